"""Speakers: from the words that name a quotation's source to the person or organization that they mean.

The source's head decides: a name, an organization, a pronoun, a title ("the professor"), a pair ("both experts"), a
group or someone unnamed. Where nobody fits, the quotation keeps its source and gets a ``reason``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.attribution.cues import is_evidence
from quotes_service.extract.document import Draft, Figure
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
from quotes_service.extract.text.noun_phrases import Phrase, joined, phrase_of
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
    editorial article email memo filing spot data figures results findings""".split()
)
_BODIES = frozenset("campaign camp administration government military army navy embassy police".split())
_ORGANIZATIONS = frozenset(
    """company firm agency ministry department government university institute bank charity organisation organization
    newspaper paper magazine group party commission committee council court watchdog regulator bureau foundation
    board union""".split()
)
#: The probability from which the likeliest meaning is taken: of a pronoun, of a title that the text prints for the
#: person, and of one that it prints for nobody.
_LEAST = {"pronoun": 0.4, "title": 0.25, "title of nobody": 0.6}


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a source means: people and organizations of the article, or else a phrase; and what says so.

    ``likely``: the probability that the resolver gives the figures; 1 where nothing else came into question.
    """

    rests_on: str
    figures: tuple[Figure, ...] = ()
    phrase: str = ""
    kind: SpeakerKind = "unnamed"
    reason: str | None = None
    likely: float = 1.0


@Language.factory(
    "quotes_speakers",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations", "doc._.people", "doc._.organizations", "token.dep", "token.pos"],
    default_config={"folder": str(FOLDER)},
)
def make_speakers(nlp: Language, name: str, folder: str):
    return Speakers(read_weights(folder, "speakers.json"))


class Speakers:
    """The component. ``weights``: of the features by which a pronoun's or title's meaning is chosen."""

    def __init__(self, weights: dict[str, float]):
        self._weights = weights

    def __call__(self, doc: Doc) -> Doc:
        """Fill the speakers and the reason of each of ``doc._.quotations``."""
        resolver = Resolver(doc, self._weights)
        for draft in doc._.quotations:
            meant = resolver.meant(draft)
            printed = draft.source.of(resolver.text) if draft.source else ""
            named = [(f.name, f.kind) for f in meant.figures] or [(meant.phrase, meant.kind)] * bool(meant.phrase)
            draft.speakers = tuple(Speaker(n, kind, 0.0, tuple(dict.fromkeys((printed, n)))) for n, kind in named)
            draft.reason, draft.rests_on, draft.chosen = meant.reason, meant.rests_on, meant.likely
            if resolver.is_evidence(draft, meant):
                draft.mode = "attitude"
        return doc


class Resolver:
    """Resolves the sources of one article, in the order of the text."""

    def __init__(self, doc: Doc, weights: dict[str, float]):
        self.doc = doc
        self.text = doc.text
        self.people: list[Figure] = doc._.people
        self.organizations: list[Figure] = doc._.organizations
        self.person_at = _by_token(doc, self.people)
        self.organization_at = _by_token(doc, self.organizations)
        self.candidates = Candidates(doc, weights)
        self.last_group = ""

    def meant(self, draft: Draft) -> _Meant:
        """What the draft's source means; it is remembered for the pronouns that follow."""
        if draft.source is None:
            return _Meant("none", reason="no_source")
        meant = self._of(phrase_of(self.doc, draft.source, self.organization_at), draft)
        if meant.figures:
            self.candidates.spoke(draft.source.start, meant.figures)
        self.last_group = meant.phrase if meant.kind == "group" else "" if meant.figures else self.last_group
        return meant

    def is_evidence(self, draft: Draft, meant: _Meant) -> bool:
        """Whether a thing is the source and nobody spoke: "the bones suggest"."""
        if draft.type != "indirect" or not draft.source or not draft.cue or meant.figures:
            return False
        return is_evidence(draft.cue.of(self.text)) and not self._can_speak(draft.source)

    def _can_speak(self, source: Span) -> bool:
        """Whether a source is a person, a group of people or a body."""
        head = phrase_of(self.doc, source, self.organization_at).head
        return (
            head.lower_ in PRONOUN_GENDER
            or head.lower_ in _PEOPLE
            or is_title_noun(head.text)
            or head.ent_type_ in PLACE_LABELS | {"ORG", "NORP", "PERSON"}
        )

    def _of(self, phrase: Phrase, draft: Draft) -> _Meant:
        head, printed = phrase.head, draft.source.of(self.text)
        word = head.lower_
        family = tuple(f for f in self.people if head.text == f"{f.surname}s" and " " in f.name)
        if len(family) > 1:
            return _Meant("pair", family)
        figures = self.named(phrase, draft) or self._in_capitals(printed)
        if figures:
            return _Meant("name", figures)
        if word in PRONOUN_GENDER:
            return self._chosen("pronoun", word, draft)
        if word in PAIR or (any(t.lower_ in PAIR for t in phrase.lefts) and head.pos_ in {"NOUN", "PROPN"}):
            pair = self.candidates.pair(_singular(word), head.idx)
            if pair:
                return _Meant("pair", pair)
        if word in {"they", "their", "them"}:
            return self._they(printed, draft)
        if word in {"it", "its"}:
            recent = self.candidates.recent(draft.content[0].start)
            if recent and recent[0].kind == "organization":
                return _Meant("it", recent[:1])
        if word in _NOBODY | {"it", "its"}:
            return _Meant("none", phrase=printed, reason="unnamed")
        figure = self._short_form(head) or self._introduced(phrase, draft)
        if figure is not None:
            return _Meant("name", (figure,))
        publisher = self._publisher(phrase, draft) if word in _PUBLICATIONS else None
        if publisher is not None:
            return _Meant("publisher", (publisher,))
        if head.pos_ == "PROPN" and head.ent_type_ in PLACE_LABELS:
            return _Meant("place", phrase=_without_the(self._entity(head)), kind="organization")
        return self._nominal(phrase, printed, draft)

    # -- names -------------------------------------------------------------------------------------------------

    def _figure(self, phrase: Phrase) -> Figure | None:
        return self.person_at.get(phrase.head.i) or self.organization_at.get(phrase.head.i)

    def named(self, phrase: Phrase, draft: Draft) -> tuple[Figure, ...]:
        """The person or organization at the phrase's head, with those that "and" joins to it: "Ek and Lee"."""
        first = self._figure(phrase)
        if first is None:
            return ()
        if first.kind == "organization" and phrase.head.lower_ in _PUBLICATIONS:
            return ()
        end = self._token(draft.source.end)
        figures = [first]
        for other in map(self._figure, joined(self.doc, phrase, end)):
            if other is not None and other.kind == first.kind and not any(other is known for known in figures):
                figures.append(other)
        return tuple(figures)

    def _in_capitals(self, printed: str) -> tuple[Figure, ...]:
        """The person whom a transcript's label means: "OKONKWO", "DR. ANN LEE"."""
        words = [w for w in printed.split() if w.lower().rstrip(".") not in HONORIFICS]
        named = [f for f in self.people if words and words[-1] == f.surname.upper()] if printed.isupper() else []
        return tuple(named) if len(named) == 1 else ()

    def _introduced(self, phrase: Phrase, draft: Draft) -> Figure | None:
        """Whom a title introduces: "the institute's director, Ann Lee", "director of X Ann Lee", "its makers, the
        Wattle Cells"."""
        head, end = phrase.head, self._token(draft.source.end)
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

    def _publisher(self, phrase: Phrase, draft: Draft) -> Figure | None:
        """Who issued a publication: "the Tidal Board report", "a study by Ann Lee"; of "the report" whoever issued the
        one last told of."""
        told = self._issuer(phrase, self._token(draft.source.end))
        if told is not None or not any(t.lower_ in DEFINITE for t in phrase.lefts):
            return told
        for i in range(phrase.start - 1, max(-1, phrase.start - 400), -1):
            if self.doc[i].lower_ == phrase.head.lower_:
                start = i
                while start > max(0, i - 8) and self.doc[start - 1].pos_ in {"PROPN", "NOUN", "ADJ", "DET", "PART"}:
                    start -= 1
                told = self._issuer(Phrase(self.doc, start, i + 1, self.organization_at), min(i + 8, len(self.doc)))
                if told is not None:
                    return told
        return None

    def _issuer(self, phrase: Phrase, end: int) -> Figure | None:
        for token in phrase.lefts:
            owner = self.person_at.get(token.i) if self.doc[token.i + 1].text in {"'s", "’s", "'", "’"} else None
            if owner is not None or token.i in self.organization_at:
                return owner or self.organization_at[token.i]
        after = phrase.head.i + 1
        if after < end and self.doc[after].lower_ in {"by", "from", "of"}:
            return self._figure(Phrase(self.doc, after + 1, end, self.organization_at)) if after + 1 < end else None
        return self.organization_at.get(phrase.head.i)

    def _short_form(self, head: Token) -> Figure | None:
        """The organization that a name's first word stands for: "Wattle" for Wattle Cells."""
        if head.pos_ != "PROPN" or head.ent_type_ in PLACE_LABELS | {"PERSON"}:
            return None
        named = [f for f in self.organizations if f.name.split()[0] == head.text]
        return named[0] if len(named) == 1 else None

    def _entity(self, head: Token) -> str:
        first = last = head.i
        while self.doc[first].ent_iob_ == "I":
            first -= 1
        while last + 1 < len(self.doc) and self.doc[last + 1].ent_iob_ == "I":
            last += 1
        return self.doc[first : last + 1].text

    # -- pronouns and nouns ------------------------------------------------------------------------------------

    def _chosen(self, rests_on: str, word: str, draft: Draft) -> _Meant:
        """Whom a pronoun or a title means, where one person is likely enough."""
        pronoun = rests_on == "pronoun"
        gender = PRONOUN_GENDER[word] if pronoun else gender_of_title(word)
        ranked = self.candidates.ranked(draft.source.start, gender, draft.content, "" if pronoun else word)
        printed = pronoun or (ranked and self.candidates.has_title(ranked[0][0], word))
        if ranked and ranked[0][1] >= _LEAST[rests_on if printed else "title of nobody"]:
            return _Meant(rests_on, (ranked[0][0],), likely=ranked[0][1])
        if pronoun:
            return _Meant("open pronoun", reason="ambiguous_pronoun")
        return _Meant("unnamed", phrase=_without_the(draft.source.of(self.text)), reason="unnamed")

    def _they(self, printed: str, draft: Draft) -> _Meant:
        recent = self.candidates.recent(draft.content[0].start)
        if len(recent) > 1:
            return _Meant("pair", recent)
        return _Meant("group", phrase=self.last_group or printed, kind="group", reason="group")

    def _nominal(self, phrase: Phrase, printed: str, draft: Draft) -> _Meant:
        head, lefts = phrase.head, phrase.lefts
        word, said = head.lower_, _without_the(printed)
        definite = any(t.lower_ in DEFINITE for t in lefts)
        if word == "team" and lefts and lefts[-1].pos_ == "PROPN":
            return _Meant("place", phrase=said, kind="organization")  # "the Lee team", and not "Lee's team"
        if word in _BODIES and any(t.pos_ == "PROPN" or t.ent_type_ in {"NORP", "GPE"} for t in lefts):
            return _Meant("place", phrase=said, kind="organization")
        if head.tag_ in {"NNS", "NNPS"} or word in _MANY:
            return _Meant("group", phrase=said, kind="group", reason="group")
        if definite and is_title_noun(word) and word not in NOT_TITLES:
            return self._chosen("title", word, draft)
        figure = self._organization_like(word, head.idx) if definite and word in _ORGANIZATIONS else None
        if figure is not None:
            return _Meant("it", (figure,))
        return _Meant("unnamed", phrase=said, reason="unnamed")

    def _organization_like(self, word: str, offset: int) -> Figure | None:
        """The organization last named before whose name holds the word: "the ministry"."""
        named = [f for f in self.organizations if word in f.name.lower().split()]
        last = [(max((m.start for m in f.mentions if m.start < offset), default=-1), n) for n, f in enumerate(named)]
        start, number = max(last, default=(-1, 0))
        return named[number] if start >= 0 else None

    def _token(self, offset: int) -> int:
        """The index of the first token that starts at or after ``offset``."""
        return bisect_left(self.doc, offset, key=lambda token: token.idx)


def _by_token(doc: Doc, figures: list[Figure]) -> dict[int, Figure]:
    table = {}
    for figure in figures:
        for mention in figure.mentions:
            for token in doc.char_span(mention.start, mention.end, alignment_mode="expand"):
                table[token.i] = figure
    return table


def _singular(noun: str) -> str:
    if noun in PAIR:
        return noun
    return {"men": "man", "women": "woman", "people": "person"}.get(noun, noun.removesuffix("s"))


def _without_the(phrase: str) -> str:
    return phrase[4:] if phrase.lower().startswith("the ") else phrase
