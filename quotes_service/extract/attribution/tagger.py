"""The tagger: a small trained encoder that reads a text once and says all that later steps ask of its words.

It finds the cues of attributions and, for each cue, how likely each word piece belongs to its source and content
(``doc._.cues``). In the same pass it reads parts of speech, grammatical relations, entities and sentences, so that no
second model need run; with ``words=False`` those are left to the spaCy pipeline it stands in. The weights are in
``model/``, made by ``make train`` (docs/model_card.md), and run by onnxruntime in int8.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy
import onnxruntime
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, POS, SENT_START, TAG
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc

from quotes_service.errors import ModelMissing
from quotes_service.extract.attribution.windows import Pieces, Window, distances, pieces_of, read_tokenizer, windows
from quotes_service.extract.text.penn import AUXILIARIES, universal
from quotes_service.extract.weights import FOLDER

_FILES = ("encoder.onnx", "head.onnx", "tokenizer.json", "config.json")
_POSSIBLE = 0.15  # probability from which a run of pieces is tried as a cue
_MOST_CUES = 24  # of one window: the likeliest


class Cue(NamedTuple):
    """A possible cue. ``pieces``: its word pieces; ``likely``: the probability that it is a cue; ``labels`` [t, 5]:
    for the pieces from ``first`` on the probabilities of O, B- and I-source, B- and I-content."""

    pieces: tuple[int, ...]
    likely: float
    first: int
    labels: numpy.ndarray


@Language.factory(
    "quotes_tagger",
    assigns=["doc._.pieces", "doc._.cues", "token.tag", "token.pos", "token.dep", "doc.ents", "doc.sents"],
    requires=["doc._.marks", "doc._.paragraphs"],
    default_config={"folder": str(FOLDER), "words": True, "threads": 1},
)
def make_tagger(nlp: Language, name: str, folder: str, words: bool, threads: int):
    return Tagger(Path(folder), nlp, words, threads)


class Tagger:
    """The component. ``words``: whether to write tags, relations, entities and sentences; ``threads``: how many windows
    are read side by side.

    Raises ModelMissing where the weights are not there or cannot be read.
    """

    def __init__(self, folder: Path, nlp: Language, words: bool = True, threads: int = 1):
        lacking = [name for name in _FILES if not (folder / name).is_file()]
        if lacking:
            raise ModelMissing(f"the tagger's weights are missing: no {', '.join(lacking)} in {folder}; install again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else _Here()
        try:
            self._encoder, self._head = (
                onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in _FILES[:2]
            )
            self._tokenizer = read_tokenizer(folder / "tokenizer.json")
            self._classes = json.loads((folder / "config.json").read_text("utf-8"))["classes"]
        except Exception as error:  # onnxruntime and tokenizers raise their own, without a common base
            raise ModelMissing(f"the tagger's weights in {folder} cannot be read: {str(error)[:200]}") from error
        sizes = (9, *(len(self._classes[kind]) for kind in ("tag", "relation", "entity")), 2)
        self._ends = numpy.cumsum(sizes).tolist()
        self._words = words
        #: Called with the share of the windows of a batch that are read, where somebody waits for a long text.
        self.progress: Callable[[float], None] | None = None
        strings = nlp.vocab.strings
        self._tags = _codes(self._classes["tag"], strings.add)
        self._pos = _codes([universal(tag) for tag in self._classes["tag"]], lambda name: IDS[name])
        self._helping = numpy.array([name in {"aux", "auxpass"} for name in self._classes["relation"]])
        self._relations = _codes(self._classes["relation"], strings.add)
        entities = [name.partition("-") for name in self._classes["entity"]]
        self._iob = _codes([iob for iob, _, _ in entities], {"I": 1, "O": 2, "B": 3}.__getitem__)
        self._types = _codes([kind for _, _, kind in entities], lambda kind: strings.add(kind) if kind else 0)

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Read docs in batches, their windows together."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            self._read(docs)
            yield from docs

    def _read(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            doc._.pieces = pieces_of(doc.text, self._tokenizer, doc._.paragraphs, doc._.marks)
        jobs = [(doc._.pieces, window) for doc in docs for window in windows(doc._.pieces)]
        answers = self._told(self._pool.map(self._window, *zip(*jobs, strict=True)) if jobs else iter(()), len(jobs))
        for doc in docs:
            mine = list(islice(answers, sum(1 for _ in windows(doc._.pieces))))
            doc._.cues = [cue for cues, _ in mine for cue in cues]
            if self._words and mine:
                self._write(doc, doc._.pieces, numpy.concatenate([table for _, table in mine]))

    def _told(self, answers: Iterator, total: int) -> Iterator:
        for number, answer in enumerate(answers, 1):
            if self.progress:
                self.progress(number / total)
            yield answer

    # -- the passes --------------------------------------------------------------------------------------------

    def _window(self, pieces: Pieces, window: Window) -> tuple[list[Cue], numpy.ndarray]:
        """The possible cues among a window's own pieces, and the labels of these as words [t, 4].

        One window a pass: the int8 of a pass has one scale, so that windows read together would change each other's
        answers; and on a CPU one at a time is no slower.
        """
        ids, features = window.inputs(pieces)
        mask = numpy.ones((1, len(ids)), dtype=numpy.float32)
        scores, projected = self._encoder.run(None, {"ids": ids[None], "features": features[None], "mask": mask})
        own = slice(window.low - window.first + 1, len(ids) - 1)
        return self._cues(scores[0, :, :3], projected, window), self._classified(scores[0, own])

    def _cues(self, scores: numpy.ndarray, projected: numpy.ndarray, window: Window) -> list[Cue]:
        """The possible cues among a window's own pieces. scores [t, 3], projected [1, t, w]."""
        chances = _softmax(scores)
        inside, begins = 1 - chances[:, 0], chances[:, 1]
        runs = possible_cues(inside, begins, window.low - window.first + 1, len(scores) - 1, _POSSIBLE)
        if not runs:
            return []
        runs = sorted(runs, key=lambda run: -inside[list(run)].max())[:_MOST_CUES]
        length = len(scores)
        cue = numpy.zeros((len(runs), length), dtype=numpy.float32)
        for row, run in enumerate(runs):
            cue[row, list(run)] = 1
        distance = numpy.stack([distances(length, run[0], run[-1]) for run in runs])
        own = numpy.ones((1, length), dtype=numpy.float32)
        labels, valid = self._head.run(None, {"projected": projected, "cue": cue, "distance": distance, "own": own})
        shift = window.first - 1
        return sorted(
            Cue(tuple(at + shift for at in run), float(valid[row]), window.first, labels[row, 1:-1])
            for row, run in enumerate(runs)
        )

    # -- words -------------------------------------------------------------------------------------------------

    def _classified(self, scores: numpy.ndarray) -> numpy.ndarray:
        """The best tag, relation, entity and sentence start of each piece, [t, 4]."""
        parts = zip(self._ends, self._ends[1:], strict=False)
        return numpy.stack([scores[:, low:high].argmax(1) for low, high in parts], 1)

    def _write(self, doc: Doc, pieces: Pieces, table: numpy.ndarray) -> None:
        if not len(pieces):
            return
        starts = numpy.array([token.idx for token in doc], dtype=numpy.int64)
        ends = starts + numpy.array([len(token) for token in doc], dtype=numpy.int64)
        first = numpy.searchsorted(pieces.starts, starts)
        inside = pieces.starts[numpy.minimum(first, len(pieces) - 1)] < ends
        inside &= first < len(pieces)
        around = numpy.minimum(numpy.searchsorted(pieces.ends, starts, side="right"), len(pieces) - 1)
        tag, relation, entity, opens = table[numpy.where(inside, first, around)].T
        space = numpy.array([token.is_space for token in doc], dtype=bool)
        helps = numpy.array([token.lower_ in AUXILIARIES for token in doc], dtype=bool) | self._helping[relation]
        verb = self._pos[tag] == IDS["VERB"]
        laid = numpy.isin(starts, [p.start for p in doc._.paragraphs])
        iob = numpy.where(space, 2, self._iob[entity])
        types = numpy.where(space, 0, self._types[entity])
        _mend(iob, types)
        columns = {
            TAG: numpy.where(space, doc.vocab.strings.add("_SP"), self._tags[tag]),
            POS: numpy.where(space, IDS["SPACE"], numpy.where(verb & helps, IDS["AUX"], self._pos[tag])),
            DEP: numpy.where(space, 0, self._relations[relation]),
            ENT_IOB: iob,
            ENT_TYPE: types,
            SENT_START: numpy.where(laid | ((opens == 1) & ~space), 1, -1).astype(numpy.int64).view(numpy.uint64),
        }
        doc.from_array(list(columns), numpy.stack([c.astype(numpy.uint64) for c in columns.values()], 1))


class _Here:
    """What a pool of one thread would do, without the thread."""

    map = staticmethod(map)


def possible_cues(
    inside: numpy.ndarray, begins: numpy.ndarray, low: int, high: int, least: float
) -> list[tuple[int, ...]]:
    """The runs of positions in [low, high) that may be cues: ``inside`` [t] and ``begins`` [t] are the probabilities of
    being in a cue and of beginning one, ``least`` is that of the first from which a position counts."""
    runs: list[list[int]] = []
    for at in (low + numpy.flatnonzero(inside[low:high] >= least)).tolist():
        if runs and runs[-1][-1] == at - 1 and begins[at] < 0.5 * inside[at]:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [tuple(run) for run in runs]


def _codes(names: Sequence[str], code) -> numpy.ndarray:
    return numpy.array([code(name) for name in names], dtype=numpy.uint64)


def _mend(iob: numpy.ndarray, types: numpy.ndarray) -> None:
    """Make what goes on without having begun begin: I after O, or after another type."""
    before = numpy.concatenate([[2], iob[:-1]])
    kind = numpy.concatenate([[0], types[:-1]])
    iob[(iob == 1) & ((before == 2) | (kind != types))] = 3


def _softmax(scores: numpy.ndarray) -> numpy.ndarray:
    powers = numpy.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
