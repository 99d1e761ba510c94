"""Snapshots: kept, listed, and read row by row."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quotes_service.store.models import Snapshot, SnapshotPart, new_uid
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, tuples, typed

_NEWEST = Order("snapshots", ((Snapshot.id, int, True),))

#: The id of a row, and the digest of what it had.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A snapshot without its rows; ``rows`` is their number."""

    id: int
    uid: str
    kind: str
    query: dict[str, str]
    made_at: datetime
    by: str | None
    rows: int
    digest: str
    columns: list[str]
    extractors: dict[str, int]
    version: str


def new_id() -> str:
    """An id that no snapshot has yet."""
    return new_uid("p")


def packed(rows: Sequence[Row]) -> bytes:
    """Rows as a part keeps them."""
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def add(parts: Sequence[tuple[int, bytes]], **values: Any) -> SnapshotRow:
    """Keep a snapshot with its parts: the number of the first row of each, and its packed rows."""
    made = Snapshot.create(**values)
    for start, part in parts:
        SnapshotPart.create(snapshot=made, start=start, rows=part)
    row = by_uid(made.uid)
    assert row is not None, "it was just added"
    return row


def by_uid(uid: str) -> SnapshotRow | None:
    rows = typed(SnapshotRow, Snapshot.select().where(Snapshot.uid == uid))
    return rows[0] if rows else None


def page(paging: Paging) -> Page[SnapshotRow]:
    """The snapshots, the newest first. Raises InvalidInput("cursor")."""
    query = Snapshot.select()
    rows, next_cursor = _NEWEST.page(query, paging.cursor, paging.limit)
    return Page(from_records(SnapshotRow, rows), next_cursor, query.count())


def rows(snapshot: int, first: int, number: int) -> list[Row]:
    """The rows of a snapshot (its row number) from the row ``first`` on, at most so many."""
    found: list[Row] = []
    query = SnapshotPart.select(SnapshotPart.start, SnapshotPart.rows).where(SnapshotPart.snapshot == snapshot)
    before = query.where(SnapshotPart.start <= first).order_by(SnapshotPart.start.desc()).limit(1)
    after = query.where(SnapshotPart.start > first, SnapshotPart.start < first + number).order_by(SnapshotPart.start)
    for start, part in [*tuples(before), *tuples(after)]:
        listed = json.loads(zlib.decompress(bytes(part)))
        found += [(id, digest) for id, digest in listed[max(first - start, 0) : first + number - start]]
    return found
