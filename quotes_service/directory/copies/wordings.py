"""Quotations that near copies of an article print with the same words at the same place: one statement, also where the
words are few, or where a copy was cut so that it no longer names the speaker in full.

Runs inside the caller's writing transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from quotes_service.resolve.names import name_key, surname
from quotes_service.resolve.quotes.statements import MIN_WORDS, normalized_words
from quotes_service.store.quotations import story_quotations
from quotes_service.store.quotations.story_quotations import StoryQuotation, StorySpeaker

#: Words before or after two short quotations that show that they stand at the same place.
PLACE_WORDS = 5
#: Characters of the text that are looked at for these words.
_REACH = 120


def joined(ids: Collection[int]) -> list[tuple[int, int]]:
    """The pairs of quotations that are one statement because their articles are copies: these quotations with those of
    other articles of their stories, and these among each other.

    They have the same text; if it is short, the same words stand before or after it, too. Their speakers do not
    contradict each other: they are the same, or one of the two names nobody, or only the last name of the other's.
    """
    by_mark: dict[tuple, list[StoryQuotation]] = defaultdict(list)
    for quotation in story_quotations.same_texts(ids):
        for mark in _marks(quotation):
            by_mark[mark].append(quotation)
    pairs: set[tuple[int, int]] = set()
    for found in by_mark.values():
        if len({one.article for one in found}) < len(found):
            continue  # an article that prints it twice: which is which?
        pairs |= _agreeing(sorted(found, key=lambda one: one.id))
    return sorted(pairs)


def _marks(quotation: StoryQuotation) -> list[tuple]:
    """What tells which utterance of a story a quotation prints: the story and its text, if that has enough words; else
    with some words before it, or after it."""
    start, end = quotation.spans[0][0], quotation.spans[-1][1]
    before = quotation.article_text[max(start - _REACH, 0) : start].casefold().split()[-PLACE_WORDS:]
    after = quotation.article_text[end : end + _REACH].casefold().split()[:PLACE_WORDS]
    same = quotation.story, quotation.text
    sides = (("before", before), ("after", after))
    marks: list[tuple] = [(*same, side, *words) for side, words in sides if len(words) == PLACE_WORDS]
    return [(*same, "anywhere"), *marks] if len(normalized_words(quotation.text)) >= MIN_WORDS else marks


def _agreeing(found: Sequence[StoryQuotation]) -> set[tuple[int, int]]:
    """The pairs to be joined among quotations at one place. Where two of them name different speakers, those that name
    nobody are joined with neither."""
    named = [one for one in found if one.speakers]
    if any(not _agree(one, other) for one in named for other in named):
        found = named
    pairs = set()
    for place, one in enumerate(found):
        other = next((other for other in found[:place] if _agree(one, other)), None)
        if other is not None:
            pairs.add((other.id, one.id))
    return pairs


def _agree(one: StoryQuotation, other: StoryQuotation) -> bool:
    if not one.speakers or not other.speakers:
        return True
    if len(one.speakers) != len(other.speakers):
        return False
    return all(any(_may_be_one(speaker, candidate) for candidate in other.speakers) for speaker in one.speakers)


def _may_be_one(one: StorySpeaker, other: StorySpeaker) -> bool:
    if one.kind != other.kind:
        return False
    if one.entry is not None and other.entry is not None:
        return one.entry == other.entry
    if one.kind == "organization":
        return one.name == other.name
    return bool(name_key(one.name)) and surname(one.name) == surname(other.name)
