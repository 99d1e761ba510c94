"""Speakers: resolves the source of a quotation to the person or organization that it means.

How depends on the source's head: a name, an organization, a pronoun, a title ("the professor"), a pair ("both
experts"), a group or someone unnamed. If nobody fits, the quotation keeps its source and gets a ``reason``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.attribution.cues import can_be_evidence
from quotes_service.extract.document import Draft, Entity, tokens_at
from quotes_service.extract.lexicon import (
    HONORIFICS,
    KIN_GENDER,
    NOT_TITLES,
    PLACE_LABELS,
    PRONOUN_GENDER,
    gender_of_title,
    is_title_noun,
)
from quotes_service.extract.speakers.candidates import PAIR, Candidates
from quotes_service.extract.text.noun_phrases import Phrase, conjuncts, source_phrase
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
DEFINITE = frozenset("the his her its their".split())
_PUBLICATIONS = frozenset(
    """study paper report research review analysis survey poll statement announcement letter release ad advert
    editorial article email memo filing spot data entities results findings""".split()
)
_BODIES = frozenset("campaign camp administration government military army navy embassy police".split())
_ORGANIZATIONS = frozenset(
    """company firm agency ministry department government university institute bank charity organisation organization
    newspaper paper magazine group party commission committee council court watchdog regulator bureau foundation
    board union""".split()
)
#: The least probability with which the most likely person is taken: for a pronoun, for a title that the article prints
#: for this person, and for any other title.
_THRESHOLDS = {"pronoun": 0.4, "title": 0.25, "other title": 0.6}


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
    return Speakers(read_weights(folder, "speakers.json"))


class Speakers:
    """The component. ``weights``: each feature's weight in the choice of the person that a pronoun or title means."""

    def __init__(self, weights: dict[str, float]):
        self._weights = weights

    def __call__(self, doc: Doc) -> Doc:
        """Set the speakers and the reason of each of ``doc._.quotations``."""
        resolver = Resolver(doc, self._weights)
        for draft in doc._.quotations:
            resolution = resolver.resolve(draft)
            source = draft.source.of(resolver.text) if draft.source else ""
            names: list[tuple[str, SpeakerKind]] = [(entity.name, entity.kind) for entity in resolution.entities]
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

    def __init__(self, doc: Doc, weights: dict[str, float]):
        self.doc = doc
        self.text = doc.text
        self.people: list[Entity] = doc._.people
        self.organizations: list[Entity] = doc._.organizations
        self.person_at = _entities_by_token(doc, self.people)
        self.organization_at = _entities_by_token(doc, self.organizations)
        self.candidates = Candidates(doc, weights)
        self.last_group = ""

    def resolve(self, draft: Draft) -> _Resolution:
        """Resolve the draft's source. The result is remembered as a candidate for the drafts that follow."""
        if draft.source is None:
            return _Resolution("none", reason="no_source")
        phrase = source_phrase(self.doc, draft.source, self.organization_at)
        resolution = self._resolve_phrase(phrase, draft.source, draft.content)
        if resolution.entities:
            self.candidates.add_speakers(draft.source.start, resolution.entities)
        if resolution.kind == "group":
            self.last_group = resolution.phrase
        elif resolution.entities:
            self.last_group = ""
        return resolution

    def is_evidence(self, draft: Draft, resolution: _Resolution) -> bool:
        """Whether the source is evidence instead of a speaker: "the bones suggest"."""
        if draft.type != "indirect" or not draft.source or not draft.cue or resolution.entities:
            return False
        return can_be_evidence(draft.cue.of(self.text)) and not self._can_speak(draft.source)

    def _can_speak(self, source: Span) -> bool:
        """Whether a source is a person, a group of people or an organization."""
        head = source_phrase(self.doc, source, self.organization_at).head
        return (
            head.lower_ in PRONOUN_GENDER
            or head.lower_ in _PEOPLE
            or is_title_noun(head.text)
            or head.ent_type_ in PLACE_LABELS | {"ORG", "NORP", "PERSON"}
        )

    def _resolve_phrase(self, phrase: Phrase, source: Span, content: Sequence[Span]) -> _Resolution:
        head, printed = phrase.head, source.of(self.text)
        word = head.lower_
        family = tuple(f for f in self.people if head.text == f"{f.surname}s" and " " in f.name)
        if len(family) > 1:
            return _Resolution("pair", family)
        entities = self.named(phrase, source) or self._person_in_capitals(printed)
        if entities:
            return _Resolution("name", entities)
        if word in PRONOUN_GENDER:
            return self._most_likely_person("pronoun", word, source, content)
        if word in PAIR or (any(t.lower_ in PAIR for t in phrase.lefts) and head.pos_ in {"NOUN", "PROPN"}):
            pair = self.candidates.speaker_pair(_singular(word), head.idx)
            if pair:
                return _Resolution("pair", pair)
        if word in {"they", "their", "them"}:
            return self._they(printed, content)
        if word in {"it", "its"}:
            recent = self.candidates.recent_speakers(content[0].start)
            if recent and recent[0].kind == "organization":
                return _Resolution("it", recent[:1])
        if word in _NOBODY | {"it", "its"}:
            return _Resolution("none", phrase=printed, reason="unnamed")
        entity = self._short_form(head) or self._introduced(phrase, source)
        if entity is not None:
            return _Resolution("name", (entity,))
        publisher = self._publisher(phrase, source) if word in _PUBLICATIONS else None
        if publisher is not None:
            return _Resolution("publisher", (publisher,))
        if head.pos_ == "PROPN" and head.ent_type_ in PLACE_LABELS:
            return _Resolution("place", phrase=_without_the(self._entity_text(head)), kind="organization")
        return self._nominal(phrase, source, content)

    # -- names -------------------------------------------------------------------------------------------------

    def _entity_at(self, phrase: Phrase) -> Entity | None:
        return self.person_at.get(phrase.head.i) or self.organization_at.get(phrase.head.i)

    def named(self, phrase: Phrase, source: Span) -> tuple[Entity, ...]:
        """The entity at the head of the source's phrase, with those that "and" joins to it: "Ek and Lee"."""
        first = self._entity_at(phrase)
        if first is None:
            return ()
        if first.kind == "organization" and phrase.head.lower_ in _PUBLICATIONS:
            return ()
        end = self._token_index(source.end)
        entities = [first]
        for other in map(self._entity_at, conjuncts(self.doc, phrase, end)):
            if other is not None and other.kind == first.kind and not any(other is known for known in entities):
                entities.append(other)
        return tuple(entities)

    def _person_in_capitals(self, printed: str) -> tuple[Entity, ...]:
        """The person whom the label of a transcript's turn means: "OKONKWO", "DR. ANN LEE"."""
        words = [w for w in printed.split() if w.lower().rstrip(".") not in HONORIFICS]
        named = [f for f in self.people if words and words[-1] == f.surname.upper()] if printed.isupper() else []
        return tuple(named) if len(named) == 1 else ()

    def _introduced(self, phrase: Phrase, source: Span) -> Entity | None:
        """The entity whose name follows the title at the phrase's head: "the institute's director, Ann Lee", "director
        of X Ann Lee", "its makers, the Wattle Cells"."""
        head, end = phrase.head, self._token_index(source.end)
        titled = is_title_noun(head.text) or head.lower_ in {"one", "co", "vice"} or head.lower_ in KIN_GENDER
        after = self.doc[head.i + 1 : head.i + 4]
        if titled and len(after) == 3 and after[0].text == ",":
            named = after[2] if after[1].lower_ == "the" else after[1]
            if named.i < end and named.i in self.organization_at:
                return self.organization_at[named.i]
        for token in self.doc[head.i + 1 : end + 4 * titled]:
            if token.i in self.person_at:
                before = token.i - 1
                while self.doc[before].lower_.rstrip(".") in HONORIFICS or is_title_noun(self.doc[before].text):
                    before -= 1
                tied = titled and token.i < end and self.doc[before].pos_ != "ADP"
                return self.person_at[token.i] if tied or self.doc[before].text == "," else None
            if token.i >= end and token.text != "," and token.lower_.rstrip(".") not in HONORIFICS:
                break
        return None

    def _publisher(self, phrase: Phrase, source: Span) -> Entity | None:
        """Who issued a publication: "the Tidal Board report", "a study by Ann Lee"; for "the report", who issued the
        report mentioned last."""
        issuer = self._issuer(phrase, self._token_index(source.end))
        if issuer is not None or not any(t.lower_ in DEFINITE for t in phrase.lefts):
            return issuer
        for i in range(phrase.start - 1, max(-1, phrase.start - 400), -1):
            if self.doc[i].lower_ == phrase.head.lower_:
                start = i
                while start > max(0, i - 8) and self.doc[start - 1].pos_ in {"PROPN", "NOUN", "ADJ", "DET", "PART"}:
                    start -= 1
                earlier = Phrase(self.doc, start, i + 1, self.organization_at)
                issuer = self._issuer(earlier, min(i + 8, len(self.doc)))
                if issuer is not None:
                    return issuer
        return None

    def _issuer(self, phrase: Phrase, end: int) -> Entity | None:
        """The issuer of a publication, named in its phrase or after "by", "from" or "of" before token ``end``."""
        for token in phrase.lefts:
            owner = self.person_at.get(token.i) if self.doc[token.i + 1].text in {"'s", "’s", "'", "’"} else None
            if owner is not None or token.i in self.organization_at:
                return owner or self.organization_at[token.i]
        after = phrase.head.i + 1
        if after < end and self.doc[after].lower_ in {"by", "from", "of"}:
            return self._entity_at(Phrase(self.doc, after + 1, end, self.organization_at)) if after + 1 < end else None
        return self.organization_at.get(phrase.head.i)

    def _short_form(self, head: Token) -> Entity | None:
        """The organization that a name's first word stands for: "Wattle" for Wattle Cells."""
        if head.pos_ != "PROPN" or head.ent_type_ in PLACE_LABELS | {"PERSON"}:
            return None
        named = [f for f in self.organizations if f.name.split()[0] == head.text]
        return named[0] if len(named) == 1 else None

    def _entity_text(self, head: Token) -> str:
        """The text of the recogniser's entity in which a token stands."""
        first = last = head.i
        while self.doc[first].ent_iob_ == "I":
            first -= 1
        while last + 1 < len(self.doc) and self.doc[last + 1].ent_iob_ == "I":
            last += 1
        return self.doc[first : last + 1].text

    # -- pronouns and nouns ------------------------------------------------------------------------------------

    def _most_likely_person(
        self, resolved_by: Literal["pronoun", "title"], word: str, source: Span, content: Sequence[Span]
    ) -> _Resolution:
        """Resolve a pronoun or a title to the most likely person, if the probability is high enough."""
        pronoun = resolved_by == "pronoun"
        gender = PRONOUN_GENDER[word] if pronoun else gender_of_title(word)
        ranked = self.candidates.ranked(source.start, gender, content, "" if pronoun else word)
        known = pronoun or (ranked and self.candidates.has_title(ranked[0][0], word))
        if ranked and ranked[0][1] >= _THRESHOLDS[resolved_by if known else "other title"]:
            return _Resolution(resolved_by, (ranked[0][0],), probability=ranked[0][1])
        if pronoun:
            return _Resolution("open pronoun", reason="ambiguous_pronoun")
        return _Resolution("unnamed", phrase=_without_the(source.of(self.text)), reason="unnamed")

    def _they(self, printed: str, content: Sequence[Span]) -> _Resolution:
        recent = self.candidates.recent_speakers(content[0].start)
        if len(recent) > 1:
            return _Resolution("pair", recent)
        return _Resolution("group", phrase=self.last_group or printed, kind="group", reason="group")

    def _nominal(self, phrase: Phrase, source: Span, content: Sequence[Span]) -> _Resolution:
        """Resolve a noun phrase without a name."""
        head, lefts = phrase.head, phrase.lefts
        word, words = head.lower_, _without_the(source.of(self.text))
        definite = any(t.lower_ in DEFINITE for t in lefts)
        if word == "team" and lefts and lefts[-1].pos_ == "PROPN":
            return _Resolution("place", phrase=words, kind="organization")  # "the Lee team", not "Lee's team"
        if word in _BODIES and any(t.pos_ == "PROPN" or t.ent_type_ in {"NORP", "GPE"} for t in lefts):
            return _Resolution("place", phrase=words, kind="organization")
        if head.tag_ in {"NNS", "NNPS"} or word in _MANY:
            return _Resolution("group", phrase=words, kind="group", reason="group")
        if definite and is_title_noun(word) and word not in NOT_TITLES:
            return self._most_likely_person("title", word, source, content)
        entity = self._organization_like(word, head.idx) if definite and word in _ORGANIZATIONS else None
        if entity is not None:
            return _Resolution("it", (entity,))
        return _Resolution("unnamed", phrase=words, reason="unnamed")

    def _organization_like(self, word: str, offset: int) -> Entity | None:
        """The organization that was named last before ``offset`` and has the word in its name: "the ministry"."""
        named = [f for f in self.organizations if word in f.name.lower().split()]
        last = [(max((m.start for m in f.mentions if m.start < offset), default=-1), n) for n, f in enumerate(named)]
        start, number = max(last, default=(-1, 0))
        return named[number] if start >= 0 else None

    def _token_index(self, offset: int) -> int:
        """The index of the first token that starts at or after ``offset``."""
        return bisect_left(self.doc, offset, key=lambda token: token.idx)


def _entities_by_token(doc: Doc, entities: list[Entity]) -> dict[int, Entity]:
    """Token index -> the entity that is mentioned there."""
    table: dict[int, Entity] = {}
    for entity in entities:
        for mention in entity.mentions:
            for token in tokens_at(doc, mention.start, mention.end):
                table[token.i] = entity
    return table


def _singular(noun: str) -> str:
    if noun in PAIR:
        return noun
    return {"men": "man", "women": "woman", "people": "person"}.get(noun, noun.removesuffix("s"))


def _without_the(phrase: str) -> str:
    return phrase[4:] if phrase.lower().startswith("the ") else phrase
