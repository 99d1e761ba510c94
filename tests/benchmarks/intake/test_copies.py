"""The benchmark of near copies, on texts of our own."""

import random

import pytest

from quotes_service.benchmarks.intake import copies
from quotes_service.benchmarks.intake.templated_texts import FORMULAS, filled
from quotes_service.resolve.copies import shingled
from tests.directory.copies.wire import EDITED, FULL, RIVAL, UNLIKE


def story(number: int) -> str:
    """A story of thirty sentences with words of its own."""
    return " ".join(
        f"In sentence {place} of story {number} somebody tells what {number * 31 + place} people saw at gate "
        f"{number + place * 7} of the harbour." for place in range(30)
    )  # fmt: skip


def test_edits_are_found_by_kind():
    figures = copies.recall([story(number) for number in range(9)])
    assert figures.keys() == copies.EDITS.keys()
    for kind in ("cut to 60 %", "headline, dateline, local sentence", "20 % of the sentences exchanged"):
        assert (figures[kind]["pairs"], figures[kind]["found"], figures[kind]["near"]) == (9, 1.0, 1.0)


def test_other_stories_and_their_likeness_are_counted():
    texts = {"full": FULL, "edited": EDITED, "rival": RIVAL, "other": UNLIKE}
    number, alike = copies.joined({id: shingled(text) for id, text in texts.items()})
    assert number == 6
    assert [{one, other} for _, _, is_near, one, other in alike if is_near] == [{"full", "edited"}]


@pytest.mark.parametrize("kind", FORMULAS)
def test_formulas_are_filled_differently_each_time(kind):
    rng = random.Random(1)
    one, other = filled(kind, "A body.", rng), filled(kind, "A body.", rng)
    assert "{" not in one + other
    assert one != other or kind == "release"


def test_texts_of_a_formula_are_not_near(monkeypatch):
    monkeypatch.setattr(copies, "TEMPLATED", 6)
    figures = copies.templated([story(number) for number in range(6)])
    assert {kind: near for kind, (_, near, _) in figures.items() if kind != "release"} == dict.fromkeys(
        FORMULAS.keys() - {"release"}, 0
    )
