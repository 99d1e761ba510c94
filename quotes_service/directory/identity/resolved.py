"""What resolving people and institutions have in common: what it answers, its events, and the weight of a doubt."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from quotes_service.directory.standing_decisions import Cause
from quotes_service.store.decisions import decisions

#: Articles (row numbers) with what concerns an event -> its cause.
CauseOf = Callable[[Collection[int]], Cause]


class Resolved(NamedTuple):
    """The row ids of the experts or institutions that may have changed, and of the appearances or names that moved to
    another of them."""

    entries: set[int]
    moved: set[int]


def log_both(old_uid: str | None, new_uid: str, detail: dict[str, Any], *, is_whole: bool, cause: Cause) -> None:
    """Log for both entries that the old one was joined to the new one, or that a part of it was."""
    kind = "joined" if is_whole else "parted"
    for subject in filter(None, (old_uid, new_uid)):
        decisions.log(subject, kind, detail, decision=cause.decision, article=cause.article)


def weight(score: float, articles: int) -> float:
    """Doubt times visibility: greatest if the odds are even and many articles print the two."""
    odds = 1 / (1 + math.exp(-min(max(score, -2.0), 2.0)))
    return 4 * odds * (1 - odds) * math.log1p(articles)
