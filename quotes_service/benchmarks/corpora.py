"""A directory of the articles of ../shared/eval, for the benchmarks that ask it questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from quotes_service.context import Context, open_context
from quotes_service.errors import InvalidInput
from quotes_service.records import Article
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def open_directory(
    paths: Iterable[Path], database: Path | None, report: Callable[[str], None], **settings: Any
) -> Iterator[Context]:
    """A connected context over a directory of the articles of these files, kept in ``database`` if it is given.

    What an existing database has already is not stored again.
    """
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{database or Path(folder) / 'quotes.db'}"
        migrations.migrate(db.connect(url))
        ctx = open_context(Settings(database_url=url, **settings))
        with ctx.connected():
            keep(ctx, paths, report)
            yield ctx


def keep(ctx: Context, paths: Iterable[Path], report: Callable[[str], None]) -> None:
    """Store the articles of files in the format of ../shared/eval that are not stored yet."""
    for path in paths:
        for row in read_rows(path):
            day = date.fromisoformat(row["date"]) if "date" in row else None
            metadata = {"title": row.get("title"), "outlet": row.get("publisher"), "published_at": day}
            with suppress(InvalidInput):  # a text of control characters is left out
                articles.add_article(ctx, Article(row["text"], url=f"https://eval.example/{row['id']}", **metadata))
        report(f"{path.name} is stored")
