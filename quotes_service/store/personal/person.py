"""What the tables know of one person: names, appearances, articles. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from quotes_service.store.models import (
    Alias,
    Appearance,
    ArticleCopy,
    ArticleVersion,
    Expert,
    InstitutionName,
    OtherName,
    QuotationSpeaker,
    Redirect,
    StoredArticle,
    StoredQuotation,
    StoredRole,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import ids, tuples


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An expert, hidden or not. ``id`` is the row number, ``uid`` the id that the API shows."""

    id: int
    uid: str
    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """How articles print some experts. ``names`` as printed or given by editors, ``keys`` those of the appearances,
    ``other_keys`` of other full names; ``uids``: the ids of the experts and their appearances, and former ones;
    ``articles``: row numbers."""

    names: frozenset[str]
    keys: frozenset[str]
    other_keys: frozenset[str]
    uids: frozenset[str]
    appearances: frozenset[int]
    articles: frozenset[int]


def by_uid(uid: str) -> PersonRow | None:
    """The expert with this id, or to whom it leads, hidden or not."""
    leads_to = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    same = Appearance.uid.in_([uid]) | (Appearance.inherited == uid) | Appearance.uid.in_(leads_to)
    joined = Appearance.select(Appearance.expert).where(same | Appearance.inherited.in_(leads_to))
    query = Expert.select(Expert.id, Expert.uid, Expert.name, Expert.hidden)
    query = query.where((Expert.uid == uid) | Expert.id.in_(joined) | Expert.uid.in_(leads_to))
    rows = tuples(query.order_by(Expert.uid != uid).limit(1))
    return PersonRow(*rows[0]) if rows else None


def rows(experts: Collection[int]) -> list[PersonRow]:
    """The experts with these numbers, hidden or not."""
    query = Expert.select(Expert.id, Expert.uid, Expert.name, Expert.hidden).where(one_of(Expert.id, experts))
    return [PersonRow(*row) for row in tuples(query.order_by(Expert.id))]


def called(keys: Collection[str]) -> set[int]:
    """The experts who appear under a name with one of these keys."""
    other = OtherName.select(OtherName.appearance).where(OtherName.name.in_(list(keys)))
    bears = Appearance.key.in_(list(keys)) | Appearance.id.in_(other)
    return ids(Appearance.select(Appearance.expert).where(bears).distinct())


def suppressed_names(keys: Collection[str], article: int) -> set[str]:
    """Those of these name keys that mean somebody whose entry is hidden: in this article (row number), or wherever the
    name is printed."""
    query = Appearance.select(Appearance.key, Appearance.article, Expert.hidden).join(Expert)
    rows = tuples(query.where(Appearance.key.in_(sorted(keys))))
    shown = {key for key, _, hidden in rows if not hidden}
    return {key for key, place, hidden in rows if hidden and (place == article or key not in shown)}


def all_keys() -> list[tuple[int, str]]:
    """Each expert with each key under which they appear."""
    query = Appearance.select(Appearance.expert, Appearance.key).where(Appearance.expert.is_null(False)).distinct()
    return [(expert, key) for expert, key in tuples(query)]


def printed(experts: Collection[int]) -> Printed:
    """How articles print these experts (row numbers)."""
    columns = (Appearance.id, Appearance.uid, Appearance.inherited, Appearance.key, Appearance.name, Appearance.article)
    appearances = tuples(Appearance.select(*columns).where(one_of(Appearance.expert, experts)))
    numbers = [row[0] for row in appearances]
    aliases = tuples(Alias.select(Alias.name).where(one_of(Alias.appearance, numbers)))
    others = tuples(OtherName.select(OtherName.name).where(one_of(OtherName.appearance, numbers)))
    own = tuples(Expert.select(Expert.uid, Expert.name).where(one_of(Expert.id, experts)))
    spoken = QuotationSpeaker.select(QuotationSpeaker.name).where(one_of(QuotationSpeaker.appearance, numbers))
    uids = {uid for row in appearances for uid in row[1:3] if uid} | {uid for uid, _ in own}
    former = tuples(Redirect.select(Redirect.old_uid).where(Redirect.new_uid.in_(sorted(uids)))) if uids else []
    return Printed(
        names=frozenset(
            {row[4] for row in appearances}
            | {name for (name,) in aliases}
            | {name for _, name in own}
            | {name for (name,) in tuples(spoken.distinct())}
        ),
        keys=frozenset(row[3] for row in appearances),
        other_keys=frozenset(key for (key,) in others),
        uids=frozenset(uids | {uid for (uid,) in former}),
        appearances=frozenset(numbers),
        articles=frozenset(row[5] for row in appearances),
    )


def institution_keys(appearances: Collection[int]) -> set[str]:
    """The keys of the institutions that are printed for these appearances."""
    query = StoredRole.select(InstitutionName.key).join(
        InstitutionName, on=(StoredRole.institution_name == InstitutionName.id)
    )
    return {key for (key,) in tuples(query.where(one_of(StoredRole.appearance, appearances)).distinct())}


def quotations(appearances: Collection[int]) -> set[int]:
    """The quotations, withdrawn or not, in which these appearances speak."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation)
    return ids(query.where(one_of(QuotationSpeaker.appearance, appearances)))


def quotation_uids(quotations: Collection[int]) -> set[str]:
    """The ids of quotations."""
    query = StoredQuotation.select(StoredQuotation.uid).where(one_of(StoredQuotation.id, quotations))
    return {uid for (uid,) in tuples(query)}


def quotations_of_speakers(articles: Collection[int], is_speaker: Callable[[str], bool]) -> set[int]:
    """The quotations of these articles, withdrawn or not, in which a person with such a name speaks."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation, QuotationSpeaker.name).join(StoredQuotation)
    query = query.where(one_of(StoredQuotation.article, articles), QuotationSpeaker.kind == "person")
    return {quotation for quotation, name in tuples(query) if is_speaker(name)}


def passages(quotations: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Version -> from where to where these quotations are in its text."""
    found: dict[int, list[tuple[int, int]]] = {}
    query = StoredQuotation.select(StoredQuotation.version, StoredQuotation.spans)
    for version, spans in tuples(query.where(one_of(StoredQuotation.id, quotations))):
        found.setdefault(version, []).append((spans[0][0], spans[-1][1]))
    return found


def articles_with(parts: Sequence[str]) -> set[int]:
    """The articles that have one of these parts of names in a text, a title, a byline or an address, whatever its case.
    Without parts: all articles."""
    if not parts:
        return ids(StoredArticle.select(StoredArticle.id))
    found: set[int] = set()
    for part in parts:
        fields = (StoredArticle.title, StoredArticle.byline, StoredArticle.outlet, StoredArticle.url)
        has = reduce(or_, (field.contains(part) for field in (*fields, StoredArticle.external_id)))
        found |= ids(StoredArticle.select(StoredArticle.id).where(has))
        found |= ids(ArticleVersion.select(ArticleVersion.article).where(ArticleVersion.text.contains(part)).distinct())
        of_copy = ArticleCopy.url.contains(part) | ArticleCopy.outlet.contains(part)
        of_copy |= ArticleCopy.external_id.contains(part)
        copies = ArticleCopy.select(ArticleVersion.article).join(ArticleVersion).where(of_copy)
        found |= ids(copies)
    return found
