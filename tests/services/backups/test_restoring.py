"""A backup is restored as it was made, or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.backups import manifests
from quotes_service.services.backups.backups import backup
from quotes_service.services.backups.restoring import restore
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from tests.conftest import check_lists
from tests.services import asking
from tests.services.backups.filled import indexed, opened, rows, tables_in


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """A backup of a directory in which every table has rows; tests copy it."""
    path = tmp_path_factory.mktemp("backups") / "made"
    backup(source, path, lambda *_: None)
    return path


@pytest.fixture
def new_url(source, request, tmp_path):
    """The URL of a database of the same kind that is empty or not there."""
    is_file = db.is_sqlite(source.database)
    return f"sqlite:///{tmp_path}/new.db" if is_file else request.getfixturevalue("new_postgres")()


@pytest.fixture
def still_empty_url(source, request, tmp_path):
    """The same, for tests that leave it so."""
    is_file = db.is_sqlite(source.database)
    return f"sqlite:///{tmp_path}/new.db" if is_file else request.getfixturevalue("empty_postgres")


@pytest.fixture
def copy(made, tmp_path):
    """A copy of the backup that a test may damage."""
    for path in (made, manifests.path_for(made)):
        shutil.copy(path, tmp_path)
    return tmp_path / made.name


def nothing_in(url: str) -> bool:
    return not Path(url.removeprefix("sqlite:///")).exists() if url.startswith("sqlite") else not tables_in(url)


def test_what_is_restored_is_what_was_backed_up(source, made, new_url, progress):
    done = restore(made, new_url, progress)
    assert done["missing"] == []
    assert progress[-1] == ("Comparing", done["rows"], done["rows"])
    with closing(opened(new_url)) as restored:
        assert rows(restored) == rows(source)
        assert indexed(restored) == indexed(source)
        assert asking.search(restored, "tide gauges") == asking.search(source, "tide gauges")
        check_lists(restored)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def without_manifest(path: Path) -> None:
    manifests.path_for(path).unlink()


def changed(**fields):
    def change(path: Path) -> None:
        manifest = json.loads(manifests.path_for(path).read_text())
        manifests.path_for(path).write_text(json.dumps(manifest | fields))

    return change


def cut_off_manifest(path: Path) -> None:
    cut_off(manifests.path_for(path))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut_off, "FILE: .*made is damaged or cut off: [0-9,]+ bytes in place of"),
        (one_bit, "FILE: .*made is damaged: its SHA-256"),
        (without_manifest, "FILE: .*made has no manifest: .*made.json"),
        (cut_off_manifest, "FILE: .*made.json is not a manifest of a backup: all of it: Invalid JSON"),
        (changed(tables=[]), "FILE: .*made.json is not a manifest of a backup: tables: Input should be"),
        (changed(migrations=["0001_initial", "9999_later"]), "FILE: .* newer version of quotes_service .9999_later"),
        (Path.unlink, "FILE: there is no file .*made"),
    ],
)
def test_a_backup_that_is_not_as_it_was_made_is_refused(copy, still_empty_url, progress, damage, message):
    damage(copy)
    with pytest.raises(InvalidInput, match=message):
        restore(copy, still_empty_url, progress)
    assert nothing_in(still_empty_url)


def test_what_differs_from_the_manifest_is_removed_again(copy, still_empty_url, progress):
    tables = json.loads(manifests.path_for(copy).read_text())["tables"]
    tables["alias"][0] += 1
    changed(tables=tables)(copy)
    with pytest.raises(QuotesError, match="is not what was backed up, and was removed: the table alias has"):
        restore(copy, still_empty_url, progress)
    assert nothing_in(still_empty_url)


def test_a_file_that_is_no_database_is_refused_even_if_its_manifest_agrees(copy, still_empty_url, progress):
    copy.write_text("This is a letter to the editor, and a long one. " * 100)
    changed(bytes=copy.stat().st_size, sha256=manifests.sha256(copy))(copy)
    with pytest.raises(QuotesError, match=r"damaged: file is not a database|pg_restore failed: .*valid archive"):
        restore(copy, still_empty_url, progress)
    assert nothing_in(still_empty_url)


def test_a_database_that_is_not_empty_or_of_the_other_kind_is_no_target(made, source, database_url, progress):
    is_same_kind = db.is_sqlite(source.database) == database_url.startswith("sqlite")
    message = "not empty|is there already" if is_same_kind else "only be restored into .*`quotes copy-database`"
    with pytest.raises(InvalidInput, match=f"TO: .*({message})"):
        restore(made, database_url, progress)


def test_a_backup_of_an_older_schema_is_restored_and_can_be_brought_up_to_date(tmp_path, progress):
    old = db.connect(f"sqlite:///{tmp_path}/old.db")
    *before, last = migrations.names()
    with db.entered(old):
        Runner(old, str(migrations.FOLDER)).up(before[-1])
    db.close(old)
    with closing(open_context(Settings(database_url=f"sqlite:///{tmp_path}/old.db"), check_schema=False)) as ctx:
        backup(ctx, tmp_path / "backup", progress)
    url = f"sqlite:///{tmp_path}/new.db"
    assert restore(tmp_path / "backup", url, progress)["missing"] == [last]
    assert migrations.migrate(db.connect(url)) == [last]


def test_a_backup_of_sqlite_is_one_file_that_any_program_of_sqlite_reads(source, made):
    if db.is_sqlite(source.database):
        with closing(sqlite3.connect(f"file:{made}?mode=ro&immutable=1", uri=True)) as file:
            assert file.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            assert file.execute("SELECT COUNT(*) FROM article").fetchone()[0] > 3
