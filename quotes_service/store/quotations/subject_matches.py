"""Who speaks about a subject: the quotations that find experts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from quotes_service.store.experts.experts import working_at
from quotes_service.store.models import Expert, Listed, ListedExpert, QuotationTopic
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import Matches
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.quotations import Filters

#: So many quotations are looked at, and of so many articles: those that fit best.
POOL, STORIES = 1_000, 250


def by_words(matches: Matches, filters: Filters, **who: Any) -> tuple[list[tuple], bool]:
    """Quotations that match, the best POOL of them, with the experts who say them: rows of quotation, expert, score,
    statement, article, day, outlet, type, mode, confidence, and how many quotations the expert has in all; and whether
    these are all.

    ``who`` are the conditions of ``_speaking``.
    """
    scored = matches.scored
    if filters.are_words_only and not any(value is not None for value in who.values()):
        best = (
            pw.Select([scored], [scored.c.id, scored.c.score]).order_by(scored.c.score.desc(), scored.c.id).limit(POOL)
        )
        query = _speaking(filters, best.c.score).join_from(Listed, best, on=(Listed.quotation == best.c.id))
        return _fetched(query), matches.count(Listed._meta.database, POOL + 1) <= POOL  # not all are by experts
    query = _speaking(filters, scored.c.score, **who).join_from(Listed, scored, on=(Listed.quotation == scored.c.id))
    rows = _fetched(query.order_by(scored.c.score.desc(), Listed.quotation).limit(POOL))
    return rows, len(rows) < POOL


def by_stories(matches: Matches, filters: Filters, **who: Any) -> list[tuple]:
    """The same for what stands in the best STORIES of the articles that match, with the article's score."""
    scored = matches.scored
    best = pw.Select([scored], [scored.c.id, scored.c.score]).order_by(scored.c.score.desc(), scored.c.id)
    best = best.limit(STORIES)
    query = _speaking(filters, best.c.score, **who).join_from(Listed, best, on=(Listed.article == best.c.id))
    return _fetched(query.order_by(best.c.score.desc(), Listed.quotation).limit(POOL))


def on_topic(topic: int, filters: Filters, **who: Any) -> list[tuple]:
    """The same for what is on a topic (its row number), the newest first, all of it with the same score."""
    query = _speaking(filters, pw.Value(1.0), **who).join_from(
        Listed, QuotationTopic, on=(QuotationTopic.quotation == Listed.quotation)
    )
    query = query.where(QuotationTopic.topic == topic).order_by(Listed.day.desc(), Listed.quotation)
    return _fetched(query.limit(POOL))


def by_numbers(scores: Mapping[int, float], filters: Filters, **who: Any) -> list[tuple]:
    """The same for quotations that are given with their scores."""
    query = _speaking(filters, pw.Value(0.0), **who).where(Listed.quotation.in_(list(scores)))
    return [(row[0], row[1], scores[row[0]], *row[3:]) for row in _fetched(query)]


def counts(matches: Matches, filters: Filters, experts: Collection[int]) -> dict[int, int]:
    """How many quotations of each of these experts match, without a limit."""
    query = ListedExpert.select().where(one_of(ListedExpert.expert, experts))
    if not filters.are_words_only:
        query = query.where(ListedExpert.quotation.in_(quotations.listed(filters, Listed.quotation)))
    # with the zero no index is used for it: the index of words is then read once, and not for each quotation
    return _numbers(query.where((ListedExpert.quotation + 0).in_(matches.ids)))


def totals(experts: Collection[int], filters: Filters) -> dict[int, int]:
    """How many quotations of each of these experts are listed and pass the filters."""
    query = quotations.listed(filters).join_from(Listed, ListedExpert, on=(ListedExpert.quotation == Listed.quotation))
    return _numbers(query.where(one_of(ListedExpert.expert, experts)))


def _numbers(query: pw.ModelSelect) -> dict[int, int]:
    query = query.select(ListedExpert.expert, pw.fn.COUNT(ListedExpert.quotation)).group_by(ListedExpert.expert)
    return dict(_fetched(query))


def _fetched(query: pw.ModelSelect) -> list[tuple]:
    """The rows as the database gives them: no column needs to be converted, which would take the longest."""
    return Listed._meta.database.execute(query).fetchall()


def _speaking(
    filters: Filters,
    score: pw.Column,
    *,
    institutions: Collection[int] | pw.Select | None = None,
    not_over: int | None = None,
    among: pw.Select | None = None,
) -> pw.ModelSelect:
    """Listed quotations with their experts: of these institutions, quoted ``not_over`` so many times in all, found
    by the query ``among``."""
    query = quotations.listed(
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
        Expert.quotations,
    )
    query = query.join_from(Listed, ListedExpert, on=(ListedExpert.quotation == Listed.quotation))
    query = query.join_from(ListedExpert, Expert, on=(ListedExpert.expert == Expert.id))
    if institutions is not None:
        query = query.where(ListedExpert.expert.in_(working_at(institutions)))
    if not_over is not None:
        query = query.where(Expert.quotations <= not_over)
    if among is not None:
        query = query.where(ListedExpert.expert.in_(among))
    return query
