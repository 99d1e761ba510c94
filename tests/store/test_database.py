import sqlite3
import threading

import peewee
import pytest

from quotes_service.errors import DatabaseUnavailable, InvalidInput
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import Redirect


@pytest.mark.parametrize(
    "url",
    [
        "",
        "quotes.db",
        "mysql://root@127.0.0.1/quotes",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://quotes.db",
        "sqlite:///quotes.db?mode=ro",
        "postgresql://postgres@127.0.0.1:5432",
        "postgresql://postgres@127.0.0.1:none/quotes",
        "postgresql://[::1/quotes",
        "postgresql://postgres:s3/cret@127.0.0.1/quotes",
    ],
)
def test_a_url_that_names_no_database_is_refused_by_the_name_of_its_setting(url):
    with pytest.raises(InvalidInput) as error:
        db.connect(url)
    assert error.value.field == "DATABASE_URL"
    assert "cret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/quotes.db", "sqlite:///var/quotes.db"),
        ("postgresql://127.0.0.1/quotes", "postgresql://127.0.0.1/quotes"),
        ("postgresql://ann:s3cret@db.example:5433/quotes?sslmode=require", "postgresql://ann@db.example:5433/quotes"),
        ("postgresql://ann@db.example/quotes?password=s3cret", "postgresql://ann@db.example/quotes"),
    ],
)
def test_a_url_is_shown_without_its_password(url, expected):
    assert db.shown(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/nowhere/quotes.db",
        "postgresql://postgres@127.0.0.1:1/quotes",
        "postgresql://postgres@127.0.0.1/quotes?no_such_option=1",
    ],
)
def test_a_database_that_cannot_be_reached_is_unavailable(url):
    with pytest.raises(DatabaseUnavailable), db.reading(db.connect(url)):
        pass


def test_a_file_that_is_not_a_database_is_unavailable(tmp_path):
    path = tmp_path / "quotes.db"
    path.write_text("This is a letter to the editor, and a long one. " * 100)
    with pytest.raises(DatabaseUnavailable), db.reading(db.connect(f"sqlite:///{path}")):
        Redirect.select().count()


def test_programming_errors_are_not_reported_as_unavailable(database_url):
    with pytest.raises(peewee.DatabaseError) as error, db.reading(database := db.connect(database_url)):
        database.execute_sql("SELECT nothing FROM nowhere")
    assert not isinstance(error.value, DatabaseUnavailable)
    db.close(database)


@pytest.mark.parametrize(
    ("on_sqlite", "on_postgres", "message"),
    [
        ("PRAGMA max_page_count = 1", "DO $$BEGIN RAISE disk_full; END$$", "full"),
        ("PRAGMA query_only = 1", "SET TRANSACTION READ ONLY", "read-?only"),
        ("PRAGMA query_only = 1", "SET ROLE pg_monitor", "read-?only|permission denied"),
        ("PRAGMA query_only = 1", "DO $$BEGIN RAISE data_corrupted; END$$", "read-?only|corrupted"),
        (
            "PRAGMA query_only = 1",
            "SELECT pg_terminate_backend(pg_backend_pid())",
            "read-?only|terminating connection due to administrator command",
        ),
    ],
)
def test_trouble_in_the_middle_of_a_write_is_told_and_what_was_kept_stays(
    database_url, on_sqlite, on_postgres, message
):
    database = db.connect(database_url)
    with db.writing(database):
        Redirect.create(old_uid="Kept", new_uid="Kept")
    with pytest.raises(DatabaseUnavailable, match=f"cannot be used: .*({message})"), db.writing(database):
        Redirect.create(old_uid="Lost", new_uid="Lost")
        database.execute_sql(on_sqlite if db.is_sqlite(database) else on_postgres)
        for number in range(9):
            Redirect.create(old_uid=f"{number}" * 9999, new_uid="Lost")
    db.close(database)
    assert named(database) == [{"Kept"}]
    with db.writing(database):
        Redirect.create(old_uid="Later", new_uid="Later")
    assert named(database) == [{"Kept", "Later"}]
    db.close(database)


def test_models_have_no_database_outside_a_transaction():
    with pytest.raises(AttributeError, match="uninitialized"):
        Redirect.select().count()


def test_an_sqlite_file_is_opened_with_write_ahead_log_and_foreign_keys(sqlite_template):
    database = db.connect(f"sqlite:///{sqlite_template}")
    with db.reading(database):
        assert (database.journal_mode, database.foreign_keys) == ("wal", 1)


def named(*databases):
    """What is in each database."""
    found = []
    for database in databases:
        with db.reading(database):
            found.append({row.new_uid for row in Redirect.select()})
    return found


def test_two_databases_of_one_process_never_mix(database_url, tmp_path):
    one, two = db.connect(database_url), db.connect(f"sqlite:///{tmp_path}/two.db")
    migrations.migrate(two)
    with db.writing(one):
        Redirect.create(old_uid="One", new_uid="One")
        with db.writing(two):
            Redirect.create(old_uid="Two", new_uid="Two")
        Redirect.create(old_uid="Uno", new_uid="Uno")
    assert named(one, two) == [{"One", "Uno"}, {"Two"}]
    db.close(one)


def test_two_databases_never_mix_in_threads_that_run_at_once(database_url, tmp_path):
    databases = [db.connect(database_url), db.connect(f"sqlite:///{tmp_path}/two.db")]
    migrations.migrate(databases[1])
    meeting = threading.Barrier(4)

    def work(number: int) -> None:
        for turn in range(10):
            meeting.wait()
            with db.writing(databases[number % 2]):
                Redirect.create(old_uid=f"{number} {turn}", new_uid=f"{number % 2}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert named(*databases) == [{"0"}, {"1"}]
    for database in databases:
        with db.reading(database):
            assert Redirect.select().count() == 20
    db.close(databases[0])


def test_a_transaction_that_fails_leaves_nothing(database_url):
    database = db.connect(database_url)
    with pytest.raises(RuntimeError), db.writing(database):
        Redirect.create(old_uid="One", new_uid="One")
        raise RuntimeError
    assert named(database) == [set()]
    db.close(database)


def test_a_reader_sees_one_moment_while_others_write(database_url):
    database = db.connect(database_url)

    def write() -> None:
        with db.writing(database):
            Redirect.create(old_uid="Late", new_uid="Late")

    with db.reading(database):
        assert Redirect.select().count() == 0
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert Redirect.select().count() == 0
    assert named(database) == [{"Late"}]
    db.close(database)


def test_writers_wait_for_each_other(database_url):
    database = db.connect(database_url)
    first_is_in, may_go = threading.Event(), threading.Event()

    def count_and_add(name: str, inside: threading.Event, go: threading.Event) -> None:
        with db.writing(database):
            number = Redirect.select().count()
            inside.set()
            go.wait()
            Redirect.create(old_uid=f"{name} {number}", new_uid=f"{name} {number}")

    first = threading.Thread(target=count_and_add, args=("first", first_is_in, may_go))
    second = threading.Thread(target=count_and_add, args=("second", threading.Event(), may_go))
    first.start()
    first_is_in.wait()
    second.start()
    may_go.set()
    first.join()
    second.join()
    assert named(database) == [{"first 0", "second 1"}]
    db.close(database)


def test_a_locked_database_is_unavailable(tmp_path, monkeypatch):
    monkeypatch.setattr(db, "WAIT_SECONDS", 0)
    path = tmp_path / "quotes.db"
    migrations.migrate(database := db.connect(f"sqlite:///{path}"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="locked"), db.writing(database):
        pass
    other.close()
