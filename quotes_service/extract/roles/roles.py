"""Roles: the titles and institutions that the article prints for its people, each with the sentence that prints it.

Around a name three places are read: the words before it ("flood expert Professor Ann Lee", introductions.py), those
after it ("of", "from", "at" an institution; an apposition between commas; "who is"), and, for any mention, a verb
that tells it ("Lee works at", "Ek is a", appositions.py). A title without an institution takes the one printed beside
the same name, and names that are joined ("A and B of X") share it.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.document import Figure, Mention
from quotes_service.extract.lexicon import singular
from quotes_service.extract.roles.appositions import After
from quotes_service.extract.roles.descriptions import Descriptions
from quotes_service.extract.roles.introductions import Before
from quotes_service.extract.roles.titles import Phrases, Printed
from quotes_service.records import Role, Span

_GROUPS = frozenset("group team lab laboratory unit colleagues".split())
_LIST = 80  # characters between two names of one list
_FAR = 700  # characters of evidence on either side of a name


@Language.factory(
    "quotes_roles",
    assigns=["doc._.people"],
    requires=["doc._.people", "doc._.organizations", "token.dep", "token.pos", "token.tag"],
)
def make_roles(nlp: Language, name: str):
    return read


def read(doc: Doc) -> Doc:
    """Fill the ``roles`` of ``doc._.people``."""
    reader = _Reader(doc)
    mentions = sorted(((m, f) for f in doc._.people for m in f.mentions), key=lambda pair: pair[0].start)
    found: list[Printed] = []
    end = 0
    for mention, figure in mentions:
        shared = [p for p in found if p.plural]
        shared = shared if shared and reader.goes_on(end, mention) else []
        found = reader.around(mention)
        if shared and not any(p.title for p in found):
            own = next(iter(found), Printed())
            own.title, own.former, own.plural = shared[0].title, shared[0].former, True
            found = [own, *found[1:]]
        evidence = reader.sentence(mention) if found else None
        for printed in found:
            _add(figure, printed, evidence)
        end = mention.end
    for figure, printed, evidence in Descriptions(reader.phrases, reader.after, doc._.people).read():
        _add(figure, printed, reader.sentence(evidence))
    return doc


def _add(figure: Figure, printed: Printed, evidence: Span) -> None:
    institution = printed.figure.name if printed.figure else printed.institution
    acronym = printed.figure.acronym if printed.figure else None
    status = "former" if printed.former else "current"
    role = Role(printed.title, institution, status, evidence, acronym, printed.unit, printed.whole)
    known = {((r.title or "").casefold(), r.institution, r.status) for r in figure.roles}
    if (role.title or institution) and ((role.title or "").casefold(), institution, status) not in known:
        figure.roles.append(role)


class _Reader:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.phrases = Phrases(doc)
        self.before, self.after = Before(self.phrases), After(self.phrases)

    def sentence(self, mention: Mention | Span) -> Span:
        """The sentence that prints the mention, or the sentences; of an endless one what stands near."""
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
        if self.phrases.quoted[span.start] and " " not in mention.text:
            return []
        joined = self._is_joined(span.start, span.end)
        before = self.before.read(span.start, joined)
        read = self.after.read(span.end)
        after = [p for p in read.roles if joined or not singular(p.title or "")[1]]
        shared = read.direct or self._shared_institution(span.end)
        if shared is not None:
            for printed in before + (after if read.direct else []):
                if printed.institution is None and printed.title and not printed.former:
                    printed.institution, printed.figure = shared.institution, shared.figure
            if not any(p.figure is shared.figure and p.title for p in before + after):
                after.append(shared)
        for printed in before if read.place else []:
            if printed.institution is None and self.phrases.governs(printed.title or ""):
                printed.institution = read.place
        return before + after + self.after.clause(span.end)[0]

    def goes_on(self, end: int, mention: Mention) -> bool:
        """Whether a list of names goes on from offset ``end`` to the mention: "economists A of X [and] B"."""
        if not 0 < mention.start - end < _LIST:
            return False
        first = self.doc.char_span(end - 1, end, alignment_mode="expand").end
        between = self.doc[first : self.doc.char_span(mention.start, mention.end, alignment_mode="expand").start]
        joined = bool(between) and between[-1].lower_ in {"and", "&", ","}
        return joined and not any(t.pos_ in {"VERB", "AUX"} or t.is_sent_start or t.text in '."”“' for t in between)

    def _is_joined(self, start: int, end: int) -> bool:
        """Whether "and" ties another name to this one, so that a plural title is each one's: "economists A and B"."""
        near = (*self.doc[max(0, start - 2) : start], *self.doc[end : end + 6])
        after = self.after.past_affiliation(end)  # "Sens. A (D-Ohio), B and C"
        listed = self.phrases.text(after) == "," and any(self.phrases.person[after + 1 : after + 2])
        return listed or self.phrases.text(after) == "and" or bool({"and", "&"} & {t.lower_ for t in near})

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
