"""The printed texts of quotations, and the paragraphs around them, for comparing them with a claim."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import peewee as pw

from quotes_service.store.models import ArticleVersion, Listed, ListedExpert, ListedInstitution, StoredQuotation
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import quotation_writes
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, listed

#: Characters that are shown of the paragraph before and of the one after.
CONTEXT = 1_000
#: Characters of the words between a cue and a quotation at most.
LEAD = 200


class PrintedRun(NamedTuple):
    """Consecutive quotations (one, or several by the same speakers): row numbers, the parts that the article prints
    apart, the day as an ordinal, 0 if it is unknown, and whether it was said."""

    ids: tuple[int, ...]
    parts: tuple[str, ...]
    day: int
    is_said: bool = True


class Paragraph(NamedTuple):
    """A part of an article's text and its offsets, half-open."""

    text: str
    start: int
    end: int


def passing(filters: ResolvedQuotationFilters) -> pw.Select:
    """A query of the listed quotations that pass the filters."""
    return listed(filters, Listed.quotation)


def passing_by(filters: ResolvedQuotationFilters, experts: Collection[int], institutions: Collection[int]) -> pw.Select:
    """A query of the listed quotations by one of these speakers that pass the filters."""
    by_experts = ListedExpert.select(ListedExpert.quotation).where(ListedExpert.expert.in_(experts))
    by_institutions = ListedInstitution.select(ListedInstitution.quotation)
    by_speakers = by_experts | by_institutions.where(ListedInstitution.institution.in_(institutions))
    return passing(filters).where(Listed.quotation.in_(by_speakers))


def texts(ids: Collection[int], filters: ResolvedQuotationFilters) -> list[PrintedRun]:
    """The quotations among these that pass the filters, each as a run of one."""
    row = StoredQuotation
    query = listed(filters, Listed.quotation, row.text, row.spans, Listed.day, Listed.factuality)
    query = query.join_from(Listed, row, on=(row.id == Listed.quotation))
    query = query.where(Listed.quotation.in_(list(ids))).order_by(Listed.quotation)
    return [
        PrintedRun((id,), _parts(text, spans), day, factuality == "said")
        for id, text, spans, day, factuality in tuples(query)
    ]


def _parts(text: str, spans: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """The parts of a quotation's text, in which spaces join its spans."""
    lengths = [end - start for start, end in spans]
    if sum(lengths) + len(lengths) - 1 != len(text):
        return (text,)
    starts = accumulate((length + 1 for length in lengths), initial=0)
    return tuple(text[start : start + length] for start, length in zip(starts, lengths, strict=False))


def leads(ids: Collection[int]) -> dict[int, str]:
    """Quotation -> what its article prints from the cue to its words, if the cue comes first: "dispute that"."""
    row = StoredQuotation
    query = row.select(row.id, row.cue_start, row.spans, ArticleVersion.text).join(ArticleVersion)
    query = query.where(row.id.in_(list(ids)), row.cue_start.is_null(False))
    return {
        id: text[cue_start : spans[0][0]]
        for id, cue_start, spans, text in tuples(query)
        if 0 < spans[0][0] - cue_start <= LEAD
    }


def runs(ids: Collection[int], most: int) -> Iterator[PrintedRun]:
    """The runs of two to ``most`` consecutive quotations of an article by the same speakers that include one of
    these."""
    if not ids:
        return
    same_article = Listed.alias()
    articles = same_article.select(same_article.article).where(same_article.quotation.in_(list(ids)))
    query = Listed.select(
        Listed.quotation, StoredQuotation.text, StoredQuotation.spans, Listed.day, Listed.article, Listed.factuality
    )
    query = query.join(StoredQuotation, on=(StoredQuotation.id == Listed.quotation)).where(Listed.article.in_(articles))
    # SQLite would look up all that was said by its index, rather than the articles
    rows = [row for *row, factuality in tuples(query.order_by(Listed.article, Listed.position)) if factuality == "said"]
    speakers = {id: frozenset(names) for id, names in quotation_writes.speaker_names([row[0] for row in rows]).items()}
    for start, (first, _, _, day, article) in enumerate(rows):
        for end in range(start + 2, min(start + most, len(rows)) + 1):
            last, *_, article_of_last = rows[end - 1]
            if article_of_last != article or first not in speakers or speakers.get(last) != speakers[first]:
                break
            run = tuple(row[0] for row in rows[start:end])
            if not set(run).isdisjoint(ids):
                parts = [part for row in rows[start:end] for part in _parts(row[1], row[2])]
                yield PrintedRun(run, tuple(parts), day)


def said_by(
    ids: Iterable[int], experts: Collection[int], institutions: Collection[int], is_meant: Callable[[str], bool]
) -> set[int]:
    """The quotations among these that are by one of the speakers, or by a person without a full name in the article
    whose name may mean one of them (``is_meant``)."""
    return {
        id
        for id, name, kind, expert, institution in quotation_writes.speakers(list(ids))
        if expert in experts or institution in institutions or (kind == "person" and expert is None and is_meant(name))
    }


def around(ids: Collection[int]) -> dict[int, tuple[Paragraph | None, Paragraph | None]]:
    """Quotation -> the paragraphs before and after its own, None if there is none."""
    query = StoredQuotation.select(
        StoredQuotation.id, StoredQuotation.paragraph_start, StoredQuotation.paragraph_end, ArticleVersion.text
    ).join(ArticleVersion)
    return {
        id: (_last_line(text, start), _first_line(text, end))
        for id, start, end, text in tuples(query.where(StoredQuotation.id.in_(list(ids))))
    }


def _last_line(text: str, end: int) -> Paragraph | None:
    """The last line with words that ends before an offset, or its last CONTEXT characters."""
    end = len(text[:end].rstrip())
    start = max(text.rfind("\n", 0, end) + 1, end - CONTEXT)
    return Paragraph(text[start:end], start, end) if end else None


def _first_line(text: str, start: int) -> Paragraph | None:
    """The first line with words from an offset on, or its first CONTEXT characters."""
    start += len(text[start:]) - len(text[start:].lstrip())
    end = text.find("\n", start)
    end = len(text[start:].rstrip()) + start if end < 0 else start + len(text[start:end].rstrip())
    end = min(end, start + CONTEXT)
    return Paragraph(text[start:end], start, end) if start < end else None
