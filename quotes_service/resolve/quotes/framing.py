"""Whether words stand in a frame that takes them back: "I used to think W", "it is a lie that W", "W unless we pay".

Who says "they claim that W" does not say W. Whether a clause is asserted follows from what governs it: a verb
(clause_verbs.py), a noun or an adjective ("the risk that"); a condition or a question leaves it open. Frames are read
from words alone, without a parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quotes_service.resolve.quotes import clause_verbs
from quotes_service.resolve.quotes import frame_patterns as p
from quotes_service.resolve.quotes.tokens import TokenizedText

#: Words before and after the claimed ones that are read.
_REACH = 60
#: Words of an aside at most: ", as my opponent likes to say".
_ASIDE = 7
#: How far before "that", or before the claim itself, its verb may stand: "told the people of Ostvik that", "told them".
_FAR, _NEAR = 7, 3


@dataclass(frozen=True, slots=True)
class Frame:
    """What takes words back: the range of words to show, these included. ``start`` is negative where the words of the
    lead do; ``is_question``: where the mark after them does; ``denies``: where the speaker denies, disclaims or
    asks them."""

    start: int
    end: int
    is_question: bool = False
    denies: bool = False


def frame_of(
    text: TokenizedText, start: int, end: int, *, after: int = 0, asks: bool = False, lead: Sequence[str] = ()
) -> Frame | None:
    """The frame that takes the words from ``start`` to ``end`` back; None if they are asserted.

    ``after``: an earlier part of the claim ends there. ``asks``: whether the claim is a question itself. ``lead``: the
    words that the article prints between the speaker and the text ("dispute that"): their subject is the speaker.
    """
    first = start
    while first > max(after, start - _REACH) and not text.ends_sentence(first - 1):
        first -= 1
    before = _spelled(text, first, start)
    if lead and not first:
        frame = Frame(-len(lead), end, denies=_denies(lead, before))
        if frame.denies or not _asserts([*lead, *_without_marks(before)], text.words[start], lead=len(lead)):
            return frame
    for words in (before, before[: _inner_quotation(before)]):
        plain = _without_marks(words)
        if plain and not _asserts(plain, text.words[start]):
            at = _governor(plain)
            return Frame(first, end, denies=at is not None and clause_verbs.disclaims(plain, at))
    last = _sentence_end(text, end - 1)
    if _is_taken_back(_without_marks(_spelled(text, end - 1, last)[1:])):
        return Frame(start, last)
    following = _sentence_end(text, last) if last < len(text.words) else last
    if p.DENIAL_NEXT.match(" ".join(text.words[last:following])):
        return Frame(start, following)
    if not asks and _is_question(text, start, end, last):
        return Frame(start, last, is_question=True)
    return None


def _sentence_end(text: TokenizedText, at: int) -> int:
    """The end of the sentence in which this word stands, or of so many words."""
    last = min(at + _REACH, len(text.words) - 1)
    while at < last and not text.ends_sentence(at):
        at += 1
    return at + 1


def _spelled(text: TokenizedText, start: int, end: int) -> list[str]:
    """The words of a range, and between them commas, colons, and ‘ and ’ for quotation marks."""
    spelled: list[str] = []
    for at in range(start, end):
        token = text.text[slice(*text.spans[at])]
        spelled += ["‘"] * (text.is_boundary(at) and bool(p.OPENING.match(token)))
        spelled.append(text.words[at])
        if text.is_boundary(at + 1):
            spelled += [mark for mark in token[-3:] if mark in ",:"]
            spelled += ["’"] * bool(p.CLOSING.search(token))
    return spelled


def _without_marks(spelled: Sequence[str]) -> list[str]:
    return [word for word in spelled if word not in "‘’"]


def _inner_quotation(spelled: Sequence[str]) -> int:
    """Where the quotation begins in which the words end; their number if they end in none."""
    for at in range(len(spelled) - 1, -1, -1):
        if spelled[at] in "‘’":
            return at if spelled[at] == "‘" else len(spelled)
    return len(spelled)


def _is_question(text: TokenizedText, start: int, end: int, last: int) -> bool:
    """Whether the sentence asks what the claim states."""
    printed_from, printed_to = text.spans[last - 1]
    if "?" not in text.text[printed_from : printed_to + 1] or text.words[start] in p.ASKING:
        return False
    return not (end < last and p.TAG.match(" ".join(text.words[end:last])))


def _is_taken_back(after: Sequence[str]) -> bool:
    """Whether the rest of a sentence is a condition of what comes before it, calls it untrue, or somebody else's."""
    is_apart = after[:1] == [","]
    rest = after[is_apart:]
    text = _as_text(rest)
    if p.IF_AFTER.match(text) or p.DENIAL_AFTER.match(text):
        return True
    if is_apart and re.match(rf"(?:{p.MAYBE}$|according to (?!me\b|our\b|the data\b))", text):
        return True
    aside = rest[: rest.index(",") if "," in rest else len(rest)]
    if len(aside) > 2 and aside[-1] in clause_verbs.OBJECTS:
        aside = aside[:-1]
    if not is_apart or not 1 < len(aside) <= _ASIDE or not clause_verbs.is_saying_or_thinking(aside[-1]):
        return False
    return not clause_verbs.asserts(aside, len(aside) - 1)


def _as_text(words: Sequence[str]) -> str:
    return " ".join(words).replace(" ,", ",").replace(" :", ":")


def _asserts(before: Sequence[str], following: str, *, lead: int = 0) -> bool:
    """Whether the words before a claim in its sentence leave it asserted. ``following``: its first word; ``lead``: how
    many of the words, from the first, follow a speaker."""
    text = _as_text(before)
    if p.HEDGE.match(text) or p.IF_FURTHER.match(f"{text} {following}"):
        return False
    while (shorter := p.ADVERBIAL.sub("", text)) != text:
        text = shorter
    if re.search(r" (?:and|or|but) that$", text) and " that " in text:  # "we fear that it falls and that"
        text = text[: text.rindex(" that ") + 5]
    if p.IF_BEFORE.match(text):
        return False
    if match := p.UNTRUE_BEFORE.match(text):
        return bool(match["not"])
    if match := p.FEELING_BEFORE.match(text):
        is_over = match["be"] in ("was", "were")
        return bool(match["sure"]) and match["who"] in ("i", "we") and not (match["not"] or is_over)
    if (match := p.CLAIM_BEFORE.match(text)) and (match["link"] or (following in p.SUBJECTS and not match["mine"])):
        return _is_own(match, text) or (bool(lead) and not p.WISHED.match(match["claim"]))
    if text.endswith(",") and re.match(p.NO_IF, text):
        return True
    words = text.replace(",", " ,").replace(":", " :").split()
    at = _governor(words)
    if at is not None and not clause_verbs.asserts(words, at, following, by_speaker=at < lead):
        return False
    if not p.BOUNDARY.search(f"{text} {following}") and any(
        _is_denied(words[: n + 1]) for n, word in enumerate(words) if word == "that"
    ):
        return False
    if at is not None:
        return True
    if words[-1] == "that" and p.NEGATED_BEFORE.search(text):
        return False
    return not p.VIEW_BEFORE.match(text)


def _is_denied(words: Sequence[str]) -> bool:
    """Whether what these words govern, as far as the clause goes, is called untrue."""
    untrue = p.UNTRUE_BEFORE.match(_as_text(words))
    at = _governor(words)
    is_denied = at is not None and clause_verbs.denies(words[at]) and not clause_verbs.asserts(words, at)
    return is_denied or bool(untrue and not untrue["not"])


def _denies(lead: Sequence[str], before: Sequence[str]) -> bool:
    """Whether the words after a speaker deny what follows, or ask whether it is so."""
    words = [*lead, *_without_marks(before)]
    at = _governor(words)
    is_negated = at is not None and at < len(lead) and clause_verbs.is_negated(words, at)
    is_negated = is_negated and not clause_verbs.denies(words[at or 0])
    denying = sum(clause_verbs.denies(word) and not clause_verbs.is_negated(lead, n) for n, word in enumerate(lead))
    return bool(p.IF_BEFORE.match(_as_text(words))) or is_negated != (denying % 2 == 1)


def _is_own(match: re.Match[str], text: str) -> bool:
    """Whether a word for a claim means one that the speaker makes: "my view is that", "there is no doubt that"."""
    if match["claim"] in ("doubt", "question", "doubts"):
        return bool(re.search(rf"\b(?:no|not|never|without|nobody|little)\b(?: \w+)? {match['claim']}", text))
    return bool(match["mine"]) and not p.WISHED.match(match["claim"])


def _governor(before: Sequence[str]) -> int | None:
    """The index of the verb of saying or thinking whose object the claim is."""
    end = len(before)
    has_that = False
    while end and before[end - 1] == "that":
        end, has_that = end - 1, True
    if has_that and end and before[end - 1] == ",":  # "claims, falsely, that"
        aside = [at for at in range(max(end - _FAR - 1, 0), end - 1) if before[at] == ","]
        end = aside[-1] if aside else end - 1
    elif end and before[end - 1] in ",:":
        if before[end - 1] == "," and before[0] in p.ADJUNCT:
            return None
        end -= 1
    if "what" in before[:end] and end and re.fullmatch(p.BE, before[end - 1]):  # "what they say is"
        end -= 1
    for at in range(end - 1, max(end - (_FAR if has_that else _NEAR), 0) - 1, -1):
        if at and before[at - 1] in ("the", "a", "an"):
            continue
        if clause_verbs.verb_of(before[at]):
            return at
        if not has_that and before[at] not in clause_verbs.OBJECTS:
            return None
    return None
