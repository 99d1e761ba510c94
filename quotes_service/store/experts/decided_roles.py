"""Roles that editors gave to experts: rows beside the printed roles, each at an appearance of its expert. Runs inside
the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from quotes_service.records import RoleStatus
from quotes_service.store.models import Appearance, Decision, StoredRole
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples


@dataclass(frozen=True, slots=True)
class DecidedRole:
    """A role to be written: the id of its decision, the number of its expert, and the ids of the names of its
    institution and of the whole that this is a part of."""

    decision: str
    expert: int
    title: str | None
    title_key: str
    status: RoleStatus
    institution_name: int | None
    beside: int | None


def remove(experts: Collection[int], decisions: Collection[str]) -> set[int]:
    """Remove what these experts have, and what these decisions (ids) gave to anybody; returns who had it."""
    if not tuples(_any()):  # then the roles needn't be searched, which are many
        return set()
    # one by one, so that each can use its index: there are many roles, and few decided ones
    rows = dict(tuples(_of_experts(experts)))
    rows |= dict(tuples(_by_decisions(decisions))) if decisions else {}
    _remove(rows).execute()
    return {expert for expert in rows.values() if expert is not None}


_IS_DECIDED = StoredRole.decision.is_null(False)


@prepared
def _any() -> pw.Query:
    return StoredRole.select(StoredRole.id).where(_IS_DECIDED).limit(1)


@prepared
def _of_experts(experts: Value) -> pw.Query:
    query = StoredRole.select(StoredRole.id, Appearance.expert).join(Appearance)
    return query.where(_IS_DECIDED, one_of(Appearance.expert, experts))


@prepared
def _by_decisions(decisions: Value) -> pw.Query:
    made = Decision.select(Decision.id).where(one_of(Decision.uid, decisions))
    query = StoredRole.select(StoredRole.id, Appearance.expert).join(Appearance)
    return query.where(_IS_DECIDED, StoredRole.decision.in_(made))


@prepared
def _remove(ids: Value) -> pw.Query:
    return StoredRole.delete().where(one_of(StoredRole.id, ids))


def add(role: DecidedRole) -> None:
    """Write a role at the first appearance of its expert that is not silent; an expert without one gets none."""
    speaking = Appearance.select(pw.fn.MIN(Appearance.id)).where(Appearance.expert == role.expert, ~Appearance.silent)
    appearance = speaking.scalar()
    if appearance is not None:
        StoredRole.create(
            appearance=appearance,
            institution_name=role.institution_name,
            beside=role.beside,
            title=role.title,
            title_key=role.title_key,
            status=role.status,
            start=0,
            end=0,
            text="",
            decision=Decision.get(Decision.uid == role.decision),
        )
