"""The log of writes, as it is given out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.ingest.text import check_characters
from quotes_service.services.serializers.common import collection, utc
from quotes_service.store.access import written
from quotes_service.store.querying.paging import Paging


@reads
def list_writes(
    ctx: Context, *, by: str | None = None, since: date | None = None, paging: Paging = Paging()
) -> dict[str, Any]:
    """A page of what was changed, the newest first; ``by``: the name of a key, a user or a command's user; ``since``:
    the first day, in UTC. Raises InvalidInput("by" | "cursor")."""
    if by is not None:
        check_characters(by, field="by")
    start = datetime.combine(since, time()) if since else None
    page = written.page(paging, name=by, since=start)
    items = [asdict(row) | {"id": str(row.id), "at": utc(row.at)} for row in page.items]
    return collection(items, page.next_cursor, page.total)
