"""Rows and records as the dicts that the API prints, assembled for a whole list at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from quotes_service import records
from quotes_service.context import Context
from quotes_service.records import content_text
from quotes_service.search.query import Term
from quotes_service.services.serializers.timeline import timeline
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import quotations as store

#: Characters of context before and after a quotation in its TextQuoteSelector.
CONTEXT = 32
#: Characters of the longest paragraph that is given whole, and of what is given before and after a quotation in a
#: longer one: a text without line breaks is one paragraph, and would be given whole with each of its quotations.
PARAGRAPH, NEAR = 3000, 1000
#: Sentences shown for an affiliation where experts are listed; the timeline has them all.
EVIDENCE = 3


def collection(items: list[dict], next_cursor: str | None, total: int) -> dict:
    return {"items": items, "next_cursor": next_cursor, "total": total}


def is_id(value: str) -> bool:
    """Whether this may be an id at all; what is none is not asked of the database, which may choke on it."""
    return value.isascii() and value.replace("_", "").isalnum()


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def quotations(
    ctx: Context, rows: Sequence[dict], terms: tuple[Term, ...] | None = None, *, any_term: bool = False
) -> list[dict]:
    """Quotations of rows of store.quotations; with the terms of a search ``highlight`` where all of them are found, or
    ``any_term``, and the rows' ``score``."""
    texts = articles.texts({row["version"] for row in rows})
    speakers = store.speakers([row["id"] for row in rows])
    said = {row["id"]: row["text"] for row in rows}
    found = ctx.index.highlight(terms, said, any_term=any_term) if terms and rows else {}
    items = []
    for row in rows:
        item = _quotation(texts[row["version"]], row, speakers[row["id"]])
        if row["id"] in found:
            item["highlight"] = found[row["id"]]
        if "score" in row:
            item["score"] = row["score"]
        items.append(item)
    return items


def quotations_by_id(ctx: Context, ids: Iterable[int], terms: tuple[Term, ...] | None = None) -> dict[int, dict]:
    """Quotations by row number, in this order; any of the terms is marked."""
    known = store.by_ids(ids := list(ids))
    rows = {id: known[id] for id in ids}
    return dict(zip(rows, quotations(ctx, list(rows.values()), terms, any_term=True), strict=True))


def _quotation(text: str, row: dict, speakers: list[dict]) -> dict:
    start, end = row["spans"][0][0], row["spans"][-1][1]
    return {
        "id": row["uid"],
        "type": row["type"],
        "mode": row["mode"],
        "content": {"text": row["text"], "spans": [{"start": first, "end": last} for first, last in row["spans"]]},
        "cue": _phrase(text, row["cue_start"], row["cue_end"]),
        "source": _phrase(text, row["source_start"], row["source_end"]),
        "speakers": speakers,
        "reason": row["reason"],
        "confidence": row["confidence"],
        "selectors": [
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(start - CONTEXT, 0) : start],
                "suffix": text[end : end + CONTEXT],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
        "paragraph": _paragraph(text, row["paragraph_start"], row["paragraph_end"], start, end),
        "statement_id": row["first_uid"] and store.statement_uid(row["first_uid"]),
        "article": {
            "id": row["article_uid"],
            "title": row["article_title"],
            "url": row["url"],
            "outlet": row["outlet"],
            "published_at": row["published_at"],
        },
        "extractor": row["extractor"],
        "current": row["current"],
        "decided": row["decided"],
    }


def _paragraph(text: str, start: int, end: int, first: int, last: int) -> dict:
    """The paragraph, or of a long one whole words near what stands from ``first`` to ``last``."""
    if end - start > PARAGRAPH:
        if first - start > NEAR:
            start = text.find(" ", first - NEAR, first) + 1 or first - NEAR
        if end - last > NEAR:
            cut = text.rfind(" ", last, last + NEAR)
            end = cut if cut > 0 else last + NEAR
    return _phrase(text, start, end)


def _phrase(text: str, start: int | None, end: int | None) -> dict | None:
    return None if start is None else {"text": text[start:end], "start": start, "end": end}


def unstored_quotation(extraction: records.Extraction, quotation: records.Quotation, **article: Any) -> dict:
    """A quotation of a text that is not kept: of the same shape, without ids."""
    row = {
        "uid": None,
        "type": quotation.type,
        "mode": quotation.mode,
        "text": content_text(extraction.text, quotation.content),
        "spans": quotation.content,
        "reason": quotation.reason,
        "confidence": quotation.confidence,
        "first_uid": None,
        "article_uid": None,
        "article_title": article.get("title"),
        "url": article.get("url"),
        "outlet": None,
        "published_at": article.get("published_at"),
        "extractor": extraction.extractor,
        "current": True,
        "decided": False,
    }
    for name in ("cue", "source", "paragraph"):
        row[f"{name}_start"], row[f"{name}_end"] = getattr(quotation, name) or (None, None)
    speakers = [
        {
            "name": speaker.name,
            "kind": speaker.kind,
            "expert_id": None,
            "institution_id": None,
            "confidence": speaker.confidence,
            "chain": list(speaker.chain),
        }
        for speaker in quotation.speakers
    ]
    return _quotation(extraction.text, row, speakers)


def person(text: str, person: records.Person) -> dict:
    """A person of a text that is not kept."""
    roles = [
        {
            "title": role.title,
            "institution": role.institution,
            "acronym": role.acronym,
            "status": role.status,
            "evidence": _phrase(text, *role.evidence),
        }
        for role in person.roles
    ]
    return {"name": person.name, "aliases": list(person.aliases), "roles": roles}


def experts_of(rows: Sequence[dict]) -> list[dict]:
    """Experts of rows of the table, with what is printed and counted of them."""
    ids = [row["id"] for row in rows]
    names, lines, figures = experts.names(ids), experts.affiliations(ids), experts.figures(ids)
    return [
        {
            "id": row["uid"],
            "name": row["name"],
            "aliases": [name for name in names[row["id"]] if name != row["name"]],
            "affiliations": timeline(lines.get(row["id"], []), EVIDENCE),
            **_figures(figures.get(row["id"], {})),
        }
        for row in rows
    ]


def experts_with_quotations(
    ctx: Context, rows: Sequence[dict], chosen: Mapping[int, list[int]], terms: tuple[Term, ...] | None = None
) -> list[dict]:
    """Experts, each with the quotations that are ``chosen`` for the row's number as ``reasons``."""
    items = quotations_by_id(ctx, [id for ids in chosen.values() for id in ids], terms)
    return [
        {**expert, "reasons": [items[id] for id in chosen.get(row["id"], ())]}
        for expert, row in zip(experts_of(rows), rows, strict=True)
    ]


def _figures(row: dict) -> dict:
    first: date | None = row.get("first_quoted")
    return {
        "quotation_count": row.get("quotation_count", 0),
        "statement_count": row.get("statement_count", 0),
        "outlets": row.get("outlets", []),
        "first_quoted": first,
        "last_quoted": row.get("last_quoted"),
    }


def institution_line(row: dict | None) -> dict | None:
    """An institution in short."""
    return row and {"id": row["uid"], "name": row["name"], "acronym": row["acronym"]}


def institutions_of(rows: Sequence[dict]) -> list[dict]:
    """Institutions of rows of the table, with their other names and what is counted of them."""
    ids = [row["id"] for row in rows]
    names, figures, parents = institutions.names(ids), institutions.figures(ids), institutions.parents(ids)
    registered = institutions.authorities(ids)
    items = []
    for row in rows:
        others = dict.fromkeys(name for _, name in names[row["id"]])
        experts_number, quotations_number = figures[row["id"]]
        items.append(
            {
                "id": row["uid"],
                "name": row["name"],
                "acronym": row["acronym"],
                "aliases": [name for name in others if name not in (row["name"], row["acronym"])],
                "parent": institution_line(parents.get(row["id"])),
                "ror": registered.get(row["id"], {}).get("ror"),
                "wikidata": registered.get(row["id"], {}).get("wikidata"),
                "expert_count": experts_number,
                "quotation_count": quotations_number,
            }
        )
    return items
