"""The review queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from quotes_service.store.models import Expert, Institution, Review
from quotes_service.store.querying.paging import Order

HEAVIEST = Order("reviews", ((Review.weight, float, True), (Review.id, int, False)))


def page(*, kind: str | None, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows whose entries may both be seen, the weightiest first, the next cursor and how many in all."""
    query = Review.select(Review)
    for name, model in (("expert", Expert), ("institution", Institution)):
        hidden = model.select(model.id).where(model.hidden | model.silent)
        seen = Review.left.not_in(hidden) & Review.right.not_in(hidden)
        query = query.where((Review.kind != name) | seen)
    if kind is not None:
        query = query.where(Review.kind == kind)
    total = query.count()
    rows, following = HEAVIEST.page(query, cursor, limit)
    return rows, following, total


def replace(kind: str, entries: Collection[int], rows: Sequence[dict[str, Any]]) -> None:
    """Put these rows, with all columns but ``kind``, in the place of all that the queue has of these entries."""
    forget(kind, entries)
    if rows:
        Review.insert_many([{"kind": kind, **row} for row in rows]).execute()


def forget(kind: str, entries: Collection[int]) -> None:
    """Remove all rows of these entries (experts or institutions, by ``kind``)."""
    Review.delete().where(Review.kind == kind, Review.left.in_(entries) | Review.right.in_(entries)).execute()


def move(kind: str, old: int, new: int) -> None:
    """Note that an entry has another number now."""
    for side in (Review.left, Review.right):
        Review.update({side: new}).where(Review.kind == kind, side == old).execute()
