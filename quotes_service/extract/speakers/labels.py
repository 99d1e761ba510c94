"""Whom the label of a turn or a handle means: "IL:", "A:", "@idalowe"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from quotes_service.extract.attribution.transcripts import initials_of
from quotes_service.extract.document import Entity
from quotes_service.records import Span

_REACH = 60  # characters before a name in which "She spoke to" is looked for
_ANSWER = frozenset({"A", "Answer", "ANSWER"})
_INITIALS = re.compile(r"[A-Z]\.?(?:[ -]?[A-Z]\.?){1,3}")
_HANDLE = re.compile(r"\s*[(,]?\s*(@[\w.'’&-]*\w)")
_TURN = re.compile(r"^(?:Q|A|Question|Answer|QUESTION|ANSWER)[.:]\s", re.M)
#: Words before the name of whoever asks: "She spoke to | Bo Ek", "by | Bo Ek"; but "The Gazette spoke to | Ann Lee".
_ASKS = re.compile(
    r"\b(?:she|he|they)\s+(?:has\s+|have\s+)?(?:spoke|talked|speaks|talks|spoken)\s+(?:to|with)\s+$|\b(?:by|told)\s*$",
    re.I,
)


class Labels:
    """The people whom the labels of one text mean. What they are found by is read from the text when first needed."""

    def __init__(self, text: str, people: Sequence[Entity]):
        self.text = text
        self.people = people
        self._full = [p for p in people if " " in p.name]

    def person(self, source: Span) -> Entity | None:
        """The one person whom a label means by initials, as the one who answers, or by handle; None if it isn't
        clear."""
        printed = source.of(self.text)
        if printed.startswith("@"):
            return _only(self._by_handle(printed))
        if self.text[source.end : source.end + 1] not in {":", "."} and not printed.endswith("."):
            return None
        if printed in _ANSWER:
            return self._interviewed
        if _INITIALS.fullmatch(printed):
            letters = re.sub(r"[^A-Z]", "", printed)
            return _only([p for key in {letters, letters[0] + letters[-1]} for p in self._by_initials.get(key, ())])
        return None

    @cached_property
    def _by_initials(self) -> dict[str, list[Entity]]:
        return _grouped((initials_of(p.name), p) for p in self._full)

    @cached_property
    def _by_letters(self) -> dict[str, list[Entity]]:
        """The people by the letters of their names, which a handle may spell."""
        return _grouped((_letters(p.name), p) for p in self._full)

    @cached_property
    def _beside(self) -> dict[str, list[Entity]]:
        """The people by the handles that stand after their names."""
        handles = ((_HANDLE.match(self.text, m.end), p) for p in self.people for m in p.mentions)
        return _grouped((match[1], p) for match, p in handles if match)

    def _by_handle(self, handle: str) -> list[Entity]:
        """Those beside whose names the handle is printed in brackets; else those whose name it spells."""
        beside = {id(p): p for p in self._beside.get(handle, ())}
        return list(beside.values()) or self._by_letters.get(_letters(handle), [])

    @cached_property
    def _interviewed(self) -> Entity | None:
        """The person named outside the turns of an interview, leaving out whoever asks: "She spoke to Bo Ek"."""
        first = _TURN.search(self.text)
        if first is None:
            return None
        before = [p for p in self._full if p.mentions[0].start < first.start()]
        answering = [p for p in before if not _ASKS.search(_words_before(self.text, p)) or len(before) == 1]
        return _only(answering)


def _only(people: list[Entity]) -> Entity | None:
    return people[0] if len(people) == 1 else None


def _grouped(pairs: Iterable[tuple[str, Entity]]) -> dict[str, list[Entity]]:
    groups: dict[str, list[Entity]] = defaultdict(list)
    for key, person in pairs:
        groups[key].append(person)
    return groups


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _words_before(text: str, person: Entity) -> str:
    start = person.mentions[0].start
    return text[max(0, start - _REACH) : start]
