"""What the network is judged by: a batch of windows, what a network reads in it, how far that is from the labels and
from what a larger network, the teacher, reads there.

The teacher's probabilities are labels too, for texts without annotation and beside it (Hinton et al. 2015, "Distilling
the knowledge in a neural network").
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
import torch
from torch.nn import functional

from quotes_service.extract.attribution.tagger import possible_cues
from quotes_service.extract.attribution.windows import FEATURE_OFFSETS, distances, pair_distances, role_slice
from quotes_service.training.corpus import IGNORED, Sample
from quotes_service.training.learning.network import Tagger

_PAD = 0
_CUE_THRESHOLD = 0.2  # least probability of a predicted cue to learn from
_MAX_NAMES = 8  # most names of a window to learn roles from
_MAX_WRONG = 3  # most wrongly predicted cues of a window to learn from; the likeliest are kept
_IMPOSSIBLE = -1e4  # the score of a mention that can't be the antecedent
#: How much each part of the loss counts.
WEIGHTS = {"spans": 1.0, "labels": 3.0, "valid": 0.5, "words": 1.0, "roles": 3.0, "has role": 0.3, "pairs": 0.3}
_WORDS = {"tag": 0.3, "relation": 0.2, "entity": 0.6, "opens": 0.3}
_SPANS = ("cue", "source", "content")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of each kind of label in the encoder's output."""

    cue: slice
    source: slice
    content: slice
    tag: slice
    relation: slice
    entity: slice
    opens: slice

    @classmethod
    def of(cls, classes: dict[str, list[str]]) -> Columns:
        sizes = (3, 3, 3, len(classes["tag"]), len(classes["relation"]), len(classes["entity"]), 2)
        ends = numpy.cumsum(sizes).tolist()
        return cls(*(slice(end - size, end) for end, size in zip(ends, sizes, strict=True)))

    @property
    def total(self) -> int:
        return self.opens.stop


@dataclass(frozen=True)
class Batch:
    """Windows, padded to b x t, on the device of the network."""

    group: Sequence[Sample]
    ids: torch.Tensor  # [b, t]
    features: torch.Tensor  # [b, t, 3]
    mask: torch.Tensor  # [b, t]
    spans: torch.Tensor  # labels [b, t, 3]
    silver: torch.Tensor  # labels [b, t, 4]
    names: Names | None
    pairs: Pairs | None

    @classmethod
    def of(cls, group: Sequence[Sample], rng: random.Random, device: str = "cpu", unlabelled: bool = False) -> Batch:
        """``unlabelled``: also the names of people whose roles are not annotated, for a teacher to label."""
        length = max(len(s.ids) for s in group)
        ids = numpy.full((len(group), length), _PAD)
        features = numpy.tile(FEATURE_OFFSETS, (len(group), length, 1))
        mask = numpy.zeros((len(group), length), dtype=numpy.float32)
        for row, sample in enumerate(group):
            size = len(sample.ids)
            ids[row, :size], features[row, :size], mask[row, :size] = sample.ids, sample.features, 1
        labels = [_padded(rows, length) for rows in ([s.spans for s in group], [s.silver for s in group])]
        arrays = [_tensor(a, device) for a in (ids, features, mask, *labels)]
        return cls(group, *arrays, Names.of(group, rng, device, unlabelled), Pairs.of(group, device))

    @property
    def device(self) -> str:
        return self.ids.device.type


@dataclass(frozen=True, slots=True)
class Names:
    """n people's names, and the up to p pieces around each of them."""

    rows: torch.Tensor  # the window of each [n]
    pieces: torch.Tensor  # positions in the window [n, p]
    anchor: torch.Tensor  # 1 on the pieces of the name [n, p]
    distance: torch.Tensor  # buckets [n, p]
    mask: torch.Tensor  # [n, p]
    labels: torch.Tensor  # [n, p]
    has_role: torch.Tensor  # [n]: 1 or 0; IGNORED where roles are not annotated

    @classmethod
    def of(cls, group: Sequence[Sample], rng: random.Random, device: str, unlabelled: bool) -> Names | None:
        chosen = []
        for row, sample in enumerate(group):
            names = [name for name in sample.names if unlabelled or (name[1] != IGNORED).any()]
            names = names if len(names) <= _MAX_NAMES else rng.sample(names, _MAX_NAMES)
            chosen += [(row, positions, labels) for positions, labels in names]
        if not chosen:
            return None
        near = [role_slice(positions[0], len(labels)) for _, positions, labels in chosen]
        shape = len(chosen), max(part.stop - part.start for part in near)
        pieces, distance = numpy.zeros(shape, dtype=numpy.int64), numpy.zeros(shape, dtype=numpy.int64)
        anchor, mask = numpy.zeros(shape, dtype=numpy.float32), numpy.zeros(shape, dtype=numpy.float32)
        wanted = numpy.full(shape, IGNORED)
        has_role = []
        for n, ((_, positions, labels), part) in enumerate(zip(chosen, near, strict=True)):
            size = part.stop - part.start
            at = [p - part.start for p in positions if p < part.stop]
            pieces[n, :size] = numpy.arange(part.start, part.stop)
            distance[n, :size] = distances(size, at[0], at[-1])
            anchor[n, at] = 1
            mask[n, :size] = 1
            wanted[n, :size] = labels[part]
            has_role.append(float((labels > 0).any()) if (labels != IGNORED).any() else float(IGNORED))
        rows = numpy.array([row for row, _, _ in chosen])
        arrays = (rows, pieces, anchor, distance, mask, wanted, numpy.array(has_role, dtype=numpy.float32))
        return cls(*(_tensor(a, device) for a in arrays))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Up to m mentions of people and organizations in each window, padded to b x m."""

    first: torch.Tensor  # positions of their first pieces [b, m]
    last: torch.Tensor  # and last pieces
    distance: torch.Tensor  # buckets [b, m, m]
    before: torch.Tensor  # [b, m, m]: whether the second stands before the first
    same: torch.Tensor  # [b, m, m]: and is of the same entity
    counts: torch.Tensor  # [b, m]: whether it is known what the mention means

    @classmethod
    def of(cls, group: Sequence[Sample], device: str) -> Pairs | None:
        most = max(len(s.mentions) for s in group)
        if most < 2:
            return None
        shape = len(group), most
        first, last = numpy.zeros(shape, dtype=numpy.int64), numpy.zeros(shape, dtype=numpy.int64)
        entity, counts = numpy.full(shape, -1), numpy.zeros(shape, dtype=bool)
        distance = numpy.zeros((*shape, most), dtype=numpy.int64)
        for row, sample in enumerate(group):
            size = len(sample.mentions)
            if size > 1:
                first[row, :size], last[row, :size], entity[row, :size], counts[row, :size] = zip(
                    *sample.mentions, strict=True
                )
                distance[row, :size, :size] = pair_distances(first[row, :size], first[row, :size])
        before = numpy.tril(numpy.ones((most, most), dtype=bool), -1) & (entity[:, None, :] >= 0)
        same = before & (entity[:, :, None] == entity[:, None, :])
        counts |= same.any(2)  # an antecedent in sight is known also if the entity began before the window
        counts &= entity >= 0
        return cls(*(_tensor(a, device) for a in (first, last, distance, before, same, counts)))


class Cues:
    """The cues of a batch from which the head learns: the annotated ones, and those that the encoder predicts.

    ``unlabelled``: also those predicted in windows without annotation, for a teacher to label.
    """

    def __init__(self, batch: Batch, scores: torch.Tensor, unlabelled: bool = False):
        """``scores``: of O, B and I of cues [b, t, 3]."""
        length = scores.shape[1]
        probabilities = scores.detach().float().softmax(-1).cpu().numpy()
        rows, cues, far, labels, valid = [], [], [], [], []
        nothing = numpy.full(length, IGNORED)
        for row, sample in enumerate(batch.group):
            if not (sample.annotated or unlabelled):
                continue
            gold = dict(sample.gold)
            inside = 1 - probabilities[row, :, 0]
            predicted = possible_cues(inside, probabilities[row, :, 1], *sample.own, _CUE_THRESHOLD)
            wrong = 0
            for positions in [*gold, *sorted(set(predicted) - set(gold), key=lambda c: -inside[list(c)].max())]:
                near = max(gold, key=lambda g: len(set(g) & set(positions)), default=())
                right = bool(set(near) & set(positions))
                wrong += not right and sample.annotated
                if wrong > _MAX_WRONG:
                    continue
                mask = numpy.zeros(length, dtype=numpy.float32)
                mask[list(positions)] = 1
                rows.append(row)
                cues.append(mask)
                far.append(distances(length, positions[0], positions[-1]))
                labels.append(gold[near] if right else nothing)
                valid.append(float(right) if sample.annotated else float(IGNORED))
        self.rows = rows
        if rows:
            self.cue = _tensor(numpy.stack(cues), batch.device)
            self.distance = _tensor(numpy.stack(far), batch.device)
            self.labels = _tensor(_padded(labels, length), batch.device)
            self.valid = torch.tensor(valid, device=batch.device)


class Reading:
    """What a network reads in a batch: raw scores, on which ``from_labels`` and ``from_teacher`` are computed."""

    def __init__(self, tagger: Tagger, batch: Batch, fast: bool):
        """``fast``: compute in bfloat16."""
        self.tagger, self.batch, self.fast = tagger, batch, fast
        with self._precision():
            self.hidden, scores = tagger(batch.ids, batch.features, batch.mask)
        self.scores = scores.float()  # [b, t, k]
        self._of_cues: tuple[Cues, tuple[torch.Tensor, torch.Tensor]] | None = None

    def _precision(self) -> torch.autocast:
        return torch.autocast(self.batch.device, dtype=torch.bfloat16, enabled=self.fast)

    def of_cues(self, cues: Cues) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of source and content given each cue [n, t, 5], and of the cue being one [n]."""
        if self._of_cues is None or self._of_cues[0] is not cues:
            with self._precision():
                projected = self.tagger.projections(self.hidden)[cues.rows]
                labels, valid = self.tagger.head(projected, cues.cue, cues.distance, self.batch.mask[cues.rows])
            self._of_cues = cues, (labels.float(), valid.float())
        return self._of_cues[1]

    @cached_property
    def of_names(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Scores of title and institution around each name [n, p, 5], and of the person having one [n]."""
        names = self.batch.names
        if names is None:
            return None
        with self._precision():
            projected = self.tagger.role_projections(self.hidden)[names.rows[:, None], names.pieces]
            labels, valid = self.tagger.role_head(projected, names.anchor, names.distance, names.mask)
        return labels.float(), valid.float()

    @cached_property
    def of_pairs(self) -> torch.Tensor | None:
        """Scores of each mention's antecedents [b, m, 1 + m]; the first is that of none."""
        pairs = self.batch.pairs
        if pairs is None:
            return None
        with self._precision():
            vectors = self.tagger.mention(self.hidden)
            rows = torch.arange(len(vectors), device=vectors.device)[:, None]
            vectors = (vectors[rows, pairs.first] + vectors[rows, pairs.last]) / 2
            later, earlier = vectors.chunk(2, -1)
            scores = self.tagger.pair_head(later, earlier, pairs.distance)
        scores = scores.float().masked_fill(~pairs.before, _IMPOSSIBLE)
        return torch.cat([torch.zeros_like(scores[..., :1]), scores], -1)


def from_labels(reading: Reading, cues: Cues, columns: Columns) -> dict[str, torch.Tensor]:
    """The parts of the loss by WEIGHTS: how far the reading is from the labels. A part without labels is left out."""
    batch, scores, parts = reading.batch, reading.scores, {}
    spans = [(batch.spans[..., n], scores[..., getattr(columns, part)]) for n, part in enumerate(_SPANS)]
    parts["spans"] = sum(_cross_entropy(s, labels) for labels, s in spans)
    parts["words"] = sum(
        weight * _cross_entropy(scores[..., getattr(columns, part)], batch.silver[..., n])
        for n, (part, weight) in enumerate(_WORDS.items())
    )
    if cues.rows:
        labels, valid = reading.of_cues(cues)
        parts["labels"] = _cross_entropy(labels, cues.labels)
        parts["valid"] = _binary(valid, cues.valid)
    names, pairs = batch.names, batch.pairs
    if names is not None and reading.of_names is not None:
        parts["roles"] = _cross_entropy(reading.of_names[0], names.labels)
        parts["has role"] = _binary(reading.of_names[1], names.has_role)
    if pairs is not None and reading.of_pairs is not None:
        # all earlier mentions of the same entity are right (Lee et al. 2017)
        new = ~pairs.same.any(-1, keepdim=True)
        right = reading.of_pairs.masked_fill(~torch.cat([new, pairs.same], -1), _IMPOSSIBLE).logsumexp(-1)
        far = reading.of_pairs.logsumexp(-1) - right
        parts["pairs"] = (far * pairs.counts).sum() / pairs.counts.sum().clamp(min=1)
    return parts


def from_teacher(reading: Reading, teacher: Reading, cues: Cues, columns: Columns) -> dict[str, torch.Tensor]:
    """The same parts: how far the reading is from the teacher's of the same batch. Not the words: the teacher has them
    from the same silver labels, and reads them worse."""
    batch, parts = reading.batch, {}
    parts["spans"] = sum(
        _soft_cross_entropy(
            reading.scores[..., getattr(columns, part)], teacher.scores[..., getattr(columns, part)], batch.mask
        )
        for part in _SPANS
    )
    if cues.rows:
        (labels, valid), (taught, taught_valid) = reading.of_cues(cues), teacher.of_cues(cues)
        likely = taught_valid.sigmoid()[:, None]  # what isn't a cue has neither source nor content
        parts["labels"] = _soft_cross_entropy(labels, taught, batch.mask[cues.rows] * likely)
        parts["valid"] = functional.binary_cross_entropy_with_logits(valid, taught_valid.sigmoid())
    if reading.of_names is not None and teacher.of_names is not None and batch.names is not None:
        parts["roles"] = _soft_cross_entropy(reading.of_names[0], teacher.of_names[0], batch.names.mask)
        parts["has role"] = functional.binary_cross_entropy_with_logits(
            reading.of_names[1], teacher.of_names[1].sigmoid()
        )
    if reading.of_pairs is not None and teacher.of_pairs is not None and batch.pairs is not None:
        parts["pairs"] = _soft_cross_entropy(reading.of_pairs, teacher.of_pairs, batch.pairs.counts.float())
    return parts


def total(parts: dict[str, torch.Tensor]) -> torch.Tensor:
    """The loss as a whole."""
    return torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()


def _cross_entropy(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean over the labels that count; 0 where none does."""
    far = functional.cross_entropy(
        scores.reshape(-1, scores.shape[-1]), labels.reshape(-1), ignore_index=IGNORED, reduction="sum"
    )
    return far / (labels != IGNORED).sum().clamp(min=1)


def _soft_cross_entropy(scores: torch.Tensor, taught: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean over ``mask`` (all but the last dimension)."""
    far = -(taught.softmax(-1) * scores.log_softmax(-1)).sum(-1)
    return (far * mask).sum() / mask.sum().clamp(min=1)


def _binary(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    counts = labels != IGNORED
    far = functional.binary_cross_entropy_with_logits(scores, labels.clamp(min=0), reduction="none")
    return (far * counts).sum() / counts.sum().clamp(min=1)


def _padded(rows: Sequence[numpy.ndarray], length: int) -> numpy.ndarray:
    full = numpy.full((len(rows), length, *rows[0].shape[1:]), IGNORED)
    for number, row in enumerate(rows):
        full[number, : len(row)] = row
    return full


def _tensor(array: numpy.ndarray, device: str) -> torch.Tensor:
    return torch.from_numpy(array).to(device, non_blocking=True)
