"""The finder: cue, source and content of each attribution, from what the tagger says of every word.

A possible cue is kept where the tagger is sure enough of it. Each word of content goes to one cue, the likeliest; a
cue's content is the likeliest sequence of inside and outside (Viterbi's algorithm over two states, with a cost for
each change), and its source the best single run of words. Utterances in quotation marks are taken whole or not at all.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.cues import mode_of
from quotes_service.extract.attribution.tagger import Cue
from quotes_service.extract.attribution.transcripts import signed, turns
from quotes_service.extract.attribution.windows import Pieces
from quotes_service.extract.document import Attribution
from quotes_service.extract.text.quote_marks import Quoted
from quotes_service.records import Span

_EDGE = set(" \t\n\xa0,.;:–—-")
_LEADS = re.compile(r"(?::|.:)\s*\n\s*")  # "Lee said:" and a new paragraph
_BREAK = 20  # characters between the two at most
_LEADING = 0.9  # what such a cue is given
_DETERMINERS = frozenset("a an the".split())
_BESIDE = 80  # characters: how far from its utterance a cue in the same sentence may stand
_STOPS = frozenset('.!?“”"\n')
_OPENED = re.compile(r"\s[“\"«‘]$")  # a mark that opens what comes next
_FLOOR = 1e-4  # no probability is nearer to 0 or 1


@dataclass(frozen=True, slots=True)
class Decoding:
    """How probabilities become attributions. The values were chosen by score.py on articles held out of training."""

    cue: float = 0.7  # least probability of a cue
    beside: float = 0.5  # the same, of a cue that has an utterance in marks for its content
    utterance: float = 0.35  # least mean probability of an utterance's words
    same: float = 0.3  # what a cue in the utterance's own paragraph is given more
    sign: float = 0.25  # what a cue without a letter (":") is given less
    change: float = 1.5  # cost of a change between inside and outside, in log-odds
    source: float = 0.45  # least probability of a source's words
    fragment: float = 0.9  # mean probability from which a short second run of content counts
    short: int = 2  # words


DECODING = Decoding()


@Language.factory(
    "quotes_decoder",
    assigns=["doc._.attributions"],
    requires=["doc._.pieces", "doc._.cues", "doc._.marks", "doc._.paragraphs"],
)
def make_finder(nlp: Language, name: str):
    return find


def find(doc: Doc, decoding: Decoding = DECODING) -> Doc:
    """Fill ``doc._.attributions`` in the order of the text."""
    text = doc.text  # put together anew at each call
    spoken = turns(text, doc._.paragraphs) + signed(text, doc._.marks)
    found = [Attribution([t.content], t.colon, t.name, 1.0, 1.0, quoted=True) for t in spoken]
    taken = bytearray(len(text) + 1)
    for start, end in [t.content for t in spoken] + [p.span for p in doc._.paragraphs if p.debris]:
        taken[start:end] = b"\1" * (end - start)
    found += [a for a in _Decoder(doc, decoding).attributions() if not any(any(taken[s:e]) for s, e in a.content)]
    doc._.attributions = sorted(found, key=lambda a: a.content[0].start)
    return doc


class _Words:
    """The words that a text's pieces make up: ``first`` [w], each word's first piece, and ``of`` [n], each piece's
    word."""

    def __init__(self, pieces: Pieces, text: str):
        if not len(pieces):
            self.first = self.of = numpy.zeros(0, dtype=numpy.int64)
            return
        letters = [text[s].isalnum() for s in pieces.starts.tolist()]
        joined = pieces.starts[1:] == pieces.ends[:-1]
        begins = [True]
        for n, touches in enumerate(joined.tolist(), 1):
            begins.append(not (touches and letters[n] and letters[n - 1]))
        for n in range(1, len(begins) - 1):  # "wouldn't" and "O'Hara" are one word each, "he's" is two
            if text[pieces.starts[n]] in "'’" and joined[n - 1] and joined[n] and letters[n - 1] and letters[n + 1]:
                begins[n] = text[pieces.starts[n + 1]] not in "tT" and pieces.ends[n - 1] - pieces.starts[n - 1] > 1
                begins[n + 1] = False
        self.first = numpy.flatnonzero(begins)
        self.of = numpy.cumsum(begins) - 1


class _Decoder:
    def __init__(self, doc: Doc, decoding: Decoding):
        self.doc, self.text, self.decoding = doc, doc.text, decoding
        self.pieces: Pieces = doc._.pieces
        self.words = _Words(self.pieces, self.text)
        last = numpy.append(self.words.first, len(self.pieces))[1:] - 1
        self.starts = self.pieces.starts[self.words.first].tolist()
        self.ends = self.pieces.ends[last].tolist()
        self.utterances = [m for m in doc._.marks if is_utterance(self.text, m)]
        self.uttered = numpy.zeros(len(self.starts), dtype=numpy.int64)  # the number of the utterance, from 1
        for number, marks in enumerate(self.utterances, 1):
            self.uttered[slice(*self._words_in(marks))] = number
        laid = [p.start for p in doc._.paragraphs]
        self.paragraph = numpy.searchsorted(laid, self.pieces.starts[self.words.first], side="right")

    def attributions(self) -> list[Attribution]:
        cues = [cue for cue in self.doc._.cues if cue.likely >= min(self.decoding.beside, self.decoding.cue)]
        read = [self._by_word(cue) for cue in cues]
        best = numpy.zeros(len(self.words.first))
        owner = numpy.full(len(best), -1)
        for number, (first, chances) in enumerate(read):
            if cues[number].likely < self.decoding.cue:
                continue
            here = slice(first, first + len(chances))
            better = chances[:, 1] > best[here]
            best[here][better] = chances[better, 1]
            owner[here][better] = number
        speaks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for first, stop, number in self._utterances(cues, read):
            best[first:stop], owner[first:stop] = 1.0, number
            speaks[number].append((first, stop))
        found = []
        for number, (cue, (first, chances)) in enumerate(zip(cues, read, strict=True)):
            if cue.likely < self.decoding.cue and number not in speaks:
                continue
            beyond = max((stop for _, stop in speaks.get(number, ())), default=0) - first - len(chances)
            if beyond > 0:  # an utterance in the next window
                chances = numpy.pad(chances, ((0, beyond), (0, 0)))
            here = slice(first, first + len(chances))
            content = numpy.where(owner[here] == number, numpy.maximum(chances[:, 1], best[here]), chances[:, 1])
            lost = (owner[here] != number) & (best[here] > 0.5)
            said = owner[here] == number if number in speaks else numpy.zeros(len(chances), dtype=bool)
            made = self._attribution(cue, first, content, chances[:, 0].copy(), lost, said & (best[here] == 1.0))
            if made is not None:
                found.append(made)
        return found

    def _utterances(self, cues: list[Cue], read: list[tuple[int, numpy.ndarray]]) -> list[tuple[int, int, int]]:
        """The utterances in marks, as words [first, stop) with the number of the cue that they belong to, or -1.

        A cue in the utterance's own paragraph goes before one elsewhere; "Lee said:" takes the paragraph after it.
        """
        marks = self.utterances
        bounds = [self._words_in(m) for m in marks]
        firsts = [first for first, _ in bounds]
        paragraphs = [p.start for p in self.doc._.paragraphs]
        best: dict[int, tuple[float, int]] = {}
        for number, (cue, (low, chances)) in enumerate(zip(cues, read, strict=True)):
            start, end = int(self.pieces.starts[cue.pieces[0]]), int(self.pieces.ends[cue.pieces[-1]])
            home = bisect_right(paragraphs, start)
            for at in range(max(0, bisect_left(firsts, low) - 1), len(marks)):
                first, stop = bounds[at]
                if first >= low + len(chances):
                    break
                if stop <= low or marks[at].start <= start < marks[at].end or first == stop:
                    continue
                score = float(chances[max(0, first - low) : stop - low, 1].sum()) / (stop - first)
                if score > 0.1 and bisect_right(paragraphs, marks[at].start) == home:
                    score += self.decoding.same
                if start >= marks[at].end and self._ends_in_comma(marks[at], start):
                    score += 1.0
                if not any(map(str.isalnum, self.text[start:end])):
                    score -= self.decoding.sign
                if score > best.get(at, (0.0, -1))[0]:
                    best[at] = score, number
            at = bisect_left(firsts, bisect_left(self.starts, end))
            if at < len(marks) and _LEADS.fullmatch(self.text, end - 1, min(marks[at].start, end + _BREAK)):
                best[at] = max(best.get(at, (0.0, -1)), (_LEADING, number))
        least = self.decoding.utterance
        return [(*bounds[at], number if score >= least else -1) for at, (score, number) in best.items()]

    def _words_in(self, marks: Quoted) -> tuple[int, int]:
        return bisect_left(self.starts, marks.inner_start), bisect_left(self.starts, marks.inner_end)

    def _ends_in_comma(self, marks: Quoted, cue: int) -> bool:
        """Whether an utterance ends in a comma, and the cue follows in the same sentence: "It holds," the girl said."""
        between = self.text[marks.end : min(cue, marks.end + _BESIDE)]
        last = self.text[marks.inner_end - 1 : marks.inner_end]
        return last == "," and cue - marks.end < _BESIDE and not _STOPS.intersection(between)

    def _by_word(self, cue: Cue) -> tuple[int, numpy.ndarray]:
        """The first word that a cue's labels speak of, and for each word the probabilities of source and content."""
        chances = numpy.stack([cue.labels[:, 1] + cue.labels[:, 2], cue.labels[:, 3] + cue.labels[:, 4]], 1)
        of = self.words.of[cue.first : cue.first + len(cue.labels)]
        starts = numpy.flatnonzero(numpy.diff(of, prepend=-1))
        sizes = numpy.diff(numpy.append(starts, len(of)))
        return int(of[0]), numpy.add.reduceat(chances, starts, axis=0) / sizes[:, None]

    def _attribution(
        self,
        cue: Cue,
        first: int,
        content: numpy.ndarray,
        named: numpy.ndarray,
        lost: numpy.ndarray,
        said: numpy.ndarray,
    ) -> Attribution | None:
        """The attribution of a cue, whose chances are told for the words from ``first`` on: of content, of the source,
        whether a word is another cue's (``lost``), and whether it stands in an utterance of this one (``said``)."""
        content = numpy.clip(content, _FLOOR, 1 - _FLOOR)
        content[lost] = _FLOOR
        mine = self.words.of[list(cue.pieces)] - first
        content[mine] = _FLOOR
        inside = _smoothed(content, self.decoding.change)
        inside[lost] = False
        where = self.paragraph[first : first + len(content)]
        runs = self._runs(inside, where)
        here = [(a, b) for a, b in runs if where[a] == where[mine[0]] or said[a:b].any()]
        runs = here or runs  # only what stands in marks may be said in another paragraph
        if len(runs) > 1:
            short, least = self.decoding.short, self.decoding.fragment
            kept = [(a, b) for a, b in runs if b - a > short or content[a:b].mean() > least]
            runs = kept or runs
        if not runs:
            return None
        sure = float(numpy.concatenate([content[a:b] for a, b in runs]).mean())
        named[inside] = 0
        named[mine] = 0
        uttered = self.uttered[first : first + len(content)]
        named[(uttered > 0) & (uttered != uttered[mine[0]])] = 0  # what is said does not say who says it
        sources = self._runs(named >= self.decoding.source, where)
        source = max(sources, key=lambda run: named[slice(*run)].sum(), default=None)
        spans = [self._span(first + a, first + b) for a, b in runs]
        spans = [span for span in spans if span is not None and any(map(str.isalnum, span.of(self.text)))]
        if not spans:
            return None
        told = self._cue(cue)
        if source and source[0] and not inside[source[0] - 1] and self._is_determiner(first + source[0] - 1):
            source = source[0] - 1, source[1]
        return Attribution(
            _joined(spans, self.text),
            told,
            self._span(first + source[0], first + source[1]) if source else None,
            cue.likely,
            sure,
            mode_of(told.of(self.text)),
        )

    def _cue(self, cue: Cue) -> Span:
        """The cue's words, without the article of what follows it: "according to | a report"."""
        last = len(cue.pieces)
        while last > 1 and self._is_determiner(int(self.words.of[cue.pieces[last - 1]])):
            last -= 1
        return Span(int(self.pieces.starts[cue.pieces[0]]), int(self.pieces.ends[cue.pieces[last - 1]]))

    def _is_determiner(self, word: int) -> bool:
        return word >= 0 and self.text[self.starts[word] : self.ends[word]].lower() in _DETERMINERS

    @staticmethod
    def _runs(inside: numpy.ndarray, where: numpy.ndarray) -> list[tuple[int, int]]:
        """The runs of words that are inside, each in one paragraph."""
        number = numpy.where(inside, where, 0)
        edges = [0, *(numpy.flatnonzero(numpy.diff(number)) + 1).tolist(), len(number)]
        return [(a, b) for a, b in pairwise(edges) if b > a and number[a]]

    def _span(self, first: int, stop: int) -> Span | None:
        """Words [first, stop) as a span without punctuation at its edges."""
        start, end = self.starts[first], self.ends[stop - 1]
        while start < end and self.text[start] in _EDGE:
            start += 1
        while end > start and (self.text[end - 1] in _EDGE or _OPENED.search(self.text, end - 2, end)):
            end -= 1
        return Span(start, end) if start < end else None


def _smoothed(chances: numpy.ndarray, change: float) -> numpy.ndarray:
    """The likeliest sequence of inside (True) and outside for words that are inside with these probabilities."""
    likely = numpy.flatnonzero(chances > 0.02)
    inside = numpy.zeros(len(chances), dtype=bool)
    if not len(likely):
        return inside
    low, high = int(likely[0]), int(likely[-1]) + 1
    odds = numpy.log(chances[low:high] / (1 - chances[low:high])).tolist()
    out, within = 0.0, -math.inf
    came: list[tuple[bool, bool]] = []  # whether the best way to (outside, inside) was from inside
    within = -change
    for odd in odds:
        from_inside = within - change > out
        stay = within >= out - change
        came.append((from_inside, stay))
        out, within = (within - change if from_inside else out), (within if stay else out - change) + odd
    state = within - change > out
    for at in range(len(odds) - 1, -1, -1):
        inside[low + at] = state
        state = came[at][1] if state else came[at][0]
    return inside


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Spans with nothing but white space between them as one."""
    joined = [spans[0]]
    for span in spans[1:]:
        if text[joined[-1].end : span.start].strip():
            joined.append(span)
        else:
            joined[-1] = Span(joined[-1].start, span.end)
    return joined


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
