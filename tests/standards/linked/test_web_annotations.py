"""Annotations, by the schemas of the W3C's own tests, and as pyld and the API of Hypothesis read them."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from pyld import jsonld
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from quotes_service.standards.linked.web_annotations import HYPOTHESIS, WEB_ANNOTATIONS
from tests import needs
from tests.standards.linked.items import TEXT, full_article, quotation, speaker, text_of

_OA, _AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
_OWN = (
    *("Annotation", "SpecificResource", "TextualBody", "TextQuoteSelector", "TextPositionSelector", "TimeState"),
    *("identifying", "describing", "linking", "tagging", "exact", "prefix", "suffix", "start", "end", "sourceDate"),
)
_LINKS = {
    "body": "hasBody",
    "target": "hasTarget",
    "source": "hasSource",
    "selector": "hasSelector",
    "state": "hasState",
    "cached": "cachedSource",
}
#: Stands for http://www.w3.org/ns/anno.jsonld, with the terms that we use. Any other would become one of `none:`.
_CONTEXT: dict[str, Any] = {
    "@vocab": "none:",
    "id": "@id",
    "type": "@type",
    **{name: _OA + name for name in _OWN},
    **{name: {"@id": _OA + term, "@type": "@id"} for name, term in _LINKS.items()},
    "motivation": {"@id": _OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": _OA + "hasPurpose", "@type": "@vocab"},
    "AnnotationCollection": _AS + "OrderedCollection",
    "AnnotationPage": _AS + "OrderedCollectionPage",
    "Software": _AS + "Application",
    "first": {"@id": _AS + "first", "@type": "@id"},
    "items": _AS + "items",
    "total": _AS + "totalItems",
    "startIndex": _AS + "startIndex",
    "generator": _AS + "generator",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "name": "http://xmlns.com/foaf/0.1/name",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "format": "http://purl.org/dc/elements/1.1/format",
}
#: What the API of Hypothesis checks of an annotation: https://h.readthedocs.io/en/latest/api-reference/v1/
_STRINGS = {"type": "array", "items": {"type": "string", "maxLength": 1000}}
_SELECTOR = {
    "type": "array",
    "items": {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}},
}
_PAYLOAD = {
    "type": "object",
    "required": ["uri", "target"],
    "additionalProperties": False,
    "properties": {
        "uri": {"type": "string", "pattern": "^https?:"},
        "text": {"type": "string"},
        "tags": _STRINGS,
        "document": {"type": "object", "properties": {"title": _STRINGS}, "additionalProperties": False},
        "target": {"type": "array", "maxItems": 1, "items": {"type": "object", "properties": {"selector": _SELECTOR}}},
    },
}
DENIED = quotation(id="q_2", factuality="denied")
NAMELESS = quotation(id="q_3", speakers=[], reason="decided", mode="attitude", type="indirect")
ARTICLES = {
    "with quotations": full_article(quotation(), DENIED, NAMELESS),
    "without any": full_article(),
    "without an address": full_article(quotation(), url=None, title=None),
}


def must_hold(kind: str, document: dict[str, Any]) -> list[str]:
    """What the W3C says is wrong with a document of this kind: by the schemas of its tests of the model, put together
    into one file of their ``definitions`` and ``assertions``."""
    w3c = json.loads(needs.standard("web_annotation_model.json").read_text("utf-8"))
    found = {
        name: Resource.from_contents(item, default_specification=DRAFT4) for name, item in w3c["definitions"].items()
    }
    registry = Registry().with_resources(found.items())
    problems = []
    for assertion in w3c["assertions"][kind]:
        schema = {name: value for name, value in assertion.items() if name != "id"}
        validator = jsonschema.Draft4Validator(schema, registry=registry, format_checker=jsonschema.FormatChecker())
        if validator.is_valid(document) != (assertion["expectedResult"] == "valid"):
            problems.append(assertion["errorMessage"])
    return problems


def read(article: dict[str, Any]) -> dict[str, Any]:
    return json.loads(text_of(WEB_ANNOTATIONS, article))


@pytest.mark.parametrize("name", ARTICLES)
def test_the_w3c_has_nothing_against_it(name):
    document = read(ARTICLES[name])
    assert must_hold("collection", document) == []
    assert must_hold("page", document) == []
    for annotation in document["first"]["items"]:
        assert must_hold("annotation", {"@context": document["@context"], **annotation}) == []
    assert document["total"] == len(document["first"]["items"]) == len(ARTICLES[name]["quotations"])


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("collection", {"type": "Collection"}),
        ("collection", {"total": "many"}),
        ("page", {"first": {"items": 3}}),
        ("annotation", {"target": None}),
    ],
)
def test_the_w3c_finds_what_is_wrong(kind, change):
    assert must_hold(kind, read(ARTICLES["with quotations"]) | change)


def test_every_term_has_a_meaning():
    def local(address: str, options: object) -> dict[str, Any]:
        assert address == "http://www.w3.org/ns/anno.jsonld"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": None,
            "document": {"@context": _CONTEXT},
        }

    nodes = jsonld.expand(read(ARTICLES["with quotations"]), {"documentLoader": local})
    assert "none:" not in json.dumps(nodes)
    (page,) = nodes[0][f"{_AS}first"]
    assert [item["@id"] for item in page[f"{_AS}items"]] == [
        f"https://quotes.example/api/v1/articles/a_1/annotations#{id}" for id in ("q_1", "q_2", "q_3")
    ]


def test_each_part_is_a_target_that_is_found_in_the_text():
    (annotation, *_) = read(ARTICLES["with quotations"])["first"]["items"]
    found = []
    for target in annotation["target"]:
        quote, position = target["selector"]
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert TEXT.count(around) == 1
        assert TEXT[position["start"] : position["end"]] == quote["exact"]
        found.append((target["source"], quote["exact"], target["state"]["cached"], target["state"]["sourceDate"]))
    cached = "https://quotes.example/api/v1/articles/a_1"
    assert found == [
        ("https://post.example/1", "Walls fail,", cached, "2024-05-02T09:30:00Z"),
        ("https://post.example/1", "They always did.", cached, "2024-05-02T09:30:00Z"),
    ]
    (annotation,) = read(ARTICLES["without an address"])["first"]["items"]
    assert annotation["target"][0]["source"] == "https://quotes.example/articles/a_1"
    (annotation,) = read(full_article(quotation(), url="https://post.example/?a={b}"))["first"]["items"]
    assert annotation["target"][0]["source"] == "https://post.example/?a=%7Bb%7D"


def test_bodies_say_who_and_whether_it_was_said():
    items = read(ARTICLES["with quotations"])["first"]["items"]
    bodies = [[(body["purpose"], body.get("source") or body["value"]) for body in item["body"]] for item in items]
    expert = ("linking", "https://quotes.example/experts/e_1")
    sure = "Read by a program: content and speaker are right with a probability of 0.94."
    assert bodies == [
        [
            ("identifying", "https://quotes.example/quotes/q_1"),
            ("describing", f"Attributed to Bo Ray, mayor, Port Elm. Printed in quotation marks. {sure}"),
            expert,
            ("tagging", "quotation"),
            ("tagging", "direct"),
        ],
        [
            ("identifying", "https://quotes.example/quotes/q_2"),
            (
                "describing",
                "About Bo Ray, mayor, Port Elm. Not said, by the article's account: it prints that they denied it or "
                f"never said it. Printed in quotation marks. {sure}",
            ),
            expert,
            ("tagging", "not said: denied"),
            ("tagging", "direct"),
        ],
        [
            ("identifying", "https://quotes.example/quotes/q_3"),
            (
                "describing",
                "Attributed to nobody. What they are reported to think, want or feel; not an act of speech. Printed in "
                f"the reporter's words. {sure}",
            ),
            ("tagging", "quotation"),
            ("tagging", "indirect"),
            ("tagging", "attitude"),
        ],
    ]


@pytest.mark.parametrize("name", ARTICLES)
def test_hypothesis_takes_each_line(name):
    payloads = [json.loads(line) for line in text_of(HYPOTHESIS, ARTICLES[name]).splitlines()]
    assert len(payloads) == len(ARTICLES[name]["quotations"])
    for payload in payloads:
        jsonschema.validate(payload, _PAYLOAD)
        assert payload["uri"] == payload["target"][0]["source"]
        (quote,) = payload["target"][0]["selector"]
        assert quote["exact"] in TEXT


def test_names_are_no_markup_for_hypothesis():
    odd = "*Bo* [Ray](https://evil.example) <img src=x> `x` $$x$$ https://evil.example"
    line = text_of(HYPOTHESIS, full_article(quotation(speakers=[speaker(name=odd, role=None)])))
    shown = MarkdownIt("commonmark", {"html": True}).render(json.loads(line)["text"])
    assert shown.count("<a ") == 2
    assert not any(mark in shown for mark in ("<img", "<em>", "<code>", 'href="https://evil'))
