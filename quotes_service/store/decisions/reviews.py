"""The review queue."""

from __future__ import annotations

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
