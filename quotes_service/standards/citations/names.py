"""Authors of articles, taken apart into the family name, by which references are sorted, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quotes_service.bylines import AGENCY, key, names_in, without_parts

#: What belongs to the family name after it, though it has a capital: Robert De Niro. Those without one always do.
_PARTICLES = {
    *("da", "das", "de", "del", "della", "den", "di", "dos", "du", "la", "le", "san", "st", "ten", "ter", "van", "von"),
    *("abu", "al", "bin", "el", "ibn"),
    *("آل", "أبو", "ابن", "ابو", "بن", "عبد"),
}
#: What stands before a name and is no part of it.
_TITLES = {"dame", "dr", "lady", "lord", "mr", "mrs", "ms", "prof", "rev", "sir"}
#: Initials are names of their own: "J.R.R." is "J. R. R.", else a style would leave one of them.
_INITIAL = re.compile(r"\.(?=\w)")
_SUFFIXES = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
#: The comma before one; what follows a name after any other comma is another name, or no part of it.
_BEFORE_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|ii|iii|iv)\b\.?\s*(?:$|[,;&|/(]|and\b))", re.I)


@dataclass(frozen=True, slots=True)
class Author:
    """An author. Without ``given`` it is a name that is not taken apart: an agency, or one word."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def name(self) -> str:
        """As people write it: John Q. Public Jr."""
        return " ".join(filter(None, [self.given, self.family, self.suffix]))

    @property
    def inverted(self) -> str:
        """As lists are sorted by it: Public, John Q., Jr."""
        return ", ".join(filter(None, [self.family, self.given, self.suffix]))


@lru_cache(maxsize=1_024)  # quotations of one article follow each other
def authors(byline: str | None, outlet: str | None) -> tuple[Author, ...]:
    """The authors of an article with this byline. The outlet itself is none. A byline without a name that can be known
    for one ("Staff reporters") is one author, as it is printed."""
    if not byline:
        return ()
    names = without_parts(names_in(_BEFORE_SUFFIX.sub(" ", byline))) or [byline]
    own = key(outlet or "")
    return tuple(_author(name) for name in names if key(name) != own or not own)


def _author(name: str) -> Author:
    words = name.split()
    while words and words[0].casefold().rstrip(".") in _TITLES:
        words.pop(0)
    is_name = len(words) > 1 and not AGENCY.match(name) and bool(names_in(name))
    if not is_name:
        return Author(name)
    suffix = _SUFFIXES.get(words[-1].casefold().rstrip("."), "") if len(words) > 2 else ""
    if suffix:
        words.pop()
    last = len(words) - 1
    begins = next((place for place in range(1, last) if _is_particle(words[place])), last)
    given = _INITIAL.sub(". ", " ".join(words[:begins]))
    return Author(" ".join(words[begins:]), given, suffix)


def _is_particle(word: str) -> bool:
    return word[0].islower() or word.casefold().rstrip(".") in _PARTICLES
