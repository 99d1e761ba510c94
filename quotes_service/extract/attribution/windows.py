"""Windows: a text as the tagger's encoder reads it, word pieces in stretches that fit its view.

Paragraphs are packed to ``CORE`` word pieces; a longer paragraph is cut at a sentence's end. Each window also shows
the encoder up to ``LEFT`` pieces of what stands before. Beside its word, a piece has three features that are read off
the text by rule and not left to the encoder to guess: its case (the encoder's words are lower-cased), whether it
stands inside quotation marks, and whether it begins a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy
from tokenizers import Tokenizer

from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import Quoted

CORE, LEFT = 224, 32  # word pieces
#: How many values each feature has; in the encoder they share one table.
FEATURES = (4, 2, 2)
#: Where the rows of each begin.
OFFSETS = numpy.cumsum((0, *FEATURES[:-1]), dtype=numpy.int64)
_OPEN, _CLOSE = 101, 102  # [CLS] and [SEP] of BERT's vocabulary
_STOPS = frozenset(".!?")


def read_tokenizer(path: Path) -> Tokenizer:
    """The word-piece tokenizer at ``path`` (a tokenizer.json), with neither padding nor truncation."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass(frozen=True, slots=True)
class Pieces:
    """The n word pieces of a text: ``ids``, ``starts`` and ``ends`` (offsets) [n], and ``features`` [n, 3]."""

    ids: numpy.ndarray
    starts: numpy.ndarray
    ends: numpy.ndarray
    features: numpy.ndarray
    paragraph: numpy.ndarray  # bool [n]: begins a paragraph
    sentence: numpy.ndarray  # bool [n]: white space and a full stop stand before it

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, start: int, end: int) -> int:
        """The piece that stands for the stretch [start, end): the first that begins in it, else the one around it."""
        first = int(numpy.searchsorted(self.starts, start))
        if first < len(self.starts) and self.starts[first] < end:
            return first
        return min(int(numpy.searchsorted(self.ends, start, side="right")), len(self.ends) - 1)

    def within(self, start: int, end: int) -> slice:
        """The pieces that begin in [start, end)."""
        return slice(int(numpy.searchsorted(self.starts, start)), int(numpy.searchsorted(self.starts, end)))


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces [first, stop) as one input, of which [low, stop) are its own and the rest context before them."""

    first: int
    low: int
    stop: int

    def inputs(self, pieces: Pieces) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Word-piece ids [t] and features [t, 3] (as rows of the one table), with [CLS] and [SEP] around them."""
        length = self.stop - self.first
        ids = numpy.empty(length + 2, dtype=numpy.int64)
        ids[0], ids[1:-1], ids[-1] = _OPEN, pieces.ids[self.first : self.stop], _CLOSE
        features = numpy.zeros((length + 2, 3), dtype=numpy.int64)
        features[1:-1] = pieces.features[self.first : self.stop]
        return ids, features + OFFSETS


def pieces_of(text: str, tokenizer: Tokenizer, paragraphs: Sequence[Paragraph], marks: Sequence[Quoted]) -> Pieces:
    """The word pieces of ``text`` with their features."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = numpy.array(encoding.offsets, dtype=numpy.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    inside = numpy.zeros(len(text) + 1, dtype=bool)
    for stretch in marks:
        inside[stretch.start : stretch.end] = True
    begins = numpy.zeros(len(starts), dtype=bool)
    if len(starts):
        at = numpy.searchsorted(starts, [p.start for p in paragraphs])
        begins[at[at < len(starts)]] = True
        begins[0] = True
    features = numpy.zeros((len(starts), 3), dtype=numpy.int64)
    features[:, 0] = [_case(text[s:e]) for s, e in encoding.offsets]
    features[:, 1] = inside[starts]
    features[:, 2] = begins
    last = numpy.concatenate([[0], ends[:-1]]) if len(ends) else ends
    sentence = numpy.array(
        [s > e and not _STOPS.isdisjoint(text[max(0, e - 2) : e]) for s, e in zip(starts, last, strict=True)],
        dtype=bool,
    )
    return Pieces(numpy.array(encoding.ids, dtype=numpy.int64), starts, ends, features, begins, sentence)


def windows(pieces: Pieces, core: int = CORE, left: int = LEFT) -> Iterator[Window]:
    """The windows of a text, in order; their own pieces cover the text once."""
    if not len(pieces):
        return
    low = high = 0
    for start, stop in _units(pieces, core):
        if stop - low > core and high > low:
            yield Window(max(0, low - left), low, high)
            low = start
        high = stop
    yield Window(max(0, low - left), low, high)


def _units(pieces: Pieces, core: int) -> Iterator[tuple[int, int]]:
    """Paragraphs as (first, stop); one of more than ``core`` pieces is cut at a sentence's end, else anywhere."""
    bounds = [*numpy.flatnonzero(pieces.paragraph).tolist(), len(pieces)]
    for start, stop in pairwise(bounds):
        while stop - start > core:
            ends = numpy.flatnonzero(pieces.sentence[start + core // 3 : start + core + 1])
            cut = start + core // 3 + int(ends[-1]) if len(ends) else start + core
            yield start, cut
            start = cut
        yield start, stop


def _case(word: str) -> int:
    """0: no letter first, 1: small, 2: capital first, 3: all capitals."""
    if not word[:1].isalpha():
        return 0
    if word.islower():
        return 1
    return 3 if word.isupper() and len(word) > 1 else 2


def distances(length: int, first: int, last: int) -> numpy.ndarray:
    """How far each of ``length`` positions is from the cue at [first, last], as one of 64 buckets: 0 on the cue,
    1 to 31 before it, 32 to 62 after it; exact to 12 pieces, then by quarter powers of two."""
    at = numpy.arange(length)
    signed = numpy.where(at < first, at - first, numpy.where(at > last, at - last, 0))
    size = numpy.abs(signed)
    far = 12 + 4 * numpy.log2(numpy.maximum(size / 12, 1))
    bucket = numpy.minimum(numpy.where(size <= 12, size, far), 31).astype(numpy.int64)
    return numpy.where(signed < 0, bucket, numpy.where(signed > 0, bucket + 31, 0))
