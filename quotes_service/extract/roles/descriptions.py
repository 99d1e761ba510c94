"""Roles told in another sentence than the name: "The former Ohio governor left", said of whom the text is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Token

from quotes_service.extract.document import Figure, Gender
from quotes_service.extract.lexicon import KIN_GENDER, PRONOUN_GENDER, singular
from quotes_service.extract.roles.appositions import After
from quotes_service.extract.roles.titles import LINKS, LONGEST, Phrases, Printed
from quotes_service.records import Span

_BACK = 5  # sentences that a description reaches back over
_FAR = 700  # characters
_MENTIONS = 40  # and mentions
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_LONG = {"gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "adm": "admiral"}


class Descriptions:
    """Finds the descriptions that open a sentence or follow an utterance, and whom each means.

    There the text goes on about the same person; elsewhere "the nominee" is as often somebody else.
    """

    def __init__(self, phrases: Phrases, after: After, people: list[Figure]):
        self.after = after
        self.phrases, self.doc, self.people = phrases, phrases.doc, people
        self.mentions = sorted((m.start, n) for n, f in enumerate(people) for m in f.mentions)
        self.sentences = [t.i for t in self.doc if t.is_sent_start or t.i == 0]
        self.known: dict[str, list[set[str]]] = {}
        for role in (role for figure in people for role in figure.roles if role.title):
            words = f"{role.institution or ''} {role.title}".lower().split()
            self.known.setdefault(_noun_of(role.title), []).append(set(words[:-1]))

    def read(self) -> Iterator[tuple[Figure, Printed, Span]]:
        """The person, the role, and the text from the name to the description; titles that somebody bears already are
        left out."""
        for token in self.doc:
            if token.text in {"He", "She"} and not self.phrases.quoted[token.i]:
                yield from self._said_of(token)
            phrase = self._phrase(token) if token.lower_ == "the" else []
            printed = self.phrases.titled(phrase) if phrase else None
            if printed is None or not printed.title or singular(printed.title)[1]:
                continue
            noun = _noun_of(printed.title)
            words = set(f"{printed.institution or ''} {printed.title}".lower().split()[:-1])
            known = any(words <= theirs or theirs <= words for theirs in self.known.get(noun, []))
            meant = None if known else self._meant(token.i, KIN_GENDER.get(noun))
            if meant is not None:
                start, n = meant
                yield self.people[n], printed, Span(start, phrase[-1].idx + len(phrase[-1]))

    def _said_of(self, pronoun: Token) -> Iterator[tuple[Figure, Printed, Span]]:
        """The roles in "She teaches at Ellery College"."""
        roles, stop = self.after.clause(pronoun.i + 1)
        gender = PRONOUN_GENDER[pronoun.lower_]
        meant = self._meant(pronoun.i, gender) if roles else None
        if meant is not None and self.people[meant[1]].gender == gender:
            end = self.doc[stop - 1]
            for printed in roles:
                yield self.people[meant[1]], printed, Span(meant[0], end.idx + len(end))

    def _phrase(self, the: Token) -> list[Token]:
        """The noun phrase that begins with "the", where it is a subject that may stand for a person named before."""
        phrases, i = self.phrases, the.i
        opens = the.text == "The" or phrases.text(i - 1) in {"”", '"', "''"}
        if phrases.quoted[i] or not opens:
            return []
        k = i + 1
        while k < min(len(self.doc), i + LONGEST) and not phrases.person[k]:
            token = self.doc[k]
            if phrases.organization[k] is not None:
                k = phrases.organization[k].end
            elif token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.text == "-":
                k += 1
            else:
                break
        noun = self.doc[k - 1]
        if k - 1 == i or not phrases.is_title(k - 1) or noun.tag_ not in {"NN", "NNP"} or noun.dep_ not in _SUBJECTS:
            return []
        if any(phrases.person[k : k + 1]) or phrases.text(k) in {"who", "that", "and", "or"}:
            return []
        if phrases.text(k) == "," and any(phrases.person[k + 1 : k + 5]):
            return []  # "The director, Ann Lee, ..."
        if phrases.text(k) in LINKS | {"to"}:
            _, stop = phrases.institution(k + 1)
            k = max(stop if stop > k + 1 else k, phrases.place(k + 1) or k)
            k += 2 if phrases.text(k) == "of" and phrases.text(k + 1) == "state" else 0
        return list(self.doc[i:k])

    def _meant(self, i: int, gender: Gender | None) -> tuple[int, int] | None:
        """Where the person was named, and the person's number: who was named last before the sentence of token ``i``,
        subjects first."""
        sentence = bisect_left(self.sentences, i + 1) - 1
        first = self.sentences[max(0, sentence - _BACK)]
        stop = bisect_left(self.mentions, (self.doc[self.sentences[sentence]].idx, -1))
        best: tuple[float, int, int] | None = None
        for start, n in self.mentions[max(0, stop - _MENTIONS) : stop]:
            far = start < self.doc[first].idx or self.doc[i].idx - start > _FAR
            if far or (gender and self.people[n].gender not in (None, gender)):
                continue
            at = self.doc.char_span(start, start + 1, alignment_mode="expand").start
            if self.phrases.quoted[at]:
                continue
            subject = any(t.dep_ in _SUBJECTS for t in self.doc[at : at + 3])
            theirs = bisect_left(self.sentences, at + 1) - 1
            best = max(best or (-9.0, start, n), (1.5 * subject - (sentence - theirs), start, n))
        return best[1:] if best else None


def _noun_of(title: str) -> str:
    words = re.split(r"\s+(?:of|in|for|at|to|with|on)\s+", title.lower())[0].rstrip(".").split()
    return _LONG.get(words[-1], words[-1]) if words else ""
