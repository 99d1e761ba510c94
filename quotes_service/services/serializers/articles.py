"""Articles as the API prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from quotes_service.context import Context
from quotes_service.services.serializers.common import label, utc
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.services.serializers.stories import serialize_near_copies, serialize_stories
from quotes_service.store.articles import addresses, articles
from quotes_service.store.articles.articles import ArticleRow
from quotes_service.store.models import StoredArticle
from quotes_service.store.quotations import quotations


def article_summary(row: ArticleRow, beginning: str) -> dict[str, Any]:
    """An article without its text, of which the ``beginning`` gives the label."""
    return {
        "id": row.uid,
        "url": row.url,
        "external_id": row.external_id,
        "title": row.title,
        "label": label(row.title, beginning),
        "outlet": row.outlet,
        "byline": row.byline,
        "published_at": row.published_at,
        "modified_at": row.modified_at,
        "language": row.language,
        "supported": row.supported,
        "version": row.version,
        "created_at": utc(row.created_at),
        "updated_at": utc(row.updated_at),
    }


def serialize_listed(rows: Sequence[ArticleRow]) -> list[dict[str, Any]]:
    """Articles as they are listed: without their texts, with the number of their quotations and their story."""
    ids = [row.id for row in rows]
    counts, beginnings, stories_of = articles.quotation_counts(ids), articles.beginnings(ids), serialize_stories(ids)
    return [
        article_summary(row, beginnings[row.id])
        | {"quotation_count": counts.get(row.id, 0), "story": stories_of[row.id]}
        for row in rows
    ]


def serialize_article(ctx: Context, row: StoredArticle) -> dict[str, Any]:
    """An article with its addresses, text, quotations, versions, copies and story."""
    return {
        **article_summary(articles.summary(row), row.current.text),
        "addresses": [form for form in addresses.of_article(row.id) if form != row.url],
        "text": row.current.text,
        "parts": [asdict(part) for part in articles.parts(row)],
        "quotations": serialize_quotations(ctx, quotations.of_article(row.id)),
        "versions": [
            {
                "number": version.number,
                "created_at": utc(version.created_at),
                "extractor": version.extractor,
                "chars": version.chars,
            }
            for version in articles.versions(row.id)
        ],
        "copies": [
            {
                "kind": "exact",
                "article_id": row.uid,
                "resemblance": 1.0,
                "url": copy.url,
                "external_id": copy.external_id,
                "outlet": copy.outlet,
                "published_at": copy.published_at,
                "version": copy.version,
                "created_at": utc(copy.created_at),
            }
            for copy in articles.copies(row.id)
        ]
        + serialize_near_copies(row.id),
        "story": serialize_stories([row.id])[row.id],
    }
