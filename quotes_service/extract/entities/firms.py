"""Firms of several names: "Brandt, Moss & Co.", "a lawyer at Hale, Orme, Pike and Rudd"."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from quotes_service.extract.document import tokens_at
from quotes_service.extract.entities.name_forms import WORD
from quotes_service.extract.lexicon import PLACE_LABELS, is_title_noun

_LIST = rf"{WORD}(?:, {WORD})*"
#: A list of names that ends like a firm.
_WITH_ENDING = re.compile(
    rf"{_LIST},? (?:&|and) (?:Co\b\.?|(?:Company|Sons|Partners|Associates|Brothers|Bros|Daughters)\b)"
    r"(?: (?:LLP|Ltd|Inc)\b)?"
)
_OF_THREE = re.compile(rf"{WORD}(?:, {WORD})+,? (?:&|and) {WORD}(?: (?:LLP|LLC|PC)\b)?")
_KINDS = frozenset("firm firms practice partnership chambers company house".split())


def firm_spans(doc: Doc) -> list[tuple[int, int]]:
    """The character spans of the firms, in order."""
    text = doc.text
    if "&" not in text and " and " not in text:
        return []
    spans = [match.span() for match in _WITH_ENDING.finditer(text) if _joins_names(doc, match)]
    for match in _OF_THREE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in spans) and _works_there(doc, match):
            spans.append(match.span())
    return sorted(spans)


def _joins_names(doc: Doc, match: re.Match[str]) -> bool:
    """Whether the words are a firm's: "and Partners" needs a capital and more than a list of places."""
    names = tokens_at(doc, match.start(), match.end())
    return "&" in match.group() or not any(t.ent_type_ in PLACE_LABELS for t in names)


def _works_there(doc: Doc, match: re.Match[str]) -> bool:
    """Whether somebody works at what the list names, and most of the names are no places."""
    names = tokens_at(doc, match.start(), match.end())
    places = sum(t.ent_type_ in PLACE_LABELS | {"NORP"} for t in names)
    if names.start < 2 or 2 * places > sum(t.text[0].isupper() for t in names):
        return False
    before, earlier = doc[names.start - 1].lower_, doc[names.start - 2].lower_
    return before in _KINDS or (before in {"at", "with"} and (is_title_noun(earlier) or earlier in _KINDS))
