"""The memory of one worker while it reads and stores made-up articles.

    python -m quotes_service.benchmarks.intake.memory [--articles 20000] [--database URL]

The worker is a process of its own, as `quotes worker` starts it. Each time that another tenth of the articles is
stored, its resident memory is printed. The articles are short, so that there can be many: this shows what a worker
gathers, not what its longest text takes.
"""

from __future__ import annotations

import argparse
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from quotes_service.benchmarks.intake.crashes import add_job, start_worker
from quotes_service.benchmarks.made_up.news import World, news
from quotes_service.context import Context, open_context
from quotes_service.services.intake import jobs
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations


def made_up(number: int) -> Iterator[dict[str, str | None]]:
    """So many articles, as lines of a batch."""
    for article, _ in islice(news(World(1, zipf=True)), number):
        day = article.published_at
        yield {"text": article.text, "url": article.url, "date": day.isoformat() if isinstance(day, date) else None}


def resident(process: int) -> int:
    """The resident memory of a process, in MB (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def watch(ctx: Context, job: str, process: int, report: Callable[[str], None] = print) -> list[tuple[int, int]]:
    """Report, and return in the end, how many articles were stored and the worker's MB, at each tenth of the job."""
    found: list[tuple[int, int]] = []
    while True:
        state = jobs.get_job(ctx, job)
        done = state["items"]["done"] + state["items"]["failed"]
        if done * 10 // state["total"] > len(found):
            found.append((done, resident(process)))
            report("{:,} articles: {:,} MB".format(*found[-1]))
        if state["status"] == "done":
            return found
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the memory of a worker over many articles.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--database", help="the URL of an empty database; by default an SQLite file")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = given.database or f"sqlite:///{folder}/quotes.db"
        migrations.migrate(db.connect(os.environ["DATABASE_URL"]))
        ctx = open_context(Settings.read())
        job = add_job(ctx, made_up(given.articles))
        worker = start_worker()
        try:
            watch(ctx, job, worker.pid)
        finally:
            worker.terminate()
            worker.wait(60)
            ctx.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
