"""Source, cue and content, as any decoder must find them."""

from __future__ import annotations

import pytest

from tests.extract.readable import attributions, case, contents


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        case("said after", "“The dam will hold,” Nadia Ferrant said.", "Nadia Ferrant", "said", "The dam will hold"),
        case("inverted", "“The dam will hold,” said Nadia Ferrant.", "Nadia Ferrant", "said", "The dam will hold"),
        case(
            "inverted, with a title",
            "“The dam will hold,” said engineer Nadia Ferrant.",
            "engineer Nadia Ferrant",
            "said",
            "The dam will hold",
        ),
        case("said before", "Nadia Ferrant said: “The dam will hold.”", "Nadia Ferrant", "said", "The dam will hold"),
        case(
            "said before, with a comma",
            "Nadia Ferrant said, “The dam will hold for a century.”",
            "Nadia Ferrant",
            "said",
            "The dam will hold for a century",
        ),
        case(
            "told someone",
            "Nadia Ferrant told the Vale Gazette: “The dam will hold.”",
            "Nadia Ferrant",
            "told",
            "The dam will hold",
        ),
        case(
            "told someone, after",
            "“The dam will hold,” she told reporters on Friday.",
            "she",
            "told",
            "The dam will hold",
        ),
        case("asked", "“Will it hold?” asked Nadia Ferrant.", "Nadia Ferrant", "asked", "Will it hold?"),
        case("an exclamation", "“It holds!” Nadia Ferrant shouted.", "Nadia Ferrant", "shouted", "It holds!"),
        case("says", "'The dam will hold,' says Ferrant.", "Ferrant", "says", "The dam will hold"),
        case("single marks", "‘The dam will hold,’ Ms Ferrant said.", "Ms Ferrant", "said", "The dam will hold"),
        case(
            "wrote",
            "“The dam will hold,” the engineers wrote in their report.",
            "the engineers",
            "wrote in",
            "The dam will hold",
        ),
        case("a name and a colon", "Nadia Ferrant: “The dam will hold.”", "Nadia Ferrant", "", "The dam will hold"),
        case(
            "apposition after the name",
            "“The dam will hold,” said Nadia Ferrant, an engineer who built it.",
            "Nadia Ferrant, an engineer who built it",
            "said",
            "The dam will hold",
        ),
        case(
            "apposition between name and verb",
            "“The dam will hold,” Hugo Brandt, an engineer who has built nine of them, said.",
            "Hugo Brandt, an engineer who has built nine of them",
            "said",
            "The dam will hold",
        ),
        case(
            "apposition between name and verb, before",
            "Hugo Brandt, a professor of hydraulics at Vale College, said: “The dam will hold.”",
            "Hugo Brandt, a professor of hydraulics at Vale College",
            "said",
            "The dam will hold",
        ),
        case(
            "name in the paragraph before",
            "Nadia Ferrant said:\n\n“The dam will hold.”",
            "Nadia Ferrant",
            "said",
            "The dam will hold",
        ),
        case("an adverb between", "“The dam,” she quietly added, “will hold.”", "she", "added", "The dam … will hold"),
        case(
            "a verb of manner",
            "“The dam will hold, of course,” laughed Nadia Ferrant.",
            "Nadia Ferrant",
            "laughed",
            "The dam will hold, of course",
        ),
        case(
            "explained with an object in between",
            "“It is a matter of pressure,” explained Dr. Ferrant, pointing at the wall.",
            "Dr. Ferrant",
            "explained",
            "It is a matter of pressure",
        ),
    ],
)
def test_words_in_marks_with_source_and_cue(read, text, source, cue, content):
    assert attributions(read(text)) == [(source, cue, content)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        case(
            "that-clause",
            "Nadia Ferrant said that the dam would hold.",
            "Nadia Ferrant",
            "said",
            "that the dam would hold",
        ),
        case(
            "clause without that", "The minister said the dam would hold.", "The minister", "said", "the dam would hold"
        ),
        case(
            "after the clause", "The dam would hold, the minister said.", "the minister", "said", "The dam would hold"
        ),
        case(
            "inside the clause",
            "The dam, the minister said, would hold.",
            "the minister",
            "said",
            "The dam … would hold",
        ),
        case(
            "according to, before",
            "According to Nadia Ferrant, the dam will hold.",
            "Nadia Ferrant",
            "According to",
            "the dam will hold",
        ),
        case(
            "according to, after",
            "The dam will hold, according to a report by the Vale Water Board.",
            "a report by the Vale Water Board",
            "according to",
            "The dam will hold",
        ),
        case(
            "another verb",
            "Engineers warned that the dam might not hold.",
            "Engineers",
            "warned",
            "that the dam might not hold",
        ),
        case("adding", "She praised the dam, adding that it would hold.", "She", "adding", "that it would hold"),
        case(
            "a long source",
            "A spokesman for the Vale Water Board said the dam would hold.",
            "A spokesman for the Vale Water Board",
            "said",
            "the dam would hold",
        ),
        case("an infinitive", "The board promised to mend the dam.", "The board", "promised", "to mend the dam"),
        case(
            "whether", "Reporters asked whether the dam would hold.", "Reporters", "asked", "whether the dam would hold"
        ),
    ],
)
def test_clauses_that_report(read, text, source, cue, content):
    assert (source, cue, content) in attributions(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "part of the clause in marks",
            "She said the dam was “as sound as a bell” and would hold.",
            ["the dam was “as sound as a bell” and would hold"],
        ),
        case(
            "the end of the clause in marks",
            "The dam was “as sound as a bell”, she said.",
            ["The dam was “as sound as a bell"],
        ),
        case("according to, with marks", "The dam is “sound”, according to Nadia Ferrant.", ["The dam is “sound"]),
    ],
)
def test_clauses_with_some_words_in_marks(read, text, expected):
    extraction = read(text)
    assert contents(extraction) == expected
    assert {q.type for q in extraction.quotations} == {"mixed"}


@pytest.mark.parametrize(
    "text",
    [
        case("scare quotes", "The so-called “smart dam” leaked again on Monday."),
        case("a title of a book", "Her novel “The Drowned Village” sold well in the valley."),
        case("a title of a film with a comma", "He starred in “Low Water”, “High Water” and “No Water at All”."),
        case("a nickname", "Joseph “Joe” Tarling walked the dam every night."),
        case("a nickname in single marks", "Joseph 'Dutch' Tarling walked the dam every night."),
        case(
            "a term explained",
            "The gate is known as a “stoplog” among engineers.",
            wrong='"is known as" is taken for what engineers say of it',
        ),
        case("an inch mark", 'The crack is 6" long and 2" wide.'),
        case("a title with a question mark", "The song “Who Broke the Dam?” is played at every wedding in the valley."),
        case("a song that is sung", "Ida Holm sang “Who Broke the Dam?” at every wedding in the valley."),
        case("an expectation of nobody", "The cliff is expected to fall within the year."),
        case("a passive without a holder", "The cliff is said to be older than the village."),
        case("no report at all", "The dam was built in 1931 by nine hundred men and a mule."),
        case("said as a modifier", "The said dam was built in 1931.", wrong="lawyers' English was not learnt"),
    ],
)
def test_texts_without_a_quotation(read, text):
    assert attributions(read(text)) == []


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        case(
            "a cue inside the utterance",
            "“My father said the dam would never hold,” Nadia Ferrant recalled.",
            "Nadia Ferrant",
            "My father said the dam would never hold",
        ),
        case(
            "according to inside",
            "“According to my father, it leaks,” Nadia Ferrant said.",
            "Nadia Ferrant",
            "According to my father, it leaks",
        ),
        case(
            "a question asked inside",
            "Nadia Ferrant said: “People ask me if it will hold and I say that it will.”",
            "Nadia Ferrant",
            "People ask me if it will hold and I say that it will",
        ),
        case(
            "in single marks",
            "‘They say the dam leaks, and they claim to know,’ Nadia Ferrant said.",
            "Nadia Ferrant",
            "They say the dam leaks, and they claim to know",
        ),
    ],
)
def test_no_cue_is_taken_from_inside_an_utterance(read, text, source, content):
    assert [(s, c) for s, _, c in attributions(read(text))] == [(source, content)]


def test_each_utterance_has_the_cue_beside_it(read):
    text = (
        "“The dam will hold,” said Nadia Ferrant. “It will not,” replied Hugo Brandt. "
        "Ferrant asked: “Who built it?” “I did,” Brandt said."
    )
    assert attributions(read(text)) == [
        ("Nadia Ferrant", "said", "The dam will hold"),
        ("Hugo Brandt", "replied", "It will not"),
        ("Ferrant", "asked", "Who built it?"),
        ("Brandt", "said", "I did"),
    ]


def test_turns_of_a_transcript(read):
    text = (
        "TAMSIN OKORO: Will the dam hold?\n\nHUGO BRANDT: It always has.\n\n"
        "OKORO: That is not what I asked.\n\nBRANDT: It will hold.\n\nOKORO (laughing): So be it."
    )
    assert [(s, c) for s, _, c in attributions(read(text))] == [
        ("TAMSIN OKORO", "Will the dam hold?"),
        ("HUGO BRANDT", "It always has"),
        ("OKORO", "That is not what I asked"),
        ("BRANDT", "It will hold"),
        ("OKORO", "So be it"),
    ]


def test_labels_in_capitals_alone_make_no_transcript(read):
    assert attributions(read("BREAKING: The dam holds.\n\nLIVE: Rain falls all night.")) == []
