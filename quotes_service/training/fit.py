"""The training loop: one network learns all labels; its weights are averaged over the steps."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy
import torch
from torch.nn import functional

from quotes_service.extract.attribution.tagger import possible_cues
from quotes_service.extract.attribution.windows import FEATURE_OFFSETS, distances
from quotes_service.training.corpus import IGNORED, Article, Sample, name_pools, samples, varied
from quotes_service.training.network import Tagger

_PAD = 0
_BUCKET = 40  # batches of windows that are sorted by length together
_CUE_THRESHOLD = 0.2  # least probability of a predicted cue to learn from
_MAX_WRONG = 3  # most wrongly predicted cues of a window to learn from; the likeliest are kept


@dataclass(frozen=True, slots=True)
class Recipe:
    """The hyperparameters."""

    epochs: int = 5
    batch: int = 8  # windows
    rate: float = 3e-4  # learning rate of the encoder
    fresh_rate: float = 1e-3  # learning rate of the heads
    warm_up: float = 0.08  # share of the steps
    decay: float = 0.01  # of the weights
    averaging: float = 0.998  # decay of the moving average of the weights, per step
    masked: float = 0.05  # share of word pieces that are masked
    unannotated: float = 0.2  # share of the unannotated articles shown in each epoch
    seed: int = 1


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


def batch_of(group: Sequence[Sample]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """ids [b, t], features [b, t, 3], mask [b, t] of windows, padded."""
    length = max(len(s.ids) for s in group)
    ids = torch.full((len(group), length), _PAD)
    features = torch.from_numpy(FEATURE_OFFSETS).repeat(len(group), length, 1)
    mask = torch.zeros(len(group), length)
    for row, sample in enumerate(group):
        size = len(sample.ids)
        ids[row, :size] = torch.from_numpy(sample.ids)
        features[row, :size] = torch.from_numpy(sample.features)
        mask[row, :size] = 1
    return ids, features, mask


def _padded(rows: Sequence[numpy.ndarray], length: int) -> torch.Tensor:
    full = numpy.full((len(rows), length, *rows[0].shape[1:]), IGNORED)
    for number, row in enumerate(rows):
        full[number, : len(row)] = row
    return torch.from_numpy(full)


class _Cues:
    """The cues of a batch from which the head learns: the annotated ones, and those that the encoder predicts."""

    def __init__(self, group: Sequence[Sample], scores: torch.Tensor):
        length = scores.shape[1]
        probabilities = scores.float().softmax(-1).numpy()
        self.rows, cues, far, labels, valid = [], [], [], [], []
        nothing = numpy.full(length, IGNORED)
        for row, sample in enumerate(group):
            if not sample.annotated:
                continue
            gold = dict(sample.gold)
            inside = 1 - probabilities[row, :, 0]
            predicted = possible_cues(inside, probabilities[row, :, 1], *sample.own, _CUE_THRESHOLD)
            wrong = 0
            for positions in [*gold, *sorted(set(predicted) - set(gold), key=lambda c: -inside[list(c)].max())]:
                near = max(gold, key=lambda g: len(set(g) & set(positions)), default=())
                right = bool(set(near) & set(positions))
                wrong += not right
                if not right and wrong > _MAX_WRONG:
                    continue
                mask = numpy.zeros(length, dtype=numpy.float32)
                mask[list(positions)] = 1
                self.rows.append(row)
                cues.append(mask)
                far.append(distances(length, positions[0], positions[-1]))
                labels.append(gold[near] if right else nothing)
                valid.append(float(right))
        if self.rows:
            self.cue = torch.from_numpy(numpy.stack(cues))
            self.distance = torch.from_numpy(numpy.stack(far))
            self.labels = _padded(labels, length)
            self.valid = torch.tensor(valid)


def loss_of(tagger: Tagger, group: Sequence[Sample], columns: Columns) -> tuple[torch.Tensor, list[float]]:
    """The loss of one batch, and its parts: spans, labels of the cues' words, validity of the cues, silver labels."""
    ids, features, mask = batch_of(group)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden, scores = tagger(ids, features, mask)
    length = ids.shape[1]
    scores = scores.float()
    spans = _padded([s.spans for s in group], length)
    silver = _padded([s.silver for s in group], length)
    span_loss = sum(
        _cross_entropy(scores[..., getattr(columns, part)], spans[..., n])
        for n, part in enumerate(("cue", "source", "content"))
    )
    kinds = ("tag", "relation", "entity", "opens")
    weights = (0.3, 0.2, 0.6, 0.3)
    silver_loss = sum(
        w * _cross_entropy(scores[..., getattr(columns, kind)], silver[..., n])
        for n, (kind, w) in enumerate(zip(kinds, weights, strict=True))
    )
    cues = _Cues(group, scores.detach()[..., columns.cue])
    label_loss = valid_loss = torch.zeros(())
    if cues.rows:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            projected = tagger.projections(hidden)[cues.rows]
            labels, validity = tagger.head(projected, cues.cue, cues.distance, mask[cues.rows])
        label_loss = _cross_entropy(labels.float(), cues.labels)
        valid_loss = functional.binary_cross_entropy_with_logits(validity.float(), cues.valid)
    parts = [span_loss, label_loss, valid_loss, silver_loss]
    return span_loss + 3 * label_loss + 0.5 * valid_loss + silver_loss, [float(p.detach()) for p in parts]


def _cross_entropy(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if not (labels != IGNORED).any():
        return scores.sum() * 0
    return functional.cross_entropy(scores.reshape(-1, scores.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


def _batches(windows: list[Sample], size: int, rng: random.Random) -> Iterator[list[Sample]]:
    """Batches of windows of similar length, in random order."""
    rng.shuffle(windows)
    batches = []
    for at in range(0, len(windows), size * _BUCKET):
        alike = sorted(windows[at : at + size * _BUCKET], key=lambda s: len(s.ids))
        batches += [alike[i : i + size] for i in range(0, len(alike), size)]
    rng.shuffle(batches)
    yield from batches


def _masked(group: list[Sample], share: float, generator: numpy.random.Generator, mask_id: int = 103) -> list[Sample]:
    """The samples with a share of their word pieces replaced by [MASK]."""
    masked = []
    for sample in group:
        ids = sample.ids.copy()
        ids[1:-1][generator.random(len(ids) - 2) < share] = mask_id
        masked.append(replace(sample, ids=ids))
    return masked


def fit(
    tagger: Tagger,
    annotated: Sequence[Article],
    unannotated: Sequence[Article],
    tokenizer,
    classes: dict[str, list[str]],
    recipe: Recipe,
    report: Callable[[str], None] = print,
    after_epoch: Callable[[Tagger], None] = lambda tagger: None,
) -> Tagger:
    """Train ``tagger`` and return the network with the moving average of its weights.

    ``report`` is called with lines of progress, ``after_epoch`` with the averaged network after each epoch.
    """
    rng = random.Random(recipe.seed)
    generator = numpy.random.default_rng(recipe.seed)
    torch.manual_seed(recipe.seed)
    columns = Columns.of(classes)
    names = name_pools(annotated)
    fresh = tagger.fresh()
    ids = {id(p) for p in fresh}
    learning = [p for p in tagger.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in learning if id(p) not in ids], "lr": recipe.rate},
            {"params": fresh, "lr": recipe.fresh_rate},
        ],
        weight_decay=recipe.decay,
        betas=(0.9, 0.98),
        fused=True,
    )
    average = copy.deepcopy(tagger)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0)
    began, step, steps = time.monotonic(), 0, 0
    for epoch in range(recipe.epochs):
        articles = [varied(a, rng, names) for a in annotated]
        articles += [varied(a, rng, names) for a in unannotated if rng.random() < recipe.unannotated]
        windows = [s for a in articles for s in samples(a, tokenizer, classes)]
        per_epoch = math.ceil(len(windows) / recipe.batch)
        if not steps:
            steps = per_epoch * recipe.epochs
            schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at, of=steps: _pace(at / of, recipe.warm_up))
        tagger.train()
        losses = numpy.zeros(4)
        for number, group in enumerate(_batches(windows, recipe.batch, rng), 1):
            loss, parts = loss_of(tagger, _masked(group, recipe.masked, generator), columns)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            step += 1
            _average(average, tagger, min(recipe.averaging, (1 + step) / (10 + step)))
            losses += parts
            if number % 100 == 0:
                means = " ".join(f"{loss:.3f}" for loss in losses / 100)
                report(f"epoch {epoch + 1} step {step}/{steps} losses {means} {time.monotonic() - began:.0f} s")
                losses = numpy.zeros(4)
        average.eval()
        after_epoch(average)
    return average


def soup(states: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights of several runs that started from the same weights (Wortsman et al. 2022, "Model soups:
    averaging weights of multiple fine-tuned models improves accuracy without increasing inference time")."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def _pace(done: float, warm_up: float) -> float:
    """The factor of the learning rate after the share ``done`` of the steps: linear warm-up, then cosine decay."""
    if done < warm_up:
        return done / warm_up
    return max(0.01, 0.5 * (1 + math.cos(math.pi * min(1.0, (done - warm_up) / (1 - warm_up)))))


@torch.no_grad()
def _average(average: Tagger, tagger: Tagger, keep: float) -> None:
    for mean, now in zip(average.parameters(), tagger.parameters(), strict=True):
        if now.requires_grad:
            mean.lerp_(now, 1 - keep)
