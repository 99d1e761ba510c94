"""Quotations with their speakers and statements: found, listed and counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.records import Factuality, Mode, QuotationType, Role, Span, SpeakerKind
from quotes_service.store.experts import printed_roles
from quotes_service.store.models import (
    Appearance,
    Expert,
    Institution,
    InstitutionName,
    Listed,
    ListedExpert,
    QuotationSpeaker,
    Redirect,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import RANKED, Matches, Window, Windows
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.ranking import best_first
from quotes_service.store.querying.rows import records, tuples
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, listed, matching, not_in, quotations_by

_IN_ARTICLE = ((Listed.position, int, False), (Listed.quotation, int, False))
ORDERS = {
    "newest": Order("newest", ((Listed.day, int, True), (Listed.article, int, True), *_IN_ARTICLE)),
    "oldest": Order("oldest", ((Listed.day, int, False), (Listed.article, int, False), *_IN_ARTICLE)),
    "confidence": Order("confidence", ((Listed.confidence, float, True), (Listed.quotation, int, True))),
    # row numbers grow as quotations come in, and stay when an article is read again
    "added": Order("added", ((Listed.quotation, int, True),)),
}


class QuotationRow(NamedTuple):  # not a dataclass, which takes five times as long to create
    """A stored quotation with columns of its article and its statement.

    ``version`` is the row number of the version whose text the spans refer to; ``current``: whether the article's
    current version has it; ``decided``: whether an editor corrected or confirmed it. ``score`` comes with a search
    only.
    """

    id: int
    uid: str
    type: QuotationType
    mode: Mode
    factuality: Factuality
    text: str
    spans: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    paragraph: Span
    reason: str | None
    confidence: float
    extractor: str
    current: bool
    decided: bool
    version: int
    statement_uid: str | None
    article_uid: str
    article_title: str | None
    external_id: str | None
    url: str | None
    outlet: str | None
    byline: str | None
    published_at: date | None
    added_at: datetime | None
    score: float | None = None


class SpeakerRow(NamedTuple):
    """A speaker of a stored quotation; the ids are those of the directory's entries, if there are any. ``roles``: those
    that the article prints for a person."""

    name: str
    kind: SpeakerKind
    expert_id: str | None
    institution_id: str | None
    confidence: float
    chain: list[str]
    roles: Sequence[Role] = ()


_First = StoredQuotation.alias()
#: Of so many parts of a large directory, the newest tells how many quotations match.
_PART = 50


def _select(*columns: Any) -> pw.ModelSelect[StoredQuotation]:
    """Quotations joined with their articles and the first quotations of their statements."""
    query = StoredQuotation.select(*columns).join_from(StoredQuotation, StoredArticle)
    return query.join_from(StoredQuotation, _First, pw.JOIN.LEFT_OUTER, on=(StoredQuotation.statement == _First.id))


def _select_visible(*columns: Any) -> pw.ModelSelect[StoredQuotation]:
    """The same without hidden quotations, and without those of hidden people and institutions."""
    return _select(*columns).where(
        ~StoredQuotation.hidden,
        StoredQuotation.id.not_in(_by_hidden(Appearance, Expert, Appearance.expert)),
        StoredQuotation.id.not_in(_by_hidden(InstitutionName, Institution, InstitutionName.institution)),
    )


def _by_hidden(link: type[pw.Model], model: type[Expert | Institution], pointer: pw.Field) -> pw.Select:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(link).join(model, on=(pointer == model.id))
    return query.where(model.hidden == True)  # noqa: E712 - only an equation uses the index


def statement_uid(quotation_uid: str) -> str:
    """The id of the statement whose first quotation has this id."""
    return "s" + quotation_uid[1:]


_COLUMNS = (
    StoredQuotation,
    _First.uid.alias("first_uid"),
    StoredArticle.uid.alias("article_uid"),
    StoredArticle.title.alias("article_title"),
    StoredArticle.external_id,
    StoredArticle.url,
    StoredArticle.outlet,
    StoredArticle.byline,
    StoredArticle.published_at,
)


def _row(record: Mapping[str, Any]) -> QuotationRow:
    """A row of ``_COLUMNS``, from a record."""
    start, end = record["paragraph_start"], record["paragraph_end"]
    first_uid = record["first_uid"]
    return QuotationRow(
        record["id"],
        record["uid"],
        record["type"],
        record["mode"],
        record["factuality"],
        record["text"],
        tuple(Span(start, end) for start, end in record["spans"]),
        _span(record, "cue"),
        _span(record, "source"),
        Span(start, end),
        record["reason"],
        record["confidence"],
        record["extractor"],
        record["current"],
        record["decided"],
        record["version"],
        first_uid and statement_uid(first_uid),
        record["article_uid"],
        record["article_title"],
        record["external_id"],
        record["url"],
        record["outlet"],
        record["byline"],
        record["published_at"],
        record["added_at"],
    )


def _span(record: Mapping[str, Any], name: str) -> Span | None:
    start = record[f"{name}_start"]
    return None if start is None else Span(start, record[f"{name}_end"])


def count(filters: ResolvedQuotationFilters) -> int:
    """How many listed quotations pass the filters."""
    if filters.matches is not None and filters.are_words_only:
        return filters.matches.without(not_in(filters.factuality)).count(Listed._meta.database)
    return matching(filters, pw.fn.COUNT(Listed.quotation)).scalar()


def all_ids(filters: ResolvedQuotationFilters) -> list[int]:
    """The row numbers of all listed quotations that pass the filters, the first one first."""
    return [id for (id,) in tuples(matching(filters, Listed.quotation).order_by(Listed.quotation))]


def page(filters: ResolvedQuotationFilters, sort: str, paging: Paging) -> Page[QuotationRow]:
    """The quotations that pass the filters, in the order of ``sort``: a key of ORDERS or, with ``matches``,
    "relevance". With ``matches`` each has its score. Raises InvalidInput("cursor")."""
    cursor, limit = paging.cursor, paging.limit
    scores: dict[int, float] = {}
    total = None
    if sort == "relevance":
        assert filters.matches is not None, "relevance needs the words of a search"
        total = count(filters) if filters.are_words_only else None
        places, next_cursor = _best(filters, filters.matches, cursor, limit, total)
        scores = {place["id"]: place["score"] for place in places}
    else:
        query = matching(filters, Listed.quotation.alias("id"))
        places, next_cursor = ORDERS[sort].page(query, cursor, limit)
        if filters.matches is not None and places:
            scores = filters.matches.scores([place["id"] for place in places])
    rows_by_id = by_ids([place["id"] for place in places])
    rows = [rows_by_id[place["id"]] for place in places]
    if filters.matches is not None:
        rows = [row._replace(score=scores[row.id]) for row in rows]
    if total is None:
        is_only_page = cursor is None and next_cursor is None
        total = len(rows) if is_only_page or paging.whole else count(filters)
    return Page(rows, next_cursor, total)


def _best(
    filters: ResolvedQuotationFilters, matches: Matches, cursor: str | None, limit: int, total: int | None
) -> tuple[list[dict[str, Any]], str | None]:
    """The row numbers and scores of the best matches. ``total``: how many there are, if words are the only filter."""
    if total is None:
        scored = matches.scored
        query = listed(filters, scored.c.id, scored.c.score).join(scored, on=(Listed.quotation == scored.c.id))
        return best_first(lambda _: (query, matches), "relevance", cursor, limit)

    def said(window: Window | None) -> tuple[pw.Select, Matches]:
        found = matches.within(window).without(not_in(filters.factuality))
        query = pw.Select([found.scored], [found.scored.c.id, found.scored.c.score])
        return query.bind(Listed._meta.database), found

    return best_first(said, "relevance", cursor, limit, windows(total))


def windows(total: int) -> Windows:
    """The windows in which the best of ``total`` matching quotations are looked for, one after the other."""
    return Windows.of(total, *_ends())


def newest(matches: Matches) -> Window | None:
    """The window in which the best of the newest matching quotations are looked for; None if there are few. In a large
    directory their number is estimated from the newest part of it, since to count all of them takes long."""
    database = Listed._meta.database
    if matches.count(database, RANKED + 1) <= RANKED:
        return None  # also where nearly all are new, and the estimate would be too high
    first, last = _ends()
    part = Window(last + 1 - (last + 1 - first) // _PART, last + 1)
    if part.end - part.start < RANKED:
        return windows(matches.count(database)).newest()
    return windows(_PART * matches.within(part).count(database)).newest()


def _ends() -> tuple[int, int]:
    """The lowest and the highest row number."""
    first, last = (Listed.select(end(Listed.quotation)).scalar() or 0 for end in (pw.fn.MIN, pw.fn.MAX))
    return first, last


def _select_listed() -> pw.ModelSelect[StoredQuotation]:
    return _select(*_COLUMNS).join_from(StoredQuotation, Listed)


def by_hidden_speakers(article: int) -> set[int]:
    """The quotations that an article ever had in which people or institutions speak that are hidden."""
    return {id for (id,) in tuples(_by_hidden_speakers(article))}


@prepared
def _by_hidden_speakers(article: Value) -> pw.Query:
    people = _by_hidden(Appearance, Expert, Appearance.expert)
    institutions = _by_hidden(InstitutionName, Institution, InstitutionName.institution)
    is_theirs = StoredQuotation.id.in_(people) | StoredQuotation.id.in_(institutions)
    return StoredQuotation.select(StoredQuotation.id).where(StoredQuotation.article == article, is_theirs)


def names_left(ids: Collection[int]) -> list[tuple[int, str, SpeakerKind]]:
    """The speakers of withdrawn quotations of whom nothing but the name is left, since their articles no longer quote
    them at all: quotation, name and kind."""
    return tuples(_names_left(ids)) if ids else []


@prepared
def _names_left(ids: Value) -> pw.Query:
    speaker = QuotationSpeaker
    query = speaker.select(speaker.quotation, speaker.name, speaker.kind).join(StoredQuotation)
    unlinked = speaker.appearance.is_null() & speaker.institution_name.is_null()
    return query.where(one_of(speaker.quotation, ids), unlinked, ~StoredQuotation.current)


def by_ids(ids: Iterable[int]) -> dict[int, QuotationRow]:
    """These quotations by their row numbers."""
    return {record["id"]: _row(record) for record in records(_by_ids(ids))}


@prepared
def _by_ids(ids: Value) -> pw.Query:
    return _select(*_COLUMNS).where(one_of(StoredQuotation.id, ids))


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[QuotationRow]:
    """The quotations with these numbers or ids that are not hidden."""
    return _rows(_visible(ids, uids))


@prepared
def _visible(ids: Value, uids: Value) -> pw.Query:
    query = _select_visible(*_COLUMNS).where(one_of(StoredQuotation.id, ids) | one_of(StoredQuotation.uid, uids))
    return query.order_by(StoredQuotation.id)


def of_expert(expert: int) -> list[QuotationRow]:
    """All listed quotations of an expert."""
    quotations = quotations_by(ListedExpert, ListedExpert.expert, [expert])
    return _rows(_select(*_COLUMNS).where(StoredQuotation.id.in_(quotations)).order_by(StoredQuotation.id))


def of_article(article: int) -> list[QuotationRow]:
    """The listed quotations of an article (its row number), in the order of the text."""
    return _rows(_of_article(article))


@prepared
def _of_article(article: Value) -> pw.Query:
    return _select_listed().where(StoredQuotation.article == article).order_by(StoredQuotation.position)


def of_statements(firsts: Collection[int]) -> list[QuotationRow]:
    """The quotations that print these statements, the earliest first and those without a date last."""
    return _rows(_of_statements(firsts))


@prepared
def _of_statements(firsts: Value) -> pw.Query:
    query = _select_listed().where(one_of(StoredQuotation.statement, firsts))
    return query.order_by(StoredArticle.published_at.is_null(), StoredArticle.published_at, StoredQuotation.id)


def articles_of(ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Quotation -> the row number and the id of its article."""
    return {id: (article, uid) for id, article, uid in tuples(_articles_of(ids))}


@prepared
def _articles_of(ids: Value) -> pw.Query:
    query = StoredQuotation.select(StoredQuotation.id, StoredArticle.id, StoredArticle.uid).join(StoredArticle)
    return query.where(one_of(StoredQuotation.id, ids))


def _rows(query: Any) -> list[QuotationRow]:
    return [_row(record) for record in records(query)]


def first_of_statement(uid: str) -> int | None:
    """The row number of a statement by its id or a former id."""
    redirects = tuples(Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid))
    uids = ["q" + uid[1:], *("q" + new_uid[1:] for (new_uid,) in redirects)]
    return StoredQuotation.select(StoredQuotation.statement).where(StoredQuotation.uid.in_(uids)).scalar()


def speakers(ids: Collection[int]) -> dict[int, list[SpeakerRow]]:
    """Quotation -> its speakers, in order; an empty list for one without any."""
    speakers_of: dict[int, list[SpeakerRow]] = defaultdict(list)
    found = records(_speakers(ids))
    roles = printed_roles.of_appearances({record["appearance"] for record in found} - {None})
    for record in found:
        roles_printed = roles.get(record.pop("appearance"), ())
        speakers_of[record.pop("quotation")].append(SpeakerRow(**record, roles=roles_printed))
    return speakers_of


@prepared
def _speakers(ids: Value) -> pw.Query:
    query = (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation,
            QuotationSpeaker.appearance,
            QuotationSpeaker.name,
            QuotationSpeaker.kind,
            Expert.uid.alias("expert_id"),
            Institution.uid.alias("institution_id"),
            QuotationSpeaker.confidence,
            QuotationSpeaker.chain,
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, Expert, pw.JOIN.LEFT_OUTER, on=(Appearance.expert == Expert.id) & ~Expert.silent)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)
    )
    return query.where(one_of(QuotationSpeaker.quotation, ids))
