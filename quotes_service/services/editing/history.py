"""What became of an expert, an institution or a quotation: when it came in, what changed, what editors decided."""

from __future__ import annotations

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.services.editing import decisions
from quotes_service.services.serializers.common import is_id, utc
from quotes_service.store.decisions import decisions as store
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.models import Appearance, InstitutionName, StoredQuotation


@reads
def expert_history(ctx: Context, id: str) -> dict:
    """The history of an expert, the newest first; also by an id that now leads to another. Raises NotFound."""
    row = experts.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    first = Appearance.get_by_id(row.id)
    return _history(row.uid, {id, row.uid}, first.added_at, first.article.uid)


@reads
def institution_history(ctx: Context, id: str) -> dict:
    """The history of an institution, as ``expert_history``. Raises NotFound."""
    row = institutions.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No institution has the id {id!r}.")
    return _history(row.uid, {id, row.uid}, InstitutionName.get_by_id(row.id).added_at, None)


@reads
def quotation_history(ctx: Context, id: str) -> dict:
    """The history of a quotation, also of one that stands no more. Raises NotFound."""
    row = StoredQuotation.get_or_none(StoredQuotation.uid == id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return _history(row.uid, {id}, row.added_at, row.article.uid)


def _history(id: str, ids: set[str], added_at, article: str | None) -> dict:
    items = [
        {
            "at": utc(event["at"]),
            "kind": event["kind"],
            "detail": event["detail"],
            "decision_id": event["decision_uid"],
            "article_id": event["article"],
            "decision": None,
        }
        for event in store.events(sorted(ids))
        if event["subject"] == id or id not in (event["detail"] or {}).values()  # noted with both who were joined
    ]
    for row in store.about(sorted(ids)):
        items.append(
            {
                "at": utc(row.at),
                "kind": "decision",
                "detail": None,
                "decision_id": row.uid,
                "article_id": None,
                "decision": decisions.view(row),
            }
        )
    items.sort(key=lambda item: item["at"], reverse=True)
    if added_at:
        added = {"detail": None, "decision_id": None, "article_id": article, "decision": None}
        items.append({"at": utc(added_at), "kind": "added", **added})
    return {"id": id, "items": items}
