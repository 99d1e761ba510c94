"""Who can no longer be asked, as an article shows it."""

from __future__ import annotations

import pytest

AFTER = "\n\n“The kelp is thin,” said Ida Holm, a diver at Ellery College."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The late Carl Brook, an astronomer, said the stars were silent.", "late"),
        ("“Stars are silent,” the late astronomer Carl Brook said.", "late"),
        ("Carl Brook (1840-1926) said that colour was his only subject.", "years"),
        ("Carl Brook (born 3 May 1951, died 1989) said that colour was his only subject.", "years"),
        ("Carl Brook (4 May 1930 – 7 June 2011) said that colour was his only subject.", "years"),
        ("Carl Brook, who died in May, once said: “I never liked the sea.”", "died"),
        ("Carl Brook was killed by a wave on Monday. “Whales rule,” Brook used to say.", "died"),
        ("“I never liked the sea,” Carl Brook once said. Brook, 81, died at his home in May.", "died"),
        ("“I never liked the sea,” Carl Brook once said. Since the death of Carl Brook nobody sails.", "died"),
        ("“I never liked the sea,” Carl Brook said before he died.", "died"),
        ("Carl Brook wrote in 1859 that kelp grows slowly.", "old_words"),
        ("“I paint the wind,” wrote Carl Brook in 1901.", "old_words"),
        ("Carl Brook, back in the late 18th century, suggested that kelp feels light.", "old_words"),
        ("In 1887, Carl Brook argued that kelp feels light.", "old_words"),
        ("The 1880 survey by Sir Carl Brook concluded that the caves were empty.", "old_words"),
        (
            "This contradicts a theory posed by Carl Brook that says in order to feel light, most kelp must be green.",
            "work",
        ),
    ],
)
def test_who_can_no_longer_be_asked(read, text, reason):
    people = {person.name: person.past for person in read(text + AFTER).people}
    brook = people["Carl Brook"]
    assert brook is not None and brook.reason == reason
    assert brook.evidence.of(text + AFTER) in text
    assert people["Ida Holm"] is None


@pytest.mark.parametrize(
    "text",
    [
        "Carl Brook of Ellery College said the kelp died in May.",
        "“My father died in May,” said Carl Brook.",
        "Carl Brook (1981-1989), said as governor that the harbour was full.",
        "Carl Brook, who studies the year 1859, said the harbour was full.",
        "Carl Brook said in 1998 that the harbour was full.",
        "Carl Brook said that in 1859 the harbour was full.",
        "Carl Brook, an expert on the 17th century, said the harbour was full.",
        "The late show host Carl Brook said the harbour was full.",
        "“The harbour was full in the late Brook years,” said Carl Brook.",
        "It was late. Carl Brook said the harbour was full.",
        "The harbour is full, says the late captain’s son, Carl Brook.",
        "Carl Brook says the harbour is full. Since Carl Brook died, as some posts have it, he laughs a lot.",
        "If Carl Brook died, nobody would sail, said Ada Brook. “I am well,” said Carl Brook.",
        "“The harbour is full,” said Carl Brook. Brook’s death threats were reported.",
        "“He was kind,” said Ada Brook. Her man, Carl Brook, was a diver. Brook died in May. “Go,” Carl Brook said.",
        "A comment made by Carl Brook says that the harbour is full.",
        "A study by Carl Brook, a biologist at Ellery College, says that the harbour is full.",
        "“The harbour is full,” said Carl Brook. A theory posed by Carl Brook says that kelp feels light.",
        "According to Carl Brook, 40 divers, died in May.",
    ],
)
def test_the_living_are_not_taken_for_dead(read, text):
    assert [person.past for person in read(text + AFTER).people if person.past] == []
