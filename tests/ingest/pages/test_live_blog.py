# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import json
from datetime import UTC, datetime

from quotes_service.ingest.pages.article import article_from_html
from quotes_service.records import Part
from tests.ingest.pages.pages import FIRST, LAST, page

UPDATES = [
    {"@type": "BlogPosting", "headline": "Timm speaks", "datePublished": "2024-05-03T12:00:00Z",
     "articleBody": "“We go,” said Rosa Timm to the people in the hall on Friday."},
    {"@type": "BlogPosting", "headline": "Doors open", "datePublished": "2024-05-03T10:00:00Z",
     "articleBody": "The doors of the hall opened and the people of two islands came in."},
]  # fmt: skip
BLOG = {
    "@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Ferry live: meeting day",
    "datePublished": "2024-05-03T08:00:00Z", "liveBlogUpdate": UPDATES,
}  # fmt: skip
HEAD = f'<script type="application/ld+json">{json.dumps(BLOG)}</script>'
NOON, TEN = datetime(2024, 5, 3, 12, tzinfo=UTC), datetime(2024, 5, 3, 10, tzinfo=UTC)
WORDS = [str(update["articleBody"]) for update in UPDATES]


def parts_of(article) -> list[tuple[str | None, datetime | None, str]]:
    assert all(isinstance(part, Part) and part.kind == "entry" for part in article.parts)
    return [(part.label, part.published_at, article.text[part.start : part.end]) for part in article.parts]


def test_entries_that_the_page_shows_are_parts_of_the_text():
    shown = "".join(f"<div><h2>{u['headline']}</h2><p>{u['articleBody']}</p></div>" for u in UPDATES)
    article = article_from_html(page(head=HEAD).replace("</article>", f"{shown}</article>"))
    assert article.title == "Ferry live: meeting day"
    assert parts_of(article) == [
        ("Timm speaks", NOON, f"Timm speaks\n\n{WORDS[0]}"),
        ("Doors open", TEN, f"Doors open\n\n{WORDS[1]}"),
    ]
    assert article.text.startswith(FIRST)


def test_entries_that_only_a_script_would_show_come_after_the_rest():
    article = article_from_html(page(head=HEAD))
    assert article.text.split("\n\n") == [FIRST, LAST, "Timm speaks", WORDS[0], "Doors open", WORDS[1]]
    assert [part[:2] for part in parts_of(article)] == [("Timm speaks", NOON), ("Doors open", TEN)]


def test_a_page_that_is_headed_by_its_newest_entry_has_the_title_of_the_blog():
    head = f'<meta property="og:title" content="Timm speaks"><script type="application/ld+json">{json.dumps([UPDATES[0], BLOG])}</script>'
    article = article_from_html(page(head=head, title="Timm speaks"))
    assert (article.title, len(article.parts)) == ("Ferry live: meeting day", 2)


def test_a_box_around_an_entry_is_no_entry():
    shown = "".join(
        f'<li class="lx-post"><article class="live-post"><h3>{u["headline"]}</h3><time datetime="{u["datePublished"]}">x</time>'
        f"<p>{u['articleBody']}</p></article></li>"
        for u in UPDATES
    )
    article = article_from_html(page(f'<div class="live-blog"><ol>{shown}</ol></div>'))
    assert [part[:2] for part in parts_of(article)] == [("Timm speaks", NOON), ("Doors open", TEN)]


def test_entries_without_structured_data_are_told_by_their_boxes():
    shown = "".join(
        f'<article class="block"><time datetime="{u["datePublished"]}">x</time><h3>{u["headline"]}</h3>'
        f"<p>{u['articleBody']}</p></article>"
        for u in UPDATES
    )
    html = (
        "<html><head><title>Ferry live</title></head><body><main><h1>Ferry live</h1>"
        f'<p>{FIRST}</p><div class="live-blog">{shown}</div></main></body></html>'
    )
    article = article_from_html(html)
    assert [(label, at) for label, at, _ in parts_of(article)] == [("Timm speaks", NOON), ("Doors open", TEN)]
    assert parts_of(article)[1][2].endswith(WORDS[1])


def test_other_pages_have_no_parts():
    assert article_from_html(page("<article><time datetime='2024-05-03T10:00'>x</time></article>")).parts == ()
