"""Which appearances are one expert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from operator import attrgetter
from typing import Any

from quotes_service.directory import standing_decisions
from quotes_service.directory.identity.alike_names import AlikeNames, scopes
from quotes_service.directory.identity.resolved import CauseOf, Resolved, log_both, weight
from quotes_service.resolve.people.clustering import Partition, partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, differ, suffices
from quotes_service.store.decisions import reviews
from quotes_service.store.experts import appearance_evidence, appearances
from quotes_service.store.experts.appearance_evidence import AppearanceEvidence
from quotes_service.store.experts.appearances import AppearanceRow

#: A name with so many appearances is frequent.
_FREQUENT = 50

#: For each appearance its public id and the expert that it points to.
_Before = Mapping[int, tuple[str, int | None]]


def resolve(
    keys: Collection[str], cause_of: CauseOf, alike: AlikeNames, done: frozenset[str] = frozenset()
) -> Resolved:
    """Resolve again which experts have these name keys, and name keys that may be theirs too; ``done`` are name keys
    that are resolved already."""
    found = scopes(keys, alike)
    entries: set[int] = set()
    moved: set[int] = set()
    done = done.union(*(scope.names for scope in found))
    crowded = set[str]().union(*(scope.crowded for scope in found))
    if again := appearance_evidence.entangled(crowded - done):  # joined while fewer names matched
        resolved = resolve(again, cause_of, alike, done | again)
        entries |= resolved.entries
        moved |= resolved.moved
    evidence_of: dict[str, list[AppearanceEvidence]] = defaultdict(list)
    for item in appearance_evidence.evidence(set().union(*(scope.names for scope in found))):
        evidence_of[item.key].append(item)
    outcome = _Outcome(cause_of)
    is_decided = standing_decisions.are_on_people()
    for scope in found:
        evidence = sorted((item for key in scope.names for item in evidence_of[key]), key=attrgetter("id"))
        uids = [item.uid for item in evidence]
        standing = standing_decisions.on_people(scope.names, uids) if is_decided else []
        must_link, cannot_link, anchors = standing_decisions.constraints(standing, [item.id for item in evidence])
        clusters = partition(
            [_compared(item) for item in evidence], appearance_evidence.company, must_link, cannot_link
        )
        outcome.take(clusters, evidence, anchors)
    outcome.write()
    return Resolved(entries | outcome.entries, moved | outcome.pointers.keys())


def _compared(item: AppearanceEvidence) -> ComparedAppearance:
    return ComparedAppearance(
        item.id,
        item.key,
        item.side,
        item.article,
        item.text_hash,
        item.day,
        frozenset(RoleEvidence(*role) for role in item.roles),
        tuple(sorted(item.other_names)),
    )


class _Outcome:
    """What follows from clusters: where appearances point to, events, and the review queue; written at the end."""

    def __init__(self, cause_of: CauseOf):
        self.entries: set[int] = set()
        self.pointers: dict[int, int] = {}
        self._cause_of = cause_of
        self._uids: dict[int, str] = {}
        self._doubts: list[dict[str, Any]] = []

    def take(self, clusters: Partition, evidence: Sequence[AppearanceEvidence], anchors: Sequence[int]) -> None:
        """Take in the clusters of some appearances."""
        before = {item.id: (item.uid, self.pointers.get(item.id, item.expert)) for item in evidence}
        article_of = {item.id: item.article for item in evidence}
        experts = []
        for cluster in clusters.clusters:
            anchor = next((id for id in anchors if id in cluster), min(cluster))
            experts.append(anchor)
            changed = {id for id in cluster if before[id][1] != anchor}
            if changed:
                self._uids[anchor] = before[anchor][0]
                self.pointers |= dict.fromkeys(changed, anchor)
                left = {expert for id in changed if (expert := before[id][1]) is not None}
                for old in sorted(left - {anchor}):
                    if old in before:
                        _log_move(old, anchor, cluster, before, self._cause_of([article_of[id] for id in cluster]))
        concerned = {expert for _, expert in before.values() if expert}.union(experts)
        if not self.entries.isdisjoint(concerned):  # names in two scopes: the later one counts
            self._doubts = [row for row in self._doubts if concerned.isdisjoint((row["left"], row["right"]))]
        self._doubts += _doubts(clusters, experts)
        self.entries |= concerned

    def write(self) -> None:
        appearances.point(self.pointers, self._uids)
        reviews.replace("expert", self.entries, self._doubts)


def _log_move(old: int, new: int, cluster: frozenset[int], before: _Before, cause: standing_decisions.Cause) -> None:
    """Log that some or all appearances of the expert ``old`` moved to the expert ``new``."""
    number = sum(1 for id in cluster if before[id][1] == old)
    is_whole = number == sum(1 for _, expert in before.values() if expert == old)
    detail = {"from": before[old][0], "to": before[new][0], "articles": number}
    log_both(before[old][0], before[new][0], detail, is_whole=is_whole, cause=cause)


def _doubts(clusters: Partition, experts: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of the review queue for the experts of the clusters."""
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
    return rows


def place_known(rows: Sequence[AppearanceRow], alike: AlikeNames) -> set[int]:
    """Point appearances to the only expert of their name, if the articles have no new evidence about the person.
    Returns the numbers of those with which that was possible, without resolving the name."""
    by_key: dict[str, list[AppearanceRow]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    expert_of = {
        key: expert
        for key, expert in appearance_evidence.only_experts(rows).items()
        if all(_may_be(row, expert) for row in by_key[key])
    }
    with_others = appearances.other_names([row.id for key in expert_of for row in by_key[key]])
    alike.load(expert_of.keys())
    is_decided = standing_decisions.are_on_people()
    placed: dict[int, int] = {}
    for key, expert in expert_of.items():
        own = by_key[key]
        if any(row.id in with_others for row in own) or _may_be_several(key):
            continue
        others = {other for other, likeness in alike.of(key).items() if not likeness.needs_editor}
        if appearance_evidence.has_other_expert(others | alike.other_names(key), expert):
            continue  # the appearance is also evidence about others
        if is_decided and standing_decisions.on_people([key], [row.uid for row in own]):
            continue
        placed |= {row.id: expert for row in own}
    appearances.point({row.id: placed[row.id] for row in rows if row.id in placed and row.expert_id is None}, {})
    return set(placed)


def _may_be(row: AppearanceRow, expert: int) -> bool:
    return row.id >= expert and row.expert_id in (None, expert) and suffices(row.key, row.profile)


def _may_be_several(key: str) -> bool:
    """Whether articles name different institutions for the only expert of a name, so that one more article, even
    without anything new, may part or join them. Not asked of a frequent name, whose appearances are many to compare."""
    profiles = appearances.profiles(key, _FREQUENT)
    return len(profiles) < _FREQUENT and any(differ(*pair) for pair in combinations(sorted(set(profiles)), 2))
