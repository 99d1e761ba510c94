"""The printed quotations like a claim: found by its words, compared word by word."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from quotes_service.context import Context
from quotes_service.resolve.quotes.claim import Claim
from quotes_service.resolve.quotes.tokens import PART
from quotes_service.resolve.quotes.verification import Comparison, compare_claim
from quotes_service.services.lookup.claims.speaker import ClaimedSpeaker
from quotes_service.store.quotations import claim_matches
from quotes_service.store.quotations.claim_matches import PrintedRun
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

#: How many printed quotations are compared with the claim; how many if most of these match exactly.
_COMPARED, _MANY = 60, 1_000
#: A claim is searched for by this many pairs of neighbouring words, at most one from each of this many parts of it, and
#: by this many single words.
_PAIRS, _PARTS, _SINGLE = 6, 9, 5
#: How many consecutive quotations by one speaker a claim may span.
_RUN = 4
_WORD = re.compile(r"[^\W_]+")
_RANKS = {"exact": 0, "altered": 1, "similar": 2, None: 3}


@dataclass(slots=True)
class Match:
    """A printed quotation, or several in a row by one speaker, compared with the claim."""

    ids: tuple[int, ...]
    comparison: Comparison
    day: int
    is_said: bool = True  # neither denied nor hypothetical nor withdrawn
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


_Matches = dict[tuple[int, ...], Match]


def find_matches(
    ctx: Context, claim: Claim, filters: ResolvedQuotationFilters, speaker: ClaimedSpeaker | None
) -> list[Match]:
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
        run.ids: Match(run.ids, compare_claim(claim, PART.join(run.parts)), run.day, run.is_said) for run in runs
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


def _starts(matches: Collection[Match]) -> list[int]:
    """The quotations that are most like the claim: it may continue in those that follow."""
    most_alike = sorted(matches, key=lambda match: (-match.comparison.similarity, match.ids))
    return [match.ids[0] for match in most_alike[:10] if len(match.ids) == 1]


def _best_runs(matches: Sequence[Match]) -> Iterator[Match]:
    """The matches without overlaps: a run if it is better than each of its parts, else the parts."""
    taken: set[int] = set()
    for match in sorted(
        matches, key=lambda match: (_RANKS[match.grade], -match.comparison.similarity, len(match.ids), match.ids)
    ):
        if taken.isdisjoint(match.ids):
            taken.update(match.ids)
            yield match
