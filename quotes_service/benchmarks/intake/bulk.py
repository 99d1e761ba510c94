"""The cost of loading articles that were read before, against writing the same one by one.

    python -m quotes_service.benchmarks.intake.bulk [--articles 10000] [--together 500] [--database URL] [--json]

Made-up articles are loaded into an empty database. At each size the cost of the last ones is printed, and that of the
next ones as ``add_articles`` writes them into the same directory: the ratio of the two is what loading gains.
Processor time is this process's, user and system; PostgreSQL's own is in the elapsed time only.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from tempfile import TemporaryDirectory

from quotes_service.benchmarks.made_up.news import World, news
from quotes_service.context import Context, open_context
from quotes_service.records import ReadArticle
from quotes_service.services.bulk.load import load
from quotes_service.services.intake.articles import MOST_TOGETHER, Outcome, add_articles
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

_SIZES = (1_000, 10_000, 50_000, 100_000, 1_000_000)
#: Articles that are written one by one at each size.
_ONE_BY_ONE = 10 * MOST_TOGETHER
#: As the command `quotes load` has it.
_NEW_OBJECTS = 200_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for an article: of processor time, and elapsed; and of the longest transaction the seconds."""

    processor_ms: float
    elapsed_ms: float
    longest: float


@dataclass(frozen=True, slots=True)
class Size:
    """What loading cost an article since the size before, up to so many, and what writing one by one costs then."""

    articles: int
    loading: Cost
    one_by_one: Cost

    @property
    def ratio(self) -> float:
        """How many times as much processor time an article takes one by one."""
        return self.one_by_one.processor_ms / self.loading.processor_ms


def growth(ctx: Context, sizes: Sequence[int], together: int, seed: int = 1) -> Iterator[Size]:
    """Load made-up articles, and yield the costs whenever the directory has reached a size."""
    arriving = (ReadArticle(*one) for one in news(World(seed, zipf=True)))

    def loaded(part: Sequence[ReadArticle]) -> list[Outcome]:
        return list(load(ctx, part, together=together))

    def added(part: Sequence[ReadArticle]) -> list[Outcome]:
        return add_articles(ctx, [one.article for one in part], extractions=[one.extraction for one in part])

    written = 0
    for size in sizes:
        loading = _cost(loaded, arriving, size - written - _ONE_BY_ONE, together)
        yield Size(size, loading, _cost(added, arriving, _ONE_BY_ONE, MOST_TOGETHER))
        written = size


def _cost(
    write: Callable[[Sequence[ReadArticle]], list[Outcome]],
    arriving: Iterator[ReadArticle],
    number: int,
    together: int,
) -> Cost:
    processor = elapsed = longest = 0.0
    left = number
    while left:
        part = list(islice(arriving, min(together, left)))
        began, used = time.perf_counter(), _used()
        outcomes = write(part)
        took = time.perf_counter() - began
        processor, elapsed, longest = processor + _used() - used, elapsed + took, max(longest, took)
        left -= len(part)
        if any(outcome.status != "created" for outcome in outcomes):
            raise AssertionError("every made-up article is a new one")
    return Cost(1000 * processor / number, 1000 * elapsed / number, longest)


def _used() -> float:
    """The processor time of this process in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(arguments: Sequence[str] | None = None, report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quotes_service.benchmarks.intake.bulk", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--articles", type=int, default=10_000, help="made-up articles of the largest directory")
    parser.add_argument("--together", type=int, default=500, help="how many are written in one transaction")
    parser.add_argument("--database", help="the URL of an empty database; by default an SQLite file")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.articles < 2 * _ONE_BY_ONE:
        parser.error(f"--articles must be at least {2 * _ONE_BY_ONE}")
    gc.set_threshold(_NEW_OBJECTS)
    sizes = sorted({size for size in _SIZES if size + _ONE_BY_ONE < options.articles} | {options.articles})
    found: list[Size] = []
    with TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/quotes.db"
        migrations.migrate(db.connect(url))
        ctx = open_context(Settings(database_url=url))
        with ctx.connected():
            for size in growth(ctx, sizes, options.together):
                found.append(size)
                if not options.json:
                    report(
                        f"{size.articles:,} articles: loading one {_words(size.loading)}, one by one "
                        f"{_words(size.one_by_one)}; ratio {size.ratio:.1f}"
                    )
        ctx.close()
    if options.json:
        report(json.dumps([asdict(size) | {"ratio": size.ratio} for size in found], indent=2))


def _words(cost: Cost) -> str:
    return (
        f"{cost.processor_ms:.2f} ms of processor time ({cost.elapsed_ms:.2f} elapsed, a transaction up to "
        f"{cost.longest:.1f} s)"
    )


if __name__ == "__main__":
    main()
