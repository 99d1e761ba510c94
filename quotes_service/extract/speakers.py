"""Speakers: from the words that name a quotation's source to the person or organization that they mean.

The source's head decides: a name, an organization, a pronoun, a title ("the professor"), a pair ("both experts"), a
group or someone unnamed. Where nobody fits, the quotation keeps its source and gets a ``reason``.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.candidates import PAIR, Candidates
from quotes_service.extract.confidence import quotation_confidence, speaker_confidence
from quotes_service.extract.lexicon import (
    HONORIFICS,
    KIN_GENDER,
    NOT_TITLES,
    PLACE_LABELS,
    PRONOUN_GENDER,
    is_title_noun,
)
from quotes_service.extract.parts import Draft, Figure
from quotes_service.records import Speaker, SpeakerKind

_RELATIVE = frozenset("who whom that which whose".split())
_NOBODY = frozenset("i we you who that which this those these one".split())
_MANY = frozenset("people police team several others".split())
_DEFINITE = frozenset("the his her its their".split())
_PUBLICATIONS = frozenset(
    "study paper report research review analysis survey poll statement announcement letter release".split()
)
_BODIES = frozenset("campaign administration government military army navy embassy police".split())
_ORGANIZATIONS = frozenset(
    """company firm agency ministry department government university institute bank charity organisation organization
    newspaper paper magazine group party commission committee council court watchdog regulator bureau""".split()
)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a source means: people and organizations of the article, or else a phrase; and what says so."""

    rests_on: str
    figures: tuple[Figure, ...] = ()
    phrase: str = ""
    kind: SpeakerKind = "unnamed"
    reason: str | None = None


@Language.factory(
    "quotes_speakers",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations", "doc._.people", "doc._.organizations", "token.dep", "token.pos"],
)
def make_speakers(nlp: Language, name: str):
    return resolve


def resolve(doc: Doc) -> Doc:
    """Fill the speakers, the reason and the confidence of each of ``doc._.quotations``."""
    resolver = _Resolver(doc)
    for draft in doc._.quotations:
        meant = resolver.meant(draft)
        printed = draft.source.of(resolver.text) if draft.source else ""
        named = [(f.name, f.kind) for f in meant.figures] or [(meant.phrase, meant.kind)] * bool(meant.phrase)
        sure = speaker_confidence(meant.rests_on)
        draft.speakers = tuple(Speaker(n, kind, sure, tuple(dict.fromkeys((printed, n)))) for n, kind in named)
        draft.reason, draft.rests_on = meant.reason, meant.rests_on
        draft.confidence = quotation_confidence(draft)
    return doc


class _Resolver:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.text = doc.text
        self.people: list[Figure] = doc._.people
        self.organizations: list[Figure] = doc._.organizations
        self.person_at = _by_token(doc, self.people)
        self.organization_at = _by_token(doc, self.organizations)
        self.candidates = Candidates(doc)
        self.last_group = ""

    def meant(self, draft: Draft) -> _Meant:
        """What the draft's source means; it is remembered for the pronouns that follow."""
        if draft.source is None:
            return _Meant("none", reason="no_source")
        meant = self._of_head(self._head(draft), draft)
        if meant.figures:
            self.candidates.spoke(draft.source.start, meant.figures)
        self.last_group = meant.phrase if meant.kind == "group" else "" if meant.figures else self.last_group
        return meant

    # -- the source's head -------------------------------------------------------------------------------------

    def _head(self, draft: Draft) -> Token:
        """The token that says who it is; a relative pronoun's is the noun that it stands for."""
        root = self.doc.char_span(*draft.source, alignment_mode="expand").root
        if root.lower_ in _RELATIVE and root.pos_ in {"PRON", "SCONJ", "DET"}:
            verb = root.head
            while verb.dep_ in {"ccomp", "conj", "xcomp", "aux"} and verb.head != verb:
                verb = verb.head
            if verb.dep_ in {"relcl", "acl"}:
                return verb.head
        return root

    def _of_head(self, head: Token, draft: Draft) -> _Meant:
        word, printed = head.lower_, draft.source.of(self.text)
        figures = self._joined(head) or self._in_capitals(printed)
        if figures:
            return _Meant("name", figures)
        if word in PRONOUN_GENDER:
            return self._pronoun(head, draft)
        if word in PAIR or (any(t.lower_ in PAIR for t in head.lefts) and head.pos_ in {"NOUN", "PROPN"}):
            pair = self.candidates.pair(head)
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
        figure = self.organization_at.get(head.i) or self._short_form(head) or self._introduced(head, draft)
        if figure is not None:
            return _Meant("name", (figure,))
        publisher = self._publisher(head) if word in _PUBLICATIONS else None
        if publisher is not None:
            return _Meant("publisher", (publisher,))
        if head.pos_ == "PROPN" and head.ent_type_ in PLACE_LABELS:
            entity = next((e for e in head.sent.ents if e.start <= head.i < e.end), head)
            return _Meant("place", phrase=_without_the(entity.text), kind="organization")
        return self._nominal(head, printed, draft)

    def _joined(self, head: Token) -> tuple[Figure, ...]:
        """The person or organization at ``head``, with those that "and" joins to it: "Ek and Lee"."""
        first = self.person_at.get(head.i)
        figures, token = ([first] if first else []), head
        if first is None and head.i in self.organization_at:
            figures = [self.organization_at[head.i]]
        while figures and (token := next((c for c in token.rights if c.dep_ == "conj"), None)) is not None:
            figure = self.person_at.get(token.i) or self.organization_at.get(token.i)
            if figure is None:
                break
            figures += [figure] if figure not in figures else []
        return tuple(figures)

    def _in_capitals(self, printed: str) -> tuple[Figure, ...]:
        """The person whom a transcript's label means: "OKONKWO", "DR. ANN LEE"."""
        words = [w for w in printed.split() if w.lower().rstrip(".") not in HONORIFICS]
        named = [f for f in self.people if words and words[-1] == f.surname.upper()] if printed.isupper() else []
        return tuple(named) if len(named) == 1 else ()

    def _introduced(self, head: Token, draft: Draft) -> Figure | None:
        """The person whom a title introduces: "the institute's director, Ann Lee", "spokesman Bo Ek"."""
        if head.dep_ in {"compound", "nmod"} and head.head.i in self.person_at:
            return self.person_at[head.head.i]
        for child in head.rights:
            if child.dep_ == "appos" and child.i in self.person_at:
                return self.person_at[child.i]
        source = self.doc.char_span(*draft.source, alignment_mode="expand")
        if not is_title_noun(head.text) and head.lower_ not in {"one", "co", "vice"}:
            return self.person_at.get(source.start)
        for token in self.doc[head.i + 1 : source.end + 4]:
            if token.i in self.person_at:
                before = token.i - 1
                while self.doc[before].lower_.rstrip(".") in HONORIFICS:
                    before -= 1
                tied = token.i < source.end and self.doc[before].pos_ != "ADP"
                return self.person_at[token.i] if tied or self.doc[before].text == "," else None
            if token.i >= source.end and token.text != "," and token.lower_.rstrip(".") not in HONORIFICS:
                break
        return None

    def _publisher(self, head: Token) -> Figure | None:
        """Who issued a publication: "the Tidal Board report", "a study by Ann Lee", "data from the Coast Survey"."""
        for child in head.children:
            if child.dep_ in {"compound", "poss", "nmod"} and child.i in self.organization_at:
                return self.organization_at[child.i]
            for noun in child.children if child.lower_ in {"by", "from", "of"} else ():
                figure = self.person_at.get(noun.i) or self.organization_at.get(noun.i)
                if figure is not None:
                    return figure
        return None

    def _short_form(self, head: Token) -> Figure | None:
        """The organization that a name's first word stands for: "Wattle" for Wattle Cells."""
        if head.pos_ != "PROPN" or head.ent_type_ in PLACE_LABELS | {"PERSON"}:
            return None
        named = [f for f in self.organizations if f.name.split()[0] == head.text]
        return named[0] if len(named) == 1 else None

    # -- pronouns and nouns ------------------------------------------------------------------------------------

    def _pronoun(self, head: Token, draft: Draft) -> _Meant:
        gender = PRONOUN_GENDER[head.lower_]
        ranked = self.candidates.before(head.idx, gender, draft.content)
        if not ranked:
            return _Meant("none", reason="ambiguous_pronoun")
        best, score = ranked[0]
        sure = len(ranked) == 1 or score - ranked[1][1] >= 1
        return _Meant("pronoun" if sure else "pronoun, rival", (best,))

    def _they(self, printed: str, draft: Draft) -> _Meant:
        recent = self.candidates.recent(draft.content[0].start)
        if len(recent) > 1:
            return _Meant("pair", recent)
        return _Meant("group", phrase=self.last_group or printed, kind="group", reason="group")

    def _nominal(self, head: Token, printed: str, draft: Draft) -> _Meant:
        word, lefts, phrase = head.lower_, list(head.lefts), _without_the(printed)
        definite = any(t.lower_ in _DEFINITE for t in lefts)
        if word in _BODIES and any(t.pos_ == "PROPN" or t.ent_type_ in {"NORP", "GPE"} for t in lefts):
            return _Meant("place", phrase=phrase, kind="organization")
        family = tuple(f for f in self.people if head.text == f"{f.surname}s" and " " in f.name)
        if len(family) > 1:
            return _Meant("pair", family)
        if head.tag_ in {"NNS", "NNPS"} or word in _MANY:
            return _Meant("group", phrase=phrase, kind="group", reason="group")
        figure = None
        if definite and is_title_noun(word) and word not in NOT_TITLES:
            figure = self.candidates.titled(word, head.idx, KIN_GENDER.get(word), draft.content)
        elif definite and word in _ORGANIZATIONS:
            figure = self._organization_like(word, head.idx)
        if figure is not None:
            return _Meant("title" if figure.kind == "person" else "it", (figure,))
        return _Meant("unnamed", phrase=phrase, reason="unnamed")

    def _organization_like(self, word: str, offset: int) -> Figure | None:
        """The organization last named before whose name holds the word: "the ministry"."""
        named = [f for f in self.organizations if word in f.name.lower().split()]
        last = [(max((m.start for m in f.mentions if m.start < offset), default=-1), n) for n, f in enumerate(named)]
        start, number = max(last, default=(-1, 0))
        return named[number] if start >= 0 else None


def _by_token(doc: Doc, figures: list[Figure]) -> dict[int, Figure]:
    table = {}
    for figure in figures:
        for mention in figure.mentions:
            for token in doc.char_span(mention.start, mention.end, alignment_mode="expand"):
                table[token.i] = figure
    return table


def _without_the(phrase: str) -> str:
    return phrase[4:] if phrase.lower().startswith("the ") else phrase
