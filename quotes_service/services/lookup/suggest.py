"""What somebody may be about to type: experts, institutions and topics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from quotes_service.context import Context, reads
from quotes_service.resolve.names import name_key, words
from quotes_service.search.index import MIN_FUZZY_LETTERS
from quotes_service.search.query import Term
from quotes_service.store import suggestions as store
from quotes_service.store.models import Expert, Institution, Topic

#: The share of letters that may be wrong in a word, and the most words that each may have been meant for.
_WRONG, _MEANT = 0.34, 3
#: Of so many of the last words it is looked whether they were mistyped: each reads all words of its first letter.
_PUT_RIGHT = 5
#: With so few letters most of the directory begins: only the most quoted are looked through.
_SHORT = 2
KINDS = ("expert", "institution", "topic")


@reads
def suggest(ctx: Context, q: str, limit: int = 10) -> dict:
    """Experts, institutions and topics whose names have words that begin as those of ``q``, the most quoted first;
    each kind has a third of the room, and what the others leave.

    Accents and case don't count. Where nothing begins so, words that were mistyped are put right: for words of names
    with the same first letter and few other letters wrong.
    """
    typed = words(q)
    if not typed:
        return {"items": []}
    found = _found(ctx, typed, limit)
    if not any(found) and (name := name_key(q).split()) and name != typed:  # "Dr Lee"
        found = _found(ctx, typed := name, limit)
    if not any(found):
        for meant in _meant(typed):
            more = _found(ctx, meant, limit)
            found = [[*rows, *(row for row in new if row not in rows)] for rows, new in zip(found, more, strict=True)]
    rooms = [min(len(rows), limit // len(KINDS)) for rows in found]
    for kind, rows in enumerate(found):
        rooms[kind] += min(len(rows) - rooms[kind], limit - sum(rooms))
    experts, institutions, topics = (rows[:room] for rows, room in zip(found, rooms, strict=True))
    return {"items": [*_experts(experts), *_institutions(institutions), *_topics(topics)]}


def _found(ctx: Context, typed: Sequence[str], limit: int) -> list[list]:
    """The rows of each of KINDS that begin so."""
    terms = tuple(Term((word,), prefix=True) for word in typed)
    experts: list[Expert] = []
    if len(typed) == 1 and len(typed[0]) <= _SHORT:
        experts = store.famous_experts(lambda name: any(word.startswith(typed[0]) for word in name.split()), limit)
    if len(experts) < limit:
        experts = store.experts(ctx.index.matches("expert", terms, ["names"]), limit)
    return [
        experts,
        store.institutions(ctx.index.matches("institution", terms), limit),
        store.topics(ctx.index.matches("topic", terms), limit),
    ]


def _meant(typed: Sequence[str]) -> Iterator[list[str]]:
    """What may have been meant, word by word, the nearest first."""
    near = {word: _nearest(word) for word in set(typed[-_PUT_RIGHT:])}
    choices = [near.get(word, []) for word in typed]
    for place in range(_MEANT):
        if any(len(near) > place for near in choices):
            yield [near[min(place, len(near) - 1)] if near else word for word, near in zip(typed, choices, strict=True)]


def _nearest(word: str) -> list[str]:
    """The words of names that a word may be the mistyped beginning of; none where it begins one."""
    if len(word) < MIN_FUZZY_LETTERS:
        return []
    known = store.words_beginning(word[0])
    if any(other.startswith(word) for other in known):
        return []
    most = max(1, int(_WRONG * len(word)))
    near = []
    for other in known:
        wrong = min(
            OSA.distance(word, part, score_cutoff=most) for part in (other, other[: len(word)], other[: len(word) + 1])
        )
        if wrong <= most:
            near.append((wrong, abs(len(other) - len(word)), other))
    return [other for _, _, other in sorted(near)[:_MEANT]]


def _experts(rows: Sequence[Expert]) -> Iterator[dict]:
    roles = store.last_roles([row.id for row in rows])
    for row in rows:
        detail = ", ".join(filter(None, roles[row.id])) if row.id in roles else ""
        yield {"kind": "expert", "id": row.uid, "label": row.name, "detail": detail or _counted(row.quotations)}


def _institutions(rows: Sequence[Institution]) -> Iterator[dict]:
    for row in rows:
        yield {"kind": "institution", "id": row.uid, "label": row.name, "detail": row.acronym or ""}


def _topics(rows: Sequence[Topic]) -> Iterator[dict]:
    for row in rows:
        yield {"kind": "topic", "id": row.uid, "label": row.label, "detail": _counted(row.quotations)}


def _counted(number: int) -> str:
    return f"{number:,} quotation{'' if number == 1 else 's'}"
