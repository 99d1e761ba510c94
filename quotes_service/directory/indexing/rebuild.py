"""Writing the whole search index of a database from its other tables."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import get_args

from quotes_service.context import Context
from quotes_service.directory import standing_decisions
from quotes_service.directory.indexing.rows import (
    article_row,
    expert_row,
    institution_row,
    titles_and_workplaces,
    topic_row,
)
from quotes_service.search.index import Kind, Row
from quotes_service.store import indexed
from quotes_service.store.articles import packed_extractions
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import listing

_BATCH = 1_000


def fill(ctx: Context, progress: Callable[[int], None], kinds: Collection[Kind] = get_args(Kind)) -> None:
    """Write the rows of these kinds into an empty index, inside the caller's writing transaction. ``progress`` is
    called with the number of rows that were written with each call."""
    for kind in kinds:
        for ids in indexed.batches(kind, _BATCH):
            ctx.index.put(kind, _ROWS[kind](ids))
            progress(len(ids))


def size() -> int:
    """How many rows ``fill`` writes."""
    return sum(map(indexed.count, _ROWS))


def drift(ctx: Context) -> dict[Kind, int]:
    """How many rows the index lacks or has too many, by kind, where there are any. Their numbers are compared, not what
    they say."""
    found: dict[Kind, int] = {kind: indexed.differences(ctx.database, kind) for kind in _ROWS}
    return {kind: number for kind, number in found.items() if number}


def _articles(ids: Collection[int]) -> list[Row]:
    rows: list[Row] = []
    for opening in indexed.openings(ids):
        direct = opening.direct
        if opening.packed is not None:  # as read, whatever editors decided since
            quotations = packed_extractions.unpack(opening.packed, opening.text).quotations
            direct = [quotation.paragraph for quotation in quotations if quotation.type == "direct"]
        rows.append(article_row(opening.id, opening.title, opening.text, direct))
    return rows


def _institutions(ids: Collection[int]) -> list[Row]:
    names_of = institutions.names(ids)
    return [institution_row(row.id, names_of[row.id], row.name) for row in institutions.rows(ids)]


def _experts(ids: Collection[int]) -> list[Row]:
    chosen, _ = standing_decisions.expert_overrides(ids)
    titles, workplaces = titles_and_workplaces(ids)
    names_of, names_at = experts.names(ids), institutions.names(set().union(*workplaces.values()))
    return [
        expert_row(
            id,
            names_of.get(id, ()),
            chosen.get(id, ""),
            titles[id],
            {name for place in workplaces[id] for _, name in names_at[place]},
        )
        for id in ids
    ]


def _topics(ids: Collection[int]) -> list[Row]:
    return [topic_row(id, label) for id, label in indexed.labels(ids)]


_ROWS: dict[Kind, Callable[[Collection[int]], list[Row]]] = {
    "quotation": listing.index_rows,
    "article": _articles,
    "expert": _experts,
    "institution": _institutions,
    "topic": _topics,
}
