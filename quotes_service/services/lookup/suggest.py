"""Completions of what somebody is typing: experts, institutions and topics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from quotes_service.context import Context, reads
from quotes_service.resolve.names import name_key, words
from quotes_service.search.index import MIN_FUZZY_LETTERS
from quotes_service.search.query import Term
from quotes_service.store import suggestions
from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.institutions.institutions import InstitutionRow
from quotes_service.store.topics import TopicRow

#: The share of letters that may be wrong in a word, and the most corrections of each word.
_MAX_WRONG, _MAX_CORRECTIONS = 0.34, 3
#: How many of the last words are corrected: each reads all words of names with its first letter.
_CORRECTED = 5
#: So few letters match most of the directory: the most quoted experts are searched first.
_SHORT = 2
KINDS = ("expert", "institution", "topic")


class _Entries(NamedTuple):
    """Rows of each of KINDS."""

    experts: list[ExpertRow]
    institutions: list[InstitutionRow]
    topics: list[TopicRow]

    def only(self, kinds: Collection[str]) -> _Entries:
        """Those of these kinds."""
        return _Entries(
            self.experts if "expert" in kinds else [],
            self.institutions if "institution" in kinds else [],
            self.topics if "topic" in kinds else [],
        )

    def joined(self, others: _Entries) -> _Entries:
        """These, then those of the others that are not among them."""
        return _Entries(
            [*self.experts, *(row for row in others.experts if row not in self.experts)],
            [*self.institutions, *(row for row in others.institutions if row not in self.institutions)],
            [*self.topics, *(row for row in others.topics if row not in self.topics)],
        )


@reads
def suggest(ctx: Context, q: str, limit: int = 10, kinds: Collection[str] = KINDS) -> dict[str, Any]:
    """Experts, institutions and topics whose names have words that begin with those of ``q``, the most quoted first;
    each kind gets an equal share of the places, and those that the others leave. ``kinds``: only of these.

    Accents and case are ignored. If no name matches, mistyped words are corrected to words of names with the same first
    letter and few other letters wrong.
    """
    typed = words(q)
    if not typed:
        return {"items": []}
    entries = _beginning(ctx, typed, limit).only(kinds)
    if not any(entries) and (name := name_key(q).split()) and name != typed:  # "Dr Lee"
        typed = name
        entries = _beginning(ctx, typed, limit).only(kinds)
    if not any(entries):
        for corrected in corrections(typed):
            entries = entries.joined(_beginning(ctx, corrected, limit).only(kinds))
    places = [min(len(rows), limit // len(kinds)) for rows in entries]
    for kind, rows in enumerate(entries):
        places[kind] += min(len(rows) - places[kind], limit - sum(places))
    experts, institutions, topics = places
    return {
        "items": [
            *_experts(entries.experts[:experts]),
            *_institutions(entries.institutions[:institutions]),
            *_topics(entries.topics[:topics]),
        ]
    }


def _beginning(ctx: Context, typed: Sequence[str], limit: int) -> _Entries:
    """The entries that have words with these beginnings."""
    terms = tuple(Term((word,), prefix=True) for word in typed)
    experts: list[ExpertRow] = []
    if len(typed) == 1 and len(typed[0]) <= _SHORT:
        experts = suggestions.famous_experts(
            lambda name: any(word.startswith(typed[0]) for word in name.split()), limit
        )
    if len(experts) < limit:
        experts = suggestions.experts(ctx.index.matches("expert", terms, ["names"]), limit)
    return _Entries(
        experts,
        suggestions.institutions(ctx.index.matches("institution", terms), limit),
        suggestions.topics(ctx.index.matches("topic", terms), limit),
    )


def corrections(typed: Sequence[str]) -> Iterator[list[str]]:
    """The same words with mistyped ones corrected, the nearest corrections first."""
    nearest = {word: _nearest(word) for word in set(typed[-_CORRECTED:])}
    choices = [nearest.get(word, []) for word in typed]
    for place in range(_MAX_CORRECTIONS):
        if any(len(others) > place for others in choices):
            yield [
                others[min(place, len(others) - 1)] if others else word
                for word, others in zip(typed, choices, strict=True)
            ]


def _nearest(word: str) -> list[str]:
    """The words of names that a word may be a mistyped beginning of, nearest first; none if it is a correct one."""
    if len(word) < MIN_FUZZY_LETTERS:
        return []
    vocabulary = suggestions.words_beginning(word[0])
    if any(other.startswith(word) for other in vocabulary):
        return []
    most = max(1, int(_MAX_WRONG * len(word)))
    near: list[tuple[int, int, str]] = []
    for other in vocabulary:
        wrong = min(
            OSA.distance(word, part, score_cutoff=most) for part in (other, other[: len(word)], other[: len(word) + 1])
        )
        if wrong <= most:
            near.append((wrong, abs(len(other) - len(word)), other))
    return [other for _, _, other in sorted(near)[:_MAX_CORRECTIONS]]


def _experts(rows: Sequence[ExpertRow]) -> Iterator[dict[str, Any]]:
    roles = suggestions.last_roles([row.id for row in rows])
    for row in rows:
        detail = ", ".join(filter(None, roles[row.id])) if row.id in roles else ""
        yield {"kind": "expert", "id": row.uid, "label": row.name, "detail": detail or _counted(row.statements)}


def _institutions(rows: Sequence[InstitutionRow]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"kind": "institution", "id": row.uid, "label": row.name, "detail": row.acronym or ""}


def _topics(rows: Sequence[TopicRow]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"kind": "topic", "id": row.uid, "label": row.label, "detail": _counted(row.quotations)}


def _counted(number: int) -> str:
    return f"{number:,} quotation{'' if number == 1 else 's'}"
