"""Confirming quotations: what an editor said is right stays so, whatever is read later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Extraction, Person, Quotation, Span, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import quotations
from tests.factories import article, extraction, quotation, span
from tests.services import asking

TEXT = (
    "Ann Lee and Bo Ek met the council on Monday. “The wall is low,” they said. “The sea is high,” the farmers wrote. "
    "“Nobody asked us,” she said. “We were not there,” said the Fell Orchestra."
)


def person(name: str, confidence: float = 0.6) -> Speaker:
    return Speaker(name, "person", confidence, (name,))


WALL = quotation(TEXT, "The wall is low,", speakers=(person("Ann Lee"), person("Bo Ek")), source=span(TEXT, "they"))
SEA = quotation(TEXT, "The sea is high,", speakers=(Speaker("the farmers", "group", 0.7),), reason="group")
ASKED = quotation(TEXT, "Nobody asked us,", reason="ambiguous_pronoun")
THERE = quotation(TEXT, "We were not there,", speakers=(Speaker("Fell Orchestra", "organization", 0.7),))
AS_READ = (WALL, SEA, ASKED, THERE)
CY = person("Cy Dean", 0.9)
#: What later extractors read in the same text.
OTHERWISE = {
    "the same": AS_READ,
    "other speakers": tuple(replace(item, speakers=(CY,), reason=None) for item in AS_READ),
    "other words": tuple(
        replace(item, content=(Span(item.content[0].start, item.content[0].end - 6),)) for item in AS_READ
    ),
    "denied": tuple(replace(item, factuality="denied") for item in AS_READ),
    "nothing": (),
}


class Reader:
    """Reads these quotations in TEXT, and nothing else anywhere."""

    def __init__(self, found: tuple[Quotation, ...]):
        self.found = found
        self.version = "1"

    def extract(self, text: str, title: str | None = None) -> Extraction:
        shift = text.find(TEXT)
        moved = tuple(
            replace(item, content=tuple(Span(a + shift, b + shift) for a, b in item.content), cue=None, source=None)
            for item in self.found
            if shift >= 0
        )
        names = {one.name for item in moved for one in item.speakers if one.kind == "person"}
        return extraction(text, *moved, people=[Person(name) for name in sorted(names)])

    def pipe(self, texts):
        return map(self.extract, texts)


@pytest.fixture
def kept(ctx) -> dict:
    """The article, read for the first time."""
    ctx._extractor = Reader(AS_READ)
    return articles.add_article(ctx, article(TEXT))[1]


def decide(ctx, kind: str, id: str, **about) -> dict:
    return decisions.decide(ctx, kind=kind, by="Ida Holm", quotation=id, **about)


def read_anew(ctx, found: tuple[Quotation, ...]) -> None:
    ctx._extractor = Reader(found)
    assert reprocess.reprocess(ctx)["failed"] == []


def listed(ctx) -> list[tuple]:
    """What is listed: id, words, speakers with their entries, reason, factuality, and whether it was decided."""
    page = asking.find_quotations(ctx, limit=100, sort="oldest", factuality="any")
    return [
        (
            *(item["id"], item["content"]["text"]),
            [(one["name"], one["kind"], one["expert_id"], one["institution_id"]) for one in item["speakers"]],
            *(item["reason"], item["factuality"], item["decided"]),
        )
        for item in page["items"]
    ]


@pytest.mark.parametrize("reading", OTHERWISE)
def test_a_confirmed_quotation_stays_as_it_is_until_that_is_undone(ctx, kept, reading):
    before = listed(ctx)
    assert [len(speakers) for _, _, speakers, *_ in before] == [2, 1, 0, 1]
    made = [decide(ctx, "confirm", item["id"])["id"] for item in kept["quotations"]]
    confirmed = [(*item[:-1], True) for item in before]
    assert listed(ctx) == confirmed
    read_anew(ctx, OTHERWISE[reading])
    assert listed(ctx) == confirmed
    for id in made:
        decisions.undo(ctx, id, by="Bo Ek")
    assert [item[1] for item in listed(ctx)] == [item.content[0].of(TEXT) for item in OTHERWISE[reading]]
    assert not any(item[-1] for item in listed(ctx))
    read_anew(ctx, AS_READ)
    assert listed(ctx) == before


def test_it_stays_in_the_next_version_unless_its_words_are_others(ctx, kept):
    wall, sea, *_ = (item["id"] for item in kept["quotations"])
    for id in (wall, sea):
        decide(ctx, "confirm", id)
    ctx._extractor = Reader(OTHERWISE["other speakers"])
    articles.add_article(ctx, article(f"Correction: it was Tuesday.\n\n{TEXT}"))
    found = quotations.get_quotation(ctx, wall)
    assert ([one["name"] for one in found["speakers"]], found["decided"]) == (["Ann Lee", "Bo Ek"], True)
    articles.add_article(
        ctx, article(f"Correction: he did not say so.\n\n{TEXT.replace('wall is low', 'wall is high')}")
    )
    assert quotations.get_quotation(ctx, wall)["current"] is False  # nothing is read in this version
    assert quotations.get_quotation(ctx, sea)["decided"] is True


@pytest.mark.parametrize(
    ("kind", "about", "words", "speakers"),
    [
        ("attribute", {"name": "Dot Fry"}, "The wall is low,", ["Dot Fry"]),
        ("attribute", {"nobody": True}, "The wall is low,", []),
        ("trim", {"spans": [dict(zip(("start", "end"), span(TEXT, "wall is low"), strict=True))]}, "wall is low",
         ["Ann Lee", "Bo Ek"]),
        ("reject", {}, None, None),
    ],
)  # fmt: skip
def test_a_later_decision_goes_before_it(ctx, kept, kind, about, words, speakers):
    id = kept["quotations"][0]["id"]
    decide(ctx, "confirm", id)
    later = decide(ctx, kind, id, **about)
    read_anew(ctx, OTHERWISE["other speakers"])
    found = quotations.get_quotation(ctx, id)
    if words is None:
        assert found["current"] is False
    else:
        assert (found["content"]["text"], [one["name"] for one in found["speakers"]]) == (words, speakers)
    decisions.undo(ctx, later["id"], by="Bo Ek")
    found = quotations.get_quotation(ctx, id)
    assert found["content"]["text"] == "The wall is low,"
    assert [one["name"] for one in found["speakers"]] == ["Ann Lee", "Bo Ek"]


def test_a_hidden_or_unknown_quotation_cannot_be_confirmed(ctx, kept):
    id = kept["quotations"][0]["id"]
    decide(ctx, "hide", id)
    for unknown in (id, "q_none", ""):
        with pytest.raises(InvalidInput, match="quotation"):
            decide(ctx, "confirm", unknown)


def test_a_preview_of_a_confirmation_changes_nothing(ctx, kept):
    before = listed(ctx)
    id = kept["quotations"][0]["id"]
    assert decisions.preview(ctx, kind="confirm", by="Ida Holm", quotation=id) == {"changes": []}
    assert listed(ctx) == before
