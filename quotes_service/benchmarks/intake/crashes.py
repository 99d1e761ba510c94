"""Whether workers that are killed at any moment leave the same directory as an undisturbed run.

    python -m quotes_service.benchmarks.intake.crashes FILE.jsonl ... [--articles 2000] [--workers 2] [--kills 30]
                                                [--database URL] [--expect DIGESTS.json] [--keep DIGESTS.json]

The articles become one job, whose workers are killed (SIGKILL) at random moments and started again. Then every article
must be there once, with one outcome, and ``digest`` must be as in a run with ``--kills 0``, whose digests ``--keep``
writes and ``--expect`` reads. Exit status 1 if not. Texts are used again, without their last paragraphs, where the
files have fewer than --articles.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from quotes_service.benchmarks.corpora import read_rows
from quotes_service.context import Context, open_context
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    Expert,
    Institution,
    InstitutionName,
    QuotationSpeaker,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.quotations.drift import drift

Start = Callable[[], subprocess.Popen[bytes]]


def start_worker() -> subprocess.Popen[bytes]:
    """A worker as `quotes worker` starts it; the database is that of the environment."""
    return subprocess.Popen([sys.executable, "-m", "quotes_service.jobs"], stdin=subprocess.DEVNULL)


def add_job(ctx: Context, rows: Iterable[dict[str, Any]]) -> str:
    """One job of articles, as POST /batches makes it."""
    job = jobs.create(ctx, "batch", "crashes", held=True)
    lines = ((number, json.dumps(row).encode()) for number, row in enumerate(rows, start=1))
    jobs.add_items(ctx, job, (RawArticle(f"articles.jsonl:{number}", "json", line) for number, line in lines))
    jobs.close(ctx, job)
    return job


def disturb(
    ctx: Context, job: str, start: Start, *, workers: int, kills: int, pause: float, chance: random.Random
) -> int:
    """Let workers do the job, and ``kills`` times, after ``pause`` seconds on average, kill one, or all. Returns
    how often that was before the job was done."""
    running = [start() for _ in range(workers)]
    killed = 0
    try:
        while (state := jobs.get_job(ctx, job)["status"]) not in ("done", "cancelled"):
            if killed >= kills:
                time.sleep(0.2)
            else:
                time.sleep(chance.uniform(0, 2 * pause))
                killed += 1
                for place in range(workers) if chance.random() < 0.2 else [chance.randrange(workers)]:
                    running[place].kill()
                    running[place].wait()
                    running[place] = start()
        assert state == "done"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
    return killed


def problems(ctx: Context, job: str, expected: int) -> list[str]:
    """What is wrong with the result, whatever its digest: articles that are missing or stored twice, outcomes that do
    not add up, derived tables that do not follow from the others."""
    found = []
    state = jobs.get_job(ctx, job)
    if state["items"]["done"] != expected:
        found.append(f"{state['items']} of {expected}: {[error['error'] for error in state['errors']]}")
    with ctx.reading():
        texts = Counter(hash for (hash,) in ArticleVersion.select(ArticleVersion.content_hash).tuples())
        differences = drift()
    if twice := [hash for hash, number in texts.items() if number > 1]:
        found.append(f"{len(twice)} texts are stored more than once")
    if state["outcomes"]["created"] != len(texts):
        found.append(f"{state['outcomes']['created']} were created, but {len(texts)} are stored")
    if differences:
        found.append(f"the read model differs: {differences}")
    return found


def digest(ctx: Context) -> dict[str, str]:
    """A digest of each part of the directory, which does not depend on ids, times, or the order of its articles:
    articles, quotations (spans, kinds, speakers), experts (their names, and what each said), statements (which
    quotations say the same), institutions (which names are one)."""
    with ctx.reading():
        of_version = dict(ArticleVersion.select(ArticleVersion.id, ArticleVersion.content_hash).tuples())
        names = (StoredArticle.title, StoredArticle.url, StoredArticle.outlet, StoredArticle.published_at)
        joined = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
        articles = StoredArticle.select(ArticleVersion.content_hash, *names).join(ArticleVersion, on=joined)
        quotations = StoredQuotation.select().where(StoredQuotation.current == True)  # noqa: E712
        place = {row.id: (of_version[row.version_id], json.dumps(row.spans)) for row in quotations}
        statements = defaultdict(list)
        kinds = []
        for row in quotations:
            statements[row.statement].append(place[row.id])
            kinds.append((place[row.id], row.type, row.mode, row.factuality, row.text, row.reason))
        said, speaking = defaultdict(list), []
        columns = (QuotationSpeaker.quotation, QuotationSpeaker.position, QuotationSpeaker.name, QuotationSpeaker.kind)
        speakers = QuotationSpeaker.select(*columns, Expert.id, Expert.name, InstitutionName.key)
        speakers = speakers.left_outer_join(Appearance).left_outer_join(Expert)
        speakers = speakers.left_outer_join(
            InstitutionName, on=QuotationSpeaker.institution_name == InstitutionName.id
        ).tuples()
        for quotation, position, name, kind, expert, expert_name, institution in speakers:
            if quotation in place:
                speaking.append((place[quotation], position, name, kind, expert_name, institution))
                if expert:
                    said[expert, expert_name].append(place[quotation])
        names_of = defaultdict(list)
        named = InstitutionName.select(InstitutionName.key, Institution.id, Institution.name, Institution.acronym)
        for key, *institution in named.join(Institution).tuples():
            names_of[tuple(institution)].append(key)
        parts = {
            "articles": [(hash, *map(str, about)) for hash, *about in articles.tuples()],
            "quotations": kinds,
            "speakers": speaking,
            "experts": [(name, sorted(places)) for (_, name), places in said.items()],
            "statements": [sorted(places) for places in statements.values()],
            "institutions": [(name, acronym, sorted(keys)) for (_, name, acronym), keys in names_of.items()],
        }
    return {name: _hash(values) for name, values in parts.items()}


def _hash(values: list[Any]) -> str:
    lines = "\n".join(sorted(map(repr, values)))
    return f"{len(values)} {sha256(lines.encode()).hexdigest()[:20]}"


def articles_of(paths: Iterable[Path], number: int) -> list[dict[str, Any]]:
    """``number`` articles with different texts, of files in the format of ../shared/eval."""
    rows = [
        {"text": row["text"], "title": row.get("title"), "outlet": row.get("publisher"), "date": row.get("date")}
        for path in paths
        for row in read_rows(path)
    ]

    def versions() -> Iterator[dict[str, Any]]:
        for cut in range(10):
            for row in rows:
                lines = row["text"].rstrip().splitlines()
                if len(lines) > 3 * cut:
                    yield {**row, "text": "\n".join(lines[: len(lines) - cut])}

    different = {" ".join(row["text"].split()): row for row in islice(versions(), 10 * len(rows))}
    return list(different.values())[:number]


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill workers, and compare the directory with an undisturbed run's.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--pause", type=float, default=8, help="seconds between two kills, on average")
    parser.add_argument("--database", help="the URL of an empty database; by default an SQLite file")
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--expect", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    rows = articles_of(given.files, given.articles)
    with TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = given.database or f"sqlite:///{folder}/quotes.db"
        migrations.migrate(db.connect(os.environ["DATABASE_URL"]))
        ctx = open_context(Settings.read())
        job = add_job(ctx, rows)
        began = time.monotonic()
        chance = random.Random(given.seed)
        options = {"workers": given.workers, "kills": given.kills, "pause": given.pause, "chance": chance}
        killed = disturb(ctx, job, start_worker, **options)
        seconds = time.monotonic() - began
        wrong, digests = problems(ctx, job, len(rows)), digest(ctx)
        ctx.close()
    print(f"{len(rows):,} articles by {given.workers} workers, killed {killed} times, in {seconds:.0f} s")
    for name, value in digests.items():
        print(f"  {name}: {value}")
    if given.keep:
        given.keep.write_text(json.dumps(digests, indent=2))
    if given.expect:
        expected = json.loads(given.expect.read_text())
        wrong += [f"{name} differ: {expected[name]}" for name in digests if digests[name] != expected[name]]
    for line in wrong:
        print(f"WRONG: {line}")
    print("Nothing is wrong." if not wrong else f"{len(wrong)} things are wrong.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
