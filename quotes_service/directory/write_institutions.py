"""Writing which institutions an article prints: where the people it quotes work, and those that speak. Runs inside the
caller's writing transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from quotes_service import records
from quotes_service.decisions.content import AddRole
from quotes_service.directory import given_roles
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.resolve.corrections import Corrected
from quotes_service.resolve.institutions.countries import printed_country
from quotes_service.resolve.institutions.grouping import institution_key, is_acronym
from quotes_service.resolve.institutions.parts import entry_key, parent_of, part_of
from quotes_service.store.articles.article_refs import ArticleRef
from quotes_service.store.institutions import institution_names
from quotes_service.store.institutions.institution_names import Spelling


class ArticleNames(NamedTuple):
    """The names of an article's institutions: ``ids`` by the keys of printed forms, ``keys`` by these ids."""

    ids: dict[str, int]
    keys: dict[int, str]

    def id_of(self, printed: str | None) -> int | None:
        """The id of the name that this form belongs to."""
        return self.ids.get(institution_key(printed or ""))

    def key_of(self, id: int | None) -> str | None:
        """The name key of a name."""
        return None if id is None else self.keys.get(id)


class _SpellingFacts(NamedTuple):
    """What is stored about a spelling: its own key, and the institution that its name is printed as a part of."""

    key: str
    parent: str | None


def write(
    article: ArticleRef, corrected: Corrected, people: list[records.Person], update: DirectoryUpdate
) -> ArticleNames:
    """Write the institutions where the people work and those that speak, by the extraction or by decisions, replacing
    those of before."""
    printed = _printed(corrected, people)
    _write_spellings(article, printed.spellings, update)
    return _named(printed, institution_names.ids_of(set(printed.name_keys.values())))


def write_new(
    articles: Sequence[tuple[ArticleRef, Corrected, list[records.Person]]], update: DirectoryUpdate
) -> list[ArticleNames]:
    """Write the institutions of articles that had none, as ``write`` does; returns the names of each article."""
    printed_in = [_printed(corrected, people) for _, corrected, people in articles]
    update.before_names_change({key for printed in printed_in for key, _, _ in printed.spellings})
    new: dict[int | None, dict[Spelling, str]] = {
        article.id: {spelling: facts.key for spelling, facts in printed.spellings.items()}
        for (article, _, _), printed in zip(articles, printed_in, strict=True)
    }
    update.touched.institution_keys |= institution_names.add(new)
    institution_names.set_parents(_parents(item for printed in printed_in for item in printed.spellings.items()))
    ids = institution_names.ids_of({key for printed in printed_in for key in printed.name_keys.values()})
    return [_named(printed, ids) for printed in printed_in]


class _Printed(NamedTuple):
    """The spellings that an article prints, and the name keys by the keys of the forms that roles and speakers have."""

    spellings: dict[Spelling, _SpellingFacts]
    name_keys: dict[str, str]


def _printed(corrected: Corrected, people: list[records.Person]) -> _Printed:
    organizations = _organizations(corrected, people)
    roles = [role for person in people for role in person.roles]
    wholes = {
        institution_key(name): role.institution
        for role in roles
        if role.institution and role.unit and (name := part_or_whole_of(role))
    }
    wholes |= {institution_key(name): role.whole for role in roles if role.whole and (name := place_of(role))}
    spellings: dict[Spelling, _SpellingFacts] = {}
    name_keys: dict[str, str] = {}
    for key, organization in sorted(organizations.items()):
        name_keys[key] = entry_key(organization.name)
        parent = wholes.get(key) or parent_of(organization.name)
        for kind, form, form_key in _forms(organization):
            spellings[(name_keys[key], kind, form)] = _SpellingFacts(form_key, parent)
    for role in roles:
        key = name_keys.get(institution_key(place_of(role) or ""))
        sentence = role.evidence.of(corrected.extraction.text)
        if key and (country := printed_country(sentence, role.institution or "")):
            spellings[(key, "country", country)] = _SpellingFacts("", None)
    return _Printed(spellings, name_keys)


def _named(printed: _Printed, ids: Mapping[str, int]) -> ArticleNames:
    return ArticleNames(
        {key: ids[name_key] for key, name_key in printed.name_keys.items()},
        {ids[name_key]: name_key for name_key in printed.name_keys.values()},
    )


def _organizations(corrected: Corrected, people: list[records.Person]) -> dict[str, records.Organization]:
    """The organizations to be written, by the key of the form under which a role or speaker names them."""
    extracted: dict[str, records.Organization] = {}
    for organization in corrected.extraction.organizations:
        if institution_key(organization.name):
            for name in (organization.name, organization.acronym or "", *organization.aliases):
                extracted.setdefault(institution_key(name), organization)
    roles = [role for person in people for role in person.roles]
    named: list[tuple[str | None, str | None]] = [(place_of(role), role.acronym) for role in roles]
    named += [(part_or_whole_of(role), None) for role in roles]
    named += [
        (speaker.name, None)
        for quotation in [*corrected.extraction.quotations, *(item.quotation for item in corrected.quotations)]
        for speaker in quotation.speakers
        if speaker.kind == "organization"
    ]
    organizations: dict[str, records.Organization] = {}
    for name, acronym in named:
        if name and (key := institution_key(name)):
            merged = organizations.get(key) or extracted.get(key) or records.Organization(name)
            lacks_acronym = acronym and not merged.acronym
            organizations[key] = records.Organization(name, acronym, merged.aliases) if lacks_acronym else merged
    return organizations


def _forms(organization: records.Organization) -> list[tuple[str, str, str]]:
    """The forms under which the article prints an organization: kind, form and its key."""
    is_acronym_alone = organization.acronym is None and is_acronym(organization.name)
    forms = [("acronym" if is_acronym_alone else "name", organization.name), ("acronym", organization.acronym or "")]
    forms += [("alias", alias) for alias in organization.aliases]
    return [(kind, form, key) for kind, form in forms if (key := institution_key(form))]


def _write_spellings(article: ArticleRef, wanted: dict[Spelling, _SpellingFacts], update: DirectoryUpdate) -> None:
    """Replace the spellings that the article prints by these."""
    _replace_spellings(article.id, institution_names.spellings_of(article.id), wanted, update)


def write_given(role: AddRole, update: DirectoryUpdate, *, stands: bool) -> None:
    """Write the institution of a role that an editor added, or withdraw it after the decision was undone: the decision
    counts as an article that prints the name."""
    spellings = {
        (entry_key(name), kind, form): _SpellingFacts(key, parent_of(name))
        for name in given_roles.names_of(role)
        for kind, form, key in _forms(records.Organization(name))
    }
    if stands:
        _replace_spellings(None, {}, spellings, update)
    else:
        ids = institution_names.spellings_under({key for key, _, _ in spellings})
        _replace_spellings(None, {spelling: ids[spelling] for spelling in spellings}, {}, update)


def _replace_spellings(
    article: int | None,
    before: dict[Spelling, int],
    wanted: dict[Spelling, _SpellingFacts],
    update: DirectoryUpdate,
) -> None:
    """Replace spellings of an article (its row number), or of a decision (None)."""
    touched = update.touched
    update.before_names_change({key for key, _, _ in [*before, *wanted]})
    touched.institution_keys |= {key for key, _, _ in wanted} if update.thorough else set()
    removed = {spelling: id for spelling, id in before.items() if spelling not in wanted}
    if removed and institution_names.remove(article, list(removed.values())):
        touched.institution_keys |= {key for key, _, _ in removed}
        touched.institution_keys |= {institution_key(form) for _, kind, form in removed if kind == "acronym"}
    new = {spelling: facts.key for spelling, facts in wanted.items() if spelling not in before}
    touched.institution_keys |= institution_names.add({article: new})
    institution_names.set_parents(_parents(wanted.items()))
    institution_names.prune_names({key for key, _, _ in removed})


def _parents(spellings: Iterable[tuple[Spelling, _SpellingFacts]]) -> dict[str, str]:
    """Name key -> name key of the institution that it is printed as a part of; that which is printed first counts."""
    parents: dict[str, str] = {}
    for (key, _, _), facts in spellings:
        if facts.parent:
            parents.setdefault(key, entry_key(facts.parent))
    return parents


def withdraw(article: ArticleRef, update: DirectoryUpdate) -> None:
    """Remove all spellings that the article prints, before it is removed."""
    _write_spellings(article, {}, update)


def place_of(role: records.Role) -> str | None:
    """The name of a role's institution; of a part that the person heads, with its whole: "School of Law, Ellery
    College"."""
    return f"{role.institution}, {role.whole}" if role.institution and role.whole else role.institution


def part_or_whole_of(role: records.Role) -> str | None:
    """The part of a role's institution that is printed with it, or the whole that it is printed as a part of."""
    if role.institution and role.unit:
        return f"{role.unit}, {role.institution}"
    part = part_of(role.institution or "")
    return role.whole or (part and part[1])
