"""Appearances of people by a short notation, and the clusters that they make by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quotes_service.resolve.names import name_key, words
from quotes_service.resolve.people.clustering import partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence

PLACES: dict[str, int] = {}


def _role(line: str) -> RoleEvidence:
    """A line such as "former professor of law @ University of Aldermere"."""
    title, _, place = line.partition("@")
    status = "former" if title.startswith("former ") else "current"
    key = " ".join(words(place))
    number = PLACES.setdefault(key, len(PLACES) + 1) if key else None
    return RoleEvidence(" ".join(words(title.removeprefix("former "))), number, status, key or None)


def seen(name: str, *roles: str, in_: str = "", on: str = "", side: str = "", names: str = "", also: str = "") -> dict:
    """A person quoted in the article ``in_`` (an article of their own by default), which also names ``names``;
    ``also``: another name of the person."""
    return {"name": name, "roles": roles, "in_": in_, "on": on, "side": side, "names": names.split(), "also": also}


def appearances_of(rows: list[dict]) -> tuple[list[ComparedAppearance], dict[int, frozenset[str]]]:
    articles: dict[str, int] = {}
    appearances, company = [], {}
    for number, row in enumerate(rows, start=1):
        text = row["in_"] or f"text {number}"
        article = articles.setdefault(text, len(articles) + 1)
        day = date.fromisoformat(row["on"]) if row["on"] else None
        roles = frozenset(map(_role, row["roles"]))
        key, others = name_key(row["name"]), (name_key(row["also"]),) if row["also"] else ()
        appearances.append(ComparedAppearance(number, key, row["side"], article, text, day, roles, others))
        named = {f"person {name_key(row['name'])}", *(f"person {name}" for name in row["names"])}
        company[article] = company.get(article, frozenset()) | named
    return appearances, company


def resolve(rows: list[dict], must_link: Iterable = (), cannot_link: Iterable = ()) -> tuple[str, str]:
    """Letters of the rows' clusters, and the pairs of letters to review."""
    appearances, company = appearances_of(rows)
    result = partition(appearances, lambda articles: {a: company[a] for a in articles}, must_link, cannot_link)
    letters: dict[int, str] = {}
    cluster_of = {id: index for index, cluster in enumerate(result.clusters) for id in cluster}
    clusters = [letters.setdefault(cluster_of[item.id], chr(ord("a") + len(letters))) for item in appearances]
    review = sorted("".join(sorted((letters[pair.left], letters[pair.right]))) for pair in result.review_pairs)
    return " ".join(clusters), " ".join(review)


LAW, MUSIC = "professor of law @ University of Aldermere", "conductor @ Larkhaven Orchestra"


def nobody(articles):
    return {}
