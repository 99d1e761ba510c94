"""Datelines: where and by whom a story was filed, before its first sentence ("PORT ELMS (AP) — ").

>>> dateline("PORT ELMS, 3 May — It rained.", Paragraph(0, 29))
Dateline(start=0, end=19, certain=True)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quotes_service.extract.text.layout import Paragraph

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\ {_MONTH}|{_MONTH}\ \d{{1,2}})(?:,?\ \d{{4}})?|{_WEEKDAY}"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /-][A-ZÀ-Þ.'’-]+){0,4}"
_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?:[ -](?:(?:de|del|la|le|of|on|upon|the|and)[ -]){0,2}[A-ZÀ-Þ][\w.'’-]*){0,3}"
_AGENCY = r"\s?(?:\([^()\n]{2,40}\)|/[A-Z][\w ]{1,20}/)"
_DASH = r"\s*(?:—|–|―|--|(?<=\s)-(?=\s)|\|)\s*"
_DATELINE = re.compile(
    rf"""(?:
    {_CAPITALS}(?:,\ {_NAME}){{0,2}}(?:,\ (?:{_DAY}))?(?:{_AGENCY})?   # PORT ELMS, Ohio, May 3 (AP)
  | {_NAME}(?:,\ {_NAME}){{0,2}}(?:,\ (?:{_DAY}))(?:{_AGENCY})?        # Port Elms, 3 May
  | {_NAME}(?:,\ {_NAME}){{0,2}}{_AGENCY}                          # Port Elms (Reuters)
  | {_NAME}(?:,\ {_NAME}){{0,2}}(?=\s*\|)                          # Port Elms |
  | {_AGENCY}                                                     # (Reuters)
    ){_DASH}(?=\S)""",
    re.X,
)
# These are datelines only before an opening mark: "Port Elms — “It rained.”", "PORT ELMS: “It rained.”"
_BEFORE_MARK = re.compile(rf"(?:{_NAME}(?:,\ {_NAME}){{0,2}}{_DASH}|{_CAPITALS}[.:]\s+)(?=[“\"«‘„'])")
_REACH = 90  # characters: no dateline is longer


class Dateline(NamedTuple):
    """Where a dateline stands, with its dash. ``certain``: it isn't the label of a speaker ("Ann Lee — “No.”")."""

    start: int
    end: int
    certain: bool


def dateline(text: str, paragraph: Paragraph) -> Dateline | None:
    """The dateline at the beginning of a paragraph, or None."""
    end = min(paragraph.end, paragraph.start + _REACH)
    certain = _DATELINE.match(text, paragraph.start, end)
    match = certain or _BEFORE_MARK.match(text, paragraph.start, end)
    return Dateline(*match.span(), bool(certain)) if match and match.end() < paragraph.end else None
