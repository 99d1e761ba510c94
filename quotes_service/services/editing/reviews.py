"""The review queue: entries of which an editor must say whether they are one, what matters most first."""

from __future__ import annotations

from typing import Literal

from quotes_service.context import Context, reads
from quotes_service.services.serializers.common import collection
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.store.decisions import reviews as store
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions

Kind = Literal["expert", "institution"]


@reads
def list_reviews(ctx: Context, *, kind: Kind | None = None, cursor: str | None = None, limit: int = 20) -> dict:
    """Pairs of entries with what speaks for and against their being one, the largest doubt times visibility first.

    A pair goes when it is decided (merge or distinct), or when articles come in that settle it.
    Raises InvalidInput("cursor").
    """
    rows, following, total = store.page(kind=kind, cursor=cursor, limit=limit)
    entries: dict[tuple[str, int], dict] = {}
    for name, aggregate, view in (
        ("expert", experts, serialize_experts),
        ("institution", institutions, serialize_institutions),
    ):
        numbers = {id for row in rows if row["kind"] == name for id in (row["left"], row["right"])}
        found = aggregate.rows(numbers)
        entries |= {(name, row.id): item for row, item in zip(found, view(found), strict=True)}
    items = []
    for row in rows:
        pair = [entries[row["kind"], row[side]] for side in ("left", "right")]
        items.append(
            {
                "kind": row["kind"],
                "experts": pair if row["kind"] == "expert" else [],
                "institutions": pair if row["kind"] == "institution" else [],
                "score": row["score"],
                "settles": row["settles"],
                "reasons": [{"weight": weight, "text": text} for weight, text in row["reasons"]],
            }
        )
    return collection(items, following, total)
