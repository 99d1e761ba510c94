"""Titles and institutions read off noun phrases: "a lecturer at Ellery College in Cork"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Figure
from quotes_service.extract.entities.entity_tokens import POSSESSIVES, Stretch, Stretches
from quotes_service.extract.lexicon import (
    FORMER,
    GOVERNING,
    HONORIFICS,
    ORGANIZATION_WORDS,
    PARTIES,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
    RANKS,
    is_title_noun,
)

#: Prepositions that tie a person or title to an institution.
LINKS = frozenset("of at with from for in".split())
LONGEST = 24  # tokens of one title
_DEPARTMENTS = frozenset("department school faculty division unit".split())
_UNIVERSITY = re.compile(r"Universit|College|Institute of Technology|Polytechnic")
_OFFICES = frozenset("secretary undersecretary minister".split())
_ARTICLES = frozenset("a an the his her its their also and".split())
_NO_START = FORMER | POSSESSIVES | frozenset("- – based year old the and colleague fellow now currently".split())
_BODIES = frozenset(
    "firm network team charity organisation band studio paper newspaper magazine channel campaign panel".split()
)
_OWNED = frozenset("editor publisher founder co-founder owner president chairman chairwoman executive ceo".split())
_SHORT = frozenset("sens reps govs gens".split())
_ANY = frozenset("its group company firm network charity organization organisation agency".split())
_MAKERS = frozenset("author co-author coauthor winner laureate".split())
_HEADS = frozenset("director co-director head chair chairman chairwoman dean founder co-founder leader".split())
_SEATED = frozenset("committee board council panel commission court".split())
_RANKING = frozenset("ranking top senior leading".split())
_OWNERS = frozenset("university college hospital institute council company".split())
_FAR = 400  # tokens that "the university" looks back over
_REACH = 60  # tokens that "its" looks back over
_BREAKS = frozenset('.!?;:”"“')


@dataclass(slots=True)
class Printed:
    """A title and/or institution as read at one place of the text."""

    title: str | None = None
    institution: str | None = None
    figure: Figure | None = None  # the organization that the institution is
    former: bool = False
    unit: str | None = None  # the part of the institution that is printed with it
    whole: str | None = None  # of which it is printed as a part
    plural: bool = False  # whether it was printed in the plural, as the title of several people


class Phrases:
    """Reads titles and institutions off a doc whose people and organizations are known."""

    def __init__(self, doc: Doc):
        self.doc = doc
        stretches = Stretches(doc)
        self.organization, self.person, self.quoted = stretches.organization, stretches.person, stretches.quoted

    def text(self, i: int) -> str:
        """The token at ``i`` in lower case, or "" outside the doc."""
        return self.doc[i].lower_ if 0 <= i < len(self.doc) else ""

    def is_blank(self, i: int) -> bool:
        """Whether only blanks stand at ``i``, as scraped pages have them around links."""
        return 0 <= i < len(self.doc) and self.doc[i].is_space and "\n" not in self.doc[i].text

    def past_blanks(self, i: int, step: int = 1) -> int:
        while self.is_blank(i):
            i += step
        return i

    def is_break(self, i: int) -> bool:
        """Whether a phrase ends at ``i``: a stop, a quotation mark, a paragraph's end, the doc's end."""
        return i >= len(self.doc) or self.text(i) in _BREAKS or "\n" in self.text(i)

    # -- institutions ------------------------------------------------------------------------------------------

    def institution(self, i: int) -> tuple[Printed | None, int]:
        """The institution whose name starts at ``i``, articles and places before it passed over; and its end."""
        department = next((k for k in range(i, i + 3) if self.text(k) in _DEPARTMENTS and self.doc[k].is_lower), None)
        if department is not None:  # "the school of mines and metals at Ellery College"
            for k in range(department + 1, min(department + 10, len(self.doc))):
                if self.is_break(k) or self.doc[k].pos_ in {"VERB", "AUX"}:
                    return None, i
                if self.text(k) in {"at", "of"} and any(self.organization[k + 1 : k + 3]):
                    return self.institution(k + 1)
        for k in range(i, min(i + 5, len(self.doc))):
            stretch = self.organization[k]
            if stretch is not None and stretch.start == k:
                return self._whole(stretch)
            token = self.doc[k]
            if token.pos_ not in {"DET", "ADJ", "PROPN", "PART", "NOUN"} and token.text not in POSSESSIVES:
                break
            if k > i and token.text[0].isupper() and token.ent_type_ not in {"GPE", "NORP"}:
                break
        return None, i

    def parent(self, i: int, institution: Printed) -> Printed | None:
        """The owner printed before an institution: the army in "with the Army's Signal Centre"."""
        for stretch in filter(None, self.organization[i : i + 3]):
            owns = self.text(stretch.end) in POSSESSIVES
            return self._printed(stretch) if owns and stretch.figure is not institution.figure else None
        return None

    def _whole(self, stretch: Stretch) -> tuple[Printed, int]:
        """The institution to name, where a part and its whole are printed: the university, not its school."""
        end = stretch.end
        following = self.organization[end + 1] if end + 1 < len(self.doc) else None
        if self.text(end) in POSSESSIVES and following is not None:
            if _UNIVERSITY.search(stretch.figure.name):
                return self._printed(stretch, following), following.end
            return self._printed(following), following.end
        if self.text(end) in {",", "at", "of", "in"}:
            k = end + 1
            while self.text(k) in {"the", "at", "of"}:
                k += 1
            whole = self.organization[k] if k < len(self.doc) else None
            words = {w.lower() for w in self.doc[stretch.start : end].text.split()}
            if whole is not None and (
                words & _DEPARTMENTS or (words & PARTS_OF_ORGANIZATIONS and _UNIVERSITY.search(whole.figure.name))
            ):
                return self._printed(whole, stretch), whole.end
        owner = self._owner(stretch)
        printed = self._printed(stretch)
        return (
            replace(printed, institution=owner.name, figure=owner, unit=printed.institution) if owner else printed
        ), end

    def _owner(self, part: Stretch) -> Figure | None:
        """The university last named before "the university's [Department of Physics]"."""
        word = self.doc[part.start - 2] if part.start > 1 and self.text(part.start - 1) in POSSESSIVES else None
        if word is None or not word.is_lower or word.lower_ not in _OWNERS:
            return None
        before = filter(None, reversed(self.organization[max(0, part.start - _FAR) : part.start]))
        return next((stretch.figure for stretch in before if word.lower_ in stretch.figure.name.lower().split()), None)

    def _printed(self, stretch: Stretch, part: Stretch | None = None) -> Printed:
        unit = self.doc[part.start : part.end].text if part else None
        return Printed(None, self.doc[stretch.start : stretch.end].text, stretch.figure, unit=unit)

    def past_place(self, i: int) -> int:
        """Past "(ITE)" and "in Cork, Ireland" after an institution."""
        if self.text(i) == "(":
            close = next((k for k in range(i, min(i + 6, len(self.doc))) if self.text(k) == ")"), i - 1)
            i = close + 1
        if self.text(i) not in {"in", "at", ","}:
            return i
        k = i + 1
        while k < len(self.doc) and (self._is_place(k) or (self.text(k) == "," and self._is_place(k + 1))):
            k += 1
        return k if k > i + 1 else i

    def place(self, i: int) -> int | None:
        """The end of a place's name that starts at ``i``; None where none does."""
        end = i + (self.text(i) == "the")
        first = end
        while end < len(self.doc) and self.doc[end].ent_type_ == "GPE" and self.organization[end] is None:
            end += 1
        owns = self.text(end) in POSSESSIVES or any(self.organization[end : end + 1])  # "Ireland's Ellery College"
        return end if end > first and not owns else None

    def _is_place(self, i: int) -> bool:
        return i < len(self.doc) and self.doc[i].ent_type_ in PLACE_LABELS

    # -- titles ------------------------------------------------------------------------------------------------

    def is_honorific(self, i: int) -> bool:
        """Whether "Dr" or "Professor" stands at ``i``, or the rank before it ("Associate Professor")."""
        token, following = self.doc[i], self.text(i + 1).rstrip(".")
        rank = token.lower_ in RANKS and token.text[0].isupper() and following in {"professor", "prof"}
        return rank or (token.text[0].isupper() and token.lower_.rstrip(".") in HONORIFICS)

    def is_title(self, i: int) -> bool:
        """Whether a title's noun stands at ``i``: "running mate" and "ranking Democrat" are titles as wholes."""
        word, before = self.text(i), self.text(i - 1)
        if word in {"democrat", "republican"}:
            return before in _RANKING or self.text(i - 2) == "no."
        return is_title_noun(word) or (word == "mate" and before == "running")

    def has_title(self, tokens: Sequence[Token]) -> bool:
        return any(self.is_title(t.i) for t in tokens if self.organization[t.i] is None)

    def titled(self, tokens: list[Token], before_name: bool = False) -> Printed | None:
        """The title in one noun phrase, with the institution that stands in it; None where there is no title.

        ``before_name``: the phrase stands before a name, where a bare "NASA's" is an institution without a title.
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
            found, title = Printed(), tokens
        else:
            heads = any(t.lower_ in _HEADS for t in tokens[:at])
            stretch = self.organization[tokens[at].i]
            found, end = self._whole(stretch)
            if heads:
                whole = found.institution if found.unit and found.figure is not stretch.figure else None
                found, end = replace(self._printed(stretch), whole=whole), stretch.end
            title = self._beside(tokens, at, end)
            if title and self._is_office(title, tokens, at, end):
                title, found = (tokens[: at + end - tokens[at].i] if at > len(title) else tokens), Printed()
            if not title and before_name and at == 0:
                return found if tokens[-1].text in POSSESSIVES else None
        if title and title[-1].lower_ in _MAKERS:
            found = Printed()  # "author of The Tidesman"
        found.former = former
        if title and title[-1].lower_ in FORMER:
            found = Printed(former=former)  # "a geneticist and former | NASA fellow": the other title's
        title = self._tidied(title)
        if not self.has_title(title) or self._is_body(title):
            return None
        if found.institution is None:
            title = self._placed(title, places, found)
        if found.institution is None and owner:
            found.institution, found.figure = self._last_named(tokens[0].i, owner)
        if found.institution is None:
            found.institution = employer
        if found.institution is None:
            title, found.institution = self._unrecognised(title)
        if found.institution is None and title[-1].lower_ in ORGANIZATION_WORDS and title[-1].is_lower:
            title, found.institution, found.figure = self._named_before(title)
        end = title[-1].i + 1
        end += self.text(end) == "." and title[-1].lower_ in _SHORT and not title[-1].whitespace_  # "Sens ."
        words = self.doc[title[0].i : end].text.strip(" ,-")
        found.title = re.sub(r"\s+", " ", words)
        return found

    def _possessor(self, tokens: list[Token]) -> str | None:
        """The name that the recogniser took for nothing in "Tidesman's [editor]"."""
        at = next((n for n, t in enumerate(tokens) if t.text in {"'s", "’s"}), 0)
        name = tokens[:at]
        return self.doc[name[0].i : name[-1].i + 1].text if name and all(map(self._is_name, name)) else None

    def _is_former(self, tokens: list[Token]) -> bool:
        noun = next((n for n, t in enumerate(tokens) if self.organization[t.i] is None and self.is_title(t.i)), 0)
        return any(t.lower_.rstrip("-") in FORMER for t in tokens[:noun])

    def _without_owner(self, tokens: list[Token]) -> tuple[list[Token], str]:
        """A title without whose it is ("Ann Lee's [lawyer]", "a Lee [adviser]"), and the word that stands for an
        organization named before, or "": "the group's [chairman]", "its [chairman]"."""
        possessive = max((n for n, t in enumerate(tokens) if t.text in {"'s", "’s"}), default=-1)
        owner = tokens[: possessive + 1]
        told = "its" if tokens and self.text(tokens[0].i - 1) == "its" else ""
        if owner and not any(self.organization[t.i] for t in owner) and not self.has_title(owner):
            body = len(owner) == 2 and owner[0].is_lower and owner[0].lower_ in ORGANIZATION_WORDS | _BODIES
            told = owner[0].lower_ if body else ""
            tokens = tokens[possessive + 1 :]
        noun = next((n for n, t in enumerate(tokens) if self.is_title(t.i)), 0)
        person = max((n for n in range(noun) if self.person[tokens[n].i]), default=-1)
        return tokens[person + 1 :], told

    def _seat(self, tokens: list[Token], at: int) -> bool:
        """Whether a title before "to" or "on" belongs to the institution: "envoy to X", "member on the X Board"."""
        link, name = tokens[at - 1].lower_, self.organization[tokens[at].i].figure.name.lower()
        return link == "to" or (link == "on" and bool(set(name.split()) & _SEATED))

    def _is_office(self, title: list[Token], tokens: list[Token], at: int, end: int) -> bool:
        """Whether what looks like an institution is part of an office's name: "Secretary of State", "Treasury
        secretary", but "NATO secretary general"."""
        if title[-1].lower_ not in _OFFICES:
            return False
        name = self.doc[tokens[at].i : end]
        body = name.text.isupper() or (len(name) > 1 and {t.lower_ for t in name} & ORGANIZATION_WORDS)
        return at > len(title) or (title[0].i == end and len(name) < 3 and not body)

    def _is_body(self, title: list[Token]) -> bool:
        """Whether the phrase is about a body and not a person: "centrist organization"."""
        head = next((n for n, t in enumerate(title) if t.lower_ in LINKS or t.text == ","), len(title)) - 1
        return head > 0 and title[head].is_lower and title[head].lower_ in ORGANIZATION_WORDS | _BODIES

    def _placed(self, title: list[Token], places: list[Token], found: Printed) -> list[Token]:
        """Of a title that governs a place the title alone; the place becomes ``found``'s institution: "mayor of Cork",
        "Ohio's attorney general"."""
        at = next((n for n, t in enumerate(title) if n and t.lower_ == "of"), len(title))
        if title[-1].lower_.startswith("spokes") and places and places[-1].i + 1 == title[0].i:
            places = [t for t in places if t.pos_ == "PROPN"]
        elif not self.governs(" ".join(t.text for t in title[:at])):
            return title
        after = [t for t in title[at + 1 :] if t.lower_ != "the"]
        if after and all(t.ent_type_ == "GPE" for t in after):
            places, title = after, title[:at]
        if places:
            found.institution = self.doc[places[0].i : places[-1].i + 1].text
        return [t for t in title if t not in places] or title

    def governs(self, title: str) -> bool:
        """Whether a title's holder governs a place: governors, mayors, attorneys general."""
        words = title.lower().rstrip(".").split()
        return bool(words) and (words[-1] in GOVERNING or words[-2:] == ["attorney", "general"])

    def _last_named(self, i: int, word: str) -> tuple[str | None, Figure | None]:
        """The organization last named before token ``i`` that "its" or "the group's" can mean; of "the committee's" one
        that is called so."""
        for stretch in reversed(self.organization[max(0, i - _REACH) : i]):
            if stretch is not None and (word in _ANY or word in stretch.figure.name.lower().split()):
                return stretch.figure.name, stretch.figure
        return None, None

    def _unrecognised(self, title: list[Token]) -> tuple[list[Token], str | None]:
        """The title, and the name that the recogniser did not take for an organization: "consultant at Morven", "editor
        of The Tidesman", "a Morven spokesman"."""
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
            if name and name == title[: len(name)] and self.text(name[0].i - 1) not in _BREAKS | {""}:
                return title[len(name) :], self.doc[name[0].i : name[-1].i + 1].text
        return title, None

    def _is_name(self, token: Token) -> bool:
        known = token.ent_type_ in {"NORP", *PLACE_LABELS} or token.lower_ in PARTIES or self.person[token.i]
        return token.pos_ == "PROPN" and token.text[0].isupper() and not known and not self.is_title(token.i)

    def _named_before(self, title: list[Token]) -> tuple[list[Token], str | None, Figure | None]:
        """Of "professor at the university" the title, and the university last named before it."""
        at = title[-1].i
        link = next((n for n, t in enumerate(title) if t.lower_ in LINKS and title[n + 1].lower_ == "the"), None)
        if link is None or link + 3 != len(title) or not self.has_title(title[:link]):
            return title, None, None
        for stretch in reversed(self.organization[max(0, at - _FAR) : at]):
            if stretch is not None and title[-1].lower_ in stretch.figure.name.lower().split():
                return title[:link], stretch.figure.name, stretch.figure
        return title, None, None

    def _beside(self, tokens: list[Token], at: int, end: int) -> list[Token]:
        """The title's words: the institution starts at ``tokens[at]``, and ``end`` is the doc's token after it."""
        after = [t for t in tokens if t.i >= end and t.text not in POSSESSIVES]
        link = max((n for n in range(at) if tokens[n].lower_ in LINKS), default=None)
        if at == 0 or (link is None and not self.has_title(tokens[:at])):
            return after  # "NASA's deputy administrator", "Australian National University professor"
        return tokens[: link if link is not None else at]  # "head of [Norway's] Institute of Ferries"

    def _tidied(self, title: list[Token]) -> list[Token]:
        """The title without what is no part of it: nationality, age, "former", a place at its end."""
        while len(title) > 1 and (
            title[0].lower_ in _NO_START | _ARTICLES
            or title[0].is_digit
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
