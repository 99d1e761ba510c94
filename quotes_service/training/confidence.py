"""Fits and checks the confidence of quotations on articles that the tagger was not trained on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import torch
from spacy.tokens import Doc

from quotes_service.extract.attribution.confidence import content_features, speaker_features
from quotes_service.extract.document import Draft

_PENALTY = 0.5
_STEPS = 200
BINS = 10


class Case(NamedTuple):
    """One quotation: features, and whether content and speakers are right (None: the content is not)."""

    content: dict[str, float]
    speaker: dict[str, float]
    content_right: bool
    speaker_right: bool | None


Weights = dict[str, dict[str, float]]


def cases(doc: Doc, row: dict, sheet: dict, score) -> list[Case]:
    """The quotations of one article, judged as ``score`` (the module score.py) judges them."""
    wanted = [a for a in row["attributions"] if a["content"]]
    drafts: list[Draft] = doc._.quotations
    text = row["text"]
    matched = score.pairs(
        [score.characters(a["content"], text) for a in wanted], [score.characters(d.content, text) for d in drafts]
    )
    back = {p: g for g, p in matched.items()}
    return [_case(draft, wanted[back[n]] if n in back else None, sheet, score) for n, draft in enumerate(drafts)]


def _case(draft: Draft, gold: dict | None, sheet: dict, score) -> Case:
    right = None
    if gold is not None:
        who = [sheet["speakers"][s] for s in sheet["attributions"].get(gold["id"], []) if s in sheet["speakers"]]
        wanted = [score.names_of(w) for w in who if w["kind"] in ("person", "organization")]
        got = {score.name_key(s.name) for s in draft.speakers if s.kind in ("person", "organization")}
        right = len(got) == len(wanted) and all(got & names for names in wanted)
    return Case(content_features(draft), speaker_features(draft), gold is not None, right)


def fit(judged: Iterable[Case]) -> Weights:
    """The weights of both regressions."""
    judged = list(judged)
    return {
        "content": _regression([c.content for c in judged], [c.content_right for c in judged]),
        "speaker": _regression(
            [c.speaker for c in judged if c.content_right], [bool(c.speaker_right) for c in judged if c.content_right]
        ),
    }


def _regression(rows: Sequence[dict[str, float]], right: Sequence[bool]) -> dict[str, float]:
    if not rows:
        return {}
    names = sorted({name for row in rows for name in row})
    table = torch.tensor([[row.get(name, 0.0) for name in names] for row in rows])
    wanted = torch.tensor(right, dtype=torch.float32)
    weight = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight], max_iter=_STEPS, line_search_fn="strong_wolfe")
    punished = torch.tensor([float(name != "") for name in names])

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(table @ weight, wanted, reduction="sum")
        loss = loss + _PENALTY * (punished * weight.square()).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {name: round(float(value), 4) for name, value in zip(names, weight.detach(), strict=True)}


def chances(weights: Weights, judged: Sequence[Case]) -> dict[str, list[tuple[float, bool]]]:
    """(probability, right) of "content", of "speaker" where the content is right, and of "both"."""

    def probability(kind: str, features: dict[str, float]) -> float:
        score = sum(weights[kind].get(name, 0.0) * value for name, value in features.items())
        return float(torch.sigmoid(torch.tensor(score)))

    content = [(probability("content", c.content), c.content_right) for c in judged]
    speaker = [probability("speaker", c.speaker) for c in judged]
    both = [(p * s, bool(c.speaker_right)) for (p, _), s, c in zip(content, speaker, judged, strict=True)]
    told = [(s, bool(c.speaker_right)) for s, c in zip(speaker, judged, strict=True) if c.content_right]
    return {"content": content, "speaker": told, "both": both}


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> list[tuple[float, float, int]]:
    """For each tenth of the scale with quotations in it: mean probability, share that is right, number."""
    table = []
    for number in range(bins):
        inside = [(p, r) for p, r in pairs if number == min(int(p * bins), bins - 1)]
        if inside:
            size = len(inside)
            table.append((sum(p for p, _ in inside) / size, sum(r for _, r in inside) / size, size))
    return table


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> float:
    """The expected calibration error (Guo et al. 2017, "On calibration of modern neural networks")."""
    table = reliability(pairs, bins)
    return sum(size * abs(mean - share) for mean, share, size in table) / max(1, len(pairs))


def cross_validated(
    articles: Sequence[list[Case]], folds: int = 5, fitted: Callable[[Iterable[Case]], Weights] = fit
) -> dict[str, list[tuple[float, bool]]]:
    """The ``chances`` of each article's quotations by weights fitted on the other folds' articles."""
    order = list(range(len(articles)))
    random.Random(1).shuffle(order)
    found: dict[str, list[tuple[float, bool]]] = {"content": [], "speaker": [], "both": []}
    for fold in range(folds):
        out = set(order[fold::folds])
        weights = fitted(c for n in order if n not in out for c in articles[n])
        for kind, pairs in chances(weights, [c for n in sorted(out) for c in articles[n]]).items():
            found[kind] += pairs
    return found
