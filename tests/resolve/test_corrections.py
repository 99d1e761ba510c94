"""Decisions made on one extraction from a text, applied to another: each case is a small article and the result."""

from dataclasses import replace

import pytest

from quotes_service.decisions.content import (
    ArticleSelector,
    Attribute,
    DecisionContent,
    Hide,
    InstitutionSpeaker,
    NamedSpeaker,
    PersonSelector,
    QuotationSelector,
    Reject,
    Split,
    StandingDecision,
    Trim,
)
from quotes_service.records import Extraction, Quotation, Span
from quotes_service.resolve.corrections import Corrected, apply
from quotes_service.resolve.selectors import locate, select_quotation
from tests.factories import SimpleExtractor

TIDE = (
    "“The tide will rise further than all the walls that we have built,” said Ann Lee, head of the Institute of Tides."
)
WALL = "“Yes,” said Bo Ek."
OLD = f"The council met on Monday evening. {TIDE} It was late and most went home. {WALL} Nobody else spoke at all."
AHEAD = "Correction: an earlier version gave another day.\n\n"


def read(text: str) -> Extraction:
    return SimpleExtractor().extract(text)


def select(text: str, quotation: Quotation) -> QuotationSelector:
    return select_quotation(text, quotation, id="q_1", article=ArticleSelector("a_1", None, "hash"))


def selector(text: str, word: str) -> QuotationSelector:
    """The selector of the quotation that has this word."""
    return select(text, next(q for q in read(text).quotations if word in q.content[0].of(text)))


def decision(content: DecisionContent, id: str = "d_1") -> StandingDecision:
    return StandingDecision(id, content)


def attribute(
    quotation: QuotationSelector, name: str | None, id: str = "d_1", *, is_institution: bool = False
) -> StandingDecision:
    speaker = InstitutionSpeaker(name, "i_1") if is_institution and name else name and NamedSpeaker(name)
    return decision(Attribute(quotation, speaker or None), id)


def split(*quotations: QuotationSelector, key: str, id: str = "d_1") -> StandingDecision:
    return decision(Split(quotations, PersonSelector("e_1", "Ann Lee", ()), (key,)), id)


def trim(text: str, word: str, *parts: str, id: str = "d_1") -> StandingDecision:
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)
    return decision(Trim(selector(text, word), spans), id)


def shown(found: Corrected) -> list[str]:
    """Each quotation as "speakers: words", with the side and "(hidden)" where they are."""
    lines = []
    for item in found.quotations:
        sides = [f" [{side}]" if side else "" for side in item.sides]
        names = [speaker.name + side for speaker, side in zip(item.quotation.speakers, sides, strict=True)]
        said = " ... ".join(span.of(found.extraction.text) for span in item.quotation.content)
        lines.append(f"{' and '.join(names) or item.quotation.reason}: {said}" + " (hidden)" * item.hidden)
    return lines


ANN, BO = "Ann Lee: The tide will rise further than all the walls that we have built,", "Bo Ek: Yes,"
NOBODY = replace(read(OLD), quotations=(), people=())
TIDE_QUOTE, YES = selector(OLD, "tide"), selector(OLD, "Yes")


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(OLD, id="the same text"),
        pytest.param(AHEAD + OLD, id="a paragraph put before"),
        pytest.param(OLD + AHEAD, id="a paragraph put behind"),
        pytest.param(f"{WALL}\n\n{OLD}", id="the words stand twice"),
        pytest.param(OLD.replace("most went", "everybody went"), id="another word beside it"),
    ],
)
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (attribute(YES, "Ida Holm"), [ANN, "Ida Holm: Yes,"]),
        (attribute(YES, "Dr ANN LEE"), [ANN, "Ann Lee: Yes,"]),
        (attribute(YES, "Tide Council", is_institution=True), [ANN, "Tide Council: Yes,"]),
        (attribute(YES, None), [ANN, "decided: Yes,"]),
        (decision(Reject(YES)), [ANN]),
        (decision(Hide(YES)), [ANN, f"{BO} (hidden)"]),
        (trim(OLD, "tide", "will rise"), ["Ann Lee: will rise", BO]),
        (trim(OLD, "tide", "The tide", "we have built,"), ["Ann Lee: The tide ... we have built,", BO]),
        (trim(OLD, "tide", "walls that we have built,” said"), ["Ann Lee: walls that we have built,” said", BO]),
        (split(YES, key="bo ek"), [ANN, "Bo Ek [d_1]: Yes,"]),
        (split(YES, key="bo b ek"), [ANN, "Bo Ek [d_1]: Yes,"]),
        (split(YES, key="ida holm"), [ANN, BO]),
    ],
)
def test_a_decision_is_applied_to_each_new_extraction(made, expected, new):
    found = apply(read(new), [made])
    more = [BO] if new.startswith(WALL) else []
    assert shown(found) == more + expected
    assert found.unfound == frozenset()
    assert found.extraction == read(new)


@pytest.mark.parametrize(
    ("new", "made", "expected"),
    [
        # a word of the quotation itself was changed
        (OLD.replace("further", "farther"), attribute(TIDE_QUOTE, "Ida Holm"), "Ida Holm: The tide will rise farther"),
        (OLD.replace("Yes", "Yeah"), attribute(YES, "Ida Holm"), "Ida Holm: Yeah,"),
        (OLD.replace("The tide", "This tide"), trim(OLD, "tide", "will rise"), "Ann Lee: will rise"),
        (OLD.replace("The tide", "This tide"), trim(OLD, "tide", "we have built,"), "Ann Lee: we have built,"),
        (AHEAD + OLD.replace("further", "farther"), decision(Hide(TIDE_QUOTE)), "(hidden)"),
    ],
)
def test_a_decision_survives_a_changed_word(new, made, expected):
    found = apply(read(new), [made])
    assert expected in "\n".join(shown(found))
    assert found.unfound == frozenset()


@pytest.mark.parametrize(
    "made",
    [
        attribute(YES, None),
        decision(Reject(YES)),
        decision(Hide(YES)),
        decision(Trim(YES, (Span(0, 3),))),
        split(YES, key="bo ek"),
        split(YES, key="ida holm"),
    ],
)
@pytest.mark.parametrize(
    "new",
    [
        pytest.param("", id="no text"),
        pytest.param(OLD.replace(WALL, "“No,” wrote Ida Holm."), id="other words"),
        pytest.param(f"Quite another article. “Yes,” said Ida Holm. {'And so on. ' * 20}", id="short words elsewhere"),
    ],
)
def test_a_decision_on_text_that_is_gone_is_reported(made, new):
    found = apply(read(new), [made])
    assert shown(found) == shown(apply(read(new), []))
    assert found.unfound == {"d_1"}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("will rise",), TIDE),
        (("Monday evening.", "The tide"), f"The council met on Monday evening.\n\n{TIDE}"),
        (("we have built,", "It was late"), f"{TIDE}\nIt was late."),
        (("Monday evening.", "will rise", "late"), f"The council met on Monday evening.\n\n{TIDE}\nIt was late."),
    ],
)
def test_the_paragraph_of_trimmed_words_has_all_of_them(parts, expected):
    text = f"Walls.\nThe council met on Monday evening.\n\n{TIDE}\nIt was late."
    [found] = apply(read(text), [trim(text, "tide", *parts)]).quotations
    assert found.quotation.paragraph.of(text) == expected


def test_a_trim_to_words_that_are_gone_is_reported():
    made = trim(OLD, "tide", "further")
    found = apply(read(OLD.replace("further", "farther")), [made])
    assert (shown(found)[0], found.unfound) == (ANN.replace("further", "farther"), {"d_1"})


@pytest.mark.parametrize("spans", [[], [[5, 5]], [[9, 4]], [[0, 10_000]], [[40, 50], [30, 35]], [[-3, 2]]])
def test_spans_outside_the_text_change_nothing(spans):
    found = apply(read(OLD), [decision(Trim(TIDE_QUOTE, tuple(Span(*span) for span in spans)))])
    assert (shown(found), found.unfound) == ([ANN, BO], {"d_1"})


# What the reading has no more.


@pytest.mark.parametrize("ahead", ["", AHEAD])
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (attribute(TIDE_QUOTE, "Ida Holm"), ["Ida Holm:ANN"]),
        (attribute(TIDE_QUOTE, None), ["decided:ANN"]),
        (trim(OLD, "tide", "will rise"), ["Ann Lee: will rise"]),
        (decision(Reject(TIDE_QUOTE)), []),
        (decision(Hide(TIDE_QUOTE)), []),
        (split(TIDE_QUOTE, key="ann lee"), []),
    ],
)  # fmt: skip
def test_a_quotation_that_the_extractor_misses_is_put_back(made, expected, ahead):
    text = ahead + OLD
    found = apply(replace(NOBODY, text=text), [made])
    assert shown(found) == [line.replace("ANN", ANN[8:]) for line in expected]
    assert found.unfound == frozenset()
    for item in found.quotations:
        assert item.quotation.cue.of(text) == "said"
        assert item.quotation.source.of(text).startswith("Ann Lee, head")
        assert item.quotation.paragraph.of(text) == TIDE
        assert item.decided
    assert [person.name for person, _ in found.people] == [line.split(":")[0] for line in expected if "dec" not in line]


def test_a_quotation_is_put_back_in_order():
    without = replace(read(OLD), quotations=read(OLD).quotations[1:])
    assert shown(apply(without, [attribute(TIDE_QUOTE, "Ann Lee")])) == [ANN, BO]


def test_a_cue_that_was_edited_away_is_not_put_back():
    text = OLD.replace("” said Ann", "” cried Ann")
    [item] = apply(replace(NOBODY, text=text), [attribute(TIDE_QUOTE, "Ann Lee")]).quotations
    assert item.quotation.cue is None
    assert item.quotation.source is None  # it stands elsewhere, and is not sought


def test_discontinuous_content_is_put_back_as_it_was():
    text = "“The tide,” said Ann Lee, “will rise further than you think.”"
    content = tuple(Span(text.index(part), text.index(part) + len(part)) for part in ("The tide,", "will rise further"))
    cue = Span(text.index("said"), text.index("said") + 4)
    quotation = Quotation("direct", "speech", content, cue, None, (), "no_source", 0.5, Span(0, len(text)))
    made = attribute(select(text, quotation), None)
    found = apply(Extraction(AHEAD + text, "en", True, "x"), [made])
    assert shown(found) == ["decided: The tide, ... will rise further"]
    changed = apply(Extraction(AHEAD + text.replace("Ann Lee", "Ann B. Lee"), "en", True, "x"), [made])
    assert shown(changed) == ["decided: The tide,” said Ann B. Lee, “will rise further"]


# Several decisions.

SHORT = trim(OLD, "tide", "will rise", id="d_2")
ON_SHORT = replace(read(OLD).quotations[0], content=(Span(OLD.index("will rise"), OLD.index("will rise") + 9),))
AFTER_TRIM = select(OLD, ON_SHORT)


@pytest.mark.parametrize("text", [OLD, AHEAD + OLD])
@pytest.mark.parametrize("is_read", [True, False])
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([SHORT, attribute(AFTER_TRIM, "Ida Holm", "d_3")],
         "Ida Holm: will rise"),
        ([attribute(TIDE_QUOTE, "Ida Holm"), SHORT], "Ida Holm: will rise"),
        ([attribute(TIDE_QUOTE, "Ida Holm"), attribute(TIDE_QUOTE, "Bo Ek")], f"Bo Ek{ANN[7:]}"),
        ([attribute(TIDE_QUOTE, "Ida Holm"), attribute(TIDE_QUOTE, None)], f"decided{ANN[7:]}"),
        ([attribute(TIDE_QUOTE, None), attribute(TIDE_QUOTE, "Bo Ek")], f"Bo Ek{ANN[7:]}"),
        ([attribute(TIDE_QUOTE, "Ida Holm"), decision(Reject(TIDE_QUOTE))], None),
        ([SHORT, decision(Reject(AFTER_TRIM), "d_3")], None),
        ([SHORT, decision(Hide(AFTER_TRIM), "d_3")], "Ann Lee: will rise (hidden)"),
        ([SHORT, split(AFTER_TRIM, key="ann lee", id="d_3")], "Ann Lee [d_3]: will rise"),
        ([attribute(TIDE_QUOTE, "Ida Holm"), split(TIDE_QUOTE, key="ida holm", id="d_3")],
         f"Ida Holm [d_3]{ANN[7:]}"),
    ],
)  # fmt: skip
def test_decisions_are_applied_in_their_order(made, expected, text, is_read):
    reading = read(text) if is_read else replace(NOBODY, text=text)
    found = apply(reading, made)
    assert shown(found) == ([expected] if expected else []) + [BO] * is_read
    assert found.unfound == frozenset()


TWICE = f"{TIDE} “Walls are no help against the sea,” said Ann Lee. {WALL}"


@pytest.mark.parametrize(
    ("words", "people"),
    [
        (["tide"], [("Ann Lee", "", 1), ("Ann Lee", "d_1", 0), ("Bo Ek", "", 0)]),
        (["tide", "Walls"], [("Ann Lee", "d_1", 1), ("Bo Ek", "", 0)]),  # the roles go where all goes
    ],
)
def test_some_or_all_quotations_of_a_person_are_split_off(words, people):
    found = apply(read(TWICE), [split(*(selector(TWICE, word) for word in words), key="ann lee")])
    assert [(person.name, side, len(person.roles)) for person, side in found.people] == people
    assert [item.sides for item in found.quotations] == [("d_1",), ("d_1",) if "Walls" in words else ("",), ("",)]


def test_the_quotation_that_fits_the_span_best_is_chosen():
    whole, part = read(OLD).quotations[0], ON_SHORT
    around = replace(whole, content=(Span(0, whole.content[0].end),))
    reading = replace(read(OLD), quotations=(around, part))
    found = apply(reading, [decision(Reject(AFTER_TRIM))])
    assert [item.quotation for item in found.quotations] == [around]


def test_an_extraction_without_decisions_stays_as_it_is():
    reading = read(OLD)
    found = apply(reading, [])
    assert [item.quotation for item in found.quotations] == list(reading.quotations)
    assert [person for person, _ in found.people] == list(reading.people)


# Finding a passage.


@pytest.mark.parametrize("text", ["", "“", "a" * 10_000, "日本の大学", OLD[:20], OLD[::-1]])
def test_a_missing_passage_is_not_located(text):
    assert locate(text, TIDE_QUOTE) is None
    assert locate(text, replace(TIDE_QUOTE, exact="", prefix="", suffix="")) is None


def test_a_long_passage_is_located_in_a_long_text():
    words = [f"word{number * 7919 % 99_991}" for number in range(20_000)]
    wanted = select(" ".join(words), replace(read(OLD).quotations[0], content=(Span(50_000, 52_000),)))
    assert locate(" ".join(reversed(words)), wanted) is None
    changed = " ".join(words).replace("word4", "wort4")
    assert locate(changed, wanted).start in range(49_990, 50_011)
