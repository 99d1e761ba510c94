"""The review queue: pairs of entries that may be the same, for an editor to decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import peewee as pw

from quotes_service.store.models import Expert, Institution, Review
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.paging import Order
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

EntryKind = Literal["expert", "institution"]

HEAVIEST = Order("reviews", ((Review.weight, float, True), (Review.id, int, False)))


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Two experts or institutions (row numbers) that may be the same.

    ``score`` is the log-odds that they are, the sum of the weights of ``reasons`` (weight and text); ``settles``: more
    articles may settle it.
    """

    kind: EntryKind
    left: int
    right: int
    score: float
    settles: bool
    reasons: list[tuple[float, str]]


def page(*, kind: EntryKind | None, cursor: str | None, limit: int) -> tuple[list[ReviewRow], str | None, int]:
    """Pairs without hidden and silent entries, the heaviest first, the next cursor and how many there are.

    Raises InvalidInput("cursor").
    """
    query = Review.select(Review)
    for name, model in (("expert", Expert), ("institution", Institution)):
        unseen = model.select(model.id).where(model.hidden | model.silent)
        seen = Review.left.not_in(unseen) & Review.right.not_in(unseen)
        query = query.where((Review.kind != name) | seen)
    if kind is not None:
        query = query.where(Review.kind == kind)
    total = query.count()
    rows, following = HEAVIEST.page(query, cursor, limit)
    reviews = [
        ReviewRow(
            *(row["kind"], row["left"], row["right"], row["score"], row["settles"]),
            reasons=[(weight, text) for weight, text in row["reasons"]],
        )
        for row in rows
    ]
    return reviews, following, total


def replace(kind: EntryKind, entries: Collection[int], rows: Sequence[dict[str, Any]]) -> None:
    """Replace all rows of these entries by ``rows``, which have all columns except ``kind``, in one order."""
    forget(kind, entries)
    add(kind, rows)


def add(kind: EntryKind, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows, which have all columns except ``kind``, in one order."""
    if rows:
        insert(Review, ("kind", *rows[0]), [(kind, *row.values()) for row in rows])


def among(kind: EntryKind, entries: Collection[int], *, settles: bool) -> dict[tuple[int, int], int]:
    """The numbers of the rows, by pair, of which both are among these entries; ``settles``: as the rows say."""
    return {(min(left, right), max(left, right)): id for left, right, id in tuples(_among(kind, entries, settles))}


@prepared
def _among(kind: Value, entries: Value, settles: Value) -> pw.Query:
    query = Review.select(Review.left, Review.right, Review.id)
    query = query.where(Review.kind == kind, one_of(Review.left, entries), one_of(Review.right, entries))
    return query.where(Review.settles == settles)


def remove(ids: Collection[int]) -> None:
    """Remove rows by their numbers."""
    _remove(ids).execute()


@prepared
def _remove(ids: Value) -> pw.Query:
    return Review.delete().where(one_of(Review.id, ids))


def forget(kind: EntryKind, entries: Collection[int]) -> None:
    """Remove all rows of these entries (experts or institutions, by ``kind``)."""
    _forget(kind, entries).execute()


@prepared
def _forget(kind: Value, entries: Value) -> pw.Query:
    return Review.delete().where(_of(kind, entries))


def forget_unsettled(kind: EntryKind, entries: Collection[int]) -> None:
    """Remove the rows of these entries that more articles may settle."""
    _forget_unsettled(kind, entries).execute()


@prepared
def _forget_unsettled(kind: Value, entries: Value) -> pw.Query:
    return Review.delete().where(_of(kind, entries), Review.settles)


def _of(kind: Value, entries: Value) -> pw.Expression:
    return (Review.kind == kind) & (one_of(Review.left, entries) | one_of(Review.right, entries))


def renumber(kind: EntryKind, old: int, new: int) -> None:
    """Note that an entry has another number now."""
    for side in (Review.left, Review.right):
        Review.update({side: new}).where(Review.kind == kind, side == old).execute()
