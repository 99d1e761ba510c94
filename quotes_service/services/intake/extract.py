"""Reading an article without storing anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quotes_service.context import Context
from quotes_service.ingest.text import check_text
from quotes_service.records import Article
from quotes_service.services.serializers.experts import serialize_person
from quotes_service.services.serializers.quotations import serialize_extraction


def extract(ctx: Context, article: Article, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """What can be read from an article, as POST /extract answers.

    ``progress`` is called with the share that is read, 0 to 1. Raises InvalidInput, TooLarge, ModelMissing.
    """
    check_text(article.text, limit=ctx.settings.max_text_chars)
    extraction = ctx.extract(article.text, title=article.title, progress=progress)
    return {
        "text": extraction.text,
        "title": article.title,
        "published_at": article.published_at,
        "language": extraction.language,
        "supported": extraction.supported,
        "extractor": extraction.extractor,
        "quotations": serialize_extraction(extraction, article),
        "people": [serialize_person(extraction.text, person) for person in extraction.people],
    }
