"""Titles and institutions as the encoder labels them, for each place where a person is named.

The head in ``model/roles.onnx`` gets the encoder's vectors of the words around a name and says which of them are a
title or an institution of the person who is named (training/annotations.py says from what it learns).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy
from spacy.tokens import Doc

from quotes_service.extract.attribution.tagger import PieceVectors
from quotes_service.extract.attribution.windows import Pieces, distances, role_slice
from quotes_service.extract.document import Mention
from quotes_service.extract.weights import load_graph, outputs_of

Kind = Literal["title", "institution"]
_AT_ONCE = 16  # names in one run
_LEAST = 0.5  # mean probability of a word that is part of a span
_BRIDGED = 0.3  # of a single word between two such words


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """The tokens [start, end) are a title or an institution of a person, with this probability."""

    kind: Kind
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class NameLabels:
    """What is labelled around one name: ``spans``, and for each piece near it its token [p] and the probability that it
    is part of a title of the person [p]."""

    spans: list[LabelledSpan]
    tokens: numpy.ndarray
    titles: numpy.ndarray

    def title_at(self, start: int, end: int) -> float | None:
        """The mean probability of the tokens [start, end) being a title; None if not all of them are near the name."""
        low, high = numpy.searchsorted(self.tokens, [start, end])
        whole = high > low and self.tokens[low] == start and self.tokens[high - 1] == end - 1
        return float(self.titles[low:high].mean()) if whole else None


class RoleLabeller:
    """Runs the head over the names of a text. Raises ModelMissing if the weights cannot be read."""

    def __init__(self, folder: Path):
        self._head = load_graph(folder / "roles.onnx")

    def read(self, doc: Doc, names: Sequence[Mention]) -> list[NameLabels]:
        """What is labelled around each name; nothing if the doc has no vectors."""
        pieces: Pieces = doc._.pieces
        vectors: PieceVectors | None = doc._.vectors
        if vectors is None or not names:
            nothing = numpy.zeros(0)
            return [NameLabels([], nothing, nothing) for _ in names]
        starts = numpy.array([t.idx for t in doc], dtype=numpy.int64)
        token_of_piece = numpy.searchsorted(starts, pieces.starts, side="right") - 1
        found: list[NameLabels] = []
        for at in range(0, len(names), _AT_ONCE):
            for near, labels in self._labels(vectors.roles, pieces, names[at : at + _AT_ONCE]):
                tokens = token_of_piece[near]
                found.append(NameLabels(list(_spans(labels, tokens, doc)), tokens, labels[:, 1] + labels[:, 2]))
        return found

    def _labels(
        self, vectors: numpy.ndarray, pieces: Pieces, names: Sequence[Mention]
    ) -> Iterator[tuple[slice, numpy.ndarray]]:
        """For each name the pieces around it, and the probabilities of their labels [t, 5]."""
        anchors = [pieces.indices_in(name.start, name.end) for name in names]
        near = [role_slice(anchor.start, len(pieces)) for anchor in anchors]
        length = max(part.stop - part.start for part in near)
        projected = numpy.zeros((len(names), length, vectors.shape[1]), dtype=numpy.float32)
        marks, mask = (numpy.zeros((len(names), length), dtype=numpy.float32) for _ in range(2))
        distance = numpy.zeros((len(names), length), dtype=numpy.int64)
        for row, (anchor, part) in enumerate(zip(anchors, near, strict=True)):
            size = part.stop - part.start
            first = anchor.start - part.start
            last = max(first, min(anchor.stop, part.stop) - 1 - part.start)
            projected[row, :size] = vectors[part]
            marks[row, first : last + 1] = 1
            mask[row, :size] = 1
            distance[row, :size] = distances(size, first, last)
        inputs = {"projected": projected, "name": marks, "distance": distance, "mask": mask}
        labels, _ = outputs_of(self._head, inputs)
        for row, part in enumerate(near):
            yield part, labels[row, : part.stop - part.start]


def _spans(labels: numpy.ndarray, tokens: numpy.ndarray, doc: Doc) -> Iterator[LabelledSpan]:
    """The spans of both kinds among some pieces. labels [t, 5]; tokens [t]: the token of each piece."""
    if not len(tokens):
        return
    first = numpy.flatnonzero(numpy.diff(tokens, prepend=-1))
    sizes = numpy.diff(numpy.append(first, len(tokens)))
    means = numpy.add.reduceat(labels, first, axis=0) / sizes[:, None]
    opening = labels[first]
    kinds: tuple[tuple[Kind, int], ...] = (("title", 1), ("institution", 3))
    for kind, column in kinds:
        inside = means[:, column] + means[:, column + 1]
        run: list[int] = []
        for at in range(len(inside) + 1):
            part = at < len(inside) and (
                inside[at] >= _LEAST
                or (run and inside[at] >= _BRIDGED and at + 1 < len(inside) and inside[at + 1] >= _LEAST)
            )
            begins = part and opening[at, column] > opening[at, column + 1]
            if run and (not part or begins):
                span = _trimmed(doc, int(tokens[first[run[0]]]), int(tokens[first[run[-1]]]) + 1)
                if span:
                    yield LabelledSpan(kind, *span, float(inside[run].mean()))
                run = []
            if part:
                run.append(at)


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """The tokens without articles, marks and possessives at either end; None if nothing is left."""
    while start < end and (doc[start].pos_ == "DET" or not any(map(str.isalnum, doc[start].text))):
        start += 1
    while end > start and (doc[end - 1].tag_ == "POS" or not any(map(str.isalnum, doc[end - 1].text))):
        end -= 1
    return (start, end) if start < end else None
