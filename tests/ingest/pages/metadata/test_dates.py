# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

from datetime import date

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import page

MAY, JUNE = date(2024, 5, 3), date(2025, 1, 1)


def json_ld(properties: str) -> str:
    return f'<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle", {properties}}}</script>'


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


CHANGED = meta("article:modified_time", "2025-01-01T10:00:00Z")


@pytest.mark.parametrize(
    ("head", "body", "published", "modified"),
    [
        (CHANGED, '<time datetime="2024-05-03T23:30:00-07:00">May 3</time>', MAY, JUNE),
        ("", '<time datetime="Mon, 01 Jan 99999999999999999999 00:00:00 GMT">May</time>', None, None),
        ("", '<p class="updated">Last updated: 1 January 2025</p><p>First published: 3 May 2024</p>', MAY, JUNE),
        ("", "<p>First published on Fri 3 May 2024 10.00 BST; last modified on Wed 1 Jan 2025 09.12 GMT</p>", MAY, JUNE),
        ("", "<div class=dateline>Published May 3, 2024 at 4:00 p.m. | Updated Jan. 1, 2025 at 5:00 p.m.</div>", MAY, JUNE),
        ("", "<p>Updated: <time datetime='2025-01-01'>1 Jan</time></p><p>Published: <time datetime='2024-05-03'>3 May</time></p>", MAY, JUNE),
        ("", "<time class='updated' datetime='2025-01-01T08:00Z'>x</time><time class='entry-date published' datetime='2024-05-03T08:00Z'>y</time>", MAY, JUNE),
        ("", "<span itemprop='dateModified' content='2025-01-01'>1 Jan 2025</span><span itemprop='datePublished' content='2024-05-03'>3 May 2024</span>", MAY, JUNE),
        (json_ld('"dateModified": "2025-01-01T10:00:00+01:00", "datePublished": "2024-05-03T23:59:00+01:00"'), "", MAY, JUNE),
        (json_ld('"datePublished": "2025-01-01T10:00:00Z"'), "<p>Originally published May 3, 2024</p>", MAY, None),
        (CHANGED + meta("article:published_time", "2024-05-03T00:30:00+02:00"), "", MAY, JUNE),
        ('<meta itemprop="datePublished" content="2024-05-03"><meta itemprop="dateModified" content="2025-01-01">', "", MAY, JUNE),
        ('<meta name="parsely-pub-date" content="2024-05-03T00:00:00Z"><meta name="last-modified" content="2025-01-01">', "", MAY, JUNE),
        ('<meta name="pubdate" content="Fri, 03 May 2024 21:00:00 -0700">', "", MAY, None),
        ('<meta name="publish-date" content="20240503">', "", MAY, None),
        ("", "<span class=date>Fri. 3 May 2024, 9:00 a.m. PDT</span>", MAY, None),
        ("", "<details><summary>Fri 3 May 2024 09.00 CET</summary></details>", MAY, None),
        ("", "<dl><dt>Published</dt><dd>3 May 2024</dd><dt>Last updated</dt><dd>1 January 2025 — <a>See all updates</a></dd></dl>", MAY, JUNE),
        ("", "<ol><li><time datetime=2025-01-01>1 January 2025</time><p>Costs added.</p></li><li><time datetime=2024-05-03>3 May 2024</time><p>First published.</p></li></ol>", MAY, None),
        ("", "<p>This article was published on May 3, 2024 and was last revised on January 1, 2025.</p>", MAY, JUNE),
        # The same moment, in the zone of the newsroom that the page shows.
        (json_ld('"datePublished": "2024-05-04T06:30:00Z"'), '<time datetime="2024-05-04T06:30:00Z">May 3, 2024 11:30 p.m. PDT</time>', MAY, None),
        # The change alone says nothing about the day of publication.
        (CHANGED, "", None, JUNE),
        ("", "<p>Last updated: 1 January 2025</p>", None, JUNE),
        # A day in the story is not about the story.
        ("", "<p>The report was published on 3 May 2024 and the council read it on Monday, the mayor said.</p>", None, None),
        ("", "<aside><time datetime='2024-05-03'>3 May 2024</time></aside>", None, None),
        (meta("article:published_time", "not a date"), "", None, None),
    ],
)  # fmt: skip
def test_the_days_of_publication_and_of_the_last_change(head, body, published, modified):
    article = article_from_html(page(body, head=head))
    assert (article.published_at, article.modified_at) == (published, modified)
