"""The evidence that two articles mean one person: log-odds, each with a reason for editors.

The score is their sum, as in Fellegi and Sunter, "A Theory for Record Linkage" (1969): how rare the name is, how alike
two spellings of it are, then titles, occupations, fields of study, institutions, dates, and who else the articles name.
The weights are set by judgement, not fitted.
"""

from __future__ import annotations

import math
import re
from ast import literal_eval
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.institutions.variants import variant
from quotes_service.resolve.people.fields_of_study import compare_fields
from quotes_service.resolve.people.name_matching import NameComparison, compare, expected_namesakes
from quotes_service.resolve.people.occupations import compare_occupations, fields_of, occupations_of

#: Scores from UPPER on join two people, those below LOWER part them; in between an editor must decide.
UPPER, LOWER = 1.0, -2.0

#: Words of titles that say little about the person.
_COMMON_WORDS = frozenset(
    "spokesman spokeswoman spokesperson director professor president mr mrs ms dr chairman chair manager founder "
    "member resident officer coach researcher scientist author expert analyst assistant associate senior deputy vice "
    "executive chief head co former of for the and at in a".split()
)
#: Surnames and given names that many millions bear outside the United States, whose census `expected_namesakes` uses.
_GLOBALLY_COMMON_NAMES = frozenset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin gao luo kim lee park choi jung nguyen "
    "tran le pham singh kumar sharma patel khan ali ahmed mohamed mohammed muhammad hussain hassan silva santos".split()
)
#: Least number of namesakes of a globally common name: with a rare name, and with a short or another common one.
_GLOBAL_NAMESAKES, _GLOBAL_NAMESAKES_SHORT = 5_000.0, 50_000.0
#: From this number of namesakes on, the weight of a name falls much faster.
_MANY_NAMESAKES = 10_000.0

#: Offices of one town or region, which hardly anybody holds in two.
_LOCAL_OFFICES = frozenset(
    "mayor mayoress sheriff councillor councilman councilwoman alderman constable gov governor premier minister "
    "ambassador superintendent".split()
)
#: Positions that people hold one at a time.
_EXCLUSIVE_POSITIONS = _LOCAL_OFFICES | frozenset(
    "professor lecturer coach manager lawyer attorney solicitor barrister cardiologist surgeon physician doctor nurse "
    "bishop pastor rabbi priest imam vicar headteacher teacher principal chief captain editor reporter correspondent "
    "judge engineer striker goalkeeper conductor ceo economist librarian curator".split()
)
#: Titles and places with which a person is described.
_MOST_FACTS = 2
_PREPOSITION = re.compile(r"\b(?:of|for|at|in|on|to|and|with)\b")

#: Days between two articles: beyond the first a new institution is no surprise, within the second it is one.
_LONG_AGO, _SOON = 540, 180
#: Further deductions for different institutions, and their lowest weight unless the local office is the same.
_SAME_LOCAL_OFFICE, _SAME_POSITION, _DIFFERENT_FIELD, _DIFFERENT_INSTITUTIONS_LEAST = 3.2, 3.0, 1.5, -4.5
_SAME_INSTITUTION, _SAME_INSTITUTION_OTHER_WORK = 4.0, 1.5
#: What a shared title adds for each of its telling words, and at most.
_PER_TITLE_WORD, _TITLE = 0.5, 1.5
#: Company: the least that both articles must name; the cosine from which on it counts; its weight for each 1.0 beyond.
_LEAST_COMPANY, _LOOSE_COMPANY, _COMPANY = 2, 0.4, 8.0


class RoleEvidence(NamedTuple):
    """A role as it is compared: title and institution as keys, and the institution's row number."""

    title: str
    institution: int | None
    status: str
    institution_name: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedAppearance:
    """An appearance as clustering is given it. (The store's form of it is ``AppearanceEvidence``.)

    ``key``: name key. ``side``: tells two people of one name in one article apart; "" for most. ``article``: row number
    of the article. ``text_hash``: of the article's text; ordering by it makes results independent of row numbers and of
    the order in which articles arrive. ``day``: of publication. ``other_names``: keys of other full names that the
    article prints for the person.
    """

    id: int
    key: str
    side: str
    article: int
    text_hash: str
    day: date | None = None
    roles: frozenset[RoleEvidence] = frozenset()
    other_names: tuple[str, ...] = ()


class SortKey(NamedTuple):
    """What profiles are ordered by: nothing that depends on row numbers.

    The last three fields are set while clustering. ``must_link``, ``cannot_link``: numbers of an editor's constraints.
    ``rival_text_hash``: the text's hash again, if the article also quotes somebody else who could bear the name.
    """

    name_key: str
    side: str
    roles: tuple[tuple[str, str, str], ...]
    other_names: tuple[str, ...]
    text_hash: str
    must_link: tuple[int, ...] = ()
    cannot_link: tuple[int, ...] = ()
    rival_text_hash: str = ""


_NO_SORT_KEY = SortKey("", "", (), (), "")


@dataclass(frozen=True, slots=True)
class Profile:
    """The evidence of one or more appearances that are taken for one person.

    ``ids``: of the appearances. ``keys``: name keys; ``other_names``: those of other names printed with them.
    ``current_institutions``: without those of former roles; ``places``: the name keys of these. ``company``: for each
    article, the other people and the institutions that it names. ``cannot_link_sides``: sides of cannot-link
    constraints; sides 2n and 2n + 1 are two people.
    """

    sort_key: SortKey
    ids: frozenset[int]
    keys: frozenset[str]
    articles: frozenset[int]
    other_names: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    institutions: frozenset[int] = frozenset()
    current_institutions: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    company: frozenset[frozenset[str]] = frozenset()
    cannot_link_sides: frozenset[int] = frozenset()

    @property
    def facets(self) -> tuple[tuple, tuple, tuple, tuple]:
        """Institutions, current institutions, occupations and fields, each sorted.

        Its ``repr`` is stored (``Appearance.profile``), so the format must stay.
        """
        return (
            tuple(sorted(self.institutions)),
            tuple(sorted(self.current_institutions)),
            tuple(sorted(self.occupations)),
            tuple(sorted(self.fields)),
        )

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known of the person but the name."""
        return not (self.occupations or self.fields or self.institutions)


_POOLED_FIELDS = tuple(field.name for field in dataclass_fields(Profile) if field.name != "sort_key")


def pool(profiles: Collection[Profile]) -> Profile:
    """The union of several profiles of one person."""
    if len(profiles) == 1:
        return next(iter(profiles))
    unions = {name: frozenset().union(*(getattr(item, name) for item in profiles)) for name in _POOLED_FIELDS}
    return Profile(min(item.sort_key for item in profiles), **unions)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reasons for (positive) and against two profiles being one person: log-odds, and a line for an editor.

    ``score``: the sum of the log-odds; minus infinity where the two cannot be one person. ``needs_editor``: whatever
    the score, only an editor may join the two.
    """

    score: float
    reasons: tuple[tuple[float, str], ...] = ()
    needs_editor: bool = False

    @property
    def joins(self) -> bool:
        """Whether the two are joined without an editor."""
        return self.score >= UPPER and not self.needs_editor

    @property
    def is_compatible(self) -> bool:
        """Whether the two are joined, or no reason speaks against it."""
        return self.joins or (self.score > -math.inf and all(weight >= 0 for weight, _ in self.reasons))


IMPOSSIBLE = Evidence(-math.inf)
_NONE: frozenset = frozenset()


class _RoleFacts(NamedTuple):
    """The fields of a profile that follow from roles."""

    lines: tuple[tuple[str, str, str], ...]
    titles: frozenset[str]
    institutions: frozenset[int]
    current_institutions: frozenset[int]
    places: frozenset[str]
    occupations: frozenset[str]
    fields: frozenset[str]


def profile(appearance: ComparedAppearance) -> Profile:
    """The profile of a single appearance."""
    facts = _role_facts(appearance.roles)
    return Profile(
        sort_key=SortKey(appearance.key, appearance.side, facts.lines, appearance.other_names, appearance.text_hash),
        ids=frozenset([appearance.id]),
        keys=frozenset([appearance.key]),
        other_names=frozenset(appearance.other_names),
        articles=frozenset([appearance.article]),
        titles=facts.titles,
        institutions=facts.institutions,
        current_institutions=facts.current_institutions,
        places=facts.places,
        occupations=facts.occupations,
        fields=facts.fields,
        days=frozenset([appearance.day] if appearance.day else []),
    )


@lru_cache(maxsize=8192)
def _role_facts(roles: frozenset[RoleEvidence]) -> _RoleFacts:
    institutions = [
        (role.institution, role.institution_name or "", role.status)
        for role in roles
        if role.institution is not None and not is_commonplace(role.institution_name or "")
    ]
    return _RoleFacts(
        # by name: row numbers depend on the order in which articles arrive
        lines=tuple(sorted((role.title, role.institution_name or "", role.status) for role in roles)),
        titles=frozenset(role.title for role in roles if role.title),
        institutions=frozenset(number for number, _, _ in institutions),
        current_institutions=frozenset(number for number, _, status in institutions if status == "current"),
        places=frozenset(name for _, name, status in institutions if status == "current"),
        occupations=frozenset().union(*(occupations_of(role.title or None, role.institution_name) for role in roles)),
        fields=frozenset().union(*(fields_of(role.title or None, role.institution_name) for role in roles)),
    )


@lru_cache(maxsize=8192)
def same_name_weight(key: str) -> float:
    """Log-odds that two articles mean one person because both print this full name.

    Up to some thousand namesakes the name alone is enough to join; beyond, it soon says next to nothing.
    """
    namesakes = max(expected_namesakes(key), 1.0)
    words = key.split()
    others = [word for word in words if word not in _GLOBALLY_COMMON_NAMES]
    if len(others) < len(words):
        is_common = not others or (namesakes < 2 and max(map(len, others)) <= 4)  # "Wei Wang", "Mohammed Khan"
        namesakes = max(namesakes, _GLOBAL_NAMESAKES_SHORT if is_common else _GLOBAL_NAMESAKES)
    return (
        3.4
        - 0.55 * math.log10(min(namesakes, _MANY_NAMESAKES))
        - 2.7 * math.log10(max(namesakes / _MANY_NAMESAKES, 1.0))
    )


def described(item: Profile) -> str:
    """The person of a profile in words: "ida holm (clerk; tide office)", "ida holm (no role)"."""
    facts = [*sorted(item.titles)[:_MOST_FACTS], *sorted(item.places)[:_MOST_FACTS]]
    return f"{item.sort_key.name_key} ({'; '.join(facts) or 'no role'})"


def facets_suffice(item: Profile) -> bool:
    """Whether all appearances with this name and these facets are one person's, whatever else their articles say."""
    return suffices(item.sort_key.name_key, repr(item.facets))


@lru_cache(maxsize=8192)
def suffices(key: str, facets: str) -> bool:
    """Whether all articles that print this name with these facets mean one person; ``facets``: see `Profile.facets`."""
    institutions, current_institutions, occupations, fields = map(frozenset, literal_eval(facets))
    item = Profile(
        _NO_SORT_KEY,
        ids=_NONE,
        keys=frozenset([key]),
        articles=_NONE,
        institutions=institutions,
        current_institutions=current_institutions,
        occupations=occupations,
        fields=fields,
    )
    return compare_profiles(item, item).joins


@lru_cache(maxsize=8192)
def differ(facets: str, others: str) -> bool:
    """Whether two facets (`Profile.facets`) name institutions, but none that is in both: then all that is printed under
    the name decides whether they are one person's."""
    institutions, other_institutions = (frozenset(literal_eval(one)[0]) for one in (facets, others))
    return bool(institutions and other_institutions) and institutions.isdisjoint(other_institutions)


def compare_profiles(a: Profile, b: Profile) -> Evidence:
    """The evidence that two profiles are of one person; the order of the two makes no difference to the score."""
    if not a.articles.isdisjoint(b.articles):  # two appearances in one article are two people
        return IMPOSSIBLE
    if any(side ^ 1 in b.cannot_link_sides for side in a.cannot_link_sides):
        return IMPOSSIBLE
    names = _compare_names(a, b)
    if names is None:
        return IMPOSSIBLE
    name_weight, comparison = names
    if comparison.needs_editor:
        # only evidence that later articles without news about them cannot change
        a, b = (replace(item, titles=_NONE, days=_NONE, company=_NONE) for item in (a, b))
    reasons = (
        (name_weight + comparison.weight, comparison.reason),
        *_role_reasons(a, b, name_weight),
        *_company_reasons(a, b),
    )
    return Evidence(sum(weight for weight, _ in reasons), reasons, comparison.needs_editor)


def _compare_names(a: Profile, b: Profile) -> tuple[float, NameComparison] | None:
    """As `compare_name_sets`; another name of the one counts where the names themselves cannot be one person's."""
    return (
        compare_name_sets(a.keys, b.keys)
        or (compare_name_sets(a.other_names, b.keys) if a.other_names else None)
        or (compare_name_sets(a.keys, b.other_names) if b.other_names else None)
    )


@lru_cache(maxsize=8192)
def compare_name_sets(a: frozenset[str], b: frozenset[str]) -> tuple[float, NameComparison] | None:
    """The weight of the shared name (`same_name_weight`) and the comparison of the two most similar keys.

    None where the two cannot be one person's names.
    """
    comparisons = {(one, other): compare(one, other) for one, other in product(sorted(a), sorted(b))}
    for (one, other), comparison in comparisons.items():
        # an editor may have joined two names that contradict each other: only one of them must match the other side
        is_decided = any(comparisons[key, other] and not compare(key, one) for key in a) or any(
            comparisons[one, key] and not compare(key, other) for key in b
        )
        if comparison is None and not is_decided:
            return None
    if shared := a & b:
        weight = max(map(same_name_weight, shared))
        reason = "the same name" if weight >= UPPER else "the same name, which many bear"
        return weight, NameComparison(0.0, reason, needs_editor=False)
    matches = [comparison for comparison in comparisons.values() if comparison]
    if not matches:
        return None
    # the commonest spelling counts, since misprints are rare names; initials only if no full name is printed
    weight = min(map(same_name_weight, [key for key in a | b if len(key.split()[0]) > 1] or a | b))
    return weight, max(matches, key=lambda match: (not match.needs_editor, match.weight, match.reason))


def _role_reasons(a: Profile, b: Profile, name_weight: float) -> Iterator[tuple[float, str]]:
    occupation = compare_occupations(a.occupations, b.occupations)
    field = compare_fields(a.fields, b.fields)
    if field <= -3.0:
        occupation = min(occupation, 0.0)  # all scholars share an occupation
    title, words = max(((_title_weight(title), title) for title in a.titles & b.titles), default=(0.0, ""))
    # title, occupation and field say the same thing: only the strongest counts
    strongest = max(title, occupation, field)
    if strongest > 0 and strongest == title:
        yield title, f"the same title: {words}"
    elif strongest > 0 and strongest == field:
        yield field, f"the same field of study: {_enumerate(a.fields & b.fields or a.fields | b.fields)}"
    elif strongest > 0:
        yield occupation, f"the same occupation: {_enumerate(a.occupations & b.occupations)}"
    if occupation < 0:
        yield occupation, f"different occupations: {_enumerate(a.occupations)}; {_enumerate(b.occupations)}"
    if field < 0:
        yield field, f"different fields of study: {_enumerate(a.fields)}; {_enumerate(b.fields)}"
    if a.institutions & b.institutions:
        is_other_work = min(occupation, 0.0) + min(field, 0.0) <= -2.0
        yield _SAME_INSTITUTION_OTHER_WORK if is_other_work else _SAME_INSTITUTION, "the same institution"
    elif (reason := _similar_places(a.places, b.places)) is not None:
        yield 0.0, f"institutions with similar names: {reason}"
    elif a.current_institutions and b.current_institutions:
        yield _different_institutions_weight(a, b, name_weight, occupation, field), "different institutions"


@lru_cache(maxsize=8192)
def _similar_places(a: frozenset[str], b: frozenset[str]) -> str | None:
    """How a name of the one and a name of the other may be variants, as a line for an editor."""
    names = product(sorted(a), sorted(b))
    return next((reason for one, other in names if (reason := variant(one, other))), None)


def _different_institutions_weight(
    a: Profile, b: Profile, name_weight: float, occupation: float, field: float
) -> float:
    # the commoner the name, the likelier it is a namesake who works at the other institution
    weight = -1.3 - max(0.0, 3.4 - name_weight)
    days, positions = _days_between(a.days, b.days), _exclusive_positions(a.titles) & _exclusive_positions(b.titles)
    if positions & _LOCAL_OFFICES:
        return weight - _SAME_LOCAL_OFFICE
    if "politics" in a.occupations | b.occupations and occupation > -2.0:
        return 0.3 * weight  # politicians change office, and articles print now the old one, now the new one
    if days > _LONG_AGO:
        return 0.5 * weight
    if days > _SOON:
        return weight
    more = _SAME_POSITION if positions else _DIFFERENT_FIELD if field < 0 else 0.0
    return max(weight - more, _DIFFERENT_INSTITUTIONS_LEAST)


def _exclusive_positions(titles: Iterable[str]) -> set[str]:
    """The positions in titles that people hold one at a time: "assistant professor of law" -> "professor"."""
    heads = (_PREPOSITION.split(title)[0].split() for title in titles)
    return {words[-1] for words in heads if words} & _EXCLUSIVE_POSITIONS


@lru_cache(maxsize=8192)
def _title_weight(title: str) -> float:
    """Log-odds for a shared title: more for "secretary of state" than for "lawyer", nothing for "director"."""
    return min(_PER_TITLE_WORD * sum(word not in _COMMON_WORDS for word in title.split()), _TITLE)


def _company_reasons(a: Profile, b: Profile) -> Iterator[tuple[float, str]]:
    """Whether the articles name the same people and institutions; only where one profile is bare.

    Where both have roles, these decide: namesakes may well meet in one story. A few shared names say nothing, since
    most articles of a season name the same famous people.
    """
    if not (a.company and b.company and (a.is_bare or b.is_bare)):
        return
    cosine, shared = max(_company_cosine(one, other) for one, other in product(a.company, b.company))
    if cosine > _LOOSE_COMPANY:
        yield _COMPANY * (cosine - _LOOSE_COMPANY), f"the articles name {shared} of the same people and institutions"


def _company_cosine(one: frozenset[str], other: frozenset[str]) -> tuple[float, int]:
    """Cosine of two articles' company, 0 where they share too little; and how many they share."""
    shared = len(one & other)
    return (shared / math.sqrt(len(one) * len(other)) if shared >= _LEAST_COMPANY else 0.0), shared


def _enumerate(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _days_between(a: Collection[date], b: Collection[date]) -> int:
    """Days between two ranges of dates; 0 where they overlap or one is unknown."""
    if not a or not b:
        return 0
    return max((min(b) - max(a)).days, (min(a) - max(b)).days, 0)
