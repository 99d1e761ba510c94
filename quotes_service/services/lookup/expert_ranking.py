"""Experts on a subject: those with most to say about it, usual suspects damped. search.ranking has the formula."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quotes_service.context import Context
from quotes_service.directory import embeddings
from quotes_service.search.query import Query
from quotes_service.search.ranking import DAMPING, Hit, RankedExpert, fuse_rankings, rank, relate
from quotes_service.search.subject import Subject, cover, cover_phrases
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts_with_quotations
from quotes_service.store import topics
from quotes_service.store.experts import experts
from quotes_service.store.experts.experts import MOST_REASONS
from quotes_service.store.experts.filters import ResolvedExpertFilters
from quotes_service.store.querying.paging import Paging
from quotes_service.store.querying.ranking import RankingCursor
from quotes_service.store.quotations import subject_matches
from quotes_service.store.quotations.filters import ResolvedQuotationFilters
from quotes_service.store.quotations.subject_matches import SubjectMatch

#: How many of the quotations nearest in meaning are looked at.
_NEAREST = 200
#: With ``spread``, a score is multiplied by this for each expert of the same institution who ranks higher.
_SPREAD = 0.5
#: The name of the listing in its cursors.
_LISTING = "experts on a subject"


@dataclass(frozen=True, slots=True)
class RankingOptions:
    """How experts on a subject are ranked. ``damping``: how strongly experts who are quoted everywhere are moved down,
    0 to 1. ``spread``: mix the experts of one institution with others. ``explain``: give the terms of each score.
    ``past``: also those who can no longer be asked."""

    damping: float = DAMPING
    spread: bool = False
    explain: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class _Search:
    """A subject, and which quotations by which experts count. ``topic``: the row number of the topic whose id was asked
    for; its label is the subject then."""

    subject: Subject
    topic: int | None
    quotations: ResolvedQuotationFilters
    experts: ResolvedExpertFilters
    damping: float


def find_on_subject(
    ctx: Context, topic: Query, filters: ResolvedExpertFilters, options: RankingOptions, paging: Paging
) -> dict[str, Any]:
    """A page of experts by what they said on a subject, or in stories on it, the best first, with ``reasons``; those
    with only a part of it (``partial``) come last.

    ``since`` limits the quotations that count. Raises InvalidInput("topic" | "cursor").
    """
    asked_for = topics.by_uid(topic.text) if topic.text.startswith("t_") and is_id(topic.text) else None
    subject = Subject.of(Query.of(asked_for.label, "topic") if asked_for else topic)
    quotations = ResolvedQuotationFilters(since=filters.since)
    number = asked_for.id if asked_for else None
    who = replace(filters, since=None, past=None if options.past else False)
    search = _Search(subject, number, quotations, who, options.damping)
    ranked = _by_words(ctx, search)
    by_meaning = _by_meaning(ctx, search) if ctx.embedding_index else None
    if by_meaning is not None:
        ranked = _fused(ranked, by_meaning)
    if options.spread:
        ranked = list(_spread(ranked))
    page, next_cursor = _page(ranked, paging)
    reasons = {row.expert: [hit.quotation for hit in row.hits[:MOST_REASONS]] for row in page}
    rows = experts.in_order([row.expert for row in page])
    items = serialize_experts_with_quotations(ctx, rows, reasons, subject.terms)
    for item, row in zip(items, page, strict=True):
        item["partial"] = row.is_partial
        for quotation, hit in zip(item["reasons"], row.hits, strict=False):
            quotation["found_by"] = hit.found_by
        if options.explain:
            item["explain"] = _explanation(item, row)
    return collection(items, next_cursor, len(ranked)) | {
        "expanded": [{"word": word, "also": list(variants)} for word, variants in subject.expanded.items()],
        "searched_by": ["words"] if by_meaning is None else ["words", "meaning"],
    }


def _fused(by_words: Sequence[RankedExpert], by_meaning: Sequence[RankedExpert]) -> list[RankedExpert]:
    """Both rankings in one. An expert who has the whole subject in one of them has it."""
    by_expert = {row.expert: row for row in [*by_meaning, *by_words]}
    have_it = {row.expert for row in [*by_meaning, *by_words] if not row.is_partial}
    scores = fuse_rankings([row.expert for row in by_words], [row.expert for row in by_meaning])
    fused = [
        replace(by_expert[expert], score=score, is_partial=expert not in have_it) for expert, score in scores.items()
    ]
    return sorted(fused, key=lambda row: -row.standing())


def _by_words(ctx: Context, search: _Search) -> list[RankedExpert]:
    terms, topic = search.subject.terms, search.topic
    conditions = search.quotations, search.experts
    matches = ctx.index.matches("quotation", terms, ["text"], any_term=True)
    by_words, are_all = subject_matches.by_words(matches, *conditions)
    # if more quotations match than are looked at, stories only help to rank these
    articles = None if are_all else {match.article for match in by_words}
    stories = ctx.index.matches("article", terms, any_term=True, among=articles)
    by_stories = subject_matches.by_stories(stories, *conditions)
    on_topic = subject_matches.on_topic(topic, *conditions) if topic else []
    hits: dict[tuple[int, int], Hit] = {}
    totals: dict[int, int] = {}
    for scored, name in ((by_words, "words"), (by_stories, "story"), (on_topic, "story")):
        best = max((match.score for match in scored), default=0.0) or 1.0
        for match in scored:
            hit = hits.get((match.quotation, match.expert))
            if hit is None:
                hit = hits[match.quotation, match.expert] = _hit(match)
            setattr(hit, name, match.score / best)
            totals[match.expert] = match.total
    # those found by a story may have an excluded word themselves
    excluded = ctx.index.with_excluded_terms(terms, {quotation for quotation, _ in hits})
    hits = {key: hit for key, hit in hits.items() if hit.quotation not in excluded}
    cover(ctx.index, search.subject, hits.values())
    for match in on_topic:
        if hit := hits.get((match.quotation, match.expert)):
            hit.coverage, hit.is_whole = 1.0, True
    relate(hits.values(), subject_matches.topics({quotation for quotation, _ in hits}), date.today())
    scales: dict[int, float] = {}
    if not are_all:
        looked_at = Counter(hit.expert for hit in hits.values() if hit.words)
        counts = subject_matches.counts(matches, search.quotations, looked_at)
        scales = {expert: number / looked_at[expert] for expert, number in counts.items()}
    return rank(hits.values(), _totals(totals, search.quotations), date.today(), search.damping, scales)


def _hit(match: SubjectMatch) -> Hit:
    quotation, expert, _, statement, article, day, outlet, type, mode, confidence, _ = match
    return Hit(quotation, expert, statement, article, day, outlet, type, mode, confidence)


def _totals(totals: dict[int, int], filters: ResolvedQuotationFilters) -> Mapping[int, int]:
    """How many statements these experts have in the filters' period."""
    return totals if filters.since is None else subject_matches.totals(totals, filters)


def _by_meaning(ctx: Context, search: _Search) -> list[RankedExpert] | None:
    """The experts ranked by the quotations that are nearest to the subject in meaning; None if none is embedded."""
    subject = search.subject
    scores = dict(embeddings.nearest(ctx, subject.text, subject.terms, _NEAREST))
    if not scores:
        return None
    matches = subject_matches.by_numbers(scores, search.quotations, search.experts)
    hits = [replace(_hit(match), cosine=match.score) for match in matches]
    cover_phrases(ctx.index, subject, hits)
    totals = {match.expert: match.total for match in matches}
    return rank(hits, _totals(totals, search.quotations), date.today(), search.damping)


def _spread(ranked: Sequence[RankedExpert]) -> Iterator[RankedExpert]:
    """The same experts reordered: a score counts less with each higher-ranked expert of the same institution."""
    workplaces = experts.workplaces([row.expert for row in ranked])
    shown: Counter[int] = Counter()

    def key(row: RankedExpert) -> float:
        above = max((shown[place] for place in workplaces.get(row.expert, ())), default=0)
        return -row.standing(_SPREAD**above)

    waiting = [(-row.standing(), index) for index, row in enumerate(ranked)]
    while waiting:
        key_then, index = heapq.heappop(waiting)
        key_now = key(ranked[index])
        if key_now > key_then:  # somebody of the same institution came before
            heapq.heappush(waiting, (key_now, index))
            continue
        shown.update(workplaces.get(ranked[index].expert, ()))
        yield ranked[index]


def _page(ranked: Sequence[RankedExpert], paging: Paging) -> tuple[Sequence[RankedExpert], str | None]:
    """The experts after the cursor, in the current order, and the next cursor."""
    cursor, start = RankingCursor.decode(_LISTING, paging.cursor), 0
    shown = frozenset(cursor.shown if cursor else ())
    if cursor and not cursor.is_complete:
        start = cursor.start([index for index, row in enumerate(ranked) if row.expert in shown])
        if start is None:
            start = next((index for index, row in enumerate(ranked) if row.standing() < cursor.score), len(ranked))
    left = [row for row in ranked[start:] if row.expert not in shown]
    page = left[: paging.limit]
    if len(left) <= paging.limit:
        return page, None
    return page, (cursor or RankingCursor(_LISTING)).after([(row.expert, row.standing()) for row in page])


def _explanation(item: dict[str, Any], row: RankedExpert) -> dict[str, Any]:
    today = date.today().toordinal()
    return {
        "score": row.score,
        **row.terms,
        "quotations": [
            {
                "id": quotation["id"],
                "fit": hit.fit,
                "coverage": hit.coverage,
                "words": hit.words,
                "story": hit.story,
                "form": hit.form,
                "recency": hit.recency(today),
                "confidence": hit.confidence,
            }
            for quotation, hit in zip(item["reasons"], row.hits, strict=False)
        ],
    }
