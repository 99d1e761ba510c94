"""What can be exported: the collections, with their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes_service.context import Context
from quotes_service.services.exports.whole import pages
from quotes_service.services.intake.articles import list_articles
from quotes_service.services.lookup.experts import find_experts
from quotes_service.services.lookup.institutions import find_institutions
from quotes_service.services.lookup.quotations import find_quotations
from quotes_service.services.serializers.articles import serialize_listed
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.standards.formats import Item
from quotes_service.standards.tables.columns import Table
from quotes_service.standards.tables.directory import ARTICLES, EXPERTS, INSTITUTIONS
from quotes_service.standards.tables.quotations import QUOTATIONS
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations import quotations


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A collection: its name, the last part of its address, its table, what finds a page of it (by the context,
    filters and a paging), and what finds items by their ids, in any order."""

    name: str
    address: str
    table: Table
    find: Callable[..., dict[str, Any]]
    with_ids: Callable[[Context, Sequence[str]], list[Item]]


_ALL = (
    ExportKind(
        "quotations",
        "quotes",
        QUOTATIONS,
        find_quotations,
        # those that an editor rejected, or that their article no longer prints, are in no list
        lambda ctx, ids: serialize_quotations(ctx, [row for row in quotations.rows([], ids) if row.current]),
    ),
    ExportKind(
        "experts",
        "experts",
        EXPERTS,
        find_experts,
        lambda ctx, ids: serialize_experts(experts.rows([], ids)),
    ),
    ExportKind(
        "institutions",
        "institutions",
        INSTITUTIONS,
        find_institutions,
        lambda ctx, ids: serialize_institutions(institutions.rows([], ids)),
    ),
    ExportKind(
        "articles", "articles", ARTICLES, list_articles, lambda ctx, ids: serialize_listed(articles.by_uids(ids))
    ),
)
#: Name -> kind.
KINDS = {kind.name: kind for kind in _ALL}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported: items of a kind that pass filters, in an order. ``query``: the filters as they were given."""

    kind: ExportKind
    filters: Sequence[Any]
    paging: Paging
    query: Mapping[str, str]

    def items(self, ctx: Context) -> Iterator[Item]:
        """All of them, in one snapshot of the database. Raises InvalidInput."""
        for page in pages(ctx, lambda paging: self.kind.find(ctx, *self.filters, paging), self.paging):
            yield from page["items"]
