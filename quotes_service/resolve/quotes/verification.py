"""Did they really say this? A claimed quote beside a printed one: the same words, altered, or a similar statement."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Literal

from rapidfuzz.distance import LCSseq

from quotes_service.resolve.quotes.tokens import (
    LEAD,
    MARKS,
    NEGATIONS,
    PAUSE,
    SMALL,
    STOP,
    Words,
    is_fact,
    stem_of,
    words_in,
)

#: How alike an altered quote and the print are at least; a similar statement is less alike than that.
ALTERED = 0.65
#: How many of the claim's content words a similar statement has, in any order and form, and which share of them.
SHARED, SIMILAR = 2, 0.6
#: Or else it has so many words of the claim in a row. If so many, and so alike, it is altered even if all are small.
LONG_RUN, SURE = 6, 0.8
#: A claim of fewer words is looked for where most of them stand close together, a longer one by its pairs of words.
SHORT = 8
#: Fewer words than these in one place are there by chance.
RUN = 4
#: Words left out in one place weigh as many as these at most: one cut is one alteration, however long.
EDIT = 3
#: "[The wall]" stands for so many printed words at most, and a cut of so few may not hide a "not".
STAND_IN = 5

#: After these "that" is no conjunction: "That is a lie".
_VERBS = frozenset("is was will would has had can could should may might must does did do have are were".split())

#: A quote with the article's words after it: “...,” said Ann Lee.
_PASTED = re.compile(
    r"""\s*["“„«](?P<said>[^"“”„«»]+)["”»],?\s+[^"“”„«»]{0,20}\b(?:says?|said|told|tells|adds|added|wrote|writes|warned|
    argued|explained|claimed|insisted|noted|stated|according\ to)\b[^"“”„«»]{0,80}""",
    re.VERBOSE | re.IGNORECASE,
)

Grade = Literal["exact", "altered", "similar"]
_Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody is claimed to have said: the text as given, and the words of its pieces, parted by ellipses."""

    text: str
    pieces: tuple[tuple[str, ...], ...]
    _read: Words = field(repr=False, compare=False)
    #: First and last (exclusive) word of what must stand in a row, between ellipses and square brackets. None if a
    #: claim proves nothing: there is little beside those, or a few small words only.
    _rows: tuple[tuple[int, int], ...] = field(repr=False, compare=False)
    #: The stems of its content words, and where they are.
    _stems: dict[int, str] = field(repr=False, compare=False)
    #: Where its negations, figures and names are.
    _weighty: frozenset[int] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim compares with a printed text; without a grade there is nothing to show.

    The diff leads from print to claim: "deleted" is printed but not claimed, "inserted" is claimed but not printed.
    It covers printed[first:last], the words which the claim is about.
    """

    grade: Grade | None = None
    similarity: float = 0.0
    diff: list[tuple[str, str]] = field(default_factory=list)
    first: int = 0
    last: int = 0


def read_claim(text: str) -> Claim:
    """A claim as it was pasted: marks around it, who said it after the closing mark, and a leading conjunction "that"
    don't count, any other word does."""
    if pasted := _PASTED.fullmatch(text):
        text = pasted["said"]
    read = Words(LEAD.sub("", text).rstrip(MARKS))
    start = 0
    while read.words[start : start + 1] == ["that"] and read.is_border(start + 1):
        if start + 1 == len(read.words) or read.words[start + 1] in _VERBS:
            break
        start += 1
    if start:
        read = Words(read.text[read.spans[start][0] :])
    size, cuts = len(read.words), set(read.cuts)
    free = read.free(0, size)
    pieces = tuple(tuple(read.words[i:j]) for i, j in pairwise([0, *read.cuts, size]) if i < j)
    stems = {at: stem for at in free if (stem := stem_of(read.words[at]))}
    starts = [at for at in free if not at or at in cuts or at - 1 in read.inside]
    ends = [at + 1 for at in free if at + 1 == size or at + 1 in cuts or at + 1 in read.inside]
    telling = len(stems) + len(read.negations(free))
    holes = max(len(pieces) if len(pieces) > 1 else 0, sum(at - 1 not in read.inside for at in read.inside))
    proves = 2 * len(free) >= 3 * holes and (2 * telling >= max(holes, 1) or len(free) >= RUN * max(holes, 1))
    rows = tuple(zip(starts, ends, strict=True)) if proves else ()
    return Claim(text, pieces, read, rows, stems, frozenset(filter(read.is_weighty, free)))


def compare(claim: Claim, printed: str) -> Comparison:
    """How a claim compares with a printed text.

    exact: each word of the claim stands in the print, in a row but for what ellipses and square brackets declare. It
        may begin late and end early, but not where a "not" reaches over to it. No bracket declares a "not" away nor
        stands for a figure or a name, and an ellipsis hides a "not" only among more than STAND_IN words, of which it
        denies none that come after. A claim of one small word is exact if no more is printed.
    altered: most of its words do, in order; others were changed, added, moved or silently left out.
    similar: another wording, or another statement on the matter. Or the very words and, where the print has an
        ellipsis, up to EDIT more: they can't be confirmed. Negations, figures and names there are an alteration.
    None: another matter; or a claim of small words, ellipses and brackets, which proves nothing.

    The similarity is 1.0 for exact, else kept / (kept + changed): words that are kept count in the claim and in the
    print, others where they are. Of these, negations, figures and names count half, since a quote with another "not"
    is the same quote, doctored, and so do words at the edge of the print; words that only moved count a quarter, and
    words left out in one place EDIT at most. Of another wording it is ALTERED at most, and ALTERED times the share of
    the content words at least.
    """
    said, text = claim._read, Words(printed)
    if not text.words or not claim._rows:
        return Comparison()
    if len(said.words) == 1 and not claim._stems:
        whole = said.words == text.words
        return Comparison("exact", 1.0, [("equal", text.shown(0, 1))], *text.span(0, 1)) if whole else Comparison()
    best = Comparison()
    known = set(text.words)
    there = {at for at, word in enumerate(said.words) if word in known}
    if not _has_most(claim, there, sure=len(there) > SURE * len(said.words)):
        return _similar(claim, text, best)
    for pairs in _alignments(claim, text):
        found = _judged(claim, text, pairs)
        if found.grade == "exact":
            return found
        best = max(best, found, key=lambda one: (one.grade == "altered", one.similarity))
    return best if best.grade else _similar(claim, text, best)


def _alignments(claim: Claim, text: Words) -> Iterator[_Pairs]:
    """The words that claim and print have in common, as places (print, claim), in the ways that are worth a look."""
    said, printed = claim._read.words, text.words
    spaced = f" {' '.join(printed)} "
    rows = [f" {' '.join(said[start:end])} " for start, end in claim._rows]
    at = 0
    for row in rows:
        if (at := spaced.find(row, at)) < 0:
            break
        at += len(row) - 1
    else:
        # The last row where it stands first, or else where it stands last; the others as near before it as can be.
        for end in dict.fromkeys((at + 1, spaced.rfind(rows[-1]) + len(rows[-1]))):
            pairs: _Pairs = []
            for row, (start, stop) in zip(reversed(rows), reversed(claim._rows), strict=True):
                end = spaced.rfind(row, 0, end)
                first = spaced.count(" ", 0, end)
                pairs[:0] = zip(range(first, first + stop - start), range(start, stop), strict=True)
                end += 1
            yield _filled(pairs, printed, said)
    pairs = _runs(printed, claim) if len(said) >= SHORT else []
    if not pairs:
        known, size = set(said), len(said) + SHORT
        at, _ = _densest([word if word in known else "" for word in printed], size)
        pairs = _common(range(at, min(at + size, len(printed))), printed, range(len(said)), said)
    if pairs:
        yield _filled(pairs, printed, said)


def _runs(printed: Sequence[str], claim: Claim) -> _Pairs:
    """Where a piece of the claim, or at least RUN words of it, stand together in the print, by pairs of words."""
    pieces: list[_Pairs] = []
    i = j = -1
    doubles, others = list(pairwise(printed)), list(pairwise(claim._read.words))
    for start, at in _common(range(len(doubles)), doubles, range(len(others)), others):
        for pair in ((start, at), (start + 1, at + 1)):
            if pair[0] > i and pair[1] > j:
                if not pieces or pair[0] - pair[1] - (i - j) > EDIT:
                    pieces.append([])
                i, j = pair
                pieces[-1].append(pair)
    rows = set(claim._rows)
    return [pair for piece in pieces if len(piece) >= RUN or (piece[0][1], piece[-1][1] + 1) in rows for pair in piece]


def _common(places: Sequence[int], printed: Sequence[str], others: Sequence[int], said: Sequence[str]) -> _Pairs:
    """The longest sequence that the words at these places have in common."""
    steps = LCSseq.opcodes([printed[i] for i in places], [said[j] for j in others]).as_list()
    return [
        pair
        for tag, start, end, at, stop in steps
        if tag == "equal"
        for pair in zip(places[start:end], others[at:stop], strict=True)
    ]


def _filled(pairs: _Pairs, printed: Sequence[str], said: Sequence[str]) -> _Pairs:
    """With the single words in common between them and beside them, each as near to the next as can be."""
    filled: _Pairs = []
    for (i, j), (i2, j2) in pairwise([(-1, -1), *pairs, (len(printed), len(said))]):
        if j2 - j > 1 and i2 - i > 1:
            reach = j2 - j - 1 + EDIT
            after = range(i + 1, min(i2, i + 1 + reach)) if i >= 0 else range(0)
            before = range(max(i + 1, i2 - reach), i2) if i2 < len(printed) else range(0)
            filled += _common(sorted({*after, *before}), printed, range(j + 1, j2), said)
        filled.append((i2, j2))
    filled.pop()
    for k in range(len(filled) - 2, -1, -1):
        (i, j), (i2, j2) = filled[k], filled[k + 1]
        beside = k and filled[k - 1] == (i - 1, j - 1)
        if j2 == j + 1 and i2 > i + 1 and not beside and printed[i2 - 1] == said[j]:
            filled[k] = (i2 - 1, j)
    return filled


def _densest(marks: Sequence[str], size: int) -> tuple[int, int]:
    """Where the most different marks stand within so many places, and how many; "" is none."""
    if len(marks) <= size:
        return 0, len(set(marks) - {""})
    inside: Counter[str] = Counter()
    best, at = 0, 0
    for place, mark in enumerate(marks):
        if mark:
            inside[mark] += 1
        if place >= size and (gone := marks[place - size]):
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
        if len(inside) > best:
            best, at = len(inside), max(place - size + 1, 0)
    return at, best


def _covered(text: Words, said: Words, pairs: _Pairs) -> tuple[int, int]:
    """The printed words that the claim is about: from the first in common to the last, and what stands for the rest."""
    printed, size = text.words, len(said.words)
    lead, trail = pairs[0][1], size - 1 - pairs[-1][1]
    low, high = start, end = pairs[0][0], pairs[-1][0] + 1
    # In the place of words that begin or end the claim as many may be printed. A "not" goes with what it is about, and
    # brackets don't hide it.
    for at in range(start - 1, max(start - 1 - max(lead, STAND_IN), -1), -1):
        if text.pauses(at, STOP if lead else PAUSE):
            break
        if start - at <= lead or (printed[at] in NEGATIONS and 0 in said.inside):
            low = at
    if not lead and (denial := text.denial(start)) is not None:
        low = min(low, denial)
    for at in range(end, min(end + max(trail, STAND_IN), len(printed))):
        if text.pauses(at - 1, STOP if trail else PAUSE):
            break
        if at - end < trail or (printed[at] in NEGATIONS and (size - 1 in said.inside or (not trail and at == end))):
            high = at + 1
    # Or these words were moved from the other end.
    moved, reach = {*said.words[:lead], *said.words[size - trail :]}, lead + trail
    for places in (range(max(start - reach, 0), start), range(end, min(end + reach, len(printed)))):
        there = [at for at in places if printed[at] in moved]
        if 2 * len(there) >= reach > 1 and any(stem_of(printed[at]) for at in there):
            low, high = min(low, there[0]), max(high, there[-1] + 1)
    while low < start and {low, low - 1} <= text.inside:
        low -= 1
    while high > end and {high, high - 1} <= text.inside:
        high += 1
    return low, high


def _judged(claim: Claim, text: Words, pairs: _Pairs) -> Comparison:
    """What the common words prove: exact, altered, similar where the print may hide the others, or nothing yet."""
    said, size = claim._read, len(claim._read.words)
    low, high = _covered(text, said, pairs)
    in_print, in_claim = map(set, zip(*pairs, strict=True))
    kept, steps = 2 * len(pairs), []
    lost: list[list[int]] = []
    added: list[int] = []
    hidden = True
    for (i, j), (i2, j2) in pairwise(_joints(text, said, [(low, 0), *pairs, (high, size)])):
        gone, come = range(i, i2), range(j, j2)
        if _is_same(text.words[i:i2], said.words[j:j2]):
            kept += len({*gone} - in_print) + len({*come} - in_claim)
            in_claim.update(come)
            steps.append(("equal", text, gone))
            continue
        steps += [("deleted", text, gone), ("inserted", said, come)]
        left, put = _undeclared(text, gone, said, come)
        lost.append([at for at in left if at not in in_print])
        added += (put := [at for at in put if at not in in_claim])
        hidden &= not put or (text.has_cut(i, i2) and in_print.issuperset(gone))
    diff = []
    for (kind, words), run in groupby((step for step in steps if step[2]), key=itemgetter(0, 1)):
        places = [step[2] for step in run]
        diff.append((kind, words.shown(places[0].start, places[-1].stop)))
    if not any(lost) and not added:
        return Comparison("exact", 1.0, diff, *text.span(low, high))
    moved = {text.words[at] for run in lost for at in run} & {said.words[at] for at in added}
    edges = {*range(low, pairs[0][0]), *range(pairs[-1][0], high)}
    most = EDIT if size >= SHORT else len(text.words)
    changed = sum(min(most, sum(_weight(text, at, moved, at in edges) for at in run)) for run in lost)
    changed += sum(_weight(said, at, moved, False) for at in added)
    similarity = kept / (kept + changed)
    facts = all(map(is_fact, [text.words[at] for run in lost for at in run] + [said.words[at] for at in added]))
    weighty = claim._weighty.intersection(added)
    in_claim |= {at for at in added if said.words[at] in moved}
    sure = len(pairs) >= LONG_RUN and similarity >= SURE
    grade: Grade | None = None
    if not added and len(pairs) == size and max(max(run) for run in lost if run) < pairs[0][0]:
        grade, similarity = "altered", max(similarity, ALTERED)  # all of it stands there, after a "not"
    elif similarity < ALTERED or len(pairs) < 3 - facts or not _has_most(claim, in_claim, sure=sure):
        pass
    elif hidden and not any(lost) and not weighty and len(added) <= EDIT:
        grade = "similar"
    elif sure or not claim._stems.keys().isdisjoint(in_claim) or len(weighty) == len(added):
        grade = "altered"
    return Comparison(grade, similarity, diff, *text.span(low, high))


def _has_most(claim: Claim, there: set[int], *, sure: bool) -> bool:
    """Whether these are most words of a claim, and a third of the content words but for changed names and figures."""
    free = claim._read.free(0, len(claim._read.words))
    content = sum(at in there for at in claim._stems)
    steady = sum(at in there or at not in claim._weighty for at in claim._stems)
    return 2 * sum(at in there for at in free) > len(free) and (sure or 3 * content >= steady)


def _joints(text: Words, said: Words, pairs: _Pairs) -> _Pairs:
    """Where both can be parted: at both ends of each row of common words, but not within "can't"."""
    joints = pairs[:1]
    row: _Pairs = []
    for pair, after in pairwise(pairs[1:]):
        row.append(pair)
        if after != (pair[0] + 1, pair[1] + 1) or after == pairs[-1]:
            row.append((pair[0] + 1, pair[1] + 1))
            borders = [at for at in row if text.is_border(at[0]) and said.is_border(at[1])]
            joints += borders[:1] + borders[-1:]
            row = []
    return list(dict.fromkeys([*joints, pairs[-1]]))


def _weight(words: Words, at: int, moved: set[str], edge: bool) -> float:
    return 0.25 if words.words[at] in moved else 0.5 if edge or words.is_weighty(at) else 1.0


def _undeclared(text: Words, gone: range, said: Words, come: range) -> tuple[Sequence[int], Sequence[int]]:
    """The words which print and claim have for one another and which neither an ellipsis nor brackets declare."""
    lost, added = text.free(gone.start, gone.stop), said.free(come.start, come.stop)
    claimed, printed = len(added) < len(come), len(lost) < len(gone)
    cut, denies = said.has_cut(come.start, come.stop), said.negations(come)
    far = len(gone) > STAND_IN and not denies
    if far and come.stop < len(said.words):  # what is cut may not deny what comes next
        denial = text.denial(gone.stop)
        far = denial is None or denial < gone.start
    other = text.negations(gone) != denies and not (cut and far)
    if other or (claimed and printed):
        return gone, come
    if cut or (claimed and len(lost) <= STAND_IN and not any(map(text.is_weighty, lost))):
        lost = []
    # Brackets in the print may stand for "it", but for no word that tells anything.
    if printed and len(added) <= STAND_IN and all(said.words[at] in SMALL for at in added):
        added = []
    return lost, added


def _is_same(printed: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the words differ in nothing but where they are parted: "seawall", "sea wall", but not "15" and "1.5"."""
    if printed == said or "".join(printed) != "".join(said):
        return printed == said
    return [w for w in printed if is_fact(w)] == [w for w in said if is_fact(w)]


def _similar(claim: Claim, text: Words, aligned: Comparison) -> Comparison:
    """Whether the print is on the same matter: it has most of the claim's content words, or many words in a row."""
    known = set(claim._stems.values())
    stems = [stem if (stem := stem_of(word)) in known else "" for word in text.words]
    size = 2 * len(claim._read.words) + SHORT
    at, shared = _densest(stems, size)
    share = shared / max(len(known), 1)
    rows = [row for kind, row in aligned.diff if kind == "equal" and row.count(" ") >= LONG_RUN - 1]
    long = any(sum(bool(stem_of(word)) for token in row.split() for word in words_in(token)) >= SHARED for row in rows)
    if not long and (shared < SHARED or share < SIMILAR):
        return Comparison()
    similarity = min(ALTERED, max(aligned.similarity, ALTERED * share))
    # A paraphrase shares but small words in order: both texts are shown whole.
    if long or aligned.similarity > ALTERED * SIMILAR:
        return Comparison("similar", similarity, aligned.diff, aligned.first, aligned.last)
    places = [place for place in range(at, min(at + size, len(stems))) if stems[place]]
    low, high = places[0], places[-1] + 1
    diff = [("deleted", text.shown(low, high)), ("inserted", claim._read.shown(0, len(claim._read.words)))]
    return Comparison("similar", similarity, diff, *text.span(low, high))
