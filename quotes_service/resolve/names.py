"""Name keys, the normalised form under which names are compared, and the parts of names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Characters; no name is longer, so a longer text is a parsing error and has no key.
MAX_NAME = 200

#: Letters that Unicode doesn't decompose into a plain letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_POSSESSIVE = re.compile(r"['’‘ʼ`´]s?(?=\W*$)")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents: "Łukasz Gößl" -> "lukasz gossl". The length may change."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of a text, folded: runs of letters and digits."""
    return _WORD.findall(fold(text))


HONORIFICS = frozenset(
    words(
        "mr mrs ms miss mx messrs dr prof professor sir dame lord lady rev reverend fr hon sen senator rep gov capt "
        "captain lt sgt sergeant col colonel gen general maj major adm admiral cpl cmdr"
    )
)
_POST_NOMINALS = frozenset(words("phd dphil md mbe obe cbe kbe dbe qc kc esq frs"))
_GENERATIONS = frozenset(words("jr sr junior senior ii iii iv"))
#: Words inside surnames that are not capitalised.
PARTICLES = frozenset(
    words("van von der den de del della di da dos du la le el al bin ibn ben bint ter ten zu st mac af")
)


def name_key(name: str) -> str:
    """The key of a person's name: "Dr. José O’Brien-Lee's" -> "jose obrien lee"; "" without a word or if too long.

    Honorifics and post-nominals are dropped. "Jr" and "III" stay, since father and son are two people. Adjacent
    initials are one word: "J. K.", "J.K." and "JK" have one key.
    """
    return _key(name) if len(name) <= MAX_NAME else _key.__wrapped__(name)


@lru_cache(maxsize=16_384)  # an article prints a name many times, and many articles print the same ones
def _key(name: str) -> str:
    parts = words(_APOSTROPHES.sub("", _POSSESSIVE.sub("", name)))
    while len(parts) > 1 and parts[0] in HONORIFICS:
        del parts[0]
    joined: list[str] = []
    for index, part in enumerate(parts):
        if len(part) == 1 and index and len(parts[index - 1]) == 1:
            joined[-1] += part
        else:
            joined.append(part)
    while len(joined) > 2 and joined[-1] in _POST_NOMINALS:
        del joined[-1]
    key = " ".join(joined)
    return key if len(key) <= MAX_NAME else ""


def is_full_name(name: str) -> bool:
    """Whether a name has at least two words, not counting honorifics, post-nominals and a surname's particles in lower
    case: "J. Lee" and "Van Morrow", but not "Dr Lee-Wong", "de Cocq" or "Pelé".
    """
    parts = [part for printed in name.split() if (part := " ".join(words(printed))) and not _is_particle(printed)]
    while parts and parts[0] in HONORIFICS:
        del parts[0]
    while parts and parts[-1] in _POST_NOMINALS | _GENERATIONS:
        del parts[-1]
    return len(parts) > 1


def _is_particle(word: str) -> bool:
    return word.islower() and word in PARTICLES


def surname(name: str) -> str:
    """The surname as a key, with its particles: "Ludwig van der Berg Jr." -> "van der berg"."""
    parts = [part for part in name_key(name).split() if part not in _GENERATIONS] or name_key(name).split()
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in PARTICLES:
        start -= 1
    return " ".join(parts[max(start, 0) :])


def sort_name(name: str) -> str:
    """What lists of people are ordered by: the surname, then the whole key."""
    last = surname(name)
    return f"{last}, {name_key(name)}"


_OFFICES = frozenset(
    words(
        "president vice secretary minister premier chancellor senator congressman congresswoman mayor governor judge "
        "justice king queen prince princess pope cardinal bishop archbishop ambassador commissioner sheriff detective "
        "inspector chief director chairman chairwoman chair doctor coach assistant associate deputy"
    )
)


def possible_name_keys(name: str) -> list[str]:
    """The keys that a user may mean by a name, the likeliest first: as it is; with its parts turned ("Lee, Ann",
    "Lee, Ann, PhD"); without what follows a comma ("Ann Lee, NASA"), unless only a surname is left; and without titles
    ("Associate Professor Ann Lee", "President Lee").
    """
    first, *rest = name.split(",")
    keys = [name_key(name)]
    if rest:
        keys.append(name_key(f"{rest[0]} {first}"))
    if " " in name_key(first):
        keys.append(name_key(first))
    parts = name_key(first).split()
    title = max((at for at, part in enumerate(parts[:-1]) if part in _OFFICES | HONORIFICS), default=None)
    if title is not None:
        keys.append(" ".join(parts[title + 1 :]))
    return [key for key in dict.fromkeys(keys) if key]
