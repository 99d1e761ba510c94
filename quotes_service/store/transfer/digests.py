"""Digests of tables, by which two databases are compared whatever their kind and the order of their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import blake2b
from json import JSONEncoder
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.transfer import rows
from quotes_service.store.transfer.rows import Row
from quotes_service.store.transfer.tables import Table

#: After how many rows progress is told.
_STEP = 1_000
_BYTES = 16


class Digest(NamedTuple):
    """How many rows a table has, and a number, in hexadecimal digits, that other rows hardly have."""

    rows: int
    digest: str


class Digesting:
    """Computes the digest of the rows that pass through it: the sum of the hashes (BLAKE2b, 128 bits) of each row as
    JSON, with times in ISO 8601 and bytes in hexadecimal digits.

    ``progress`` is called with a number of rows, again and again, as they pass.
    """

    def __init__(self, progress: Callable[[int], None]) -> None:
        self._progress = progress
        self._rows = self._sum = 0

    def passing(self, passing: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in passing:
            self._sum += int.from_bytes(blake2b(_encode(row).encode(), digest_size=_BYTES).digest())
            self._rows += 1
            if self._rows % _STEP == 0:
                self._progress(_STEP)
            yield row
        self._progress(self._rows % _STEP)

    @property
    def digest(self) -> Digest:
        return Digest(self._rows, f"{self._sum % (1 << 8 * _BYTES):032x}")


def _plain(value: Any) -> str:
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


_encode = JSONEncoder(separators=(",", ":"), default=_plain).encode


def digests(database: pw.Database, tables: Iterable[Table], progress: Callable[[int], None]) -> dict[str, Digest]:
    """The digests of these tables, by name. ``progress``: as in Digesting."""
    found = {}
    for table in tables:
        digesting = Digesting(progress)
        for _ in digesting.passing(rows.read(database, table)):
            pass
        found[table.name] = digesting.digest
    return found


def differences(expected: dict[str, Digest], found: dict[str, Digest]) -> list[str]:
    """In words, which tables are not as expected."""
    return [
        f"the table {name} has {found[name].rows:,} rows in place of {expected[name].rows:,}, or other ones"
        if name in expected and name in found
        else f"the table {name} is {'missing' if name in expected else 'too many'}"
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    ]
