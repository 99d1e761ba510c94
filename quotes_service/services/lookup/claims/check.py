"""A draft checked before it is printed: each of its quotations against the directory, each of its people recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import TooLarge
from quotes_service.ingest.text import check_text
from quotes_service.records import Article, Extraction, Quotation
from quotes_service.resolve.quotes.claim import parse_claim
from quotes_service.services.lookup.claims.speaker import ClaimedSpeaker
from quotes_service.services.lookup.claims.verify import judge, period
from quotes_service.services.lookup.filters import expert_ids
from quotes_service.services.serializers.quotations import serialize_extraction
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

#: Characters and quotations of a draft at most: each quotation takes as long as a claim.
DRAFT_CHARS, DRAFT_QUOTATIONS = 100_000, 300
#: How many matches are shown for each quotation.
SHOWN = 3


def check(
    ctx: Context,
    *,
    text: str,
    since: date | None = None,
    until: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict[str, Any]:
    """Check a draft; nothing of it is stored.

    ``items`` has for each of its quotations, in order, the verdict on its words and the speaker whom the draft names,
    as ``verify`` gives it, with the best ``matches`` and the ``earliest`` printing. What the draft itself prints as not
    said is checked without a speaker. ``people`` has everybody whom the draft names, with the expert of that name if
    there is exactly one. ``since`` and ``until`` are days of the articles searched. ``progress`` is called with the
    share of the draft that is read, 0 to 1. Raises InvalidInput, TooLarge and ModelMissing.
    """
    check_text(text, limit=min(DRAFT_CHARS, ctx.settings.max_text_chars))
    extraction = ctx.extract(text, progress=progress)  # before the snapshot: it takes seconds
    if (found := len(extraction.quotations)) > DRAFT_QUOTATIONS:
        raise TooLarge("text", f"has {found:,} quotations; at most {DRAFT_QUOTATIONS:,} are checked")
    return _check(ctx, extraction, period(since, until))


@reads
def _check(ctx: Context, extraction: Extraction, filters: ResolvedQuotationFilters) -> dict[str, Any]:
    printed = serialize_extraction(extraction, Article(extraction.text))
    return {
        "language": extraction.language,
        "supported": extraction.supported,
        "items": [
            {"quotation": shown} | _judged(ctx, shown["content"]["text"], _speaker(quotation), filters)
            for quotation, shown in zip(extraction.quotations, printed, strict=True)
            if parse_claim(shown["content"]["text"]).pieces
        ],
        "people": [_recognised(person.name) for person in extraction.people],
        "searched": asdict(articles.searched(filters.since, filters.until)),
    }


def _judged(ctx: Context, words: str, name: str | None, filters: ResolvedQuotationFilters) -> dict[str, Any]:
    answer = judge(ctx, words, ClaimedSpeaker(name) if name else None, filters, SHOWN)
    return {field: answer[field] for field in ("verdict", "confidence", "earliest", "matches")}


def _speaker(quotation: Quotation) -> str | None:
    """The first speaker whom the draft names; None if it names none, or prints the words as not said."""
    named = (speaker.name for speaker in quotation.speakers if speaker.kind in ("person", "organization"))
    return next(named, None) if quotation.factuality == "said" else None


def _recognised(name: str) -> dict[str, Any]:
    """A person of the draft, with the experts of that name."""
    rows = experts.rows(expert_ids(name))
    return {
        "name": name,
        "expert_id": rows[0].uid if len(rows) == 1 else None,
        "candidates": [{"id": row.uid, "name": row.name} for row in rows],
    }
