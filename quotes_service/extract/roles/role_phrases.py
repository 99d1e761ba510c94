"""Reads titles and institutions off noun phrases, for the other modules: "a lecturer at Ellery College in Cork"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Token

from quotes_service.extract.document import Entity
from quotes_service.extract.entities.entity_tokens import POSSESSIVES
from quotes_service.extract.lexicon import (
    BODY_NOUNS,
    FORMER,
    GOVERNING,
    HONORIFICS,
    NOT_TITLES,
    ORGANIZATION_WORDS,
    PARTIES,
    PARTY_NAMES,
    PLACE_LABELS,
    RANKS,
    is_title_noun,
)
from quotes_service.extract.roles.institution_phrases import BODIES, BREAKS, CALLED, InstitutionPhrases, ParsedRole

#: Prepositions between a person or title and an institution.
LINKS = frozenset("of at with from for in".split())
LONGEST = 24  # tokens of one title at most
_OFFICES = frozenset("secretary undersecretary minister".split())
_ARTICLES = frozenset("a an the his her its their also and".split())
_NO_START = FORMER | POSSESSIVES | frozenset("- – based year old the and colleague fellow now currently".split())
_OWNED = frozenset("editor publisher founder co-founder owner president chairman chairwoman executive ceo".split())
_SHORT = frozenset("sens reps govs gens".split())
#: Words for organizations whose possessive before a title means one named before: "the club's captain".
_OWNING = ORGANIZATION_WORDS | BODY_NOUNS | BODIES | CALLED
#: Titles of those who made something: what follows is no institution.
MAKERS = frozenset("author co-author coauthor winner laureate".split())
#: Titles of those who head an institution or a part of one.
HEADS = frozenset("director co-director head chair chairman chairwoman dean founder co-founder leader".split())
_SEATED = frozenset("committee board council panel commission court".split())
_RANKING = frozenset("ranking top senior leading".split())
#: Words after a role that say that it ended.
OVER = re.compile(
    r"(?:from|between) \d{4} (?:to|until|through|and|-|–) \d|in the \d{4}s|at the time\b|(?:until|till)\b"
)


class RolePhrases(InstitutionPhrases):
    """Parses the phrases that roles consist of, titles with their institutions, in a doc whose people and organizations
    are known. Positions are token indices.
    """

    def is_honorific(self, i: int) -> bool:
        """Whether the token at ``i`` is an honorific ("Dr", "Professor") or the rank before it ("Associate")."""
        token, following = self.doc[i], self.text(i + 1).rstrip(".")
        rank = token.lower_ in RANKS and token.text[0].isupper() and following in {"professor", "prof"}
        return rank or (token.text[0].isupper() and token.lower_.rstrip(".") in HONORIFICS)

    def is_title(self, i: int) -> bool:
        """Whether the token at ``i`` is the head of a title. "mate" and "Democrat" are only in "running mate" and
        "ranking Democrat"."""
        word, before = self.text(i), self.text(i - 1)
        if word in {"democrat", "republican"}:
            return before in _RANKING or self.text(i - 2) == "no."
        return is_title_noun(word) or (word == "mate" and before == "running")

    def has_title(self, tokens: Sequence[Token]) -> bool:
        return any(self.is_title(t.i) for t in tokens if self.organization[t.i] is None)

    def titled(self, tokens: list[Token], before_name: bool = False) -> ParsedRole | None:
        """The title in one noun phrase, with the institution in it; None if there is no title.

        ``before_name``: the phrase stands before a person's name, where "NASA's" alone is an institution without a
        title.
        """
        while tokens and (tokens[0].pos_ == "DET" or tokens[0].lower_ in _ARTICLES):
            tokens = tokens[1:]
        places = [t for t in tokens if t.ent_type_ == "GPE" and t.pos_ == "PROPN"]
        former, employer = self._is_former(tokens), self._possessor(tokens)
        tokens, owner = self._without_owner(tokens)
        at = next((n for n, t in enumerate(tokens) if self.organization[t.i] is not None), None)
        if at and tokens[at - 1].pos_ == "ADP" and tokens[at - 1].lower_ not in LINKS and not self._seat(tokens, at):
            at = None  # "an expert on MRSA"
        if at is None:
            parsed, title = ParsedRole(), tokens
        else:
            heads = any(t.lower_ in HEADS for t in tokens[:at])
            organization = self.organization[tokens[at].i]
            assert organization is not None, "``at`` was chosen so"
            parsed, end = self._headed(organization) if heads else self._whole(organization)
            title = self._beside(tokens, at, end)
            if title and self._is_office(title, tokens, at, end):
                title, parsed = (tokens[: at + end - tokens[at].i] if at > len(title) else tokens), ParsedRole()
            if not title and before_name and at == 0:
                return parsed if tokens[-1].text in POSSESSIVES else None
        if title and self._head(title).lower_ in MAKERS:
            parsed = ParsedRole()  # "author of The Tidesman"
        parsed.former = former
        if title and title[-1].lower_ in FORMER:
            parsed = ParsedRole(former=former)  # "a geneticist and former | NASA fellow": the other title's
        title = self._tidied(title)
        if not self.has_title(title) or self._is_body(title) or self._is_related(title):
            return None
        if parsed.institution is None:
            title = self._without_party(title, parsed)
        if parsed.institution is None:
            title = self._placed(title, places, parsed)
        if parsed.institution is None and owner:
            parsed.institution, parsed.entity = self._meant(tokens[0].i, owner)
        if parsed.institution is None:
            parsed.institution = employer
        if parsed.institution is None:
            title, parsed.institution = self._unrecognised(title)
        if parsed.institution is None and title[-1].lower_ in _OWNING and title[-1].is_lower:
            title, parsed.institution, parsed.entity = self._named_before(title)
        end = title[-1].i + 1
        end += self.text(end) == "." and title[-1].lower_ in _SHORT and not title[-1].whitespace_  # "Sens ."
        words = self.doc[title[0].i : end].text.strip(" ,-")
        parsed.title = re.sub(r"\s+", " ", words)
        return parsed

    def _head(self, title: list[Token]) -> Token:
        """The noun that says what somebody is: "co-author" in "co-author of the paper"."""
        return title[next((n for n, t in enumerate(title) if n and t.lower_ in LINKS), len(title)) - 1]

    def _possessor(self, tokens: list[Token]) -> str | None:
        """The name before a possessive that is no recognised entity: "Tidesman's [editor]"."""
        at = next((n for n, t in enumerate(tokens) if t.text in {"'s", "’s"}), 0)
        name = tokens[:at]
        return self.doc[name[0].i : name[-1].i + 1].text if name and all(map(self._is_name, name)) else None

    def _is_former(self, tokens: list[Token]) -> bool:
        noun = next((n for n, t in enumerate(tokens) if self.organization[t.i] is None and self.is_title(t.i)), 0)
        return any(t.lower_.rstrip("-") in FORMER for t in tokens[:noun])

    def _without_owner(self, tokens: list[Token]) -> tuple[list[Token], str]:
        """A title without its possessor ("Ann Lee's [lawyer]", "a Lee [adviser]"), and the possessor's word if it means
        an organization named before ("the group's [chairman]", "its [chairman]"), else ""."""
        possessive = max((n for n, t in enumerate(tokens) if t.text in {"'s", "’s"}), default=-1)
        owner = tokens[: possessive + 1]
        word = "its" if tokens and self.text(tokens[0].i - 1) == "its" else ""
        if owner and not any(self.organization[t.i] for t in owner) and not self.has_title(owner):
            word = owner[0].lower_ if len(owner) == 2 and owner[0].is_lower and owner[0].lower_ in _OWNING else ""
            tokens = tokens[possessive + 1 :]
        noun = next((n for n, t in enumerate(tokens) if self.is_title(t.i)), 0)
        person = max((n for n in range(noun) if self.person[tokens[n].i]), default=-1)
        return tokens[person + 1 :], word

    def _seat(self, tokens: list[Token], at: int) -> bool:
        """Whether "to" or "on" ties a title to the institution at ``tokens[at]``: "envoy to X", "member on X Board"."""
        organization = self.organization[tokens[at].i]
        link, name = tokens[at - 1].lower_, organization.entity.name.lower() if organization else ""
        return link == "to" or (link == "on" and bool(set(name.split()) & _SEATED))

    def _is_office(self, title: list[Token], tokens: list[Token], at: int, end: int) -> bool:
        """Whether the institution at ``tokens[at]`` is part of the name of an office: "Secretary of State", "Treasury
        secretary", but not "NATO secretary general"."""
        if title[-1].lower_ not in _OFFICES:
            return False
        name = self.doc[tokens[at].i : end]
        body = name.text.isupper() or (len(name) > 1 and {t.lower_ for t in name} & ORGANIZATION_WORDS)
        return not body and (at > len(title) or (title[0].i == end and len(name) < 3))

    def _is_body(self, title: list[Token]) -> bool:
        """Whether the phrase means an organization instead of a person: "centrist organization"."""
        head = next((n for n, t in enumerate(title) if t.lower_ in LINKS or t.text == ","), len(title)) - 1
        return head > 0 and title[head].is_lower and title[head].lower_ in ORGANIZATION_WORDS | BODIES

    def _is_related(self, title: list[Token]) -> bool:
        """Whether the title is that of somebody to whom the person is related: "a friend of the director"."""
        return any(
            not self.has_title(title[:n]) and self.is_post_of_another(t.i)
            for n, t in enumerate(title)
            if n and self.is_title(t.i)
        )

    def is_post_of_another(self, i: int) -> bool:
        """Whether the title or institution at ``i`` stands after a noun for a relation, and "of" or "to": "sister of
        the | dean of | Ellery College"."""
        if self.doc[i].lower_ in NOT_TITLES:
            return True
        k = i - 1
        while k > 1 and self.doc[k].pos_ in {"DET", "ADJ", "PRON"}:
            k -= 1
        if k > 1 and self.text(k) in LINKS and self.is_title(k - 1):
            return self.is_post_of_another(k - 1)
        noun = self.doc[k - 1] if k > 1 and self.text(k) in {"of", "to"} else None
        return noun is not None and k < i - 1 and noun.tag_ == "NN" and noun.is_lower and not self.is_title(noun.i)

    def _without_party(self, title: list[Token], parsed: ParsedRole) -> list[Token]:
        """The title without the party before it, which becomes ``parsed.institution``: "Labour | MP"."""
        for words in (2, 1):
            name = " ".join(t.text for t in title[:words])
            opens = name == "Conservative" and title[0].is_sent_start  # "Conservative economist Ann Lee"
            if name in PARTY_NAMES and self.has_title(title[words:]) and not opens:
                parsed.institution = name
                return title[words:]
        return title

    def _placed(self, title: list[Token], places: list[Token], parsed: ParsedRole) -> list[Token]:
        """The title without its place, if its holder governs it: "mayor of Cork", "Ohio's attorney general".

        The place becomes ``parsed.institution``.
        """
        at = next((n for n, t in enumerate(title) if n and t.lower_ == "of"), len(title))
        if title[-1].lower_.startswith("spokes") and places and places[-1].i + 1 == title[0].i:
            places = [t for t in places if t.pos_ == "PROPN"]
        elif not self.governs(" ".join(t.text for t in title[:at])):
            return title
        after = [t for t in title[at + 1 :] if t.lower_ != "the"]
        if after and all(t.ent_type_ == "GPE" for t in after):
            places, title = after, title[:at]
        if places:
            parsed.institution = self.doc[places[0].i : places[-1].i + 1].text
        return [t for t in title if t not in places] or title

    def governs(self, title: str) -> bool:
        """Whether the holder of a title governs a place: governors, mayors, attorneys general."""
        words = title.lower().rstrip(".").split()
        return bool(words) and (words[-1] in GOVERNING or words[-2:] == ["attorney", "general"])

    def _unrecognised(self, title: list[Token]) -> tuple[list[Token], str | None]:
        """The title, and an institution that is no recognised entity: "consultant at Morven", "editor of The Tidesman",
        "a Morven spokesman"."""
        links = [n for n, t in enumerate(title) if n and t.lower_ in {"at", "of"}]
        at = next((n for n in links if title[n].lower_ == "at"), links[0] if links else len(title))
        owned = title[at - 1].lower_ in _OWNED or title[at - 1].lower_.startswith("spokes")
        name = title[at + 1 :]
        while len(name) > 1 and name[0].lower_ == "the":
            name = name[1:]
        named = bool(name) and all(self._is_name(t) or (t.lower_ == "of" and t is not name[-1]) for t in name)
        if named and (title[at].lower_ == "at" or owned):
            return title[:at], self.doc[name[0].i : name[-1].i + 1].text
        if title[-1].lower_.startswith("spokes"):
            name = [t for t in title[:-1] if self._is_name(t)]
            if name and name == title[: len(name)] and self.text(name[0].i - 1) not in BREAKS | {""}:
                return title[len(name) :], self.doc[name[0].i : name[-1].i + 1].text
        return title, None

    def _is_name(self, token: Token) -> bool:
        known = token.ent_type_ in {"NORP", *PLACE_LABELS} or token.lower_ in PARTIES or self.person[token.i]
        return token.pos_ == "PROPN" and token.text[0].isupper() and not known and not self.is_title(token.i)

    def _named_before(self, title: list[Token]) -> tuple[list[Token], str | None, Entity | None]:
        """The title in "professor at the university" or "head of sales at the firm", and which one is meant."""
        link = len(title) - 3
        tied = link > 0 and title[link].lower_ in LINKS and title[link + 1].lower_ in {"the", "that", "this"}
        if not tied or not self.has_title(title[:link]):
            return title, None, None
        name, entity = self._meant(title[-1].i, title[-1].lower_)
        return (title[:link] if name or title[link].lower_ == "at" else title), name, entity

    def _beside(self, tokens: list[Token], at: int, end: int) -> list[Token]:
        """The title's tokens beside an institution that starts at ``tokens[at]`` and ends before the doc's token
        ``end``."""
        after = [t for t in tokens if t.i >= end and t.text not in POSSESSIVES]
        link = max((n for n in range(at) if tokens[n].lower_ in LINKS), default=None)
        if at == 0 or (link is None and not self.has_title(tokens[:at])):
            return after  # "NASA's deputy administrator", "Australian National University professor"
        return tokens[: link if link is not None else at]  # "head of [Norway's] Institute of Ferries"

    def _tidied(self, title: list[Token]) -> list[Token]:
        """The title without a nationality, an age, "former", or a place at its end."""
        while len(title) > 1 and (
            title[0].lower_ in _NO_START | _ARTICLES
            or title[0].like_num
            or (title[0].ent_type_ in {"GPE", "NORP"} and title[0].lower_ not in PARTIES)
        ):
            title = title[1:]
        for n in range(1, len(title) - 1):
            if title[n].lower_ in {"in", "from"} and title[n + 1].ent_type_ in PLACE_LABELS:
                title = title[:n]
                break
        while title and (
            title[-1].lower_ in LINKS | _ARTICLES | POSSESSIVES | FORMER | {"and", "on", "to", "now"}
            or title[-1].is_punct
        ):
            title = title[:-1]
        return title
