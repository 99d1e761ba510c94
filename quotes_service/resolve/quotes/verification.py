"""Did they really say this? A claimed quote compared with a printed one: exact, altered, or a similar statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Literal

from quotes_service.resolve.quotes.alignment import EDIT_WORDS, SHORT_CLAIM, Pairs, alignments, densest_window
from quotes_service.resolve.quotes.claim import Claim
from quotes_service.resolve.quotes.framing import Frame, frame_of
from quotes_service.resolve.quotes.tokens import (
    CLAUSE_END,
    NEGATIONS,
    OUTER_MARKS,
    SENTENCE_END,
    STOP_WORDS,
    TokenizedText,
    content_stem,
    is_negation_or_number,
    token_words,
)

#: The least similarity of an altered quote, and the greatest of a similar statement.
ALTERED_SIMILARITY = 0.65
#: How many of the claim's content words a similar statement has, in any order and form, and which share of them.
SIMILAR_WORDS, SIMILAR_SHARE = 2, 0.6
#: Or it has this many words of the claim in a row. If also this similar, it is altered even without content words.
LONG_RUN, SURE_SHARE = 6, 0.8
#: A similarity with which only a word or two differ.
NEARLY_EXACT = 0.9
#: "[The wall]" stands for this many printed words at most; an ellipsis for no more than these may not hide a negation.
BRACKET_WORDS = 5

Grade = Literal["exact", "altered", "similar"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim compares with a printed text. ``grade`` is None where there is nothing to show.

    The diff turns the printed text into the claim: ("equal" | "deleted" | "inserted", text); "deleted" is printed but
    not claimed. It covers printed[start:end], the words that the claim is about. ``frame``: what takes them back.
    """

    grade: Grade | None = None
    similarity: float = 0.0
    diff: list[tuple[str, str]] = field(default_factory=list)
    start: int = 0
    end: int = 0
    frame: Frame | None = None

    @property
    def turns_round(self) -> bool:
        """Whether a "not" is lost or added, and other words too: hardly the same utterance."""
        return _turns_round(self.diff)


def _turns_round(diff: Sequence[tuple[str, str]]) -> bool:
    changed = [word for kind, part in diff if kind != "equal" for word in TokenizedText(part).words]
    negations = sum(word in NEGATIONS for word in changed)
    return negations % 2 == 1 and len(changed) > negations


def compare_claim(claim: Claim, printed: str, lead: str = "") -> Comparison:
    """How a claim compares with a printed text. ``lead``: what the article prints between its speaker and the text.

    exact: every word of the claim is printed, in a row but for what ellipses and square brackets declare. The claim may
        begin late and end early, but not so as to lose a negation that applies to it. Brackets don't declare a negation
        away, nor stand for a number or a name; an ellipsis hides a negation only among more than BRACKET_WORDS words,
        and none that applies to what follows. A claim of one stop word is exact only if nothing else is printed. Words
        that a frame takes back ("I used to think", "unless we pay": framing.py) are altered without it.
    altered: most words are printed, in order, with two thirds of the content words; others were changed, added, moved
        or left out without an ellipsis. Or all are printed but for one word, or negations, numbers and names.
    similar: another wording, or another statement on the same matter. Or the same words and, where an ellipsis is
        printed, up to EDIT_WORDS more, which can't be confirmed. A negation, number or name there makes it altered.
    None: another matter; or a claim of nothing but stop words, ellipses and brackets, which proves nothing.

    The similarity is 1.0 for exact, else kept / (kept + changed). Kept words count twice, once in the claim and once in
    the printed text; changed words count where they stand. Negations, numbers and names count half, since a quote with
    another "not" is the same quote, doctored; so do words at the edge of the printed range. Words that only moved count
    a quarter, and words left out in one place EDIT_WORDS at most. For a similar statement it is the share of content
    words times ALTERED_SIMILARITY, or that quotient if greater, and ALTERED_SIMILARITY at most.
    """
    tokens, text = claim.tokens, TokenizedText(printed)
    if not text.words or not claim.runs:
        return Comparison()
    if len(tokens.words) == 1 and not claim.stems:
        if tokens.words != text.words:
            return Comparison()
        return Comparison("exact", 1.0, [("equal", text.as_printed(0, 1))], *text.span(0, 1))
    best = Comparison()
    known = set(text.words)
    common = {at for at, word in enumerate(tokens.words) if word in known}
    if not _has_most_words(claim, common, sure=len(common) > SURE_SHARE * len(tokens.words)):
        return _compare_content(claim, text, best)
    for pairs in alignments(claim, text):
        comparison = _grade_alignment(claim, text, pairs, TokenizedText(lead))
        if comparison.grade == "exact":
            return comparison
        best = max(best, comparison, key=lambda one: (one.grade == "altered", one.similarity))
    return best if best.grade else _compare_content(claim, text, best)


def _covered_range(text: TokenizedText, tokens: TokenizedText, pairs: Pairs) -> tuple[int, int]:
    """The range of printed words that the claim is about: common words, and those in place of the claim's others."""
    printed, size = text.words, len(tokens.words)
    lead, trail = pairs[0][1], size - 1 - pairs[-1][1]
    low, high = start, end = pairs[0][0], pairs[-1][0] + 1
    # As many words may be printed in place of those that only the claim begins or ends with. A negation belongs to what
    # it applies to, and brackets don't hide it.
    for at in range(start - 1, max(start - 1 - max(lead, BRACKET_WORDS), -1), -1):
        if text.is_followed_by(at, SENTENCE_END if lead else CLAUSE_END):
            break
        if start - at <= lead or (printed[at] in NEGATIONS and 0 in tokens.bracketed):
            low = at
    if not lead and (negation := text.negation_before(start)) is not None:
        low = min(low, negation)
    for at in range(end, min(end + max(trail, BRACKET_WORDS), len(printed))):
        if text.is_followed_by(at - 1, SENTENCE_END if trail else CLAUSE_END):
            break
        ends_bracketed = size - 1 in tokens.bracketed
        if at - end < trail or (printed[at] in NEGATIONS and (ends_bracketed or (not trail and at == end))):
            high = at + 1
    # Or these words were moved from the other end.
    moved, reach = {*tokens.words[:lead], *tokens.words[size - trail :]}, lead + trail
    for indices in (range(max(start - reach, 0), start), range(end, min(end + reach, len(printed)))):
        matches = [at for at in indices if printed[at] in moved]
        if 2 * len(matches) >= reach > 1 and any(content_stem(printed[at]) for at in matches):
            low, high = min(low, matches[0]), max(high, matches[-1] + 1)
    while low < start and {low, low - 1} <= text.bracketed:
        low -= 1
    while high > end and {high, high - 1} <= text.bracketed:
        high += 1
    return low, high


def _grade_alignment(claim: Claim, text: TokenizedText, pairs: Pairs, lead: TokenizedText) -> Comparison:
    """What the common words prove: exact, altered, similar where an ellipsis may hide the others, or no grade yet."""
    tokens, size = claim.tokens, len(claim.tokens.words)
    low, high = _covered_range(text, tokens, pairs)
    in_print, in_claim = map(set, zip(*pairs, strict=True))
    kept = 2 * len(pairs)
    steps: list[tuple[str, TokenizedText, range]] = []
    lost: list[list[int]] = []  # printed words that the claim left out without a sign, by place
    added: list[int] = []  # words that only the claim has
    may_be_hidden = True
    for (i, j), (i2, j2) in pairwise(_breakpoints(text, tokens, [(low, 0), *pairs, (high, size)])):
        only_printed, only_claimed = range(i, i2), range(j, j2)
        if _is_same_text(text.words[i:i2], tokens.words[j:j2]):
            kept += len({*only_printed} - in_print) + len({*only_claimed} - in_claim)
            in_claim.update(only_claimed)
            steps.append(("equal", text, only_printed))
            continue
        steps += [("deleted", text, only_printed), ("inserted", tokens, only_claimed)]
        undeclared_lost, undeclared_added = _undeclared(text, only_printed, tokens, only_claimed)
        lost.append([at for at in undeclared_lost if at not in in_print])
        new = [at for at in undeclared_added if at not in in_claim]
        added += new
        may_be_hidden &= not new or (text.has_ellipsis(i, i2) and in_print.issuperset(only_printed))
    diff: list[tuple[str, str]] = []
    for (kind, source), run in groupby((step for step in steps if step[2]), key=itemgetter(0, 1)):
        ranges = [step[2] for step in run]
        diff.append((kind, source.as_printed(ranges[0].start, ranges[-1].stop)))
    if not any(lost) and not added:
        exact = Comparison("exact", 1.0, diff, *text.span(low, high))
        frame = _frame(claim, text, pairs, lead.words)
        return exact if frame is None else _taken_back(exact, text, range(low, high), frame, lead)
    moved = {text.words[at] for run in lost for at in run} & {tokens.words[at] for at in added}
    edges = {*range(low, pairs[0][0]), *range(pairs[-1][0], high)}
    most = EDIT_WORDS if size >= SHORT_CLAIM else len(text.words)
    changed = sum(
        min(
            len(run) if _joins_sentences(text, run) else most,
            sum(_change_weight(text, at, moved, at in edges) for at in run),
        )
        for run in lost
    )
    changed += sum(_change_weight(tokens, at, moved, False) for at in added)
    similarity = kept / (kept + changed)
    changed_words = [text.words[at] for run in lost for at in run] + [tokens.words[at] for at in added]
    only_facts = all(map(is_negation_or_number, changed_words))
    critical = claim.critical.intersection(added)
    in_claim |= {at for at in added if tokens.words[at] in moved}
    sure = len(pairs) >= LONG_RUN and similarity >= SURE_SHARE
    changed_facts = all(text.is_critical(at) for run in lost for at in run) and critical.issuperset(added)
    one_changed = len(added) <= 1 and sum(map(len, lost)) <= 1
    has_content = changed_facts or one_changed or 3 * sum(at in in_claim for at in claim.stems) >= 2 * len(claim.stems)
    grade: Grade | None = None
    if not added and len(pairs) == size and max(max(run) for run in lost if run) < pairs[0][0]:
        # every word is printed, but after a negation
        grade, similarity = "altered", max(similarity, ALTERED_SIMILARITY)
    elif (
        similarity < ALTERED_SIMILARITY
        or not has_content
        or len(pairs) < 3 - only_facts
        or not _has_most_words(claim, in_claim, sure=sure)
    ):
        pass
    elif may_be_hidden and not any(lost) and not critical and len(added) <= EDIT_WORDS:
        grade = "similar"
    elif sure or not claim.stems.keys().isdisjoint(in_claim) or len(critical) == len(added):
        grade = "altered"
    says_more = not claim.stems.keys().isdisjoint(added)
    if grade == "altered" and says_more and similarity < NEARLY_EXACT and _turns_round(diff):
        grade = "similar"
    frame = _frame(claim, text, pairs, lead.words) if grade == "altered" and lead.words else None
    return Comparison(grade, similarity, diff, *text.span(low, high), frame)


def _joins_sentences(text: TokenizedText, lost: Sequence[int]) -> bool:
    """Whether the words left out begin within one sentence and end within another, so that the claim joins the two."""
    return (
        any(map(text.ends_sentence, lost[:-1]))
        and not text.ends_sentence(lost[-1])
        and not (lost[0] and text.ends_sentence(lost[0] - 1))
    )


def _frame(claim: Claim, text: TokenizedText, pairs: Pairs, lead: Sequence[str]) -> Frame | None:
    """What takes the claim back, or a part of it that begins after words which it leaves out."""
    asks = claim.text.rstrip(OUTER_MARKS).endswith("?")
    end = pairs[-1][0] + 1
    if frame := frame_of(text, pairs[0][0], end, asks=asks, lead=lead):
        return frame
    gaps = ((i + 1, i2) for (i, _), (i2, _) in pairwise(pairs) if i2 > i + 1)
    return next((frame for after, at in gaps if (frame := frame_of(text, at, end, after=after, asks=asks))), None)


def _taken_back(
    exact: Comparison, text: TokenizedText, covered: range, frame: Frame, lead: TokenizedText
) -> Comparison:
    """The comparison of a claim whose words ``covered`` are printed, but taken back: altered, the frame in its diff."""
    before, after = range(max(frame.start, 0), covered.start), range(covered.stop, frame.end)
    diff = list(exact.diff)
    if frame.start < 0:
        printed = lead.as_printed(0, len(lead.words)).rstrip(OUTER_MARKS)
        diff.insert(0, ("deleted", f"{printed} {text.as_printed(0, before.stop)}" if before else printed))
    elif before:
        diff.insert(0, ("deleted", text.as_printed(before.start, before.stop)))
    if after:
        diff.append(("deleted", text.as_printed(after.start, after.stop)))
    elif frame.is_question:
        diff[-1:] = [(diff[-1][0], diff[-1][1].rstrip("?" + OUTER_MARKS)), ("deleted", "?")]
    kept, changed = 2 * len(covered), min(EDIT_WORDS, len(before) + len(after) + max(-frame.start, 0) + 1)
    start, end = min(covered.start, max(frame.start, 0)), max(covered.stop, frame.end)
    return Comparison("altered", max(ALTERED_SIMILARITY, kept / (kept + changed)), diff, *text.span(start, end), frame)


def _has_most_words(claim: Claim, indices: set[int], *, sure: bool) -> bool:
    """Whether these are most words of a claim and, unless ``sure``, a third of its content words.

    A missing content word doesn't count if it is a number or a name, which may have been changed.
    """
    unbracketed = claim.tokens.unbracketed(0, len(claim.tokens.words))
    content = sum(at in indices for at in claim.stems)
    steady = sum(at in indices or at not in claim.critical for at in claim.stems)
    return 2 * sum(at in indices for at in unbracketed) > len(unbracketed) and (sure or 3 * content >= steady)


def _breakpoints(text: TokenizedText, tokens: TokenizedText, pairs: Pairs) -> Pairs:
    """Where both texts can be divided: at both ends of each run of common words, but not within "can't"."""
    points = pairs[:1]
    run: Pairs = []
    for pair, after in pairwise(pairs[1:]):
        run.append(pair)
        if after != (pair[0] + 1, pair[1] + 1) or after == pairs[-1]:
            run.append((pair[0] + 1, pair[1] + 1))
            boundaries = [at for at in run if text.is_boundary(at[0]) and tokens.is_boundary(at[1])]
            points += boundaries[:1] + boundaries[-1:]
            run = []
    return list(dict.fromkeys([*points, pairs[-1]]))


def _change_weight(text: TokenizedText, at: int, moved: set[str], is_edge: bool) -> float:
    return 0.25 if text.words[at] in moved else 0.5 if is_edge or text.is_critical(at) else 1.0


def _undeclared(
    text: TokenizedText, only_printed: range, tokens: TokenizedText, only_claimed: range
) -> tuple[Sequence[int], Sequence[int]]:
    """The printed and claimed words of one difference that no ellipsis or bracket declares."""
    lost = text.unbracketed(only_printed.start, only_printed.stop)
    added = tokens.unbracketed(only_claimed.start, only_claimed.stop)
    claim_has_bracket, print_has_bracket = len(added) < len(only_claimed), len(lost) < len(only_printed)
    has_ellipsis = tokens.has_ellipsis(only_claimed.start, only_claimed.stop)
    claimed_negations = tokens.negations(only_claimed)
    may_hide_negation = len(only_printed) > BRACKET_WORDS and not claimed_negations
    if may_hide_negation and only_claimed.stop < len(tokens.words):  # but none that applies to what comes next
        negation = text.negation_before(only_printed.stop)
        may_hide_negation = negation is None or negation < only_printed.start
    negations_differ = text.negations(only_printed) != claimed_negations and not (has_ellipsis and may_hide_negation)
    if negations_differ or (claim_has_bracket and print_has_bracket):
        return only_printed, only_claimed
    is_replaced = claim_has_bracket and len(lost) <= BRACKET_WORDS and not any(map(text.is_critical, lost))
    if has_ellipsis or is_replaced:
        lost = []
    # Brackets in the printed text may stand for "it", but for no content word.
    if print_has_bracket and len(added) <= BRACKET_WORDS and all(tokens.words[at] in STOP_WORDS for at in added):
        added = []
    return lost, added


def _is_same_text(printed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words differ at most in the spaces between them: "seawall", "sea wall", but not "15" and "1.5"."""
    if printed == words or "".join(printed) != "".join(words):
        return printed == words
    return [w for w in printed if is_negation_or_number(w)] == [w for w in words if is_negation_or_number(w)]


def _compare_content(claim: Claim, text: TokenizedText, aligned: Comparison) -> Comparison:
    """The comparison as a similar statement, with most of the claim's content words, or many words in a row.

    ``aligned``: the best alignment, which got no grade.
    """
    known = set(claim.stems.values())
    stems = [stem if (stem := content_stem(word)) in known else "" for word in text.words]
    size = 2 * len(claim.tokens.words) + SHORT_CLAIM
    at, shared = densest_window(stems, size)
    share = shared / max(len(known), 1)
    runs = [run for kind, run in aligned.diff if kind == "equal" and run.count(" ") >= LONG_RUN - 1]
    has_long_run = any(
        sum(bool(content_stem(word)) for token in run.split() for word in token_words(token)) >= SIMILAR_WORDS
        for run in runs
    )
    if not has_long_run and (shared < SIMILAR_WORDS or share < SIMILAR_SHARE):
        return Comparison()
    similarity = min(ALTERED_SIMILARITY, max(aligned.similarity, ALTERED_SIMILARITY * share))
    if has_long_run or aligned.similarity > ALTERED_SIMILARITY * SIMILAR_SHARE:
        return Comparison("similar", similarity, aligned.diff, aligned.start, aligned.end)
    # A paraphrase shares only stop words in order, so both texts are shown whole.
    indices = [index for index in range(at, min(at + size, len(stems))) if stems[index]]
    low, high = indices[0], indices[-1] + 1
    whole_claim = claim.tokens.as_printed(0, len(claim.tokens.words))
    diff = [("deleted", text.as_printed(low, high)), ("inserted", whole_claim)]
    return Comparison("similar", similarity, diff, *text.span(low, high))
