"""Topics: listed, and who speaks about them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from quotes_service.store.models import (
    Expert,
    Institution,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationTopic,
    StoredTopic,
    Workplace,
)
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, ids, records, tuples, typed

MOST_QUOTATIONS = Order("topics", ((StoredTopic.quotations, int, True), (StoredTopic.id, int, False)))


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic. ``id`` is the row number, ``uid`` the id that the API shows; ``quotations``: how many are listed."""

    id: int
    uid: str
    label: str
    quotations: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic with the ``number`` of quotations about it among some, such as an expert's."""

    topic: TopicRow
    number: int


@dataclass(frozen=True, slots=True)
class EntryCount:
    """An expert or institution in short, with a number: of statements, or of experts."""

    uid: str
    name: str
    number: int


def by_uid(uid: str) -> TopicRow | None:
    """The topic with this id, if any listed quotation is about it."""
    rows = typed(TopicRow, StoredTopic.select().where(StoredTopic.uid == uid, StoredTopic.quotations > 0).limit(1))
    return rows[0] if rows else None


def ids_of_key(key: str) -> set[int]:
    """The row number of the topic with this key; empty if there is none."""
    return ids(StoredTopic.select(StoredTopic.id).where(StoredTopic.key == key))


def page(matches: pw.Select | None, paging: Paging) -> Page[TopicRow]:
    """Topics that listed quotations are about, those with most first; ``matches`` is a query of their ``id``.

    Raises InvalidInput("cursor").
    """
    query = StoredTopic.select().where(StoredTopic.quotations > 0)
    if matches is not None:
        query = query.join(matches, on=(StoredTopic.id == matches.c.id))
    total = query.count()
    rows, next_cursor = MOST_QUOTATIONS.page(query, paging.cursor, paging.limit)
    return Page(from_records(TopicRow, rows), next_cursor, total)


def _most_characteristic(quotations: Any, most: int) -> list[TopicCount]:
    """The most characteristic topics of some quotations (a query of their numbers): a topic that everybody speaks about
    is less characteristic (tf-idf)."""
    number = pw.fn.COUNT(QuotationTopic.quotation)
    query = StoredTopic.select(StoredTopic, number.alias("number")).join(QuotationTopic)
    query = query.where(QuotationTopic.quotation.in_(quotations)).group_by(StoredTopic)
    total = Listed.select().count()
    rows = records(query)
    counts = [TopicCount(topic, row["number"]) for topic, row in zip(from_records(TopicRow, rows), rows, strict=True)]
    counts.sort(key=lambda item: (-item.number * math.log(1 + total / max(item.topic.quotations, 1)), item.topic.label))
    return counts[:most]


def of_expert(expert: int, most: int) -> list[TopicCount]:
    """The most characteristic topics of an expert, with the number of the expert's quotations about each."""
    return _most_characteristic(ListedExpert.select(ListedExpert.quotation).where(ListedExpert.expert == expert), most)


def of_institution(institution: int, most: int) -> list[TopicCount]:
    """The same for an institution and its experts."""
    working = ListedExpert.select(ListedExpert.quotation).join(Workplace, on=(Workplace.expert == ListedExpert.expert))
    speaking = ListedInstitution.select(ListedInstitution.quotation)
    speaking = speaking.where(ListedInstitution.institution == institution)
    return _most_characteristic(working.where(Workplace.institution == institution) | speaking, most)


def co_occurring(topic: int, most: int) -> list[TopicCount]:
    """The other topics of the quotations about a topic."""
    quotations = Listed.select(Listed.quotation).join(QuotationTopic, on=(QuotationTopic.quotation == Listed.quotation))
    quotations = quotations.where(QuotationTopic.topic == topic, Listed.factuality == "said")
    counts = _most_characteristic(quotations, most + 1)
    return [count for count in counts if count.topic.id != topic][:most]


def experts(topic: int, most: int) -> list[EntryCount]:
    """The experts who speak about a topic most often, with the number of their statements about it."""
    number = pw.fn.COUNT(Listed.statement.distinct())
    query = Expert.select(Expert, number.alias("number")).join(ListedExpert, on=(ListedExpert.expert == Expert.id))
    query = query.join(QuotationTopic, on=(QuotationTopic.quotation == ListedExpert.quotation))
    query = query.join(Listed, on=(Listed.quotation == QuotationTopic.quotation))
    query = query.where(QuotationTopic.topic == topic).group_by(Expert).order_by(number.desc(), Expert.id)
    return typed(EntryCount, query.limit(most))


def institutions(topics: Collection[int], most: int, *, without: int | None = None) -> list[EntryCount]:
    """The institutions of those who speak about these topics, with the number of these experts; not ``without``."""
    number = pw.fn.COUNT(ListedExpert.expert.distinct())
    query = Institution.select(Institution, number.alias("number"))
    query = query.join(Workplace, on=(Workplace.institution == Institution.id))
    query = query.join(ListedExpert, on=(ListedExpert.expert == Workplace.expert))
    query = query.join(QuotationTopic, on=(QuotationTopic.quotation == ListedExpert.quotation))
    query = query.where(QuotationTopic.topic.in_(topics), ~Institution.hidden, ~Institution.silent)
    query = query.where(Institution.id != without) if without is not None else query
    query = query.group_by(Institution).order_by(number.desc(), Institution.id)
    return typed(EntryCount, query.limit(most))


def most_quoted_at(institution: int, most: int) -> list[EntryCount]:
    """The experts of an institution who are quoted most, with the number of their statements."""
    query = Expert.select(Expert.uid, Expert.name, Expert.statements.alias("number"))
    query = query.join(Workplace, on=(Workplace.expert == Expert.id))
    query = query.where(Workplace.institution == institution, Expert.statements > 0)
    return typed(EntryCount, query.order_by(Expert.statements.desc(), Expert.id).limit(most))


def co_quoted(expert: int, most: int) -> list[tuple[int, int]]:
    """The experts who are quoted in the same articles as an expert, with the number of these articles."""
    other, quotation = ListedExpert.alias(), Listed.alias()
    articles = Listed.select(Listed.article).join(ListedExpert).where(ListedExpert.expert == expert)
    number = pw.fn.COUNT(quotation.article.distinct())
    query = other.select(other.expert, number).join(quotation, on=(other.quotation == quotation.quotation))
    query = query.where(quotation.article.in_(articles), other.expert != expert).group_by(other.expert)
    return [(id, count) for id, count in tuples(query.order_by(number.desc(), other.expert).limit(most))]


def speaking_about(topics: Collection[int], without: int) -> dict[int, dict[int, int]]:
    """Expert -> topic -> number of quotations, for those who speak about these topics; not the expert ``without`` and
    those who work at one of the same institutions."""
    workplaces = Workplace.select(Workplace.institution).where(Workplace.expert == without)
    colleagues = Workplace.select(Workplace.expert).where(Workplace.institution.in_(workplaces))
    number = pw.fn.COUNT(ListedExpert.quotation)
    query = QuotationTopic.select(ListedExpert.expert, QuotationTopic.topic, number)
    query = query.join(ListedExpert, on=(ListedExpert.quotation == QuotationTopic.quotation))
    query = query.where(
        QuotationTopic.topic.in_(topics), ListedExpert.expert != without, ListedExpert.expert.not_in(colleagues)
    )
    numbers: dict[int, dict[int, int]] = defaultdict(dict)
    for expert, topic, count in tuples(query.group_by(ListedExpert.expert, QuotationTopic.topic)):
        numbers[expert][topic] = count
    return numbers
