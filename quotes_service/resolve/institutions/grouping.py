"""Keys of institutions' names, and which keys are names of one institution."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, combinations

from rapidfuzz import fuzz

from quotes_service.resolve.disjoint_sets import DisjointSets
from quotes_service.resolve.institutions.countries import KEY_COUNTRIES
from quotes_service.resolve.names import MAX_NAME, fold, words
from quotes_service.resolve.spelling import american

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
POSSESSIVE = re.compile(r"['’‘ʼ`´]s?\W*$", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[^\W_]+")

#: British words that a key respells. Keys are stored (``InstitutionName.key``): if another word were respelled, its
#: names would no longer match the rows that hold them. So this list is fixed, though ``american`` knows more words.
_RESPELLED = frozenset(
    "centre centres defence offence licence programme programmes theatre theatres fibre metre behaviour behavioural "
    "neighbourhood harbour honour colour tumour ageing modelling counselling catalogue aluminium archaeology "
    "archaeological gynaecology haematology leukaemia paediatric paediatrics orthopaedic orthopaedics anaesthesia "
    "anaesthetists".split()
)
#: Abbreviations that a key spells out, and "saint", which it abbreviates. Fixed for the same reason.
_ABBREVIATIONS = {
    "univ": "university", "dept": "department", "depts": "departments", "inst": "institute", "natl": "national",
    "intl": "international", "assn": "association", "assoc": "association", "govt": "government", "ctr": "center",
    "mt": "mount", "saint": "st",
}  # fmt: skip
LEGAL_FORMS = frozenset(words("inc incorporated ltd limited pty llc llp corp corporation plc gmbh ag sa nv bv spa"))
FUNCTION_WORDS = frozenset(words("the of for and in on at"))
#: Abbreviated places, which are not acronyms of the name before the brackets: "Environment Agency (UK)".
_PLACE_ABBREVIATIONS = frozenset(words("uk us usa eu uae nz nsw dc ny prc drc"))


def institution_key(name: str) -> str:
    """The key of an institution's name: "The U.N. Refugee Agency's" -> "un refugee agency".

    Two names have the same key if they differ only in accents, punctuation, abbreviations ("Dept."), British or
    American spelling, the legal form at the end ("Corp.") or the acronym in brackets. Returns "" for a name without
    words, and for one that is too long.
    """
    return _key(name) if len(name) <= 5 * MAX_NAME else ""


@lru_cache(maxsize=16_384)  # each name is asked for many times
def _key(name: str) -> str:
    name = POSSESSIVE.sub("", split_acronym(name)[0]).replace("&", " and ")
    if "." in name:
        name = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", name)
    name = _APOSTROPHES.sub("", name)
    folded = name.lower() if name.isascii() else fold(name)
    # Everywhere in any word: american() would leave "-isationist".
    folded = folded.replace("isation", "ization").replace("co-op", "coop")
    parts = [_plain_word(match[0]) for match in _WORD.finditer(folded)]
    if len(parts) > 1 and parts[0] == "the":
        del parts[0]
    # the Labour Party is not the Labor Party
    if "labour" in parts and len(parts) > 1 and "party" not in parts:
        parts = ["labor" if part == "labour" else part for part in parts]
    while len(parts) > 1 and parts[-1] in LEGAL_FORMS and parts[-2] not in FUNCTION_WORDS:
        del parts[-1]
    if len(parts) > 1 and parts[-1] == "co":
        parts[-1] = "company"
    key = " ".join(parts)
    return key if len(key) <= MAX_NAME else ""


def _plain_word(word: str) -> str:
    return american(word) if word in _RESPELLED else _ABBREVIATIONS.get(word, word)


def is_acronym(name: str) -> bool:
    """Whether a name printed alone is an acronym: "ITE", "U.N.", "CSIRO", but not "Nature"."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and " " not in name.strip() and sum(c.isupper() for c in letters) > len(letters) / 2


def split_acronym(name: str) -> tuple[str, str | None]:
    """The name and the acronym in brackets at its end: "Larkhaven Institute (LI)" -> "Larkhaven Institute", "LI".

    The acronym is None if there is none; an abbreviated place is not one: "Environment Agency (UK)".
    """
    start = max(name.rfind("("), name.rfind("["))
    acronym = name[start + 1 :].strip(" )].,;:")  # the closing bracket may be lost
    if start < 1 or not is_acronym(acronym) or acronym.replace(".", "").lower() in _PLACE_ABBREVIATIONS:
        return name, None
    before = name[:start].rstrip()
    return (before, acronym) if any(c.isalnum() for c in before) else (name, None)


# -- which keys are one institution --------------------------------------------------------------------------------

#: An acronym that is printed with several names belongs to the name that has at least this share of the articles that
#: print it with a name, and at least so many articles.
_SHARE, _ARTICLES = 0.8, 3
#: Two names with a common acronym that are at least this similar, out of 100, go to an editor.
_SIMILAR = 85
#: The reasons of ``doubts``. They are stored with the review and shown to editors.
SEVERAL_NAMES = "the acronym of several names"
ALIKE_NAMES = "alike, and with one acronym"


def partition(
    names: Iterable[str],
    acronyms: Mapping[str, Mapping[str, int]],
    must_link: Iterable[tuple[str, str]] = (),
    cannot_link: Iterable[tuple[str, str]] = (),
) -> list[frozenset[str]]:
    """The keys in sets, one per institution. The result doesn't depend on the order of the arguments' items.

    ``names``: all keys, among them those of acronyms that are printed alone. ``acronyms``: the key of an acronym ->
    the key of a name -> how many articles print the two together. ``must_link`` and ``cannot_link``: pairs of keys
    that editors decided on; where they contradict each other, ``cannot_link`` wins.

    Two names with a common acronym are joined if they differ only in function words, or in a country at the end of
    one of them. An acronym is joined with its name, or with the name that has nearly all of its articles. It never
    joins two names.
    """
    keys = set(names) - {""}
    sets = _institutions(acronyms, must_link, cannot_link)
    return sorted({frozenset(sets.members(key) & keys) for key in keys}, key=sorted)


def doubts(
    names: Iterable[str],
    acronyms: Mapping[str, Mapping[str, int]],
    must_link: Iterable[tuple[str, str]] = (),
    cannot_link: Iterable[tuple[str, str]] = (),
) -> list[tuple[str, str, str]]:
    """The pairs of keys that ``partition`` leaves to an editor, each with the reason, sorted. Arguments as there.

    A pair is an acronym that is printed alone and stays alone, with each of its names; or two similar names with a
    common acronym. An institution is represented by the name that is printed most often with the acronym.
    """
    keys = set(names)
    sets = _institutions(acronyms, must_link, cannot_link)
    pairs: set[tuple[str, str, str]] = set()
    for acronym, articles in acronyms.items():
        candidates = _names_by_institution(sets, {name: n for name, n in articles.items() if name != acronym})
        allowed = [candidate for candidate in candidates if sets.may_join(acronym, candidate[0])]
        if acronym in keys and len(allowed) > 1 and _is_alone(sets, acronym, acronyms):
            pairs.update((acronym, candidate[0], SEVERAL_NAMES) for candidate in allowed)
        for left, right in combinations(candidates, 2):
            similarity = max(fuzz.token_set_ratio(a, b) for a in left for b in right)
            if similarity >= _SIMILAR and sets.may_join(left[0], right[0]):
                pairs.add((min(left[0], right[0]), max(left[0], right[0]), ALIKE_NAMES))
    return sorted(pairs)


def _institutions(
    acronyms: Mapping[str, Mapping[str, int]],
    must_link: Iterable[tuple[str, str]],
    cannot_link: Iterable[tuple[str, str]],
) -> DisjointSets[str]:
    sets = DisjointSets(cannot_link)
    for a, b in sorted((min(pair), max(pair)) for pair in must_link):
        sets.join(a, b)
    for acronym in sorted(acronyms):
        for same in _same_but_for_country(acronyms[acronym].keys() - {acronym}):
            for key in same[1:]:
                sets.join(same[0], key)
    for acronym in sorted(acronyms):
        if not _is_alone(sets, acronym, acronyms):
            continue  # an editor gave it a name
        members = sets.members(acronym)
        articles: Counter[str] = Counter()  # of all acronyms that an editor joined
        for key in sorted(members):
            articles.update({name: n for name, n in acronyms[key].items() if sets.may_join(acronym, name)})
        candidates = _names_by_institution(sets, {name: n for name, n in articles.items() if name not in members})
        totals = [sum(articles[name] for name in candidate) for candidate in candidates]
        for candidate, total in zip(candidates, totals, strict=True):
            if len(candidates) == 1 or (total >= _ARTICLES and total >= _SHARE * sum(totals)):
                sets.join(acronym, candidate[0])
    return sets


def _is_alone(sets: DisjointSets[str], acronym: str, acronyms: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether no name was joined to the acronym, only other acronyms if any."""
    return sets.members(acronym) <= acronyms.keys()


def _names_by_institution(sets: DisjointSets[str], articles: Mapping[str, int]) -> list[list[str]]:
    """Names in lists, one per institution. Lists and names are ordered by number of articles, the most first."""
    names = sorted((name for name, n in articles.items() if name and n > 0), key=lambda name: (-articles[name], name))
    by_institution: dict[frozenset[str], list[str]] = {}
    for name in names:
        by_institution.setdefault(frozenset(sets.members(name)), []).append(name)
    return list(by_institution.values())


def _same_but_for_country(keys: Iterable[str]) -> Iterator[list[str]]:
    """Lists of keys that are equal without function words and without the country at the end.

    "ekland society" and "ekland society in japan" are; but keys with two different countries are not, nor is then the
    one without a country.
    """
    by_core: dict[str, dict[str, list[str]]] = {}
    for key in sorted(keys):
        core, country = _split_country(key)
        if core:
            by_core.setdefault(core, {}).setdefault(country, []).append(key)
    for by_country in by_core.values():
        if len(by_country.keys() - {""}) < 2:
            yield sorted(chain.from_iterable(by_country.values()))
        else:
            yield from by_country.values()


def _split_country(key: str) -> tuple[str, str]:
    """The key without function words, and the country cut off its end; "bank of japan" keeps its country."""
    parts = key.split()
    country = ""
    for start in range(max(len(parts) - 3, 2), len(parts)):
        if " ".join(parts[start:]) in KEY_COUNTRIES and parts[start - 1] not in FUNCTION_WORDS - {"in"}:
            parts, country = parts[:start], " ".join(parts[start:])
            break
    return " ".join(part for part in parts if part not in FUNCTION_WORDS), country
