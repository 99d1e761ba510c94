"""Who is quoted, and which words of the body are marked as whose."""

from __future__ import annotations

import re

import pytest

from quotes_service.standards.links import Links
from quotes_service.standards.newsroom.ninjs import ninjs_of
from quotes_service.standards.newsroom.sources import identifier, sources_of
from quotes_service.standards.newsroom.superdesk import superdesk_of

LINKS = Links("https://quotes.example")
TEXT = "One two three four.\n\nFive six.\nSeven."
#: The names that version 3.0 has, of objects that are written here; another name would be refused by its schema.
NAMES = {
    "": "standard uri type version firstCreated versionCreated pubStatus language headlines by bodies people"
    " organisations infoSources associations altIds",
    "headlines": "role contentType value",
    "bodies": "role contentType value",
    "people": "name rel uri",
    "organisations": "name rel uri",
    "infoSources": "name role uri",
    "associations": "name rel uri type by bodies",
    "altIds": "role value",
}


def speaker(name: str, kind: str = "person", expert: str | None = None, body: str | None = None, **role) -> dict:
    return {"name": name, "kind": kind, "expert_id": expert, "institution_id": body, "role": role or None}


def quotation(*parts: str, speakers: tuple[dict, ...] = (), **fields) -> dict:
    """A quotation of these parts of TEXT."""
    spans = [{"start": TEXT.index(part), "end": TEXT.index(part) + len(part)} for part in parts]
    usual = {"id": "q_1", "type": "direct", "factuality": "said", "mode": "speech", "citation": "Cited"}
    return {**usual, "content": {"text": " ".join(parts), "spans": spans}, "speakers": speakers, **fields}


def article(*quotations: dict, **fields) -> dict:
    empty = dict.fromkeys(["url", "external_id", "title", "outlet", "byline", "published_at", "modified_at"])
    usual = {"id": "a_1", "label": "One two", "version": 1, "language": "en", "text": TEXT}
    return {**empty, **usual, "quotations": quotations, **fields}


@pytest.mark.parametrize(
    ("quotations", "expected"),
    [
        ([], []),
        ([quotation("One", speakers=(speaker("Ann Lee", expert="e_1"),))], [("Ann Lee", True, True)]),
        ([quotation("One", mode="attitude", speakers=(speaker("Ann Lee"),))], [("Ann Lee", True, False)]),
        ([quotation("One", factuality="denied", speakers=(speaker("Ann Lee"),))], []),
        (
            [
                quotation("One", mode=mode, speakers=(speaker("Ann Lee", expert="e_1"),))
                for mode in ("attitude", "speech")
            ],
            [("Ann Lee", True, True)],
        ),
        (
            [
                quotation("One", speakers=(speaker("Ann Lee", expert="e_1", title="head", institution="LICR"),)),
                quotation("two", speakers=(speaker("Lee", expert="e_1"), speaker("LICR", "organization", body="i_1"))),
                quotation("six", speakers=(speaker("Ed Ek", title="head", institution="The Post"),)),
            ],
            [("Ann Lee", True, True), ("LICR", False, True), ("Ed Ek", True, True), ("The Post", False, False)],
        ),
    ],
)
def test_everybody_is_once_among_the_sources(quotations, expected):
    found = sources_of(article(*quotations), LINKS)
    assert [(one.name, one.is_person, one.is_quoted) for one in found] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"external_id": "urn:newsml:a:7", "url": "https://post.example/1"}, "urn:newsml:a:7"),
        ({"external_id": "4711", "url": "https://post.example/1"}, "https://post.example/1"),
        ({"external_id": "a b:c", "url": None}, "https://quotes.example/articles/a_1"),
        ({"external_id": 'x:"'}, "https://quotes.example/articles/a_1"),
    ],
)
def test_an_identifier_is_a_uri(fields, expected):
    assert identifier(article(**fields), LINKS) == expected


@pytest.mark.parametrize(
    ("quotations", "expected"),
    [
        ([], "<p>One two three four.</p><p>Five six.</p><p>Seven.</p>"),
        (
            [quotation("One", "three"), quotation("six")],
            "<p>[1 One] two [1 three] four.</p><p>Five [2 six].</p><p>Seven.</p>",
        ),
        (
            [quotation("four.\n\nFive six.\nSev")],
            "<p>One two three [1 four.]</p><p>[1 Five six.]</p><p>[1 Sev]en.</p>",
        ),
        (
            [quotation("One two three"), quotation("two"), quotation("three four")],
            "<p>[1 One ][2 two][1  ][3 three four].</p><p>Five six.</p><p>Seven.</p>",
        ),
        (
            [
                quotation("One two three four.\n\nFive six."),
                quotation("two three"),
                quotation("three"),
                quotation("Five"),
            ],
            "<p>[1 One ][2 two ][3 three][1  four.]</p><p>[4 Five][1  six.]</p><p>Seven.</p>",
        ),
        (
            [quotation("six", factuality="denied"), quotation("Seven")],
            "<p>One two three four.</p><p>Five six.</p><p>[1 Seven].</p>",
        ),
    ],
)
def test_marks_of_the_body_never_share_words(quotations, expected):
    body = superdesk_of(article(*quotations), LINKS)["body_html"]
    assert re.sub(r'<span annotation-id="(\d+)">(.*?)</span>', r"[\1 \2]", body) == expected


def test_ninjs_has_no_name_that_the_standard_has_not():
    sources = (speaker("Ann Lee", expert="e_1", title="head", institution="LICR"), speaker("The Post", "organization"))
    quotations = [quotation("One", speakers=sources), quotation("two", factuality="denied", speakers=sources)]
    known = {"url": "https://post.example/1", "external_id": "x:1", "title": "T", "outlet": "O", "byline": "B"}
    item = ninjs_of(article(*quotations, **known), LINKS)
    assert {*item} <= {*NAMES[""].split()}
    for place, names in NAMES.items():
        for one in item[place] if place else ():
            assert {*one} <= {*names.split()}, place
            assert all(one.values())
    assert [one["rel"] for one in item["associations"]] == ["canonical", "quotation"]
