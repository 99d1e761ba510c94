"""Reads institutions off the words of a role: a name, a part and its whole, "the firm" that is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from quotes_service.extract.document import Entity
from quotes_service.extract.entities.entity_tokens import POSSESSIVES, EntityTokens, OrganizationTokens
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.lexicon import (
    BODY_NOUNS,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
)
from quotes_service.records import Span

_DEPARTMENTS = frozenset("department school faculty division unit".split())
_UNIVERSITY = re.compile(r"Universit|College|Institute of Technology|Polytechnic")
_OWNERS = frozenset("university college hospital institute council company".split())
_FAR = 400  # tokens: how far back "the university" is resolved
_LEAST_SCORE, _LEAST_LEAD = 1.0, 2.0  # of two mentions meaning the same; the lead over the next organization
_REACH = 8  # tokens: how far before a title its possessor stands
BREAKS = frozenset('.!?;:”"“')
#: Nouns for organizations that no list of ORGANIZATION_WORDS has, and words that any organization is called by.
BODIES = frozenset(
    "firm network team charity organisation band studio paper newspaper magazine channel campaign panel".split()
)
CALLED = frozenset("its group company firm network charity organization organisation agency".split())
#: Those of them that an organization is called by without having them in its name: "the band's drummer".
_MEANT = (BODY_NOUNS | BODIES | CALLED) - {"campaign", "panel"}


@dataclass(slots=True)
class ParsedRole:
    """A title and/or institution as parsed at one place of the text."""

    title: str | None = None
    institution: str | None = None
    entity: Entity | None = None  # the organization, if the institution is a recognised one
    former: bool = False
    unit: str | None = None  # the part of the institution that the text names with it
    whole: str | None = None  # the organization that the institution is a part of, as the text says
    plural: bool = False  # the title was in the plural, for several people


class InstitutionPhrases:
    """Parses the institutions of one doc. Positions are token indices. ``pairs``: scores mentions, or None to go
    without."""

    def __init__(self, doc: Doc, pairs: PairScorer | None = None):
        self.doc, self.pairs = doc, pairs
        self.cues = {draft.cue.start for draft in doc._.quotations if draft.cue}
        tokens = EntityTokens(doc)
        self.organization, self.person, self.quoted = tokens.organization, tokens.person, tokens.quoted

    def text(self, i: int) -> str:
        """The token at ``i`` in lower case, or "" outside the doc."""
        return self.doc[i].lower_ if 0 <= i < len(self.doc) else ""

    def is_blank(self, i: int) -> bool:
        """Whether the token at ``i`` is white space within a line, as scraped pages have it around links."""
        return 0 <= i < len(self.doc) and self.doc[i].is_space and "\n" not in self.doc[i].text

    def past_blanks(self, i: int, step: int = 1) -> int:
        """The first token from ``i`` on, in the direction of ``step``, that is no blank."""
        while self.is_blank(i):
            i += step
        return i

    def is_break(self, i: int) -> bool:
        """Whether a phrase ends before ``i``: a punctuation or quotation mark, the end of a paragraph or of the doc."""
        return i >= len(self.doc) or self.text(i) in BREAKS or "\n" in self.text(i)

    # -- institutions ------------------------------------------------------------------------------------------

    def institution(self, i: int) -> tuple[ParsedRole | None, int]:
        """The institution that starts at ``i``, after articles and places, and its end; (None, i) if there is none."""
        department = next((k for k in range(i, i + 3) if self.text(k) in _DEPARTMENTS and self.doc[k].is_lower), None)
        if department is not None:  # "the school of mines and metals at Ellery College"
            for k in range(department + 1, min(department + 10, len(self.doc))):
                if self.is_break(k) or self.doc[k].pos_ in {"VERB", "AUX"}:
                    return None, i
                if self.text(k) in {"at", "of"} and any(self.organization[k + 1 : k + 3]):
                    return self.institution(k + 1)
        for k in range(i, min(i + 5, len(self.doc))):
            organization = self.organization[k]
            if organization is not None and organization.start == k:
                return self._whole(organization)
            token = self.doc[k]
            if token.pos_ not in {"DET", "ADJ", "PROPN", "PART", "NOUN"} and token.text not in POSSESSIVES:
                break
            if k > i and token.text[0].isupper() and token.ent_type_ not in {"GPE", "NORP"}:
                break
        return None, i

    def parent(self, i: int, institution: ParsedRole) -> ParsedRole | None:
        """The organization that owns an institution, named before it: the army in "with the Army's Signal Centre"."""
        for organization in filter(None, self.organization[i : i + 3]):
            owns = self.text(organization.end) in POSSESSIVES
            return self._parsed_role(organization) if owns and organization.entity is not institution.entity else None
        return None

    def _whole(self, organization: OrganizationTokens) -> tuple[ParsedRole, int]:
        """The institution and its end; if the text names a part and its whole, mostly the whole: the university, not
        its school."""
        end = organization.end
        following = self.organization[end + 1] if end + 1 < len(self.doc) else None
        if self.text(end) in POSSESSIVES and following is not None:
            if _UNIVERSITY.search(organization.entity.name):
                return self._parsed_role(organization, following), following.end
            return self._parsed_role(following), following.end
        if self.text(end) in {",", "at", "of", "in"}:
            k = end + 1
            while self.text(k) in {"the", "at", "of"}:
                k += 1
            whole = self.organization[k] if k < len(self.doc) else None
            words = {w.lower() for w in self.doc[organization.start : end].text.split()}
            if whole is not None and (
                words & _DEPARTMENTS or (words & PARTS_OF_ORGANIZATIONS and _UNIVERSITY.search(whole.entity.name))
            ):
                return self._parsed_role(whole, organization), whole.end
        owner = self._owner(organization)
        parsed = self._parsed_role(organization)
        return (
            replace(parsed, institution=owner.name, entity=owner, unit=parsed.institution) if owner else parsed
        ), end

    def _headed(self, organization: OrganizationTokens) -> tuple[ParsedRole, int]:
        """The institution that somebody heads and its end: of a part and its whole the part."""
        after = self.organization[organization.end + 1] if organization.end + 1 < len(self.doc) else None
        if self.text(organization.end) in POSSESSIVES and after is not None:
            return replace(self._parsed_role(after), whole=self._parsed_role(organization).institution), after.end
        parsed, _ = self._whole(organization)
        whole = parsed.institution if parsed.unit and parsed.entity is not organization.entity else None
        return replace(self._parsed_role(organization), whole=whole), organization.end

    def _owner(self, part: OrganizationTokens) -> Entity | None:
        """The university that "the university's [Department of Physics]" means: the one named last."""
        word = self.doc[part.start - 2] if part.start > 1 and self.text(part.start - 1) in POSSESSIVES else None
        if word is None or not word.is_lower or word.lower_ not in _OWNERS:
            return None
        before = filter(None, reversed(self.organization[max(0, part.start - _FAR) : part.start]))
        return next(
            (organization.entity for organization in before if word.lower_ in organization.entity.name.lower().split()),
            None,
        )

    def _parsed_role(self, organization: OrganizationTokens, part: OrganizationTokens | None = None) -> ParsedRole:
        unit = self.doc[part.start : part.end].text if part else None
        return ParsedRole(None, self.doc[organization.start : organization.end].text, organization.entity, unit=unit)

    def past_place(self, i: int) -> int:
        """The first token after "(ITE)" and "in Cork, Ireland", which follow an institution."""
        if self.text(i) == "(":
            close = next((k for k in range(i, min(i + 6, len(self.doc))) if self.text(k) == ")"), i - 1)
            i = close + 1
        if self.text(i) not in {"in", "at", ","}:
            return i
        k = i + 1
        while k < len(self.doc) and (self._is_place(k) or (self.text(k) == "," and self._is_place(k + 1))):
            k += 1
        return k if k > i + 1 else i

    def place(self, i: int) -> int | None:
        """The end of the place's name that starts at ``i``; None if there is none."""
        end = i + (self.text(i) == "the")
        first = end
        while end < len(self.doc) and self.doc[end].ent_type_ == "GPE" and self.organization[end] is None:
            end += 1
        owns = self.text(end) in POSSESSIVES or any(self.organization[end : end + 1])  # "Ireland's Ellery College"
        return end if end > first and not owns else None

    def _is_place(self, i: int) -> bool:
        return i < len(self.doc) and self.doc[i].ent_type_ in PLACE_LABELS

    def _meant(self, i: int, word: str) -> tuple[str | None, Entity | None]:
        """The organization that "its", "the group's" or "the band's" before token ``i`` means: the last one with that
        word in its name, else the likeliest of those named before."""
        before = reversed(self.organization[max(0, i - _FAR) : i])
        named = list({o.start: o for o in before if o is not None}.values())
        for organization in named:  # "the charity Good Plate"
            called = self.text(organization.start - 1) == word
            if called or word in organization.entity.name.lower().split():
                return organization.entity.name, organization.entity
        if not named or self.pairs is None or word not in _MEANT:
            return None, None
        owner = next(t for t in reversed(self.doc[max(0, i - _REACH) : i + 1]) if t.lower_ == word)
        spans = [Span(self.doc[o.start].idx, self.doc[o.end - 1].idx + len(self.doc[o.end - 1])) for o in named]
        scores = self.pairs.scores(self.doc, Span(owner.idx, owner.idx + len(owner)), spans).tolist()
        best: dict[str, float] = {}
        for organization, score in zip(named, scores, strict=True):
            best[organization.entity.name] = max(best.get(organization.entity.name, score), score)
        first, second, *_ = [*sorted(best.values(), reverse=True), 0.0]
        sure = first > _LEAST_SCORE and first - second > _LEAST_LEAD
        entity = next(o.entity for o in named if best[o.entity.name] == first)
        return (entity.name, entity) if sure else (None, None)
