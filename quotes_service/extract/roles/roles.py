"""Roles: the titles and institutions that the article prints for its people, each with the sentence that prints it.

Roles are looked for in the words before a name ("flood expert Professor Ann Lee", before_name.py), in those after it
("of", "from", "at" an institution; an apposition between commas; "who is"), in the verb after any mention ("Lee works
at", "Ek is a", after_name.py), and in other sentences (other_sentences.py); what no rule reads is added as the encoder
labels it (labels.py, pairing.py). A title without an institution takes the one beside the same name; names joined by
"and" share it ("A and B of X").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.cues import mode_of
from quotes_service.extract.document import Entity, Mention, tokens_at
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.lexicon import HONORIFICS, WHOLE_TITLES, singular
from quotes_service.extract.roles.after_name import RolesAfterName
from quotes_service.extract.roles.before_name import RolesBeforeName
from quotes_service.extract.roles.institution_phrases import ParsedRole
from quotes_service.extract.roles.labels import LabelledSpan, NameLabels, RoleLabeller
from quotes_service.extract.roles.other_sentences import Descriptions
from quotes_service.extract.roles.pairing import Pairing
from quotes_service.extract.roles.role_phrases import RolePhrases
from quotes_service.extract.weights import FOLDER
from quotes_service.records import Role, Span

#: The least probability with which a labelled role is added to what was read by rule: with a title; with another title
#: than is known; without a title.
_SURE, _ANOTHER, _VERY_SURE = 0.55, 0.8, 0.85
#: With less than this mean probability of its words a title read by rule is left out.
_DOUBTFUL = 0.1
_GROUPS = frozenset("group team lab laboratory unit colleagues".split())
_LIST = 80  # characters between two names of one list at most
_NO_TITLE = re.compile(r"[()\[\]:;|]|^(?:for|of|in|on|at|by|to|with|from)\b")  # cut out of a longer phrase
_BECOME = frozenset("is was 's ’s became becomes remains remained".split())
_DENIAL = 5  # tokens before a role in which "not" may stand
_MOST_ROLES = 50  # of one person in one article
_FAR = 700  # characters of evidence on either side of a name at most


@Language.factory(
    "quotes_roles",
    assigns=["doc._.people"],
    requires=["doc._.people", "doc._.organizations", "doc._.vectors", "token.dep", "token.pos", "token.tag"],
    default_config={"folder": str(FOLDER)},
)
def make_roles(nlp: Language, name: str, folder: str):
    return Roles(RoleLabeller(Path(folder)), PairScorer(Path(folder)))


class Roles:
    """The component. ``pairs``: scores mentions, to know whose "the band's" drummer somebody is."""

    def __init__(self, labeller: RoleLabeller, pairs: PairScorer):
        self._labeller, self._pairs = labeller, pairs

    def __call__(self, doc: Doc) -> Doc:
        """Fill the ``roles`` of ``doc._.people``."""
        reader = _Reader(doc, self._pairs)
        named = [(m, n) for n, e in enumerate(doc._.people) for m in e.mentions]
        labels: dict[int, list[NameLabels]] = {n: [] for n in range(len(doc._.people))}
        for (_, number), found in zip(named, self._labeller.read(doc, [m for m, _ in named]), strict=True):
            labels[number].append(found)
        _add_by_rule(reader, doc)
        self._add_labelled(reader, doc, labels)
        for number, entity in enumerate(doc._.people):
            entity.roles = [r for r in entity.roles if _is_titled(doc, r, labels[number])]
        return doc

    def _add_labelled(self, reader: _Reader, doc: Doc, labels: dict[int, list[NameLabels]]) -> None:
        """Add the roles that the encoder labels and no rule reads."""
        pairing = Pairing(doc, reader.phrases.organization)
        spans = {n: [s for near in found for s in near.spans if reader.may_be(s)] for n, found in labels.items()}
        owners = _owners(doc, spans)
        for number, entity in enumerate(doc._.people):
            own = [s for s in spans[number] if owners.get((s.start, s.end), number) == number]
            for role in pairing.roles(own):
                new = _is_new(entity.roles, role.parsed, role.probability)
                if not new or reader.phrases.is_post_of_another(role.start):
                    continue
                if reader.is_source(role.start) and _hold(doc._.people, entity, role.parsed.title):
                    continue  # "the reverend said": whoever is printed so, as the choice of speakers finds
                first, last = doc[role.start], doc[role.end - 1]
                _add(entity, role.parsed, reader.sentence(Span(first.idx, last.idx + len(last))))
            entity.roles = [r for r in entity.roles if not any(_says_more(other, r) for other in entity.roles)]


def _is_titled(doc: Doc, role: Role, labels: Sequence[NameLabels]) -> bool:
    """Whether the encoder finds it possible that a title without an institution is the person's: where it stands near
    their name, and in its own words ("heads" makes a "head", "Sens." a "Sen."). A rank before the name, "Rev.", is."""
    if role.institution is not None or (role.title or "").endswith("."):
        return True
    words = (role.title or "").lower().split()
    sentence = tokens_at(doc, *role.evidence)
    printed = [token.lower_ for token in sentence]
    places = [n for n in range(len(printed) - len(words) + 1) if words and printed[n : n + len(words)] == words]
    found = [near.title_at(sentence.start + n, sentence.start + n + len(words)) for n in places for near in labels]
    likely = [probability for probability in found if probability is not None]
    return not likely or max(likely) >= _DOUBTFUL


def _owners(doc: Doc, spans: dict[int, list[LabelledSpan]]) -> dict[tuple[int, int], int]:
    """Whose each title in the singular is, by the number of the person (the key of ``spans``): a title is shared by
    several only in the plural. It is theirs to whom a rule gives it, else theirs with the highest probability."""
    ruled = {(n, _key(r.title)) for n, e in enumerate(doc._.people) for r in e.roles}
    best: dict[tuple[int, int], tuple[bool, float, int]] = {}
    for person, theirs in spans.items():
        for span in theirs:
            title = doc[span.start : span.end].text
            if span.kind == "title" and not singular(title)[1]:
                claim = ((person, _key(title)) in ruled, span.probability, person)
                best[span.start, span.end] = max(best.get((span.start, span.end), claim), claim)
    return {place: person for place, (_, _, person) in best.items()}


def _key(title: str | None) -> tuple[str, ...]:
    """The words of a title by which two are the same: "Gov." and "governor"."""
    words = (word.removesuffix(".") for word in (title or "").casefold().split())
    return tuple(WHOLE_TITLES.get(word, word) for word in words)


def _hold(people: Sequence[Entity], person: Entity, title: str | None) -> bool:
    """Whether somebody else than the person has a title with the same last word."""
    key = _key(title)[-1:]
    others = (other for other in people if other is not person)
    return bool(key) and any(_key(role.title)[-1:] == key for other in others for role in other.roles)


def _is_new(roles: list[Role], parsed: ParsedRole, probability: float) -> bool:
    """Whether a labelled role says more than ``roles`` do, with enough probability: a longer form of a title, or its
    institution; another title; an institution where there is none."""
    if not parsed.title:
        return probability >= _VERY_SURE and not any(r.institution for r in roles)
    words = set(_key(parsed.title))
    alike = [r for r in roles if words & set(_key(r.title))]
    if alike:
        titles = [set(_key(r.title)) for r in alike]
        more = all(title <= words for title in titles) and (bool(parsed.institution) or words not in titles)
        return probability >= _SURE and more and not any(r.institution for r in roles)
    return probability >= (_ANOTHER if any(r.title for r in roles) else _SURE)


def _says_more(other: Role, role: Role) -> bool:
    """Whether one role says all that another does, and more: "professor at X" and "professor"."""
    words, more = (set(_key(r.title)) for r in (role, other))
    same = role.status == other.status and role.institution in (None, other.institution)
    return same and words <= more and (words, role.institution) != (more, other.institution)


def _add_by_rule(reader: _Reader, doc: Doc) -> None:
    """Add the roles that are read by rule."""
    mentions = sorted(((m, f) for f in doc._.people for m in f.mentions), key=lambda pair: pair[0].start)
    listed: list[tuple[Mention, Entity, list[ParsedRole]]] = []  # names that "and" or a comma joins
    for mention, entity in mentions:
        if listed and not reader.goes_on(listed[-1][0].end, mention):
            _add_list(reader, listed)
            listed = []
        listed.append((mention, entity, reader.around(mention)))
    if listed:
        _add_list(reader, listed)
    for entity, parsed, evidence in Descriptions(reader.phrases, reader.after, doc._.people).read():
        _add(entity, parsed, reader.sentence(evidence))


def _add_list(reader: _Reader, listed: list[tuple[Mention, Entity, list[ParsedRole]]]) -> None:
    """Add the roles of people whose names are listed: a title in the plural before the first name or after the last one
    is everybody's, with its institution: "X captains A and B", "A of X and B of Y, both engineers"."""
    shared = next((p for number in (0, -1) for p in listed[number][2] if p.plural), None)
    first = len(listed) - 2 if reader.says_both(listed[-1][0]) else 0
    for number, (mention, entity, own) in enumerate(listed):
        titled = [p for p in own if p.title and p.title.lower().rstrip(".") not in HONORIFICS]
        if shared is not None and number >= first and len(listed) > 1 and not titled:
            untitled = next((p for p in own if not p.title), None)
            role = replace(untitled or shared, title=shared.title, former=shared.former, plural=True)
            own = [role, *(p for p in own if p is not untitled)]
        for parsed in own:
            _add(entity, parsed, reader.sentence(mention))


def _add(entity: Entity, parsed: ParsedRole, evidence: Span) -> None:
    """Add a role to a person, unless it is empty, no title, or they have it already, or too many others."""
    if len(entity.roles) >= _MOST_ROLES or (parsed.title and _NO_TITLE.search(parsed.title)):
        return
    institution = parsed.entity.name if parsed.entity else parsed.institution
    acronym = parsed.entity.acronym if parsed.entity else None
    status = "former" if parsed.former else "current"
    role = Role(parsed.title, institution, status, evidence, acronym, parsed.unit, parsed.whole)
    known = {((r.title or "").casefold(), r.institution, r.status) for r in entity.roles}
    if (role.title or institution) and ((role.title or "").casefold(), institution, status) not in known:
        entity.roles.append(role)


class _Reader:
    def __init__(self, doc: Doc, pairs: PairScorer):
        self.doc = doc
        self.phrases = RolePhrases(doc, pairs)
        self.before, self.after = RolesBeforeName(self.phrases), RolesAfterName(self.phrases)

    def sentence(self, mention: Mention | Span) -> Span:
        """The sentence or sentences of a mention; of a very long one the part near it."""
        span = tokens_at(self.doc, mention.start, mention.end)
        first, last = span.start, span.end - 1
        while not self.doc[first].is_sent_start and first > 0 and mention.start - self.doc[first - 1].idx < _FAR:
            first -= 1
        while last + 1 < len(self.doc) and not self.doc[last + 1].is_sent_start:
            if self.doc[last + 1].idx - mention.end > _FAR:
                break
            last += 1
        while self.doc[last].is_space:
            last -= 1
        while self.doc[first].is_space:
            first += 1
        return Span(self.doc[first].idx, self.doc[last].idx + len(self.doc[last]))

    def says_both(self, mention: Mention) -> bool:
        """Whether "both" follows a name: "A, B and C, | both economists"."""
        end = tokens_at(self.doc, mention.start, mention.end).end
        return "both" in {self.phrases.text(end), self.phrases.text(end + 1)}

    def _is_late(self, start: int) -> bool:
        """Whether "the late" stands before a name, or before the titles before it."""
        i = start - 1
        while i > 0 and start - i < _DENIAL and (self.phrases.is_title(i) or self.phrases.is_honorific(i)):
            i -= 1
        return self.phrases.text(i) == "late" and self.phrases.text(i - 1) in {"the", "her", "his", "their", "our"}

    def may_be(self, span: LabelledSpan) -> bool:
        """Whether what is labelled can be a role: it is no person's name, no cue of a quotation, and not denied."""
        tokens = self.doc[span.start : span.end]
        named = span.kind == "institution" and all(self.phrases.person[t.i] for t in tokens)
        if named or self.phrases.cues & {t.idx for t in tokens}:
            return False
        if self._is_object(span) or self._opens_with_cue(span.start):
            return False
        if span.kind == "institution" and not any(t.text[0].isupper() or t.text[0].isdigit() for t in tokens):
            return False  # "who oversaw their development"
        if span.kind == "title" and all(t.ent_type_ in {"GPE", "NORP", "LOC"} for t in tokens):
            return False  # "a US | psychology professor"
        i = span.start
        while i > 0 and span.start - i < _DENIAL and not self.doc[i].is_sent_start:
            i -= 1
            if self.phrases.text(i) in {"not", "n't", "n’t", "never"}:
                return False
        return True

    def is_source(self, i: int) -> bool:
        """Whether token ``i`` stands in the source of a quotation that is a noun with "the": "the | mayor said"."""
        token = self.doc[i]
        definite = i > 0 and self.doc[i - 1].lower_ == "the"
        return definite and any(
            draft.source and draft.source.start <= token.idx < draft.source.end for draft in self.doc._.quotations
        )

    def _is_object(self, span: LabelledSpan) -> bool:
        """Whether a title is that of somebody to whom something is done: "met a | nurse", "sat beside the | nurse"."""
        if span.start < 2 or span.kind != "title" or self.doc[span.start - 1].lower_ not in {"a", "an", "the"}:
            return False
        before = self.doc[span.start - 2]
        if before.pos_ == "ADP":
            return before.lower_ not in {"as", "of"}
        return before.tag_ in {"VBD", "VBZ"} and before.lower_ not in _BECOME

    def _opens_with_cue(self, i: int) -> bool:
        """Whether token ``i`` is a verb of saying that opens a sentence: "Ruled Judge Ann Lee"."""
        token = self.doc[i]
        return bool(token.is_sent_start) and token.tag_ in {"VBD", "VBN"} and mode_of(token.text) == "speech"

    def around(self, mention: Mention) -> list[ParsedRole]:
        """All roles around one mention."""
        span = tokens_at(self.doc, mention.start, mention.end)
        if self.phrases.quoted[span.start] and " " not in mention.text:
            return []
        joined = self._is_joined(span.start, span.end)
        before = self.before.read(span.start, joined)
        read = self.after.read(span.end)
        for parsed in read.roles:
            if parsed.title and joined:
                parsed.title, parsed.plural = singular(parsed.title)
        after = [p for p in read.roles if joined or not singular(p.title or "")[1]]
        shared = read.direct or self._shared_institution(span.end)
        if shared is not None:
            for parsed in before + (after if read.direct else []):
                if parsed.institution is None and parsed.title and not parsed.former:
                    parsed.institution, parsed.entity = shared.institution, shared.entity
            if not any(p.entity is shared.entity and p.title for p in before + after):
                after.append(shared)
        holders = [p for p in before if p.title and shared is not None and p.entity is shared.entity]
        for other in read.also:  # "Professor Ann Lee of X University and the Y Institute"
            also = replace(holders[-1], institution=other.institution, entity=other.entity) if holders else other
            after.append(also)
        for parsed in before if read.place else []:
            if parsed.institution is None and self.phrases.governs(parsed.title or ""):
                parsed.institution = read.place
        roles = before + after + self.after.clause(span.end)[0]
        if self._is_late(span.start):
            for parsed in roles:
                parsed.former = True  # "the late Ann Lee, director of X"
        return roles

    def goes_on(self, end: int, mention: Mention) -> bool:
        """Whether a list of names goes on from offset ``end`` to the mention: "economists A of X [and] B"."""
        if not 0 < mention.start - end < _LIST:
            return False
        first = tokens_at(self.doc, end - 1, end).end
        between = self.doc[first : tokens_at(self.doc, mention.start, mention.end).start]
        while between and self.phrases.is_honorific(between[-1].i):
            between = between[:-1]  # "A and Professor | B"
        joined = bool(between) and between[-1].lower_ in {"and", "&", ","}
        return joined and not any(t.pos_ in {"VERB", "AUX"} or t.is_sent_start or t.text in '."”“' for t in between)

    def _is_joined(self, start: int, end: int) -> bool:
        """Whether "and" joins another name to this one, so that both share a plural title: "economists A and B"."""
        near = (*self.doc[max(0, start - 2) : start], *self.doc[end : end + 6])
        after = self.after.past_affiliation(end)  # "Sens. A (D-Ohio), B and C"
        listed = self.phrases.text(after) == "," and any(self.phrases.person[after + 1 : after + 2])
        return listed or self.phrases.text(after) == "and" or bool({"and", "&"} & {t.lower_ for t in near})

    def _shared_institution(self, end: int) -> ParsedRole | None:
        """The institution that this name shares with another name or with a group: "A and B of X", "A's group at X"."""
        i = end + (self.phrases.text(end) == ",")
        owns = self.phrases.text(i) in {"'s", "’s"} and _GROUPS & {t.lower_ for t in self.doc[i + 1 : i + 5]}
        if self.phrases.text(i) not in {"and", "&"} and not owns:
            return None
        for k in range(i + 2, min(i + 14, len(self.doc))):
            if self.phrases.text(k) in {"of", "from", "at", "with"}:
                return self.phrases.institution(k + 1)[0]
            if self.doc[k].pos_ in {"VERB", "AUX"} or self.phrases.is_break(k):
                return None
        return None
