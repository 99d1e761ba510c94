"""Recognising an institution of an article among those of the directory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quotes_service.resolve.names import MAX_NAME, words

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")


def institution_key(name: str) -> str:
    """The key of an institution's name: "The U.N. Refugee Agency" -> "un refugee agency"; "" for none or too long."""
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", name.replace("&", " and "))
    parts = words(_APOSTROPHES.sub("", undotted))
    key = " ".join(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)
    return key if len(key) <= MAX_NAME else ""


def is_acronym(name: str) -> bool:
    """Whether a name printed alone is an acronym: "ITE", "U.N.", "CSIRO", but not "Nature"."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and " " not in name.strip() and sum(c.isupper() for c in letters) > len(letters) / 2


@dataclass(frozen=True, slots=True)
class InstitutionCandidate:
    """An institution of the directory: its number and the keys of its names and of its acronyms."""

    id: int
    name_keys: frozenset[str]
    acronym_keys: frozenset[str]


def match(
    name: str, acronym: str | None, candidates: Iterable[InstitutionCandidate]
) -> tuple[InstitutionCandidate, ...]:
    """The candidates that are this institution: none, one, or several that are now seen to be one.

    The same name is the same institution. An acronym alone is the one institution that has it, if it is one.
    A name printed with its acronym is also the entry that so far has that acronym and no name: there the two
    are joined. Two names are never joined by an acronym: "ANU" is in Canberra and elsewhere.
    """
    candidates = list(candidates)
    key, short = institution_key(name), institution_key(acronym or "")
    found = [candidate for candidate in candidates if key and key in candidate.name_keys]
    if short:
        known_by_it = (c for c in candidates if short in c.acronym_keys | c.name_keys)
        found += [c for c in known_by_it if c.name_keys <= {short} and c not in found]
    elif not found:
        holders = [candidate for candidate in candidates if key and key in candidate.acronym_keys]
        found = holders if len(holders) == 1 else [c for c in holders if not c.name_keys]
    return tuple(found)
