"""The benchmark of pgvector's index, on a few embeddings."""

from __future__ import annotations

import numpy
import pytest

from quotes_service.benchmarks.meaning import nearest
from quotes_service.store import database as db


@pytest.mark.slow
def test_both_ways_are_measured(new_pgvector):
    chance = numpy.random.default_rng(1)
    real = numpy.concatenate(list(nearest.made_up(chance.normal(size=(20, 384)), 450)))
    assert numpy.linalg.norm(real / 127, axis=1) == pytest.approx(numpy.ones(450), abs=0.02)
    database = db.connect(new_pgvector())
    figures = nearest.measure(database, real, 1_000)
    db.close(database)
    assert (figures["real"], figures["embeddings"]) == (405, 1_000)
    for recall in ("recall of the real", "recall of all"):
        assert figures[recall]["at 10"] > 0.9 < figures[recall]["at 200"]
