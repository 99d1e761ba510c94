"""One version of an article, and what changed from one to another."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.errors import NotFound
from quotes_service.services.intake import articles, reprocess, versions
from quotes_service.services.intake.versions import Versions
from quotes_service.store.models import ArticleVersion
from tests.factories import article

FIRST = (
    "The wall broke.\n\n“The gates were shut too late,” said Ann Lee.\n\n“Never again,” said Bo Ek.\n\nThe mill stands."
)
SECOND = (
    "The wall broke on Tuesday.\n\n“The gates were shut an hour too late,” said Ann Lee.\n\n“Never again,” "
    "said Ida Holm.\n\n“We need money for walls,” said Bo Ek.\n\nThe ferry stays in port."
)
THIRD = SECOND.replace("“Never again,” said", "“Never again,” never said").replace(
    "“We need money for walls,” said Bo Ek.\n\n", ""
)


def kept(ctx, *texts: str) -> str:
    for words in texts:
        _, item = articles.add_article(ctx, article(words, published_at=date(2024, 5, 2)))
    return item["id"]


def summary(compared: dict) -> list[tuple]:
    return [
        (
            one["change"],
            *one["changed"],
            one["from"] and one["from"]["content"]["text"],
            one["to"] and one["to"]["content"]["text"],
        )
        for one in compared["quotations"]
    ]


def test_the_last_two_versions_are_compared(ctx):
    compared = versions.compare_versions(ctx, kept(ctx, FIRST, SECOND))
    assert (compared["from"]["number"], compared["to"]["number"]) == (1, 2)
    assert summary(compared) == [
        ("changed", "words", "The gates were shut too late,", "The gates were shut an hour too late,"),
        ("changed", "speakers", "Never again,", "Never again,"),
        ("added", None, "We need money for walls,"),
    ]
    assert {"op": "inserted", "text": "an hour"} in compared["quotations"][0]["differences"]
    both = compared["quotations"][1]["from"], compared["quotations"][1]["to"]
    assert [one["speakers"][0]["name"] for one in both] == ["Bo Ek", "Ida Holm"]
    changes = [(one["change"], (one["to"] or one["from"])["text"]) for one in compared["paragraphs"]]
    assert changes == [
        ("changed", "The wall broke on Tuesday."),
        ("changed", "“The gates were shut an hour too late,” said Ann Lee."),
        ("changed", "“Never again,” said Ida Holm."),
        ("dropped", "The mill stands."),
        ("added", "“We need money for walls,” said Bo Ek."),
        ("added", "The ferry stays in port."),
    ]
    for one in compared["paragraphs"]:
        if one["to"]:
            assert SECOND[one["to"]["start"] : one["to"]["end"]] == one["to"]["text"]


def test_any_two_versions_are_compared(ctx):
    id = kept(ctx, FIRST, SECOND, THIRD)
    assert summary(versions.compare_versions(ctx, id)) == [
        ("changed", "factuality", "Never again,", "Never again,"),
        ("dropped", "We need money for walls,", None),
    ]
    assert ("added", None, "We need money for walls,") in summary(versions.compare_versions(ctx, id, Versions(1, 2)))
    assert summary(versions.compare_versions(ctx, id, Versions(last=2))) == summary(
        versions.compare_versions(ctx, id, Versions(1, 2))
    )
    back = versions.compare_versions(ctx, id, Versions(2, 1))
    assert ("dropped", "We need money for walls,", None) in summary(back)
    same = versions.compare_versions(ctx, id, Versions(2, 2))
    assert (same["quotations"], same["paragraphs"]) == ([], [])


def test_a_version_is_shown_as_it_was_read(ctx):
    id = kept(ctx, FIRST, SECOND)
    first = versions.get_version(ctx, id, 1)
    assert (first["number"], first["text"], first["chars"]) == (1, FIRST, len(FIRST))
    assert [(one["content"]["text"], one["speakers"][0]["name"]) for one in first["quotations"]] == [
        ("The gates were shut too late,", "Ann Lee"),
        ("Never again,", "Bo Ek"),
    ]
    assert articles.get_article(ctx, id)["text"] == SECOND


def test_twenty_versions_and_readings_of_before_can_be_compared(ctx, monkeypatch):
    id = kept(ctx, *(f"{FIRST}\n\n“It is version {number},” said Ann Lee." for number in range(1, 21)))
    read = []
    extract = ctx.extractor.extract
    monkeypatch.setattr(ctx.extractor, "extract", lambda text, **more: read.append(text) or extract(text, **more))
    [change] = versions.compare_versions(ctx, id, Versions(1, 20))["quotations"]
    assert (change["from"]["content"]["text"], change["to"]["content"]["text"]) == (
        "It is version 1,",
        "It is version 20,",
    )
    assert read == []
    with ctx.writing():  # as an earlier version of this program left them
        ArticleVersion.update(reading=None).where(ArticleVersion.number == 1).execute()
        ArticleVersion.update(extractor="older").where(ArticleVersion.number == 2).execute()
    assert len(versions.compare_versions(ctx, id, Versions(1, 2))["quotations"]) == 1
    assert len(read) == 2
    reprocess.reprocess(ctx)
    assert len(versions.compare_versions(ctx, id)["quotations"]) == 1


@pytest.mark.parametrize("asked", [Versions(1, 3), Versions(0, 1), Versions(3), Versions(last=1)])
def test_versions_that_are_not_there_are_not_found(ctx, asked):
    id = kept(ctx, FIRST, SECOND)
    with pytest.raises(NotFound, match="version"):
        versions.compare_versions(ctx, id, asked)


def test_what_is_not_there_is_not_found(ctx):
    id = kept(ctx, FIRST)
    for call in (
        lambda: versions.compare_versions(ctx, id),
        lambda: versions.compare_versions(ctx, "a_0"),
        lambda: versions.get_version(ctx, id, 2),
        lambda: versions.get_version(ctx, "\ud800", 1),
    ):
        with pytest.raises(NotFound):
            call()
