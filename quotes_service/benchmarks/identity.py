"""How people are recognised across the articles of ../shared/eval, and whether their order makes a difference.

    python -m quotes_service.benchmarks.identity FILE.jsonl [...] [--orders 20]

Who is who across articles is annotated nowhere. In news of one season or one field one full name is one person, so the
share of pairs of sightings under one name that are one expert is the recall of the easy pairs; which other names were
joined, and which names were parted, is listed to be read. Then the same articles come in again in other orders: the
partitions of people, institutions and statements, and the review queue, are compared with the first.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput
from quotes_service.extract import Extractor
from quotes_service.records import Article, Extraction
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import Appearance, InstitutionName, Review, StoredArticle, StoredQuotation

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Parts = frozenset[frozenset]


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who after all articles came in: people by (URL, key of the name), and so on."""

    people: Parts
    institutions: Parts
    statements: Parts
    queue: frozenset[frozenset]


def read(paths: Iterable[Path]) -> list[tuple[Article, Extraction]]:
    """The articles of files in the format of ../shared/eval, read."""
    extractor, found = Extractor.load(), []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            day = _DAY.search(row["id"])
            about = {"url": f"https://eval.example/{row['id']}", "outlet": row["id"].split("_")[0]}
            article = Article(row["text"], published_at=date.fromisoformat(day[0]) if day else None, **about)
            found.append((article, extractor.extract(article.text)))
    return found


def keep(given: Sequence[tuple[Article, Extraction]]) -> Directory:
    """Keep the articles in this order in a new directory."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/quotes.db"
        migrations.migrate(db.connect(url))
        ctx = open_context(Settings(database_url=url))
        with ctx.connected():
            for article, extraction in given:
                with suppress(InvalidInput):  # a text of control characters is left out
                    articles.add_article(ctx, article, extraction)
            people, places, statements = defaultdict(set), defaultdict(set), defaultdict(set)
            for row in Appearance.select(Appearance, StoredArticle).join(StoredArticle):
                people[row.expert_id].add((row.article.url, row.key))
            for row in InstitutionName.select():
                places[row.institution_id].add(row.key)
            for row in StoredQuotation.select(StoredQuotation, StoredArticle).join(StoredArticle):
                statements[row.statement].add((row.article.url, row.position))
            queue = {
                frozenset((row.reasons[0][1], min(people[row.left]), min(people[row.right])))
                for row in Review.select().where(Review.kind == "expert")
            }
        return Directory(*(frozenset(map(frozenset, found.values())) for found in (people, places, statements)),
                         frozenset(queue))  # fmt: skip


def same_name(people: Parts) -> tuple[int, int]:
    """How many pairs of sightings under one name there are, and how many of them are one expert."""
    entry = {sighting: number for number, part in enumerate(people) for sighting in part}
    by_name: dict[str, list[int]] = defaultdict(list)
    for (_, key), number in entry.items():
        by_name[key].append(number)
    pairs = [one == other for numbers in by_name.values() for one, other in combinations(numbers, 2)]
    return len(pairs), sum(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--orders", type=int, default=20)
    options = parser.parse_args()
    given = read(options.files)
    first = keep(given)
    pairs, together = same_name(first.people)
    print(f"{len(given)} articles, {sum(map(len, first.people))} sightings, {len(first.people)} experts")
    print(f"pairs of one name: {pairs:,}, of which one expert: {together:,} ({together / max(pairs, 1):.1%})")
    for names in sorted(sorted({key for _, key in part}) for part in first.people):
        if len(names) > 1:
            print("  joined:", " = ".join(names))
    print(f"in the review queue: {len(first.queue)}")
    for number in range(1, options.orders):
        shuffled = list(given)
        random.Random(number).shuffle(shuffled)
        again = keep(shuffled)
        for name in Directory.__slots__:
            if getattr(again, name) != getattr(first, name):
                print(f"order {number}: other {name}")
    print(f"{options.orders} orders compared")


if __name__ == "__main__":
    main()
