"""People who are named together ("Ann Lee and Bo Ek"), whom "the researchers" means; and the scholar whom a
lead introduces without a name ("An astronomer suggests ...") and the next paragraphs name."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from spacy.tokens import Doc

from quotes_service.extract.document import Entity
from quotes_service.records import Span

SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_MANY = frozenset("analyst expert doctor".split())  # several of them speak in one article
_SCHOLARLY = re.compile(
    r".+(?:ologist|onomer|physicist|geneticist|chemist|botanist|scientist|mathematician)|physicist|chemist|engineer"
)
_DOCTORS = frozenset("dr professor prof".split())
_WORDS = r"(?:[^.!?“”\"\n]|\b(?:Dr|Prof|Mr|Mrs|Ms)\.)"
_BETWEEN_TWO = re.compile(rf"{_WORDS}{{0,120}}?(?:\band\b|&){_WORDS}{{0,80}}")
_LIST = re.compile(rf"{_WORDS}{{0,80}},\s")  # between two of more than two names
_NAMELESS = re.compile(
    r"un-?named|anonym|(?:not|never|n[o’']t) (?:to )?be (?:named|identified)|not authori[sz]ed|speak only|withheld"
    r"|by name",
    re.I,
)
_OPPOSED = re.compile(
    r"disagree|den(?:y|ie[sd])|dismiss|reject|disput|question|critic|opposite|oppos|however|\bbut\b|\bnot\b|n[’']t\b",
    re.I,
)
_UNINVOLVED = re.compile(r"\bnot (?:involved|part|connected)|\bnamed after\b", re.I)
_OTHERS = re.compile(
    r"(?<!\bthe )(?<!\bThe )\b(?:scientist|researcher|author|expert|academic|scholar)s\b|\b(?:team|group)\b"
)
_FAR_APART = 200  # characters between two names of people who are named together at most
_SOON = 2  # paragraphs after a lead's introduction in which the name must stand


class Together:
    """The people of one text who are named together, or right after they were introduced."""

    def __init__(self, doc: Doc):
        self._text = doc.text
        self._paragraphs = [(p.start, p.end) for p in doc._.paragraphs]
        self._order = sorted(((m, p) for p in doc._.people for m in p.mentions), key=lambda pair: pair[0].start)

    @cached_property
    def _two(self) -> tuple[Span, tuple[Entity, ...]] | None:
        """Where the two people are first named whom "and" joins, and who they are; None if others are joined too, if
        they are more than two, or no scholars."""
        found: list[tuple[int, Span, tuple[Entity, Entity]]] = []
        for number, ((first, one), (second, other)) in enumerate(zip(self._order, self._order[1:], strict=False)):
            near = second.start - first.end < _FAR_APART and one is not other
            if near and _BETWEEN_TWO.fullmatch(self._text, first.end, second.start):
                found.append((number, Span(first.start, second.end), (one, other)))
        if len({frozenset(map(id, two)) for _, _, two in found}) != 1:
            return None
        number, place, two = found[0]
        listed = number and _LIST.fullmatch(self._text, self._order[number - 1][0].end, place.start)
        if listed or _UNINVOLVED.search(self._text, place.start - _FAR_APART, place.end + _FAR_APART):
            return None
        if any(OFFICE.search(r.title or "") for p in two for r in p.roles) or not all(map(self._is_scholarly, two)):
            return None
        return place, two

    def authors(self, noun: str, offset: int) -> tuple[Entity, ...]:
        """The two whom "the researchers" at ``offset`` means: if no others are named together in the text, and nobody
        else of the kind came between; else (). ``noun``: in the singular."""
        if noun in _MANY or not is_scholar(noun) or self._two is None:
            return ()
        place, two = self._two
        return two if place.end <= offset and not _OTHERS.search(self._text, place.end, offset) else ()

    def named_next(self, noun: str, source: Span) -> Entity | None:
        """Which scholar a lead's introduction ("a German expert") means: the first person of the text, if they are
        named in one of the next paragraphs, as a scholar who does not disagree. None if the source stays unnamed."""
        if not self._order or noun in _MANY - {"expert"} or not is_scholar(noun):
            return None
        mention, person = self._order[0]
        here, there = self._paragraph(source.start), self._paragraph(mention.start)
        if mention.start < source.end or not 1 <= there - here <= _SOON or not self._is_scholarly(person):
            return None
        lead, paragraph = self._paragraphs[here], self._paragraphs[there]
        if _NAMELESS.search(self._text, *lead) or _OPPOSED.search(self._text, *paragraph):
            return None
        return person

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraphs, (offset + 1, 0)) - 1

    @staticmethod
    def _is_scholarly(person: Entity) -> bool:
        """Whether a person is printed as a scholar: "Dr Ann Lee", "Ann Lee, a botanist"."""
        words = {word for role in person.roles for word in re.findall(r"\w+", (role.title or "").lower())}
        styled = any(m.honorific.lower().rstrip(".") in _DOCTORS for m in person.mentions)
        return styled or any(map(is_scholar, words))


def is_scholar(noun: str) -> bool:
    """Whether a noun in lower case is one for scholars: "researcher", "astronomer"."""
    return noun in SCHOLARS or _SCHOLARLY.fullmatch(noun) is not None
