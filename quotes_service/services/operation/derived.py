"""What is derived from articles and decisions, the read model and the index: whether it follows from them, and writing
it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory.indexing import rebuild
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.search.index import NAMED_KINDS, Kind
from quotes_service.store import changes, migrations
from quotes_service.store.quotations import drift, listing

#: Entries that are written at once.
_BATCH = 500
#: Kinds of rows of the index that are not written when entries are described.
_OTHER_KINDS: tuple[Kind, ...] = ("quotation", "article", "topic")


@reads
def read_model_drift(ctx: Context) -> dict[str, Any]:
    """How the read model differs from the tables that it is derived from, by table; empty if it does not."""
    return drift.drift()


@reads
def index_drift(ctx: Context) -> dict[Kind, int]:
    """How many rows the index has too many or lacks, by kind; empty if there are none."""
    return rebuild.drift(ctx)


def mend(ctx: Context) -> None:
    """Write the read model and the index again, in one transaction. Raises SchemaOutdated."""
    migrations.check(ctx.database)
    with ctx.writing():
        listing.clear()
        for kind in (*NAMED_KINDS, *_OTHER_KINDS):
            ctx.index.clear(kind)
        for some in _batches(drift.all_experts()):  # first, since institutions are seen where experts are
            update = DirectoryUpdate(Cause())
            update.touched.experts |= set(some)
            update.describe_again(ctx)
        for some in _batches(drift.all_institutions()):
            update = DirectoryUpdate(Cause())
            update.before_names_change(set(), some)
            update.describe_again(ctx)
        for some in _batches(drift.all_quotations()):
            changes.note(changes.article_uids(some))
        listing.refresh(drift.all_quotations())
        listing.count_experts(drift.all_experts())
        listing.prune_topics()
        rebuild.fill(ctx, lambda _: None, _OTHER_KINDS)


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]
