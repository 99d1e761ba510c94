"""Transcripts: turns that begin with the speaker's name in capitals ("OKONKWO: Nobody was lying.")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quotes_service.extract.layout import Paragraph
from quotes_service.records import Span

_LABEL = re.compile(r"([A-Z][A-Z.'’ -]{0,40}[A-Z])(?:[ ]?\([^)]{1,40}\))?(:)\s+(?:\([^)]{1,40}\)\s*)?(?=\S)")
_FEWEST = 3  # turns: fewer are headings or datelines ("BREAKING: ...")


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
            found.append(Turn(Span(*match.span(1)), Span(*match.span(2)), Span(match.end(), paragraph.end)))
    speakers = [turn.name.of(text) for turn in found]
    return found if len(found) >= _FEWEST and len(set(speakers)) < len(speakers) else []
