"""Quotations as the API prints them, of stored rows or of a text that isn't kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quotes_service import records
from quotes_service.context import Context
from quotes_service.records import content_text
from quotes_service.search.query import Term
from quotes_service.store.articles import articles
from quotes_service.store.quotations import quotations as store

#: Characters of context before and after a quotation in its TextQuoteSelector.
CONTEXT = 32
#: Characters of the longest paragraph that is given whole, and of what is given before and after a quotation in a
#: longer one: a text without line breaks is one paragraph, and would be given whole with each of its quotations.
PARAGRAPH, NEAR = 3000, 1000


def serialize_quotations(
    ctx: Context, rows: Sequence[dict], terms: tuple[Term, ...] | None = None, *, any_term: bool = False
) -> list[dict]:
    """Quotations of rows of store.quotations; with the terms of a search ``highlight`` where all of them are found, or
    ``any_term``, and the rows' ``score``."""
    texts = articles.texts({row["version"] for row in rows})
    speakers = store.speakers([row["id"] for row in rows])
    said = {row["id"]: row["text"] for row in rows}
    found = ctx.index.highlight(terms, said, any_term=any_term) if terms and rows else {}
    items = []
    for row in rows:
        item = _quotation(texts[row["version"]], row, speakers[row["id"]])
        if row["id"] in found:
            item["highlight"] = found[row["id"]]
        if "score" in row:
            item["score"] = row["score"]
        items.append(item)
    return items


def serialize_quotations_by_id(
    ctx: Context, ids: Iterable[int], terms: tuple[Term, ...] | None = None
) -> dict[int, dict]:
    """Quotations by row number, in this order; any of the terms is marked."""
    known = store.by_ids(ids := list(ids))
    rows = {id: known[id] for id in ids}
    return dict(zip(rows, serialize_quotations(ctx, list(rows.values()), terms, any_term=True), strict=True))


def _quotation(text: str, row: dict, speakers: list[dict]) -> dict:
    start, end = row["spans"][0][0], row["spans"][-1][1]
    return {
        "id": row["uid"],
        "type": row["type"],
        "mode": row["mode"],
        "content": {"text": row["text"], "spans": [{"start": first, "end": last} for first, last in row["spans"]]},
        "cue": phrase(text, row["cue_start"], row["cue_end"]),
        "source": phrase(text, row["source_start"], row["source_end"]),
        "speakers": speakers,
        "reason": row["reason"],
        "confidence": row["confidence"],
        "selectors": [
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(start - CONTEXT, 0) : start],
                "suffix": text[end : end + CONTEXT],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
        "paragraph": _paragraph(text, row["paragraph_start"], row["paragraph_end"], start, end),
        "statement_id": row["first_uid"] and store.statement_uid(row["first_uid"]),
        "article": {
            "id": row["article_uid"],
            "title": row["article_title"],
            "url": row["url"],
            "outlet": row["outlet"],
            "published_at": row["published_at"],
        },
        "extractor": row["extractor"],
        "current": row["current"],
        "decided": row["decided"],
    }


def _paragraph(text: str, start: int, end: int, first: int, last: int) -> dict:
    """The paragraph, or of a long one whole words near what stands from ``first`` to ``last``."""
    if end - start > PARAGRAPH:
        if first - start > NEAR:
            start = text.find(" ", first - NEAR, first) + 1 or first - NEAR
        if end - last > NEAR:
            cut = text.rfind(" ", last, last + NEAR)
            end = cut if cut > 0 else last + NEAR
    return phrase(text, start, end)


def phrase(text: str, start: int | None, end: int | None) -> dict | None:
    return None if start is None else {"text": text[start:end], "start": start, "end": end}


def serialize_unstored_quotation(extraction: records.Extraction, quotation: records.Quotation, **article: Any) -> dict:
    """A quotation of a text that is not kept: of the same shape, without ids."""
    row = {
        "uid": None,
        "type": quotation.type,
        "mode": quotation.mode,
        "text": content_text(extraction.text, quotation.content),
        "spans": quotation.content,
        "reason": quotation.reason,
        "confidence": quotation.confidence,
        "first_uid": None,
        "article_uid": None,
        "article_title": article.get("title"),
        "url": article.get("url"),
        "outlet": None,
        "published_at": article.get("published_at"),
        "extractor": extraction.extractor,
        "current": True,
        "decided": False,
    }
    for name in ("cue", "source", "paragraph"):
        row[f"{name}_start"], row[f"{name}_end"] = getattr(quotation, name) or (None, None)
    speakers = [
        {
            "name": speaker.name,
            "kind": speaker.kind,
            "expert_id": None,
            "institution_id": None,
            "confidence": speaker.confidence,
            "chain": list(speaker.chain),
        }
        for speaker in quotation.speakers
    ]
    return _quotation(extraction.text, row, speakers)
