"""What the beginning of a name or a topic may become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from itertools import islice

import peewee as pw

from quotes_service.store.models import (
    Appearance,
    Expert,
    Institution,
    InstitutionName,
    NameWord,
    StoredRole,
    Topic,
    Workplace,
)
from quotes_service.store.querying.matches import Matches

#: So many of the most quoted are looked through first.
FAMOUS = 2_000


def famous_experts(fits: Callable[[str], bool], most: int) -> list[Expert]:
    """Of the FAMOUS experts those whose ``sort_name`` fits, the most quoted first."""
    query = Expert.select(Expert.id, Expert.sort_name).where(~Expert.hidden, ~Expert.silent)
    famous = query.order_by(Expert.quotations.desc(), Expert.id.desc()).limit(FAMOUS).tuples().iterator()
    found = list(islice((id for id, name in famous if fits(name)), most))
    return sorted(Expert.select().where(Expert.id.in_(found)), key=lambda row: found.index(row.id))


def experts(matches: Matches, most: int) -> list[Expert]:
    """Experts that match, the most quoted first."""
    query = Expert.select().join(matches.ids, on=(Expert.id == matches.ids.c.id))
    return list(query.order_by(Expert.quotations.desc(), Expert.id).limit(most))


def institutions(matches: Matches, most: int) -> list[Institution]:
    """Institutions that match, those with most experts first."""
    working = pw.fn.COUNT(Workplace.expert)
    query = Institution.select().join(matches.ids, on=(Institution.id == matches.ids.c.id))
    query = query.join_from(Institution, Workplace, pw.JOIN.LEFT_OUTER, on=(Workplace.institution == Institution.id))
    return list(query.group_by(Institution).order_by(working.desc(), Institution.id).limit(most))


def topics(matches: Matches, most: int) -> list[Topic]:
    """Topics that match and are spoken of, those with most quotations first."""
    query = Topic.select().join(matches.ids, on=(Topic.id == matches.ids.c.id)).where(Topic.quotations > 0)
    return list(query.order_by(Topic.quotations.desc(), Topic.id).limit(most))


def words_beginning(letter: str) -> list[str]:
    """The words of names that begin with a letter."""
    query = NameWord.select(NameWord.word).where(NameWord.word.between(letter, letter + "\U0010ffff"))
    return [word for (word,) in NameWord._meta.database.execute(query).fetchall()]


def last_roles(ids: Collection[int]) -> dict[int, tuple[str | None, str | None]]:
    """Of each of these experts the title and institution of the article that came in last and prints any."""
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
        .order_by(Appearance.id, StoredRole.id.desc())
    )
    found: dict[int, tuple[str | None, str | None]] = defaultdict(lambda: (None, None))
    for expert, title, institution in query.tuples():
        found[expert] = title, institution
    return found
