"""Entries of the directory whose names begin with what somebody typed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice

import peewee as pw

from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.institutions.institutions import InstitutionRow
from quotes_service.store.models import (
    Appearance,
    Expert,
    Institution,
    InstitutionName,
    NameWord,
    StoredRole,
    StoredTopic,
    Workplace,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import Matches
from quotes_service.store.querying.rows import tuples, typed
from quotes_service.store.topics import TopicRow

#: How many of the most quoted experts are searched first.
FAMOUS = 2_000


def famous_experts(fits: Callable[[str], bool], most: int) -> list[ExpertRow]:
    """The experts among the FAMOUS most quoted whose ``sort_name`` fits, the most quoted first."""
    query = Expert.select(Expert.id, Expert.sort_name).where(~Expert.hidden, ~Expert.silent)
    famous = query.order_by(Expert.statements.desc(), Expert.id.desc()).limit(FAMOUS).tuples().iterator()
    ids = list(islice((id for id, name in famous if fits(name)), most))
    return sorted(typed(ExpertRow, Expert.select().where(Expert.id.in_(ids))), key=lambda row: ids.index(row.id))


def experts(matches: Matches, most: int) -> list[ExpertRow]:
    """Experts that match, the most quoted first."""
    if matches.count(Expert._meta.database, FAMOUS) == FAMOUS:  # to sort all of them would take long
        famous = tuples(Expert.select(Expert.id).order_by(Expert.statements.desc(), Expert.id.desc()).limit(FAMOUS))
        among = matches.among([id for (id,) in famous])
        if len(among) >= most:
            query = Expert.select().where(one_of(Expert.id, among))
            return typed(ExpertRow, query.order_by(Expert.statements.desc(), Expert.id.desc()).limit(most))
    query = Expert.select().join(matches.ids, on=(Expert.id == matches.ids.c.id))
    return typed(ExpertRow, query.order_by(Expert.statements.desc(), Expert.id.desc()).limit(most))


def institutions(matches: Matches, most: int) -> list[InstitutionRow]:
    """Institutions that match, those with most experts first."""
    working = pw.fn.COUNT(Workplace.expert)
    query = Institution.select().join(matches.ids, on=(Institution.id == matches.ids.c.id))
    query = query.join_from(Institution, Workplace, pw.JOIN.LEFT_OUTER, on=(Workplace.institution == Institution.id))
    return typed(InstitutionRow, query.group_by(Institution).order_by(working.desc(), Institution.id).limit(most))


def topics(matches: Matches, most: int) -> list[TopicRow]:
    """Topics of listed quotations that match, those with most quotations first."""
    query = (
        StoredTopic.select()
        .join(matches.ids, on=(StoredTopic.id == matches.ids.c.id))
        .where(StoredTopic.quotations > 0)
    )
    return typed(TopicRow, query.order_by(StoredTopic.quotations.desc(), StoredTopic.id).limit(most))


def words_beginning(letter: str) -> list[str]:
    """The words of names that begin with a letter."""
    query = NameWord.select(NameWord.word).where(NameWord.word.between(letter, letter + "\U0010ffff"))
    return [word for (word,) in NameWord._meta.database.execute(query).fetchall()]


def last_roles(ids: Collection[int]) -> dict[int, tuple[str | None, str | None]]:
    """Expert -> the title and institution that an editor added as current, else those in the article added last that
    prints a role for them."""
    is_decided = pw.Case(None, [(StoredRole.decision.is_null(False) & (StoredRole.status == "current"), 1)], 0)
    query = (
        StoredRole.select(Appearance.expert, StoredRole.title, Institution.name)
        .join_from(StoredRole, Appearance)
        .join_from(
            StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
        )
        .join_from(
            InstitutionName,
            Institution,
            pw.JOIN.LEFT_OUTER,
            on=(InstitutionName.institution == Institution.id) & ~Institution.hidden,
        )
        .where(Appearance.expert.in_(ids), ~StoredRole.rejected, ~Appearance.silent)
        .order_by(is_decided, Appearance.id, StoredRole.id.desc())
    )
    return {expert: (title, institution) for expert, title, institution in tuples(query)}
