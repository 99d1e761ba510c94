"""Which quotations are wordings of one statement: copies, cuts and small edits of what one speaker said."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from rapidfuzz.distance import LCSseq

from quotes_service.resolve.disjoint_sets import DisjointSets
from quotes_service.resolve.names import words
from quotes_service.resolve.quotes.shared_words import Alphabet, sharing

#: A shorter text ("No comment.") is said again and again; each time it is a statement of its own.
MIN_WORDS = 5
#: A shorter text is a slogan: only the same words are the same statement, and only within DAYS of each other.
SLOGAN_WORDS = 8
DAYS = 30
#: In a text of fewer words, or printed more than DAYS apart, a different number or a lost "not" makes it another
#: statement; in a longer one of the same days it is an altered quote.
ALTERED_WORDS = 12
#: The share of the shorter text that must stand in the longer, in order: in an edited copy; in a cut; and in a cut so
#: short that it may be a phrase which the speaker often uses.
EDITED_SHARE, CUT_SHARE, SHORT_CUT_SHARE = 0.8, 0.85, 0.88
#: Up to this many words left out in one place are an edit, more are a cut (an ellipsis).
EDIT_WORDS = 3
#: A shorter run of common words may be chance. Fingerprints hash runs of this length.
RUN_WORDS = 4
#: One of this many neighbouring hashes is kept, so that texts with RUN_WORDS + WINDOW - 1 = 6 words in a row in common
#: share a fingerprint.
WINDOW = 3
#: With how many texts, next in length to either side, a text is compared: more than one speaker's alike ever are.
MOST_COMPARED = 500

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_BRACKETS = re.compile(r"[][()]")
_SYMBOLS = re.compile(r"[%$£€¥]")
_EXPANSIONS = tuple(
    (re.compile(pattern), expanded)
    for pattern, expanded in (
        (r"\b(?:can't|cant|cannot)\b", "can not"),
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\bshan't\b", "shall not"),
        (r"\b(do|does|did|is|are|was|were|have|has|had|could|would|should|must|need|might)n'?t\b", r"\1 not"),
        (r"\b(it|he|she|that|this|there|here|what|who|where|how)'s\b", r"\1 is"),
        (r"\blet's\b", "let us"),
        (r"(?<=\w)'re\b", " are"),
        (r"(?<=\w)'ve\b", " have"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\w)'m\b", " am"),
        (r"(?<=\w)'d\b", " would"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"%|\bper\s+cent\b", " percent"),
        (r"'|(?<=\d),(?=\d{3}\b)", ""),
    )
)
_HESITATIONS = frozenset("um uh uhm er erm eh hmm".split())
#: Without "one", which mostly is no number.
_NUMERALS: str = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_DIGITS: dict[str, str] = dict(zip(_NUMERALS.split(), map(str, (*range(2, 21), *range(30, 100, 10))), strict=True))
NEGATIONS = frozenset("no not never none nothing nobody nowhere neither nor without".split())
_DAYS_AND_MONTHS = frozenset(
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One quotation as printed: its id, its words (``normalized_words``), and its article with the article's date."""

    id: int
    words: tuple[str, ...]
    day: date | None = None
    article: int | None = None


@lru_cache(maxsize=4096)
def normalized_words(text: str) -> tuple[str, ...]:
    """The words by which wordings are compared: "That it’s [the] five, er, gauges" -> it is the 5 gauges.

    In lower case, without accents, punctuation, hesitations and a leading "that"; contractions are expanded.
    """
    plain = _APOSTROPHES.sub("'", _BRACKETS.sub("", text)).lower()
    for pattern, expanded in _EXPANSIONS:
        plain = pattern.sub(expanded, plain)
    tokens = [_DIGITS.get(word, word) for word in words(plain) if word not in _HESITATIONS]
    start = next((index for index, word in enumerate(tokens) if word != "that"), len(tokens))
    return tuple(tokens[start:])


def fingerprints(words: Sequence[str], speaker: str) -> frozenset[int]:
    """Hashes that another wording by the same speaker shares; they fit a BIGINT. Empty for a text that is too short.

    Winnowing (Schleimer, Wilkerson and Aiken 2003): of each WINDOW neighbouring runs of RUN_WORDS words the smallest
    hash, so that texts with 6 words in a row in common share one. A shorter text keeps the hashes of all its runs.
    """
    if len(words) < MIN_WORDS:
        return frozenset()
    hashes = [_hash(speaker, words[start : start + RUN_WORDS]) for start in range(len(words) - RUN_WORDS + 1)]
    if len(hashes) < WINDOW:
        return frozenset(hashes)
    return frozenset(min(hashes[start : start + WINDOW]) for start in range(len(hashes) - WINDOW + 1))


def _hash(speaker: str, run: Sequence[str]) -> int:
    text = f"{speaker}: {' '.join(run)}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def wording_similarity(a: Wording, b: Wording) -> float:
    """How similar two wordings by one speaker are: 1.0 for the same words, 0.0 for two different statements."""
    short, long = sorted((a.words, b.words), key=lambda words: (len(words), words))
    if len(short) < MIN_WORDS:
        return 0.0
    is_far = a.day is not None and b.day is not None and abs((a.day - b.day).days) > DAYS
    if len(short) < SLOGAN_WORDS and is_far:
        return 0.0
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        share = 1.0
    else:
        # An article doesn't print its own quotation in two wordings: these are two similar statements.
        same_article = a.article is not None and a.article == b.article
        share = 0.0 if same_article or len(short) < SLOGAN_WORDS else _matched_share(short, long, is_far=is_far)
    # Of two texts that match equally well, the one closer in length is more similar.
    return share * (0.9 + 0.1 * len(short) / len(long))


@lru_cache(maxsize=4096)  # the same wordings are compared again with each new one
def _matched_share(short: tuple[str, ...], long: tuple[str, ...], *, is_far: bool) -> float:
    """The share of the shorter text that stands in the longer one, edited or cut.

    0.0 if that is too little, or if numbers, dates or negations differ where they may not.
    """
    size = len(short)
    if LCSseq.similarity(short, long) < EDITED_SHARE * size:
        return 0.0
    pieces = _matching_pieces(short, long)
    if not pieces:
        return 0.0
    # The words of the longer text inside the pieces, and next to them where an end of the shorter text was edited.
    bounds = [[piece[0][1], piece[-1][1] + 1] for piece in pieces]
    bounds[0][0] = max(bounds[0][0] - pieces[0][0][0], 0)
    bounds[-1][1] += size - 1 - pieces[-1][-1][0]
    counterpart = [word for start, end in bounds for word in long[start:end]]
    matched = sum(map(len, pieces))
    share = min(matched / size, 2 * matched / (size + len(counterpart)))
    threshold = EDITED_SHARE
    if len(long) - len(counterpart) > EDIT_WORDS:
        threshold = CUT_SHARE if size >= ALTERED_WORDS else SHORT_CUT_SHARE
    is_altered = (is_far or size < ALTERED_WORDS) and _critical_words(short) != _critical_words(counterpart)
    return share if share >= threshold and not is_altered else 0.0


def _matching_pieces(short: Sequence[str], long: Sequence[str]) -> list[list[tuple[int, int]]]:
    """The pieces of the longer text that make up the shorter one: pairs (index in short, index in long) of equal
    words, in lists, one per piece."""
    pieces: list[list[tuple[int, int]]] = []
    for start, long_start, size in common_blocks(short, long):
        pairs = [(start + offset, long_start + offset) for offset in range(size)]
        if pieces and (long_start - start) - (pieces[-1][-1][1] - pieces[-1][-1][0]) <= EDIT_WORDS:
            pieces[-1] += pairs
        else:
            pieces.append(pairs)
    pieces = [piece for piece in pieces if len(piece) >= RUN_WORDS]
    if not pieces:
        return []
    # LCS may match a word far off although the same word stands right next to a piece.
    ends = [(-1, -1), *(piece[-1] for piece in pieces)]
    for piece, (before, long_before) in zip(pieces, ends, strict=False):
        i, j = piece[0]
        while (i := i - 1) > before and (j := j - 1) > long_before and short[i] == long[j]:
            piece.insert(0, (i, j))
    starts = [*(piece[0] for piece in pieces[1:]), (len(short), len(long))]
    for piece, (after, long_after) in zip(pieces, starts, strict=True):
        i, j = piece[-1]
        while (i := i + 1) < after and (j := j + 1) < long_after and short[i] == long[j]:
            piece.append((i, j))
    return pieces


def common_blocks(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """The longest common subsequence of two sequences, in blocks: (start in a, start in b, length)."""
    # the last one is a sentinel of length 0
    return [(block.a, block.b, block.size) for block in LCSseq.opcodes(a, b).as_matching_blocks()[:-1]]


def _critical_words(words: Sequence[str]) -> list[str]:
    """The words that an edit may not change: negations, numbers and dates, in order."""
    return [word for word in words if word in NEGATIONS | _DAYS_AND_MONTHS or not word.isalpha()]


class Comparable:
    """Wordings, each of which is compared with others only where these have enough words in common with it."""

    def __init__(self, items: Iterable[Wording] = ()) -> None:
        self._alphabet = Alphabet()
        self._items: list[Wording] = []
        self._spelled: list[str] = []
        for item in items:
            self.add(item)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Wording) -> None:
        self._items.append(item)
        self._spelled.append(self._alphabet.spell(item.words))

    def like(self, item: Wording, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, Wording]]:
        """Those of the wordings, from place ``start`` to ``stop``, that may be similar to an item, with their places;
        the similarity of all others is 0."""
        for place in sharing(self._alphabet.spell(item.words), self._spelled[start:stop], EDITED_SHARE):
            yield start + place, self._items[start + place]


def cluster_wordings(items: Sequence[Wording]) -> list[list[int]]:
    """The ids of one speaker's wordings in lists, one per statement. The order of the items doesn't matter.

    Each text is joined with one other: the most similar text that is as long or longer, of MOST_COMPARED. So a short
    cut that stands in two long texts doesn't make these one statement.
    """
    ordered = sorted(
        items, key=lambda item: (-len(item.words), item.words, item.day is None, item.day or date.min, item.id)
    )
    statements: DisjointSets[int] = DisjointSets()  # of indices in ``ordered``
    # The same words are joined with the first of them; a slogan starts a new statement after DAYS.
    firsts: list[int] = []
    firsts_by_words: dict[tuple[str, ...], list[int]] = {}
    for index, item in enumerate(ordered):
        if len(item.words) < MIN_WORDS:  # similar to no other
            continue
        same_words = firsts_by_words.setdefault(item.words, [])
        first = next((first for first in same_words if wording_similarity(item, ordered[first])), None)
        if first is None:
            same_words.append(index)
            firsts.append(index)
        else:
            statements.join(first, index)
    comparable = Comparable(ordered[index] for index in firsts)
    for number, index in enumerate(firsts):
        item = ordered[index]
        candidates = (
            (-wording_similarity(item, other), other.words, firsts[place])
            for place, other in comparable.like(item, max(0, number - MOST_COMPARED), number + MOST_COMPARED)
            if len(other.words) >= len(item.words) and other.words != item.words
        )
        nearest, _, other = min(candidates, default=(0.0, (), index))
        if nearest:
            statements.join(index, other)
    ids: dict[int, list[int]] = {}
    for index, item in enumerate(ordered):
        ids.setdefault(min(statements.members(index)), []).append(item.id)
    return sorted(sorted(group) for group in ids.values())


def word_diff(base: str, other: str) -> list[tuple[str, str]]:
    """A word diff for readers: ("equal" | "deleted" | "inserted", text as printed). "equal" shows the base's text.

    Words are equal regardless of case, accents and punctuation: "“The wall," and "the wall".
    """
    tokens, keys = _printed_tokens(base)
    other_tokens, other_keys = _printed_tokens(other)
    tagged: list[tuple[str, str]] = []
    at = other_at = 0
    end = (len(tokens), len(other_tokens), 0)
    for start, other_start, size in (*common_blocks(keys, other_keys), end):
        # "Tide-gauges" and "tide gauges" are equal, too.
        is_same = " ".join(keys[at:start]) == " ".join(other_keys[other_at:other_start])
        tagged += [("equal" if is_same else "deleted", token) for token in tokens[at:start]]
        tagged += [("inserted", token) for token in other_tokens[other_at:other_start] if not is_same]
        at, other_at = start + size, other_start + size
        tagged += [("equal", token) for token in tokens[start:at]]
    return [(tag, " ".join(token for _, token in run)) for tag, run in groupby(tagged, key=itemgetter(0))]


def _printed_tokens(text: str) -> tuple[list[str], list[str]]:
    """The tokens of a text as printed, each with the lone punctuation after it, and the keys to compare them by."""
    tokens: list[str] = []
    keys: list[str] = []
    for token in text.split():
        key = " ".join(words(_APOSTROPHES.sub("", _BRACKETS.sub("", token))) + _SYMBOLS.findall(token))
        if tokens and not (key and keys[-1]):
            tokens[-1], keys[-1] = f"{tokens[-1]} {token}", key or keys[-1]
        else:
            tokens.append(token)
            keys.append(key)
    return tokens, keys
