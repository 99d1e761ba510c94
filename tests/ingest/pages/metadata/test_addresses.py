# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import page

FERRY = "https://www.echo.example/2024/ferry"


@pytest.mark.parametrize(
    ("found_at", "head", "url", "addresses"),
    [
        (FERRY, "", FERRY, ()),
        (
            FERRY + "?utm_source=x",
            f'<link rel="canonical" href="{FERRY}">',
            FERRY,
            (FERRY + "?utm_source=x",),
        ),
        (
            FERRY,
            '<link rel="amphtml" href="/amp/2024/ferry"><link rel="shortlink" href="https://echo.example/?p=7">',
            FERRY,
            ("https://www.echo.example/amp/2024/ferry", "https://echo.example/?p=7"),
        ),
        (
            FERRY,
            '<link rel="alternate" media="only screen and (max-width: 640px)" href="https://m.echo.example/ferry">'
            '<link rel="alternate" type="application/rss+xml" href="/feed">',
            FERRY,
            ("https://m.echo.example/ferry",),
        ),
        (FERRY, '<meta property="og:url" content="https://echo.example/ferry">', "https://echo.example/ferry", (FERRY,)),
        # Not of the same site, not the article, not an address
        (FERRY, '<link rel="canonical" href="https://wire.example/ferry">', FERRY, ()),
        (FERRY, '<link rel="amphtml" href="https://cdn.ampproject.example/c/ferry">', FERRY, ()),
        (FERRY, '<meta property="og:url" content="https://www.echo.example/">', FERRY, ()),
        (FERRY, '<link rel="canonical" href="javascript:alert(1)"><link rel="shortlink" href="ftp://echo.example/f">', FERRY, ()),
        (FERRY, '<link rel="canonical" href="https://user:pw@www.echo.example/x">', FERRY, ()),
        # Its other pages, but not the next story
        (FERRY + "?page=2", f'<link rel="prev" href="{FERRY}">', FERRY + "?page=2", (FERRY,)),
        (FERRY, f'<link rel="next" href="{FERRY}/2">', FERRY, (FERRY + "/2",)),
        (FERRY, '<link rel="next" href="https://www.echo.example/2024/bridge">', FERRY, ()),
        (None, f'<link rel="canonical" href="{FERRY}"><link rel="amphtml" href="{FERRY}/amp">', FERRY, (FERRY + "/amp",)),
        (None, '<link rel="canonical" href="/2024/ferry">', None, ()),
    ],
)  # fmt: skip
def test_the_addresses_of_an_article(found_at, head, url, addresses):
    article = article_from_html(page(head=head), url=found_at)
    assert (article.url, article.addresses) == (url, addresses)


@pytest.mark.parametrize("path", ["/print/2024/ferry", "/2024/ferry/print"])
def test_a_print_form_is_another_address(path):
    body = f'<a class="print-link" href="{path}">Print</a><a href="/2024/bridge">Bridge</a>'
    assert article_from_html(page(body), url=FERRY).addresses == (f"https://www.echo.example{path}",)


@pytest.mark.parametrize("part", ['<a rel="next" href="{}">2</a>', '<a class="print" href="{}">Print</a>'])
def test_a_broken_address_in_a_page_is_none(part):
    assert article_from_html(page(part.format("http://[x")), url=FERRY).addresses == ()
