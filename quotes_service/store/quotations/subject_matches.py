"""The quotations on a subject with the experts who say them, by which experts are ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.experts.filters import ResolvedExpertFilters, expert_conditions
from quotes_service.store.models import Expert, Listed, ListedExpert, QuotationTopic
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import Matches
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, listed
from quotes_service.store.quotations.quotations import newest

#: How many of the best matching quotations, and articles, are looked at.
POOL, STORIES = 1_000, 250


class SubjectMatch(NamedTuple):
    """A quotation on a subject, by one of the experts who say it (row numbers).

    ``day`` is an ordinal, 0 if it is unknown; ``total`` is how many statements the expert has in all.
    """

    quotation: int
    expert: int
    score: float
    statement: int
    article: int
    day: int
    outlet: str | None
    type: str
    mode: str
    confidence: float
    total: int


def by_words(
    matches: Matches, filters: ResolvedQuotationFilters, experts: ResolvedExpertFilters
) -> tuple[list[SubjectMatch], bool]:
    """The best POOL of the quotations that match, and whether these are all. Of very many the best of the newest."""
    if filters.are_words_only and experts.are_empty:
        best = matches.within(newest(matches)).best(POOL)
        query = _select(filters, experts, best.c.score).join_from(Listed, best, on=(Listed.quotation == best.c.id))
        return _matches(query), matches.count(Listed._meta.database, POOL + 1) <= POOL  # not all are by experts
    scored = matches.scored
    query = _select(filters, experts, scored.c.score).join_from(Listed, scored, on=(Listed.quotation == scored.c.id))
    rows = _matches(query.order_by(scored.c.score.desc(), Listed.quotation).limit(POOL))
    return rows, len(rows) < POOL


def by_stories(
    matches: Matches, filters: ResolvedQuotationFilters, experts: ResolvedExpertFilters
) -> list[SubjectMatch]:
    """The quotations in the best STORIES of the articles that match, with the article's score."""
    best = matches.best(STORIES)
    query = _select(filters, experts, best.c.score).join_from(Listed, best, on=(Listed.article == best.c.id))
    return _matches(query.order_by(best.c.score.desc(), Listed.quotation).limit(POOL))


def on_topic(topic: int, filters: ResolvedQuotationFilters, experts: ResolvedExpertFilters) -> list[SubjectMatch]:
    """The quotations on a topic (its row number), the newest first, all with the same score."""
    query = _select(filters, experts, pw.Value(1.0)).join_from(
        Listed, QuotationTopic, on=(QuotationTopic.quotation == Listed.quotation)
    )
    query = query.where(QuotationTopic.topic == topic).order_by(Listed.day.desc(), Listed.quotation)
    return _matches(query.limit(POOL))


def by_numbers(
    scores: Mapping[int, float], filters: ResolvedQuotationFilters, experts: ResolvedExpertFilters
) -> list[SubjectMatch]:
    """The quotations with these row numbers, with their scores."""
    query = _select(filters, experts, pw.Value(0.0)).where(Listed.quotation.in_(list(scores)))
    return [match._replace(score=scores[match.quotation]) for match in _matches(query)]


def counts(matches: Matches, filters: ResolvedQuotationFilters, experts: Collection[int]) -> dict[int, int]:
    """How many quotations of each of these experts match, without a limit."""
    query = ListedExpert.select().where(one_of(ListedExpert.expert, experts))
    if not filters.are_words_only:
        query = query.where(ListedExpert.quotation.in_(listed(filters, Listed.quotation)))
    # + 0 keeps the database from using an index here: it reads the word index once, not once per quotation
    return _counts(query.where((ListedExpert.quotation + 0).in_(matches.ids)))


def totals(experts: Collection[int], filters: ResolvedQuotationFilters) -> dict[int, int]:
    """How many statements of each of these experts pass the filters."""
    query = listed(filters, ListedExpert.expert, pw.fn.COUNT(Listed.statement.distinct()))
    query = query.join_from(Listed, ListedExpert, on=(ListedExpert.quotation == Listed.quotation))
    return dict(_fetch(query.where(one_of(ListedExpert.expert, experts)).group_by(ListedExpert.expert)))


def topics(quotations: Collection[int]) -> dict[int, list[int]]:
    """Quotation -> its topics (row numbers)."""
    topics_of: dict[int, list[int]] = defaultdict(list)
    query = QuotationTopic.select(QuotationTopic.quotation, QuotationTopic.topic)
    for quotation, topic in _fetch(query.where(one_of(QuotationTopic.quotation, quotations))):
        topics_of[quotation].append(topic)
    return topics_of


def _counts(query: pw.ModelSelect[Any]) -> dict[int, int]:
    query = query.select(ListedExpert.expert, pw.fn.COUNT(ListedExpert.quotation)).group_by(ListedExpert.expert)
    return dict(_fetch(query))


def _matches(query: pw.ModelSelect[Listed]) -> list[SubjectMatch]:
    return [SubjectMatch._make(row) for row in _fetch(query)]


def _fetch(query: pw.ModelSelect[Any]) -> list[tuple[Any, ...]]:
    """The rows as the database returns them: no column needs conversion, which would take most of the time."""
    return Listed._meta.database.execute(query).fetchall()


def _select(
    filters: ResolvedQuotationFilters, experts: ResolvedExpertFilters, score: pw.Node
) -> pw.ModelSelect[Listed]:
    """Listed quotations with their experts: the columns of SubjectMatch."""
    query = listed(
        filters,
        Listed.quotation,
        ListedExpert.expert,
        score,
        Listed.statement,
        Listed.article,
        Listed.day,
        Listed.outlet,
        Listed.type,
        Listed.mode,
        Listed.confidence,
        Expert.statements,
    )
    query = query.join_from(Listed, ListedExpert, on=(ListedExpert.quotation == Listed.quotation))
    query = query.join_from(ListedExpert, Expert, on=(ListedExpert.expert == Expert.id))
    for condition in expert_conditions(experts, ListedExpert.expert):
        query = query.where(condition)
    return query
