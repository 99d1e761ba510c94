"""The sample articles are what a newcomer sees first."""

from __future__ import annotations

from pathlib import Path

from quotes_service.ingest.documents import read

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_samples_are_read_with_all_their_fields():
    found = list(read([EXAMPLES], limit=10_000))
    assert [item.error for item in found] == [None] * 15
    for item in found:
        article = item.article
        assert article.title and article.url and article.outlet and article.published_at, item.origin
        assert 300 <= len(article.text.split()) <= 600, item.origin
        assert len(article.text.split("\n\n")) >= 10, item.origin


def test_nothing_around_the_story_is_read():
    debris = [
        "cookies",
        "newsletter",
        "Credit:",
        "Photo:",
        "father used to say",
        "It was time",
        "goat",
        "buried",
        "coach",
    ]
    for item in read(EXAMPLES.glob("*.html"), limit=10_000):
        assert [words for words in debris if words in item.article.text] == []
