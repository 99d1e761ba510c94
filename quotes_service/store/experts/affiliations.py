"""Affiliations of experts: the roles that articles print and editors gave, put together, with the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import peewee as pw

from quotes_service.decisions.content import first_day, role_added_by
from quotes_service.records import RoleStatus
from quotes_service.store.articles import articles
from quotes_service.store.articles.articles import DAY, CopyRow
from quotes_service.store.decisions import decisions
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    Institution,
    InstitutionName,
    StoredArticle,
    StoredRole,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import records


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A sentence that prints a role, with its article and the copies of that."""

    article_uid: str
    published_at: date | None
    text: str
    start: int
    end: int
    copies: tuple[CopyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AffiliationRow:
    """A title, an institution and a status that articles print for an expert, in any spelling, or that editors gave.

    ``institution`` is a row number, as are ``besides``: parts or wholes of the institution printed with it.
    ``evidence``: newest first. ``decided``: the decisions of editors that give it, oldest first. ``position``: of the
    newest, where several have the same day: article, and start and row with a minus.
    """

    title: str | None
    title_key: str
    status: RoleStatus
    institution: int | None
    institution_uid: str | None
    institution_name: str | None
    acronym: str | None
    besides: set[int] = field(default_factory=set)
    evidence: list[EvidenceRow] = field(default_factory=list)
    decided: list[DecisionRow] = field(default_factory=list)
    position: tuple[int, int, int] = (0, 0, 0)

    @property
    def place(self) -> tuple[int, int, int, int]:
        """What affiliations are sorted by, the highest first."""
        return _last_day(self).toordinal(), *self.position


def affiliations(ids: Collection[int]) -> dict[int, list[AffiliationRow]]:
    """Expert -> their affiliations, those that were printed last, or that editors gave them last, first."""
    rows = records(_affiliations(ids))
    copies = articles.copies_of({row["version"] for row in rows})
    decided = decisions.by_id({row["decision"] for row in rows if row["decision"] is not None})
    affiliations_of: dict[int, dict[tuple, AffiliationRow]] = defaultdict(dict)
    for row in rows:
        key = (row["institution"], row["title_key"], row["status"])
        line = affiliations_of[row["expert"]].get(key)
        if line is None:
            line = affiliations_of[row["expert"]][key] = AffiliationRow(
                row["title"],
                row["title_key"],
                row["status"],
                row["institution"],
                row["institution_uid"],
                row["institution_name"],
                row["acronym"],
                position=(row["article"], -row["start"], -row["role"]),
            )
        if row["decision"] is not None:
            line.decided.append(decided[row["decision"]])
        else:
            line.evidence.append(
                EvidenceRow(
                    row["article_uid"],
                    row["published_at"],
                    row["text"],
                    row["start"],
                    row["end"],
                    tuple(copies.get(row["version"], ())),
                )
            )
        if row["beside"] is not None:
            line.besides.add(row["beside"])
    for line in (line for lines in affiliations_of.values() for line in lines.values()):
        line.decided.sort(key=lambda decision: decision.id)
    return {
        expert: sorted(lines.values(), key=lambda line: line.place, reverse=True)
        for expert, lines in affiliations_of.items()
    }


@prepared
def _affiliations(ids: Value) -> pw.Query:
    beside = InstitutionName.alias()
    return (
        StoredRole.select(
            Appearance.expert,
            StoredRole.id.alias("role"),
            StoredArticle.id.alias("article"),
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
            StoredRole.decision,
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
        .where(one_of(Appearance.expert, ids), ~StoredRole.rejected, ~Appearance.silent)
        .order_by(DAY.desc(), StoredArticle.id.desc(), StoredRole.start, StoredRole.id)
    )


def _last_day(line: AffiliationRow) -> date:
    """The last day on which an affiliation is said to be true; the first of all days if none is known.

    One that an editor gave as current is true on the day of the decision.
    """
    days = [row.published_at for row in line.evidence[:1] if row.published_at]
    for decision in line.decided:
        role = role_added_by(decision.content)
        if role and role.until:
            days.append(first_day(role.until))
        elif role and role.status == "current":
            days.append(decision.at.date())
    return max(days, default=date.min)
