"""Finds among many wordings those that may be alike, before each is looked at: nearly all have too little in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from rapidfuzz import process
from rapidfuzz.distance import LCSseq


class Alphabet:
    """Writes texts with one character for each word, so that one call in C compares a text with many."""

    def __init__(self) -> None:
        self._characters: dict[str, str] = {}

    def spell(self, words: Iterable[str]) -> str:
        """The text of these words; different words have different characters."""
        known = self._characters
        return "".join([known.get(word) or known.setdefault(word, chr(len(known) + 1)) for word in words])


def sharing(spelled: str, others: Sequence[str], share: float) -> Iterator[int]:
    """The indices of those of the other texts, all spelled, that have in common with a text at least this share of the
    shorter of both, in order."""
    least = ceil(share * min(map(len, (spelled, *others))))
    found = process.extract_iter(spelled, others, scorer=LCSseq.similarity, score_cutoff=least)
    for other, common, index in found:
        if common >= share * min(len(spelled), len(other)):
            yield index
