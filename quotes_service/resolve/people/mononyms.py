"""Which one-word names are a person's whole name, such as a singer's: the article itself must show it.

A bare surname in an article that never prints the first name looks much the same, and says too little of who it is. So
what is in doubt is no whole name.
"""

from __future__ import annotations

import re

from quotes_service.records import Extraction, Person, Role, Span
from quotes_service.resolve.names import HONORIFICS, fold, name_key, words
from quotes_service.resolve.people.given_names import COMMON, given_percent, surname_percent
from quotes_service.resolve.people.occupations import occupations_of

#: The occupations in which people are known by one name.
_STAGES = frozenset({"arts", "sport"})
#: From this percentage on, a word is somebody's surname rather than a name of its own.
_SURNAME = 0.001
#: Characters before a name in which a phrase that introduces it stands.
_BEFORE = 60
_CALLED = re.compile(
    r"\b(?:(?:known|performs|performing|records|recording) (?:(?:simply|only|just|better|professionally|mostly) )?as"
    r"|goes by(?: the (?:stage )?name(?: of)?)?|stage name(?: of)?)$"
)


def is_whole_name(person: Person, extraction: Extraction) -> bool:
    """Whether the article treats a one-word name as whole.

    The first time it prints the name, it says that the person is an artist or an athlete ("the singer Moravia",
    "Zellaine, a Brazilian striker") or known by it; and no place has an honorific or another part of the name.
    """
    key = name_key(person.name)
    if not key or " " in key or not person.mentions:
        return False
    if any(name_key(alias) != key for alias in person.aliases) or _is_part_of_a_name(key, person, extraction):
        return False
    text, first = extraction.text, min(person.mentions)
    before = [fold(text[max(mention.start - _BEFORE, 0) : mention.start]) for mention in person.mentions]
    if any(words(part)[-1:] and words(part)[-1] in HONORIFICS for part in before):
        return False
    is_given = given_percent(key) >= COMMON
    introduction = " ".join(fold(text[max(first.start - _BEFORE, 0) : first.start]).translate(_NO_MARKS).split())
    if _CALLED.search(introduction):
        return not is_given
    if surname_percent(key) >= _SURNAME:
        return False
    return any(_introduces(role, first, text, is_given=is_given) for role in person.roles)


_NO_MARKS = str.maketrans("", "", "“”\"'‘’,")


def _is_part_of_a_name(key: str, person: Person, extraction: Extraction) -> bool:
    """Whether a longer name of the article has the word, or somebody else the same name."""
    others = [other for other in extraction.people if other is not person and other.name != person.name]
    forms = [form for other in others for form in (other.name, *other.aliases)]
    forms += [form for other in extraction.organizations for form in (other.name, *other.aliases)]
    same = sum(other.name == person.name for other in extraction.people)
    return same > 1 or any(key in words(form) for form in forms)


def _introduces(role: Role, first: Span, text: str, *, is_given: bool) -> bool:
    """Whether the sentence that first prints the name gives the person such an occupation.

    Before a usual first name it must be that of somebody whom all know: "the singer Ida", not "Ida, a singer".
    """
    if role.title is None or not (role.evidence.start <= first.start < role.evidence.end):
        return False
    if _STAGES.isdisjoint(occupations_of(role.title, None)):
        return False
    return not is_given or re.search(rf"\bthe (?:\S+ )?{re.escape(role.title)} $", text[: first.start]) is not None
