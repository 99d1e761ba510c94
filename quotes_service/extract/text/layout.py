"""The layout of a text: its paragraphs, and which of them are debris of the web page instead of the story.

Debris is skipped, never cut out, so that offsets stay those of the given text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from quotes_service.records import Span

_WRITTEN = r"(?m:^)[^\S\n]*+\S[^\n]*"  # a line that is not blank; possessive, so that long blanks take linear time
_LINE = re.compile(_WRITTEN)
_BLOCK = re.compile(rf"{_WRITTEN}(?:\n{_WRITTEN})*")
_SENTENCE_END = re.compile(r"[.?!…:][\"'”’»)\]]*\s*$")

# A short line that opens a block of debris: the paragraphs after it are debris too, until the story goes on.
_DEBRIS_OPENS = re.compile(
    r"""^\W*(?:
    check\ also | leave\ a\ (?:reply|comment) | (?:post|add|write)\ a\ comment | \d*\s*comments?(?:\ \(\d+\))?
  | skip\ to\ [\w ]+ | about\ (?:the\ author\b.*|.*\ author)
  | (?!.*[.!?]$)(?:related|recommended|popular|latest|trending|more)
    \ (?:articles?|posts?|stories|news|reading|topics|coverage|links|content|videos?|from\b.*|on\ this\b.*|in\b.*)
  | (?:you\ (?:may|might)\ also\ (?:like|enjoy|be\ interested).*) | (?:most|also)\ (?:read|popular|viewed)
  | share\ (?:this|on|via)\b.* | follow\ us\b.* | (?:sign\ up|subscribe)\b.* | newsletters? | tags?:?.*
  | your\ email\ address.* | (?:©|copyright|\(c\)\ ).* | all\ rights\ reserved.*
  | (?:cookie|privacy)\ (?:policy|settings).*
  | (?:previous|next)\ (?:article|post|story).* | log\ ?in\b.* | back\ to\ top
    )\W*$""",
    re.I | re.X,
)
# A single line of debris inside the story.
_DEBRIS_LINE = re.compile(
    r"""^\W*(?:
    (?:source|photo(?:graph)?|image|picture|video|file\ photo|credit|via|by\ line|category)s?\s*:\s.{0,80}
  | advertisements? | (?:story|article)\ continues\ below.*
  | (?:read\ (?:more|also|next)|see\ also|watch|related)\s*[:»|>].*
  | read\ more | play\ video | loading.* | (?:image|photo)\ (?:copyright|caption|source)\b.*
  | (?:required\ fields\ are\ marked).* | (?:tweet|share|print|email|facebook|twitter|whatsapp|linkedin)
    )\W*$""",
    re.I | re.X,
)
_LONG = 240  # characters: a paragraph of this length belongs to the story
_SHORT = 90  # characters: a line that opens a block of debris is no longer than this


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's span without surrounding white space. ``debris``: it belongs to the web page, not to the story."""

    start: int
    end: int
    debris: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of ``text`` in order. Each line is a paragraph; in a text that is wrapped at a fixed width,
    paragraphs are separated by empty lines."""
    pattern = _BLOCK if _is_wrapped(text) else _LINE
    spans = []
    for match in pattern.finditer(text):
        block = match.group()
        start = match.start() + len(block) - len(block.lstrip())
        spans.append((start, match.start() + len(block.rstrip())))
    debris = _debris([text[s:e] for s, e in spans])
    return [Paragraph(s, e, d) for (s, e), d in zip(spans, debris, strict=True)]


def _is_wrapped(text: str) -> bool:
    """Whether single line breaks fall inside sentences, as in e-mail and plain-text files wrapped at some 70
    columns."""
    lines = text.split("\n")
    broken = [a for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(broken) < 3 or max(map(len, broken)) > 100:
        return False
    ended = sum(1 for line in broken if _SENTENCE_END.search(line))
    return ended < 0.5 * len(broken) and sorted(map(len, broken))[len(broken) // 2] > 45


def _debris(blocks: list[str]) -> list[bool]:
    """Whether each paragraph is debris."""
    flags, inside = [], False
    for block in blocks:
        if len(block) <= _SHORT and _DEBRIS_OPENS.match(block):
            inside = True
        elif inside and (len(block) >= _LONG or len(re.findall(r"[.?!][\"”’]?(?=\s|$)", block)) >= 3):
            inside = False
        flags.append(inside or (len(block) <= 2 * _SHORT and bool(_DEBRIS_LINE.match(block))))
    return flags
