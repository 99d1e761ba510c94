"""Whole collections, of any size, page by page."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any, TypeVar

from quotes_service.context import Context
from quotes_service.store.querying.paging import Paging

AnyPaging = TypeVar("AnyPaging", bound=Paging)

#: How many items are read at once.
CHUNK = 500


def pages(
    ctx: Context, find: Callable[[AnyPaging], dict[str, Any]], paging: AnyPaging
) -> Generator[dict[str, Any], None, None]:
    """All pages of a collection, whose pages ``find`` gives, from one snapshot of the database: it is open until the
    last one is taken, or the generator is closed. They are not counted."""
    with ctx.reading():
        cursor = None
        while True:
            page = find(replace(paging, limit=CHUNK, cursor=cursor, whole=True))
            cursor = page.pop("next_cursor")
            yield page
            if cursor is None:
                return
