"""Single words of names, in lower case: how frequent they are, how they sound, and whether two of them are spellings of
one name or its short and formal form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from jellyfish import metaphone
from nicknames import NickNamer
from rapidfuzz.distance import JaroWinkler

from quotes_service import census_names

#: From this percentage on a given name is common enough that a similar one is another name rather than a misprint.
COMMON = 0.01
#: The census rounds to 0.001 percent. Its 0.000 is counted as half of the most that it can be.
ROUNDED_AWAY = 0.00025
# Log-odds for a short and a formal name, and for two short names: estimates, like the weights in `name_matching`.
_NICKNAME, _TWO_NICKNAMES = -1.2, -1.8

#: Formal names, each with its short forms that aren't its beginning or that the package `nicknames` lacks.
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
#: Pairs that the nicknames or the sound would match, though they are two names.
_DISTINCT_NAMES = [
    set(pair.split("/"))
    for pair in (
        "mary/marie mary/marilyn mary/marion mary/marsha louis/louise jean/jeanette anna/annette mark/marcus "
        "joan/joann joe/joshua emma/emily andrea/andrew"
    ).split()
]


def surname_percent(word: str) -> float:
    """Percent of all people who bear a surname; 0 if it isn't listed."""
    return _percent(word, census_names.surnames())


def given_percent(word: str) -> float:
    """Percent of the men or of the women who bear a given name, whichever is more; 0 if it isn't listed."""
    return max(_percent(word, census_names.male_given_names()), _percent(word, census_names.female_given_names()))


def _percent(word: str, names: Mapping[str, float]) -> float:
    return names[word] or ROUNDED_AWAY if word in names else 0.0


@cache
def percent_by_initial() -> dict[str, float]:
    """Initial -> `given_percent` of all given names that begin with it."""
    sums: dict[str, float] = {}
    for word in sorted({*census_names.male_given_names(), *census_names.female_given_names()}):
        sums[word[0]] = sums.get(word[0], 0.0) + given_percent(word)
    return sums


#: Letters with marks as they are written where these cannot be printed: "Djuric", "Oedegaard", "Jaeger", "Haakan".
_WRITTEN_OUT = [
    (re.compile(pattern), letters)
    for pattern, letters in [
        (r"dj(?=[aeiou])(?!a$)", "d"),  # but Nadja is not Nada
        (r"^([aou])e(?=[^aeiou])", r"\1"),
        (r"(?<=[^aeiouq]a)e(?=[^aeiou])(?!l(?:s|a|le|i)?$)", ""),  # but Michael is not Michal
        (r"(?<=[^aeiouq][ou])e(?=[^aeiou])", ""),
        (r"(?<=[^aeiouq]o)e$", ""),
        (r"aa", "a"),
    ]
]
#: Substitutions that make one spelling of several for one sound, applied in this order.
_SOUND_RULES = [
    (re.compile(pattern), letters)
    for pattern, letters in [
        (r"(?<=^ann)e$|(?<=[^aeiou][^aeioulr])(?<!nn)(?<!ss)(?<!tt)e$", ""),  # Anne, Clarke; but Jeanne is not Jean
        (r"^mac(?=[^aeiouyhk])", "mc"),  # MacDonald
        (r"^stephen", "steven"),
        (r"ph", "f"),
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
def without_marks(word: str) -> str:
    """A word as it is when its marks are left out rather than written out: "mueller" -> "muller"."""
    if len(word) < 4:
        return word
    for pattern, letters in _WRITTEN_OUT:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=65_536)
def _sound(word: str) -> str:
    """A word with one spelling for each sound: "sergey", "sergei" -> "sergi"."""
    if len(word) < 3:
        return word
    word = without_marks(word)
    for pattern, letters in _SOUND_RULES:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=65_536)
def phonetic_code(word: str) -> str:
    """A code that words of one sound share, whatever their vowels: Lawrence Philips' Metaphone (1990)."""
    return metaphone(_sound(word)).replace(" ", "") or word


@lru_cache(maxsize=16_384)
def spelling_weight(a: str, b: str, *, is_given: bool) -> float | None:
    """Log-odds that two words are spellings of one given name (or surname), at most 0; None if they are two names.

    sergei/sergey, but not mario/maria. Two spellings that the census both lists are seldom one name.
    """
    if min(len(a), len(b)) < (3 if is_given else 4) or {a, b} in _DISTINCT_NAMES:
        return None
    if phonetic_code(a) != phonetic_code(b):
        return None
    first, second = _sound(a), _sound(b)
    if is_given:
        both_listed = min(given_percent(a), given_percent(b)) >= COMMON
        if _gender(a) * _gender(b) < 0:
            return None
    else:
        both_listed = min(surname_percent(a), surname_percent(b)) > 0
    if first == second:
        return -1.0 if not both_listed else -1.5 if is_given else -2.0
    if min(len(a), len(b)) < 5 or _final_vowel(first) != _final_vowel(second):
        return None
    if both_listed:  # Hansen, Hanson
        return -2.0 if not is_given and _outline(first) == _outline(second) else None
    similarity = JaroWinkler.similarity(first, second)
    shorter, longer = sorted((_vowels(first), _vowels(second)), key=len)
    one_vowel_less = {longer[:i] + longer[i + 1 :] for i in range(len(longer))}  # Aleksandr, Aleksander
    if similarity < 0.8 or (shorter != longer and shorter not in one_vowel_less):
        return None
    return round(-1.0 - min((1.0 - similarity) / 0.2, 1.0), 2)


def _gender(given: str) -> int:
    """1 for a name of men, -1 for a name of women, 0 for a name of both or an unlisted one."""
    men, women = _percent(given, census_names.male_given_names()), _percent(given, census_names.female_given_names())
    return (men > 4 * women) - (women > 4 * men)


def _outline(sound: str) -> str:
    """A sound with "*" for each vowel after the first ones: "hansen" -> "hans*n"."""
    first = re.match(r"[^aeiou]*[aeiou]*", sound)
    assert first  # the pattern matches the empty text, too
    return first[0] + re.sub(r"[aeiou]", "*", sound[first.end() :])


_VOWEL = {"a": "a", "e": "a", "i": "i", "o": "o", "u": "o"}  # transliterations exchange a and e, o and u


def _vowels(sound: str) -> str:
    """One vowel for each run of vowels: "mueller" -> "oa"."""
    return "".join(_VOWEL[run[0]] for run in re.findall(r"[aeiou]+", sound))


def _final_vowel(sound: str) -> str:
    """The vowel at the end, "" for a consonant: it tells Ivanov from Ivanova and Daniel from Daniela."""
    return _VOWEL.get(sound.removesuffix("e")[-1:], "")


@cache
def _formal_names() -> dict[str, frozenset[str]]:
    """Short form -> the names that it is short for: "ron" -> {"ronald"}.

    The package `nicknames` has everything that genealogists have met, even "Bill" for Robert. Only short forms
    that are the beginning of the name, perhaps with -y or -ie, are taken from it, and the irregular ones above added.
    """
    formal_names: dict[str, set[str]] = {}
    pairs = {(short, formal) for formal, *shorts in map(str.split, _IRREGULAR.split(",")) for short in shorts}
    table = NickNamer.default_lookup().items()
    pairs |= {(short, formal) for formal, shorts in table for short in shorts if _is_beginning(short, formal)}
    for short, formal in sorted(pairs):
        if {short, formal} not in _DISTINCT_NAMES:
            formal_names.setdefault(short, set()).add(formal)
    return {short: frozenset(formals) for short, formals in formal_names.items()}


def _is_beginning(short: str, formal: str) -> bool:
    stem, whole = (re.sub(r"(?<=..)(ie|[aeiy])+$", "", _sound(word)) for word in (short, formal))
    return (whole.startswith(stem) and whole != stem) or (whole == _sound(formal) == stem != _sound(short))


@lru_cache(maxsize=16_384)
def nickname_weight(a: str, b: str) -> tuple[float, str] | None:
    """Log-odds that two given names are a short and a formal form, or two short forms, of one name; and the reason.

    None if they are neither.
    """
    table = _formal_names()
    for short, formal in ((a, b), (b, a)):
        if formal in table.get(short, ()):
            return _NICKNAME, f"{short} is short for {formal}"
    shared = sorted(table.get(a, frozenset()) & table.get(b, frozenset()))
    are_distinct = {a, b} in _DISTINCT_NAMES or min(given_percent(a), given_percent(b)) >= 10 * COMMON
    if not shared or are_distinct or (a[:3] != b[:3] and a[1:] != b[1:]):
        return None
    return _TWO_NICKNAMES, f"{a} and {b} are both short for {shared[0]}"


@lru_cache(maxsize=16_384)
def given_name_codes(given: str) -> tuple[str, ...]:
    """Phonetic codes of a given name and of the names that it is short for; 6 at most."""
    formals = sorted(_formal_names().get(given, ()), key=lambda formal: (-given_percent(formal), formal))
    return tuple(dict.fromkeys(map(phonetic_code, (given, *formals[:5]))))
