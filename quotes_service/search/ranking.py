"""Ranks experts by how much they have to say on a subject, without the usual suspects on top.

This is expert finding: quotations are found by their words, and each is a vote for its speaker (the voting model of
Macdonald and Ounis, "Voting for candidates", CIKM 2006). News needs two more things: nobody ranks high by volume alone,
and experts who are quoted on everything are damped.

    score  = (said + RELATED * related) * breadth * damping
    said   = sum over the expert's statements, the best first, of  vote_k / 2^k   (k = 0, 1, 2, ...)
    vote   = fit * form * recency * confidence
    fit    = coverage^2 * (words + story) / 2: how well the quotation matches the subject, and how well the title and
             lead of its article do, both by BM25 (on PostgreSQL ts_rank_cd) as shares of the best hit's; coverage is
             the share of the subject's parts (search.subject) that at least one of the two has
    related = how much one of the expert's quotations has of the topics of the best STORIES stories, as a share of the
             best (relevance feedback: what stories on a subject are about tells who else is close to it); times form,
             recency and confidence, and once only, so that it does not grow with volume
    form   = 1.0 direct speech, 0.9 mixed, 0.8 indirect; half of that for mode "attitude" (a thought, a wish)
    recency = 0.6 + 0.4 * 0.5^(years since it was printed / HALF_LIFE); without a date as if two half-lives ago
    breadth = 1 + 0.1 * ln(outlets that printed it)
    damping = (focus * rarity)^strength, strength from 0 (nobody is damped) to 1
    focus  = (statements on the subject + 1) / (all statements + 2), the share of the expert's statements that are on
             the subject; each counts by its coverage, and half if only the story has the words
    rarity = 1 / (1 + ln(1 + all statements / USUAL)), the smaller the more often the expert is quoted

Copies of a story print the same statements, which count once; that many outlets print them counts for breadth.

Experts who have only a part of the subject come after all others.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

#: The default of ``strength``: how strongly experts who are quoted on everything are damped.
DAMPING = 0.5
#: Years after which a quotation has lost half of what age can take away.
HALF_LIFE = 5.0
#: A usual number of statements of one expert.
USUAL = 20
#: The weight of ``related``, and how many of the best stories tell what is related.
RELATED, STORIES = 0.3, 2
_TYPE_WEIGHTS = {"direct": 1.0, "mixed": 0.9, "indirect": 0.8}
_ATTITUDE_WEIGHT = 0.5
_YEAR_DAYS = 365.25
_MORE_THAN_ANY_SCORE = 10.0


@dataclass(slots=True)
class Hit:
    """A quotation on the subject, with one of its speakers.

    ``words``, ``story``, ``coverage`` and ``related`` are from 0 to 1. ``day``: the ordinal of the article's date, 0 if
    unknown. ``is_whole``: it has the whole subject. ``cosine``: the similarity of the embeddings if the quotation was
    found by those; then it replaces the first three.
    """

    quotation: int
    expert: int
    statement: int
    article: int
    day: int
    outlet: str | None
    type: str
    mode: str
    confidence: float
    words: float = 0.0
    story: float = 0.0
    coverage: float = 1.0
    related: float = 0.0
    is_whole: bool = True
    cosine: float = 0.0

    @property
    def fit(self) -> float:
        return self.cosine or self.coverage**2 * (self.words + self.story) / 2

    @property
    def share(self) -> float:
        """How much of a quotation on the subject it counts as."""
        return self.coverage * (0.5 if self.found_by == "story" else 1.0)

    @property
    def found_by(self) -> str:
        """What matches the subject: the quotation's "words", the "story" (title and lead) or only the "meaning"."""
        return "meaning" if self.cosine else "words" if self.words else "story"

    @property
    def form(self) -> float:
        return _TYPE_WEIGHTS[self.type] * (_ATTITUDE_WEIGHT if self.mode == "attitude" else 1.0)

    def recency(self, today: int) -> float:
        years = max(today - self.day, 0) / _YEAR_DAYS if self.day else 2 * HALF_LIFE
        return 0.6 + 0.4 * 0.5 ** (years / HALF_LIFE)

    def weight(self, today: int) -> float:
        return self.form * self.recency(today) * self.confidence

    def vote(self, today: int) -> float:
        return self.fit * self.weight(today)


@dataclass(frozen=True, slots=True)
class RankedExpert:
    """An expert with the score, its terms by name, and the best hit of each statement, the best first.

    ``is_partial``: no hit has the whole subject.
    """

    expert: int
    score: float
    terms: dict[str, float]
    hits: tuple[Hit, ...]
    is_partial: bool = False

    def standing(self, factor: float = 1.0) -> float:
        """What experts are ordered by: the score times a factor; less than any score if they have only a part."""
        return self.score * factor - (_MORE_THAN_ANY_SCORE if self.is_partial else 0)


def rank(
    hits: Iterable[Hit],
    totals: Mapping[int, int],
    today: date,
    strength: float = DAMPING,
    scales: Mapping[int, float] | None = None,
) -> list[RankedExpert]:
    """The experts of these hits, the best first.

    ``totals``: expert -> number of all statements. ``scales``: expert -> how many quotations with the subject's words
    each hit stands for, if ``hits`` is only a part of them (default 1).
    """
    by_expert: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_expert[hit.expert].append(hit)
    day = today.toordinal()
    scales = scales or {}
    ranked = [
        _score(expert, expert_hits, totals[expert], day, strength, scales.get(expert, 1.0))
        for expert, expert_hits in by_expert.items()
    ]
    return sorted(ranked, key=lambda row: (-row.standing(), row.expert))


def relate(hits: Collection[Hit], topics: Mapping[int, Collection[int]], today: date) -> None:
    """Set how much the hits have of the topics of the best stories. ``topics``: quotation -> its topics."""
    day = today.toordinal()
    best: dict[int, float] = defaultdict(float)
    for hit in hits:
        best[hit.article] = max(best[hit.article], hit.vote(day))
    stories = set(sorted(best, key=lambda article: (-best[article], article))[:STORIES])
    told = {(hit.article, topic) for hit in hits if hit.article in stories for topic in topics.get(hit.quotation, ())}
    number = Counter(topic for _, topic in told)
    shared = {hit.quotation: sum(number[topic] for topic in topics.get(hit.quotation, ())) for hit in hits}
    most = max(shared.values(), default=0) or 1
    for hit in hits:
        hit.related = shared[hit.quotation] / most


def _score(expert: int, hits: Sequence[Hit], total: int, today: int, strength: float, scale: float) -> RankedExpert:
    best: dict[int, tuple[float, int, Hit]] = {}
    for hit in hits:
        vote = -hit.vote(today), hit.quotation, hit
        if hit.statement not in best or vote[:2] < best[hit.statement][:2]:
            best[hit.statement] = vote
    votes = sorted(best.values(), key=lambda vote: vote[:2])
    votes_sum = -math.fsum(vote / 2**position for position, (vote, _, _) in enumerate(votes[:50]))
    outlets = len({hit.outlet for hit in hits if hit.outlet}) or 1
    # hits by their story alone are never a sample, so they are not scaled
    on_subject = min(math.fsum(hit.share * (1.0 if hit.found_by == "story" else scale) for _, _, hit in votes), total)
    terms = {
        "said": votes_sum,
        "related": max(hit.related * hit.weight(today) for hit in hits),
        "breadth": 1 + 0.1 * math.log(outlets),
        "focus": (on_subject + 1) / (total + 2),
        "rarity": 1 / (1 + math.log1p(total / USUAL)),
    }
    terms["damping"] = (terms["focus"] * terms["rarity"]) ** strength
    score = (votes_sum + RELATED * terms["related"]) * terms["breadth"] * terms["damping"]
    is_partial = not any(hit.is_whole for hit in hits)
    return RankedExpert(expert, score, terms, tuple(hit for _, _, hit in votes), is_partial)


def fuse_rankings(*rankings: Sequence[T], k: int = 60) -> dict[T, float]:
    """The items of several rankings in one ranking, with their scores. All rankings have the best item first.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): an item scores 1 / (k + its position, from 1) in
    each ranking. Items with the same score stay in the order in which they first appear.
    """
    parts: dict[T, list[float]] = defaultdict(list)
    for ranking in rankings:
        for position, item in enumerate(dict.fromkeys(ranking), 1):
            parts[item].append(1 / (k + position))
    scores = {item: math.fsum(summands) for item, summands in parts.items()}
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
