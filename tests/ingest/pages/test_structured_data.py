from __future__ import annotations

import json

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import FIRST, LAST, TITLE, page

MORE = (
    "“We cannot go on,” said Rosa Timm, head of Sound Lines. The council voted to wait until June and to ask for money."
)
BODY = f"{FIRST}\n\n{LAST}\n\n{MORE}"


def script(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def story(body: object = BODY, **properties: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "articleBody": body,
        **properties,
    }


OTHER = {
    "@type": "NewsArticle",
    "headline": "Bridge falls",
    "articleBody": "The bridge fell on Monday, Al Roe said. " * 9,
}


@pytest.mark.parametrize(
    "head",
    [
        script(story()),
        script([story()]),
        script({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Echo"}, OTHER, story()]}),
        script({"@type": "WebPage", "mainEntity": story()}),
        script(story(**{"@type": ["Article", "ReportageNewsArticle"], "isAccessibleForFree": False})),
        script(story("".join(f"<p>{text}</p>" for text in BODY.split("\n\n")))),
        script(story("".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in BODY.split("\n\n")))),
        script(story(BODY.replace("“", "&ldquo;").replace("”", "&rdquo;"))),
        script(story(BODY.replace("“", "&amp;ldquo;").replace("”", "&amp;rdquo;"))),
        script(OTHER) + script(story()),
        script("<!-- " + json.dumps(story()) + " -->"),
        script("//<![CDATA[\n" + json.dumps(story()) + "\n//]]>"),
        script(json.dumps(story())[:-1] + ",}"),
        script(json.dumps(story()).replace("\\n\\n", "\n\n")),
        f'<meta itemprop="articleBody" content="{BODY}">',
    ],
)  # fmt: skip
def test_the_whole_text_of_a_page_that_shows_the_beginning(head):
    text = article_from_html(page('<div class="paywall">Subscribe to go on reading.</div>', head=head)).text
    assert text.split("\n\n") == [FIRST, LAST, MORE]


def test_the_whole_text_of_a_page_that_a_script_would_show():
    shell = f"<html><head><title>{TITLE}</title>{script(story())}</head><body><div id=root></div></body></html>"
    assert article_from_html(shell).text == BODY


@pytest.mark.parametrize(
    "head",
    [
        script(story(FIRST)),
        script(story(f"{FIRST} {LAST[:40]}…")),
        script(OTHER),
        script(story("The bridge fell on Monday, Al Roe said. " * 9)),
        script(story({"text": BODY})),
        script("{broken"),
        script('{"@type": "NewsArticle", "author": ' * 5_000),
        script([["a", 1, None], "b"]),
        script({"@type": "NewsArticle", "author": [None, 3, {"name": None}], "datePublished": 7, "publisher": "x"}),
    ],
)
def test_the_text_that_the_page_shows_is_kept_where_it_is_the_fuller(head):
    assert article_from_html(page(f"<p>{MORE}</p>", head=head)).text.split("\n\n") == [FIRST, MORE, LAST]


def test_the_story_of_a_page_that_shows_little_but_the_beginnings_of_others():
    others = f"<p>{OTHER['articleBody'][:80]}</p><p>The school bus was late on the first day.</p>"
    story_and_others = f"<article><h1>{TITLE}</h1><p>{FIRST[:50]}</p><div>{others}</div></article>"
    head = f"<title>{TITLE}</title>{script(story())}"
    text = article_from_html(f"<html><head>{head}</head><body>{story_and_others}</body></html>").text
    assert text.split("\n\n") == [FIRST, LAST, MORE]


def test_what_is_no_text_in_a_value_is_left_out():
    """A headline that was cut within an emoji, as some systems do; NUL."""
    author = {"@type": "Person", "name": "Jo \ud83d Dee"}
    head = script(story(f"{BODY} \ud83d", headline=f"{TITLE}\0 \ud83d", author=author))
    article = article_from_html(page('<div class="paywall">Subscribe to go on reading.</div>', head=head, title=TITLE))
    assert (article.title, article.byline, article.text) == (TITLE, "Jo Dee", BODY)
