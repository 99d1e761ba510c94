"""Comparing people's names by their keys (`names.name_key`): could one person bear both, and how likely is that?

Names in other scripts are romanised by `anyascii`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from quotes_service.resolve.names import MAX_NAME, PARTICLES, is_full_name, surname
from quotes_service.resolve.people.given_names import (
    COMMON,
    ROUNDED_AWAY,
    given_name_codes,
    given_percent,
    nickname_weight,
    percent_by_initial,
    phonetic_code,
    spelling_weight,
    surname_percent,
    without_marks,
)

POPULATION = 300_000_000


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two names that may be one person's.

    ``weight``: log-odds (natural) to add to the evidence, 0 for the same name, else negative. ``reason``: a line for an
    editor. ``needs_editor``: only an editor may join the two.
    """

    weight: float
    reason: str
    needs_editor: bool


# Log-odds of the differences between two names: estimates, which add up.
_OTHER_LETTERS, _SPACES, _PARTICLE, _MIDDLE_INITIAL = -0.5, -0.3, -0.5, -0.2
_MIDDLE, _INITIAL, _PREFIX, _FIRST_LEFT_OUT = -0.8, -2.5, -0.8, -2.5
_ORDER, _ORDER_OF_GIVEN_NAMES, _SHORTENED, _MAYBE_MIDDLE, _GENERATION = -0.5, -3.0, -1.5, -3.0, -1.0

#: From this percentage on, a word is a usual given name, even if it stands where the surname should ("Hassan Ali").
_ALSO_GIVEN = 0.005
#: Up to this percentage of the surnames, a word that is no given name may be a word of a headline.
_RARE = 0.001
#: Percentages of names that the census doesn't list: half of the rarest that it lists.
_UNLISTED_SURNAME, _UNLISTED_GIVEN = ROUNDED_AWAY / 2, 0.0005

#: Words between the names before the surname that are printed or left out.
_LINKS = PARTICLES | {"y"}
#: Letters that are written with a surname or before it: O'Brien, Ó Briain, d'Arcy.
_ELIDED = frozenset({"o", "d"})
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}


def expected_namesakes(key: str) -> float:
    """How many of 300 million people are expected to bear the given name (or initial) and the surname of a key.

    By the frequencies of the census of 1990, as if given name and surname were independent. Middle names are ignored.
    """
    name = _parse(key)
    if not name.words:
        return 0.0
    last = surname_percent(name.surname.replace(" ", "")) or surname_percent(name.core) or _UNLISTED_SURNAME
    if not name.given:
        return POPULATION * max(last, given_percent(name.core) / 2) / 100
    given = percent_by_initial().get(name.given) if len(name.given) == 1 else given_percent(name.given)
    return POPULATION * ((given or _UNLISTED_GIVEN) / 2 / 100) * (last / 100)


@dataclass(frozen=True, slots=True)
class _ParsedName:
    words: tuple[str, ...]  # romanised, without the generation ("jr")
    given: str  # "" for a name of one word
    middles: tuple[str, ...]
    surname: str  # with particles
    core: str  # the surname without particles
    generation: str
    codes: frozenset[str]  # phonetic codes of all words: names that share none cannot match


_NO_NAME = _ParsedName((), "", (), "", "", "", frozenset())


@lru_cache(maxsize=65_536)
def _parse(key: str) -> _ParsedName:
    """The parts of a key, read in the order given name, middle names, surname; `_NO_NAME` if there is no word."""
    if len(key) > MAX_NAME:
        return _NO_NAME
    text = key
    if not key.isascii():  # anyascii makes one capitalised syllable of each Chinese character
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(key)).lower()[:MAX_NAME]
    words = re.sub(r"[^a-z0-9 ]", "", text).split()
    generation = _GENERATIONS[words.pop()] if len(words) > 1 and words[-1] in _GENERATIONS else ""
    if not words:
        return _NO_NAME
    size = max(len(surname(" ".join(words)).split()), 1) if len(words) > 2 else 1
    before, last = words[:-size], " ".join(words[-size:])
    forenames = [part for word in before for part in (word if _are_initials(word) else (word,))]
    codes = frozenset(phonetic_code(word) for word in [*words, last.replace(" ", "")] if len(word) > 1)
    given = forenames[0] if forenames else ""
    return _ParsedName(tuple(words), given, tuple(forenames[1:]), last, words[-1], generation, codes)


def _are_initials(word: str) -> bool:
    """Whether a word can only be initials: "jk", "jrr"; "ja" may be a name."""
    return len(word) in (2, 3) and not any(letter in "aeiouy0123456789" for letter in word)


def blocking_keys(key: str) -> frozenset[str]:
    """Keys for an index, a dozen at most, under which `search_keys` of similar names find this one.

    Each has the phonetic codes of a surname and a given name, or of the surname and an initial ("." after the surname:
    the name has a longer given name; "|": it may have the initial only). Either end of the name may be the surname.
    """
    name = _parse(key)
    if not name.given:
        return frozenset((phonetic_code(name.core) + ":",) if name.words else ())
    keys = set(_full_keys(name))
    for last in _surname_codes(name):
        if len(name.given) > 1:
            keys.add(f"{last}.{name.given[0]}")
        if len(name.given) < 3:
            keys.add(f"{last}|{name.given[0]}")
    return frozenset(keys)


def search_keys(key: str) -> frozenset[str]:
    """Blocking keys of all names that may match this one.

    If `compare` matches ``a`` and ``b``, then ``search_keys(a)`` and ``blocking_keys(b)`` have a key in common.
    """
    name = _parse(key)
    if not name.given:
        return blocking_keys(key)
    initial = name.given[0]
    keys = {*_full_keys(name), *(f"{last}|{initial}" for last in _surname_codes(name))}
    if len(name.given) < 3:
        keys |= {f"{last}.{initial}" for last in _surname_codes(name)}
    return frozenset(keys)


def _surname_codes(name: _ParsedName) -> set[str]:
    """Phonetic codes of the surname with and without particles, and of a middle name that may be a first surname."""
    codes = {phonetic_code(name.core), phonetic_code(name.surname.replace(" ", ""))}
    if (first := _first_surname(name)) and len(first[-1]) > 1:
        codes.add(phonetic_code(first[-1]))
    if name.middles and name.middles[-1] in _ELIDED:
        codes.add(phonetic_code(name.middles[-1] + name.core))
    return codes


def _first_surname(name: _ParsedName) -> tuple[str, ...]:
    """The middle names without a link at their end; the last of them may be the first of two surnames."""
    end = len(name.middles)
    while end and name.middles[end - 1] in _LINKS:
        end -= 1
    return name.middles[:end]


def _full_keys(name: _ParsedName) -> Iterator[str]:
    """Keys "surname:given name" of a name that has more than an initial, read in either order; after an initial, the
    middle name may be the given name."""
    if len(name.given) == 1:
        if name.middles and len(name.middles[0]) > 1:
            yield f"{phonetic_code(name.core)}:{phonetic_code(name.middles[0])}"
        return
    joined = "".join((name.given, *name.middles))
    for last in _surname_codes(name):
        yield from (f"{last}:{given}" for given in (*given_name_codes(name.given), phonetic_code(joined)))
    if all(len(middle) > 1 for middle in name.middles):
        first, rest = phonetic_code(name.words[0]), name.words[1:]  # the surname may stand first
        yield from (f"{first}:{given}" for given in (*given_name_codes(rest[0]), phonetic_code("".join(rest))))
    if rest := _without_headline_word(name):
        yield from _full_keys(rest)


#: Differences between two names: weights and reasons. Functions return None if the two cannot match.
_Differences = list[tuple[float, str]]


def compare(a: str, b: str) -> NameComparison | None:
    """Compare two keys; None if they cannot be one person's names. The order of the two makes no difference.

    A given name, a middle name or a generation ("jr") that both have must agree.
    """
    if a == b:
        return NameComparison(0.0, "the same name", needs_editor=False) if a else None
    first, second = (_parse(key) for key in sorted((a, b)))
    if first.codes.isdisjoint(second.codes) and "".join(first.words) != "".join(second.words):
        return None
    if first.generation and second.generation and first.generation != second.generation:
        return None
    readings = (differences for differences in _readings(first, second) if differences is not None)
    differences = max(readings, key=lambda reading: sum(weight for weight, _ in reading), default=None)
    if differences is None:
        return None
    if a.isascii() != b.isascii():
        differences = [(_OTHER_LETTERS, "one is printed in other letters"), *differences]
    elif not a.isascii() and not differences:  # other characters of the same sound
        return None
    if needs_editor := first.generation != second.generation:
        reason = f'one prints "{first.generation or second.generation}", the other none'
        differences = [*differences, (_GENERATION, reason)]
    reason = "; ".join(reason for _, reason in differences) or "the same name"
    return NameComparison(round(sum((weight for weight, _ in differences), 0.0), 2), reason, needs_editor)


def _readings(a: _ParsedName, b: _ParsedName) -> list[_Differences | None]:
    """The differences by each way in which the two may be one name."""
    if a.words == b.words:
        return [[]] if a.words else []
    if not a.given or not b.given:
        return []
    return [
        [(_SPACES, "the same letters, other spaces")] if "".join(a.words) == "".join(b.words) else None,
        _written_out(a, b),
        _in_order(a, b),
        _reversed(a, b),
        _reversed(b, a),
        _shortened(a, b),
        _shortened(b, a),
        _prefixed(a, b) or _prefixed(b, a),
        _first_left_out(a, b) or _first_left_out(b, a),
    ]


def _written_out(a: _ParsedName, b: _ParsedName) -> _Differences | None:
    """Several words that differ in nothing but letters written out or without their marks: who does so in one word does
    so in all, and it counts once."""
    if len(a.words) != len(b.words) or any(map(_differ_beyond_marks, a.words, b.words)):
        return None
    spellings = [
        _spelling_differences(one, other, is_given=position < len(a.words) - 1)
        for position, (one, other) in enumerate(zip(a.words, b.words, strict=True))
    ]
    return None if None in spellings else min(filter(None, spellings))


def _differ_beyond_marks(one: str, other: str) -> bool:
    return without_marks(one) != without_marks(other)


def _in_order(a: _ParsedName, b: _ParsedName) -> _Differences | None:
    """Both with the surname last."""
    if (last := _surname_differences(a, b)) is None:
        return None
    initials = _two_initials(a, b) or _two_initials(b, a)
    if initials is not None:
        return initials + last
    given, middle = _given_differences(a.given, b.given), _middle_differences(a.middles, b.middles)
    return None if given is None or middle is None else given + middle + last


def _surname_differences(a: _ParsedName, b: _ParsedName) -> _Differences | None:
    if a.surname == b.surname:
        return []
    if a.surname.replace(" ", "") == b.surname.replace(" ", ""):
        return [(_SPACES, "the same letters, other spaces")]
    differences = _spelling_differences(a.core, b.core, is_given=False)
    if differences is None or a.surname.removesuffix(a.core) == b.surname.removesuffix(b.core):
        return differences
    return [*differences, (_PARTICLE, f'the surnames "{a.surname}" and "{b.surname}" differ in a particle')]


def _spelling_differences(a: str, b: str, *, is_given: bool) -> _Differences | None:
    if a == b:
        return []
    a, b = sorted((a, b))
    weight = spelling_weight(a, b, is_given=is_given)
    return None if weight is None else [(weight, f"{a} and {b} may be two spellings of one name")]


def _given_differences(a: str, b: str) -> _Differences | None:
    if a == b:
        return []
    if a[0] == b[0] and min(len(a), len(b)) == 1:
        return [(_INITIAL, f'one prints only the initial "{a[0]}"')]
    if nickname := nickname_weight(*sorted((a, b))):
        return [nickname]
    return _spelling_differences(a, b, is_given=True)


def _two_initials(a: _ParsedName, b: _ParsedName) -> _Differences | None:
    """`a` has two initials without a space, `b` the names: "ja smith", "james alan smith"."""
    if len(a.given) != 2 or a.middles or len(b.given) < 3 or not b.middles:
        return None
    if b.given[0] + b.middles[0][0] != a.given or nickname_weight(*sorted((a.given, b.given))):
        return None
    return [(_INITIAL, f'one prints only the initials "{a.given}"')]


def _middle_differences(a: tuple[str, ...], b: tuple[str, ...]) -> _Differences | None:
    differences: _Differences = []
    without_links = [tuple(word for word in middles if word not in _LINKS) for middles in (a, b)]
    if a != b and without_links[0] == without_links[1]:
        return [(_PARTICLE, "only one prints a particle between the names")]
    for one, other in zip(a, b, strict=False):
        if one != other and one[0] == other[0] and min(len(one), len(other)) == 1:
            differences.append((_MIDDLE_INITIAL, f'one prints only the initial of the middle name "{max(one, other)}"'))
        elif (spelling := _spelling_differences(one, other, is_given=True)) is None:
            return None
        else:
            differences += spelling
    if left := max(a, b, key=len)[min(len(a), len(b)) :]:
        differences.append((_MIDDLE, f'one prints the middle name "{" ".join(left)}"'))
    return differences


def _reversed(a: _ParsedName, b: _ParsedName) -> _Differences | None:
    """`a` has the surname last, `b` has it first."""
    turned = _parse(" ".join((*b.words[1:], b.words[0])))
    differences = _in_order(a, turned) if turned.given else None
    if differences is None:  # "Jongun Kim", "Kim Jong Un"
        last = _spelling_differences(a.surname.replace(" ", ""), b.words[0], is_given=False)
        given = _spelling_differences("".join((a.given, *a.middles)), "".join(b.words[1:]), is_given=True)
        differences = None if last is None or given is None else [*given, *last]
    if differences is None:
        return None
    unclear = all(given_percent(word) >= _ALSO_GIVEN for word in b.words)
    return [(_ORDER_OF_GIVEN_NAMES if unclear else _ORDER, "the same words in another order"), *differences]


def _without_headline_word(name: _ParsedName) -> _ParsedName | None:
    """The name without a first word that is not a name ("Rival Ida Holm", from a headline); None if there is none."""
    first = name.words[0]
    if len(name.words) < 3 or len(first) < 3 or given_percent(first) or surname_percent(first) > _RARE:
        return None
    rest = _parse(" ".join(name.words[1:]))
    return rest if given_percent(rest.given) >= _ALSO_GIVEN else None


def _prefixed(long: _ParsedName, short: _ParsedName) -> _Differences | None:
    """`long` has a word of a headline before the name."""
    rest = _without_headline_word(long)
    if rest is None or rest.words != short.words:
        return None
    return [(_PREFIX, f'one prints "{long.words[0]}" before the name')]


def _shortened(long: _ParsedName, short: _ParsedName) -> _Differences | None:
    """`long` has two surnames, `short` has only the first of them."""
    first = _first_surname(long)
    if not first or min(len(first[-1]), len(long.core)) == 1 or first[-1] != short.core:
        return None
    whole = _parse(" ".join((long.given, *first)))
    if not whole.given or whole.surname != short.surname or len(short.middles) > len(whole.middles):
        return None
    differences = _in_order(whole, short)
    weight = _MAYBE_MIDDLE if given_percent(short.core) >= COMMON else _SHORTENED
    return None if differences is None else [*differences, (weight, f'one prints the second surname "{long.surname}"')]


def _first_left_out(long: _ParsedName, short: _ParsedName) -> _Differences | None:
    """`short` is called by the middle name of `long`: "J. Edvin Holm" and "Edvin Holm".

    With the first name in full, they are rather two people.
    """
    if len(long.given) > 1 or not long.middles or min(len(long.middles[0]), len(short.given)) == 1:
        return None
    differences = _in_order(_parse(" ".join((*long.middles, long.surname))), short)
    reason = f'only one prints the initial "{long.given}"'
    return None if differences is None else [*differences, (_FIRST_LEFT_OUT, reason)]


def other_names(key: str, others: Iterable[str]) -> frozenset[str]:
    """Those of the other full names (keys) of a person of one article by which other articles may know them though no
    comparison with the name would tell: "bo tandy" of "william tandy", but not "bob tandy" of "robert tandy".
    """
    return frozenset(other for other in others if is_full_name(other) and compare(key, other) is None)
