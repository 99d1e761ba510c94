"""What is known of given names and surnames, single words in lower case: how many bear them, how they sound, which are
two spellings or a short and a formal form of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from jellyfish import metaphone
from nicknames import NickNamer
from rapidfuzz.distance import JaroWinkler

from quotes_service import census_names

#: Percent of the census: from here on a given name is common enough for its bearers to be namesakes, not misprints.
COMMON = 0.01
#: The lists round to 0.001 percent: what they print as 0.000 lies between nothing and half of that.
ROUNDED_AWAY = 0.00025
# What a short form takes off, in log-odds: estimates, as are the other differences in `variants`.
_NICKNAME, _TWO_NICKNAMES = -1.2, -1.8

#: Formal names and those of their short forms that aren't their beginning, or that the table of nicknames lacks.
_IRREGULAR = (
    "alexander sandy sasha, alexandra sasha, alfred alfie fred, albert bert, amanda mandy, andrew drew, angus gus, "
    "anthony tony, antoinette toni, antonia toni, antonio tony, augustus gus, barbara babs barb, bernard barney, "
    "catherine cath cate kate, charles charlie chas chuck, charlotte lottie, christina tina, christopher kit, "
    "cynthia cindy, dorothy dot dottie, edmund ned ted, edward ned ted teddy, eleanor ellie nell nora, "
    "elizabeth bess beth betsy betty libby liz lizzie lizzy, eugene gene, francis frank frankie, geoffrey jeff, "
    "georgina georgie, gerald gerry jerry, gerard gerry jerry, gilbert bert, gillian gill jill, gordon gord, "
    "harold hal harry, harriet hattie, henry hal hank harry, herbert bert, isaac ike, jacob jake, jacqueline jackie, "
    "james jim jimmy, jeremy jerry, jerome jerry, jesse jess, john jack, julian jules, katherine kate katie kitty, "
    "laurence larry laurie, lawrence larry laurie, leonard len lenny, leopold leo, lewis lew, madeleine maddie, "
    "margaret maggie meg peggy, marjorie marge, mary molly polly, matilda tilda, melissa missy, "
    "michael mick mickey micky mike mikey, mildred millie, millicent millie, miranda mandy, nicola nicky, "
    "patricia tricia trish, patrick paddy, rebecca becky, richard dick rick ricky, robert bob bobby robbie, "
    "roberta bobbie, rosemary rosie, sanford sandy, sarah sally, stanley stan, terrance terry, theodore ted teddy, "
    "theresa tess, thomas tom tommy, veronica ronnie, vincent vince, virginia ginny, william bill billy, "
    "zachary zack zak, "
    "alejandro alex, fernando nando, francisco paco pancho, guillermo memo, gustavo gus, ignacio nacho, jose pepe, "
    "rafael rafa, roberto beto, friedrich fritz, giuseppe beppe, johannes hans, josef sepp, "
    "anastasia nastya, dmitri dima, ekaterina katya, ivan vanya, maria masha, mikhail misha, natalia natasha, "
    "nikolai kolya, svetlana sveta, tatiana tanya, vladimir vova volodya, yekaterina katya, yelena lena, "
    "yevgeny zhenya, avraham avi, binyamin bibi, yitzhak itzik, yosef yossi"
)
#: What the table of nicknames or the sound would join, though it is another name.
_OTHER_NAMES = [
    set(pair.split("/"))
    for pair in (
        "mary/marie mary/marilyn mary/marion mary/marsha louis/louise jean/jeanette anna/annette mark/marcus "
        "joan/joann joe/joshua emma/emily andrea/andrew"
    ).split()
]


def surname_percent(word: str) -> float:
    """Percent of the people; 0 for an unlisted name."""
    return _percent(word, census_names.surnames())


def given_percent(word: str) -> float:
    """Percent of the men or of the women, whichever is more; 0 for an unlisted name."""
    return max(_percent(word, census_names.male_given_names()), _percent(word, census_names.female_given_names()))


def _percent(word: str, names: Mapping[str, float]) -> float:
    return names[word] or ROUNDED_AWAY if word in names else 0.0


@cache
def percent_by_initial() -> dict[str, float]:
    """As `given_percent`, of all given names that begin with each letter."""
    sums: dict[str, float] = {}
    for word in sorted({*census_names.male_given_names(), *census_names.female_given_names()}):
        sums[word[0]] = sums.get(word[0], 0.0) + given_percent(word)
    return sums


_SOUNDS = [
    (re.compile(pattern), letters)
    for pattern, letters in [
        (r"(?<=^ann)e$|(?<=[^aeiou][^aeioulr])(?<!nn)(?<!ss)(?<!tt)e$", ""),  # Anne, Clarke; but Jeanne is not Jean
        (r"^mac(?=[^aeiouyhk])", "mc"),  # MacDonald
        (r"^stephen", "steven"),
        (r"ph", "f"),
        (r"(?<=[^aeiouq][ou])e(?=[^aeiou])", ""),  # Mueller, Schroeder
        (r"chr", "kr"),
        (r"(?<=i)ch(?=ol)", "k"),  # Nicholas
        (r"(?<=[aeiou])h(?![aeiou])", ""),  # Sarah, John
        (r"ck|q|c(?![heiy])", "k"),
        (r"(?<=[aeiou])z$", "s"),  # Gonzalez
        (r"^ye(?=.)", "e"),  # Yevgeny
        (r"(?<!^)x", "ks"),
        (r"^[yj](?=u)", "i"),  # Yulia, Julia, Iulia
        (r"y", "i"),
        (r"(?<=..)[ei][ei]$|i+", "i"),  # Sergei, Zelenskyy
        (r"([^aeiou])\1+", r"\1"),
    ]
]


@lru_cache(maxsize=65_536)
def _sound(word: str) -> str:
    """A word with the letters that stand for one sound made one: "sergey", "sergei" -> "sergi"."""
    if len(word) < 3:
        return word
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=65_536)
def code(word: str) -> str:
    """What words of one sound share, whatever their vowels: Lawrence Philips' Metaphone (1990)."""
    return metaphone(_sound(word)).replace(" ", "") or word


@lru_cache(maxsize=16_384)
def spelled_alike(a: str, b: str, is_given: bool) -> float | None:
    """The weight of two words as two spellings of one name, or None for two names: sergei/sergey, but not mario/maria.

    A name that the census knows is spelled by its bearers as it is: two of them are hardly one.
    """
    if min(len(a), len(b)) < (3 if is_given else 4) or code(a) != code(b) or {a, b} in _OTHER_NAMES:
        return None
    first, second = _sound(a), _sound(b)
    if is_given:
        both_listed = min(given_percent(a), given_percent(b)) >= COMMON
        if _sex(a) * _sex(b) < 0:
            return None
    else:
        both_listed = surname_percent(a) and surname_percent(b)
    if first == second:
        return -1.0 if not both_listed else -1.5 if is_given else -2.0
    if min(len(a), len(b)) < 5 or _ending(first) != _ending(second):
        return None
    if both_listed:  # Hansen, Hanson
        return -2.0 if not is_given and _outline(first) == _outline(second) else None
    likeness = JaroWinkler.similarity(first, second)
    shorter, longer = sorted((_vowels(first), _vowels(second)), key=len)
    one_less = {longer[:i] + longer[i + 1 :] for i in range(len(longer))}  # Aleksandr, Aleksander
    if likeness < 0.8 or (shorter != longer and shorter not in one_less):
        return None
    return round(-1.0 - min((1.0 - likeness) / 0.2, 1.0), 2)


def _sex(given: str) -> int:
    """1 for a name of men, -1 for one of women, 0 for one of both or an unlisted one."""
    men, women = _percent(given, census_names.male_given_names()), _percent(given, census_names.female_given_names())
    return (men > 4 * women) - (women > 4 * men)


def _outline(sound: str) -> str:
    """A sound with one sign for each vowel after the first: "hansen" -> "hans*n"."""
    first = re.match(r"[^aeiou]*[aeiou]*", sound)[0]
    return first + re.sub(r"[aeiou]", "*", sound[len(first) :])


_VOWEL = {"a": "a", "e": "a", "i": "i", "o": "o", "u": "o"}  # those that transliterations exchange are one


def _vowels(sound: str) -> str:
    return "".join(_VOWEL[run[0]] for run in re.findall(r"[aeiou]+", sound))


def _ending(sound: str) -> str:
    """The last vowel, "" after a consonant: it tells Ivanov from Ivanova, Daniel from Daniela."""
    return _VOWEL.get(sound.removesuffix("e")[-1:], "")


@cache
def _formal_names() -> dict[str, frozenset[str]]:
    """Short forms of given names and what they are short for: "ron" -> {"ronald"}.

    The table of nicknames gathers what genealogists met, "Bill" for Robert also: only what is the beginning of the
    name, or the name with -y or -ie, is taken from it, beside the irregular ones above.
    """
    found: dict[str, set[str]] = {}
    pairs = {(short, formal) for formal, *shorts in map(str.split, _IRREGULAR.split(",")) for short in shorts}
    table = NickNamer.default_lookup().items()
    pairs |= {(short, formal) for formal, shorts in table for short in shorts if _is_beginning(short, formal)}
    for short, formal in sorted(pairs):
        if {short, formal} not in _OTHER_NAMES:
            found.setdefault(short, set()).add(formal)
    return {short: frozenset(formals) for short, formals in found.items()}


def _is_beginning(short: str, formal: str) -> bool:
    stem, whole = (re.sub(r"(?<=..)(ie|[aeiy])+$", "", _sound(word)) for word in (short, formal))
    return (whole.startswith(stem) and whole != stem) or (whole == _sound(formal) == stem != _sound(short))


@lru_cache(maxsize=16_384)
def nicknames(a: str, b: str) -> tuple[float, str] | None:
    """The weight and reason of two given names as short and formal form of one name, or two short forms, or None."""
    table = _formal_names()
    for short, formal in ((a, b), (b, a)):
        if formal in table.get(short, ()):
            return _NICKNAME, f"{short} is short for {formal}"
    shared = sorted(table.get(a, frozenset()) & table.get(b, frozenset()))
    of_their_own = {a, b} in _OTHER_NAMES or min(given_percent(a), given_percent(b)) >= 10 * COMMON
    if not shared or of_their_own or (a[:3] != b[:3] and a[1:] != b[1:]):
        return None
    return _TWO_NICKNAMES, f"{a} and {b} are both short for {shared[0]}"


@lru_cache(maxsize=16_384)
def codes_of(given: str) -> tuple[str, ...]:
    """The codes under which a given name is sought: its own, then those of what it is short for; 6 at most."""
    formals = sorted(_formal_names().get(given, ()), key=lambda formal: (-given_percent(formal), formal))
    return tuple(dict.fromkeys(map(code, (given, *formals[:5]))))
