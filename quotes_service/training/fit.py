"""The training loop: one network learns all labels; its weights are averaged over the steps."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy
import torch
from torch.nn import functional

from quotes_service.extract.attribution.tagger import possible_cues
from quotes_service.extract.attribution.windows import FEATURE_OFFSETS, distances, pair_distances, role_slice
from quotes_service.training.corpus import IGNORED, Article, Sample, name_pools, samples, varied
from quotes_service.training.network import Tagger

_PAD = 0
_FAST_BFLOAT16 = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
_BUCKET = 40  # batches of windows that are sorted by length together
_CUE_THRESHOLD = 0.2  # least probability of a predicted cue to learn from
_MAX_NAMES = 8  # most names of a window to learn roles from
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
    frozen: int = 0  # lowest layers that don't learn
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


def loss_of(
    tagger: Tagger, group: Sequence[Sample], columns: Columns, rng: random.Random
) -> tuple[torch.Tensor, list[float]]:
    """The loss of one batch, and its parts: spans, labels of the cues' words, validity of the cues, silver labels,
    roles, pairs of mentions."""
    ids, features, mask = batch_of(group)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_FAST_BFLOAT16):
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
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_FAST_BFLOAT16):
            projected = tagger.projections(hidden)[cues.rows]
            labels, validity = tagger.head(projected, cues.cue, cues.distance, mask[cues.rows])
        label_loss = _cross_entropy(labels.float(), cues.labels)
        valid_loss = functional.binary_cross_entropy_with_logits(validity.float(), cues.valid)
    role_loss, pair_loss = _role_loss(tagger, group, hidden, rng), _pair_loss(tagger, group, hidden)
    parts = [span_loss, label_loss, valid_loss, silver_loss, role_loss, pair_loss]
    whole = span_loss + 3 * label_loss + 0.5 * valid_loss + silver_loss + 3 * role_loss + 0.3 * pair_loss
    return whole, [float(p.detach()) for p in parts]


def _role_loss(tagger: Tagger, group: Sequence[Sample], hidden: torch.Tensor, rng: random.Random) -> torch.Tensor:
    """The loss of the titles and institutions of the people who are named, over ROLE_REACH pieces around each name."""
    rows, pieces, anchors, far, labels = [], [], [], [], []
    for row, sample in enumerate(group):
        names = sample.names if len(sample.names) <= _MAX_NAMES else rng.sample(sample.names, _MAX_NAMES)
        for positions, wanted in names:
            near = role_slice(positions[0], len(sample.ids))
            rows.append(row)
            pieces.append(near)
            anchors.append([at - near.start for at in positions if at < near.stop])
            far.append(distances(near.stop - near.start, anchors[-1][0], anchors[-1][-1]))
            labels.append(wanted[near])
    if not rows:
        return torch.zeros(())
    length = max(len(part) for part in far)
    projections = tagger.role_projections(hidden)
    projected = torch.zeros(len(rows), length, projections.shape[-1])
    anchor, mask = torch.zeros(len(rows), length), torch.zeros(len(rows), length)
    distance = torch.zeros(len(rows), length, dtype=torch.long)
    for number, (row, near) in enumerate(zip(rows, pieces, strict=True)):
        size = near.stop - near.start
        projected[number, :size] = projections[row, near].float()
        anchor[number, anchors[number]] = 1
        mask[number, :size] = 1
        distance[number, :size] = torch.from_numpy(far[number])
    wanted = _padded(labels, length)
    scores, valid = tagger.role_head(projected, anchor, distance, mask)
    has_role = torch.tensor([float((row > 0).any()) for row in labels])
    validity = functional.binary_cross_entropy_with_logits(valid.float(), has_role)
    return _cross_entropy(scores.float(), wanted) + 0.1 * validity


def _pair_loss(tagger: Tagger, group: Sequence[Sample], hidden: torch.Tensor) -> torch.Tensor:
    """The loss of choosing an antecedent, or none, for each mention: all earlier mentions of the same entity are right
    (Lee et al. 2017)."""
    losses = []
    for row, sample in enumerate(group):
        if len(sample.mentions) < 2:
            continue
        first, last, entity = (torch.tensor(column) for column in list(zip(*sample.mentions, strict=True))[:3])
        vectors = tagger.mention(hidden[row]).float()
        vectors = (vectors[first] + vectors[last]) / 2
        later, earlier = vectors.chunk(2, -1)
        far = torch.from_numpy(pair_distances(first.numpy(), first.numpy()))
        scores = tagger.pair_head(later, earlier, far)
        before = torch.ones(len(first), len(first)).tril(-1).bool()
        same = before & (entity[:, None] == entity[None, :])
        scores = scores.masked_fill(~before, -1e4)
        none = torch.zeros(len(first), 1)
        total = torch.cat([none, scores], 1).logsumexp(1)
        right = scores.masked_fill(~same, -1e4).logsumexp(1)
        new = ~same.any(1)
        known = torch.tensor([mention[3] for mention in sample.mentions])
        loss = torch.where(new, total, total - right)
        keep = ~new | known
        if keep.any():
            losses.append(loss[keep])
    return torch.cat(losses).mean() if losses else torch.zeros(())


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


@dataclass(frozen=True, slots=True)
class Share:
    """Articles, and how often each is shown in an epoch: 0.5 is half of them, 2 each of them twice."""

    articles: Sequence[Article]
    times: float

    def drawn(self, rng: random.Random) -> list[Article]:
        whole = int(self.times)
        return [a for a in self.articles for _ in range(whole + (rng.random() < self.times - whole))]


def fit(
    tagger: Tagger,
    shares: Sequence[Share],
    tokenizer,
    classes: dict[str, list[str]],
    recipe: Recipe,
    report: Callable[[str], None] = print,
    checkpoint: Path | None = None,
) -> list[dict[str, torch.Tensor]]:
    """Train ``tagger``, and return the moving average of its weights after each epoch, the last one last.

    ``report`` is called with lines of progress. ``checkpoint``: a file in which the state is kept after each epoch; if
    it exists, training goes on from there. Whoever calls deletes it when what was trained is kept.
    """
    run = _Run(tagger, recipe)
    columns = Columns.of(classes)
    names = name_pools([a for share in shares for a in share.articles if a.attributions is not None])
    if checkpoint is not None and checkpoint.is_file():
        run.restore(checkpoint)
        report(f"goes on after epoch {run.epoch}, from {checkpoint}")
    began = time.monotonic()
    while run.epoch < recipe.epochs:
        articles = [varied(a, run.rng, names) for share in shares for a in share.drawn(run.rng)]
        windows = [s for a in articles for s in samples(a, tokenizer, classes)]
        run.steps = run.steps or math.ceil(len(windows) / recipe.batch) * recipe.epochs
        tagger.train()
        losses = numpy.zeros(6)
        for number, group in enumerate(_batches(windows, recipe.batch, run.rng), 1):
            loss, parts = loss_of(tagger, _masked(group, recipe.masked, run.generator), columns, run.rng)
            run.learn(loss)
            losses += parts
            if number % 100 == 0:
                means = " ".join(f"{loss:.3f}" for loss in losses / 100)
                spent = time.monotonic() - began
                report(f"epoch {run.epoch + 1} step {run.step}/{run.steps} losses {means} {spent:.0f} s")
                losses = numpy.zeros(6)
        run.epoch += 1
        run.averages.append({name: value.clone() for name, value in run.average.state_dict().items()})
        if checkpoint is not None:
            run.save(checkpoint)
        report(f"epoch {run.epoch} of {recipe.epochs} is done")
    return run.averages


class _Run:
    """What changes while a network is trained."""

    def __init__(self, tagger: Tagger, recipe: Recipe):
        self.tagger, self.recipe = tagger, recipe
        self.rng, self.generator = random.Random(recipe.seed), numpy.random.default_rng(recipe.seed)
        torch.manual_seed(recipe.seed)
        for parameter in tagger.lowest(recipe.frozen):
            parameter.requires_grad_(False)
        fresh = {id(p) for p in tagger.fresh()}
        self.learning = [p for p in tagger.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in self.learning if id(p) not in fresh], "lr": recipe.rate},
            {"params": [p for p in self.learning if id(p) in fresh], "lr": recipe.fresh_rate},
        ]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=recipe.decay, betas=(0.9, 0.98), fused=True)
        self.average = copy.deepcopy(tagger)
        self.averages: list[dict[str, torch.Tensor]] = []
        self.epoch = self.step = self.steps = 0

    def learn(self, loss: torch.Tensor) -> None:
        """One step of the optimizer."""
        pace = _pace(self.step / self.steps, self.recipe.warm_up)
        for group, rate in zip(self.optimizer.param_groups, (self.recipe.rate, self.recipe.fresh_rate), strict=True):
            group["lr"] = rate * pace
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learning, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        _average(self.average, self.tagger, min(self.recipe.averaging, (1 + self.step) / (10 + self.step)))

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "recipe": asdict(self.recipe), "epoch": self.epoch, "step": self.step, "steps": self.steps,
            "tagger": self.tagger.state_dict(), "averages": self.averages,
            "optimizer": self.optimizer.state_dict(), "rng": self.rng.getstate(),
            "generator": self.generator.bit_generator.state, "torch": torch.get_rng_state(),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)  # an interruption leaves the old state or the new one, never half of one

    def restore(self, path: Path) -> None:
        """Raises ValueError if the state is of another recipe."""
        state = torch.load(path, weights_only=False)
        if state["recipe"] != asdict(self.recipe):
            raise ValueError(f"{path} is the state of another recipe; delete it to begin anew")
        self.epoch, self.step, self.steps = state["epoch"], state["step"], state["steps"]
        self.tagger.load_state_dict(state["tagger"])
        self.averages = state["averages"]
        self.average.load_state_dict(self.averages[-1])
        self.optimizer.load_state_dict(state["optimizer"])
        self.rng.setstate(state["rng"])
        self.generator.bit_generator.state = state["generator"]
        torch.set_rng_state(state["torch"])


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
