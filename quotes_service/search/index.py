"""What an index can do. Its rows are kept current by the services, in the transaction that changes what they say."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Literal

import peewee as pw

from quotes_service.search.query import Term

Kind = Literal["quotation", "expert", "institution"]

#: The fields of each kind, with their weights in the score.
FIELDS: dict[str, dict[str, float]] = {
    "quotation": {"text": 1.0, "speakers": 0.5},
    "expert": {"names": 10.0, "titles": 2.0, "institutions": 3.0},
    "institution": {"names": 1.0},
}
#: Characters that no text has (ingest refuses them): they stand for the marks until the text is escaped.
OPEN, CLOSE = "\x02", "\x03"


class Index(ABC):
    """The searchable rows of one database, by kind and row number.

    Quotations are found by the stems of whole words, accents off; experts and institutions by the beginnings
    of words.
    """

    def __init__(self, database: pw.Database):
        self.database = database

    @abstractmethod
    def put(self, kind: Kind, rows: Iterable[tuple]) -> None:
        """Write rows (number, then a text for each of the kind's FIELDS) over those that are there."""

    @abstractmethod
    def drop(self, kind: Kind, ids: Iterable[int]) -> None:
        """Remove rows; those that are not there are no matter."""

    @abstractmethod
    def matches(self, kind: Kind, terms: tuple[Term, ...], field: str | None = None) -> pw.Select:
        """A query of what has all terms (in one field only, where named): ``id`` and ``score``, higher is better."""

    @abstractmethod
    def highlight(self, terms: tuple[Term, ...], texts: Mapping[int, str]) -> dict[int, str]:
        """The texts of quotations that match, as HTML with the words found in ``<mark>``."""


def marked(text: str) -> str:
    """HTML of a text in which OPEN and CLOSE stand around the words found."""
    return html.escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
