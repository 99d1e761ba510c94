"""The interface of a search index. Its rows are updated in the transaction that changes the content."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import peewee as pw

from quotes_service.resolve.names import words
from quotes_service.search.query import Term
from quotes_service.store.models import NameWord
from quotes_service.store.querying.matches import Matches

Kind = Literal["quotation", "article", "expert", "institution", "topic"]
#: A row number, then a text for each of the kind's FIELDS, of which there is at least one.
Row: TypeAlias = tuple[int, str, *tuple[str, ...]]

#: The fields of each kind, with their weights in the score.
FIELDS: dict[Kind, dict[str, float]] = {
    "quotation": {"text": 1.0, "speakers": 0.5},
    "article": {"title": 1.0, "lead": 1.0},
    "expert": {"names": 10.0, "titles": 2.0, "institutions": 3.0},
    "institution": {"names": 1.0},
    "topic": {"label": 1.0},
}
#: Kinds that are searched by the stems of whole words; the others by the beginnings of words.
STEMMED_KINDS: frozenset[Kind] = frozenset({"quotation", "article"})
#: Kinds that have names.
NAMED_KINDS: tuple[Kind, ...] = ("expert", "institution")
#: Characters of an article that are indexed as its lead, which says what it is about.
LEAD_CHARS = 500
#: Letters of the shortest word of a name that a mistyped word is corrected to.
MIN_FUZZY_LETTERS = 3
#: Characters that no text has, as ingest refuses them: placeholders for <mark> and </mark> until the text is escaped.
MARK_START, MARK_END = "\x02", "\x03"


class Index(ABC):
    """The searchable rows of one database, by kind and row number.

    Quotations and articles (title and lead) are searched by the stems of whole words; experts, institutions and topics
    by the beginnings of words. Case and accents are ignored.
    """

    def __init__(self, database: pw.Database):
        self.database = database

    @abstractmethod
    def put(self, kind: Kind, rows: Iterable[Row]) -> None:
        """Write rows, replacing those with the same numbers."""

    def replace(self, kind: Literal["expert", "institution"], ids: Collection[int], rows: Iterable[Row]) -> None:
        """Remove the rows ``ids`` and write others. Also updates the words of names (NameWord), to which mistyped names
        are corrected."""
        rows = list(rows)
        before = self._name_words(ids, kind)
        self.drop(kind, ids)
        self.put(kind, rows)
        now = {word for row in rows for word in words(row[1])}
        for part in pw.chunked(sorted(word for word in now - before if len(word) >= MIN_FUZZY_LETTERS), 500):
            NameWord.insert_many([{"word": word} for word in part]).on_conflict_ignore().execute()
        self.forget_words(before - now)

    def forget_words(self, words: Collection[str]) -> None:
        """Forget those of these words (NameWord) that no expert and no institution has in a name any more."""
        unused = [word for word in sorted(words) if not self._is_in_a_name(word)]
        NameWord.delete().where(NameWord.word.in_(unused)).execute()

    @abstractmethod
    def _name_words(self, ids: Collection[int], kind: Kind) -> set[str]:
        """The words of the names in these rows."""

    @abstractmethod
    def _is_in_a_name(self, word: str) -> bool:
        """Whether an expert or institution has a name with this word."""

    @abstractmethod
    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        """Remove rows; numbers without a row are ignored."""

    def clear(self, kind: Kind) -> None:
        """Remove all rows of a kind; of one with names, also the words of all names, so that both must be written
        again."""
        self.database.execute_sql(f"DELETE FROM {kind}_index")
        if kind in NAMED_KINDS:
            NameWord.delete().execute()

    @abstractmethod
    def forget_dropped(self) -> None:
        """Write the index again without the words of rows that were removed, which may still be in it."""

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
        """The rows that match all terms, or with ``any_term`` one of those that are not excluded.

        ``fields``: search only these; ``among``: only these rows.
        """

    def with_excluded_terms(self, terms: Iterable[Term], ids: Collection[int]) -> set[int]:
        """The quotations among these whose text has one of the excluded terms."""
        excluded = tuple(replace(term, excluded=False) for term in terms if term.excluded)
        return self.matches("quotation", excluded, ["text"], any_term=True).among(ids) if excluded else set()

    @abstractmethod
    def resembling(self, phrases: Collection[Sequence[str]], most: int, among: pw.Select | None = None) -> list[int]:
        """The row numbers of the ``most`` quotations whose text has the most of these phrases, the best first.

        ``among``: a query of the row numbers to choose from. On SQLite rarer phrases count for more.
        """

    @abstractmethod
    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str], *, any_term: bool = False) -> dict[int, str]:
        """The texts of quotations among these (by row number) that match as in ``matches``: as HTML, with the matching
        words in ``<mark>``."""


def highlighted_html(text: str) -> str:
    """The HTML of a text in which MARK_START and MARK_END enclose the matching words."""
    return html.escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
