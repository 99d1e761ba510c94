"""Quotations that may be wrong, for an editor: as they are printed everywhere, with the reasons for the doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quotes_service.context import Context
from quotes_service.records import REASONS
from quotes_service.search.query import Term
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.doubtful import DoubtfulRow

#: A probability from which on nothing is said about it, unless it is the least.
_GOOD = 0.9


def serialize_doubtful(
    ctx: Context, rows: Sequence[DoubtfulRow], terms: tuple[Term, ...] | None = None
) -> list[dict[str, Any]]:
    """Doubtful quotations: stored ones with ``doubt``, ``visibility``, and ``why`` in words."""
    found = quotations.by_ids([row.id for row in rows])
    items = serialize_quotations(ctx, [found[row.id] for row in rows], terms)
    return [
        item | {"doubt": round(row.doubt, 3), "visibility": round(row.visibility, 3), "why": list(_why(item, row))}
        for row, item in zip(rows, items, strict=True)
    ]


def _why(item: dict[str, Any], row: DoubtfulRow) -> Iterator[str]:
    """Why a quotation (serialized) is doubtful, and who sees it."""
    speakers = item["speakers"]
    if item["reason"]:
        yield f"no speaker is known: {REASONS[item['reason']]}"
    elif speakers:
        # the confidence of a quotation is that of its words times that of its speakers: extract.attribution.confidence
        speaker = min(speakers, key=lambda one: one["confidence"])
        words = min(item["confidence"] / speaker["confidence"], 1.0) if speaker["confidence"] else 1.0
        reasons = [(speaker["confidence"], _about_speaker(speaker)), (words, _about_words(item["type"]))]
        least = min(probability for probability, _ in reasons)
        yield from (text for probability, text in reasons if probability < _GOOD or probability == least)
    if row.articles > 1:
        yield f"{row.articles:,} articles print it"
    if row.quoted > 1:
        yield f"{row.speaker} is quoted {row.quoted:,} times"


def _about_speaker(speaker: dict[str, Any]) -> str:
    words, name = speaker["chain"][0] if speaker["chain"] else speaker["name"], speaker["name"]
    about = f"{name} may not have said it" if name in words else f"“{words}” may not mean {name}"
    return f"the speaker is uncertain: {about}"


def _about_words(type: str) -> str:
    match type:
        case "direct":
            return "the words are uncertain: they may be no quotation, or more or less of one"
        case "mixed":
            return "the words are uncertain: only a part of them stands in quotation marks"
    return "the words are uncertain: no quotation marks show where they begin and end"
