from __future__ import annotations

import sqlite3

import peewee
import pytest

from quotes_service.store import condition
from quotes_service.store import database as db


@pytest.fixture
def database(ctx):
    with ctx.connected():
        yield ctx.database


def test_size_and_room(database):
    assert condition.size(database) > 100_000
    assert (condition.free_bytes(database) is None) == (not db.is_sqlite(database))


def test_what_can_be_written_is_not_touched(database):
    assert condition.why_not_writable(database) is None
    assert not database.in_transaction()


def test_another_writer_is_not_waited_for(sqlite_template, tmp_path):
    path = tmp_path / "quotes.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, other = db.connect(f"sqlite:///{path}"), sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = wal")
    other.execute("BEGIN IMMEDIATE")
    with db.entered(database):
        assert condition.why_not_writable(database) is None
        assert database.pragma("busy_timeout") == 1000 * db.WAIT_SECONDS
    other.close()
    db.close(database)


def test_a_file_that_is_only_read(tmp_path):
    sqlite3.connect(tmp_path / "quotes.db").execute("CREATE TABLE article (id)")
    database = peewee.SqliteDatabase(f"file:{tmp_path}/quotes.db?mode=ro", uri=True)
    assert condition.why_not_writable(database) == "attempt to write a readonly database"
    database.close()


def test_a_server_that_only_reads(ctx):
    if db.is_sqlite(ctx.database):
        return
    with ctx.connected():
        ctx.database.execute_sql("SET default_transaction_read_only = on")
        assert condition.why_not_writable(ctx.database) == "its transactions are read-only"
        ctx.database.execute_sql("SET default_transaction_read_only = off")


@pytest.mark.parametrize("full", [False, True])
def test_damage(database, full):
    assert condition.damage(database, full=full) == []


def test_damage_is_told_in_sqlite_s_words(sqlite_template, tmp_path):
    path = tmp_path / "quotes.db"
    content = bytearray(sqlite_template.read_bytes())
    content[8192:12288] = b"x" * 4096
    path.write_bytes(content)
    database = db.connect(f"sqlite:///{path}")
    with db.entered(database):
        [first, *_] = condition.damage(database, full=False)
        assert first.startswith("*** in database main *** Page 3: ")
    db.close(database)


def test_a_reference_to_nothing_is_damage(ctx):
    if not db.is_sqlite(ctx.database):
        return
    with ctx.connected():
        ctx.database.pragma("foreign_keys", 0)
        ctx.database.execute_sql("INSERT INTO listed_expert (quotation_id, expert) VALUES (99, 1)")
        found = condition.damage(ctx.database, full=True)
        ctx.database.execute_sql("DELETE FROM listed_expert")
    assert found == ["row 1 of the table listed_expert refers to a row of listed that is missing"]
