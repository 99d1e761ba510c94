"""Fits the weights by which ``extract.speakers.candidates`` chooses the person that a pronoun or a title means.

A conditional logit (McFadden 1974, "Conditional logit analysis of qualitative choice behavior") over the people of
the article and nobody, with an L2 penalty, on the training articles whose speakers are known; the annotated sources
and contents are used, so that only the choice is learnt.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from spacy.tokens import Doc

from quotes_service.extract.document import Entity
from quotes_service.extract.entities.pairs import PairScorer
from quotes_service.extract.speakers.candidates import CHOICES
from quotes_service.extract.speakers.speakers import Resolver
from quotes_service.extract.text.noun_phrases import source_phrase
from quotes_service.records import Span

_PENALTY = 0.3
_STEPS = 200
_MIN_COUNT = 5  # features that occur in fewer choices are left out


class Choice(NamedTuple):
    """One pronoun or title: its kind, the features of each candidate, and the index of the right one (None: none)."""

    kind: str
    candidates: list[dict[str, float]]
    right: int | None


def choices(doc: Doc, attributions: Sequence[dict], sheet: dict, pairs: PairScorer, names_of, key_of) -> list[Choice]:
    """The choices that resolving the sources of one article needs. ``names_of`` and ``key_of`` are score.py's."""
    resolver = Resolver(doc, {}, pairs)
    choices: list[Choice] = []
    for gold in sorted((a for a in attributions if a["content"]), key=lambda a: a["content"][0][0]):
        speakers = [sheet["speakers"][s] for s in sheet["attributions"].get(gold["id"], []) if s in sheet["speakers"]]
        named = [(w["kind"], names_of(w)) for w in speakers if w["kind"] in {"person", "organization"}]
        entities = tuple(
            f
            for kind, names in named
            for f in resolver.candidates.entities
            if f.kind == kind and key_of(f.name) in names
        )
        unnamed = {_bare(w["name"]) for w in speakers if w["kind"] == "unnamed"}
        entities += tuple(f for f in resolver.candidates.entities if f.kind == "unnamed" and _bare(f.name) in unnamed)
        content = [Span(*span) for span in gold["content"]]
        if not gold["source"]:
            if not gold["cue"] and len(speakers) == 1:
                candidates = resolver.untagged.features(content)
                choices.append(_choice("untagged", candidates, entities))
            if entities:
                resolver.candidates.add_speakers(content[0].start, entities)
            continue
        source = Span(*gold["source"][0])
        phrase = source_phrase(doc, source, resolver.names.organization_at)
        anaphor = resolver.anaphor(phrase)
        if anaphor is not None and not resolver.names.named(phrase, source) and len(speakers) == 1:
            candidates = resolver.candidates.features(anaphor, content)
            choices.append(_choice(anaphor.kind, candidates, entities))
        if entities:
            resolver.candidates.add_speakers(source.start, entities)
    return choices


def _choice(kind: str, candidates: Sequence[tuple[Entity, dict[str, float]]], right: Sequence[Entity]) -> Choice:
    """The choice between candidates of which one of ``right`` is the right one, if it is among them."""
    number = next((n for n, (entity, _) in enumerate(candidates) if any(entity is other for other in right)), None)
    return Choice(kind, [features for _, features in candidates], number)


def _bare(phrase: str) -> str:
    """A phrase without its article, in lower case."""
    return phrase.lower().removeprefix("a ").removeprefix("an ").removeprefix("the ")


def fit(choices: Iterable[Choice]) -> dict[str, float]:
    """The weights of the features, and of the choice of nobody for each kind."""
    choices = list(choices)
    seen = Counter(name for choice in choices for name in {n for features in choice.candidates for n in features})
    names = sorted(name for name, count in seen.items() if count >= _MIN_COUNT)
    names += [f"nobody, {kind}" for kind in CHOICES]
    index = {name: n for n, name in enumerate(names)}
    most = max(len(choice.candidates) for choice in choices) + 1
    table = torch.zeros(len(choices), most, len(names))
    padding = torch.ones(len(choices), most, dtype=torch.bool)
    right = torch.zeros(len(choices), dtype=torch.long)
    for row, choice in enumerate(choices):
        table[row, 0, index[f"nobody, {choice.kind}"]] = 1
        for column, features in enumerate(choice.candidates, 1):
            for name, value in features.items():
                if name in index:
                    table[row, column, index[name]] = value
        padding[row, : len(choice.candidates) + 1] = False
        right[row] = 0 if choice.right is None else choice.right + 1
    weight = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        scores = (table @ weight).masked_fill(padding, -1e9)
        loss = torch.nn.functional.cross_entropy(scores, right, reduction="sum") + _PENALTY * weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {name: round(float(value), 3) for name, value in zip(names, weight.detach(), strict=True)}


def _is_right(choice: Choice, weights: dict[str, float]) -> bool:
    """Whether the most likely candidate, or nobody, is the right one."""
    scores = [sum(weights.get(n, 0.0) * v for n, v in features.items()) for features in choice.candidates]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    nobody = best is None or scores[best] < weights[f"nobody, {choice.kind}"]
    return (choice.right is None) if nobody else choice.right == best


def cross_validated(articles: list[list[Choice]], folds: int = 5) -> list[tuple[str, float, int]]:
    """For each kind the share of right choices in articles that are left out of the fit, and their number."""
    order = list(range(len(articles)))
    random.Random(1).shuffle(order)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for fold in range(folds):
        left_out = set(order[fold::folds])
        weights = fit(c for n in order if n not in left_out for c in articles[n])
        for choice in (c for n in left_out for c in articles[n]):
            total[choice.kind] += 1
            right[choice.kind] += _is_right(choice, weights)
    return [(kind, right[kind] / total[kind], total[kind]) for kind in CHOICES if total[kind]]
