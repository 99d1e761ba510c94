"""Roles: the titles and institutions that the article prints for its people, each with the sentence that prints it.

Around a name three places are read: the words before it ("flood expert Professor Ann Lee"), those after
it ("of", "from", "at" an institution; an apposition between commas; "who is"), and, for any mention, a verb that
tells it ("Lee works at", "Ek is a"). A title without an institution takes the one printed beside the same name,
and names that are joined ("A and B of X") share it.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.lexicon import FORMER, HONORIFICS, RANKS, is_title_noun
from quotes_service.extract.parts import Figure, Mention
from quotes_service.extract.titles import LINKS, Phrases, Printed, singular
from quotes_service.records import Role, Span

_STOP_WORDS = frozenset(
    "who which that whose whom where when while but as after before because if than how what why".split()
)
_HOLDS = frozenset("be become remain".split())
_WORKS = frozenset("work teach lecture serve study".split())
_RUNS = {"head": "head", "lead": "leader", "direct": "director", "chair": "chair", "run": "head", "found": "founder"}
_ADVERBS = frozenset("also now currently formerly previously both respectively been".split())
_REPORTS = frozenset("says reports writes notes states claims comments".split())  # not plural nouns before a title
_DEGREES = frozenset("md phd msc bsc ma ba jd rn frs obe mbe cbe mp jr sr".split())
_GROUPS = frozenset("group team lab laboratory unit colleagues".split())
_FAR = 700  # characters of evidence on either side of a name
_LONGEST = 24  # tokens of one title


@Language.factory(
    "quotes_roles",
    assigns=["doc._.people"],
    requires=["doc._.people", "doc._.organizations", "token.dep", "token.pos", "token.lemma"],
)
def make_roles(nlp: Language, name: str):
    return read


def read(doc: Doc) -> Doc:
    """Fill the ``roles`` of ``doc._.people``."""
    reader = _Reader(doc)
    for figure in doc._.people:
        for mention in figure.mentions:
            found = reader.around(mention)
            evidence = reader.sentence(mention) if found else None
            for printed in found:
                _add(figure, printed, evidence)
    return doc


def _add(figure: Figure, printed: Printed, evidence: Span) -> None:
    institution = printed.figure.name if printed.figure else printed.institution
    acronym = printed.figure.acronym if printed.figure else None
    status = "former" if printed.former else "current"
    role = Role(printed.title, institution, status, evidence, acronym)
    known = {((r.title or "").casefold(), r.institution, r.status) for r in figure.roles}
    if (role.title or institution) and ((role.title or "").casefold(), institution, status) not in known:
        figure.roles.append(role)


class _Reader:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.phrases = Phrases(doc)
        self.quoted = [False] * len(doc)
        for marks in doc._.marks:
            span = doc.char_span(marks.inner_start, marks.inner_end, alignment_mode="contract")
            if span is not None and not marks.single:
                self.quoted[span.start : span.end] = [True] * len(span)

    def sentence(self, mention: Mention) -> Span:
        """The sentence that prints the mention; of an endless one what stands near."""
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
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

    def around(self, mention: Mention) -> list[Printed]:
        """All roles printed around one mention."""
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if self.quoted[span.start] and " " not in mention.text:
            return []
        joined = self._is_joined(span.start, span.end)
        before = self._before(span.start, joined)
        after, direct = self._after(span.end)
        after = [p for p in after if joined or not singular(p.title or "")[1]]
        shared = direct or self._shared_institution(span.end)
        if shared is not None:
            for printed in before + (after if direct else []):
                if printed.institution is None and printed.title and not printed.former:
                    printed.institution, printed.figure = shared.institution, shared.figure
            if not any(p.figure is shared.figure and p.title for p in before + after):
                after.append(shared)
        return before + after + self._clause(span.end)[0]

    def _is_joined(self, start: int, end: int) -> bool:
        """Whether "and" ties another name to this one, so that a plural title is each one's: "economists A and B"."""
        return bool({"and", "&"} & {t.lower_ for t in (*self.doc[max(0, start - 2) : start], *self.doc[end : end + 6])})

    # -- before the name ---------------------------------------------------------------------------------------

    def _before(self, start: int, joined: bool) -> list[Printed]:
        """The role in the words before the name, and the rank of its honorific ("Associate Professor")."""
        i = start - 1
        honorifics = []
        while i >= 0 and len(honorifics) < 4 and self._is_honorific(self.doc[i]):
            honorifics.insert(0, self.doc[i])
            i -= 1
        comma = i >= 0 and self.doc[i].text == ","
        tokens = self._left_phrase(i - comma)
        if comma and not self._introduces(tokens):
            tokens = []
        found = []
        printed = self.phrases.titled(tokens, before_name=True)
        if printed is not None and (printed.title or not comma):
            printed.title, plural = singular(printed.title) if printed.title else (None, False)
            if joined or not plural:
                found.append(printed)
        if any(HONORIFICS.get(t.lower_.rstrip("."), False) for t in honorifics):
            rank = " ".join(t.text for t in honorifics if t.lower_.rstrip(".") in RANKS | {"professor", "prof"})
            found.append(Printed(re.sub(r"\bProf\.?$", "Professor", rank)))
        return found

    def _is_honorific(self, token: Token) -> bool:
        following = self.phrases.text(token.i + 1).rstrip(".")
        rank = token.lower_ in RANKS and token.text[0].isupper() and following in {"professor", "prof"}
        return rank or token.lower_.rstrip(".") in HONORIFICS

    def _left_phrase(self, i: int) -> list[Token]:
        """The noun phrase that ends at token ``i``, institutions included: "University of Basel researcher".

        Where it has no title by itself, it may reach back over one preposition: "chief engineer of the Harbour
        scheme Professor Bo Ek".
        """
        phrases = self.phrases
        tokens: list[Token] = []
        link = None
        while i >= 0 and len(tokens) < _LONGEST and not phrases.person[i] and not self.quoted[i]:
            token = self.doc[i]
            stretch = phrases.organization[i]
            noun = token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} or token.text in {"'s", "’s", "-", "–", "'", "’"}
            if stretch is not None:
                tokens[:0] = self.doc[stretch.start : i + 1]
                i = stretch.start - 1
                continue
            if token.lower_ in {"and", "&"} and tokens:
                if phrases.has_title(tokens) and not is_title_noun(phrases.text(i - 1)):
                    break
                noun = phrases.doc[i - 1].pos_ in {"NOUN", "ADJ", "PROPN"} if i else False
            elif token.lower_ in LINKS | {"behind", "on", "the"} and tokens and not phrases.has_title(tokens):
                if token.lower_ != "the":
                    if link is not None:
                        break
                    link = token.i
                noun = True
            elif tokens and (token.lower_ == "lead" or (token.tag_ in {"VBG", "VBN"} and token.dep_ == "amod")):
                noun = True
            if not noun or token.lower_ in _REPORTS:
                break
            tokens.insert(0, token)
            i -= 1
        if link is not None and not phrases.has_title([t for t in tokens if t.i < link]):
            tokens = [t for t in tokens if t.i > link]
        return tokens

    def _introduces(self, tokens: list[Token]) -> bool:
        """Whether "..., " before a name introduces it ("The study's lead author, Dr X") and is not its neighbour."""
        if not tokens or not self.phrases.has_title(tokens):
            return False
        if not is_title_noun(tokens[-1].text) and not any(t.lower_ in LINKS for t in tokens):
            return False
        if tokens[0].is_sent_start or tokens[0].i == 0:
            return True
        before = self.doc[tokens[0].i - 1]
        owner = tokens[0].i - (3 if before.pos_ == "DET" else 2)
        if owner > 0 and self.doc[owner + 1].text == "," and self.phrases.person[owner]:
            return False  # "Ann Lee, a geologist, Bo Ek, a chemist": hers
        return before.is_sent_start or before.pos_ in {"DET", "PRON", "VERB", "SCONJ", "ADP", "PART"}

    # -- after the name ----------------------------------------------------------------------------------------

    def _after(self, end: int) -> tuple[list[Printed], Printed | None]:
        """Roles in the words after the name, and the institution tied to it by a bare preposition."""
        found: list[Printed] = []
        direct: Printed | None = None
        i = end
        for _ in range(4):
            comma = self.phrases.text(i) in {",", "(", "–", "—", "-"}
            i += comma
            former = False
            while self.phrases.text(i) in _ADVERBS or (comma and self._is_aside(i)):
                former |= self.phrases.text(i) in FORMER
                i += 2 if self._is_aside(i) and self.phrases.text(i + 1) == "," else 1
            word = self.phrases.text(i)
            if self.phrases.is_break(i):
                break
            if word in LINKS:
                institution, stop = self.phrases.institution(i + 1)
                if institution is None or (word == "in" and not comma):
                    break
                parent = self.phrases.parent(i + 1, institution)
                found += [parent] if parent else []
                direct = direct or institution
            elif comma and word == "who":
                roles, stop = self._relative_clause(i + 1)
                found += roles
                if not roles:
                    break
            elif comma and self.doc[i].pos_ == "AUX":  # "Ann Lee, who ..., is a geologist"
                roles, stop = self._clause(i)
                found += roles
                if not roles:
                    break
            elif comma and word != "one":
                roles, stop = self._apposition(i)
                if word == "and" and self.phrases.text(stop) == "," and any(self.phrases.person[stop + 1 : stop + 3]):
                    break  # "..., and her deputy, Bo Ek"
                for role in roles:
                    role.former |= former
                found += roles
                if not roles:
                    break
            else:
                break
            i = self.phrases.past_place(stop)
        return found, direct

    def _is_aside(self, i: int) -> bool:
        """Whether an age or a degree stands at ``i``: "Ann Lee, 52, a geologist", "Bo Ek, Ph.D., professor"."""
        if i < len(self.doc) and self.doc[i].like_num:
            return self.phrases.text(i + 1) in {",", "year"}
        return self.phrases.text(i).replace(".", "") in _DEGREES

    def _relative_clause(self, i: int) -> tuple[list[Printed], int]:
        """Roles in "who led the work and is a professor of ..."; and where the clause was left."""
        told, stop = self._clause(i)
        for k in range(i, min(i + 14, len(self.doc) - 1)):
            if told or self.phrases.is_break(k) or self.doc[k].text == ",":
                break
            if self.doc[k].lower_ == "and" and self.doc[k + 1].lemma_ in _HOLDS:
                told, stop = self._clause(k + 1)
        return told, stop

    def _clause(self, i: int) -> tuple[list[Printed], int]:
        """Roles told by the verb at ``i``, whose subject is the person; and where the clause was left."""
        while self.phrases.text(i) in _ADVERBS or (
            i < len(self.doc) and self.doc[i].pos_ == "AUX" and self.phrases.text(i + 1) in _ADVERBS
        ):
            i += 1
        if i + 1 >= len(self.doc) or self.doc[i].pos_ not in {"VERB", "AUX"}:
            return [], i
        lemma = self.doc[i].lemma_.lower()
        opens = self.phrases.text(i + 1) in {"a", "an", "the", "also"}
        if lemma in _HOLDS and (opens or self.phrases.has_title(self.doc[i + 1 : i + 3])):
            roles, stop = self._apposition(i + 1)
            return [r for r in roles if not singular(r.title or "")[1]], stop
        if lemma in _WORKS or (lemma == "be" and self.phrases.text(i + 1) == "based"):
            for k in range(i + 1, min(i + 6, len(self.doc))):
                if self.phrases.text(k) in {"at", "for", "with"}:
                    institution, stop = self.phrases.institution(k + 1)
                    return ([institution] if institution else []), stop
        if lemma in _RUNS:
            institution, stop = self.phrases.institution(i + 1)
            if institution is not None:
                institution.title = _RUNS[lemma]
                institution.former = self.doc[i].tag_ == "VBD" and lemma != "found"
                return [institution], stop
        return [], i

    def _apposition(self, i: int) -> tuple[list[Printed], int]:
        """Roles of the noun phrase that starts at ``i`` ("an assistant professor at X and head of Y"), and its end."""
        end = i
        while end < len(self.doc) and end - i < _LONGEST:
            token = self.doc[end]
            stretch = self.phrases.organization[end]
            if stretch is not None and stretch.start == end:
                end = stretch.end
                continue
            if self.phrases.is_break(end) or token.text in {"(", "–", "—"} or token.lower_ in _STOP_WORDS:
                break
            if token.text == "," and not self._list_goes_on(i, end):
                break
            if end > i and token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                break
            if end > i and self.phrases.person[end]:
                before = end - 1
                while self._is_honorific(self.doc[before]):
                    before -= 1
                if self.doc[before].pos_ != "ADP":
                    return [], i  # what stands before another name is that one's title
                break
            if end > i and token.tag_ in {"VBN", "VBG"} and token.dep_ in {"acl", "advcl", "ROOT", "relcl"}:
                break
            end += 1
        parts: list[list[Token]] = [[]]
        for n in range(i, end):
            splits = (
                self.doc[n].lower_ == "and" and self.phrases.has_title(parts[-1]) and self._starts_title(n + 1, end)
            )
            if splits and self.phrases.organization[n] is None:
                parts.append([])
            else:
                parts[-1].append(self.doc[n])
        found = [p for p in map(self.phrases.titled, parts) if p is not None and p.title]
        if len(found) > 1 and found[-1].institution:
            for printed in found[:-1]:  # "keeper and head of maps at the Dunmore Museum"
                same_time = printed.former == found[-1].former
                if printed.institution is None and same_time and len(printed.title.split()) <= 2:
                    printed.institution, printed.figure = found[-1].institution, found[-1].figure
        return found, end

    def _starts_title(self, i: int, end: int) -> bool:
        """Whether a new title begins at ``i``: "[professor of X and] head of Y", and not "[arts and] sciences"."""
        for token in self.doc[i : min(i + 6, end)]:
            if self.phrases.organization[token.i] is not None or token.lower_ in LINKS or token.text == ",":
                return False
            if is_title_noun(token.text):
                return True
        return False

    def _list_goes_on(self, start: int, comma: int) -> bool:
        """Whether a comma stands inside a title: "reader in tides, silt, sand and shingle"."""
        if not any(t.lower_ in {"of", "in", "for"} for t in self.doc[start:comma]):
            return False
        for offset, token in enumerate(self.doc[comma + 1 : comma + 8]):
            if token.lower_ == "and":
                return 0 < offset <= 4
            if (token.pos_ not in {"NOUN", "ADJ", "PROPN"} and token.text != ",") or is_title_noun(token.text):
                return False
        return False

    def _shared_institution(self, end: int) -> Printed | None:
        """The institution after a name or group that belongs to this one: "A and B of X", "A's group at X"."""
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
