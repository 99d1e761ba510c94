"""Quotations as the API prints them: stored ones, and those of a text that is not stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from quotes_service.context import Context
from quotes_service.directory.write_institutions import place_of
from quotes_service.records import Article, Extraction, Quotation, Role, Span, content_text
from quotes_service.search.query import Term
from quotes_service.services.serializers.common import label, utc
from quotes_service.standards.citations.line import citation
from quotes_service.store.articles import articles
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.quotations import QuotationRow, SpeakerRow

#: Characters before and after a quotation in the TextQuoteSelector that the API answers with. Stored decisions have
#: longer ones: resolve.selectors.STORED_CONTEXT.
SELECTOR_CONTEXT = 32
#: Characters of the longest paragraph that is given whole, and of what is given before and after a quotation in a
#: longer one: a text without line breaks is one paragraph, and would be given whole with each of its quotations.
LONG_PARAGRAPH, NEAR = 3000, 1000


class PrintedQuotation(NamedTuple):
    """What is shown of a quotation, whether it is stored or not. ``text`` is the article's, which the spans refer to.
    Ids are None if they are unknown or nothing is stored."""

    text: str
    id: str | None
    type: str
    mode: str
    factuality: str
    content: str
    spans: Sequence[Span]
    cue: Span | None
    source: Span | None
    paragraph: Span
    speakers: Sequence[SpeakerRow]
    reason: str | None
    confidence: float
    statement_id: str | None
    article_id: str | None
    article_title: str | None
    external_id: str | None
    url: str | None
    outlet: str | None
    byline: str | None
    published_at: date | None
    extractor: str
    current: bool = True
    decided: bool = False
    added_at: datetime | None = None


def serialize_quotations(
    ctx: Context, rows: Sequence[QuotationRow], terms: tuple[Term, ...] | None = None, *, any_term: bool = False
) -> list[dict[str, Any]]:
    """Stored quotations. With the terms of a search each has ``highlight`` where all of them match, or ``any_term`` of
    them, and ``score`` where its row has one."""
    texts = articles.texts({row.version for row in rows})
    speakers = quotations.speakers([row.id for row in rows])
    contents = {row.id: row.text for row in rows}
    highlights = ctx.index.highlight(terms, contents, any_term=any_term) if terms and rows else {}
    items = []
    for row in rows:
        item = _serialize(_printed(texts[row.version], row, speakers[row.id]))
        if row.id in highlights:
            item["highlight"] = highlights[row.id]
        if row.score is not None:
            item["score"] = row.score
        items.append(item)
    return items


def serialize_quotations_by_id(
    ctx: Context, ids: Iterable[int], terms: tuple[Term, ...] | None = None
) -> dict[int, dict[str, Any]]:
    """Stored quotations by row number, in the order of ``ids``; any of the terms is highlighted."""
    ids = list(ids)
    known = quotations.by_ids(ids)
    rows = {id: known[id] for id in ids}
    return dict(zip(rows, serialize_quotations(ctx, list(rows.values()), terms, any_term=True), strict=True))


def serialize_extraction(extraction: Extraction, article: Article) -> list[dict[str, Any]]:
    """The quotations of a text that is not stored, in the same shape without ids; title, URL and date are from
    ``article``."""
    roles = {person.name: person.roles for person in extraction.people}
    return [_serialize(_extracted(extraction, article, quotation, roles)) for quotation in extraction.quotations]


def _printed(text: str, row: QuotationRow, speakers: Sequence[SpeakerRow]) -> PrintedQuotation:
    return PrintedQuotation(
        text=text,
        id=row.uid,
        type=row.type,
        mode=row.mode,
        factuality=row.factuality,
        content=row.text,
        spans=row.spans,
        cue=row.cue,
        source=row.source,
        paragraph=row.paragraph,
        speakers=speakers,
        reason=row.reason,
        confidence=row.confidence,
        statement_id=row.statement_uid,
        article_id=row.article_uid,
        article_title=row.article_title,
        external_id=row.external_id,
        url=row.url,
        outlet=row.outlet,
        byline=row.byline,
        published_at=row.published_at,
        extractor=row.extractor,
        current=row.current,
        decided=row.decided,
        added_at=row.added_at,
    )


def _extracted(
    extraction: Extraction, article: Article, quotation: Quotation, roles: Mapping[str, Sequence[Role]]
) -> PrintedQuotation:
    return PrintedQuotation(
        text=extraction.text,
        id=None,
        type=quotation.type,
        mode=quotation.mode,
        factuality=quotation.factuality,
        content=content_text(extraction.text, quotation.content),
        spans=quotation.content,
        cue=quotation.cue,
        source=quotation.source,
        paragraph=quotation.paragraph,
        speakers=[
            SpeakerRow(
                speaker.name,
                speaker.kind,
                None,
                None,
                speaker.confidence,
                list(speaker.chain),
                roles.get(speaker.name, ()) if speaker.kind == "person" else (),
            )
            for speaker in quotation.speakers
        ],
        reason=quotation.reason,
        confidence=quotation.confidence,
        statement_id=None,
        article_id=None,
        article_title=article.title,
        external_id=article.external_id,
        url=article.url,
        outlet=None,  # POST /extract takes none
        byline=article.byline,
        published_at=article.published_at,
        extractor=extraction.extractor,
    )


def _serialize(quotation: PrintedQuotation) -> dict[str, Any]:
    text, start, end = quotation.text, quotation.spans[0].start, quotation.spans[-1].end
    item = {
        "id": quotation.id,
        "type": quotation.type,
        "mode": quotation.mode,
        "content": {
            "text": quotation.content,
            "spans": [{"start": span.start, "end": span.end} for span in quotation.spans],
        },
        "cue": phrase(text, quotation.cue) if quotation.cue else None,
        "source": phrase(text, quotation.source) if quotation.source else None,
        "speakers": [
            {
                "name": speaker.name,
                "kind": speaker.kind,
                "expert_id": speaker.expert_id,
                "institution_id": speaker.institution_id,
                "confidence": speaker.confidence,
                "chain": speaker.chain,
                "role": _role(speaker.roles),
            }
            for speaker in quotation.speakers
        ],
        "reason": quotation.reason,
        "confidence": quotation.confidence,
        "selectors": [
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(start - SELECTOR_CONTEXT, 0) : start],
                "suffix": text[end : end + SELECTOR_CONTEXT],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
        "paragraph": phrase(text, _near(text, quotation.paragraph, Span(start, end))),
        "statement_id": quotation.statement_id,
        "article": {
            "id": quotation.article_id,
            "external_id": quotation.external_id,
            "title": quotation.article_title,
            "label": label(quotation.article_title, text),
            "url": quotation.url,
            "outlet": quotation.outlet,
            "byline": quotation.byline,
            "published_at": quotation.published_at,
        },
        "factuality": quotation.factuality,
        "extractor": quotation.extractor,
        "current": quotation.current,
        "decided": quotation.decided,
        "added_at": utc(quotation.added_at) if quotation.added_at else None,
    }
    return {**item, "citation": citation(item)}


def _role(roles: Sequence[Role]) -> dict[str, Any] | None:
    """Of the roles that an article prints for somebody a current one rather than a former one, then the one with most
    in it, then the first."""
    if not roles:
        return None
    role = max(roles, key=lambda role: (role.status == "current", bool(role.title) + bool(role.institution)))
    return {"title": role.title, "institution": place_of(role), "status": role.status}


def _near(text: str, paragraph: Span, quotation: Span) -> Span:
    """The paragraph; of one longer than LONG_PARAGRAPH the whole words within NEAR characters of the quotation."""
    start, end = paragraph
    if end - start > LONG_PARAGRAPH:
        if quotation.start - start > NEAR:
            start = text.find(" ", quotation.start - NEAR, quotation.start) + 1 or quotation.start - NEAR
        if end - quotation.end > NEAR:
            cut = text.rfind(" ", quotation.end, quotation.end + NEAR)
            end = cut if cut > 0 else quotation.end + NEAR
    return Span(start, end)


def phrase(text: str, span: Span) -> dict[str, Any]:
    """A part of a text with its offsets."""
    return {"text": span.of(text), "start": span.start, "end": span.end}
