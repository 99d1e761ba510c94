"""Topics: listed, and who speaks of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection

import peewee as pw

from quotes_service.store.models import (
    Expert,
    Institution,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationTopic,
    Topic,
    Workplace,
)
from quotes_service.store.querying.paging import Order

MOST_SPOKEN_OF = Order("topics", ((Topic.quotations, int, True), (Topic.id, int, False)))


def by_uid(uid: str) -> Topic | None:
    return Topic.get_or_none(Topic.uid == uid, Topic.quotations > 0)


def ids_of_key(key: str) -> set[int]:
    return {id for (id,) in Topic.select(Topic.id).where(Topic.key == key).tuples()}


def page(*, matches: pw.Select | None = None, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows of topics that are spoken of, those with most quotations first; ``matches`` is a query with ``id``."""
    query = Topic.select().where(Topic.quotations > 0)
    if matches is not None:
        query = query.join(matches, on=(Topic.id == matches.c.id))
    total = query.count()
    rows, following = MOST_SPOKEN_OF.page(query, cursor, limit)
    return rows, following, total


def _told(said: pw.ModelSelect, most: int) -> list[dict]:
    """The topics that tell most of what is ``said``, a query with ``quotation``: rows with ``number``, how many of it
    are about each. What is spoken of by everybody tells less (tf-idf)."""
    number = pw.fn.COUNT(QuotationTopic.quotation)
    query = Topic.select(Topic, number.alias("number")).join(QuotationTopic)
    query = query.where(QuotationTopic.quotation.in_(said)).group_by(Topic)
    total = Listed.select().count()
    rows = sorted(
        query.dicts(),
        key=lambda row: (-row["number"] * math.log(1 + total / max(row["quotations"], 1)), row["label"]),
    )
    return rows[:most]


def of_expert(expert: int, most: int) -> list[dict]:
    """The topics that tell what an expert speaks of: rows with ``number``, how many of the quotations are about it."""
    return _told(ListedExpert.select(ListedExpert.quotation).where(ListedExpert.expert == expert), most)


def of_institution(institution: int, most: int) -> list[dict]:
    """The same for an institution and its experts."""
    working = ListedExpert.select(ListedExpert.quotation).join(Workplace, on=(Workplace.expert == ListedExpert.expert))
    own = ListedInstitution.select(ListedInstitution.quotation).where(ListedInstitution.institution == institution)
    return _told(working.where(Workplace.institution == institution) | own, most)


def beside(topic: int, most: int) -> list[dict]:
    """The topics of the same quotations."""
    said = Listed.select(Listed.quotation).join(QuotationTopic, on=(QuotationTopic.quotation == Listed.quotation))
    rows = _told(said.where(QuotationTopic.topic == topic), most + 1)
    return [row for row in rows if row["id"] != topic][:most]


def experts(topic: int, most: int) -> list[tuple[Expert, int]]:
    """Who speaks of a topic most often, and how often."""
    number = pw.fn.COUNT(ListedExpert.quotation)
    query = Expert.select(Expert, number.alias("number")).join(ListedExpert, on=(ListedExpert.expert == Expert.id))
    query = query.join(QuotationTopic, on=(QuotationTopic.quotation == ListedExpert.quotation))
    query = query.where(QuotationTopic.topic == topic).group_by(Expert).order_by(number.desc(), Expert.id)
    return [(row, row.number) for row in query.limit(most)]


def institutions(topics: Collection[int], most: int, *, without: int | None = None) -> list[tuple[Institution, int]]:
    """Where those work who speak of these topics, and how many they are; but for the institution ``without``."""
    number = pw.fn.COUNT(ListedExpert.expert.distinct())
    query = Institution.select(Institution, number.alias("number"))
    query = query.join(Workplace, on=(Workplace.institution == Institution.id))
    query = query.join(ListedExpert, on=(ListedExpert.expert == Workplace.expert))
    query = query.join(QuotationTopic, on=(QuotationTopic.quotation == ListedExpert.quotation))
    query = query.where(QuotationTopic.topic.in_(topics), ~Institution.hidden, ~Institution.silent)
    query = query.where(Institution.id != without) if without is not None else query
    query = query.group_by(Institution).order_by(number.desc(), Institution.id)
    return [(row, row.number) for row in query.limit(most)]


def most_quoted_at(institution: int, most: int) -> list[tuple[Expert, int]]:
    """The experts of an institution who are quoted most, and how often."""
    query = Expert.select().join(Workplace, on=(Workplace.expert == Expert.id))
    query = query.where(Workplace.institution == institution, Expert.quotations > 0)
    return [(row, row.quotations) for row in query.order_by(Expert.quotations.desc(), Expert.id).limit(most)]


# Who is related to whom.


def co_quoted(expert: int, most: int) -> list[tuple[int, int]]:
    """Who is quoted in the same articles as an expert, and in how many."""
    other, said = ListedExpert.alias(), Listed.alias()
    own = Listed.select(Listed.article).join(ListedExpert).where(ListedExpert.expert == expert)
    number = pw.fn.COUNT(said.article.distinct())
    query = other.select(other.expert, number).join(said, on=(other.quotation == said.quotation))
    query = query.where(said.article.in_(own), other.expert != expert).group_by(other.expert)
    return list(query.order_by(number.desc(), other.expert).limit(most).tuples())


def speaking_of(topics: Collection[int], without: int) -> dict[int, dict[int, int]]:
    """Who else speaks of these topics: for each expert the number of quotations by topic, but for those who work at
    an institution of ``without``."""
    own = Workplace.select(Workplace.institution).where(Workplace.expert == without)
    colleagues = Workplace.select(Workplace.expert).where(Workplace.institution.in_(own))
    number = pw.fn.COUNT(ListedExpert.quotation)
    query = QuotationTopic.select(ListedExpert.expert, QuotationTopic.topic, number)
    query = query.join(ListedExpert, on=(ListedExpert.quotation == QuotationTopic.quotation))
    query = query.where(
        QuotationTopic.topic.in_(topics), ListedExpert.expert != without, ListedExpert.expert.not_in(colleagues)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for expert, topic, count in query.group_by(ListedExpert.expert, QuotationTopic.topic).tuples():
        found[expert][topic] = count
    return found
