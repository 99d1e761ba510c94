"""Quotations: found by words and filters, and by the statement that they print."""

from __future__ import annotations

from datetime import date

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.resolve.institutions import institution_key
from quotes_service.resolve.names import name_key
from quotes_service.resolve.parts_of_institutions import entry_key
from quotes_service.resolve.wordings import differences, words_of
from quotes_service.search import query
from quotes_service.services import views
from quotes_service.services.context import Context, reads
from quotes_service.store import articles
from quotes_service.store import experts as known_experts
from quotes_service.store import institutions as known_institutions
from quotes_service.store import quotations as store

SORTS = ("relevance", *store.ORDERS)


@reads
def find_quotations(ctx: Context, *, expert: str | None = None, institution: str | None = None, **filters) -> dict:
    """Quotations that stand in articles; with ``q`` the best fit first, with highlight and score, else the newest.

    ``expert`` and ``institution`` are an id or any printed name. An institution's quotations are its own and
    those of its experts. The other filters and the page are those of ``listed``.
    Raises InvalidInput("q" | "sort" | "cursor").
    """
    return listed(ctx, expert_ids(expert), institution_ids(institution), **filters)


def listed(
    ctx: Context,
    experts: set[int] | None = None,
    institutions: set[int] | None = None,
    *,
    q: str | None = None,
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
    """A page of quotations, inside a reading; experts and institutions are row numbers.

    ``since`` and ``until`` are days of the article, both included; ``sort`` is one of SORTS. ``facets`` adds the
    most frequent values of type, mode, outlet and expert. Raises InvalidInput("q" | "sort" | "cursor").
    """
    terms = query.parse(q) if q is not None else None
    sort = sort or ("relevance" if terms else "newest")
    if sort not in SORTS:
        raise InvalidInput("sort", f"must be one of {', '.join(SORTS)}")
    if sort == "relevance" and not terms:
        raise InvalidInput("sort", "by relevance needs words in q")
    filters = store.Filters(
        experts=experts,
        institutions=institutions,
        outlet=outlet,
        type=type,
        mode=mode,
        since=since,
        until=until,
        min_confidence=min_confidence,
        matches=ctx.index.matches("quotation", terms) if terms else None,
    )
    rows, following, total = store.page(filters, sort, cursor, limit)
    page = views.collection(views.quotations(ctx, rows, terms), following, total)
    return page | {"facets": store.facets(filters)} if facets else page


def expert_ids(value: str | None) -> set[int] | None:
    """The row numbers of the experts with this id or name; None for None."""
    if value is None:
        return None
    row = known_experts.by_uid(value) if views.is_id(value) else None
    return {row.id} if row else known_experts.ids_of_name(name_key(value))


def institution_ids(value: str | None) -> set[int] | None:
    """The row numbers of the institutions with this id, name, acronym or alias; None for None."""
    if value is None:
        return None
    row = known_institutions.by_uid(value) if views.is_id(value) else None
    return {row.id} if row else known_institutions.ids_of_name({institution_key(value), entry_key(value)})


@reads
def get_quotation(ctx: Context, id: str) -> dict:
    """One quotation, also one that no longer stands in its article (``current`` is False). Raises NotFound."""
    row = store.by_uid(id) if views.is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return views.quotations(ctx, [row])[0]


@reads
def get_statement(ctx: Context, id: str) -> dict:
    """One utterance with the quotations that print it, the earliest first, each with its differences from the
    fullest of them. Raises NotFound."""
    first = store.first_of_statement(id) if views.is_id(id) and id.startswith("s") else None
    rows = store.of_statement(first) if first else []
    if not rows:
        raise NotFound(f"No statement has the id {id!r}.")
    items = [*views.quotations(ctx, rows), *_in_copies(ctx, rows)]
    items.sort(key=lambda item: (item["article"]["published_at"] is None, item["article"]["published_at"] or date.min))
    fullest = _fullest([item["content"]["text"] for item in items])
    for item in items:
        found = differences(fullest, item["content"]["text"])
        item["differences"] = [{"op": op, "text": text} for op, text in found]
    return {"id": items[0]["statement_id"], "text": fullest, "occurrences": items}


def _in_copies(ctx: Context, rows: list[dict]) -> list[dict]:
    """The quotations as other outlets print them in copies of the articles: as the articles', but for the place."""
    copies = articles.printed_elsewhere({row["version"] for row in rows})
    printed = [{**row, **copy} for row in rows for copy in copies.get(row["version"], ())]
    return views.quotations(ctx, printed)


def _fullest(texts: list[str]) -> str:
    """The longest wording that holds all words of the earliest in a row: an edit of it is no fuller."""
    first = f" {' '.join(words_of(texts[0]))} "
    return max(
        (text for text in texts if first in f" {' '.join(words_of(text))} "), key=lambda text: len(words_of(text))
    )
