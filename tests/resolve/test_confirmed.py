"""A quotation that an editor confirmed, in later extractions that read its article otherwise."""

from dataclasses import replace

import pytest

from quotes_service.decisions.content import (
    ArticleSelector,
    Attribute,
    Confirm,
    Hide,
    NamedSpeaker,
    PersonSelector,
    Reject,
    Split,
    StandingDecision,
    Trim,
)
from quotes_service.records import Extraction, Quotation, Speaker
from quotes_service.resolve.corrections import Corrected, apply
from quotes_service.resolve.selectors import select_quotation
from tests.factories import extraction, quotation, span

TEXT = (
    "Ann Lee and Bo Ek met the council on Monday. “The wall is low,” they said, “and the sea is high.” "
    "The farmers wrote that they would stay. “Nobody asked us,” she said."
)
AHEAD = "Correction: an earlier version gave another day.\n\n"


def person(name: str, *chain: str) -> Speaker:
    return Speaker(name, "person", 0.6, chain or (name,))


ANN, BO = person("Ann Lee", "they", "Ann Lee"), person("Bo Ek", "they", "Bo Ek")
WALL = quotation(TEXT, "The wall is low,", "and the sea is high.", speakers=(ANN, BO), source=span(TEXT, "they"))
STAY = quotation(
    TEXT, "they would stay", speakers=(Speaker("The farmers", "group", 0.7, ("The farmers",)),), type="indirect",
    reason="group",
)  # fmt: skip
ASKED = quotation(TEXT, "Nobody asked us,", reason="ambiguous_pronoun", source=span(TEXT, "she"))
AS_CONFIRMED = [
    "Ann Lee and Bo Ek: The wall is low, ... and the sea is high.",
    "The farmers (group): they would stay",
    "(ambiguous_pronoun): Nobody asked us,",
]


def confirm(item: Quotation, *sides: str | None, text: str = TEXT, id: str = "d_1") -> StandingDecision:
    selector = select_quotation(text, item, id="q_1", article=ArticleSelector("a_1", None, "hash"))
    named = tuple("" if speaker.kind == "person" else None for speaker in item.speakers)
    return StandingDecision(id, Confirm(selector, sides or named, item.reason))


def shown(found: Corrected) -> list[str]:
    """Each quotation as "speakers [side] (reason): words", with "(hidden)"."""
    lines = []
    for item in found.quotations:
        sides = [f" [{side}]" if side else "" for side in item.sides]
        names = " and ".join(one.name + side for one, side in zip(item.quotation.speakers, sides, strict=True))
        reason = f"({item.quotation.reason})" if item.quotation.reason else ""
        said = " ... ".join(part.of(found.extraction.text) for part in item.quotation.content)
        lines.append(f"{' '.join(filter(None, [names, reason]))}: {said}{' (hidden)' * item.hidden}")
    return lines


def read(*quotations: Quotation, text: str = TEXT) -> Extraction:
    """An extraction from the text, with these quotations of TEXT where they stand now."""
    shift = text.index(TEXT)
    moved = (
        replace(item, content=tuple(replace_span(part, shift) for part in item.content), cue=None, source=None)
        for item in quotations
    )
    return extraction(text, *moved)


def replace_span(part, shift):
    return type(part)(part.start + shift, part.end + shift)


ALL = [confirm(WALL), confirm(STAY, id="d_2"), confirm(ASKED, id="d_3")]
CY = person("Cy Dean")


@pytest.mark.parametrize("text", [TEXT, AHEAD + TEXT])
@pytest.mark.parametrize(
    "quotations",
    [
        pytest.param([WALL, STAY, ASKED], id="as it was"),
        pytest.param([], id="nothing"),
        pytest.param(
            [
                quotation(TEXT, "The wall is low,", "and the sea is high.", speakers=(CY,)),
                quotation(TEXT, "they would stay", speakers=(CY,)),
                quotation(TEXT, "Nobody asked us,", speakers=(CY,)),
            ],
            id="other speakers",
        ),
        pytest.param([quotation(TEXT, "The wall is low,", speakers=(ANN,)), STAY, ASKED], id="less of it, one speaker"),
        pytest.param(
            [quotation(TEXT, "The wall is low,", speakers=(ANN,)), quotation(TEXT, "and the sea is high.")], id="parts"
        ),
        pytest.param([quotation(TEXT, "would stay. “Nobody asked us,")], id="two as one"),
        pytest.param([replace(WALL, factuality="denied"), replace(STAY, type="direct")], id="denied"),
    ],
)
def test_what_was_confirmed_stays_whatever_is_read(quotations, text):
    found = apply(read(*quotations, text=text), ALL)
    assert shown(found) == AS_CONFIRMED
    assert found.unfound == frozenset()
    for item, before in zip(found.quotations, (WALL, STAY, ASKED), strict=True):
        assert (item.decided, item.quotation.confidence) == (True, 1.0)
        assert (item.quotation.type, item.quotation.factuality) == (before.type, before.factuality)
        assert [one.chain for one in item.quotation.speakers] == [one.chain for one in before.speakers]
        assert before.source is None or item.quotation.source.of(text) == before.source.of(TEXT)


def test_a_quotation_of_somebody_else_within_it_stays():
    within = quotation(TEXT, "the sea is high", speakers=(CY,))
    assert shown(apply(read(WALL, within), [confirm(WALL)])) == [AS_CONFIRMED[0], "Cy Dean: the sea is high"]


def test_two_confirmed_quotations_one_within_the_other():
    within = quotation(TEXT, "the sea is high", speakers=(CY,))
    made = [confirm(WALL), confirm(within, id="d_2")]
    for reading in (read(WALL, within), read(WALL), read(within), read()):
        assert shown(apply(reading, made)) == [AS_CONFIRMED[0], "Cy Dean: the sea is high"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TEXT.replace("The wall is low", "The wall is high"), []),
        (TEXT.replace("they said", "they cried"), []),  # it stands within the quotation
        (TEXT.replace("on Monday", "on Tuesday"), AS_CONFIRMED[:1]),
        ("Quite another article.", []),
    ],
)
def test_it_holds_while_the_article_prints_these_words(new, expected):
    found = apply(extraction(new), [confirm(WALL)])
    assert (shown(found), found.unfound) == (expected, frozenset() if expected else {"d_1"})


def attributed(item: Quotation, name: str | None, id: str) -> StandingDecision:
    return StandingDecision(id, Attribute(confirm(item).content.quotation, (name and NamedSpeaker(name)) or None))


SELECTED = confirm(WALL).content.quotation
BY_CY = "Cy Dean: The wall is low, ... and the sea is high."


@pytest.mark.parametrize("reading", [read(WALL), read(), read(replace(WALL, speakers=(CY,)))])
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([confirm(WALL), attributed(WALL, "Cy Dean", "d_2")], [BY_CY]),
        ([attributed(WALL, "Cy Dean", "d_2"), confirm(WALL)], AS_CONFIRMED[:1]),
        ([confirm(WALL), StandingDecision("d_2", Reject(SELECTED))], []),
        ([confirm(WALL), StandingDecision("d_2", Hide(SELECTED))], [f"{AS_CONFIRMED[0]} (hidden)"]),
        ([confirm(WALL), StandingDecision("d_2", Trim(SELECTED, (span(TEXT, "The wall is low"),)))],
         ["Ann Lee and Bo Ek: The wall is low"]),
        ([confirm(WALL), StandingDecision("d_2", Split((SELECTED,), PersonSelector("e_1", "Bo Ek", ()), ("bo ek",)))],
         [AS_CONFIRMED[0].replace("Bo Ek", "Bo Ek [d_2]")]),
        ([attributed(WALL, "Cy Dean", "d_2"), confirm(replace(WALL, speakers=(CY,)))], [BY_CY]),
        # the attribution was undone since
        ([confirm(replace(WALL, speakers=(CY,)))], [BY_CY]),
    ],
)  # fmt: skip
def test_a_later_decision_goes_before(reading, made, expected):
    found = apply(reading, made)
    assert (shown(found), found.unfound) == (expected, frozenset())


@pytest.mark.parametrize(
    ("reading", "made", "expected"),
    [
        # while the split stands, and when it was undone since
        (read(WALL), [StandingDecision("d_2", Split((SELECTED,), PersonSelector("e_1", "Bo Ek", ()), ("bo ek",)))],
         "Ann Lee and Bo Ek [d_2]"),
        (read(WALL), [], "Ann Lee and Bo Ek"),
        # the reading no longer has the person
        (read(), [], "Ann Lee and Bo Ek [d_2]"),
    ],
)  # fmt: skip
def test_a_person_split_off_stays_so(reading, made, expected):
    [line] = shown(apply(reading, [*made, confirm(WALL, "", "d_2")]))
    assert line.split(":")[0] == expected


@pytest.mark.parametrize(("sides", "attributed"), [(("", ""), True), (("", None), False)])
def test_a_bare_surname_does_not_become_a_person_by_being_confirmed(sides, attributed):
    item = replace(WALL, speakers=(ANN, person("Ek")))
    [found] = apply(read(), [confirm(item, *sides)]).quotations
    assert (found.attributed, found.sides) == (attributed, ("", ""))
