"""Who is named in the words of a source: people and organizations at its head, behind a title, as a publisher."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Entity, tokens_at
from quotes_service.extract.entities.name_forms import letters_after
from quotes_service.extract.lexicon import HONORIFICS, KIN_GENDER, PLACE_LABELS, is_title_noun
from quotes_service.extract.text.noun_phrases import Phrase, conjuncts
from quotes_service.records import Span

#: Articles before a noun that means something known.
DEFINITE = frozenset("the his her its their".split())
#: Nouns for what somebody issues.
PUBLICATIONS = frozenset(
    """study paper report research review analysis survey poll statement announcement letter release ad advert
    editorial article email memo filing filings documents spot data entities results findings video clip map database
    list index leaflet estimate estimates investigation average projection projections audit tally briefing figures
    statistics dossier blog newsletter""".split()
)
_ISSUED = frozenset(
    "published released issued conducted commissioned produced written posted aired filed compiled sent made".split()
)
_FAR_ISSUER = 8  # tokens between a publication and who issued it at most


class SourceNames:
    """The people and organizations of one text by the tokens where they are named."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.text = doc.text
        self.people: list[Entity] = doc._.people
        self.organizations: list[Entity] = doc._.organizations
        self.surnames: dict[str, list[Entity]] = defaultdict(list)
        self._by_capitals: dict[str, list[Entity]] = defaultdict(list)
        for person in self.people:
            self.surnames[person.surname].append(person)
            self._by_capitals[person.surname.upper()].append(person)
        self._first_words: dict[str, list[Entity]] = defaultdict(list)
        for organization in self.organizations:
            self._first_words[organization.name.split()[0]].append(organization)
        self.person_at = _entities_by_token(doc, self.people)
        self.organization_at = _entities_by_token(doc, self.organizations)

    def _entity_at(self, phrase: Phrase) -> Entity | None:
        at = phrase.head.i
        while at > phrase.start and at not in self.person_at and letters_after(self.doc[at].text, 2):
            at -= 1  # "Ann Lee | KC"
        return self.person_at.get(at) or self.organization_at.get(phrase.head.i)

    def named(self, phrase: Phrase, source: Span) -> tuple[Entity, ...]:
        """The entity at the head of the source's phrase, with those that "and" joins to it: "Ek and Lee"."""
        first = self._entity_at(phrase)
        if first is None:
            return ()
        if first.kind == "organization" and phrase.head.lower_ in PUBLICATIONS:
            return ()
        end = self._token_index(source.end)
        entities = [first]
        for other in map(self._entity_at, conjuncts(self.doc, phrase, end)):
            if other is not None and other.kind == first.kind and not any(other is known for known in entities):
                entities.append(other)
        return tuple(entities)

    def family(self, plural: str) -> tuple[Entity, ...]:
        """The people, under full names, whose surname has this plural: "Brandts"."""
        surname = plural[:-1] if plural.endswith("s") else ""
        return tuple(f for f in self.surnames.get(surname, ()) if " " in f.name)

    def in_capitals(self, printed: str) -> tuple[Entity, ...]:
        """The person whom the label of a transcript's turn means: "OKONKWO", "DR. ANN LEE"."""
        words = [w for w in printed.split() if w.lower().rstrip(".") not in HONORIFICS]
        named = self._by_capitals.get(words[-1], []) if words and printed.isupper() else []
        return tuple(named) if len(named) == 1 else ()

    def introduced(self, phrase: Phrase, source: Span) -> tuple[Entity, ...]:
        """The entities whose names follow the title at the phrase's head: "the institute's director, Ann Lee",
        "director of X Ann Lee", "its makers, the Wattle Cells", "the owners, Bo and Ida Ek"; () if there are none."""
        head, end = phrase.head, self._token_index(source.end)
        titled = is_title_noun(head.text) or head.lower_ in {"one", "co", "vice"} or head.lower_ in KIN_GENDER
        after = self.doc[head.i + 1 : head.i + 4]
        if titled and len(after) == 3 and after[0].text == ",":
            named = after[2] if after[1].lower_ == "the" else after[1]
            if named.i < end and named.i in self.organization_at:
                return (self.organization_at[named.i],)
        for token in self.doc[head.i + 1 : end + 4 * titled]:
            if token.i in self.person_at:
                before, titled_before = token.i - 1, False
                while before > head.i and (self._is_title(before) or (titled_before and self._describes(before))):
                    titled_before |= is_title_noun(self.doc[before].text)
                    before -= 1
                is_linked = self.doc[before].pos_ != "ADP" or self._is_called(before)
                tied = titled and token.i < end and is_linked
                if not tied and self.doc[before].text != ",":
                    return ()
                names = Phrase(self.doc, token.i, max(end, token.i + 1), self.organization_at)
                several = self.named(names, source) if head.tag_ in {"NNS", "NNPS"} else ()
                return several or (self.person_at[token.i],)
            if token.i >= end and token.text != "," and token.lower_.rstrip(".") not in HONORIFICS:
                break
        return ()

    def _is_called(self, i: int) -> bool:
        """Whether token ``i`` ends "known as" or "known simply as"."""
        return self.doc[i].lower_ == "as" and "known" in {t.lower_ for t in self.doc[max(i - 2, 0) : i]}

    def _is_title(self, i: int) -> bool:
        return self.doc[i].lower_.rstrip(".") in HONORIFICS or is_title_noun(self.doc[i].text)

    def _describes(self, i: int) -> bool:
        """Whether token ``i`` can stand before a title as part of it: "for | Labour | candidate Ida Holm"."""
        return self.doc[i].pos_ in {"ADJ", "PROPN"} and i not in self.person_at

    def publisher(self, phrase: Phrase, source: Span) -> Entity | None:
        """Who issued a publication: "the Tidal Board report", "a study by Ann Lee", "a map published by X"; for "the
        report", who issued the report mentioned last."""
        end = self._token_index(source.end)
        issuer = self._issuer(phrase, end)
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
        if after + 1 < end and self.doc[after].lower_ in {"by", "from", "of"}:
            return self._entity_at(Phrase(self.doc, after + 1, end, self.organization_at))
        return self._issued_by(phrase, end) or self.organization_at.get(phrase.head.i)

    def _issued_by(self, phrase: Phrase, end: int) -> Entity | None:
        """Who issued what the phrase names, as the words before token ``end`` say: "filed late by X", "aired by X"."""
        for i in range(phrase.head.i + 1, min(end - 1, phrase.head.i + _FAR_ISSUER)):
            if self.doc[i].lower_ == "by" and any(t.lower_ in _ISSUED for t in self.doc[phrase.head.i + 1 : i]):
                return self._entity_at(Phrase(self.doc, i + 1, end, self.organization_at))
        return None

    def short_form(self, head: Token) -> Entity | None:
        """The organization that a name's first word stands for: "Wattle" for Wattle Cells."""
        if head.pos_ != "PROPN" or head.ent_type_ in PLACE_LABELS | {"PERSON"}:
            return None
        named = self._first_words.get(head.text, [])
        return named[0] if len(named) == 1 else None

    def entity_text(self, head: Token) -> str:
        """The text of the recogniser's entity in which a token stands."""
        first = last = head.i
        while self.doc[first].ent_iob_ == "I":
            first -= 1
        while last + 1 < len(self.doc) and self.doc[last + 1].ent_iob_ == "I":
            last += 1
        return self.doc[first : last + 1].text

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
