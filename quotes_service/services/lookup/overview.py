"""What the directory holds at a glance, for a start page: counts, what came in last, and examples to try."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from quotes_service.context import Context, reads
from quotes_service.services.lookup import stats
from quotes_service.services.serializers.articles import article_summary
from quotes_service.services.serializers.quotations import serialize_quotations_by_id
from quotes_service.store import examples
from quotes_service.store.articles import articles

#: How many outlets, articles and experts are shown.
SHOWN = 5
#: The length of a quotation that is given as an example: long enough to be somebody's, short enough for one line.
_LEAST_CHARS, _MOST_CHARS = 20, 140
#: Counting a million statements takes half a second: an overview that took longer than _SLOW seconds is kept for
#: _KEPT, so that a small directory is always shown as it is.
_SLOW, _KEPT = 0.1, 60.0
_kept: WeakKeyDictionary[Context, tuple[float, dict[str, Any]]] = WeakKeyDictionary()


def overview(ctx: Context) -> dict[str, Any]:
    """Counts as ``stats.summary`` with its latest experts; ``outlets``: how many, and those with most articles;
    ``first_day`` and ``last_day`` of the articles; ``newest_articles``, that came in last; ``examples`` to try, each of
    a ``kind``: "subject", "expert" or "claim"."""
    began = time.monotonic()
    until, answer = _kept.get(ctx, (began, {}))
    if began < until:
        return answer
    answer = _overview(ctx)
    now = time.monotonic()
    if now - began > _SLOW:
        _kept[ctx] = now + _KEPT, answer
    return answer


@reads
def _overview(ctx: Context) -> dict[str, Any]:
    searched = articles.searched(None, None)
    return {
        **stats.summary(ctx, SHOWN),
        "outlets": {
            "total": len(searched.outlets),
            "top": [{"value": outlet, "articles": number} for outlet, number in articles.outlet_counts(SHOWN)],
        },
        "first_day": searched.since,
        "last_day": searched.until,
        "newest_articles": _newest_articles(),
        "examples": list(_examples(ctx)),
    }


def _newest_articles() -> list[dict[str, Any]]:
    rows = articles.added_last(SHOWN)
    ids = [row.id for row in rows]
    beginnings, numbers = articles.beginnings(ids), articles.quotation_counts(ids)
    return [article_summary(row, beginnings[row.id]) | {"quotation_count": numbers.get(row.id, 0)} for row in rows]


def _examples(ctx: Context) -> Iterator[dict[str, Any]]:
    """A subject of several experts, an expert of several articles, and a short direct quotation to verify: those that
    the directory has."""
    if topic := examples.subject():
        yield {"kind": "subject", "id": topic.uid, "label": topic.label}
    if expert := examples.expert():
        yield {"kind": "expert", "id": expert.uid, "name": expert.name}
    for item in serialize_quotations_by_id(ctx, examples.direct_quotations()).values():
        text = " ".join(item["content"]["text"].split()).rstrip(",")
        names = [speaker["name"] for speaker in item["speakers"] if speaker["expert_id"]]
        if names and len(item["content"]["spans"]) == 1 and _LEAST_CHARS <= len(text) <= _MOST_CHARS:
            yield {"kind": "claim", "id": item["id"], "name": names[0], "text": text}
            return
