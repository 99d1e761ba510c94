"""The table of a sample that somebody checks by hand: room for the judgement, and what it is about."""

from __future__ import annotations

from quotes_service.standards.tables.columns import Column, Table
from quotes_service.standards.tables.quotations import QUOTATIONS

#: The columns that a reader fills in, with what they are asked.
CONTENT, SPEAKER, NOTE = "content_right", "speaker_right", "note"
_ASKED = (
    Column(CONTENT, "text", "yes or no: were these words said, with nothing missing or added?", lambda item, _: None),
    Column(SPEAKER, "text", "yes or no: is it who said it (or right that nobody is named)?", lambda item, _: None),
    Column(NOTE, "text", "Anything you noticed.", lambda item, _: None),
)
_SHOWN = ("text", "speakers", "title", "institution", "paragraph", "article_title", "outlet", "published_at", "url")
_KNOWN = ("id", "type", "mode", "factuality", "confidence", "reason", "link")
_BY_NAME = {column.name: column for column in QUOTATIONS.columns}

SAMPLE = Table((*_ASKED, *(_BY_NAME[name] for name in (*_SHOWN, *_KNOWN))))
