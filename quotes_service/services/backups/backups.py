"""Backing up the database while it is in use."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quotes_service import __version__
from quotes_service.context import Context
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.backups import manifests
from quotes_service.services.backups.manifests import Manifest
from quotes_service.services.backups.new_files import new_files
from quotes_service.services.backups.progress import Progress, steps
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.transfer import postgres_dumps, rows, sqlite_files
from quotes_service.store.transfer.digests import Digest, digests
from quotes_service.store.transfer.tables import in_catalog

#: The names that backups in a folder get, in the order of their times.
_NAMES = re.compile(r"quotes-\d{8}T\d{6}Z\.(?:sqlite|dump)")


def backup(ctx: Context, target: Path, progress: Progress, keep: int | None = None) -> dict[str, Any]:
    """Back up the database, of whatever version, as it is at this moment, and verify the backup. Others may read and
    write meanwhile.

    ``target``: a new file, or a folder, in which a file named by the time is made; ``keep``: of those that were made in
    this folder, remove all but as many. Returns the ``file``, its ``manifest`` and ``kind``, its ``bytes``, the
    ``rows``, the ``removed`` backups and the ``seconds``. After an error nothing is left of the backup. Raises
    InvalidInput("TARGET") or ("--keep").
    """
    began, now = time.monotonic(), datetime.now(UTC)
    is_file = db.is_sqlite(ctx.database)
    folder = target if target.is_dir() else None
    if keep is not None and folder is None:
        raise InvalidInput("--keep", f"{target} is not a folder; older backups are removed from one")
    path = folder / f"quotes-{now:%Y%m%dT%H%M%SZ}.{'sqlite' if is_file else 'dump'}" if folder else target
    with new_files("TARGET", manifests.path_for(path), path) as (manifest_draft, draft):
        applied, tables = (_copy_file if is_file else _dump)(ctx, draft, progress)
        manifest = Manifest(
            kind="sqlite" if is_file else "postgresql",
            made_at=now.isoformat(timespec="seconds"),
            made_by=__version__,
            bytes=draft.stat().st_size,
            sha256=manifests.sha256(draft),
            migrations=applied,
            tables=tables,
        )
        manifests.write(manifest, manifest_draft)
    return {
        "file": str(path),
        "manifest": str(manifests.path_for(path)),
        "kind": manifest.kind,
        "bytes": manifest.bytes,
        "rows": manifest.rows,
        "removed": _remove_older(folder, keep) if folder and keep else [],
        "seconds": round(time.monotonic() - began, 1),
    }


def _copy_file(ctx: Context, draft: Path, progress: Progress) -> tuple[list[str], dict[str, Digest]]:
    """Copy an SQLite file; returns its migrations and tables."""
    if not db.exists(ctx.database):
        raise QuotesError(f"There is no database at {ctx.database.database}")
    with ctx.reading():
        applied = _applied(ctx)
        counts = {table.name: rows.count(ctx.database, table) for table in in_catalog(ctx.database)}
        total = sum(counts.values())
        progress("Copying the file", 0, total)
        sqlite_files.copy_to(ctx.database, draft)
    sqlite_files.check_integrity(draft)
    with sqlite_files.opened(draft) as copy:
        tables = digests(copy, in_catalog(copy), steps(progress, "Verifying", total))
    if counts != {name: digest.rows for name, digest in tables.items()}:
        raise QuotesError(f"The backup has other numbers of rows than the database: {tables} in place of {counts}")
    return applied, tables


def _dump(ctx: Context, draft: Path, progress: Progress) -> tuple[list[str], dict[str, Digest]]:
    """Dump a PostgreSQL database; returns its migrations and tables."""
    with ctx.reading():
        applied, there = _applied(ctx), in_catalog(ctx.database)
        total = sum(rows.count(ctx.database, table) for table in there)
        snapshot = postgres_dumps.share_snapshot(ctx.database)
        progress("Dumping", 0, total)
        postgres_dumps.dump(ctx.database, snapshot, draft)
        tables = digests(ctx.database, there, steps(progress, "Reading what is dumped", total))
    postgres_dumps.check(draft, list(tables))
    return applied, tables


def _applied(ctx: Context) -> list[str]:
    if applied := migrations.applied(ctx.database):
        return applied
    raise QuotesError(f"The database {ctx.database.database} has none of the service's tables: nothing was backed up")


def _remove_older(folder: Path, keep: int) -> list[str]:
    """Remove all but the last backups of a folder; returns their paths."""
    older = sorted(path for path in folder.iterdir() if _NAMES.fullmatch(path.name) and path.is_file())[:-keep]
    for path in older:
        manifests.path_for(path).unlink(missing_ok=True)
        path.unlink()
    return [str(path) for path in older]
