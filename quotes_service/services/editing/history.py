"""The history of an expert, an institution or a quotation: when it was added, what changed, what editors decided."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.services.editing.decisions import serialize_decision
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.store.decisions import decisions, histories, targets
from quotes_service.store.decisions.decisions import DecisionRow
from quotes_service.store.decisions.histories import EventRow
from quotes_service.store.decisions.targets import Arrival
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.querying.paging import Paging


@reads
def expert_history(ctx: Context, id: str, paging: Paging = Paging()) -> dict:
    """A page of the history of an expert, newest first; also by the id of one that was joined to it.

    Raises NotFound, InvalidInput("cursor").
    """
    row = experts.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    return _history(row.uid, {id, row.uid}, targets.expert_arrival(row.id), paging)


@reads
def institution_history(ctx: Context, id: str, paging: Paging = Paging()) -> dict:
    """A page of the history of an institution, as ``expert_history``."""
    row = institutions.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No institution has the id {id!r}.")
    return _history(row.uid, {id, row.uid}, targets.institution_arrival(row.id), paging)


@reads
def quotation_history(ctx: Context, id: str, paging: Paging = Paging()) -> dict:
    """A page of the history of a quotation, as ``expert_history``; also of one that is no longer in its article."""
    arrival = targets.quotation_arrival(id) if is_id(id) else None
    if arrival is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return _history(id, {id}, arrival, paging)


def _history(id: str, ids: set[str], arrival: Arrival, paging: Paging) -> dict:
    """The history of the entry ``id``: what is noted under any of ``ids``, its own and the requested one."""
    page = histories.page(id, sorted(ids), arrival, paging)
    undone_by = decisions.undone_by([row.id for row in page.items if isinstance(row, DecisionRow)])
    items = [_item(row, undone_by) for row in page.items]
    return {"id": id, **collection(items, page.next_cursor, page.total)}


def _item(row: EventRow | DecisionRow | Arrival, undone_by: dict[int, str]) -> dict[str, Any]:
    match row:
        case EventRow():
            about = {"kind": row.kind, "detail": row.detail, "decision_id": row.decision, "article_id": row.article}
        case DecisionRow():
            about = {"kind": "decision", "decision_id": row.uid, "decision": serialize_decision(row, undone_by)}
        case Arrival():
            about = {"kind": "added", "article_id": row.article}
    assert row.at, "only a known arrival is in a history"
    nothing = {"kind": "", "detail": None, "decision_id": None, "article_id": None, "decision": None}
    return {"at": utc(row.at), **nothing, **about}
