"""Whom a pronoun, a title or a pair can mean: the people of the article so far, the likeliest first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from quotes_service.extract.lexicon import is_title_noun
from quotes_service.extract.parts import Figure, Gender
from quotes_service.records import Span

PAIR = frozenset("both two pair duo".split())
_SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
_OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_ADULTS = frozenset("man woman person adult parent".split())
_BACK = 6  # paragraphs: how far back a pronoun reaches
_MENTIONS = 60  # and over how many mentions


class Candidates:
    """Remembers who was named where and who spoke, in the order of the text."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.people: list[Figure] = doc._.people
        self.spoken: list[tuple[int, tuple[Figure, ...]]] = []  # (offset, who), in order
        self._paragraph_starts = [p.start for p in doc._.paragraphs]
        self._order = sorted((m.start, n) for n, f in enumerate(self.people) for m in f.mentions)

    def spoke(self, offset: int, figures: tuple[Figure, ...]) -> None:
        self.spoken.append((offset, figures))

    def before(self, offset: int, gender: Gender | None, content: Sequence[Span]) -> list[tuple[Figure, float]]:
        """People named before ``offset`` and outside ``content``, with scores, the likeliest first.

        Near, named as a subject, by the full name, and speaking just before weighs; another gender rules out.
        """
        number = self._paragraph(offset)
        scores: dict[int, float] = {}
        at = bisect_left(self._order, (offset, -1))
        for start, n in reversed(self._order[max(0, at - _MENTIONS) : at]):
            figure, distance = self.people[n], number - self._paragraph(start)
            if distance > _BACK:
                break
            if (gender and figure.gender not in (None, gender)) or any(s.start <= start < s.end for s in content):
                continue
            token = self.doc.char_span(start, start + 1, alignment_mode="expand")[0]
            name = self.doc[token.i : token.i + 4]
            score = 2.0 - 0.7 * distance + (0.5 if " " in figure.name else -1.0)
            score += 0.7 if gender and figure.gender == gender else 0.0
            score += 1.0 if any(t.dep_ in {"nsubj", "nsubjpass"} for t in name) else 0.0
            score -= 0.8 if any(t.dep_ == "poss" for t in name[:2]) else 0.0
            scores[n] = max(scores.get(n, -9.0), score)
        if self.spoken:  # who spoke goes on speaking, the more so the nearer
            when, figures = self.spoken[-1]
            for n in scores:
                if self.people[n] in figures:
                    scores[n] += 1.5 if number - self._paragraph(when) <= 1 else 0.7
        ranked = [(self.people[n], score) for n, score in scores.items() if score > 0]
        return sorted(ranked, key=lambda pair: -pair[1])

    def titled(self, word: str, offset: int, gender: Gender | None, content: Sequence[Span]) -> Figure | None:
        """Whom "the professor" means: who has that title here, else the likeliest, if no title speaks against it."""
        candidates = self.before(offset, gender, content)
        titles = [(f, set(re.findall(r"\w+", (r.title or "").lower()))) for f, _ in candidates for r in f.roles]
        for figure, words in titles:
            if word in words:
                return figure
        if candidates:
            best, score = candidates[0]
            untitled = not any(words for figure, words in titles if figure is best)
            if untitled and (score >= 3 or len(candidates) == 1):
                return best
        return None

    def pair(self, head: Token) -> tuple[Figure, ...]:
        """The last two people who spoke, of those whom the noun fits: "both researchers", "the two"."""
        noun = head.lemma_.lower()
        if not (noun in PAIR or noun in _ADULTS or is_title_noun(noun)):
            return ()
        recent = (f for when, figures in reversed(self.spoken) if when < head.idx for f in figures)
        spoken = list({id(f): f for f in recent if f.kind == "person"}.values())
        titled = [f for f in spoken if any(noun in (r.title or "").lower().split() for r in f.roles)]
        scholars = [f for f in spoken if not any(_OFFICE.search(r.title or "") for r in f.roles)]
        for fitting in (titled, scholars if noun in _SCHOLARS else [], spoken):
            if len(fitting) >= 2:
                return tuple(sorted(fitting[:2], key=lambda f: f.mentions[0].start))
        return ()

    def recent(self, offset: int) -> tuple[Figure, ...]:
        """Who spoke last, if that was at most two paragraphs before ``offset``."""
        if self.spoken and self._paragraph(offset) - self._paragraph(self.spoken[-1][0]) <= 2:
            return self.spoken[-1][1]
        return ()

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraph_starts, offset + 1) - 1
