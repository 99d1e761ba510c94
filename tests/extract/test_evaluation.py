"""How good the extraction is on a part of the development articles, so that a change that harms it shows here.

The floors stand three points under what was reached on the day they were set. ``make eval`` measures all of it.
"""

from __future__ import annotations

import importlib.util
import json
from itertools import islice
from pathlib import Path

import pytest

from quotes_service.records import Extraction, Span

EVAL = Path(__file__).parents[3] / "shared" / "eval"


@pytest.fixture(scope="module")
def score():
    if not EVAL.exists():
        pytest.skip(f"{EVAL} is not beside this checkout")
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(extraction: Extraction, modes: set[str]) -> dict:
    """What the score reads of an extraction."""

    def spans(span: Span | None) -> list[Span]:
        return [span] if span else []

    quotes = [
        {
            "content": q.content,
            "source": spans(q.source),
            "speakers": [s.name for s in q.speakers if s.kind in {"person", "organization"}],
        }
        for q in extraction.quotations
        if q.mode in modes
    ]
    people = [
        {"name": p.name, "roles": [{"title": r.title, "institution": r.institution} for r in p.roles]}
        for p in extraction.people
    ]
    return {"quotes": quotes, "people": people}


@pytest.mark.parametrize(
    ("name", "articles", "modes", "floors"),
    [
        (
            "polnear_dev",
            20,
            {"speech", "attitude"},
            {"attribution": 52.8, "attribution direct": 60.5, "speaker": 44.4, "role": 45.7},
        ),
        (
            "science_dev",
            24,
            {"speech"},
            {"attribution": 79.2, "attribution direct": 88.9, "speaker": 81.5, "role": 79.1},
        ),
    ],
    ids=["polnear", "science"],
)
def test_no_figure_falls_under_its_floor(extractor, score, name, articles, modes, floors):
    with (EVAL / f"{name}.jsonl").open(encoding="utf-8") as lines:
        gold = {row["id"]: row for row in map(json.loads, islice(lines, articles))}
    speakers = score.read_jsonl(EVAL / f"{name}_speakers.jsonl")
    extractions = extractor.pipe(row["text"] for row in gold.values())
    predicted = {id: line(extraction, modes) for id, extraction in zip(gold, extractions, strict=True)}
    report = score.score(gold, predicted, speakers)
    reached = {figure: report[figure]["f1"] for figure in floors}
    assert {figure: f1 for figure, f1 in reached.items() if f1 < floors[figure]} == {}
