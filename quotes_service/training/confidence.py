"""Fits and checks the confidence of quotations, on articles that the tagger was not trained on."""

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
    """One quotation: the features of content and speaker, and whether each is right (speaker None: the content is
    wrong)."""

    content: dict[str, float]
    speaker: dict[str, float]
    content_right: bool
    speaker_right: bool | None


Weights = dict[str, dict[str, float]]


def cases(doc: Doc, row: dict, sheet: dict, score) -> list[Case]:
    """The quotations of one article as ``score`` (the module score.py) judges them. ``row``, ``sheet``: the article's
    lines in the corpus and in its file of speakers."""
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
        speakers = [sheet["speakers"][s] for s in sheet["attributions"].get(gold["id"], []) if s in sheet["speakers"]]
        wanted = [score.names_of(w) for w in speakers if w["kind"] in ("person", "organization")]
        got = {score.name_key(s.name) for s in draft.speakers if s.kind in ("person", "organization")}
        right = len(got) == len(wanted) and all(got & names for names in wanted)
    return Case(content_features(draft), speaker_features(draft), gold is not None, right)


def fit(judged: Iterable[Case]) -> Weights:
    """The weights of both regressions; the speaker's is fitted on the quotations with a right content only."""
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
    penalized = torch.tensor([float(name != "") for name in names])  # all but the intercept

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(table @ weight, wanted, reduction="sum")
        loss = loss + _PENALTY * (penalized * weight.square()).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {name: round(float(value), 4) for name, value in zip(names, weight.detach(), strict=True)}


def predictions(weights: Weights, judged: Sequence[Case]) -> dict[str, list[tuple[float, bool]]]:
    """Pairs (probability, right) under "content", under "speaker" (if the content is right) and under "both"."""

    def probability(kind: str, features: dict[str, float]) -> float:
        score = sum(weights[kind].get(name, 0.0) * value for name, value in features.items())
        return float(torch.sigmoid(torch.tensor(score)))

    content = [(probability("content", c.content), c.content_right) for c in judged]
    speaker = [probability("speaker", c.speaker) for c in judged]
    both = [(p * s, bool(c.speaker_right)) for (p, _), s, c in zip(content, speaker, judged, strict=True)]
    of_right_content = [(s, bool(c.speaker_right)) for s, c in zip(speaker, judged, strict=True) if c.content_right]
    return {"content": content, "speaker": of_right_content, "both": both}


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> list[tuple[float, float, int]]:
    """Mean probability, share that is right and number of quotations, for each bin with quotations in it."""
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
    articles: Sequence[list[Case]], folds: int = 5, fit_weights: Callable[[Iterable[Case]], Weights] = fit
) -> dict[str, list[tuple[float, bool]]]:
    """The predictions for each article's quotations by weights that are fitted on the other folds' articles."""
    order = list(range(len(articles)))
    random.Random(1).shuffle(order)
    pooled: dict[str, list[tuple[float, bool]]] = {"content": [], "speaker": [], "both": []}
    for fold in range(folds):
        left_out = set(order[fold::folds])
        weights = fit_weights(c for n in order if n not in left_out for c in articles[n])
        for kind, pairs in predictions(weights, [c for n in sorted(left_out) for c in articles[n]]).items():
            pooled[kind] += pairs
    return pooled
