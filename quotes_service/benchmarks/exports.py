"""Exports of a made-up directory, compared with reading the same rows alone; and the memory that they take."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from quotes_service.benchmarks.made_up.directory import QUOTATIONS, kept_in
from quotes_service.context import Context, open_context
from quotes_service.services.exports import files
from quotes_service.services.exports.kinds import KINDS, Selection
from quotes_service.services.exports.whole import CHUNK
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging
from quotes_service.settings import Settings
from quotes_service.standards.formats import Item
from quotes_service.standards.links import LOCAL, Links
from quotes_service.standards.tables.columns import formats_of
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

#: How often the memory is looked at while rows are written.
_LOOKS = 10
_ALL = Selection(KINDS["quotations"], [QuotationFilters()], QuotationPaging(), {})


def read_rows(ctx: Context) -> int:
    """Read all rows of quotations as the listing does, without making anything of them: the baseline."""
    number, cursor = 0, None
    with ctx.reading():
        while True:
            page = quotations.page(ResolvedQuotationFilters(), "newest", Paging(CHUNK, cursor, whole=True))
            number += len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return number


def memory() -> float:
    """Megabytes of this process that are in memory (Linux)."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024


def timed(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def written(ctx: Context, name: str) -> int:
    """Write all quotations in a format, and keep nothing; returns the characters."""
    format = next(one for one in formats_of(_ALL.kind.table) if one.name == name)
    return sum(map(len, format.write(_ALL.items(ctx), Links(LOCAL))))


def looked_at(items: Iterable[Item], number: int, note: Callable[[str], None]) -> Iterator[Item]:
    """The same items; of ``number``, the memory is noted each time a tenth has passed."""
    items = iter(items)
    for part in range(_LOOKS):
        yield from islice(items, number // _LOOKS)
        note(f"memory after {(part + 1) * (number // _LOOKS):>10,} rows {memory():>7.0f} MB")
    yield from items


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--experts", type=int, default=1_000, help=f"each has {QUOTATIONS} quotations")
    parser.add_argument("--place", help="where to keep the directory: a folder, or the URL of a PostgreSQL database")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        url = kept_in(options.place or temporary, options.experts, report)
        with closing(open_context(Settings(database_url=url))) as ctx, ctx.connected():
            number = read_rows(ctx)  # also reads the file into the system's memory
            with suppress(ModuleNotFoundError):
                import_module("quotes_service.standards.tables.parquet")  # which takes a second the first time
            baseline = timed(lambda: read_rows(ctx))
            report(f"{number:,} quotations; reading the rows alone takes {baseline:.2f} s")
            works: dict[str, Callable[[], object]] = {
                name: (lambda name=name: written(ctx, name)) for name in ("csv", "jsonl")
            }
            for format in files.FORMATS:
                path = Path(temporary, f"out.{format}")
                works[f"file of {format}, with a snapshot"] = lambda path=path, format=format: files.export_file(
                    ctx, _ALL, path, format, links=Links(LOCAL)
                )
            for name, work in works.items():
                spent = timed(work)
                report(f"{name:32} {spent:>7.2f} s, {spent - baseline:>6.2f} s more, {spent / baseline:>5.2f} times")
            format, _ = formats_of(_ALL.kind.table)
            for _ in format.write(looked_at(_ALL.items(ctx), number, report), Links(LOCAL)):
                pass


if __name__ == "__main__":
    main()
