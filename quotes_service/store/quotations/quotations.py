"""Quotations with their speakers and statements: found, listed, counted and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.models import (
    Appearance,
    Expert,
    Institution,
    InstitutionName,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationSpeaker,
    QuotationTopic,
    Redirect,
    StoredArticle,
    StoredQuotation,
    Workplace,
)
from quotes_service.store.querying.compiled import fetch
from quotes_service.store.querying.matches import Matches
from quotes_service.store.querying.paging import Order, best

_READING = ((Listed.position, int, False), (Listed.quotation, int, False))
ORDERS = {
    "newest": Order("newest", ((Listed.day, int, True), (Listed.article, int, True), *_READING)),
    "oldest": Order("oldest", ((Listed.day, int, False), (Listed.article, int, False), *_READING)),
    "confidence": Order("confidence", ((Listed.confidence, float, True), (Listed.quotation, int, True))),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which quotations; None: any. Experts, institutions and topics are row numbers, and none of them finds nothing."""

    experts: Collection[int] | None = None
    institutions: Collection[int] | None = None
    topics: Collection[int] | None = None
    outlet: str | None = None
    type: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float | None = None
    matches: Matches | None = None

    @property
    def are_words_only(self) -> bool:
        """Whether the index alone tells what is found: all that is in it is listed."""
        return all(getattr(self, field.name) is None for field in fields(self) if field.name != "matches")

    def is_in_period(self, day: date | None) -> bool:
        """Whether a day is one of those from ``since`` to ``until``; no day is in none that has an end."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since or date.min) <= day <= (self.until or date.max)


_First = StoredQuotation.alias()


def _select(*columns: Any) -> pw.ModelSelect:
    """Quotations with what their articles and statements say of them."""
    query = StoredQuotation.select(*columns).join_from(StoredQuotation, StoredArticle)
    return query.join_from(StoredQuotation, _First, pw.JOIN.LEFT_OUTER, on=(StoredQuotation.statement == _First.id))


def _seen(*columns: Any) -> pw.ModelSelect:
    """The same of what anybody may see: not what an editor hid, nor what hidden people and institutions say."""
    return _select(*columns).where(
        ~StoredQuotation.hidden,
        StoredQuotation.id.not_in(_of_hidden(Appearance, Expert, Appearance.expert)),
        StoredQuotation.id.not_in(_of_hidden(InstitutionName, Institution, InstitutionName.institution)),
    )


def _of_hidden(link: type[pw.Model], model: type[pw.Model], pointer: pw.Field) -> pw.Select:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(link).join(model, on=(pointer == model.id))
    return query.where(model.hidden == True)  # noqa: E712 - an index serves an equation only


def statement_uid(quotation_uid: str) -> str:
    """The id of the statement whose first printing has this id."""
    return "s" + quotation_uid[1:]


_COLUMNS = (
    StoredQuotation,
    _First.uid.alias("first_uid"),
    StoredArticle.uid.alias("article_uid"),
    StoredArticle.title.alias("article_title"),
    StoredArticle.url,
    StoredArticle.outlet,
    StoredArticle.published_at,
)


def listed(filters: Filters, *columns: Any) -> pw.ModelSelect:
    """Columns of what is listed and passes the filters, but for ``matches``."""
    query = Listed.select(*columns)
    if filters.outlet is not None:
        query = query.where(Listed.outlet.in_(articles.outlets_called(filters.outlet)))
    if filters.since is not None:
        query = query.where(Listed.day >= filters.since.toordinal())
    if filters.until is not None:
        query = query.where(Listed.day.between(1, filters.until.toordinal()))
    if filters.experts is not None:
        query = query.where(Listed.quotation.in_(_by(ListedExpert, ListedExpert.expert, filters.experts)))
    if filters.institutions is not None:
        working = ListedExpert.select(ListedExpert.quotation).join(
            Workplace, on=(Workplace.expert == ListedExpert.expert)
        )
        working = working.where(Workplace.institution.in_(filters.institutions))
        own = _by(ListedInstitution, ListedInstitution.institution, filters.institutions)
        query = query.where(Listed.quotation.in_(working | own))
    if filters.topics is not None:
        query = query.where(Listed.quotation.in_(_by(QuotationTopic, QuotationTopic.topic, filters.topics)))
    for field, value in ((Listed.type, filters.type), (Listed.mode, filters.mode)):
        if value is not None:
            query = query.where(field == value)
    if filters.min_confidence is not None:
        query = query.where(Listed.confidence >= filters.min_confidence)
    return query


def _by(model: type[pw.Model], field: pw.Field, ids: Collection[int]) -> pw.ModelSelect:
    return model.select(model.quotation).where(field.in_(ids))


def found(filters: Filters, *columns: Any) -> pw.ModelSelect:
    query = listed(filters, *columns)
    if filters.matches is not None:
        query = query.join(filters.matches.ids, on=(Listed.quotation == filters.matches.ids.c.id))
    return query


def count(filters: Filters) -> int:
    if filters.matches is not None and filters.are_words_only:
        return filters.matches.count(Listed._meta.database)
    return found(filters, pw.fn.COUNT(Listed.quotation)).scalar()


def page(filters: Filters, sort: str, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows in the order of ``sort`` (ORDERS, and "relevance" with matches), the next cursor, and how many in all."""
    if sort == "relevance":
        places, following = _best(filters, cursor, limit)
    else:
        places, following = ORDERS[sort].page(found(filters, Listed.quotation.alias("id")), cursor, limit)
        if filters.matches is not None and places:
            scores = filters.matches.scores([row["id"] for row in places])
            for row in places:
                row["score"] = scores[row["id"]]
    known = by_ids([row["id"] for row in places])
    scored = filters.matches is not None
    rows = [known[row["id"]] | ({"score": row["score"]} if scored else {}) for row in places]
    all_are_here = cursor is None and following is None
    return rows, following, len(rows) if all_are_here else count(filters)


def _best(filters: Filters, cursor: str | None, limit: int) -> tuple[list[dict], str | None]:
    """Numbers and scores of what fits best."""
    scored = filters.matches.scored
    if filters.are_words_only:
        query = pw.Select([scored], [scored.c.id, scored.c.score]).bind(Listed._meta.database)
    else:
        query = listed(filters, scored.c.id, scored.c.score).join(scored, on=(Listed.quotation == scored.c.id))
    return best(query, filters.matches, "relevance", cursor, limit)


def _listed_rows() -> pw.ModelSelect:
    return _select(*_COLUMNS).join_from(StoredQuotation, Listed)


def by_uid(uid: str) -> dict | None:
    return _seen(*_COLUMNS).where(StoredQuotation.uid == uid).dicts().first()


def by_ids(ids: Iterable[int]) -> dict[int, dict]:
    """Rows of these quotations."""
    rows = [row for batch in batches(list(ids)) for row in fetch(_by_ids, batch)]
    return {row["id"]: row | {"version": row["version_id"]} for row in rows}


def _by_ids(ids: Collection[int]) -> pw.ModelSelect:
    return _select(*_COLUMNS).where(StoredQuotation.id.in_(ids))


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[dict]:
    """Rows of the quotations with these numbers or ids."""
    return list(
        _seen(*_COLUMNS)
        .where(StoredQuotation.id.in_(ids) | StoredQuotation.uid.in_(uids))
        .order_by(StoredQuotation.id)
        .dicts()
    )


def of_expert(expert: int) -> list[dict]:
    """Rows of all that an expert says in articles."""
    said = _by(ListedExpert, ListedExpert.expert, [expert])
    return list(_select(*_COLUMNS).where(StoredQuotation.id.in_(said)).order_by(StoredQuotation.id).dicts())


def of_article(article: StoredArticle) -> list[dict]:
    """The quotations that stand in the article, in the order of the text."""
    query = _listed_rows().where(StoredQuotation.article == article)
    return list(query.order_by(StoredQuotation.position).dicts())


def of_statements(firsts: Collection[int]) -> list[dict]:
    """The quotations that print these statements, the earliest first and those without a date last."""
    query = _listed_rows().where(StoredQuotation.statement.in_(firsts))
    return list(
        query.order_by(StoredArticle.published_at.is_null(), StoredArticle.published_at, StoredQuotation.id).dicts()
    )


def first_of_statement(uid: str) -> int | None:
    """The number of a statement by its id, also by one that it bore before."""
    led = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    uids = ["q" + uid[1:], *("q" + new[1:] for (new,) in led.tuples())]
    return StoredQuotation.select(StoredQuotation.statement).where(StoredQuotation.uid.in_(uids)).scalar()


def speakers(ids: Collection[int]) -> dict[int, list[dict]]:
    """The speakers of quotations, in order, with the ids of their experts and institutions."""
    found: dict[int, list[dict]] = defaultdict(list)
    for batch in batches(ids):
        for row in fetch(_speakers, batch):
            found[row.pop("quotation_id")].append(row)
    return found


def _speakers(ids: Collection[int]) -> pw.ModelSelect:
    query = (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation,
            QuotationSpeaker.name,
            QuotationSpeaker.kind,
            Expert.uid.alias("expert_id"),
            Institution.uid.alias("institution_id"),
            QuotationSpeaker.confidence,
            QuotationSpeaker.chain,
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, Expert, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)
    )
    return query.where(QuotationSpeaker.quotation.in_(ids))


def batches(ids: Collection[int], most: int = 10_000) -> Iterator[list[int]]:
    """Databases take a limited number of values in a query; a text may hold more quotations than that."""
    for start in range(0, len(ids), most):
        yield list(ids)[start : start + most]
