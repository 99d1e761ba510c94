"""Which printed names are one institution."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations

from rapidfuzz import fuzz

from quotes_service.resolve.names import MAX_NAME, fold, words

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
POSSESSIVE = re.compile(r"['’‘ʼ`´]s?\W*$", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[^\W_]+")

#: What is printed in full or short, and in British or American spelling; every "-isation" beside.
_SPELLINGS = dict(
    pair.split("/")
    for pair in (
        "univ/university dept/department depts/departments inst/institute natl/national intl/international "
        "assn/association assoc/association govt/government ctr/center mt/mount saint/st "
        "centre/center centres/centers defence/defense offence/offense licence/license programme/program "
        "programmes/programs theatre/theater theatres/theaters fibre/fiber metre/meter behaviour/behavior "
        "behavioural/behavioral neighbourhood/neighborhood harbour/harbor honour/honor colour/color tumour/tumor "
        "ageing/aging modelling/modeling counselling/counseling catalogue/catalog aluminium/aluminum "
        "archaeology/archeology archaeological/archeological gynaecology/gynecology haematology/hematology "
        "leukaemia/leukemia paediatric/pediatric paediatrics/pediatrics orthopaedic/orthopedic "
        "orthopaedics/orthopedics anaesthesia/anesthesia anaesthetists/anesthetists"
    ).split()
)
LEGAL_FORMS = frozenset(words("inc incorporated ltd limited pty llc llp corp corporation plc gmbh ag sa nv bv spa"))
LITTLE = frozenset(words("the of for and in on at"))
#: What stands in brackets after a name and is a place, not an acronym.
_PLACES = frozenset(words("uk us usa eu uae nz nsw dc ny prc drc"))
#: Countries, as keys.
COUNTRIES = frozenset(
    "uk|us|usa|united kingdom|united states|great britain|britain|england|scotland|wales|northern ireland|ireland|"
    "australia|new zealand|canada|india|pakistan|bangladesh|sri lanka|nepal|china|hong kong|taiwan|japan|south korea|"
    "korea|singapore|malaysia|indonesia|philippines|thailand|vietnam|germany|france|italy|spain|portugal|netherlands|"
    "belgium|luxembourg|switzerland|austria|denmark|norway|sweden|finland|iceland|poland|czech republic|hungary|"
    "romania|bulgaria|greece|turkey|ukraine|russia|israel|lebanon|jordan|iran|iraq|egypt|saudi arabia|qatar|"
    "united arab emirates|south africa|kenya|nigeria|ghana|uganda|tanzania|ethiopia|mexico|brazil|argentina|chile|"
    "colombia|peru|cuba".split("|")
)


def institution_key(name: str) -> str:
    """The key of an institution's name: "The U.N. Refugee Agency's" -> "un refugee agency"; "" for none or too long.

    Names have one key that differ in accents, marks, abbreviations ("Dept."), British or American spelling, the
    legal form at the end ("Corp.") or the acronym in brackets.
    """
    if len(name) > 5 * MAX_NAME:
        return ""
    name = POSSESSIVE.sub("", take_apart(name)[0]).replace("&", " and ")
    if "." in name:
        name = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", name)
    name = _APOSTROPHES.sub("", name)
    folded = name.lower() if name.isascii() else fold(name)
    folded = folded.replace("isation", "ization").replace("co-op", "coop")
    parts = [_SPELLINGS.get(part, part) for part in _WORD.findall(folded)]
    if len(parts) > 1 and parts[0] == "the":
        del parts[0]
    # the Labour Party is not the Labor Party
    if "labour" in parts and len(parts) > 1 and "party" not in parts:
        parts = ["labor" if part == "labour" else part for part in parts]
    while len(parts) > 1 and parts[-1] in LEGAL_FORMS and parts[-2] not in LITTLE:
        del parts[-1]
    if len(parts) > 1 and parts[-1] == "co":
        parts[-1] = "company"
    key = " ".join(parts)
    return key if len(key) <= MAX_NAME else ""


def is_acronym(name: str) -> bool:
    """Whether a name printed alone is an acronym: "ITE", "U.N.", "CSIRO", but not "Nature"."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and " " not in name.strip() and sum(c.isupper() for c in letters) > len(letters) / 2


def take_apart(name: str) -> tuple[str, str | None]:
    """The name and the acronym in brackets at its end: "Larkhaven Institute (LI)" -> "Larkhaven Institute", "LI".

    None where there is no acronym; a country is none: "Environment Agency (UK)".
    """
    start = max(name.rfind("("), name.rfind("["))
    acronym = name[start + 1 :].strip(" )].,;:")  # the closing bracket may be lost
    if start < 1 or not is_acronym(acronym) or acronym.replace(".", "").lower() in _PLACES:
        return name, None
    before = name[:start].rstrip()
    return (before, acronym) if any(c.isalnum() for c in before) else (name, None)


# -- which names are one -------------------------------------------------------------------------------------------

#: An acronym of several names is that of one which has at least so much of the articles that print both, and so many.
_SHARE, _ARTICLES = 0.8, 3
#: From here on, out of 100, two names that share an acronym are alike enough to ask an editor.
_ALIKE = 85
#: The reasons for a doubt.
SEVERAL_NAMES = "the acronym of several names"
ALIKE_NAMES = "alike, and with one acronym"


def partition(
    names: Iterable[str],
    acronyms: Mapping[str, Mapping[str, int]],
    one: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> list[frozenset[str]]:
    """The keys, each with those that are the same institution: a function of all that is printed, in no order.

    ``names`` are all keys, among them acronyms that are printed alone; ``acronyms`` says of an acronym's key how
    many articles print it together with which name. ``one`` and ``apart`` are what editors decided; where they
    contradict each other, ``apart`` wins. Two names are one that share an acronym and differ in little words only,
    or in a country at the end of one of them. An acronym is one with its name, or with the name that has nearly all
    of its articles. It never joins two names.
    """
    keys = set(names) - {""}
    groups = _joined(acronyms, one, apart)
    return sorted({frozenset(groups.members(key) & keys) for key in keys}, key=sorted)


def doubts(
    names: Iterable[str],
    acronyms: Mapping[str, Mapping[str, int]],
    one: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> list[tuple[str, str, str]]:
    """What ``partition`` leaves to an editor: pairs of keys that may be one, each with the reason, in order.

    They are acronyms printed alone that stay by themselves, with each of their names; and names that share an
    acronym and are alike. An institution stands there with the name that is most printed with the acronym.
    """
    keys = set(names)
    groups = _joined(acronyms, one, apart)
    found = set()
    for acronym, printed in acronyms.items():
        holders = _holders(groups, {name: n for name, n in printed.items() if name != acronym})
        open_to_it = [held for held in holders if groups.may_join(acronym, held[0])]
        if acronym in keys and len(open_to_it) > 1 and _is_alone(groups, acronym, acronyms):
            found.update((acronym, held[0], SEVERAL_NAMES) for held in open_to_it)
        for some, others in combinations(holders, 2):
            likeness = max(fuzz.token_set_ratio(a, b) for a in some for b in others)
            if likeness >= _ALIKE and groups.may_join(some[0], others[0]):
                found.add((min(some[0], others[0]), max(some[0], others[0]), ALIKE_NAMES))
    return sorted(found)


class _Groups:
    """Keys in groups that grow by ``join``, except where it would bring together what is to stay apart."""

    def __init__(self, apart: Iterable[tuple[str, str]]):
        self._members: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def members(self, key: str) -> set[str]:
        return self._members.get(key) or {key}

    def may_join(self, a: str, b: str) -> bool:
        others = self.members(b)
        return all(others.isdisjoint(self._apart.get(key, ())) for key in self.members(a))

    def join(self, a: str, b: str) -> None:
        if b not in self.members(a) and self.may_join(a, b):
            together = self.members(a) | self.members(b)
            self._members.update(dict.fromkeys(together, together))


def _joined(
    acronyms: Mapping[str, Mapping[str, int]], one: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]]
) -> _Groups:
    groups = _Groups(apart)
    for a, b in sorted((min(pair), max(pair)) for pair in one):
        groups.join(a, b)
    for acronym in sorted(acronyms):
        for same in _alike_but_for_little(acronyms[acronym].keys() - {acronym}):
            for key in same[1:]:
                groups.join(same[0], key)
    for acronym in sorted(acronyms):
        if not _is_alone(groups, acronym, acronyms):
            continue  # it has a name from an editor
        group = groups.members(acronym)
        printed = Counter()  # acronyms that an editor made one count together
        for key in sorted(group):
            printed.update({name: n for name, n in acronyms[key].items() if groups.may_join(acronym, name)})
        holders = _holders(groups, {name: n for name, n in printed.items() if name not in group})
        articles = [sum(printed[name] for name in held) for held in holders]
        for held, n in zip(holders, articles, strict=True):
            if len(holders) == 1 or (n >= _ARTICLES and n >= _SHARE * sum(articles)):
                groups.join(acronym, held[0])
    return groups


def _is_alone(groups: _Groups, acronym: str, acronyms: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether no name was joined to the acronym, at most other acronyms."""
    return groups.members(acronym) <= acronyms.keys()


def _holders(groups: _Groups, printed: Mapping[str, int]) -> list[list[str]]:
    """The names, which that many articles print, by institution; the most printed ones first."""
    names = sorted((name for name, n in printed.items() if name and n > 0), key=lambda name: (-printed[name], name))
    by_group: dict[frozenset[str], list[str]] = {}
    for name in names:
        by_group.setdefault(frozenset(groups.members(name)), []).append(name)
    return list(by_group.values())


def _alike_but_for_little(keys: Iterable[str]) -> Iterator[list[str]]:
    """Those of the keys that are equal without little words and without a country at the end, if it is one country:
    the "Ekland Society", with or without "in Japan"; but not those of Japan and of Peru.
    """
    by_core: dict[str, dict[str, list[str]]] = {}
    for key in sorted(keys):
        core, country = _without_little(key)
        if core:
            by_core.setdefault(core, {}).setdefault(country, []).append(key)
    for by_country in by_core.values():
        if len(by_country.keys() - {""}) < 2:
            yield sorted(chain.from_iterable(by_country.values()))
        else:
            yield from by_country.values()


def _without_little(key: str) -> tuple[str, str]:
    """The key without little words and the country at its end; the "Bank of Japan" keeps it."""
    parts = key.split()
    country = ""
    for start in range(max(len(parts) - 3, 2), len(parts)):
        if " ".join(parts[start:]) in COUNTRIES and parts[start - 1] not in LITTLE - {"in"}:
            parts, country = parts[:start], " ".join(parts[start:])
            break
    return " ".join(part for part in parts if part not in LITTLE), country
