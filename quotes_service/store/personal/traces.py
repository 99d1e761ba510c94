"""What is left of a person in other tables once no article and no decision names them. Called inside the caller's
writing transaction."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import peewee as pw

from quotes_service.records import RawArticle
from quotes_service.store.alerts import places
from quotes_service.store.models import (
    MODELS,
    Alert,
    Base,
    Decision,
    DecisionTarget,
    Event,
    FormerAppearance,
    JobItem,
    JsonText,
    KeptAnswer,
    QuotationSpeaker,
    Redirect,
    Review,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.personal import person
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import ids, tuples

#: Items that a worker has or will have: they are read with the person taken out, and their data goes then.
_TO_BE_READ = ("waiting", "leased")
#: Tables whose texts are not redacted: those that articles are written to, those of other entries, words, and those of
#: who works with the service.
_OTHERWISE = {
    *("article", "article_version", "article_copy", "address", "expert", "appearance", "alias", "other_name"),
    *("name_block", "role", "quotation", "quotation_speaker", "listed", "topic", "name_word", "word", "word_pair"),
    *("institution", "institution_name", "institution_spelling", "authority", "authority_name"),
    *("secret", "erasure", "erased_name", "erased_mark", "redirect", "kept_answer", "job_item", "former_appearance"),
    *("api_key", "account", "sign_in", "write", "change", "alert"),
}

_HIDDEN = "█"
_NOTES = (JobItem.origin, JobItem.known, JobItem.error, JobItem.note, JobItem.ignored)
_CURRENT = StoredQuotation.current == True  # noqa: E712 - a condition


def remove_quotations(numbers: Collection[int], keys: Callable[[str], bool]) -> set[str]:
    """Remove those of these quotations that no article has any more, unless somebody speaks in them whose name is not
    one of ``keys``; of those, only the speakers with such names. Returns the ids of what was removed."""
    withdrawn = ids(StoredQuotation.select(StoredQuotation.id).where(one_of(StoredQuotation.id, numbers), ~_CURRENT))
    speakers = tuples(
        QuotationSpeaker.select(QuotationSpeaker.id, QuotationSpeaker.quotation, QuotationSpeaker.name).where(
            one_of(QuotationSpeaker.quotation, withdrawn)
        )
    )
    hers = {id for id, _, name in speakers if keys(name)}
    shared = {quotation for id, quotation, _ in speakers if id not in hers}
    gone = withdrawn - shared
    QuotationSpeaker.delete().where(one_of(QuotationSpeaker.id, hers)).execute()
    uids = person.quotation_uids(gone)
    of_gone = one_of(StoredQuotation.statement, gone)
    StoredQuotation.update(statement=StoredQuotation.id).where(of_gone).execute()
    StoredQuotation.delete().where(one_of(StoredQuotation.id, gone)).execute()
    places.step_back()
    return uids


def remove_ids(uids: Collection[str]) -> None:
    """Remove the events, redirects and former appearances under these ids."""
    listed = sorted(uids)
    Event.delete().where(Event.subject.in_(listed)).execute()
    Redirect.delete().where(Redirect.old_uid.in_(listed) | Redirect.new_uid.in_(listed)).execute()
    FormerAppearance.delete().where(FormerAppearance.uid.in_(listed)).execute()


def decisions_with(targets: Mapping[str, Collection[str]]) -> set[int]:
    """The decisions that have one of these targets (values by kind)."""
    found: set[int] = set()
    for kind, values in targets.items():
        query = DecisionTarget.select(DecisionTarget.decision).where(DecisionTarget.kind == kind)
        found |= ids(query.where(DecisionTarget.value.in_(sorted(values))))
    return found


def with_undoings(numbers: Iterable[int]) -> set[int]:
    """These decisions, and those by which they were undone, and so on."""
    found = new = set(numbers)
    while new:
        new = ids(Decision.select(Decision.id).where(one_of(Decision.undoes, new))) - found
        found = found | new
    return found


def remove_decisions(numbers: Collection[int]) -> None:
    """Remove decisions with their undoings, which are among them."""
    Event.update(decision=None).where(one_of(Event.decision, numbers)).execute()
    DecisionTarget.delete().where(one_of(DecisionTarget.decision, numbers)).execute()
    Decision.update(undoes=None).where(one_of(Decision.id, numbers)).execute()
    Decision.delete().where(one_of(Decision.id, numbers)).execute()


def replace_decision(number: int, content: dict[str, Any], targets: Collection[tuple[str, str]]) -> None:
    """Write the content and the targets of a decision over what was there, without the request as it was sent."""
    Decision.update(content=content).where(Decision.id == number).execute()
    DecisionTarget.delete().where(DecisionTarget.decision == number).execute()
    for kind, value in targets:
        DecisionTarget.create(decision=number, kind=kind, value=value)


def end_alerts(uids: Collection[str], redacted: Callable[[str], str], *, everywhere: bool) -> None:
    """Stop the alerts that look for one of these ids, or (``everywhere``) for what is redacted, and take it out of
    them, with what is redacted in their names; remove those whose messages go to an address that is redacted: it is not
    another's."""
    for row in Alert.select():
        if not (everywhere or any(value in uids for value in row.query.values())):
            continue
        if redacted(row.to) != row.to:
            row.delete_instance(recursive=True)
            continue
        query = {name: _HIDDEN if value in uids else value for name, value in in_json(row.query, redacted).items()}
        changed: dict[str, Any] = {"name": redacted(row.name), "error": row.error and redacted(row.error)}
        if query != row.query:
            changed |= {"query": query, "active": False, "error": "Whom it looks for was erased."}
        Alert.update(changed).where(Alert.id == row.id).execute()


def remove_reviews(experts: Collection[int]) -> None:
    of_them = one_of(Review.left, experts) | one_of(Review.right, experts)
    Review.delete().where(Review.kind == "expert", of_them).execute()


def remove_answers(has: Callable[[str], bool]) -> int:
    """Remove kept answers that have a name; returns how many."""
    named = [row.id for row in KeptAnswer.select().iterator() if has(_answer(row))]
    KeptAnswer.delete().where(one_of(KeptAnswer.id, named)).execute()
    return len(named)


def count_answers(has: Callable[[str], bool]) -> int:
    """How many kept answers have a name."""
    return sum(has(_answer(row)) for row in KeptAnswer.select().iterator())


def _answer(row: KeptAnswer) -> str:
    body = zlib.decompress(bytes(row.body)).decode("utf-8", "replace") if row.body is not None else ""
    with_escapes = json.dumps(row.headers or [], ensure_ascii=False)
    return f"{_unescaped(body)} {with_escapes}"


def _unescaped(body: str) -> str:
    """The strings of a JSON body as they are meant, or the body itself."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        return body


def ended_items() -> Iterator[tuple[int, RawArticle]]:
    """The items of jobs that are not to be read, but could be again, or were without being stored; with their data."""
    query = JobItem.select(JobItem.id, JobItem.origin, JobItem.kind, JobItem.data, JobItem.known)
    query = query.where(JobItem.data.is_null(False), JobItem.status.not_in(_TO_BE_READ))
    for id, origin, kind, data, known in tuples(query):
        yield id, RawArticle(origin, kind or "", zlib.decompress(bytes(data)), known or {})


def waiting_items() -> int:
    """How many items of jobs are still to be read."""
    return JobItem.select().where(JobItem.status.in_(_TO_BE_READ)).count()


def drop_data(items: Collection[int]) -> None:
    """Drop the data of items, so that they cannot be read again, and what was read from it without being stored."""
    JobItem.update(data=None, result=None).where(one_of(JobItem.id, items)).execute()


def redact_items(parts: Sequence[str], redacted: Callable[[str], str]) -> None:
    """Redact what is noted of items that are not to be read any more."""
    for row in JobItem.select(JobItem.id, *_NOTES).where(JobItem.status.not_in(_TO_BE_READ), _has(_NOTES, parts)):
        _save(row, _NOTES, redacted)


def redact_about_article(uid: str, redacted: Callable[[str], str]) -> set[int]:
    """Redact what decisions, events and items that are not to be read any more note of an article (its id). Returns the
    numbers of the decisions that have changed."""
    changed = set()
    for row in Decision.select().where(Decision.content.cast("TEXT").contains(f'"{uid}"')):
        if _save(row, [Decision.content, Decision.why], redacted):
            changed.add(row.id)
        of_texts = DecisionTarget.kind.in_(("text", "url"))
        for target in DecisionTarget.select().where(DecisionTarget.decision == row.id, of_texts):
            _save(target, [DecisionTarget.value], redacted)
    quotations = StoredQuotation.select(StoredQuotation.uid).join(StoredArticle).where(StoredArticle.uid == uid)
    for row in Event.select().where((Event.article == uid) | Event.subject.in_(quotations)):
        _save(row, [Event.detail], redacted)
    for row in JobItem.select().where(JobItem.article == uid, JobItem.status.not_in(_TO_BE_READ)):
        _save(row, _NOTES, redacted)
    return changed


def redact_rows(parts: Sequence[str], redacted: Callable[[str], str]) -> set[int]:
    """Redact every text of every table that nothing else redacts; ``parts``: of the names, one of which each has.
    Returns the numbers of the decisions that have changed."""
    changed = set()
    for model in MODELS:
        if model._meta.table_name in _OTHERWISE:
            continue
        fields = [one for one in model._meta.sorted_fields if isinstance(one, pw.TextField) and not one.unique]
        if fields:
            for row in model.select().where(_has(fields, parts)):
                if _save(row, fields, redacted) and model is Decision:
                    changed.add(row.id)
    return changed


def _has(fields: Sequence[pw.Field], parts: Sequence[str]) -> pw.Expression:
    """The condition that one of these fields has one of the parts, whatever its case; without parts: always."""
    if not parts:
        return pw.Value(1) == 1
    # cast: JSON would be looked for in quotation marks
    return reduce(or_, [field.cast("TEXT").contains(part) for field in fields for part in parts])


def _save(row: Base, fields: Sequence[pw.Field], redacted: Callable[[str], str]) -> bool:
    """Redact these fields of a row; returns whether that changed any."""
    changed = {}
    for field in fields:
        before = getattr(row, field.name)
        after = in_json(before, redacted) if isinstance(field, JsonText) else before and redacted(before)
        if after != before:
            changed[field.name] = after
    if changed:
        type(row).update(changed).where(type(row)._meta.primary_key == row.get_id()).execute()
    return bool(changed)


def in_json(value: Any, redacted: Callable[[str], str]) -> Any:
    """A JSON value with all its strings redacted."""
    match value:
        case str():
            return redacted(value)
        case list():
            return [in_json(one, redacted) for one in value]
        case dict():
            return {key: in_json(one, redacted) for key, one in value.items()}
    return value
