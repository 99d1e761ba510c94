"""Roles in another sentence than the name: "The former Ohio governor left", "She teaches at Ellery College"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Token

from quotes_service.extract.document import Entity, Gender, tokens_at
from quotes_service.extract.lexicon import KIN_GENDER, PRONOUN_GENDER, WHOLE_TITLES, singular
from quotes_service.extract.roles.after_name import RolesAfterName
from quotes_service.extract.roles.institution_phrases import ParsedRole
from quotes_service.extract.roles.role_phrases import LINKS, LONGEST, RolePhrases
from quotes_service.records import Span

_BACK = 5  # sentences: how far before a description its referent may be named
_FAR = 700  # characters: the same
_MENTIONS = 40  # mentions: the same
_APPOSED = 7  # tokens after a comma in which a name explains what stands before it
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


class Descriptions:
    """Finds the descriptions that open a sentence or follow an utterance, and their referents.

    There the text goes on about the same person; in other places "the nominee" is as often somebody else.
    """

    def __init__(self, phrases: RolePhrases, after: RolesAfterName, people: list[Entity]):
        self.after = after
        self.phrases, self.doc, self.people = phrases, phrases.doc, people
        self.mentions = sorted((m.start, n) for n, f in enumerate(people) for m in f.mentions)
        self.sentences = [t.i for t in self.doc if t.is_sent_start or t.i == 0]
        #: Nouns by which somebody without a name is introduced: "a nurse"; "the nurse" then means nobody with a name.
        self.introduced = {entity.name.lower().split()[-1] for entity in self.doc._.unnamed}
        self.known: dict[str, list[set[str]]] = {}
        for title, institution in ((r.title, r.institution) for entity in people for r in entity.roles):
            if title:
                words = f"{institution or ''} {title}".lower().split()
                self.known.setdefault(_noun_of(title), []).append(set(words[:-1]))

    def read(self) -> Iterator[tuple[Entity, ParsedRole, Span]]:
        """Each person and role, with the span from name to description; without titles that are known already."""
        for token in self.doc:
            if token.text in {"He", "She"} and not self.phrases.quoted[token.i]:
                yield from self._roles_of_pronoun(token)
            phrase = self._phrase(token) if token.lower_ == "the" else []
            parsed = self.phrases.titled(phrase) if phrase else None
            if parsed is None or not parsed.title or singular(parsed.title)[1]:
                continue
            noun = _noun_of(parsed.title)
            words = set(f"{parsed.institution or ''} {parsed.title}".lower().split()[:-1])
            known = noun in self.introduced or any(
                words <= theirs or theirs <= words for theirs in self.known.get(noun, [])
            )
            referent = None if known else self._referent(token.i, KIN_GENDER.get(noun))
            if referent is not None:
                start, n = referent
                yield self.people[n], parsed, Span(start, phrase[-1].idx + len(phrase[-1]))

    def _roles_of_pronoun(self, pronoun: Token) -> Iterator[tuple[Entity, ParsedRole, Span]]:
        """The roles in "She teaches at Ellery College", as ``read`` yields them."""
        roles, stop = self.after.clause(pronoun.i + 1)
        gender = PRONOUN_GENDER[pronoun.lower_]
        referent = self._referent(pronoun.i, gender) if roles else None
        if referent is not None and self.people[referent[1]].gender == gender:
            end = self.doc[stop - 1]
            for parsed in roles:
                yield self.people[referent[1]], parsed, Span(referent[0], end.idx + len(end))

    def _phrase(self, the: Token) -> list[Token]:
        """The noun phrase that begins with "the", if it is a subject that may mean a person named before; else []."""
        phrases, i = self.phrases, the.i
        opens = the.text == "The" or phrases.text(i - 1) in {"”", '"', "''"}
        if phrases.quoted[i] or not opens:
            return []
        k = i + 1
        while k < min(len(self.doc), i + LONGEST) and not phrases.person[k]:
            token = self.doc[k]
            organization = phrases.organization[k]
            if organization is not None:
                k = organization.end
            elif token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.text == "-":
                k += 1
            else:
                break
        noun = self.doc[k - 1]
        if k - 1 == i or not phrases.is_title(k - 1) or noun.tag_ not in {"NN", "NNP"} or noun.dep_ not in _SUBJECTS:
            return []
        if any(phrases.person[k : k + 1]) or phrases.text(k) in {"who", "that", "and", "or"}:
            return []
        if phrases.text(k) in LINKS | {"to"}:
            _, stop = phrases.institution(k + 1)
            k = max(stop if stop > k + 1 else k, phrases.place(k + 1) or k)
            k += 2 if phrases.text(k) == "of" and phrases.text(k + 1) == "state" else 0
        if phrases.text(k) == "," and any(phrases.person[k + 1 : k + _APPOSED]):
            return []  # "The director, Ann Lee, ...", "The bishop of Cork, the Right Rev. Bo Ek"
        return list(self.doc[i:k])

    def _referent(self, i: int, gender: Gender | None) -> tuple[int, int] | None:
        """The person whom a description or pronoun at token ``i`` means: the start of their mention, and their number.

        It is the one named last before the sentence; subjects are preferred.
        """
        sentence = bisect_left(self.sentences, i + 1) - 1
        first = self.sentences[max(0, sentence - _BACK)]
        stop = bisect_left(self.mentions, (self.doc[self.sentences[sentence]].idx, -1))
        best: tuple[float, int, int] | None = None
        for start, n in self.mentions[max(0, stop - _MENTIONS) : stop]:
            far = start < self.doc[first].idx or self.doc[i].idx - start > _FAR
            if far or (gender and self.people[n].gender not in (None, gender)):
                continue
            at = tokens_at(self.doc, start, start + 1).start
            if self.phrases.quoted[at]:
                continue
            subject = any(t.dep_ in _SUBJECTS for t in self.doc[at : at + 3])
            theirs = bisect_left(self.sentences, at + 1) - 1
            best = max(best or (-9.0, start, n), (1.5 * subject - (sentence - theirs), start, n))
        return best[1:] if best else None


def _noun_of(title: str) -> str:
    words = re.split(r"\s+(?:of|in|for|at|to|with|on)\s+", title.lower())[0].rstrip(".").split()
    return WHOLE_TITLES.get(words[-1], words[-1]) if words else ""
