"""Marks the tokens that are part of names, once people.py and organizations.py have found those; adds election
campaigns."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc

from quotes_service.extract.document import Entity, tokens_at
from quotes_service.extract.lexicon import HONORIFICS, PARTIES

POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_CAMPAIGNS = frozenset("campaign campaigns pac bid".split())
_KINDS = frozenset("presidential election re reelection gubernatorial senatorial super senate - and for".split())
_PARTY_OFFICES = frozenset("chair chairman chairwoman spokesman spokeswoman treasurer".split())
_REACH = 8  # most tokens between a candidate's name and the word "campaign"


class OrganizationTokens(NamedTuple):
    """The tokens [start, end) are a name of the organization ``entity``."""

    entity: Entity
    start: int
    end: int


class EntityTokens:
    """Three lists with an item for each token of a doc.

    ``organization``: the organization's name of which the token is part, or None; ``person``: whether it is part of a
    person's name; ``quoted``: whether it stands in double quotation marks.
    """

    def __init__(self, doc: Doc):
        self.doc = doc
        self.organization: list[OrganizationTokens | None] = [None] * len(doc)
        self.person = [False] * len(doc)
        for entity in doc._.organizations:
            for mention in entity.mentions:
                span = tokens_at(doc, mention.start, mention.end)
                if not self._is_modifier(span.start, span.end):
                    self._add(OrganizationTokens(entity, span.start, span.end))
        for entity in doc._.people:
            for mention in entity.mentions:
                span = tokens_at(doc, mention.start, mention.end)
                self.person[span.start : span.end] = [True] * len(span)
        self.quoted = [False] * len(doc)
        for quoted in doc._.quoted_spans:
            span = doc.char_span(quoted.inner_start, quoted.inner_end, alignment_mode="contract")
            if span is not None and not quoted.single:
                self.quoted[span.start : span.end] = [True] * len(span)
        for token in doc:
            if token.lower_ in _CAMPAIGNS:
                self._add_campaign(token.i)

    def _add(self, tokens: OrganizationTokens) -> None:
        self.organization[tokens.start : tokens.end] = [tokens] * (tokens.end - tokens.start)

    def _is_modifier(self, start: int, end: int) -> bool:
        """Whether an organization's name only modifies the next word: "Oscar-winning", "GOP strategist"."""
        if end >= len(self.doc):
            return False
        following = self.doc[end]
        hyphen = following.text == "-" and not self.doc[end - 1].whitespace_ and not following.whitespace_
        party = end - start == 1 and self.doc[start].lower_ in PARTIES
        return hyphen or (
            party and following.lower_ not in _PARTY_OFFICES and following.pos_ in {"NOUN", "PROPN", "ADJ"}
        )

    def _add_campaign(self, at: int) -> None:
        """Add the campaign whose last word is the token ``at``: "the Lee campaign", "for Ann Lee's 2008 campaign".

        "Lee's campaign manager" contains no campaign's name: Lee owns the manager.
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
        self._add(OrganizationTokens(Entity(name, "organization"), k, at + 1))
        self.person[k : at + 1] = [False] * (at + 1 - k)
