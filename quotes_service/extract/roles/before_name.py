"""Roles in the words before a name: "flood expert Professor Ann Lee", "The study's lead author, Dr Ann Lee"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from quotes_service.extract.entities.entity_tokens import POSSESSIVES
from quotes_service.extract.lexicon import FORMER, HONORIFICS, RANKS, is_title_noun, singular
from quotes_service.extract.roles.institution_phrases import ParsedRole
from quotes_service.extract.roles.role_phrases import LINKS, LONGEST, RolePhrases

_REPORTS = frozenset(
    "says said reports writes notes states claims comments".split()
)  # verbs that the tagger takes for nouns before a title
_SEATS = frozenset("gov sen rep governor senator representative gen adm".split())
_TITLE_LINKS = LINKS | frozenset("behind on to the".split())


class RolesBeforeName:
    """Parses the roles before names. Positions are token indices."""

    def __init__(self, phrases: RolePhrases):
        self.phrases, self.doc = phrases, phrases.doc

    def read(self, start: int, joined: bool) -> list[ParsedRole]:
        """The roles before the name at token ``start``, the rank of its honorific ("Associate Professor") included.

        ``joined``: whether "and" joins another name to it, so that both share a plural title.
        """
        i = self.phrases.past_blanks(start - 1, -1)
        honorifics = []
        while i >= 0 and len(honorifics) < 4 and self.phrases.is_honorific(i):
            honorifics.insert(0, self.doc[i])
            i = self.phrases.past_blanks(i - 1, -1)
        employer = self.phrases.organization[i] if i >= 0 else None
        roles: list[ParsedRole] = []
        if i >= 0 and self.doc[i].text != ",":
            tokens = self._left_phrase(i)
            roles += self._titled(tokens, joined)
            i = self.phrases.past_blanks(tokens[0].i - 1, -1) if tokens else i
            i -= tokens != [] and self.phrases.text(i) == "the"  # "The bishop of Cork, the | Rev. Bo Ek"
        if i >= 0 and self.doc[i].text == ",":
            tokens = self._left_phrase(i - 1)
            if self._introduces(tokens):
                roles += [p for p in self._titled(tokens, joined) if p.title]
        if any(HONORIFICS.get(t.lower_.rstrip("."), False) for t in honorifics):
            rank = " ".join(t.text for t in honorifics if t.lower_.rstrip(".") in RANKS | {"professor", "prof"})
            roles.append(ParsedRole(re.sub(r"\bProf\.?$", "Professor", rank)))
            if employer is not None:  # "Ellery College Professor Ann Lee"
                roles[-1].institution, roles[-1].entity = employer.entity.name, employer.entity
        return roles

    def _titled(self, tokens: list[Token], joined: bool) -> list[ParsedRole]:
        """The roles in the phrase before a name: two in "party chairwoman | Senator"."""
        rank = len(tokens) - 1 - (len(tokens) > 1 and tokens[-1].text == ".")
        if rank > 0 and tokens[rank].lower_.rstrip(".") in _SEATS and self.phrases.has_title(tokens[:rank]):
            return self._titled(tokens[:rank], joined) + self._titled(tokens[rank:], joined)
        parsed = self.phrases.titled(tokens, before_name=True)
        if parsed is None:
            return []
        parsed.title, parsed.plural = singular(parsed.title) if parsed.title else (None, False)
        return [parsed] if joined or not parsed.plural else []

    def _left_phrase(self, i: int) -> list[Token]:
        """The noun phrase that ends at token ``i``, institutions included: "University of Basel researcher".

        Where it has no title by itself, it may reach back over one preposition: "chief engineer of the Harbour
        scheme Professor Bo Ek".
        """
        phrases = self.phrases
        tokens: list[Token] = []
        link = None
        while i >= 0 and len(tokens) < LONGEST and not phrases.person[i] and not phrases.quoted[i]:
            token = self.doc[i]
            if phrases.is_blank(i):
                i -= 1
                continue
            organization = phrases.organization[i]
            noun = token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.text in {"'s", "’s", "-", "–", "'", "’"}
            if organization is not None:
                tokens[:0] = self.doc[organization.start : i + 1]
                i = organization.start - 1
                continue
            if token.lower_ in {"and", "&"} and tokens:
                if phrases.has_title(tokens) and not is_title_noun(phrases.text(i - 1)):
                    break
                noun = phrases.doc[i - 1].pos_ in {"NOUN", "ADJ", "PROPN"} if i else False
            elif token.lower_ in _TITLE_LINKS and tokens and not phrases.has_title(tokens):
                if token.lower_ != "the":
                    if link is not None:
                        break
                    link = token.i
                noun = True
            elif tokens and (token.lower_ == "lead" or (token.tag_ in {"VBG", "VBN"} and token.dep_ == "amod")):
                noun = True
            elif tokens and token.lower_.rstrip("-") in FORMER and phrases.has_title(tokens):
                noun = True  # "then-mayor Ann Lee"
            if not noun or token.lower_ in _REPORTS or (token.is_sent_start and token.idx in phrases.cues):
                break
            tokens.insert(0, token)
            i -= 1
        if link is not None and not phrases.has_title([t for t in tokens if t.i < link]):
            tokens = [t for t in tokens if t.i > link]
        return tokens

    def _introduces(self, tokens: list[Token]) -> bool:
        """Whether the phrase before a comma and a name introduces the name: "The study's lead author, Dr X"."""
        if not tokens or not self.phrases.has_title(tokens):
            return False
        if not self.phrases.is_title(tokens[-1].i) and not any(t.lower_ in _TITLE_LINKS for t in tokens):
            return False
        if tokens[0].is_sent_start or tokens[0].i == 0 or tokens[0].text in POSSESSIVES:
            return True
        before = self.doc[tokens[0].i - 1]
        owner = tokens[0].i - (3 if before.pos_ == "DET" else 2)
        if owner > 0 and self.doc[owner + 1].text == "," and self.phrases.person[owner]:
            return False  # "Ann Lee, a geologist, Bo Ek, a chemist": the geologist is Lee
        return before.is_sent_start or before.pos_ in {"DET", "PRON", "VERB", "SCONJ", "ADP", "PART"}
