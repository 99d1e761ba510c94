"""The sample articles are what a newcomer sees first: one file of each kind, all of which are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes_service.ingest.documents import read

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = [EXAMPLES / "articles.jsonl", EXAMPLES / "battery_trains.html", EXAMPLES / "miller_dam.html"]

#: Where -> what is known besides the text: (title, outlet, byline, day), as far as the kind of file says it.
KINDS = {
    "closed_bridge.pdf": ("What a closed bridge costs", None, "Gwendolen Achebe", "2025-11-20"),
    "fenmarket.warc.gz:https://courier.example/2025/eels": (
        "Fenmarket's last eel smokehouse to close",
        "The Fenmarket Courier",
        "Clara Venn",
        "2025-10-30",
    ),
    "green_post.rss#1": (
        "Seed bank in Halden vault survives its first flood",
        "The Green Post",
        "Femi Adeyemi",
        "2025-05-06",
    ),
    "harbour_bridge.txt": (None, None, None, None),
    "kelp_ninjs.json": (
        "Kelp forests come back off Stromvik as urchins are fished",
        "Meridian Wire",
        "Ingrid Solberg",
        "2025-06-12",
    ),
    "maldon_feed.json#1": (
        "Court orders Maldon to show the figures of its incinerator",
        "Maldon Free Press",
        "Greta Holloway",
        "2025-12-05",
    ),
    "miners_newsml.xml#1": (
        "Miners walk out of Cerro Bayo over ventilation",
        "Meridian Wire",
        "Rafael Ortuno",
        "2024-11-05",
    ),
    "night_buses.csv:2": ("Night buses return to Corriedale", "Corriedale Ledger", "Hank Oyelaran", "2025-09-17"),
    "night_buses.csv:11": ("Commissioner defends cost of night buses", "Valley Public Radio", None, "2025-09-22"),
    "observatory.zip/observatory/night_sky.html": (
        "Streetlights dim for the Pell Observatory",
        "Skyward Magazine",
        "Theo Lindqvist",
        "2026-03-08",
    ),
    "observatory.zip/observatory/pell_letter.txt": (None, None, None, None),
    "quarter_fire.docx": ("Statement on the Cathedral Quarter fire", None, "Brigid Fallon", "2025-02-03"),
    "recycling_release.eml": (
        "Southern Plains University opens recycling line for salt batteries",
        "Southern Plains University",
        "Osgood Hale",
        "2026-04-14",
    ),
    "skarrey.atom#1": ("Skarrey ferry sails with half a crew", "Skarrey Gazette", "Morag Petrie", "2025-08-19"),
}


@pytest.fixture(scope="module")
def documents():
    return list(read([EXAMPLES], limit=10_000))


def test_nothing_is_refused(documents):
    assert [(item.origin, item.error) for item in documents if item.error] == []
    assert {item.origin.removeprefix(f"{EXAMPLES}/"): item.skipped for item in documents if item.skipped} == {
        "fenmarket.warc.gz:https://courier.example/": "no story found in the page",
        "miners_newsml.xml#2": "is a packageItem, which has no text",
    }
    assert len([item for item in documents if item.article]) == 15 + len(KINDS)


def test_each_kind_gives_what_it_says_about_its_article(documents):
    articles = {item.origin.removeprefix(f"{EXAMPLES}/"): item.article for item in documents if item.article}
    for origin, (title, outlet, byline, day) in KINDS.items():
        found = articles[origin]
        printed = found.published_at and found.published_at.isoformat()
        assert (found.title, found.outlet, found.byline, printed) == (title, outlet, byline, day), origin
        assert len(found.text.split("\n\n")) >= 4, origin
        assert set(found.text) & {"”", '"'}, origin
    parts = articles["closed_bridge.pdf"].parts
    assert [(part.kind, part.label) for part in parts] == [("page", "1"), ("page", "2")]


def test_the_stories_are_read_with_all_their_fields():
    found = list(read(STORIES, limit=10_000))
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
        "Osgood Hale, media office",
        "Briefing 14",
        "Page 2",
    ]
    for item in read([*EXAMPLES.glob("*.html"), *EXAMPLES.glob("*.pdf"), *EXAMPLES.glob("*.eml")], limit=10_000):
        assert [words for words in debris if words in item.article.text] == []
