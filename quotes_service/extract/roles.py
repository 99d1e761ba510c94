"""Roles: the titles and institutions that the article prints for its people, each with the sentence that prints it.

Around a name three places are read: the words before it ("brain evolution expert Professor Dean Falk"), those after
it ("of", "from", "at" an institution; an apposition between commas; "who is"), and, for any mention, a verb that
tells it ("Leeb works at", "Puck is a"). Each yields (title, institution) pairs; a title without an institution
takes the one printed beside the same name, and names that are joined ("A and B of X") share it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.lexicon import (
    FORMER,
    HONORIFICS,
    PARTIES,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
    PLACE_TITLES,
    RANKS,
    is_title_noun,
)
from quotes_service.extract.parts import Figure, Mention
from quotes_service.records import Role, Span

_LINKS = frozenset("of at with from for in".split())
_STOP_WORDS = frozenset("""who which that whose whom where when while but as after before because if than""".split())
_HOLDS = frozenset("be become remain".split())
_WORKS = frozenset("work teach lecture serve study".split())
_RUNS = {"head": "head", "lead": "leader", "direct": "director", "chair": "chair", "run": "head", "found": "founder"}
_ADVERBS = frozenset("also now currently formerly previously both respectively".split())
_LONGEST = 24  # tokens of one title


@dataclass(slots=True)
class _Found:
    title: str | None
    institution: Figure | None
    name: str | None  # the institution as printed here
    former: bool = False


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
            for found in reader.around(mention):
                _add(figure, found, reader.sentence(mention))
    return doc


def _add(figure: Figure, found: _Found, evidence: Span) -> None:
    if not found.title and not found.name:
        return
    status = "former" if found.former else "current"
    acronym = found.institution.acronym if found.institution else None
    name = found.institution.name if found.institution else found.name
    title = (found.title or "").casefold()
    for role in figure.roles:
        if (role.title or "").casefold() == title and role.institution == name and role.status == status:
            return
    figure.roles.append(Role(found.title, name, status, evidence, acronym))


class _Reader:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.at_offset = {t.idx: t.i for t in doc}
        self.organization: list[tuple[Figure, int, int] | None] = [None] * len(doc)
        self.person: list[Mention | None] = [None] * len(doc)
        for figure in doc._.organizations:
            for m in figure.mentions:
                span = doc.char_span(m.start, m.end, alignment_mode="expand")
                for i in range(span.start, span.end):
                    self.organization[i] = (figure, span.start, span.end)
        for figure in doc._.people:
            for m in figure.mentions:
                span = doc.char_span(m.start, m.end, alignment_mode="expand")
                for i in range(span.start, span.end):
                    self.person[i] = m
        self.quoted = [False] * len(doc)
        for marks in doc._.marks:
            span = doc.char_span(marks.inner_start, marks.inner_end, alignment_mode="contract")
            for i in range(span.start, span.end) if span is not None else ():
                self.quoted[i] = not marks.single

    def sentence(self, mention: Mention) -> Span:
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand").sent
        text = span.text
        start = span.start_char + len(text) - len(text.lstrip())
        return Span(start, span.start_char + len(text.rstrip()))

    def around(self, mention: Mention) -> list[_Found]:
        """All roles printed around one mention."""
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if self.quoted[span.start] and len(mention.text.split()) == 1:
            return []
        before, rank = self._before(span.start)
        joined = self._joined(span.start, span.end)
        before = [f for f in before if self._singular(f, joined)]
        after, direct = self._after(span.end)
        if rank:
            before.append(_Found(rank, None, None))
        told = self._told(span.end)
        shared = direct or self._shared_institution(span.end)
        if shared is not None:
            for found in before:
                if found.name is None and not found.former:
                    found.institution, found.name = shared.institution, shared.name
            for found in after:
                if found.name is None and found.title and direct:
                    found.institution, found.name = shared.institution, shared.name
            if not any(f.name == shared.name and f.title for f in before + after):
                after.append(shared)
        return before + after + told

    def _joined(self, start: int, end: int) -> bool:
        """Whether "and" ties another person to this one, so that a plural title is each one's: "economists A and B"."""
        near = [t.lower_ for t in self.doc[max(0, start - 2) : start]] + [t.lower_ for t in self.doc[end : end + 6]]
        return "and" in near or "&" in near

    def _singular(self, found: _Found, joined: bool) -> bool:
        """Make a plural title one person's where names are joined; False where it can't be this person's."""
        words = (found.title or "").split()
        last = next((n for n, w in reversed(list(enumerate(words))) if is_title_noun(w)), None)
        if last is None or not words[last].endswith("s") or is_title_noun(words[last][:-1]) is False:
            return True
        words[last] = words[last][:-1]
        found.title = " ".join(words)
        return joined

    # -- before the name ---------------------------------------------------------------------------------------

    def _before(self, start: int) -> tuple[list[_Found], str | None]:
        """Roles in the words before the name, and the rank of its honorific ("Associate Professor")."""
        i = start - 1
        rank = None
        words = []
        while i >= 0 and self._is_honorific(self.doc[i]):
            words.insert(0, self.doc[i])
            i -= 1
        if any(HONORIFICS.get(w.lower_.rstrip("."), False) for w in words):
            rank = " ".join(w.text for w in words if w.lower_.rstrip(".") not in {"dr", "mr", "mrs", "ms"})
            rank = re.sub(r"^Prof\.?$", "Professor", rank)
        comma = i >= 0 and self.doc[i].text == ","
        if comma:
            i -= 1
        tokens = self._left_phrase(i)
        if comma and not self._is_apposition_before(tokens):
            tokens = []
        found = self._titled(tokens, possessor=True)
        if found is not None and comma and not found.title:
            found = None
        return ([found] if found else []), rank

    def _is_honorific(self, token: Token) -> bool:
        word = token.lower_.rstrip(".")
        if word in HONORIFICS:
            return True
        following = self.doc[token.i + 1].lower_.rstrip(".") if token.i + 1 < len(self.doc) else ""
        return word in RANKS and token.text[0].isupper() and following in {"professor", "prof"}

    def _left_phrase(self, i: int) -> list[Token]:
        """The noun phrase that ends at token ``i``, institutions included: "University of Basel researcher"."""
        tokens: list[Token] = []
        linked = False
        while i >= 0 and len(tokens) < _LONGEST:
            token = self.doc[i]
            organization = self.organization[i]
            if self.person[i] is not None or (token.is_sent_start and token.is_space) or self.quoted[i]:
                break
            if organization is not None:
                tokens[:0] = [self.doc[k] for k in range(organization[1], i + 1)]
                i = organization[1] - 1
            elif (
                token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"}
                or token.text in {"'s", "’s", "-", "–", "'", "’"}
                or (token.tag_ in {"VBG", "VBN"} and tokens and token.i + 1 == tokens[0].i and token.dep_ == "amod")
            ):
                tokens.insert(0, token)
                i -= 1
            elif token.lower_ in {"and", "&"} and tokens and i and self.doc[i - 1].pos_ in {"NOUN", "ADJ", "PROPN"}:
                if any(is_title_noun(t.text) for t in tokens) and not is_title_noun(self.doc[i - 1].text):
                    break
                tokens.insert(0, token)
                i -= 1
            elif token.lower_ in {"of", "for", "behind", "on", "at", "in"} and tokens and not linked:
                # "lead scientist of the Stardust mission Professor ...": only where no title was met so far
                if any(is_title_noun(t.text) for t in tokens if self.organization[t.i] is None):
                    break
                linked = True
                tokens.insert(0, token)
                i -= 1
            elif (
                token.lower_ == "the"
                and tokens
                and not any(is_title_noun(t.text) for t in tokens if self.organization[t.i] is None)
            ):
                tokens.insert(0, token)
                i -= 1
            else:
                break
        if linked and not any(is_title_noun(t.text) for t in tokens[: _index(tokens, _LINKS | {"behind", "on"})]):
            tokens = tokens[_index(tokens, _LINKS | {"behind", "on"}) + 1 :]
        return tokens

    def _is_apposition_before(self, tokens: list[Token]) -> bool:
        """Whether "..., " before a name introduces it ("The study's lead author, Dr X") and is not its neighbour."""
        if not tokens or (not is_title_noun(tokens[-1].text) and not any(t.lower_ in _LINKS for t in tokens)):
            return False
        if not any(is_title_noun(t.text) for t in tokens if self.organization[t.i] is None):
            return False
        before = self.doc[tokens[0].i - 1] if tokens[0].i else None
        if before is None or tokens[0].is_sent_start or before.is_sent_start:
            return True
        return before.pos_ in {"DET", "PRON", "VERB", "SCONJ", "ADP"} or before.lower_ in {
            "a",
            "an",
            "the",
            "to",
            "and",
        }

    # -- after the name ----------------------------------------------------------------------------------------

    def _after(self, end: int) -> tuple[list[_Found], _Found | None]:
        """Roles in the words after the name, and the institution tied to it by a bare preposition."""
        found: list[_Found] = []
        direct: _Found | None = None
        i = end
        for _ in range(4):
            comma = i < len(self.doc) and self.doc[i].text in {",", "(", "–", "—", "-"}
            if comma:
                i += 1
            while i < len(self.doc) and (self.doc[i].lower_ in _ADVERBS or self._is_age(i)):
                i += 1
            if i >= len(self.doc) or self._is_break(i):
                break
            token = self.doc[i]
            if token.lower_ in _LINKS:
                institution, stop = self._institution_after(i + 1)
                if institution is None:
                    break
                if token.lower_ == "in" and not comma:
                    break
                direct = direct or institution
                parent = self._possessor_before(institution, i + 1)
                if parent is not None:
                    found.append(parent)
                i = self._past_place(stop)
                continue
            if comma and token.lower_ == "who":
                told, i = self._relative_clause(i + 1)
                found += told
                if not told:
                    break
                continue
            if not comma or token.lower_ == "one":
                break
            roles, stop = self._apposition(i)
            if not roles:
                break
            found += roles
            i = self._past_place(stop)
        return found, direct

    def _told(self, end: int) -> list[_Found]:
        """ "Wallace teaches at ...", "Puck is a researcher in ..."."""
        i = end
        while i < len(self.doc) and self.doc[i].lower_ in _ADVERBS:
            i += 1
        found, _ = self._clause(i)
        return found

    def _relative_clause(self, i: int) -> tuple[list[_Found], int]:
        """Roles in "who led the work and is a professor of ..."; and where the clause was left."""
        told, stop = self._clause(i)
        for k in range(i, min(i + 14, len(self.doc) - 1)):
            if told or self._is_break(k) or self.doc[k].text == ",":
                break
            if self.doc[k].lower_ == "and" and self.doc[k + 1].lemma_ in _HOLDS:
                told, stop = self._clause(k + 1)
        return told, stop

    def _clause(self, i: int) -> tuple[list[_Found], int]:
        """Roles told by the verb at ``i``, whose subject is the person; and where the clause was left."""
        while i < len(self.doc) and (self.doc[i].pos_ == "AUX" and self.doc[i + 1 : i + 2].text in _ADVERBS | {"been"}):
            i += 1
        while i < len(self.doc) and self.doc[i].lower_ in _ADVERBS | {"been"}:
            i += 1
        if i + 1 >= len(self.doc):
            return [], i
        verb = self.doc[i]
        lemma = verb.lemma_.lower()
        past = verb.tag_ == "VBD" and lemma != "be"
        if lemma in _HOLDS and verb.pos_ in {"AUX", "VERB"}:
            if self.doc[i + 1].lower_ in {"not", "n't"}:
                return [], i
            article = self.doc[i + 1].lower_ in {"a", "an", "the", "also", "one"}
            roles, stop = self._apposition(i + 1)
            return ([r for r in roles if r.title] if article or any(r.name for r in roles) else []), stop
        if lemma in _WORKS and verb.pos_ == "VERB":
            for k in range(i + 1, min(i + 6, len(self.doc))):
                if self.doc[k].lower_ in {"at", "for", "with"}:
                    institution, stop = self._institution_after(k + 1)
                    if institution is not None:
                        return [institution], stop
        if lemma in _RUNS and verb.pos_ == "VERB":
            institution, stop = self._institution_after(i + 1)
            if institution is not None:
                institution.title, institution.former = _RUNS[lemma], past
                return [institution], stop
        return [], i

    def _apposition(self, i: int) -> tuple[list[_Found], int]:
        """Roles of the noun phrase that starts at ``i`` ("an assistant professor at X and head of Y"), and its end."""
        end = i
        while end < len(self.doc) and end - i < _LONGEST:
            token = self.doc[end]
            organization = self.organization[end]
            if organization is not None and organization[1] == end:
                end = organization[2]
                continue
            if self._is_break(end) or token.text in {"(", "–", "—"} or token.lower_ in _STOP_WORDS:
                break
            if token.text == "," and not self._list_goes_on(i, end):
                break
            if token.pos_ in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP", "MD", "VBG"} and end > i:
                break
            if self.person[end] is not None and organization is None and end > i:
                break
            end += 1
        tokens = [self.doc[k] for k in range(i, end)]
        parts, part = [], []
        for position, token in enumerate(tokens):
            rest = tokens[position + 1 :]
            if token.lower_ == "and" and self.organization[token.i] is None and _starts_title(rest, self.organization):
                parts.append(part)
                part = []
            else:
                part.append(token)
        parts.append(part)
        found = [f for f in (self._titled(p) for p in parts) if f is not None and f.title]
        institution = next((f for f in reversed(found) if f.name), None)
        if institution is not None and len(found) > 1 and found[-1] is institution:
            for f in found[:-1]:  # "curator and chair of geology at the Illinois State Museum"
                if f.name is None and len((f.title or "").split()) <= 2:
                    f.institution, f.name = institution.institution, institution.name
        return found, end

    def _list_goes_on(self, start: int, comma: int) -> bool:
        """Whether a comma stands inside a title: "lecturer in linguistics, text, language and society"."""
        following = self.doc[comma + 1 : comma + 8]
        for offset, token in enumerate(following):
            if token.lower_ == "and":
                return 0 < offset <= 4 and any(
                    t.lower_ in {"of", "in", "for"} for t in self.doc[start:comma] if self.organization[t.i] is None
                )
            if token.pos_ not in {"NOUN", "ADJ", "PROPN"} and token.text != ",":
                return False
            if is_title_noun(token.text):
                return False
        return False

    def _shared_institution(self, end: int) -> _Found | None:
        """The institution after a second name or group that is joined to this one: "A and B of X"."""
        i = end
        if i < len(self.doc) and self.doc[i].text == ",":
            i += 1
        if i >= len(self.doc) or self.doc[i].lower_ not in {"and", "&"}:
            return None
        for k in range(i + 1, min(i + 14, len(self.doc))):
            token = self.doc[k]
            if token.lower_ in {"of", "from", "at", "with"} and k > i + 1:
                return self._institution_after(k + 1)[0]
            if token.pos_ in {"VERB", "AUX"} or token.text in {".", ";", ":"}:
                return None
        return None

    # -- pieces ------------------------------------------------------------------------------------------------

    def _titled(self, tokens: list[Token], possessor: bool = False) -> _Found | None:
        """A title with the institution that stands in it, from the tokens of one noun phrase."""
        while tokens and (
            tokens[0].pos_ == "DET" or tokens[0].lower_ in {"a", "an", "the", "his", "her", "its", "also"}
        ):
            tokens = tokens[1:]
        former = False
        while tokens and (tokens[0].lower_.rstrip("-") in FORMER or tokens[0].text == "-"):
            former, tokens = True, tokens[1:]
        if not tokens:
            return None
        figure, name, title = None, None, tokens
        first = next((n for n, t in enumerate(tokens) if self.organization[t.i] is not None), None)
        if first is not None:
            figure, start, stop = self.organization[tokens[first].i]
            name = self.doc[start:stop].text
            if first == 0:  # "NASA's deputy administrator", "University of Maryland researcher"
                title = [t for t in tokens if t.i >= stop and t.text not in {"'s", "’s", "'", "’"}]
                if not title and possessor:
                    belongs = tokens[-1].text in {"'s", "’s", "'", "’"}
                    return _Found(None, figure, name, former) if belongs else None
            elif tokens[first - 1].lower_ in _LINKS | {"the"}:
                cut = first - 1 if tokens[first - 1].lower_ != "the" else first - 2
                title = tokens[: max(cut, 0)]
                if cut < 1 or tokens[cut].lower_ not in _LINKS:
                    title = tokens[:first]
                figure, name, _ = self._outermost(figure, name, stop)
            elif any(is_title_noun(t.text) for t in tokens[:first]):
                # "head of Brazil's Institute ...": the possessor is not part of the title
                cut = max((n for n in range(first) if tokens[n].lower_ in _LINKS), default=first)
                title = tokens[:cut]
            else:  # "Australian National University professor"
                title = [t for t in tokens if t.i >= stop and t.text not in {"'s", "’s"}]
        former = former or any(t.lower_ in FORMER for t in title[:5])
        title = self._clean(title)
        if not any(is_title_noun(t.text) for t in title):
            return None
        if name is None and title[-1:] and title[-1].lower_.rstrip(".") in PLACE_TITLES and possessor:
            place = [t for t in tokens if t.ent_type_ == "GPE"]
            if place and place[0] == tokens[0]:
                name = " ".join(t.text for t in place)
        words = self.doc[title[0].i : title[-1].i + 1].text.strip(" ,-")
        return _Found(re.sub(r"\s+", " ", words), figure, name, former)

    def _clean(self, title: list[Token]) -> list[Token]:
        """A title without what is not part of it: nationality, age, a place at its end."""
        while title and (
            (title[0].ent_type_ in {"GPE", "NORP"} and title[0].lower_ not in PARTIES and len(title) > 1)
            or title[0].lower_ in FORMER | {"'s", "’s", "-", "–", "based", "year", "old", "the", "and", "colleague"}
            or (title[0].like_num and len(title) > 1)
        ):
            title = title[1:]
        for n, token in enumerate(title):
            place = title[n + 1].ent_type_ in PLACE_LABELS if n + 1 < len(title) else False
            if n and place and token.lower_ in {"in", "at", "from"}:
                return title[:n]
        while title and (title[-1].lower_ in _LINKS | {"the", "a", "and", "'s", "’s"} or title[-1].is_punct):
            title = title[:-1]
        return title

    def _institution_after(self, i: int) -> tuple[_Found | None, int]:
        """The institution whose name starts at ``i``, articles and possessors before it passed; and its end."""
        for k in range(i, min(i + 5, len(self.doc))):
            organization = self.organization[k]
            if organization is not None and organization[1] == k:
                figure, start, stop = organization
                if self.doc[stop : stop + 1].text in {"'s", "’s"} and self.organization[stop + 1 : stop + 2] != [None]:
                    following = self.organization[stop + 1] if stop + 1 < len(self.doc) else None
                    if following is not None:
                        figure, start, stop = following
                figure, name, stop = self._outermost(figure, self.doc[start:stop].text, stop)
                return _Found(None, figure, name), stop
            if self.doc[k].text[0].isupper() and self.doc[k].ent_type_ not in {"GPE", "NORP"} and k > i:
                break
            if self.doc[k].pos_ not in {"DET", "ADJ", "PROPN", "PART", "NOUN"} and self.doc[k].text not in {"'s", "’s"}:
                break
        return None, i

    def _outermost(self, figure: Figure, name: str, stop: int) -> tuple[Figure, str, int]:
        """The whole of which an institution is a part: "School of Physics at the University of Sydney"."""
        i = stop
        if (i < len(self.doc) and self.doc[i].text == ",") or self.doc[i : i + 1].text in {"at", "of", "in"}:
            for k in range(i + 1, min(i + 4, len(self.doc))):
                organization = self.organization[k]
                if organization is not None and organization[1] == k:
                    whole = organization[0]
                    is_part = bool({w.lower() for w in name.split()} & PARTS_OF_ORGANIZATIONS)
                    if is_part and re.search(r"Universit|College|Institute of Technology", whole.name):
                        return whole, self.doc[k : organization[2]].text, organization[2]
                    break
                if self.doc[k].lower_ not in {"the", "at", "of"}:
                    break
        return figure, name, stop

    def _possessor_before(self, institution: _Found, i: int) -> _Found | None:
        """ "with NASA's Goddard Space Flight Center": NASA as well."""
        organization = next(
            (self.organization[k] for k in range(i, min(i + 3, len(self.doc))) if self.organization[k]), None
        )
        if organization is None or organization[0] is institution.institution:
            return None
        if self.doc[organization[2] : organization[2] + 1].text not in {"'s", "’s"}:
            return None
        return _Found(None, organization[0], self.doc[organization[1] : organization[2]].text)

    def _past_place(self, i: int) -> int:
        """Past "(GRIPS)" and "in Tokyo, Japan" after an institution."""
        if i < len(self.doc) and self.doc[i].text == "(":
            close = next((k for k in range(i, min(i + 6, len(self.doc))) if self.doc[k].text == ")"), None)
            i = close + 1 if close is not None else i
        k = i
        if k < len(self.doc) and self.doc[k].lower_ in {"in", "at", ","}:
            k += 1
            start = k
            while k < len(self.doc) and (
                self.doc[k].ent_type_ in PLACE_LABELS
                or (self.doc[k].text == "," and k + 1 < len(self.doc) and self.doc[k + 1].ent_type_ in PLACE_LABELS)
            ):
                k += 1
            if k > start:
                return k
        return i

    def _is_age(self, i: int) -> bool:
        token = self.doc[i]
        return (
            token.like_num
            and i + 1 < len(self.doc)
            and (self.doc[i + 1].text == "," or self.doc[i + 1].lower_ == "year")
        )

    def _is_break(self, i: int) -> bool:
        token = self.doc[i]
        return token.text in {".", "!", "?", ";", ":", "”", '"', "“"} or (token.is_space and "\n" in token.text)


def _index(tokens: list[Token], words) -> int:
    return next((n for n, t in enumerate(tokens) if t.lower_ in words), len(tokens))


def _starts_title(tokens: list[Token], organization) -> bool:
    """Whether a new title begins here: "[professor of X and] head of Y", and not "[arts and] sciences"."""
    for token in tokens[:6]:
        if organization[token.i] is not None or token.lower_ in _LINKS or token.text == ",":
            return False
        if is_title_noun(token.text):
            return True
    return False
