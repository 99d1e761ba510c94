"""Who says words without a tag, such as a paragraph that is a quotation: a choice among those named around it.

"Dan Orme shakes his head.", a new paragraph, “Not in my lifetime.” What speaks for somebody: they are what the sentence
before or after is about, they spoke before; what speaks against them: they are named in the words themselves. The
weights were fitted as those of the other choices (candidates.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Entity, Gender
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.lexicon import PRONOUN_GENDER
from quotes_service.extract.speakers.candidates import Candidates
from quotes_service.extract.text.layout import Paragraph
from quotes_service.records import Span

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_BACK = 3  # paragraphs: how far back somebody may be named last
_LONGEST = 200  # tokens of a sentence
_RANKS = 4  # how many last named are told apart


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The sentence "before" or "after" some words. ``named``: the indices of the entities in it; ``subject``: of the
    one that it is about; ``gender``: of the pronoun that is its subject instead."""

    where: str
    named: set[int]
    subject: int | None
    gender: Gender | None

    def features(self, number: int, entity: Entity) -> list[str]:
        """What the entity with an index is here."""
        names = []
        if number in self.named:
            names.append(f"in sentence {self.where}" + (", alone" if len(self.named) == 1 else ""))
        if number == self.subject:
            names.append(f"subject {self.where}")
        elif self.gender is not None and entity.kind == "person":
            theirs = entity.gender or gender_of(entity.name)
            fits = {None: "unknown", self.gender: "agrees"}.get(theirs, "differs")
            names.append(f"pronoun {self.where} {fits}")
        return names


class UntaggedSpeakers:
    """The candidates for the untagged words of one article. ``paragraphs``: those without debris; ``candidates``: who
    is named where, and who has spoken so far."""

    def __init__(self, doc: Doc, paragraphs: Sequence[Paragraph], candidates: Candidates):
        self.doc, self.paragraphs, self.candidates = doc, paragraphs, candidates
        self._quoted = doc._.quoted_spans
        self._text = doc.text  # spaCy builds it again at each access

    def features(self, content: Sequence[Span]) -> list[tuple[Entity, dict[str, float]]]:
        """Those named around ``content``, each with the features that it has."""
        start, end = content[0].start, content[-1].end
        at = bisect_left(self.paragraphs, start + 1, key=lambda p: p.start) - 1
        low = self.paragraphs[max(0, at - _BACK)].start if at >= 0 else 0
        before, after = self._sentence_before(start, at), self._sentence_after(end)
        parts = self._described(before, "before"), self._described(after, "after")
        high = after[-1].idx + 1 if after else end
        named = self.candidates.named_in(low, high)
        inside = {n for s, _, n in named if any(c.start <= s < c.end for c in content)}
        last = {n: s for s, _, n in named if s < start and n not in inside}
        ranked = sorted(last, key=lambda n: -last[n])
        ranked += [n for n in dict.fromkeys(n for s, _, n in named if s >= end) if n not in last and n not in inside]
        spoken = [{id(entity) for entity in entities} for _, entities in self.candidates.spoken[-2:]]
        last_two = [set(), set(), *spoken][-2:]
        candidates = []
        for rank, n in enumerate(ranked):
            entity = self.candidates.entities[n]
            names = [entity.kind, f"rank {min(rank, _RANKS)}"]
            if n not in last:
                names.append("named after only")
            names += [name for part in parts for name in part.features(n, entity)]
            names += ["spoke last"] if id(entity) in last_two[1] else []
            names += ["spoke last but one"] if id(entity) in last_two[0] - last_two[1] else []
            names += ["never spoke"] if id(entity) not in self.candidates.ever_spoken else []
            candidates.append((entity, {f"untagged: {name}": 1.0 for name in names}))
        return candidates

    def _described(self, sentence: Sequence[Token], where: str) -> _Sentence:
        """What a sentence "before" or "after" the words says about those who are named in it."""
        if not sentence:
            return _Sentence(where, set(), None, None)
        named = self.candidates.named_in(sentence[0].idx, sentence[-1].idx + len(sentence[-1]))
        subject = next((t for t in sentence if t.dep_ in _SUBJECTS and not self._is_quoted(t)), None)
        number = next((n for s, e, n in named if subject is not None and s <= subject.idx < e), None)
        gender = PRONOUN_GENDER.get(subject.lower_) if subject is not None and number is None else None
        return _Sentence(where, {n for _, _, n in named}, number, gender)

    def _sentence_before(self, offset: int, at: int) -> list[Token]:
        """The tokens of the last sentence before ``offset`` in its paragraph, or else in the paragraph before."""
        if at < 0:
            return []
        start = self.paragraphs[at].start
        if self._text[start:offset].strip(" “\"‘'"):
            return self._sentence(start, offset, last=True)
        return self._sentence(self.paragraphs[at - 1].start, self.paragraphs[at - 1].end, last=True) if at else []

    def _sentence_after(self, offset: int) -> list[Token]:
        """The tokens of the first sentence of the paragraph after ``offset``."""
        at = bisect_left(self.paragraphs, offset, key=lambda p: p.start)
        if at == len(self.paragraphs):
            return []
        return self._sentence(self.paragraphs[at].start, self.paragraphs[at].end, last=False)

    def _sentence(self, start: int, end: int, last: bool) -> list[Token]:
        """The tokens of the first or last sentence of a part of the text; of a very long one those at that end."""
        first, stop = (bisect_left(self.doc, offset, key=lambda token: token.idx) for offset in (start, end))
        if last:
            near = range(stop - 1, max(first, stop - _LONGEST) - 1, -1)
            first = next((i for i in near if self.doc[i].is_sent_start), max(first, stop - _LONGEST))
        else:
            near = range(first + 1, min(stop, first + _LONGEST))
            stop = next((i for i in near if self.doc[i].is_sent_start), min(stop, first + _LONGEST))
        return list(self.doc[first:stop])

    def _is_quoted(self, token: Token) -> bool:
        at = bisect_left(self._quoted, token.idx + 1, key=lambda q: q.start) - 1
        return at >= 0 and token.idx < self._quoted[at].end
