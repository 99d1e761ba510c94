"""FollowTheMoney entities, by a table of its schemata, and by its library where that is installed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from quotes_service.standards import offered
from tests import needs
from tests.standards.linked.items import (
    TEXT,
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

THING = {"name", "alias", "description", "summary", "sourceUrl", "publisher", "proof", "wikidataId", "modifiedAt"}
LEGAL_ENTITY = THING | {"abbreviation"}
INTERVAL = {
    *("startDate", "endDate", "date", "summary", "description", "recordId", "sourceUrl", "publisher", "proof"),
    *("role", "status"),
}
#: Schema -> its properties of those that we use, and those that it requires (followthemoney 4.11).
SCHEMATA = {
    "Person": (LEGAL_ENTITY | {"position"}, {"name"}),
    "Organization": (LEGAL_ENTITY, {"name"}),
    "Article": (
        THING | {"title", "fileName", "author", "publishedAt", "bodyText"},
        {"name", "fileName"},
    ),
    "Note": (THING | {"entity"}, {"name"}),
    "Documentation": (INTERVAL | {"document", "entity"}, {"document", "entity"}),
    "Membership": (INTERVAL | {"member", "organization"}, {"member", "organization"}),
}
#: Property -> the schemata to which it leads.
LEADS_TO = {
    "proof": {"Article"},
    "document": {"Article"},
    "entity": {"Article", "Person", "Organization"},
    "member": {"Person"},
    "organization": {"Organization"},
}
DENIED = quotation(id="q_2", factuality="denied")
ORGANIZATION = speaker(name="PEI", kind="organization", expert_id=None, institution_id="i_1", role=None)
STREAMS = {
    "quotations": text_of(
        named(offered.QUOTATIONS, "ftm"), quotation(), DENIED, quotation(id="q_3", speakers=[ORGANIZATION])
    ),
    "nobody": text_of(named(offered.QUOTATION, "ftm"), quotation(speakers=[], source=None, reason="no_source")),
    "expert": text_of(
        named(offered.EXPERT, "ftm"),
        expert(
            affiliation(since="2019-05", until="2021"),
            affiliation(title=None, status="former"),
            affiliation(institution=None),
        ),
    ),
    "institution": text_of(named(offered.INSTITUTION, "ftm"), institution(ror="00x0x0x00", wikidata="Q42")),
    "article": text_of(named(offered.ARTICLE, "ftm"), full_article(quotation(), DENIED)),
    "bare article": text_of(
        named(offered.ARTICLES, "ftm"),
        article(title=None, url=None, outlet=None, published_at=None, byline=None, modified_at=None),
    ),
}


def entities(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def of_schema(text: str, schema: str) -> list[dict[str, Any]]:
    return [entity["properties"] for entity in entities(text) if entity["schema"] == schema]


@pytest.mark.parametrize("name", STREAMS)
def test_entities_are_of_the_model(name):
    found = entities(STREAMS[name])
    kinds = {entity["id"]: entity["schema"] for entity in found}
    assert found
    for entity in found:
        assert set(entity) == {"id", "schema", "properties"}
        assert re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?", entity["id"])
        assert kinds[entity["id"]] == entity["schema"]
        has, requires = SCHEMATA[entity["schema"]]
        assert requires <= set(entity["properties"]) <= has
        for name, values in entity["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            if name in LEADS_TO:
                assert {kinds[value] for value in values if value in kinds} <= LEADS_TO[name]


@pytest.mark.parametrize("name", STREAMS)
def test_the_library_takes_every_value_as_it_is(name):
    model = needs.follow_the_money().model
    for entity in entities(STREAMS[name]):
        schema = model.get(entity["schema"])
        schema.validate(entity)
        cleaned = model.get_proxy(entity, cleaned=False).to_dict()["properties"]
        for name, values in entity["properties"].items():
            if name != "bodyText":  # loses the line break at its end
                assert sorted(cleaned[name]) == sorted(values)
        assert set(schema.required) <= set(cleaned)
        assert not schema.abstract


def test_who_is_quoted_where():
    (note, *_) = of_schema(STREAMS["quotations"], "Note")
    (edge, denied, other) = of_schema(STREAMS["quotations"], "Documentation")
    assert note["name"] == ["Bo Ray, mayor, Port Elm, quoted: Walls fail, They always did."]
    assert note["entity"] == ["quotes-a-1", "quotes-e-1"]
    assert (edge["document"], edge["entity"], edge["role"]) == (["quotes-a-1"], ["quotes-e-1"], ["quoted"])
    assert (edge["date"], edge["recordId"]) == (["2024-05-02"], ["q_1"])
    assert denied["role"] == ["printed as not having said this"]
    assert denied["description"][0].startswith("Not said")
    assert other["entity"] == ["quotes-i-1"]


@pytest.mark.parametrize("factuality", ["denied", "hypothetical", "withdrawn"])
def test_what_was_not_said_is_not_called_a_quotation(factuality):
    text = text_of(named(offered.QUOTATION, "ftm"), quotation(factuality=factuality))
    (note,), (edge,) = of_schema(text, "Note"), of_schema(text, "Documentation")
    assert edge["role"] != ["quoted"]
    assert edge["role"][0] in note["name"][0]
    assert note["summary"][0].startswith(("Not", "Withdrawn"))


def test_nobody_is_not_linked():
    assert {entity["schema"] for entity in entities(STREAMS["nobody"])} == {"Article", "Note"}
    (note,) = of_schema(STREAMS["nobody"], "Note")
    assert note["entity"] == ["quotes-a-1"]


def test_memberships_have_dates_only_by_an_editor():
    given, former = of_schema(STREAMS["expert"], "Membership")
    assert (given["role"], given["startDate"], given["endDate"]) == (["mayor"], ["2019-05"], ["2021"])
    assert (former["role"], former["status"]) == (["formerly"], ["former"])
    assert not {"startDate", "endDate", "date"} & set(former)
    assert former["summary"] == ["Printed by 2 articles from 2024-05-02 to 2024-06-01."]
    assert former["proof"] == ["quotes-a-1"]
    (person,) = of_schema(STREAMS["expert"], "Person")
    assert person["position"] == ["mayor"]


def test_an_article_has_its_text_and_an_institution_its_registers():
    (line, *_) = of_schema(STREAMS["article"], "Article")
    assert (line["bodyText"], line["author"], line["publisher"]) == ([TEXT], ["Ola Brandt"], ["The Post"])
    assert len(of_schema(STREAMS["article"], "Note")) == 2
    (line,) = of_schema(STREAMS["institution"], "Organization")
    assert line["sourceUrl"] == ["https://quotes.example/institutions/i_1", "https://ror.org/00x0x0x00"]
    assert line["wikidataId"] == ["Q42"]


def test_the_same_entry_has_the_same_id_everywhere():
    again = text_of(named(offered.QUOTATION, "ftm"), quotation())
    ids = {entity["id"] for entity in entities(again)}
    assert ids <= {entity["id"] for entity in entities(STREAMS["quotations"])}
    assert ids & {entity["id"] for entity in entities(STREAMS["expert"])} == {"quotes-e-1"}
