"""Quotations with their speakers and statements: found, listed, counted and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from quotes_service.store import articles, experts
from quotes_service.store.models import (
    Appearance,
    Article,
    Expert,
    Institution,
    InstitutionName,
    Quotation,
    QuotationSpeaker,
    Redirect,
)
from quotes_service.store.paging import Order

_READING = ((Article.id, int, True), (Quotation.position, int, False), (Quotation.id, int, False))
ORDERS = {
    "newest": Order("newest", ((articles.DAY, date, True), *_READING)),
    "oldest": Order("oldest", ((articles.DAY, date, False), *_READING)),
    "confidence": Order("confidence", ((Quotation.confidence, float, True), (Quotation.id, int, True))),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which quotations; None: any. Experts and institutions are row numbers, and none of them finds nothing.

    ``matches`` is a query of the index with the columns ``id`` and ``score``.
    """

    experts: Collection[int] | None = None
    institutions: Collection[int] | None = None
    outlet: str | None = None
    type: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float | None = None
    matches: pw.Select | None = None


_First = Quotation.alias()


def _select(*columns: Any) -> pw.ModelSelect:
    """Quotations that anybody may see: not those that an editor hid, nor what hidden people and institutions say."""
    query = Quotation.select(*columns).join_from(Quotation, Article)
    query = query.join_from(Quotation, _First, pw.JOIN.LEFT_OUTER, on=(Quotation.statement == _First.id))
    return query.where(~Quotation.hidden, Quotation.id.not_in(_of_hidden(Appearance, Expert, Appearance.expert))).where(
        Quotation.id.not_in(_of_hidden(InstitutionName, Institution, InstitutionName.institution))
    )


def _of_hidden(link: type[pw.Model], model: type[pw.Model], pointer: pw.Field) -> pw.Select:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(link).join(model, on=(pointer == model.id))
    return query.where(model.hidden == True)  # noqa: E712 - an index serves an equation only


def statement_uid(quotation_uid: str) -> str:
    """The id of the statement whose first printing has this id."""
    return "s" + quotation_uid[1:]


_COLUMNS = (
    Quotation,
    _First.uid.alias("first_uid"),
    Article.uid.alias("article_uid"),
    Article.title.alias("article_title"),
    Article.url,
    Article.outlet,
    Article.published_at,
)


def _spoken_by(*, people: Collection[int] = (), institutions: Collection[int] = ()) -> pw.Select:
    """A query of the numbers of the quotations whose speakers these are."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation)
    query = query.join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
    query = query.join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
    return query.where(Appearance.expert.in_(people) | InstitutionName.institution.in_(institutions))


def _filtered(query: pw.ModelSelect, filters: Filters) -> pw.ModelSelect:
    query = query.where(Quotation.current)
    query = articles.printed(query, outlet=filters.outlet, since=filters.since, until=filters.until)
    if filters.experts is not None:
        query = query.where(Quotation.id.in_(_spoken_by(people=filters.experts)))
    if filters.institutions is not None:
        working = experts.working_at(filters.institutions)
        query = query.where(Quotation.id.in_(_spoken_by(people=working, institutions=filters.institutions)))
    if filters.type is not None:
        query = query.where(Quotation.type == filters.type)
    if filters.mode is not None:
        query = query.where(Quotation.mode == filters.mode)
    if filters.min_confidence is not None:
        query = query.where(Quotation.confidence >= filters.min_confidence)
    if filters.matches is not None:
        query = query.join_from(Quotation, filters.matches, on=(Quotation.id == filters.matches.c.id))
    return query


def page(filters: Filters, sort: str, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows in the order of ``sort`` (ORDERS, and "relevance" with matches), the next cursor, and how many in all."""
    columns = list(_COLUMNS)
    order = ORDERS.get(sort)
    if filters.matches is not None:
        columns.append(filters.matches.c.score)
        if sort == "relevance":
            order = Order("relevance", ((filters.matches.c.score, float, True), (Quotation.id, int, False)))
    total = _filtered(_select(Quotation.id), filters).count()
    rows, following = order.page(_filtered(_select(*columns), filters), cursor, limit)
    return rows, following, total


def facets(filters: Filters, most: int = 20) -> dict[str, list[dict]]:
    """How many of the quotations have which type, mode, outlet and expert; the ``most`` frequent, null left out."""

    def count(value: Any, query: pw.ModelSelect) -> list[dict]:
        number = pw.fn.COUNT(Quotation.id)
        query = query.where(value.is_null(False)).group_by(value).order_by(number.desc(), value).limit(most)
        return [{"value": value, "count": count} for value, count in query.tuples()]

    found = {}
    for name, value in (("type", Quotation.type), ("mode", Quotation.mode), ("outlet", Article.outlet)):
        found[name] = count(value, _filtered(_select(value, pw.fn.COUNT(Quotation.id)), filters))
    speakers = _select(Expert.name, pw.fn.COUNT(Quotation.id)).join_from(Quotation, QuotationSpeaker)
    speakers = speakers.join_from(QuotationSpeaker, Appearance).join(Expert)
    found["expert"] = count(Expert.name, _filtered(speakers, filters))
    return found


def by_uid(uid: str) -> dict | None:
    return _select(*_COLUMNS).where(Quotation.uid == uid).dicts().first()


def by_ids(ids: Iterable[int]) -> dict[int, dict]:
    return {row["id"]: row for row in _select(*_COLUMNS).where(Quotation.id.in_(list(ids))).dicts()}


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[dict]:
    """Rows of the quotations with these numbers or ids."""
    return list(
        _select(*_COLUMNS).where(Quotation.id.in_(ids) | Quotation.uid.in_(uids)).order_by(Quotation.id).dicts()
    )


def of_expert(expert: int) -> list[dict]:
    """Rows of all that an expert says in articles."""
    query = _select(*_COLUMNS).where(Quotation.current, Quotation.id.in_(_spoken_by(people=[expert])))
    return list(query.order_by(Quotation.id).dicts())


def of_article(article: Article) -> list[dict]:
    """The quotations that stand in the article, in the order of the text."""
    query = _select(*_COLUMNS).where(Quotation.article == article, Quotation.current)
    return list(query.order_by(Quotation.position).dicts())


def of_statement(first: int) -> list[dict]:
    """The quotations that print the statement, the earliest first and those without a date last."""
    query = _select(*_COLUMNS).where(Quotation.statement == first, Quotation.current)
    return list(query.order_by(Article.published_at.is_null(), Article.published_at, Quotation.id).dicts())


def first_of_statement(uid: str) -> int | None:
    """The number of a statement by its id, also by one that it bore before."""
    led = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    uids = ["q" + uid[1:], *("q" + new[1:] for (new,) in led.tuples())]
    return Quotation.select(Quotation.statement).where(Quotation.uid.in_(uids)).scalar()


def speakers(ids: Collection[int]) -> dict[int, list[dict]]:
    """The speakers of quotations, in order, with the ids of their experts and institutions."""
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
    found: dict[int, list[dict]] = defaultdict(list)
    for batch in batches(ids):
        for row in query.where(QuotationSpeaker.quotation.in_(batch)).dicts():
            found[row.pop("quotation")].append(row)
    return found


def batches(ids: Collection[int], most: int = 10_000) -> Iterator[list[int]]:
    """Databases take a limited number of values in a query; a text may hold more quotations than that."""
    for start in range(0, len(ids), most):
        yield list(ids)[start : start + most]
