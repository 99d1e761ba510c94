"""How alike what is given and an entry are, feature by feature, and the score that follows.

All features that count are between 0 (nothing alike) and 1 (the same). The weights and steps are choices, not measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp

from rapidfuzz import fuzz

from quotes_service.resolve.institutions.grouping import FUNCTION_WORDS, institution_key
from quotes_service.resolve.institutions.variants import variant
from quotes_service.resolve.names import is_full_name, name_key, surname, words
from quotes_service.resolve.people.name_matching import compare

Features = Mapping[str, float | bool]

#: Feature -> its part in the score, of the features that are known.
WEIGHTS = {"name_similarity": 60, "institution_match": 25, "title_match": 15}
#: Below this, a name is no candidate.
LEAST = 0.5
#: A surname or another single word of a person's name, or some words of an institution's; names with other letters; a
#: variant, or an acronym, of an institution's name.
_PART, _OTHER_LETTERS, _VARIANT, _ACRONYM = 0.6, 0.9, 0.8, 0.8
#: The best that two names reach that are compatible but not the same; log-odds by which that is divided by e.
_COMPATIBLE, _SCALE = 0.95, 8.0
#: From this ratio of equal letters on, two names of institutions may be one that is mistyped; of titles, the same.
_MISTYPED, _LIKE_TITLE = 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a client gives for a property: a text, the id of an entry, or both."""

    text: str | None = None
    id: str | None = None


def score(features: Features) -> float:
    """0 to 100: the mean of the features that are known, by their weights."""
    known = {id: weight for id, weight in WEIGHTS.items() if id in features}
    total = sum(weight * features[id] for id, weight in known.items())
    return round(100 * total / sum(known.values()), 1) if known else 0.0


def of_person(keys: Collection[str], names: Iterable[str]) -> float:
    """How alike a person's names and the name keys that somebody may have meant are; 1 is the same full name."""
    return max((_of_names(key, name) for name in names for key in keys), default=0.0)


def _of_names(key: str, name: str) -> float:
    other = name_key(name)
    if " " not in key or not is_full_name(name):
        is_same = key in (other, surname(name))
        return _PART * (1.0 if is_same else _OTHER_LETTERS * fuzz.ratio(key, other) / 100)
    if key == other:
        return 1.0
    compared = compare(key, other)
    compatible = _COMPATIBLE * exp(compared.weight / _SCALE) if compared else 0.0
    return max(compatible, _OTHER_LETTERS * fuzz.ratio(key, other) / 100)


def of_institution(text: str, names: Iterable[tuple[str, str]]) -> float:
    """How alike an institution's names (kind, name) and a text are; 1 is the same name, whatever its little words."""
    key = institution_key(text)
    return max((_of_institution_names(key, kind, name) for kind, name in names), default=0.0) if key else 0.0


def _of_institution_names(key: str, kind: str, name: str) -> float:
    other = institution_key(name)
    if key == other:
        return _ACRONYM if kind == "acronym" else 1.0
    if variant(key, other):
        return _VARIANT
    is_part = {*key.split()} - FUNCTION_WORDS <= {*other.split()}
    return max(_PART if is_part else 0.0, _OTHER_LETTERS * fuzz.token_sort_ratio(key, other) / 100)


def of_workplace(texts: Iterable[str], names: Collection[tuple[str, str]]) -> float:
    """Whether one of the texts names a workplace with these names: 1 for the same name or acronym, less for variants
    and mistyped names, 0 for other institutions, which often have much the same letters."""
    best = 0.0
    for text in texts:
        key = institution_key(text)
        if key and any(key == institution_key(name) for _, name in names):
            return 1.0
        alike = of_institution(text, names)
        best = max(best, alike if alike >= min(_VARIANT, _OTHER_LETTERS * _MISTYPED) else 0.0)
    return best


def of_titles(texts: Iterable[str], titles: Iterable[str]) -> float:
    """Whether one of the texts is one of the titles, or the one has all words of the other; 0 for other titles."""
    wanted, printed = ([" ".join(words(text)) for text in group] for group in (texts, titles))
    alike = max((fuzz.token_set_ratio(one, other) / 100 for one in wanted for other in printed), default=0.0)
    return alike if alike >= _LIKE_TITLE else 0.0
