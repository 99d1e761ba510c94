"""How many quotations there are of each expert, institution, outlet, type and day, among those that are found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from quotes_service.store.models import Expert, Institution, Listed, StoredArticle
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.quotations import Filters

_SPEAKING = {
    "expert": "SELECT found.id, e.expert AS value FROM found JOIN listed_expert e ON e.quotation_id = found.id",
    # an institution's are its own and those of its experts, as where quotations are filtered by it
    "institution": (
        "SELECT found.id, w.institution AS value FROM found JOIN listed_expert e ON e.quotation_id = found.id "
        "JOIN workplace w ON w.expert = e.expert "
        "WHERE w.institution NOT IN (SELECT id FROM institution WHERE hidden) UNION "
        "SELECT found.id, i.institution FROM found JOIN listed_institution i ON i.quotation_id = found.id"
    ),
}
DIMENSIONS = ("type", "mode", "outlet", "day", *_SPEAKING)


@dataclass(frozen=True, slots=True)
class Counts:
    """``top``: the most frequent values with their numbers; how many ``values`` there are, and the ``sum`` of all."""

    top: list[tuple[str, int]]
    values: int
    sum: int


def counts(filters: Filters, most: dict[str, int]) -> dict[str, Counts]:
    """The counts of some DIMENSIONS, each with the number of values that are wanted; null is left out.

    Experts and institutions are row numbers, days as Listed has them. All are counted in one pass over what is found.
    """
    columns = [Listed.quotation.alias("id"), Listed.type, Listed.mode, Listed.outlet, Listed.day]
    found, values = quotations.found(filters, *columns).sql()
    parts = []
    for name, number in most.items():
        source = _SPEAKING.get(name) or f"SELECT id, {name} AS value FROM found WHERE {name} IS NOT NULL"
        parts.append(
            f"SELECT * FROM (SELECT '{name}', CAST(value AS TEXT), COUNT(*), COUNT(*) OVER (), SUM(COUNT(*)) OVER () "
            f"FROM ({source}) AS {name}s GROUP BY value ORDER BY 3 DESC, 2 LIMIT {number}) AS {name}_counts"
        )
    cursor = Listed._meta.database.execute_sql(
        f"WITH found AS MATERIALIZED ({found}) {' UNION ALL '.join(parts)}", values
    )
    result = {name: Counts([], 0, 0) for name in most}
    for name, value, number, distinct, total in cursor.fetchall():
        result[name] = Counts([*result[name].top, (value, number)], distinct, int(total))
    return result


def names(experts: Collection[int], institutions: Collection[int]) -> dict[str, dict[int, tuple[str, str]]]:
    """The ids and names of these experts and institutions."""
    found = {}
    for kind, model, ids in (("expert", Expert, experts), ("institution", Institution, institutions)):
        query = model.select(model.id, model.uid, model.name).where(model.id.in_(ids))
        found[kind] = {id: (uid, name) for id, uid, name in query.tuples()}
    return found


def totals() -> dict[str, int]:
    """How many articles, quotations, experts, institutions and statements anybody may see."""
    return {
        "articles": StoredArticle.select().count(),
        "quotations": Listed.select().count(),
        "experts": Expert.select().where(~Expert.hidden, ~Expert.silent).count(),
        "institutions": Institution.select().where(~Institution.hidden, ~Institution.silent).count(),
        "statements": Listed.select(Listed.statement).distinct().count(),
    }
