"""What is derived from articles and decisions, the read model and the index: whether it follows from them, and writing
it again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, get_args

from quotes_service.context import Context, reads
from quotes_service.directory import topics, write_article
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.search.index import NAMED_KINDS, Kind
from quotes_service.store import migrations
from quotes_service.store.articles import articles
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.quotations import drift, listing

#: Entries that are written at once.
_BATCH = 500


@reads
def read_model_drift(ctx: Context) -> dict[str, Any]:
    """How the read model differs from the tables that it is derived from, by table; empty if it does not."""
    return drift.drift()


@reads
def index_drift(ctx: Context) -> dict[str, dict[str, set[int]]]:
    """The rows that the index has too many, or that are missing in it, by kind; empty if there are none."""
    differences = {}
    for kind in get_args(Kind):
        kept, wanted = ctx.index.numbers(kind), drift.ids_to_index(kind)
        if kept != wanted:
            differences[kind] = {"too many": kept - wanted, "missing": wanted - kept}
    return differences


def mend(ctx: Context) -> None:
    """Write the read model and the index again, in one transaction. The articles in the index are only completed: they
    are as they were read. Raises SchemaOutdated."""
    migrations.check(ctx.database)
    with ctx.writing():
        listing.clear()
        for kind in (*NAMED_KINDS, "quotation", "topic"):
            ctx.index.clear(kind)
        for some in _batches(drift.all_ids("expert")):  # first, since institutions are seen where experts are
            update = DirectoryUpdate(Cause())
            update.touched.experts |= set(some)
            update.describe_again(ctx)
        for some in _batches(drift.all_ids("institution")):
            update = DirectoryUpdate(Cause())
            update.before_names_change(set(), some)
            update.describe_again(ctx)
        listing.refresh(drift.all_ids("quotation"))
        listing.count_experts(drift.all_ids("expert"))
        for some in _batches(drift.ids_to_index("quotation")):
            ctx.index.put("quotation", listing.index_rows(some))
        listing.prune_topics()
        topics.index(ctx, drift.topic_labels())
        kept, wanted = ctx.index.numbers("article"), drift.ids_to_index("article")
        ctx.index.drop("article", kept - wanted)
        for id in sorted(wanted - kept):
            if row := articles.by_id(id):
                ref = article_ref(row)
                write_article.index_article(ctx, ref, write_article.stored_extraction(ctx, ref))


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    numbers = sorted(ids)
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]
