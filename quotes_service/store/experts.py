"""Experts: their names as printed, affiliations with evidence, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import peewee as pw

from quotes_service.store import articles
from quotes_service.store.articles import DAY
from quotes_service.store.models import (
    PLACES,
    Alias,
    Appearance,
    Article,
    ArticleCopy,
    ArticleVersion,
    Expert,
    Institution,
    InstitutionName,
    Quotation,
    QuotationSpeaker,
    Redirect,
    Role,
)
from quotes_service.store.paging import Order

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
    full = Appearance.select(Appearance.expert).where(Appearance.key == key)
    short = Alias.select(Appearance.expert).join(Appearance).where(Alias.key == key)
    return {id for query in (full, short) for (id,) in query.tuples() if id is not None}


def page(
    *,
    matches: pw.Select | None = None,
    among: pw.Select | None = None,
    institutions: Collection[int] | None = None,
    since: date | None = None,
    cursor: str | None,
    limit: int,
) -> tuple[list[dict], str | None, int]:
    """Rows of experts, by score where there are ``matches`` (a query with ``id`` and ``score``), else by surname.

    ``among`` is another such query that they must be found by; ``since``: quoted on that day or later.
    """
    query, order = Expert.select(Expert).where(~Expert.hidden, ~Expert.silent), BY_NAME
    if institutions is not None:
        query = query.where(Expert.id.in_(working_at(institutions)))
    if since is not None:
        query = query.where(Expert.id.in_(_spoken(Appearance.expert).where(Article.published_at >= since)))
    if among is not None:
        query = query.join(among, on=(Expert.id == among.c.id))
    if matches is not None:
        query = query.join_from(Expert, matches, on=(Expert.id == matches.c.id))
        order = Order("experts found", ((matches.c.score, float, True), *BY_NAME.keys))
    total = query.count()
    rows, following = order.page(query, cursor, limit)
    return rows, following, total


def working_at(institutions: Collection[int]) -> pw.Select:
    """A query of the numbers of those for whom one of these institutions is printed."""
    query = Role.select(Appearance.expert).join_from(Role, Appearance).join_from(Role, InstitutionName, on=PLACES)
    return query.where(
        InstitutionName.institution.in_(institutions),
        Appearance.expert.is_null(False),
        ~Role.rejected,
        ~Appearance.silent,
    )


def quoted_last(limit: int) -> list[dict]:
    """Rows of the experts who were quoted last; of one day, and without a day, by the article that came in last."""
    expert, day, article = Appearance.expert, pw.fn.MAX(DAY), pw.fn.MAX(Article.id)
    last = _spoken(expert.alias("expert"), day.alias("day"), article.alias("article")).group_by(expert)
    query = Expert.select().join(last, on=(Expert.id == last.c.expert))
    order = [last.c.day.desc(), last.c.article.desc(), Expert.sort_name, Expert.id]
    return list(query.order_by(*order).limit(limit).dicts())


def _spoken(*columns: Any) -> pw.ModelSelect:
    """Columns over what stands in articles and who said it."""
    query = QuotationSpeaker.select(*columns).join(Quotation).join(Article)
    query = query.join_from(QuotationSpeaker, Appearance).join(Expert)
    return query.where(Quotation.current, ~Quotation.hidden, ~Expert.hidden, ~Expert.silent)


def on_topic(matches: pw.Select, since: date | None = None) -> tuple[pw.Select, pw.Select]:
    """Who spoke about what ``matches`` finds: a query of experts (id, score), and a ranking for ``reasons``.

    An expert counts by the best REASONS statements that fit, the second at half its score and the third at a
    quarter, so that nobody rises by sheer volume; copies of one statement count once.
    """
    copy = pw.fn.ROW_NUMBER().over(
        partition_by=[Appearance.expert, Quotation.statement], order_by=[matches.c.score.desc(), Quotation.id]
    )
    spoken = _spoken(
        Appearance.expert.alias("expert"),
        Quotation.id.alias("quotation"),
        matches.c.score.alias("score"),
        copy.alias("copy"),
    ).join_from(Quotation, matches, on=(Quotation.id == matches.c.id))
    if since is not None:
        spoken = spoken.where(Article.published_at >= since)
    place = pw.fn.ROW_NUMBER().over(
        partition_by=[spoken.c.expert], order_by=[spoken.c.score.desc(), spoken.c.quotation]
    )
    columns = [spoken.c.expert, spoken.c.quotation, spoken.c.score, place.alias("place")]
    ranking = pw.Select([spoken], columns).where(spoken.c.copy == 1)
    weight = pw.Case(ranking.c.place, [(1, 1.0), (2, 0.5)], 0.25)
    score = pw.fn.SUM(ranking.c.score * weight)
    scores = pw.Select([ranking], [ranking.c.expert.alias("id"), score.alias("score")])
    return scores.where(ranking.c.place <= REASONS).group_by(ranking.c.expert), ranking


def latest() -> pw.Select:
    """What each expert said last, as a ranking for ``reasons``."""
    newest = [DAY.desc(), Article.id.desc(), Quotation.position]
    place = pw.fn.ROW_NUMBER().over(partition_by=[Appearance.expert], order_by=newest)
    return _spoken(Appearance.expert.alias("expert"), Quotation.id.alias("quotation"), place.alias("place"))


def reasons(ranking: pw.Select, ids: Collection[int]) -> dict[int, list[int]]:
    """The first few quotations of these experts in a ranking (a query of expert, quotation, place)."""
    query = pw.Select([ranking], [ranking.c.expert, ranking.c.quotation])
    query = query.where(ranking.c.expert.in_(ids), ranking.c.place <= REASONS)
    found: dict[int, list[int]] = defaultdict(list)
    for expert, quotation in query.order_by(ranking.c.expert, ranking.c.place).bind(Expert._meta.database).tuples():
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
        Role.select(
            Appearance.expert,
            Institution.id.alias("institution"),
            Role.title,
            Role.title_key,
            Role.status,
            Institution.uid.alias("institution_uid"),
            Institution.name.alias("institution_name"),
            Institution.acronym,
            Article.uid.alias("article_uid"),
            Article.published_at,
            ArticleVersion.id.alias("version"),
            Role.text,
            Role.start,
            Role.end,
            beside.institution.alias("beside"),
        )
        .join_from(Role, Appearance)
        .join_from(Role, beside, pw.JOIN.LEFT_OUTER, on=(Role.beside == beside.id))
        .join_from(Role, InstitutionName, pw.JOIN.LEFT_OUTER, on=(Role.institution_name == InstitutionName.id))
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, Article)
        .join_from(
            Article,
            ArticleVersion,
            on=(ArticleVersion.article == Article.id) & (ArticleVersion.number == Article.version),
        )
        .where(Appearance.expert.in_(ids), ~Role.rejected, ~Appearance.silent)
        .order_by(DAY.desc(), Article.id.desc(), Role.start, Role.id)
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
    query = Role.select(Appearance.expert, Role.title, InstitutionName.institution).join_from(Role, Appearance)
    query = query.join_from(Role, InstitutionName, pw.JOIN.LEFT_OUTER, on=PLACES).where(
        Appearance.expert.in_(ids), ~Role.rejected, ~Appearance.silent
    )
    return set(query.distinct().tuples())


def unseen(ids: Collection[int]) -> set[int]:
    """Those of these experts who are not shown."""
    query = Expert.select(Expert.id).where(Expert.id.in_(ids), Expert.hidden | Expert.silent)
    return {id for (id,) in query.tuples()}


def institutions_of(ids: Collection[int]) -> set[int]:
    """The institutions that are printed for these experts."""
    if not ids:
        return set()
    query = (
        Role.select(InstitutionName.institution).join_from(Role, Appearance).join_from(Role, InstitutionName, on=PLACES)
    )
    return {id for (id,) in query.where(Appearance.expert.in_(ids)).distinct().tuples() if id is not None}


def figures(ids: Collection[int]) -> dict[int, dict]:
    """What is counted of these experts: quotations, statements, outlets, first and last date; the last three also of
    copies of the articles."""
    counted = _spoken(
        Appearance.expert,
        pw.fn.COUNT(Quotation.id.distinct()).alias("quotation_count"),
        pw.fn.COUNT(Quotation.statement.distinct()).alias("statement_count"),
        pw.fn.MIN(Article.published_at).alias("first_quoted"),
        pw.fn.MAX(Article.published_at).alias("last_quoted"),
    )
    printed = _spoken(Appearance.expert, Article.outlet).where(Article.outlet.is_null(False)).distinct()
    outlets = defaultdict(list)
    for expert, outlet in printed.where(Appearance.expert.in_(ids)).order_by(Article.outlet).tuples():
        outlets[expert].append(outlet)
    counted = counted.where(Appearance.expert.in_(ids)).group_by(Appearance.expert)
    found = {row["expert"]: {**row, "outlets": outlets[row["expert"]]} for row in counted.dicts()}
    copied = _spoken(Appearance.expert, ArticleCopy.outlet, ArticleCopy.published_at).join_from(
        Quotation, ArticleCopy, on=(ArticleCopy.version == Quotation.version)
    )
    for expert, outlet, day in copied.where(Appearance.expert.in_(ids)).distinct().tuples():
        row = found[expert]
        row["outlets"] = sorted({*row["outlets"], outlet} - {None})
        row["first_quoted"] = min(filter(None, (row["first_quoted"], day)), default=None)
        row["last_quoted"] = max(filter(None, (row["last_quoted"], day)), default=None)
    return found
