"""The standing decisions that bear on an article, on people or on institutions, and what follows from them.

What a decision is about it keeps as selectors: for a quotation the article and the passage, for a person the
articles and the names under which it was printed there, for an institution its names. So it is found again after
everything was read and recognised anew, in an article that was removed and came back, and whatever ids there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from quotes_service.resolve.corrections import Ruling
from quotes_service.resolve.names import name_key
from quotes_service.store.articles.article_refs import ArticleRef
from quotes_service.store.decisions import decisions
from quotes_service.store.experts import appearances
from quotes_service.store.experts.appearances import AppearanceRow
from quotes_service.store.models import Appearance, Decision, StoredArticle

ON_ARTICLES = ("attribute", "reject", "trim", "split", "hide")
ON_PEOPLE = ("merge", "split", "distinct", "attribute")
ON_INSTITUTIONS = ("merge", "distinct")
ON_ENTRIES = ("rename", "hide")
#: Of a person no more appearances than these are kept with a decision.
MOST_PLACES = 200
#: To how many others a decision passes when the appearance goes that it was about.
_HEIRS = 20


@dataclass(frozen=True, slots=True)
class Cause:
    """Through what the directory changes: an article that came in, went or was read anew, or a decision."""

    article: str | None = None
    decision: Decision | None = None


# By what things are found again.


def place_of(article: StoredArticle | ArticleRef) -> dict[str, Any]:
    """By what an article is found again, also where it was removed and came back."""
    return {"id": article.uid, "url": article.url, "text": article.current.content_hash}


def person(expert: int, uid: str, name: str) -> dict[str, Any]:
    """By what an expert is found again: where and under which names, the first appearance first."""
    rows = Appearance.select(Appearance.id).where(Appearance.expert == expert)
    ids = [row.id for row in rows.order_by(Appearance.id != expert, Appearance.id).limit(MOST_PLACES)]
    found = appearances.places(ids)
    return {"id": uid, "name": name, "places": [_place(found[id]) for id in ids]}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    article = {"id": row["article_uid"], "url": row["url"], "text": row["content_hash"]}
    return {"id": row["uid"], "article": article, "key": row["key"], "side": row["side"]}


def targets(content: dict[str, Any]) -> list[tuple[str, str]]:
    """By what a decision is found where it bears on something."""
    found = []
    for wanted in content.get("quotations", ()):
        found += [("id", wanted["id"]), *_article_targets(wanted["article"])]
    for one in people_in(content):
        found.append(("id", one["id"]))
        for place in one["places"]:
            found += [("name", place["key"]), ("appearance", place["id"])]
    if speaker := content.get("speaker"):
        found += [("name", name_key(speaker["name"]))] if speaker["kind"] == "person" else []
        found += [("id", speaker["id"])] if speaker.get("id") else []
    for one in content.get("institutions", ()):
        found += [("id", one["id"]), *(("institution", key) for key in one["keys"])]
    found += [("role", key) for key in content.get("keys", ()) if "title_key" in content]
    return found


def _article_targets(article: dict[str, Any]) -> list[tuple[str, str]]:
    return [(kind, value) for kind, value in zip(("article", "url", "text"), article.values(), strict=True) if value]


def people_in(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The selectors of all people that a decision is about."""
    speaker = content.get("speaker") or {}
    return [*content.get("people", ()), *([speaker["person"]] if speaker.get("person") else [])]


def hand_on(rows: Collection[AppearanceRow]) -> None:
    """Called before these appearances go: what was decided on their experts is about those who stay, too."""
    gone = [row.id for row in rows]
    for row in rows:
        others = Appearance.select(Appearance.id).where(Appearance.expert == row.expert_id, Appearance.id.not_in(gone))
        ids = [other.id for other in others.order_by(Appearance.id).limit(_HEIRS)] if row.expert_id else []
        made = decisions.about_appearance((*ON_PEOPLE, *ON_ENTRIES), row.uid) if ids else []
        heirs = [_place(place) for place in appearances.places(ids).values()] if made else []
        for decision in made:
            content = decision.content
            for one in people_in(content):
                if row.uid in [place["id"] for place in one["places"]]:
                    taken = [place["id"] for other in people_in(content) for place in other["places"]]
                    one["places"] += [place for place in heirs if place["id"] not in taken]
            decisions.set_places(decision, content, targets(content))


# What bears on an article.


def on_article(article: ArticleRef) -> list[Ruling]:
    """The rulings on what is read in the article, the oldest first."""
    place = place_of(article)
    wanted: dict[str, Collection[str]] = {kind: [value] for kind, value in _article_targets(place)}
    found = []
    for row in decisions.standing(ON_ARTICLES, wanted):
        own = [item for item in row.content["quotations"] if _same_article(item["article"], place)]
        found.append(Ruling(row.uid, row.kind, {**row.content, "quotations": own}))
    return found


def rejected_roles(names: Collection[str]) -> list[dict[str, Any]]:
    """What editors said that people under these names (keys) are not: title_key, institution_keys and status."""
    return [row.content for row in decisions.standing(["reject_role"], {"role": names})] if names else []


def _same_article(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return any(a[name] == b[name] and a[name] for name in ("id", "url", "text"))


# What bears on people.


def on_people(keys: Collection[str], uids: Collection[str]) -> list[Decision]:
    """The decisions on who is who among people of these names, or of appearances with these ids."""
    return decisions.standing(ON_PEOPLE, {"name": keys, "appearance": uids})


def linked_names(keys: Collection[str]) -> set[str]:
    """The names of those whom an editor said to be the same as, or others than, people of these names."""
    found = set()
    for row in decisions.standing(ON_PEOPLE, {"name": keys}):
        found |= {value for kind, value in targets(row.content) if kind == "name"}
    return found


class _Places:
    """Appearances, to be found by selectors of people."""

    def __init__(self, places: dict[int, dict[str, Any]]):
        self.places = places
        self.index: dict[tuple, int] = {}
        for id, row in places.items():
            self.index[("id", row["uid"])] = id
            for name, value in (("id", row["article_uid"]), ("url", row["url"]), ("text", row["content_hash"])):
                self.index[(name, value, row["key"], row["side"])] = id

    def of(self, selector: dict[str, Any]) -> list[int]:
        """The appearances that a person has by this selector, in its order."""
        return list(dict.fromkeys(id for place in selector["places"] if (id := self._at(place)) is not None))

    def _at(self, place: dict[str, Any]) -> int | None:
        found = self.at(place["article"], place["key"], place["side"])
        if found is not None:
            return found
        id = self.index.get(("id", place["id"]))  # who is read under another form of the name in the same article
        same = id is not None and self.places[id]["article_uid"] == place["article"]["id"]
        return id if same and self.places[id]["side"] == place["side"] else None

    def at(self, article: dict[str, Any], key: str, side: str) -> int | None:
        found = (self.index.get((name, article[name], key, side)) for name in ("id", "url", "text") if article[name])
        return next((id for id in found if id is not None), None)

    def on_side(self, side: str) -> list[int]:
        return [id for id, row in self.places.items() if row["side"] == side]


def constraints(
    made: Iterable[Decision], places: dict[int, dict[str, Any]]
) -> tuple[list[list[int]], list[tuple[list[int], list[int]]], list[int]]:
    """What decisions say of appearances: which are of one person, which are not, and which gives its id first."""
    known = _Places(places)
    one: list[list[int]] = []
    apart: list[tuple[list[int], list[int]]] = []
    anchors: list[int] = []
    for row in made:
        people = [known.of(selector) for selector in people_in(row.content)]
        if row.kind == "merge":
            one.append([id for ids in people for id in ids])
            anchors = [*people[0][:1], *anchors] if people else anchors
        elif row.kind == "distinct":
            for left, right in combinations(people, 2):  # who was on both sides, being merged meanwhile, is on neither
                apart.append(([id for id in left if id not in right], [id for id in right if id not in left]))
        elif row.kind == "split":
            taken = known.on_side(row.uid)
            one.append(taken)
            apart += [(taken, [id for id in ids if id not in taken]) for ids in people]
        elif people:  # an attribution: the speaker whom the article did not print is this person
            key, side = name_key(row.content["speaker"]["name"]), row.content["speaker"].get("side", "")
            side = row.uid if side is None else side
            named = [known.at(item["article"], key, side) for item in row.content["quotations"]]
            one.append([*people[0], *(id for id in named if id is not None)])
            anchors += people[0][:1]
    return [group for group in one if len(group) > 1], [pair for pair in apart if all(pair)], anchors


def entries(experts: Collection[int]) -> tuple[dict[int, str], set[int]]:
    """The names that editors gave to some of these experts, and which of them are hidden."""
    rows = Appearance.select(Appearance.id, Appearance.key, Appearance.expert).where(Appearance.expert.in_(experts))
    keys = {row.key for row in rows.select(Appearance.key).distinct()}
    made = decisions.standing(ON_ENTRIES, {"name": keys}) if keys else []
    names: dict[int, str] = {}
    hidden: set[int] = set()
    if made:
        places = appearances.places([row.id for row in rows])
        known = _Places(places)
        for row in made:
            for selector in people_in(row.content):
                owners = {places[id]["expert"] for id in known.of(selector)[:1]}
                if row.kind == "hide":
                    hidden |= owners
                else:
                    names |= dict.fromkeys(owners, row.content["name"])
    return names, hidden


# What bears on institutions.


def on_institutions(keys: Collection[str]) -> list[Decision]:
    return decisions.standing(ON_INSTITUTIONS, {"institution": keys})


def institution_keys(made: Iterable[Decision]) -> set[str]:
    return {key for row in made for one in row.content["institutions"] for key in one["keys"]}


def institution_constraints(
    made: Iterable[Decision], names: Collection[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """What decisions say of names: pairs of one institution, pairs of two, and which name gives its id first."""
    one: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    anchors: list[str] = []
    for row in made:
        groups = [[key for key in item["keys"] if key in names] for item in row.content["institutions"]]
        if row.kind == "merge":
            keys = [key for group in groups for key in group]
            apart = [pair for pair in apart if not set(pair) <= set(keys)]  # what was decided last counts
            one += [(keys[0], key) for key in keys[1:]]
            anchors = [*groups[0][:1], *anchors]
        else:
            apart += [pair for left, right in combinations(groups, 2) for pair in product(left, right)]
    return one, apart, anchors


def institution_entries(keys: dict[int, Collection[str]]) -> tuple[dict[int, str], set[int]]:
    """The names that editors gave to some of these institutions (with their keys), and which of them are hidden."""
    owner = {key: id for id, own in keys.items() for key in own}
    names: dict[int, str] = {}
    hidden: set[int] = set()
    for row in decisions.standing(ON_ENTRIES, {"institution": list(owner)}) if owner else ():
        for item in row.content["institutions"]:
            found = next((owner[key] for key in item["keys"] if key in owner), None)
            if found is not None and row.kind == "hide":
                hidden.add(found)
            elif found is not None:
                names[found] = row.content["name"]
    return names, hidden
