"""Quotations as the API answers them, for feeds to be made of."""

from __future__ import annotations

from datetime import UTC, datetime

from quotes_service.standards.links import Links

TEXT = "The tide gauges do not lie"
WHO = [{"name": "Maren Tolvik", "expert_id": "e_7", "institution_id": None}]
LINKS = Links("https://quotes.example/")


def item(text: str = TEXT, *parts: str, **fields) -> dict:
    """A quotation as the API answers it, with what an entry reads of it. ``parts``: those of ``text`` that were said,
    by default all."""
    starts = [(text.index(part), text.index(part) + len(part)) for part in parts or [text]]
    article = {"id": "a_1", "url": "https://post.example/1", "label": "Low walls", "outlet": "The Post"}
    usual = {
        "id": "q_31",
        "type": "direct",
        "factuality": "said",
        "content": {"spans": [{"start": 5 + start, "end": 5 + end} for start, end in starts]},
        "selectors": [{"exact": text[starts[0][0] : starts[-1][1]]}],
        "speakers": WHO,
        "source": None,
        "reason": None,
        "paragraph": {"text": text},
        "citation": f"“{text},” Maren Tolvik",
        "added_at": datetime(2026, 11, 29, 9, 30, 5, 999, tzinfo=UTC),
    }
    return {**usual, **fields, "article": {**article, **fields.get("article", {})}}
