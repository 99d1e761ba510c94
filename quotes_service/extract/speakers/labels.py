"""Whom the label of a turn or a handle means: "IL:", "A:", "@idalowe"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes_service.extract.attribution.transcripts import initials_of
from quotes_service.extract.document import Entity
from quotes_service.records import Span

_REACH = 60  # characters before a name in which "She spoke to" is looked for
_ANSWER = frozenset({"A", "Answer", "ANSWER"})
_INITIALS = re.compile(r"[A-Z]\.?(?:[ -]?[A-Z]\.?){1,3}")
_TURN = re.compile(r"^(?:Q|A|Question|Answer|QUESTION|ANSWER)[.:]\s", re.M)
#: Words before the name of whoever asks: "She spoke to | Bo Ek", "by | Bo Ek"; but "The Gazette spoke to | Ann Lee".
_ASKS = re.compile(
    r"\b(?:she|he|they)\s+(?:has\s+|have\s+)?(?:spoke|talked|speaks|talks|spoken)\s+(?:to|with)\s+$|\b(?:by|told)\s*$",
    re.I,
)


def labelled_person(text: str, source: Span, people: Sequence[Entity]) -> Entity | None:
    """The one person whom a label means by initials, as the one who answers, or by handle; None if it isn't clear."""
    printed = source.of(text)
    if printed.startswith("@"):
        return _only(_by_handle(text, printed, people))
    if text[source.end : source.end + 1] not in {":", "."} and not printed.endswith("."):
        return None
    if printed in _ANSWER:
        return _interviewed(text, people)
    if _INITIALS.fullmatch(printed):
        letters = re.sub(r"[^A-Z]", "", printed)
        return _only(
            [p for p in people if " " in p.name and initials_of(p.name) in {letters, letters[0] + letters[-1]}]
        )
    return None


def _only(people: list[Entity]) -> Entity | None:
    return people[0] if len(people) == 1 else None


def _by_handle(text: str, handle: str, people: Sequence[Entity]) -> list[Entity]:
    """Those beside whose names the handle is printed in brackets; else those whose name it spells."""
    after_name = re.compile(rf"\s*[(,]?\s*{re.escape(handle)}\b")
    beside = [p for p in people if any(after_name.match(text, m.end) for m in p.mentions)]
    letters = re.sub(r"[^a-z]", "", handle.lower())
    return beside or [p for p in people if " " in p.name and re.sub(r"[^a-z]", "", p.name.lower()) == letters]


def _words_before(text: str, person: Entity) -> str:
    start = person.mentions[0].start
    return text[max(0, start - _REACH) : start]


def _interviewed(text: str, people: Sequence[Entity]) -> Entity | None:
    """The person named outside the turns of an interview, leaving out whoever asks: "She spoke to Bo Ek"."""
    first = _TURN.search(text)
    if first is None:
        return None
    before = [p for p in people if p.mentions[0].start < first.start() and " " in p.name]
    answering = [p for p in before if not _ASKS.search(_words_before(text, p)) or len(before) == 1]
    return _only(answering)
