"""What speaks for and against it that two articles mean one person, as log-odds with a line each for an editor.

The score is their sum, as in Fellegi and Sunter, A Theory for Record Linkage (1969): how rare the name is, how alike
two spellings of it are, titles, trades, institutions, dates and the company that people keep. The weights are set by
judgement, not fitted.
"""

from __future__ import annotations

import math
import re
from ast import literal_eval
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.people.fields_of_study import field_kinship
from quotes_service.resolve.people.name_matching import Likeness, compare, namesakes
from quotes_service.resolve.people.occupations import fields, kinship, trades

#: From here on two are one; below the lower bound they are two; in between an editor must say.
UPPER, LOWER = 1.0, -2.0

#: Words of titles that say little about who bears them.
_COMMON_WORDS = frozenset(
    "spokesman spokeswoman spokesperson director professor president mr mrs ms dr chairman chair manager founder "
    "member resident officer coach researcher scientist author expert analyst assistant associate senior deputy vice "
    "executive chief head co former of for the and at in a".split()
)
#: Surnames (and given names) of many millions outside the United States, from whose census `namesakes` counts.
_GREAT_NAMES = frozenset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin gao luo kim lee park choi jung nguyen "
    "tran le pham singh kumar sharma patel khan ali ahmed mohamed mohammed muhammad hussain hassan silva santos".split()
)
#: How many bear one of them with a rare given name, and with a short or great one; from when on a name says little.
_GREAT, _GREATER, _MANY = 5_000.0, 50_000.0, 10_000.0

#: Posts of which people have one at a time, and those of one town, which hardly anybody has in another one.
_LOCAL = frozenset(
    "mayor mayoress sheriff councillor councilman councilwoman alderman constable gov governor premier minister "
    "ambassador superintendent".split()
)
_ONE_AT_A_TIME = _LOCAL | frozenset(
    "professor lecturer coach manager lawyer attorney solicitor barrister cardiologist surgeon physician doctor nurse "
    "bishop pastor rabbi priest imam vicar headteacher teacher principal chief captain editor reporter correspondent "
    "judge engineer striker goalkeeper conductor ceo economist librarian curator".split()
)
_PREPOSITION = re.compile(r"\b(?:of|for|at|in|on|to|and|with)\b")
_LONG_AGO, _SOON = 540, 180  # days from which on another institution is no surprise, and until which it is one
_OTHER_TOWN, _SAME_POST, _OTHER_SUBJECT, _MOST_OF_PLACES = 3.2, 3.0, 1.5, -4.5
_SAME_PLACE, _SAME_PLACE_OTHER_WORK = 4.0, 1.5
_PER_TITLE_WORD, _TITLE = 0.5, 1.5
#: Of the company of two articles: the least that both name, and the likeness (cosine) at which it begins to count.
_LEAST_COMPANY, _LOOSE_COMPANY, _COMPANY = 2, 0.4, 8.0


class Post(NamedTuple):
    """A role as evidence: the keys of title and institution, and the row number of the latter."""

    title: str
    institution: int | None
    status: str
    institution_name: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person of one article. ``order`` is of the article's text, the same whenever and as often as it comes in."""

    id: int
    key: str
    side: str
    article: int
    order: str
    day: date | None = None
    posts: frozenset[Post] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """What several sightings of (as far as known) one person say together.

    ``present``: the institutions of roles that are not former ones. ``company``: what each article names beside the
    person. ``marks``: whom an editor said it is not: 2n and 2n + 1 are two people.
    """

    order: tuple
    ids: frozenset[int]
    keys: frozenset[str]
    articles: frozenset[int]
    titles: frozenset[str] = frozenset()
    institutions: frozenset[int] = frozenset()
    present: frozenset[int] = frozenset()
    trades: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    company: frozenset[frozenset[str]] = frozenset()
    marks: frozenset[int] = frozenset()

    @property
    def facets(self) -> tuple:
        """What it says about the person, in short: who has the same needn't be compared."""
        return tuple(tuple(sorted(part)) for part in (self.institutions, self.present, self.trades, self.fields))

    @property
    def is_bare(self) -> bool:
        return not (self.trades or self.fields or self.institutions)


_POOLED = tuple(field.name for field in fields_of(Profile) if field.name != "order")


def pooled(profiles: Collection[Profile]) -> Profile:
    """One profile of those that are one person's."""
    if len(profiles) == 1:
        return next(iter(profiles))
    parts = {name: frozenset().union(*(getattr(item, name) for item in profiles)) for name in _POOLED}
    return Profile(min(item.order for item in profiles), **parts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for (positive) and against two being one, each with its log-odds and a line for an editor.

    ``score`` is their sum, minus infinity where two can't be one; ``needs_editor``: only an editor joins them.
    """

    score: float
    reasons: tuple[tuple[float, str], ...] = ()
    needs_editor: bool = False

    @property
    def joins(self) -> bool:
        return self.score >= UPPER and not self.needs_editor

    @property
    def may_be_one(self) -> bool:
        """Whether nothing speaks against it, or not enough."""
        return self.joins or (self.score > -math.inf and all(weight >= 0 for weight, _ in self.reasons))


NEVER = Evidence(-math.inf)
_NONE: frozenset = frozenset()


def profile(sighting: Sighting) -> Profile:
    """What one sighting says."""
    lines, titles, institutions, present, known_trades, known_fields = _said(sighting.posts)
    return Profile(
        order=(sighting.key, sighting.side, lines, sighting.order),
        ids=frozenset([sighting.id]),
        keys=frozenset([sighting.key]),
        articles=frozenset([sighting.article]),
        titles=titles,
        institutions=institutions,
        present=present,
        trades=known_trades,
        fields=known_fields,
        days=frozenset([sighting.day] if sighting.day else []),
    )


@lru_cache(maxsize=8192)
def _said(posts: frozenset[Post]) -> tuple:
    # the numbers of institutions depend on what came in first, so nothing is ordered by them
    lines = tuple(sorted((post.title, post.institution_name or "", post.status) for post in posts))
    places = [
        post for post in posts if post.institution is not None and not is_commonplace(post.institution_name or "")
    ]
    return (
        lines,
        frozenset(post.title for post in posts if post.title),
        frozenset(post.institution for post in places),
        frozenset(post.institution for post in places if post.status == "current"),
        frozenset().union(*(trades(post.title or None, post.institution_name) for post in posts)),
        frozenset().union(*(fields(post.title or None, post.institution_name) for post in posts)),
    )


@lru_cache(maxsize=8192)
def rarity(key: str) -> float:
    """The log-odds that two articles mean one person where they print the same full name.

    Up to some thousand namesakes the name alone is enough; from there on it soon says next to nothing.
    """
    number = max(namesakes(key), 1.0)
    words = key.split()
    great = [word for word in words if word in _GREAT_NAMES]
    if great:
        others = [word for word in words if word not in _GREAT_NAMES]
        usual = not others or (number < 2 and max(map(len, others)) <= 4)  # "Wei Wang", "Mohammed Khan"
        number = max(number, _GREATER if usual else _GREAT)
    return 3.4 - 0.55 * math.log10(min(number, _MANY)) - 2.7 * math.log10(max(number / _MANY, 1.0))


def alike(one: Profile) -> bool:
    """Whether the sightings of the same name with the same facets are one person's, whatever else they say."""
    return suffices(min(one.keys), repr(one.facets))


@lru_cache(maxsize=8192)
def suffices(key: str, facets: str) -> bool:
    """Whether all articles that print this name with these facets (their ``repr``) mean one person."""
    one = Profile((), _NONE, frozenset([key]), _NONE, _NONE, *map(frozenset, literal_eval(facets)))
    return weigh(one, one).joins


def weigh(a: Profile, b: Profile) -> Evidence:
    """The evidence that two profiles are of one person."""
    if not a.articles.isdisjoint(b.articles):  # two people of one article are two
        return NEVER
    if any(mark ^ 1 in b.marks for mark in a.marks):
        return NEVER
    names = of_names(a.keys, b.keys)
    if names is None:
        return NEVER
    common, likeness = names
    if likeness.needs_editor:  # told by what stays the same while articles come in that say nothing new
        a, b = (replace(item, titles=_NONE, days=_NONE, company=_NONE) for item in (a, b))
    reasons = [
        (common + likeness.weight, likeness.reason),
        *_of_work(a, b, common),
        *_of_company(a, b),
    ]
    return Evidence(sum(weight for weight, _ in reasons), tuple(reasons), likeness.needs_editor)


@lru_cache(maxsize=8192)
def of_names(a: frozenset[str], b: frozenset[str]) -> tuple[float, Likeness] | None:
    """How rare the name is, and how alike are the two that are most alike; None where they can't be one person's."""
    pairs = {(one, other): compare(one, other) for one, other in product(sorted(a), sorted(b))}
    for (one, other), found in pairs.items():
        # that an editor joined two names doesn't part the one from who is like the other
        joined = any(pairs[mine, other] and not compare(mine, one) for mine in a) or any(
            pairs[one, yours] and not compare(yours, other) for yours in b
        )
        if found is None and not joined:
            return None
    if shared := a & b:
        common = max(map(rarity, shared))
        return common, Likeness(0.0, "the same name" if common >= UPPER else "the same name, which many bear", False)
    possible = [found for found in pairs.values() if found]
    if not possible:
        return None
    # of several spellings the commonest, since each slip of the pen makes a rare one, but no initials
    common = min(map(rarity, [key for key in a | b if len(key.split()[0]) > 1] or a | b))
    return common, max(possible, key=lambda found: (not found.needs_editor, found.weight, found.reason))


def _of_work(a: Profile, b: Profile, common: float) -> Iterator[tuple[float, str]]:
    trade, subject = kinship(a.trades, b.trades), field_kinship(a.fields, b.fields)
    if subject <= -3.0:
        trade = min(trade, 0.0)  # all scholars have one trade
    title, words = max(((_telling(title), title) for title in a.titles & b.titles), default=(0.0, ""))
    # a title, its trade and its subject say the same thing once
    most = max(title, trade, subject)
    if most > 0 and most == title:
        yield title, f"the same title: {words}"
    elif most > 0 and most == subject:
        yield subject, f"the same field: {_list(a.fields & b.fields or a.fields | b.fields)}"
    elif most > 0:
        yield trade, f"the same trade: {_list(a.trades & b.trades)}"
    if trade < 0:
        yield trade, f"other trades: {_list(a.trades)}; {_list(b.trades)}"
    if subject < 0:
        yield subject, f"other fields: {_list(a.fields)}; {_list(b.fields)}"
    if a.institutions & b.institutions:
        other_work = min(trade, 0.0) + min(subject, 0.0) <= -2.0
        yield _SAME_PLACE_OTHER_WORK if other_work else _SAME_PLACE, "the same institution"
    elif a.present and b.present:
        yield _of_other_places(a, b, common, trade, subject), "other institutions"


def _of_other_places(a: Profile, b: Profile, common: float, trade: float, subject: float) -> float:
    # the more bear the name, the likelier another institution has another one of them
    weight = -1.3 - max(0.0, 3.4 - common)
    days, posts = _days_between(a.days, b.days), _posts(a.titles) & _posts(b.titles)
    if posts & _LOCAL:
        return weight - _OTHER_TOWN
    if "politics" in a.trades | b.trades and trade > -2.0:
        return 0.3 * weight  # there people change their posts, and articles print now one and now the other
    if days > _LONG_AGO:
        return 0.5 * weight
    if days > _SOON:
        return weight
    return max(weight - (_SAME_POST if posts else _OTHER_SUBJECT if subject < 0 else 0.0), _MOST_OF_PLACES)


def _posts(titles: Iterable[str]) -> set[str]:
    """The posts that titles name, of which one has one at a time: "assistant professor of law" is a professor's."""
    heads = (_PREPOSITION.split(title)[0].split() for title in titles)
    return {words[-1] for words in heads if words} & _ONE_AT_A_TIME


@lru_cache(maxsize=8192)
def _telling(title: str) -> float:
    """How much it says that two bear a title: "secretary of state" more than "lawyer", "director" nothing."""
    return min(_PER_TITLE_WORD * sum(word not in _COMMON_WORDS for word in title.split()), _TITLE)


def _of_company(a: Profile, b: Profile) -> Iterator[tuple[float, str]]:
    """Of one of whom nothing is said: whether the articles name the same others. All name the great, so few don't tell.

    Where both are described, what they do decides: namesakes may well meet in one story.
    """
    if not (a.company and b.company and (a.is_bare or b.is_bare)):
        return
    near, number = max(_closeness(one, other) for one, other in product(a.company, b.company))
    if near > _LOOSE_COMPANY:
        yield _COMPANY * (near - _LOOSE_COMPANY), f"the articles name {number} of the same people and institutions"


def _closeness(one: frozenset[str], other: frozenset[str]) -> tuple[float, int]:
    shared = len(one & other)
    return (shared / math.sqrt(len(one) * len(other)) if shared >= _LEAST_COMPANY else 0.0), shared


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _days_between(a: Collection[date], b: Collection[date]) -> int:
    """Days between two ranges of dates; 0 where they overlap or are not known."""
    if not a or not b:
        return 0
    return max((min(b) - max(a)).days, (min(a) - max(b)).days, 0)
