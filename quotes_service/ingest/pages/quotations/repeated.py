"""Words that a page prints twice: a pull quote, a post and the sentence that quotes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W_]+")
_RUN = 3  # words that are compared together
_FEWEST_WORDS = 4  # fewer are said again by chance
NEARLY = 0.7  # of the runs of a pull quote, which may have an ellipsis or another capital


class Words:
    """The words of a story, by runs of three; ``total``: about how many words it had at first."""

    def __init__(self, texts: Iterable[str]):
        self._counts: Counter[tuple[str, ...]] = Counter()
        for text in texts:
            self._counts.update(_runs(text))
        self.total = self._counts.total()

    def have_elsewhere(self, text: str, share: float = NEARLY) -> bool:
        """Whether this share of the runs of a text of the story stands in it a second time."""
        own = Counter(_runs(text))
        if own.total() < _FEWEST_WORDS - _RUN + 1:
            return False
        return sum(n for run, n in own.items() if self._counts[run] > n) >= share * own.total()

    def drop(self, text: str) -> None:
        """Count a text no longer, since it was taken out of the story."""
        self._counts.subtract(_runs(text))


def number_of_words(text: str) -> int:
    return len(_WORD.findall(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold().replace("’", "'").replace("'", ""))
    return zip(*(words[n:] for n in range(_RUN)), strict=False)


def share_in(texts: Iterable[str], others: Iterable[str]) -> float:
    """The share of the runs of words of ``texts`` that ``others`` have too."""
    known = {run for text in others for run in _runs(text)}
    runs = [run for text in texts for run in _runs(text)]
    return sum(run in known for run in runs) / len(runs) if runs else 0.0
