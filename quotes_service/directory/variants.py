"""Questions about institutions with variants of one name that are printed for the same person: for the review queue.

Runs inside the caller's writing transaction, after people, institutions and workplaces are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations, product

from quotes_service.directory import standing_decisions
from quotes_service.directory.identity.resolved import weight
from quotes_service.resolve.institutions.variants import variant
from quotes_service.store.decisions import reviews
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions

#: People who are named in a reason.
_MOST_NAMES = 3

#: Institutions of which all pairs are compared.
_FEW = 20

Pair = tuple[int, int]


def ask(touched: Collection[int], workplaces_before: Iterable[set[int]], workplaces: Iterable[set[int]]) -> None:
    """Rewrite the questions about these institutions and those where touched experts worked before or work now."""
    workplaces = list(workplaces)
    near = set(touched).union(*workplaces_before, *workplaces)
    keys = institutions.keys(near)
    asked = reviews.among("institution", near, settles=False)
    # of few, comparing all with all takes less time than reading who works there
    alike = _pairs(touched) if len(touched) <= _FEW else experts.workplaces_shared(touched)
    pairs = asked.keys() | alike | {pair for places in workplaces for pair in _pairs(places)}
    wanted = {pair: reason for pair in sorted(pairs) if (reason := _reason(keys, *pair))}
    reviews.remove(list(asked.values()))
    if not wanted:
        return
    wholes = {part: whole.id for part, whole in institutions.parents(near).items()}
    decided = _decided(keys, wanted)
    in_queue = reviews.among("institution", near, settles=True)
    rows = []
    for (left, right), reason in wanted.items():
        is_part = wholes.get(left) == right or wholes.get(right) == left
        if is_part or (left, right) in decided or (left, right) in in_queue:
            continue
        if people := experts.working_at_both(left, right):
            rows.append(
                {
                    "left": left,
                    "right": right,
                    "score": 0.0,
                    "settles": False,
                    "weight": weight(0.0, 1 + len(people)),
                    "reasons": [[0.0, reason], [0.0, f"printed for one person: {_enumerated(people)}"]],
                }
            )
    reviews.add("institution", rows)


def _pairs(entries: Iterable[int]) -> set[Pair]:
    return set(combinations(sorted(entries), 2))


def _reason(keys: dict[int, set[str]], left: int, right: int) -> str | None:
    names = product(sorted(keys.get(left, ())), sorted(keys.get(right, ())))
    return next((reason for one, other in names if (reason := variant(one, other))), None)


def _decided(keys: dict[int, set[str]], pairs: Collection[Pair]) -> set[Pair]:
    """The pairs that an editor decided to be two institutions."""
    named = {key for pair in pairs for id in pair for key in keys[id]}
    _, cannot_link, _ = standing_decisions.institution_constraints(standing_decisions.on_institutions(named), named)
    apart = {frozenset(pair) for pair in cannot_link}
    return {
        (left, right)
        for left, right in pairs
        if any(frozenset(names) in apart for names in product(keys[left], keys[right]))
    }


def _enumerated(people: list[str]) -> str:
    more = len(people) - _MOST_NAMES
    return ", ".join(people[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
