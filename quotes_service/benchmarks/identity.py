"""How well people are recognised across the articles of ../shared/eval, and whether the order of articles matters.

    python -m quotes_service.benchmarks.identity FILE.jsonl [...] [--orders 20]

No annotation says who is who across articles. In news of one season or one field a full name is one person, so the
share of pairs of appearances under one name that are one expert is the recall of the easy pairs. Different names that
were joined are listed for reading. Then the same articles are stored in other orders, and the partitions of people,
institutions and statements, and the review queue, are compared with the first.
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

Partition = frozenset[frozenset]


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who after all articles were stored: people by (URL, name key), institutions by name key, statements by
    (URL, position), and the queue as sets of a reason and two people."""

    people: Partition
    institutions: Partition
    statements: Partition
    queue: frozenset[frozenset]


def read(paths: Iterable[Path]) -> list[tuple[Article, Extraction]]:
    """The articles of files in the format of ../shared/eval, with their extractions."""
    extractor, pairs = Extractor.load(), []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            day = _DAY.search(row["id"])
            article = Article(
                row["text"],
                url=f"https://eval.example/{row['id']}",
                outlet=row["id"].split("_")[0],
                published_at=date.fromisoformat(day[0]) if day else None,
            )
            pairs.append((article, extractor.extract(article.text)))
    return pairs


def keep(pairs: Sequence[tuple[Article, Extraction]]) -> Directory:
    """Store the articles in this order in a new directory."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/quotes.db"
        migrations.migrate(db.connect(url))
        ctx = open_context(Settings(database_url=url))
        with ctx.connected():
            for article, extraction in pairs:
                with suppress(InvalidInput):  # a text of control characters is left out
                    articles.add_article(ctx, article, extraction)
            people: dict[int | None, set[tuple]] = defaultdict(set)
            institutions: dict[int | None, set[str]] = defaultdict(set)
            statements: dict[int | None, set[tuple]] = defaultdict(set)
            for row in Appearance.select(Appearance, StoredArticle).join(StoredArticle):
                people[row.expert_id].add((row.article.url, row.key))
            for row in InstitutionName.select():
                institutions[row.institution_id].add(row.key)
            for row in StoredQuotation.select(StoredQuotation, StoredArticle).join(StoredArticle):
                statements[row.statement].add((row.article.url, row.position))
            queue = {
                frozenset((row.reasons[0][1], min(people[row.left]), min(people[row.right])))
                for row in Review.select().where(Review.kind == "expert")
            }
        partitions = [frozenset(map(frozenset, entries.values())) for entries in (people, institutions, statements)]
        return Directory(partitions[0], partitions[1], partitions[2], frozenset(queue))


def same_name(people: Partition) -> tuple[int, int]:
    """The number of pairs of appearances under one name, and of those that are one expert."""
    experts_by_name: dict[str, list[int]] = defaultdict(list)
    for number, appearances in enumerate(people):
        for _, key in appearances:
            experts_by_name[key].append(number)
    pairs = [left == right for experts in experts_by_name.values() for left, right in combinations(experts, 2)]
    return len(pairs), sum(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--orders", type=int, default=20, help="in how many orders the articles are stored")
    options = parser.parse_args()
    articles_read = read(options.files)
    first = keep(articles_read)
    pairs, joined = same_name(first.people)
    print(f"{len(articles_read)} articles, {sum(map(len, first.people))} appearances, {len(first.people)} experts")
    print(f"pairs of one name: {pairs:,}, of which one expert: {joined:,} ({joined / max(pairs, 1):.1%})")
    for names in sorted(sorted({key for _, key in part}) for part in first.people):
        if len(names) > 1:
            print("  joined:", " = ".join(names))
    print(f"in the review queue: {len(first.queue)}")
    for number in range(1, options.orders):
        shuffled = list(articles_read)
        random.Random(number).shuffle(shuffled)
        again = keep(shuffled)
        for name in Directory.__slots__:
            if getattr(again, name) != getattr(first, name):
                print(f"order {number}: different {name}")
    print(f"{options.orders} orders compared")


if __name__ == "__main__":
    main()
