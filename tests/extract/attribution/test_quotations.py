"""The extent, the type and the mode of quotations."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, contents, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("split by its attribution", "“The dam,” said Nadia Ferrant, “will hold.”", ["The dam … will hold"]),
        case(
            "split after a sentence",
            "“The dam will hold,” said Nadia Ferrant. “I built it.”",
            ["The dam will hold … I built it"],
        ),
        case(
            "split by a long attribution",
            "“The dam,” said Nadia Ferrant, an engineer at the Vale Water Board who built it, “will hold.”",
            ["The dam … will hold"],
        ),
        case(
            "three parts",
            "“The dam,” she said, “will hold. It must.” She paused. “I live below it.”",
            ["The dam … will hold. It must … I live below it"],
            wrong="“She paused.” is taken for a tag of what follows",
        ),
        case(
            "two sentences in one pair of marks",
            "“The dam will hold. I built it,” Nadia Ferrant said.",
            ["The dam will hold. I built it"],
        ),
        case(
            "attribution first, then two",
            "Nadia Ferrant said: “The dam will hold. I built it.”",
            ["The dam will hold. I built it"],
        ),
        case(
            "a free-standing paragraph goes on",
            "“The dam will hold,” said Nadia Ferrant.\n\n“I built it, after all.”\n\nThe valley slept.",
            ["The dam will hold … I built it, after all"],
        ),
        case(
            "each paragraph opened, the last closed",
            "Nadia Ferrant said: “The dam will hold.\n\n“I built it.\n\n“I live below it.”\n\nThe valley slept.",
            ["The dam will hold … I built it … I live below it"],
        ),
        case(
            "a paragraph between them ends it",
            "“The dam will hold,” said Nadia Ferrant.\n\nIt is old.\n\n“Ours is older,” said Hugo Brandt.",
            ["The dam will hold", "Ours is older"],
        ),
        case(
            "another speaker's reply is another quotation",
            "“The dam will hold,” said Nadia Ferrant.\n\n“It leaks,” said Hugo Brandt.",
            ["The dam will hold", "It leaks"],
        ),
        case(
            "the same in straight marks",
            '"The dam," said Nadia Ferrant, "will hold. I built it."',
            ["The dam … will hold. I built it"],
        ),
        case(
            "the same in single marks",
            "‘The dam,’ said Nadia Ferrant, ‘will hold. I built it.’",
            ["The dam … will hold. I built it"],
        ),
        case(
            "two clauses of one verb",
            "She said the dam would hold and that nobody need leave.",
            ["the dam would hold and that nobody need leave"],
        ),
    ],
)
def test_which_spans_form_one_quotation(read, text, expected):
    assert contents(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        case("direct", "“The dam will hold,” Nadia Ferrant said.", "direct", "speech"),
        case("direct, split", "“The dam,” Nadia Ferrant said, “will hold.”", "direct", "speech"),
        case("mixed", "Nadia Ferrant said the dam was “sound as a bell”.", "mixed", "speech"),
        case("indirect", "Nadia Ferrant said the dam would hold.", "indirect", "speech"),
        case("according to", "The dam will hold, according to Nadia Ferrant.", "indirect", "speech"),
        case("thought", "Nadia Ferrant believes that the dam will hold.", "indirect", "attitude"),
        case("feared", "Villagers fear that the dam will burst.", "indirect", "attitude"),
        case("warned", "Villagers warned that the dam would burst.", "indirect", "speech"),
    ],
)
def test_type_and_mode(read, text, kind, mode):
    assert [(q.type, q.mode) for q in read(text).quotations] == [(kind, mode)]


def test_the_paragraph_of_a_quotation_is_where_its_content_stands(read):
    text = "The valley slept.\n\nNadia Ferrant said: “The dam will hold.\n\n“I built it.”\n\nIt rained."
    (quotation,) = read(text).quotations
    assert quotation.paragraph.of(text) == "Nadia Ferrant said: “The dam will hold.\n\n“I built it.”"
    assert quotation.extent.of(text) == "The dam will hold.\n\n“I built it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "indirect in indirect",
            "Nadia Ferrant said the mayor had promised that the dam would be mended.",
            [
                ("Nadia Ferrant", "the mayor had promised that the dam would be mended"),
                ("(unnamed: mayor)", "that the dam would be mended"),
            ],
        ),
        case(
            "marks in marks",
            "“The mayor told me, ‘It will hold,’ and I believed him,” said Nadia Ferrant.",
            [
                ("Nadia Ferrant", "The mayor told me, ‘It will hold,’ and I believed him"),
                ("(unnamed: mayor)", "It will hold"),
            ],
        ),
        case(
            "one's own words",
            "“I said ‘It will hold,’ and it did,” said Nadia Ferrant.",
            [("Nadia Ferrant", "I said ‘It will hold,’ and it did")],
        ),
    ],
)
def test_a_report_inside_a_report_is_a_quotation_too(read, text, expected):
    assert said(read(text)) == expected
