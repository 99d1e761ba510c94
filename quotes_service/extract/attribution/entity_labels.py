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


def consistent(scores: numpy.ndarray, allowed: numpy.ndarray, outside: int) -> numpy.ndarray:
    """The labels [n] of n words with the highest sum of ``scores`` [n, k] among the sequences that ``allowed`` [k, k]
    permits (may_follow). ``outside``: the number of the label "O", which stands before the first word too."""
    best = scores.argmax(1) if len(scores) else numpy.zeros(0, dtype=numpy.int64)
    for first, stop in _contradictions(best, allowed, outside):
        best[first:stop] = _viterbi(scores[first:stop], allowed)
    return best


def _contradictions(best: numpy.ndarray, allowed: numpy.ndarray, outside: int) -> Iterator[tuple[int, int]]:
    """The runs of words with labels of entities in which a label follows one that it may not follow."""
    previous = numpy.concatenate([[outside], best[:-1]])
    wrong = ~allowed[previous, best]
    done = 0
    for at in numpy.flatnonzero(wrong).tolist():
        if at < done:
            continue
        first = stop = at
        while first and best[first - 1] != outside:
            first -= 1
        while stop < len(best) and best[stop] != outside:
            stop += 1
        done = stop
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
