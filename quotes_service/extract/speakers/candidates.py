"""The candidates for a pronoun, a title or a pair: whom the article has mentioned so far, with probabilities.

Each person, organization and unnamed person mentioned before gets the features below, the encoder's own score of the
two mentions among them (pairs.py). Their weights were fitted on the training articles whose speakers are known
(training/speakers.py), as a choice between the candidates and nobody (a conditional logit: McFadden 1974). The names of
the features are the keys of ``model/speakers.json``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from quotes_service.extract.document import Entity, Gender, Mention, tokens_at
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.lexicon import WHOLE_TITLES, is_title_noun
from quotes_service.extract.speakers.together import OFFICE, SCHOLARS
from quotes_service.records import Span

PAIR = frozenset("both two pair duo".split())
KINDS = ("pronoun", "title", "noun", "it")
CHOICES = (*KINDS, "untagged")  # what a choice is made for: a source of one of KINDS, or words without a source
_RANKS = frozenset(WHOLE_TITLES.values())  # printed with the names of those who hold them
_SAME_PARTY = {"republican": "gop", "gop": "republican", "democratic": "democrat", "democrat": "democratic"}
_ADULTS = frozenset("man woman person adult parent".split())
_BACK = {"pronoun": 12, "title": 60, "noun": 60, "it": 12}  # paragraphs: how far back candidates are looked for
_MENTIONS = {"pronoun": 80, "title": 250, "noun": 250, "it": 80}  # and over how many mentions
_THEY_THEM = re.compile(r"[^.!?\n]*?\bthey/them\b", re.I)
_REACH_OF_PRONOUNS = 60  # characters after a name in which the person's pronouns are told
_SCORED = 3  # last mentions of a candidate that are scored against the source


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A source without a name: its phrase, its kind (KINDS), its noun in lower case ("" for a pronoun), the gender that
    it expresses, and the words before the noun in lower case: "the [GOP] nominee". ``relation``: whether it is
    somebody's relation or colleague ("his colleague"), and so not that somebody."""

    span: Span
    kind: str
    noun: str = ""
    gender: Gender | None = None
    modifiers: frozenset[str] = frozenset()
    relation: bool = False


class Candidates:
    """The people and organizations of one article, and which of them have spoken so far. ``weights``: of the features;
    ``pairs``: scores mentions, or None to go without."""

    def __init__(self, doc: Doc, weights: dict[str, float], pairs: PairScorer | None = None):
        self.doc = doc
        self.weights = weights
        self.pairs = pairs
        self.people: list[Entity] = doc._.people
        self.entities: list[Entity] = [*self.people, *doc._.organizations, *doc._.unnamed]
        self._unnamed_starts = [f.mentions[0].start for f in doc._.unnamed]
        self.spoken: list[tuple[int, tuple[Entity, ...]]] = []  # (offset, speakers), in order
        self.ever_spoken: set[int] = set()  # the id() of each
        self._paragraph_starts = [p.start for p in doc._.paragraphs]
        self._order = sorted((m.start, m.end, n) for n, f in enumerate(self.entities) for m in f.mentions)
        text = doc.text
        self._called_they = {
            id(person)
            for person in (self.people if "/them" in text.lower() else ())
            if any(_THEY_THEM.match(text, m.end, m.end + _REACH_OF_PRONOUNS) for m in person.mentions)
        }
        self._quoted_spans = doc._.quoted_spans
        self._quoted_starts = [span.start for span in self._quoted_spans]

    def named_in(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """The mentions that start in a part of the text: start, end, and the index of the entity."""
        return self._order[bisect_left(self._order, (start, -1, -1)) : bisect_left(self._order, (end, -1, -1))]

    def add_speakers(self, offset: int, entities: tuple[Entity, ...]) -> None:
        """Remember who spoke; to be called in the order of the text."""
        self.spoken.append((offset, entities))
        self.ever_spoken.update(map(id, entities))

    def ranked(self, anaphor: Anaphor, content: Sequence[Span]) -> list[tuple[Entity, float]]:
        """Whom a source can mean, with probabilities, the most likely first."""
        return self.weighed(self.features(anaphor, content), anaphor.kind)

    def weighed(self, candidates: Sequence[tuple[Entity, dict[str, float]]], kind: str) -> list[tuple[Entity, float]]:
        """The candidates for a choice of a kind with their probabilities, the most likely first.

        What is missing to 1 is the probability that it means none of them.
        """
        weight = self.weights
        scores = [math.exp(sum(weight.get(name, 0.0) * value for name, value in f.items())) for _, f in candidates]
        nobody = math.exp(weight[f"nobody, {kind}"])
        total = nobody + sum(scores)
        ranked = [(entity, score / total) for (entity, _), score in zip(candidates, scores, strict=True)]
        return sorted(ranked, key=lambda pair: -pair[1])

    def features(self, anaphor: Anaphor, content: Sequence[Span]) -> list[tuple[Entity, dict[str, float]]]:
        """The entities mentioned before the source and outside ``content`` that fit it, each with its features."""
        offset, kind, gender = anaphor.span.start, anaphor.kind, anaphor.gender
        number = self._paragraph(offset)
        last: dict[int, list[Span]] = {}  # number of the entity -> its last mentions before, the last one first
        at = bisect_left(self._order, (offset, -1, -1))
        for start, end, n in reversed(self._order[max(0, at - _MENTIONS[kind]) : at]):
            if number - self._paragraph(start) > _BACK[kind]:
                break
            if self._fits(self.entities[n], anaphor) and not any(s.start <= start < s.end for s in content):
                last.setdefault(n, []).append(Span(start, end))
        last = self._without_those_before(last, anaphor)
        spoke = [f for _, entities in self.spoken[-1:] for f in entities]
        if anaphor.relation:
            last = {n: mentions for n, mentions in last.items() if not any(self.entities[n] is f for f in spoke)}
        if anaphor.noun in _RANKS and any(self.has_title(self.entities[n], anaphor.noun) for n in last):
            last = {n: mentions for n, mentions in last.items() if self.has_title(self.entities[n], anaphor.noun)}
        scores = self._pair_scores(anaphor.span, last)
        near = bool(self.spoken) and number - self._paragraph(self.spoken[-1][0]) <= 1
        candidates: list[tuple[Entity, dict[str, float]]] = []
        for rank, (n, mentions) in enumerate(last.items()):
            entity, start = self.entities[n], mentions[0].start
            names = [f"{kind}: {entity.kind}"]
            if entity.kind == "person":
                agrees = gender and (entity.gender or gender_of(entity.name)) == gender
                names.append("gender agrees" if agrees else "gender unknown")
                names += ["surname only"] if " " not in entity.name else []
            distance = number - self._paragraph(start)
            names += [
                f"{kind}: {min(distance, 3)} paragraphs",
                f"{kind}: rank {min(rank, 4)}",
                f"{kind}: {self._position(start)}",
            ]
            if any(entity is f for f in spoke):
                names.append(f"{kind}: spoke last" + (", near" if near else ""))
            names += [f"{kind}: named first"] if self.people and entity is self.people[0] else []
            names += self._noun_features(entity, anaphor)
            features = dict.fromkeys(names, 1.0)
            features[f"{kind}: log mentions"] = math.log(bisect_left(entity.mentions, offset, key=_start) or 1)
            features[f"{kind}: pair score"] = scores[n]
            candidates.append((entity, features))
        people = [features for entity, features in candidates if entity.kind == "person"]
        if len(people) == 1:
            people[0][f"{kind}: nobody else fits"] = 1.0
        titled = [features for _, features in candidates if "title known" in features]
        if len(titled) == 1:
            titled[0]["title known, of nobody else"] = 1.0
        return candidates

    def _without_those_before(self, last: dict[int, list[Span]], anaphor: Anaphor) -> dict[int, list[Span]]:
        """The candidates without people who cannot be meant since somebody unnamed was introduced by the source's noun:
        after "a nurse", "the nurse" is nobody named before, nor anybody who isn't called a nurse."""
        unnamed = (
            mentions[0].start
            for n, mentions in last.items()
            if self.entities[n].kind == "unnamed" and self.entities[n].name.lower().split()[-1] == anaphor.noun
        )
        since = max(unnamed, default=None)
        if since is None:
            return last
        return {
            n: mentions
            for n, mentions in last.items()
            if self.entities[n].kind != "person"
            or (mentions[0].start > since and self.has_title(self.entities[n], anaphor.noun))
        }

    def _fits(self, entity: Entity, anaphor: Anaphor) -> bool:
        """Whether an entity's kind and gender allow that the source means it."""
        if anaphor.kind == "it":
            return entity.kind == "organization"
        if anaphor.kind in {"pronoun", "title"} and entity.kind == "organization":
            return False
        known = entity.gender or (gender_of(entity.name) if entity.kind == "person" else None)
        return not anaphor.gender or known in (None, anaphor.gender)

    def _pair_scores(self, source: Span, mentions: dict[int, list[Span]]) -> dict[int, float]:
        """For each entity the best score of its last mentions."""
        if self.pairs is None:
            return dict.fromkeys(mentions, 0.0)
        earlier = [(n, span) for n, spans in mentions.items() for span in spans[:_SCORED]]
        best: dict[int, float] = {}
        for (n, _), score in zip(
            earlier, self.pairs.scores(self.doc, source, [span for _, span in earlier]).tolist(), strict=True
        ):
            best[n] = max(best.get(n, -math.inf), score)
        return best

    def _noun_features(self, entity: Entity, anaphor: Anaphor) -> list[str]:
        if not anaphor.noun:
            return []
        words = re.findall(r"\w+", entity.name.lower())
        if entity.kind == "person":
            return [_title_feature(entity, anaphor.noun), *_modifier_features(entity, anaphor)]
        same = words[-1:] == [anaphor.noun] if entity.kind == "unnamed" else anaphor.noun in words
        return [f"{entity.kind}: {'same' if same else 'other'} noun"]

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
        scholars = [f for f in spoken if not any(OFFICE.search(r.title or "") for r in f.roles)]
        for fitting in (titled, scholars if noun in SCHOLARS else [], spoken):
            if len(fitting) >= 2:
                return tuple(sorted(fitting[:2], key=lambda f: f.mentions[0].start))
        return ()

    def recent_speakers(self, offset: int) -> tuple[Entity, ...]:
        """The last speakers, if they spoke at most two paragraphs before ``offset``; else ()."""
        if self.spoken and self._paragraph(offset) - self._paragraph(self.spoken[-1][0]) <= 2:
            return self.spoken[-1][1]
        return ()

    def with_they(self, offset: int) -> Entity | None:
        """The person of whom the text says that their pronouns are they/them, if nobody else was mentioned between
        their last mention before ``offset`` and there."""
        at = bisect_left(self._order, (offset, -1, -1)) - 1
        entity = self.entities[self._order[at][2]] if at >= 0 else None
        if entity is None or entity.kind != "person":
            return None
        return entity if id(entity) in self._called_they else None

    def introduced_at(self, offset: int) -> Entity | None:
        """The unnamed person whose introduction contains ``offset``."""
        at = bisect_left(self._unnamed_starts, offset + 1) - 1
        entity = self.doc._.unnamed[at] if at >= 0 else None
        return entity if entity is not None and offset < entity.mentions[0].end else None

    @staticmethod
    def has_title(entity: Entity, noun: str) -> bool:
        """Whether the article prints a title with the noun for the person."""
        words = {word for role in entity.roles for word in re.findall(r"\w+", (role.title or "").lower())}
        return bool({noun, WHOLE_TITLES.get(noun, noun)} & (words | {WHOLE_TITLES.get(word, word) for word in words}))

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self._paragraph_starts, offset + 1) - 1


def _start(mention: Mention) -> int:
    return mention.start


def _modifier_features(entity: Entity, anaphor: Anaphor) -> list[str]:
    """Whether the words before the noun are those of the person's roles: "the [Labour] leader"."""
    if not anaphor.modifiers:
        return []
    told = {word for r in entity.roles for word in re.findall(r"\w+", f"{r.title or ''} {r.institution or ''}".lower())}
    told |= {_SAME_PARTY.get(word, word) for word in told} | {WHOLE_TITLES.get(word, word) for word in told}
    return ["modifier told" if told & anaphor.modifiers else "modifier not told"] if told else []


def _title_feature(entity: Entity, noun: str) -> str:
    if Candidates.has_title(entity, noun):
        return "title known"
    return "other title known" if any(role.title for role in entity.roles) else "no title known"
