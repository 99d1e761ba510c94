"""Entries of the directory by which a newcomer can try it. Each query reads few rows, however many there are."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.models import Expert, Listed, ListedExpert, QuotationTopic, StoredTopic
from quotes_service.store.querying.rows import tuples, typed
from quotes_service.store.topics import TopicRow

#: Of how many entries an example is chosen, and how many quotations a subject has at most: those with more are too
#: general, and take long to count.
_CANDIDATES, _MOST_QUOTATIONS = 50, 200


def subject() -> TopicRow | None:
    """The topic with most quotations about which several experts speak."""
    query = StoredTopic.select().where(StoredTopic.quotations.between(2, _MOST_QUOTATIONS))
    for row in typed(TopicRow, query.order_by(StoredTopic.quotations.desc(), StoredTopic.id).limit(_CANDIDATES)):
        speaking = QuotationTopic.select(ListedExpert.expert).where(QuotationTopic.topic == row.id)
        speaking = speaking.join(ListedExpert, on=(ListedExpert.quotation == QuotationTopic.quotation))
        if speaking.distinct().count() > 1:
            return row
    return None


def expert() -> ExpertRow | None:
    """The most quoted expert whom more than one article quotes."""
    query = Expert.select().where(~Expert.hidden, ~Expert.silent, Expert.statements > 0)
    rows = typed(ExpertRow, query.order_by(Expert.statements.desc(), Expert.id.desc()).limit(_CANDIDATES))
    quoted = ListedExpert.select(ListedExpert.expert).join(Listed)
    quoted = quoted.where(ListedExpert.expert.in_([row.id for row in rows])).group_by(ListedExpert.expert)
    often = {id for (id,) in tuples(quoted.having(pw.fn.MIN(Listed.article) < pw.fn.MAX(Listed.article)))}
    return next((row for row in rows if row.id in often), None)


def direct_quotations() -> list[int]:
    """Direct quotations by experts, the newest first."""
    query = Listed.select(Listed.quotation).join(ListedExpert, on=(ListedExpert.quotation == Listed.quotation))
    query = query.where(Listed.type == "direct")
    newest = query.order_by(Listed.day.desc(), Listed.article.desc(), Listed.position)
    return list(dict.fromkeys(id for (id,) in tuples(newest.limit(_CANDIDATES))))
