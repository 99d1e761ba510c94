"""The cost of storing one article as the directory grows: made-up directories of several sizes, side by side.

    python -m quotes_service.benchmarks.directory [--experts 1000 10000 100000] [--articles 60] [--folder DIR] [--json]

Each directory gets the same kind of articles, in turns: four quotations by three people, one of them new. Their
extractions are made up, too; extracting doesn't depend on the size and is measured once on sample articles, to give
the cost of a whole ingest. The ratio is that of the medians to the smallest directory's: of storing alone, and with
extracting.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from quotes_service.benchmarks.made_up.directory import QUOTATIONS, fill
from quotes_service.benchmarks.made_up.news import World, arriving, people_of
from quotes_service.context import Context, open_context
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

#: The highest ratio of the cost of an article in the largest directory to that in the smallest.
TARGET = 1.2
_SAMPLE = Path("examples/articles.jsonl")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one size: milliseconds per article (median and mean), and the ratios to the smallest."""

    experts: int
    quotations: int
    keeping_ms: float
    keeping_mean_ms: float
    keeping_ratio: float
    ingest_ratio: float


def bench(contexts: dict[int, tuple[Context, list]], number: int, reading_ms: float) -> list[Figures]:
    """Store ``number`` articles in each directory, in turns; ``contexts``: number of experts -> context, people."""
    spent: dict[int, list[float]] = {size: [] for size in contexts}
    seed = time.time_ns()  # different articles each time: a directory that is used again has the last ones
    queues = {size: list(arriving(World(seed), people, number + 5)) for size, (_, people) in contexts.items()}
    for index in range(number + 5):
        for size, (ctx, _) in contexts.items():
            article, extraction = queues[size][index]
            began = time.perf_counter()
            articles.add_article(ctx, article, extraction)
            if index >= 5:  # the first ones are for warming up
                spent[size].append(1000 * (time.perf_counter() - began))
    smallest = min(contexts)
    return [
        Figures(
            size,
            size * QUOTATIONS,
            median(times),
            sum(times) / len(times),
            median(times) / median(spent[smallest]),
            (median(times) + reading_ms) / (median(spent[smallest]) + reading_ms),
        )
        for size, times in spent.items()
    ]


def reading_ms() -> float:
    """The time it takes to extract an article of usual length, in milliseconds (median)."""
    from quotes_service.extract import Extractor

    extractor = Extractor.load()
    texts = [json.loads(line).get("text", "") for line in _SAMPLE.read_text(encoding="utf-8").splitlines()]
    texts = [text for text in texts if text]
    spent = []
    for text in texts[:1] + texts:
        began = time.perf_counter()
        extractor.extract(text)
        spent.append(1000 * (time.perf_counter() - began))
    return median(spent[1:])


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--experts", type=int, nargs="+", default=[1000, 10_000, 100_000], help="sizes of directories")
    parser.add_argument("--articles", type=int, default=60, help="how many are stored in each")
    parser.add_argument("--folder", type=Path, help="where to keep the databases; existing ones are used again")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        contexts = {}
        for size in sorted(options.experts):
            path = folder / f"experts-{size}.db"
            is_filled = path.exists()
            migrations.migrate(db.connect(f"sqlite:///{path}"))
            ctx = open_context(Settings(database_url=f"sqlite:///{path}"))
            began = time.perf_counter()
            with ctx.connected():
                people = people_of(size) if is_filled else fill(ctx, size)
            contexts[size] = ctx, people
            if not options.json:
                report(f"{size:,} experts created in {time.perf_counter() - began:.0f} s")
        figures = bench(contexts, options.articles, reading_ms())
    if options.json:
        report(json.dumps([asdict(item) for item in figures], indent=2))
        return
    report("experts  quotations  storing, ms (mean)  ratio  ratio with reading")
    for item in figures:
        report(
            f"{item.experts:>7,}  {item.quotations:>10,}  {item.keeping_ms:>6.1f} ({item.keeping_mean_ms:.1f})"
            f"{item.keeping_ratio:>13.2f}{item.ingest_ratio:>20.2f}"
        )
    report(f"target: at most {TARGET} at the largest")


if __name__ == "__main__":
    main()
