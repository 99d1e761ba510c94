"""The tagger: a small trained encoder that annotates a text in one pass.

It finds the cue candidates of attributions and, for each of them, the probabilities that a word piece belongs to its
source and to its content (``doc._.cue_candidates``). In the same pass it predicts parts of speech, grammatical
relations, entities and sentences, so that no second model is needed; with ``words=False`` these are left to the spaCy
pipeline of which the tagger is a component. The weights are in ``model/``, written by ``make train``
(docs/model_card.md), and run by onnxruntime in int8.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, POS, SENT_START, TAG
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc

from quotes_service.errors import ModelMissing
from quotes_service.extract.attribution.entity_labels import consistent, may_follow
from quotes_service.extract.attribution.windows import Pieces, Window, distances, pieces_of, read_tokenizer, windows
from quotes_service.extract.text.penn import AUXILIARIES, universal
from quotes_service.extract.weights import FOLDER, load_graph, outputs_of

_T = TypeVar("_T")
_FILES = ("encoder.onnx", "head.onnx", "tokenizer.json", "config.json")
_CUE_THRESHOLD = 0.15  # probability from which a run of pieces is a cue candidate
_MAX_CUES = 24  # most candidates of one window; the likeliest are kept


class CueCandidate(NamedTuple):
    """A run of word pieces that may be a cue.

    ``pieces``: their indices; ``probability``: of being a cue; ``labels`` [t, 5]: for each piece from index ``first``
    on the probabilities of O, B-source, I-source, B-content and I-content.
    """

    pieces: tuple[int, ...]
    probability: float
    first: int
    labels: numpy.ndarray


class PieceVectors(NamedTuple):
    """What the encoder hands to the heads that run once the people are known, in half precision: ``roles`` [n, 512],
    ``mentions`` [n, 256] for the n pieces of a text."""

    roles: numpy.ndarray
    mentions: numpy.ndarray


class _Reading(NamedTuple):
    """What one window's run yields: cue candidates, and of the window's own pieces the best classes [t, 4] and the
    vectors."""

    cues: list[CueCandidate]
    classes: numpy.ndarray  # the number of the best tag, relation and sentence start of each piece [t, 3]
    entities: numpy.ndarray  # scores [t, k]
    vectors: PieceVectors


@Language.factory(
    "quotes_tagger",
    assigns=[
        "doc._.pieces",
        "doc._.vectors",
        "doc._.cue_candidates",
        "token.tag",
        "token.pos",
        "token.dep",
        "doc.ents",
        "doc.sents",
    ],
    requires=["doc._.quoted_spans", "doc._.paragraphs"],
    default_config={"folder": str(FOLDER), "words": True, "threads": 1},
)
def make_tagger(nlp: Language, name: str, folder: str, words: bool, threads: int):
    return Tagger(Path(folder), nlp, words, threads)


class Tagger:
    """The component. ``words``: whether to set tags, relations, entities and sentences; ``threads``: how many windows
    run in parallel.

    Raises ModelMissing if the weights are missing or cannot be read.
    """

    def __init__(self, folder: Path, nlp: Language, words: bool = True, threads: int = 1):
        missing = [name for name in _FILES if not (folder / name).is_file()]
        if missing:
            raise ModelMissing(f"the tagger's weights are missing: no {', '.join(missing)} in {folder}; install again")
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else _SameThread()
        self._encoder, self._head = (load_graph(folder / name) for name in _FILES[:2])
        try:
            self._tokenizer = read_tokenizer(folder / "tokenizer.json")
            self._classes = json.loads((folder / "config.json").read_text("utf-8"))["classes"]
        except Exception as error:  # tokenizers has exceptions without a common base
            raise ModelMissing(f"the tagger's weights in {folder} cannot be read: {str(error)[:200]}") from error
        sizes = (9, *(len(self._classes[kind]) for kind in ("tag", "relation", "entity")), 2)
        self._ends = numpy.cumsum(sizes).tolist()
        self._words = words
        #: Called with the share of a batch's windows that are done, for a caller who waits for a long text.
        self.progress: Callable[[float], None] | None = None
        strings = nlp.vocab.strings
        self._tags = _codes(self._classes["tag"], strings.add)
        self._pos = _codes([universal(tag) for tag in self._classes["tag"]], lambda name: IDS[name])
        self._is_auxiliary = numpy.array([name in {"aux", "auxpass"} for name in self._classes["relation"]])
        self._relations = _codes(self._classes["relation"], strings.add)
        entities = [name.partition("-") for name in self._classes["entity"]]
        self._may_follow, self._outside = may_follow(self._classes["entity"]), self._classes["entity"].index("O")
        self._iob = _codes([iob for iob, _, _ in entities], {"I": 1, "O": 2, "B": 3}.__getitem__)
        self._types = _codes([kind for _, _, kind in entities], lambda kind: strings.add(kind) if kind else 0)

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Annotate docs in batches; the windows of a batch share the threads."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            self._annotate_batch(docs)
            yield from docs

    def _annotate_batch(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            doc._.pieces = pieces_of(doc.text, self._tokenizer, doc._.paragraphs, doc._.quoted_spans)
        inputs = [(doc._.pieces, window) for doc in docs for window in windows(doc._.pieces)]
        results = self._pool.map(self._run, *zip(*inputs, strict=True)) if inputs else iter(())
        results = self._with_progress(results, len(inputs))
        for doc in docs:
            readings: list[_Reading] = list(islice(results, sum(1 for _ in windows(doc._.pieces))))
            doc._.cue_candidates = [cue for reading in readings for cue in reading.cues]
            if not readings:
                continue
            doc._.vectors = PieceVectors(*map(numpy.concatenate, zip(*(r.vectors for r in readings), strict=True)))
            if self._words:
                classes = numpy.concatenate([r.classes for r in readings])
                entities = numpy.concatenate([r.entities for r in readings])
                self._annotate(doc, doc._.pieces, classes, entities)

    def _with_progress(self, results: Iterator, total: int) -> Iterator:
        for number, result in enumerate(results, 1):
            if self.progress:
                self.progress(number / total)
            yield result

    # -- running the network ------------------------------------------------------------------------------------

    def _run(self, pieces: Pieces, window: Window) -> _Reading:
        """Read one window.

        One window per run: all inputs of a run share one int8 scale, so windows in one run would change each other's
        results; and on a CPU one at a time is no slower.
        """
        ids, features = window.inputs(pieces)
        mask = numpy.ones((1, len(ids)), dtype=numpy.float32)
        inputs = {"ids": ids[None], "features": features[None], "mask": mask}
        scores, projected, roles, mentions = outputs_of(self._encoder, inputs)
        own = slice(window.own_start - window.start + 1, len(ids) - 1)
        return _Reading(
            self._cue_candidates(scores[0, :, :3], projected, window),
            *self._classes_of(scores[0, own]),
            PieceVectors(roles[0, own].astype(numpy.float16), mentions[0, own].astype(numpy.float16)),
        )

    def _cue_candidates(self, scores: numpy.ndarray, projected: numpy.ndarray, window: Window) -> list[CueCandidate]:
        """The cue candidates among a window's own pieces. scores [t, 3], projected [1, t, w]."""
        probabilities = _softmax(scores)
        inside, begins = 1 - probabilities[:, 0], probabilities[:, 1]
        runs = possible_cues(inside, begins, window.own_start - window.start + 1, len(scores) - 1, _CUE_THRESHOLD)
        if not runs:
            return []
        runs = sorted(runs, key=lambda run: -inside[list(run)].max())[:_MAX_CUES]
        length = len(scores)
        cue = numpy.zeros((len(runs), length), dtype=numpy.float32)
        for row, run in enumerate(runs):
            cue[row, list(run)] = 1
        distance = numpy.stack([distances(length, run[0], run[-1]) for run in runs])
        mask = numpy.ones((1, length), dtype=numpy.float32)
        labels, valid = outputs_of(self._head, {"projected": projected, "cue": cue, "distance": distance, "own": mask})
        shift = window.start - 1
        return sorted(
            CueCandidate(tuple(at + shift for at in run), float(valid[row]), window.start, labels[row, 1:-1])
            for row, run in enumerate(runs)
        )

    # -- annotating words ---------------------------------------------------------------------------------------

    def _classes_of(self, scores: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The number of the best tag, relation and sentence start of each piece [t, 3], and the scores of its entity
        labels [t, k]."""
        tags, relations, entities, opens = (
            scores[:, low:high] for low, high in zip(self._ends, self._ends[1:], strict=False)
        )
        best = numpy.stack([part.argmax(1) for part in (tags, relations, opens)], 1)
        return best, entities.astype(numpy.float16)

    def _annotate(self, doc: Doc, pieces: Pieces, classes: numpy.ndarray, entities: numpy.ndarray) -> None:
        """Set tags, relations, entities and sentences of the doc's tokens from what is read of its pieces: classes
        [n, 3], scores of entity labels [n, k]."""
        if not len(pieces):
            return
        starts = numpy.array([token.idx for token in doc], dtype=numpy.int64)
        ends = starts + numpy.array([len(token) for token in doc], dtype=numpy.int64)
        first = numpy.searchsorted(pieces.starts, starts)
        begins = pieces.starts[numpy.minimum(first, len(pieces) - 1)] < ends  # a piece begins in the token
        begins &= first < len(pieces)
        around = numpy.minimum(numpy.searchsorted(pieces.ends, starts, side="right"), len(pieces) - 1)
        at = numpy.where(begins, first, around)
        tag, relation, opens = classes[at].T
        space = numpy.array([token.is_space for token in doc], dtype=bool)
        entity = numpy.zeros(len(doc), dtype=numpy.int64)
        entity[~space] = consistent(entities[at[~space]].astype(numpy.float32), self._may_follow, self._outside)
        auxiliary = numpy.array([token.lower_ in AUXILIARIES for token in doc], dtype=bool)
        auxiliary |= self._is_auxiliary[relation]
        verb = self._pos[tag] == IDS["VERB"]
        opens_paragraph = numpy.isin(starts, [p.start for p in doc._.paragraphs])
        iob = numpy.where(space, 2, self._iob[entity])
        types = numpy.where(space, 0, self._types[entity])
        iob[1:][(iob[1:] == 1) & space[:-1]] = 3  # no name goes on after a blank that is a token
        columns = {
            TAG: numpy.where(space, doc.vocab.strings.add("_SP"), self._tags[tag]),
            POS: numpy.where(space, IDS["SPACE"], numpy.where(verb & auxiliary, IDS["AUX"], self._pos[tag])),
            DEP: numpy.where(space, 0, self._relations[relation]),
            ENT_IOB: iob,
            ENT_TYPE: types,
            SENT_START: numpy.where(opens_paragraph | ((opens == 1) & ~space), 1, -1)
            .astype(numpy.int64)
            .view(numpy.uint64),
        }
        table = numpy.stack([c.astype(numpy.uint64) for c in columns.values()], 1)
        doc.from_array(list(columns), table)  # pyright: ignore[reportArgumentType]  # thinc's name for such an array


class _SameThread:
    """Stands in for a pool of one thread, without a thread."""

    def map(self, function: Callable[..., _T], *iterables: Iterable) -> Iterator[_T]:
        return map(function, *iterables)


def possible_cues(
    inside: numpy.ndarray, begins: numpy.ndarray, low: int, high: int, threshold: float
) -> list[tuple[int, ...]]:
    """The runs of positions in [low, high) that may be cues.

    ``inside`` [t] and ``begins`` [t]: the probabilities that a position is part of a cue and that it begins one;
    ``threshold``: the least probability of being part of a cue.
    """
    runs: list[list[int]] = []
    for at in (low + numpy.flatnonzero(inside[low:high] >= threshold)).tolist():
        if runs and runs[-1][-1] == at - 1 and begins[at] < 0.5 * inside[at]:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [tuple(run) for run in runs]


def _codes(names: Sequence[str], code: Callable[[str], int]) -> numpy.ndarray:
    return numpy.array([code(name) for name in names], dtype=numpy.uint64)


def _softmax(scores: numpy.ndarray) -> numpy.ndarray:
    powers = numpy.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
