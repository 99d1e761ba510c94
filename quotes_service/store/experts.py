"""Experts: their names as printed, affiliations with evidence, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import peewee as pw

from quotes_service import records
from quotes_service.store.articles import DAY
from quotes_service.store.models import (
    Affiliation,
    Article,
    Evidence,
    Expert,
    ExpertName,
    Institution,
    Quotation,
    QuotationSpeaker,
)
from quotes_service.store.paging import Order

#: How many quotations an expert is given as the reasons for being found.
REASONS = 3
BY_NAME = Order("experts", ((Expert.sort_name, str, False), (Expert.id, int, False)))


def by_uid(uid: str) -> Expert | None:
    return Expert.get_or_none(Expert.uid == uid)


def ids_of_name(key: str) -> set[int]:
    """The experts that were printed under a name with this key, in full or in short."""
    return {row.expert_id for row in ExpertName.select(ExpertName.expert).where(ExpertName.key == key)}


def full_keys(key: str) -> dict[int, frozenset[str]]:
    """Candidates for a person: experts printed in full under this key, with all keys of their full names."""
    same = ExpertName.select(ExpertName.expert).where(ExpertName.key == key, ExpertName.full)
    query = ExpertName.select(ExpertName.expert, ExpertName.key).where(ExpertName.expert.in_(same), ExpertName.full)
    found = defaultdict(set)
    for expert, name_key in query.order_by(ExpertName.expert).tuples():
        found[expert].add(name_key)
    return {expert: frozenset(keys) for expert, keys in found.items()}


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
    query, order = Expert.select(Expert), BY_NAME
    if institutions is not None:
        working = Affiliation.select(Affiliation.expert).where(Affiliation.institution.in_(institutions))
        query = query.where(Expert.id.in_(working))
    if since is not None:
        query = query.where(Expert.id.in_(_spoken(QuotationSpeaker.expert).where(Article.published_at >= since)))
    if among is not None:
        query = query.join(among, on=(Expert.id == among.c.id))
    if matches is not None:
        query = query.join_from(Expert, matches, on=(Expert.id == matches.c.id))
        order = Order("experts found", ((matches.c.score, float, True), *BY_NAME.keys))
    total = query.count()
    rows, following = order.page(query, cursor, limit)
    return rows, following, total


def quoted_last(limit: int) -> list[dict]:
    """Rows of the experts who were quoted last; of one day, and without a day, by the article that came in last."""
    expert, day, article = QuotationSpeaker.expert, pw.fn.MAX(DAY), pw.fn.MAX(Article.id)
    last = _spoken(expert.alias("expert"), day.alias("day"), article.alias("article")).group_by(expert)
    query = Expert.select().join(last, on=(Expert.id == last.c.expert))
    order = [last.c.day.desc(), last.c.article.desc(), Expert.sort_name, Expert.id]
    return list(query.order_by(*order).limit(limit).dicts())


def _spoken(*columns: Any) -> pw.ModelSelect:
    """Columns over what stands in articles and who said it."""
    query = QuotationSpeaker.select(*columns).join(Quotation).join(Article)
    return query.where(Quotation.current, QuotationSpeaker.expert.is_null(False))


def on_topic(matches: pw.Select, since: date | None = None) -> tuple[pw.Select, pw.Select]:
    """Who spoke about what ``matches`` finds: a query of experts (id, score), and a ranking for ``reasons``.

    An expert counts by the best REASONS statements that fit, the second at half its score and the third at a
    quarter, so that nobody rises by sheer volume; copies of one statement count once.
    """
    copy = pw.fn.ROW_NUMBER().over(
        partition_by=[QuotationSpeaker.expert, Quotation.statement], order_by=[matches.c.score.desc(), Quotation.id]
    )
    spoken = _spoken(
        QuotationSpeaker.expert.alias("expert"),
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
    place = pw.fn.ROW_NUMBER().over(partition_by=[QuotationSpeaker.expert], order_by=newest)
    return _spoken(QuotationSpeaker.expert.alias("expert"), Quotation.id.alias("quotation"), place.alias("place"))


def reasons(ranking: pw.Select, ids: Collection[int]) -> dict[int, list[int]]:
    """The first few quotations of these experts in a ranking (a query of expert, quotation, place)."""
    query = pw.Select([ranking], [ranking.c.expert, ranking.c.quotation])
    query = query.where(ranking.c.expert.in_(ids), ranking.c.place <= REASONS)
    found: dict[int, list[int]] = defaultdict(list)
    for expert, quotation in query.order_by(ranking.c.expert, ranking.c.place).bind(Expert._meta.database).tuples():
        found[expert].append(quotation)
    return found


def names(ids: Collection[int]) -> dict[int, list[str]]:
    """Every name printed for these experts, once."""
    query = (
        ExpertName.select(ExpertName.expert, ExpertName.name)
        .where(ExpertName.expert.in_(ids))
        .group_by(ExpertName.expert, ExpertName.name)
        .order_by(ExpertName.expert, pw.fn.LENGTH(ExpertName.name).desc(), ExpertName.name)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for expert, name in query.tuples():
        found[expert].append(name)
    return found


def affiliations(ids: Collection[int]) -> dict[int, list[dict]]:
    """The affiliations of these experts, the last printed first; each with its evidence, the newest first."""
    query = (
        Evidence.select(
            Affiliation.id,
            Affiliation.expert,
            Affiliation.institution,
            Affiliation.title,
            Affiliation.status,
            Institution.uid.alias("institution_uid"),
            Institution.name.alias("institution_name"),
            Institution.acronym,
            Article.uid.alias("article_uid"),
            Article.published_at,
            Evidence.text,
            Evidence.start,
            Evidence.end,
        )
        .join_from(Evidence, Affiliation)
        .join_from(Affiliation, Institution, pw.JOIN.LEFT_OUTER)
        .join_from(Evidence, Article)
        .where(Affiliation.expert.in_(ids))
        .order_by(DAY.desc(), Article.id.desc(), Evidence.start, Evidence.id)
    )
    found: dict[int, dict[int, dict]] = defaultdict(dict)
    for row in query.dicts():
        line = found[row["expert"]].setdefault(row["id"], {**row, "evidence": []})
        line["evidence"].append(row)
    return {expert: list(lines.values()) for expert, lines in found.items()}


def roles(ids: Collection[int]) -> list[tuple[int, str | None, int | None]]:
    """Expert, title and institution of each affiliation of these experts."""
    query = Affiliation.select(Affiliation.expert, Affiliation.title, Affiliation.institution)
    return list(query.where(Affiliation.expert.in_(ids)).tuples())


def figures(ids: Collection[int]) -> dict[int, dict]:
    """What is counted of these experts: quotations, statements, outlets, first and last date."""
    counted = _spoken(
        QuotationSpeaker.expert,
        pw.fn.COUNT(Quotation.id.distinct()).alias("quotation_count"),
        pw.fn.COUNT(Quotation.statement.distinct()).alias("statement_count"),
        pw.fn.MIN(Article.published_at).alias("first_quoted"),
        pw.fn.MAX(Article.published_at).alias("last_quoted"),
    )
    printed = _spoken(QuotationSpeaker.expert, Article.outlet).where(Article.outlet.is_null(False)).distinct()
    outlets = defaultdict(list)
    for expert, outlet in printed.where(QuotationSpeaker.expert.in_(ids)).order_by(Article.outlet).tuples():
        outlets[expert].append(outlet)
    counted = counted.where(QuotationSpeaker.expert.in_(ids)).group_by(QuotationSpeaker.expert)
    return {row["expert"]: {**row, "outlets": outlets[row["expert"]]} for row in counted.dicts()}


# Writing, inside a transaction of the caller's.


def ids_of_article(article: Article) -> set[int]:
    """The experts whom the article quotes."""
    return {row.expert_id for row in ExpertName.select(ExpertName.expert).where(ExpertName.article == article)}


def add(name: str) -> int:
    return Expert.create(name=name, sort_name="").id


def add_names(expert: int, article: Article, full: tuple[str, str], others: Iterable[tuple[str, str]]) -> None:
    """The names that an article prints, each with its key; ``full`` is the fullest."""
    rows = {full: True} | {other: False for other in others if other != full}
    for (name, key), is_full in rows.items():
        ExpertName.create(expert=expert, article=article, name=name, key=key, full=is_full)


def add_evidence(
    expert: int, article: Article, role: records.Role, title_key: str, institution: int | None, text: str
) -> None:
    """A role printed in the article, as an affiliation of the expert with the sentence as its evidence."""
    same = {"expert": expert, "institution": institution, "title_key": title_key, "status": role.status}
    query = Affiliation.select().where(
        Affiliation.expert == expert,
        Affiliation.institution.is_null() if institution is None else Affiliation.institution == institution,
        Affiliation.title_key == title_key,
        Affiliation.status == role.status,
    )
    affiliation = query.first() or Affiliation.create(**same, title=role.title)
    Evidence.create(
        affiliation=affiliation, article=article, start=role.evidence.start, end=role.evidence.end, text=text
    )


def forget_article(article: Article) -> None:
    """What the article printed of people, before it is read anew."""
    ExpertName.delete().where(ExpertName.article == article).execute()
    Evidence.delete().where(Evidence.article == article).execute()


def prune(ids: Collection[int]) -> None:
    """Remove the affiliations of these experts that nothing proves, and those experts whom no article quotes."""
    proved = Evidence.select(Evidence.affiliation).join(Affiliation).where(Affiliation.expert.in_(ids))
    Affiliation.delete().where(Affiliation.expert.in_(ids), Affiliation.id.not_in(proved)).execute()
    named = ExpertName.select(ExpertName.expert).where(ExpertName.expert.in_(ids))
    Expert.delete().where(Expert.id.in_(ids), Expert.id.not_in(named)).execute()


def printed_full_names(ids: Collection[int]) -> dict[int, str]:
    """The full name of each of these experts that most articles print; of equals the longest."""
    often = pw.fn.COUNT(ExpertName.article.distinct())
    query = (
        ExpertName.select(ExpertName.expert, ExpertName.name)
        .where(ExpertName.expert.in_(ids), ExpertName.full)
        .group_by(ExpertName.expert, ExpertName.name)
        .order_by(often, pw.fn.LENGTH(ExpertName.name), ExpertName.name)
    )
    return dict(query.tuples())


def rename(expert: int, name: str, sort_name: str) -> None:
    Expert.update(name=name, sort_name=sort_name).where(Expert.id == expert).execute()
