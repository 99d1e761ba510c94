"""The quotations that are most probably wrong, and how often they are seen."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from quotes_service.store.models import Expert, Institution, Listed, ListedExpert, ListedInstitution, StoredQuotation
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, matching

#: How many of the most doubtful quotations are ranked.
POOL = 1_000


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """A quotation (row number) that may be wrong. ``doubt`` is the probability that it is; ``articles``: how many print
    its statement; ``quoted``: how often its most quoted speaker is quoted, 0 without one in the directory."""

    id: int
    doubt: float
    articles: int
    speaker: str | None
    quoted: int

    @property
    def visibility(self) -> float:
        """1 for what one article prints of somebody quoted once; 1 more for each ten times as many articles, and for
        each ten times as often quoted."""
        return 1 + math.log10(max(self.articles, 1)) + math.log10(max(self.quoted, 1))

    @property
    def key(self) -> tuple[int, int]:
        """What they are ordered by, the highest first: doubt times visibility, in millionths, then the first added."""
        return round(self.doubt * self.visibility * 1_000_000), -self.id


def most_important(filters: ResolvedQuotationFilters) -> list[DoubtfulRow]:
    """Of the POOL most doubtful quotations that pass the filters and that nobody decided on, those that matter most
    first.

    Others are left out, however often they are seen: to rank all of a million quotations would take seconds each time,
    and what is decided makes room.
    """
    columns = Listed.quotation, Listed.confidence, Listed.statement
    query = matching(filters, *columns).where(Listed.confidence < 1)  # a decision makes it 1
    pool = tuples(query.order_by(Listed.confidence, Listed.quotation).limit(POOL))
    articles = _articles({statement for _, _, statement in pool})
    speakers = _most_quoted([id for id, _, _ in pool])
    rows = [
        DoubtfulRow(id, 1 - confidence, articles.get(statement, 1), *speakers.get(id, (None, 0)))
        for id, confidence, statement in pool
    ]
    return sorted(rows, key=lambda row: row.key, reverse=True)


def _articles(statements: Collection[int]) -> dict[int, int]:
    """Statement -> how many articles print it. By the table of all quotations, which has an index for it."""
    count = pw.fn.COUNT(Listed.article.distinct())
    query = StoredQuotation.select(StoredQuotation.statement, count).join(Listed)
    return dict(tuples(query.where(one_of(StoredQuotation.statement, statements)).group_by(StoredQuotation.statement)))


def _most_quoted(ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Quotation -> the name of its most quoted speaker, and how often that one is quoted."""
    experts: Any = ListedExpert.select(ListedExpert.quotation, Expert.name, Expert.statements)
    experts = experts.join(Expert, on=(Expert.id == ListedExpert.expert)).where(one_of(ListedExpert.quotation, ids))
    found = tuples(experts)
    speaking: Any = ListedInstitution.select(ListedInstitution.quotation, Institution.id, Institution.name)
    speaking = speaking.join(Institution, on=(Institution.id == ListedInstitution.institution))
    institutions = tuples(speaking.where(one_of(ListedInstitution.quotation, ids)))
    own = ListedInstitution.select(ListedInstitution.institution, pw.fn.COUNT(ListedInstitution.quotation))
    own = own.where(one_of(ListedInstitution.institution, {place for _, place, _ in institutions}))
    counts = dict(tuples(own.group_by(ListedInstitution.institution)))
    found += [(id, name, counts[place]) for id, place, name in institutions]
    return {id: (name, quoted) for id, name, quoted in sorted(found, key=lambda row: (row[2], row[1]))}
