"""Forms of quotations beside "he said": frames, exchanges, transcripts, posts."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, said

_FERRANT, _BRANDT = "Nadia Ferrant", "Hugo Brandt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a mark opened again",
            'Nadia Ferrant built it. "The dam is old. "It will hold," she said.',
            [(_FERRANT, "The dam is old … It will hold")],
        ),
        case(
            "quoted as saying",
            "The Gazette quoted Hugo Brandt as saying “the dam will hold”.",
            [(_BRANDT, "the dam will hold")],
        ),
        case("was quoted", "Hugo Brandt was quoted as saying “the dam will hold”.", [(_BRANDT, "the dam will hold")]),
        case("how it was put", "“The dam will hold,” was how Hugo Brandt put it.", [(_BRANDT, "The dam will hold")]),
        case("in a view", "In Hugo Brandt’s view, the dam will hold.", [(_BRANDT, "the dam will hold")]),
        case("for somebody", "For Hugo Brandt, “the dam is a joke”.", [(_BRANDT, "the dam is a joke")]),
        case(
            "two who take turns",
            "“It holds,” said Nadia Ferrant.\n\n“It leaks,” said Hugo Brandt.\n\n“It holds.”\n\n“It leaks.”",
            [(_FERRANT, "It holds"), (_BRANDT, "It leaks"), (_FERRANT, "It holds"), (_BRANDT, "It leaks")],
        ),
        case(
            "marks inside the lines of an exchange",
            "“Did she say ‘It will hold’?” Nadia Ferrant asked.\n\n“She did,” Hugo Brandt said.\n\n"
            "“And that was all of it?”\n\n“It was.”\n\nNadia Ferrant laughed.",
            [
                (_FERRANT, "Did she say ‘It will hold’?"),
                ("(ambiguous_pronoun)", "It will hold"),
                (_BRANDT, "She did"),
                (_FERRANT, "And that was all of it?"),
                (_BRANDT, "It was"),
            ],
        ),
        case(
            "a paragraph without a tag",
            "Nadia Ferrant looked at the wall.\n\n“It will hold for a hundred years.”\n\nThe valley slept.",
            [(_FERRANT, "It will hold for a hundred years")],
        ),
        case(
            "question and answer",
            "Interview: Nadia Ferrant, engineer\n\nQ: Will it hold?\n\nA: It will. I built it.",
            [("(unnamed: Q)", "Will it hold?"), (_FERRANT, "It will. I built it")],
        ),
        case(
            "initials",
            "We met the engineer Nadia Ferrant.\n\nWill it hold?\n\nNF: It will.\n\nAre you sure?\n\nNF: I built it.",
            [(_FERRANT, "It will"), (_FERRANT, "I built it")],
        ),
        case(
            "a post with a signature",
            "The dam will hold and nobody need leave.\n\n— Nadia Ferrant (@nferrant) June 4, 2024",
            [(_FERRANT, "The dam will hold and nobody need leave")],
        ),
        case(
            "a post with the handle of another network",
            "“The dam will hold and nobody need leave.” — Nadia Ferrant (@nferrant.dams.example) June 4, 2024",
            [(_FERRANT, "The dam will hold and nobody need leave")],
        ),
        case(
            "a signature with a title before the name",
            "The valley slept.\n\n“The dam will hold and nobody need leave.” — Chief engineer Nadia Ferrant",
            [(_FERRANT, "The dam will hold and nobody need leave")],
        ),
        case(
            "a signature with brackets",
            "The valley slept.\n\n“The dam will hold and nobody need leave.” — Nadia Ferrant (Valley Dams)",
            [(_FERRANT, "The dam will hold and nobody need leave")],
        ),
        case(
            "a post that is announced",
            "Nadia Ferrant posted on Facebook:\n\nThe dam will hold. I built it.\n\nThe valley slept.",
            [(_FERRANT, "The dam will hold. I built it")],
        ),
    ],
)
def test_who_says_what(read, text, expected):
    assert said(read(text)) == expected
