"""Countries: their codes, and in which one an article says that an institution is."""

from __future__ import annotations

import re
from functools import cache

import pycountry

from quotes_service.errors import InvalidInput
from quotes_service.resolve.names import fold, words

#: What news calls countries that ISO 3166 has under other names.
_CALLED = {
    "us": "US", "usa": "US", "u s": "US", "u s a": "US", "america": "US", "united states of america": "US",
    "uk": "GB", "u k": "GB", "britain": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "russia": "RU", "south korea": "KR", "north korea": "KP", "iran": "IR", "syria": "SY",
    "vietnam": "VN", "taiwan": "TW", "bolivia": "BO", "venezuela": "VE", "tanzania": "TZ", "moldova": "MD",
    "laos": "LA", "brunei": "BN", "czech republic": "CZ", "turkey": "TR", "ivory coast": "CI", "cape verde": "CV",
    "swaziland": "SZ", "burma": "MM", "macedonia": "MK", "palestine": "PS", "micronesia": "FM", "holland": "NL",
    "the netherlands": "NL", "east timor": "TL", "vatican": "VA", "uae": "AE", "the us": "US",
    "republic of ireland": "IE", "dr congo": "CD", "drc": "CD", "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD", "republic of the congo": "CG", "congo brazzaville": "CG",
}  # fmt: skip
#: Names of few letters that are no words; and names of countries that are more often those of states or people.
_SHORT = frozenset({"uk", "usa", "uae", "u s", "u k", "u s a"})
_AMBIGUOUS = frozenset({"georgia", "jordan", "chad", "jersey", "guernsey"})


@cache
def _table() -> dict[str, str]:
    """The names of countries, as ``words`` has them, with their codes."""
    found = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")):
            if name:
                found[" ".join(words(name))] = country.alpha_2
    return found | _CALLED


def code_of(text: str, field: str) -> str:
    """The code (ISO 3166-1 alpha-2) of a country by its name or code. Raises InvalidInput(field)."""
    given = " ".join(words(text)).removeprefix("the ")
    known = pycountry.countries.get(alpha_2=text.strip().upper()) or pycountry.countries.get(
        alpha_3=text.strip().upper()
    )
    code = _table().get(given) or (known.alpha_2 if known else None)
    if code is None:
        raise InvalidInput(field, "is no country; give its English name or its ISO 3166 code, such as JP")
    return code


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern, re.Pattern]:
    """What names a country right after the name of an institution, right before it, and at its end."""
    names = {name for name in _table() if name not in _AMBIGUOUS and (len(name) > 3 or name in _SHORT)}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # "Timor-Leste", "U.S."
    country = "(" + "|".join(r"\W{1,3}".join(map(re.escape, name.split())) for name in longest_first) + ")"
    # an acronym in brackets and a town may stand between
    town = r"(?:(?:in\s+|at\s+|,\s*)[\w.' -]{2,30}(?=,))?"
    after = rf"\s*(?:\([^)]*\))?\s*{town},?\s*(?:in\s+|of\s+)?(?:the\s+)?{country}\b(?!['’]s|-\w)"
    return re.compile(after), re.compile(rf"\b{country}['’]s\s+$"), re.compile(rf"\b(?:of|in)(?: the)? {country}$")


def printed_country(sentence: str, institution: str) -> str | None:
    """The country that a sentence prints for an institution: "Kanto University in Japan", "the Reef Institute in
    Perth, Australia", "Norway's Polar Institute", "the University of Iceland". None where it prints none."""
    after, before, inside = _patterns()
    name = words(institution)
    found = inside.search(" ".join(name))
    text, called = fold(sentence), r"\W+".join(map(re.escape, name))
    for place in re.finditer(rf"\b{called}\b", text) if name else ():
        found = found or after.match(text, place.end())
        found = found or before.search(text[max(place.start() - 50, 0) : place.start()])
    return _table()[" ".join(words(found[1]))] if found else None
