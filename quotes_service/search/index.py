"""What an index can do. Its rows are kept current by the services, in the transaction that changes what they say."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import peewee as pw

from quotes_service.resolve.names import words
from quotes_service.search.query import Term
from quotes_service.store.models import NameWord
from quotes_service.store.querying.matches import Matches

Kind = Literal["quotation", "article", "expert", "institution", "topic"]

#: The fields of each kind, with their weights in the score.
FIELDS: dict[str, dict[str, float]] = {
    "quotation": {"text": 1.0, "speakers": 0.5},
    "article": {"title": 1.0, "lead": 1.0},
    "expert": {"names": 10.0, "titles": 2.0, "institutions": 3.0},
    "institution": {"names": 1.0},
    "topic": {"label": 1.0},
}
#: What is found by the stems of whole words, accents off; the others by the beginnings of words.
STEMMED = frozenset({"quotation", "article"})
#: What is found by names, by the beginnings of words.
NAMED = ("expert", "institution")
#: Characters of an article's lead, which tell what it is about.
LEAD = 500
#: Letters of the shortest word of a name that is looked for where somebody mistyped it.
SHORTEST = 3
#: Characters that no text has (ingest refuses them): they stand for the marks until the text is escaped.
OPEN, CLOSE = "\x02", "\x03"


class Index(ABC):
    """The searchable rows of one database, by kind and row number.

    Quotations and articles (by title and lead) are found by the stems of whole words, accents off; experts,
    institutions and topics by the beginnings of words.
    """

    def __init__(self, database: pw.Database):
        self.database = database

    @abstractmethod
    def put(self, kind: Kind, rows: Iterable[tuple]) -> None:
        """Write rows (number, then a text for each of the kind's FIELDS) over those that are there."""

    def replace(self, kind: Literal["expert", "institution"], ids: Collection[int], rows: Iterable[tuple]) -> None:
        """Remove rows of names and write others; the words of names are kept for those who mistype one."""
        rows = list(rows)
        before = self._words(ids, kind)
        self.drop(kind, ids)
        self.put(kind, rows)
        now = {word for row in rows for word in words(row[1])}
        for part in pw.chunked(sorted(word for word in now - before if len(word) >= SHORTEST), 500):
            NameWord.insert_many([{"word": word} for word in part]).on_conflict_ignore().execute()
        gone = [word for word in sorted(before - now) if not self._is_name(word)]
        NameWord.delete().where(NameWord.word.in_(gone)).execute()

    @abstractmethod
    def _words(self, ids: Collection[int], kind: Kind) -> set[str]:
        """The words of the names in these rows."""

    @abstractmethod
    def _is_name(self, word: str) -> bool:
        """Whether an expert or institution has a name with this word."""

    @abstractmethod
    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        """Remove rows; those that are not there are no matter."""

    @abstractmethod
    def matches(
        self,
        kind: Kind,
        terms: tuple[Term, ...],
        fields: Collection[str] | None = None,
        *,
        any_term: bool = False,
        among: Collection[int] | None = None,
    ) -> Matches:
        """What has all terms, or ``any_term`` of those that are not excluded; where fields are named, in these; and
        ``among`` these rows only."""

    def barred(self, terms: Iterable[Term], ids: Collection[int]) -> set[int]:
        """Those of these quotations in which a term stands that is excluded."""
        excluded = tuple(replace(term, excluded=False) for term in terms if term.excluded)
        return self.matches("quotation", excluded, ["text"], any_term=True).among(ids) if excluded else set()

    @abstractmethod
    def resembling(self, phrases: Collection[Sequence[str]], most: int, among: pw.Select | None = None) -> list[int]:
        """The numbers of the ``most`` quotations in whose text stand most of these phrases, of those that the query
        ``among`` has, if it is given. On SQLite the rarer phrases count for more."""

    @abstractmethod
    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str], *, any_term: bool = False) -> dict[int, str]:
        """The texts of quotations that match, as ``matches``, as HTML with the words found in ``<mark>``."""


def marked(text: str) -> str:
    """HTML of a text in which OPEN and CLOSE stand around the words found."""
    return html.escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
