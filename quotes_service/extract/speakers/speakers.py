"""Speakers: resolves the source of a quotation to the person or organization that it means.

How depends on the source's head: a name, an organization, a pronoun, a title ("the professor"), a pair ("both
experts"), a group or someone unnamed. If nobody fits, the quotation keeps its source and gets a ``reason``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.attribution.cues import can_be_evidence
from quotes_service.extract.document import Draft, Entity
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.lexicon import (
    BODY_NOUNS,
    KIN_GENDER,
    NOT_TITLES,
    PLACE_LABELS,
    PRONOUN_GENDER,
    gender_of_title,
    is_title_noun,
)
from quotes_service.extract.speakers.candidates import PAIR, Anaphor, Candidates
from quotes_service.extract.speakers.labels import Labels
from quotes_service.extract.speakers.names import DEFINITE, PUBLICATIONS, SourceNames
from quotes_service.extract.speakers.together import Together
from quotes_service.extract.speakers.untagged import UntaggedSpeakers
from quotes_service.extract.text.noun_phrases import Phrase, source_phrase
from quotes_service.extract.weights import FOLDER, read_weights
from quotes_service.records import Span, Speaker, SpeakerKind

_NOBODY = frozenset("i we you who that which this those these one".split())
_MANY = frozenset("people police team several others".split())
_PEOPLE = (
    _MANY
    | PAIR
    | frozenset(
        """they we i who one some many most men women members sources authorities colleagues critics opponents
        supporters voters residents group committee panel commission government ministry agency company board court
        council inquiry campaign administration""".split()
    )
)
_BODIES = frozenset("campaign camp administration government military army navy embassy police".split())
#: The least probability with which the most likely candidate is taken: for a pronoun, for a title that the article
#: prints for this person, for any other title, for another noun, for "it", and for words without a source.
_THRESHOLDS = {"pronoun": 0.55, "title": 0.4, "other title": 0.6, "noun": 0.55, "it": 0.6, "untagged": 0.5}
_COLLEAGUES = frozenset(
    "colleague partner friend neighbour neighbor predecessor successor rival deputy assistant boss lawyer".split()
)
_CAMPAIGN = re.compile(r"\b([A-Z][\w-]+)(?:['’]s?)? (?:campaign|camp)\b")
_A_CAMPAIGN = re.compile(r"\ba campaign\b", re.I)
_DEMONSTRATIVES = frozenset("this that these those".split())


@dataclass(frozen=True, slots=True)
class _Resolution:
    """What a source was resolved to: entities of the article, or else a phrase with its kind, or neither.

    ``resolved_by``: see Draft. ``probability``: of the entities among all candidates; 1 if there was no choice.
    """

    resolved_by: str
    entities: tuple[Entity, ...] = ()
    phrase: str = ""
    kind: SpeakerKind = "unnamed"
    reason: str | None = None
    probability: float = 1.0


@Language.factory(
    "quotes_speakers",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations", "doc._.people", "doc._.organizations", "token.dep", "token.pos"],
    default_config={"folder": str(FOLDER)},
)
def make_speakers(nlp: Language, name: str, folder: str):
    return Speakers(read_weights(folder, "speakers.json"), PairScorer(Path(folder)))


class Speakers:
    """The component. ``weights``: each feature's weight in the choice of whom a source without a name means; ``pairs``:
    scores mentions."""

    def __init__(self, weights: dict[str, float], pairs: PairScorer):
        self._weights, self._pairs = weights, pairs

    def __call__(self, doc: Doc) -> Doc:
        """Set the speakers and the reason of each of ``doc._.quotations``."""
        resolver = Resolver(doc, self._weights, self._pairs)
        resolutions = resolver.resolve_all(doc._.quotations)
        for draft, resolution in zip(doc._.quotations, resolutions, strict=True):
            source = draft.source.of(resolver.text) if draft.source else ""
            names: list[tuple[str, SpeakerKind]] = [
                (entity.name, entity.kind) for entity in resolution.entities if entity.kind != "unnamed"
            ]
            if not names and resolution.phrase:
                names = [(resolution.phrase, resolution.kind)]
            draft.speakers = tuple(Speaker(n, kind, 0.0, tuple(dict.fromkeys((source, n)))) for n, kind in names)
            draft.reason, draft.resolved_by = resolution.reason, resolution.resolved_by
            draft.speaker_probability = resolution.probability
            if resolver.is_evidence(draft, resolution):
                draft.mode = "attitude"
        return doc


class Resolver:
    """Resolves the sources of one article, in the order of the text."""

    def __init__(self, doc: Doc, weights: dict[str, float], pairs: PairScorer | None = None):
        self.doc = doc
        self.text = doc.text
        self.names = SourceNames(doc)
        self.labels = Labels(self.text, self.names.people)
        self.candidates = Candidates(doc, weights, pairs)
        self.together = Together(doc)
        self.last_group = ""
        self.untagged = UntaggedSpeakers(doc, [p for p in doc._.paragraphs if not p.debris], self.candidates)

    def resolve_all(self, drafts: Sequence[Draft]) -> list[_Resolution]:
        """Resolve the drafts, which are all of the article."""
        resolutions = {id(draft): self.resolve(draft) for draft in drafts}
        for draft in drafts:
            if draft.same_speaker_as is not None:
                resolutions[id(draft)] = resolutions[id(draft.same_speaker_as)]
        return [resolutions[id(draft)] for draft in drafts]

    def resolve(self, draft: Draft) -> _Resolution:
        """Resolve the draft's source. The result is remembered as a candidate for the drafts that follow."""
        if draft.source is None:
            return self._resolve_implied(draft)
        phrase = source_phrase(self.doc, draft.source, self.names.organization_at)
        resolution = self._resolve_phrase(phrase, draft.source, draft.content)
        if draft.nested:
            return resolution
        if resolution.entities:
            self.candidates.add_speakers(draft.source.start, resolution.entities)
        if resolution.kind == "group":
            self.last_group = resolution.phrase
        elif resolution.entities:
            self.last_group = ""
        return resolution

    def _resolve_implied(self, draft: Draft) -> _Resolution:
        """Resolve a draft without a source: if it has no tag at all, to the likeliest of those named around it."""
        if draft.cue is None and draft.same_speaker_as is None and not draft.nested:
            candidates = self.untagged.features(draft.content)
            ranked = self.candidates.weighed(candidates, "untagged")
            if ranked and ranked[0][1] >= _THRESHOLDS["untagged"]:
                entity, probability = ranked[0]
                self.candidates.add_speakers(draft.content[0].start, (entity,))
                phrase, reason = (entity.name, "unnamed") if entity.kind == "unnamed" else ("", None)
                return _Resolution("untagged", (entity,), phrase, reason=reason, probability=probability)
        return _Resolution("none", reason="no_source")

    def is_evidence(self, draft: Draft, resolution: _Resolution) -> bool:
        """Whether the source is evidence instead of a speaker: "the bones suggest"."""
        if draft.type != "indirect" or not draft.source or not draft.cue or resolution.entities:
            return False
        return can_be_evidence(draft.cue.of(self.text)) and not self._can_speak(draft.source)

    def _can_speak(self, source: Span) -> bool:
        """Whether a source is a person, a group of people or an organization."""
        head = source_phrase(self.doc, source, self.names.organization_at).head
        return (
            head.lower_ in PRONOUN_GENDER
            or head.lower_ in _PEOPLE
            or is_title_noun(head.text)
            or head.ent_type_ in PLACE_LABELS | {"ORG", "NORP", "PERSON"}
        )

    def _resolve_phrase(self, phrase: Phrase, source: Span, content: Sequence[Span]) -> _Resolution:
        head, printed = phrase.head, source.of(self.text)
        word = head.lower_
        family = self.names.family(head.text)
        if len(family) > 1:
            return _Resolution("pair", family)
        labelled = self.labels.person(source)
        if labelled is not None:
            return _Resolution("name", (labelled,))
        entities = self.names.named(phrase, source) or self.names.in_capitals(printed)
        if entities:
            return _Resolution("name", entities)
        anaphor = self.anaphor(phrase)
        if anaphor is not None and anaphor.kind == "pronoun":
            return self._most_likely(anaphor, source, content)
        if word in PAIR or (any(t.lower_ in PAIR for t in phrase.lefts) and head.pos_ in {"NOUN", "PROPN"}):
            pair = self.candidates.speaker_pair(_singular(word), head.idx)
            if pair:
                return _Resolution("pair", pair)
        if word in {"they", "their", "them"}:
            return self._they(printed, content)
        if anaphor is not None and anaphor.kind == "it":
            return self._most_likely(anaphor, source, content)
        if word in _NOBODY:
            return _Resolution("none", phrase=printed, reason="unnamed")
        entity = self.names.short_form(head)
        introduced = (entity,) if entity is not None else self.names.introduced(phrase, source)
        if introduced:
            return _Resolution("name", introduced)
        publisher = self.names.publisher(phrase, source) if word in PUBLICATIONS else None
        if publisher is not None:
            return _Resolution("publisher", (publisher,))
        if head.pos_ == "PROPN" and head.ent_type_ in PLACE_LABELS:
            return _Resolution("place", phrase=_without_the(self.names.entity_text(head)), kind="organization")
        return self._nominal(phrase, source, content)

    # -- pronouns and nouns ------------------------------------------------------------------------------------

    def anaphor(self, phrase: Phrase) -> Anaphor | None:
        """The source's phrase as a pronoun, title or noun whose meaning is a choice between candidates; None if it
        opens something new ("a nurse") or means several."""
        head, word, lefts = phrase.head, phrase.head.lower_, phrase.lefts
        start = (phrase.lefts[0] if phrase.lefts else head).idx
        span = Span(start, head.idx + len(head))
        if word in PRONOUN_GENDER:
            return Anaphor(span, "pronoun", "", PRONOUN_GENDER[word])
        if word in {"it", "its"}:
            return Anaphor(span, "it")
        definite = any(t.lower_ in DEFINITE | _DEMONSTRATIVES or t.tag_ == "POS" for t in phrase.lefts)
        if not definite or head.tag_ not in {"NN", "NNP"} or word in _MANY:
            return None
        title = is_title_noun(word) and word not in NOT_TITLES
        modifiers = frozenset(t.lower_ for t in lefts if t.pos_ in {"ADJ", "NOUN", "PROPN"})
        relation = (word in KIN_GENDER or word in _COLLEAGUES) and any(t.tag_ == "PRP$" for t in lefts)
        return Anaphor(span, "title" if title else "noun", word, gender_of_title(word), modifiers, relation)

    def _most_likely(self, anaphor: Anaphor, source: Span, content: Sequence[Span]) -> _Resolution:
        """Resolve a source to the most likely candidate, if the probability is high enough."""
        kind = anaphor.kind
        ranked = self.candidates.ranked(anaphor, content)
        best, probability = ranked[0] if ranked else (None, 0.0)
        known = kind != "title" or (best is not None and self.candidates.has_title(best, anaphor.noun))
        phrase = _without_the(source.of(self.text))
        if best is not None and probability >= _THRESHOLDS[kind if known else "other title"]:
            if best.kind == "unnamed":
                return _Resolution("unnamed", (best,), phrase, reason="unnamed", probability=probability)
            return _Resolution(kind, (best,), probability=probability)
        if kind == "pronoun":
            return _Resolution("open pronoun", reason="ambiguous_pronoun")
        return _Resolution("unnamed", phrase=phrase, reason="unnamed")

    def _they(self, printed: str, content: Sequence[Span]) -> _Resolution:
        one = self.candidates.with_they(content[0].start)
        if one is not None:
            return _Resolution("name", (one,))
        recent = self.candidates.recent_speakers(content[0].start)
        if len(recent) > 1:
            return _Resolution("pair", recent)
        return _Resolution("group", phrase=self.last_group or printed, kind="group", reason="group")

    def _nominal(self, phrase: Phrase, source: Span, content: Sequence[Span]) -> _Resolution:
        """Resolve a noun phrase without a name."""
        head, lefts = phrase.head, phrase.lefts
        word, words = head.lower_, _without_the(source.of(self.text))
        if word == "team" and lefts and lefts[-1].pos_ == "PROPN":
            return _Resolution("place", phrase=words, kind="organization")  # "the Lee team", not "Lee's team"
        if word in _BODIES and any(t.pos_ == "PROPN" or t.ent_type_ in {"NORP", "GPE"} for t in lefts):
            return _Resolution("place", phrase=words, kind="organization")
        campaign = self._campaign(head, lefts) if word in {"campaign", "camp"} else ""
        if campaign:
            return _Resolution("place", phrase=campaign, kind="organization")
        names = [t for t in lefts if t.tag_ != "DT" and t.lower_ != "news"]
        named = self.names.organization_at.get(names[0].i) if names and word in BODY_NOUNS else None
        if named is not None and all(self.names.organization_at.get(t.i) is named for t in names):
            return _Resolution("name", (named,))  # "the Xinhua news agency", but not "the Xinhua-owned agency"
        if head.tag_ == "NNS" and any(t.lower_ in DEFINITE | _DEMONSTRATIVES for t in lefts):
            authors = self.together.authors(_singular(word), source.start)
            if authors:
                return _Resolution("pair", authors)
        if head.tag_ in {"NNS", "NNPS"} or word in _MANY:
            return _Resolution("group", phrase=words, kind="group", reason="group")
        anaphor = self.anaphor(phrase)
        if anaphor is not None:
            return self._most_likely(anaphor, source, content)
        if lefts and lefts[0].lower_ in {"a", "an"}:
            person = self.together.named_next(word, source)
            if person is not None:
                return _Resolution("named next", (person,))
        entity = self.candidates.introduced_at(head.idx)
        return _Resolution("unnamed", (entity,) if entity else (), words, reason="unnamed")

    def _campaign(self, head: Token, lefts: Sequence[Token]) -> str:
        """The name of the one campaign of a person in the text that "the campaign" means; "" if that isn't clear."""
        if [t.lower_ for t in lefts] != ["the"]:
            return ""
        campaigners, other = self._campaigns
        return f"{campaigners[0]} {head.lower_}" if len(campaigners) == 1 and other > head.idx else ""

    @cached_property
    def _campaigns(self) -> tuple[list[str], int]:
        """The surnames of people whose campaign the text names, and where the first "a campaign" ends."""
        named = {name for name in _CAMPAIGN.findall(self.text) if name in self.names.surnames}
        other = _A_CAMPAIGN.search(self.text)
        return list(named), other.end() if other else len(self.text) + 1


def _singular(noun: str) -> str:
    if noun in PAIR:
        return noun
    return {"men": "man", "women": "woman", "people": "person"}.get(noun, noun.removesuffix("s"))


def _without_the(phrase: str) -> str:
    return phrase[4:] if phrase.lower().startswith("the ") else phrase
