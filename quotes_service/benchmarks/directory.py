"""What it costs to keep one article as the directory grows: made-up directories of several sizes, side by side.

    python -m quotes_service.benchmarks.directory [--experts 1000 10000 100000] [--articles 60] [--folder DIR] [--json]

The same kind of articles comes in everywhere, in turns: four quotations by three people, one of them new. Their
extractions are made up, too; extracting takes as long whatever the size, and is measured once on sample articles, so
that the cost of an ingest as a whole can be told. The ratio is the ratio of medians to the smallest directory; of
keeping alone, and with extracting.
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

from quotes_service.benchmarks.made_up_directory import QUOTATIONS, World, arriving, fill, people_of
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
    """The figures of one size: milliseconds an article (median and mean), and the ratios to the smallest."""

    experts: int
    quotations: int
    keeping_ms: float
    keeping_mean_ms: float
    keeping_ratio: float
    ingest_ratio: float


def bench(contexts: dict[int, tuple[Context, list]], number: int, reading_ms: float) -> list[Figures]:
    """Keep ``number`` articles in each directory, in turns; ``contexts`` has each with its people, by the number of
    experts."""
    spent: dict[int, list[float]] = {size: [] for size in contexts}
    seed = time.time_ns()  # different articles each time: a directory that is used again knows the last ones
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
    parser.add_argument("--articles", type=int, default=60, help="how many are kept in each")
    parser.add_argument("--folder", type=Path, help="where to keep the databases; existing ones are used again")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        contexts = {}
        for size in sorted(given.experts):
            path = folder / f"experts-{size}.db"
            known = path.exists()
            migrations.migrate(db.connect(f"sqlite:///{path}"))
            ctx = open_context(Settings(database_url=f"sqlite:///{path}"))
            began = time.perf_counter()
            with ctx.connected():
                people = people_of(size) if known else fill(ctx, size)
            contexts[size] = ctx, people
            if not given.json:
                report(f"{size:,} experts made in {time.perf_counter() - began:.0f} s")
        figures = bench(contexts, given.articles, reading_ms())
    if given.json:
        report(json.dumps([asdict(item) for item in figures], indent=2))
        return
    report("experts  quotations  keeping, ms (mean)  ratio  ratio with reading")
    for item in figures:
        report(
            f"{item.experts:>7,}  {item.quotations:>10,}  {item.keeping_ms:>6.1f} ({item.keeping_mean_ms:.1f})"
            f"{item.keeping_ratio:>13.2f}{item.ingest_ratio:>20.2f}"
        )
    report(f"target: at most {TARGET} at the largest")


if __name__ == "__main__":
    main()
