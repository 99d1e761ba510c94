"""Which articles are near copies of each other: wire copy that was cut, edited or given another headline.

Texts are compared as sets of shingles, runs of SHINGLE_WORDS words, by the measures of Broder ("On the resemblance and
containment of documents", 1997): the resemblance of two texts is the share of their shingles that both have, the
containment the share of the shorter one's that the longer one has; the latter stays high when a copy is cut.
Candidates are found without comparing all: the smallest value of the shingles under each of BANDS random orders is the
same in two texts with a probability that equals their resemblance (MinHash). docs/copies.md has the measurements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from quotes_service.resolve.disjoint_sets import DisjointSets

SHINGLE_WORDS = 5
#: Two texts of resemblance 0.25 share none of 24 bands once in a thousand times.
BANDS = 24
#: A passage that two texts have in common has at least this many words: those of one formula (forecasts, results,
#: obituaries) have shorter runs in common, between the names and figures.
PASSAGE_WORDS = 15
#: What near copies have in common at least, in words in common passages, and as a share of the shorter text. Edited
#: copies of which 60 % of the sentences are the same share 0.45 and more, different stories of one event up to 0.25.
MIN_WORDS, MIN_SHARE = 75, 0.45
#: In one of the two texts, the first common passage begins before this share of it. Press releases of one company have
#: another beginning, and a foot in common that is longer than some of them.
BEGINNING = 0.2

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_ORDERS = np.random.Generator(np.random.PCG64(19970611))
_FACTORS = _ORDERS.integers(0, 2**63, BANDS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_TERMS = _ORDERS.integers(0, 2**63, BANDS, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text as its shingles: ``hashes`` in the order of the text, ``distinct`` sorted, without repetition."""

    hashes: NDArray[np.uint64]
    distinct: NDArray[np.uint64]

    @property
    def words(self) -> int:
        """How many words the text has, 0 if it is shorter than a shingle."""
        return len(self.hashes) + SHINGLE_WORDS - 1 if len(self.hashes) else 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, 0 to 1. ``resemblance`` and ``containment`` are Broder's; ``shared``: the share of the
    words of the shorter one in common passages; ``is_near``: whether they are near copies."""

    resemblance: float
    containment: float
    shared: float
    is_near: bool


@lru_cache(1024)  # as many as a load writes together
def shingled(text: str) -> Shingled:
    """The shingles of a text, without regard to case, punctuation and white space.

    Takes a millisecond or two the first time; the last texts are remembered, since the copies of a story come together.
    """
    words = _WORD.findall(_APOSTROPHES.sub("", text.casefold()))
    if len(words) < SHINGLE_WORDS:
        nothing = np.empty(0, np.uint64)
        return Shingled(nothing, nothing)
    values = np.fromiter(map(_word_hash, words), np.uint64, len(words))
    hashes = np.zeros(len(words) - SHINGLE_WORDS + 1, np.uint64)
    for place in range(SHINGLE_WORDS):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + values[place : len(values) - SHINGLE_WORDS + 1 + place]
    hashes = _mixed(hashes)
    return Shingled(hashes, np.unique(hashes))


@lru_cache(1 << 16)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest(), "big")


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64: each bit of the outcome depends on all bits of the value."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def bands(text: Shingled) -> list[int]:
    """The numbers by which near copies of a text are found: two near copies share some of them. They fit a BIGINT.

    None for a text that is too short.
    """
    if text.words < MIN_WORDS:
        return []
    smallest = (text.distinct[:, None] * _FACTORS + _TERMS).min(axis=0)
    numbered = _mixed(smallest + np.arange(BANDS, dtype=np.uint64))  # the same value is another band's in each order
    return numbered.view(np.int64).tolist()


def rank(text: Shingled) -> tuple[int, bytes]:
    """The order of texts by length, for texts of the same length by their words."""
    return len(text.distinct), text.distinct.tobytes()


def likeness(one: Shingled, other: Shingled) -> Likeness:
    """How alike two texts are; the order doesn't matter."""
    short, long = sorted((one, other), key=rank)
    if not len(short.distinct):
        return Likeness(0.0, 0.0, 0.0, False)
    both = np.intersect1d(short.distinct, long.distinct, assume_unique=True)
    resemblance = len(both) / (len(short.distinct) + len(long.distinct) - len(both))
    in_short, in_long = _in_passages(short, both), _in_passages(long, both)
    shared = float(in_short.mean())
    is_enough = shared >= MIN_SHARE and in_short.sum() >= MIN_WORDS
    is_near = bool(is_enough and _is_one_story(in_short, in_long))
    return Likeness(resemblance, len(both) / len(short.distinct), shared, is_near)


def _in_passages(text: Shingled, common: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """For each word of a text, whether it stands in a passage that is made of common shingles."""
    edges = np.diff(np.isin(text.hashes, common).astype(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) + SHINGLE_WORDS - 1
    is_long = ends - starts >= PASSAGE_WORDS
    depth = np.zeros(text.words + 1, np.int64)
    np.add.at(depth, starts[is_long], 1)
    np.add.at(depth, ends[is_long], -1)
    return np.cumsum(depth)[:-1] > 0


def _is_one_story(in_short: NDArray[np.bool_], in_long: NDArray[np.bool_]) -> bool:
    """Whether two texts with this much in common are one story, rather than texts with one foot, or a digest of the
    news and a text of it.

    A text that makes up little of the longer one is its copy only if it is its beginning, as news is cut from below: a
    digest contains many texts that are no copies of each other.
    """
    if min(words.argmax() / len(words) for words in (in_short, in_long)) >= BEGINNING:
        return False
    return bool(in_long.mean() >= MIN_SHARE or in_long.argmax() < BEGINNING * len(in_short))


def stories(pairs: Iterable[tuple[int, int, float]]) -> list[set[int]]:
    """The stories that near pairs make up: sets of articles. A pair is the shorter text, the longer, and their
    resemblance; the order of the pairs doesn't matter.

    Each text is joined with the one that resembles it most of those that are longer, so that a short text that stands
    in two different stories doesn't make these one.
    """
    nearest: dict[int, tuple[float, list[int]]] = {}
    for shorter, longer, resemblance in pairs:
        most, _ = nearest.get(shorter, (0.0, []))
        if resemblance > most:
            nearest[shorter] = resemblance, [longer]
        elif resemblance == most:
            nearest[shorter][1].append(longer)
    sets: DisjointSets[int] = DisjointSets()
    for shorter, (_, longer) in nearest.items():
        for other in longer:
            sets.join(shorter, other)
    found = {min(members): members for article in nearest for members in [sets.members(article)]}
    return [found[first] for first in sorted(found)]
