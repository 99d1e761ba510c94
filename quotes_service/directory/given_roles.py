"""Roles that editors gave to experts: whose they are now, and which were rejected since.

They are about the expert, not about what one article prints: identity takes no notice of them, so that a role never
joins or parts people. Runs inside the caller's writing transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from quotes_service.decisions.content import AddRole, RejectRole, role_added_by, role_rejected_by
from quotes_service.directory.standing_decisions import ADDING_ROLES, AppearanceIndex, on_experts
from quotes_service.resolve.institutions.parts import entry_key, part_of
from quotes_service.resolve.names import words
from quotes_service.store.experts import decided_roles
from quotes_service.store.experts.decided_roles import DecidedRole
from quotes_service.store.institutions import institution_names


class Written(NamedTuple):
    """The experts (numbers) who have or had a role that an editor gave them, and the name keys of the institutions."""

    experts: set[int]
    institutions: set[str]


@dataclass(frozen=True, slots=True)
class _GivenRole:
    """A role by the id of its decision, and its expert (number): None if no article prints the person now."""

    decision: str
    role: AddRole
    expert: int | None
    is_rejected: bool = False


def names_of(role: AddRole) -> list[str]:
    """The name of the role's institution, and that of the whole of which it is a part."""
    if not role.institution:
        return []
    part = part_of(role.institution)
    return [role.institution, *([part[1]] if part else [])]


def title_key(title: str | None) -> str:
    """A title in the form in which titles are compared."""
    return " ".join(words(title or ""))


def write(experts: Collection[int], names: Collection[str]) -> Written:
    """Write the roles that editors gave to these experts (numbers), or to people with these names (keys)."""
    given = _given(experts, names)
    concerned = decided_roles.remove(experts, [item.decision for item in given])
    places = {entry_key(name) for item in given for name in names_of(item.role)}
    ids = institution_names.ids_of(places)
    for item in given:
        if item.expert is not None and not item.is_rejected:
            concerned.add(item.expert)
            name_ids = [ids[entry_key(name)] for name in names_of(item.role)]
            decided_roles.add(
                DecidedRole(
                    decision=item.decision,
                    expert=item.expert,
                    title=item.role.title,
                    title_key=title_key(item.role.title),
                    status=item.role.status,
                    institution_name=name_ids[0] if name_ids else None,
                    beside=name_ids[1] if len(name_ids) > 1 else None,
                )
            )
    return Written(concerned, places)


def _given(experts: Collection[int], names: Collection[str]) -> list[_GivenRole]:
    """The roles by the standing decisions, of which the last holds."""
    standing = on_experts((*ADDING_ROLES, "reject_role"), experts, names)
    index = AppearanceIndex.of(standing)
    given: list[_GivenRole] = []
    for decision in standing:
        if rejected := role_rejected_by(decision.content):
            given = [replace(item, is_rejected=True) if _covers(rejected, item.role) else item for item in given]
        if role := role_added_by(decision.content):
            found = index.find(role.person)[:1]
            given.append(_GivenRole(decision.id, role, next(iter(index.experts(found)), None)))
    return given


def _covers(rejected: RejectRole, role: AddRole) -> bool:
    about = title_key(role.title), entry_key(role.institution or ""), role.status
    return any(rejected.covers(place.key, place.side, *about) for place in role.person.places)
