"""The entries that decisions are about, by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import shown_quotations
from quotes_service.services.serializers.common import is_id
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions


@reads
def names(ctx: Context, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Id -> the kind and the name of an expert, an institution or a quotation (its words). Ids of entries that are not
    shown, since they were hidden or joined to another, and other texts are left out."""
    known = sorted({id for id in ids if is_id(id)})
    return {
        **{row.uid: {"kind": "expert", "name": row.name} for row in experts.rows((), known)},
        **{row.uid: {"kind": "institution", "name": row.name} for row in institutions.rows((), known)},
        **{row.uid: {"kind": "quotation", "name": row.text} for row in shown_quotations.rows((), known)},
    }
