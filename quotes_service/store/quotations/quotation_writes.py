"""Writing quotations and the statements they belong to. Runs inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
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
from quotes_service.store.quotations.quotations import batches, statement_uid


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


def speakers(ids: Collection[int]) -> Iterable[tuple]:
    """The speakers of these quotations: quotation, name, kind, and the ids of expert and institution, if any."""
    query = (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation,
            QuotationSpeaker.name,
            QuotationSpeaker.kind,
            Appearance.expert,
            InstitutionName.institution,
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
    )
    return query.where(QuotationSpeaker.quotation.in_(ids)).tuples()


def of_article(article_id: int) -> list[CurrentQuotation]:
    """All quotations that the article ever had, the current ones first."""
    row = StoredQuotation
    columns = (row.id, row.uid, row.version, row.statement, row.current, row.hidden, row.decided, row.text, row.spans)
    query = row.select(*columns).where(row.article == article_id)
    query = query.order_by(row.current.desc(), row.position, row.id)
    return [CurrentQuotation(*values) for values in query.tuples()]


def speaker_names(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The names of the speakers of quotations, in order."""
    names: dict[int, list[str]] = defaultdict(list)
    query = QuotationSpeaker.select(QuotationSpeaker.quotation, QuotationSpeaker.name)
    query = query.order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)
    for batch in batches(ids):
        for quotation, name in query.where(QuotationSpeaker.quotation.in_(batch)).tuples():
            names[quotation].append(name)
    return {id: tuple(names[id]) for id in ids}


def save(content: QuotationContent, article_id: int, version_id: int, id: int | None = None) -> int:
    """Overwrite the quotation ``id``, or write a new one, which starts a statement; returns its id."""
    values = _columns(content) | {"version": version_id}
    if id is None:
        row = StoredQuotation.create(article=article_id, **values)
        id = row.id
        StoredQuotation.update(statement=id).where(StoredQuotation.id == id).execute()
    else:
        StoredQuotation.update(**values).where(StoredQuotation.id == id).execute()
        for model in (QuotationSpeaker, QuotationFingerprint):
            model.delete().where(model.quotation == id).execute()
    pairs = zip(content.quotation.speakers, content.links, strict=True)
    speaker_rows = [
        {
            "quotation": id,
            "position": place,
            "name": speaker.name,
            "kind": speaker.kind,
            "appearance": appearance,
            "institution_name": institution_name,
            "confidence": speaker.confidence,
            "chain": list(speaker.chain),
        }
        for place, (speaker, (appearance, institution_name)) in enumerate(pairs)
    ]
    if speaker_rows:
        QuotationSpeaker.insert_many(speaker_rows).execute()
    if content.fingerprints:
        fingerprints = [{"quotation": id, "value": value} for value in sorted(content.fingerprints)]
        QuotationFingerprint.insert_many(fingerprints).execute()
    return id


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
    for batch in batches(ids):
        StoredQuotation.update(current=False).where(StoredQuotation.id.in_(batch)).execute()
        QuotationFingerprint.delete().where(QuotationFingerprint.quotation.in_(batch)).execute()


def of_articles(ids: Collection[int]) -> set[int]:
    """The current quotations of these articles."""
    quotations: set[int] = set()
    for batch in batches(sorted(ids)):
        query = StoredQuotation.select(StoredQuotation.id).where(StoredQuotation.article.in_(batch))
        quotations |= {id for (id,) in query.where(StoredQuotation.current).tuples()}
    return quotations


def of_appearances(ids: Collection[int]) -> set[int]:
    """The current quotations in which these appearances speak."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    query = query.where(QuotationSpeaker.appearance.in_(ids), StoredQuotation.current)
    return {id for (id,) in query.tuples()}


def of_institution_names(ids: Collection[int]) -> set[int]:
    """The current quotations in which institutions speak under these names."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    query = query.where(QuotationSpeaker.institution_name.in_(ids), StoredQuotation.current)
    return {id for (id,) in query.tuples()}


def experts_in(ids: Collection[int]) -> set[int]:
    """The experts who speak in these quotations, listed or not."""
    experts: set[int] = set()
    for batch in batches(sorted(ids)):
        query = QuotationSpeaker.select(Appearance.expert).join(Appearance)
        query = query.where(QuotationSpeaker.quotation.in_(batch), Appearance.expert.is_null(False))
        experts |= {id for (id,) in query.distinct().tuples()}
    return experts


# Statements, by the ids of their first quotations.


def statement_ids(ids: Collection[int]) -> dict[int, int]:
    """The statement of each of these quotations, as far as they are stored."""
    statements: dict[int, int] = {}
    for batch in batches(ids):
        query = StoredQuotation.select(StoredQuotation.id, StoredQuotation.statement)
        statements.update(query.where(StoredQuotation.id.in_(batch)).tuples())
    return statements


def members_of(statements: Collection[int]) -> set[int]:
    """The current quotations of these statements."""
    query = StoredQuotation.select(StoredQuotation.id)
    query = query.where(StoredQuotation.statement.in_(statements), StoredQuotation.current)
    return {id for (id,) in query.tuples()}


def with_shared_fingerprints(ids: Collection[int]) -> set[int]:
    """The quotations that share a fingerprint with one of these."""
    sharing: set[int] = set()
    for batch in batches(ids, 500):
        values = QuotationFingerprint.select(QuotationFingerprint.value)
        query = QuotationFingerprint.select(QuotationFingerprint.quotation).where(
            QuotationFingerprint.value.in_(values.where(QuotationFingerprint.quotation.in_(batch)))
        )
        sharing |= {id for (id,) in query.distinct().tuples()}
    return sharing


def utterances(ids: Collection[int]) -> dict[int, UtteranceRow]:
    """What these quotations are compared by."""
    by_id: dict[int, UtteranceRow] = {}
    for batch in batches(ids, 500):
        columns = (
            StoredQuotation.id,
            StoredQuotation.article,
            StoredQuotation.text,
            StoredQuotation.version,
            StoredQuotation.factuality,
            StoredArticle.published_at,
        )
        rows = list(StoredQuotation.select(*columns).join(StoredArticle).where(StoredQuotation.id.in_(batch)).tuples())
        days = articles.first_days({version: day for *_, version, _, day in rows})
        for id, article, text, version, factuality, _ in rows:
            by_id[id] = UtteranceRow(article, text, days[version], factuality == "said")
        for id, name, kind, expert, institution in speakers(batch):
            unresolved_name = name if expert is None and institution is None else ""
            by_id[id].speakers.add((kind, expert, institution, unresolved_name))
    return by_id


def set_statement(ids: Collection[int], statement: int) -> None:
    """Assign these quotations to a statement."""
    for batch in batches(ids):
        StoredQuotation.update(statement=statement).where(StoredQuotation.id.in_(batch)).execute()
        Listed.update(statement=statement).where(Listed.quotation.in_(batch)).execute()


def repoint_withdrawn(old: int, new: int) -> None:
    """Repoint withdrawn quotations from statement ``old`` to ``new``."""
    StoredQuotation.update(statement=new).where(StoredQuotation.statement == old, ~StoredQuotation.current).execute()


def redirect_statement(first_uid: str, others: Collection[int]) -> None:
    """Redirect the id of a statement whose first quotation (``first_uid``) was removed to the statement that its other
    quotations belong to now. Does nothing if the first quotation exists."""
    query = StoredQuotation.select(StoredQuotation.statement).where(
        StoredQuotation.id.in_(others), StoredQuotation.current
    )
    statement = query.order_by(StoredQuotation.id).scalar()
    if statement and not StoredQuotation.select().where(StoredQuotation.uid == first_uid).exists():
        old, new = statement_uid(first_uid), statement_uid(StoredQuotation.get_by_id(statement).uid)
        Redirect.update(new_uid=new).where(Redirect.new_uid == old).execute()
        Redirect.create(old_uid=old, new_uid=new)
