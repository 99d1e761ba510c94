from __future__ import annotations

import pytest

from quotes_service.extract.text.layout import paragraphs
from quotes_service.extract.text.quote_marks import quoted_spans
from tests.extract.readable import case


def spans(text: str):
    return quoted_spans(text, paragraphs(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("none", "Nobody spoke.", []),
        case("curly", "“It leaks,” he said.", ["It leaks,"]),
        case("straight", '"It leaks," he said. "Badly."', ["It leaks,", "Badly."]),
        case("low and high", "„It leaks“, he said.", ["It leaks"]),
        case("low and straight", '„It leaks", he said.', ["It leaks"]),
        case("guillemets", "«It leaks», he said.", ["It leaks"]),
        case("guillemets with spaces", "« It leaks », he said.", ["It leaks"]),
        case("guillemets turned inwards", "»It leaks«, he said.", ["It leaks"]),
        case("typewriter's double marks", "``It leaks,'' he said.", ["It leaks,"]),
        case("single curly", "‘It leaks,’ he said.", ["It leaks,"]),
        case("single straight", "'It leaks,' he said. 'Badly.'", ["It leaks,", "Badly."]),
        case("an opening mark that should close", "“It leaks,“ he said, and left.", ["It leaks,"]),
        case("a closing mark that should open", "”It leaks,” he said, and left.", ["It leaks,"]),
        case("in brackets", "He was blunt (“It leaks”).", ["It leaks"]),
        case("after a dash", "One word—“No”—was all.", ["No"]),
        case(
            "nested: double in single",
            "‘She said “never” to me,’ he recalled.",
            ["She said “never” to me,"],
        ),
        case("nested: single in double", "“He said ‘never’ to me,” she recalled.", ["He said ‘never’ to me,"]),
        case("nested: both closed together", "“He said ‘never’” was her answer.", ["He said ‘never’"]),
        case("nested: straight", "\"He said 'never' to me,\" she recalled.", ["He said 'never' to me,"]),
        case("nested: the same marks twice", "“He said “never” to me,” she recalled.", ["He said “never” to me,"]),
        case("an empty pair", "“” said nobody.", []),
    ],
)
def test_spans_in_quotation_marks(text, expected):
    assert [text[s.inner_start : s.inner_end] for s in spans(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("apostrophes", "It's Ida's boat, isn't it? O'Dare's, rather.", []),
        case("curly apostrophes", "It’s Ida’s boat, isn’t it? O’Dare’s, rather.", []),
        case("a plural possessive", "The islanders' boats met the mainlanders' ferry.", []),
        case("a decade", "In the '90s they fished; in the ’80s too.", []),
        case("words cut short", "Up 'til dawn, 'cause 'tis the season for songs.", []),
        case("rock 'n' roll", "They played rock 'n' roll.", [], wrong="'n' looks like a word in single marks"),
        case("inches and feet", 'The board is 6" wide and 5\' 11" long.', []),
        case(
            "inches in a quotation",
            '"It is 6" wide," he said.',
            ['It is 6" wide,'],
            wrong="the inch mark closes the quotation",
        ),
        case("an apostrophe inside single marks", "‘It’s the skipper’s boat,’ she said.", ["It’s the skipper’s boat,"]),
        case("straight, the same", "'It's the skipper's boat,' she said.", ["It's the skipper's boat,"]),
        case(
            "a plural possessive inside single marks",
            "‘The islanders’ boats leak,’ she said.",
            ["The islanders’ boats leak,"],
        ),
        case(
            "the same at a clause's end",
            "‘The boats are the islanders’, not ours,’ she said.",
            ["The boats are the islanders’, not ours,"],
            wrong="the possessive before a comma closes the quotation",
        ),
        case("a decade inside single marks", "‘In the ’90s we fished,’ she said.", ["In the ’90s we fished,"]),
        case("a possessive, then a single quotation", "The crew’s answer was ‘no thanks’.", ["no thanks"]),
    ],
)
def test_marks_that_quote_nothing(text, expected):
    assert [text[s.inner_start : s.inner_end] for s in spans(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a closing mark left out", "“It leaks, he said.\n\n“We know,” she said.", ["It leaks, he said.", "We know,"]
        ),
        case(
            "a straight one left out", '"It leaks, he said.\n\n"We know," she said.', ["It leaks, he said.", "We know,"]
        ),
        case("an opening mark left out", "It leaks,” he said.\n\n“We know,” she said.", ["We know,"]),
        case(
            "one out of step upsets nothing later",
            'A boat" came.\n\n"It leaks," he said. "Badly."',
            ["It leaks,", "Badly."],
        ),
        case(
            "left out before the next opens",
            "“It leaks, he said. “We know,” she said.",
            ["It leaks, he said.", "We know,"],
        ),
    ],
)
def test_a_missing_or_extra_mark_affects_one_paragraph_only(text, expected):
    assert [text[s.inner_start : s.inner_end] for s in spans(text)] == expected


CHICAGO = "“{}\n\n“{}\n\n“{}” she said.\n\n“Another matter.”".format("It leaks.", "It always did.", "It will sink,")


@pytest.mark.parametrize(
    "text",
    [CHICAGO, CHICAGO.replace("“", '"').replace("”", '"'), CHICAGO.replace("“", "‘").replace("”", "’")],
    ids=["curly", "straight", "single"],
)
def test_an_utterance_opens_each_of_its_paragraphs_and_closes_only_the_last(text):
    quoted = spans(text)
    assert [text[s.inner_start : s.inner_end] for s in quoted] == [
        "It leaks.",
        "It always did.",
        "It will sink,",
        "Another matter.",
    ]
    assert [s.continues for s in quoted] == [True, True, False, False]
    assert [s.continued for s in quoted] == [False, True, True, False]
    assert [s.closed for s in quoted] == [False, False, True, True]


def test_debris_has_no_quotations():
    text = "“It leaks,” she said.\n\nRelated stories\n\n“I saw a whale,” says man"
    assert [text[s.inner_start : s.inner_end] for s in spans(text)] == ["It leaks,"]
