"""Where names stand in a text or an address, compared as name keys are: without case, accents and apostrophes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from quotes_service.records import Span
from quotes_service.resolve.names import name_key, surname, words

#: A run of letters and digits with apostrophes inside; accents that are characters of their own, and invisible ones.
_CHARACTER = re.compile(r"[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d]")
_WORD = re.compile(rf"(?:{_CHARACTER.pattern})+(?:['’‘ʼ`´][^\W_]+)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d]")
_POSSESSIVE = re.compile(r"['’‘ʼ`´]s$", re.IGNORECASE)
#: What may stand between two words of one name: white space, points, hyphens, marks around a nickname.
_GAP = re.compile(r"[\s.,'’‘\"“”()_+/%\-‐‑–]{0,4}")
#: Where a word goes on in the next line.
_BROKEN = re.compile(r"[-‐] ?\r?\n")


class Word(NamedTuple):
    """A word of a text where it stands, without a possessive "'s"; adjacent initials ("J. K.") are one word."""

    start: int
    end: int
    key: str


class Found(NamedTuple):
    """A name where it stands in a text, with its key as printed there."""

    span: Span
    key: str


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        printed = _POSSESSIVE.sub("", match[0])
        key = "".join(words(_INVISIBLE.sub("", re.sub(r"['’‘ʼ`´]", "", printed))))
        if not key:
            continue
        word = Word(match.start(), match.start() + len(printed), key)
        last = found[-1] if found else None
        if last and _is_initials(text, last) and len(key) == 1 and text[last.end : word.start].strip() in ("", "."):
            found[-1] = Word(last.start, word.end, last.key + key)
        else:
            found.append(word)
    return found


def _is_initials(text: str, word: Word) -> bool:
    """Whether a word is an initial, or several: those are shorter than what prints them, "J. K."."""
    return len(word.key) == 1 or (len(word.key) < word.end - word.start and "." in text[word.start : word.end])


def names_in(text: str, is_name: Callable[[str], bool], *, longest: int) -> Iterator[Found]:
    """The places where words of a text are a name: ``is_name`` is asked for the key of each run of up to ``longest``
    words, with and without initials in its middle, and with a word that is broken at the end of a line as one and as
    two. Of names that overlap the first and longest is given."""
    found = words_of(text)
    ties = [None, *(_tie(text[word.end : following.start]) for word, following in pairwise(found))]
    start = 0
    while start < len(found):
        end, key = _longest_at(found, ties, start, is_name, longest)
        if end:
            yield Found(Span(found[start].start, found[end - 1].end), key)
        start = max(end, start + 1)


def _tie(gap: str) -> str | None:
    """What is between two words of one name: a space, or nothing where a line breaks one word; None: they are not."""
    if gap == " ":
        return gap
    if not _GAP.fullmatch(gap):
        return None
    return "" if _BROKEN.fullmatch(gap) else " "


def _longest_at(
    found: list[Word], ties: list[str | None], start: int, is_name: Callable[[str], bool], longest: int
) -> tuple[int, str]:
    """The number of the word after the longest name that begins with a word, with its key; 0: there is none."""
    best, best_key = 0, ""
    whole: list[str] = []
    without_middle: list[str] = []
    unbroken: list[str] = []
    for place in range(start, min(start + longest + 1, len(found))):
        tie, word = ties[place], found[place].key
        if whole and tie is None:
            break
        whole.append(word)
        without_middle.append(word)
        unbroken.append(unbroken.pop() + word if unbroken and not tie else word)
        for keys in (whole, without_middle, unbroken):
            is_other = keys is whole or len(keys) < len(whole)
            if is_other and len(keys) <= longest and is_name(key := " ".join(keys)):
                best, best_key = place + 1, key
        if len(without_middle) > 1 and _may_be_initials(word):
            without_middle.pop()
    return best, best_key


def places_of(text: str, keys: Collection[str]) -> list[Span]:
    """Where any of these keys stands in a text."""
    longest = max((len(key.split()) for key in keys), default=0)
    return [found.span for found in names_in(text, keys.__contains__, longest=longest)] if longest else []


def masked(text: str, spans: Iterable[Span], mark: str) -> str:
    """The text with ``mark`` in place of each letter and digit of the spans; it is as long as before."""
    parts, last = [], 0
    for start, end in sorted(spans):
        if end > last:
            start = max(start, last)
            parts += [text[last:start], _CHARACTER.sub(mark, text[start:end])]
            last = end
    return "".join([*parts, text[last:]])


def full_keys(names: Iterable[str]) -> set[str]:
    """The keys of those of these names that have two words or more."""
    return {key for key in map(name_key, names) if " " in key}


def without_initials(key: str) -> str:
    """A name key without the initials in its middle: "maren j tolvik" -> "maren tolvik"."""
    first, *middle, last = key.split() if " " in key else (key, "")
    return " ".join([first, *(word for word in middle if not _may_be_initials(word)), last]).strip()


def _may_be_initials(key: str) -> bool:
    """Whether a word of a key is an initial, or two or three: "j", "jk"."""
    return len(key) == 1 or (len(key) < 4 and not any(letter in "aeiouy" for letter in key))


def other_forms(key: str) -> set[str]:
    """Other forms of a name key of two words or more: without middle names, with the surname first, and as one word, as
    addresses and accounts have it."""
    last = surname(key)
    first = key.split()[0]
    short = f"{first} {last}"
    return {short, f"{last} {first}", f"{last} {key.removesuffix(last).strip()}", key.replace(" ", "")} - {key}
