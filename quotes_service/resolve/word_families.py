"""Words of one family, as a collection of articles teaches them: quake and earthquake, Russia and Russian.

Two words may be of one family if they begin alike or if one ends in the other. They are if articles have both much more
often than chance would have it (corpus-based stemming: Xu and Croft, ACM TOIS 16(1), 1998; the measure is that of
Dunning, Computational Linguistics 19(1), 1993): "light" and "flight" are not.

>>> sorted(pairs(stems("The quake was no earthquake of Russian size, Russia says.")))
[('earthquak', 'quak'), ('russia', 'russian')]
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache

import snowballstemmer

from quotes_service.resolve.names import fold

#: Letters that two words begin with, or that the word has in which the other one ends.
_BEGINNING, _ENDING = 5, 4
#: Letters of the longest word; what is longer is no word.
_LONGEST = 40
#: More words that begin alike are no family, but a text of made-up words.
_MOST_ALIKE = 50
#: The log-likelihood ratio that is reached by chance once in 1,000 times.
_SURE = 10.83
#: The share of the rarer word's articles that must have both.
_TOGETHER = 1 / 3
_WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{{1,{_LONGEST}}}(?![^\W_])")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem that the forms of a word share, without accents: "Earthquakes" -> "earthquak"."""
    # a new stemmer each time: it keeps the word that it works on, and threads would share it
    return snowballstemmer.EnglishStemmer().stemWord(fold(word))


def stems(text: str) -> dict[str, str]:
    """The stems of a text's words, each with the shortest form that it has in the text, in lower case."""
    forms: dict[str, str] = {}
    for word in sorted({word.lower() for word in _WORD.findall(text)}, key=lambda word: (len(word), word)):
        forms.setdefault(stem(word), word)
    return forms


def pairs(words: Collection[str]) -> set[tuple[str, str]]:
    """The pairs of these stems that may be of one family, each in alphabetical order.

    The database counts them: if they change, a migration must count those of all articles again.
    """
    known = set(words)
    alike: dict[str, list[str]] = defaultdict(list)
    for word in sorted(known):
        if len(word) >= _BEGINNING:
            alike[word[:_BEGINNING]].append(word)
    found = {
        (one, other)
        for group in alike.values()
        if len(group) <= _MOST_ALIKE
        for place, one in enumerate(group)
        for other in group[place + 1 :]
    }
    for word in known:
        found |= {(min(word, end), max(word, end)) for end in endings(word) if end in known}
    return found


def endings(word: str) -> Iterator[str]:
    """What may be the last part of a compound, the longest first: "seaquake" -> "eaquake", ... "quake", "uake"."""
    return (word[start:] for start in range(1, len(word) - _ENDING + 1))


def is_family(together: int, one: int, other: int, articles: int) -> bool:
    """Whether two words that may be of one family are. ``one`` and ``other``: how many of the ``articles`` have one of
    them; ``together``: how many have both."""
    if together < max(2, _TOGETHER * min(one, other)) or together * articles <= one * other:
        return False
    return _likelihood_ratio(together, one, other, articles) >= _SURE


def _likelihood_ratio(together: int, one: int, other: int, articles: int) -> float:
    cells = (
        (together, one * other),
        (one - together, one * (articles - other)),
        (other - together, (articles - one) * other),
        (articles - one - other + together, (articles - one) * (articles - other)),
    )
    return 2 * math.fsum(seen * math.log(seen * articles / expected) for seen, expected in cells if seen > 0)
