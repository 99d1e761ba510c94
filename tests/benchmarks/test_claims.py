"""Judged claims are read, and mechanical ones are made as their kinds say."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from quotes_service.benchmarks import claims
from quotes_service.benchmarks.claims import Claim, Printed
from quotes_service.benchmarks.corpora import read_rows
from quotes_service.services.intake import articles
from quotes_service.services.lookup.claims.verify import VERDICTS
from tests import needs
from tests.factories import article

JUDGED = Path(__file__).parents[2] / "docs" / "verification"
TIDES = "We did not expect the tides to move the wall. If they do, we can't pay for another one."
WORDS = "The lamps along the eastern quay were lit again on the first evening of the winter market"
GLOVES = "Nobody sells woollen gloves like these"


def varied(vary, text, *others):
    """What a rule makes of a quotation by Ann Lee, where there are others by Bo Ek."""
    printed = Printed(text, "Ann Lee", None)
    return vary(printed, [printed, *(Printed(other, "Bo Ek", None) for other in others)], random.Random(1))


@pytest.mark.parametrize(
    ("vary", "text", "claim"),
    [
        (claims.as_printed, TIDES, (TIDES, "Ann Lee")),
        (claims.without_beginning, TIDES, ("If they do, we can't pay for another one.", "Ann Lee")),
        (claims.without_beginning, "We did not expect the tides. They came.", None),
        (claims.without_beginning, WORDS, None),
        (claims.in_lower_case, TIDES, (TIDES.lower(), None)),
        (claims.in_lower_case, "tides", None),
        (claims.in_other_marks, "We can't", ("“We can’t”", None)),
        (claims.in_other_marks, "We can’t", ('"We can\'t"', None)),
        (claims.in_other_marks, WORDS, None),
        (claims.without_not, TIDES, (TIDES.replace(" not", ""), "Ann Lee")),
        (claims.without_not, "We can't pay", ("We can pay", "Ann Lee")),
        (claims.without_not, "It won’t hold", ("It will hold", "Ann Lee")),
        (claims.without_not, "It cannot hold", ("It can hold", "Ann Lee")),
        (claims.without_not, "It isn't a knot", ("It is a knot", "Ann Lee")),
        (claims.without_not, WORDS, None),
        (claims.shortened, "We are too few words", None),
        (claims.shortened, "The tide came in over night if the wind was north and we did not sleep", None),
        (claims.with_attribution, WORDS, None),
    ],
)
def test_what_is_made_of_a_quotation(vary, text, claim):
    assert varied(vary, text) == claim


def test_an_ellipsis_leaves_the_words_at_both_ends():
    text, name = varied(claims.shortened, WORDS)
    before, after = text.split(" ... ")
    assert WORDS.startswith(before) and WORDS.endswith(after) and name == "Ann Lee"
    assert min(len(before.split()), len(after.split())) >= claims.KEPT_WORDS


def test_one_word_comes_from_another_quotation():
    text, name = varied(claims.with_another_word, WORDS, *[GLOVES] * 9)
    changed = [pair for pair in zip(WORDS.split(), text.split(), strict=True) if pair[0] != pair[1]]
    assert [new for _, new in changed] in (["sells"], ["woollen"], ["gloves"]) and name == "Ann Lee"


def test_the_name_is_anothers():
    assert varied(claims.by_another, WORDS, *[GLOVES] * 9) == (WORDS, "Bo Ek")
    assert varied(claims.by_another, WORDS) is None


def test_as_many_claims_are_made_as_there_are_quotations_for():
    printed = [Printed(f"{WORDS} number {at}", f"Ann Lee {at}", None) for at in range(30)]
    made = claims.mechanical_claims(printed)
    kinds = [claim.kind for claim in made]
    assert kinds.count("mechanical/as printed") == 25
    assert "mechanical/without its not" not in kinds
    fewer = claims.mechanical_claims(printed[1:])
    texts = [{claim.text for claim in some if claim.kind == "mechanical/as printed"} for some in (made, fewer)]
    assert len(texts[0] - texts[1]) <= 1


def test_stored_quotations_come_with_their_passages(ctx):
    text = "“Nets tear,” said Ann Lee. “The harbour is older than all of our boats,” said Bo Ek."
    articles.add_article(ctx, article(text, title=None, url=None))
    assert claims.printed_quotations(ctx) == [
        Printed(
            "The harbour is older than all of our boats,",
            "Bo Ek",
            "“The harbour is older than all of our boats,” said Bo Ek",
        )
    ]


def test_texts_of_claims_are_read_where_they_are_printed():
    place = {"file": "a.jsonl", "article": "a1", "start": 4, "end": 9}
    rows = [
        {"id": "1", "kind": "turned", "from": place, "accepted": ["altered"], "why": ""},
        {"id": "2", "kind": "invented/far", "text": "Fish fly", "name": "Bo Ek", "accepted": ["not_found"], "why": ""},
    ]
    assert claims.judged_claims(rows, {("a.jsonl", "a1"): "The tides turn"}) == [
        Claim("1", "turned", "tides", None, frozenset({"altered"})),
        Claim("2", "invented/far", "Fish fly", "Bo Ek", frozenset({"not_found"})),
    ]


def test_the_judged_claims_are_well_formed():
    rows = read_rows(JUDGED / "claims.jsonl")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(set(row["accepted"]) <= {*VERDICTS, "denied"} and row["accepted"] and row["why"] for row in rows)
    assert all(("text" in row) != ("from" in row) for row in rows)
    assert all("exact" not in row["accepted"] for row in rows if row["kind"] != "said")


def test_places_of_judged_claims_are_whole_words():
    texts = {
        (path.name, row["id"]): row["text"]
        for path in (needs.shared(f"eval/{name}.jsonl") for name in ("science_news", "science_dev", "polnear_dev"))
        for row in read_rows(path)
    }
    places = [row["from"] for row in read_rows(JUDGED / "claims.jsonl") if "from" in row]
    for place in places:
        text, start, end = texts[place["file"], place["article"]], place["start"], place["end"]
        assert 0 < len(text[start:end].split()) <= 15
        assert not (text[start - 1] + text[start]).isalnum() and not text[end - 1 : end + 1].isalnum()
