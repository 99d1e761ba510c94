"""The search of an alert: filters of quotations, as they are kept and as they are asked for."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from quotes_service.errors import InvalidInput
from quotes_service.search.query import Query
from quotes_service.services.lookup.filters import QuotationFilters

_DAYS = ("since", "until")


def kept(filters: QuotationFilters) -> dict[str, Any]:
    """The filters as JSON has them, by name, without those that are not set: what `GET /quotes` takes."""
    values = filters.plain() | {name: getattr(filters, name) for name in ("expert", "institution", "topic")}
    if filters.q is not None:
        values["q"] = filters.q.text
    if values["factuality"] == "said":
        del values["factuality"]
    return {
        name: str(value) if isinstance(value, date) else value for name, value in values.items() if value is not None
    }


def asked(query: dict[str, Any]) -> QuotationFilters:
    """The filters that were kept so. Raises InvalidInput("q") if no word is left in it, as after an
    erasure, and InvalidInput("query")."""
    values: dict[str, Any] = {**query}
    if unknown := values.keys() - {field.name for field in fields(QuotationFilters)}:
        raise InvalidInput("query", f"has filters that this version does not know: {', '.join(sorted(unknown))}")
    values |= {name: date.fromisoformat(query[name]) for name in _DAYS if name in query}
    if "q" in values:
        values["q"] = Query.of(values["q"])
    return QuotationFilters(**values)


def in_address(query: dict[str, Any]) -> dict[str, str]:
    """The filters as an address has them."""
    return {name: str(value) for name, value in query.items()}
