"""How likely two mentions mean the same, by the encoder's vectors (the head in ``model/pairs.onnx``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy
from spacy.tokens import Doc

from quotes_service.extract.attribution.tagger import PieceVectors
from quotes_service.extract.attribution.windows import Pieces, pair_distances
from quotes_service.extract.weights import load_graph, outputs_of
from quotes_service.records import Span

LIMIT = 6.0  # scores are clipped to [-LIMIT, LIMIT]


class PairScorer:
    """Scores pairs of mentions. Raises ModelMissing if the weights cannot be read."""

    def __init__(self, folder: Path):
        self._head = load_graph(folder / "pairs.onnx")

    def scores(self, doc: Doc, later: Span, earlier: Sequence[Span]) -> numpy.ndarray:
        """The scores [k] of the mention ``later`` meaning the same as each of ``earlier``; 0 is as likely as not."""
        vectors: PieceVectors | None = doc._.vectors
        if vectors is None or not earlier:
            return numpy.zeros(len(earlier))
        pieces: Pieces = doc._.pieces
        width = vectors.mentions.shape[1] // 2
        mine, first = self._vectors(vectors.mentions, pieces, [later])
        theirs, firsts = self._vectors(vectors.mentions, pieces, earlier)
        inputs = {"later": mine[:, :width], "earlier": theirs[:, width:], "distance": pair_distances(first, firsts)}
        (scores,) = outputs_of(self._head, inputs)
        return numpy.clip(scores[0], -LIMIT, LIMIT)

    @staticmethod
    def _vectors(
        vectors: numpy.ndarray, pieces: Pieces, mentions: Sequence[Span]
    ) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The mean of the first and the last piece of each mention [k, w], and the first pieces [k]."""
        ranges = [pieces.indices_in(*mention) for mention in mentions]
        last = len(pieces) - 1
        first = numpy.array([min(r.start, last) for r in ranges])
        stop = numpy.array([min(max(r.stop - 1, r.start), last) for r in ranges])
        return (vectors[first].astype(numpy.float32) + vectors[stop].astype(numpy.float32)) / 2, first
