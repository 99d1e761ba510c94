"""Noun phrases read off parts of speech: the head of a phrase, what stands before it, and what "and" joins to it.

A full parse costs as much as all the rest of the reading; sources are short, and their heads stand where English puts
them: last of the nouns before the first preposition, comma, relative pronoun or verb.
"""

from __future__ import annotations

from collections.abc import Container

from spacy.tokens import Doc, Token

from quotes_service.records import Span

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_INSIDE = _NOMINAL | {"DET", "ADJ", "ADV", "PART", "X", "SYM", "INTJ"}  # of a phrase before its head
_RELATIVE = frozenset("who whom that which whose".split())
_MARKS = frozenset("“”\"'‘’«»-–")
_OWNERS = frozenset({"'s", "’s", "'", "’"})
_REACH = 30  # tokens that a relative pronoun looks back over


class Phrase:
    """The noun phrase from token ``start`` on: ``head``, ``lefts`` (the tokens before it), ``stop``.

    ``names``: the tokens inside organizations' names, whose "of" and "and" end no phrase.
    """

    def __init__(self, doc: Doc, start: int, end: int, names: Container[int] = ()):
        self.doc, self.start, self.names = doc, start, names
        nominal, i = None, start
        while i < end:
            token = doc[i]
            if token.lower_ in _RELATIVE and i > start:
                break
            if token.text in _OWNERS and nominal is not None:
                pass  # "Ann Lee's | lawyer": the head is still to come
            elif token.pos_ in _NOMINAL:
                nominal = i if any(map(str.isalnum, token.text)) else nominal  # no emoji
            elif not self._goes_on(token, nominal):
                break
            i += 1
        self.stop = i
        self.head: Token = doc[start if nominal is None else nominal]
        self.lefts: list[Token] = list(doc[start : self.head.i])

    def _goes_on(self, token: Token, nominal: int | None) -> bool:
        if token.text in _MARKS or token.pos_ in _INSIDE or token.i in self.names:
            return True
        if token.tag_ in {"VBG", "VBN"}:
            return nominal is None or token.dep_ == "amod"
        if token.pos_ == "ADP" or token.is_space:
            return nominal is None
        return token.text == "," and nominal is None


def phrase_of(doc: Doc, source: Span, names: Container[int] = ()) -> Phrase:
    """The phrase that a source begins with; for a relative pronoun that of the noun which it stands for."""
    span = doc.char_span(*source, alignment_mode="expand")
    first = span.start
    while first < span.end - 1 and (doc[first].is_punct or doc[first].is_space):
        first += 1
    if doc[first].lower_ in _RELATIVE and (len(span) == 1 or doc[first].lower_ in {"who", "whom", "which"}):
        return _antecedent(doc, first, names) or Phrase(doc, first, span.end, names)
    return Phrase(doc, first, span.end, names)


def _antecedent(doc: Doc, pronoun: int, names: Container[int]) -> Phrase | None:
    """The phrase before a relative pronoun: "[a baker] who", "[Ann Lee], a baker, who", "[experts] at Ellery who"."""
    at, floor = pronoun - 1, max(0, pronoun - _REACH)
    person = doc[pronoun].lower_ in {"who", "whom", "whose"}
    found: Phrase | None = None
    while at >= floor and not (doc[at].is_sent_start and at + 1 < pronoun and found):
        token = doc[at]
        if token.text == "," or (token.pos_ in {"ADP", "PUNCT"} and token.text not in ".!?;:"):
            if found is not None and not (token.pos_ == "ADP" and person) and not _apposed(doc, found, at):
                return found
            at -= 1
            continue
        if token.pos_ not in _NOMINAL and token.text not in _OWNERS:
            return found
        start = at
        while start > floor and not doc[start].is_sent_start and _within(doc[start - 1]):
            start -= 1
        found = Phrase(doc, start, at + 1, names)
        at = start - 1
    return found


def _within(token: Token) -> bool:
    return token.pos_ in _NOMINAL | {"DET", "ADJ", "PART"} or token.text in _OWNERS


def _apposed(doc: Doc, phrase: Phrase, comma: int) -> bool:
    """Whether a phrase after a comma explains the one before it: "Ann Lee, | a baker"."""
    first = phrase.lefts[0] if phrase.lefts else phrase.head
    return doc[comma].text == "," and first.lower_ in {"a", "an", "the", "his", "her", "its", "their"}


def joined(doc: Doc, phrase: Phrase, end: int) -> list[Phrase]:
    """The phrases that "and" joins to ``phrase`` before token ``end``: "Lee and [Ek]", "Lee, [Ek] and [Holm]"."""
    found: list[Phrase] = []
    listed: list[Phrase] = []
    i = phrase.stop
    while i < end:
        token = doc[i]
        if token.lower_ in {"and", "&"} and i not in phrase.names:
            other = Phrase(doc, i + 1, end, phrase.names) if i + 1 < end else None
            if other is not None:
                found += [*listed, other]
                listed = []
                i = other.stop
                continue
        elif token.text == "," and i + 1 < end and doc[i + 1].pos_ == "PROPN" and i == (listed or [phrase])[-1].stop:
            listed.append(Phrase(doc, i + 1, end, phrase.names))
            i = listed[-1].stop
            continue
        elif token.lower_ in _RELATIVE:
            break
        i += 1
    return found
