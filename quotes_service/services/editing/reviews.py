"""The review queue: pairs of entries that may be one, for an editor to decide, the most important first."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.services.serializers.common import collection
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.store.decisions import reviews
from quotes_service.store.decisions.reviews import EntryKind as Kind
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions

__all__ = ["Kind", "list_reviews"]


@reads
def list_reviews(ctx: Context, *, kind: Kind | None = None, cursor: str | None = None, limit: int = 20) -> dict:
    """Pairs of entries with the evidence for and against their being the same, sorted by doubt times visibility.

    A pair is removed when an editor decides it (merge or distinct), or when new articles settle it.
    Raises InvalidInput("cursor").
    """
    rows, following, total = reviews.page(kind=kind, cursor=cursor, limit=limit)
    entries: dict[tuple[Kind, int], dict[str, Any]] = {}
    expert_rows = experts.rows({id for row in rows if row.kind == "expert" for id in (row.left, row.right)})
    for row, item in zip(expert_rows, serialize_experts(expert_rows), strict=True):
        entries["expert", row.id] = item
    institution_rows = institutions.rows(
        {id for row in rows if row.kind == "institution" for id in (row.left, row.right)}
    )
    for row, item in zip(institution_rows, serialize_institutions(institution_rows), strict=True):
        entries["institution", row.id] = item
    items = []
    for row in rows:
        pair = [entries[row.kind, row.left], entries[row.kind, row.right]]
        items.append(
            {
                "kind": row.kind,
                "experts": pair if row.kind == "expert" else [],
                "institutions": pair if row.kind == "institution" else [],
                "score": row.score,
                "settles": row.settles,
                "reasons": [{"weight": weight, "text": text} for weight, text in row.reasons],
            }
        )
    return collection(items, following, total)
