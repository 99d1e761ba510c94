"""Confidence: the probability that a quotation's content and its speaker are right.

Two logistic regressions (Platt 1999, "Probabilistic outputs for support vector machines"), fitted on articles that the
tagger was not trained on (training/confidence.py): one for the content, one for the speaker given that the content is
right. Speakers are judged by name; a quotation for which the annotators name nobody must have no named speaker. The
reliability table is in docs/model_card.md.

The keys of the features are the keys of the weights in ``model/confidence.json``.
"""

from __future__ import annotations

import math
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.document import Draft
from quotes_service.extract.weights import FOLDER, read_weights

_MAX_CHOICE = 0.95  # a speaker's probability counts up to here at most
_FLOOR = 0.005  # probabilities are clipped to [_FLOOR, 1 - _FLOOR]


@Language.factory(
    "quotes_confidence",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations"],
    default_config={"folder": str(FOLDER)},
)
def make_confidence(nlp: Language, name: str, folder: str):
    return Confidence(read_weights(folder, "confidence.json"))


class Confidence:
    """The component. ``weights``: under "content" and "speaker" each feature's weight."""

    def __init__(self, weights: dict[str, dict[str, float]]):
        self._weights = weights

    def __call__(self, doc: Doc) -> Doc:
        """Set the confidence of each of ``doc._.quotations`` and of its speakers."""
        for draft in doc._.quotations:
            content = _probability(self._weights["content"], content_features(draft))
            speaker = _probability(self._weights["speaker"], speaker_features(draft))
            draft.confidence = round(content * speaker, 3)
            draft.speakers = tuple(replace(s, confidence=round(speaker, 3)) for s in draft.speakers)
        return doc


def content_features(draft: Draft) -> dict[str, float]:
    """The features of the content: the tagger's probabilities, the type, whether there is a source, the length."""
    words = sum(end - start for start, end in draft.content) / 6  # characters to a word, with its space
    return {
        "": 1.0,
        "cue": _log_odds(draft.cue_probability),
        "words": _log_odds(draft.content_probability),
        f"type {draft.type}": 1.0,
        "no source": float(draft.source is None),
        "length": min(math.log(max(words, 1.0)), 4.0),
    }


def speaker_features(draft: Draft) -> dict[str, float]:
    """The features of the speakers: what they were resolved by, with which probability, and their names."""
    named = [s.name for s in draft.speakers if s.kind in {"person", "organization"}]
    return {
        "": 1.0,
        f"rests on {draft.resolved_by}": 1.0,
        "choice": _log_odds(min(draft.speaker_probability, _MAX_CHOICE)) if draft.speaker_probability < 1 else 0.0,
        f"type {draft.type}": 1.0,
        "one word": float(any(" " not in name for name in named)),
        "several": float(len(named) > 1),
        "cue": _log_odds(draft.cue_probability),
    }


def _probability(weights: dict[str, float], features: dict[str, float]) -> float:
    score = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return min(1 - _FLOOR, max(_FLOOR, 1 / (1 + math.exp(-score))))


def _log_odds(probability: float) -> float:
    probability = min(1 - _FLOOR, max(_FLOOR, probability))
    return math.log(probability / (1 - probability))
