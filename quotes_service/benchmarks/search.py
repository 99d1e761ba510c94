"""How fast searches of a large directory are, compared with the database's own full-text search on the same rows.

    make bench-search        (python -m quotes_service.benchmarks.search [--experts 1000000] [--place FOLDER|URL])

Builds a directory of made-up people (ten quotations each, with word frequencies as uneven as in a language) from a
seed, in a file of a folder or in a PostgreSQL database beside that of a URL. Sends each question to the raw index (the
FTS5 table, or the tsvectors) and to the service in turn, in one run, so that a noisy machine affects both. Then eight
clients at once send the same to two workers over HTTP. Prints milliseconds and ratios.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import psycopg

from quotes_service.benchmarks.made_up.directory import kept_in
from quotes_service.benchmarks.made_up.news import World
from quotes_service.context import Context, open_context
from quotes_service.search.query import Query
from quotes_service.services.lookup import experts, quotations
from quotes_service.services.lookup.claims.verify import verify
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
from quotes_service.services.lookup.suggest import suggest
from quotes_service.settings import Settings
from quotes_service.store import database as db


@dataclass(frozen=True, slots=True)
class Raw:
    """The queries of a database's own that searches are compared with: the best quotations of ``words``, and the
    experts with the most of them."""

    quotations: str
    experts: str
    between: str  # two words, as the database wants them

    def of(self, words: str) -> str:
        return self.between.join(f'"{word}"' if self is _SQLITE else word for word in words.split())


_SQLITE = Raw(
    "SELECT rowid, bm25(quotation_index, 1.0, 0.5) AS score FROM quotation_index WHERE quotation_index MATCH ? "
    "ORDER BY score LIMIT 20",
    "SELECT e.expert, COUNT(*) FROM quotation_index q JOIN listed_expert e ON e.quotation_id = q.rowid "
    "WHERE quotation_index MATCH ? GROUP BY e.expert ORDER BY 2 DESC LIMIT 20",
    " AND ",
)
_POSTGRES = Raw(
    "SELECT id, ts_rank_cd(document, query) AS score FROM quotation_index, to_tsquery('quotes_english', %s) AS query "
    "WHERE document @@ query ORDER BY score DESC LIMIT 20",
    "SELECT e.expert, COUNT(*) FROM quotation_index q JOIN listed_expert e ON e.quotation_id = q.id "
    "WHERE document @@ to_tsquery('quotes_english', %s) GROUP BY e.expert ORDER BY 2 DESC LIMIT 20",
    " & ",
)
_PAGE, _CLIENTS = 1_000, 8


@dataclass(frozen=True, slots=True)
class Line:
    """The milliseconds of one kind of question; ``beside_*``: those of what it is compared with; ``ratio``: of p95."""

    what: str
    p50: float
    p95: float
    beside_p50: float | None = None
    beside_p95: float | None = None
    ratio: float | None = None
    target: str = ""


def timed(call: Callable[..., object], *args: Any, **kwargs: Any) -> float:
    """Milliseconds of a call."""
    began = time.perf_counter()
    call(*args, **kwargs)
    return 1000 * (time.perf_counter() - began)


def line(what: str, spent: Sequence[float], baseline: Sequence[float] = (), target: str = "") -> Line:
    """A line from the milliseconds of all calls, and of those that they are compared with."""
    p50, p95 = _percentiles(spent)
    if not baseline:
        return Line(what, p50, p95, target=target)
    beside_p50, beside_p95 = _percentiles(baseline)
    return Line(what, p50, p95, beside_p50, beside_p95, p95 / beside_p95, target)


def _percentiles(spent: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return median(spent), quantiles(spent, n=20, method="inclusive")[-1] if len(spent) > 1 else spent[0]


class Questions:
    """Common and rare words of the made-up language, and claims that are true, altered and false."""

    def __init__(self, ctx: Context, number: int, seed: int = 7):
        self.random = random.Random(seed)
        words = World(1, zipf=True).vocabulary
        size = len(words)
        self.common = [words[self.random.randrange(30, 160)] for _ in range(number)]
        self.rare = [words[self.random.randrange(size // 4, size)] for _ in range(number)]
        self.two = [" ".join(words[self.random.randrange(30, 600)] for _ in range(2)) for _ in range(number)]
        with ctx.reading():
            [(last,)] = ctx.database.execute_sql("SELECT MAX(quotation_id) FROM listed").fetchall()
            picked = [self.random.randrange(1, last + 1) for _ in range(number)]
            marks = ", ".join(map(str, picked))
            rows = ctx.database.execute_sql(
                "SELECT q.text, s.name FROM quotation q JOIN quotation_speaker s ON s.quotation_id = q.id "
                f"WHERE q.id IN ({marks})"
            ).fetchall()
        made_up = World(seed, zipf=True)
        self.claims = []
        for text, name in rows:
            quoted = text.split()
            altered = [*quoted[: len(quoted) // 2], self.random.choice(words), *quoted[len(quoted) // 2 + 1 :]]
            self.claims += [
                {"text": text, "name": name},
                {"text": text},
                {"text": " ".join(altered), "name": name},
                {"text": made_up.sentence(), "name": name},
                {"text": made_up.sentence()},
            ]
        self.beginnings = [name[: self.random.randint(1, len(name))] for _, name in rows]
        self.beginnings += [_mistyped(name, self.random) for _, name in rows[: number // 3]]


def _mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(2, max(len(name) - 2, 3))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def measure(ctx: Context, questions: Questions) -> list[Line]:
    """Time all questions in this process, each next to its raw counterpart."""
    lines = []
    with ctx.connected(), _raw(ctx) as (raw, ask_raw):

        def compared(sql: str, words: Iterable[str], ask: Callable[[str], object]) -> tuple[list[float], list[float]]:
            spent, other = [], []
            for text in dict.fromkeys(words):
                ask_raw(sql, raw.of(text))  # so that neither pays for reading the pages from disk
                other.append(timed(ask_raw, sql, raw.of(text)))
                spent.append(timed(ask, text))
            return spent, other

        for text in questions.common[:3]:
            _quotations(ctx, text)
        times = compared(raw.quotations, [*questions.rare, *questions.two], lambda q: _quotations(ctx, q))
        lines.append(line("quotations, rare and two words", *times, "p95 50 ms, 2.0 times raw"))
        times = compared(raw.quotations, questions.common, lambda q: _quotations(ctx, q))
        lines.append(line("quotations, common word", *times, "p95 300 ms, 1.5 times raw"))
        times = compared(raw.experts, questions.common, lambda q: _experts(ctx, q))
        lines.append(line("experts for a common word", *times, "p95 500 ms"))
        for claim in questions.claims[:5]:
            verify(ctx, **claim)
        spent = [timed(verify, ctx, **claim) for claim in questions.claims]
        lines.append(line("verify, true and false", spent, target="p95 200 ms"))
        spent = [timed(suggest, ctx, q=q) for q in questions.beginnings]
        lines.append(line("suggest", spent, target="p95 30 ms"))
        for sort in ("relevance", "newest"):
            lines.append(_pages(ctx, questions.common[0], sort))
        lines.append(_pages(ctx, None, "newest"))
    return lines


def _quotations(ctx: Context, q: str | None, paging: QuotationPaging = QuotationPaging()) -> dict:
    return quotations.find_quotations(ctx, QuotationFilters(q=Query.of(q) if q else None), paging)


def _experts(ctx: Context, subject: str) -> dict:
    return experts.find_experts(ctx, ExpertFilters(topic=Query.of(subject, "topic")))


@contextmanager
def _raw(ctx: Context) -> Iterator[tuple[Raw, Callable[[str, str], list[tuple]]]]:
    """The raw queries of this database, and what asks them over a connection of its own."""
    if db.is_sqlite(ctx.database):
        with closing(sqlite3.connect(ctx.database.database)) as file:
            file.execute(f"PRAGMA mmap_size = {1 << 31}")
            yield _SQLITE, lambda sql, match: file.execute(sql, (match,)).fetchall()
    else:
        with psycopg.connect(ctx.settings.database_url, autocommit=True) as server:
            yield _POSTGRES, lambda sql, match: server.execute(sql.encode(), (match,)).fetchall()


def _pages(ctx: Context, q: str | None, sort: str) -> Line:
    """The time of the thousandth page, compared with the first."""
    cursor = None
    for _ in range((_PAGE - 1) * 20 // 100):
        page = _quotations(ctx, q, QuotationPaging(100, cursor, sort))
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    first, last = [], []
    for _ in range(15):
        first.append(timed(_quotations, ctx, q, QuotationPaging(sort=sort)))
        last.append(timed(_quotations, ctx, q, QuotationPaging(cursor=cursor, sort=sort)))
    return line(f"page {_PAGE:,} by {sort}{'' if q else ', all'}", last, first, "1.5 times page 1")


def over_http(url: str, ctx: Context, questions: Questions) -> tuple[Line, int]:
    """All questions over HTTP, by eight clients at once, compared with the same in this process; and the number of
    errors."""
    requests: list[tuple[str, bytes | None]] = []
    local: list[Callable[[], object]] = []
    for q in [*questions.rare, *questions.two, *questions.common]:
        requests.append((f"{url}/api/v1/quotes?{urlencode({'q': q})}", None))
        local.append(lambda q=q: _quotations(ctx, q))
    for q in questions.common:
        requests.append((f"{url}/api/v1/experts?{urlencode({'topic': q})}", None))
        local.append(lambda q=q: _experts(ctx, q))
    for claim in questions.claims:
        requests.append((f"{url}/api/v1/verify", json.dumps(claim).encode()))
        local.append(lambda claim=claim: verify(ctx, **claim))
    order = list(range(len(requests)))
    random.Random(3).shuffle(order)
    with ctx.connected():
        alone = [timed(local[at]) for at in order]
    spent: list[float] = []
    errors: list[str] = []
    waiting = iter(order)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                at = next(waiting, None)
            if at is None:
                return
            try:
                spent.append(timed(_ask, *requests[at]))
            except (urllib.error.URLError, OSError) as error:
                errors.append(str(error))

    clients = [threading.Thread(target=work) for _ in range(_CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return line(f"all over HTTP, {_CLIENTS} clients", spent, alone, "3.0 times in process"), len(errors)


def _ask(url: str, body: bytes | None) -> bytes:
    headers = {"Content-Type": "application/json"} if body else {}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        return answer.read()


def served(database_url: str, port: int, ask: Callable[[str], tuple[Line, int]]) -> tuple[Line, int]:
    """Ask two workers of the real server over this database."""
    url = f"http://127.0.0.1:{port}"
    command = [Path(sys.executable).parent / "quotes", "serve", "--port", str(port)]
    environment = {"DATABASE_URL": database_url, "QUOTES_WORKERS": "2", "PATH": "/usr/bin:/bin"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                _ask(f"{url}/api/v1/quotes?limit=1", None)
                break
            except OSError:
                time.sleep(0.5)
        return ask(url)
    finally:
        server.terminate()
        server.wait(30)


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--experts", type=int, default=100_000, help="size of the directory")
    parser.add_argument("--questions", type=int, default=60, help="how many of each kind")
    parser.add_argument(
        "--place", help="where to keep it: a folder, or the URL of a PostgreSQL database; an existing one is used again"
    )
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        url = kept_in(options.place or temporary, options.experts, report)
        ctx = open_context(Settings(database_url=url))
        questions = Questions(ctx, options.questions)
        gc.collect()
        gc.freeze()  # as `quotes serve` does
        lines = measure(ctx, questions)
        http, errors = served(url, options.port, lambda url: over_http(url, ctx, questions))
        lines.append(http)
    if options.json:
        report(json.dumps({"lines": [asdict(row) for row in lines], "errors": errors}, indent=2))
        return
    report(f"{'':34}{'p50':>8}{'p95':>8}{'baseline: p50':>14}{'p95':>8}{'ratio':>8}  target")
    for row in lines:
        baseline = f"{row.beside_p50:>14.1f}{row.beside_p95:>8.1f}{row.ratio:>8.2f}" if row.ratio else " " * 30
        report(f"{row.what:34}{row.p50:>8.1f}{row.p95:>8.1f}{baseline}  {row.target}")
    report(f"errors over HTTP: {errors}")


if __name__ == "__main__":
    main()
