"""Topics: found by their labels, and who and what is related through them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.extract.keyphrases import topic_key
from quotes_service.search.query import Query, Term
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.store import topics
from quotes_service.store.experts import experts
from quotes_service.store.querying.paging import Paging
from quotes_service.store.topics import EntryCount, TopicCount, TopicRow

#: How many topics of an expert or institution are shown, and how many of them are used to find others with the same.
SHOWN, _COMPARED = 20, 5
#: What more quotations are about tells nothing about who is alike, and takes seconds to compare.
_EVERYBODYS = 20_000


def ids_of(value: str) -> set[int]:
    """The row numbers of the topics with this id or label."""
    row = topics.by_uid(value) if is_id(value) else None
    return {row.id} if row else topics.ids_of_key(topic_key(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFilters:
    """Which topics a user asks for: ``q`` are words of their labels, in any form. None: any."""

    q: Query | None = None


@reads
def find_topics(ctx: Context, filters: TopicFilters = TopicFilters(), paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the topics that pass the filters, those with most quotations first. Raises InvalidInput("cursor")."""
    matches = ctx.index.matches("topic", tuple(map(_stemmed, filters.q.terms))).ids if filters.q else None
    page = topics.page(matches, paging)
    return collection([_summary(row) for row in page.items], page.next_cursor, page.total)


def _stemmed(term: Term) -> Term:
    """The term with its words stemmed, as in the keys of labels."""
    return replace(term, words=tuple(topic_key(" ".join(term.words)).split()) or term.words)


def _summary(row: TopicRow, number: int | None = None) -> dict[str, Any]:
    """A topic in short; ``number``: how many quotations to show, by default all of its own."""
    return {"id": row.uid, "label": row.label, "quotation_count": row.quotations if number is None else number}


def _summaries(counts: Iterable[TopicCount]) -> list[dict[str, Any]]:
    return [_summary(count.topic, count.number) for count in counts]


@reads
def get_topic(ctx: Context, id: str) -> dict[str, Any]:
    """One topic with who speaks about it most often, where they work, and the other topics of the same quotations.

    Raises NotFound.
    """
    row = topics.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No topic has the id {id!r}.")
    return {
        **_summary(row),
        "experts": _with_quotation_count(topics.experts(row.id, SHOWN)),
        "institutions": _with_expert_count(topics.institutions([row.id], SHOWN)),
        "related": _summaries(topics.co_occurring(row.id, SHOWN)),
    }


def related_to_expert(expert: int, limit: int) -> dict[str, list[dict[str, Any]]]:
    """Those who are quoted with an expert, those who speak about the same topics at other institutions, and the topics;
    ``limit`` of each."""
    expert_topics = topics.of_expert(expert, SHOWN)
    co_quoted = topics.co_quoted(expert, limit)
    # the rarer a shared topic, the more two experts have in common
    compared = _telling(expert_topics)
    weights = {count.topic.id: math.log(1 + 1_000 / max(count.topic.quotations, 1)) for count in compared}
    shared = topics.speaking_about(list(weights), expert)
    likeness = {
        other: math.fsum(weights[topic] * math.log1p(number) for topic, number in numbers.items())
        for other, numbers in shared.items()
    }
    nearest = sorted(likeness, key=lambda other: (-likeness[other], other))[:limit]
    rows = {count.topic.id: count.topic for count in expert_topics}
    people = _experts([*(other for other, _ in co_quoted), *nearest])
    return {
        "co_quoted": [{"expert": people[other], "articles": number} for other, number in co_quoted],
        "same_subject": [
            {
                "expert": people[other],
                "topics": [_summary(rows[topic], number) for topic, number in sorted(shared[other].items())],
            }
            for other in nearest
        ],
        "topics": _summaries(expert_topics[:limit]),
    }


def related_to_institution(institution: int, limit: int) -> dict[str, list[dict[str, Any]]]:
    """The most quoted experts of an institution, other institutions whose experts speak about the same topics, and the
    topics; ``limit`` of each."""
    institution_topics = topics.of_institution(institution, SHOWN)
    compared = [count.topic.id for count in _telling(institution_topics)]
    return {
        "experts": _with_quotation_count(topics.most_quoted_at(institution, limit)),
        "same_subject": _with_expert_count(topics.institutions(compared, limit, without=institution)),
        "topics": _summaries(institution_topics[:limit]),
    }


def _telling(counts: Sequence[TopicCount]) -> list[TopicCount]:
    """The first of these topics by which others are compared."""
    return [count for count in counts if count.topic.quotations <= _EVERYBODYS][:_COMPARED]


def _with_quotation_count(entries: Iterable[EntryCount]) -> list[dict[str, Any]]:
    return [{"id": entry.uid, "name": entry.name, "quotation_count": entry.number} for entry in entries]


def _with_expert_count(entries: Iterable[EntryCount]) -> list[dict[str, Any]]:
    return [{"id": entry.uid, "name": entry.name, "expert_count": entry.number} for entry in entries]


def _experts(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Serialized experts by row number."""
    rows = experts.in_order(list(dict.fromkeys(ids)))
    return dict(zip([row.id for row in rows], serialize_experts(rows), strict=True))
