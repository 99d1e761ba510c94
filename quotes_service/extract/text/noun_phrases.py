"""Noun phrases read off parts of speech: the head of a phrase, the tokens before it, and the phrases joined by "and".

A full parse would cost as much as the rest of the extraction. Sources are short, and their head is the last noun
before the first preposition, comma, relative pronoun or verb.
"""

from __future__ import annotations

from collections.abc import Container

from spacy.tokens import Doc, Token

from quotes_service.extract.document import tokens_at
from quotes_service.records import Span

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_BEFORE_HEAD = _NOMINAL | {"DET", "ADJ", "ADV", "PART", "X", "SYM", "INTJ"}
_RELATIVE = frozenset("who whom that which whose".split())
_MARKS = frozenset("“”\"'‘’«»-–")
_OWNERS = frozenset({"'s", "’s", "'", "’"})
_DASHES = frozenset("-–—")
_TIMES = frozenset("today yesterday tonight monday tuesday wednesday thursday friday saturday sunday".split())
_REACH = 30  # tokens: how far back the antecedent of a relative pronoun is looked for


class Phrase:
    """The noun phrase that begins at token ``start`` and ends at ``end`` at the latest.

    ``head``: its head; ``lefts``: the tokens before the head; ``stop``: the index of the token after the phrase.
    ``names``: the indices of tokens inside organizations' names, where "of" and "and" don't end a phrase.
    """

    def __init__(self, doc: Doc, start: int, end: int, names: Container[int] = ()):
        self.doc, self.start, self.names = doc, start, names
        nominal, i = None, start
        while i < end:
            token = doc[i]
            if i > start and (token.lower_ in _RELATIVE or (nominal is not None and _ends_phrase(token))):
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
        """Whether a token that cannot be the head is part of the phrase. ``nominal``: the last possible head so far."""
        if token.text in _MARKS or token.pos_ in _BEFORE_HEAD or token.i in self.names:
            return True
        if token.tag_ in {"VBG", "VBN", "VBD"} and token.lower_ == "turned" and nominal == token.i - 1:
            return True  # "banker turned novelist Ann Lee"
        if token.tag_ in {"VBG", "VBN"}:
            return nominal is None or token.dep_ == "amod"
        if token.pos_ == "ADP" or token.is_space:
            return nominal is None
        return token.text == "," and nominal is None


def _ends_phrase(token: Token) -> bool:
    """Whether a token after a noun is no part of its phrase: a dash between spaces, or a time, "Ann Lee | today"."""
    dash = token.text in _DASHES and bool(token.nbor(-1).whitespace_)
    return dash or (token.lower_ in _TIMES and token.ent_type_ in {"", "DATE", "TIME"})


def source_phrase(doc: Doc, source: Span, names: Container[int] = ()) -> Phrase:
    """The first noun phrase of a source (character offsets); if that is a relative pronoun, its antecedent."""
    span = tokens_at(doc, *source)
    first = span.start
    while first < span.end - 1 and (doc[first].is_punct or doc[first].is_space):
        first += 1
    if doc[first].lower_ in _RELATIVE and (len(span) == 1 or doc[first].lower_ in {"who", "whom", "which"}):
        return _antecedent(doc, first, names) or Phrase(doc, first, span.end, names)
    return Phrase(doc, first, span.end, names)


def _antecedent(doc: Doc, pronoun: int, names: Container[int]) -> Phrase | None:
    """The phrase before a relative pronoun: "[a baker] who", "[Ann Lee], a baker, who", "[experts] at Ellery who"."""
    at, floor = pronoun - 1, max(0, pronoun - _REACH)
    is_person = doc[pronoun].lower_ in {"who", "whom", "whose"}
    phrase: Phrase | None = None
    while at >= floor and not (doc[at].is_sent_start and at + 1 < pronoun and phrase):
        token = doc[at]
        if token.text == "," or (token.pos_ in {"ADP", "PUNCT"} and token.text not in ".!?;:"):
            if phrase is not None and not (token.pos_ == "ADP" and is_person) and not _is_apposition(doc, phrase, at):
                return phrase
            at -= 1
            continue
        if token.pos_ not in _NOMINAL and token.text not in _OWNERS:
            return phrase
        start = at
        while start > floor and not doc[start].is_sent_start and _is_phrase_part(doc[start - 1]):
            start -= 1
        phrase = Phrase(doc, start, at + 1, names)
        at = start - 1
    return phrase


def _is_phrase_part(token: Token) -> bool:
    return token.pos_ in _NOMINAL | {"DET", "ADJ", "PART"} or token.text in _OWNERS


def _is_apposition(doc: Doc, phrase: Phrase, comma: int) -> bool:
    """Whether a phrase after a comma is an apposition to the one before it: "Ann Lee, | a baker"."""
    first = phrase.lefts[0] if phrase.lefts else phrase.head
    return doc[comma].text == "," and first.lower_ in {"a", "an", "the", "his", "her", "its", "their"}


def conjuncts(doc: Doc, phrase: Phrase, end: int) -> list[Phrase]:
    """The phrases that "and" joins to ``phrase`` before token ``end``: "Lee and [Ek]", "Lee, [Ek] and [Holm]"."""
    phrases: list[Phrase] = []
    listed: list[Phrase] = []  # phrases after commas, before the "and"
    i = phrase.stop
    while i < end:
        token = doc[i]
        if token.lower_ in {"and", "&"} and i not in phrase.names:
            other = Phrase(doc, i + 1, end, phrase.names) if i + 1 < end else None
            if other is not None:
                phrases += [*listed, other]
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
    return phrases
