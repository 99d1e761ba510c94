"""Institutions: found by name, their experts and what was said there."""

from __future__ import annotations

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.search import query
from quotes_service.services.lookup import quotations, topics
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts_with_quotations
from quotes_service.services.serializers.institutions import institution_summary, serialize_institutions
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions as store
from quotes_service.store.models import Institution


@reads
def find_institutions(ctx: Context, *, q: str | None = None, cursor: str | None = None, limit: int = 20) -> dict:
    """Institutions by the beginnings of words of their names and acronyms, best fit first; without ``q`` by name.

    Raises InvalidInput("q" | "cursor").
    """
    matches = ctx.index.matches("institution", query.parse(q)) if q is not None else None
    rows, following, total = store.page(matches=matches, cursor=cursor, limit=limit)
    return collection(serialize_institutions(rows), following, total)


def _row(id: str) -> Institution:
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No institution has the id {id!r}.")
    return row


@reads
def get_institution(ctx: Context, id: str) -> dict:
    """One institution, with those that are printed as its parts. Raises NotFound."""
    row = _row(id)
    parts = [institution_summary(part) for part in store.parts(row.id)]
    return serialize_institutions([row.__data__])[0] | {"parts": parts}


@reads
def institution_experts(ctx: Context, id: str, *, cursor: str | None = None, limit: int = 20) -> dict:
    """Those who are or were affiliated with it, by surname, each with what they said last as ``reasons``.

    Raises NotFound, InvalidInput("cursor").
    """
    row = _row(id)
    rows, following, total = experts.page(institutions={row.id}, cursor=cursor, limit=limit)
    items = serialize_experts_with_quotations(ctx, rows, experts.said_last([row["id"] for row in rows]))
    return {"id": row.uid, **collection(items, following, total)}


@reads
def institution_quotations(ctx: Context, id: str, **asked) -> dict:
    """What the institution and its experts said: the same as ``find_quotations``. Raises NotFound, InvalidInput."""
    row = _row(id)
    return {"id": row.uid, **quotations.listed(ctx, institution={row.id}, **asked)}


@reads
def related_institutions(ctx: Context, id: str, *, limit: int = 10) -> dict:
    """What an institution and its experts speak of, which of these are quoted most, and where else the same topics are
    spoken of, ``limit`` of each at most. Raises NotFound."""
    row = _row(id)
    return {"id": row.uid, **topics.around_institution(row.id, limit)}
