"""Experts: found by name, subject and institution; their quotations and their timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.resolve.institutions import countries
from quotes_service.resolve.names import name_key
from quotes_service.search import query
from quotes_service.services.lookup import expert_ranking, quotations, topics
from quotes_service.services.lookup.filters import institution_ids
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.timeline import serialize_timeline
from quotes_service.store.experts import experts as store
from quotes_service.store.institutions import institutions
from quotes_service.store.models import Expert


@reads
def find_experts(
    ctx: Context,
    *,
    q: str | None = None,
    topic: str | None = None,
    institution: str | None = None,
    country: str | None = None,
    since: date | None = None,
    not_over: int | None = None,
    cursor: str | None = None,
    limit: int = 20,
    **ranking: Any,
) -> dict:
    """Experts by the beginnings of words of names, titles and institutions (``q``), by what they said on a subject
    (``topic``, words or a topic's id), by institution (an id or any printed name), by the ``country`` of one (a name
    or a code), by having been quoted ``since`` a day, and ``not_over`` so many times in all.

    For a topic in the order of services.subjects, which ``ranking`` is for; for ``q`` the best fit first, before
    all whoever bears the very name; else by surname. Raises InvalidInput("q" | "topic" | "country" | "cursor").
    """
    found = None
    if q is not None:
        found = ctx.index.matches("expert", query.parse(q))
    places = None if institution is None else institution_ids(institution)
    if country is not None:
        places = institutions.ids_in(countries.code_of(country, "country"), places)
    chosen = {"institutions": places, "since": since, "not_over": not_over, "cursor": cursor, "limit": limit}
    if topic is not None:
        return expert_ranking.find(ctx, topic, among=found and found.ids, **chosen, **ranking)
    if q is not None:
        found = found.with_first(store.ids_of_full_name(name_key(q)))
    rows, following, total = store.page(matches=found, **chosen)
    return collection(serialize_experts(rows), following, total)


def _row(id: str) -> Expert:
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    return row


@reads
def get_expert(ctx: Context, id: str) -> dict:
    """One expert, with the last few sentences of evidence for each affiliation. Raises NotFound."""
    return serialize_experts([_row(id).__data__])[0]


@reads
def expert_quotations(ctx: Context, id: str, **asked) -> dict:
    """What an expert said: the same as ``find_quotations``. Raises NotFound, InvalidInput."""
    row = _row(id)
    return {"id": row.uid, **quotations.listed(ctx, expert={row.id}, **asked)}


@reads
def expert_affiliations(ctx: Context, id: str) -> dict:
    """The timeline of an expert, the last printed first, each line with all of its evidence. Raises NotFound."""
    row = _row(id)
    lines = store.affiliations([row.id]).get(row.id, [])
    return {"id": row.uid, "items": serialize_timeline(lines)}


@reads
def related_experts(ctx: Context, id: str, *, limit: int = 10) -> dict:
    """Who is quoted with an expert, who speaks of the same topics at other institutions, and the topics, ``limit`` of
    each at most. Raises NotFound."""
    row = _row(id)
    return {"id": row.uid, **topics.related(row.id, limit)}
