"""Names of countries, their ISO 3166 codes, and the country that an article prints for an institution."""

from __future__ import annotations

import re
from functools import cache

from quotes_service.errors import InvalidInput
from quotes_service.resolve.names import fold, words

#: Names used in news for countries that ISO 3166 lists under another name.
_NEWS_NAMES = {
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
#: Names of up to three letters that can only be a country; and names that are more often a state's or a person's.
_SHORT = frozenset({"uk", "usa", "uae", "u s", "u k", "u s a"})
_AMBIGUOUS = frozenset({"georgia", "jordan", "chad", "jersey", "guernsey"})
#: The countries that institution keys take into account: at the end of a name ("... in japan"), and as names that are
#: not campuses. Keys are stored, so this list is fixed: with all names that ISO 3166 has, some names would get other
#: keys than the rows that hold them.
KEY_COUNTRIES = frozenset(
    "uk|us|usa|united kingdom|united states|great britain|britain|england|scotland|wales|northern ireland|ireland|"
    "australia|new zealand|canada|india|pakistan|bangladesh|sri lanka|nepal|china|hong kong|taiwan|japan|south korea|"
    "korea|singapore|malaysia|indonesia|philippines|thailand|vietnam|germany|france|italy|spain|portugal|netherlands|"
    "belgium|luxembourg|switzerland|austria|denmark|norway|sweden|finland|iceland|poland|czech republic|hungary|"
    "romania|bulgaria|greece|turkey|ukraine|russia|israel|lebanon|jordan|iran|iraq|egypt|saudi arabia|qatar|"
    "united arab emirates|south africa|kenya|nigeria|ghana|uganda|tanzania|ethiopia|mexico|brazil|argentina|chile|"
    "colombia|peru|cuba".split("|")
)


@cache
def _codes() -> dict[str, str]:
    """Name, as ``words`` splits it -> ISO 3166-1 alpha-2 code."""
    import pycountry  # here, since it takes 30 ms, and most commands need no country

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")):
            if name:
                codes[" ".join(words(name))] = country.alpha_2
    return codes | _NEWS_NAMES


def code_of(text: str, field: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country, given its English name or a code of two or three letters.

    Raises InvalidInput, naming ``field``, for anything else.
    """
    import pycountry

    code = _codes().get(" ".join(words(text)).removeprefix("the "))
    if code is None:
        given = text.strip().upper()
        country = pycountry.countries.get(alpha_2=given) or pycountry.countries.get(alpha_3=given)
        code = country.alpha_2 if country else None
    if code is None:
        raise InvalidInput(field, "is not a country; give its English name or its ISO 3166 code, such as JP")
    return code


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of a country right after an institution's name, right before it, and at its end."""
    names = {name for name in _codes() if name not in _AMBIGUOUS and (len(name) > 3 or name in _SHORT)}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # "Timor-Leste", "U.S."
    country = "(" + "|".join(r"\W{1,3}".join(map(re.escape, name.split())) for name in longest_first) + ")"
    # an acronym in brackets and a town may stand between
    town = r"(?:(?:in\s+|at\s+|,\s*)[\w.' -]{2,30}(?=,))?"
    after = rf"\s*(?:\([^)]*\))?\s*{town},?\s*(?:in\s+|of\s+)?(?:the\s+)?{country}\b(?!['’]s|-\w)"
    return re.compile(after), re.compile(rf"\b{country}['’]s\s+$"), re.compile(rf"\b(?:of|in)(?: the)? {country}$")


def printed_country(sentence: str, institution: str) -> str | None:
    """The code of the country that a sentence prints for an institution, or None.

    It may stand after the name ("Kanto University in Japan", "the Reef Institute in Perth, Australia"), before it
    ("Norway's Polar Institute") or at its end ("the University of Iceland").
    """
    after, before, inside = _patterns()
    name = words(institution)
    match = inside.search(" ".join(name))
    text, pattern = fold(sentence), r"\W+".join(map(re.escape, name))
    for place in re.finditer(rf"\b{pattern}\b", text) if name else ():
        match = match or after.match(text, place.end())
        match = match or before.search(text[max(place.start() - 50, 0) : place.start()])
    return _codes()[" ".join(words(match[1]))] if match else None
