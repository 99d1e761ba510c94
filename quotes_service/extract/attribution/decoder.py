"""The decoder: cue, source and content of each attribution, from the tagger's probabilities for each word.

A cue candidate becomes a cue if its probability is high enough. Each word of content goes to one cue only, the one
with the highest probability for it. A cue's content is the most probable sequence of inside and outside (Viterbi's
algorithm over two states, with a cost for each change), and its source the best single run of words. Utterances in
quotation marks are taken as a whole or not at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.cues import mode_of
from quotes_service.extract.attribution.frames import framed_utterances, owner_of_words
from quotes_service.extract.attribution.posts import posts
from quotes_service.extract.attribution.tagger import CueCandidate
from quotes_service.extract.attribution.transcripts import signed_utterances, transcript_turns
from quotes_service.extract.attribution.utterances import Utterances
from quotes_service.extract.attribution.windows import Pieces
from quotes_service.extract.document import Attribution
from quotes_service.records import Span

_KICKERS = frozenset("LIVE BREAKING UPDATE UPDATED WATCH VIDEO EXCLUSIVE OPINION ANALYSIS ALERT READ MORE NEWS".split())
_EDGE = set(" \t\n\xa0,.;:–—-")
_DETERMINERS = frozenset("a an the".split())
_OPENED = re.compile(r"\s[“\"«‘]$")  # an opening mark at the end, which belongs to what follows
_OPENING = re.compile(r"(?:^|[\s(])([“\"«‘'])")
_OWN = frozenset({"", "i", "we"})  # whoever speaks tells what they said themselves: no quotation of its own
_LONGEST_INNER = 1000  # characters in inner marks at most
_CLOSING = {"“": "”", '"': '"', "«": "»", "‘": "’", "'": "'"}
_FLOOR = 1e-4  # probabilities are clipped to [_FLOOR, 1 - _FLOOR]


@dataclass(frozen=True, slots=True)
class DecoderParameters:
    """How probabilities become attributions. The values were chosen with score.py on articles held out of training."""

    cue: float = 0.8  # least probability of a cue
    nested: float = 0.3  # the same for a cue in another cue's content, of words in marks
    cue_of_utterance: float = 0.5  # the same for a cue whose content is an utterance in quotation marks
    utterance: float = 0.35  # least mean probability of an utterance's words
    same_paragraph: float = 0.3  # added to the score of a cue in the utterance's own paragraph
    no_letter: float = 0.25  # taken from the score of a cue without a letter or digit (":")
    change: float = 1.0  # cost of a change between inside and outside, in log-odds
    source: float = 0.45  # least probability of a source's words
    fragment: float = 0.9  # least mean probability of a second run of content that is short
    short: int = 2  # words of such a run at most


PARAMETERS = DecoderParameters()


@Language.factory(
    "quotes_decoder",
    assigns=["doc._.attributions"],
    requires=["doc._.pieces", "doc._.cue_candidates", "doc._.quoted_spans", "doc._.paragraphs"],
)
def make_decoder(nlp: Language, name: str):
    return decode


def decode(doc: Doc, parameters: DecoderParameters = PARAMETERS) -> Doc:
    """Fill ``doc._.attributions`` in the order of the text."""
    text = doc.text  # spaCy builds it again at each access
    utterances = transcript_turns(text, doc._.paragraphs) + signed_utterances(text, doc._.quoted_spans)
    utterances += posts(text, doc._.paragraphs, doc._.quoted_spans)
    attributions = [Attribution([u.content], u.cue, u.name, 1.0, 1.0, exact=True, verbatim=True) for u in utterances]
    framed = framed_utterances(doc)
    attributions += framed
    taken = bytearray(len(text) + 1)
    certain = [span for attribution in attributions for span in attribution.content]
    for attribution in framed:  # "[quoted Lee as saying] it was late"
        if attribution.cue:
            certain.append(Span(attribution.cue.start, max(attribution.cue.end, attribution.content[0].start)))
    for start, end in certain + [p.span for p in doc._.paragraphs if p.debris]:
        taken[start:end] = b"\1" * (end - start)
    for attribution in _Decoder(doc, parameters).attributions():
        if not any(any(taken[start:end]) for start, end in attribution.content):
            attributions.append(attribution)
    doc._.attributions = sorted(attributions, key=lambda a: a.content[0].start)
    return doc


class _Words:
    """The words that a text's pieces make up.

    ``first`` [w]: the index of each word's first piece; ``of_piece`` [n]: the index of each piece's word.
    """

    def __init__(self, pieces: Pieces, text: str):
        if not len(pieces):
            self.first = self.of_piece = numpy.zeros(0, dtype=numpy.int64)
            return
        letters = [text[s].isalnum() for s in pieces.starts.tolist()]
        touches = (pieces.starts[1:] == pieces.ends[:-1]).tolist()  # from the second piece on
        begins = [True]
        for n, touching in enumerate(touches, 1):
            begins.append(not (touching and letters[n] and letters[n - 1]))
        for n in range(1, len(begins) - 1):  # "wouldn't" and "O'Hara" are one word each, "he's" is two
            if text[pieces.starts[n]] in "'’" and touches[n - 1] and touches[n] and letters[n - 1] and letters[n + 1]:
                begins[n] = text[pieces.starts[n + 1]] not in "tT" and pieces.ends[n - 1] - pieces.starts[n - 1] > 1
                begins[n + 1] = False
        self.first = numpy.flatnonzero(begins)
        self.of_piece = numpy.cumsum(begins) - 1


class _Decoder:
    """Decodes one doc. ``starts``, ``ends`` [w]: the words' offsets; ``utterance`` [w]: the number of the utterance in
    which a word stands, from 1, or 0; ``paragraph`` [w]: the number of its paragraph, from 1."""

    def __init__(self, doc: Doc, parameters: DecoderParameters):
        self.doc, self.text, self.parameters = doc, doc.text, parameters
        self.pieces: Pieces = doc._.pieces
        self.words = _Words(self.pieces, self.text)
        last = numpy.append(self.words.first, len(self.pieces))[1:] - 1
        self.starts = self.pieces.starts[self.words.first].tolist()
        self.ends = self.pieces.ends[last].tolist()
        self.utterances = Utterances(doc, self.starts, parameters)
        self.utterance = numpy.zeros(len(self.starts), dtype=numpy.int64)
        for number, (first, stop) in enumerate(self.utterances.bounds, 1):
            self.utterance[first:stop] = number
        paragraph_starts = [p.start for p in doc._.paragraphs]
        self.paragraph = numpy.searchsorted(paragraph_starts, self.pieces.starts[self.words.first], side="right")

    def attributions(self) -> list[Attribution]:
        """The attributions, in the order of their cues."""
        threshold = self.parameters.cue
        least = min(self.parameters.cue_of_utterance, self.parameters.nested, threshold)
        cues: list[CueCandidate] = [cue for cue in self.doc._.cue_candidates if cue.probability >= least]
        by_word = [self._by_word(cue) for cue in cues]
        certain = [number for number, cue in enumerate(cues) if cue.probability >= threshold]
        best, owner = self._owners(certain, by_word)
        utterances_of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for first, stop, number in self.utterances.assigned(cues, by_word):
            best[first:stop], owner[first:stop] = 1.0, number
            utterances_of[number].append((first, stop))
        nested = self._nested(cues, best, owner)
        if nested:
            outer_best, outer_owner = self._owners([n for n in certain if n not in nested], by_word)
            free = best < 1.0  # no utterance of a cue
            best[free], owner[free] = outer_best[free], outer_owner[free]
        deeper = self._nested(cues, *self._owners(sorted(nested), by_word)) & nested  # one level is read
        deeper -= utterances_of.keys()
        nested -= deeper
        inner_best, inner_owner = self._owners(sorted(nested), by_word)
        attributions = []
        for number, (cue, (first, probabilities)) in enumerate(zip(cues, by_word, strict=True)):
            is_nested, utterances = number in nested, utterances_of.get(number, [])
            if number in deeper or not (is_nested or utterances or cue.probability >= threshold):
                continue
            stop = max((stop for _, stop in utterances), default=0)
            beyond = stop - first - len(probabilities)
            if beyond > 0:  # an utterance in the next window
                probabilities = numpy.pad(probabilities, ((0, beyond), (0, 0)))
            seen = slice(first, first + len(probabilities))
            highest, owners = (inner_best[seen], inner_owner[seen]) if is_nested else (best[seen], owner[seen])
            owned = owners == number
            content = numpy.where(owned, numpy.maximum(probabilities[:, 1], highest), probabilities[:, 1])
            lost = ~owned & (highest > 0.5)
            uttered = owned & (highest == 1.0) if utterances else numpy.zeros(len(content), dtype=bool)
            attribution = self._attribution(cue, first, content, probabilities[:, 0].copy(), lost, uttered)
            if attribution is None or (not utterances and self._is_kicker(attribution)):
                continue
            if is_nested:
                inner_words = self._in_inner_marks(attribution.content[0].start)
                source = attribution.source.of(self.text).lower() if attribution.source else ""
                if source in _OWN or (inner_words is None and cue.probability < threshold):
                    continue
                if attribution.source and self._names_a_term(attribution.source.start):
                    continue
                attribution.content = [inner_words] if inner_words else attribution.content
                attribution.nested = True
            attributions.append(attribution)
        return attributions

    def _is_kicker(self, attribution: Attribution) -> bool:
        """Whether the source is a label in capitals instead of somebody's name: "LIVE: Rain falls all night"."""
        return attribution.source is not None and set(attribution.source.of(self.text).split()) <= _KICKERS

    def _names_a_term(self, source: int) -> bool:
        """Whether "what" stands before the source: "what | Japan calls “asset protection”"."""
        return self.text[max(0, source - 5) : source].lower().lstrip() == "what "

    def _owners(
        self, numbers: Iterable[int], by_word: list[tuple[int, numpy.ndarray]]
    ) -> tuple[numpy.ndarray, numpy.ndarray]:
        """For each word [w] the highest probability of being content that a cue of ``numbers`` gives it, and the number
        of that cue; -1 for none."""
        best, owner = numpy.zeros(len(self.words.first)), numpy.full(len(self.words.first), -1)
        for number in numbers:
            first, probabilities = by_word[number]
            seen = slice(first, first + len(probabilities))
            better = probabilities[:, 1] > best[seen]
            best[seen][better] = probabilities[better, 1]
            owner[seen][better] = number
        return best, owner

    def _nested(self, cues: list[CueCandidate], best: numpy.ndarray, owner: numpy.ndarray) -> set[int]:
        """The cues that stand in another cue's content: "Lee said that Ek [had called] it chalk". What they report is
        part of that content too. Of two cues in each other's content the less likely one is nested."""
        of: dict[int, int] = {}
        for number, cue in enumerate(cues):
            word = self.words.of_piece[cue.pieces[0]]
            if best[word] > 0.5 and owner[word] != number:
                of[number] = int(owner[word])
        return {n for n, m in of.items() if of.get(m) != n or cues[n].probability < cues[m].probability}

    def _in_inner_marks(self, offset: int) -> Span | None:
        """The words in the marks that open at ``offset`` or right before it, if they close in the same paragraph."""
        opening = _OPENING.search(self.text, max(0, offset - 2), offset + 1)
        if opening is None:
            return None
        mark = re.escape(_CLOSING[opening[1]])
        after_s = rf"s(?={mark}(?:[^\w\s]|\s(?:and|but|so|then|when|while|as)\b))"  # but "the gulls’ nest" goes on
        ends = rf"(?:[^s\s]|{after_s}){mark}(?!\w)"
        closing = re.compile(rf"[^\n]{{0,{_LONGEST_INNER}}}?{ends}").match(self.text, opening.end())
        return Span(opening.end(), closing.end() - 1) if closing else None

    def _by_word(self, cue: CueCandidate) -> tuple[int, numpy.ndarray]:
        """The index of the first word that the cue's labels cover, and the probabilities of source and content of each
        word from there on, [w, 2]: the means over its pieces."""
        probabilities = numpy.stack([cue.labels[:, 1] + cue.labels[:, 2], cue.labels[:, 3] + cue.labels[:, 4]], 1)
        words = self.words.of_piece[cue.first : cue.first + len(cue.labels)]
        starts = numpy.flatnonzero(numpy.diff(words, prepend=-1))
        sizes = numpy.diff(numpy.append(starts, len(words)))
        return int(words[0]), numpy.add.reduceat(probabilities, starts, axis=0) / sizes[:, None]

    def _attribution(
        self,
        cue: CueCandidate,
        first: int,
        content: numpy.ndarray,
        source: numpy.ndarray,
        lost: numpy.ndarray,
        uttered: numpy.ndarray,
    ) -> Attribution | None:
        """The attribution of a cue, or None if it has no content.

        All arrays are about the words from index ``first`` on: ``content`` and ``source`` are probabilities, ``lost``
        says that the word is another cue's content, ``uttered`` that it stands in an utterance of this cue.
        """
        content = numpy.clip(content, _FLOOR, 1 - _FLOOR)
        content[lost] = _FLOOR
        cue_words = self.words.of_piece[list(cue.pieces)] - first
        content[cue_words] = _FLOOR
        inside = _smoothed(content, self.parameters.change)
        inside[lost] = False
        paragraph = self.paragraph[first : first + len(content)]
        runs = self._runs(inside, paragraph)
        near = [(a, b) for a, b in runs if paragraph[a] == paragraph[cue_words[0]] or uttered[a:b].any()]
        runs = near or runs  # outside the cue's paragraph only utterances in marks count, if there is a choice
        if len(runs) > 1:
            short, least = self.parameters.short, self.parameters.fragment
            runs = [(a, b) for a, b in runs if b - a > short or content[a:b].mean() > least] or runs
        if not runs:
            return None
        content_probability = float(numpy.concatenate([content[a:b] for a, b in runs]).mean())
        spans = [self._span(first + a, first + b) for a, b in runs]
        spans = [span for span in spans if span is not None and any(map(str.isalnum, span.of(self.text)))]
        if not spans:
            return None
        source[inside] = 0
        source[cue_words] = 0
        utterance = self.utterance[first : first + len(content)]
        source[(utterance > 0) & (utterance != utterance[cue_words[0]])] = 0  # no utterance names its own speaker
        sources = self._runs(source >= self.parameters.source, paragraph)
        foreign = (utterance > 0) & ~uttered & ~inside
        beside = [run for run in sources if not foreign[slice(*_between(run, cue_words))].any()]
        best = max(beside or sources, key=lambda run: source[slice(*run)].sum(), default=None)
        if best and best[0] and not inside[best[0] - 1] and self._is_determiner(first + best[0] - 1):
            best = best[0] - 1, best[1]
        cue_span = self._cue_span(cue)
        source_span = self._span(first + best[0], first + best[1]) if best else None
        return Attribution(
            _joined(spans, self.text),
            cue_span,
            owner_of_words(self.text, source_span) if source_span else None,
            cue.probability,
            content_probability,
            mode_of(cue_span.of(self.text)),
        )

    def _cue_span(self, cue: CueCandidate) -> Span:
        """The cue's words, without a determiner at their end: "according to | a report"."""
        last = len(cue.pieces)
        while last > 1 and self._is_determiner(int(self.words.of_piece[cue.pieces[last - 1]])):
            last -= 1
        return Span(int(self.pieces.starts[cue.pieces[0]]), int(self.pieces.ends[cue.pieces[last - 1]]))

    def _is_determiner(self, word: int) -> bool:
        return word >= 0 and self.text[self.starts[word] : self.ends[word]].lower() in _DETERMINERS

    @staticmethod
    def _runs(inside: numpy.ndarray, paragraph: numpy.ndarray) -> list[tuple[int, int]]:
        """The runs [start, stop) of words that are inside; no run crosses the border of a paragraph."""
        number = numpy.where(inside, paragraph, 0)
        edges = [0, *(numpy.flatnonzero(numpy.diff(number)) + 1).tolist(), len(number)]
        return [(a, b) for a, b in pairwise(edges) if b > a and number[a]]

    def _span(self, first: int, stop: int) -> Span | None:
        """Words [first, stop) as a span without punctuation at its edges; None if nothing else is in it."""
        start, end = self.starts[first], self.ends[stop - 1]
        while start < end and self.text[start] in _EDGE:
            start += 1
        while end > start and (self.text[end - 1] in _EDGE or _OPENED.search(self.text, end - 2, end)):
            end -= 1
        return Span(start, end) if start < end else None


def _between(run: tuple[int, int], words: numpy.ndarray) -> tuple[int, int]:
    """The words from the end of the one to the beginning of the other, as [start, stop)."""
    first, last = int(words[0]), int(words[-1]) + 1
    return (run[1], first) if run[0] < first else (last, run[0])


def _smoothed(probabilities: numpy.ndarray, change: float) -> numpy.ndarray:
    """The most probable sequence of inside (True) and outside, [w], for words with these probabilities of being inside.

    ``change``: the cost of each change between the two.
    """
    possible = numpy.flatnonzero(probabilities > 0.02)
    inside = numpy.zeros(len(probabilities), dtype=bool)
    if not len(possible):
        return inside
    low, high = int(possible[0]), int(possible[-1]) + 1
    log_odds = numpy.log(probabilities[low:high] / (1 - probabilities[low:high])).tolist()
    score_out, score_in = 0.0, -change
    from_inside: list[tuple[bool, bool]] = []  # whether the best path to (outside, inside) comes from inside
    for odds in log_odds:
        leave = score_in - change > score_out
        stay = score_in >= score_out - change
        from_inside.append((leave, stay))
        score_out, score_in = (
            score_in - change if leave else score_out,
            (score_in if stay else score_out - change) + odds,
        )
    state = score_in - change > score_out
    for at in range(len(log_odds) - 1, -1, -1):
        inside[low + at] = state
        leave, stay = from_inside[at]
        state = stay if state else leave
    return inside


def _joined(spans: list[Span], text: str) -> list[Span]:
    """The spans, with neighbours merged that only white space separates."""
    joined = [spans[0]]
    for span in spans[1:]:
        if text[joined[-1].end : span.start].strip():
            joined.append(span)
        else:
            joined[-1] = Span(joined[-1].start, span.end)
    return joined
