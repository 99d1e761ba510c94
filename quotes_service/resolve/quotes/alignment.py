"""The words that a claim and a printed text have in common, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from quotes_service.resolve.quotes.claim import Claim
from quotes_service.resolve.quotes.statements import common_blocks
from quotes_service.resolve.quotes.tokens import TokenizedText

#: A claim of fewer words is sought where most of them stand close together, a longer one by its pairs of words.
SHORT_CLAIM = 8
#: A shorter run of common words may be chance.
_RUN_WORDS = 4
#: Words left out in one place weigh as many as these at most: one cut is one alteration, however long.
EDIT_WORDS = 3

#: Common words of a printed text and a claim, as pairs of indices (in the printed text, in the claim), in order.
Pairs = list[tuple[int, int]]


def alignments(claim: Claim, text: TokenizedText) -> Iterator[Pairs]:
    """The alignments of the words that claim and printed text have in common that are worth grading."""
    words, printed = claim.tokens.words, text.words
    spaced = f" {' '.join(printed)} "
    runs = [f" {' '.join(words[start:end])} " for start, end in claim.runs]
    at = 0
    for run in runs:
        if (at := spaced.find(run, at)) < 0:
            break
        at += len(run) - 1
    else:
        # The last run at its first or its last place; the others as close before it as possible.
        for end in dict.fromkeys((at + 1, spaced.rfind(runs[-1]) + len(runs[-1]))):
            pairs: Pairs = []
            for run, (start, stop) in zip(reversed(runs), reversed(claim.runs), strict=True):
                end = spaced.rfind(run, 0, end)
                first = spaced.count(" ", 0, end)
                pairs[:0] = zip(range(first, first + stop - start), range(start, stop), strict=True)
                end += 1
            yield _fill_gaps(pairs, printed, words)
    pairs = _run_pairs(printed, claim) if len(words) >= SHORT_CLAIM else []
    if not pairs:
        known, size = set(words), len(words) + SHORT_CLAIM
        at, _ = densest_window([word if word in known else "" for word in printed], size)
        pairs = _common_pairs(range(at, min(at + size, len(printed))), printed, range(len(words)), words)
    if pairs:
        yield _fill_gaps(pairs, printed, words)


def _run_pairs(printed: Sequence[str], claim: Claim) -> Pairs:
    """The common words that stand in runs: a whole run of the claim, or at least _RUN_WORDS words in a row."""
    runs: list[Pairs] = []
    i = j = -1
    # compared by pairs of neighbouring words, since single words match everywhere
    printed_bigrams, bigrams = list(pairwise(printed)), list(pairwise(claim.tokens.words))
    common = _common_pairs(range(len(printed_bigrams)), printed_bigrams, range(len(bigrams)), bigrams)
    for start, at in common:
        for pair in ((start, at), (start + 1, at + 1)):
            if pair[0] > i and pair[1] > j:
                if not runs or pair[0] - pair[1] - (i - j) > EDIT_WORDS:
                    runs.append([])
                i, j = pair
                runs[-1].append(pair)
    whole = set(claim.runs)
    return [pair for run in runs if len(run) >= _RUN_WORDS or (run[0][1], run[-1][1] + 1) in whole for pair in run]


def _common_pairs(
    printed_at: Sequence[int], printed: Sequence[Hashable], claim_at: Sequence[int], words: Sequence[Hashable]
) -> Pairs:
    """The longest common subsequence of the words at these indices."""
    blocks = common_blocks([printed[i] for i in printed_at], [words[j] for j in claim_at])
    return [
        pair
        for start, at, size in blocks
        for pair in zip(printed_at[start : start + size], claim_at[at : at + size], strict=True)
    ]


def _fill_gaps(pairs: Pairs, printed: Sequence[str], words: Sequence[str]) -> Pairs:
    """The pairs, and the common words between and around them, each as close to the next one as possible."""
    filled: Pairs = []
    for (i, j), (i2, j2) in pairwise([(-1, -1), *pairs, (len(printed), len(words))]):
        if j2 - j > 1 and i2 - i > 1:
            reach = j2 - j - 1 + EDIT_WORDS
            after = range(i + 1, min(i2, i + 1 + reach)) if i >= 0 else range(0)
            before = range(max(i + 1, i2 - reach), i2) if i2 < len(printed) else range(0)
            filled += _common_pairs(sorted({*after, *before}), printed, range(j + 1, j2), words)
        filled.append((i2, j2))
    filled.pop()
    for k in range(len(filled) - 2, -1, -1):
        (i, j), (i2, j2) = filled[k], filled[k + 1]
        follows = k and filled[k - 1] == (i - 1, j - 1)
        if j2 == j + 1 and i2 > i + 1 and not follows and printed[i2 - 1] == words[j]:
            filled[k] = (i2 - 1, j)
    return filled


def densest_window(marks: Sequence[str], size: int) -> tuple[int, int]:
    """The start of the window of this size with the most distinct marks, and how many; "" is not a mark."""
    if len(marks) <= size:
        return 0, len(set(marks) - {""})
    inside: Counter[str] = Counter()
    most, start = 0, 0
    for at, mark in enumerate(marks):
        if mark:
            inside[mark] += 1
        if at >= size and (left := marks[at - size]):
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
        if len(inside) > most:
            most, start = len(inside), max(at - size + 1, 0)
    return start, most
