"""Counts of the quotations that pass filters by expert, institution, outlet, type, mode and day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from quotes_service.store.models import Expert, Institution, Listed, StoredArticle
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, matching

#: Who speaks in which quotation, {experts} and {institutions} below: what was said, and what was not.
_SAID = {"experts": "listed_expert", "institutions": "listed_institution"}
_WITH_UNSAID = {
    "experts": (
        "(SELECT DISTINCT s.quotation_id, a.expert_id AS expert FROM quotation_speaker s "
        "JOIN appearance a ON a.id = s.appearance_id JOIN expert x ON x.id = a.expert_id AND NOT x.silent)"
    ),
    "institutions": (
        "(SELECT DISTINCT s.quotation_id, n.institution_id AS institution FROM quotation_speaker s "
        "JOIN institution_name n ON n.id = s.institution_name_id WHERE n.institution_id IS NOT NULL)"
    ),
}
_BY_SPEAKER = {
    "expert": (
        "SELECT matched.id, matched.statement, e.expert AS value FROM matched "
        "JOIN {experts} e ON e.quotation_id = matched.id"
    ),
    # an institution's quotations are its own and those of its experts, as in the filter by institution
    "institution": (
        "SELECT matched.id, matched.statement, w.institution AS value FROM matched "
        "JOIN {experts} e ON e.quotation_id = matched.id JOIN workplace w ON w.expert = e.expert "
        "WHERE w.institution NOT IN (SELECT id FROM institution WHERE hidden) UNION "
        "SELECT matched.id, matched.statement, i.institution FROM matched "
        "JOIN {institutions} i ON i.quotation_id = matched.id"
    ),
}
DIMENSIONS = ("type", "mode", "outlet", "day", *_BY_SPEAKER)


@dataclass(frozen=True, slots=True)
class Counts:
    """``top``: the most frequent values with their counts; ``values``: how many different values there are; ``sum``:
    the sum of the counts of all values. ``statements``: the same values with how many statements the quotations print,
    and ``statement_sum`` the sum of these, where statements are counted."""

    top: list[tuple[str, int]]
    values: int
    sum: int
    statements: dict[str, int] = field(default_factory=dict)
    statement_sum: int = 0


def counts(
    filters: ResolvedQuotationFilters, most: dict[str, int], by_statements: Collection[str] = ()
) -> dict[str, Counts]:
    """Dimension -> its counts. ``most``: some DIMENSIONS, each with the number of values for ``top``; in those of
    ``by_statements`` statements are counted, too, and the values with most of them are the top.

    Nulls are left out. Experts and institutions are row numbers, days are as in Listed. One pass over the quotations
    counts all dimensions.
    """
    columns = [Listed.quotation.alias("id"), Listed.statement, Listed.type, Listed.mode]
    columns += [Listed.outlet, Listed.day]
    matched, values = matching(filters, *columns).sql()
    links = _SAID if filters.factuality == "said" else _WITH_UNSAID
    parts = []
    for name, number in most.items():
        by_speaker = _BY_SPEAKER.get(name, "").format(**links)
        source = by_speaker or f"SELECT id, statement, {name} AS value FROM matched WHERE {name} IS NOT NULL"
        said = "COUNT(DISTINCT statement)" if name in by_statements else "COUNT(*)"
        parts.append(
            f"SELECT * FROM (SELECT '{name}', CAST(value AS TEXT), COUNT(*), COUNT(*) OVER (), SUM(COUNT(*)) OVER (), "
            f"{said}, SUM({said}) OVER () "
            f"FROM ({source}) AS {name}s GROUP BY value ORDER BY 6 DESC, 3 DESC, 2 LIMIT {number}) AS {name}_counts"
        )
    cursor = Listed._meta.database.execute_sql(
        f"WITH matched AS MATERIALIZED ({matched}) {' UNION ALL '.join(parts)}", values
    )
    result = {name: Counts([], 0, 0) for name in most}
    for name, value, number, distinct, total, said, said_sum in cursor.fetchall():
        before = result[name]
        statements = before.statements | {value: said} if name in by_statements else {}
        result[name] = Counts([*before.top, (value, number)], distinct, int(total), statements, int(said_sum))
    return result


def names(experts: Collection[int], institutions: Collection[int]) -> dict[str, dict[int, tuple[str, str]]]:
    """The id and name of each of these experts and institutions, by kind ("expert", "institution") and number."""
    names_of = {}
    for kind, model, ids in (("expert", Expert, experts), ("institution", Institution, institutions)):
        query = model.select(model.id, model.uid, model.name).where(model.id.in_(ids))
        names_of[kind] = {id: (uid, name) for id, uid, name in tuples(query)}
    return names_of


def totals() -> dict[str, int]:
    """How many articles, quotations, experts, institutions and statements are not hidden; of quotations and statements
    those that were said."""
    said = Listed.factuality == "said"
    return {
        "articles": StoredArticle.select().count(),
        "quotations": Listed.select().where(said).count(),
        "experts": Expert.select().where(~Expert.hidden, ~Expert.silent).count(),
        "institutions": Institution.select().where(~Institution.hidden, ~Institution.silent).count(),
        "statements": Listed.select(Listed.statement).where(said).distinct().count(),
    }
