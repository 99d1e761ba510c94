"""Restoring a backup into an empty database."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from quotes_service.context import Context, open_context
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.backups import manifests
from quotes_service.services.backups.manifests import Manifest
from quotes_service.services.backups.new_files import new_files
from quotes_service.services.backups.progress import Progress, steps
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.transfer import postgres_dumps, rows, sqlite_files
from quotes_service.store.transfer.digests import differences, digests
from quotes_service.store.transfer.tables import in_catalog


def restore(backup: Path, target_url: str, progress: Progress) -> dict[str, Any]:
    """Restore a backup into the database ``target_url``, which is empty or, on SQLite, not there yet, and compare what
    was restored with the backup's manifest.

    Returns the ``kind``, when the backup was ``made_at``, the ``rows``, the ``missing`` migrations, which `quotes
    migrate` applies, and the ``seconds``. After an error nothing is left. Raises InvalidInput("FILE") for a backup that
    is damaged, is none or is of a newer version, and InvalidInput("TO") for a database that is not empty or of the
    other kind.
    """
    began = time.monotonic()
    manifest = manifests.read(backup)
    if newer := sorted({*manifest.migrations} - {*migrations.names()}):
        raise InvalidInput("FILE", f"{backup} was made by a newer version of quotes_service ({', '.join(newer)})")
    with closing(open_context(Settings(database_url=target_url), check_schema=False)) as ctx:
        is_file = db.is_sqlite(ctx.database)
        if is_file != (manifest.kind == "sqlite"):
            raise InvalidInput("TO", _other_kind(backup, manifest))
        (_restore_file if is_file else _restore_dump)(backup, manifest, ctx, progress)
    return {
        "kind": manifest.kind,
        "made_at": manifest.made_at,
        "rows": manifest.rows,
        "missing": [name for name in migrations.names() if name not in manifest.migrations],
        "seconds": round(time.monotonic() - began, 1),
    }


def _other_kind(backup: Path, manifest: Manifest) -> str:
    own = "an SQLite file (sqlite:///PATH)" if manifest.kind == "sqlite" else "a PostgreSQL database (postgresql://...)"
    return f"{backup} can only be restored into {own}; from there `quotes copy-database` copies it to the other kind"


def _restore_file(backup: Path, manifest: Manifest, target: Context, progress: Progress) -> None:
    path = Path(target.database.database)
    with new_files("TO", path) as (draft,):
        sqlite_files.check_no_remains("TO", path)
        progress("Copying the file", 0, manifest.rows)
        shutil.copyfile(backup, draft)
        sqlite_files.check_integrity(draft)
        with sqlite_files.opened(draft) as database:
            _compare(database, manifest, progress)


def _restore_dump(backup: Path, manifest: Manifest, target: Context, progress: Progress) -> None:
    with target.connected():
        if there := target.database.get_tables():
            raise InvalidInput("TO", f"is not empty: it has the table {there[0]}; give the URL of an empty database")
        progress("Restoring", 0, manifest.rows)
        postgres_dumps.restore(target.database, backup)
        try:
            with target.reading():
                _compare(target.database, manifest, progress)
        except BaseException:
            postgres_dumps.remove_everything(target.database)
            raise
        rows.analyze(target.database)


def _compare(database: Any, manifest: Manifest, progress: Progress) -> None:
    found = digests(database, in_catalog(database), steps(progress, "Comparing", manifest.rows))
    if problems := differences(manifest.tables, found):
        raise QuotesError(f"What was restored is not what was backed up, and was removed: {'; '.join(problems)}")
