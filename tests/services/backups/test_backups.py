"""A backup has all of a database, is verified, and is there whole or not at all."""

from __future__ import annotations

import json
import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.backups import manifests
from quotes_service.services.backups.backups import backup
from quotes_service.services.intake.articles import add_article
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store.models import Expert
from tests import full_disk
from tests.conftest import BOTH_DATABASES
from tests.factories import article


def test_a_backup_in_a_folder_is_named_by_the_time_and_only_its_owner_can_read_it(ctx, tmp_path, progress):
    add_article(ctx, article())
    (folder := tmp_path / "backups").mkdir()
    done = backup(ctx, folder, progress)
    path = Path(done["file"])
    suffix = ".sqlite" if db.is_sqlite(ctx.database) else ".dump"
    assert path.name.startswith("quotes-20") and path.suffix == suffix
    assert sorted(folder.iterdir()) == [path, manifests.path_for(path)]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    manifest = manifests.read(path)
    assert (manifest.kind, manifest.bytes) == (done["kind"], path.stat().st_size)
    with ctx.reading():
        assert manifest.tables["expert"].rows == Expert.select().count() > 0
    assert progress[-1][1:] == (done["rows"], done["rows"])


def test_older_backups_of_a_folder_are_removed_when_the_new_one_is_there(ctx, tmp_path, progress):
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("quotes-20260101T000000Z.sqlite", "quotes-20260102T000000Z.dump", "quotes-20260103T000000Z.dump"):
        for path in (folder / name, folder / f"{name}.json"):
            path.touch()
    others = [folder / "quotes-20250101T000000Z.sqlite.old", folder / "notes.txt"]
    for path in others:
        path.touch()
    others.append(folder / "quotes-20250102T000000Z.sqlite")  # somebody's folder
    others[-1].mkdir()
    done = backup(ctx, folder, progress, keep=2)
    assert [Path(name).name[:15] for name in done["removed"]] == ["quotes-20260101", "quotes-20260102"]
    kept = [Path(done["file"]), folder / "quotes-20260103T000000Z.dump"]
    assert {*folder.iterdir()} == {*others, *kept, *map(manifests.path_for, kept)}


@pytest.mark.parametrize(
    ("target", "keep", "message"),
    [
        ("old", None, "TARGET: .*old is there already; nothing is overwritten"),
        ("of_manifest", None, "TARGET: .*of_manifest.json is there already"),
        ("nowhere/new", None, "TARGET: nothing can be written to the folder .*nowhere"),
        ("old/new", None, "TARGET: nothing can be written to the folder .*old"),
        ("new", 3, "--keep: .*new is not a folder"),
    ],
)
def test_bad_targets_are_refused_and_nothing_is_written(ctx, tmp_path, progress, target, keep, message):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("old", "of_manifest.json"):
        (folder / name).write_text("something else")
    with pytest.raises(InvalidInput, match=message):
        backup(ctx, folder / target, progress, keep)
    assert {path.name: path.read_text() for path in folder.iterdir()} == dict.fromkeys(
        ["old", "of_manifest.json"], "something else"
    )


@pytest.mark.parametrize("kind", BOTH_DATABASES)
def test_what_is_no_database_of_ours_is_not_backed_up(kind, request, tmp_path, progress):
    url = f"sqlite:///{tmp_path}/none.db" if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    ctx = open_context(Settings(database_url=url), check_schema=False)
    with closing(ctx), pytest.raises(QuotesError, match=r"no database at|none of the service's tables"):
        backup(ctx, tmp_path / "backup", progress)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing_of_a_backup(sqlite_template, tmp_path, progress):
    shutil.copy(sqlite_template, tmp_path / "quotes.db")
    (tmp_path / "backups").mkdir()
    with closing(open_context(Settings(database_url=f"sqlite:///{tmp_path}/quotes.db"))) as ctx:
        with ctx.writing():
            ctx.database.execute_sql("INSERT INTO secret VALUES ('long', ?)", (full_disk.LONG,))
        with full_disk.full_disk(), pytest.raises(QuotesError, match=r"cannot be copied to .*backups.*(full|I/O)"):
            backup(ctx, tmp_path / "backups", progress)
    assert not list((tmp_path / "backups").iterdir())


@pytest.fixture
def pg_dump(tmp_path, monkeypatch):
    """Puts a program in place of pg_dump, that prints this version and notes how it is called; or none."""

    def put(version: str | None) -> Path:
        programs, calls = tmp_path / "programs", tmp_path / "calls"
        programs.mkdir()
        if version:
            program = programs / "pg_dump"
            program.write_text(f'#!/bin/sh\necho "$PGPASSWORD: $@" >>{calls}\necho "pg_dump (PostgreSQL) {version}"\n')
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))
        return calls

    return put


@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "message"),
    [
        (None, "pg_dump is not installed. Install PostgreSQL's client programs"),
        ("9.6.24", r"pg_dump \(PostgreSQL\) 9.6.24 is older than the server, which is \d\d. Install"),
        ("99.1", "pg_restore is not installed"),
    ],
)
def test_a_missing_or_old_pg_dump_is_named_and_gets_no_password_as_an_argument(
    postgres_url, tmp_path, progress, pg_dump, version, message
):
    calls = pg_dump(version)
    (tmp_path / "backups").mkdir()
    url = postgres_url.replace("postgres@", "postgres:s3cret@")
    with closing(open_context(Settings(database_url=url))) as ctx, pytest.raises(QuotesError, match=message):
        backup(ctx, tmp_path / "backups", progress)
    assert not list((tmp_path / "backups").iterdir())
    if version == "99.1":
        dumped = calls.read_text().splitlines()[-1]
        assert dumped.startswith("s3cret: --dbname=") and "s3cret" not in dumped.removeprefix("s3cret")


def test_a_manifest_says_what_it_is_of(ctx, tmp_path, progress):
    add_article(ctx, article())
    backup(ctx, tmp_path / "one.backup", progress)
    manifest = json.loads((tmp_path / "one.backup.json").read_text())
    assert list(manifest) == ["kind", "made_at", "made_by", "bytes", "sha256", "migrations", "tables"]
    rows, digest = manifest["tables"]["article"]
    assert rows == 1 and len(digest) == 32
