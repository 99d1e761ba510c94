# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import json

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import page


def json_ld(author: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "author": author,
            "publisher": {"@type": "Organization", "name": "The Sound Echo"}}  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


SITE = '<meta property="og:site_name" content="The Sound Echo">'


@pytest.mark.parametrize(
    "body",
    [
        '<p class="byline">By <a href="/jo">Jo Dee</a>, Health Reporter</p>',
        '<p class="byline">By Jo Dee | Staff writer | jdee@sound.example</p>',
        '<p class="byline">By JO DEE</p>'.replace("JO DEE", "Jo Dee in London"),
        '<div class="author"><span class="author-name">Jo Dee</span><span class="author-title">Political editor</span></div>',
        '<div class="byline"><a rel="author" href="/a/jo-dee">Jo Dee</a> <a href="https://x.com/jodee">@jodee</a></div>',
        "<p>By Jo Dee for The Sound Echo</p>",
        "<p>Written by Jo Dee</p>",
        "<p>Words by Jo Dee<br>Photographs by Al Roe</p>",
        '<address class="author">By <a rel="author" href="/jo">Jo Dee</a></address>',
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Jo Dee</span>, '
        '<span itemprop="jobTitle">Correspondent</span></span>',
        '<p class="byline">Jo Dee, The Sound Echo</p>',
        '<p class="byline">By Jo Dee, Associated Press</p>',
        '<p class="byline">By Jo Dee | 3 May 2024 | 5 min read</p>',
        '<p class="byline">Analysis by Jo Dee, CNN</p>',
        '<p class="author">Words: Jo Dee / Photographs: Al Roe</p>',
        '<p class="byline">Jo Dee is a reporter in Leeds</p>',
        '<p class="byline">Jo Dee<br>Senior Reporter<br>Updated 3 May 2024</p>',
        '<div class="article-byline">By Jo Dee, BBC News, Glasgow</div>',
    ],
)
def test_a_byline_is_the_name_alone(body):
    assert article_from_html(page(body, head=SITE)).byline == "Jo Dee"


@pytest.mark.parametrize(
    ("head", "body", "byline"),
    [
        (json_ld([{"@type": "Person", "name": "Jo Dee"}, {"@type": "Person", "name": "Bo Ek"}]), "", "Jo Dee, Bo Ek"),
        (json_ld("By Jo Dee and Bo Ek"), "", "Jo Dee, Bo Ek"),
        (json_ld({"@type": "Person", "name": "Jo Dee, Political Editor"}), "", "Jo Dee"),
        (json_ld({"@type": "Person", "name": ["Jo Dee", "Bo Ek"]}), "", "Jo Dee, Bo Ek"),
        (json_ld({"@type": "Person", "givenName": "Jo", "familyName": "Dee"}), "", "Jo Dee"),
        (json_ld([{"@type": "Person", "name": "Jo Dee"}, {"@type": "Organization", "name": "The Sound Echo"}]), "", "Jo Dee"),
        (json_ld({"@type": "Organization", "name": "The Sound Echo"}), "<p class='byline'>By Jo Dee</p>", "Jo Dee"),
        (json_ld({"@type": "Organization", "name": "Reuters"}), "", "Reuters"),
        (json_ld({"@type": "Organization", "name": "The Sound Echo"}), "", None),
        (json_ld({"@type": "Person", "name": "https://echo.example/jo"}), "", None),
        ('<meta name="author" content="Jo Dee and Bo Ek">', "", "Jo Dee, Bo Ek"),
        ('<meta name="author" content="The Sound Echo">' + SITE, "<p>By Jo Dee</p>", "Jo Dee"),
        ('<meta name="author" content="admin">', "", None),
        ('<meta property="article:author" content="https://facebook.com/jo">', "", None),
        ('<meta name="author" content="Dee, Jo">', "", "Jo Dee"),
        ("", '<p class="byline">By Jo Dee and <a href="/bo">Bo Ek</a></p>', "Jo Dee, Bo Ek"),
        ("", '<p class="byline">By Jo Dee, Bo Ek &amp; Al Roe</p>', "Jo Dee, Bo Ek, Al Roe"),
        ("", '<p class="byline">By María R. de la Cruz and Jean-Luc O’Neill</p>', "María R. de la Cruz, Jean-Luc O’Neill"),
        ("", '<p class="byline">Associated Press</p>', "Associated Press"),
        # Authors of other stories
        ("", '<aside class="related"><p class="byline">By Al Roe</p></aside>', None),
        ("", '<div class="teaser-list"><div class="teaser"><span class="author">Al Roe</span></div></div>', None),
        ("", '<p class="byline">By Jo Dee</p><div class="more-stories"><span class="byline">By Al Roe</span></div>', "Jo Dee"),
        ("", "<p>By May, the boats will be gone.</p>", None),
    ],
)  # fmt: skip
def test_the_byline_of_a_page(head, body, byline):
    assert article_from_html(page(body, head=head)).byline == byline


@pytest.mark.parametrize("name", ["a" * 100_000, "a.b-c+" * 20_000])
def test_a_byline_without_end_is_none(name):
    """Were each of its letters tried as the first of an address of e-mail, this would take hours."""
    assert article_from_html(page(head=f'<meta name="author" content="{name}">')).byline is None
