import threading

import peewee
import pytest
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from quotes_service.errors import DatabaseUnavailable, QuotesError, SchemaOutdated
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import MODELS, Base

ALL = [path.stem for path in sorted(migrations.FOLDER.glob("[0-9]*.py"))]


def test_migrate_applies_what_is_missing_and_names_it(empty_database_url):
    database = db.connect(empty_database_url)
    assert migrations.migrate(database) == ALL
    assert migrations.migrate(database) == []
    migrations.check(database)
    db.close(database)


def test_several_that_migrate_at_once_apply_it_once(empty_database_url):
    databases = [db.connect(empty_database_url) for _ in range(4)]
    meeting, applied = threading.Barrier(len(databases)), []

    def work(database) -> None:
        meeting.wait()
        applied.append(migrations.migrate(database))

    threads = [threading.Thread(target=work, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], [], ALL]
    for database in databases:
        db.close(database)


def test_the_tables_of_another_program_are_left_alone(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(other := db.connect(empty_database_url))
    with db.entered(database):
        database.execute_sql("DROP TABLE schema_migration")
        tables = database.get_tables()
    with pytest.raises(QuotesError, match="another program"):
        migrations.migrate(database)
    with db.entered(database):
        assert database.get_tables() == tables
    for each in (database, other):
        db.close(each)


def test_the_models_are_the_migrated_schema(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(database)
    with db.entered(database):
        assert str(diff_models(database, MODELS)) == ""
        for model in MODELS:
            columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
            for field in model._meta.sorted_fields:
                assert columns[field.column_name].null == field.null, field
            found = {(key.column, key.dest_table) for key in database.get_foreign_keys(model._meta.table_name)}
            assert found == {(field.column_name, field.rel_model._meta.table_name) for field in model._meta.refs}, model
    assert set(MODELS) == set(Base.__subclasses__())
    db.close(database)


def test_what_would_be_lost_is_not_taken_back(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(database)
    with db.entered(database):
        tables = database.get_tables()
        with pytest.raises(NotImplementedError, match="restore a copy"):
            Runner(database, str(migrations.FOLDER)).down()
        assert database.get_tables() == tables
    migrations.check(database)
    db.close(database)


def test_an_old_schema_is_refused_with_the_remedy(empty_database_url):
    database = db.connect(empty_database_url)
    with pytest.raises(SchemaOutdated, match="quotes migrate"):
        migrations.check(database)
    migrations.migrate(database)
    with db.entered(database):
        history = Runner(database, str(migrations.FOLDER)).History
        history.delete().where(history.name == ALL[-1]).execute()
    with pytest.raises(SchemaOutdated, match=f"{ALL[-1]}.*quotes migrate"):
        migrations.check(database)
    db.close(database)


def test_a_check_makes_no_file(tmp_path):
    database = db.connect(f"sqlite:///{tmp_path}/quotes.db")
    with pytest.raises(SchemaOutdated):
        migrations.check(database)
    assert not list(tmp_path.iterdir())


def test_a_schema_of_a_newer_version_is_refused(database_url):
    database = db.connect(database_url)
    with db.entered(database):
        runner = Runner(database, str(migrations.FOLDER))
        runner.History.create(name="9999_later")
        try:
            with pytest.raises(SchemaOutdated, match=r"newer version.*9999_later"):
                migrations.check(database)
        finally:
            runner.History.delete().where(runner.History.name == "9999_later").execute()
    db.close(database)


def test_a_package_without_its_migrations_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(QuotesError, match="installed from its repository"):
        migrations.migrate(peewee.SqliteDatabase(str(tmp_path / "quotes.db")))


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="folder"):
        migrations.migrate(db.connect(f"sqlite:///{tmp_path}/file/quotes.db"))
