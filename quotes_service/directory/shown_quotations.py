"""The quotations that are shown to whoever has their ids, also withdrawn ones. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection

from quotes_service.directory import standing_decisions
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.quotations import QuotationRow


def by_uid(uid: str) -> QuotationRow | None:
    """The quotation with this id, unless it is hidden, or somebody who speaks in it."""
    return next(iter(rows((), [uid])), None)


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[QuotationRow]:
    """The quotations with these numbers or ids, except those that are hidden, or that somebody hidden says."""
    found = quotations.rows(ids, uids)
    hidden = standing_decisions.of_hidden_names([row.id for row in found if not row.current])
    return [row for row in found if row.id not in hidden]
