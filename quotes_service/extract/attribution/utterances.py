"""The utterances in quotation marks, each of which goes to one cue whole."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy
from spacy.tokens import Doc

from quotes_service.extract.attribution.tagger import CueCandidate
from quotes_service.extract.attribution.windows import Pieces
from quotes_service.extract.text.quote_marks import QuotedSpan

if TYPE_CHECKING:
    from quotes_service.extract.attribution.decoder import DecoderParameters

_COLON_BREAK = re.compile(r"(?::|.:)\s*\n\s*")  # between a cue and its utterance: "Lee said:" and a new paragraph
_COLON_REACH = 20  # most characters of such a break
_COLON_SCORE = 0.9  # the score of such a cue for the utterance
_NEAR = 80  # characters: how far from its utterance a cue in the same sentence may stand
_SENTENCE_BREAKS = frozenset('.!?“”"\n')


class Utterances:
    """The utterances of one doc. ``starts`` [w]: the offsets of its words; ``spans``: the utterances; ``bounds``: each
    one's words [first, stop)."""

    def __init__(self, doc: Doc, starts: Sequence[int], parameters: DecoderParameters):
        self._doc, self._text, self._starts, self._parameters = doc, doc.text, starts, parameters
        self._pieces: Pieces = doc._.pieces
        self.spans: list[QuotedSpan] = [m for m in doc._.quoted_spans if is_utterance(self._text, m)]
        self.bounds = [(bisect_left(starts, m.inner_start), bisect_left(starts, m.inner_end)) for m in self.spans]

    def assigned(
        self, cues: list[CueCandidate], by_word: list[tuple[int, numpy.ndarray]]
    ) -> list[tuple[int, int, int]]:
        """The utterances in marks as words [first, stop), each with the number of its cue, or -1 if none is likely.

        A cue in the utterance's own paragraph is preferred; the utterance that opens the paragraph after "Lee said:"
        goes to that cue.
        """
        utterances, bounds, firsts = self.spans, self.bounds, [first for first, _ in self.bounds]
        paragraphs = [p.start for p in self._doc._.paragraphs]
        best: dict[int, tuple[float, int]] = {}  # utterance -> score and number of its cue
        for number, (cue, (low, probabilities)) in enumerate(zip(cues, by_word, strict=True)):
            start, end = int(self._pieces.starts[cue.pieces[0]]), int(self._pieces.ends[cue.pieces[-1]])
            paragraph = bisect_right(paragraphs, start)
            for at in range(max(0, bisect_left(firsts, low) - 1), len(utterances)):
                first, stop = bounds[at]
                if first >= low + len(probabilities):
                    break
                if stop <= low or utterances[at].start <= start < utterances[at].end or first == stop:
                    continue
                score = float(probabilities[max(0, first - low) : stop - low, 1].sum()) / (stop - first)
                if score > 0.1 and bisect_right(paragraphs, utterances[at].start) == paragraph:
                    score += self._parameters.same_paragraph
                if start >= utterances[at].end and self._ends_in_comma(utterances[at], start):
                    score += 1.0
                if not any(map(str.isalnum, self._text[start:end])):
                    score -= self._parameters.no_letter
                if score > best.get(at, (0.0, -1))[0]:
                    best[at] = score, number
            at = bisect_left(firsts, bisect_left(self._starts, end))
            if at < len(utterances) and _COLON_BREAK.fullmatch(
                self._text, end - 1, min(utterances[at].start, end + _COLON_REACH)
            ):
                best[at] = max(best.get(at, (0.0, -1)), (_COLON_SCORE, number))
        least = self._parameters.utterance
        self._assign_whole(best)
        return [(*bounds[at], number if score >= least else -1) for at, (score, number) in best.items()]

    def _assign_whole(self, best: dict[int, tuple[float, int]]) -> None:
        """Give the parts of an utterance in several marks or paragraphs to one cue, in place: parts without a likely
        cue to that of the part after them, or else before them."""
        least, last = self._parameters.utterance, len(self.spans) - 1
        for at in range(last - 1, -1, -1):
            if self._is_continued(at):
                following = best.get(at + 1, (0.0, -1))
                lost_break = not self._breaks_between(at)
                if following[0] >= least and (lost_break or best.get(at, (0.0, -1))[0] < least):
                    best[at] = max(best.get(at, following), following) if lost_break else following
        for at in range(last):
            if self._is_continued(at):
                before = best.get(at, (0.0, -1))
                if before[0] >= least and (not self._breaks_between(at) or best.get(at + 1, (0.0, -1))[0] < least):
                    best[at + 1] = before

    def _is_continued(self, at: int) -> bool:
        """Whether the utterance with this number goes on in the next one, which opens with the same mark."""
        here, following = self.spans[at], self.spans[at + 1]
        return here.continues and following.continued and self._text[here.start] == self._text[following.start]

    def _breaks_between(self, at: int) -> bool:
        """Whether a paragraph ends between the utterance with this number and the next one."""
        return "\n" in self._text[self.spans[at].end : self.spans[at + 1].start]

    def _ends_in_comma(self, utterance: QuotedSpan, cue: int) -> bool:
        """Whether an utterance ends in a comma and the cue (an offset) follows in the same sentence: "It holds," the
        girl said."""
        between = self._text[utterance.end : min(cue, utterance.end + _NEAR)]
        last = self._text[utterance.inner_end - 1 : utterance.inner_end]
        return last == "," and cue - utterance.end < _NEAR and not _SENTENCE_BREAKS.intersection(between)


def is_utterance(text: str, quoted: QuotedSpan) -> bool:
    """Whether words in quotation marks can be an utterance instead of a title, nickname or scare quote.

    They can if they end as utterances do, go on over paragraphs, or have six words or more, most of them lower-case.
    """
    inner = text[quoted.inner_start : quoted.inner_end]
    if quoted.continues or quoted.continued:
        return True
    words = inner.split()
    if not any(w[0].isalpha() for w in words):
        return False
    if inner[-1] in ",.?!…—–":
        return True
    lower = sum(1 for w in words if w[0].islower())
    return len(words) >= 6 and lower >= len(words) / 2
