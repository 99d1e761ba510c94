"""The affiliations of experts as timelines, with those that contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from quotes_service.decisions.content import AddRole, role_added_by
from quotes_service.resolve.selectors import locate
from quotes_service.services.serializers.common import utc
from quotes_service.store.decisions import targets
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.experts import affiliations
from quotes_service.store.experts.affiliations import AffiliationRow

#: The first and the last day.
_Period = tuple[date, date]
#: Two roles that are printed at most this far apart count as held at the same time.
_AT_ONCE = timedelta(days=30)
#: How two affiliations can contradict each other.
CONFLICTS = {
    "former_before_current": "one prints as former what the other prints as current on that day or later",
    "two_current": "both are printed as current at the same time, at different institutions, and never in one article",
}


def timelines(ids: Collection[int], most: int | None = None) -> dict[int, list[dict[str, Any]]]:
    """Expert (row number) -> the affiliations as the API prints them, each with its passages by decision and its newest
    sentences, ``most`` together (None: all)."""
    items = serialize_timelines(affiliations.affiliations(ids), most)
    return {id: items.get(id, []) for id in ids}


def serialize_timelines(
    rows: Mapping[int, Sequence[AffiliationRow]], most: int | None = None
) -> dict[int, list[dict[str, Any]]]:
    """The same, of affiliations by expert."""
    passages = _passages([decision for lines in rows.values() for line in lines for decision in line.decided])
    return {id: serialize_timeline(lines, most, passages) for id, lines in rows.items()}


def _passages(decided: Sequence[DecisionRow]) -> dict[int, dict[str, Any]]:
    """Decision (number) -> the passage that an editor gave as evidence, where it stands now; nothing if its article is
    gone or no longer has it."""
    roles = {row.id: role_added_by(row.content) for row in decided}
    passages = {id: role.passage for id, role in roles.items() if role and role.passage}
    texts = targets.current_texts({passage.article for passage in passages.values()}) if passages else {}
    found = {}
    for id, passage in passages.items():
        article, text = texts.get(passage.article, ("", ""))
        if span := locate(text, passage):
            found[id] = {"article_id": article, "text": span.of(text), "start": span.start, "end": span.end}
    return found


def serialize_timeline(
    rows: Sequence[AffiliationRow], most: int | None = None, passages: Mapping[int, dict[str, Any]] = {}
) -> list[dict[str, Any]]:
    """Affiliations as ``timelines``; ``passages``: by the numbers of decisions."""
    periods = [_period(row) for row in rows]
    items = [_serialize(row, period, most, passages) for row, period in zip(rows, periods, strict=True)]
    for (one, first, a), (two, second, b) in combinations(zip(rows, periods, items, strict=True), 2):
        if first and second and (kind := _conflict(one, first, two, second)):
            for item, other in ((a, b), (b, a)):
                item["conflicts"].append({"kind": kind, "title": other["title"], "institution": other["institution"]})
    return items


def _serialize(
    row: AffiliationRow, period: _Period | None, most: int | None, passages: Mapping[int, dict[str, Any]]
) -> dict[str, Any]:
    articles = {item.article_uid for item in row.evidence}
    copies = {copy.url for item in row.evidence for copy in item.copies}
    evidence = [passages[decision.id] for decision in row.decided if decision.id in passages]
    evidence += [
        {"article_id": item.article_uid, "text": item.text, "start": item.start, "end": item.end}
        for item in row.evidence
    ]
    last = row.decided[-1] if row.decided else None
    given = role_added_by(last.content) if last else None
    institution = {"id": row.institution_uid, "name": row.institution_name, "acronym": row.acronym}
    return {
        "title": row.title,
        "status": row.status,
        "institution": institution if row.institution_uid else None,
        "first_printed": period[0] if period else None,
        "last_printed": period[1] if period else None,
        "printings": len(articles) + len(copies),
        "since": given and given.since,
        "until": given and given.until,
        "decided": _decided(last, given) if last and given else None,
        "conflicts": [],
        "evidence": evidence[:most],
    }


def _decided(decision: DecisionRow, role: AddRole) -> dict[str, Any]:
    """Who gave the role, when, and with which note."""
    return {"decision_id": decision.uid, "by": decision.by, "at": utc(decision.at), "note": role.note}


def _period(row: AffiliationRow) -> _Period | None:
    """The first and the last day on which articles or their copies print an affiliation; None if no day is known."""
    days = [day for item in row.evidence for day in (item.published_at, *(c.published_at for c in item.copies)) if day]
    return (min(days), max(days)) if days else None


def _conflict(one: AffiliationRow, first: _Period, two: AffiliationRow, second: _Period) -> str | None:
    if one.status != two.status:
        same = (one.institution, one.title_key) == (two.institution, two.title_key)
        former, current = (first, second) if one.status == "former" else (second, first)
        return "former_before_current" if same and former[0] <= current[1] else None
    same = {one.institution, *one.besides} & {two.institution, *two.besides}
    elsewhere = one.institution and two.institution and not same
    if {item.article_uid for item in one.evidence} & {item.article_uid for item in two.evidence}:
        return None  # "director of the one and a professor at the other"
    overlap = first[0] <= second[1] + _AT_ONCE and second[0] <= first[1] + _AT_ONCE
    return "two_current" if one.status == "current" and elsewhere and overlap else None
