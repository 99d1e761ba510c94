"""Speakers: from the words that name a quotation's source to the person or organization that they mean.

The source's head decides: a name, an organization, a pronoun, a title ("the professor"), a pair ("both experts"), a
group or someone unnamed. A pronoun or title is looked for among the people named before it, the likeliest first:
who spoke last, who was last the subject, how near, with gender and number agreeing. Where none fits, the quotation
keeps its source and gets a ``reason``.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.confidence import quotation_confidence
from quotes_service.extract.lexicon import HONORIFICS, NOT_TITLES, PLACE_LABELS, PRONOUN_GENDER, is_title_noun
from quotes_service.extract.parts import Draft, Figure, Gender
from quotes_service.records import Span, Speaker

_PLURAL = frozenset("they their them".split())
_THING = frozenset("it its".split())
_RELATIVE = frozenset("who whom that which whose".split())
_PAIR = frozenset("both two pair duo".split())
_FEMALE_NOUNS = frozenset(
    """spokeswoman chairwoman congresswoman councilwoman businesswoman actress mother woman lady""".split()
)
_MALE_NOUNS = frozenset("""spokesman chairman congressman councilman businessman actor father man gentleman""".split())
_SCHOLARS = frozenset("expert scientist researcher scholar academic analyst author professor doctor".split())
_ADULTS = frozenset("man woman person adult parent".split())
_OFFICE = re.compile(r"spokes|minister|mayor|governor|senator|president$|commissioner|officer|council|adviser", re.I)
_PUBLICATIONS = frozenset(
    "study paper report research review analysis survey poll statement announcement letter release".split()
)
_BODIES = frozenset("campaign administration government military army navy embassy police".split())
_ORGANIZATION_NOUNS = frozenset(
    """company firm agency ministry department government university institute bank charity organisation
    organization newspaper paper magazine group party commission committee council court watchdog regulator
    bureau""".split()
)
_BACK = 6  # paragraphs: how far back a pronoun reaches


@Language.factory(
    "quotes_speakers",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations", "doc._.people", "doc._.organizations", "token.dep", "token.pos", "token.morph"],
)
def make_speakers(nlp: Language, name: str):
    return resolve


def resolve(doc: Doc) -> Doc:
    """Fill the speakers, the reason and the confidence of each of ``doc._.quotations``."""
    resolver = _Resolver(doc)
    for draft in doc._.quotations:
        draft.speakers, draft.reason, draft.rests_on = resolver.speakers(draft)
        draft.confidence = quotation_confidence(draft)
        resolver.spoke(draft)
    return doc


class _Resolver:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.text = doc.text
        self.people: list[Figure] = doc._.people
        self.person_at = _by_token(doc, self.people)
        self.organization_at = _by_token(doc, doc._.organizations)
        self.paragraph_starts = [p.start for p in doc._.paragraphs]
        self.order = sorted(((m.start, n) for n, f in enumerate(self.people) for m in f.mentions))
        self.spoken: list[tuple[int, tuple[Figure, ...]]] = []  # (offset, figures), in order
        self.last_group: Speaker | None = None
        self.places: dict[str, Figure] = {}

    def speakers(self, draft: Draft) -> tuple[tuple[Speaker, ...], str | None, str]:
        """The speakers, the reason where none is a person or organization, and what the answer rests on."""
        if draft.source is None:
            return (), "no_source", "none"
        span = self.doc.char_span(*draft.source, alignment_mode="expand")
        head = self._head(span.root, draft)
        printed = draft.source.of(self.text)
        return self._of_head(head, printed, draft)

    def spoke(self, draft: Draft) -> None:
        """Remember who spoke, for what comes after."""
        named = tuple(f for f in (self._figure(s) for s in draft.speakers) if f is not None)
        if named and draft.source is not None:
            self.spoken.append((draft.source.start, named))
        groups = [s for s in draft.speakers if s.kind == "group"]
        self.last_group = groups[0] if groups else (None if named else self.last_group)

    def _figure(self, speaker: Speaker) -> Figure | None:
        figures = self.people if speaker.kind == "person" else self.doc._.organizations
        return next((f for f in figures if f.name == speaker.name), None)

    # -- the source's head -------------------------------------------------------------------------------------

    def _head(self, root: Token, draft: Draft) -> Token:
        """The token that says who it is; a relative pronoun's is the noun that it stands for."""
        if root.lower_ in _RELATIVE and root.pos_ in {"PRON", "SCONJ", "DET"}:
            verb = root.head
            while verb.dep_ in {"ccomp", "conj", "xcomp", "aux"} and verb.head != verb:
                verb = verb.head
            if verb.dep_ in {"relcl", "acl"}:
                return verb.head
        return root

    def _of_head(self, head: Token, printed: str, draft: Draft, depth: int = 0):
        joined = self._joined(head)
        if len(joined) > 1:
            return tuple(self._speaker(f, 0.9, (printed,)) for f in joined), None, "name"
        person = self.person_at.get(head.i) or self._in_capitals(printed)
        if person is not None:
            return (self._speaker(person, 0.97, (printed,)),), None, "name"
        word = head.lower_
        if word in PRONOUN_GENDER:
            return self._pronoun(head, printed, draft)
        if word in _PAIR or (any(t.lower_ in _PAIR for t in head.lefts) and head.tag_ in {"NNS", "NN", "NNP"}):
            pair = self._pair(head, draft)
            if pair:
                return tuple(self._speaker(f, 0.85, (printed, f.name)) for f in pair), None, "pair"
        if word in _PLURAL:
            return self._they(printed, draft)
        if word in _THING:
            return self._it(printed, draft)
        if word in {"i", "we", "you", "who", "that", "which", "this", "those", "these", "one"}:
            return (Speaker(printed, "unnamed", 0.5, (printed,)),), "unnamed", "none"
        organization = self.organization_at.get(head.i) or self._short_form(head)
        if organization is not None:
            return (self._speaker(organization, 0.9, (printed,)),), None, "name"
        if head.pos_ == "PROPN" and head.ent_type_ in PLACE_LABELS:
            return (Speaker(self._place(head), "organization", 0.7, (printed,)),), None, "place"
        named = self._named_beside(head, draft.source)
        if named is not None:
            return (self._speaker(named, 0.93, (printed,)),), None, "name"
        publisher = self._publisher(head) if word in _PUBLICATIONS else None
        if publisher is not None:
            return (self._speaker(publisher, 0.85, (printed,)),), None, "publisher"
        return self._nominal(head, printed, draft)

    def _in_capitals(self, printed: str) -> Figure | None:
        """The person whom a transcript's label means: "OKONKWO", "DR. ANN LEE"."""
        words = [w for w in printed.split() if w.lower().rstrip(".") not in HONORIFICS]
        named = [f for f in self.people if words and words[-1] == f.surname.upper()] if printed.isupper() else []
        return named[0] if len(named) == 1 else None

    def _joined(self, head: Token) -> list[Figure]:
        """The people or organizations that "and" joins: "Willard and Shianna", "CNN and ABC"."""
        figures, token = [], head
        for _ in range(6):
            figure = self.person_at.get(token.i) or self.organization_at.get(token.i)
            if figure is None:
                return []
            if figure not in figures:
                figures.append(figure)
            token = next((c for c in token.rights if c.dep_ == "conj"), None)
            if token is None:
                break
        return figures

    def _named_beside(self, head: Token, source: Span) -> Figure | None:
        """The person whom a title introduces: "the institute's director, Ann Lee", "spokesman Bo Ek"."""
        if head.dep_ in {"compound", "nmod"} and head.head.i in self.person_at:
            return self.person_at[head.head.i]
        if not is_title_noun(head.text) and head.lower_ != "one":
            return self.person_at.get(self.doc.char_span(*source, alignment_mode="expand").start)
        span = self.doc.char_span(*source, alignment_mode="expand")
        for token in self.doc[head.i + 1 : span.end + 4]:
            if token.i in self.person_at:
                before = token.i - 1
                while self.doc[before].lower_.rstrip(".") in HONORIFICS:
                    before -= 1
                tied = token.i < span.end and self.doc[before].pos_ != "ADP"
                return self.person_at[token.i] if tied or self.doc[before].text == "," else None
            if token.i >= span.end and token.text != "," and token.lower_.rstrip(".") not in HONORIFICS:
                return None
        return None

    def _publisher(self, head: Token) -> Figure | None:
        """Who issued a publication: "the IPCC report", "a study by Ann Lee", "research from the Antarctic Survey"."""
        for child in head.children:
            if child.dep_ in {"compound", "poss", "nmod"} and child.i in self.organization_at:
                return self.organization_at[child.i]
            if child.lower_ in {"by", "from", "of"}:
                for noun in child.children:
                    figure = self.person_at.get(noun.i) or self.organization_at.get(noun.i)
                    if figure is not None:
                        return figure
        return None

    def _place(self, head: Token) -> str:
        span = next((e for e in self.doc.ents if e.start <= head.i < e.end), self.doc[head.i : head.i + 1])
        text = span.text
        return text[4:] if text.lower().startswith("the ") else text

    # -- pronouns and titles -----------------------------------------------------------------------------------

    def _pronoun(self, head: Token, printed: str, draft: Draft):
        gender = PRONOUN_GENDER[head.lower_]
        scored = self._candidates(head.idx, draft, gender)
        if not scored:
            return (), "ambiguous_pronoun", "none"
        best, score = scored[0]
        if best.gender is None and score >= 3:
            best.gender = gender  # the text's own pronoun for this person
        margin = score - (scored[1][1] if len(scored) > 1 else 0)
        sure = "pronoun" if margin >= 1 or len(scored) == 1 else "pronoun, rival"
        return (self._speaker(best, 0.9 if sure == "pronoun" else 0.7, (printed, best.name)),), None, sure

    def _candidates(self, offset: int, draft: Draft, gender: Gender | None) -> list[tuple[Figure, float]]:
        """People named before ``offset`` whom a pronoun there can mean, the likeliest first, with their scores."""
        number = self._paragraph(offset)
        found: dict[int, float] = {}
        at = bisect_left(self.order, (offset, -1))
        for start, n in reversed(self.order[max(0, at - 60) : at]):
            figure = self.people[n]
            distance = number - self._paragraph(start)
            if distance > _BACK:
                break
            if gender and figure.gender and figure.gender != gender:
                continue
            if self._in_content(start, draft):
                continue
            score = 2.0 - 0.7 * distance
            token = self.doc.char_span(start, start + 1, alignment_mode="expand")[0]
            subject = self.doc[token.i : token.i + 4]
            score += 1.0 if any(t.dep_ in {"nsubj", "nsubjpass"} for t in subject) else 0.0
            score += 0.5 if len(figure.name.split()) > 1 else -1.0
            score -= 0.8 if token.dep_ == "poss" or any(t.dep_ == "poss" for t in subject[:2]) else 0.0
            found[n] = max(found.get(n, -9.0), score)
        if self.spoken:  # who spoke goes on speaking, the more so the nearer
            when, figures = self.spoken[-1]
            for n in found:
                if self.people[n] in figures:
                    found[n] += 1.5 if number - self._paragraph(when) <= 1 else 0.7
        ranked = sorted(((self.people[n], score) for n, score in found.items()), key=lambda pair: -pair[1])
        return [pair for pair in ranked if pair[1] > 0]

    def _pair(self, head: Token, draft: Draft) -> list[Figure]:
        """The last two people who spoke, of those whom the noun fits: "both researchers", "the two"."""
        before = draft.source.start if draft.source else draft.content[0].start
        spoken = [f for when, figures in reversed(self.spoken) if when < before for f in figures if f.kind == "person"]
        spoken = list({id(f): f for f in spoken}.values())
        noun = head.lemma_.lower()
        if not (noun in _PAIR or noun in _ADULTS or is_title_noun(noun)):
            return []
        titled = [f for f in spoken if any(noun in (r.title or "").lower().split() for r in f.roles)]
        scholars = [f for f in spoken if not any(_OFFICE.search(r.title or "") for r in f.roles)]
        for fitting in (titled, scholars if noun in _SCHOLARS else [], spoken):
            if len(fitting) >= 2:
                return sorted(fitting[:2], key=lambda f: f.mentions[0].start)
        return []

    def _they(self, printed: str, draft: Draft):
        if self.spoken and len(self.spoken[-1][1]) > 1 and self._near(self.spoken[-1][0], draft):
            return tuple(self._speaker(f, 0.7, (printed, f.name)) for f in self.spoken[-1][1]), None, "pair"
        if self.last_group is not None:
            return (Speaker(self.last_group.name, "group", 0.6, (printed, self.last_group.name)),), "group", "group"
        return (Speaker(printed, "group", 0.4, (printed,)),), "group", "group"

    def _it(self, printed: str, draft: Draft):
        for when, figures in reversed(self.spoken[-2:]):
            if figures[0].kind == "organization" and self._near(when, draft):
                return (self._speaker(figures[0], 0.7, (printed, figures[0].name)),), None, "it"
        return (Speaker(printed, "unnamed", 0.4, (printed,)),), "unnamed", "none"

    def _nominal(self, head: Token, printed: str, draft: Draft):
        word = head.lower_
        if word in _BODIES and any(t.pos_ == "PROPN" or t.ent_type_ in {"NORP", "GPE"} for t in head.lefts):
            return (Speaker(_without_article(printed), "organization", 0.7, (printed,)),), None, "place"
        plural = head.tag_ in {"NNS", "NNPS"} or head.lower_ == "several" or word in {"people", "police", "team"}
        lefts = {t.lower_ for t in head.lefts}
        family = [f for f in self.people if head.text == f"{f.surname}s" and " " in f.name]
        if len(family) > 1:
            return tuple(self._speaker(f, 0.8, (printed,)) for f in family), None, "pair"
        if plural:
            return (Speaker(_without_article(printed), "group", 0.8, (printed,)),), "group", "group"
        definite = bool(lefts & {"the", "his", "her", "its", "their"})
        if definite and is_title_noun(word) and word not in NOT_TITLES:
            figure = self._by_title(word, head.idx, draft)
            if figure is not None:
                return (self._speaker(figure, 0.8, (printed, figure.name)),), None, "title"
        if word in _ORGANIZATION_NOUNS and definite:
            figure = self._organization_like(word, head.idx)
            if figure is not None:
                return (self._speaker(figure, 0.7, (printed, figure.name)),), None, "it"
        return (Speaker(_without_article(printed), "unnamed", 0.8, (printed,)),), "unnamed", "unnamed"

    def _by_title(self, word: str, offset: int, draft: Draft) -> Figure | None:
        """Whom a title means: who has that title here, else the last speaker, where nothing speaks against it."""
        gender: Gender | None = "f" if word in _FEMALE_NOUNS else "m" if word in _MALE_NOUNS else None
        candidates = self._candidates(offset, draft, gender)
        titled = [
            f for f, _ in candidates for r in f.roles if r.title and word in r.title.lower().replace("-", " ").split()
        ]
        if titled:
            return titled[0]
        other = {w for f, _ in candidates for r in f.roles for w in (r.title or "").lower().split()}
        best, score = candidates[0] if candidates else (None, 0.0)
        if best and not any(r.title for r in best.roles) and word not in other and (score >= 3 or len(candidates) == 1):
            return best
        return None

    def _short_form(self, head: Token) -> Figure | None:
        """The organization that a name's first word stands for: "Wattle" for Wattle Cells."""
        if head.pos_ != "PROPN" or head.ent_type_ in PLACE_LABELS | {"PERSON"}:
            return None
        named = [f for f in self.doc._.organizations if f.name.split()[0] == head.text]
        return named[0] if len(named) == 1 else None

    def _organization_like(self, word: str, offset: int) -> Figure | None:
        """The organization last named before whose name holds the word: "the ministry"."""
        named = [
            (m.start, f)
            for f in self.doc._.organizations
            for m in f.mentions
            if m.start < offset and word in f.name.lower().split()
        ]
        return max(named, key=lambda pair: pair[0])[1] if named else None

    # -- where things stand ------------------------------------------------------------------------------------

    def _speaker(self, figure: Figure, confidence: float, chain: tuple[str, ...]) -> Speaker:
        links = chain if chain[-1] == figure.name else (*chain, figure.name)
        return Speaker(figure.name, figure.kind, confidence, tuple(dict.fromkeys(links)))

    def _paragraph(self, offset: int) -> int:
        return bisect_left(self.paragraph_starts, offset + 1) - 1

    def _near(self, offset: int, draft: Draft) -> bool:
        return self._paragraph(draft.content[0].start) - self._paragraph(offset) <= 2

    def _in_content(self, offset: int, draft: Draft) -> bool:
        return any(span.start <= offset < span.end for span in draft.content)


def _by_token(doc: Doc, figures: list[Figure]) -> dict[int, Figure]:
    table = {}
    for figure in figures:
        for mention in figure.mentions:
            for token in doc.char_span(mention.start, mention.end, alignment_mode="expand"):
                table[token.i] = figure
    return table


def _without_article(phrase: str) -> str:
    words = phrase.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].lower() in {"the"} else words)
