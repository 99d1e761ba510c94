"""Transcripts: turns that begin with the speaker's name in capitals ("OKONKWO: Nobody was lying."), and words in
quotation marks that are signed after a dash ("It holds." — Bo Ek)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import Quoted
from quotes_service.records import Span

_LABEL = re.compile(r"[“\"]?([A-Z][A-Z.'’ -]{0,40}[A-Z])(?:[ ]?\([^)]{1,40}\))?(:)\s+(?:\([^)]{1,40}\)\s*)?(?=\S)")
_FEWEST = 3  # turns: fewer are headings or datelines ("BREAKING: ...")


_SIGNATURE = re.compile(
    r"\s*([―—–-]{1,2})\s*((?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})(?:[ \xa0](?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})){1,4})"
    r"(?:,[^\n.!?]{1,80})?\s*(?:\n|$)"
)


class Turn(NamedTuple):
    name: Span
    colon: Span
    content: Span


def turns(text: str, paragraphs: Sequence[Paragraph]) -> list[Turn]:
    """The turns of a transcript, in order; none where a text has too few to be one."""
    found = []
    for paragraph in paragraphs:
        match = None if paragraph.debris else _LABEL.match(text, paragraph.start, paragraph.end)
        if match and match.end() < paragraph.end:
            end = paragraph.end - (text[paragraph.end - 1] in '”"' and text[paragraph.start] in '“"')
            found.append(Turn(Span(*match.span(1)), Span(*match.span(2)), Span(match.end(), end)))
    speakers = [turn.name.of(text) for turn in found]
    return found if len(found) >= _FEWEST and len(set(speakers)) < len(speakers) else []


def signed(text: str, marks: Sequence[Quoted]) -> list[Turn]:
    """The utterances in marks that begin a paragraph and are signed by a name after a dash, as turns."""
    found = []
    for stretch in marks:
        match = _SIGNATURE.match(text, stretch.end) if text[stretch.start - 1 : stretch.start] in {"", "\n"} else None
        if match:
            found.append(Turn(Span(*match.span(2)), Span(*match.span(1)), Span(stretch.inner_start, stretch.inner_end)))
    return found
