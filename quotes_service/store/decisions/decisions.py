"""What editors decided, and by what it is found again. Decisions are added and never removed; of what
they say nothing changes but by what it is found."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

import peewee as pw

from quotes_service.store.models import Decision, DecisionTarget, Event
from quotes_service.store.querying.paging import Order

NEWEST = Order("decisions", ((Decision.id, int, True),))


def add(
    kind: str,
    by: str,
    why: str | None,
    content: dict[str, Any],
    targets: Iterable[tuple[str, str]],
    *,
    uid: str | None = None,
    undoes: Decision | None = None,
) -> Decision:
    """A decision with what it is found by: (kind, value) each."""
    given = {"uid": uid} if uid else {}
    row = Decision.create(kind=kind, by=by, why=why, content=content, undoes=undoes, **given)
    DecisionTarget.insert_many(
        [{"decision": row, "kind": kind, "value": value} for kind, value in dict.fromkeys(targets)]
    ).execute()
    return row


def by_uid(uid: str) -> Decision | None:
    return Decision.get_or_none(Decision.uid == uid)


def set_active(row: Decision, active: bool) -> None:
    """What is undone stands no more; undoing an undo lets it stand again."""
    row.active = active
    row.save(only=[Decision.active])


def undone_by(ids: Collection[int]) -> dict[int, str]:
    """The id of the standing decision that undoes each of these."""
    query = Decision.select(Decision.undoes, Decision.uid).where(Decision.undoes.in_(ids), Decision.active)
    return dict(query.tuples())


def targets(row: Decision) -> list[tuple[str, str]]:
    query = DecisionTarget.select(DecisionTarget.kind, DecisionTarget.value).where(DecisionTarget.decision == row)
    return list(query.order_by(DecisionTarget.id).tuples())


def standing(kinds: Collection[str], targets: dict[str, Collection[str]]) -> list[Decision]:
    """The decisions of these kinds that stand and have one of these targets (values by kind), the oldest first."""
    wanted = [(DecisionTarget.kind == kind) & DecisionTarget.value.in_(values) for kind, values in targets.items()]
    found = DecisionTarget.select(DecisionTarget.decision).where(reduce(or_, wanted))
    query = Decision.select().where(Decision.id.in_(found), Decision.kind.in_(kinds), Decision.active)
    return list(query.order_by(Decision.id))


def about_appearance(kinds: Collection[str], uid: str) -> list[Decision]:
    """The decisions of these kinds, standing or undone, that are about an appearance with this id."""
    found = DecisionTarget.select(DecisionTarget.decision)
    found = found.where(DecisionTarget.kind == "appearance", DecisionTarget.value == uid)
    return list(Decision.select().where(Decision.id.in_(found), Decision.kind.in_(kinds)).order_by(Decision.id))


def set_places(row: Decision, content: dict[str, Any], found_by: Iterable[tuple[str, str]]) -> None:
    """Add to what a decision is found by."""
    row.content = content
    row.save(only=[Decision.content])
    known = set(targets(row))
    new = [{"decision": row, "kind": kind, "value": value} for kind, value in set(found_by) - known]
    if new:
        DecisionTarget.insert_many(new).execute()


def page(
    *, about: Collection[str] = (), kind: str | None, active: bool | None, cursor: str | None, limit: int
) -> tuple[list[Decision], str | None, int]:
    """Decisions, the newest first, the next cursor and how many in all; ``about``: one of these ids."""
    query = Decision.select(Decision)
    if about:
        found = DecisionTarget.select(DecisionTarget.decision)
        query = query.where(Decision.id.in_(found.where(DecisionTarget.kind == "id", DecisionTarget.value.in_(about))))
    if kind is not None:
        query = query.where(Decision.kind == kind)
    if active is not None:
        query = query.where(Decision.active == active)
    total = query.count()
    rows, following = NEWEST.page(query, cursor, limit)
    by_id = {row.id: row for row in Decision.select().where(Decision.id.in_([row["id"] for row in rows]))}
    return [by_id[row["id"]] for row in rows], following, total


def about(ids: Collection[str]) -> list[Decision]:
    """All decisions about these entries, the newest first."""
    found = DecisionTarget.select(DecisionTarget.decision).where(
        DecisionTarget.kind == "id", DecisionTarget.value.in_(ids)
    )
    return list(Decision.select().where(Decision.id.in_(found)).order_by(Decision.id.desc()))


def log(subject: str, kind: str, detail: Any = None, *, decision: Decision | None = None, article: str | None = None):
    """Note what became of an entry, and through which decision or article."""
    Event.create(subject=subject, kind=kind, detail=detail, decision=decision, article=article)


def events(subjects: Collection[str]) -> list[dict]:
    """What became of these ids, the newest first."""
    query = Event.select(Event, Decision.uid.alias("decision_uid")).join(Decision, pw.JOIN.LEFT_OUTER)
    return list(query.where(Event.subject.in_(subjects)).order_by(Event.id.desc()).dicts())
