"""Decisions of editors: previewed, made, undone and listed.

A decision is stored with selectors of its targets. Then everything it touches is written again, just as later ingests
and re-extractions do: decisions take effect in no other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar, Unpack

from quotes_service.context import Context, reads, rolled_back
from quotes_service.decisions.content import (
    DecisionContent,
    RejectRole,
    Undo,
    institutions_in,
    people_in,
    quotations_in,
    role_added_by,
    role_rejected_by,
)
from quotes_service.decisions.requests import DecisionFields, decision_request
from quotes_service.directory import shown_quotations, standing_decisions, write_article, write_institutions
from quotes_service.directory.new_decisions import content_of
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.text import check_characters, checked_line
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.services.serializers.notes import serialize_notes
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.articles import articles
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.decisions import decisions
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.experts import appearances, experts
from quotes_service.store.institutions import institutions

T = TypeVar("T")

#: The state of entries, as the API prints it in short, by their kind and id.
States = dict[tuple[str, str], dict[str, Any]]


def decide(ctx: Context, *, kind: str, by: str, why: str | None = None, **fields: Unpack[DecisionFields]) -> dict:
    """Make a decision; returns it with ``changes``, each entry before and after.

    ``fields`` are those that the kind takes: see decisions.requests.
    Raises InvalidInput, naming the field, without changing anything.
    """
    with ctx.writing():
        row, changes = _decide(ctx, kind, by, why, fields)
        return serialize_decision(row) | {"changes": changes}


def preview(ctx: Context, *, kind: str, by: str, why: str | None = None, **fields: Unpack[DecisionFields]) -> dict:
    """What a decision would change; nothing is stored. Raises InvalidInput."""
    return {"changes": rolled_back(ctx, lambda: _decide(ctx, kind, by, why, fields)[1])}


def undo(ctx: Context, id: str, *, by: str, why: str | None = None) -> dict:
    """Undo a decision, or an undo, by another decision; returns as ``decide``. Raises NotFound, InvalidInput."""
    with ctx.writing():
        row, changes = _undo(ctx, id, by, why)
        return serialize_decision(row) | {"changes": changes}


def preview_undo(ctx: Context, id: str, *, by: str, why: str | None = None) -> dict:
    """What taking a decision back would change; nothing is kept. Raises NotFound, InvalidInput."""
    return {"changes": rolled_back(ctx, lambda: _undo(ctx, id, by, why)[1])}


@reads
def get_decision(ctx: Context, id: str) -> dict:
    """One decision. Raises NotFound."""
    return serialize_decision(_row(id))


@reads
def list_decisions(
    ctx: Context,
    *,
    kind: str | None = None,
    about: str | None = None,
    by: str | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """Decisions, the newest first: of a kind, about an entry (its id), by an editor (the name as given), active or
    undone. Raises InvalidInput."""
    rows, following, total = decisions.page(about=about, kind=kind, by=by, active=active, cursor=cursor, limit=limit)
    undone_by = decisions.undone_by([row.id for row in rows])
    return collection([serialize_decision(row, undone_by) for row in rows], following, total)


def _row(id: str) -> DecisionRow:
    row = decisions.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No decision has the id {id!r}.")
    return row


def serialize_decision(row: DecisionRow, undone_by: dict[int, str] | None = None) -> dict[str, Any]:
    """A decision as the API prints it; ``undone_by``: the result of ``decisions.undone_by``, if the caller has it."""
    undone_by = decisions.undone_by([row.id]) if undone_by is None else undone_by
    return {
        "id": row.uid,
        "kind": row.kind,
        "at": utc(row.at),
        "by": row.by,
        "why": row.why,
        "active": row.active,
        "undone_by": undone_by.get(row.id),
        "undoes": row.undoes,
        "about": row.summary,
    }


# Making and applying, in a writing transaction.


def _decide(
    ctx: Context, kind: str, by: str, why: str | None, fields: DecisionFields
) -> tuple[DecisionRow, Sequence[dict]]:
    content = content_of(decision_request(kind, fields))
    check_characters(why or "", field="why")
    summary = {name: value for name, value in fields.items() if value is not None}
    targets = standing_decisions.targets_of(content)
    row = decisions.add(content, by=checked_line("by", by), why=why, summary=summary, targets=targets)
    ctx.concerns(row.uid)
    return row, _changes(ctx, _apply(ctx, row, content))


def _undo(ctx: Context, id: str, by: str, why: str | None) -> tuple[DecisionRow, Sequence[dict]]:
    undone = _row(id)
    if not undone.active:
        raise InvalidInput("id", f"{id} was undone already")
    chain = [undone]  # each undoes the next; the last is what an editor decided first
    while chain[-1].undoes:
        chain.append(_row(chain[-1].undoes))
    content = chain[-1].content
    check_characters(why or "", field="why")
    targets = standing_decisions.targets_of(content)
    summary = {"decision": id}
    row = decisions.add(Undo(), by=checked_line("by", by), why=why, summary=summary, targets=targets, undoes=undone.id)
    ctx.concerns(row.uid)
    for number, decision in enumerate(chain):
        decisions.set_active(decision.id, number % 2 == 1)
    return row, _changes(ctx, _apply(ctx, row, content, stands=len(chain) % 2 == 0))


def _apply(ctx: Context, row: DecisionRow, content: DecisionContent, *, stands: bool = True) -> DirectoryUpdate:
    """Write again everything that this content concerns. ``row``: the decision or undo that was just stored;
    ``stands``: whether the decision with this content is active now."""
    update = DirectoryUpdate(Cause(decision=row.id))
    for article in _articles(content):
        write_article.rewrite(ctx, article_ref(article), update)
    if role := role_added_by(content):
        write_institutions.write_given(role, update, stands=stands)
    if rejected := role_rejected_by(content):
        _mark_roles(rejected, update)
    for person in people_in(content):
        update.touched.name_keys |= {place.key for place in person.places}
    for institution in institutions_in(content):
        update.touched.institution_keys |= set(institution.keys)
    update.before_names_change(update.touched.institution_keys)
    update.apply(ctx)
    return update


def _articles(content: DecisionContent):
    """The articles whose quotations this decision changes, each once."""
    by_id = {}
    for quotation in quotations_in(content):
        place = quotation.article
        article = articles.by_uid(place.id) or (articles.by_url(place.url) if place.url else None)
        for row in (article, articles.by_hash(place.text)):
            if row is not None:
                by_id[row.id] = row
    return list(by_id.values())


def _mark_roles(content: RejectRole, update: DirectoryUpdate) -> None:
    """Mark the role as rejected or not, as the standing decisions on it say."""
    people = appearances.experts_called(content.keys)
    update.before_names_change(set(content.institution_keys), experts.institutions_of(people))
    update.before_roles_are_marked(content.keys)
    role = content.title_key, content.institution_keys, content.status
    appearances.reject_roles(content.keys, content.sides, *role, rejected=False)
    for other in standing_decisions.rejected_roles(content.keys):
        if other.is_same_role(content):
            appearances.reject_roles(other.keys, other.sides, *role, rejected=True)


# What a decision changes.


class _Touched(NamedTuple):
    """The entries that a decision touched, by their numbers."""

    experts: set[int]
    institutions: set[int]
    quotations: set[int]


def _changes(ctx: Context, update: DirectoryUpdate) -> Sequence[dict]:
    """The entries that differ after this update, before and after: of each kind first those that stay, then new ones,
    then those that are gone. Called in the transaction that made it.

    The state before is that of the last commit: nobody else writes while this transaction is open.
    """
    recorded = update.touched
    touched = _Touched(recorded.experts, recorded.institutions, recorded.quotations | recorded.withdrawn)
    after = _states(ctx, touched, ())
    before = _committed(ctx, lambda: _states(ctx, touched, after))
    after |= _states(ctx, _Touched(set(), set(), set()), before.keys() - after.keys())
    order = sorted(before.keys() | after.keys(), key=lambda key: (key[0], key not in after, key not in before, key))
    return [
        {"kind": kind, "id": id, "before": before.get((kind, id)), "after": after.get((kind, id))}
        for kind, id in order
        if before.get((kind, id)) != after.get((kind, id))
    ]


def _committed(ctx: Context, read: Callable[[], T]) -> T:
    """What ``read`` finds in the committed state, while a transaction of this thread is open.

    Models use one connection a thread, so this reads in another thread. Both databases let it read while we write. It
    takes a second connection: the pool has more than two for each of the server's threads.
    """

    def read_snapshot() -> T:
        with ctx.reading():
            return read()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(read_snapshot).result()


def _states(ctx: Context, touched: _Touched, others: Iterable[tuple[str, str]]) -> States:
    """The entries that were touched, and others by their kind and id, as they are now; entries that no longer exist are
    left out."""
    states: States = {}
    ids: dict[str, list[str]] = {"expert": [], "institution": [], "quotation": []}
    for kind, id in others:
        ids[kind].append(id)
    rows = experts.rows(touched.experts, ids["expert"])
    notes_of = serialize_notes([row.id for row in rows])
    for row, item in zip(rows, serialize_experts(rows), strict=True):
        affiliations = [
            {
                "title": affiliation["title"],
                "status": affiliation["status"],
                "institution": (affiliation["institution"] or {}).get("name"),
                "since": affiliation["since"],
                "until": affiliation["until"],
                "decided_by": (affiliation["decided"] or {}).get("by"),
            }
            for affiliation in item["affiliations"]
        ]
        brief = {name: item[name] for name in ("id", "name", "aliases", "quotation_count")}
        notes = [note["text"] for note in notes_of.get(row.id, ())]
        states["expert", item["id"]] = brief | {"affiliations": affiliations, "notes": notes}
    for item in serialize_institutions(institutions.rows(touched.institutions, ids["institution"])):
        states["institution", item["id"]] = {
            name: item[name] for name in ("id", "name", "acronym", "aliases", "expert_count", "quotation_count")
        }
    for item in serialize_quotations(ctx, shown_quotations.rows(touched.quotations, ids["quotation"])):
        states["quotation", item["id"]] = {
            "id": item["id"],
            "text": item["content"]["text"],
            "speakers": [speaker["name"] for speaker in item["speakers"]],
            "expert_ids": [speaker["expert_id"] for speaker in item["speakers"] if speaker["expert_id"]],
            "current": item["current"],
        }
    return states
