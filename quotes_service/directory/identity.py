"""Who is who: which appearances are one expert and which names one institution, from all that articles print and
editors decided.

Runs inside the caller's writing transaction. Only what an update may affect is resolved again: the name keys that it
touched, and those that may belong to the same people or institutions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from quotes_service.directory import standing_decisions
from quotes_service.directory.standing_decisions import Cause
from quotes_service.resolve.institutions import grouping
from quotes_service.resolve.people.clustering import Partition, partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, differ, suffices
from quotes_service.resolve.people.name_matching import compare, search_keys
from quotes_service.store.decisions import decisions, reviews
from quotes_service.store.experts import appearance_evidence, appearances, name_blocks
from quotes_service.store.experts.appearances import AppearanceRow
from quotes_service.store.institutions import institution_names
from quotes_service.store.institutions.institution_names import NameRow

#: A name with an initial that matches more names than this may be anybody's: it is left out.
_CROWD = 12
#: The most names that are resolved together.
_MOST_NAMES = 80
#: A name with so many appearances is frequent.
_FREQUENT = 50

#: For each appearance its public id and the expert that it points to.
Pointers = dict[int, tuple[str, int | None]]


class Resolved(NamedTuple):
    """The row ids of the experts or institutions that may have changed, and of the appearances or names that moved to
    another of them."""

    entries: set[int]
    moved: set[int]


# People.


def resolve_people(keys: Collection[str], cause: Cause, done: frozenset[str] = frozenset()) -> Resolved:
    """Resolve again which experts have these name keys, and name keys that may be theirs too; ``done`` are name keys
    that are resolved already."""
    scope, crowded = _scope(keys)
    entries: set[int] = set()
    moved: set[int] = set()
    done |= scope
    for key in sorted(appearance_evidence.entangled(crowded - done)):  # joined while fewer names matched
        done |= {key}
        resolved = resolve_people({key}, cause, done)
        entries |= resolved.entries
        moved |= resolved.moved
    evidence = appearance_evidence.evidence(scope)
    before: Pointers = {item.id: (item.uid, item.expert) for item in evidence}
    compared = [
        ComparedAppearance(
            item.id,
            item.key,
            item.side,
            item.article,
            item.text_hash,
            item.day,
            frozenset(RoleEvidence(*role) for role in item.roles),
            tuple(sorted(item.other_names)),
        )
        for item in evidence
    ]
    standing = standing_decisions.on_people(scope, [uid for uid, _ in before.values()])
    must_link, cannot_link, anchors = standing_decisions.constraints(standing, [item.id for item in compared])
    clusters = partition(compared, appearance_evidence.company, must_link, cannot_link)
    experts, repointed = _point_to_experts(clusters, before, anchors, cause)
    previous = {expert for _, expert in before.values() if expert}
    _queue_doubts_on_people(clusters, experts, previous)
    return Resolved(entries | previous | set(experts), moved | repointed)


def _scope(keys: Collection[str]) -> tuple[set[str], set[str]]:
    """The name keys that may be the same people's, directly or through other keys; and keys with initials that are left
    out, since too many names match them."""
    scope: set[str] = set()
    crowded: set[str] = set()
    frontier = set(keys)
    while frontier and len(scope) < _MOST_NAMES:
        scope |= frontier
        blocks_of = {key: search_keys(key) for key in frontier}
        by_block = name_blocks.in_blocks({block for blocks in blocks_of.values() for block in blocks})
        near: set[str] = set()
        for key, blocks in sorted(blocks_of.items()):
            alike = {
                other
                for block in blocks
                for other in by_block.get(block, ())
                if other != key and compare(key, other) is not None
            }
            if not (_is_initial(key) and len(alike) > _CROWD):
                specific = {other for other in alike if not _is_initial(other) or other in keys or _matches_few(other)}
                near |= specific
                crowded |= alike - specific
        near |= appearance_evidence.other_names(frontier) | standing_decisions.linked_names(frontier)
        frontier = near - scope
    return scope, crowded - scope


def _is_initial(key: str) -> bool:
    first = key.split()[0]
    return len(first) == 1 or (len(first) == 2 and not set(first) & set("aeiouy"))


def _matches_few(key: str) -> bool:
    """Whether few other names match this name, which has an initial."""
    others = name_blocks.in_any_block(search_keys(key))
    return sum(compare(key, other) is not None for other in others if other != key) <= _CROWD


def _point_to_experts(
    clusters: Partition, before: Pointers, anchors: list[int], cause: Cause
) -> tuple[list[int], set[int]]:
    """Point the appearances of each cluster to one expert. Returns the expert of each cluster, and the appearances
    whose expert changed."""
    experts, moved = [], set()
    uids = {expert: before[expert][0] for _, expert in before.values() if expert in before}
    for cluster in clusters.clusters:
        anchor = next((id for id in anchors if id in cluster), min(cluster))
        experts.append(anchor)
        changed = {id for id in cluster if before[id][1] != anchor}
        if changed:
            appearances.point(changed, anchor, before[anchor][0])
            moved |= changed
            left = {expert for id in changed if (expert := before[id][1]) is not None}
            for old in sorted(left - {anchor}):
                if old in uids:
                    _log_move(old, anchor, cluster, before, cause)
    return experts, moved


def _log_move(old: int, new: int, cluster: frozenset[int], before: Pointers, cause: Cause) -> None:
    """Log that some or all appearances of the expert ``old`` moved to the expert ``new``."""
    number = sum(1 for id in cluster if before[id][1] == old)
    is_whole = number == sum(1 for _, expert in before.values() if expert == old)
    detail = {"from": before[old][0], "to": before[new][0], "articles": number}
    _log_both(before[old][0], before[new][0], detail, is_whole=is_whole, cause=cause)


def _log_both(old_uid: str | None, new_uid: str, detail: dict[str, Any], *, is_whole: bool, cause: Cause) -> None:
    """Log for both entries that the old one was joined to the new one, or that a part of it was."""
    kind = "joined" if is_whole else "parted"
    for subject in filter(None, (old_uid, new_uid)):
        decisions.log(subject, kind, detail, decision=cause.decision, article=cause.article)


def _queue_doubts_on_people(clusters: Partition, experts: list[int], previous: set[int]) -> None:
    """Rewrite the review queue for the experts of the clusters and the previous experts of their appearances."""
    rows: list[dict[str, Any]] = []
    for doubt in clusters.review_pairs:
        left, right = sorted((experts[doubt.left], experts[doubt.right]))
        articles = len(clusters.clusters[doubt.left]) + len(clusters.clusters[doubt.right])
        rows.append(
            {
                "left": left,
                "right": right,
                "score": doubt.evidence.score,
                "settles": not doubt.evidence.needs_editor,
                "weight": weight(doubt.evidence.score, articles),
                "reasons": [[round(weight, 2), reason] for weight, reason in doubt.evidence.reasons],
            }
        )
    reviews.replace("expert", previous.union(experts), rows)


def weight(score: float, articles: int) -> float:
    """Doubt times visibility: greatest if the odds are even and many articles print the two."""
    odds = 1 / (1 + math.exp(-min(max(score, -2.0), 2.0)))
    return 4 * odds * (1 - odds) * math.log1p(articles)


def place_known(row: AppearanceRow) -> bool:
    """Point an appearance to the only expert of its name, if the article has no new evidence about the person. Returns
    whether that was possible without resolving the name."""
    expert = appearance_evidence.only_expert(row)
    if expert is None or row.id < expert or row.expert_id not in (None, expert) or not suffices(row.key, row.profile):
        return False
    if _may_be_several(row.key):
        return False
    if appearances.other_names([row.id]):
        return False
    others = name_blocks.in_any_block(search_keys(row.key)) - {row.key}
    alike = {other for other in others if (likeness := compare(row.key, other)) and not likeness.needs_editor}
    alike |= appearance_evidence.other_names({row.key})
    if appearance_evidence.has_other_expert(alike, expert):
        return False  # the appearance is also evidence about others
    if standing_decisions.on_people([row.key], [row.uid]):
        return False
    if row.expert_id is None:
        appearances.set_expert([row.id], expert)
    return True


def _may_be_several(key: str) -> bool:
    """Whether articles name different institutions for the only expert of a name, so that one more article, even
    without anything new, may part or join them. Not asked of a frequent name, whose appearances are many to compare."""
    profiles = appearances.profiles(key, _FREQUENT)
    return len(profiles) < _FREQUENT and any(differ(*pair) for pair in combinations(sorted(set(profiles)), 2))


# Institutions.


def resolve_institutions(keys: Collection[str], cause: Cause) -> Resolved:
    """Resolve again which institutions the names with these keys, and those connected with them, belong to."""
    wider = set(keys)
    while True:  # decisions lead to other names, and these to other decisions
        names, acronyms = institution_names.linked(wider)
        standing = standing_decisions.on_institutions(names | wider)
        more = standing_decisions.institution_keys(standing) - names - wider
        if not more:
            break
        wider |= more
    must_link, cannot_link, anchors = standing_decisions.institution_constraints(standing, names)
    rows = institution_names.rows(names)
    clusters = grouping.partition(names, acronyms, must_link, cannot_link)
    entry_of, moved = _point_to_institutions(clusters, rows, anchors, cause)
    entries = {row.institution_id for row in rows.values() if row.institution_id} | set(entry_of.values())
    doubts: dict[tuple[int, int], str] = {}
    for left, right, reason in grouping.doubts(names, acronyms, must_link, cannot_link):
        first, second = sorted((entry_of[left], entry_of[right]))
        if first != second:
            doubts.setdefault((first, second), reason)
    _queue_doubts_on_institutions(entries, doubts)
    return Resolved(entries, moved)


def _point_to_institutions(
    clusters: list[frozenset[str]], rows: Mapping[str, NameRow], anchors: list[str], cause: Cause
) -> tuple[dict[str, int], set[int]]:
    """Point the names of each cluster to one institution. Returns the institution of each name key, and the ids of
    names whose institution changed."""
    uids = {row.id: row.uid for row in rows.values()}
    before = {row.id: row.institution_id for row in rows.values()}
    entry_of: dict[str, int] = {}
    moved: set[int] = set()
    for cluster in clusters:
        members = {rows[key].id for key in cluster}
        anchor = next((rows[key].id for key in anchors if key in cluster), min(members))
        entry_of |= dict.fromkeys(cluster, anchor)
        changed = {id for id in members if before[id] != anchor}
        if changed:
            institution_names.point(changed, anchor, uids[anchor])
            moved |= changed
            left = {institution for id in changed if (institution := before[id]) is not None}
            for old in sorted(left - {anchor}):
                detail = {"from": uids.get(old), "to": uids[anchor], "names": sorted(cluster)}
                is_whole = all(id in changed for id, institution in before.items() if institution == old)
                _log_both(uids.get(old), uids[anchor], detail, is_whole=is_whole, cause=cause)
    return entry_of, moved


def _queue_doubts_on_institutions(entries: set[int], doubts: Mapping[tuple[int, int], str]) -> None:
    """Rewrite the review queue for these institutions: pairs of which an acronym makes one think that they are the
    same, with the reason. Pairs of variants are ``variants``'."""
    rows = [
        {
            "left": left,
            "right": right,
            "score": 0.0,
            "settles": True,
            "weight": weight(0.0, 2),
            "reasons": [[0.0, reason]],
        }
        for (left, right), reason in sorted(doubts.items())
    ]
    reviews.forget_unsettled("institution", entries)
    reviews.add("institution", rows)
