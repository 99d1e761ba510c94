"""What changed between two versions of an article: which of its passages are the same, reworded, added or dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from quotes_service.resolve.quotes.statements import normalized_words

#: The least share of the words of the shorter of two passages that stand in the longer one, in order, for one to be the
#: other reworded; and of the longer one's, since a few common words stand in any long passage.
SHORTER_SHARE, LONGER_SHARE = 0.6, 0.25
#: With how many passages, those that share the most pairs of words, a passage is compared.
MOST_COMPARED = 20
#: A pair of words that more passages have tells nothing ("of the").
MOST_WITH_PAIR = 40

Words = tuple[str, ...]


def same_or_reworded(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Index of a passage before -> index of the same passage after, maybe reworded or elsewhere in the text. Each has
    one counterpart at most; a passage without one was dropped, or added.

    Case, punctuation and white space don't count. Takes time in proportion to the length of both.
    """
    old, new = [normalized_words(text) for text in before], [normalized_words(text) for text in after]
    pairs = _same(old, new)
    taken = set(pairs.values())
    left = [index for index in range(len(new)) if index not in taken]
    with_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in left:
        for pair in set(_pairs(new[index])):
            with_pair[pair].append(index)
    telling = {pair: indices for pair, indices in with_pair.items() if len(indices) <= MOST_WITH_PAIR}
    likely = []
    for index in range(len(old)):
        if index not in pairs:
            shared = Counter(other for pair in set(_pairs(old[index])) for other in telling.get(pair, ()))
            for other, _ in shared.most_common(MOST_COMPARED):
                if likeness := _likeness(old[index], new[other]):
                    likely.append((-likeness, abs(index - other), index, other))
    for _, _, index, other in sorted(likely):
        if index not in pairs and other not in taken:
            pairs[index] = other
            taken.add(other)
    return pairs


def _same(old: Sequence[Words], new: Sequence[Words]) -> dict[int, int]:
    """Those with the same words, the first with the first."""
    places: dict[Words, list[int]] = defaultdict(list)
    for index in reversed(range(len(new))):
        places[new[index]].append(index)
    return {index: places[words].pop() for index, words in enumerate(old) if places[words]}


def _pairs(words: Words) -> list[tuple[str, str]]:
    """Neighbouring words, also with the beginning and the end."""
    return list(zip(("", *words), (*words, ""), strict=True))


def _likeness(one: Words, other: Words) -> float:
    """The share of the longer passage's words that both have in order; 0 if one is not the other reworded."""
    if not one or not other:
        return 0.0
    common = LCSseq.similarity(one, other)
    share = common / max(len(one), len(other))
    return share if common >= SHORTER_SHARE * min(len(one), len(other)) and share >= LONGER_SHARE else 0.0
