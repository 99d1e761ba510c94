"""The factuality of quotations: whether an article prints that something was said.

The attributions of Pareti (2012, "A database of attribution relations", LREC; 2015, "Attribution: a computational
approach") have a factuality: "Lee said W" is an assertion, "Lee denied saying W", "if Lee says W" and "did Lee say W?"
are not. It is read from the verb group of the cue, from what governs its clause ("no record of", "imagine"), from the
sentence's question mark, and, for what a correction takes back, from the correction (notices.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import takewhile

from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes_service.extract.attribution.cues import is_saying, lemmas
from quotes_service.extract.document import Draft, tokens_at
from quotes_service.extract.factuality.fabrications import is_fabricated, is_taken_back
from quotes_service.extract.factuality.notices import Notices
from quotes_service.extract.factuality.verb_groups import VerbGroup, plain, read_verb_group, words_of
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Factuality, Span

_SHORT_GAP = r"(?:,? ?(?:[a-z]+ly|ever|indeed|also|even|the|a|an|that|he|she|they|one day|again)\b)* ?$"
_CLAIM = r"(?:claim|report|rumou?r|suggestion|allegation|accusation|assertion|idea|notion|story|post|quote|quotation)s?"
_UNTRUE = r"(?:false|untrue|wrong|fake|fabricated|invented|baseless|unfounded|bogus|fictitious|imaginary)"
#: What leaves open whether the clause after it is so.
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|suppos(?:e|ing)|imagin(?:e|es|ed|ing)|envision\w*|pictur(?:e|es|ed|ing)|pretend\w*"
    r"|assum(?:e|ing)|as though|lest|wish(?:es|ed)?|(?:un)?likely|doubt\w*|(?:may|might|could) be|(?<!not )possible"
    r"|rumou?red(?: that)?|dream\w* (?:of|that)|hypothetical\w*)" + _SHORT_GAP
)
#: What governs an infinitive that need not be done: "wants Lee to say", "time for Lee to say".
_DESIRED = re.compile(
    r"\b(?:want|wish|urg|ask|beg|order|tell|told|expect|need|lik|invit|advis|encourag|wait|call)\w*(?: (?:on|for))?"
    + _SHORT_GAP
    + r"|\bfor"
    + _SHORT_GAP
)
#: What says that the clause after it is not so.
_REFUTED = re.compile(
    r"\b(?:(?:no|without|lacks?|any|absence of)(?: [a-z]+)? (?:record|recording|evidence|proof|sign|indication"
    r"|transcript|footage|tape|trace|basis|report)s?(?: (?:exists|shows?|showing|has|have|found|of|that|for))*"
    r"|(?:not|n't|never) (?:true|correct|the case|accurate|clear)(?: that)?"
    rf"|{_UNTRUE}(?:ly)?(?: (?:to (?:say|claim)|that|{_CLAIM}|has|have|had|shows?|showed|of|in which|where))*"
    r"|(?:nobody|no one|none|never|not|n't)(?: [a-z]+){0,2} (?:hear|heard|recall|recalls|recalled|remember|remembers"
    r"|remembered|saw|seen|see|aware of|know of|known)"
    rf"|(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|disput\w*|refut\w*)(?: (?:the|any|all|that|{_CLAIM}|of))*"
    r"|(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|disput\w*|refut\w*)(?: [\w'’-]+){1,6} ?,?"
    r" (?:according to|in) which"
    r")" + _SHORT_GAP
)
_CLAIMED = re.compile(rf"\b{_CLAIM}(?: (?:that|of|in which))?{_SHORT_GAP}")
_IS_UNTRUE = re.compile(
    rf"^[”\"’']?\s*,?\s*(?:is|are|was|were|has been|proved|turned out to be)\s+(?:\w+ly\s+)?(?:a\s+)?"
    rf"(?:{_UNTRUE}|not true|made up|lie|hoax|fabrication|invention|myth)\b"
)
_NOT_WHAT = re.compile(r"[”\"’'] (?:is|was|are|were)(?:n['’]t| not| never) (?:what|something|anything|words|how)\b")
_NOBODY = re.compile(r"^(?:nobody|no one|none|neither|no(?! ?[.,]| \d))\b")
#: Before an auxiliary and the subject: "at no point did Lee say", "nor did she say".
_NEGATIVE_START = re.compile(
    r"\b(?:no (?:point|time|stage|circumstances?|way)|nowhere|never|nor|neither|not once)\b[^,]*$"
)
_FIRST_PERSON = frozenset("i we".split())
_LEADING = frozenset("picture imagine suppose pretend if unless".split())  # taken for the beginning of a name
_WH = frozenset("who whom whose what which when where why how".split())
_DENYING = frozenset("deny reject dismiss dispute refute".split())
#: The subject of a content in which the speaker speaks of their own words: "that he had ever said", "claims she said".
_OWN_WORDS = re.compile(rf"^(?:(?:that|the|any|all|having|{_CLAIM}|of) )*(?:(?:i|he|she|they|it|we) )?$")
#: Verbs whose content is a wording.
_WORDING = frozenset("say tell call write state utter remark tweet post describe claim declare use".split())
_UTTERED = re.compile(r"\b(?:quote|quotation|remark|comment|words?|wording|phrase|statement|line|tweet|post)s?$")
_FAR = 200  # tokens before a cue at most
_NEAR = 300  # characters around a content that say that it was made up, or taken back
_INNER = 12  # words: how far into a content its own verb of saying is looked for
_QUESTION = re.compile(r"[”\"’'»)\]]*\s*\?")


@Language.factory(
    "quotes_factuality",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations", "doc._.quoted_spans", "doc._.paragraphs", "token.tag", "doc.sents"],
)
def make_factuality(nlp: Language, name: str):
    return read_factuality


def read_factuality(doc: Doc) -> Doc:
    """Set the factuality of each of ``doc._.quotations``, and the speaker whom a correction names."""
    notices = Notices(doc)
    reader = _Reader(doc)
    nested = [draft for draft in doc._.quotations if draft.nested]
    for draft in doc._.quotations:
        if notices.withdraws(draft):
            if not draft.nested and not any(_is_inside(other, draft) for other in nested):
                notices.name_speaker(draft)
            draft.factuality = "withdrawn"
            continue
        notices.cut_wrong_wording(draft)
        if draft.cue is not None:
            draft.factuality = reader.factuality(draft, draft.cue)
    doc._.quotations = _without_strays(doc._.quotations)
    return doc


def _without_strays(drafts: list[Draft]) -> list[Draft]:
    """The drafts without nested ones whose words, after a correction, are those of another draft or go beyond them."""
    contents = sorted(span for draft in drafts if not draft.nested for span in draft.content)

    def fits(draft: Draft) -> bool:
        parts = sorted([*draft.content, *filter(None, (draft.cue, draft.source))])
        at = bisect_right(contents, parts[0].start, key=lambda span: span.start) - 1
        return at >= 0 and max(part.end for part in parts) <= contents[at].end

    return [draft for draft in drafts if not draft.nested or fits(draft)]


def _is_inside(inner: Draft, outer: Draft) -> bool:
    return outer.content[0].start <= inner.content[0].start < outer.content[-1].end


class _Reader:
    def __init__(self, doc: Doc):
        self.doc, self.text = doc, doc.text
        self.quoted_spans: list[QuotedSpan] = doc._.quoted_spans
        self._quoted_starts = [quoted.start for quoted in self.quoted_spans]

    def factuality(self, draft: Draft, cue: Span) -> Factuality:
        words = self._words(draft, cue)
        head = _head([token for token in words if token.idx >= cue.start])
        if head is None:
            return "denied" if self._is_fabricated(draft, cue.end, "") else "said"
        head += sum(token.idx < cue.start for token in words)
        saying = is_saying(cue.of(self.text))
        group = read_verb_group(words, head)
        subject = self._subject(words, group.start, draft)
        before = words_of(words[:subject])
        content = draft.content[0].start
        if is_taken_back(self.text[max(words[0].idx, content - _NEAR) : content].lower()):
            return "withdrawn"
        if saying and (
            self._is_refuted(draft, group, words, head, before) or self._denies_own_words(draft, words[head], cue)
        ):
            return "denied"
        if self._is_fabricated(draft, words[head].idx + len(words[head]), before):
            return "denied"
        if saying and group.is_infinitive and _DESIRED.search(before):
            return "hypothetical"
        if self._is_supposed(draft, group, words, subject, before):
            return "hypothetical"
        is_first_person = draft.source is not None and draft.source.of(self.text).lower() in _FIRST_PERSON
        return "hypothetical" if saying and group.is_open and not is_first_person else "said"

    def _words(self, draft: Draft, cue: Span) -> list[Token]:
        """The words of the cue's sentence up to the cue's end that are not quoted, nor content; of a very long one
        those near the cue."""
        tokens = tokens_at(self.doc, *cue)
        first = tokens.start
        while first > max(0, tokens.start - _FAR) and not self.doc[first].is_sent_start:
            first -= 1
        return [
            token
            for token in self.doc[first : tokens.end]
            if not token.is_space and (token.idx >= cue.start or self._is_outside(token, draft, cue))
        ]

    def _is_outside(self, token: Token, draft: Draft, cue: Span) -> bool:
        if any(start <= token.idx < end for start, end in draft.content):
            return False
        quoted = self._quoted_at(token.idx)
        return quoted is None or quoted.start <= cue.start < quoted.end

    def _quoted_at(self, offset: int) -> QuotedSpan | None:
        index = bisect_left(self._quoted_starts, offset + 1) - 1
        return self.quoted_spans[index] if index >= 0 and offset < self.quoted_spans[index].end else None

    def _subject(self, words: list[Token], start: int, draft: Draft) -> int:
        """The index at which the subject before the verb group begins; ``start`` if there is none before it."""
        source = draft.source
        end = start - (start > 0 and words[start - 1].text == ",")  # after an apposition
        if source is not None and end and source.start <= words[end - 1].idx < source.end:
            start = end
            while start and words[start - 1].idx >= source.start:
                start -= 1
            return start + (plain(words[start]) in _LEADING)
        while start and (words[start - 1].tag_[:2] in ("NN", "PR", "DT", "JJ", "CD") or words[start - 1].tag_ == "POS"):
            if plain(words[start - 1]) in ("that", "no"):
                break
            start -= 1
        return start

    def _is_refuted(self, draft: Draft, group: VerbGroup, words: list[Token], head: int, before: str) -> bool:
        if group.is_negated:
            return not self._waits(words, head, draft)
        source = draft.source.of(self.text).lower() if draft.source else ""
        if _NOBODY.search(source) or re.search(r"\b(?:no|neither|none of)(?: the)?$", before):
            return True
        if re.match(r"(?:nobody|no one|none)\b.* (?:heard|saw|recalls?|remembers?)\b", f"{before} {source}"):
            return True
        inverted = _inversion(before)
        if inverted is not None and _NEGATIVE_START.search(inverted):
            return True
        after = self.text[draft.content[-1].end : draft.content[-1].end + 60]
        if _NOT_WHAT.search(f"{draft.content[-1].of(self.text)} {after}"):
            return True
        return bool(_REFUTED.search(before) or (_CLAIMED.search(before) and _IS_UNTRUE.search(after)))

    def _is_fabricated(self, draft: Draft, verb_end: int, before: str) -> bool:
        source = draft.source.of(self.text).lower() if draft.source else ""
        end = draft.content[-1].end
        sentence = tokens_at(self.doc, *draft.content[-1])[-1].sent
        is_last = sentence.end_char >= verb_end
        return is_fabricated(
            before,
            source,
            after_verb=self.text[verb_end : verb_end + 60].lower(),
            after=self.text[end : max(min(sentence.end_char, end + _NEAR), end)].lower(),
            following=self.text[sentence.end_char : sentence.end_char + _NEAR] if is_last else "",
        )

    def _waits(self, words: list[Token], head: int, draft: Draft) -> bool:
        """Whether something is said after all: "did not say until Monday that ..."."""
        end = draft.content[0].start if draft.content[0].start > words[head].idx else words[head].idx + 80
        return bool(re.match(r"\W*\w+\W+(?:\w+\W+){0,3}until\b", self.text[words[head].idx : end].lower()))

    def _is_supposed(self, draft: Draft, group: VerbGroup, words: list[Token], subject: int, before: str) -> bool:
        if _SUPPOSED.search(before):
            return True
        inverted = _inversion(before)
        asks = self._ends_in_question(draft, words[-1])
        if inverted is not None and not _WH.intersection(inverted.split()):
            auxiliary = before.replace("n't", "").split()[-1] if before.split() else ""
            return asks or (not inverted.strip(" ,") and auxiliary in ("had", "should", "were"))
        return asks and draft.type == "direct" and not _WH.intersection(before.split()) and self._is_statement(draft)

    def _ends_in_question(self, draft: Draft, last: Token) -> bool:
        """Whether the sentence asks: its question mark stands after the content or the cue, or as its last mark."""
        end = max(draft.content[-1].end, last.idx + len(last))
        return bool(_QUESTION.match(self.text, end)) or self.text[end - 1 : end] == "?"

    def _is_statement(self, draft: Draft) -> bool:
        """Whether the words quoted ask nothing themselves, so that "Lee said “it holds”?" doubts that she said it."""
        return (
            "?" not in draft.content[-1].of(self.text)
            and draft.cue is not None
            and draft.cue.end <= draft.content[0].start
        )

    def _denies_own_words(self, draft: Draft, head: Token, cue: Span) -> bool:
        """Whether the content is that the speaker did not say something: "denied that he had said", "said she never
        said", "denied the quote"."""
        denies = not _DENYING.isdisjoint(lemmas(plain(head)))
        tokens = self._before_quoted(draft.content[0])
        is_quoted = self._quoted_at(_after(self.doc, tokens[-1]) if tokens else draft.content[0].start) is not None
        rest = [token for token in tokens_at(self.doc, *cue) if token.i > head.i and token.is_alpha]
        if denies and is_quoted and _UTTERED.search(words_of([*rest, *tokens])):
            return True
        at = next((n for n, t in enumerate(tokens) if t.tag_.startswith("VB") and is_saying(t.text)), None)
        if at is None or _WORDING.isdisjoint(lemmas(plain(tokens[at]))):
            return False
        group = read_verb_group(tokens, at)
        is_own = _OWN_WORDS.match(words_of(tokens[: group.start]) + " " * bool(group.start))
        is_wording = (is_quoted and len(tokens) - at <= 4) or "say" in lemmas(plain(tokens[at]))
        return bool(is_own) and is_wording and group.is_negated != denies

    def _before_quoted(self, content: Span) -> list[Token]:
        """The first words of a content, up to those in quotation marks."""
        tokens = [token for token in tokens_at(self.doc, *content) if token.idx >= content.start][:_INNER]
        return list(takewhile(lambda token: self._quoted_at(token.idx) is None, tokens))


def _after(doc: Doc, token: Token) -> int:
    return doc[token.i + 1].idx if token.i + 1 < len(doc) else len(doc.text)


def _head(cue: list[Token]) -> int | None:
    """The index of a cue's last verb, or else of its last word of saying, which may have a wrong tag."""
    verbs = [n for n, token in enumerate(cue) if token.tag_.startswith("VB")]
    return max(verbs or [n for n, token in enumerate(cue) if is_saying(token.text)], default=None)


def _inversion(before: str) -> str | None:
    """What stands before the auxiliary, if the words before a subject end in one: "at no point" for "at no point
    did"."""
    match = re.search(
        r"(?:^|(?<= ))(?:do|does|did|has|have|had|is|are|was|were|will|would|could|might|may|should|can|must)"
        r"(?: n't| not)?(?: really| ever| actually| even)?$",
        before,
    )
    return before[: match.start()] if match else None
