"""Writing quotations and the statements they belong to. Runs inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import peewee as pw

from quotes_service import records
from quotes_service.store.articles import articles
from quotes_service.store.models import (
    Appearance,
    InstitutionName,
    Listed,
    QuotationFingerprint,
    QuotationSpeaker,
    Redirect,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.querying.compiled import insert, new_ids, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids as numbers
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations.quotations import statement_uid


@dataclass(frozen=True, slots=True)
class CurrentQuotation:
    """A quotation as it is stored. ``current``: whether the current version of the article contains it; ``spans``: its
    content, offsets in the text of its version; ``statement``: the id of the statement's first quotation."""

    id: int
    uid: str
    version_id: int
    statement: int
    current: bool
    hidden: bool
    decided: bool
    text: str
    spans: list[list[int]]


@dataclass(frozen=True, slots=True)
class QuotationContent:
    """A quotation to be written. ``links``: for each speaker the ids of the appearance and of the institution's name,
    if any; ``hidden`` and ``decided``: by an editor."""

    quotation: records.Quotation
    position: int
    text: str
    extractor: str
    links: Collection[tuple[int | None, int | None]]
    fingerprints: Collection[int]
    hidden: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class UtteranceRow:
    """What quotations are compared by to find statements: the text, the first day of its publication, whether it was
    said, and the speakers as tuples that can be compared."""

    article: int
    text: str
    day: date | None
    is_said: bool
    speakers: set[tuple[str, int | None, int | None, str]] = field(default_factory=set)


def speakers(ids: Collection[int]) -> list[tuple]:
    """The speakers of these quotations: quotation, name, kind, and the ids of expert and institution, if any."""
    return tuples(_speakers(ids))


@prepared
def _speakers(ids: Value) -> pw.Query:
    return (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation,
            QuotationSpeaker.name,
            QuotationSpeaker.kind,
            Appearance.expert,
            InstitutionName.institution,
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
        .where(one_of(QuotationSpeaker.quotation, ids))
    )


def of_article(article_id: int) -> list[CurrentQuotation]:
    """All quotations that the article ever had, the current ones first."""
    return [CurrentQuotation(*row) for row in tuples(_of_article(article_id))]


@prepared
def _of_article(article_id: Value) -> pw.Query:
    row = StoredQuotation
    columns = (row.id, row.uid, row.version, row.statement, row.current, row.hidden, row.decided, row.text, row.spans)
    return row.select(*columns).where(row.article == article_id).order_by(row.current.desc(), row.position, row.id)


def speaker_names(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The names of the speakers of quotations, in order."""
    names: dict[int, list[str]] = defaultdict(list)
    for quotation, name in tuples(_speaker_names(ids)):
        names[quotation].append(name)
    return {id: tuple(names[id]) for id in ids}


@prepared
def _speaker_names(ids: Value) -> pw.Query:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation, QuotationSpeaker.name)
    query = query.where(one_of(QuotationSpeaker.quotation, ids))
    return query.order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)


def save(contents: Sequence[tuple[QuotationContent, int | None]], article_id: int, version_id: int) -> list[int]:
    """Write quotations of an article: over the row with the number that comes with each, or as a new one, which starts
    a statement. Returns their numbers."""
    kept = [id for _, id in contents if id is not None]
    for content, id in contents:
        if id is not None:
            values = _columns(content) | {"version": version_id}
            StoredQuotation.update(**values).where(StoredQuotation.id == id).execute()
    if kept:
        _forget_speakers(kept).execute()
        _forget_fingerprints(kept).execute()
        _add_parts({id: content for content, id in contents if id is not None})
    new = iter(add_all([(content, article_id, version_id) for content, id in contents if id is None]))
    return [next(new) if id is None else id for _, id in contents]


def add_all(contents: Sequence[tuple[QuotationContent, int, int]]) -> list[int]:
    """Write new quotations, each of an article and a version, which start statements. Returns their numbers, which
    rise."""
    if not contents:
        return []
    ids = new_ids(StoredQuotation, len(contents))
    names = ("id", "statement", "article", "version", *_columns(contents[0][0]))
    insert(
        StoredQuotation,
        names,
        [
            (id, id, article, version, *_columns(content).values())
            for id, (content, article, version) in zip(ids, contents, strict=True)
        ],
    )
    _add_parts({id: content for id, (content, _, _) in zip(ids, contents, strict=True)})
    return ids


def _add_parts(contents: Mapping[int, QuotationContent]) -> None:
    """Write the speakers and the fingerprints of quotations, by their numbers."""
    speaker_rows = [
        (id, place, speaker.name, speaker.kind, *link, speaker.confidence, list(speaker.chain))
        for id, content in contents.items()
        for place, (speaker, link) in enumerate(zip(content.quotation.speakers, content.links, strict=True))
    ]
    links = ("appearance", "institution_name")
    names = ("quotation", "position", "name", "kind", *links, "confidence", "chain")
    insert(QuotationSpeaker, names, speaker_rows)
    fingerprints = [(id, value) for id, content in contents.items() for value in sorted(content.fingerprints)]
    insert(QuotationFingerprint, ("quotation", "value"), fingerprints)


@prepared
def _forget_speakers(ids: Value) -> pw.Query:
    return QuotationSpeaker.delete().where(one_of(QuotationSpeaker.quotation, ids))


def _columns(content: QuotationContent) -> dict[str, Any]:
    quotation = content.quotation
    values: dict[str, Any] = {
        "current": True,
        "hidden": content.hidden,
        "decided": content.decided,
        "position": content.position,
        "type": quotation.type,
        "mode": quotation.mode,
        "factuality": quotation.factuality,
        "text": content.text,
        "spans": [list(span) for span in quotation.content],
        "reason": quotation.reason,
        "confidence": quotation.confidence,
        "extractor": content.extractor,
    }
    for name in ("cue", "source", "paragraph"):
        values[f"{name}_start"], values[f"{name}_end"] = getattr(quotation, name) or (None, None)
    return values


def withdraw(ids: Collection[int]) -> None:
    """Mark quotations as no longer contained in their article; they stay readable by their ids."""
    _withdraw(ids).execute()
    _forget_fingerprints(ids).execute()


def hide_withdrawn(ids: Collection[int]) -> None:
    """Hide those of the quotations that their article no longer contains."""
    StoredQuotation.update(hidden=True).where(StoredQuotation.id.in_(ids), ~StoredQuotation.current).execute()


@prepared
def _withdraw(ids: Value) -> pw.Query:
    return StoredQuotation.update(current=False).where(one_of(StoredQuotation.id, ids))


@prepared
def _forget_fingerprints(ids: Value) -> pw.Query:
    return QuotationFingerprint.delete().where(one_of(QuotationFingerprint.quotation, ids))


def of_articles(ids: Collection[int]) -> set[int]:
    """The current quotations of these articles."""
    return numbers(_of_articles(ids))


@prepared
def _of_articles(ids: Value) -> pw.Query:
    query = StoredQuotation.select(StoredQuotation.id)
    return query.where(one_of(StoredQuotation.article, ids), StoredQuotation.current)


def of_appearances(ids: Collection[int]) -> set[int]:
    """The current quotations in which these appearances speak."""
    return numbers(_of_appearances(ids)) if ids else set()


@prepared
def _of_appearances(ids: Value) -> pw.Query:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    return query.where(one_of(QuotationSpeaker.appearance, ids), StoredQuotation.current)


def of_institution_names(ids: Collection[int]) -> set[int]:
    """The current quotations in which institutions speak under these names."""
    return numbers(_of_institution_names(ids)) if ids else set()


@prepared
def _of_institution_names(ids: Value) -> pw.Query:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    return query.where(one_of(QuotationSpeaker.institution_name, ids), StoredQuotation.current)


def experts_in(ids: Collection[int]) -> set[int]:
    """The experts who speak in these quotations, listed or not."""
    return numbers(_experts_in(ids))


@prepared
def _experts_in(ids: Value) -> pw.Query:
    query = QuotationSpeaker.select(Appearance.expert).join(Appearance)
    return query.where(one_of(QuotationSpeaker.quotation, ids), Appearance.expert.is_null(False)).distinct()


# Statements, by the ids of their first quotations.


def statement_ids(ids: Collection[int]) -> dict[int, int]:
    """The statement of each of these quotations, as far as they are stored."""
    return dict(tuples(_statements(ids)))


@prepared
def _statements(ids: Value) -> pw.Query:
    return StoredQuotation.select(StoredQuotation.id, StoredQuotation.statement).where(one_of(StoredQuotation.id, ids))


def members_of(statements: Collection[int]) -> set[int]:
    """The current quotations of these statements."""
    return {id for id, _ in members(statements)}


def members(statements: Collection[int]) -> list[tuple[int, int]]:
    """The current quotations of these statements, each with its statement."""
    return tuples(_members(statements))


@prepared
def _members(statements: Value) -> pw.Query:
    query = StoredQuotation.select(StoredQuotation.id, StoredQuotation.statement)
    return query.where(one_of(StoredQuotation.statement, statements), StoredQuotation.current)


def fingerprints(ids: Collection[int]) -> list[tuple[int, int]]:
    """The fingerprints of these quotations: quotation and value."""
    return tuples(_fingerprints(ids))


@prepared
def _fingerprints(ids: Value) -> pw.Query:
    row = QuotationFingerprint
    return row.select(row.quotation, row.value).where(one_of(row.quotation, ids))


def with_fingerprints(values: Collection[int]) -> list[tuple[int, int]]:
    """The quotations that have one of these fingerprints: quotation and value."""
    return tuples(_with_fingerprints(values))


@prepared
def _with_fingerprints(values: Value) -> pw.Query:
    row = QuotationFingerprint
    return row.select(row.quotation, row.value).where(one_of(row.value, values))


def utterances(ids: Collection[int]) -> dict[int, UtteranceRow]:
    """What these quotations are compared by."""
    by_id: dict[int, UtteranceRow] = {}
    rows = tuples(_utterances(ids))
    days = articles.first_days({version: published_at for _, _, _, version, _, published_at in rows})
    for id, article, text, version, factuality, _ in rows:
        by_id[id] = UtteranceRow(article, text, days[version], is_said=factuality == "said")
    for id, name, kind, expert, institution in speakers(ids):
        unresolved_name = name if expert is None and institution is None else ""
        by_id[id].speakers.add((kind, expert, institution, unresolved_name))
    return by_id


@prepared
def _utterances(ids: Value) -> pw.Query:
    row = StoredQuotation
    columns = (row.id, row.article, row.text, row.version, row.factuality, StoredArticle.published_at)
    return row.select(*columns).join(StoredArticle).where(one_of(row.id, ids))


def set_statement(ids: Collection[int], statement: int) -> None:
    """Assign these quotations to a statement."""
    _set_statement(ids, statement).execute()
    _set_listed_statement(ids, statement).execute()


@prepared
def _set_statement(ids: Value, statement: Value) -> pw.Query:
    return StoredQuotation.update(statement=statement).where(one_of(StoredQuotation.id, ids))


@prepared
def _set_listed_statement(ids: Value, statement: Value) -> pw.Query:
    return Listed.update(statement=statement).where(one_of(Listed.quotation, ids))


def repoint_withdrawn(old: int, new: int) -> None:
    """Repoint withdrawn quotations from statement ``old`` to ``new``."""
    _repoint_withdrawn(old, new).execute()


@prepared
def _repoint_withdrawn(old: Value, new: Value) -> pw.Query:
    withdrawn = StoredQuotation.statement == old, ~StoredQuotation.current
    return StoredQuotation.update(statement=new).where(*withdrawn)


def redirect_statement(first_uid: str, others: Collection[int]) -> None:
    """Redirect the id of a statement whose first quotation (``first_uid``) was removed to the statement that its other
    quotations belong to now. Does nothing if the first quotation exists."""
    query = StoredQuotation.select(StoredQuotation.statement).where(
        one_of(StoredQuotation.id, others), StoredQuotation.current
    )
    statement = query.order_by(StoredQuotation.id).scalar()
    if statement and not StoredQuotation.select().where(StoredQuotation.uid == first_uid).exists():
        old, new = statement_uid(first_uid), statement_uid(StoredQuotation.get_by_id(statement).uid)
        Redirect.update(new_uid=new).where(Redirect.new_uid == old).execute()
        Redirect.create(old_uid=old, new_uid=new)
