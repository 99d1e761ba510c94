"""Copying everything from one database into an empty one, of either kind."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from quotes_service.context import Context, open_context
from quotes_service.directory.indexing import rebuild
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.search import pgvector
from quotes_service.search.embeddings import EmbeddingBlock, index_again
from quotes_service.search.index import FIELDS
from quotes_service.services.backups.new_files import new_files
from quotes_service.services.backups.progress import Progress, steps
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.access import counts
from quotes_service.store.quotations import drift
from quotes_service.store.transfer import indexes, rows, sqlite_files
from quotes_service.store.transfer.digests import Digest, Digesting, differences, digests
from quotes_service.store.transfer.tables import Table, in_catalog, of_this_version, table_of


def copy_database(source: Context, target_url: str, progress: Progress) -> dict[str, Any]:
    """Copy all that the service has stored, as it is at this moment, into the empty database ``target_url``. Others may
    write to the source meanwhile.

    The target has the copy, compared with the source row by row, or is as it was before. Returns the ``tables``, each
    with its ``rows`` and ``digest``, the sum of the ``rows``, those ``indexed``, the ``seconds``, and ``left_out``: the
    source's tables that are not the service's. Raises InvalidInput("TO") if the target is not empty.
    """
    began = time.monotonic()
    with source.reading(), _empty_database(target_url) as target:
        tables = _tables(source)
        total = sum(rows.count(source.database, table) for table in tables)
        with indexes.made_afterwards(target.database):
            copied = _copy_rows(source, target, tables, steps(progress, "Copying rows", total))
        rows.analyze(target.database)
        indexed = rebuild.size()
        rebuild.fill(target, steps(progress, "Indexing", indexed))
        if table_of(EmbeddingBlock) in tables and pgvector.state(target.database).is_usable:
            index_again(target.database)
        _verify(target, tables, copied, steps(progress, "Comparing", total))
        left_out = _others(source, tables)
    return {
        "tables": {name: digest._asdict() for name, digest in copied.items()},
        "rows": total,
        "indexed": indexed,
        "left_out": left_out,
        "seconds": round(time.monotonic() - began, 1),
    }


@contextmanager
def _empty_database(url: str) -> Iterator[Context]:
    """The context of an empty database with the tables of this version, in a writing transaction: what is written is
    there at the end of the block, or after an error nothing is, not even the tables."""
    try:
        database = db.connect(url)
    except InvalidInput as error:
        raise InvalidInput("TO", error.message) from None
    if db.is_sqlite(database):
        path = Path(database.database)
        with new_files("TO", path) as (draft,):
            sqlite_files.check_no_remains("TO", path)
            with (
                closing(open_context(Settings(database_url=f"sqlite:///{draft}"), check_schema=False)) as ctx,
                sqlite_files.filling(ctx.database),
            ):
                migrations.migrate(ctx.database)
                yield ctx
            sqlite_files.check_integrity(draft)
        return
    with (
        closing(open_context(Settings(database_url=url), check_schema=False)) as ctx,
        db.writing(ctx.database),
    ):
        _check_empty(ctx)
        migrations.migrate(ctx.database)
        migrations.check(ctx.database)
        yield ctx


def _check_empty(ctx: Context) -> None:
    there = ctx.database.get_tables()
    _history, *ours = of_this_version(ctx.database)
    for table in ours:
        if table.name in there and rows.count(ctx.database, table):
            raise InvalidInput("TO", f"is not empty: it has rows in {table.name}; give the URL of an empty database")


def _tables(source: Context) -> list[Table]:
    """The tables to copy. Those that only some databases have are made in the target."""
    tables = of_this_version(source.database)
    embeddings = table_of(EmbeddingBlock)
    if embeddings.name in source.database.get_tables():
        EmbeddingBlock.create_table()
        tables.append(embeddings)
    return tables


def _others(source: Context, tables: Iterable[Table]) -> list[str]:
    """The tables that are neither copied nor part of the search index: those of other programs."""
    copied = {table.name for table in tables} | {counts.TABLE}  # whose rows soon expire
    index = tuple(f"{kind}_index" for kind in FIELDS)
    names = [table.name for table in in_catalog(source.database)]
    return [name for name in names if name not in copied and not name.startswith(index)]


def _copy_rows(
    source: Context, target: Context, tables: Collection[Table], progress: Callable[[int], None]
) -> dict[str, Digest]:
    """Copy the rows of these tables; returns the digests of what was read, by table."""
    copied = {}
    for table in tables:
        rows.clear(target.database, table)  # its migrations were applied now, those of the source then
        digesting = Digesting(progress)
        rows.write(target.database, table, digesting.passing(rows.read(source.database, table)))
        copied[table.name] = digesting.digest
    for table in tables:
        rows.number_on(target.database, table)
    return copied


def _verify(
    target: Context, tables: Iterable[Table], copied: dict[str, Digest], progress: Callable[[int], None]
) -> None:
    """Raise QuotesError, by which nothing is kept, unless the target has what was read and all of it fits together."""
    problems = differences(copied, digests(target.database, tables, progress))
    problems += [
        f"the read model does not follow from the other tables: {name} (if that is so in FROM: quotes doctor --mend)"
        for name in drift.drift()
    ]
    problems += [f"the index of {kind}s differs by {number} rows" for kind, number in rebuild.drift(target).items()]
    if db.is_sqlite(target.database):
        lost = sqlite_files.without_targets(target.database)
        problems += [f"rows of the table {name} refer to others that are not there" for name in lost]
    if problems:
        raise QuotesError(f"The copy is not right, and nothing of it was kept: {'; '.join(problems)}")
