import json

import pytest

from quotes_service.benchmarks.intake import backfill
from tests.factories import STORMS, TIDES


@pytest.mark.slow
def test_the_benchmark_compares_workers_with_reading_here(tmp_path):
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in (TIDES, STORMS, "Not read.")), "utf-8")
    printed: list[str] = []
    backfill.main([str(path), "--articles", "2", "--workers", "1", "--json"], printed.append)
    found = json.loads("\n".join(printed))
    assert found["articles"] == 2
    costs = (found["read"], found["backfill"]["1"], found["load_lines"], found["load_parquet"], found["recognise"])
    assert all(cost["processor_ms"] > 0 for cost in costs)
    assert found["bytes_of_parquet"] > 0
