"""Quotations with their speakers and statements: found, listed, counted and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from quotes_service import records
from quotes_service.store import articles
from quotes_service.store.models import (
    Affiliation,
    Article,
    ArticleVersion,
    Expert,
    Institution,
    Quotation,
    QuotationSpeaker,
    Statement,
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


def _select(*columns: Any) -> pw.ModelSelect:
    return Quotation.select(*columns).join_from(Quotation, Article).join_from(Quotation, Statement)


_COLUMNS = (
    Quotation,
    Statement.uid.alias("statement_uid"),
    Article.uid.alias("article_uid"),
    Article.title.alias("article_title"),
    Article.url,
    Article.outlet,
    Article.published_at,
)


def _spoken_by(*, experts: Collection[int] = (), institutions: Collection[int] = ()) -> pw.Select:
    """A query of the numbers of the quotations whose speakers these are."""
    speakers = QuotationSpeaker.expert.in_(experts) | QuotationSpeaker.institution.in_(institutions)
    return QuotationSpeaker.select(QuotationSpeaker.quotation).where(speakers)


def _filtered(query: pw.ModelSelect, filters: Filters) -> pw.ModelSelect:
    query = query.where(Quotation.current)
    query = articles.printed(query, outlet=filters.outlet, since=filters.since, until=filters.until)
    if filters.experts is not None:
        query = query.where(Quotation.id.in_(_spoken_by(experts=filters.experts)))
    if filters.institutions is not None:
        working = Affiliation.select(Affiliation.expert).where(Affiliation.institution.in_(filters.institutions))
        query = query.where(Quotation.id.in_(_spoken_by(experts=working, institutions=filters.institutions)))
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
    speakers = _select(Expert.name, pw.fn.COUNT(Quotation.id)).join_from(Quotation, QuotationSpeaker).join(Expert)
    found["expert"] = count(Expert.name, _filtered(speakers, filters))
    return found


def by_uid(uid: str) -> dict | None:
    return _select(*_COLUMNS).where(Quotation.uid == uid).dicts().first()


def by_ids(ids: Iterable[int]) -> dict[int, dict]:
    return {row["id"]: row for row in _select(*_COLUMNS).where(Quotation.id.in_(list(ids))).dicts()}


def of_article(article: Article) -> list[dict]:
    """The quotations that stand in the article, in the order of the text."""
    query = _select(*_COLUMNS).where(Quotation.article == article, Quotation.current)
    return list(query.order_by(Quotation.position).dicts())


def of_statement(statement: Statement) -> list[dict]:
    """The quotations that print the statement, the earliest first and those without a date last."""
    query = _select(*_COLUMNS).where(Quotation.statement == statement, Quotation.current)
    return list(query.order_by(Article.published_at.is_null(), Article.published_at, Quotation.id).dicts())


def statement_by_uid(uid: str) -> Statement | None:
    return Statement.get_or_none(Statement.uid == uid)


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
        .join_from(QuotationSpeaker, Expert, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, Institution, pw.JOIN.LEFT_OUTER)
        .order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)
    )
    found: dict[int, list[dict]] = defaultdict(list)
    for batch in _batches(ids):
        for row in query.where(QuotationSpeaker.quotation.in_(batch)).dicts():
            found[row.pop("quotation")].append(row)
    return found


def _batches(ids: Collection[int], most: int = 10_000) -> Iterator[list[int]]:
    """Databases take a limited number of values in a query; a text may hold more quotations than that."""
    for start in range(0, len(ids), most):
        yield list(ids)[start : start + most]


# Writing, inside a transaction of the caller's.


def standing(article: Article) -> list[tuple[Quotation, tuple[str, ...]]]:
    """The rows of the quotations that stand in the article, each with the names of its speakers."""
    query = Quotation.select(Quotation, Statement).join(Statement)
    rows = list(query.where(Quotation.article == article, Quotation.current).order_by(Quotation.position))
    names = speakers([row.id for row in rows])
    return [(row, tuple(speaker["name"] for speaker in names[row.id])) for row in rows]


def statement_of(key: str | None) -> Statement:
    """The statement with this key; a new one without a key."""
    if key is None:
        return Statement.create()
    return Statement.get_or_none(Statement.key == key) or Statement.create(key=key)


def save(
    row: Quotation | None,
    version: ArticleVersion,
    position: int,
    quotation: records.Quotation,
    text: str,
    statement: Statement,
    links: list[tuple[int | None, int | None]],
) -> Quotation:
    """Write a quotation over ``row`` or as a new one; ``links``: each speaker's expert and institution."""
    if row is None:
        row = Quotation(article=version.article_id)
    else:
        QuotationSpeaker.delete().where(QuotationSpeaker.quotation == row).execute()
    row.version, row.position, row.statement, row.text, row.current = version, position, statement, text, True
    row.type, row.mode, row.reason = quotation.type, quotation.mode, quotation.reason
    row.confidence, row.extractor = quotation.confidence, version.extractor
    row.spans = [list(span) for span in quotation.content]
    row.cue_start, row.cue_end = quotation.cue or (None, None)
    row.source_start, row.source_end = quotation.source or (None, None)
    row.paragraph_start, row.paragraph_end = quotation.paragraph
    row.save()
    for place, (speaker, (expert, institution)) in enumerate(zip(quotation.speakers, links, strict=True)):
        QuotationSpeaker.create(
            quotation=row,
            position=place,
            name=speaker.name,
            kind=speaker.kind,
            expert=expert,
            institution=institution,
            confidence=speaker.confidence,
            chain=list(speaker.chain),
        )
    return row


def retire(article: Article) -> list[int]:
    """What did not move on to the article's standing version stands no more, but stays readable by its id."""
    gone = Quotation.current & (Quotation.article == article) & (Quotation.version != article.current)
    ids = [row.id for row in Quotation.select(Quotation.id).where(gone)]
    Quotation.update(current=False).where(gone).execute()
    return ids


def prune_statements(ids: Collection[int]) -> None:
    """Remove those of these statements that no quotation prints."""
    for batch in _batches(ids):
        used = Quotation.select(Quotation.statement).where(Quotation.statement.in_(batch))
        Statement.delete().where(Statement.id.in_(batch), Statement.id.not_in(used)).execute()
