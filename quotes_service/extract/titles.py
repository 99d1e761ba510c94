"""Titles and institutions read off noun phrases: "a lecturer at Ellery College in Cork"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc, Token

from quotes_service.extract.lexicon import (
    FORMER,
    ORGANIZATION_WORDS,
    PARTIES,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
    PLACE_TITLES,
    is_title_noun,
)
from quotes_service.extract.parts import Figure

#: Prepositions that tie a person or title to an institution.
LINKS = frozenset("of at with from for in".split())
_DEPARTMENTS = frozenset("department school faculty division unit".split())
_UNIVERSITY = re.compile(r"Universit|College|Institute of Technology|Polytechnic")
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_OFFICES = frozenset("secretary undersecretary minister".split())
_ARTICLES = frozenset("a an the his her its their also and".split())
_NO_START = FORMER | _POSSESSIVES | frozenset("- – based year old the and colleague fellow now currently".split())
_BREAKS = frozenset('.!?;:”"“')


@dataclass(slots=True)
class Printed:
    """A title and/or institution as read at one place of the text."""

    title: str | None = None
    institution: str | None = None
    figure: Figure | None = None  # the organization that the institution is
    former: bool = False


class _Stretch(NamedTuple):
    figure: Figure
    start: int
    end: int


class Phrases:
    """Reads titles and institutions off a doc whose people and organizations are known."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.organization: list[_Stretch | None] = [None] * len(doc)
        self.person = [False] * len(doc)
        for figure in doc._.organizations:
            for mention in figure.mentions:
                span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
                self.organization[span.start : span.end] = [_Stretch(figure, span.start, span.end)] * len(span)
        for figure in doc._.people:
            for mention in figure.mentions:
                span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
                self.person[span.start : span.end] = [True] * len(span)

    def text(self, i: int) -> str:
        """The token at ``i`` in lower case, or "" outside the doc."""
        return self.doc[i].lower_ if 0 <= i < len(self.doc) else ""

    def is_break(self, i: int) -> bool:
        """Whether a phrase ends at ``i``: a stop, a quotation mark, a paragraph's end, the doc's end."""
        return i >= len(self.doc) or self.text(i) in _BREAKS or "\n" in self.text(i)

    def has_title(self, tokens: Sequence[Token]) -> bool:
        return any(is_title_noun(t.text) for t in tokens if self.organization[t.i] is None)

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
            if token.pos_ not in {"DET", "ADJ", "PROPN", "PART", "NOUN"} and token.text not in _POSSESSIVES:
                break
            if k > i and token.text[0].isupper() and token.ent_type_ not in {"GPE", "NORP"}:
                break
        return None, i

    def parent(self, i: int, institution: Printed) -> Printed | None:
        """The owner printed before an institution: the army in "with the Army's Signal Centre"."""
        for stretch in filter(None, self.organization[i : i + 3]):
            owns = self.text(stretch.end) in _POSSESSIVES
            return self._printed(stretch) if owns and stretch.figure is not institution.figure else None
        return None

    def _whole(self, stretch: _Stretch) -> tuple[Printed, int]:
        """The institution to name, where a part and its whole are printed: the university, not its school."""
        end = stretch.end
        following = self.organization[end + 1] if end + 1 < len(self.doc) else None
        if self.text(end) in _POSSESSIVES and following is not None:
            kept = stretch if _UNIVERSITY.search(stretch.figure.name) else following
            return self._printed(kept), following.end
        if self.text(end) in {",", "at", "of", "in"}:
            k = end + 1
            while self.text(k) in {"the", "at", "of"}:
                k += 1
            whole = self.organization[k] if k < len(self.doc) else None
            words = {w.lower() for w in self.doc[stretch.start : end].text.split()}
            if whole is not None and (
                words & _DEPARTMENTS or (words & PARTS_OF_ORGANIZATIONS and _UNIVERSITY.search(whole.figure.name))
            ):
                return self._printed(whole), whole.end
        return self._printed(stretch), end

    def _printed(self, stretch: _Stretch) -> Printed:
        return Printed(None, self.doc[stretch.start : stretch.end].text, stretch.figure)

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

    def _is_place(self, i: int) -> bool:
        return i < len(self.doc) and self.doc[i].ent_type_ in PLACE_LABELS

    # -- titles ------------------------------------------------------------------------------------------------

    def titled(self, tokens: list[Token], before_name: bool = False) -> Printed | None:
        """The title in one noun phrase, with the institution that stands in it; None where there is no title.

        ``before_name``: the phrase stands before a name, where a bare "NASA's" is an institution without a title.
        """
        while tokens and (tokens[0].pos_ == "DET" or tokens[0].lower_ in _ARTICLES):
            tokens = tokens[1:]
        possessive = max((n for n, t in enumerate(tokens) if t.text in {"'s", "’s"}), default=-1)
        owner = tokens[: possessive + 1]
        if owner and not any(self.organization[t.i] for t in owner) and not self.has_title(owner):
            tokens = tokens[possessive + 1 :]  # "the group's senior vice president"
        at = next((n for n, t in enumerate(tokens) if self.organization[t.i] is not None), None)
        if at and tokens[at - 1].pos_ == "ADP" and tokens[at - 1].lower_ not in LINKS:
            at = None  # "an expert on MRSA"
        if at is None:
            found, title = Printed(), tokens
        else:
            found, end = self._whole(self.organization[tokens[at].i])
            title = self._beside(tokens, at, end)
            if title and title[-1].lower_ in _OFFICES and at > len(title):
                title, found = tokens[: at + end - tokens[at].i], Printed()  # "Secretary of State" is all title
            if not title and before_name and at == 0:
                return found if tokens[-1].text in _POSSESSIVES else None
        noun = next((n for n, t in enumerate(title) if is_title_noun(t.text)), 0)
        found.former = any(t.lower_.rstrip("-") in FORMER for t in title[:noun])
        if title and title[-1].lower_ in FORMER:
            found = Printed(former=found.former)  # "a geneticist and former | NASA fellow": the other title's
        title = self._tidied(title)
        if not self.has_title(title):
            return None
        if found.institution is None and title[-1].lower_.rstrip(".") in PLACE_TITLES:
            found.institution = " ".join(t.text for t in tokens if t.ent_type_ == "GPE") or None
        if found.institution is None:
            title, found.institution = self._at_name(title)
        if found.institution is None and title[-1].lower_ in ORGANIZATION_WORDS and title[-1].is_lower:
            title, found.institution, found.figure = self._named_before(title)
        words = self.doc[title[0].i : title[-1].i + 1].text.strip(" ,-")
        found.title = re.sub(r"\s+", " ", words)
        return found

    def _at_name(self, title: list[Token]) -> tuple[list[Token], str | None]:
        """Of "consultant at Morven" the title, and the name that the recogniser did not take for an organization."""
        at = next((n for n, t in enumerate(title) if n and t.lower_ == "at"), len(title))
        name = title[at + 1 :]
        if name and all(t.pos_ == "PROPN" for t in name):
            return title[:at], self.doc[name[0].i : name[-1].i + 1].text
        return title, None

    def _named_before(self, title: list[Token]) -> tuple[list[Token], str | None, Figure | None]:
        """Of "professor at the university" the title, and the university last named before it."""
        at = title[-1].i
        link = next((n for n, t in enumerate(title) if t.lower_ in LINKS and title[n + 1].lower_ == "the"), None)
        if link is None or link + 3 != len(title) or not self.has_title(title[:link]):
            return title, None, None
        for stretch in reversed(self.organization[max(0, at - 400) : at]):
            if stretch is not None and title[-1].lower_ in stretch.figure.name.lower().split():
                return title[:link], stretch.figure.name, stretch.figure
        return title, None, None

    def _beside(self, tokens: list[Token], at: int, end: int) -> list[Token]:
        """The title's words: the institution starts at ``tokens[at]``, and ``end`` is the doc's token after it."""
        after = [t for t in tokens if t.i >= end and t.text not in _POSSESSIVES]
        link = max((n for n in range(at) if tokens[n].lower_ in LINKS), default=None)
        if at == 0 or (link is None and not self.has_title(tokens[:at])):
            return after  # "NASA's deputy administrator", "Australian National University professor"
        return tokens[: link if link is not None else at]  # "head of [Norway's] Institute of Ferries"

    def _tidied(self, title: list[Token]) -> list[Token]:
        """The title without what is no part of it: nationality, age, "former", a place at its end."""
        while len(title) > 1 and (
            title[0].lower_ in _NO_START
            or title[0].is_digit
            or (title[0].ent_type_ in {"GPE", "NORP"} and title[0].lower_ not in PARTIES)
        ):
            title = title[1:]
        for n in range(1, len(title) - 1):
            if title[n].lower_ in {"in", "from"} and title[n + 1].ent_type_ in PLACE_LABELS:
                title = title[:n]
                break
        while title and (
            title[-1].lower_ in LINKS | _ARTICLES | _POSSESSIVES | FORMER | {"and", "on", "now"} or title[-1].is_punct
        ):
            title = title[:-1]
        return title


def singular(title: str) -> tuple[str, bool]:
    """A plural title made one person's, and whether it was plural: "economists" -> ("economist", True)."""
    words = title.split()
    for n in range(len(words) - 1, -1, -1):
        if is_title_noun(words[n]):
            word = words[n]
            if word.endswith("s") and not word.endswith("ss") and is_title_noun(word[:-1]):
                words[n] = word[:-1]
                return " ".join(words), True
            break
    return title, False
