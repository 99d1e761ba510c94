"""How sure a quotation is: the probability that its content and its speaker are right.

Both shares were measured on the 126 training articles of PolNeAR whose speakers are known, by what the content was
found by and what the speaker rests on; ``python -m quotes_service.extract.measure ../shared/eval`` measures them
again. Speakers are judged by name: where the gold names nobody, nobody must be named.
"""

from __future__ import annotations

from quotes_service.extract.parts import Draft

CONTENT = {
    "marks": 0.89,
    "according": 0.86,
    "parataxis": 0.86,
    "clause": 0.84,
    "passive": 0.79,
    "object": 0.68,
    "infinitive": 0.67,
    "predicate": 0.59,
    "preposition": 0.45,
}
SPEAKER = {
    "name": 0.91,
    "place": 0.86,
    "pronoun": 0.81,
    "title": 0.73,
    "group": 0.81,
    "pair": 0.67,
    "none": 0.58,
    "pronoun, rival": 0.53,
    "publisher": 0.45,
    "unnamed": 0.31,
}
RARE = 0.5  # what was seen too seldom to be measured


def speaker_confidence(rests_on: str) -> float:
    """The probability that a speaker is right, by what it rests on."""
    return SPEAKER.get(rests_on, RARE)


def quotation_confidence(draft: Draft) -> float:
    """A probability, by the way in which the draft's content was found and by what its speaker rests on."""
    return round(CONTENT.get(draft.how, RARE) * speaker_confidence(draft.rests_on), 2)
