"""How sure a quotation is: the probability that its content and its speaker are right.

Two logistic regressions (Platt 1999, "Probabilistic outputs for support vector machines"), fitted on articles that the
tagger was not trained on (training/confidence.py): one for the content, one for the speaker where the content is
right. Speakers are judged by name: where the annotators name nobody, nobody must be named. The reliability table is in
docs/model_card.md.
"""

from __future__ import annotations

import math
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.document import Draft
from quotes_service.extract.weights import FOLDER, read_weights

_SURE = 0.95  # a choice is never surer than this
_FLOOR = 0.005  # no probability is nearer to 0 or 1


@Language.factory(
    "quotes_confidence",
    assigns=["doc._.quotations"],
    requires=["doc._.quotations"],
    default_config={"folder": str(FOLDER)},
)
def make_confidence(nlp: Language, name: str, folder: str):
    return Confidence(read_weights(folder, "confidence.json"))


class Confidence:
    """The component. ``weights``: of the features, for "content" and for "speaker"."""

    def __init__(self, weights: dict[str, dict[str, float]]):
        self._weights = weights

    def __call__(self, doc: Doc) -> Doc:
        """Fill the confidence of each of ``doc._.quotations``, and of its speakers."""
        for draft in doc._.quotations:
            content = _probability(self._weights["content"], content_features(draft))
            speaker = _probability(self._weights["speaker"], speaker_features(draft))
            draft.confidence = round(content * speaker, 3)
            draft.speakers = tuple(replace(s, confidence=round(speaker, 3)) for s in draft.speakers)
        return doc


def content_features(draft: Draft) -> dict[str, float]:
    """What tells whether a content is right: the tagger's own probabilities, the type, a source, the length."""
    words = sum(end - start for start, end in draft.content) / 6  # characters to a word, with its space
    return {
        "": 1.0,
        "cue": _log_odds(draft.likely),
        "words": _log_odds(draft.sure),
        f"type {draft.type}": 1.0,
        "no source": float(draft.source is None),
        "length": min(math.log(max(words, 1.0)), 4.0),
    }


def speaker_features(draft: Draft) -> dict[str, float]:
    """What tells whether the speakers are right: what they rest on, the odds of the choice, the names themselves."""
    named = [s.name for s in draft.speakers if s.kind in {"person", "organization"}]
    return {
        "": 1.0,
        f"rests on {draft.rests_on}": 1.0,
        "choice": _log_odds(min(draft.chosen, _SURE)) if draft.chosen < 1 else 0.0,
        f"type {draft.type}": 1.0,
        "one word": float(any(" " not in name for name in named)),
        "several": float(len(named) > 1),
        "cue": _log_odds(draft.likely),
    }


def _probability(weight: dict[str, float], features: dict[str, float]) -> float:
    score = sum(weight.get(name, 0.0) * value for name, value in features.items())
    return min(1 - _FLOOR, max(_FLOOR, 1 / (1 + math.exp(-score))))


def _log_odds(chance: float) -> float:
    chance = min(1 - _FLOOR, max(_FLOOR, chance))
    return math.log(chance / (1 - chance))
