"""An index of the database over embeddings: PostgreSQL with the extension pgvector, version 0.7 or later.

The table ``meaning_vector`` repeats what ``embeddings.EmbeddingBlock`` has, one embedding a row, under an HNSW index: a
graph in which a search goes from neighbour to neighbour (Malkov and Yashunin, TPAMI 2020). It finds nearly all of the
nearest, and can be written again from the blocks at any time: docs/decisions/0022-an-index-where-pgvector-is-there.md.

Every function runs inside the caller's transaction where nothing else is said. All but ``state`` and
``write`` expect PostgreSQL.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import NamedTuple

import numpy
import peewee as pw

from quotes_service.store.transfer.tables import NOT_COPIED

log = logging.getLogger(__name__)

_TABLE, _INDEX = NOT_COPIED, f"{NOT_COPIED}_hnsw"
#: The most rows that one search can give: pgvector's limit of ef_search.
MOST = 1_000
#: How many rows a search keeps in view at least: fewer miss some of the nearest.
_LEAST_IN_VIEW = 400
DIMENSIONS = 384

#: Whether the type is there and visible, the table is written, the index is complete. (DROP EXTENSION removes the
#: column from the table.)
_STATE = f"""
    SELECT to_regtype('halfvec') IS NOT NULL,
        EXISTS (SELECT FROM pg_attribute
            WHERE attrelid = to_regclass('{_TABLE}') AND attname = 'vector' AND NOT attisdropped),
        EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('{_INDEX}') AND indisvalid)
"""
#: A row as COPY reads it in its binary form: the number of columns, then each with its length. A halfvec begins with
#: its dimensions. Whole numbers up to 2,048 are exact in 16 bits.
_ROW = numpy.dtype(
    [
        ("columns", ">i2"),
        ("number_bytes", ">i4"),
        ("number", ">i8"),
        ("vector_bytes", ">i4"),
        ("dimensions", ">i2"),
        ("unused", ">i2"),
        ("vector", ">f2", (DIMENSIONS,)),
    ]
)
_COPY_BEGIN, _COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


class State(NamedTuple):
    """``is_usable``: pgvector is installed in this database; ``is_kept``: the table is there, and written with the
    blocks; ``is_ready``: the index can be searched."""

    is_usable: bool
    is_kept: bool
    is_ready: bool


def state(database: pw.Database) -> State:
    if not database.for_update:  # SQLite
        return State(False, False, False)
    return State(*database.execute_sql(_STATE).fetchone())


def versions(database: pw.Database) -> tuple[str | None, str | None]:
    """The versions of pgvector that the server offers, and that is installed in this database; None: there is none."""
    sql = "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'vector'"
    return database.execute_sql(sql).fetchone() or (None, None)


def install(database: pw.Database) -> None:
    """Install pgvector in this database if the server offers it and the user may, who mostly is an administrator then.
    Why it cannot be installed is logged."""
    offered, installed = versions(database)
    if offered and not installed:
        try:
            with database.atomic():
                database.execute_sql("CREATE EXTENSION IF NOT EXISTS vector")
        except pw.DatabaseError as error:
            log.warning("pgvector is not installed: %s", str(error).strip())


def drop_table(database: pw.Database) -> None:
    """Remove the table with its index, if it is there."""
    database.execute_sql(f"DROP TABLE IF EXISTS {_TABLE}")


def create_table(database: pw.Database) -> None:
    """Create the table, empty and without its index, in place of one that was there."""
    drop_table(database)
    database.execute_sql(f"CREATE TABLE {_TABLE} (quotation BIGINT PRIMARY KEY, vector halfvec({DIMENSIONS}) NOT NULL)")


def create_index(database: pw.Database, *, while_written: bool = False) -> None:
    """Create the index, in place of one that was there. It takes long for many rows (``docs/search.md``).

    ``while_written``: so that others write meanwhile; then not inside a transaction. Interrupted, it leaves an index
    that is not complete, and not searched.
    """
    database.execute_sql(f"DROP INDEX IF EXISTS {_INDEX}")
    how = "CONCURRENTLY" if while_written else ""
    database.execute_sql(f"CREATE INDEX {how} {_INDEX} ON {_TABLE} USING hnsw (vector halfvec_ip_ops)")


def write(database: pw.Database, new: Mapping[int, bytes | None]) -> None:
    """Write embeddings by row number, if the table is there; None removes one."""
    if not new or not state(database).is_kept:
        return
    database.execute_sql(f"DELETE FROM {_TABLE} WHERE quotation = ANY(%s)", (list(new),))
    vectors = {number: vector for number, vector in new.items() if vector is not None}
    if vectors:
        add(database, numpy.array(list(vectors)), numpy.frombuffer(b"".join(vectors.values()), numpy.int8))


def add(database: pw.Database, numbers: numpy.ndarray, vectors: numpy.ndarray) -> None:
    """Add the embeddings [n, 384] of the row numbers [n], which have none yet."""
    rows = numpy.zeros(len(numbers), _ROW)
    rows["columns"], rows["number_bytes"], rows["vector_bytes"] = 2, 8, 4 + 2 * DIMENSIONS
    rows["number"], rows["dimensions"], rows["vector"] = numbers, DIMENSIONS, vectors.reshape(-1, DIMENSIONS)
    with (
        pw.__exception_wrapper__,  # pyright: ignore[reportAttributeAccessIssue] - peewee's stub lacks it
        database.cursor().copy(f"COPY {_TABLE} FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(_COPY_BEGIN + rows.tobytes() + _COPY_END)


def size(database: pw.Database) -> tuple[int, int]:
    """How many rows the table has, and the sum of their numbers."""
    count, total = database.execute_sql(f"SELECT COUNT(*), COALESCE(SUM(quotation), 0) FROM {_TABLE}").fetchone()
    return count, int(total)


def nearest(database: pw.Database, query: numpy.ndarray, most: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The row numbers [n] of the ``most`` embeddings nearest to one, and their inner products with it [n], by the
    index: nearly all of them, at most MOST, and fewer where rows were removed since the last VACUUM."""
    in_view = min(max(most, _LEAST_IN_VIEW), MOST)
    database.execute_sql(f"SELECT set_config('hnsw.ef_search', '{in_view}', true)")  # for this transaction
    vector = "[" + ",".join(str(int(value)) for value in query) + "]"
    rows = database.execute_sql(
        f"SELECT quotation, vector <#> %s::halfvec({DIMENSIONS}) AS distance FROM {_TABLE} "
        f"ORDER BY distance LIMIT {most}",  # written out: a plan for any number might not use the index
        (vector,),
    ).fetchall()
    # <#> is the negative inner product: PostgreSQL goes through indexes in ascending order only
    return numpy.array([row[0] for row in rows], numpy.int64), -numpy.array([row[1] for row in rows], numpy.float32)
