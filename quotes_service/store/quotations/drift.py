"""Where the read model does not follow from the tables that it is derived from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import peewee as pw

from quotes_service.store.models import (
    PLACES,
    Appearance,
    Expert,
    Institution,
    InstitutionName,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationTopic,
    StoredQuotation,
    StoredRole,
    StoredTopic,
    Workplace,
)
from quotes_service.store.querying.rows import ids, tuples
from quotes_service.store.quotations import listing

#: Quotations that are compared at once.
_BATCH = 5_000


def drift() -> dict[str, Any]:
    """Differences of the read model from its source tables, by table; empty unless a writer forgot to refresh."""
    differences: dict[str, Any] = {}
    for model, kept, wanted in _compared():
        if kept != wanted:
            found = differences.setdefault(model.__name__, {"too many": set(), "missing": set()})
            found["too many"] |= kept - wanted
            found["missing"] |= wanted - kept
    listed = ListedExpert.select(ListedExpert.expert, pw.fn.COUNT(Listed.statement.distinct())).join(Listed)
    about = QuotationTopic.select(QuotationTopic.topic, pw.fn.COUNT(QuotationTopic.quotation))
    about = about.join(Listed, on=(Listed.quotation == QuotationTopic.quotation)).where(Listed.factuality == "said")
    for model, column, counts in (
        (Expert, Expert.statements, dict(tuples(listed.group_by(ListedExpert.expert)))),
        (StoredTopic, StoredTopic.quotations, dict(tuples(about.group_by(QuotationTopic.topic)))),
    ):
        kept = dict(tuples(model.select(model.id, column)))
        if wrong := {id: (number, counts.get(id, 0)) for id, number in kept.items() if number != counts.get(id, 0)}:
            differences[model.__name__] = wrong
    return differences


def _compared() -> Iterator[tuple[type[pw.Model], set[tuple], set[tuple]]]:
    """The rows that tables of the read model have and should have, those of some quotations at a time."""
    last, some = 0, [0]
    while some:
        query = StoredQuotation.select(StoredQuotation.id).where(StoredQuotation.id > last)
        some = sorted(ids(query.order_by(StoredQuotation.id).limit(_BATCH)))
        rows, experts, institutions = listing.visible_rows(some)
        for model, wanted in (
            (Listed, [tuple(row[field.name] for field in Listed._meta.sorted_fields) for row in rows]),
            (ListedExpert, [tuple(row.values()) for row in experts]),
            (ListedInstitution, [tuple(row.values()) for row in institutions]),
        ):
            here = (model.quotation > last) & (model.quotation <= some[-1]) if some else model.quotation > last
            yield model, set(tuples(model.select().where(here))), set(wanted)
        last = some[-1] if some else last
    yield Workplace, set(tuples(Workplace.select())), set(_visible_workplaces())


def _visible_workplaces() -> Iterable[tuple[Any, ...]]:
    """Expert and institution of each role of a visible expert."""
    query = (
        StoredRole.select(Appearance.expert, InstitutionName.institution).join_from(StoredRole, Appearance).join(Expert)
    )
    query = query.join_from(StoredRole, InstitutionName, on=PLACES)
    seen = ~StoredRole.rejected, ~Appearance.silent, ~Expert.hidden, ~Expert.silent
    return tuples(query.where(*seen, InstitutionName.institution.is_null(False)))


def all_quotations() -> list[int]:
    """The numbers of all quotations, listed or not, in their order; so are those of the next two."""
    return sorted(ids(StoredQuotation.select(StoredQuotation.id)))


def all_experts() -> list[int]:
    return sorted(ids(Expert.select(Expert.id)))


def all_institutions() -> list[int]:
    return sorted(ids(Institution.select(Institution.id)))
