"""Whether two names of institutions may be variants of one name.

Many institutions have names that differ no more than variants do: York University is not the University of York. So a
variant never joins two institutions. It is a question for an editor where one person is printed with both, and then
they are no evidence that the person is two.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from rapidfuzz.distance import OSA

from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.institutions.grouping import FUNCTION_WORDS
from quotes_service.resolve.institutions.parts import KIND_WORDS, PLACE_BEGINNINGS
from quotes_service.resolve.spelling import american

#: Words before a name that articles leave out: "the Royal Tarn Hospital".
_STYLES = frozenset("royal national".split())
#: Letters that two spellings of a word have in common at its beginning, and their least share of the longer word.
_BEGINNING, _SHARE = 5, 0.6
_ACRONYM = range(3, 9)  # letters


@lru_cache(maxsize=65_536)
def variant(a: str, b: str) -> str | None:
    """How two institution keys may be variants of one name, as a line for an editor; None if they are not.

    The order of the two makes no difference.
    """
    (short, one), (long, two) = sorted(((_words(a), a), (_words(b), b)), key=_by_length)
    if not short or one == two:
        return None
    if _are_initials(one, two):
        return f"the initials of {two} are {one}"
    if set(short).isdisjoint(long):
        return None
    only_short, only_long = Counter(short) - Counter(long), Counter(long) - Counter(short)
    if not only_short and not only_long:
        return "the same words, in another order or with other little words"
    if only_short.total() == only_long.total() < len(short):
        pairs = list(zip(sorted(only_short.elements()), sorted(only_long.elements()), strict=True))
        if all(_are_spellings(x, y) for x, y in pairs):
            return "the same words, spelt otherwise: " + ", ".join(" and ".join(sorted(pair)) for pair in pairs)
    if not only_short and not is_commonplace(one) and _is_shortened(one, two, only_long):
        return f'only one prints "{" ".join(word for word in long if word in only_long)}"'
    return None


def _by_length(name: tuple[tuple[str, ...], str]) -> tuple[int, str]:
    return len(name[0]), name[1]


def _are_initials(acronym: str, name: str) -> bool:
    """Whether a key of one word has the initials of a name's words, with or without its little words."""
    if len(acronym) not in _ACRONYM or " " in acronym:
        return False
    return acronym in {"".join(word[0] for word in words) for words in (name.split(), _words(name))}


@lru_cache(maxsize=65_536)
def _words(key: str) -> tuple[str, ...]:
    return tuple(american(word) for word in key.split() if word not in FUNCTION_WORDS)


def _are_spellings(x: str, y: str) -> bool:
    """Whether two words may be forms of one: "tarnmouth" and "tarnmuth", "medical" and "medicine", "lab" and
    "laboratory"."""
    short, long = sorted((x, y), key=len)
    if any(map(str.isdigit, x + y)):
        return False
    if long == short + "s":
        return True
    if long.startswith(short) and len(short) > 2 and {short, long} <= KIND_WORDS:
        return True
    common = next((n for n, (c, d) in enumerate(zip(short, long, strict=False)) if c != d), len(short))
    is_slip = len(short) >= _BEGINNING and OSA.distance(short, long) <= 1
    return is_slip or (common >= _BEGINNING and common >= _SHARE * len(long))


def _is_shortened(short: str, long: str, more: Counter[str]) -> bool:
    """Whether a name is the short form of one with some words more: without its kind ("Tarn General | Hospital"), what
    it is for ("Vogel Institute | for Ice Research"), a partner ("Ek | and Lund"), a style or a first name before it, or
    a word inside it.
    """
    has_kind = not KIND_WORDS.isdisjoint(short.split())
    if more.keys() <= KIND_WORDS:
        return not has_kind or (long.endswith(" university") and more.keys() == {"university"})
    if more.keys() <= _STYLES:
        return True
    before, found, after = f" {long} ".partition(f" {short} ")
    if not found:
        one, other = _words(short), _words(long)
        return has_kind and more.total() == 1 and (one[0], one[-1]) == (other[0], other[-1])
    return _may_stand_before(before.split(), has_kind) and _may_stand_after(after.split(), short)


def _may_stand_before(words: list[str], has_kind: bool) -> bool:
    if not words:
        return True
    return has_kind and len(words) == 1 and words[0] not in PLACE_BEGINNINGS and not is_commonplace(words[0])


def _may_stand_after(words: list[str], name: str) -> bool:
    if not words:
        return True
    if words[0] == "and":  # else it is another institution: "FBI and Justice Department"
        return KIND_WORDS.isdisjoint(words)
    return name.split()[-1] in KIND_WORDS and words[0] in FUNCTION_WORDS
