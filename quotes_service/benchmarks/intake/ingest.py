"""The cost of taking in articles, from JSON lines to searchable.

    python -m quotes_service.benchmarks.intake.ingest [FILE.jsonl] [--texts 256] [--articles 10000] [--json]

Four things are measured. One worker: the processor time of storing real articles, divided by that of reading the same
texts with the bare pipeline, in turns in one process. Two workers: the elapsed time in which one process stores all,
divided by that in which two processes store half each; they share the database. Growth: the processor time of writing
an article whose extraction is made up, as the directory grows; names are drawn so that a few people are quoted very
often and most of them once or twice. Memory: the resident memory of the process that writes these.

The databases are SQLite files. Processor time is measured, since elapsed time says little where other work is done.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from quotes_service.benchmarks.made_up.news import World, news
from quotes_service.context import Context, open_context
from quotes_service.ingest import documents
from quotes_service.records import Article
from quotes_service.services.intake import articles
from quotes_service.services.intake.articles import MOST_TOGETHER
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

#: At most this much of the bare pipeline's time with one worker; at least this many times as fast with two; at most
#: this much of the cost in a small directory at the end.
ONE_WORKER, TWO_WORKERS, GROWTH = 1.3, 1.8, 1.2
_NEWS = [Path("../shared/eval/science_news.jsonl"), Path("examples/articles.jsonl")]
_SIZES = (1_000, 10_000, 100_000)
_MEASURED = 320  # articles, the last ones before a size is reached
_WARMING = 3  # texts


@dataclass(frozen=True, slots=True)
class OneWorker:
    """Processor seconds for an article: of the bare pipeline, and of the whole."""

    bare: float
    whole: float

    @property
    def ratio(self) -> float:
        return self.whole / self.bare


@dataclass(frozen=True, slots=True)
class Size:
    """Milliseconds of processor time that writing an article takes in a directory of so many articles, and the resident
    memory in bytes."""

    articles: int
    writing_ms: float
    memory: int


def one_worker(ctx: Context, sent: Sequence[Article]) -> OneWorker:
    """Read the texts alone, and store the articles, in turns."""
    for article in sent[:_WARMING]:
        ctx.extractor.extract(article.text, title=article.title)
    bare = whole = 0.0
    for start in range(0, len(sent), MOST_TOGETHER):
        part = sent[start : start + MOST_TOGETHER]
        if start // MOST_TOGETHER % 2:
            storing, reading = _storing(ctx, part), _reading(ctx, part)
        else:
            reading, storing = _reading(ctx, part), _storing(ctx, part)
        bare += reading
        whole += storing
    return OneWorker(bare / len(sent), whole / len(sent))


def _reading(ctx: Context, part: Sequence[Article]) -> float:
    began = time.process_time()
    for article in part:
        ctx.extractor.extract(article.text, title=article.title)
    return time.process_time() - began


def _storing(ctx: Context, part: Sequence[Article]) -> float:
    began = time.process_time()
    articles.add_articles(ctx, part)
    return time.process_time() - began


def workers(number: int, url: str, sent: Sequence[Article]) -> float:
    """The seconds in which this many processes store the articles in an empty database."""
    spawn = multiprocessing.get_context("spawn")
    start, ends = spawn.Barrier(number), spawn.Queue()
    processes = [
        spawn.Process(target=_work, args=(url, list(sent[place::number]), start, ends)) for place in range(number)
    ]
    for process in processes:
        process.start()
    times = [ends.get(timeout=600) for _ in processes]
    for process in processes:
        process.join()
    return max(end for _, end in times) - min(began for began, _ in times)


def _work(url: str, sent: list[Article], start, ends) -> None:
    ctx = open_context(Settings(database_url=url))
    with ctx.connected():
        for article in sent[:_WARMING]:
            ctx.extractor.extract(article.text, title=article.title)
        start.wait(timeout=300)
        began = time.monotonic()
        for place in range(0, len(sent), MOST_TOGETHER):
            articles.add_articles(ctx, sent[place : place + MOST_TOGETHER])
        ends.put((began, time.monotonic()))


def growth(ctx: Context, sizes: Sequence[int], seed: int = 1) -> Iterator[Size]:
    """Write made-up articles, and yield the cost of one whenever the directory has reached a size."""
    arriving = news(World(seed, zipf=True))
    written, spent = 0, []
    for size in sizes:
        while written < size:
            part = list(islice(arriving, MOST_TOGETHER))
            began = time.process_time()
            articles.add_articles(ctx, [sent for sent, _ in part], extractions=[read for _, read in part])
            spent = [*spent, (time.process_time() - began) / len(part)][-_MEASURED // MOST_TOGETHER :]
            written += len(part)
        yield Size(size, 1000 * sum(spent) / len(spent), _memory())


def _memory() -> int:
    """The resident memory of this process in bytes: now on Linux, elsewhere at its peak."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(arguments: Sequence[str] | None = None, report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.benchmarks.intake.ingest", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("file", nargs="?", type=Path, help=f"JSON lines; {_NEWS[0]} if there is one, else {_NEWS[1]}")
    parser.add_argument("--texts", type=int, default=256, help="how many articles of the file are stored")
    parser.add_argument("--articles", type=int, default=10_000, help="made-up articles of the largest directory")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    file = options.file or next((path for path in _NEWS if path.is_file()), None)
    if file is None:
        parser.error("no texts: name a file to read")
    sent = [document.checked() for document in islice(documents.read([str(file)], limit=2_000_000), options.texts)]
    figures: dict[str, Any] = {"file": str(file), "texts": len(sent)}
    say = report if not options.json else lambda line: None
    say(f"{file}: {len(sent)} articles")
    with TemporaryDirectory() as folder:
        with _open(_empty(folder, "one")) as ctx:
            one = one_worker(ctx, sent)
        figures |= {"bare_ms": 1000 * one.bare, "one_worker_ms": 1000 * one.whole, "one_worker_ratio": one.ratio}
        say(f"bare pipeline: {1000 * one.bare:.0f} ms of processor time an article")
        say(f"one worker: {1000 * one.whole:.0f} ms, ratio {one.ratio:.2f} (target: at most {ONE_WORKER})")
        seconds = [workers(number, _empty(folder, f"workers-{number}"), sent) for number in (1, 2)]
        figures |= {"seconds": seconds, "two_workers_ratio": seconds[0] / seconds[1]}
        rates = ", ".join(f"{len(sent) / taken:.1f} articles a second" for taken in seconds)
        say(f"one and two workers: {rates}; ratio {seconds[0] / seconds[1]:.2f} (target: at least {TWO_WORKERS})")
        sizes = [size for size in (*_SIZES, options.articles) if size <= options.articles]
        first: Size | None = None
        with _open(_empty(folder, "growth")) as ctx:
            for size in growth(ctx, sorted(set(sizes))):
                first = first or size
                whole = (size.writing_ms + 1000 * one.bare) / (first.writing_ms + 1000 * one.bare)
                figures.setdefault("growth", []).append(asdict(size) | {"ratio": whole})
                say(
                    f"{size.articles:,} articles: writing one {size.writing_ms:.1f} ms, ratio "
                    f"{size.writing_ms / first.writing_ms:.2f}, with reading {whole:.2f} (target: at most {GROWTH}); "
                    f"{size.memory / 2**20:,.0f} MB"
                )
    if options.json:
        report(json.dumps(figures, indent=2))


def _empty(folder: str, name: str) -> str:
    """The URL of a new database without rows."""
    url = f"sqlite:///{folder}/{name}.db"
    migrations.migrate(db.connect(url))
    return url


@contextmanager
def _open(url: str) -> Iterator[Context]:
    ctx = open_context(Settings(database_url=url))
    with ctx.connected():
        yield ctx
    ctx.close()


if __name__ == "__main__":
    main()
