"""Whether backups that are taken while articles are written have the database as it was at one moment.

    python -m quotes_service.benchmarks.backups [--database URL] [--backups 20] [--experts 0]

One thread writes articles without a pause, the other backs up, restores and looks at what was restored: its articles
must be the first ones that were written, none of them in part, and at least those from before the backup; with all
their quotations, in the read model and the search index. Exit status 1 if not. ``--database``: an empty one of
PostgreSQL, on whose server more are created and dropped; by default an SQLite file. ``--experts``: how many the
directory has at first, with ten quotations each.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

from quotes_service.benchmarks.made_up.directory import fill
from quotes_service.benchmarks.made_up.news import World, news
from quotes_service.context import Context, open_context
from quotes_service.directory.indexing import rebuild
from quotes_service.services.backups.backups import backup
from quotes_service.services.backups.restoring import restore
from quotes_service.services.intake.articles import add_article
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import StoredArticle, StoredQuotation
from quotes_service.store.quotations import drift


class Writer(threading.Thread):
    """Writes made-up articles one after the other until it is told to stop. ``written``: the addresses and numbers of
    quotations of those that are stored; ``slowest``: the most seconds that one took."""

    def __init__(self, ctx: Context):
        super().__init__()
        self.ctx, self.written, self.slowest = ctx, list[tuple[str | None, int]](), 0.0
        self._stop_now = threading.Event()

    def run(self) -> None:
        for article, extraction in news(World(7)):
            if self._stop_now.is_set():
                return
            began = time.monotonic()
            add_article(self.ctx, article, extraction)
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.written.append((article.url, len(extraction.quotations)))

    def __enter__(self) -> Writer:
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop_now.set()
        self.join()


@dataclass(slots=True)
class Proof:
    """What was seen: how many new articles each restored backup had, the seconds that backing up and restoring took,
    and what was ``wrong``. ``slowest``: the most seconds that an article took meanwhile."""

    articles: list[int]
    backing_up: list[float]
    restoring: list[float]
    wrong: list[str]
    slowest: float = 0.0


def prove(ctx: Context, folder: Path, new_database: Callable[[], str], backups: int) -> Proof:
    """Back up the database of ``ctx`` while articles are written to it, and restore each backup into the database whose
    URL ``new_database`` gives."""
    proof = Proof([], [], [], [])
    with ctx.reading():
        first = StoredArticle.select().count()
    with Writer(ctx) as writer:
        for number in range(backups):
            path = folder / f"{number}.backup"
            wait_for(writer, len(writer.written) + 1)
            before = len(writer.written)
            proof.backing_up.append(backup(ctx, path, lambda *_: None)["seconds"])
            after = len(writer.written) + 1  # one more may be stored and not noted yet
            wait_for(writer, after)
            proof.restoring.append(restore(path, url := new_database(), lambda *_: None)["seconds"])
            with closing(open_context(Settings(database_url=url))) as copy:
                found = _look(copy, first)
                proof.wrong += [f"backup {number}: {problem}" for problem in _problems(copy)]
            proof.articles.append(len(found))
            if found != writer.written[: len(found)] or not before <= len(found) <= after:
                proof.wrong.append(f"backup {number}: {len(found)} articles, of {before} to {after}, are not the first")
        proof.slowest = writer.slowest
    return proof


def wait_for(writer: Writer, number: int) -> None:
    """Wait until so many articles are written."""
    while len(writer.written) < number:
        if not writer.is_alive():
            raise RuntimeError("the writer failed")
        time.sleep(0.01)


def _look(copy: Context, first: int) -> list[tuple[str | None, int]]:
    """The addresses of the articles after the first ones, in their order, each with its number of quotations."""
    with copy.reading():
        numbers: dict[int, int] = {}
        for (article,) in StoredQuotation.select(StoredQuotation.article).tuples():
            numbers[article] = numbers.get(article, 0) + 1
        rows = StoredArticle.select(StoredArticle.id, StoredArticle.url).order_by(StoredArticle.id).offset(first)
        return [(url, numbers.get(id, 0)) for id, url in rows.tuples()]


def _problems(copy: Context) -> list[str]:
    with copy.reading():
        differences = [*drift.drift(), *(f"{kind}_index" for kind in rebuild.drift(copy))]
        return [f"{name} does not follow from the other tables" for name in differences]


@contextmanager
def _databases(url: str | None, folder: Path) -> Iterator[Callable[[], str]]:
    """What gives the URLs of new databases: files in a folder, or on the server of ``url``, which are dropped."""
    if url is None:
        yield lambda: f"sqlite:///{folder}/{secrets.token_hex(4)}.db"
        return
    names: list[str] = []
    server = db.connect(url)

    def create() -> str:
        names.append(f"quotes_backups_{secrets.token_hex(4)}")
        with db.entered(server):
            server.execute_sql(f'CREATE DATABASE "{names[-1]}"')
        return urlunsplit(urlsplit(url)._replace(path=f"/{names[-1]}"))

    try:
        yield create
    finally:
        with db.entered(server):
            for name in names:
                server.execute_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        db.close(server)


def main() -> None:
    parser = argparse.ArgumentParser(description="Back up while articles are written, restore, and compare.")
    parser.add_argument("--database", help="the URL of an empty database of PostgreSQL")
    parser.add_argument("--backups", type=int, default=20)
    parser.add_argument("--experts", type=int, default=0)
    given = parser.parse_args()
    with TemporaryDirectory() as name, _databases(given.database, Path(name)) as new_database:
        url = given.database or new_database()
        migrations.migrate(db.connect(url))
        with closing(open_context(Settings(database_url=url))) as ctx:
            if given.experts:
                fill(ctx, given.experts, World(1))
            proof = prove(ctx, Path(name), new_database, given.backups)
    print(f"{given.backups} backups with {proof.articles[0]:,} to {proof.articles[-1]:,} new articles, restored")
    print(f"a backup took at most {max(proof.backing_up):.1f} s, restoring it {max(proof.restoring):.1f} s, and")
    print(f"an article meanwhile at most {proof.slowest:.2f} s")
    for line in proof.wrong:
        print(f"WRONG: {line}")
    sys.exit(bool(proof.wrong))


if __name__ == "__main__":
    main()
