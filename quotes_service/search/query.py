"""Search queries as people type them, parsed into terms. Nothing in them is ever read as the database's syntax."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from quotes_service.errors import InvalidInput
from quotes_service.resolve.spelling import readable

_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]|(?P<plain>[^\s"“”„«»]+))')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase. ``excluded``: it must not occur. ``prefix``: its last word may be the beginning of a word.

    ``variants``: words that count as it, where stems are searched.
    """

    words: tuple[str, ...]
    excluded: bool = False
    prefix: bool = False
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and its terms."""

    text: str
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str, field: str = "q") -> Query:
        """Parse a query. Raises InvalidInput, naming the field, if there is no word to search for."""
        return cls(text, parse(text, field))


def parse(text: str, field: str = "q") -> tuple[Term, ...]:
    """The terms of a query: words, "phrases", beginnings*, and -exclusions of these. Other signs separate words.

    ``covid-19`` is the phrase "covid 19". Raises InvalidInput(field) if no term is left to search for.
    """
    terms: list[Term] = []
    for piece in _PIECE.finditer(unicodedata.normalize("NFC", readable(text))):
        if words := tuple(_WORD.findall(piece["phrase"] or piece["plain"] or "")):
            is_beginning = (piece["plain"] or "").endswith("*")
            terms.append(Term(words, excluded=piece["minus"] is not None, prefix=is_beginning))
    if all(term.excluded for term in terms):
        raise InvalidInput(field, "has no word to search for")
    return tuple(dict.fromkeys(terms))
