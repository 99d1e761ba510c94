"""Keeping what was read from an article: its quotations, and the experts and institutions that it names.

All of it runs inside a writing transaction of the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from quotes_service import records
from quotes_service.resolve import institutions as known_institutions
from quotes_service.resolve import people as known_people
from quotes_service.resolve.institutions import InstitutionCandidate, institution_key, is_acronym
from quotes_service.resolve.names import name_key, sort_name, words
from quotes_service.resolve.people import PersonCandidate
from quotes_service.resolve.statements import statement_key
from quotes_service.services.context import Context
from quotes_service.services.views import content_text
from quotes_service.store import experts, institutions, quotations
from quotes_service.store.models import Article, Quotation


def keep(ctx: Context, article: Article, extraction: records.Extraction) -> None:
    """Write all that was read from the article's standing text, in place of what was read from the one before."""
    change = _Change(article)
    standing = quotations.standing(article)
    experts.forget_article(article)
    institutions.forget_article(article)
    people = _quoted_people(extraction)
    institution_ids = _keep_institutions(change, article, extraction, people)
    expert_ids = _keep_people(change, article, extraction, people, institution_ids)
    _keep_quotations(ctx, article, extraction, standing, expert_ids, institution_ids)
    change.finish(ctx)


def forget(ctx: Context, article: Article) -> None:
    """Remove the article with all that only it supports."""
    change = _Change(article)
    rows = list(Quotation.select(Quotation.id, Quotation.statement).where(Quotation.article == article))
    ctx.index.drop("quotation", [row.id for row in rows])
    article.delete_instance()
    quotations.prune_statements({row.statement_id for row in rows})
    change.finish(ctx)


class _Change:
    """The experts and institutions that a change of one article may alter: those it named, and those it names."""

    def __init__(self, article: Article):
        self.experts = experts.ids_of_article(article)
        self.institutions = institutions.ids_of_article(article)
        self._names_before = institutions.names(self.institutions)

    def touch_institutions(self, ids: list[int]) -> None:
        """Called before their names change."""
        new = [id for id in ids if id not in self.institutions]
        self.institutions.update(new)
        self._names_before |= institutions.names(new)

    def finish(self, ctx: Context) -> None:
        """Remove whom nothing names any more; name and index the others anew."""
        named = institutions.names(self.institutions)
        renamed = [id for id in self.institutions if set(named[id]) != set(self._names_before[id])]
        self.experts |= institutions.experts(renamed)
        experts.prune(self.experts)
        institutions.prune(self.institutions)
        ctx.index.drop("expert", self.experts)
        ctx.index.drop("institution", self.institutions)
        for id, name in experts.printed_full_names(self.experts).items():
            experts.rename(id, name, sort_name(name))
        rows = []
        for id, names in named.items():
            if names:
                _name_institution(id, names)
                rows.append((id, "\n".join(name for _, name in names)))
        ctx.index.put("institution", rows)
        _index_experts(ctx, self.experts)


def _index_experts(ctx: Context, ids: set[int]) -> None:
    roles = experts.roles(ids)
    places = institutions.names({institution for _, _, institution in roles if institution})
    rows = []
    for id, names in experts.names(ids).items():
        spellings = [*names, *map(name_key, names)]  # "obrien" and "jk" too
        titles = {title for expert, title, _ in roles if expert == id and title}
        works = {name for expert, _, place in roles if expert == id and place for _, name in places[place]}
        rows.append((id, "\n".join(spellings), "\n".join(titles), "\n".join(works)))
    ctx.index.put("expert", rows)


def _name_institution(id: int, printed: list[tuple[str, str]]) -> None:
    """Give it the longest of its printed names, without a "the"; an acronym stands aside."""
    full = [name for kind, name in printed if kind == "name"]
    acronym = next((name for kind, name in printed if kind == "acronym"), None)
    name = max(full, key=lambda name: len(institution_key(name)), default=acronym)
    name = name.removeprefix("the ")
    institutions.rename(id, name, acronym if full else None, institution_key(name))


def _quoted_people(extraction: records.Extraction) -> list[records.Person]:
    """Who is an expert: those who say something, under a full name. Of others not even a role is kept."""
    speaking = {speaker.name for speaker in _speakers(extraction) if speaker.kind == "person"}
    people = [person for person in extraction.people if person.name in speaking]
    unlisted = speaking - {person.name for person in people}
    people += [records.Person(name) for name in sorted(unlisted)]
    return [person for person in people if known_people.person_key(person)]


def _speakers(extraction: records.Extraction) -> Iterator[records.Speaker]:
    return chain.from_iterable(quotation.speakers for quotation in extraction.quotations)


def _keep_institutions(
    change: _Change, article: Article, extraction: records.Extraction, people: list[records.Person]
) -> dict[str, int]:
    """The institutions where the people work and those that speak: their row numbers by the key of what is printed."""
    organizations: dict[str, records.Organization] = {}
    for organization in extraction.organizations:
        if not institution_key(organization.name):
            continue
        for name in (organization.name, organization.acronym or "", *organization.aliases):
            organizations.setdefault(institution_key(name), organization)

    wanted: dict[str, records.Organization] = {}
    printed = [(role.institution, role.acronym) for person in people for role in person.roles]
    printed += [(speaker.name, None) for speaker in _speakers(extraction) if speaker.kind == "organization"]
    for name, acronym in printed:
        if key := institution_key(name or ""):
            known = wanted.get(key) or organizations.get(key) or records.Organization(name)
            wanted[key] = known if known.acronym or not acronym else records.Organization(name, acronym, known.aliases)

    ids: dict[str, int] = {}
    # Those printed with their acronym first: the acronym alone is then known.
    for key, organization in sorted(wanted.items(), key=lambda item: not item[1].acronym):
        first, *others = _recognised_institutions(organization)
        change.touch_institutions([first, *others])
        for other in others:
            institutions.join(first, other)
            ids = {key: first if id == other else id for key, id in ids.items()}
        institutions.add_names(first, article, _printed_names(organization))
        ids[key] = first
    return ids


def _recognised_institutions(organization: records.Organization) -> list[int]:
    """The row numbers of the entries that are this organization, made if there is none."""
    keys = {institution_key(organization.name), institution_key(organization.acronym or "")} - {""}
    candidates = [InstitutionCandidate(id, *keys) for id, keys in institutions.keys_of(keys).items()]
    found = known_institutions.match(organization.name, organization.acronym, candidates)
    return [candidate.id for candidate in found] or [institutions.add(organization.name)]


def _printed_names(organization: records.Organization) -> list[tuple[str, str, str]]:
    alone = organization.acronym is None and is_acronym(organization.name)
    names = [("acronym" if alone else "name", organization.name), ("acronym", organization.acronym or "")]
    names += [("alias", alias) for alias in organization.aliases]
    return [(kind, name, key) for kind, name in names if (key := institution_key(name))]


def _keep_people(
    change: _Change,
    article: Article,
    extraction: records.Extraction,
    people: list[records.Person],
    institution_ids: dict[str, int],
) -> dict[str, int]:
    """The row numbers of these people by name; two of one name are one expert."""
    ids: dict[str, int] = {}
    for person in people:
        key = known_people.person_key(person)
        candidates = [PersonCandidate(id, keys) for id, keys in experts.full_keys(key).items()]
        found = known_people.match(person, candidates)
        id = ids[person.name] = found.id if found else experts.add(person.name)
        change.experts.add(id)
        others = [(alias, alias_key) for alias in person.aliases if (alias_key := name_key(alias))]
        experts.add_names(id, article, (person.name, key), others)
        for role in person.roles:
            institution = institution_ids.get(institution_key(role.institution or ""))
            if role.title or institution:
                title_key = " ".join(words(role.title or ""))
                sentence = role.evidence.of(extraction.text)
                experts.add_evidence(id, article, role, title_key, institution, sentence)
    return ids


def _keep_quotations(
    ctx: Context,
    article: Article,
    extraction: records.Extraction,
    standing: list[tuple[Quotation, tuple[str, ...]]],
    expert_ids: dict[str, int],
    institution_ids: dict[str, int],
) -> None:
    """Write the quotations; one that says the same by the same speakers as one before it keeps its id."""
    before: dict[tuple, list[Quotation]] = defaultdict(list)
    for row, names in standing:
        before[_sameness(row.text, names)].append(row)
    statements = {row.statement_id for row, _ in standing}
    indexed = []
    for position, quotation in enumerate(extraction.quotations):
        text = content_text(extraction.text, quotation.content)
        names = [speaker.name for speaker in quotation.speakers]
        rows = before[_sameness(text, names)]
        row = rows.pop(0) if rows else None
        links = [
            (expert_ids.get(speaker.name), None)
            if speaker.kind == "person"
            else (None, institution_ids.get(institution_key(speaker.name)) if speaker.kind == "organization" else None)
            for speaker in quotation.speakers
        ]
        key = statement_key(text, [_speaker_key(speaker) for speaker in quotation.speakers])
        statement = row.statement if row and row.statement.key == key else quotations.statement_of(key)
        row = quotations.save(row, article.current, position, quotation, text, statement, links)
        indexed.append((row.id, text, "\n".join(names)))
    ctx.index.drop("quotation", quotations.retire(article))
    quotations.prune_statements(statements)
    ctx.index.put("quotation", indexed)


def _sameness(text: str, names: list[str] | tuple[str, ...]) -> tuple:
    return " ".join(text.split()), tuple(sorted(names))


def _speaker_key(speaker: records.Speaker) -> str:
    match speaker.kind:
        case "person":
            return name_key(speaker.name)
        case "organization":
            return institution_key(speaker.name)
    return ""
