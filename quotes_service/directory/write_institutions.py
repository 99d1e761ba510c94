"""What an article prints of institutions: where its people work, and those that speak. Runs inside a writing
transaction of the caller's."""

from __future__ import annotations

from typing import NamedTuple

from quotes_service import records
from quotes_service.directory.update import Change
from quotes_service.resolve.corrections import Corrected
from quotes_service.resolve.institutions.countries import printed_country
from quotes_service.resolve.institutions.grouping import institution_key, is_acronym
from quotes_service.resolve.institutions.parts import entry_key, parent_of, part_of
from quotes_service.store.institutions import institution_names
from quotes_service.store.models import StoredArticle


class Names(NamedTuple):
    """The names of an article's institutions: their numbers by what is printed, and by the numbers their own keys."""

    numbers: dict[str, int]
    keys: dict[int, str]

    def of(self, printed: str | None) -> int | None:
        return self.numbers.get(institution_key(printed or ""))


def write(article: StoredArticle, corrected: Corrected, people: list[records.Person], change: Change) -> Names:
    """Write the institutions where the people work and those that speak, or were read to."""
    organizations: dict[str, records.Organization] = {}
    for organization in corrected.extraction.organizations:
        if institution_key(organization.name):
            for name in (organization.name, organization.acronym or "", *organization.aliases):
                organizations.setdefault(institution_key(name), organization)
    wanted: dict[str, records.Organization] = {}
    roles = [role for person in people for role in person.roles]
    printed = [(place_of(role), role.acronym) for role in roles]
    printed += [(beside(role), None) for role in roles]
    wholes = {institution_key(beside(role)): role.institution for role in roles if role.institution and role.unit}
    wholes |= {institution_key(place_of(role)): role.whole for role in roles if role.whole}
    printed += [
        (speaker.name, None)
        for quotation in [*corrected.extraction.quotations, *(item.quotation for item in corrected.quotations)]
        for speaker in quotation.speakers
        if speaker.kind == "organization"
    ]
    for name, acronym in printed:
        if key := institution_key(name or ""):
            known = wanted.get(key) or organizations.get(key) or records.Organization(name)
            wanted[key] = known if known.acronym or not acronym else records.Organization(name, acronym, known.aliases)
    spellings: dict[tuple[str, str, str], tuple[str | None, str]] = {}
    main = {}
    for key, organization in sorted(wanted.items()):
        main[key] = entry_key(organization.name)
        parent = wholes.get(key) or parent_of(organization.name)
        for kind, name, name_key_ in _printed_names(organization):
            spellings[(main[key], kind, name)] = (parent, name_key_)
    for role in roles:
        place = place_of(role)
        if (key := main.get(institution_key(place or ""))) and (
            country := printed_country(role.evidence.of(corrected.extraction.text), role.institution or "")
        ):
            spellings[(key, "country", country)] = (None, "")
    _print(article, spellings, change)
    ids = institution_names.ids_of(set(main.values()))
    return Names({key: ids[own] for key, own in main.items()}, {id: own for own, id in ids.items()})


def _printed_names(organization: records.Organization) -> list[tuple[str, str, str]]:
    alone = organization.acronym is None and is_acronym(organization.name)
    names = [("acronym" if alone else "name", organization.name), ("acronym", organization.acronym or "")]
    names += [("alias", alias) for alias in organization.aliases]
    return [(kind, name, key) for kind, name in names if (key := institution_key(name))]


def _print(article: StoredArticle, wanted: dict[tuple[str, str, str], tuple[str | None, str]], change: Change) -> None:
    """Let the article print these spellings (by the key of the name and the kind), and no others."""
    before = institution_names.spellings_of(article)
    change.before_printing({key for key, _, _ in [*before, *wanted]})
    change.institution_keys |= {key for key, _, _ in wanted} if change.thorough else set()
    gone = {mark: id for mark, id in before.items() if mark not in wanted}
    if gone and institution_names.remove(article, list(gone.values())):
        change.institution_keys |= {key for key, _, _ in gone}
        change.institution_keys |= {institution_key(name) for _, kind, name in gone if kind == "acronym"}
    for (key, kind, name), (parent, own) in wanted.items():
        if (key, kind, name) not in before and institution_names.add(article, key, kind, name, own):
            change.institution_keys.add(key)
        if parent:
            institution_names.set_parent(key, entry_key(parent))
    institution_names.prune_names({key for key, _, _ in gone})


def withdraw(article: StoredArticle, change: Change) -> None:
    """Let the article print nothing, before it goes."""
    _print(article, {}, change)


def place_of(role: records.Role) -> str | None:
    """The name of a role's institution; of a part that is headed, with its whole: "School of Law, Ellery College"."""
    return f"{role.institution}, {role.whole}" if role.institution and role.whole else role.institution


def beside(role: records.Role) -> str | None:
    """The part of a role's institution that is printed with it, or the whole that it is printed as a part of."""
    if role.institution and role.unit:
        return f"{role.unit}, {role.institution}"
    part = part_of(role.institution or "")
    return role.whole or (part and part[1])
