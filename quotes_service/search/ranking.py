"""Who has most to say on a subject, without the usual suspects on top.

The question is one of expert finding: quotations are found by their words, and each is a vote for who said it (the
voting model of Macdonald and Ounis, "Voting for candidates", CIKM 2006). What is added is what news needs: that nobody
rises by sheer volume, and that those whom everybody quotes on everything stand back.

    score  = said * breadth * damping
    said   = sum over the expert's statements, the best first, of  vote_k / 2^k   (k = 0, 1, 2, ...)
    vote   = fit * form * recency * confidence
    fit    = coverage^2 * (words + story) / 2: how well what is said fits the subject, and how well the title and lead
             of the article do, both by BM25 (on PostgreSQL ts_rank_cd) as shares of the best of all; and which share of
             the subject's words stands in one of them at least
    form   = 1.0 direct speech, 0.9 mixed, 0.8 indirect; half of that for what is only thought, wanted or felt
    recency = 0.6 + 0.4 * 0.5^(years since it was printed / HALF_LIFE); without a date as if two half-lives ago
    breadth = 1 + 0.1 * ln(outlets that printed it)
    damping = (focus * rarity)^strength, strength from 0 (nobody is damped) to 1
    focus  = (quotations on the subject + 1) / (all quotations + 2), the share of the subject in what the expert says;
             each counts by its coverage, and half where but the story has the words
    rarity = 1 / (1 + ln(1 + all quotations / USUAL)), the less the more often everybody quotes the expert
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

#: How strongly the usual suspects are damped where nobody says.
DAMPING = 0.5
#: Years after which what was said counts for less by half of what age can take.
HALF_LIFE = 5.0
#: So many quotations in all are usual for an expert.
USUAL = 20
_FORMS = {"direct": 1.0, "mixed": 0.9, "indirect": 0.8}
_ATTITUDE = 0.5
_YEAR = 365.25


@dataclass(slots=True)
class Hit:
    """A quotation on the subject, by one of those who say it. ``words``, ``story`` and ``coverage`` are 0 to 1, ``day``
    an ordinal, 0 for unknown."""

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
    meaning: float = 0.0  # in place of the three, for what is found by meaning

    @property
    def fit(self) -> float:
        return self.meaning or self.coverage**2 * (self.words + self.story) / 2

    @property
    def share(self) -> float:
        """How much of a quotation on the subject it counts for."""
        return self.coverage * (0.5 if self.found_by == "story" else 1.0)

    @property
    def found_by(self) -> str:
        """Why it is on the subject: by its "words", by those of its "story", or by its "meaning"."""
        return "meaning" if self.meaning else "words" if self.words else "story"

    @property
    def form(self) -> float:
        return _FORMS[self.type] * (_ATTITUDE if self.mode == "attitude" else 1.0)

    def recency(self, today: int) -> float:
        years = max(today - self.day, 0) / _YEAR if self.day else 2 * HALF_LIFE
        return 0.6 + 0.4 * 0.5 ** (years / HALF_LIFE)

    def vote(self, today: int) -> float:
        return self.fit * self.form * self.recency(today) * self.confidence


@dataclass(frozen=True, slots=True)
class Ranked:
    """An expert with the score, its terms, and the hits that count, one a statement, the best first."""

    expert: int
    score: float
    terms: dict[str, float]
    hits: tuple[Hit, ...]


def rank(
    hits: Iterable[Hit],
    totals: Mapping[int, int],
    today: date,
    strength: float = DAMPING,
    scales: Mapping[int, float] | None = None,
) -> list[Ranked]:
    """The experts of these hits, the best first; ``totals``: how many quotations each has in all; ``scales``: for how
    many quotations with the words each of an expert's hits stands, where not all were looked at."""
    by_expert: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_expert[hit.expert].append(hit)
    day = today.toordinal()
    scales = scales or {}
    found = [
        _ranked(expert, own, totals[expert], day, strength, scales.get(expert, 1.0))
        for expert, own in by_expert.items()
    ]
    return sorted(found, key=lambda one: (-one.score, one.expert))


def _ranked(expert: int, hits: Sequence[Hit], total: int, today: int, strength: float, scale: float) -> Ranked:
    best: dict[int, tuple[float, int, Hit]] = {}
    for hit in hits:
        vote = -hit.vote(today), hit.quotation, hit
        if hit.statement not in best or vote[:2] < best[hit.statement][:2]:
            best[hit.statement] = vote
    votes = sorted(best.values(), key=lambda vote: vote[:2])
    said = -math.fsum(vote / 2**place for place, (vote, _, _) in enumerate(votes[:50]))
    outlets = len({hit.outlet for hit in hits if hit.outlet}) or 1
    # stories are looked at for those alone whose words are
    on_subject = min(math.fsum(hit.share * (1.0 if hit.found_by == "story" else scale) for hit in hits), total)
    terms = {
        "said": said,
        "breadth": 1 + 0.1 * math.log(outlets),
        "focus": (on_subject + 1) / (total + 2),
        "rarity": 1 / (1 + math.log1p(total / USUAL)),
    }
    terms["damping"] = (terms["focus"] * terms["rarity"]) ** strength
    score = said * terms["breadth"] * terms["damping"]
    return Ranked(expert, score, terms, tuple(hit for _, _, hit in votes))


def fused(*rankings: Sequence[T], k: int = 60) -> dict[T, float]:
    """The items of several rankings, each the best first, as one: with their scores, the best first.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): an item counts 1 / (k + its place) in each. What
    is as good as another comes in the order of appearance.
    """
    parts: dict[T, list[float]] = defaultdict(list)
    for ranking in rankings:
        for place, item in enumerate(dict.fromkeys(ranking), 1):
            parts[item].append(1 / (k + place))
    scores = {item: math.fsum(own) for item, own in parts.items()}
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
