"""The history of an entry: events, decisions and its arrival, page by page, the newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from quotes_service.store.decisions import decisions
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.decisions.targets import Arrival
from quotes_service.store.models import Decision, Event
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

#: Which of the three a row is; of those at one time the last comes first.
_ARRIVAL, _DECISION, _EVENT = range(3)


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to an entry, and through which decision or article (their ids)."""

    at: datetime
    kind: str
    detail: dict[str, Any] | None
    decision: str | None
    article: str | None


def page(id: str, ids: Collection[str], arrival: Arrival, paging: Paging) -> Page[EventRow | DecisionRow | Arrival]:
    """The history of the entry with this id, and of ``ids``, others that were joined to it and itself.

    Joining two entries is noted under both their ids, but given once. Raises InvalidInput("cursor").
    """
    mentions = pw.fn.COALESCE(Event.detail, pw.Value("")).contains(f'"{id}"')
    union = _part(Event, _EVENT, Event.subject.in_(ids), (Event.subject == id) | ~mentions)
    union += _part(Decision, _DECISION, decisions.are_about(ids))
    if arrival.at:
        union += pw.Select(columns=_columns(pw.Value(arrival.at), _ARRIVAL, pw.Value(0)))
    parts = union.alias("history")
    keys = ((parts.c.at, datetime, True), (parts.c.part, int, True), (parts.c.id, int, True))
    query = Event.select(parts.c.part, parts.c.id).from_(parts)
    rows, following = Order("history", keys).page(query, paging.cursor, paging.limit)
    places = [(row["part"], row["id"]) for row in rows]
    numbers = {part: [id for of, id in places if of == part] for part in (_EVENT, _DECISION)}
    events = _events(numbers[_EVENT])
    made = {row.id: row for row in decisions.by_numbers(numbers[_DECISION])}
    items = [events[id] if part == _EVENT else made[id] if part == _DECISION else arrival for part, id in places]
    return Page(items, following, query.count())


def _part(model: Any, part: int, *conditions: Any) -> Any:
    return model.select(*_columns(model.at, part, model.id)).where(*conditions)


def _columns(at: Any, part: int, id: Any) -> list[Any]:
    return [at.alias("at"), pw.Value(part).alias("part"), id.alias("id")]


def _events(numbers: Collection[int]) -> dict[int, EventRow]:
    return {id: EventRow(*row) for id, *row in tuples(_with_numbers(numbers))}


@prepared
def _with_numbers(numbers: Value) -> pw.Query:
    query = Event.select(Event.id, Event.at, Event.kind, Event.detail, Decision.uid, Event.article)
    return query.join(Decision, pw.JOIN.LEFT_OUTER).where(one_of(Event.id, numbers))
