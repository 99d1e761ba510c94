"""Did they really say this? A claimed quote beside all that is printed, with the proof or with what was searched."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput
from quotes_service.resolve.names import asked_keys, name_key, surname
from quotes_service.resolve.quotes.verification import Claim, Comparison, compare_claim, parse_claim
from quotes_service.services.lookup import statements
from quotes_service.services.lookup.filters import expert_ids, experts_called, institution_ids
from quotes_service.services.lookup.suggest import suggest
from quotes_service.services.serializers.quotations import serialize_quotations_by_id
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import claim_matches, quotation_writes
from quotes_service.store.quotations.quotations import Filters

VERDICTS = ("exact", "altered", "other_speaker", "similar", "not_found")
#: Printed quotations that are compared with the claim, and where most of these have its words; those that are shown.
_COMPARED, _MANY, SHOWN = 60, 1_000, 10
#: Statements whose printings are told, the earliest.
_STATEMENTS = 20
#: By how many pairs of neighbouring words, one each from so many parts of the claim, and by how many single words
#: they are found.
_PAIRS, _PARTS, _SINGLE = 6, 9, 5
#: Quotations in a row by one speaker that a claim may run through.
_RUN = 4
_WORD = re.compile(r"[^\W_]+")
_RANKS = {"exact": 0, "altered": 1, "similar": 2}


@dataclass(slots=True)
class _Match:
    """A printed quotation, or several in a row by one speaker, beside the claim."""

    ids: tuple[int, ...]
    found: Comparison
    day: int
    is_own: bool = True  # of whom is asked for

    def order(self) -> tuple:
        """The best first: of the same grade those of the person asked for, then the most alike, then the earliest."""
        return (
            _RANKS[self.found.grade],
            not self.is_own,
            -self.found.similarity,
            self.day or date.max.toordinal(),
            self.ids,
        )


@reads
def verify(
    ctx: Context, *, text: str, name: str | None = None, since: date | None = None, until: date | None = None
) -> dict:
    """Whether a person (``name``: a name, an acronym, an id; None: anybody) is printed to have said ``text``.

    The verdict is "exact", "altered" (other words here and there), "other_speaker" (exact or altered, but somebody
    else's), "similar" (another wording on the same matter) or "not_found"; with ``matches``, the best first, each with
    its word diff and its context, the ``earliest`` printing, all ``occurrences`` of the statement, and what was
    ``searched``. ``since`` and ``until`` are days of articles. Raises InvalidInput("text").
    """
    claim = parse_claim(text)
    if not claim.pieces:
        raise InvalidInput("text", "has no words")
    filters = Filters(since=since, until=until)
    who = _Speaker(name) if name is not None else None
    matches = sorted(_matches(ctx, claim, filters, who), key=_Match.order)
    verdict = _verdict(matches)
    best = [match for match in matches if match.is_own or verdict in ("other_speaker", "not_found")]
    items = _items(ctx, best[:1] + [match for match in matches if match is not best[0]][: SHOWN - 1] if best else [])
    is_printed = verdict in ("exact", "altered", "other_speaker")
    occurrences = _occurrences(ctx, claim, filters, best, items) if is_printed else []
    return {
        "verdict": verdict,
        "confidence": items[0]["confidence"] if occurrences else None,
        "earliest": next((one for one in occurrences if one["grade"] == items[0]["grade"]), None),
        "occurrences": occurrences,
        "matches": items,
        "searched": _searched(ctx, filters, who),
    }


class _Speaker:
    """Who is claimed to have said it."""

    def __init__(self, name: str):
        self.name = name
        self.institutions = institution_ids(name)
        # what is an institution's name ("Lund") isn't taken for a surname, too
        self.experts = expert_ids(name) if self.institutions else experts_called(name)
        self.people = experts.rows(self.experts)
        asked = [key for key in asked_keys(name)[-1:] if not self.institutions]
        self.surnames = {surname(one) for one in [row["name"] for row in self.people] or asked}

    @property
    def is_known(self) -> bool:
        return bool(self.experts or self.institutions)

    def own(self, ids: Iterable[int]) -> set[int]:
        """Those of these quotations that are this speaker's: also where the article prints a bare surname."""
        return claim_matches.said_by(ids, self.experts, self.institutions, self._is_surname)

    def _is_surname(self, name: str) -> bool:
        """Whether a person of whom an article prints nothing else may be meant: "Tolvik", "van der Berg"."""
        return not self.surnames.isdisjoint((name_key(name), surname(name)))

    def entries(self) -> list[dict]:
        rows = [*self.people, *institutions.rows(self.institutions)]
        return [{"id": row["uid"], "name": row["name"]} for row in rows]


def _verdict(matches: Sequence[_Match]) -> str:
    own = {match.found.grade for match in matches if match.is_own}
    others = {match.found.grade for match in matches if not match.is_own}
    if "exact" in own or "altered" in own:
        return "exact" if "exact" in own else "altered"
    if others & {"exact", "altered"}:
        return "other_speaker"
    return "similar" if own else "not_found"


def _matches(ctx: Context, claim: Claim, filters: Filters, who: _Speaker | None) -> list[_Match]:
    """What is printed like the claim: found by pairs of its words, and only where none is the same by single words."""
    # where more than are compared resemble it, those that count are looked for among themselves
    few = [claim_matches.by(filters, who.experts, who.institutions)] if who and who.is_known else []
    few += [claim_matches.of(filters)] if filters.since or filters.until else []
    found: dict[tuple[int, ...], _Match] = {}
    for phrases in _phrases(_WORD.findall(claim.text)):
        ids = ctx.index.resembling(phrases, _COMPARED)
        if len(ids) == _COMPARED:
            for among in few:
                ids += ctx.index.resembling(phrases, _COMPARED, among)
        found |= _compared(claim, ids, filters, found)
        if sum(match.found.grade == "exact" for match in found.values()) > _COMPARED // 2:
            # a slogan: the earliest may be among the others
            more = ctx.index.resembling(phrases, _MANY, few[0] if few else None)
            found |= _compared(claim, more, filters, found)
        if not any(match.found.grade == "exact" for match in found.values()):
            found |= {
                run: _Match(run, compare_claim(claim, said), day)
                for run, said, day in claim_matches.runs(_near(found), _RUN)
            }
        if any(match.found.grade in ("exact", "altered") for match in found.values()):
            break
    graded = [match for match in found.values() if match.found.grade]
    mine = who.own({id for match in graded for id in match.ids}) if who else set()
    for match in graded:
        match.is_own = who is None or mine.issuperset(match.ids)
    return list(_best_runs(graded))


def _compared(
    claim: Claim, ids: Iterable[int], filters: Filters, known: Container[tuple[int, ...]]
) -> dict[tuple[int, ...], _Match]:
    """The matches of those of these quotations that are not known yet."""
    rows = claim_matches.texts([id for id in dict.fromkeys(ids) if (id,) not in known], filters)
    return {(id,): _Match((id,), compare_claim(claim, said), day) for id, said, day in rows}


def _phrases(words: Sequence[str]) -> Iterator[list[Sequence[str]]]:
    """By what to look for the claim: first pairs of words from all over it, of which the long ones are the rarer; then
    its longest words alone."""
    if not words:  # "%"
        return
    pairs = [words[at : at + 2] for at in range(max(len(words) - 1, 1))]
    step = max(len(pairs) / _PARTS, 1)
    parts = [pairs[int(at * step) : int((at + 1) * step)] for at in range(min(len(pairs), _PARTS))]
    best = [max(part, key=_rarity) for part in parts if part]
    yield sorted(best, key=_rarity, reverse=True)[:_PAIRS]
    if len(words) == 1:
        return
    alone = sorted(dict.fromkeys(word.lower() for word in words), key=lambda word: (-len(word), word))
    yield [[word] for word in alone[:_SINGLE]]


def _rarity(pair: Sequence[str]) -> tuple[int, int]:
    return max(map(len, pair)), min(map(len, pair))


def _near(found: dict[tuple[int, ...], _Match]) -> list[int]:
    """The quotations that have most of the claim, which may run on through the next."""
    most = sorted(found.values(), key=lambda match: (-match.found.similarity, match.ids))
    return [match.ids[0] for match in most[:10] if len(match.ids) == 1]


def _best_runs(matches: Sequence[_Match]) -> Iterator[_Match]:
    """The matches without runs that are no better than a part of them, and without the parts of those that are."""
    best: dict[int, _Match] = {}
    for match in sorted(
        matches, key=lambda match: (_RANKS[match.found.grade], -match.found.similarity, len(match.ids), match.ids)
    ):
        if not any(id in best for id in match.ids):
            best |= dict.fromkeys(match.ids, match)
            yield match


def _items(ctx: Context, matches: Sequence[_Match]) -> list[dict]:
    shown = serialize_quotations_by_id(ctx, [id for match in matches for id in match.ids])
    texts = claim_matches.around([match.ids[0] for match in matches])
    items = []
    for match in matches:
        quotation = shown[match.ids[0]]
        items.append(
            {
                "quotation": quotation,
                "continued": [shown[id]["id"] for id in match.ids[1:]],
                "grade": match.found.grade,
                "is_speaker": match.is_own,
                "similarity": round(match.found.similarity, 4),
                "diff": [{"op": op, "text": text} for op, text in match.found.diff],
                "context": texts[match.ids[0]],
                "confidence": min(shown[id]["confidence"] for id in match.ids),
            }
        )
    return items


def _occurrences(
    ctx: Context, claim: Claim, filters: Filters, best: Sequence[_Match], items: Sequence[dict]
) -> list[dict]:
    """Where the statements of those matches are printed that are of the same grade as the first, copies and other cuts
    too, in the days asked about, the earliest first; each with the ``grade`` of what it prints of the claim."""
    alike = [match for match in best if match.order()[:2] == best[0].order()[:2]]
    alike[1:] = sorted(alike[1:], key=lambda match: match.day or date.max.toordinal())
    known = quotation_writes.statement_ids([match.ids[0] for match in alike])
    chosen = list(dict.fromkeys(known[match.ids[0]] for match in alike))[:_STATEMENTS]
    shown = {item["quotation"]["id"]: item["grade"] for item in items}  # also of those in which the claim but begins
    return [
        {
            "quotation_id": one["id"],
            "text": one["content"]["text"],
            "grade": shown.get(one["id"]) or compare_claim(claim, one["content"]["text"]).grade,
            "article": one["article"],
        }
        for one in statements.printings(ctx, chosen)
        if filters.is_in_period(one["article"]["published_at"])
    ]


def _searched(ctx: Context, filters: Filters, who: _Speaker | None) -> dict[str, Any]:
    """In how many articles of which outlets and days was looked, and for whom."""
    about: dict[str, Any] = articles.searched(filters.since, filters.until)
    if who is not None:
        about["speakers"] = who.entries()
        if not about["speakers"]:
            meant = suggest(ctx, who.name, limit=5)["items"] or [
                one for name in who.surnames for one in suggest(ctx, name, limit=5)["items"]
            ]
            about["did_you_mean"] = [{"id": one["id"], "name": one["label"]} for one in meant if one["kind"] != "topic"]
    return about
