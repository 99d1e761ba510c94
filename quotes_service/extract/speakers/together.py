"""People who are named together ("Ann Lee and Bo Ek"), whom "the researchers" and "they" mean; and the person whom a
lead introduces without a name ("An astronomer suggests ...") and the next paragraphs name."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Entity, Mention
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.records import Span

SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_NO_AUTHORS = frozenset("analyst expert doctor".split())  # many of them speak in an article at once
_SCHOLARLY = re.compile(r".+(?:ist|onomer|ographer|ician)|engineer")
_DOCTORS = frozenset("dr professor prof".split())
_WORDS = r"(?:[^.!?“”\"\n]|\b(?:Dr|Prof|Mr|Mrs|Ms)\.)"
_BETWEEN_TWO = re.compile(rf"{_WORDS}{{0,120}}?(?:\band\b|&){_WORDS}{{0,80}}")
_NAMELESS = re.compile(
    r"un-?named|anonym|(?:not|never|n[o’']t) (?:to )?be (?:named|identified)|not authori[sz]ed|would speak only", re.I
)
_FAR_APART = 200  # characters between two names of people who are named together at most
_NEAR = 160  # characters between two people and "they" at most
_SOON = 2  # paragraphs after a lead's introduction in which the name must stand
_FITS = 1.5  # least score of a name meaning the same as the introduction


class Together:
    """The people of one text who are named together, or right after they were introduced."""

    def __init__(self, doc: Doc, pairs: PairScorer | None):
        self.doc, self._pairs = doc, pairs
        self._paragraphs = [p.start for p in doc._.paragraphs]
        self._order = sorted(((m, p) for p in doc._.people for m in p.mentions), key=lambda pair: pair[0].start)

    @cached_property
    def _joined(self) -> list[tuple[Span, tuple[Entity, Entity]]]:
        """The places where "and" joins two people, and who they are."""
        found = []
        for (first, one), (second, other) in zip(self._order, self._order[1:], strict=False):
            near = second.start - first.end < _FAR_APART and one is not other
            if near and _BETWEEN_TWO.fullmatch(self.doc.text, first.end, second.start):
                found.append((Span(first.start, second.end), (one, other)))
        return found

    def authors(self, noun: str, offset: int) -> tuple[Entity, ...]:
        """The two whom "the researchers" before ``offset`` means: if no others are named together in the text, and they
        were before; else (). ``noun``: in the singular."""
        if noun in _NO_AUTHORS or not is_scholar(noun):
            return ()
        if len({frozenset(map(id, two)) for _, two in self._joined}) != 1 or self._joined[0][0].start > offset:
            return ()
        two = self._joined[0][1]
        return () if any(OFFICE.search(r.title or "") for p in two for r in p.roles) else two

    def just_before(self, offset: int) -> tuple[Entity, ...]:
        """The two who are named together shortly before "they" at ``offset``, with nobody named between; else ()."""
        at = bisect_left(self._joined, offset, key=lambda pair: pair[0].end) - 1
        if at < 0 or offset - self._joined[at][0].end > _NEAR:
            return ()
        end = self._joined[at][0].end
        between = any(end <= mention.start < offset for mention, _ in self._order)
        return () if between else self._joined[at][1]

    def named_next(self, head: Token, introduction: Span, source: Span) -> Entity | None:
        """Who a lead's introduction ("a German expert") means: the first person of the text, if they are named in one
        of the next paragraphs and fit it. None also if the source says that it stays unnamed."""
        if not self._order or head.lower_.startswith("spokes"):
            return None
        mention, person = self._order[0]
        apart = self._paragraph(mention.start) - self._paragraph(source.start)
        end = self.doc.text.find("\n", source.start)
        sentence = self.doc.text[source.start : end if end > 0 else None]
        if mention.start < source.end or not 1 <= apart <= _SOON or _NAMELESS.search(sentence):
            return None
        if is_scholar(head.lower_) and _is_scholarly(mention, person):
            return person
        if self._pairs is None:
            return None
        (score,) = self._pairs.scores(self.doc, Span(mention.start, mention.end), [introduction]).tolist()
        return person if score >= _FITS else None

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraphs, offset + 1)


def is_scholar(noun: str) -> bool:
    """Whether a noun in lower case is one for scholars: "researcher", "astronomer"."""
    return noun in SCHOLARS or _SCHOLARLY.fullmatch(noun) is not None


def _is_scholarly(mention: Mention, person: Entity) -> bool:
    """Whether a person is printed as a scholar: "Dr Ann Lee", "Ann Lee, a botanist"."""
    words = {word for role in person.roles for word in re.findall(r"\w+", (role.title or "").lower())}
    return mention.honorific.lower().rstrip(".") in _DOCTORS or any(map(is_scholar, words))
