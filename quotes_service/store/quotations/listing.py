"""What is listed: for each quotation that anybody may see one short row with all that lists go by.

A quotation is listed while it stands in its article, no editor hid it and nobody hidden speaks in it. The rows follow
from the other tables: whoever changes those calls ``refresh``, inside the same writing transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any

import peewee as pw

from quotes_service.store.models import (
    PLACES,
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
    StoredRole,
    Topic,
    Workplace,
)
from quotes_service.store.quotations.quotations import batches

#: Rows of one INSERT: a database takes a limited number of values.
_ROWS = 1_000


def refresh(ids: Collection[int]) -> tuple[set[int], set[int]]:
    """List these quotations as they now are. Answers with those that came to be listed, and those that no more are."""
    before: set[int] = set()
    after: set[int] = set()
    for batch in batches(sorted(ids), 5_000):
        before |= among(batch)
        rows, experts, institutions = _seen(batch)
        after |= {row["quotation"] for row in rows}
        lost = Counter(_topics(batch))
        for model in (ListedExpert, ListedInstitution, Listed):
            model.delete().where(model.quotation.in_(batch)).execute()
        for model, new in ((Listed, rows), (ListedExpert, experts), (ListedInstitution, institutions)):
            for part in pw.chunked(new, _ROWS):
                model.insert_many(part).execute()
        _count_topics(Counter(_topics(batch)), lost)
    return after - before, before - after


def withdraw(ids: Collection[int]) -> None:
    """List these no more: their article goes."""
    for batch in batches(sorted(ids), 5_000):
        lost = Counter(_topics(batch))
        Listed.delete().where(Listed.quotation.in_(batch)).execute()
        _count_topics(Counter(), lost)


def _seen(ids: Collection[int]) -> tuple[list[dict], list[dict], list[dict]]:
    """The rows of Listed, ListedExpert and ListedInstitution for those of these quotations that may be seen."""
    columns = ("type", "mode", "confidence", "statement", "position")
    query = StoredQuotation.select(
        StoredQuotation.id.alias("quotation"),
        StoredQuotation.article,
        StoredArticle.published_at,
        StoredArticle.outlet,
        *(getattr(StoredQuotation, name) for name in columns),
    )
    query = query.join(StoredArticle).where(
        StoredQuotation.id.in_(ids), StoredQuotation.current, ~StoredQuotation.hidden
    )
    rows = {row["quotation"]: row for row in query.dicts()}
    for row in rows.values():
        day = row.pop("published_at")
        row["day"] = day.toordinal() if day else 0
    speakers = (
        QuotationSpeaker.select(
            QuotationSpeaker.quotation, Expert.id, Expert.hidden, Institution.id, Institution.hidden
        )
        .join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER)
        .join_from(Appearance, Expert, pw.JOIN.LEFT_OUTER)
        .join_from(QuotationSpeaker, InstitutionName, pw.JOIN.LEFT_OUTER)
        .join_from(InstitutionName, Institution, pw.JOIN.LEFT_OUTER)
        .where(QuotationSpeaker.quotation.in_(ids))
    )
    experts, institutions = set(), set()
    for quotation, expert, expert_hidden, institution, institution_hidden in speakers.tuples():
        if expert_hidden or institution_hidden:
            rows.pop(quotation, None)
        if expert:
            experts.add((quotation, expert))
        if institution:
            institutions.add((quotation, institution))
    return (
        list(rows.values()),
        [{"quotation": id, "expert": expert} for id, expert in sorted(experts) if id in rows],
        [{"quotation": id, "institution": place} for id, place in sorted(institutions) if id in rows],
    )


def among(ids: Collection[int]) -> set[int]:
    """Those of these quotations that are listed."""
    found: set[int] = set()
    for batch in batches(sorted(ids)):
        found |= {id for (id,) in Listed.select(Listed.quotation).where(Listed.quotation.in_(batch)).tuples()}
    return found


def spoken_by(experts: Collection[int] = (), institutions: Collection[int] = ()) -> set[int]:
    """The quotations in which these speak, whether they are listed or not."""
    found: set[int] = set()
    for link, pointer, ids in (
        (Appearance, Appearance.expert, experts),
        (InstitutionName, InstitutionName.institution, institutions),
    ):
        if ids:
            query = QuotationSpeaker.select(QuotationSpeaker.quotation).join(link)
            found |= {id for (id,) in query.where(pointer.in_(ids)).tuples()}
    return found


def said(ids: Collection[int]) -> list[tuple[int, str, str]]:
    """What the index is given of quotations: number, text, and the names of the speakers, a line each."""
    rows = []
    for batch in batches(sorted(ids)):
        names: dict[int, list[str]] = defaultdict(list)
        speakers = QuotationSpeaker.select(QuotationSpeaker.quotation, QuotationSpeaker.name)
        speakers = speakers.where(QuotationSpeaker.quotation.in_(batch)).order_by(QuotationSpeaker.position)
        for id, name in speakers.tuples():
            names[id].append(name)
        texts = (
            StoredQuotation.select(StoredQuotation.id, StoredQuotation.text)
            .where(StoredQuotation.id.in_(batch))
            .order_by(StoredQuotation.id)
        )
        rows += [(id, text, "\n".join(names[id])) for id, text in texts.tuples()]
    return rows


def in_context(ids: Collection[int], chars: int) -> list[tuple[int, str | None, str, str]]:
    """Quotations with where they stand: number, title and first characters of the article, text."""
    rows = []
    for batch in batches(sorted(ids)):
        opening = pw.fn.SUBSTR(ArticleVersion.text, 1, chars)
        query = StoredQuotation.select(StoredQuotation.id, StoredArticle.title, opening, StoredQuotation.text).join(
            StoredArticle
        )
        query = query.join_from(StoredQuotation, ArticleVersion).where(StoredQuotation.id.in_(batch))
        rows.extend(query.order_by(StoredQuotation.id).tuples())
    return rows


# Experts.


def move_expert(old: int, new: int) -> None:
    """An expert has another number now."""
    for model in (ListedExpert, Workplace):
        model.update(expert=new).where(model.expert == old).execute()


def move_institution(old: int, new: int) -> None:
    """An institution has another number now."""
    for model in (ListedInstitution, Workplace):
        model.update(institution=new).where(model.institution == old).execute()


def count_experts(ids: Collection[int]) -> None:
    """Count what is listed of these experts."""
    counted = pw.fn.COUNT(ListedExpert.quotation)
    number = ListedExpert.select(counted).where(ListedExpert.expert == Expert.id)
    for batch in batches(sorted(ids)):
        Expert.update(quotations=number).where(Expert.id.in_(batch)).execute()


def set_workplaces(places: Mapping[int, Collection[int]]) -> None:
    """Write where these experts work or worked, and nothing else for them."""
    for batch in batches(sorted(places)):
        Workplace.delete().where(Workplace.expert.in_(batch)).execute()
        rows = [{"expert": id, "institution": place} for id in batch for place in sorted(places[id])]
        for part in pw.chunked(rows, _ROWS):
            Workplace.insert_many(part).execute()


# Topics.


def set_topics(wanted: Mapping[int, Collection[str]], labels: Mapping[str, str]) -> dict[int, str]:
    """Write the topics of quotations: for each number the keys of the topics, in place of what it had. Answers with
    the numbers and labels of topics that are new."""
    ids = sorted(wanted)
    keys = sorted({key for own in wanted.values() for key in own})
    known = dict(Topic.select(Topic.key, Topic.id).where(Topic.key.in_(keys)).tuples()) if keys else {}
    new = {key: Topic.create(key=key, label=labels[key], uid=_uid(key)).id for key in keys if key not in known}
    known |= new
    lost = Counter(topic for batch in batches(ids) for topic in _topics(batch))
    for batch in batches(ids):
        QuotationTopic.delete().where(QuotationTopic.quotation.in_(batch)).execute()
    rows = [{"quotation": id, "topic": known[key]} for id in ids for key in sorted(wanted[id])]
    for part in pw.chunked(rows, _ROWS):
        QuotationTopic.insert_many(part).execute()
    _count_topics(Counter(topic for batch in batches(ids) for topic in _topics(batch)), lost)
    return {id: labels[key] for key, id in new.items()}


def topic_keys(ids: Collection[int]) -> dict[int, set[str]]:
    """The keys of the topics of each of these quotations that has any."""
    keys: dict[int, set[str]] = defaultdict(set)
    query = QuotationTopic.select(QuotationTopic.quotation, Topic.key).join(Topic)
    for batch in batches(sorted(ids)):
        for quotation, key in query.where(QuotationTopic.quotation.in_(batch)).tuples():
            keys[quotation].add(key)
    return keys


def _uid(key: str) -> str:
    """The id of a topic is the same whenever it is spoken of again."""
    return f"t_{blake2b(key.encode(errors='surrogatepass'), digest_size=6).hexdigest()}"


def prune_topics() -> set[int]:
    """Remove the topics of which nobody speaks; answers with them."""
    used = pw.fn.EXISTS(QuotationTopic.select(pw.SQL("1")).where(QuotationTopic.topic == Topic.id))
    gone = {id for (id,) in Topic.select(Topic.id).where(Topic.quotations == 0, ~used).tuples()}
    Topic.delete().where(Topic.id.in_(gone)).execute() if gone else None
    return gone


def _topics(ids: Collection[int]) -> Iterable[int]:
    """The topics of those of these quotations that are listed, one for each of them."""
    query = QuotationTopic.select(QuotationTopic.topic).join(Listed, on=(Listed.quotation == QuotationTopic.quotation))
    return (topic for (topic,) in query.where(QuotationTopic.quotation.in_(ids)).tuples())


def _count_topics(gained: Counter[int], lost: Counter[int]) -> None:
    """Keep the numbers of quotations current: counting those of a great topic would take longer with each."""
    changed = [(gained[topic] - lost[topic], topic) for topic in gained.keys() | lost.keys()]
    for number, topics in groupby(sorted(changed), key=itemgetter(0)):
        if number:
            ids = [topic for _, topic in topics]
            Topic.update(quotations=Topic.quotations + number).where(Topic.id.in_(ids)).execute()


# Checking.


def drift() -> dict[str, Any]:
    """In what the lists differ from what they follow from, by table: nothing, unless a change forgot to refresh."""
    ids = {id for (id,) in StoredQuotation.select(StoredQuotation.id).tuples()}
    rows, experts, institutions = _seen(ids)
    found = {}
    for model, wanted in (
        (Listed, [tuple(row[field.name] for field in Listed._meta.sorted_fields) for row in rows]),
        (ListedExpert, [tuple(row.values()) for row in experts]),
        (ListedInstitution, [tuple(row.values()) for row in institutions]),
        (Workplace, list(_printed_workplaces())),
    ):
        kept, due = set(model.select().tuples()), set(wanted)
        if kept != due:
            found[model.__name__] = {"too many": kept - due, "missing": due - kept}
    listed = ListedExpert.select(ListedExpert.expert, pw.fn.COUNT(ListedExpert.quotation))
    for model, counts in (
        (Expert, dict(listed.group_by(ListedExpert.expert).tuples())),
        (Topic, Counter(_topics(ids))),
    ):
        kept = dict(model.select(model.id, model.quotations).tuples())
        if off := {id: (number, counts.get(id, 0)) for id, number in kept.items() if number != counts.get(id, 0)}:
            found[model.__name__] = off
    return found


def _printed_workplaces() -> Iterable[tuple[int, int]]:
    """Expert and institution of all roles of those who are shown."""
    query = (
        StoredRole.select(Appearance.expert, InstitutionName.institution).join_from(StoredRole, Appearance).join(Expert)
    )
    query = query.join_from(StoredRole, InstitutionName, on=PLACES)
    seen = ~StoredRole.rejected, ~Appearance.silent, ~Expert.hidden, ~Expert.silent
    return query.where(*seen, InstitutionName.institution.is_null(False)).tuples()
