"""The history of an expert, an institution or a quotation: when it was added, what changed, what editors decided."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.services.editing.decisions import serialize_decision
from quotes_service.services.serializers.common import is_id, utc
from quotes_service.store.decisions import decisions, targets
from quotes_service.store.decisions.targets import Arrival
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions


@reads
def expert_history(ctx: Context, id: str) -> dict:
    """The history of an expert, newest first; also by the id of one that was joined to it. Raises NotFound."""
    row = experts.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    return _history(row.uid, {id, row.uid}, targets.expert_arrival(row.id))


@reads
def institution_history(ctx: Context, id: str) -> dict:
    """The history of an institution, as ``expert_history``. Raises NotFound."""
    row = institutions.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No institution has the id {id!r}.")
    return _history(row.uid, {id, row.uid}, targets.institution_arrival(row.id))


@reads
def quotation_history(ctx: Context, id: str) -> dict:
    """The history of a quotation, also of one that is no longer in its article. Raises NotFound."""
    arrival = targets.quotation_arrival(id) if is_id(id) else None
    if arrival is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return _history(id, {id}, arrival)


def _history(id: str, ids: set[str], arrival: Arrival) -> dict:
    """The history of the entry ``id``: what is noted under any of ``ids``, its own and the requested one."""
    items = [
        _item(utc(event.at), event.kind, detail=event.detail, decision_id=event.decision, article_id=event.article)
        for event in decisions.events(sorted(ids))
        # joining two entries is noted under both ids
        if event.subject == id or id not in (event.detail or {}).values()
    ]
    items += [
        _item(utc(row.at), "decision", decision_id=row.uid, decision=serialize_decision(row))
        for row in decisions.about(sorted(ids))
    ]
    items.sort(key=lambda item: item["at"], reverse=True)
    if arrival.at:
        items.append(_item(utc(arrival.at), "added", article_id=arrival.article))
    return {"id": id, "items": items}


def _item(at: Any, kind: str, **about: Any) -> dict[str, Any]:
    return {"at": at, "kind": kind, "detail": None, "decision_id": None, "article_id": None, "decision": None} | about
