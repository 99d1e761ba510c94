"""Who says words without a tag, such as a paragraph that is a quotation: a choice among those named around it.

"Dan Orme shakes his head.", a new paragraph, “Not in my lifetime.” What speaks for somebody: they are what the sentence
before or after is about, they spoke before; what speaks against them: they are named in the words themselves. The
weights were fitted as those of the other choices (candidates.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Entity
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.lexicon import PRONOUN_GENDER
from quotes_service.extract.text.layout import Paragraph
from quotes_service.records import Span

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_BACK = 3  # paragraphs: how far back somebody may be named last
_RANKS = 4  # how many last named are told apart


class UntaggedSpeakers:
    """The candidates for the untagged words of one article. ``paragraphs``: those without debris."""

    def __init__(self, doc: Doc, paragraphs: Sequence[Paragraph], entities: Sequence[Entity]):
        self.doc, self.paragraphs, self.entities = doc, paragraphs, entities
        self._order = sorted((m.start, m.end, n) for n, e in enumerate(entities) for m in e.mentions)
        self._quoted = doc._.quoted_spans

    def features(
        self, content: Sequence[Span], last_two: Sequence[set[int]], ever_spoken: set[int]
    ) -> list[tuple[Entity, dict[str, float]]]:
        """Those named around ``content``, each with the features that it has. ``last_two``: the id() of each speaker of
        the last two quotations before; ``ever_spoken``: of all who spoke before."""
        start, end = content[0].start, content[-1].end
        at = bisect_left(self.paragraphs, start + 1, key=lambda p: p.start) - 1
        low = self.paragraphs[max(0, at - _BACK)].start if at >= 0 else 0
        before, after = self._sentence_before(start, at), self._sentence_after(end)
        subject_before, subject_after = self._subject(before), self._subject(after)
        high = after[-1].idx + 1 if after else end
        named = self._named_in(low, high)
        inside = {n for s, _, n in named if any(c.start <= s < c.end for c in content)}
        last = {n: s for s, _, n in named if s < start and n not in inside}
        ranked = sorted(last, key=lambda n: -last[n])
        ranked += [n for n in dict.fromkeys(n for s, _, n in named if s >= end) if n not in last and n not in inside]
        last_two = [set(), set(), *last_two][-2:]
        candidates = []
        for rank, n in enumerate(ranked):
            entity = self.entities[n]
            names = [entity.kind, f"rank {min(rank, _RANKS)}"]
            if n not in last:
                names.append("named after only")
            names += self._roles_in(entity, before, subject_before, "before")
            names += self._roles_in(entity, after, subject_after, "after")
            names += ["spoke last"] if id(entity) in last_two[1] else []
            names += ["spoke last but one"] if id(entity) in last_two[0] - last_two[1] else []
            names += ["never spoke"] if id(entity) not in ever_spoken else []
            candidates.append((entity, {f"untagged: {name}": 1.0 for name in names}))
        return candidates

    def _roles_in(self, entity: Entity, sentence: Sequence[Token], subject: Token | None, where: str) -> list[str]:
        """What an entity is in the sentence "before" or "after": its subject, or named there, alone or among others."""
        if not sentence:
            return []
        first, stop = sentence[0].idx, sentence[-1].idx + len(sentence[-1])
        people = {n for _, _, n in self._named_in(first, stop)}
        names = []
        if any(self.entities[n] is entity for n in people):
            names.append(f"in sentence {where}" + (", alone" if len(people) == 1 else ""))
        if subject is None:
            return names
        if any(m.start <= subject.idx < m.end for m in entity.mentions):
            return [*names, f"subject {where}"]
        gender = PRONOUN_GENDER.get(subject.lower_)
        if gender is not None and entity.kind == "person":
            theirs = entity.gender or gender_of(entity.name)
            fits = {None: "unknown", gender: "agrees"}.get(theirs, "differs")
            names.append(f"pronoun {where} {fits}")
        return names

    def _named_in(self, start: int, end: int) -> list[tuple[int, int, int]]:
        return self._order[bisect_left(self._order, (start, 0, 0)) : bisect_left(self._order, (end, 0, 0))]

    def _sentence_before(self, offset: int, at: int) -> list[Token]:
        """The tokens of the last sentence before ``offset`` in its paragraph, or else in the paragraph before."""
        if at < 0:
            return []
        start = self.paragraphs[at].start
        if self.doc.text[start:offset].strip(" “\"‘'"):
            return self._sentence(start, offset, last=True)
        return self._sentence(self.paragraphs[at - 1].start, self.paragraphs[at - 1].end, last=True) if at else []

    def _sentence_after(self, offset: int) -> list[Token]:
        """The tokens of the first sentence of the paragraph after ``offset``."""
        at = bisect_left(self.paragraphs, offset, key=lambda p: p.start)
        if at == len(self.paragraphs):
            return []
        return self._sentence(self.paragraphs[at].start, self.paragraphs[at].end, last=False)

    def _sentence(self, start: int, end: int, last: bool) -> list[Token]:
        """The tokens of the first or last sentence of a part of the text."""
        first, stop = (bisect_left(self.doc, offset, key=lambda token: token.idx) for offset in (start, end))
        starts = [i for i in range(first, stop) if self.doc[i].is_sent_start] or [first]
        low, high = (starts[-1], stop) if last else (first, (*starts[1:2], stop)[0])
        return list(self.doc[low:high])

    def _subject(self, sentence: Sequence[Token]) -> Token | None:
        """The subject of a sentence, outside quotation marks."""
        return next((t for t in sentence if t.dep_ in _SUBJECTS and not self._is_quoted(t)), None)

    def _is_quoted(self, token: Token) -> bool:
        at = bisect_left(self._quoted, token.idx + 1, key=lambda q: q.start) - 1
        return at >= 0 and token.idx < self._quoted[at].end
