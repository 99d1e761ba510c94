"""Experts: their names and roles as printed, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import peewee as pw

from quotes_service.store.experts.filters import ResolvedExpertFilters, expert_conditions
from quotes_service.store.models import (
    PLACES,
    Alias,
    Appearance,
    ArticleCopy,
    ArticleVersion,
    Expert,
    InstitutionName,
    Listed,
    ListedExpert,
    OtherName,
    Redirect,
    StoredQuotation,
    StoredRole,
    Workplace,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.ranking import best_first
from quotes_service.store.querying.rows import from_records, tuples, typed
from quotes_service.store.querying.rows import ids as numbers

#: How many quotations are shown with an expert as the reasons for being listed.
MOST_REASONS = 3
BY_NAME = Order("experts", ((Expert.sort_name, str, False), (Expert.id, int, False)))


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert. ``id`` is the row number, ``uid`` the id that the API shows; ``statements``: how many of theirs are
    listed."""

    id: int
    uid: str
    name: str
    statements: int


@dataclass(frozen=True, slots=True)
class ExpertCounts:
    """What is counted about an expert; outlets and days include those of copies of the articles."""

    quotations: int = 0
    statements: int = 0
    outlets: tuple[str, ...] = ()
    first_quoted: date | None = None
    last_quoted: date | None = None


_VISIBLE = ~Expert.hidden & ~Expert.silent


def by_uid(uid: str) -> ExpertRow | None:
    """The expert with this id, also by the id of one that was joined to them."""
    rows = typed(ExpertRow, _by_uid(uid))
    return rows[0] if rows else None


@prepared
def _by_uid(uid: Value) -> pw.Query:
    redirects = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    same_appearance = (Appearance.uid == uid) | (Appearance.inherited == uid) | Appearance.uid.in_(redirects)
    joined = Appearance.select(Appearance.expert).where(same_appearance | Appearance.inherited.in_(redirects))
    same = (Expert.uid == uid) | Expert.id.in_(joined) | Expert.uid.in_(redirects)
    return Expert.select().where(same, _VISIBLE).order_by(Expert.uid != uid).limit(1)


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[ExpertRow]:
    """The experts with these numbers or ids."""
    return typed(ExpertRow, _rows(ids, uids))


@prepared
def _rows(ids: Value, uids: Value) -> pw.Query:
    return Expert.select().where(one_of(Expert.id, ids) | one_of(Expert.uid, uids), _VISIBLE).order_by(Expert.id)


def ids_of_name(key: str) -> set[int]:
    """The experts that were printed under a name with this key, in full or in short."""
    return ids_of_full_name(key) | numbers(_ids_of_short_name(key))


@prepared
def _ids_of_short_name(key: Value) -> pw.Query:
    return Alias.select(Appearance.expert).join(Appearance).where(Alias.key == key)


def ids_of_full_names(keys: Collection[str]) -> set[int]:
    """The experts that were printed under a full name with one of these keys."""
    return numbers(_ids_of_full_names(keys)) | numbers(_ids_of_other_names(keys))


@prepared
def _ids_of_full_names(keys: Value) -> pw.Query:
    return Appearance.select(Appearance.expert).where(one_of(Appearance.key, keys))


@prepared
def _ids_of_other_names(keys: Value) -> pw.Query:
    return OtherName.select(Appearance.expert).join(Appearance).where(one_of(OtherName.name, keys))


def ids_of_full_name(key: str) -> set[int]:
    """The experts that were printed under a full name with this key."""
    return numbers(_ids_of_full_name(key))


@prepared
def _ids_of_full_name(key: Value) -> pw.Query:
    other = OtherName.select(Appearance.expert).join(Appearance).where(OtherName.name == key)
    # a union, since PostgreSQL reads all appearances for an OR of the two
    return Appearance.select(Appearance.expert).where(Appearance.key == key) | other


def ids_of_surname(surname: str) -> set[int]:
    """The experts with this surname (a key)."""
    first = f"{surname},"
    begins = Expert.sort_name.between(first, f"{first}\U0010ffff")  # uses the index, in the order of its collation
    begins &= pw.fn.SUBSTR(Expert.sort_name, 1, len(first)) == first
    return numbers(Expert.select(Expert.id).where(begins, _VISIBLE))


def page(filters: ResolvedExpertFilters, paging: Paging) -> Page[ExpertRow]:
    """The experts that pass the filters, the best match first if there are ``matches``, else by surname.

    Raises InvalidInput("cursor").
    """
    query = Expert.select(Expert).where(_VISIBLE)
    for condition in expert_conditions(replace(filters, matches=None), Expert.id):
        query = query.where(condition)
    if filters.matches is None:
        page_rows, next_cursor = BY_NAME.page(query, paging.cursor, paging.limit)
    else:
        scored = filters.matches.scored
        query = query.join_from(Expert, scored, on=(Expert.id == scored.c.id))
        ranked = query.select_extend(scored.c.score)
        found = ranked, filters.matches
        page_rows, next_cursor = best_first(lambda _: found, "experts found", paging.cursor, paging.limit)
    return Page(from_records(ExpertRow, page_rows), next_cursor, len(page_rows) if paging.whole else query.count())


def in_order(ids: Sequence[int]) -> list[ExpertRow]:
    """These experts, in this order."""
    by_id = {row.id: row for row in typed(ExpertRow, _by_ids(ids))}
    return [by_id[id] for id in ids]


@prepared
def _by_ids(ids: Value) -> pw.Query:
    return Expert.select().where(one_of(Expert.id, ids))


def workplaces(ids: Collection[int]) -> dict[int, set[int]]:
    """Expert -> the institutions that are printed for them."""
    institutions: dict[int, set[int]] = defaultdict(set)
    for expert, institution in tuples(_workplaces(ids)):
        institutions[expert].add(institution)
    return institutions


@prepared
def _workplaces(ids: Value) -> pw.Query:
    return Workplace.select().where(one_of(Workplace.expert, ids))


def working_at_both(left: int, right: int) -> list[str]:
    """The names of the experts for whom both institutions are printed, those of most statements first."""
    return [name for (name,) in tuples(_working_at_both(left, right))]


@prepared
def _working_at_both(left: Value, right: Value) -> pw.Query:
    other = Workplace.alias()
    query = Expert.select(Expert.name).join(Workplace, on=(Workplace.expert == Expert.id))
    query = query.join(other, on=(other.expert == Expert.id))
    query = query.where(Workplace.institution == left, other.institution == right)
    return query.order_by(Expert.statements.desc(), Expert.sort_name, Expert.id)


def workplaces_shared(institutions: Collection[int]) -> set[tuple[int, int]]:
    """The pairs of these institutions, the lower number first, of which both are printed for one expert."""
    return set(tuples(_workplaces_shared(institutions)))


@prepared
def _workplaces_shared(institutions: Value) -> pw.Query:
    other = Workplace.alias()
    query = Workplace.select(Workplace.institution, other.institution).distinct()
    query = query.join(other, on=(other.expert == Workplace.expert) & (other.institution > Workplace.institution))
    return query.where(one_of(Workplace.institution, institutions), one_of(other.institution, institutions))


def quoted_last(limit: int) -> list[ExpertRow]:
    """The experts who were quoted last. Those of the same day, or without a day, are ordered by when their article came
    in."""
    newest = [Listed.day.desc(), Listed.article.desc(), Listed.position]
    query = ListedExpert.select(ListedExpert.expert).join(Listed).order_by(*newest)
    most = 50 * limit  # enough in most cases, unless an article quotes one expert very often
    while True:
        speaking = [expert for (expert,) in tuples(query.limit(most))]
        experts = list(dict.fromkeys(speaking))
        if len(experts) >= limit or len(speaking) < most:
            return in_order(experts[:limit])
        most *= 10


def last_quotations(ids: Collection[int]) -> dict[int, list[int]]:
    """Expert -> their last MOST_REASONS quotations."""
    quotations: dict[int, list[int]] = defaultdict(list)
    for expert, quotation in tuples(_last_quotations(ids)):
        quotations[expert].append(quotation)
    return quotations


@prepared
def _last_quotations(ids: Value) -> pw.Query:
    newest = [Listed.day.desc(), Listed.article.desc(), Listed.position]
    place = pw.fn.ROW_NUMBER().over(partition_by=[ListedExpert.expert], order_by=newest).alias("place")
    placed = ListedExpert.select(ListedExpert.expert, ListedExpert.quotation.alias("quotation"), place).join(Listed)
    placed = placed.where(one_of(ListedExpert.expert, ids))
    query = ListedExpert.select(placed.c.expert, placed.c.quotation).from_(placed)
    return query.where(placed.c.place <= MOST_REASONS).order_by(placed.c.expert, placed.c.place)


def names(ids: Collection[int]) -> dict[int, list[str]]:
    """Every name printed for these experts, once, the longest first."""
    names_of: dict[int, set[str]] = defaultdict(set)
    for expert, name in tuples(_full_names(ids)) + tuples(_short_names(ids)):
        names_of[expert].add(name)
    return {expert: sorted(names, key=lambda name: (-len(name), name)) for expert, names in names_of.items()}


@prepared
def _full_names(ids: Value) -> pw.Query:
    query = Appearance.select(Appearance.expert, Appearance.name).distinct()
    return query.where(one_of(Appearance.expert, ids), ~Appearance.silent)


@prepared
def _short_names(ids: Value) -> pw.Query:
    query = Alias.select(Appearance.expert, Alias.name).join(Appearance).distinct()
    return query.where(one_of(Appearance.expert, ids), ~Appearance.silent)


def printed_names(ids: Collection[int]) -> dict[int, str]:
    """Expert -> the full name that most articles print; in a tie, the longest."""
    return dict(tuples(_printed_names(ids)))


@prepared
def _printed_names(ids: Value) -> pw.Query:
    return (
        Appearance.select(Appearance.expert, Appearance.name)
        .where(one_of(Appearance.expert, ids))
        .group_by(Appearance.expert, Appearance.name, Appearance.silent)
        .order_by(Appearance.silent.desc(), pw.fn.COUNT(Appearance.id), pw.fn.LENGTH(Appearance.name), Appearance.name)
    )


def roles(ids: Collection[int]) -> set[tuple[int, str | None, int | None]]:
    """Expert, title and institution of all roles that are printed for these experts."""
    # the few names are looked up at the end, not for each of an expert's many appearances
    printed = tuples(_roles(ids))
    names = {name for *_, place, beside in printed for name in (place, beside) if name is not None}
    institution_of = dict(tuples(_institutions_named(names))) if names else {}
    return {
        (expert, title, institution_of.get(name))
        for expert, title, place, beside in printed
        for name in ({place, beside} - {None} or {None})
    }


@prepared
def _roles(ids: Value) -> pw.Query:
    columns = (Appearance.expert, StoredRole.title, StoredRole.institution_name, StoredRole.beside)
    query = StoredRole.select(*columns).join_from(StoredRole, Appearance).distinct()
    return query.where(one_of(Appearance.expert, ids), ~StoredRole.rejected, ~Appearance.silent)


@prepared
def _institutions_named(names: Value) -> pw.Query:
    query = InstitutionName.select(InstitutionName.id, InstitutionName.institution)
    return query.where(one_of(InstitutionName.id, names))


def hidden_or_silent(ids: Collection[int]) -> set[int]:
    """Those of these experts who are hidden or silent."""
    return numbers(_hidden_or_silent(ids))


@prepared
def _hidden_or_silent(ids: Value) -> pw.Query:
    return Expert.select(Expert.id).where(one_of(Expert.id, ids), Expert.hidden | Expert.silent)


def hidden(ids: Collection[int]) -> set[int]:
    """The experts among these that an editor hid."""
    return numbers(_hidden(ids))


@prepared
def _hidden(ids: Value) -> pw.Query:
    return Expert.select(Expert.id).where(one_of(Expert.id, ids), Expert.hidden)


def institutions_of(ids: Collection[int]) -> set[int]:
    """The institutions that are printed for these experts."""
    return numbers(_institutions_of(ids)) if ids else set()


@prepared
def _institutions_of(ids: Value) -> pw.Query:
    return (
        StoredRole.select(InstitutionName.institution)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
        .where(one_of(Appearance.expert, ids))
        .distinct()
    )


def counts(ids: Collection[int]) -> dict[int, ExpertCounts]:
    """Expert -> what is counted about them; an expert without a listed quotation has no entry."""
    outlets: dict[int, set[str | None]] = defaultdict(set)
    days: dict[int, set[date | None]] = defaultdict(set)
    for expert, outlet, first, last in tuples(_by_outlet(ids)):
        outlets[expert].add(outlet)
        days[expert] |= {date.fromordinal(day) for day in (first, last) if day}
    for expert, outlet, day in tuples(_copied(ids)):
        outlets[expert].add(outlet)
        days[expert].add(day)
    counts_of = {}
    for expert, quotations, statements in tuples(_totals(ids)):
        known_outlets = sorted(outlet for outlet in outlets[expert] if outlet is not None)
        known_days = [day for day in days[expert] if day is not None]
        first, last = min(known_days, default=None), max(known_days, default=None)
        counts_of[expert] = ExpertCounts(quotations, statements, tuple(known_outlets), first, last)
    return counts_of


def _quoted(ids: Value) -> pw.ModelSelect[ListedExpert]:
    return ListedExpert.select(ListedExpert.expert).join(Listed).where(one_of(ListedExpert.expert, ids))


@prepared
def _totals(ids: Value) -> pw.Query:
    totals = (pw.fn.COUNT(Listed.quotation), pw.fn.COUNT(Listed.statement.distinct()))
    return _quoted(ids).select_extend(*totals).group_by(ListedExpert.expert)


@prepared
def _by_outlet(ids: Value) -> pw.Query:
    columns = (Listed.outlet, pw.fn.MIN(pw.fn.NULLIF(Listed.day, 0)), pw.fn.MAX(Listed.day))
    return _quoted(ids).select_extend(*columns).group_by(ListedExpert.expert, Listed.outlet)


@prepared
def _copied(ids: Value) -> pw.Query:
    return (
        _quoted(ids)
        .select_extend(ArticleCopy.outlet, ArticleCopy.published_at)
        .join_from(Listed, ArticleVersion, on=(ArticleVersion.article == Listed.article))
        .join(ArticleCopy)
        .join_from(
            Listed,
            StoredQuotation,
            on=(StoredQuotation.id == Listed.quotation) & (StoredQuotation.version == ArticleVersion.id),
        )
        .distinct()
    )
