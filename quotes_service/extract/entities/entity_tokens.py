"""Which tokens of a doc name an organization or a person, campaigns for office included."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc

from quotes_service.extract.document import Figure
from quotes_service.extract.lexicon import HONORIFICS, PARTIES

POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_CAMPAIGNS = frozenset("campaign campaigns pac bid".split())
_KINDS = frozenset("presidential election re reelection gubernatorial senatorial super senate - and for".split())
_PARTY_OFFICES = frozenset("chair chairman chairwoman spokesman spokeswoman treasurer".split())
_REACH = 8  # tokens between a candidate's name and the campaign


class Stretch(NamedTuple):
    """The tokens from ``start`` to ``end`` name the organization ``figure``."""

    figure: Figure
    start: int
    end: int


class Stretches:
    """``organization``: of each token the stretch that it belongs to; ``person``: whether it is part of a name;
    ``quoted``: whether it stands in double quotation marks."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.organization: list[Stretch | None] = [None] * len(doc)
        self.person = [False] * len(doc)
        for figure in doc._.organizations:
            for mention in figure.mentions:
                span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
                if not self._is_adjective(span.start, span.end):
                    self._lay(Stretch(figure, span.start, span.end))
        for figure in doc._.people:
            for mention in figure.mentions:
                span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
                self.person[span.start : span.end] = [True] * len(span)
        self.quoted = [False] * len(doc)
        for marks in doc._.marks:
            span = doc.char_span(marks.inner_start, marks.inner_end, alignment_mode="contract")
            if span is not None and not marks.single:
                self.quoted[span.start : span.end] = [True] * len(span)
        for token in doc:
            if token.lower_ in _CAMPAIGNS:
                self._campaign(token.i)

    def _lay(self, stretch: Stretch) -> None:
        self.organization[stretch.start : stretch.end] = [stretch] * (stretch.end - stretch.start)

    def _is_adjective(self, start: int, end: int) -> bool:
        """Whether an organization's name only qualifies what follows: "Oscar-winning", "GOP strategist"."""
        if end >= len(self.doc):
            return False
        following = self.doc[end]
        hyphen = following.text == "-" and not self.doc[end - 1].whitespace_ and not following.whitespace_
        party = end - start == 1 and self.doc[start].lower_ in PARTIES
        return hyphen or (
            party and following.lower_ not in _PARTY_OFFICES and following.pos_ in {"NOUN", "PROPN", "ADJ"}
        )

    def _campaign(self, at: int) -> None:
        """Lay the campaign whose last word stands at ``at``: "the Lee campaign", "for Ann Lee's 2008 campaign".

        "Lee's campaign manager" is Lee's, and no campaign's.
        """
        doc, k, owned = self.doc, at - 1, False
        while k >= max(0, at - _REACH) and not self.person[k]:
            word = doc[k]
            if not (word.lower_ in _KINDS or word.like_num or word.ent_type_ == "NORP" or word.text in POSSESSIVES):
                return
            owned |= word.text in POSSESSIVES
            k -= 1
        if k < 0 or not self.person[k]:
            return
        while k > 0 and self.person[k - 1]:
            k -= 1
        before = k - 1
        while before > 0 and doc[before].lower_.rstrip(".") in HONORIFICS:
            before -= 1
        if owned and (before < 0 or doc[before].pos_ != "ADP"):
            return
        k = before + 1
        name = doc[k : at + 1].text
        self._lay(Stretch(Figure(name, "organization"), k, at + 1))
        self.person[k : at + 1] = [False] * (at + 1 - k)
