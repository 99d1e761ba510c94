"""The affiliations of an expert as a timeline, with what contradicts what."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

#: How far apart the printings of two posts may be that are held at the same time.
_AT_ONCE = timedelta(days=30)
#: What two lines of a timeline can contradict each other in.
CONFLICTS = {
    "former_before_current": "one prints as former what the other prints as current on that day or later",
    "two_current": "both are printed as current at the same time, at different institutions, and never in one article",
}


def serialize_timeline(lines: list[dict], most: int | None = None) -> list[dict]:
    """The lines of store.experts.affiliations as the API prints them, each with its ``most`` last sentences."""
    items = [_line(line, most) for line in lines]
    for (one, a), (two, b) in combinations(zip(lines, items, strict=True), 2):
        if kind := _conflict(one, a, two, b):
            for mine, other in ((a, b), (b, a)):
                mine["conflicts"].append({"kind": kind, "title": other["title"], "institution": other["institution"]})
    return items


def _line(line: dict, most: int | None) -> dict:
    printed = [*line["evidence"], *(copy for row in line["evidence"] for copy in row.get("copies", ()))]
    days = [row["published_at"] for row in printed if row["published_at"]]
    institution = {"id": line["institution_uid"], "name": line["institution_name"], "acronym": line["acronym"]}
    return {
        "title": line["title"],
        "status": line["status"],
        "institution": institution if line["institution_uid"] else None,
        "first_printed": min(days, default=None),
        "last_printed": max(days, default=None),
        "printings": len({row.get("article_uid") or row["url"] for row in printed}),
        "conflicts": [],
        "evidence": [
            {"article_id": row["article_uid"], "text": row["text"], "start": row["start"], "end": row["end"]}
            for row in line["evidence"][:most]
        ],
    }


def _conflict(one: dict, a: dict, two: dict, b: dict) -> str | None:
    first: tuple[date | None, date | None] = a["first_printed"], a["last_printed"]
    second: tuple[date | None, date | None] = b["first_printed"], b["last_printed"]
    if None in first or None in second:
        return None
    if a["status"] != b["status"]:
        same = (one["institution"], one["title_key"]) == (two["institution"], two["title_key"])
        former, current = (first, second) if a["status"] == "former" else (second, first)
        return "former_before_current" if same and former[0] <= current[1] else None
    same = {one["institution"], *one["besides"]} & {two["institution"], *two["besides"]}
    elsewhere = one["institution"] and two["institution"] and not same
    if {row["article_uid"] for row in one["evidence"]} & {row["article_uid"] for row in two["evidence"]}:
        return None  # "director of the one and a professor at the other"
    overlap = first[0] <= second[1] + _AT_ONCE and second[0] <= first[1] + _AT_ONCE
    return "two_current" if a["status"] == "current" and elsewhere and overlap else None
