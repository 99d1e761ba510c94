"""Snapshots: what is known for ever of an export, under a permanent link.

A snapshot has no copy of what was exported: it would keep a wrong attribution that was put right since, and what was
said by people who were erased. It has the ids of the rows, each with a digest: so anybody can see the rows as they are
today, which of them have changed since, and whether a file is the one that was exported.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotes_service import __version__
from quotes_service.context import Context, reads
from quotes_service.errors import NotFound, TooLarge
from quotes_service.services.exports.kinds import KINDS, ExportKind, Selection
from quotes_service.services.lookup.filters import expert_ids, institution_ids
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import plain
from quotes_service.store import snapshots
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.querying.paging import Paging, checked, decoded, encoded, invalid_cursor
from quotes_service.store.snapshots import Row, SnapshotRow

#: Rows of a part, in which they are kept.
_A_PART = 1_000
#: Hexadecimal digits of a row's digest: two rows with the same one are the same.
_DIGITS = 16
#: Columns that depend on the service's address.
_LEFT_OUT = ("link",)
_ROWS = "rows of a snapshot"


@dataclass
class Recording:
    """Notes the rows of an export as they pass. ``id``: that of the snapshot."""

    selection: Selection
    id: str = field(default_factory=snapshots.new_id)
    rows: int = 0
    extractors: Counter[str] = field(default_factory=Counter)
    _digest: Any = field(default_factory=hashlib.sha256)
    _part: list[Row] = field(default_factory=list)
    _parts: list[tuple[int, bytes]] = field(default_factory=list)

    def passing(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items."""
        digest_of = _digester(self.selection.kind, _columns(self.selection.kind))
        for item in items:
            digest = digest_of(item)
            self._part.append((item["id"], digest))
            self._digest.update(f"{item['id']} {digest}\n".encode())
            self.rows += 1
            if "extractor" in item:
                self.extractors[item["extractor"]] += 1
            if len(self._part) == _A_PART:
                self._end_part()
            yield item

    def _end_part(self) -> None:
        self._parts.append((self.rows - len(self._part), snapshots.packed(self._part)))
        self._part = []

    def keep(self, ctx: Context, by: str | None) -> dict[str, Any]:
        """Keep what passed as a snapshot; returns as ``get_snapshot``."""
        if self._part:
            self._end_part()
        with ctx.writing():
            row = snapshots.add(
                self._parts,
                uid=self.id,
                kind=self.selection.kind.name,
                query=dict(self.selection.query),
                by=by,
                rows=self.rows,
                digest=self._digest.hexdigest(),
                columns=_columns(self.selection.kind),
                extractors=dict(self.extractors),
                version=__version__,
            )
            ctx.concerns(row.uid)
            return _serialize(row)


def take(ctx: Context, selection: Selection, by: str | None, most: int) -> dict[str, Any]:
    """Take a snapshot of a selection, without a file; returns as ``get_snapshot``. Raises TooLarge("of") if it has more
    than ``most`` rows, and InvalidInput."""
    recording = Recording(selection)
    for _ in recording.passing(selection.items(ctx)):
        if recording.rows > most:
            raise TooLarge("of", f"has more than {most:,} rows; narrow it, or use the command `quotes export`")
    return recording.keep(ctx, by)


@reads
def list_snapshots(ctx: Context, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the snapshots, the newest first. Raises InvalidInput("cursor")."""
    page = snapshots.page(paging)
    return collection([_serialize(row) for row in page.items], page.next_cursor, page.total)


@reads
def get_snapshot(ctx: Context, id: str) -> dict[str, Any]:
    """What is known of an export. Raises NotFound."""
    return _serialize(_row(id))


@reads
def snapshot_rows(ctx: Context, id: str, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the rows of an export in their order, each as it is today: with its ``id`` and how it ``changed``
    since: "no", "yes", or "gone". ``item`` is None if it is gone. Raises NotFound, InvalidInput("cursor")."""
    row = _row(id)
    kind = KINDS[row.kind]
    try:
        first = 0 if paging.cursor is None else checked(int, decoded(paging.cursor, _ROWS, 1)[0])
    except ValueError:
        raise invalid_cursor() from None
    first = min(first, row.rows)
    listed = snapshots.rows(row.id, first, paging.limit)
    today = {item["id"]: item for item in kind.with_ids(ctx, [id for id, _ in listed])}
    items, digest_of = [], _digester(kind, row.columns)
    for id, digest in listed:
        item = today.get(id)
        changed = "gone" if item is None else "no" if digest_of(item) == digest else "yes"
        items.append({"id": id, "kind": kind.name, "changed": changed, "item": item})
    following = first + len(listed)
    return collection(items, encoded([_ROWS, following]) if following < row.rows else None, row.rows)


def _row(id: str) -> SnapshotRow:
    row = snapshots.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No export has the id {id!r}.")
    return row


#: What a filter may name -> the entries of that name, and those of them that are visible.
_PERSON = expert_ids, experts.rows
_NAMED: dict[str, tuple[Callable[[str], set[int]], Callable[[set[int]], Sequence[object]]]] = {
    **{"expert": _PERSON, "q": _PERSON},
    "institution": (institution_ids, institutions.rows),
}
_HIDDEN = "█"


def _shown(query: Mapping[str, str]) -> dict[str, str]:
    """The filters as they were given, without the names of those who are hidden."""
    return {name: _HIDDEN if _is_hidden(name, value) else value for name, value in query.items()}


def _is_hidden(name: str, value: str) -> bool:
    if name not in _NAMED:
        return False
    ids_of, visible = _NAMED[name]
    ids = ids_of(value)
    return bool(ids) and not visible(ids)


def _serialize(row: SnapshotRow) -> dict[str, Any]:
    return {
        "id": row.uid,
        "kind": row.kind,
        "query": _shown(row.query),
        "made_at": utc(row.made_at),
        "by": row.by,
        "rows": row.rows,
        "digest": row.digest,
        "columns": row.columns,
        "extractors": row.extractors,
        "version": row.version,
    }


def _columns(kind: ExportKind) -> list[str]:
    return [column.name for column in kind.table.columns if column.name not in _LEFT_OUT]


def _digester(kind: ExportKind, columns: Sequence[str]) -> Callable[[Item], str]:
    """What makes the digest of an item: of its cells in these columns; one that there is no more counts as empty."""
    by_name = {column.name: column.cell for column in kind.table.columns}
    cells = [by_name.get(name, lambda item, links: None) for name in columns]
    links, encode = Links(""), json.JSONEncoder(ensure_ascii=False, default=plain).encode

    def digest(item: Item) -> str:
        text = encode([cell(item, links) for cell in cells])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]

    return digest
