"""The cost of reading an archive on Dask and of loading its Parquet, against `quotes read` and `quotes load`.

    python -m quotes_service.benchmarks.intake.backfill FILE.jsonl [--articles 200] [--workers 1 2] [--json]

The first articles of the file are read by this process as `quotes read` does, then by workers, in partitions of twenty.
Then both kinds of readings are loaded into SQLite files, and one of them once more, where all is recognised. Processor
time is that of the processes that do it, without their start and the loading of the language pipeline.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from quotes_service.archives import planning, run, worker
from quotes_service.archives.form import read_rows
from quotes_service.archives.storage import Folder
from quotes_service.context import open_context
from quotes_service.extract import Extractor
from quotes_service.ingest import documents, readings
from quotes_service.ingest.readings import ReadLine
from quotes_service.records import ReadArticle
from quotes_service.services.bulk.load import load
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

#: About so many articles are read at a time.
_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for an article: of processor time, and elapsed."""

    processor_ms: float
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured: reading here and by workers (by their number), loading, recognising, and bytes an article."""

    articles: int
    read: Cost
    backfill: dict[int, Cost]
    load_lines: Cost
    load_parquet: Cost
    recognise: Cost
    bytes_of_text: float
    bytes_of_lines_gz: float
    bytes_of_parquet: float


def measure(path: Path, folder: Path, articles: int, workers: Sequence[int]) -> Found:
    """Measure with the first articles of a file of JSON lines; ``folder`` is empty."""
    archive, lines = folder / "archive.jsonl", folder / "readings.jsonl"
    with path.open("rb") as source:
        archive.write_bytes(b"".join(islice(source, articles)))
    settings = Settings(database_url=f"sqlite:///{folder}/lines.db")
    extractor = Extractor.load()
    extractor.extract("“It is late,” said Ann Lee, a baker.")
    number, texts, read = 0, 0, _Clock()
    with lines.open("wb") as out:
        for document in documents.read([archive], limit=settings.max_text_chars):
            article = document.checked()
            extraction = extractor.extract(article.text, title=article.title)
            out.write(readings.line_of(ReadArticle(article, extraction)))
            number, texts = number + 1, texts + len(article.text.encode())
    reading = read.cost(number)
    backfill = {count: _backfill(archive, folder / f"workers-{count}", number, count) for count in workers}
    files = list((folder / f"workers-{workers[-1]}").glob("*.parquet"))
    rows = [line for file in files for line in read_rows(file, file.name)]
    assert len(rows) == number, "every article is read"

    def loaded(database: str, found: Callable[[], Iterable[object]], status: str) -> Cost:
        return _load(f"sqlite:///{folder}/{database}.db", found, number, status)

    loaded("warm", lambda: _rows(files[:1]), "created")  # what is done once in a process
    return Found(
        articles=number,
        read=reading,
        backfill=backfill,
        load_lines=loaded("lines", lambda: readings.read_lines([lines]), "created"),
        load_parquet=loaded("parquet", lambda: _rows(files), "created"),
        recognise=loaded("parquet", lambda: _rows(files), "unchanged"),
        bytes_of_text=texts / number,
        bytes_of_lines_gz=len(gzip.compress(lines.read_bytes())) / number,
        bytes_of_parquet=sum(file.stat().st_size for file in files) / number,
    )


def _rows(files: Iterable[Path]) -> Iterator[object]:
    for file in files:
        yield from read_rows(file, file.name)


def _backfill(archive: Path, output: Path, articles: int, workers: int) -> Cost:
    manner = planning.Manner(worker.this_extractor(), "", Settings().max_text_chars)
    size = max(archive.stat().st_size * _TOGETHER // articles, 1)
    plan = planning.plan([str(archive)], manner, size=size)
    folder = Folder(str(output))
    with run.workers(folder, number=workers) as client:
        client.wait_for_workers(workers)
        client.run(worker.warm, manner)
        used = sum(cast(dict[str, float], client.run(time.process_time)).values())
        began = time.perf_counter()
        with run.reading(client, plan.partitions, manner, folder.address) as ended:
            assert all(one.error is None for one in ended)
        elapsed = time.perf_counter() - began
        used = sum(cast(dict[str, float], client.run(time.process_time)).values()) - used
    return Cost(1000 * used / articles, 1000 * elapsed / articles)


def _load(url: str, found: Callable[[], Iterable[object]], articles: int, status: str) -> Cost:
    migrations.migrate(db.connect(url))
    with closing(open_context(Settings(database_url=url))) as ctx, ctx.connected():
        clock = _Clock()
        readings = (line.reading for line in found() if isinstance(line, ReadLine))
        assert {outcome.status for outcome in load(ctx, readings)} == {status}
        return clock.cost(articles)


class _Clock:
    def __init__(self):
        self.began, self.used = time.perf_counter(), time.process_time()

    def cost(self, articles: int) -> Cost:
        used, elapsed = time.process_time() - self.used, time.perf_counter() - self.began
        return Cost(1000 * used / articles, 1000 * elapsed / articles)


def main(arguments: Sequence[str] | None = None, report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.benchmarks.intake.backfill", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("file", type=Path, help="articles, as JSON lines")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many processes, in turns")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        found = measure(given.file, Path(folder), given.articles, given.workers)
    if given.json:
        report(json.dumps(asdict(found), indent=2))
        return
    report(f"{found.articles:,} articles of {found.bytes_of_text:,.0f} bytes of text")
    report(f"quotes read: {_words(found.read)}")
    for count, cost in found.backfill.items():
        ratio = cost.processor_ms / found.read.processor_ms
        report(f"backfill, {count} worker(s): {_words(cost)}; ratio of processor times to quotes read {ratio:.2f}")
    report(f"loading lines: {_words(found.load_lines)}")
    report(f"loading Parquet: {_words(found.load_parquet)}; recognising it: {_words(found.recognise)}")
    report(f"bytes an article: {found.bytes_of_parquet:,.0f} (Parquet), {found.bytes_of_lines_gz:,.0f} (.jsonl.gz)")


def _words(cost: Cost) -> str:
    rate = 1000 / cost.elapsed_ms
    return (
        f"{cost.processor_ms:.1f} ms of processor time an article ({cost.elapsed_ms:.1f} elapsed, {rate:.1f} a second)"
    )


if __name__ == "__main__":
    main()
