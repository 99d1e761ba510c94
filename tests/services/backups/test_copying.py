"""A copy of a database has all that the database has, on each kind, or is not there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.backups import copying
from quotes_service.services.backups.copying import copy_database
from quotes_service.services.intake.articles import add_article, delete_article
from quotes_service.store import database as db
from quotes_service.store.models import MODELS
from tests.conftest import BOTH_DATABASES, check_lists
from tests.factories import STORMS, article
from tests.services import asking
from tests.services.backups.filled import indexed, opened, rows, tables_in


def found(ctx: Context, words: str) -> set[str]:
    """The ids of the quotations, experts and institutions that a search finds; the kinds of databases score them
    differently."""
    result = asking.search(ctx, words)
    return {item["id"] for kind in ("quotations", "experts", "institutions") for item in result[kind]}


def test_a_copy_has_every_row_finds_the_same_and_goes_on(source, empty_database_url, progress, tmp_path):
    (tmp_path / "new").mkdir(exist_ok=True)
    done = copy_database(source, empty_database_url, progress)
    with closing(opened(empty_database_url)) as copy:
        assert rows(copy) == rows(source)
        assert {what for what, *_ in progress} == {"Copying rows", "Indexing", "Comparing"}
        assert [told[1:] for told in progress if told[0] == "Comparing"][-1] == (done["rows"], done["rows"])
        assert all(table["rows"] for table in done["tables"].values())
        assert done["left_out"] == []
        if db.is_sqlite(copy.database) == db.is_sqlite(source.database):
            assert indexed(copy) == indexed(source)
        for words in ("tide gauges", "tolvik-ek", "coastal research"):
            assert found(copy, words) == found(source, words) != set()
        # rows that are added have numbers that follow the copied ones
        add_article(copy, article(f"{STORMS}“It is new,” said Nils Ahl.\n", url="https://post.example/new"))
        assert found(copy, "new")
        check_lists(copy)


def test_people_who_come_back_in_a_copy_have_their_numbers(ctx, empty_database_url, progress, tmp_path):
    (tmp_path / "new").mkdir(exist_ok=True)
    add_article(ctx, article())
    url = "https://post.example/storms"
    removed = add_article(ctx, article(STORMS, url=url))[1]
    delete_article(ctx, removed["id"])
    copy_database(ctx, empty_database_url, progress)
    with closing(opened(empty_database_url)) as copy:
        add_article(copy, article(STORMS, url=url))
        add_article(copy, article("“It is new,” said Nils Ahl.\n", url="https://post.example/new"))
        check_lists(copy)


def test_no_table_is_forgotten(source):
    with source.reading():
        there = {
            name for name in source.database.get_tables() if "_index" not in name and not name.startswith("sqlite")
        }
    with source.reading():
        assert {table.name for table in copying._tables(source)} == there
    assert len(there) == len(MODELS) + 2  # the embeddings, and the migrations


def test_what_is_written_while_it_is_copied_is_not_in_the_copy(ctx, tmp_path, progress):
    add_article(ctx, article(STORMS))

    def write(what: str, done: int, total: int) -> None:
        if what == "Indexing" and not done:
            add_article(ctx, article(f"{STORMS}“It is late,” said Nils Ahl.\n", url="https://post.example/late"))

    copy_database(ctx, f"sqlite:///{tmp_path}/copy.db", write)
    with closing(opened(f"sqlite:///{tmp_path}/copy.db")) as copy:
        assert found(copy, "storms") and not found(copy, "late")


@pytest.mark.parametrize("kind", BOTH_DATABASES)
def test_after_an_error_the_target_is_as_it_was(source, kind, request, progress, monkeypatch, tmp_path):
    is_file = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/copy.db" if is_file else request.getfixturevalue("empty_postgres")

    def fails(*_) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr(copying, "_verify", fails)
    with pytest.raises(RuntimeError):
        copy_database(source, url, progress)
    assert not list(tmp_path.iterdir())
    assert is_file or tables_in(url) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE alias SET name = name || '!'", "the table alias has"),
        ("DELETE FROM alias", "the table alias has 0 rows"),
        ("UPDATE expert SET statements = 99", "the read model does not follow from the other tables: Expert"),
        ("DELETE FROM quotation_index", "the index of quotations differs"),
        ("UPDATE alias SET appearance_id = 99999", "rows of the table alias refer to others"),
    ],
)
def test_a_copy_that_differs_is_not_kept(source, progress, monkeypatch, tmp_path, change, message):
    verify = copying._verify

    def changed(target, *given) -> None:
        target.database.execute_sql(change)
        verify(target, *given)

    monkeypatch.setattr(copying, "_verify", changed)
    with pytest.raises(QuotesError, match=message):
        copy_database(source, f"sqlite:///{tmp_path}/copy.db", progress)
    assert not list(tmp_path.glob("*copy*"))


def test_a_database_with_rows_or_an_older_file_is_no_target(source, database_url, progress):
    if not database_url.startswith("sqlite"):
        copy_database(source, database_url, progress)  # migrated, but empty
    with pytest.raises(InvalidInput, match=r"TO: .*(not empty|is there already)"):
        copy_database(source, database_url, progress)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://host/quotes", "TO: must be sqlite:///PATH"),
        ("postgresql://ann:s3/cret@127.0.0.1/quotes", "TO: is not a URL"),
        ("sqlite:///{folder}/nowhere/copy.db", "TO: nothing can be written to the folder .*nowhere"),
        ("sqlite:///{folder}", "TO: .* is there already"),
        ("sqlite:///{folder}/old.db", "TO: .*old.db-wal belongs to a database that was here"),
    ],
)
def test_bad_targets_are_refused_by_their_field(ctx, progress, tmp_path, url, message):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old.db-wal").touch()
    with pytest.raises(InvalidInput, match=message) as error:
        copy_database(ctx, url.format(folder=folder), progress)
    assert "cret" not in str(error.value)
    assert [path.name for path in folder.iterdir()] == ["old.db-wal"]


@pytest.mark.slow
def test_a_text_that_postgresql_cannot_store_is_named(sqlite_template, empty_postgres, progress, tmp_path):
    path = tmp_path / "quotes.db"
    path.write_bytes(Path(sqlite_template).read_bytes())
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO secret VALUES ('one', 'with' || char(0))")
    with closing(opened(f"sqlite:///{path}")) as ctx, pytest.raises(QuotesError, match="row one of the table secret"):
        copy_database(ctx, empty_postgres, progress)
    assert tables_in(empty_postgres) == []


def test_tables_of_other_programs_are_left_out_and_named(ctx, progress, tmp_path):
    with ctx.connected():
        ctx.database.execute_sql("CREATE TABLE somebody_elses (id INTEGER)")
    try:
        assert copy_database(ctx, f"sqlite:///{tmp_path}/copy.db", progress)["left_out"] == ["somebody_elses"]
    finally:
        with ctx.connected():
            ctx.database.execute_sql("DROP TABLE somebody_elses")
