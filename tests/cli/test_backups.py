"""The commands on the whole database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_backup_is_restored_elsewhere_and_found_in(loaded, quotes):
    (loaded / "backups").mkdir()
    done = json.loads(quotes("backup", "backups", "--keep", 3, "--json").stdout)
    assert (done["kind"], done["removed"]) == ("sqlite", [])
    result = quotes("restore", done["file"], "--to", f"sqlite:///{loaded}/again.db")
    assert result.exit_code == 0 and " rows of 20" in result.stdout and "compared" in result.stdout
    before = quotes("search", "storms", "--json").stdout
    (loaded / "again.db").replace(loaded / "quotes.db")
    assert quotes("search", "storms", "--json").stdout == before != ""


def test_everything_is_copied_into_another_database(loaded, quotes, monkeypatch):
    monkeypatch.setenv("NEW_DATABASE", f"sqlite:///{loaded}/new.db")
    result = quotes("copy-database", "env:DATABASE_URL", "env:NEW_DATABASE")
    assert (
        result.exit_code == 0
        and f"copied from sqlite:///{loaded}/quotes.db to sqlite:///{loaded}/new.db" in result.stdout
    )
    again = quotes("copy-database", "env:NEW_DATABASE", f"sqlite:///{loaded}/third.db", "--json")
    done = json.loads(again.stdout)
    assert done["tables"]["article"]["rows"] == 2 and done["to"] == f"sqlite:///{loaded}/third.db"
    assert done["left_out"] == [] and done["rows"] == sum(table["rows"] for table in done["tables"].values())


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["copy-database", "env:NOWHERE", "sqlite:///new.db"], 2, "environment variable NOWHERE is not set"),
        (["copy-database", "quotes.db", "sqlite:///new.db"], 2, "FROM: must be sqlite:///PATH or postgresql://"),
        (["copy-database", "sqlite:///none.db", "sqlite:///new.db"], 1, "no database at none.db"),
        (["copy-database", "sqlite:///quotes.db", "new.db"], 2, "TO: must be sqlite:///PATH"),
        (["copy-database", "sqlite:///quotes.db", "sqlite:///quotes.db"], 2, "TO: quotes.db is there already"),
        (["copy-database", "sqlite:///quotes.db", "postgresql://ann:s3cret@127.0.0.1:1/new"], 1, "new cannot be used"),
        (["backup", "quotes.db"], 2, "TARGET: quotes.db is there already"),
        (["backup", "new.backup", "--keep", "2"], 2, "--keep: new.backup is not a folder"),
        (["backup", ".", "--keep", "0"], 2, "--keep"),
        (["restore", "news.jsonl"], 2, "FILE: news.jsonl has no manifest"),
        (["restore", "none"], 2, "FILE: there is no file none"),
    ],
)
def test_bad_calls_name_the_argument_and_change_nothing(folder, quotes, arguments, status, message):
    before = {path.name for path in Path().iterdir()}
    result = quotes(*arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr and "s3cret" not in result.stderr
    assert {path.name for path in Path().iterdir()} - {"quotes.db-wal", "quotes.db-shm"} == before


@pytest.mark.parametrize(("options", "field"), [(["--to", "sqlite:///quotes.db"], "--to"), ([], "DATABASE_URL")])
def test_a_backup_is_not_restored_over_a_database(folder, quotes, options, field):
    assert quotes("backup", "one.backup").exit_code == 0
    result = quotes("restore", "one.backup", *options)
    assert result.exit_code == 2
    assert f"{field}: " in result.stderr and "quotes.db is there already; nothing is overwritten" in result.stderr
