"""The directory benchmark fills usable directories and reports measurements. Speed is not tested."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from quotes_service.benchmarks import directory
from quotes_service.benchmarks.made_up.directory import fill
from quotes_service.benchmarks.made_up.news import World, arriving
from quotes_service.context import open_context
from quotes_service.services.intake.articles import add_article
from quotes_service.services.lookup import experts
from quotes_service.settings import Settings
from quotes_service.store.models import Appearance, Expert, StoredQuotation
from tests.services import asking

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow

SIZE = 50


@pytest.fixture
def people(ctx):
    """The people of a small directory."""
    return fill(ctx, SIZE)


def test_a_made_up_directory_answers_as_a_real_one(ctx, people):
    name, title, place = people[0]
    [found] = [one for one in asking.find_experts(ctx, q=name)["items"] if one["name"] == name][:1]
    assert title in [line["title"] for line in found["affiliations"]]
    assert place in [line["institution"]["name"] for line in found["affiliations"]]
    said = asking.expert_quotations(ctx, found["id"], limit=100)
    assert said["total"] == found["quotation_count"] > 0
    assert {one["speakers"][0]["expert_id"] for one in said["items"]} == {found["id"]}
    word = said["items"][0]["content"]["text"].split()[0]
    assert said["items"][0]["id"] in [one["id"] for one in asking.find_quotations(ctx, q=word, limit=100)["items"]]
    assert asking.find_experts(ctx, institution=place, limit=100)["total"] > 0
    assert place in [one["name"] for one in asking.find_institutions(ctx, q=place)["items"]]
    with ctx.reading():
        assert Expert.select().count() == SIZE
        assert StoredQuotation.select().count() <= SIZE * 10
        assert Appearance.select().where(Appearance.expert.is_null()).count() == 0


def test_a_new_article_is_linked_to_its_experts(ctx, people):
    [(article, extraction)] = arriving(World(2), people, 1)
    status, kept = add_article(ctx, article, extraction)
    assert (status, len(kept["quotations"])) == ("created", 4)
    names = {one["speakers"][0]["name"]: one["speakers"][0]["expert_id"] for one in kept["quotations"]}
    counts = {name: experts.get_expert(ctx, id)["quotation_count"] for name, id in names.items()}
    assert len([number for number in counts.values() if number > 2]) == 2  # one is new


def test_each_size_is_compared_with_the_smallest(ctx, people, sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "larger.db")
    larger = open_context(Settings(database_url=f"sqlite:///{tmp_path}/larger.db"))
    directories = {2 * SIZE: (larger, fill(larger, 2 * SIZE)), SIZE: (ctx, people)}
    small, large = sorted(directory.bench(directories, 3, reading_ms=100.0), key=lambda one: one.experts)
    larger.close()
    assert [(one.experts, one.quotations) for one in (small, large)] == [(50, 500), (100, 1000)]
    assert (small.keeping_ratio, small.ingest_ratio) == (1, 1)
    assert min(large.keeping_ms, large.keeping_mean_ms, large.keeping_ratio, large.ingest_ratio) > 0


def test_it_prints_what_it_measured_and_uses_a_folder_again(tmp_path, monkeypatch):
    monkeypatch.setattr(directory, "reading_ms", lambda: 100.0)  # which takes the extractor, and is the same for all
    told: list[str] = []
    for more in ([], ["--json"]):
        given = ["bench", "--experts", "40", "20", "--articles", "3", "--folder", str(tmp_path), *more]
        monkeypatch.setattr(sys, "argv", given)
        directory.main(told.append)
    *made, heading, small, large, target, as_json = told
    assert [line.split(" created in ")[0] for line in made] == ["20 experts", "40 experts"]
    assert heading.split()[:2] == ["experts", "quotations"]
    assert [line.split()[:2] for line in (small, large)] == [["20", "200"], ["40", "400"]]
    assert str(directory.TARGET) in target
    assert [one["experts"] for one in json.loads(as_json)] == [20, 40]
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["experts-20.db", "experts-40.db"]
