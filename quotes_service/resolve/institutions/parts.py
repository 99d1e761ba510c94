"""Parts of institutions: the whole that is printed with a part, and the key of a part."""

from __future__ import annotations

import re
from functools import lru_cache

from quotes_service.resolve.institutions.countries import KEY_COUNTRIES
from quotes_service.resolve.institutions.grouping import (
    FUNCTION_WORDS,
    LEGAL_FORMS,
    POSSESSIVE,
    institution_key,
    split_acronym,
)
from quotes_service.resolve.names import MAX_NAME, words
from quotes_service.resolve.spelling import american

#: Words that make a name an organization's, the kinds that contain others first.
_RANKS = (
    "University Universities",
    "College Academy Polytechnic Hospital Council Agency Bank Ministry Company Corporation Commission Authority "
    "Association Society Organization Organisation Foundation Federation Union Trust",
    "Institute Institutes Institution Museum Observatory Bureau Administration Service Clinic",
    "Department Dept",
    "School Center Centre Laboratory Laboratories",
)
_RANK = {word: len(_RANKS) - level for level, line in enumerate(_RANKS) for word in line.split()}
_UNIVERSITY, _COLLEGE, _DEPARTMENT, _SCHOOL = (_RANK[w] for w in ("University", "College", "Department", "School"))
#: Words for what may be a part of an organization.
_UNITS = frozenset(
    "School Department Dept Faculty Division College Institute Institution Center Centre Laboratory Lab Office Unit "
    "Section Program Programme Library Museum Observatory Clinic Hospital Committee Group Initiative Academy Bureau "
    "Board Branch Directorate Service Station Press Archive Archives Project Conservatory".split()
)
#: The words of both, as in institution keys.
KIND_WORDS = frozenset(american(word.lower()) for word in (*_RANK, *_UNITS))
_MODIFIER = r"(?:Graduate|Medical|Law|Business|Dental|Veterinary|Nursing|Divinity|Management|Research)"
_PART_BEGINS = re.compile(
    rf"\s(?:(?:{_MODIFIER}\s)*(?:School|Department|Dept\.?|Faculty|Division|College|Institute|Cent(?:er|re)|Laboratory"
    r"|Lab|Office|Unit|Section|Program(?:me)?)\s(?:of|for|in|on)\s"
    rf"|{_MODIFIER}\s(?:School|Cent(?:er|re)|Library|Faculty)$|(?:Press|Library|Museum|Observatory)$)"
)
_BETWEEN = re.compile(r"\s(at|within|in the|of the|of(?=(?:\s[^\s,]+){0,3}\sUniversity\b))\s(?:the\s)?")
_LINK = re.compile(r"(?:,|\s(?:at|within|in|of)\b(?:\s(?:the|\S+['’‘ʼ`´]s))?)\s*$")
_OWNER = re.compile(r"['’‘ʼ`´]s\s|(?<=s)['’‘ʼ`´]\s")
#: Words that many names have, so that they don't identify one; but one of the first set together with another does:
#: "National Cancer Institute".
_NATIONAL = frozenset("National Royal International Federal".split())
_COMMON = frozenset(
    "State General City Central Public Technical Community Teaching Regional Local County Research Graduate Natural "
    "Social Applied Political Medical Marine Cancer Environmental Physics Chemistry Biology Mathematics Statistics "
    "Medicine Law Science Sciences Engineering Arts Humanities History Philosophy Psychology Economics Business "
    "Management Nursing Dentistry Pharmacy Surgery Technology Sociology Politics Geography Geology Astronomy Music "
    "Linguistics Anthropology Archaeology Neurology Psychiatry Pediatrics Paediatrics Oncology Genetics Epidemiology "
    "Neuroscience Computing Computer Journalism Theology".split()
)
_IN_MANY_NAMES = {*_RANK, *_UNITS, *_COMMON}
#: First words of places of more than one word.
_FIRST_OF_PLACE = frozenset(
    "New North South East West Northern Southern Eastern Western Central British Great San Santa Los Las El St St. "
    "Saint Hong Sri Costa Puerto Notre Rhode".split()
)
#: The same, as in institution keys.
PLACE_BEGINNINGS = frozenset(word.lower().strip(".") for word in _FIRST_OF_PLACE)


def parent_of(name: str) -> str | None:
    """The institution that this one is part of according to its name, as printed; None if that is not clear.

    "School of Law at the University of Aldermere" and "University of Aldermere, Cork" -> "University of Aldermere".
    The rest must be the name of an organization: "Centre for Cities at Risk" is not part of one.
    """
    return _parent(name) if len(name) <= MAX_NAME else None


@lru_cache(maxsize=16_384)  # each name is asked for many times
def _parent(name: str) -> str | None:
    name = _plain(name)
    whole = _after_at(name) or _across_comma(name) or _owner(name) or _before_part(name)
    return _without_place(whole) if whole else None


def part_of(name: str) -> tuple[str, str] | None:
    """The part and its whole: "School of Law at the University of Aldermere" -> "School of Law", "University of
    Aldermere".

    None where the name has no part, and for a campus, which is an institution of its own.
    """
    whole = parent_of(name)
    return next(((part, whole) for part in _around(name, whole) if _is_unit(part)), None) if whole else None


def entry_key(name: str) -> str:
    """The ``institution_key`` under which the directory keeps a name.

    A part or a campus has one key, whichever way it is printed: "X, Y", "X at Y" or "Y's X".
    """
    return _entry_key(name) if len(name) <= MAX_NAME else institution_key(name)


@lru_cache(maxsize=16_384)
def _entry_key(name: str) -> str:
    if part := part_of(name):
        return institution_key(", ".join(part))
    whole = parent_of(name)
    return institution_key(f"{whole}, {_around(name, whole)[1]}" if whole else name)


def _around(name: str, whole: str) -> tuple[str, str]:
    """The text before and after the whole, without the words that connect them: "School of Law" and ""."""
    before, _, after = _plain(name).partition(whole)
    return _LINK.sub("", before).strip(" ,"), re.sub(r"^(?:['’‘ʼ`´]s?\s|[\s,]+(?:at\s)?)", "", after)


def _plain(name: str) -> str:
    """The name without acronym, article and punctuation around it; "" where it is too long for a name."""
    if len(name) > MAX_NAME:
        return ""
    name = " ".join(POSSESSIVE.sub("", split_acronym(name)[0]).strip(" .,;:").split())
    return name.removeprefix("the ").removeprefix("The ")


def _tokens(text: str) -> list[str]:
    return [token for word in text.split() if (token := word.strip(".,;:()"))]


def _rank(text: str) -> int:
    """The level of the organization of this name (see _RANKS); 0 if the text alone is not an organization's name."""
    tokens = _tokens(text)
    heads = [i for i, token in enumerate(tokens) if token in _RANK]
    if heads[:1] == [0] and len(tokens) > 1 and tokens[1] not in _RANK and tokens[1] not in FUNCTION_WORDS:
        del heads[0]  # "Union Terminal"
    if not heads or not tokens[0][0].isupper() or any(t[0].islower() and t not in FUNCTION_WORDS for t in tokens):
        return 0
    if "and" in tokens[heads[0] : heads[-1]] or (heads[0] and tokens[heads[0] - 1] in FUNCTION_WORDS):
        return 0  # two organizations, or the end of an enumeration: "Justice and Society"
    rank = max(_RANK[tokens[i]] for i in heads)
    named = tokens[: heads[0]] if rank == _SCHOOL else tokens  # "School of Law" alone is not a name
    specific = [t for t in named if t not in _RANK and t not in _NATIONAL and t not in FUNCTION_WORDS]
    if any(token not in _COMMON for token in specific):
        return rank
    return rank if specific and (tokens[0] == "Ministry" or not _NATIONAL.isdisjoint(named)) else 0


def _is_unit(text: str) -> bool:
    return not _UNITS.isdisjoint(_tokens(text))


def _has_campus(text: str, place: str) -> bool:
    """Whether the place may be a campus of the university: "University of California" and "Santa Cruz"."""
    tokens = _tokens(place)
    named = 0 < len(tokens) < 4 and all(token[0].isupper() and token not in _IN_MANY_NAMES for token in tokens)
    if not named or (key := " ".join(words(place.replace(".", "")))) in KEY_COUNTRIES or key in LEGAL_FORMS:
        return False
    return _rank(text) == _UNIVERSITY and "University of " in text


def _without_place(name: str) -> str:
    """The name without the place where it is: "Melbourne's Ek University in Australia" -> "Ek University"."""
    name, *rest = (part.strip() for part in name.split(","))
    if rest and (_has_campus(name, rest[0]) or not _rank(name)):
        name = ", ".join([name, *rest[: 1 if _rank(name) else None]])
    before, inside, _ = name.partition(" in ")
    if inside and _rank(before) and _ends_clearly(before):
        name = before
    _, owned, after = name.replace("’s ", "'s ").partition("'s ")
    return after if owned and _rank(after) == _UNIVERSITY and not after.startswith("University ") else name


def _owner(name: str) -> str | None:
    """The whole in "University of Aldermere's School of Law"."""
    for mark in _OWNER.finditer(name):
        before = name[: mark.start()]
        if _is_unit(name[mark.end() :]) and _rank(before):
            return before.rstrip()
    return None


def _across_comma(name: str) -> str | None:
    """The whole in "Department of Physics, University of Aldermere", in either order, and in "University of Aldermere,
    Cork"."""
    before, _, after = (part.strip().removeprefix("the ") for part in name.partition(","))
    if _rank(after) > _rank(before) and _is_unit(before):
        return after
    campus, _, rest = (part.strip() for part in after.partition(","))
    if _has_campus(before, campus):
        return before if not rest else f"{before}, {campus}" if _is_unit(rest) else None
    return before if _rank(before) >= max(_COLLEGE, _rank(after) + 1) and after.split(" ")[0] in _UNITS else None


def _after_at(name: str) -> str | None:
    """The whole in "Department of Physics at the University of Aldermere" and "University of California at Davis"."""
    for between in _BETWEEN.finditer(name):
        before, after = name[: between.start()], name[between.end() :]
        least = _SCHOOL if between[1] in ("at", "within") else _UNIVERSITY
        if _is_unit(before) and _rank(after) >= least and (between[1] != "of" or " " in before):
            return after
        if between[1] == "at" and _has_campus(before, after):
            return before
    return None


def _before_part(name: str) -> str | None:
    """The whole in "Aldermere University School of Medicine", where it is clear at which word the part begins."""
    for begins in _PART_BEGINS.finditer(name):
        before = name[: begins.start()]
        if " University " in before and not {"of", "and"} & set(before.split()):  # the School's own name comes next
            before = before[: before.index(" University ")] + " University"
        if _rank(before) >= _DEPARTMENT and _ends_clearly(before):
            return before
    return None


def _ends_clearly(text: str) -> bool:
    """Whether no word at the end may belong to what follows: "University of New Cork", not "University of Cork Ek"."""
    tokens = text.split()
    if " and the " in text:
        return False
    if tokens[-1] in _RANK:
        return True
    rest = [token for token in tokens[tokens.index("of") + 1 :] if token != "the"] if "of" in tokens else []
    while len(rest) > 1 and rest[0] in _FIRST_OF_PLACE:
        del rest[0]
    return len(rest) == 1 or (len(rest) == 3 and rest[1] == "and")
