"""The benchmark of taking in articles runs, and its made-up news are as uneven as real ones."""

import json
from itertools import islice

import pytest

from quotes_service.benchmarks.intake import ingest
from quotes_service.benchmarks.made_up.news import World, news
from quotes_service.records import Article
from tests.factories import STORMS, TIDES


@pytest.mark.slow
def test_the_benchmark_measures_one_worker_two_workers_and_growth(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest, "_SIZES", (16, 32))
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps({"text": text, "title": "Walls"}) + "\n" for text in (TIDES, STORMS)), "utf-8")
    printed: list[str] = []
    ingest.main([str(path), "--articles", "32", "--json"], printed.append)
    figures = json.loads("\n".join(printed))
    assert figures["texts"] == 2
    assert figures["one_worker_ratio"] > 0 and figures["two_workers_ratio"] > 0
    assert [size["articles"] for size in figures["growth"]] == [16, 32]


def test_made_up_news_quotes_a_few_people_often_and_most_once():
    quoted: dict[str, int] = {}
    for _, extraction in islice(news(World(1)), 300):
        for person in extraction.people:
            quoted[person.name] = quoted.get(person.name, 0) + 1
    assert max(quoted.values()) > 30
    assert sum(1 for number in quoted.values() if number == 1) > len(quoted) / 2
    assert isinstance(next(news(World(1)))[0], Article)
