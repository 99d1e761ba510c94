"""The scores of the extraction on a part of the development articles, so that a change that harms it is noticed.

The floors are three points below the scores on the day they were set. ``make eval`` measures all articles.
"""

from __future__ import annotations

import json
from itertools import islice

import pytest

from quotes_service.benchmarks import extraction_quality
from tests import needs

EVAL = needs.SHARED / "eval"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def score():
    return extraction_quality.load_score(needs.shared("eval"))


@pytest.mark.parametrize(
    ("name", "articles", "floors"),
    [
        (
            "polnear_dev",
            20,
            {
                "attribution": 79.1,
                "attribution direct": 85.4,
                "attribution indirect": 74.3,
                "speaker": 71.7,
                "role": 66.0,
            },
        ),
        (
            "science_dev",
            24,
            {
                "attribution": 83.4,
                "attribution direct": 93.1,
                "attribution indirect": 77.6,
                "speaker": 82.8,
                "role": 80.9,
            },
        ),
    ],
    ids=["polnear", "science"],
)
def test_no_score_falls_below_its_floor(extractor, score, name, articles, floors):
    with (EVAL / f"{name}.jsonl").open(encoding="utf-8") as lines:
        gold = {row["id"]: row for row in map(json.loads, islice(lines, articles))}
    speakers = score.read_jsonl(EVAL / f"{name}_speakers.jsonl")
    predicted = extraction_quality.with_modes(
        extraction_quality.predict(extractor, gold), extraction_quality.CORPORA[name]
    )
    report = score.score(gold, predicted, speakers)
    reached = {figure: report[figure]["f1"] for figure in floors}
    assert {figure: f1 for figure, f1 in reached.items() if f1 < floors[figure]} == {}
