"""Writing the read model: one short row for each visible quotation, and the counts of these.

A quotation is listed while its article contains it, no editor hid it and nobody hidden speaks in it. The rows are
derived from other tables: code that changes those must call ``refresh`` in the same writing transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

import peewee as pw

from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    Expert,
    Institution,
    InstitutionName,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationSpeaker,
    QuotationTopic,
    StoredArticle,
    StoredQuotation,
    StoredTopic,
    Workplace,
)
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids as numbers
from quotes_service.store.querying.rows import records, tuples
from quotes_service.store.quotations.quotation_writes import speaker_names

#: As many quotations are held in memory at once.
_BATCH = 5_000
#: With more quotations than this, statements are all counted again.
_MANY = 5_000


def refresh(ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Rewrite the rows of these quotations. Returns those that are newly listed, and those that no longer are."""
    before: set[int] = set()
    after: set[int] = set()
    for batch in pw.chunked(sorted(ids), _BATCH):
        before |= among(batch)
        rows, experts, institutions = visible_rows(batch)
        after |= {row["quotation"] for row in rows}
        lost = Counter(_listed_topics(batch))
        for unlist in (_unlist_experts, _unlist_institutions, _unlist):
            unlist(batch).execute()
        for model, new in ((Listed, rows), (ListedExpert, experts), (ListedInstitution, institutions)):
            if new:
                insert(model, tuple(new[0]), [tuple(row.values()) for row in new])
        _count_topics(Counter(_listed_topics(batch)), lost)
    return after - before, before - after


def clear() -> None:
    """Remove all rows, and with them the counts of topics: all are to be written again."""
    for model in (ListedExpert, ListedInstitution, Listed, Workplace):
        model.delete().execute()
    StoredTopic.update(quotations=0).execute()


def remove(ids: Collection[int]) -> None:
    """Remove the rows of these quotations, before their article is removed."""
    for batch in pw.chunked(sorted(ids), _BATCH):
        lost = Counter(_listed_topics(batch))
        _unlist(batch).execute()
        _count_topics(Counter(), lost)


@prepared
def _unlist(ids: Value) -> pw.Query:
    return Listed.delete().where(one_of(Listed.quotation, ids))


@prepared
def _unlist_experts(ids: Value) -> pw.Query:
    return ListedExpert.delete().where(one_of(ListedExpert.quotation, ids))


@prepared
def _unlist_institutions(ids: Value) -> pw.Query:
    return ListedInstitution.delete().where(one_of(ListedInstitution.quotation, ids))


def visible_rows(ids: Collection[int]) -> tuple[list[dict], list[dict], list[dict]]:
    """The rows of Listed, ListedExpert and ListedInstitution for the visible quotations among these."""
    rows = {row["quotation"]: row for row in records(_shown_rows(ids))}
    for row in rows.values():
        day = row.pop("published_at")
        row["day"] = day.toordinal() if day else 0
    experts, institutions = set(), set()
    for quotation, expert, expert_hidden, institution, institution_hidden in tuples(_speaking(ids)):
        if expert_hidden or institution_hidden:
            rows.pop(quotation, None)
        if expert:
            experts.add((quotation, expert))
        if institution:
            institutions.add((quotation, institution))
    said = {id for id, row in rows.items() if row["factuality"] == "said"}
    return (
        list(rows.values()),
        [{"quotation": id, "expert": expert} for id, expert in sorted(experts) if id in said],
        [{"quotation": id, "institution": place} for id, place in sorted(institutions) if id in said],
    )


@prepared
def _shown_rows(ids: Value) -> pw.Query:
    """The quotations that are current and not hidden; whether their speakers are is not looked at."""
    columns = ("type", "mode", "factuality", "confidence", "statement", "position")
    query = StoredQuotation.select(
        StoredQuotation.id.alias("quotation"),
        StoredQuotation.article,
        StoredArticle.published_at,
        StoredArticle.outlet,
        *(getattr(StoredQuotation, name) for name in columns),
    ).join(StoredArticle)
    return query.where(one_of(StoredQuotation.id, ids), StoredQuotation.current, ~StoredQuotation.hidden)


@prepared
def _speaking(ids: Value) -> pw.Query:
    return (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation, Expert.id, Expert.hidden, Institution.id, Institution.hidden
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, Expert, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .where(one_of(QuotationSpeaker.quotation, ids))
    )


def among(ids: Collection[int]) -> set[int]:
    """The quotations among these that are listed."""
    return numbers(_among(ids))


@prepared
def _among(ids: Value) -> pw.Query:
    return Listed.select(Listed.quotation).where(one_of(Listed.quotation, ids))


def said_among(ids: Collection[int]) -> set[int]:
    """The quotations among these that are listed and were said."""
    return numbers(_said_among(ids))


@prepared
def _said_among(ids: Value) -> pw.Query:
    return Listed.select(Listed.quotation).where(one_of(Listed.quotation, ids), Listed.factuality == "said")


def quotations_of(experts: Collection[int] = (), institutions: Collection[int] = ()) -> set[int]:
    """The quotations in which these experts and institutions speak, listed or not."""
    quotations = numbers(_of_experts(experts)) if experts else set()
    return quotations | numbers(_of_institutions(institutions)) if institutions else quotations


@prepared
def _of_experts(ids: Value) -> pw.Query:
    return QuotationSpeaker.select(QuotationSpeaker.quotation).join(Appearance).where(one_of(Appearance.expert, ids))


@prepared
def _of_institutions(ids: Value) -> pw.Query:
    query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(InstitutionName)
    return query.where(one_of(InstitutionName.institution, ids))


def index_rows(ids: Collection[int]) -> list[tuple[int, str, str]]:
    """What the search index has of quotations: id, text, and the names of the speakers, one per line."""
    names = speaker_names(ids)
    return [(id, text, "\n".join(names[id])) for id, text in tuples(_texts(ids))]


@prepared
def _texts(ids: Value) -> pw.Query:
    query = StoredQuotation.select(StoredQuotation.id, StoredQuotation.text)
    return query.where(one_of(StoredQuotation.id, ids)).order_by(StoredQuotation.id)


def in_context(ids: Collection[int], chars: int) -> list[tuple[int, str | None, str, str]]:
    """Quotations with the beginning of their articles: id, title and first ``chars`` characters of the article,
    text."""
    rows = []
    for batch in pw.chunked(sorted(ids), _BATCH):
        opening = pw.fn.SUBSTR(ArticleVersion.text, 1, chars)
        query = StoredQuotation.select(StoredQuotation.id, StoredArticle.title, opening, StoredQuotation.text).join(
            StoredArticle
        )
        query = query.join_from(StoredQuotation, ArticleVersion).where(StoredQuotation.id.in_(batch))
        rows.extend(query.order_by(StoredQuotation.id).tuples())
    return rows


# Experts.


def renumber_expert(old: int, new: int) -> None:
    """Note that an expert has another number now."""
    for model in (ListedExpert, Workplace):
        model.update(expert=new).where(model.expert == old).execute()


def renumber_institution(old: int, new: int) -> None:
    """Note that an institution has another number now."""
    for model in (ListedInstitution, Workplace):
        model.update(institution=new).where(model.institution == old).execute()


def count_experts(ids: Collection[int]) -> None:
    """Count the statements in the listed quotations of these experts."""
    _count_experts(ids).execute()


@prepared
def _count_experts(ids: Value) -> pw.Query:
    count = pw.fn.COUNT(Listed.statement.distinct())
    number = ListedExpert.select(count).join(Listed).where(ListedExpert.expert == Expert.id)
    return Expert.update(statements=number).where(one_of(Expert.id, ids))


def count_newly_listed(experts: Collection[int], quotations: Collection[int]) -> None:
    """Add to the statements of these experts those of which only these quotations, which were not listed before, are
    listed. Counting all of them takes longer the more an expert has said."""
    if len(quotations) > _MANY:
        return count_experts(experts)
    gained = Counter(expert for expert, _ in tuples(_newly_said(experts, quotations)))
    by_number: dict[int, list[int]] = defaultdict(list)
    for expert, number in sorted(gained.items()):
        by_number[number].append(expert)
    for number, gaining in by_number.items():
        _add_statements(gaining, number).execute()


@prepared
def _newly_said(experts: Value, quotations: Value) -> pw.Query:
    listed = ListedExpert.select(ListedExpert.expert, Listed.statement).join(Listed).distinct()
    others = ListedExpert.alias()
    before = others.select(pw.SQL("1")).join(StoredQuotation, on=(StoredQuotation.id == others.quotation))
    # + 0 keeps SQLite from the index by expert: a statement has few quotations, an expert many
    before = before.where(StoredQuotation.statement == Listed.statement, others.expert + 0 == ListedExpert.expert)
    before = before.where(~one_of(others.quotation, quotations))
    query = listed.where(one_of(ListedExpert.quotation, quotations), one_of(ListedExpert.expert + 0, experts))
    return query.where(~pw.fn.EXISTS(before))


@prepared
def _add_statements(experts: Value, number: Value) -> pw.Query:
    return Expert.update(statements=Expert.statements + number).where(one_of(Expert.id, experts))


def set_workplaces(places: Mapping[int, Collection[int]]) -> None:
    """Replace the institutions where these experts work or worked."""
    _leave(places).execute()
    insert(Workplace, ("expert", "institution"), [(id, place) for id in places for place in sorted(places[id])])


@prepared
def _leave(experts: Value) -> pw.Query:
    return Workplace.delete().where(one_of(Workplace.expert, experts))


# Topics.


def set_topics(
    wanted: Mapping[int, Collection[str]], labels: Mapping[str, str], former: Collection[int]
) -> dict[int, str]:
    """Replace the topics of quotations (topic keys by quotation id). ``former``: those of them that may have had
    others. Returns the ids and labels of new topics."""
    keys = sorted({key for topic_keys in wanted.values() for key in topic_keys})
    topic_ids: dict[str, int] = dict(tuples(_topic_ids(keys))) if keys else {}
    new_rows = [(key, labels[key], _uid(key)) for key in keys if key not in topic_ids]
    new = dict(insert(StoredTopic, ("key", "label", "uid"), new_rows, "RETURNING key, id"))
    topic_ids |= new
    lost = Counter(_listed_topics(former))
    _forget_topics(former).execute()
    rows = [(id, topic_ids[key]) for id in sorted(wanted) for key in sorted(wanted[id])]
    insert(QuotationTopic, ("quotation", "topic"), rows)
    _count_topics(Counter(_listed_topics(former)), lost)
    return {id: labels[key] for key, id in new.items()}


@prepared
def _topic_ids(keys: Value) -> pw.Query:
    return StoredTopic.select(StoredTopic.key, StoredTopic.id).where(one_of(StoredTopic.key, keys))


@prepared
def _forget_topics(quotations: Value) -> pw.Query:
    return QuotationTopic.delete().where(one_of(QuotationTopic.quotation, quotations))


def topic_keys(ids: Collection[int]) -> dict[int, set[str]]:
    """Quotation -> the keys of its topics; a quotation without any has no entry."""
    keys: dict[int, set[str]] = defaultdict(set)
    for quotation, key in tuples(_topic_keys(ids)):
        keys[quotation].add(key)
    return keys


@prepared
def _topic_keys(ids: Value) -> pw.Query:
    query = QuotationTopic.select(QuotationTopic.quotation, StoredTopic.key).join(StoredTopic)
    return query.where(one_of(QuotationTopic.quotation, ids))


def _uid(key: str) -> str:
    """The public id of a topic, derived from its key, so that a topic that comes back gets its id back."""
    return f"t_{blake2b(key.encode(errors='surrogatepass'), digest_size=6).hexdigest()}"


def prune_topics() -> set[int]:
    """Remove the topics that no quotation has; returns their ids."""
    used = pw.fn.EXISTS(QuotationTopic.select(pw.SQL("1")).where(QuotationTopic.topic == StoredTopic.id))
    unused = {id for (id,) in StoredTopic.select(StoredTopic.id).where(StoredTopic.quotations == 0, ~used).tuples()}
    StoredTopic.delete().where(one_of(StoredTopic.id, unused)).execute() if unused else None
    return unused


def _listed_topics(ids: Collection[int]) -> Iterable[int]:
    """The topics of the listed quotations among these that were said: each once per quotation that has it."""
    return [topic for (topic,) in tuples(_topics_listed(ids))]


@prepared
def _topics_listed(ids: Value) -> pw.Query:
    query = QuotationTopic.select(QuotationTopic.topic).join(Listed, on=(Listed.quotation == QuotationTopic.quotation))
    return query.where(one_of(QuotationTopic.quotation, ids), Listed.factuality == "said")


def _count_topics(gained: Counter[int], lost: Counter[int]) -> None:
    """Adjust how many listed quotations each topic has; recounting would take longer the larger the topic."""
    changed = [(gained[topic] - lost[topic], topic) for topic in gained.keys() | lost.keys()]
    for number, topics in groupby(sorted(changed), key=itemgetter(0)):
        if number:
            ids = [topic for _, topic in topics]
            _add_quotations(ids, number).execute()


@prepared
def _add_quotations(topics: Value, number: Value) -> pw.Query:
    return StoredTopic.update(quotations=StoredTopic.quotations + number).where(one_of(StoredTopic.id, topics))
