"""Collections with their filters, named by the addresses that list them: what is exported, or searched for an alert."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import request
from marshmallow import ValidationError

from quotes_service.api.answers import links
from quotes_service.api.intake import articles
from quotes_service.api.lookup import experts, institutions, quotes
from quotes_service.api.schemas import TypedInput, texts
from quotes_service.errors import InvalidInput
from quotes_service.services.exports.kinds import KINDS, Selection

ADDRESS_CHARS = 4_000
PREFIX = "/api/v1/"
_SCHEMAS: dict[str, type[TypedInput]] = {
    "quotations": quotes.QuerySchema,
    "experts": experts.QuerySchema,
    "institutions": institutions.QuerySchema,
    "articles": articles.QuerySchema,
}
#: Fields of a query that say how it is answered, not what is found.
_MANNERS = ("format", "limit", "cursor", "facets", "explain")


def selection_of(address: str, *only: str) -> Selection:
    """Which items of which collection an address means; ``only``: the names of the kinds that may be asked for, without
    any all of them. Raises InvalidInput("of")."""
    try:
        parts = urlsplit(address.removeprefix(links().root))  # as it is copied from a browser
    except ValueError:  # brackets around what is no address of a host
        parts = urlsplit("")
    path = parts.path.removeprefix(request.script_root).removeprefix(PREFIX)
    kinds = [kind for kind in KINDS.values() if kind.name in (only or KINDS)]
    kind = next((kind for kind in kinds if kind.address == path), None)
    if kind is None or parts.netloc:
        known = ", ".join(PREFIX + kind.address for kind in kinds)
        raise InvalidInput("of", f"must be the address of a collection ({known}) with its filters")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = {name: value for name, value in pairs if name not in _MANNERS}
    if len(query) < sum(name not in _MANNERS for name, _ in pairs):
        raise InvalidInput("of", "has a field more than once")
    try:
        loaded: Any = _SCHEMAS[kind.name]().load(query)
    except ValidationError as error:
        raise InvalidInput("of", "; ".join(texts(error.messages))) from None
    except InvalidInput as error:
        raise InvalidInput("of", str(error)) from None
    *filters, paging = loaded
    return Selection(kind, filters, paging, query)
