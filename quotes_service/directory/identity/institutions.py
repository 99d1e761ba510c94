"""Which names are one institution."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from quotes_service.directory import standing_decisions
from quotes_service.directory.identity.resolved import Resolved, log_both, weight
from quotes_service.directory.standing_decisions import Cause
from quotes_service.resolve.institutions import grouping
from quotes_service.store.decisions import reviews
from quotes_service.store.institutions import institution_names
from quotes_service.store.institutions.institution_names import NameRow


def resolve(keys: Collection[str], cause: Cause) -> Resolved:
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
    pointers: dict[int, int] = {}
    for cluster in clusters:
        members = {rows[key].id for key in cluster}
        anchor = next((rows[key].id for key in anchors if key in cluster), min(members))
        entry_of |= dict.fromkeys(cluster, anchor)
        changed = {id for id in members if before[id] != anchor}
        if changed:
            pointers |= dict.fromkeys(changed, anchor)
            left = {institution for id in changed if (institution := before[id]) is not None}
            for old in sorted(left - {anchor}):
                detail = {"from": uids.get(old), "to": uids[anchor], "names": sorted(cluster)}
                is_whole = all(id in changed for id, institution in before.items() if institution == old)
                log_both(uids.get(old), uids[anchor], detail, is_whole=is_whole, cause=cause)
    institution_names.point(pointers, {anchor: uids[anchor] for anchor in pointers.values()})
    return entry_of, set(pointers)


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
