"""Numbers, ordinals, times and dates in one form, however they are printed: "half a million" and 500,000, "3rd" and
"third", "5 p.m." and "5pm", "1 March" and "March 1"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

_MONTHS = "january february march april may june july august september october november december".split()
#: A month by its first three letters: "Sept.", "Jan".
_MONTH_OF = {month[:3]: month for month in _MONTHS}
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
#: Patterns of a date without its year and of a time, each one token of a text.
DATE = rf"(?i:\b{_DAY}\s+(?:of\s+)?{_MONTH}(?!\w)|\b{_MONTH}\s+(?:the\s+)?{_DAY}(?![\w:]|[.,]\d))"
TIME = r"(?i:\b\d{1,2}(?:[.:][0-5]\d)?\s?[ap](?:\.\s?m\b\.?|m\b))"
_DATE_PARTS = re.compile(rf"(?i)(?P<day>\d+)|(?P<month>{_MONTH})")
_TIME_PARTS = re.compile(r"(?i)(?P<hour>\d+)(?:[.:](?P<minute>\d\d))?\s?(?P<half>[ap])")

_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
_ORDINAL_VALUES = {word: value for value, word in enumerate(_ORDINALS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
#: Stands for the decimal point in a word, which has letters and digits only.
POINT = "point"
_FACTORS = {"hundred": 100, "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIGURES = rf"\d+(?:{POINT}\d+)?"
#: "4 hundred and 20 thousand", "half a million", "2 dozen", "5".
_TERM = re.compile(
    rf"(?<!\S)(?:half a|a|(?P<figures>{_FIGURES})(?P<half> and a half)?)"
    r"(?: (?P<hundreds>hundred|dozen)(?:(?: and)? (?P<rest>\d\d?)(?!\S))?)?"
    r"(?: (?P<scale>thousand|million|billion|trillion))?(?!\S)"
)


def date_words(text: str) -> tuple[str, ...] | None:
    """Month and day of a date: "1st of March" -> ("march", "1"). None for other texts."""
    if not re.fullmatch(DATE, text):
        return None
    parts = {match.lastgroup: match[0] for match in _DATE_PARTS.finditer(text)}
    return _MONTH_OF[parts["month"][:3].lower()], parts["day"].lstrip("0")


def time_words(text: str) -> tuple[str, ...] | None:
    """The words of a time: "5:30 p.m." -> ("5", "30", "pm"), "5.00pm" -> ("5", "pm"). None for other texts."""
    if not re.fullmatch(TIME, text) or (parts := _TIME_PARTS.match(text)) is None:
        return None
    minutes = [] if parts["minute"] in (None, "00") else [parts["minute"]]
    return (parts["hour"].lstrip("0") or "0", *minutes, f"{parts['half'].lower()}m")


def with_points(text: str) -> str:
    """The text with each number's decimal point as POINT, without the zeros at its end: "2.50" -> 2point5."""
    text = re.sub(r"(\d\.\d*?)0+(?![\d.])", r"\1", text)
    return re.sub(r"(?<=\d)\.(?=\d)", POINT, text)


def ordinals(words: Sequence[str]) -> list[str]:
    """The words of one token with its ordinal in figures: third -> 3rd, 20 first -> 21st."""
    value = _ORDINAL_VALUES.get(words[-1]) if words else None
    if value is None:
        return list(words)
    start = len(words) - 1
    if 0 < value < 10 and start and re.fullmatch("[2-9]0", words[start - 1]):
        start -= 1
        value += int(words[start])
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return [*words[:start], f"{value}{ending}"]


def written_numbers(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The numbers with a word for a dozen or more: their range of words, half-open, and the number in figures.

    >>> list(written_numbers("they owe 4 hundred and 20 thousand or half a million crowns".split()))
    [(2, 7, '420000'), (8, 11, '500000')]
    """
    if _FACTORS.keys().isdisjoint(words):
        return
    text = " ".join(words)
    terms = [term for term in _TERM.finditer(text) if term["hundreds"] or term["scale"]]
    at = counted = 0
    for first, *others in _sums(terms):
        at += text.count(" ", counted, first.start())
        counted = first.start()
        size = 1 + text.count(" ", first.start(), (others or [first])[-1].end())
        yield at, at + size, _figures(sum(map(_value, [first, *others]), Fraction()))


def _sums(terms: Iterable[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The terms, those that are one number together: "5 million | 3 hundred thousand | 2 hundred"."""
    run: list[re.Match[str]] = []
    for term in terms:
        if run and not (term.start() == run[-1].end() + 1 and _scale(term) < _scale(run[-1])):
            yield run
            run = []
        run.append(term)
    if run:
        yield run


def _scale(term: re.Match[str]) -> int:
    return _FACTORS.get(term["scale"], 1)


def _value(term: re.Match[str]) -> Fraction:
    value = Fraction(term["figures"].replace(POINT, ".")) if term["figures"] else Fraction(1)
    if term["half"]:
        value += Fraction(1, 2)
    elif term[0].startswith("half"):
        value = Fraction(1, 2)
    return (value * _FACTORS.get(term["hundreds"], 1) + int(term["rest"] or 0)) * _scale(term)


def _figures(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):f}".rstrip("0").replace(".", POINT)
