"""Exports as files: CSV, JSON Lines or Parquet, whole or not at all, each with a description beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Literal, get_args

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, ModelMissing
from quotes_service.services.backups.new_files import new_files
from quotes_service.services.exports.kinds import Selection
from quotes_service.services.exports.snapshots import Recording
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables import metadata
from quotes_service.standards.tables.columns import Table, formats_of

FileFormat = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)


def metadata_path(path: Path) -> Path:
    """Where a file's description is: beside it, under the name that "CSV on the Web" gives it."""
    return path.with_name(f"{path.name}-metadata.json")


def export_file(
    ctx: Context, selection: Selection, path: Path, format: FileFormat, *, links: Links, by: str | None = None
) -> dict[str, Any]:
    """Write a selection into a new file, with its description beside it, and keep a snapshot of it.

    Returns what is known of the export (``snapshots.get_snapshot``) with the ``sha256`` of the file. After an error
    nothing is left. Raises InvalidInput for filters and ("--output"), and ModelMissing if Parquet is asked for and its
    library is not installed.
    """
    recording = Recording(selection)
    table, items = selection.kind.table, recording.passing(selection.items(ctx))
    with new_files("--output", path, metadata_path(path), is_private=False) as (draft, description_draft):
        if format == "parquet":
            _write_parquet(draft, table, items, links, {"id": recording.id, "link": links.page(recording.id)})
        else:
            with draft.open("w", encoding="utf-8", newline="") as file:
                _write_text(file, table, items, links, format)
        with draft.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        export = recording.keep(ctx, by) | {"sha256": sha256}
        described = metadata.description(path.name, table, export, links.page(recording.id))
        description_draft.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return export


def export_stream(
    ctx: Context, selection: Selection, file: IO[str], format: FileFormat, *, links: Links, by: str | None = None
) -> dict[str, Any]:
    """The same into an open file, such as stdout, as CSV or JSON Lines, and without a description."""
    recording = Recording(selection)
    _write_text(file, selection.kind.table, recording.passing(selection.items(ctx)), links, format)
    return recording.keep(ctx, by)


def _write_text(file: IO[str], table: Table, items: Iterator[Item], links: Links, format: FileFormat) -> None:
    asked = next((one for one in formats_of(table) if one.name == format), None)
    if asked is None:
        raise InvalidInput("--output", f"{format} needs a file")
    file.writelines(asked.write(items, links))


def _write_parquet(path: Path, table: Table, items: Iterator[Item], links: Links, about: dict[str, Any]) -> None:
    try:
        from quotes_service.standards.tables import parquet  # here, since pyarrow may not be installed
    except ModuleNotFoundError:
        raise ModelMissing("Parquet needs the extra `parquet`: pip install 'quotes-service[parquet]'") from None
    parquet.write(path, table, items, links, about)
