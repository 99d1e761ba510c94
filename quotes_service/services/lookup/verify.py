"""Did they really say this? Compares a claimed quote with all that is printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput
from quotes_service.resolve.names import name_key, possible_name_keys, surname
from quotes_service.resolve.quotes.tokens import PART
from quotes_service.resolve.quotes.verification import Claim, Comparison, compare_claim, parse_claim
from quotes_service.services.lookup import statements
from quotes_service.services.lookup.filters import expert_ids, experts_called, institution_ids
from quotes_service.services.lookup.suggest import suggest
from quotes_service.services.serializers.quotations import serialize_quotations_by_id
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import claim_matches, quotation_writes
from quotes_service.store.quotations.claim_matches import PrintedRun
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

VERDICTS = ("exact", "altered", "denied", "other_speaker", "similar", "not_found")
#: How many printed quotations are compared with the claim; how many if most of these match exactly; how many are shown.
_COMPARED, _MANY, SHOWN = 60, 1_000, 10
#: For how many statements, the earliest ones, occurrences are shown.
_STATEMENTS = 20
#: A claim is searched for by this many pairs of neighbouring words, at most one from each of this many parts of it, and
#: by this many single words.
_PAIRS, _PARTS, _SINGLE = 6, 9, 5
#: How many consecutive quotations by one speaker a claim may span.
_RUN = 4
_WORD = re.compile(r"[^\W_]+")
_RANKS = {"exact": 0, "altered": 1, "similar": 2, None: 3}


@dataclass(slots=True)
class _Match:
    """A printed quotation, or several in a row by one speaker, compared with the claim."""

    ids: tuple[int, ...]
    comparison: Comparison
    day: int
    is_said: bool = True  # not denied, supposed or withdrawn
    is_by_speaker: bool = True  # by the claimed speaker; True if there is none

    @property
    def grade(self) -> str | None:
        return self.comparison.grade

    @property
    def is_whole(self) -> bool:
        """Whether the whole claim is printed, be it taken back."""
        return self.grade == "exact" or self.comparison.frame is not None

    def order(self) -> tuple:
        """Sort key, best first: by grade, what was said, by the claimed speaker, the most similar, the earliest."""
        return (
            _RANKS[self.grade],
            not self.is_said,
            not self.is_by_speaker,
            -self.comparison.similarity,
            self.day or date.max.toordinal(),
            self.ids,
        )


_Matches = dict[tuple[int, ...], _Match]


@reads
def verify(
    ctx: Context, *, text: str, name: str | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Whether a person (``name``: a name, an acronym, an id; None: anybody) is printed to have said ``text``.

    The verdict is "exact", "altered" (other words here and there), "denied" (printed as denied, hypothetical or
    withdrawn), "other_speaker" (exact or altered, but by somebody else), "similar" (another wording on the same matter)
    or "not_found". With it come ``matches``, the best first, each
    with its word diff and its context; the ``earliest`` occurrence and all ``occurrences`` of the statement; and what
    was ``searched``. ``since`` and ``until`` are days of articles. Raises InvalidInput("text").
    """
    claim = parse_claim(text)
    if not claim.pieces:
        raise InvalidInput("text", "has no words")
    filters = ResolvedQuotationFilters(since=since, until=until, factuality="any")
    speaker = ClaimedSpeaker(name) if name is not None else None
    matches = sorted(_matches(ctx, claim, filters, speaker), key=_Match.order)
    verdict = _verdict(matches)
    best = _first_of_all(matches, verdict)
    shown = best[:1] + [match for match in matches if match is not best[0]][: SHOWN - 1] if best else []
    items = _items(ctx, shown)
    is_printed = verdict in ("exact", "altered", "denied", "other_speaker")
    occurrences = _occurrences(ctx, claim, filters, best, items) if is_printed else []
    return {
        "verdict": verdict,
        "confidence": items[0]["confidence"] if occurrences else None,
        "earliest": next((item for item in occurrences if item["grade"] == items[0]["grade"]), None),
        "occurrences": occurrences,
        "matches": items,
        "searched": _searched(ctx, filters, speaker),
    }


class ClaimedSpeaker:
    """The experts and institutions that the name in a claim may mean."""

    def __init__(self, name: str):
        self.name = name
        self.institutions = institution_ids(name)
        # a name of an institution ("Lund") isn't taken for a surname, too
        self.experts = expert_ids(name) if self.institutions else experts_called(name)
        self.people = experts.rows(self.experts)
        keys = [key for key in possible_name_keys(name)[-1:] if not self.institutions]
        self.surnames = {surname(name) for name in [row.name for row in self.people] or keys}

    @property
    def is_known(self) -> bool:
        return bool(self.experts or self.institutions)

    def quotations_among(self, ids: Iterable[int]) -> set[int]:
        """The quotations among these by this speaker, also if the article prints only a surname."""
        return claim_matches.said_by(ids, self.experts, self.institutions, self._may_be)

    def _may_be(self, name: str) -> bool:
        """Whether a person whom an article calls only by this name may be meant: "Tolvik", "van der Berg"."""
        return not self.surnames.isdisjoint((name_key(name), surname(name)))

    def entries(self) -> list[dict[str, str]]:
        """The entries of the directory that may be meant."""
        rows = [*self.people, *institutions.rows(self.institutions)]
        return [{"id": row.uid, "name": row.name} for row in rows]


def _verdict(matches: Sequence[_Match]) -> str:
    said = {match.grade for match in matches if match.is_by_speaker and match.is_said}
    not_said = {match.grade for match in matches if match.is_by_speaker and not match.is_said}
    others = [match for match in matches if not match.is_by_speaker and match.is_said]
    by_others = {match.grade for match in others if not match.comparison.turns_round}
    for grade in ("exact", "altered"):
        if grade in said:
            return grade
        if grade in not_said:
            return "denied"
    if by_others & {"exact", "altered"}:
        return "other_speaker"
    return "similar" if "similar" in said else "not_found"


def _first_of_all(matches: Sequence[_Match], verdict: str) -> list[_Match]:
    """The matches that the verdict is about, the best first."""
    if verdict == "denied":
        return [match for match in matches if match.is_by_speaker and not match.is_said]
    if verdict in ("other_speaker", "not_found"):
        return [match for match in matches if match.is_said]
    return [match for match in matches if match.is_by_speaker and match.is_said]


def _matches(
    ctx: Context, claim: Claim, filters: ResolvedQuotationFilters, speaker: ClaimedSpeaker | None
) -> list[_Match]:
    """The printed quotations like the claim: searched by pairs of its words, and by single words only if none of these
    is exact or altered."""
    # if more quotations resemble it than are compared, those by the speaker and of the period are searched separately
    subsets = []
    if speaker and speaker.is_known:
        subsets.append(claim_matches.passing_by(filters, speaker.experts, speaker.institutions))
    if filters.since or filters.until:
        subsets.append(claim_matches.passing(filters))
    matches: _Matches = {}
    for phrases in _phrases(_WORD.findall(claim.text)):
        ids = ctx.index.resembling(phrases, _COMPARED)
        if len(ids) == _COMPARED:
            for subset in subsets:
                ids += ctx.index.resembling(phrases, _COMPARED, subset)
        matches |= _compared(claim, ids, filters, matches)
        if sum(match.grade == "exact" for match in matches.values()) > _COMPARED // 2:
            # a slogan: the earliest may be among the others
            ids = ctx.index.resembling(phrases, _MANY, subsets[0] if subsets else None)
            matches |= _compared(claim, ids, filters, matches)
        if not any(match.is_whole for match in matches.values()):
            matches |= _compare(claim, claim_matches.runs(_starts(matches.values()), _RUN))
        if any(match.grade in ("exact", "altered") for match in matches.values()):
            break
    graded = [match for match in matches.values() if match.grade]
    if speaker:
        by_speaker = speaker.quotations_among({id for match in graded for id in match.ids})
        for match in graded:
            match.is_by_speaker = by_speaker.issuperset(match.ids)
    return list(_best_runs(graded))


def _compared(
    claim: Claim, ids: Iterable[int], filters: ResolvedQuotationFilters, compared: Container[tuple[int, ...]]
) -> _Matches:
    """The comparisons with the quotations among these that are not compared yet and pass the filters."""
    return _compare(claim, claim_matches.texts([id for id in dict.fromkeys(ids) if (id,) not in compared], filters))


def _compare(claim: Claim, runs: Iterable[PrintedRun]) -> _Matches:
    runs = list(runs)
    matches = {
        run.ids: _Match(run.ids, compare_claim(claim, PART.join(run.parts)), run.day, run.is_said) for run in runs
    }
    printed = [run for run in runs if matches[run.ids].grade in ("exact", "altered")]
    leads = claim_matches.leads([run.ids[0] for run in printed])
    for run in printed:
        match = matches[run.ids]
        if lead := leads.get(run.ids[0]):
            match.comparison = compare_claim(claim, PART.join(run.parts), lead)
        match.is_said &= not (match.comparison.frame and match.comparison.frame.denies)
    return matches


def _phrases(words: Sequence[str]) -> Iterator[list[Sequence[str]]]:
    """What to search for: first pairs of words from all over the claim, long ones before others since they are rarer;
    then its longest words alone."""
    if not words:  # "%"
        return
    pairs = [words[at : at + 2] for at in range(max(len(words) - 1, 1))]
    step = max(len(pairs) / _PARTS, 1)
    parts = [pairs[int(at * step) : int((at + 1) * step)] for at in range(min(len(pairs), _PARTS))]
    rarest = [max(part, key=_rarity) for part in parts if part]
    yield sorted(rarest, key=_rarity, reverse=True)[:_PAIRS]
    if len(words) == 1:
        return
    alone = sorted(dict.fromkeys(word.lower() for word in words), key=lambda word: (-len(word), word))
    yield [[word] for word in alone[:_SINGLE]]


def _rarity(pair: Sequence[str]) -> tuple[int, int]:
    return max(map(len, pair)), min(map(len, pair))


def _starts(matches: Collection[_Match]) -> list[int]:
    """The quotations that are most like the claim: it may continue in those that follow."""
    most_alike = sorted(matches, key=lambda match: (-match.comparison.similarity, match.ids))
    return [match.ids[0] for match in most_alike[:10] if len(match.ids) == 1]


def _best_runs(matches: Sequence[_Match]) -> Iterator[_Match]:
    """The matches without overlaps: a run if it is better than each of its parts, else the parts."""
    taken: set[int] = set()
    for match in sorted(
        matches, key=lambda match: (_RANKS[match.grade], -match.comparison.similarity, len(match.ids), match.ids)
    ):
        if taken.isdisjoint(match.ids):
            taken.update(match.ids)
            yield match


def _items(ctx: Context, matches: Sequence[_Match]) -> list[dict[str, Any]]:
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
    ctx: Context, claim: Claim, filters: ResolvedQuotationFilters, best: Sequence[_Match], items: Sequence[dict]
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
