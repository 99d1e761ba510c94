"""The candidates for a pronoun, a title or a pair: the people named so far in the article, with probabilities.

Each person named before gets the features below. Their weights were fitted on the training articles whose speakers
are known (training/speakers.py), as a choice between the candidates and nobody (a conditional logit: McFadden 1974).
The names of the features are the keys of ``model/speakers.json``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc

from quotes_service.extract.document import Entity, Gender, Mention, tokens_at
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.lexicon import is_title_noun
from quotes_service.records import Span

PAIR = frozenset("both two pair duo".split())
_SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
_OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_ADULTS = frozenset("man woman person adult parent".split())
_BACK = {"pronoun": 12, "title": 60}  # paragraphs: how far back candidates are looked for
_MENTIONS = {"pronoun": 80, "title": 250}  # and over how many mentions


class Candidates:
    """The people of one article, and which of them have spoken so far. ``weights``: of the features."""

    def __init__(self, doc: Doc, weights: dict[str, float]):
        self.doc = doc
        self.weights = weights
        self.people: list[Entity] = doc._.people
        self.spoken: list[tuple[int, tuple[Entity, ...]]] = []  # (offset, speakers), in order
        self._paragraph_starts = [p.start for p in doc._.paragraphs]
        self._order = sorted((m.start, n) for n, f in enumerate(self.people) for m in f.mentions)
        self._quoted_spans = doc._.quoted_spans
        self._quoted_starts = [span.start for span in self._quoted_spans]

    def add_speakers(self, offset: int, entities: tuple[Entity, ...]) -> None:
        """Remember who spoke; to be called in the order of the text."""
        self.spoken.append((offset, entities))

    def ranked(
        self, offset: int, gender: Gender | None, content: Sequence[Span], title: str = ""
    ) -> list[tuple[Entity, float]]:
        """The people whom a pronoun or a title at ``offset`` can mean, with probabilities, the most likely first.

        ``title``: the noun, in lower case; "" for a pronoun. What is missing to 1 is the probability that it means none
        of them.
        """
        candidates = self.features(offset, gender, content, title)
        weight = self.weights
        scores = [math.exp(sum(weight.get(name, 0.0) * value for name, value in f.items())) for _, f in candidates]
        nobody = math.exp(weight["nobody, title" if title else "nobody, pronoun"])
        total = nobody + sum(scores)
        ranked = [(entity, score / total) for (entity, _), score in zip(candidates, scores, strict=True)]
        return sorted(ranked, key=lambda pair: -pair[1])

    def features(
        self, offset: int, gender: Gender | None, content: Sequence[Span], title: str = ""
    ) -> list[tuple[Entity, dict[str, float]]]:
        """The people named before ``offset`` and outside ``content`` whose gender fits, each with its features."""
        number, kind = self._paragraph(offset), "title" if title else "pronoun"
        last: dict[int, int] = {}  # number of the person -> start of the last mention before
        at = bisect_left(self._order, (offset, -1))
        for start, n in reversed(self._order[max(0, at - _MENTIONS[kind]) : at]):
            if number - self._paragraph(start) > _BACK[kind]:
                break
            if n not in last and not any(s.start <= start < s.end for s in content):
                last[n] = start
        spoke = [f for _, entities in self.spoken[-1:] for f in entities]
        near = bool(self.spoken) and number - self._paragraph(self.spoken[-1][0]) <= 1
        candidates: list[tuple[Entity, dict[str, float]]] = []
        for rank, (n, start) in enumerate(last.items()):
            entity = self.people[n]
            if gender and entity.gender not in (None, gender):
                continue
            guess = gender_of(entity.name)
            if gender and not entity.gender and guess not in (None, gender):
                continue
            agrees = gender and (entity.gender or guess) == gender
            distance = number - self._paragraph(start)
            names = [
                "gender agrees" if agrees else "gender unknown",
                f"{kind}: {min(distance, 3)} paragraphs",
                f"{kind}: rank {min(rank, 4)}",
                f"{kind}: {self._position(start)}",
            ]
            names += [f"{kind}: spoke last" + (", near" if near else "")] if entity in spoke else []
            names += ["surname only"] if " " not in entity.name else []
            names += [f"{kind}: named first"] if entity is self.people[0] else []
            if title:
                names.append(_title_feature(entity, title))
            features = dict.fromkeys(names, 1.0)
            features[f"{kind}: log mentions"] = math.log(bisect_left(entity.mentions, offset, key=_start) or 1)
            candidates.append((entity, features))
        titled = [features for _, features in candidates if "title known" in features]
        if len(titled) == 1:
            titled[0]["title known, of nobody else"] = 1.0
        return candidates

    def _position(self, start: int) -> str:
        """The position of the mention at ``start`` in its sentence: "in marks", "subject", "possessive" or "other"."""
        at = bisect_left(self._quoted_starts, start + 1) - 1
        if at >= 0 and start < self._quoted_spans[at].end:
            return "in marks"
        token = tokens_at(self.doc, start, start + 1)[0]
        name = self.doc[token.i : token.i + 4]
        if any(t.dep_ in {"nsubj", "nsubjpass"} for t in name):
            return "subject"
        return "possessive" if any(t.dep_ == "poss" for t in name[:2]) else "other"

    def speaker_pair(self, noun: str, offset: int) -> tuple[Entity, ...]:
        """The last two speakers whom the noun fits: "both researchers", "the two"; () if there are no two."""
        if not (noun in PAIR or noun in _ADULTS or is_title_noun(noun)):
            return ()
        recent = (f for when, entities in reversed(self.spoken) if when < offset for f in entities)
        spoken = list({id(f): f for f in recent if f.kind == "person"}.values())
        titled = [f for f in spoken if any(noun in (r.title or "").lower().split() for r in f.roles)]
        scholars = [f for f in spoken if not any(_OFFICE.search(r.title or "") for r in f.roles)]
        for fitting in (titled, scholars if noun in _SCHOLARS else [], spoken):
            if len(fitting) >= 2:
                return tuple(sorted(fitting[:2], key=lambda f: f.mentions[0].start))
        return ()

    def recent_speakers(self, offset: int) -> tuple[Entity, ...]:
        """The last speakers, if they spoke at most two paragraphs before ``offset``; else ()."""
        if self.spoken and self._paragraph(offset) - self._paragraph(self.spoken[-1][0]) <= 2:
            return self.spoken[-1][1]
        return ()

    @staticmethod
    def has_title(entity: Entity, noun: str) -> bool:
        """Whether the article prints a title with the noun for the person."""
        return any(noun in re.findall(r"\w+", (role.title or "").lower()) for role in entity.roles)

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraph_starts, offset + 1) - 1


def _start(mention: Mention) -> int:
    return mention.start


def _title_feature(entity: Entity, noun: str) -> str:
    if Candidates.has_title(entity, noun):
        return "title known"
    return "other title known" if any(role.title for role in entity.roles) else "no title known"
