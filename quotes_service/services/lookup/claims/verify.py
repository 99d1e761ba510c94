"""Did they really say this? Compares a claimed quote with all that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, get_args

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput
from quotes_service.records import Verdict
from quotes_service.resolve.quotes.claim import Claim, parse_claim
from quotes_service.resolve.quotes.verification import compare_claim
from quotes_service.services.lookup import statements
from quotes_service.services.lookup.claims.matching import Match, find_matches
from quotes_service.services.lookup.claims.speaker import ClaimedSpeaker
from quotes_service.services.lookup.suggest import suggest
from quotes_service.services.serializers.quotations import serialize_quotations_by_id
from quotes_service.store.articles import articles
from quotes_service.store.quotations import claim_matches, quotation_writes
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

VERDICTS = get_args(Verdict)
#: How many matches are shown.
SHOWN = 10
#: For how many statements, the earliest ones, occurrences are shown.
_STATEMENTS = 20


@reads
def verify(
    ctx: Context, *, text: str, name: str | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Whether a person (``name``: a name, an acronym, an id; None: anybody) is printed to have said ``text``.

    The verdict is "exact", "altered" (other words here and there), "denied" (printed as denied, hypothetical or
    withdrawn), "other_speaker" (exact or altered, but by somebody else), "similar" (another wording on the same matter)
    or "not_found". With it come ``matches``, the best first, each with its word diff and its context; the ``earliest``
    occurrence and all ``occurrences`` of the statement; and what was ``searched``. ``since`` and ``until`` are days of
    articles. Raises InvalidInput("text").
    """
    speaker = ClaimedSpeaker(name) if name is not None else None
    filters = period(since, until)
    return judge(ctx, text, speaker, filters, SHOWN) | {"searched": _searched(ctx, filters, speaker)}


def period(since: date | None, until: date | None) -> ResolvedQuotationFilters:
    """The quotations of the articles of these days, also those that were not said."""
    return ResolvedQuotationFilters(since=since, until=until, factuality="any")


def judge(
    ctx: Context, text: str, speaker: ClaimedSpeaker | None, filters: ResolvedQuotationFilters, most: int
) -> dict[str, Any]:
    """The verdict on a claim, with ``most`` matches. Raises InvalidInput("text")."""
    claim = parse_claim(text)
    if not claim.pieces:
        raise InvalidInput("text", "has no words")
    matches = sorted(find_matches(ctx, claim, filters, speaker), key=Match.order)
    verdict = _verdict(matches)
    best = _first_of_all(matches, verdict)
    shown = best[:1] + [match for match in matches if match is not best[0]][: most - 1] if best else []
    items = _items(ctx, shown)
    is_printed = verdict in ("exact", "altered", "denied", "other_speaker")
    occurrences = _occurrences(ctx, claim, filters, best, items) if is_printed else []
    return {
        "verdict": verdict,
        "confidence": items[0]["confidence"] if occurrences else None,
        "earliest": next((item for item in occurrences if item["grade"] == items[0]["grade"]), None),
        "occurrences": occurrences,
        "matches": items,
    }


def _verdict(matches: Sequence[Match]) -> str:
    said = {match.grade for match in matches if match.is_by_speaker and match.is_said}
    not_said = {match.grade for match in matches if match.is_by_speaker and not match.is_said}
    others = [match for match in matches if not match.is_by_speaker and match.is_said]
    by_others = {match.grade for match in others if not (match.comparison.turns_round or match.comparison.frame)}
    for grade in ("exact", "altered"):
        if grade in said:
            return grade
        if grade in not_said:
            return "denied"
    if by_others & {"exact", "altered"}:
        return "other_speaker"
    return "similar" if "similar" in said else "not_found"


def _first_of_all(matches: Sequence[Match], verdict: str) -> list[Match]:
    """The matches that the verdict is about, the best first."""
    if verdict == "denied":
        return [match for match in matches if match.is_by_speaker and not match.is_said]
    if verdict in ("other_speaker", "not_found"):
        return [match for match in matches if match.is_said]
    return [match for match in matches if match.is_by_speaker and match.is_said]


def _items(ctx: Context, matches: Sequence[Match]) -> list[dict[str, Any]]:
    quotations = serialize_quotations_by_id(ctx, [id for match in matches for id in match.ids])
    contexts = claim_matches.around([match.ids[0] for match in matches])
    items = []
    for match in matches:
        before, after = contexts[match.ids[0]]
        items.append(
            {
                "quotation": quotations[match.ids[0]],
                "continued": [quotations[id]["id"] for id in match.ids[1:]],
                "grade": match.grade,
                "is_speaker": match.is_by_speaker,
                "similarity": round(match.comparison.similarity, 4),
                "diff": [{"op": op, "text": text} for op, text in match.comparison.diff],
                "context": {
                    "before": before._asdict() if before else None,
                    "after": after._asdict() if after else None,
                },
                "confidence": min(quotations[id]["confidence"] for id in match.ids),
            }
        )
    return items


def _occurrences(
    ctx: Context, claim: Claim, filters: ResolvedQuotationFilters, best: Sequence[Match], items: Sequence[dict]
) -> list[dict[str, Any]]:
    """The occurrences of the statements that match as well as the first of ``best``, copies and cuts included, in the
    filters' period, the earliest first; each with the ``grade`` of its own text."""
    alike = [match for match in best if match.order()[:3] == best[0].order()[:3]]
    alike[1:] = sorted(alike[1:], key=lambda match: match.day or date.max.toordinal())
    statement_of = quotation_writes.statement_ids([match.ids[0] for match in alike])
    ids = list(dict.fromkeys(statement_of[match.ids[0]] for match in alike))[:_STATEMENTS]
    # the grades of the matches, also of those in which the claim only begins
    grades = {item["quotation"]["id"]: item["grade"] for item in items}
    return [
        {
            "quotation_id": item["id"],
            "text": item["content"]["text"],
            "grade": grades.get(item["id"]) or compare_claim(claim, item["content"]["text"]).grade,
            "article": item["article"],
        }
        for item in statements.occurrences(ctx, ids)
        if filters.is_in_period(item["article"]["published_at"])
    ]


def _searched(ctx: Context, filters: ResolvedQuotationFilters, speaker: ClaimedSpeaker | None) -> dict[str, Any]:
    """How many articles of which outlets and days were searched, and for whom."""
    searched: dict[str, Any] = asdict(articles.searched(filters.since, filters.until))
    if speaker is not None:
        searched["speakers"] = speaker.entries()
        if not searched["speakers"]:
            suggestions = suggest(ctx, speaker.name, limit=5)["items"] or [
                item for name in speaker.surnames for item in suggest(ctx, name, limit=5)["items"]
            ]
            searched["did_you_mean"] = [
                {"id": item["id"], "name": item["label"]} for item in suggestions if item["kind"] != "topic"
            ]
    return searched
