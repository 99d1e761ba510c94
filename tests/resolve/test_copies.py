"""Which texts are near copies, as tables of edits; quality on real stories is measured by benchmarks.intake.copies."""

import random

import numpy as np
import pytest

from quotes_service.resolve import copies
from quotes_service.resolve.copies import BANDS, bands, likeness, shingled, stories
from tests.directory.copies.wire import (
    CUT,
    EDITED,
    FRAMED,
    FULL,
    OTHER,
    PARAGRAPHS,
    REORDERED,
    RIVAL,
    UNLIKE,
    text,
)

FOOT = " ".join(
    ["About us: the group serves eleven ports and four ferry lines, and was founded in a boat house."] * 1
) + (
    " Its shares are traded in the capital. Statements about the future in this release may turn out to be wrong, and "
    "the group takes no duty to correct them. Write to the press office for pictures, which may be printed for free."
    " All earlier releases are kept on the pages for investors, where they can be read in three languages."
)


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        (FULL, FULL, True),
        (FULL, FULL.upper().replace("’", "'"), True),
        (FULL, FRAMED, True),
        (FULL, CUT, True),
        (CUT, FRAMED, True),
        (FULL, EDITED, True),
        (FULL, REORDERED, True),
        (EDITED, CUT, True),
        (FULL, text(FULL, UNLIKE), True),  # with another story added
        (FULL, RIVAL, False),  # the same event, one quotation the same
        (FULL, UNLIKE, False),
        (PARAGRAPHS[0], PARAGRAPHS[0], False),  # too short to tell
        (f"{PARAGRAPHS[0]} {PARAGRAPHS[2]}\n{FOOT}", f"{OTHER[0]} {OTHER[2]}\n{FOOT}", False),
        (UNLIKE, text(FULL, UNLIKE, RIVAL), False),  # in the middle of a digest
        ("", FULL, False),
        ("", "", False),
    ],
)
def test_copies_are_near_and_other_texts_are_not(one, other, is_near):
    alike = likeness(shingled(one), shingled(other))
    assert alike.is_near is is_near
    assert likeness(shingled(other), shingled(one)) == alike
    if is_near:
        assert set(bands(shingled(one))) & set(bands(shingled(other)))


def test_the_measures_are_those_of_sets_of_shingles():
    words = [f"w{number}" for number in range(200)]
    one, other = shingled(" ".join(words)), shingled(" ".join(words[:100]))
    alike = likeness(one, other)
    assert (alike.containment, alike.shared, alike.resemblance) == (1.0, 1.0, 96 / 196)


def test_shared_bands_estimate_the_resemblance():
    rng = random.Random(1)
    shares = []
    for _ in range(60):
        words = [str(rng.random()) for _ in range(300)]
        one, other = shingled(" ".join(words)), shingled(" ".join(words[:150]))
        shares.append(len(set(bands(one)) & set(bands(other))) / BANDS)
    assert abs(np.mean(shares) - 146 / 296) < 0.05


def test_bands_are_the_same_in_every_process_and_fit_a_bigint():
    assert bands(shingled(FULL))[:2] == [5334209475972616966, -1240963288427147888]
    assert all(-(2**63) <= value < 2**63 for value in bands(shingled(FULL)))
    assert len(set(bands(shingled(FULL)))) == BANDS
    assert bands(shingled(PARAGRAPHS[0])) == []


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], []),
        ([(2, 1, 0.9)], [{1, 2}]),
        ([(2, 1, 0.9), (3, 2, 0.8)], [{1, 2, 3}]),
        ([(3, 1, 0.5), (3, 2, 0.4)], [{1, 3}]),  # a short text in two stories is one of the nearer
        ([(3, 1, 0.5), (3, 2, 0.5)], [{1, 2, 3}]),
        ([(2, 1, 1.0), (1, 3, 1.0), (3, 2, 1.0)], [{1, 2, 3}]),
        ([(2, 1, 0.9), (4, 3, 0.9), (5, 3, 0.9)], [{1, 2}, {3, 4, 5}]),
    ],
)
def test_pairs_make_stories_in_any_order(pairs, expected):
    for _ in range(3):
        assert stories(pairs) == expected
        random.Random(len(pairs)).shuffle(pairs)


def test_letters_of_other_scripts_and_half_characters_are_words():
    assert copies.shingled("Вода прорвала старую стену порта ночью").words == 6
    assert copies.shingled("a b c d \ud800e").words == 5
