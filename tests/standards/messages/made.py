"""Messages of alerts, and the quotations in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quotes_service.standards.links import Links
from quotes_service.standards.messages.message import Message
from tests.standards.citations.items import quotation

LINKS = Links("https://quotes.example")
AT = datetime(2026, 11, 29, 9, 30, 5, tzinfo=UTC)
WHO = {
    "name": "Maren Tolvik",
    "role": {"title": "professor", "institution": "LICR", "status": "current"},
    "expert_id": "e_7",
    "institution_id": None,
}
#: What acts in one way of writing or another, and must not.
HOSTILE = [
    "<!channel> and <@U024BE7LH>, @here",
    "*bold* _italic_ ~struck~ `code` :fire:",
    "<https://evil.example|The Larkhaven Post>",
    "see https://evil.example/now",
    "</div><script>alert(1)</script>",
    "one &amp; two & three &lt;b&gt;",
    "\u202eturned \u2066and not ended",
    "half \ud83c of a character",
    "a \x00 and a \x1b and a \x9b",
    "الجدار منخفض جدا",
    "one\r\n.\r\ntwo\u2028three\x0bfour\x85five",
    "word " * 2_000,
    "x" * 10_000,
]


def item(text: str = "The tide gauges do not lie", id: str = "q_31", **fields: Any) -> dict[str, Any]:
    """A quotation of all of ``text`` as GET /quotes answers it."""
    found = quotation(f"“{text}” she said.", text, **{"id": id, "speakers": [WHO], **fields})
    return {**found, "selectors": [{"exact": text}], "added_at": AT}


def message(*items: dict[str, Any], **fields: Any) -> Message:
    """A message of an alert with these quotations."""
    usual = {
        "id": "msg_5",
        "alert": "l_3",
        "name": "Quotations of Maren Tolvik",
        "at": AT,
        "others": 0,
        "search": "https://quotes.example/search?expert=e_7",
        "page": "https://quotes.example/alerts/l_3",
    }
    return Message(items=list(items), **{**usual, **fields})
