"""Topics of quotations, experts and institutions: written, browsed, and who is related through them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.extract.keyphrases import topic_key
from quotes_service.search import query
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.store import topics as store
from quotes_service.store.experts import experts

#: Topics of an expert or institution that are shown, and by which others are found who speak of the same.
SHOWN, _COMPARED = 20, 5


def ids_of(value: str | None) -> set[int] | None:
    """The row numbers of the topics with this id or label; None for None."""
    if value is None:
        return None
    row = store.by_uid(value) if is_id(value) else None
    return {row.id} if row else store.ids_of_key(topic_key(value))


@reads
def find_topics(ctx: Context, *, q: str | None = None, cursor: str | None = None, limit: int = 20) -> dict:
    """Topics by the words of their labels, in any form, those with most quotations first.

    Raises InvalidInput("q" | "cursor").
    """
    matches = ctx.index.matches("topic", tuple(map(_stemmed, query.parse(q)))).ids if q is not None else None
    rows, following, total = store.page(matches=matches, cursor=cursor, limit=limit)
    return collection([line(row) for row in rows], following, total)


def _stemmed(term: query.Term) -> query.Term:
    """The stems of a term, with which labels' keys begin."""
    return replace(term, words=tuple(topic_key(" ".join(term.words)).split()) or term.words)


def line(row: dict) -> dict:
    """A topic, with ``number`` in place of all quotations where only some are meant."""
    return {"id": row["uid"], "label": row["label"], "quotation_count": row.get("number", row["quotations"])}


@reads
def get_topic(ctx: Context, id: str) -> dict:
    """One topic with who speaks of it most often, where they work, and the topics of the same quotations. Raises
    NotFound."""
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No topic has the id {id!r}.")
    return {
        **line(row.__data__),
        "experts": _spoken_lines(store.experts(row.id, SHOWN)),
        "institutions": _places(store.institutions([row.id], SHOWN)),
        "related": [line(other) for other in store.beside(row.id, SHOWN)],
    }


def related(expert: int, limit: int) -> dict[str, list[dict[str, Any]]]:
    """Who is quoted with an expert, and who speaks of the same topics at other institutions, each with what they
    share; and the topics; ``limit`` of each."""
    own = store.of_expert(expert, SHOWN)
    together = store.co_quoted(expert, limit)
    weights = {row["id"]: math.log(1 + 1_000 / max(row["quotations"], 1)) for row in own[:_COMPARED]}
    said = store.speaking_of(list(weights), expert)
    alike = {
        other: math.fsum(weights[topic] * math.log1p(number) for topic, number in shared.items())
        for other, shared in said.items()
    }
    nearest = sorted(alike, key=lambda other: (-alike[other], other))[:limit]
    labels = {row["id"]: line(row) for row in own}
    people = _people([*(other for other, _ in together), *nearest])
    return {
        "co_quoted": [{"expert": people[other], "articles": number} for other, number in together],
        "same_subject": [
            {
                "expert": people[other],
                "topics": [
                    labels[topic] | {"quotation_count": number} for topic, number in sorted(said[other].items())
                ],
            }
            for other in nearest
        ],
        "topics": [line(row) for row in own[:limit]],
    }


def around_institution(institution: int, limit: int) -> dict[str, list[dict]]:
    """What an institution and its experts speak of, its experts who are quoted most, and where else experts speak of
    the same topics; ``limit`` of each."""
    own = store.of_institution(institution, SHOWN)
    compared = [row["id"] for row in own[:_COMPARED]]
    return {
        "experts": _spoken_lines(store.most_quoted_at(institution, limit)),
        "same_subject": _places(store.institutions(compared, limit, without=institution)),
        "topics": [line(row) for row in own[:limit]],
    }


def _spoken_lines(rows: Iterable[tuple[Any, int]]) -> list[dict]:
    return [{"id": one.uid, "name": one.name, "quotation_count": number} for one, number in rows]


def _places(rows: Iterable[tuple[Any, int]]) -> list[dict]:
    return [{"id": one.uid, "name": one.name, "expert_count": number} for one, number in rows]


def _people(ids: Collection[int]) -> dict[int, dict]:
    rows = experts.in_order(list(dict.fromkeys(ids)))
    return dict(zip([row["id"] for row in rows], serialize_experts(rows), strict=True))
