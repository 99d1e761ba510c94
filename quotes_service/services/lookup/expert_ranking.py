"""Experts for a subject: who has something to say about it, and is not the usual suspect."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quotes_service.context import Context
from quotes_service.directory import embeddings
from quotes_service.search import query
from quotes_service.search.query import Term
from quotes_service.search.ranking import DAMPING, Hit, RankedExpert, fuse_rankings, rank
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts_with_quotations
from quotes_service.store import topics
from quotes_service.store.experts import experts
from quotes_service.store.experts.experts import REASONS
from quotes_service.store.querying.paging import Window
from quotes_service.store.quotations import subject_matches
from quotes_service.store.quotations.quotations import Filters

#: Where rows of store.speaking have the article.
_ARTICLE = 4
#: Quotations that are nearest in meaning, of which experts are taken.
_NEAREST = 200
#: What each expert of an institution that stands above leaves of the score, where the list is spread.
_SPREAD = 0.5
#: Of the listing, in its cursors.
_NAME = "experts on a subject"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What to look for: words, and the row number of the topic whose label they are."""

    words: str
    terms: tuple[Term, ...]
    topic: int | None

    @classmethod
    def of(cls, topic: str) -> _Subject:
        """The subject of words, or of a topic's id. Raises InvalidInput("topic")."""
        known = topics.by_uid(topic) if topic.startswith("t_") and is_id(topic) else None
        words = known.label if known else topic
        return cls(words, query.parse(words, "topic"), known and known.id)


def find(
    ctx: Context,
    topic: str,
    *,
    since: date | None = None,
    damping: float = DAMPING,
    spread: bool = False,
    explain: bool = False,
    cursor: str | None = None,
    limit: int = 20,
    **who: Any,
) -> dict:
    """Experts by what they said on a subject, or in stories on it, the best first: see search.ranking. ``who`` are
    the conditions of store.speaking. Each has ``reasons``, and with ``explain`` the terms of the score.

    Raises InvalidInput("topic" | "cursor").
    """
    subject, filters = _Subject.of(topic), Filters(since=since)
    terms = subject.terms
    ranked = _by_words(ctx, subject, filters, damping, who)
    if ctx.embedding_index:
        alike = _by_meaning(ctx, subject, filters, damping, who)
        known = {one.expert: one for one in [*alike, *ranked]}
        order = fuse_rankings([one.expert for one in ranked], [one.expert for one in alike])
        ranked = [replace(known[expert], score=score) for expert, score in order.items()]
    if spread:
        ranked = list(_spread(ranked))
    page, following = _page(ranked, cursor, limit)
    chosen = {one.expert: [hit.quotation for hit in one.hits[:REASONS]] for one in page}
    items = serialize_experts_with_quotations(ctx, experts.in_order([one.expert for one in page]), chosen, terms)
    for item, one in zip(items, page, strict=True):
        for quotation, hit in zip(item["reasons"], one.hits, strict=False):
            quotation["found_by"] = hit.found_by
        if explain:
            item["explain"] = _explained(item, one)
    return collection(items, following, len(ranked))


def _by_words(
    ctx: Context, subject: _Subject, filters: Filters, damping: float, who: dict[str, Any]
) -> list[RankedExpert]:
    terms = subject.terms
    matches = ctx.index.matches("quotation", terms, ["text"], any_term=True)
    words, is_all = subject_matches.by_words(matches, filters, **who)
    # where more speak of it than are looked at, the stories tell only which of these speak of it most
    stories = ctx.index.matches(
        "article", terms, any_term=True, among=None if is_all else {row[_ARTICLE] for row in words}
    )
    hits: dict[tuple[int, int], Hit] = {}
    totals: dict[int, int] = {}
    told = subject_matches.by_stories(stories, filters, **who)
    tagged = subject_matches.on_topic(subject.topic, filters, **who) if subject.topic else []
    for rows, name in ((words, "words"), (told, "story"), (tagged, "story")):
        best = max((row[2] for row in rows), default=0.0) or 1.0
        for quotation, expert, score, *about, total in rows:
            hit = hits.get((quotation, expert))
            if hit is None:
                hit = hits[quotation, expert] = Hit(quotation, expert, *about)
            setattr(hit, name, score / best)
            totals[expert] = total
    barred = ctx.index.with_excluded_terms(terms, {quotation for quotation, _ in hits})  # of stories without the word
    hits = {key: hit for key, hit in hits.items() if hit.quotation not in barred}
    _cover(ctx, terms, hits.values())
    for quotation, expert, *_ in tagged:
        if hit := hits.get((quotation, expert)):
            hit.coverage = 1.0
    scales: dict[int, float] = {}
    if not is_all:
        seen = Counter(hit.expert for hit in hits.values() if hit.words)
        scales = {
            expert: number / seen[expert] for expert, number in subject_matches.counts(matches, filters, seen).items()
        }
    return rank(hits.values(), _totals(totals, filters), date.today(), damping, scales)


def _cover(ctx: Context, terms: Sequence[Term], hits: Collection[Hit]) -> None:
    """Note which share of the words of a subject each of these quotations or its story has."""
    wanted = [term for term in terms if not term.excluded]
    if len(wanted) < 2:
        return
    quotations, stories = {hit.quotation for hit in hits}, {hit.article for hit in hits}
    having = [
        (ctx.index.matches("quotation", (term,), ["text"]).among(quotations),
         ctx.index.matches("article", (term,)).among(stories))
        for term in wanted
    ]  # fmt: skip
    for hit in hits:
        hit.coverage = sum(hit.quotation in said or hit.article in told for said, told in having) / len(wanted)


def _totals(totals: dict[int, int], filters: Filters) -> dict[int, int]:
    """How many quotations these experts have in all, of the days that are asked about."""
    return totals if filters.since is None else subject_matches.totals(totals, filters)


def _by_meaning(
    ctx: Context, subject: _Subject, filters: Filters, damping: float, who: dict[str, Any]
) -> list[RankedExpert]:
    """The same by the quotations that are nearest in meaning."""
    near = dict(embeddings.nearest(ctx, subject.words, subject.terms, _NEAREST))
    hits, totals = [], {}
    for quotation, expert, score, *about, total in subject_matches.by_numbers(near, filters, **who):
        hits.append(Hit(quotation, expert, *about, cosine=score))
        totals[expert] = total
    return rank(hits, _totals(totals, filters), date.today(), damping)


def _spread(ranked: Sequence[RankedExpert]) -> Iterator[RankedExpert]:
    """The same experts, each counting for less with every one of the same institution that stands above."""
    places = experts.workplaces([one.expert for one in ranked])
    shown: Counter[int] = Counter()

    def worth(one: RankedExpert) -> float:
        above = max((shown[place] for place in places.get(one.expert, ())), default=0)
        return -one.score * _SPREAD**above

    waiting = [(-one.score, index) for index, one in enumerate(ranked)]
    while waiting:
        given, index = heapq.heappop(waiting)
        now = worth(ranked[index])
        if now > given:  # less than it was when it was put there
            heapq.heappush(waiting, (now, index))
            continue
        shown.update(places.get(ranked[index].expert, ()))
        yield ranked[index]


def _page(ranked: Sequence[RankedExpert], cursor: str | None, limit: int) -> tuple[Sequence[RankedExpert], str | None]:
    """What comes after those whom the cursor names, in the order of now."""
    window, start = Window.of(_NAME, cursor), 0
    given = frozenset(window.given if window else ())
    if window and not window.is_all:
        start = window.start([index for index, one in enumerate(ranked) if one.expert in given])
        if start is None:
            start = next((index for index, one in enumerate(ranked) if one.score < window.score), len(ranked))
    left = [one for one in ranked[start:] if one.expert not in given]
    page = left[:limit]
    if len(left) <= limit:
        return page, None
    return page, (window or Window(_NAME)).then([(one.expert, one.score) for one in page])


def _explained(item: dict, one: RankedExpert) -> dict:
    today = date.today().toordinal()
    return {
        "score": one.score,
        **one.terms,
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
            for quotation, hit in zip(item["reasons"], one.hits, strict=False)
        ],
    }
