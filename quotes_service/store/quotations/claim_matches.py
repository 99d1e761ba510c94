"""What is printed of quotations and around them, for comparing it with a claim."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import peewee as pw

from quotes_service.store.models import ArticleVersion, Listed, ListedExpert, ListedInstitution, StoredQuotation
from quotes_service.store.quotations import quotation_writes, quotations
from quotes_service.store.quotations.quotations import Filters

#: Characters that are shown of a paragraph before or after.
CONTEXT = 1_000


def by(filters: Filters, experts: Collection[int], institutions: Collection[int]) -> pw.Select:
    """A query of the listed quotations of these speakers that pass the filters."""
    people = ListedExpert.select(ListedExpert.quotation).where(ListedExpert.expert.in_(experts))
    places = ListedInstitution.select(ListedInstitution.quotation)
    said = people | places.where(ListedInstitution.institution.in_(institutions))
    return of(filters).where(Listed.quotation.in_(said))


def of(filters: Filters) -> pw.Select:
    """A query of the listed quotations that pass the filters."""
    return quotations.listed(filters, Listed.quotation)


def texts(ids: Collection[int], filters: Filters) -> list[tuple[int, str, int]]:
    """Those of these quotations that pass the filters: number, text and day."""
    query = quotations.listed(filters, Listed.quotation, StoredQuotation.text, Listed.day)
    query = query.join_from(Listed, StoredQuotation, on=(StoredQuotation.id == Listed.quotation))
    return list(query.where(Listed.quotation.in_(list(ids))).order_by(Listed.quotation).tuples())


def runs(ids: Collection[int], most: int) -> Iterable[tuple[tuple[int, ...], str, int]]:
    """Quotations that follow each other in an article, by the same speakers, up to ``most`` of them and at least two,
    among them one of these: numbers, texts joined by a space, and day."""
    listed = Listed.alias()
    near = listed.select(listed.article).where(listed.quotation.in_(list(ids)))
    query = Listed.select(Listed.quotation, StoredQuotation.text, Listed.day, Listed.article)
    query = query.join(StoredQuotation, on=(StoredQuotation.id == Listed.quotation)).where(Listed.article.in_(near))
    rows = list(query.order_by(Listed.article, Listed.position).tuples())
    speakers = {id: frozenset(names) for id, names in quotation_writes.speaker_names([row[0] for row in rows]).items()}
    for start, (first, *_, article) in enumerate(rows):
        for end in range(start + 2, min(start + most, len(rows)) + 1):
            last = rows[end - 1]
            if last[3] != article or first not in speakers or speakers.get(last[0]) != speakers[first]:
                break
            run = tuple(row[0] for row in rows[start:end])
            if not set(run).isdisjoint(ids):
                yield run, " ".join(row[1] for row in rows[start:end]), rows[start][2]


def said_by(
    ids: Iterable[int], experts: Collection[int], institutions: Collection[int], is_meant: Callable[[str], bool]
) -> set[int]:
    """Those of these quotations that one of the speakers says, or a person whom the article does not name in full and
    by whose name one of them is meant."""
    return {
        id
        for id, name, kind, expert, institution in quotation_writes.speakers(list(ids))
        if expert in experts or institution in institutions or (kind == "person" and expert is None and is_meant(name))
    }


def around(ids: Collection[int]) -> dict[int, dict[str, dict | None]]:
    """The paragraphs ``before`` and ``after`` that of each of these quotations: text, start and end, or None."""
    query = StoredQuotation.select(
        StoredQuotation.id, StoredQuotation.paragraph_start, StoredQuotation.paragraph_end, ArticleVersion.text
    ).join(ArticleVersion)
    return {
        id: {"before": _last_line(text, start), "after": _first_line(text, end)}
        for id, start, end, text in query.where(StoredQuotation.id.in_(list(ids))).tuples()
    }


def _last_line(text: str, end: int) -> dict | None:
    """The last line with words before a place; of a long one the last CONTEXT characters."""
    end = len(text[:end].rstrip())
    start = max(text.rfind("\n", 0, end) + 1, end - CONTEXT)
    return {"text": text[start:end], "start": start, "end": end} if end else None


def _first_line(text: str, start: int) -> dict | None:
    """The first line with words from a place on; of a long one the first CONTEXT characters."""
    start += len(text[start:]) - len(text[start:].lstrip())
    end = text.find("\n", start)
    end = len(text[start:].rstrip()) + start if end < 0 else start + len(text[start:end].rstrip())
    end = min(end, start + CONTEXT)
    return {"text": text[start:end], "start": start, "end": end} if start < end else None
