"""What people send: fields of forms and addresses, as text. An empty field counts as left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.search.query import Query
from quotes_service.store.querying.paging import Paging

#: Characters of a line, and items of a list on one page.
LINE_CHARS, ITEMS = 1_000, 20


class Fields:
    """The fields of an address's query or of a form, read by name. Each method answers None for an empty field, and
    raises InvalidInput, which names the field, for a value that cannot be accepted."""

    def __init__(self, values: MultiDict[str, str]):
        self._values = values

    @classmethod
    def of_address(cls) -> Fields:
        return cls(request.args)

    @classmethod
    def of_form(cls) -> Fields:
        return cls(request.form)

    @classmethod
    def nothing(cls) -> Fields:
        """As if no field had been sent."""
        return cls(MultiDict())

    def line(self, name: str, most: int = LINE_CHARS) -> str | None:
        """A short text; white space is reduced to single spaces."""
        return " ".join((self.text(name, most) or "").split()) or None

    def text(self, name: str, most: int | None = None) -> str | None:
        """A text as it was sent, without what stands before its first and after its last sign. Browsers send line
        breaks as CR LF; they become LF."""
        value = self._values.get(name, "").replace("\r\n", "\n").strip()
        if most is not None and len(value) > most:
            raise InvalidInput(name, f"has {len(value):,} characters; at most {most:,} are read")
        check_characters(value, field=name)
        return value or None

    def choice(self, name: str, choices: Collection[str]) -> str | None:
        value = self.line(name)
        if value is not None and value not in choices:
            raise InvalidInput(name, f"must be one of {', '.join(choices)}")
        return value

    def web_address(self, name: str, most: int = LINE_CHARS) -> str | None:
        """An address that a page may lead to: of the web, not of a script."""
        value = self.line(name, most)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            is_good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and " " not in value
        except ValueError:
            is_good = False
        if not is_good:
            raise InvalidInput(name, "must be an address that begins with http:// or https://")
        return value

    def day(self, name: str) -> date | None:
        value = self.line(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise InvalidInput(name, "must be a date: YYYY-MM-DD") from None

    def number(self, name: str, least: int, most: int) -> int | None:
        value = self.line(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise InvalidInput(name, f"must be a number from {least:,} to {most:,}")
        return int(value)

    def share(self, name: str) -> float | None:
        """A number from 0 to 1."""
        value = self.line(name)
        try:
            share = None if value is None else float(value)
        except ValueError:
            share = -1.0
        if share is not None and not 0 <= share <= 1:
            raise InvalidInput(name, "must be a number from 0 to 1")
        return share

    def query(self, name: str = "q") -> Query | None:
        """Words to search for."""
        value = self.line(name, 500)
        return Query.of(value, name) if value else None

    def several(self, name: str) -> list[str]:
        """All values of a field that may be given more than once, each a line."""
        lines = (Fields(MultiDict({name: value})).line(name) for value in self._values.getlist(name))
        return [line for line in lines if line]

    def paging(self, limit: int = ITEMS) -> Paging:
        return Paging(limit, self.line("cursor", 3_000))
