"""Recognising a person of an article among the people of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quotes_service.records import Person
from quotes_service.resolve.names import is_full_name, name_key


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """An expert of the directory: its number, and the keys of the full names under which it was printed."""

    id: int
    full_keys: frozenset[str]


def person_key(person: Person) -> str:
    """The key by which candidates for a person are sought; "" for one who cannot be kept.

    Across articles only a full name says who is meant: "Holm" or "Mr Alden" may be somebody else in each.
    """
    return name_key(person.name) if is_full_name(person.name) else ""


def match(person: Person, candidates: Iterable[PersonCandidate]) -> PersonCandidate | None:
    """The candidate who is this person, or None.

    Only the whole name decides: "Holm" is never "Ida Holm" across articles, nor is "Martin King Jr"
    "Martin King".
    """
    key = person_key(person)
    return next((candidate for candidate in candidates if key and key in candidate.full_keys), None)
