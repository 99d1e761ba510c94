"""Corrections, clarifications and editor's notes, and the wordings that they take back.

>>> bool(_NOTICE.match("Correction: An earlier version of this story misquoted Ann Lee."))
True
"""

from __future__ import annotations

import re
from bisect import bisect_right

from spacy.tokens import Doc, Token

from quotes_service.extract.attribution.cues import is_saying
from quotes_service.extract.document import Draft, tokens_at
from quotes_service.extract.factuality.verb_groups import read_verb_group
from quotes_service.records import Span

_LABEL = (
    r"corrections?(?: and clarifications?)?|clarifications?|errat(?:um|a)|corrigend(?:um|a)|retraction|amendment"
    r"|update|(?:a )?note (?:from the editors?|to (?:our )?readers)|(?:the )?editor(?:s|['’]s|s['’])? note"
    r"|for the record|setting the record straight"
)
#: The labels of notices that take something back.
_CORRECTS = re.compile(r"\W*(?:corrections?|clarifications?|errat(?:um|a)|corrigend(?:um|a)|retraction)\b", re.I)
_HEADING = re.compile(rf"\W*(?:{_LABEL})\W*(?:\([^)]*\))?\W*$", re.I)
_NOTICE = re.compile(rf"\W*(?:{_LABEL})\b[^.:\n]{{0,40}}[:.—–|-]", re.I)
_VERSION = (
    r"(?:earlier|previous|prior|original|first|initial|printed?|online) (?:\w+ )?(?:versions?|editions?)"
    r"|(?:versions?|editions?) of (?:this|the|our) "
)
_SELF = (
    r"(?:this|the|an?) (?:news ?)?(?:article|story|report|piece|post|column|page|headline|caption|newsletter|newspaper)"
)
_AMENDED = re.compile(
    rf"\b(?:{_VERSION}|{_SELF} (?:has been|was|is being) (?:\w+ )?(?:amended|corrected|updated|edited|changed|revised)"
    rf"|{_SELF} corrects|(?:we|this newspaper|the \w+) (?:misquoted|regrets?|apologi[sz]es?))",
    re.I,
)
#: What a sentence of a notice says of the wording that it takes back.
_TAKES_BACK = re.compile(
    rf"\b(?:{_VERSION}|mis(?:quot|attribut|stat|report|represent|translat|heard|transcrib)\w*|mistaken\w*|mistakes?"
    r"|in ?correct\w*|inaccurate\w*|wrong(?:ly)?|erroneous\w*|errors?|garbled|(?:had|was|were)? ?previously|originally"
    r"|retract\w*|withdr[ae]wn?|removed|deleted|fabricated|falsely"
    r"|(?:it|we|the (?:story|article|report)) had [^.]{2,80} (?:say|saying))\b",
    re.I,
)
#: The same, where the notice says by its label that it takes something back.
_WAS_QUOTED = re.compile(
    r"\b(?:(?:was|were) quoted|quoted [^.]{2,80} as (?:saying|telling|writing)|attributed to"
    r"|(?:we|(?:an?|the|our) (?:headline|story|article|report|caption|column|piece)[^.]{0,40}?)"
    r" (?:quoted|said|reported|wrote|stated))\b",
    re.I,
)
_WRONG_WORDING = re.compile(r"\b(?:not|instead of|rather than)[\s“\"‘'«:,]*$")
_THEN_WRONG = re.compile(r"[”\"’'»],? (?:and )?(?:not|rather than|instead of) [“\"‘'«]")
#: What introduces the right wording.
_RATHER = re.compile(
    r"\b(?:in fact|actually|instead|rather than|in reality|should (?:have|read|be)|when(?: in fact)? |correct wording"
    r"|but (?:he|she|they|it)\b)|;",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?]['’\"”)\]]*\s+(?=\S)")
_QUOTED_AS = re.compile(
    r"(?P<who>.{2,100}?)(?:,| (?:was|were|has been|had been) (?:\w+ly )?(?:mis)?quoted)? as "
    r"(?P<verb>saying|telling|writing|stating|claiming)\b\W*",
    re.S,
)
_OPENING = frozenset("“\"‘'«„")
_INNER = 25  # words: how far into a content its own verb of saying is looked for


class Notices:
    """The notices of a text."""

    def __init__(self, doc: Doc):
        self.doc, self.text = doc, doc.text
        self._starts = [p.start for p in doc._.paragraphs]
        self._is_notice: list[bool] = []
        self._corrects: list[bool] = []
        after_heading = corrects = False
        for paragraph in doc._.paragraphs:
            printed = paragraph.span.of(self.text)
            is_heading = bool(_HEADING.match(printed))
            is_notice = is_heading or after_heading or bool(_NOTICE.match(printed) or _AMENDED.search(printed))
            corrects = bool(_CORRECTS.match(printed)) or (after_heading and corrects)
            self._is_notice.append(is_notice)
            self._corrects.append(corrects)
            after_heading = is_heading
        self._blank = self._without_quoted_stops() if any(self._is_notice) else ""

    def _without_quoted_stops(self) -> str:
        """The text with the insides of quotation marks blanked out, so that sentences end outside them only."""
        characters = list(self.text)
        for quoted in self.doc._.quoted_spans:
            characters[quoted.inner_start : quoted.inner_end] = "_" * (quoted.inner_end - quoted.inner_start)
        return "".join(characters)

    def _paragraph_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _is_notice_at(self, offset: int) -> bool:
        index = self._paragraph_at(offset)
        return index >= 0 and self._is_notice[index]

    def withdraws(self, draft: Draft) -> bool:
        """Whether a notice takes this quotation back."""
        if not self._is_notice_at(draft.content[0].start):
            return False
        index = self._paragraph_at(draft.content[0].start)
        paragraph = self.doc._.paragraphs[index]
        places = [draft.content[0].start, *(span.start for span in (draft.cue, draft.source) if span)]
        first = max(paragraph.start, min(places))
        ends = [match.end() for match in _SENTENCE_END.finditer(self._blank, paragraph.start, paragraph.end)]
        start = max((end for end in ends if end <= first), default=paragraph.start)
        stop = min((end for end in ends if end >= max(places)), default=paragraph.end)
        if _WRONG_WORDING.search(self._blank[start : draft.content[0].start]):
            return True
        taken_back = _TAKES_BACK.search(self._blank, start, stop)
        if taken_back is None and self._corrects[index]:
            taken_back = _WAS_QUOTED.search(self._blank, start, stop)
        if taken_back is None:
            return False
        return not _RATHER.search(self._blank, min(start, taken_back.start()), max(draft.content[0].start, start))

    def cut_wrong_wording(self, draft: Draft) -> None:
        """Cut the content where a notice goes on with the wording that was wrong, in place: "said “it may fall”[, not
        “it will fall”]"."""
        if not self._is_notice_at(draft.content[0].start):
            return
        start, end = draft.content[-1]
        if (match := _THEN_WRONG.search(self.text, start, end)) and match.start() > start:
            draft.content[-1] = Span(start, match.start() + 1)

    def name_speaker(self, draft: Draft) -> None:
        """Move the person whose words a notice takes back from the content to the source, in place: "quoted [Ann Lee as
        saying “it holds”]", "said [that Ann Lee told the court “it holds”]"."""
        start, end = draft.content[0].start, draft.content[-1].end
        if match := _QUOTED_AS.match(self.text, start, end):
            self._move(draft, Span(*match.span("who")), Span(*match.span("verb")), match.end())
            return
        tokens = [t for t in tokens_at(self.doc, start, end) if t.idx >= start and t.text.strip()][:_INNER]
        quoted = next((n for n, t in enumerate(tokens) if t.text[0] in _OPENING), len(tokens))
        head = next(
            (n for n in range(1, quoted) if tokens[n].tag_.startswith("VB") and is_saying(tokens[n].text)), None
        )
        if head is None or head + 1 >= len(tokens):
            return
        group = read_verb_group(tokens, head)
        first = int(tokens[0].lower_ == "that")
        who = tokens[first : group.start]
        if who and any(t.tag_ in ("NNP", "PRP", "NN") for t in who) and not any(t.tag_ in ("VBD", "VBZ") for t in who):
            content = quoted if quoted < len(tokens) else head + 1
            self._move(draft, _span(who), _span(tokens[group.start : head + 1]), tokens[content].idx)

    def _move(self, draft: Draft, source: Span, cue: Span, start: int) -> None:
        content = [Span(max(span.start, start), span.end) for span in draft.content if span.end > start]
        if not content:
            return
        for quoted in self.doc._.quoted_spans:
            if quoted.start <= content[0].start <= quoted.inner_start and quoted.inner_end <= content[-1].end:
                content, draft.type = [Span(quoted.inner_start, quoted.inner_end)], "direct"
                break
        draft.content, draft.source, draft.cue = content, source, cue


def _span(tokens: list[Token]) -> Span:
    return Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1]))
