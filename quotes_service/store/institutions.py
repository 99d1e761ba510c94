"""Institutions: their names and acronyms as printed, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import peewee as pw

from quotes_service.store.models import (
    Affiliation,
    Article,
    Institution,
    InstitutionName,
    Quotation,
    QuotationSpeaker,
    Redirect,
)
from quotes_service.store.paging import Order

BY_NAME = Order("institutions", ((Institution.sort_name, str, False), (Institution.id, int, False)))


def by_uid(uid: str) -> Institution | None:
    """The institution with this id, also where the id is that of one that was joined to it."""
    joined = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    return Institution.get_or_none((Institution.uid == uid) | Institution.uid.in_(joined))


def ids_of_name(key: str) -> set[int]:
    """The institutions that were printed under a name, acronym or alias with this key."""
    query = InstitutionName.select(InstitutionName.institution).where(InstitutionName.key == key)
    return {row.institution_id for row in query}


def keys_of(keys: Collection[str]) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """Candidates: institutions printed under one of these names or acronyms, with all keys of either kind."""
    known = InstitutionName.kind.in_(("name", "acronym"))
    same = InstitutionName.select(InstitutionName.institution).where(InstitutionName.key.in_(keys), known)
    query = InstitutionName.select(InstitutionName.institution, InstitutionName.kind, InstitutionName.key)
    query = query.where(InstitutionName.institution.in_(same), known).order_by(InstitutionName.institution)
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: {"name": set(), "acronym": set()})
    for institution, kind, key in query.tuples():
        found[institution][kind].add(key)
    return {id: (frozenset(kinds["name"]), frozenset(kinds["acronym"])) for id, kinds in found.items()}


def page(*, matches: pw.Select | None = None, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows of institutions, by score where there are ``matches`` (a query with ``id`` and ``score``), else by name."""
    query, order = Institution.select(Institution), BY_NAME
    if matches is not None:
        query = query.join(matches, on=(Institution.id == matches.c.id))
        order = Order("institutions found", ((matches.c.score, float, True), *BY_NAME.keys))
    total = query.count()
    rows, following = order.page(query, cursor, limit)
    return rows, following, total


def names(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Every name printed for these institutions with its kind, once; those that most articles print first."""
    query = (
        InstitutionName.select(InstitutionName.institution, InstitutionName.kind, InstitutionName.name)
        .where(InstitutionName.institution.in_(ids))
        .group_by(InstitutionName.institution, InstitutionName.kind, InstitutionName.name)
        .order_by(InstitutionName.institution, pw.fn.COUNT(InstitutionName.id).desc(), InstitutionName.name)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for institution, kind, name in query.tuples():
        found[institution].append((kind, name))
    return found


def figures(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many experts work at each of these institutions, and how many quotations are its own."""
    working = Affiliation.select(Affiliation.institution, pw.fn.COUNT(Affiliation.expert.distinct()))
    working = working.where(Affiliation.institution.in_(ids)).group_by(Affiliation.institution)
    spoken = QuotationSpeaker.select(QuotationSpeaker.institution, pw.fn.COUNT(Quotation.id.distinct()))
    spoken = spoken.join(Quotation).where(QuotationSpeaker.institution.in_(ids), Quotation.current)
    experts = dict(working.tuples())
    quotations = dict(spoken.group_by(QuotationSpeaker.institution).tuples())
    return {id: (experts.get(id, 0), quotations.get(id, 0)) for id in ids}


def experts(ids: Collection[int]) -> set[int]:
    """Those who are affiliated with one of these institutions."""
    query = Affiliation.select(Affiliation.expert).where(Affiliation.institution.in_(ids)).distinct()
    return {row.expert_id for row in query}


# Writing, inside a transaction of the caller's.


def ids_of_article(article: Article) -> set[int]:
    """The institutions that the article names."""
    query = InstitutionName.select(InstitutionName.institution).where(InstitutionName.article == article)
    return {row.institution_id for row in query}


def add(name: str) -> int:
    return Institution.create(name=name, sort_name="").id


def add_names(institution: int, article: Article, names: Iterable[tuple[str, str, str]]) -> None:
    """What an article prints for an institution: (kind, name, key) each."""
    for kind, name, key in names:
        InstitutionName.get_or_create(
            institution=institution, article=article, name=name, kind=kind, defaults={"key": key}
        )


def join(kept: int, other: int) -> None:
    """Two entries turned out to be one: all of the other's goes over, and its id leads to the one kept."""
    for model in (InstitutionName, QuotationSpeaker):
        model.update(institution=kept).where(model.institution == other).execute()
    for line in Affiliation.select().where(Affiliation.institution == other):
        twin = Affiliation.get_or_none(
            Affiliation.expert == line.expert_id,
            Affiliation.institution == kept,
            Affiliation.title_key == line.title_key,
            Affiliation.status == line.status,
        )
        if twin:
            line.evidence.model.update(affiliation=twin).where(line.evidence.model.affiliation == line).execute()
            line.delete_instance()
        else:
            line.institution = kept
            line.save()
    old, new = Institution.get_by_id(other), Institution.get_by_id(kept)
    Redirect.update(new_uid=new.uid).where(Redirect.new_uid == old.uid).execute()
    Redirect.create(old_uid=old.uid, new_uid=new.uid)
    old.delete_instance()


def forget_article(article: Article) -> None:
    """What the article printed of institutions, before it is read anew."""
    InstitutionName.delete().where(InstitutionName.article == article).execute()


def prune(ids: Collection[int]) -> None:
    """Remove those of these institutions that no article names, and the redirects to them."""
    named = InstitutionName.select(InstitutionName.institution).where(InstitutionName.institution.in_(ids))
    gone = list(Institution.select().where(Institution.id.in_(ids), Institution.id.not_in(named)))
    Redirect.delete().where(Redirect.new_uid.in_([row.uid for row in gone])).execute()
    Institution.delete().where(Institution.id.in_([row.id for row in gone])).execute()


def rename(institution: int, name: str, acronym: str | None, sort_name: str) -> None:
    changed = Institution.update(name=name, acronym=acronym, sort_name=sort_name)
    changed.where(Institution.id == institution).execute()
