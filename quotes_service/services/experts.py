"""Experts: found by name, subject and institution; their quotations and their timeline."""

from __future__ import annotations

from datetime import date

from quotes_service.errors import NotFound
from quotes_service.search import query
from quotes_service.services import quotations, views
from quotes_service.services.context import Context, reads
from quotes_service.services.timeline import timeline
from quotes_service.store import experts as store
from quotes_service.store.models import Expert


@reads
def find_experts(
    ctx: Context,
    *,
    q: str | None = None,
    topic: str | None = None,
    institution: str | None = None,
    since: date | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """Experts by the beginnings of words of names, titles and institutions (``q``), by what they said
    (``topic``), by institution (an id or any printed name), and by having been quoted ``since`` a day.

    For a topic in the order of their best few quotations on it, which each has as ``reasons``; for ``q`` the best
    fit first; else by surname. Raises InvalidInput("q" | "topic" | "cursor").
    """
    found = ctx.index.matches("expert", query.parse(q)) if q is not None else None
    terms = query.parse(topic, "topic") if topic is not None else None
    chosen = {"institutions": quotations.institution_ids(institution), "since": since, "cursor": cursor, "limit": limit}
    if terms is None:
        rows, following, total = store.page(matches=found, **chosen)
        return views.collection(views.experts_of(rows), following, total)
    scores, ranking = store.on_topic(ctx.index.matches("quotation", terms, "text"), since)
    rows, following, total = store.page(matches=scores, among=found, **chosen)
    items = views.experts_with_reasons(ctx, rows, ranking, terms)
    return views.collection(items, following, total)


def _row(id: str) -> Expert:
    row = store.by_uid(id) if views.is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    return row


@reads
def get_expert(ctx: Context, id: str) -> dict:
    """One expert, with the last few sentences of evidence for each affiliation. Raises NotFound."""
    return views.experts_of([_row(id).__data__])[0]


@reads
def expert_quotations(ctx: Context, id: str, *, sort: str | None = None, **filters) -> dict:
    """What an expert said, the newest first unless ``sort`` says otherwise; filters as in ``find_quotations``.

    Raises NotFound, InvalidInput.
    """
    row = _row(id)
    return {"id": row.uid, **quotations.listed(ctx, experts={row.id}, sort=sort or "newest", **filters)}


@reads
def expert_affiliations(ctx: Context, id: str) -> dict:
    """The timeline of an expert, the last printed first, each line with all of its evidence. Raises NotFound."""
    row = _row(id)
    lines = store.affiliations([row.id]).get(row.id, [])
    return {"id": row.uid, "items": timeline(lines)}
