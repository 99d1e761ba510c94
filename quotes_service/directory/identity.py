"""Who is who: the entries of the directory as they follow from all that is printed and all that was decided.

Runs inside a writing transaction of the caller's. Only what a change may touch is looked at: the names that an
article prints and those that may be the same people's.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from quotes_service.directory import standing_decisions
from quotes_service.directory.standing_decisions import Cause
from quotes_service.resolve.institutions import grouping as known_institutions
from quotes_service.resolve.people.clustering import Partition, partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, suffices
from quotes_service.resolve.people.name_matching import compare, search_keys
from quotes_service.store.decisions import decisions
from quotes_service.store.experts import appearances
from quotes_service.store.institutions import institution_names
from quotes_service.store.models import Appearance, Review

#: An initial that this many names fit is anybody's: it takes no part.
_CROWD = 12
#: The most names that are looked at together.
_MOST_NAMES = 80


def resolve_people(
    keys: Collection[str], cause: Cause, done: frozenset[str] = frozenset()
) -> tuple[set[int], set[int]]:
    """Find anew who bears these names, and those like them; ``done`` are names that are looked at already.

    Answers with the numbers of the experts whom it may have changed, and of the appearances that are others' now.
    """
    scope, crowded = _scope(keys)
    touched: set[int] = set()
    moved: set[int] = set()
    done |= scope
    for key in sorted(appearances.tied(crowded - done)):  # from when fewer names fitted
        done |= {key}
        for all_of_it, part in zip((touched, moved), resolve_people({key}, cause, done), strict=True):
            all_of_it |= part
    before = appearances.pointers(scope)
    sightings = [
        ComparedAppearance(**{**row, "roles": frozenset(RoleEvidence(*role) for role in row["roles"])})
        for row in appearances.sightings(scope)
    ]
    made = standing_decisions.on_people(scope, [uid for uid, _ in before.values()])
    places = appearances.places([item.id for item in sightings]) if made else {}
    one, apart, anchors = standing_decisions.constraints(made, places)
    found = partition(sightings, appearances.company, one, apart)
    experts, pointed = _point(found, before, anchors, cause)
    _doubt("expert", {expert for _, expert in before.values() if expert}, experts, found)
    return touched | {expert for _, expert in before.values() if expert} | set(experts), moved | pointed


def _scope(keys: Collection[str]) -> tuple[set[str], set[str]]:
    """The names that may be those of the same people, as far as one leads to the next; and those with initials that
    take no part, since too many fit."""
    scope: set[str] = set()
    crowded: set[str] = set()
    frontier = set(keys)
    while frontier and len(scope) < _MOST_NAMES:
        scope |= frontier
        meeting = {key: search_keys(key) for key in frontier}
        by_block = appearances.in_blocks({block for own in meeting.values() for block in own})
        near: set[str] = set()
        for key, own in sorted(meeting.items()):
            alike = {
                other
                for block in own
                for other in by_block.get(block, ())
                if other != key and compare(key, other) is not None
            }
            if not (_is_initial(key) and len(alike) > _CROWD):
                fit = {other for other in alike if not _is_initial(other) or other in keys or _few(other)}
                near |= fit
                crowded |= alike - fit
        near |= standing_decisions.linked_names(frontier)
        frontier = near - scope
    return scope, crowded - scope


def _is_initial(key: str) -> bool:
    first = key.split()[0]
    return len(first) == 1 or (len(first) == 2 and not set(first) & set("aeiouy"))


def _few(key: str) -> bool:
    """Whether only few names fit this one with an initial."""
    found = appearances.in_any_block(search_keys(key))
    return sum(compare(key, other) is not None for other in found if other != key) <= _CROWD


def _point(
    found: Partition, before: dict[int, tuple[str, int | None]], anchors: list[int], cause: Cause
) -> tuple[list[int], set[int]]:
    """Let each appearance point to its expert. Answers with the expert of each group, and with those that moved."""
    experts, moved = [], set()
    uids = {expert: before[expert][0] for _, expert in before.values() if expert in before}
    for group in found.clusters:
        anchor = next((id for id in anchors if id in group), min(group))
        experts.append(anchor)
        changed = {id for id in group if before[id][1] != anchor}
        if changed:
            appearances.point(changed, anchor, before[anchor][0])
            moved |= changed
            for old in sorted({before[id][1] for id in changed} - {None, anchor}):
                if old in uids:
                    _tell(old, anchor, group, before, cause)
    return experts, moved


def _tell(old: int, new: int, group: frozenset[int], before: dict[int, tuple[str, int | None]], cause: Cause) -> None:
    """Note that some or all of what was one expert's is another's now."""
    number = sum(1 for id in group if before[id][1] == old)
    whole = number == sum(1 for _, expert in before.values() if expert == old)
    about = {"from": before[old][0], "to": before[new][0], "articles": number}
    for subject in (before[old][0], before[new][0]):
        decisions.log(subject, "joined" if whole else "parted", about, decision=cause.decision, article=cause.article)


def _doubt(kind: str, old: Collection[int], entries: list[int], found: Partition) -> None:
    """The review queue of these entries as it is now."""
    appearances.forget_doubts(kind, {*old, *entries})
    rows = []
    for doubt in found.review_pairs:
        left, right = sorted((entries[doubt.left], entries[doubt.right]))
        reasons: list[Any] = [[round(weight, 2), reason] for weight, reason in doubt.evidence.reasons]
        rows.append(
            {
                "kind": kind,
                "left": left,
                "right": right,
                "score": doubt.evidence.score,
                "settles": not doubt.evidence.needs_editor,
                "weight": _weight(
                    doubt.evidence.score, len(found.clusters[doubt.left]) + len(found.clusters[doubt.right])
                ),
                "reasons": reasons,
            }
        )
    if rows:
        Review.insert_many(rows).execute()


def _weight(score: float, articles: int) -> float:
    """Doubt times visibility: most where the odds are even and many articles print the two."""
    odds = 1 / (1 + math.exp(-min(max(score, -2.0), 2.0)))
    return 4 * odds * (1 - odds) * math.log1p(articles)


def place_known(row: Appearance) -> bool:
    """Point a person of an article to the one expert of that name, where nothing new is said about him."""
    expert = appearances.only_expert(row)
    if expert is None or row.id < expert or row.expert_id not in (None, expert) or not suffices(row.key, row.profile):
        return False
    found = appearances.in_any_block(search_keys(row.key))
    alike = [other for other in found if other != row.key and (it := compare(row.key, other)) and not it.needs_editor]
    elsewhere = (Appearance.expert != expert) | Appearance.expert.is_null()
    if alike and Appearance.select().where(Appearance.key.in_(alike), elsewhere).exists():
        return False  # it bears on them too
    if standing_decisions.on_people([row.key], [row.uid]):
        return False
    if row.expert_id is None:
        Appearance.update(expert=expert).where(Appearance.id == row.id).execute()
    return True


def resolve_institutions(keys: Collection[str], cause: Cause) -> tuple[set[int], set[int]]:
    """Find anew which institutions these names are of.

    Answers with the numbers of the institutions that it may have changed, and of those whose names moved.
    """
    wider = set(keys)
    while True:  # what was decided leads to other names, and these to other decisions
        names, acronyms = institution_names.linked(wider)
        made = standing_decisions.on_institutions(names | wider)
        more = standing_decisions.institution_keys(made) - names - wider
        if not more:
            break
        wider |= more
    one, apart, anchors = standing_decisions.institution_constraints(made, names)
    rows = institution_names.rows(names)
    before = {row.id: row.institution_id for row in rows.values()}
    touched, moved = {id for id in before.values() if id}, set()
    entries: dict[str, int] = {}
    for group in known_institutions.partition(names, acronyms, one, apart):
        members = {rows[key].id: rows[key] for key in group}
        anchor = next((rows[key].id for key in anchors if key in group), min(members))
        entries |= dict.fromkeys(group, anchor)
        touched.add(anchor)
        changed = {id for id in members if before[id] != anchor}
        if changed:
            institution_names.point(changed, anchor, members[anchor].uid)
            moved |= changed
            uids = {row.id: row.uid for row in rows.values()}
            for old in sorted({before[id] for id in changed} - {None, anchor}):
                about = {"from": uids.get(old), "to": uids[anchor], "names": sorted(rows[k].key for k in group)}
                whole = all(id in changed for id, was in before.items() if was == old)
                for subject in filter(None, (uids.get(old), uids[anchor])):
                    decisions.log(
                        subject, "joined" if whole else "parted", about, decision=cause.decision, article=cause.article
                    )
    appearances.forget_doubts("institution", touched)
    doubts = {}
    for left, right, reason in known_institutions.doubts(names, acronyms, one, apart):
        pair = tuple(sorted((entries[left], entries[right])))
        if pair[0] != pair[1]:
            doubts.setdefault(pair, reason)
    if doubts:
        Review.insert_many(
            [
                {
                    "kind": "institution",
                    "left": left,
                    "right": right,
                    "score": 0.0,
                    "settles": True,
                    "weight": _weight(0.0, 2),
                    "reasons": [[0.0, reason]],
                }
                for (left, right), reason in sorted(doubts.items())
            ]
        ).execute()
    return touched, moved
