"""Editors' decisions, the targets by which they are looked up, and the log of events that follow from them.

Only the erasure of a person removes decisions (store.personal.traces). In their content only the selectors change:
places are added to them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import peewee as pw

from quotes_service.decisions.content import DecisionContent, DecisionKind, StandingDecision
from quotes_service.decisions.stored_form import from_json, kind_of, to_json
from quotes_service.store.models import Base, Decision, DecisionTarget, Event
from quotes_service.store.querying.compiled import insert, one_of, one_of_texts
from quotes_service.store.querying.paging import Order
from quotes_service.store.querying.prepared import Prepared, Value, prepared
from quotes_service.store.querying.rows import records, tuples

NEWEST = Order("decisions", ((Decision.id, int, True),))

#: What a decision is looked up by: the id of an entry (for its history); the id, URL or text hash of an article; the
#: key of a person's or an institution's name; the id of an appearance; the key of a name whose role was rejected.
TargetKind = Literal["id", "article", "url", "text", "name", "appearance", "institution", "role"]
Target = tuple[TargetKind, str]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as it is stored; ``summary`` has the fields of the request, ``undoes`` the id of another decision."""

    id: int
    uid: str
    kind: DecisionKind
    at: datetime
    by: str
    why: str | None
    active: bool
    undoes: str | None
    summary: Mapping[str, Any]
    content: DecisionContent


def add(
    content: DecisionContent,
    *,
    by: str,
    why: str | None,
    summary: Mapping[str, Any],
    targets: Iterable[Target],
    undoes: int | None = None,
) -> DecisionRow:
    """Store an active decision with its targets; ``undoes``: the number of another decision."""
    stored = to_json(content) | {"summary": dict(summary)}
    row = Decision.create(kind=kind_of(content), by=by, why=why, content=stored, undoes=undoes)
    _add_targets(row.id, dict.fromkeys(targets))
    [added] = by_numbers([row.id])
    return added


def by_uid(uid: str) -> DecisionRow | None:
    return next(iter(_rows(_by_uid(uid))), None)


@prepared
def _by_uid(uid: Value) -> pw.Query:
    return _select(Decision.uid == uid)


def by_uids(uids: Collection[str]) -> dict[str, DecisionRow]:
    """Id -> decision."""
    return {row.uid: row for row in _rows(_by_uids(uids))}


@prepared
def _by_uids(uids: Value) -> pw.Query:
    return _select(one_of(Decision.uid, uids))


def by_id(ids: Collection[int]) -> dict[int, DecisionRow]:
    """Number -> decision."""
    return {row.id: row for row in by_numbers(ids)} if ids else {}


def set_active(id: int, active: bool) -> None:
    """Make a decision active, or inactive because it was undone."""
    Decision.update(active=active).where(Decision.id == id).execute()


def undone_by(ids: Collection[int]) -> dict[int, str]:
    """The id of the active decision that undoes each of these, if there is one."""
    return dict(tuples(_undone_by(ids)))


@prepared
def _undone_by(ids: Value) -> pw.Query:
    return Decision.select(Decision.undoes, Decision.uid).where(one_of(Decision.undoes, ids), Decision.active)


def standing(kinds: Collection[DecisionKind], targets: Mapping[TargetKind, Collection[str]]) -> list[StandingDecision]:
    """The active decisions of these kinds that have one of these targets (values by kind), the oldest first."""
    wanted = {kind: list(values) for kind, values in targets.items() if values}
    if not wanted:
        return []
    database: Any = Base._meta.database
    # by hand, since every article asks several times, and building the query takes peewee longer than answering it
    conditions, parameters = [], []
    for kind, values in wanted.items():
        condition, parameter = one_of_texts("value", values)
        conditions.append(f"(kind = '{kind}' AND {condition})")
        parameters.append(parameter)
    is_kind, parameter = one_of_texts("kind", kinds)
    sql = (
        "SELECT uid, kind, content FROM decision "
        f"WHERE id IN (SELECT decision_id FROM decision_target WHERE {' OR '.join(conditions)}) "
        f"AND {is_kind} AND active ORDER BY id"
    )
    rows = database.execute_sql(sql, [*parameters, parameter]).fetchall()
    return [StandingDecision(uid, from_json(kind, json.loads(stored))) for uid, kind, stored in rows]


def exist(kinds: Collection[DecisionKind]) -> bool:
    """Whether there is an active decision of one of these kinds."""
    return bool(_exist(kinds).scalar())


@prepared
def _exist(kinds: Value) -> pw.Query:
    return Decision.select(pw.SQL("1")).where(one_of(Decision.kind, kinds), Decision.active).limit(1)


def about_appearance(kinds: Collection[DecisionKind], uid: str) -> list[DecisionRow]:
    """The decisions of these kinds, active or not, that are about an appearance with this id, the oldest first."""
    return _rows(_about_appearance(kinds, uid))


@prepared
def _about_appearance(kinds: Value, uid: Value) -> pw.Query:
    target = DecisionTarget.kind == "appearance", DecisionTarget.value == uid
    about = DecisionTarget.select(DecisionTarget.decision).where(*target)
    return _select(Decision.id.in_(about), one_of(Decision.kind, kinds))


def set_content(id: int, content: DecisionContent, targets: Iterable[Target]) -> None:
    """Store the content after places were added to its selectors, and add the targets that come with them."""
    row = Decision.get_by_id(id)
    stored: Any = row.content
    summary = {"summary": stored["summary"]} if "summary" in stored else {}
    Decision.update(content=to_json(content) | summary).where(Decision.id == id).execute()
    query = DecisionTarget.select(DecisionTarget.kind, DecisionTarget.value).where(DecisionTarget.decision == id)
    _add_targets(id, set(targets) - set(query.tuples().execute()))


def page(
    *, about: str | None, kind: str | None, by: str | None, active: bool | None, cursor: str | None, limit: int
) -> tuple[list[DecisionRow], str | None, int]:
    """Decisions, newest first, the next cursor and how many there are; ``about``: the id of an entry; ``by``: who
    decided, exactly as given with the decision.

    Raises InvalidInput("cursor").
    """
    query = Decision.select(Decision.id)
    if about:
        query = query.where(are_about([about]))
    if kind is not None:
        query = query.where(Decision.kind == kind)
    if by is not None:
        query = query.where(Decision.by == by)
    if active is not None:
        query = query.where(Decision.active == active)
    total = query.count()
    rows, following = NEWEST.page(query, cursor, limit)
    return by_numbers([row["id"] for row in rows])[::-1], following, total


def are_about(ids: Collection[str]) -> pw.Expression:
    """The condition of decisions about these entries."""
    target = DecisionTarget.kind == "id", DecisionTarget.value.in_(ids)
    return Decision.id.in_(DecisionTarget.select(DecisionTarget.decision).where(*target))


def by_numbers(numbers: Collection[int]) -> list[DecisionRow]:
    """The decisions with these numbers, the oldest first."""
    return _rows(_by_numbers(numbers))


@prepared
def _by_numbers(numbers: Value) -> pw.Query:
    return _select(one_of(Decision.id, numbers))


def log(
    subject: str, kind: str, detail: Any = None, *, decision: int | None = None, article: str | None = None
) -> None:
    """Note what happened to an entry, and through which decision (its number) or article (its id)."""
    Event.create(subject=subject, kind=kind, detail=detail, decision=decision, article=article)


#: The columns of a row that are stored as they are.
_COLUMNS = ("id", "uid", "kind", "at", "by", "why", "active")


def _select(*conditions: pw.Expression) -> pw.Query:
    """A query of the decisions that fulfil all conditions, the oldest first."""
    undone = Decision.alias()
    columns = [getattr(Decision, name) for name in _COLUMNS]
    query = Decision.select(*columns, Decision.content, undone.uid.alias("undoes"))
    query = query.join(undone, pw.JOIN.LEFT_OUTER, on=(Decision.undoes == undone.id))
    return query.where(*conditions).order_by(Decision.id)


def _rows(query: Prepared) -> list[DecisionRow]:
    return [
        DecisionRow(
            **{name: row[name] for name in _COLUMNS},
            undoes=row["undoes"],
            summary=row["content"].get("summary", {}),
            content=from_json(row["kind"], row["content"]),
        )
        for row in records(query)
    ]


def _add_targets(decision: int, targets: Iterable[Target]) -> None:
    insert(DecisionTarget, ("decision", "kind", "value"), [(decision, *target) for target in targets])
