"""How sure a quotation is: the probability that its content and its speaker are right.

The figures are shares measured on the 126 training articles of PolNeAR whose speakers are known, by what the content
and the speaker rest on (docs/evaluation.md prints the table and the command).
"""

from __future__ import annotations

from quotes_service.extract.parts import Draft

CONTENT = {"marks": 0.87, "according": 0.88, "clause": 0.85, "parataxis": 0.77, "infinitive": 0.58}
OTHER_CONTENT = 0.62
SPEAKER = {"name": 0.95, "pronoun": 0.85, "pronoun, rival": 0.6, "pair": 0.6, "title": 0.7, "place": 0.7, "it": 0.6}
OTHER_SPEAKER = 0.8


def quotation_confidence(draft: Draft, rests_on: str) -> float:
    """A probability for a draft whose speaker ``rests_on`` a name, a pronoun ..."""
    content = CONTENT.get(draft.how, OTHER_CONTENT)
    return round(content * SPEAKER.get(rests_on, OTHER_SPEAKER), 2)
