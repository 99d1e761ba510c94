"""schema.org's JSON-LD, as pyld expands it and rdflib reads it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import rdflib
from pyld import jsonld

from quotes_service.standards import offered
from quotes_service.standards.linked import schema_org
from tests.standards.linked.items import (
    LINKS,
    affiliation,
    article,
    expert,
    full_article,
    institution,
    named,
    quotation,
    speaker,
    text_of,
)
from tests.standards.linked.vocabulary import CONTEXT, SCHEMA, violations

# rdflib's own parser of JSON-LD warns of a class of rdflib's
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PLACE = "https://quotes.example/"
ODD = "</script><!-- “a”, \u2028 & 'b' \"c\" 😀 \u200fאב"


def _local(address: str, options: object) -> dict[str, Any]:
    """What pyld loads: the context of schema.org from here, and nothing else."""
    assert address == "https://schema.org"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": None,
        "document": {"@context": CONTEXT},
    }


def expanded(text: str) -> list[dict[str, Any]]:
    return jsonld.expand(json.loads(text), {"documentLoader": _local})


def graph_of(text: str) -> rdflib.Graph:
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    return rdflib.Graph().parse(data=json.dumps({**document, "@context": CONTEXT}), format="json-ld")


def rows(text: str, question: str) -> list[tuple[str | None, ...]]:
    found = graph_of(text).query(f"PREFIX : <{SCHEMA}> SELECT DISTINCT {question}")
    return sorted((tuple(value and str(value) for value in row) for row in found), key=str)


def note(text: str, **more: Any) -> dict[str, Any]:
    line = {"kind": "note", "claim": None, "verdict": None, "by": "Ida Holm", "at": datetime(2024, 5, 3, tzinfo=UTC)}
    return {"text": text, "decision_id": "d_5", **line, **more}


DENIED = quotation(id="q_2", factuality="denied")
#: Document by what it is of.
DOCUMENTS = {
    "quotation": text_of(named(offered.QUOTATION, "jsonld"), quotation()),
    "denied": text_of(named(offered.QUOTATION, "jsonld"), DENIED),
    "no speaker": text_of(named(offered.QUOTATION, "jsonld"), quotation(speakers=[], reason="group")),
    "no entry": text_of(named(offered.QUOTATION, "jsonld"), quotation(speakers=[speaker(expert_id=None, role=None)])),
    "title only": text_of(
        named(offered.QUOTATION, "jsonld"),
        quotation(speakers=[speaker(role={"title": "mayor", "institution": None, "status": "former"})]),
    ),
    "institution speaks": text_of(
        named(offered.QUOTATION, "jsonld"),
        quotation(speakers=[speaker(name="PEI", kind="organization", expert_id=None, institution_id="i_1", role=None)]),
    ),
    "quotations": text_of(named(offered.QUOTATIONS, "jsonld"), quotation(), DENIED),
    "nothing": text_of(named(offered.QUOTATIONS, "jsonld")),
    "statement": text_of(
        named(offered.STATEMENT, "jsonld"),
        {
            "id": "s_1",
            "text": "Walls fail",
            "occurrences": [quotation(), quotation(article=article(url="https://x.example/2"))],
        },
    ),
    "expert": text_of(
        named(offered.EXPERT, "jsonld"),
        expert(
            affiliation(since="2019-05", until="2021"),
            affiliation(title=None, status="former"),
            affiliation(institution=None, printings=0, decided={"by": "Ida Holm"}, evidence=[]),
            notes=[
                note("I never said it.", kind="reply"),
                note("Not the poet."),
                note("A quote was checked: ...", kind="verdict", claim="Walls hold.", verdict="not_found"),
            ],
        ),
    ),
    "institution": text_of(
        named(offered.INSTITUTION, "jsonld"),
        institution(
            ror="https://ror.org/00x0x0x00",
            wikidata="Q1",
            parent={"id": "i_2", "name": "Elm"},
            parts=[{"id": "i_3", "name": "Quay"}],
        ),
    ),
    "article": text_of(
        named(offered.ARTICLE, "jsonld"), full_article(quotation(), DENIED, addresses=["https://m.post.example/1"])
    ),
    "article without anything": text_of(
        named(offered.ARTICLES, "jsonld"),
        full_article(title=None, url=None, outlet=None, published_at=None, modified_at=None, byline=None),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_classes_properties_and_values_are_those_of_schema_org(name):
    nodes = expanded(DOCUMENTS[name])
    types: dict[str, str] = {}

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if "@type" in value and "@id" in value:
                types[value["@id"]] = value["@type"][0].removeprefix(SCHEMA)
            list(map(collect, value.values()))
        elif isinstance(value, list):
            list(map(collect, value))

    collect(nodes)
    assert bool(nodes) == (name != "nothing")
    assert [problem for node in nodes for problem in violations(node, types)] == []


def test_the_vocabulary_finds_what_is_wrong():
    node = expanded(
        json.dumps({"@context": CONTEXT, "@type": "Person", "spokenByCharacter": {"@type": "Person"}, "headline": "x"})
    )
    assert sorted(violations(node[0], {})) == ["Person has no headline", "Person has no spokenByCharacter"]
    node = expanded(
        json.dumps(
            {"@context": CONTEXT, "@type": "Quotation", "spokenByCharacter": "Bo", "isPartOf": {"@type": "Person"}}
        )
    )
    assert len(violations(node[0], {})) == 2


def test_who_said_what_where_and_in_what_capacity():
    answer = rows(
        DOCUMENTS["quotations"],
        """?who ?said ?title ?outlet ?day WHERE {
          ?quotation a :Quotation; :spokenByCharacter ?person; :text ?said; :isPartOf ?article.
          ?person :name ?who; :affiliation [ a :OrganizationRole; :roleName ?title; :affiliation [ :name "Port Elm" ] ].
          ?article a :NewsArticle; :datePublished ?day; :publisher [ :name ?outlet ] }""",
    )
    assert answer == [("Bo Ray", "Walls fail, They always did.", "mayor", "The Post", "2024-05-02")]


@pytest.mark.parametrize(
    ("form", "mode", "is_creator"),
    [
        ("direct", "speech", True),
        ("mixed", "speech", False),
        ("indirect", "speech", False),
        ("direct", "attitude", False),
    ],
)
def test_only_of_words_in_quotation_marks_the_speaker_is_the_creator(form, mode, is_creator):
    text = text_of(named(offered.QUOTATION, "jsonld"), quotation(type=form, mode=mode))
    assert rows(text, "?who WHERE { ?q :spokenByCharacter ?who }") == [(f"{PLACE}experts/e_1",)]
    assert rows(text, "?who WHERE { ?q :creator ?who }") == [(f"{PLACE}experts/e_1",)] * is_creator


@pytest.mark.parametrize("factuality", ["denied", "hypothetical", "withdrawn"])
def test_what_was_not_said_is_a_claim_about_somebody(factuality):
    item = quotation(factuality=factuality)
    for text in (
        text_of(named(offered.QUOTATION, "jsonld"), item),
        text_of(named(offered.QUOTATIONS, "jsonld"), item),
        text_of(named(offered.ARTICLE, "jsonld"), full_article(item)),
        text_of(named(offered.STATEMENT, "jsonld"), {"id": "s_1", "text": "Walls fail", "occurrences": [item]}),
        schema_org.in_page(schema_org.quotation(item, LINKS)),
    ):
        assert (
            rows(text, "?q WHERE { { ?q a :Quotation } UNION { ?q :spokenByCharacter ?x } UNION { ?q :creator ?x } }")
            == []
        )
        answer = rows(text, "?q ?who ?status WHERE { ?q a :Claim; :about ?who; :creativeWorkStatus ?status }")
        assert answer == [(f"{PLACE}quotes/q_1", f"{PLACE}experts/e_1", factuality)]


def test_whoever_has_no_entry_has_no_address():
    graph = graph_of(DOCUMENTS["no entry"])
    (who,) = graph.objects(None, rdflib.URIRef(f"{SCHEMA}creator"))
    assert isinstance(who, rdflib.BNode)
    assert [who] == [*graph.objects(None, rdflib.URIRef(f"{SCHEMA}spokenByCharacter"))]
    assert rows(DOCUMENTS["no speaker"], "?credit WHERE { ?q :creditText ?credit }") == [("Bo Ray, mayor of Port Elm",)]
    assert rows(DOCUMENTS["no speaker"], "?who WHERE { ?q :spokenByCharacter ?who }") == []
    decided = text_of(named(offered.QUOTATION, "jsonld"), quotation(speakers=[], reason="decided"))
    assert rows(decided, "?credit WHERE { ?q :creditText ?credit }") == []


def test_a_role_has_dates_only_by_an_editor():
    answer = rows(
        DOCUMENTS["expert"],
        """?name ?start ?end ?told WHERE { ?who :affiliation ?role. ?role :roleName ?name; :description ?told.
          OPTIONAL { ?role :startDate ?start } OPTIONAL { ?role :endDate ?end } }""",
    )
    told = "Printed by 2 articles from 2024-05-02 to 2024-06-01."
    assert answer == [("formerly", None, None, told), ("mayor", "2019-05", "2021", told)]
    answer = rows(DOCUMENTS["expert"], "?title ?told WHERE { ?who :jobTitle [ :jobTitle ?title; :description ?told ] }")
    assert answer == [("mayor", "Added by an editor.")]
    answer = rows(
        DOCUMENTS["expert"],
        "?by ?text WHERE { ?p a :Person; :subjectOf ?c. ?c a :Comment; :text ?text. OPTIONAL { ?c :author ?by } }",
    )
    assert set(answer) == {(None, "Not the poet."), (f"{PLACE}experts/e_1", "I never said it.")}


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2024, 5, 2), date(2024, 5, 2), "Printed by 1 article on 2024-05-02."),
        (None, None, "Printed by 1 article."),
    ],
)
def test_when_a_role_was_printed_is_told_in_words(first, last, told):
    line = affiliation(first_printed=first, last_printed=last, printings=1)
    assert f'"description": "{told}"' in text_of(named(offered.EXPERT, "jsonld"), expert(line))


def test_a_published_verdict_is_a_review_of_a_claim():
    answer = rows(
        DOCUMENTS["expert"],
        """?url ?reviewed ?words ?verdict ?who WHERE { ?person a :Person; :subjectOf ?review.
          ?review a :ClaimReview; :url ?url; :claimReviewed ?reviewed; :author [ :name ?who ];
            :itemReviewed [ a :Claim; :text ?words; :about ?person ]; :reviewRating [ :alternateName ?verdict ] }""",
    )
    url, reviewed = f"{PLACE}experts/e_1#d_5", "Bo Ray said: “Walls hold.”"
    assert answer == [(url, reviewed, "Walls hold.", "not_found", "Ida Holm")]


def test_registers_that_have_an_institution():
    answer = rows(DOCUMENTS["institution"], "?other WHERE { ?i :sameAs ?other }")
    assert answer == [("http://www.wikidata.org/entity/Q1",), ("https://ror.org/00x0x0x00",)]
    assert rows(DOCUMENTS["institution"], "?p WHERE { ?i :parentOrganization ?p }") == [(f"{PLACE}institutions/i_2",)]


def test_copies_of_an_article_do_not_share_an_address():
    answer = rows(DOCUMENTS["statement"], "?q ?url WHERE { ?s :workExample ?q. ?q :isPartOf [ :url ?url ] }")
    assert answer == [(f"{PLACE}quotes/q_1", "https://post.example/1"), (f"{PLACE}quotes/q_1", "https://x.example/2")]
    assert "articles/a_1" not in json.dumps(json.loads(DOCUMENTS["statement"])["workExample"][0]["isPartOf"])


def test_odd_texts_come_back_as_they_went_in_and_cannot_end_a_script():
    item = quotation(content={"text": ODD, "spans": []}, article=article(title=ODD))
    assert rows(text_of(named(offered.QUOTATION, "jsonld"), item), "?t WHERE { ?q a :Quotation; :text ?t }") == [(ODD,)]
    script = schema_org.in_page(schema_org.quotation(item, LINKS))
    assert json.loads(script) == json.loads(text_of(named(offered.QUOTATION, "jsonld"), item))
    assert script.isascii()
    assert not {"<", ">", "&"} & {*script}


@pytest.mark.parametrize("sign", r'"<>{}|\^` ')
def test_an_address_that_is_no_uri_spoils_no_graph(sign):
    address = f"https://post.example/?a={sign}b"
    item = full_article(url=address, addresses=[address], quotations=[quotation(article=article(url=address))])
    written = graph_of(text_of(named(offered.ARTICLE, "jsonld"), item)).serialize(format="nt")
    escaped = f"https://post.example/?a=%{ord(sign):02X}b"
    found = {str(value) for value in rdflib.Graph().parse(data=written, format="nt").objects()}
    assert (escaped in found, address in found) == (True, False)


def test_many_are_written_piece_by_piece():
    taken = []

    def items():
        for number in range(1000):
            taken.append(number)
            yield quotation(id=f"q_{number}")

    pieces = named(offered.QUOTATIONS, "jsonld").write(items(), LINKS)
    next(pieces), next(pieces)
    assert len(taken) == 1
    assert sum(map(len, pieces)) > 1000
