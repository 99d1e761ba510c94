"""Collections: pages, items, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, NotRequired, TypedDict, TypeVar

from quotes_service.client.connection import Connection
from quotes_service.client.types import Columns, Expansion, Facets

if TYPE_CHECKING:
    from pandas import DataFrame

Item = TypeVar("Item")
#: The most items that the service gives at a time.
_MOST = 100


class Page(TypedDict, Generic[Item]):
    """A part of a collection; ``next`` is the address of the next one, null on the last."""

    items: list[Item]
    next: str | None
    total: int
    facets: NotRequired[Facets]
    expanded: NotRequired[list[Expansion]]
    searched_by: NotRequired[list[str]]


class Collection(Generic[Item]):
    """What some filters choose. Nothing is asked before it is needed, and each time anew.

    To iterate goes over the pages, as far as one goes (``itertools.islice(quotes, 5)``): what comes in or goes in
    between moves nothing. ``to_list`` and ``to_pandas`` read all in one request, as it was at one moment; quotations
    with ``q`` are the newest first there, unless ``sort`` says otherwise.
    """

    def __init__(self, connection: Connection, path: str, filters: Mapping[str, Any], columns: Columns):
        self._connection, self._path, self._filters, self._columns = connection, path, filters, columns

    def __repr__(self) -> str:
        chosen = ", ".join(f"{name}={value!r}" for name, value in self._filters.items())
        return f"<Collection {self._path}({chosen})>"

    def __iter__(self) -> Iterator[Item]:
        page: Page[Item] | None = self._first(self._filters.get("limit", _MOST))
        while page:
            yield from page["items"]
            page = self._connection.follow(page["next"]) if page["next"] else None

    @property
    def total(self) -> int:
        """How many items there are now."""
        return self._first(1)["total"]

    def page(self) -> Page[Item]:
        """The first page, of ``limit`` items (20 without it), with ``facets`` and what else the service says of all."""
        return self._connection.get(self._path, self._filters)

    def to_list(self) -> list[Item]:
        """All items."""
        return self._connection.items(self._path, self._unlimited())

    def to_pandas(self) -> DataFrame:
        """All items as a table, a row each, with the columns that the service's CSV has; docs/client.md says of which
        kinds they are. Raises ImportError without pandas."""
        from quotes_service.client.tables import table_of

        return table_of(self._connection.table(self._path, self._unlimited()), self._columns)

    def _unlimited(self) -> dict[str, Any]:
        """The filters without the limit, which would cut the whole off."""
        return {name: value for name, value in self._filters.items() if name != "limit"}

    def _first(self, limit: int) -> Page[Item]:
        return self._connection.get(self._path, {**self._filters, "limit": limit})
