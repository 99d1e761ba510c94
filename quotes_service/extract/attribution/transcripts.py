"""Quotations by layout: turns of a transcript, and utterances with a signature.

A turn begins with the speaker's name in capitals ("OKONKWO: Nobody was lying."); a signature follows a quotation after
a dash ("It holds." — Bo Ek).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Span

_LABEL = re.compile(r"[“\"]?([A-Z][A-Z.'’ -]{0,40}[A-Z])(?:[ ]?\([^)]{1,40}\))?(:)\s+(?:\([^)]{1,40}\)\s*)?(?=\S)")
_MIN_TURNS = 3  # fewer are headings or datelines ("BREAKING: ...")
_SIGNATURE = re.compile(
    r"\s*([―—–-]{1,2})\s*((?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})(?:[ \xa0](?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})){1,4})"
    r"(?:,[^\n.!?]{1,80})?\s*(?:\n|$)"
)


class Utterance(NamedTuple):
    """``name``: the speaker's name as printed; ``cue``: the colon or dash; ``content``: what was said."""

    name: Span
    cue: Span
    content: Span


def transcript_turns(text: str, paragraphs: Sequence[Paragraph]) -> list[Utterance]:
    """The turns of a transcript, in order; [] if the text has too few of them to be a transcript."""
    turns = []
    for paragraph in paragraphs:
        match = None if paragraph.debris else _LABEL.match(text, paragraph.start, paragraph.end)
        if match and match.end() < paragraph.end:
            end = paragraph.end - (text[paragraph.end - 1] in '”"' and text[paragraph.start] in '“"')
            turns.append(Utterance(Span(*match.span(1)), Span(*match.span(2)), Span(match.end(), end)))
    speakers = [turn.name.of(text) for turn in turns]
    return turns if len(turns) >= _MIN_TURNS and len(set(speakers)) < len(speakers) else []


def signed_utterances(text: str, quoted_spans: Sequence[QuotedSpan]) -> list[Utterance]:
    """The quoted spans that begin a line and are followed by a dash and a name."""
    utterances = []
    for quoted in quoted_spans:
        match = _SIGNATURE.match(text, quoted.end) if text[quoted.start - 1 : quoted.start] in {"", "\n"} else None
        if match:
            content = Span(quoted.inner_start, quoted.inner_end)
            utterances.append(Utterance(Span(*match.span(2)), Span(*match.span(1)), content))
    return utterances
