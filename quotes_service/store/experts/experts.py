"""Experts: their names as printed, affiliations with evidence, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.articles.articles import DAY
from quotes_service.store.models import (
    PLACES,
    Alias,
    Appearance,
    ArticleCopy,
    ArticleVersion,
    Expert,
    Institution,
    InstitutionName,
    Listed,
    ListedExpert,
    Redirect,
    StoredArticle,
    StoredQuotation,
    StoredRole,
    Workplace,
)
from quotes_service.store.querying.matches import Matches
from quotes_service.store.querying.paging import Order, best

#: How many quotations an expert is given as the reasons for being found.
REASONS = 3
BY_NAME = Order("experts", ((Expert.sort_name, str, False), (Expert.id, int, False)))


def by_uid(uid: str) -> Expert | None:
    """The expert with this id, also where it is that of one who turned out to be the same person."""
    led = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    bears = (Appearance.uid == uid) | (Appearance.inherited == uid) | Appearance.uid.in_(led)
    joined = Appearance.select(Appearance.expert).where(bears | Appearance.inherited.in_(led))
    same = (Expert.uid == uid) | Expert.id.in_(joined) | Expert.uid.in_(led)
    return Expert.select().where(same, ~Expert.hidden, ~Expert.silent).order_by(Expert.uid != uid).first()


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[dict]:
    """Rows of the experts with these numbers or ids."""
    query = Expert.select().where(Expert.id.in_(ids) | Expert.uid.in_(uids), ~Expert.hidden, ~Expert.silent)
    return list(query.order_by(Expert.id).dicts())


def ids_of_name(key: str) -> set[int]:
    """The experts that were printed under a name with this key, in full or in short."""
    short = Alias.select(Appearance.expert).join(Appearance).where(Alias.key == key)
    return ids_of_full_name(key) | {id for (id,) in short.tuples() if id is not None}


def ids_of_full_name(key: str) -> set[int]:
    """The experts that were printed under a full name with this key."""
    full = Appearance.select(Appearance.expert).where(Appearance.key == key)
    return {id for (id,) in full.distinct().tuples() if id is not None}


def ids_of_surname(surname: str) -> set[int]:
    """The experts with this surname (a key)."""
    first = f"{surname},"
    begins = Expert.sort_name.between(first, f"{first}\U0010ffff")  # which an index can tell, in its language's order
    begins &= pw.fn.SUBSTR(Expert.sort_name, 1, len(first)) == first
    return {id for (id,) in Expert.select(Expert.id).where(begins, ~Expert.hidden, ~Expert.silent).tuples()}


def page(
    *,
    matches: Matches | None = None,
    institutions: Collection[int] | pw.Select | None = None,
    since: date | None = None,
    not_over: int | None = None,
    cursor: str | None,
    limit: int,
) -> tuple[list[dict], str | None, int]:
    """Rows of experts, the best fit first where there are ``matches``, else by surname.

    ``since``: quoted on that day or later; ``not_over``: quoted so many times at most.
    """
    query = Expert.select(Expert).where(~Expert.hidden, ~Expert.silent)
    if institutions is not None:
        query = query.where(Expert.id.in_(working_at(institutions)))
    if since is not None:
        recent = ListedExpert.select(ListedExpert.expert).join(Listed).where(Listed.day >= since.toordinal())
        query = query.where(Expert.id.in_(recent))
    if not_over is not None:
        query = query.where(Expert.quotations <= not_over)
    if matches is None:
        return *BY_NAME.page(query, cursor, limit), query.count()
    scored = matches.scored
    query = query.join_from(Expert, scored, on=(Expert.id == scored.c.id))
    return *best(query.select_extend(scored.c.score), matches, "experts found", cursor, limit), query.count()


def in_order(ids: Sequence[int]) -> list[dict]:
    """Rows of these experts, in this order."""
    found = {row["id"]: row for row in Expert.select().where(Expert.id.in_(ids)).dicts()}
    return [found[id] for id in ids]


def working_at(institutions: Collection[int] | pw.Select) -> pw.Select:
    """A query of the numbers of those for whom one of these institutions is printed."""
    return Workplace.select(Workplace.expert).where(Workplace.institution.in_(institutions))


def workplaces(ids: Collection[int]) -> dict[int, set[int]]:
    """The institutions that are printed for each of these experts."""
    found: dict[int, set[int]] = defaultdict(set)
    for expert, institution in Workplace.select().where(Workplace.expert.in_(ids)).tuples():
        found[expert].add(institution)
    return found


def quoted_last(limit: int) -> list[dict]:
    """Rows of the experts who were quoted last; of one day, and without a day, by the article that came in last."""
    newest = [Listed.day.desc(), Listed.article.desc(), Listed.position]
    query = ListedExpert.select(ListedExpert.expert).join(Listed).order_by(*newest)
    most = 50 * limit  # a few articles hold so many, unless somebody fills one
    while True:
        rows = [expert for (expert,) in query.limit(most).tuples()]
        found = list(dict.fromkeys(rows))
        if len(found) >= limit or len(rows) < most:
            return in_order(found[:limit])
        most *= 10


def said_last(ids: Collection[int]) -> dict[int, list[int]]:
    """The last few quotations of these experts."""
    newest = [Listed.day.desc(), Listed.article.desc(), Listed.position]
    place = pw.fn.ROW_NUMBER().over(partition_by=[ListedExpert.expert], order_by=newest).alias("place")
    said = ListedExpert.select(ListedExpert.expert, ListedExpert.quotation.alias("quotation"), place).join(Listed)
    said = said.where(ListedExpert.expert.in_(ids))
    query = pw.Select([said], [said.c.expert, said.c.quotation]).where(said.c.place <= REASONS)
    found: dict[int, list[int]] = defaultdict(list)
    for expert, quotation in query.order_by(said.c.expert, said.c.place).bind(Expert._meta.database).tuples():
        found[expert].append(quotation)
    return found


def names(ids: Collection[int]) -> dict[int, list[str]]:
    """Every name printed for these experts, once, the longest first."""
    heard = Appearance.expert.in_(ids) & ~Appearance.silent
    full = Appearance.select(Appearance.expert, Appearance.name).where(heard)
    short = Alias.select(Appearance.expert, Alias.name).join(Appearance).where(heard)
    found: dict[int, set[str]] = defaultdict(set)
    for query in (full, short):
        for expert, name in query.distinct().tuples():
            found[expert].add(name)
    return {expert: sorted(found[expert], key=lambda name: (-len(name), name)) for expert in found}


def printed_names(ids: Collection[int]) -> dict[int, str]:
    """The full name of each of these experts that most articles print; of equals the longest."""
    query = (
        Appearance.select(Appearance.expert, Appearance.name)
        .where(Appearance.expert.in_(ids))
        .group_by(Appearance.expert, Appearance.name, Appearance.silent)
        .order_by(Appearance.silent.desc(), pw.fn.COUNT(Appearance.id), pw.fn.LENGTH(Appearance.name), Appearance.name)
    )
    return dict(query.tuples())


def affiliations(ids: Collection[int]) -> dict[int, list[dict]]:
    """The affiliations of these experts, the last printed first; each with its evidence, the newest first.

    An affiliation is a title, an institution and a status, however its words are spelt; ``besides`` are the parts or
    wholes of the institution that are printed with it.
    """
    beside = InstitutionName.alias()
    query = (
        StoredRole.select(
            Appearance.expert,
            Institution.id.alias("institution"),
            StoredRole.title,
            StoredRole.title_key,
            StoredRole.status,
            Institution.uid.alias("institution_uid"),
            Institution.name.alias("institution_name"),
            Institution.acronym,
            StoredArticle.uid.alias("article_uid"),
            StoredArticle.published_at,
            ArticleVersion.id.alias("version"),
            StoredRole.text,
            StoredRole.start,
            StoredRole.end,
            beside.institution.alias("beside"),
        )
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, beside, pw.JOIN.LEFT_OUTER, on=(StoredRole.beside == beside.id))
        .join_from(
            StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
        )
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, StoredArticle)
        .join_from(
            StoredArticle,
            ArticleVersion,
            on=(ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version),
        )
        .where(Appearance.expert.in_(ids), ~StoredRole.rejected, ~Appearance.silent)
        .order_by(DAY.desc(), StoredArticle.id.desc(), StoredRole.start, StoredRole.id)
    )
    found: dict[int, dict[tuple, dict]] = defaultdict(dict)
    rows = list(query.dicts())
    copies = articles.printed_elsewhere({row["version"] for row in rows})
    for row in rows:
        row["copies"] = copies.get(row["version"], [])
        key = (row["institution"], row["title_key"], row["status"])
        line = found[row["expert"]].setdefault(key, {**row, "evidence": [], "besides": set()})
        line["evidence"].append(row)
        line["besides"] |= {row["beside"]} - {None}
    return {expert: list(lines.values()) for expert, lines in found.items()}


def roles(ids: Collection[int]) -> set[tuple[int, str | None, int | None]]:
    """Expert, title and institution of all that is printed of these experts."""
    query = StoredRole.select(Appearance.expert, StoredRole.title, InstitutionName.institution).join_from(
        StoredRole, Appearance
    )
    query = query.join_from(StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=PLACES).where(
        Appearance.expert.in_(ids), ~StoredRole.rejected, ~Appearance.silent
    )
    return set(query.distinct().tuples())


def unseen(ids: Collection[int]) -> set[int]:
    """Those of these experts who are not shown."""
    query = Expert.select(Expert.id).where(Expert.id.in_(ids), Expert.hidden | Expert.silent)
    return {id for (id,) in query.tuples()}


def hidden(ids: Collection[int]) -> set[int]:
    """Those of these experts whom an editor hid."""
    return {id for (id,) in Expert.select(Expert.id).where(Expert.id.in_(ids), Expert.hidden).tuples()}


def institutions_of(ids: Collection[int]) -> set[int]:
    """The institutions that are printed for these experts."""
    if not ids:
        return set()
    query = (
        StoredRole.select(InstitutionName.institution)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
    )
    return {id for (id,) in query.where(Appearance.expert.in_(ids)).distinct().tuples() if id is not None}


def figures(ids: Collection[int]) -> dict[int, dict]:
    """What is counted of these experts: quotations, statements, outlets, first and last date; the last three also of
    copies of the articles."""
    said = ListedExpert.select(ListedExpert.expert).join(Listed).where(ListedExpert.expert.in_(ids))
    counted = said.select_extend(
        pw.fn.COUNT(Listed.quotation).alias("quotation_count"),
        pw.fn.COUNT(Listed.statement.distinct()).alias("statement_count"),
    ).group_by(ListedExpert.expert)
    found = {row.pop("expert"): {**row, "outlets": set(), "days": set()} for row in counted.dicts()}
    where = said.select_extend(Listed.outlet, pw.fn.MIN(pw.fn.NULLIF(Listed.day, 0)), pw.fn.MAX(Listed.day))
    for expert, outlet, first, last in where.group_by(ListedExpert.expert, Listed.outlet).tuples():
        found[expert]["outlets"].add(outlet)
        found[expert]["days"] |= {date.fromordinal(day) for day in (first, last) if day}
    copied = (
        said.select_extend(ArticleCopy.outlet, ArticleCopy.published_at)
        .join_from(Listed, ArticleVersion, on=(ArticleVersion.article == Listed.article))
        .join(ArticleCopy)
        .join_from(
            Listed,
            StoredQuotation,
            on=(StoredQuotation.id == Listed.quotation) & (StoredQuotation.version == ArticleVersion.id),
        )
    )
    for expert, outlet, day in copied.distinct().tuples():
        found[expert]["outlets"].add(outlet)
        found[expert]["days"].add(day)
    for row in found.values():
        row["outlets"], days = sorted(row["outlets"] - {None}), row.pop("days") - {None}
        row["first_quoted"], row["last_quoted"] = min(days, default=None), max(days, default=None)
    return found
