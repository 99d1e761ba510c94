"""The standing decisions that concern an article, people or institutions, and what follows from them.

A decision finds its targets by selectors, so that it still applies after everything was extracted and resolved again,
and to an article that was removed and came back. The stored targets of a decision are the values of its selectors, by
which the database finds the decisions that may concern an entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import NamedTuple

from quotes_service.decisions.content import (
    AddNote,
    AddRole,
    AppearancePlace,
    ArticleSelector,
    Attribute,
    CorrectRole,
    DecisionContent,
    DecisionKind,
    Distinct,
    ExpertSpeaker,
    Hide,
    InstitutionSpeaker,
    Merge,
    NamedSpeaker,
    PersonSelector,
    RejectRole,
    Rename,
    Split,
    StandingDecision,
    institutions_in,
    people_in,
    quotations_in,
    role_added_by,
    role_rejected_by,
)
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import name_key
from quotes_service.store.decisions import decisions, targets
from quotes_service.store.decisions.decisions import Target
from quotes_service.store.decisions.targets import AppearanceRow
from quotes_service.store.institutions import institution_names
from quotes_service.store.quotations import quotations

ON_ARTICLES: tuple[DecisionKind, ...] = ("attribute", "reject", "trim", "confirm", "split", "hide")
ON_PEOPLE: tuple[DecisionKind, ...] = ("merge", "split", "distinct", "attribute")
ON_INSTITUTIONS: tuple[DecisionKind, ...] = ("merge", "distinct")
ON_ENTRIES: tuple[DecisionKind, ...] = ("rename", "hide")
ADDING_ROLES: tuple[DecisionKind, ...] = ("add_role", "correct_role")
NOTES: tuple[DecisionKind, ...] = ("add_note",)
REJECTING_ROLES: tuple[DecisionKind, ...] = ("reject_role", "correct_role")
#: The most appearances of a person that are kept in a selector.
MOST_PLACES = 200
#: When an appearance is removed, the most other appearances that its decisions are passed to.
_HEIRS = 20


@dataclass(frozen=True, slots=True)
class Cause:
    """What changes the directory: an article (its id) that was added, removed or extracted again, or a decision (its
    number)."""

    article: str | None = None
    decision: int | None = None


# Selectors and targets.


def person_selector(expert: int, uid: str, name: str) -> PersonSelector:
    """The selector of an expert: where and under which names they appear, the appearance that gave their id first."""
    rows = targets.appearances_of_expert(expert, MOST_PLACES)
    return PersonSelector(uid, name, tuple(row.place for row in rows))


def targets_of(content: DecisionContent) -> list[Target]:
    """The values of a decision's selectors, by which it is looked up."""
    values: list[Target] = []
    for quotation in quotations_in(content):
        values.append(("id", quotation.id))
        values += _article_targets(quotation.article)
    for person in people_in(content):
        values.append(("id", person.id))
        for place in person.places:
            values.extend([("name", place.key), ("appearance", place.id)])
    match content:
        case Attribute(speaker=NamedSpeaker(name=name) | ExpertSpeaker(name=name)):
            if key := name_key(name):  # none is left of a name that was erased
                values.append(("name", key))
        case Attribute(speaker=InstitutionSpeaker(id=id)):
            values.append(("id", id))
    if rejected := role_rejected_by(content):
        values.extend(("role", key) for key in rejected.keys)
    if (added := role_added_by(content)) and added.passage:
        values += _article_targets(added.passage.article)
    for institution in institutions_in(content):
        values.append(("id", institution.id))
        values.extend(("institution", key) for key in institution.keys)
    return values


def _article_targets(article: ArticleSelector) -> list[Target]:
    url: list[Target] = [("url", article.url)] if article.url else []
    by_id: list[Target] = [("article", article.id)]
    return [*by_id, *url, ("text", article.text)]


def pass_to_heirs(appearances: Collection[int]) -> None:
    """Before these appearances (numbers) are removed, let decisions on them also name other ones of the same expert."""
    for row in targets.appearances(appearances) if appearances else ():
        heirs = targets.other_appearances(row.id, excluded=appearances, limit=_HEIRS)
        kinds = (*ON_PEOPLE, *ON_ENTRIES, *ADDING_ROLES, *NOTES)
        rows = decisions.about_appearance(kinds, row.place.id) if heirs else []
        places = [heir.place for heir in targets.appearances(heirs)] if rows else []
        for decision in rows:
            content = _with_places(decision.content, row.place.id, places)
            decisions.set_content(decision.id, content, targets_of(content))


def _with_places(content: DecisionContent, appearance: str, places: Sequence[AppearancePlace]) -> DecisionContent:
    """The content with these places added to the people who have this appearance, except places already in it."""
    taken = {place.id for person in people_in(content) for place in person.places}

    def extended(person: PersonSelector) -> PersonSelector:
        if all(place.id != appearance for place in person.places):
            return person
        new = [place for place in places if place.id not in taken]
        taken.update(place.id for place in new)
        return replace(person, places=(*person.places, *new))

    match content:
        case Merge(entries=entries) | Distinct(entries=entries):
            people = tuple(extended(entry) for entry in entries if isinstance(entry, PersonSelector))
            return replace(content, entries=people or entries)
        case Split(person=person):
            return replace(content, person=extended(person))
        case Attribute(speaker=ExpertSpeaker(person=person) as speaker):
            return replace(content, speaker=replace(speaker, person=extended(person)))
        case Rename(entry=PersonSelector() as person) | Hide(entry=PersonSelector() as person):
            return replace(content, entry=extended(person))
        case AddRole(person=person) | AddNote(person=person):
            return replace(content, person=extended(person))
        case CorrectRole(right=right):
            return replace(content, right=replace(right, person=extended(right.person)))
    return content


# Decisions on articles.


def on_article(id: int) -> list[StandingDecision]:
    """The decisions on quotations of the article with this number, oldest first, without other articles' quotations."""
    article = targets.article(id)
    return [
        StandingDecision(decision.id, _limited_to(article, decision.content))
        for decision in decisions.standing(ON_ARTICLES, {kind: [value] for kind, value in _article_targets(article)})
    ]


def _limited_to(article: ArticleSelector, content: DecisionContent) -> DecisionContent:
    if not isinstance(content, Split):
        return content
    quotations = tuple(quotation for quotation in content.quotations if quotation.article.matches(article))
    return replace(content, quotations=quotations)


def rejected_roles(names: Collection[str]) -> list[RejectRole]:
    """The roles that editors rejected for people with these names (keys)."""
    rejections = decisions.standing(REJECTING_ROLES, {"role": names}) if names else []
    return [rejected for decision in rejections if (rejected := role_rejected_by(decision.content))]


# Decisions on people.


class PeopleConstraints(NamedTuple):
    """What decisions say about appearances (numbers): sets that belong to one expert, pairs of sets that belong to
    different ones, and ``anchors``: the first anchor in a cluster gives the expert its id."""

    must_link: list[list[int]]
    cannot_link: list[tuple[list[int], list[int]]]
    anchors: list[int]


class Overrides(NamedTuple):
    """How editors want entries to be shown: names by number, and the numbers of hidden entries."""

    names: dict[int, str]
    hidden: set[int]


def on_people(keys: Collection[str], uids: Collection[str]) -> list[StandingDecision]:
    """The decisions on the identity of people with these names (keys), or of appearances with these ids."""
    return decisions.standing(ON_PEOPLE, {"name": keys, "appearance": uids})


def are_on_people() -> bool:
    """Whether there is any decision on the identity of people."""
    return decisions.exist(ON_PEOPLE)


def linked_names(keys: Collection[str]) -> dict[str, set[str]]:
    """Name key -> the keys of all names in decisions on the identity of people with this name; a name without such a
    decision has no entry."""
    linked: dict[str, set[str]] = defaultdict(set)
    for decision in decisions.standing(ON_PEOPLE, {"name": keys}):
        names = {value for kind, value in targets_of(decision.content) if kind == "name"}
        for key in names.intersection(keys):
            linked[key] |= names
    return linked


def on_experts(
    kinds: Collection[DecisionKind], experts: Collection[int], names: Collection[str] = ()
) -> list[StandingDecision]:
    """The decisions of these kinds on these experts (numbers), or on people with these names (keys)."""
    if not decisions.exist(kinds):  # then an expert's appearances, which may be many, needn't be read
        return []
    keys = targets.keys_of_experts(experts).union(names)
    # by the appearances as well, since a later extraction may have found another form of a name
    return decisions.standing(kinds, {"name": keys, "appearance": targets.ids_of_experts(experts)}) if keys else []


def on_descriptions(keys: Collection[str], uids: Collection[str]) -> list[StandingDecision]:
    """The decisions on how people with these names (keys), or with appearances with these ids, are described."""
    kinds = (*ON_ENTRIES, *ADDING_ROLES, *REJECTING_ROLES)
    return decisions.standing(kinds, {"name": keys, "role": keys, "appearance": uids})


class AppearanceIndex:
    """Finds appearances by selectors of people."""

    @classmethod
    def of(cls, standing: Iterable[StandingDecision]) -> AppearanceIndex:
        """An index of all appearances that the selectors in these decisions may find."""
        places = [place for item in standing for person in people_in(item.content) for place in person.places]
        return cls(targets.appearances_at(places) if places else [])

    def __init__(self, rows: Iterable[AppearanceRow]):
        self._rows = {row.id: row for row in rows}
        self._by_uid = {row.place.id: row for row in self._rows.values()}
        self._by_place: dict[tuple[Target, str, str], int] = {}
        for row in self._rows.values():
            for target in _article_targets(row.place.article):
                self._by_place[target, row.place.key, row.place.side] = row.id

    def find(self, person: PersonSelector) -> list[int]:
        """The numbers of the appearances that a selector finds, each once, in its order."""
        return list(dict.fromkeys(id for place in person.places if (id := self._at(place)) is not None))

    def find_in(self, article: ArticleSelector, key: str, side: str) -> int | None:
        """The number of the appearance in an article under a name (key) and on a side."""
        ids = (self._by_place.get((target, key, side)) for target in _article_targets(article))
        return next((id for id in ids if id is not None), None)

    def on_side(self, side: str) -> list[int]:
        """The numbers of all appearances on a side."""
        return [id for id, row in self._rows.items() if row.place.side == side]

    def experts(self, ids: Iterable[int]) -> set[int]:
        """The numbers of the experts of these appearances."""
        return {expert for id in ids if (expert := self._rows[id].expert) is not None}

    def _at(self, place: AppearancePlace) -> int | None:
        id = self.find_in(place.article, place.key, place.side)
        if id is not None:
            return id
        # a person who is now extracted under another form of the name, in the same article, keeps the appearance's id
        row = self._by_uid.get(place.id)
        is_same = row and row.place.article.id == place.article.id and row.place.side == place.side
        return row.id if row and is_same else None


def constraints(standing: Sequence[StandingDecision], appearances: Collection[int]) -> PeopleConstraints:
    """What the decisions say about these appearances (numbers)."""
    must_link: list[list[int]] = []
    cannot_link: list[tuple[list[int], list[int]]] = []
    anchors: list[int] = []
    index = AppearanceIndex(targets.appearances(appearances) if standing else [])
    for decision in standing:
        people = [index.find(person) for person in people_in(decision.content)]
        match decision.content:
            case Merge() if people:
                must_link.append([id for ids in people for id in ids])
                anchors = [*people[0][:1], *anchors]
            case Distinct():
                # an appearance that both experts have, because they were merged since, is left out of both
                cannot_link += [
                    ([id for id in left if id not in right], [id for id in right if id not in left])
                    for left, right in combinations(people, 2)
                ]
            case Split():
                split_off = index.on_side(decision.id)
                must_link.append(split_off)
                cannot_link += [(split_off, [id for id in ids if id not in split_off]) for ids in people]
            case Attribute(quotation=quotation, speaker=ExpertSpeaker() as speaker):
                # the speaker that the decision added to the article is this expert
                side = decision.id if speaker.side is None else speaker.side
                named = index.find_in(quotation.article, name_key(speaker.name), side)
                must_link.append([*people[0], *([] if named is None else [named])])
                anchors += people[0][:1]
    return PeopleConstraints(
        [ids for ids in must_link if len(ids) > 1], [pair for pair in cannot_link if all(pair)], anchors
    )


def expert_overrides(experts: Collection[int]) -> Overrides:
    """The names that editors gave some of these experts (numbers), and which of them are hidden."""
    overrides = Overrides({}, set())
    standing = on_experts(ON_ENTRIES, experts)
    index = AppearanceIndex.of(standing)
    for decision in standing:
        for person in people_in(decision.content):
            owners = index.experts(index.find(person)[:1]).intersection(experts)
            match decision.content:
                case Hide():
                    overrides.hidden.update(owners)
                case Rename(name=name):
                    overrides.names.update(dict.fromkeys(owners, name))
    return overrides


def notes(experts: Collection[int]) -> dict[int, list[StandingDecision]]:
    """Expert (number) -> the decisions that add notes to them, the oldest first; one without any has no entry."""
    found: dict[int, list[StandingDecision]] = {}
    standing = on_experts(NOTES, experts)
    index = AppearanceIndex.of(standing)
    for decision in standing:
        for person in people_in(decision.content):
            for owner in index.experts(index.find(person)[:1]).intersection(experts):
                found.setdefault(owner, []).append(decision)
    return found


# Decisions on institutions.


class InstitutionConstraints(NamedTuple):
    """What decisions say about institutions' names (keys): pairs of one institution, pairs of different ones, and
    ``anchors``: the first anchor in a group gives the institution its id."""

    must_link: list[tuple[str, str]]
    cannot_link: list[tuple[str, str]]
    anchors: list[str]


def on_institutions(keys: Collection[str]) -> list[StandingDecision]:
    """The decisions on which of these names (keys) are one institution."""
    return decisions.standing(ON_INSTITUTIONS, {"institution": keys})


def institution_keys(standing: Iterable[StandingDecision]) -> set[str]:
    """The keys of all names of the institutions that these decisions are about."""
    return {key for decision in standing for item in institutions_in(decision.content) for key in item.keys}


def institution_constraints(standing: Iterable[StandingDecision], names: Collection[str]) -> InstitutionConstraints:
    """What the decisions say about these names (keys)."""
    must_link: list[tuple[str, str]] = []
    cannot_link: list[tuple[str, str]] = []
    anchors: list[str] = []
    for decision in standing:
        key_lists = [[key for key in item.keys if key in names] for item in institutions_in(decision.content)]
        match decision.content:
            case Merge():
                keys = [key for key_list in key_lists for key in key_list]
                cannot_link = [pair for pair in cannot_link if not set(pair) <= set(keys)]  # the last decision counts
                must_link += [(keys[0], key) for key in keys[1:]]
                anchors = [*key_lists[0][:1], *anchors]
            case Distinct():
                cannot_link += [pair for left, right in combinations(key_lists, 2) for pair in product(left, right)]
    return InstitutionConstraints(must_link, cannot_link, anchors)


def institution_overrides(keys: dict[int, Collection[str]]) -> Overrides:
    """The names that editors gave to some of these institutions (the keys of their names by number), and which of them
    are hidden."""
    overrides = Overrides({}, set())
    names = {key for name_keys in keys.values() for key in name_keys}
    standing = decisions.standing(ON_ENTRIES, {"institution": names}) if names else []
    owners = institution_names.rows(institution_keys(standing))
    for decision in standing:
        for institution in institutions_in(decision.content):
            owner = next((owners[key].institution_id for key in institution.keys if key in owners), None)
            if owner not in keys:
                continue
            match decision.content:
                case Hide():
                    overrides.hidden.add(owner)
                case Rename(name=name):
                    overrides.names[owner] = name
    return overrides


# Decisions on withdrawn quotations.


def of_hidden_names(ids: Collection[int]) -> set[int]:
    """Those of these withdrawn quotations that only a name tells the speaker of, under which an editor hid a person or
    an institution. It may be a namesake's: nothing else is left by which to tell."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    places: defaultdict[str, set[int]] = defaultdict(set)
    for quotation, name, kind in quotations.names_left(ids):
        if kind == "person":
            people[name_key(name)].add(quotation)
        else:
            for key in (institution_key(name), entry_key(name)):
                places[key].add(quotation)
    found: set[int] = set()
    for decision in decisions.standing(("hide",), {"name": people.keys() - {""}, "institution": places.keys() - {""}}):
        for key in {place.key for one in people_in(decision.content) for place in one.places} & people.keys():
            found |= people[key]
        for key in institution_keys([decision]) & places.keys():
            found |= places[key]
    return found
