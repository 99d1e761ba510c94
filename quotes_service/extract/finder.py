"""The finder: cue, source and content of each attribution, from quotation marks and the dependency parse.

This is the seam at which a trained tagger takes over: whatever fills ``doc._.attributions`` will do. So the rules
are few. Words in quotation marks are attributed by the cue beside them; clauses by the verb that governs them.
"""

from __future__ import annotations

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract import cues
from quotes_service.extract.marks import Quoted
from quotes_service.extract.parts import Attribution
from quotes_service.extract.transcripts import turns
from quotes_service.records import Span

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_STOPS = {".", "!", "?"}
_EDGE = set(" \t\n\xa0,.;:–—-")
_LONGEST = 400  # tokens: what is longer is no clause, but a text without sentences
_FAR = 45  # tokens: how far from the marks a cue may stand, appositions included


@Language.factory(
    "quotes_finder",
    assigns=["doc._.attributions"],
    requires=["token.dep", "token.head", "token.pos", "token.lemma", "doc._.marks", "doc._.paragraphs"],
)
def make_finder(nlp: Language, name: str):
    return find


def find(doc: Doc) -> Doc:
    """Fill ``doc._.attributions`` in the order of the text."""
    reader = _Reader(doc)
    found = [Attribution([t.content], t.colon, t.name, "turn", quoted=True) for t in reader.turns]
    found += reader.beside_marks()
    used = {a.cue.start for a in found if a.cue}
    found += reader.clauses(used)
    doc._.attributions = sorted(found, key=lambda a: a.content[0].start)
    return doc


class _Reader:
    def __init__(self, doc: Doc):
        self.doc = doc
        self.text = doc.text
        self.utterances = [m for m in doc._.marks if is_utterance(self.text, m)]
        self.debris = [p.span for p in doc._.paragraphs if p.debris]
        self.turns = turns(self.text, doc._.paragraphs)
        spoken = [(t.content.start, t.content.end) for t in self.turns]
        self.utterances = [m for m in self.utterances if not any(a <= m.start < b for a, b in spoken)]
        self.inside = _token_flags(doc, spoken + [(m.start, m.end) for m in self.utterances])
        self.passed_over = _token_flags(doc, self.debris)
        self.paragraph_of = _token_numbers(doc)

    # -- words in quotation marks ------------------------------------------------------------------------------

    def beside_marks(self) -> list[Attribution]:
        found: dict[int, Attribution] = {}
        for number, marks in enumerate(self.utterances):
            cue = self._cue_after(number, marks) or self._cue_before(marks)
            if cue is None:
                continue
            token, source = cue
            span = Span(marks.inner_start, marks.inner_end)
            if token.idx >= marks.end:
                span = self._with_lead(span, marks)
            if token.i in found:
                found[token.i].content.append(span)
            else:
                cue_span = Span(token.idx, token.idx + len(token))
                mode = "speech"  # what stands in quotation marks was said or written
                found[token.i] = Attribution([span], cue_span, source, "marks", mode, quoted=True)
        return list(found.values())

    def _cue_after(self, number: int, marks: Quoted):
        """The cue in what follows the closing mark, up to the sentence's end or the next utterance."""
        if marks.continues:
            return None
        last = self.text[marks.inner_end - 1]
        start = self._token_from(marks.end)
        follows = self.utterances[number + 1].start if number + 1 < len(self.utterances) else len(self.text)
        gap = []
        for token in self.doc[start : start + _FAR]:
            if token.idx >= follows or self.paragraph_of[token.i] != self.paragraph_of[max(start - 1, 0)]:
                break
            if token.text in _STOPS and not self.inside[token.i]:
                break
            gap.append(token)
        words = [t for t in gap if not t.is_punct and not t.is_space]
        if not words:
            return None
        if last == "." and not words[0].is_lower and not _is_cue(words[0], cues.BESIDE_MARKS):
            return None  # a full stop inside the marks ends the sentence: what follows is another
        for token in gap:
            if not _is_cue(token, cues.BESIDE_MARKS):
                continue
            source = self._source(token)
            if source is None:
                source = self._noun_phrase_beside(token, gap)
            if source is not None and (source.start >= marks.start or token == words[0]):
                return token, source
        return None

    def _with_lead(self, span: Span, marks: Quoted) -> Span:
        """The sentence from its start where only its end stands in marks: 'It was "hard to bear", she says.'"""
        start = marks.start
        for token in reversed(self.doc[: self._token_from(marks.start)]):
            if token.is_space or token.text in _STOPS or self.inside[token.i] or token.text in ",:;-–—":
                break
            start = token.idx
            if token.is_sent_start:
                break
        lead = self.text[start : marks.start].split()
        return Span(start, marks.end) if len(lead) >= 2 else span

    def _cue_before(self, marks: Quoted):
        """The cue in what leads up to the opening mark: 'X said: "', 'X told the paper that "', 'X: "'."""
        first = self._token_from(marks.start)
        lead = []
        for token in reversed(self.doc[max(0, first - _FAR) : first]):
            elsewhere = self.paragraph_of[token.i] != self.paragraph_of[first] and token.text != ":"
            if elsewhere and not token.is_space and not (lead and lead[-1].text == ":"):
                break  # only 'X said:' may stand in the paragraph before
            if self.inside[token.i] or (token.text in _STOPS and token.is_sent_end):
                break
            if not token.is_space:
                lead.insert(0, token)
        if not lead:
            return None
        near = lead[-1]
        for token in reversed(lead):
            if not _is_cue(token, cues.BESIDE_MARKS):
                continue
            ties = near.text in {":", ","} or near == token or near.lower_ in {"that", "as"}
            if not ties and token not in near.ancestors:
                continue
            source = self._source(token)
            if source is not None and source.end <= marks.start:
                return token, source
        if near.text == ":" and 1 <= len(lead) - 1 <= 12:
            name = Span(lead[0].idx, near.idx)
            if lead[-2].pos_ == "PROPN" and lead[0].is_sent_start:
                return near, name
        return None

    def _noun_phrase_beside(self, cue: Token, gap: list[Token]) -> Span | None:
        """The name next to the cue where the parser gave it no subject: "said Lee", "Lee said"."""
        for chunk in self.doc[gap[0].i : gap[-1].i + 1].noun_chunks:
            if 0 <= chunk.start - cue.i - 1 <= 1 or 0 <= cue.i - chunk.end <= 1:
                return Span(chunk.start_char, chunk.end_char)
        return None

    # -- clauses -----------------------------------------------------------------------------------------------

    def clauses(self, used: set[int]) -> list[Attribution]:
        found = []
        for token in self.doc:
            if self.inside[token.i] or self.passed_over[token.i] or token.idx in used:
                continue
            if token.lower_ == "according":
                made = self._according(token)
            elif token.pos_ in {"VERB", "AUX"}:
                made = self._verb(token)
            else:
                continue
            if made is not None:
                found.append(made)
        return found

    def _according(self, token: Token) -> Attribution | None:
        to = next((t for t in self.doc[token.i + 1 : token.i + 2] if t.lower_ == "to"), None)
        noun = next((c for c in to.children if c.dep_ in {"pobj", "pcomp"}), None) if to is not None else None
        if noun is None:
            return None
        source = self._phrase(noun)
        sentence = token.sent
        if len(sentence) > _LONGEST:
            return None
        content = self._runs(set(range(sentence.start, sentence.end)) - _range(token) - _range(to))
        cue = Span(token.idx, to.idx + len(to))
        return Attribution(content, cue, source, "according") if content else None

    def _verb(self, verb: Token) -> Attribution | None:
        lemma = verb.lemma_.lower()
        children = {c.dep_: c for c in verb.children}
        passive = "nsubjpass" in children
        how, roots = None, []
        if passive:
            if lemma in cues.PASSIVE_INFINITIVE and "xcomp" in children:
                how, roots = "passive", [children["xcomp"], children["nsubjpass"]]
        elif lemma in cues.CLAUSE and "ccomp" in children:
            how, roots = "clause", [c for c in verb.children if c.dep_ == "ccomp"]
        elif lemma in cues.CLAUSE and verb.dep_ == "parataxis":
            how, roots = "parataxis", [verb.head]
        elif lemma in cues.INFINITIVE and "xcomp" in children:
            how, roots = "infinitive", [children["xcomp"]] + [children[d] for d in ("dobj",) if d in children]
        elif lemma in cues.PREDICATE and {"oprd", "ccomp", "xcomp"} & children.keys():
            how, roots = "predicate", [c for c in verb.children if c.dep_ in {"oprd", "ccomp", "xcomp", "dobj"}]
        elif lemma in cues.OBJECT and "dobj" in children:
            how = "object"
            roots = [c for c in verb.children if c.dep_ == "dobj" or (c.dep_ == "prep" and c.i > verb.i)]
        else:
            roots = [c for c in verb.children if c.dep_ == "prep" and f"{lemma}/{c.lower_}" in cues.PREPOSITION]
            how = "preposition" if roots else None
        if how is None:
            return None
        if sum(root.right_edge.i - root.left_edge.i for root in roots) > _LONGEST:
            return None
        source = None if how == "passive" else self._source(verb)
        if source is None and how != "passive":
            return None
        content = self._content(verb, roots, source)
        words = sum(len(span.of(self.text).split()) for span in content)
        if words < (2 if how in {"clause", "parataxis"} else 3):
            return None  # "spoke of it", "disputes that"
        return Attribution(content, Span(verb.idx, verb.idx + len(verb)), source, how, cues.mode_of(lemma))

    def _content(self, verb: Token, roots: list[Token], source: Span | None) -> list[Span]:
        own = (
            _range(verb)
            if roots == [verb.head]
            else {verb.i}.union(*(_range(c) for c in verb.children if c not in roots))
        )
        tokens = set().union(*(_range(root) for root in roots)) - own
        if source is not None:
            tokens = {i for i in tokens if not source.start <= self.doc[i].idx < source.end}
        return self._runs(tokens)

    # -- sources -----------------------------------------------------------------------------------------------

    def _source(self, verb: Token, depth: int = 0) -> Span | None:
        """The subject of ``verb``, else that of the verb it continues ("X rose and said", "X spoke, adding")."""
        for child in verb.children:
            if child.dep_ in {"nsubj", "csubj"}:
                return self._phrase(child)
        if any(c.dep_ == "nsubjpass" for c in verb.children):
            agent = next((c for c in verb.children if c.dep_ == "agent"), None)
            noun = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
            return self._phrase(noun) if noun is not None else None
        if verb.dep_ == "acl" and verb.tag_ == "VBG":
            return self._phrase(verb.head, stop=verb.i)
        if verb.dep_ in {"conj", "advcl", "xcomp", "pcomp"} and verb.head != verb and depth < 4:
            head = verb.head
            while verb.dep_ == "pcomp" and head.dep_ == "prep":
                head = head.head
            return self._source(head, depth + 1)
        return None

    def _phrase(self, noun: Token, stop: int | None = None) -> Span | None:
        """The whole phrase that ``noun`` heads, its appositions and relative clauses with it."""
        left, right = noun.left_edge.i, noun.right_edge.i if stop is None else min(stop - 1, noun.right_edge.i)
        while left < noun.i and self.inside[left]:
            left += 1
        while right > noun.i and self.inside[right]:
            right -= 1
        if any(self.inside[left : right + 1]):
            return None  # what stands inside an utterance does not say who utters it
        while right + 2 < len(self.doc) and self.doc[right + 1].text == "-" and not self.doc[right].whitespace_:
            right += 2  # "co|-author Ann Lee"
            while right + 1 < len(self.doc) and self.doc[right + 1].pos_ in {"NOUN", "PROPN"}:
                right += 1
        return self._trim(self.doc[left].idx, self.doc[right].idx + len(self.doc[right]))

    # -- offsets -----------------------------------------------------------------------------------------------

    def _runs(self, tokens: set[int]) -> list[Span]:
        """The tokens as spans of neighbours, edges trimmed; a run without a word is left out."""
        spans, run = [], []
        for i in [*sorted(tokens), None]:
            if run and (i is None or any(self.doc[k].is_alpha for k in range(run[-1] + 1, i))):
                if any(self.doc[k].is_alpha for k in run):
                    span = self._trim(self.doc[run[0]].idx, self.doc[run[-1]].idx + len(self.doc[run[-1]]))
                    if span is not None:
                        spans.append(span)
                run = []
            if i is not None:
                run.append(i)
        return spans

    def _trim(self, start: int, end: int) -> Span | None:
        while start < end and self.text[start] in _EDGE:
            start += 1
        while end > start and self.text[end - 1] in _EDGE:
            end -= 1
        return Span(start, end) if start < end else None

    def _token_from(self, offset: int) -> int:
        """The index of the first token that starts at or after ``offset``."""
        return bisect_left(range(len(self.doc)), offset, key=lambda i: self.doc[i].idx)


def is_utterance(text: str, marks: Quoted) -> bool:
    """Whether words in quotation marks can be an utterance of their own, and no title, nickname or scare quote.

    They can where they end as utterances do, go on over paragraphs, or run to some length.
    """
    inner = text[marks.inner_start : marks.inner_end]
    if marks.continues or marks.continued:
        return True
    words = inner.split()
    if not any(w[0].isalpha() for w in words):
        return False
    if inner[-1] in ",.?!…—–":
        return True
    lower = sum(1 for w in words if w[0].islower())
    return len(words) >= 6 and lower >= len(words) / 2


def _range(token: Token) -> set[int]:
    """The indices of the tokens that ``token`` governs, itself included."""
    return set(range(token.left_edge.i, token.right_edge.i + 1))


def _is_cue(token: Token, lemmas: frozenset[str]) -> bool:
    return token.pos_ in {"VERB", "AUX", "NOUN"} and token.lemma_.lower() in lemmas and token.tag_ != "NNS"


def _token_flags(doc: Doc, spans) -> list[bool]:
    flags, index = [False] * len(doc), 0
    spans = sorted(spans)
    for token in doc:
        while index < len(spans) and spans[index][1] <= token.idx:
            index += 1
        flags[token.i] = index < len(spans) and spans[index][0] <= token.idx
    return flags


def _token_numbers(doc: Doc) -> list[int]:
    """The number of the paragraph in which each token stands."""
    numbers, index, paragraphs = [0] * len(doc), 0, doc._.paragraphs
    for token in doc:
        while index + 1 < len(paragraphs) and paragraphs[index + 1].start <= token.idx:
            index += 1
        numbers[token.i] = index
    return numbers
