"""Backups while articles are written: the fast form of the benchmark."""

import shutil
from contextlib import closing
from itertools import count

from quotes_service.benchmarks import backups
from quotes_service.context import open_context
from quotes_service.settings import Settings
from quotes_service.store import database as db


def test_each_backup_has_the_database_as_it_was_at_one_moment(ctx, request, tmp_path):
    numbers = count()

    def new_database() -> str:
        if db.is_sqlite(ctx.database):
            return f"sqlite:///{tmp_path}/restored-{next(numbers)}.db"
        return request.getfixturevalue("new_postgres")()

    proof = backups.prove(ctx, tmp_path, new_database, backups=2)
    assert proof.wrong == []
    assert 0 < proof.articles[0] < proof.articles[1]
    shutil.rmtree(tmp_path)


def test_a_backup_that_lacks_a_row_is_noticed(sqlite_template, tmp_path, monkeypatch):
    def lossy(path, url, progress) -> dict:
        done = restore(path, url, progress)
        with db.writing(database := db.connect(url)):
            database.execute_sql("DELETE FROM topic_index WHERE rowid = 1")
        db.close(database)
        return done

    restore = backups.restore
    monkeypatch.setattr(backups, "restore", lossy)
    shutil.copy(sqlite_template, tmp_path / "quotes.db")
    with closing(open_context(Settings(database_url=f"sqlite:///{tmp_path}/quotes.db"))) as ctx:
        proof = backups.prove(ctx, tmp_path, lambda: f"sqlite:///{tmp_path}/restored.db", backups=1)
    assert proof.wrong == ["backup 0: topic_index does not follow from the other tables"]
