"""The command with its own database, and the factories' simple extractor in place of the pipeline."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner, Result

from quotes_service import context
from quotes_service.cli import main
from tests.factories import STORMS, TIDES, SimpleExtractor


class Loaded(SimpleExtractor):
    @classmethod
    def load(cls, model: str, max_text_chars: int) -> Loaded:
        return cls()


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A working directory without a database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/quotes.db")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr("quotes_service.extract.Extractor", Loaded)
    monkeypatch.setattr(context, "_extractors", {})
    return tmp_path


@pytest.fixture
def folder(empty, sqlite_template):
    """A working directory with a migrated database without articles, and a file news.jsonl of two."""
    shutil.copy(sqlite_template, empty / "quotes.db")
    about = {"outlet": "The Larkhaven Post", "url": "https://post.example/walls", "published_at": "2024-05-02"}
    lines = [
        {"id": 1, "text": TIDES, "title": "Harbour walls are low", **about},
        {"id": 2, "text": STORMS, "title": "A storm passes", "outlet": "Coast Wire", "published_at": "2026-01-03"},
    ]
    (empty / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return empty


@pytest.fixture
def quotes():
    """Runs the command: quotes("search", "tide").stdout"""

    def run(*arguments: object, input: str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=input)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def loaded(folder, quotes):
    """The working directory, with the articles of news.jsonl in the database."""
    assert quotes("ingest", "news.jsonl").exit_code == 0
    return folder
