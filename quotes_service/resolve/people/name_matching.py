"""Comparing two names of people by their keys: could one person bear both, and how weak is the likeness?

Keys are what `names.name_key` makes. Names in other scripts are read as `anyascii` romanises them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from quotes_service.resolve.names import MAX_NAME, surname
from quotes_service.resolve.people.given_names import (
    COMMON,
    ROUNDED_AWAY,
    code,
    codes_of,
    given_percent,
    nicknames,
    percent_by_initial,
    spelled_alike,
    surname_percent,
)

POPULATION = 300_000_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """That two names may be one person's: natural log-odds to add to the evidence (0 for the same name, else
    negative), a line that tells an editor why, and whether only an editor may join the two.
    """

    weight: float
    reason: str
    needs_editor: bool


# What each difference takes off, in log-odds: estimates, which add up.
_OTHER_LETTERS, _SPACES, _PARTICLE, _MIDDLE_INITIAL = -0.5, -0.3, -0.5, -0.2
_MIDDLE, _INITIAL, _PREFIX = -0.8, -2.5, -0.8
_ORDER, _ORDER_OF_GIVEN_NAMES, _SHORTENED, _MAYBE_MIDDLE, _GENERATION = -0.5, -3.0, -1.5, -3.0, -1.0

#: Percent of the census: from here on a surname may as well be a given name that stands first ("Hassan Ali").
_ALSO_GIVEN = 0.005
#: What is no given name and as a surname at most this frequent may be a word of a headline.
_RARE = 0.001
#: Half of the rarest that is listed.
_UNLISTED_SURNAME, _UNLISTED_GIVEN = ROUNDED_AWAY / 2, 0.0005

_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}


def namesakes(key: str) -> float:
    """How many of 300 million people may be expected to bear the given name (or initial) and the surname of a key.

    By the frequencies of the census of 1990, as if given name and surname were independent; middle names don't count.
    """
    name = _take_apart(key)
    if not name.words:
        return 0.0
    last = surname_percent(name.surname.replace(" ", "")) or surname_percent(name.core) or _UNLISTED_SURNAME
    if not name.given:
        return POPULATION * last / 100
    given = percent_by_initial().get(name.given) if len(name.given) == 1 else given_percent(name.given)
    return POPULATION * ((given or _UNLISTED_GIVEN) / 2 / 100) * (last / 100)


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]  # romanised, without Jr
    given: str  # "" for a name of one word
    middles: tuple[str, ...]
    surname: str  # with its particles
    core: str  # without
    generation: str
    codes: frozenset[str]  # of all words: names that share none differ


_NOBODY = _Name((), "", (), "", "", "", frozenset())


@lru_cache(maxsize=65_536)
def _take_apart(key: str) -> _Name:
    """The parts of a key, in the order in which English prints them; no words where there is no name."""
    if len(key) > MAX_NAME:
        return _NOBODY
    text = key
    if not key.isascii():  # a Chinese name is one word, of which each character becomes a capitalised syllable
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(key)).lower()[:MAX_NAME]
    words = re.sub(r"[^a-z0-9 ]", "", text).split()
    generation = _GENERATIONS[words.pop()] if len(words) > 1 and words[-1] in _GENERATIONS else ""
    if not words:
        return _NOBODY
    size = max(len(surname(" ".join(words)).split()), 1) if len(words) > 2 else 1
    before, last = words[:-size], " ".join(words[-size:])
    forenames = [part for word in before for part in (word if _are_initials(word) else (word,))]
    codes = frozenset(code(word) for word in [*words, last.replace(" ", "")] if len(word) > 1)
    given = forenames[0] if forenames else ""
    return _Name(tuple(words), given, tuple(forenames[1:]), last, words[-1], generation, codes)


def _are_initials(word: str) -> bool:
    """Whether a word can only be initials: "jk", "jrr"; "ja" may be a name."""
    return len(word) in (2, 3) and not any(letter in "aeiouy0123456789" for letter in word)


def blocks(key: str) -> frozenset[str]:
    """Short keys of an index, a dozen at most, under which a name stands for others to find it by ``seeks``.

    Each is a phonetic code of a surname and one of a given name; either end of the name may be the surname. Under
    the letter of the given name it stands for those that print no more of it.
    """
    name = _take_apart(key)
    if not name.given:
        return frozenset((code(name.core) + ":",) if name.words else ())
    found = set(_full(name))
    for last in _surnames(name):
        if len(name.given) > 1:
            found.add(f"{last}.{name.given[0]}")
        if len(name.given) < 3:
            found.add(f"{last}|{name.given[0]}")
    return frozenset(found)


def seeks(key: str) -> frozenset[str]:
    """The blocks in which those stand that may be the same person's: of ``a`` and ``b`` that compare() takes for one
    person's names, ``b`` stands in one that ``a`` seeks."""
    name = _take_apart(key)
    if not name.given:
        return blocks(key)
    letter = name.given[0]
    found = {*_full(name), *(f"{last}|{letter}" for last in _surnames(name))}
    if len(name.given) < 3:
        found |= {f"{last}.{letter}" for last in _surnames(name)}
    return frozenset(found)


def _surnames(name: _Name) -> set[str]:
    """The codes of the surname, with and without particles; of two surnames perhaps also of the first."""
    found = {code(name.core), code(name.surname.replace(" ", ""))}
    return found | ({code(name.middles[-1])} if name.middles and len(name.middles[-1]) > 1 else set())


def _full(name: _Name) -> Iterator[str]:
    """A name that prints more than an initial, by its surname and given name, in either order."""
    if len(name.given) == 1:
        return
    joined = "".join((name.given, *name.middles))
    for last in _surnames(name):
        yield from (f"{last}:{given}" for given in (*codes_of(name.given), code(joined)))
    if all(len(middle) > 1 for middle in name.middles):
        first, rest = code(name.words[0]), name.words[1:]  # perhaps the surname
        yield from (f"{first}:{given}" for given in (*codes_of(rest[0]), code("".join(rest))))
    if rest := _bare(name):
        yield from _full(rest)


_Steps = list[tuple[float, str]]  # differences: weight and reason; None in their stead: not one person


def compare(a: str, b: str) -> Likeness | None:
    """How weak the likeness of two keys is, or None where they cannot be one person's names.

    Where both print a given name, a middle name or a generation, none may contradict the other. The order of the two
    makes no difference.
    """
    if a == b:
        return Likeness(0.0, "the same name", False) if a else None
    first, second = (_take_apart(key) for key in sorted((a, b)))
    if first.codes.isdisjoint(second.codes) and "".join(first.words) != "".join(second.words):
        return None
    if first.generation and second.generation and first.generation != second.generation:
        return None
    found = (steps for steps in _ways(first, second) if steps is not None)
    steps = max(found, key=lambda steps: sum(weight for weight, _ in steps), default=None)
    if steps is None:
        return None
    if a.isascii() != b.isascii():
        steps = [(_OTHER_LETTERS, "one is printed in other letters"), *steps]
    elif not a.isascii() and not steps:  # other characters of the same sound
        return None
    if one_only := first.generation != second.generation:
        steps = [*steps, (_GENERATION, f'one prints "{first.generation or second.generation}", the other none')]
    reason = "; ".join(reason for _, reason in steps) or "the same name"
    return Likeness(round(sum((weight for weight, _ in steps), 0.0), 2), reason, one_only)


def _ways(a: _Name, b: _Name) -> list[_Steps | None]:
    if a.words == b.words:
        return [[]] if a.words else []
    if not a.given or not b.given:
        return []
    spaces = [(_SPACES, "the same letters, other spaces")] if "".join(a.words) == "".join(b.words) else None
    prefixed = _prefixed(a, b) or _prefixed(b, a)
    return [spaces, _in_order(a, b), _reversed(a, b), _reversed(b, a), _shortened(a, b), _shortened(b, a), prefixed]


def _in_order(a: _Name, b: _Name) -> _Steps | None:
    if (last := _surname_steps(a, b)) is None:
        return None
    initials = _two_initials(a, b) or _two_initials(b, a)
    if initials is not None:
        return initials + last
    if (given := _given_steps(a.given, b.given)) is None or (middle := _middle_steps(a.middles, b.middles)) is None:
        return None
    return given + middle + last


def _surname_steps(a: _Name, b: _Name) -> _Steps | None:
    if a.surname == b.surname:
        return []
    if a.surname.replace(" ", "") == b.surname.replace(" ", ""):
        return [(_SPACES, "the same letters, other spaces")]
    steps = _spelling_steps(a.core, b.core, False)
    if steps is None or a.surname.removesuffix(a.core) == b.surname.removesuffix(b.core):
        return steps
    return [*steps, (_PARTICLE, f'the surnames "{a.surname}" and "{b.surname}" differ in a particle')]


def _spelling_steps(a: str, b: str, is_given: bool) -> _Steps | None:
    if a == b:
        return []
    a, b = sorted((a, b))
    weight = spelled_alike(a, b, is_given)
    return None if weight is None else [(weight, f"{a} and {b} may be two spellings of one name")]


def _given_steps(a: str, b: str) -> _Steps | None:
    if a == b:
        return []
    if a[0] == b[0] and min(len(a), len(b)) == 1:
        return [(_INITIAL, f'one prints only the initial "{a[0]}"')]
    if known := nicknames(*sorted((a, b))):
        return [known]
    return _spelling_steps(a, b, True)


def _two_initials(a: _Name, b: _Name) -> _Steps | None:
    """ "ja smith" may be J. A. Smith, whom others print as James Alan."""
    if len(a.given) != 2 or a.middles or len(b.given) < 3 or not b.middles:
        return None
    if b.given[0] + b.middles[0][0] != a.given or nicknames(*sorted((a.given, b.given))):
        return None
    return [(_INITIAL, f'one prints only the initials "{a.given}"')]


def _middle_steps(a: tuple[str, ...], b: tuple[str, ...]) -> _Steps | None:
    steps: _Steps = []
    for one, other in zip(a, b, strict=False):
        if one != other and one[0] == other[0] and min(len(one), len(other)) == 1:
            steps.append((_MIDDLE_INITIAL, f'one prints only the initial of the middle name "{max(one, other)}"'))
        elif (spelling := _spelling_steps(one, other, True)) is None:
            return None
        else:
            steps += spelling
    if left := max(a, b, key=len)[min(len(a), len(b)) :]:
        steps.append((_MIDDLE, f'one prints the middle name "{" ".join(left)}"'))
    return steps


def _reversed(a: _Name, b: _Name) -> _Steps | None:
    """`a` with the surname last, `b` with the surname first."""
    turned = _take_apart(" ".join((*b.words[1:], b.words[0])))
    steps = _in_order(a, turned) if turned.given else None
    if steps is None:  # "Jongun Kim", "Kim Jong Un"
        last = _spelling_steps(a.surname.replace(" ", ""), b.words[0], False)
        given = _spelling_steps("".join((a.given, *a.middles)), "".join(b.words[1:]), True)
        steps = None if last is None or given is None else [*given, *last]
    if steps is None:
        return None
    unclear = all(given_percent(word) >= _ALSO_GIVEN for word in b.words)
    return [(_ORDER_OF_GIVEN_NAMES if unclear else _ORDER, "the same words in another order"), *steps]


def _bare(name: _Name) -> _Name | None:
    """The name without a first word that nobody bears: "Rival Ida Holm", of a headline; None where it has none."""
    first = name.words[0]
    if len(name.words) < 3 or len(first) < 3 or given_percent(first) or surname_percent(first) > _RARE:
        return None
    rest = _take_apart(" ".join(name.words[1:]))
    return rest if given_percent(rest.given) >= _ALSO_GIVEN else None


def _prefixed(long: _Name, short: _Name) -> _Steps | None:
    rest = _bare(long)
    if rest is None or rest.words != short.words:
        return None
    return [(_PREFIX, f'one prints "{long.words[0]}" before the name')]


def _shortened(long: _Name, short: _Name) -> _Steps | None:
    """`long` has two surnames, of which `short` prints the first."""
    if not long.middles or min(len(long.middles[-1]), len(long.core)) == 1 or long.middles[-1] != short.core:
        return None
    whole = _take_apart(" ".join(long.words[: -len(long.surname.split())]))
    if not whole.given or whole.surname != short.surname or len(short.middles) > len(whole.middles):
        return None
    steps = _in_order(whole, short)
    weight = _MAYBE_MIDDLE if given_percent(short.core) >= COMMON else _SHORTENED
    return None if steps is None else [*steps, (weight, f'one prints the second surname "{long.surname}"')]
