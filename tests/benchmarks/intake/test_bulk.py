import json

import pytest

from quotes_service.benchmarks.intake import bulk


@pytest.mark.slow
def test_the_benchmark_compares_loading_with_writing_one_by_one(monkeypatch):
    monkeypatch.setattr(bulk, "_SIZES", (16,))
    monkeypatch.setattr(bulk, "_ONE_BY_ONE", 8)
    printed: list[str] = []
    bulk.main(["--articles", "40", "--together", "10", "--json"], printed.append)
    sizes = json.loads("\n".join(printed))
    assert [size["articles"] for size in sizes] == [16, 40]
    assert all(size["ratio"] > 0 for size in sizes)
