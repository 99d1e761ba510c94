"""Whom a pronoun, a title or a pair can mean: the people of the article so far, scored.

Each person named before gets the features below; their weights were fitted on the training articles whose speakers
are known (training/speakers.py), as a choice between the candidates and nobody (a conditional logit: McFadden 1974).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc

from quotes_service.extract.document import Figure, Gender, Mention
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.lexicon import is_title_noun
from quotes_service.records import Span

PAIR = frozenset("both two pair duo".split())
_SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
_OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_ADULTS = frozenset("man woman person adult parent".split())
_BACK = {"pronoun": 12, "title": 60}  # paragraphs: how far back it reaches
_MENTIONS = {"pronoun": 80, "title": 250}  # and over how many mentions


class Candidates:
    """Remembers who was named where and who spoke, in the order of the text. ``weights``: of the features."""

    def __init__(self, doc: Doc, weights: dict[str, float]):
        self.doc = doc
        self.weights = weights
        self.people: list[Figure] = doc._.people
        self.spoken: list[tuple[int, tuple[Figure, ...]]] = []  # (offset, who), in order
        self._paragraph_starts = [p.start for p in doc._.paragraphs]
        self._order = sorted((m.start, n) for n, f in enumerate(self.people) for m in f.mentions)
        self._marks = doc._.marks
        self._mark_starts = [m.start for m in self._marks]

    def spoke(self, offset: int, figures: tuple[Figure, ...]) -> None:
        self.spoken.append((offset, figures))

    def ranked(
        self, offset: int, gender: Gender | None, content: Sequence[Span], title: str = ""
    ) -> list[tuple[Figure, float]]:
        """The people whom a pronoun or a title at ``offset`` can mean, with probabilities, the likeliest first.

        ``title``: the noun, in lower case; "" for a pronoun. What is left of 1 is the probability of nobody here.
        """
        found = self.features(offset, gender, content, title)
        weight = self.weights
        scores = [math.exp(sum(weight.get(name, 0.0) * value for name, value in f.items())) for _, f in found]
        nobody = math.exp(weight["nobody, title" if title else "nobody, pronoun"])
        whole = nobody + sum(scores)
        ranked = [(figure, score / whole) for (figure, _), score in zip(found, scores, strict=True)]
        return sorted(ranked, key=lambda pair: -pair[1])

    def features(
        self, offset: int, gender: Gender | None, content: Sequence[Span], title: str = ""
    ) -> list[tuple[Figure, dict[str, float]]]:
        """The people named before ``offset`` and outside ``content``, each with the features of the choice."""
        number, kind = self._paragraph(offset), "title" if title else "pronoun"
        last: dict[int, int] = {}  # person -> the start of the last mention before
        at = bisect_left(self._order, (offset, -1))
        for start, n in reversed(self._order[max(0, at - _MENTIONS[kind]) : at]):
            if number - self._paragraph(start) > _BACK[kind]:
                break
            if n not in last and not any(s.start <= start < s.end for s in content):
                last[n] = start
        spoke = [f for _, figures in self.spoken[-1:] for f in figures]
        near = bool(self.spoken) and number - self._paragraph(self.spoken[-1][0]) <= 1
        found = []
        for rank, (n, start) in enumerate(last.items()):
            figure = self.people[n]
            if gender and figure.gender not in (None, gender):
                continue
            guess = gender_of(figure.name)
            if gender and not figure.gender and guess not in (None, gender):
                continue
            told = "gender agrees" if gender and (figure.gender or guess) == gender else "gender unknown"
            distance = number - self._paragraph(start)
            names = [
                told,
                f"{kind}: {min(distance, 3)} paragraphs",
                f"{kind}: rank {min(rank, 4)}",
                f"{kind}: {self._place(start)}",
            ]
            names += [f"{kind}: spoke last" + (", near" if near else "")] if figure in spoke else []
            names += ["surname only"] if " " not in figure.name else []
            names += [f"{kind}: named first"] if figure is self.people[0] else []
            if title:
                names.append(_title_told(figure, title))
            features = dict.fromkeys(names, 1.0)
            features[f"{kind}: log mentions"] = math.log(bisect_left(figure.mentions, offset, key=_start) or 1)
            found.append((figure, features))
        having = [features for _, features in found if "title known" in features]
        if len(having) == 1:
            having[0]["title known, of nobody else"] = 1.0
        return found

    def _place(self, start: int) -> str:
        """How the mention at ``start`` stands in its sentence."""
        at = bisect_left(self._mark_starts, start + 1) - 1
        if at >= 0 and start < self._marks[at].end:
            return "in marks"
        token = self.doc.char_span(start, start + 1, alignment_mode="expand")[0]
        name = self.doc[token.i : token.i + 4]
        if any(t.dep_ in {"nsubj", "nsubjpass"} for t in name):
            return "subject"
        return "possessive" if any(t.dep_ == "poss" for t in name[:2]) else "other"

    def pair(self, noun: str, offset: int) -> tuple[Figure, ...]:
        """The last two people who spoke, of those whom the noun fits: "both researchers", "the two"."""
        if not (noun in PAIR or noun in _ADULTS or is_title_noun(noun)):
            return ()
        recent = (f for when, figures in reversed(self.spoken) if when < offset for f in figures)
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

    @staticmethod
    def has_title(figure: Figure, noun: str) -> bool:
        """Whether the article prints a title with that noun for the person."""
        return any(noun in re.findall(r"\w+", (role.title or "").lower()) for role in figure.roles)

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraph_starts, offset + 1) - 1


def _start(mention: Mention) -> int:
    return mention.start


def _title_told(figure: Figure, noun: str) -> str:
    if Candidates.has_title(figure, noun):
        return "title known"
    return "other title known" if any(role.title for role in figure.roles) else "no title known"
