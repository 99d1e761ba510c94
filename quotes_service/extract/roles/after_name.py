"""Roles in the words after a name: an apposition, "of" and an institution, a verb or clause ("who teaches at")."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from quotes_service.extract.entities.entity_tokens import POSSESSIVES
from quotes_service.extract.entities.name_forms import letters_after
from quotes_service.extract.lexicon import FORMER, is_title_noun, singular
from quotes_service.extract.roles.institution_phrases import ParsedRole
from quotes_service.extract.roles.role_phrases import LINKS, LONGEST, OVER, RolePhrases

_STOP_WORDS = frozenset(
    "who which that whose whom where when while but as after before because if than how what why".split()
)
_HOLDS = frozenset("be am is are was were been being become becomes became remain remains remained".split())
_BE = frozenset("be is are was were".split())
_WORKS = frozenset(
    """work works worked working teach teaches taught teaching lecture lectures lectured serve serves served serving
    study studies studied""".split()
)
_SERVES = frozenset("serve serves served serving work works worked working act acts acted acting".split())
_RUNS = {
    **dict.fromkeys("head heads headed heading run runs ran running".split(), "head"),
    **dict.fromkeys("lead leads led leading".split(), "leader"),
    **dict.fromkeys("direct directs directed directing".split(), "director"),
    **dict.fromkeys("chair chairs chaired chairing".split(), "chair"),
    **dict.fromkeys("founded cofounded co-founded".split(), "founder"),
}
_ADVERBS = frozenset("also now currently formerly previously once both respectively been".split())
_NOW = frozenset({"now", "currently"})
_FIRST = frozenset("president chairman chairwoman chair founder co-founder director".split())
_PARTY_NAMES = frozenset("democrat republican independent".split())
_SEATS = frozenset("sen. sen rep. rep gov. gov senator representative governor president mayor".split())
_PARTY_LETTERS = frozenset("r d i".split())
_MOST_LETTERS = 12  # tokens of degrees and honours after a name


class RolesAfterName:
    """Parses the roles after names. Positions are token indices."""

    @dataclass(slots=True)
    class Read:
        """The roles after a name; ``direct``, ``place``: the institution or place that a preposition ties to it;
        ``also``: institutions that "and" joins to ``direct``."""

        roles: list[ParsedRole]
        direct: ParsedRole | None = None
        also: list[ParsedRole] = field(default_factory=list)
        place: str | None = None

    def __init__(self, phrases: RolePhrases):
        self.phrases, self.doc = phrases, phrases.doc

    def read(self, end: int) -> RolesAfterName.Read:
        """The roles after the name that ends at token ``end``."""
        read = self.Read([])
        i, explained = end, False
        most = min(len(self.doc), i + _MOST_LETTERS)
        while i < most and letters_after(self.doc[i].text, 2):
            i += 1  # "Ann Lee KC, a judge"
        for _ in range(5):
            i = self.phrases.past_blanks(self.past_affiliation(self.phrases.past_blanks(i)))
            comma = self.phrases.text(i) in {",", "(", "–", "—", "-"}
            i = self.phrases.past_blanks(i + comma)
            former = False
            while self.phrases.text(i) in _ADVERBS or (comma and self._is_aside(i)):
                former |= self.phrases.text(i) in FORMER
                i += 2 if self._is_aside(i) and self.phrases.text(i + 1) == "," else 1
            word = self.phrases.text(i)
            if self.phrases.is_break(i):
                break
            place = self.phrases.place(i + 1) if word == "of" and not comma else None
            if place is not None:  # "Gov. Ann Lee of Ohio"
                read.place, stop = self.doc[i + 1 : place].text.removeprefix("the "), place
            elif word in LINKS:
                institution, stop = self.phrases.institution(i + 1)
                if institution is None or (word == "in" and not comma):
                    break
                parent = self.phrases.parent(i + 1, institution)
                read.roles += [parent] if parent else []
                read.direct = read.direct or institution
                other, after = self.phrases.institution(stop + 1)
                if self.phrases.text(stop) in {"and", "&"} and other is not None and self._closes(after):
                    read.also, stop = [other], after  # "Ann Lee of X University and the Y Institute"
            elif (comma or explained) and word == "who":
                roles, stop = self._relative_clause(i + 1)
                read.roles += roles
                if not roles:
                    break
            elif comma and self.doc[i].pos_ == "AUX":  # "Ann Lee, who ..., is a geologist"
                roles, stop = self.clause(i)
                read.roles += roles
                if not roles:
                    break
            elif word == "as":  # "Ann Lee as its director"
                roles, stop = self._apposition(i + 1)
                read.roles += roles
                if not roles:
                    break
            elif comma and not explained and (alone := self._affiliation(i)) is not None:
                institution, stop = alone
                read.direct = read.direct or institution
            elif comma and word != "one":
                roles, stop = self._apposition(i, former)
                if word == "and" and self.phrases.text(stop) == "," and any(self.phrases.person[stop + 1 : stop + 3]):
                    break  # "..., and her deputy, Bo Ek"
                read.roles += roles
                explained = True
                if not roles and self.phrases.text(stop) != "who":
                    break
            else:
                break
            i = self.phrases.past_place(stop)
        return read

    def _affiliation(self, i: int) -> tuple[ParsedRole | None, int] | None:
        """The institution at ``i`` and its end, if it is all that explains the name before it: "Ann Lee, Ellery
        Hospital." or "Ann Lee (Ellery Hospital)"; a list of names goes on."""
        organization = self.phrases.organization[i] if i < len(self.doc) else None
        if organization is None or organization.start != i:
            return None
        end = self.phrases.past_place(organization.end)
        bracket = self.phrases.text(i - 1) == "("
        closes = self.phrases.text(end) == ")" if bracket else self.phrases.is_break(end)
        return self.phrases.institution(i) if closes else None

    def past_affiliation(self, i: int) -> int:
        """The first token after a politician's party and state: "(R-Ohio)", ", D-Vt.", ", Democrat of Ohio,"."""
        bracket, comma = self.phrases.text(i) == "(", self.phrases.text(i) == ","
        if not (bracket or comma) or i + 2 >= len(self.doc):
            return i
        if self.phrases.text(i + 1) in _PARTY_NAMES:
            place = self.phrases.place(i + 3) if self.phrases.text(i + 2) in {"of", "from"} else None
            return i if place is None else place
        if self.phrases.text(i + 1).partition("-")[0] not in _PARTY_LETTERS:
            return i
        ends = {")"} if bracket else {",", "."}
        stop = next((k for k in range(i + 2, min(i + 8, len(self.doc))) if self.phrases.text(k) in ends), i)
        return stop + 1 if bracket and stop > i else stop

    def _is_aside(self, i: int) -> bool:
        """Whether the token at ``i`` is an age or a degree: "Ann Lee, 52, a geologist", "Bo Ek, Ph.D., professor"."""
        if i < len(self.doc) and self.doc[i].like_num:
            return self.phrases.text(i + 1) in {",", "year"}
        return i < len(self.doc) and letters_after(self.doc[i].text, 2)

    def _relative_clause(self, i: int) -> tuple[list[ParsedRole], int]:
        """Roles in "who led the work and is a professor of ...", and the token after the last of them."""
        roles, stop = self.clause(i)
        for k in range(i, min(i + 14, len(self.doc) - 1)):
            if roles or self.phrases.is_break(k) or self.doc[k].text == ",":
                break
            if self.doc[k].lower_ == "and" and self.doc[k + 1].lower_ in _HOLDS:
                roles, stop = self.clause(k + 1)
        return roles, stop

    def clause(self, i: int) -> tuple[list[ParsedRole], int]:
        """Roles that the verb at ``i`` expresses, whose subject is the person, and the token after the last of them."""
        i = self.phrases.past_blanks(i)
        former = False
        while self.phrases.text(i) in _ADVERBS or self._helps(i):
            former |= self.phrases.text(i) in FORMER
            i += 1
        roles, stop = self._verb_roles(i, former)
        over = self._is_past(i) and self._is_over(self.phrases.past_place(stop))
        for parsed in roles if over else []:
            parsed.former = True
        return roles, stop

    def _is_past(self, verb: int) -> bool:
        return verb < len(self.doc) and self.doc[verb].tag_ in {"VBD", "VBN"}

    def _is_over(self, i: int) -> bool:
        """Whether the words at ``i`` say that a role ended: "until 2019", "from 2010 to 2019", "in the 1990s", "at the
        time"."""
        return OVER.match(self.doc[i : i + 4].text.lower()) is not None

    def _verb_roles(self, i: int, former: bool) -> tuple[list[ParsedRole], int]:
        if i + 1 >= len(self.doc) or self.doc[i].pos_ not in {"VERB", "AUX"}:
            return [], i
        verb = self.doc[i].lower_
        first = i + 1
        while self.phrases.text(first) in _ADVERBS:
            former |= self.phrases.text(first) in FORMER
            first += 1
        if self.phrases.text(first) in {"not", "n't", "n’t", "never", "hardly"}:
            return [], i
        opens = self.phrases.text(first) in {"a", "an", "the"}
        if verb in _HOLDS and (opens or self.phrases.has_title(list(self.doc[first : first + 4]))):
            roles, stop = self._apposition(first, former, ends=self._is_past(i))
            return [r for r in roles if not singular(r.title or "")[1]], stop
        role = next((k for k in range(i + 1, min(i + 3, len(self.doc))) if self.phrases.text(k) == "as"), None)
        if verb in _SERVES and role is not None:
            return self._apposition(role + 1, former or self.doc[i].tag_ == "VBD")
        if verb in _WORKS or (verb in _BE and self.phrases.text(i + 1) == "based"):
            for k in range(i + 1, min(i + 9, len(self.doc))):
                if self.phrases.is_break(k):
                    break
                institution, stop = None, i
                if self.phrases.text(k) in {"at", "for", "with"}:
                    institution, stop = self.phrases.institution(k + 1)
                if institution is not None:
                    institution.former = former
                    return [institution], stop
        if verb in _RUNS:
            institution, stop = self.phrases.institution(i + 1)
            if institution is not None:
                institution.title = _RUNS[verb]
                institution.former = former or (self.doc[i].tag_ == "VBD" and _RUNS[verb] != "founder")
                return [institution], stop
        return [], i

    def _helps(self, i: int) -> bool:
        """Whether the token at ``i`` is the auxiliary of a later verb: "has also worked", but not "is now a fellow"."""
        if i + 2 >= len(self.doc) or self.doc[i].pos_ != "AUX" or self.phrases.text(i + 1) not in _ADVERBS:
            return False
        return self.doc[i + 2].pos_ in {"VERB", "AUX"} or self.phrases.text(i + 2) in _ADVERBS

    def _apposition(self, i: int, former: bool = False, ends: bool = True) -> tuple[list[ParsedRole], int]:
        """Roles of the noun phrase that starts at ``i`` ("an assistant professor at X and head of Y"), and its end.

        ``former``: the words before the phrase say that the roles ended, except those with "now"; ``ends``: "until
        2019" after the phrase says so too.
        """
        if self.phrases.text(i) == "until":  # "Ann Lee, until last year a doctor at X"
            near = range(i + 2, min(i + 6, len(self.doc)))
            begins = (k for k in near if self.phrases.text(k) in {"a", "an", "the"} or self.phrases.is_title(k))
            article = next(begins, None)
            i, former = (article, True) if article is not None else (i, former)
        end = i
        while end < len(self.doc) and end - i < LONGEST:
            token = self.doc[end]
            organization = self.phrases.organization[end]
            if organization is not None and organization.start == end:
                end = organization.end
                continue
            if self._adds(end):
                end += 3
                continue
            if self.phrases.is_break(end) or token.text in {"(", "–", "—"} or token.lower_ in _STOP_WORDS:
                break
            if end > i and self._is_over(end):
                former |= ends
                break
            if token.text == "," and not (self._list_goes_on(i, end) or self._adds(end + 1)):
                break
            if end > i and token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                break
            if self.phrases.person[end] and not self._qualifies(i, end):
                before = end - 1
                while self.phrases.is_honorific(before) or (before > i and self.doc[before].lower_ in _SEATS):
                    before -= 1
                if self.doc[before].pos_ != "ADP":
                    return [], i  # words before another name are that person's title
                end = before  # "an aide to | Sen. Ann Lee"
                break
            if end > i and token.tag_ in {"VBN", "VBG"} and token.dep_ in {"acl", "advcl", "ROOT", "relcl"}:
                break
            if end > i and token.tag_ == "TO" and end + 1 < len(self.doc) and self.doc[end + 1].tag_ == "VB":
                break  # "the first candidate | to win"
            end += 1
        parts: list[list[Token]] = [[]]
        for n in range(i, end):
            splits = (
                (self.doc[n].lower_ == "and" or self._adds(n - 2))
                and not self._is_double(n)
                and self.phrases.has_title(parts[-1])
                and self._starts_title(n + 1 + (self.phrases.text(n + 1) in {"a", "an", "the"}), end)
            )
            if splits and self.phrases.organization[n] is None:
                if self._adds(n - 2):
                    parts[-1] = [t for t in parts[-1] if t.i < n - 2 and not (t.i == n - 3 and t.text == ",")]
                parts.append([])
            elif not self.phrases.is_blank(n):
                parts[-1].append(self.doc[n])
        roles = []
        for part in parts:
            parsed = self.phrases.titled(part)
            if parsed is not None and parsed.title:
                parsed.former |= former and part[0].lower_ not in _NOW
                roles.append(parsed)
        if len(roles) > 1 and roles[-1].institution and not any(map(self._adds, range(i, end))):
            for parsed in roles[:-1]:  # "keeper and head of maps at the Dunmore Museum"
                same_time = parsed.former == roles[-1].former
                if parsed.institution is None and same_time and len((parsed.title or "").split()) <= 2:
                    parsed.institution, parsed.entity = roles[-1].institution, roles[-1].entity
        return roles, end

    def _qualifies(self, start: int, i: int) -> bool:
        """Whether the name at ``i`` is the possessor of a title: "a former | Lee | adviser", "Ann Lee's spokesman"."""
        k = i
        while k < len(self.doc) and self.phrases.person[k]:
            k += 1
        owned = self.phrases.text(k) in POSSESSIVES
        led = any(t.pos_ == "DET" for t in self.doc[start:i]) or self.doc[start].lower_ in FORMER
        if not (owned or led) or any(t.pos_ == "ADP" or self.phrases.is_title(t.i) for t in self.doc[start:i]):
            return False
        for n in range(k + owned, min(k + 6, len(self.doc))):
            if self.phrases.is_title(n):
                return not self.phrases.person[n + 1] if n + 1 < len(self.doc) else True
            if self.doc[n].pos_ not in {"NOUN", "ADJ", "PROPN"} or self.phrases.person[n]:
                return False
        return False

    def _closes(self, i: int) -> bool:
        """Whether what belongs to a name ends before ``i``: at a mark, or at the cue of a quotation."""
        return self.phrases.is_break(i) or self.phrases.text(i) in {",", ")"} or self.doc[i].idx in self.phrases.cues

    def _adds(self, i: int) -> bool:
        """Whether another title is added at ``i``: "a chemist, | as well as the founder of X"."""
        return i >= 0 and self.doc[i : i + 3].text.lower() == "as well as"

    def _is_double(self, i: int) -> bool:
        """Whether "and" at ``i`` joins two titles of one office: "president and chief executive"."""
        return self.phrases.text(i - 1) in _FIRST and self.phrases.text(i + 1) in {"ceo", "chief"}

    def _starts_title(self, i: int, end: int) -> bool:
        """Whether a new title begins at ``i``: "[professor of X and] head of Y", but not "[arts and] sciences"."""
        for token in self.doc[i : min(i + 6, end)]:
            if self.phrases.organization[token.i] is not None or token.lower_ in LINKS or token.text == ",":
                return False
            if is_title_noun(token.text):
                return True
        return False

    def _list_goes_on(self, start: int, comma: int) -> bool:
        """Whether a comma is part of a title: "reader in tides, silt, sand and shingle"."""
        if not any(t.lower_ in {"of", "in", "for"} for t in self.doc[start:comma]):
            return False
        for offset, token in enumerate(self.doc[comma + 1 : comma + 8]):
            if token.lower_ == "and":
                return 0 < offset <= 4
            if (token.pos_ not in {"NOUN", "ADJ", "PROPN"} and token.text != ",") or is_title_noun(token.text):
                return False
        return False
