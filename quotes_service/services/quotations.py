"""Quotations: found by words and filters, and by the statement that they print."""

from __future__ import annotations

from datetime import date

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.resolve.institutions import institution_key
from quotes_service.resolve.names import name_key
from quotes_service.search import query
from quotes_service.services import views
from quotes_service.services.context import Context, reads
from quotes_service.store import experts, institutions
from quotes_service.store import quotations as store

SORTS = ("relevance", *store.ORDERS)


@reads
def find_quotations(
    ctx: Context,
    *,
    q: str | None = None,
    expert: str | None = None,
    institution: str | None = None,
    outlet: str | None = None,
    type: str | None = None,
    mode: str | None = None,
    since: date | None = None,
    until: date | None = None,
    min_confidence: float | None = None,
    sort: str | None = None,
    facets: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """Quotations that stand in articles; with ``q`` the best fit first, with highlight and score, else the newest.

    ``expert`` and ``institution`` are an id or any printed name. An institution's quotations are its own and
    those of its experts. ``facets`` adds the most frequent values of type, mode, outlet and expert.
    Raises InvalidInput("q" | "sort" | "cursor").
    """
    filters = {
        "experts": expert_ids(expert),
        "institutions": institution_ids(institution),
        "outlet": outlet,
        "type": type,
        "mode": mode,
        "since": since,
        "until": until,
        "min_confidence": min_confidence,
    }
    return listed(ctx, filters, q=q, sort=sort, facets=facets, cursor=cursor, limit=limit)


def listed(
    ctx: Context,
    filters: dict,
    *,
    q: str | None = None,
    sort: str | None = None,
    facets: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """A page of the quotations that pass ``filters`` (fields of store.quotations.Filters), inside a reading."""
    terms = query.parse(q) if q is not None else None
    sort = sort or ("relevance" if terms else "newest")
    if sort not in SORTS:
        raise InvalidInput("sort", f"must be one of {', '.join(SORTS)}")
    if sort == "relevance" and not terms:
        raise InvalidInput("sort", "by relevance needs words in q")
    chosen = store.Filters(**filters, matches=ctx.index.matches("quotation", terms) if terms else None)
    rows, following, total = store.page(chosen, sort, cursor, limit)
    page = views.collection(views.quotations(ctx, rows, terms), following, total)
    return page | {"facets": store.facets(chosen)} if facets else page


def expert_ids(value: str | None) -> set[int] | None:
    """The row numbers of the experts with this id or name; None for None."""
    if value is None:
        return None
    row = experts.by_uid(value) if views.is_id(value) else None
    return {row.id} if row else experts.ids_of_name(name_key(value))


def institution_ids(value: str | None) -> set[int] | None:
    """The row numbers of the institutions with this id, name, acronym or alias; None for None."""
    if value is None:
        return None
    row = institutions.by_uid(value) if views.is_id(value) else None
    return {row.id} if row else institutions.ids_of_name(institution_key(value))


@reads
def get_quotation(ctx: Context, id: str) -> dict:
    """One quotation, also one that no longer stands in its article (``current`` is False). Raises NotFound."""
    row = store.by_uid(id) if views.is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return views.quotations(ctx, [row])[0]


@reads
def get_statement(ctx: Context, id: str) -> dict:
    """One utterance with the quotations that print it, the earliest first. Raises NotFound."""
    statement = store.statement_by_uid(id) if views.is_id(id) else None
    if statement is None:
        raise NotFound(f"No statement has the id {id!r}.")
    return {"id": statement.uid, "occurrences": views.quotations(ctx, store.of_statement(statement))}
