"""Consistent labels of entities, from scores."""

from __future__ import annotations

import numpy
import pytest

from quotes_service.extract.attribution.entity_labels import consistent, may_follow

LABELS = ["O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG"]


@pytest.mark.parametrize(
    ("likeliest", "second", "expected"),
    [
        ("O B-PERSON I-PERSON O", "", "O B-PERSON I-PERSON O"),
        ("B-PERSON I-ORG O", "O I-PERSON O", "B-PERSON I-PERSON O"),
        ("O I-ORG I-ORG", "O B-ORG O", "O B-ORG I-ORG"),
        ("B-PERSON I-PERSON I-ORG", "B-ORG I-ORG I-PERSON", "B-PERSON I-PERSON I-PERSON"),
        ("", "", ""),
    ],
)
def test_an_entity_goes_on_with_its_own_kind(likeliest, second, expected):
    scores = numpy.zeros((len(likeliest.split()), len(LABELS)))
    for score, labels in ((2.0, likeliest), (1.5, second)):
        for at, label in enumerate(labels.split()):
            scores[at, LABELS.index(label)] = max(score, scores[at, LABELS.index(label)])
    assert [LABELS[n] for n in consistent(scores, may_follow(LABELS), outside=0)] == expected.split()
