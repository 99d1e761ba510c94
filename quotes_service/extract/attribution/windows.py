"""Windows: the word pieces of a text, cut into inputs that fit the tagger's encoder.

Paragraphs are packed into windows of up to ``OWN_PIECES`` word pieces; a longer paragraph is cut at the end of a
sentence. Each window also contains up to ``CONTEXT_PIECES`` pieces of the text before it as context. A word piece has
three features besides its id, which are computed from the text by rule: its case (the encoder's vocabulary is
lower-cased), whether it stands inside quotation marks, and whether it begins a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy
from tokenizers import Tokenizer

from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import QuotedSpan

OWN_PIECES, CONTEXT_PIECES = 224, 32  # word pieces
ROLE_REACH = 80  # pieces on either side of a name
#: How many values each feature has. In the encoder they share one embedding table.
FEATURE_SIZES = (4, 2, 2)
#: The first row of each feature in that table.
FEATURE_OFFSETS = numpy.cumsum((0, *FEATURE_SIZES[:-1]), dtype=numpy.int64)
_CLS, _SEP = 101, 102  # [CLS] and [SEP] of BERT's vocabulary
_SENTENCE_ENDS = frozenset(".!?")


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
    opens_paragraph: numpy.ndarray  # bool [n]
    opens_sentence: numpy.ndarray  # bool [n]: stands after a sentence's end mark and white space

    def __len__(self) -> int:
        return len(self.ids)

    def index_at(self, start: int, end: int) -> int:
        """The index of the piece that represents the characters [start, end): the first that begins there, else the
        one that contains them."""
        first = int(numpy.searchsorted(self.starts, start))
        if first < len(self.starts) and self.starts[first] < end:
            return first
        return min(int(numpy.searchsorted(self.ends, start, side="right")), len(self.ends) - 1)

    def indices_in(self, start: int, end: int) -> slice:
        """The indices of the pieces that begin in the characters [start, end)."""
        return slice(int(numpy.searchsorted(self.starts, start)), int(numpy.searchsorted(self.starts, end)))


@dataclass(frozen=True, slots=True)
class Window:
    """The pieces [start, stop) as one input; [start, own_start) are context, [own_start, stop) the window's own."""

    start: int
    own_start: int
    stop: int

    def inputs(self, pieces: Pieces) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Word-piece ids [t] and features [t, 3] (as rows of their table), with [CLS] before and [SEP] after them."""
        length = self.stop - self.start
        ids = numpy.empty(length + 2, dtype=numpy.int64)
        ids[0], ids[1:-1], ids[-1] = _CLS, pieces.ids[self.start : self.stop], _SEP
        features = numpy.zeros((length + 2, 3), dtype=numpy.int64)
        features[1:-1] = pieces.features[self.start : self.stop]
        return ids, features + FEATURE_OFFSETS


def pieces_of(
    text: str, tokenizer: Tokenizer, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan]
) -> Pieces:
    """The word pieces of ``text`` with their features."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = numpy.array(encoding.offsets, dtype=numpy.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    is_quoted = numpy.zeros(len(text) + 1, dtype=bool)
    for span in quoted_spans:
        is_quoted[span.start : span.end] = True
    opens_paragraph = numpy.zeros(len(starts), dtype=bool)
    if len(starts):
        firsts = numpy.searchsorted(starts, [p.start for p in paragraphs])
        opens_paragraph[firsts[firsts < len(starts)]] = True
        opens_paragraph[0] = True
    features = numpy.zeros((len(starts), 3), dtype=numpy.int64)
    features[:, 0] = [_case(text[s:e]) for s, e in encoding.offsets]
    features[:, 1] = is_quoted[starts]
    features[:, 2] = opens_paragraph
    previous_ends = numpy.concatenate([[0], ends[:-1]]) if len(ends) else ends
    opens_sentence = numpy.array(
        [
            s > e and not _SENTENCE_ENDS.isdisjoint(text[max(0, e - 2) : e])
            for s, e in zip(starts, previous_ends, strict=True)
        ],
        dtype=bool,
    )
    return Pieces(numpy.array(encoding.ids, dtype=numpy.int64), starts, ends, features, opens_paragraph, opens_sentence)


def windows(pieces: Pieces, most_own: int = OWN_PIECES, most_context: int = CONTEXT_PIECES) -> Iterator[Window]:
    """The windows of a text, in order; each piece is one window's own piece. ``most_own``, ``most_context``: the
    most own and context pieces of a window."""
    if not len(pieces):
        return
    own_start = own_stop = 0
    for start, stop in _units(pieces, most_own):
        if stop - own_start > most_own and own_stop > own_start:
            yield Window(max(0, own_start - most_context), own_start, own_stop)
            own_start = start
        own_stop = stop
    yield Window(max(0, own_start - most_context), own_start, own_stop)


def _units(pieces: Pieces, most: int) -> Iterator[tuple[int, int]]:
    """Paragraphs as (start, stop); one of more than ``most`` pieces is cut at a sentence's end, else anywhere."""
    bounds = [*numpy.flatnonzero(pieces.opens_paragraph).tolist(), len(pieces)]
    for start, stop in pairwise(bounds):
        while stop - start > most:
            ends = numpy.flatnonzero(pieces.opens_sentence[start + most // 3 : start + most + 1])
            cut = start + most // 3 + int(ends[-1]) if len(ends) else start + most
            yield start, cut
            start = cut
        yield start, stop


def _case(word: str) -> int:
    """0: begins with no letter, 1: lower case, 2: begins with a capital, 3: all capitals."""
    if not word[:1].isalpha():
        return 0
    if word.islower():
        return 1
    return 3 if word.isupper() and len(word) > 1 else 2


def distances(length: int, first: int, last: int) -> numpy.ndarray:
    """The distance of each of ``length`` positions from the cue at positions first to last, as one of 64 buckets.

    0 is on the cue, 1 to 31 before it, 32 to 62 after it; distances are exact up to 12 pieces, then in quarter powers
    of two.
    """
    positions = numpy.arange(length)
    signed = numpy.where(positions < first, positions - first, numpy.where(positions > last, positions - last, 0))
    size = numpy.abs(signed)
    far = 12 + 4 * numpy.log2(numpy.maximum(size / 12, 1))
    bucket = numpy.minimum(numpy.where(size <= 12, size, far), 31).astype(numpy.int64)
    return numpy.where(signed < 0, bucket, numpy.where(signed > 0, bucket + 31, 0))


def role_slice(name: int, length: int) -> slice:
    """The pieces in which the roles of a person are looked for whose name begins at position ``name``."""
    return slice(max(0, name - ROLE_REACH), min(length, name + ROLE_REACH))


def pair_distances(later: numpy.ndarray, earlier: numpy.ndarray) -> numpy.ndarray:
    """The distance in pieces of each later mention [n] from each earlier one [k], as a bucket from 0 to 27 [n, k].

    The last bucket is of all that are further than a window is long: pairs are learnt within windows.
    """
    size = numpy.minimum(numpy.abs(later[:, None] - earlier[None, :]), OWN_PIECES + CONTEXT_PIECES - 1)
    return numpy.where(size <= 4, size, 4 + 4 * numpy.log2(numpy.maximum(size / 4, 1))).astype(numpy.int64)
