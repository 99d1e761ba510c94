"""Writing quotations, and which of them print the same statement. Runs inside a transaction of the caller's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import peewee as pw

from quotes_service import records
from quotes_service.store.articles import articles
from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    InstitutionName,
    Listed,
    QuotationFingerprint,
    QuotationSpeaker,
    Redirect,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.quotations.quotations import batches, statement_uid


def speakers(ids: Collection[int]) -> Iterable[tuple]:
    """The speakers of these quotations: quotation, name, kind, and the numbers of expert and institution, if any."""
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


def of_article(article: StoredArticle) -> list[StoredQuotation]:
    """All quotations that the article ever had, those that stand first."""
    query = StoredQuotation.select().where(StoredQuotation.article == article)
    return list(query.order_by(StoredQuotation.current.desc(), StoredQuotation.position, StoredQuotation.id))


def speaker_names(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The names of the speakers of quotations, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    query = QuotationSpeaker.select(QuotationSpeaker.quotation, QuotationSpeaker.name)
    query = query.order_by(QuotationSpeaker.quotation, QuotationSpeaker.position)
    for batch in batches(ids):
        for quotation, name in query.where(QuotationSpeaker.quotation.in_(batch)).tuples():
            found[quotation].append(name)
    return {id: tuple(found[id]) for id in ids}


def save(
    row: StoredQuotation | None,
    version: ArticleVersion,
    position: int,
    quotation: records.Quotation,
    text: str,
    links: Iterable[tuple[int | None, int | None]],
    prints: Collection[int],
    **marks: bool,
) -> StoredQuotation:
    """Write a quotation over ``row`` or as a new one. ``links``: each speaker's appearance and institution's name;
    ``marks``: hidden and decided."""
    values = _values(version, position, quotation, text) | marks
    if row is None:
        row = StoredQuotation.create(article=version.article_id, **values)
        row.statement = row.id
        row.save(only=[StoredQuotation.statement])
    else:
        StoredQuotation.update(**values).where(StoredQuotation.id == row.id).execute()
        for model in (QuotationSpeaker, QuotationFingerprint):
            model.delete().where(model.quotation == row).execute()
        row = StoredQuotation.get_by_id(row.id)
    speakers = [
        {
            "quotation": row,
            "position": place,
            "name": speaker.name,
            "kind": speaker.kind,
            "appearance": appearance,
            "institution_name": institution_name,
            "confidence": speaker.confidence,
            "chain": list(speaker.chain),
        }
        for place, (speaker, (appearance, institution_name)) in enumerate(zip(quotation.speakers, links, strict=True))
    ]
    if speakers:
        QuotationSpeaker.insert_many(speakers).execute()
    if prints:
        QuotationFingerprint.insert_many([{"quotation": row, "value": value} for value in sorted(prints)]).execute()
    return row


def _values(version: ArticleVersion, position: int, quotation: records.Quotation, text: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "version": version,
        "current": True,
        "position": position,
        "type": quotation.type,
        "mode": quotation.mode,
        "text": text,
        "spans": [list(span) for span in quotation.content],
        "reason": quotation.reason,
        "confidence": quotation.confidence,
        "extractor": version.extractor,
    }
    for name in ("cue", "source", "paragraph"):
        values[f"{name}_start"], values[f"{name}_end"] = getattr(quotation, name) or (None, None)
    return values


def retire(rows: Collection[StoredQuotation]) -> None:
    """These stand no more in their article, but stay readable by their ids."""
    for batch in batches([row.id for row in rows]):
        StoredQuotation.update(current=False).where(StoredQuotation.id.in_(batch)).execute()
        QuotationFingerprint.delete().where(QuotationFingerprint.quotation.in_(batch)).execute()


def of_appearances(ids: Collection[int]) -> set[int]:
    """The standing quotations of these people of articles."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    query = query.where(QuotationSpeaker.appearance.in_(ids), StoredQuotation.current)
    return {id for (id,) in query.tuples()}


def experts_in(ids: Collection[int]) -> set[int]:
    """The experts who say these quotations, listed or not."""
    found: set[int] = set()
    for batch in batches(sorted(ids)):
        query = QuotationSpeaker.select(Appearance.expert).join(Appearance)
        query = query.where(QuotationSpeaker.quotation.in_(batch), Appearance.expert.is_null(False))
        found |= {id for (id,) in query.distinct().tuples()}
    return found


def of_institution_names(ids: Collection[int]) -> set[int]:
    """The standing quotations of institutions under these names."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(StoredQuotation)
    query = query.where(QuotationSpeaker.institution_name.in_(ids), StoredQuotation.current)
    return {id for (id,) in query.tuples()}


def of_statements(firsts: Collection[int]) -> set[int]:
    """The standing quotations of these statements."""
    query = StoredQuotation.select(StoredQuotation.id).where(
        StoredQuotation.statement.in_(firsts), StoredQuotation.current
    )
    return {id for (id,) in query.tuples()}


def statements_of(ids: Collection[int]) -> dict[int, int]:
    """The statement of each of these quotations."""
    found: dict[int, int] = {}
    for batch in batches(ids):
        found.update(
            StoredQuotation.select(StoredQuotation.id, StoredQuotation.statement)
            .where(StoredQuotation.id.in_(batch))
            .tuples()
        )
    return found


def sharing(ids: Collection[int]) -> set[int]:
    """The quotations that share a fingerprint with one of these."""
    found: set[int] = set()
    for batch in batches(ids, 500):
        mine = QuotationFingerprint.select(QuotationFingerprint.value).where(QuotationFingerprint.quotation.in_(batch))
        query = (
            QuotationFingerprint.select(QuotationFingerprint.quotation)
            .where(QuotationFingerprint.value.in_(mine))
            .distinct()
        )
        found |= {id for (id,) in query.tuples()}
    return found


def said(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The text of these quotations with its day, and who they are said by, as marks that can be compared."""
    found: dict[int, dict[str, Any]] = {}
    for batch in batches(ids, 500):
        columns = (
            StoredQuotation.id,
            StoredQuotation.article,
            StoredQuotation.text,
            StoredQuotation.version,
            StoredArticle.published_at,
        )
        rows = list(StoredQuotation.select(*columns).join(StoredArticle).where(StoredQuotation.id.in_(batch)).tuples())
        days = articles.first_days({version: day for *_, version, day in rows})
        for id, article, text, version, _ in rows:
            found[id] = {"text": text, "day": days[version], "article": article, "by": set()}
        for id, name, kind, expert, institution in speakers(batch):
            found[id]["by"].add((kind, expert, institution, name if expert is None and institution is None else ""))
    return found


def set_statement(ids: Collection[int], first: int) -> None:
    for batch in batches(ids):
        StoredQuotation.update(statement=first).where(StoredQuotation.id.in_(batch)).execute()
        Listed.update(statement=first).where(Listed.quotation.in_(batch)).execute()


def lead_statement_on(uid: str, others: Collection[int]) -> None:
    """Let the id of a statement whose first quotation was removed lead to where the others of it are now."""
    query = StoredQuotation.select(StoredQuotation.statement).where(
        StoredQuotation.id.in_(others), StoredQuotation.current
    )
    first = query.order_by(StoredQuotation.id).scalar()
    if first and not StoredQuotation.select().where(StoredQuotation.uid == uid).exists():
        new = StoredQuotation.get_by_id(first).uid
        Redirect.update(new_uid=statement_uid(new)).where(Redirect.new_uid == statement_uid(uid)).execute()
        Redirect.create(old_uid=statement_uid(uid), new_uid=statement_uid(new))


def lead_on(old: int, new: int) -> None:
    """What stands no more and was of the statement of ``old`` is of that of ``new``."""
    StoredQuotation.update(statement=new).where(StoredQuotation.statement == old, ~StoredQuotation.current).execute()
