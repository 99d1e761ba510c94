"""The same utterance in several wordings: copies, cuts and small edits of what one speaker said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import combinations, groupby
from operator import itemgetter

from rapidfuzz.distance import LCSseq

from quotes_service.resolve.names import words

#: Fewer words than these ("No comment.") are said again and again; they are one utterance only where they stand.
MIN_WORDS = 5
#: Fewer words than these are a slogan: only the very words count, and only within DAYS of each other.
SLOGAN = 8
DAYS = 30
#: In fewer words than these, or printed more than DAYS apart, another figure or a lost "not" makes another utterance;
#: in more, and at the time, an altered quote.
ALTERED = 12
#: How much of the shorter text must stand in the longer, in order: in an edited copy, in a cut, in a cut so short that
#: it may be a phrase which the speaker often uses.
EDITED_SHARE, CUT_SHARE, SHORT_CUT_SHARE = 0.8, 0.85, 0.88
#: More words than these left out in one place are a cut (an ellipsis), fewer are an edit.
EDIT = 3
#: Fewer words than these in one place are there by chance; the digests stand for as many.
RUN = 4
#: One of so many neighbouring digests is kept: texts that share RUN + WINDOW - 1 = 6 words in a row share one.
WINDOW = 3

_MARKS = re.compile(r"['’‘ʼ`´]")
_BRACKETS = re.compile(r"[][()]")
_SIGN = re.compile(r"[%$£€¥]")
_REWRITTEN = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
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
#: "One" is mostly no figure.
_NUMERALS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_FIGURES = dict(zip(_NUMERALS.split(), map(str, (*range(2, 21), *range(30, 100, 10))), strict=True))
NEGATIONS = frozenset("no not never none nothing nobody nowhere neither nor without".split())
_DAYS_AND_MONTHS = frozenset(
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One printed quotation: its number, its words (``words_of``), and its article with the day of it."""

    id: int
    words: tuple[str, ...]
    day: date | None = None
    article: int | None = None


def words_of(text: str) -> tuple[str, ...]:
    """The words that count: "That it’s [the] five, er, gauges" -> it is the 5 gauges.

    Marks, case, accents, hesitations and a leading "that" don't; contractions are opened.
    """
    plain = _MARKS.sub("'", _BRACKETS.sub("", text)).lower()
    for pattern, opened in _REWRITTEN:
        plain = pattern.sub(opened, plain)
    said = [_FIGURES.get(word, word) for word in words(plain) if word not in _HESITATIONS]
    start = next((index for index, word in enumerate(said) if word != "that"), len(said))
    return tuple(said[start:])


def fingerprints(words: Sequence[str], who: str) -> frozenset[int]:
    """Digests that another wording by the same speaker shares; they fit a BIGINT. None for a text that is too short.

    Winnowing (Schleimer, Wilkerson and Aiken 2003): of each WINDOW neighbouring runs of RUN words the least digest,
    so that texts with 6 words in a row in common share one. A shorter text keeps the digests of all its runs.
    """
    if len(words) < MIN_WORDS:
        return frozenset()
    digests = [_digest(who, words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    if len(digests) < WINDOW:
        return frozenset(digests)
    return frozenset(min(digests[start : start + WINDOW]) for start in range(len(digests) - WINDOW + 1))


def _digest(who: str, run: Sequence[str]) -> int:
    text = f"{who}: {' '.join(run)}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def likeness(a: Utterance, b: Utterance) -> float:
    """How alike two wordings by one speaker are: 1.0 for the same words, 0.0 where they are not one utterance."""
    short, long = sorted((a.words, b.words), key=lambda said: (len(said), said))
    if len(short) < MIN_WORDS:
        return 0.0
    far = a.day is not None and b.day is not None and abs((a.day - b.day).days) > DAYS
    if len(short) < SLOGAN and far:
        return 0.0
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        share = 1.0
    else:
        # One article doesn't print one utterance in two wordings of its own: they are two that are alike.
        twins = a.article is not None and a.article == b.article
        share = 0.0 if twins or len(short) < SLOGAN else _share(short, long, far=far)
    # Of two texts that hold as much of it, the one with less besides is more alike.
    return share * (0.9 + 0.1 * len(short) / len(long))


def _share(short: tuple[str, ...], long: tuple[str, ...], *, far: bool) -> float:
    """The share of the shorter text that stands in the longer, edited or cut; 0.0 for too little or other figures."""
    size = len(short)
    if LCSseq.similarity(short, long) < EDITED_SHARE * size:
        return 0.0
    pieces = _pieces(short, long)
    if not pieces:
        return 0.0
    # What the longer text has inside the pieces, and beside them where an end of the shorter was edited.
    bounds = [[piece[0][1], piece[-1][1] + 1] for piece in pieces]
    bounds[0][0] = max(bounds[0][0] - pieces[0][0][0], 0)
    bounds[-1][1] += size - 1 - pieces[-1][-1][0]
    printed = [word for start, end in bounds for word in long[start:end]]
    matched = sum(map(len, pieces))
    share = min(matched / size, 2 * matched / (size + len(printed)))
    least = EDITED_SHARE
    if len(long) - len(printed) > EDIT:
        least = CUT_SHARE if size >= ALTERED else SHORT_CUT_SHARE
    altered = (far or size < ALTERED) and _weighty(short) != _weighty(printed)
    return share if share >= least and not altered else 0.0


def _pieces(short: Sequence[str], long: Sequence[str]) -> list[list[tuple[int, int]]]:
    """The pieces of the longer text of which the shorter is made: the places in both of their common words."""
    pieces: list[list[tuple[int, int]]] = []
    for tag, start, end, at, long_end in LCSseq.opcodes(short, long).as_list():
        if tag == "equal":
            pairs = list(zip(range(start, end), range(at, long_end), strict=True))
            if pieces and (at - start) - (pieces[-1][-1][1] - pieces[-1][-1][0]) <= EDIT:
                pieces[-1] += pairs
            else:
                pieces.append(pairs)
    pieces = [piece for piece in pieces if len(piece) >= RUN]
    if not pieces:
        return []
    # LCS may match a word far off that stands right beside a piece, too.
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


def _weighty(said: Sequence[str]) -> list[str]:
    """The words that may not change: negations, figures and dates, in order."""
    return [word for word in said if word in NEGATIONS | _DAYS_AND_MONTHS or not word.isalpha()]


def cluster(items: Sequence[Utterance]) -> list[list[int]]:
    """The ids of the utterances of one speaker, grouped by statement; the same for every order of the items.

    Each text is tied to the one text, as long or longer, that is most like it. So a short cut that stands in two
    long texts doesn't make them one.
    """
    ordered = sorted(items, key=lambda u: (-len(u.words), u.words, u.day is None, u.day or date.min, u.id))
    group = list(range(len(ordered)))

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    # The same words are tied to the first of them; after DAYS a slogan begins anew.
    firsts: list[int] = []
    known: dict[tuple[str, ...], list[int]] = {}
    for index, item in enumerate(ordered):
        same = known.setdefault(item.words, [])
        group[index] = next((first for first in same if likeness(item, ordered[first])), index)
        if group[index] == index:
            same.append(index)
            firsts.append(index)
    unlike = {pair: -likeness(ordered[pair[0]], ordered[pair[1]]) for pair in combinations(firsts, 2)}
    for index in firsts:
        item = ordered[index]
        ties = (
            (unlike[min(index, other), max(index, other)], ordered[other].words, other)
            for other in firsts
            if len(ordered[other].words) >= len(item.words) and ordered[other].words != item.words
        )
        score, _, other = min(ties, default=(0.0, (), index))
        if score:
            group[root(index)] = root(other)
    found: dict[int, list[int]] = {}
    for index, item in enumerate(ordered):
        found.setdefault(root(index), []).append(item.id)
    return sorted(sorted(ids) for ids in found.values())


def differences(base: str, other: str) -> list[tuple[str, str]]:
    """A word diff for people: ("equal" | "deleted" | "inserted", text as printed); "equal" is printed as in the base.

    Words are equal whatever their case, marks and punctuation: "“The wall," and "the wall".
    """
    said, keys = _printed(base)
    other_said, other_keys = _printed(other)
    tagged: list[tuple[str, str]] = []
    at = other_at = 0
    blocks = [step[1:] for step in LCSseq.opcodes(keys, other_keys).as_list() if step[0] == "equal"]
    for start, end, other_start, other_end in (*blocks, (len(said), len(said), len(other_said), len(other_said))):
        # "Tide-gauges" and "tide gauges" are equal, too.
        same = " ".join(keys[at:start]) == " ".join(other_keys[other_at:other_start])
        tagged += [("equal" if same else "deleted", word) for word in said[at:start]]
        tagged += [("inserted", word) for word in other_said[other_at:other_start] if not same]
        tagged += [("equal", word) for word in said[start:end]]
        at, other_at = end, other_end
    return [(tag, " ".join(word for _, word in run)) for tag, run in groupby(tagged, key=itemgetter(0))]


def _printed(text: str) -> tuple[list[str], list[str]]:
    """The words of a text as printed, with the lone marks beside them, and what they are compared by."""
    said: list[str] = []
    keys: list[str] = []
    for token in text.split():
        key = " ".join(words(_MARKS.sub("", _BRACKETS.sub("", token))) + _SIGN.findall(token))
        if said and not (key and keys[-1]):
            said[-1], keys[-1] = f"{said[-1]} {token}", key or keys[-1]
        else:
            said.append(token)
            keys.append(key)
    return said, keys
