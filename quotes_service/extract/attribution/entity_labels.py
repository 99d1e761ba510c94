"""The best consistent labels of entities: I of a kind stands only after B or I of that kind (Viterbi over the labels).

Words are labelled one by one; where the likeliest labels contradict each other ("Ida" a person, "Marsden" the rest of
an organization), the likeliest sequence is taken instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy

_IMPOSSIBLE = -1e9


def may_follow(labels: Sequence[str]) -> numpy.ndarray:
    """Which label may follow which: [k, k], the earlier one first. ``labels``: "O", "B-PERSON", "I-PERSON" ..."""
    parts = [label.partition("-") for label in labels]
    return numpy.array([[iob != "I" or kind == before for iob, _, kind in parts] for _, _, before in parts])


def consistent(scores: numpy.ndarray, allowed: numpy.ndarray) -> numpy.ndarray:
    """The labels [n] of n words with the highest sum of ``scores`` [n, k] among the sequences that ``allowed`` [k, k]
    permits (may_follow). Of a label "O" nothing that begins with I may follow, nor at the start."""
    best = scores.argmax(1) if len(scores) else numpy.zeros(0, dtype=numpy.int64)
    for first, stop in _contradictions(best, allowed):
        best[first:stop] = _viterbi(scores[first:stop], allowed)
    return best


def _contradictions(best: numpy.ndarray, allowed: numpy.ndarray) -> Iterator[tuple[int, int]]:
    """The runs of words with labels of entities in which a label follows one that it may not follow."""
    outside = int(numpy.flatnonzero(allowed.sum(0) == allowed.shape[0])[0]) if allowed.size else 0
    previous = numpy.concatenate([[outside], best[:-1]])
    wrong = ~allowed[previous, best]
    for at in numpy.flatnonzero(wrong).tolist():
        first = stop = at
        while first and best[first - 1] != outside:
            first -= 1
        while stop < len(best) and best[stop] != outside:
            stop += 1
        yield first, stop


def _viterbi(scores: numpy.ndarray, allowed: numpy.ndarray) -> numpy.ndarray:
    barred = numpy.where(allowed, 0.0, _IMPOSSIBLE)
    opening = numpy.where(allowed.all(0), 0.0, _IMPOSSIBLE)  # no I at the start
    total = scores[0] + opening
    came = []
    for row in scores[1:]:
        ways = total[:, None] + barred
        came.append(ways.argmax(0))
        total = ways.max(0) + row
    labels = [int(total.argmax())]
    for before in reversed(came):
        labels.append(int(before[labels[-1]]))
    return numpy.array(labels[::-1])
