"""Processors differ in the last digits of what the encoder computes. What is found must not."""

from __future__ import annotations

from pathlib import Path

import onnxruntime
import pytest

from quotes_service.extract import Extractor
from quotes_service.ingest import documents

EXAMPLES = Path(__file__).parents[2] / "examples"


class _Plain(onnxruntime.SessionOptions):
    """Graphs run as they are written: in another order than when optimized, so that other digits come out."""

    def __init__(self):
        super().__init__()
        self.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL


@pytest.mark.slow
def test_the_samples_have_the_same_quotations(extractor, monkeypatch):
    """Their quotations are in docs/api.md: one that is found here and not there would make the page stale there. Write
    the sentence differently."""
    monkeypatch.setattr(onnxruntime, "SessionOptions", _Plain)
    plain = Extractor.load()
    read = [one.article for one in documents.read([EXAMPLES], limit=10**6) if one.article]
    assert len(read) > 20
    for article in read:
        found = [
            [(one.type, one.content) for one in each.extract(article.text).quotations] for each in (extractor, plain)
        ]
        assert found[0] == found[1], article.title
