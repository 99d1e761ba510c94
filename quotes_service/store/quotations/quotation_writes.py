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
    Article,
    ArticleVersion,
    InstitutionName,
    Listed,
    Quotation,
    QuotationPrint,
    QuotationSpeaker,
    Redirect,
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


def of_article(article: Article) -> list[Quotation]:
    """All quotations that the article ever had, those that stand first."""
    query = Quotation.select().where(Quotation.article == article)
    return list(query.order_by(Quotation.current.desc(), Quotation.position, Quotation.id))


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
    row: Quotation | None,
    version: ArticleVersion,
    position: int,
    quotation: records.Quotation,
    text: str,
    links: Iterable[tuple[int | None, int | None]],
    prints: Collection[int],
    **marks: bool,
) -> Quotation:
    """Write a quotation over ``row`` or as a new one. ``links``: each speaker's appearance and institution's name;
    ``marks``: hidden and decided."""
    values = _values(version, position, quotation, text) | marks
    if row is None:
        row = Quotation.create(article=version.article_id, **values)
        row.statement = row.id
        row.save(only=[Quotation.statement])
    else:
        Quotation.update(**values).where(Quotation.id == row.id).execute()
        for model in (QuotationSpeaker, QuotationPrint):
            model.delete().where(model.quotation == row).execute()
        row = Quotation.get_by_id(row.id)
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
        QuotationPrint.insert_many([{"quotation": row, "value": value} for value in sorted(prints)]).execute()
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


def retire(rows: Collection[Quotation]) -> None:
    """These stand no more in their article, but stay readable by their ids."""
    for batch in batches([row.id for row in rows]):
        Quotation.update(current=False).where(Quotation.id.in_(batch)).execute()
        QuotationPrint.delete().where(QuotationPrint.quotation.in_(batch)).execute()


def of_appearances(ids: Collection[int]) -> set[int]:
    """The standing quotations of these people of articles."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(Quotation)
    query = query.where(QuotationSpeaker.appearance.in_(ids), Quotation.current)
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
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(Quotation)
    query = query.where(QuotationSpeaker.institution_name.in_(ids), Quotation.current)
    return {id for (id,) in query.tuples()}


def of_statements(firsts: Collection[int]) -> set[int]:
    """The standing quotations of these statements."""
    query = Quotation.select(Quotation.id).where(Quotation.statement.in_(firsts), Quotation.current)
    return {id for (id,) in query.tuples()}


def statements_of(ids: Collection[int]) -> dict[int, int]:
    """The statement of each of these quotations."""
    found: dict[int, int] = {}
    for batch in batches(ids):
        found.update(Quotation.select(Quotation.id, Quotation.statement).where(Quotation.id.in_(batch)).tuples())
    return found


def sharing(ids: Collection[int]) -> set[int]:
    """The quotations that share a fingerprint with one of these."""
    found: set[int] = set()
    for batch in batches(ids, 500):
        mine = QuotationPrint.select(QuotationPrint.value).where(QuotationPrint.quotation.in_(batch))
        query = QuotationPrint.select(QuotationPrint.quotation).where(QuotationPrint.value.in_(mine)).distinct()
        found |= {id for (id,) in query.tuples()}
    return found


def said(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The text of these quotations with its day, and who they are said by, as marks that can be compared."""
    found: dict[int, dict[str, Any]] = {}
    for batch in batches(ids, 500):
        columns = Quotation.id, Quotation.article, Quotation.text, Quotation.version, Article.published_at
        rows = list(Quotation.select(*columns).join(Article).where(Quotation.id.in_(batch)).tuples())
        days = articles.first_days({version: day for *_, version, day in rows})
        for id, article, text, version, _ in rows:
            found[id] = {"text": text, "day": days[version], "article": article, "by": set()}
        for id, name, kind, expert, institution in speakers(batch):
            found[id]["by"].add((kind, expert, institution, name if expert is None and institution is None else ""))
    return found


def set_statement(ids: Collection[int], first: int) -> None:
    for batch in batches(ids):
        Quotation.update(statement=first).where(Quotation.id.in_(batch)).execute()
        Listed.update(statement=first).where(Listed.quotation.in_(batch)).execute()


def lead_statement_on(uid: str, others: Collection[int]) -> None:
    """Let the id of a statement whose first quotation was removed lead to where the others of it are now."""
    query = Quotation.select(Quotation.statement).where(Quotation.id.in_(others), Quotation.current)
    first = query.order_by(Quotation.id).scalar()
    if first and not Quotation.select().where(Quotation.uid == uid).exists():
        new = Quotation.get_by_id(first).uid
        Redirect.update(new_uid=statement_uid(new)).where(Redirect.new_uid == statement_uid(uid)).execute()
        Redirect.create(old_uid=statement_uid(uid), new_uid=statement_uid(new))


def lead_on(old: int, new: int) -> None:
    """What stands no more and was of the statement of ``old`` is of that of ``new``."""
    Quotation.update(statement=new).where(Quotation.statement == old, ~Quotation.current).execute()
