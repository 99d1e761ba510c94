"""The training loop: one network learns all labels; its weights are averaged over the steps."""

from __future__ import annotations

import copy
import math
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy
import torch
from tokenizers import Tokenizer

from quotes_service.training.corpus import Article, Sample, name_pools, samples, varied
from quotes_service.training.learning import losses
from quotes_service.training.learning.losses import Batch, Columns, Cues, Reading
from quotes_service.training.learning.network import Tagger

_FAST_ON_CPU = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
_BUCKET = 40  # batches of windows that are sorted by length together


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
    labelled: float = 0.5  # how much the labels count beside a teacher
    seed: int = 1


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
    tokenizer: Tokenizer,
    classes: dict[str, list[str]],
    recipe: Recipe,
    report: Callable[[str], None] = print,
    checkpoint: Path | None = None,
    teacher: Tagger | None = None,
    workers: int = 0,
) -> list[dict[str, torch.Tensor]]:
    """Train ``tagger``, and return the moving average of its weights after each epoch, the last one last.

    It is trained on the device where its weights are. ``report`` is called with lines of progress. ``checkpoint``: a
    file in which the state is kept after each epoch; if it exists, training goes on from there. Whoever calls deletes
    it when what was trained is kept. ``teacher``: a network on the same device whose reading is learnt too.
    ``workers``: processes that cut the next epoch's articles into windows meanwhile; 0 for none.
    """
    run = _Run(tagger, recipe, Columns.of(classes), teacher)
    if checkpoint is not None and checkpoint.is_file():
        run.restore(checkpoint)
        report(f"goes on after epoch {run.epoch}, from {checkpoint}")
    began = time.monotonic()
    for windows in _epochs(shares, recipe, run.epoch, (tokenizer, classes), workers):
        run.steps = run.steps or math.ceil(len(windows) / recipe.batch) * recipe.epochs
        tagger.train()
        for number, group in enumerate(_batches(windows, recipe.batch, run.rng), 1):
            run.learn(_masked(group, recipe.masked, run.generator))
            if number % 100 == 0:
                spent = time.monotonic() - began
                report(f"epoch {run.epoch + 1} step {run.step}/{run.steps}: {run.means()}, {spent:.0f} s")
        run.epoch += 1
        run.averages.append({name: value.cpu().clone() for name, value in run.average.state_dict().items()})
        if checkpoint is not None:
            run.save(checkpoint)
        report(f"epoch {run.epoch} of {recipe.epochs} is done")
    return run.averages


def _epochs(
    shares: Sequence[Share], recipe: Recipe, first: int, cutting: tuple[Tokenizer, dict[str, list[str]]], workers: int
) -> Iterator[list[Sample]]:
    """The windows of each epoch from ``first`` on. Each epoch's follow from the seed and its number alone."""
    names = name_pools([a for share in shares for a in share.articles if a.attributions is not None])
    context = (*cutting, names)

    def drawn(epoch: int) -> list[tuple[Article, float]]:
        rng = random.Random(f"{recipe.seed} {epoch}")
        return [(article, rng.random()) for share in shares for article in share.drawn(rng)]

    if not workers:
        for epoch in range(first, recipe.epochs):
            yield [window for article in drawn(epoch) for window in _cut(article, *context)]
        return
    with multiprocessing.get_context("fork").Pool(workers, _prepare, context) as pool:
        coming = pool.map_async(_cut_prepared, drawn(first), chunksize=8)
        for epoch in range(first, recipe.epochs):
            windows = [window for some in coming.get() for window in some]
            if epoch + 1 < recipe.epochs:
                coming = pool.map_async(_cut_prepared, drawn(epoch + 1), chunksize=8)
            yield windows


def _cut(drawn: tuple[Article, float], tokenizer: Tokenizer, classes: dict[str, list[str]], names) -> list[Sample]:
    """The windows of an article, varied by the seed that was drawn with it."""
    article, seed = drawn
    return samples(varied(article, random.Random(seed), names), tokenizer, classes)


_prepared: list = []  # in a worker: what else _cut is given


def _prepare(*context: object) -> None:
    _prepared[:] = context


def _cut_prepared(drawn: tuple[Article, float]) -> list[Sample]:
    return _cut(drawn, *_prepared)


class _Run:
    """What changes while a network is trained."""

    def __init__(self, tagger: Tagger, recipe: Recipe, columns: Columns, teacher: Tagger | None):
        self.tagger, self.recipe, self.columns = tagger, recipe, columns
        self.teacher = teacher.eval().requires_grad_(False) if teacher is not None else None
        self.device = tagger.kind.device.type
        self.fast = self.device == "cuda" or _FAST_ON_CPU
        self.rng, self.generator = random.Random(recipe.seed), numpy.random.default_rng(recipe.seed)
        torch.manual_seed(recipe.seed)
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
        self._sums: dict[str, torch.Tensor] = {}
        self._since = 0

    def learn(self, group: list[Sample]) -> None:
        """One step of the optimizer."""
        pace = _pace(self.step / self.steps, self.recipe.warm_up)
        for params, rate in zip(self.optimizer.param_groups, (self.recipe.rate, self.recipe.fresh_rate), strict=True):
            params["lr"] = rate * pace
        self.loss_of(group).backward()
        torch.nn.utils.clip_grad_norm_(self.learning, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        _average(self.average, self.tagger, min(self.recipe.averaging, (1 + self.step) / (10 + self.step)))

    def loss_of(self, group: list[Sample]) -> torch.Tensor:
        """The loss of one batch; its parts are added up for ``means``."""
        taught = self.teacher is not None
        batch = Batch.of(group, self.rng, self.device, unlabelled=taught)
        reading = Reading(self.tagger, batch, self.fast)
        cues = Cues(batch, reading.scores[..., self.columns.cue], unlabelled=taught)
        parts = losses.from_labels(reading, cues, self.columns)
        loss = losses.total(parts)
        if self.teacher is not None:
            soft = losses.from_teacher(reading, Reading(self.teacher, batch, self.fast), cues, self.columns)
            loss = self.recipe.labelled * loss + losses.total(soft)
            parts |= {f"teacher's {name}": part for name, part in soft.items()}
        for name, part in parts.items():
            self._sums[name] = self._sums.get(name, 0) + part.detach()
        self._since += 1
        return loss

    def means(self) -> str:
        """The parts of the loss since the last call."""
        means = ", ".join(f"{name} {float(part) / self._since:.3f}" for name, part in self._sums.items())
        self._sums, self._since = {}, 0
        return means

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
        state = torch.load(path, map_location="cpu", weights_only=False)
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
