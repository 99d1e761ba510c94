"""The types and properties of the schema that reconciliation offers, and their values for data extension.

Reconciliation Service API 0.2, sections 2.2 to 2.4 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.resolve.names import fold
from quotes_service.services.lookup.reconciliation import entries
from quotes_service.services.lookup.reconciliation.entries import EXPERT, INSTITUTION

#: Entries that are extended at once.
MAX_IDS = 100

#: The types, as clients see them.
TYPES = (
    {
        "id": EXPERT,
        "name": "Expert",
        "description": "A person who is quoted under a full name.",
    },
    {
        "id": INSTITUTION,
        "name": "Institution",
        "description": "An organization where experts work, or that speaks itself.",
    },
)
TYPE_OF = {type["id"]: {"id": type["id"], "name": type["name"]} for type in TYPES}

#: A value of a property in data extension: {"str"}, {"int"}, {"date"}, or {"id", "name"} for an entry.
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a property is fetched: at most ``limit`` values (0: all); ``current``: of roles only those that articles
    print as current."""

    limit: int = 0
    current: bool = False


#: What clients show of Settings in a form.
SETTINGS = (
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "The most values of each entry (0: all of them)",
    },
    {
        "name": "current",
        "label": "Only current roles",
        "type": "checkbox",
        "default": False,
        "help_text": "Of titles and institutions, leave out those that articles print as former",
    },
)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of entries of some types. ``values``: its cells, of an entry as the API prints it."""

    id: str
    name: str
    description: str
    types: tuple[str, ...]
    values: Callable[[dict[str, Any], Settings], Iterable[Cell]]
    value_type: str | None = None

    def described(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "description": self.description}


def _roles(entry: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    """The affiliations, current ones first, then those that were printed last."""
    roles = [role for role in entry["affiliations"] if role["status"] == "current" or not settings.current]
    return sorted(roles, key=lambda role: role["status"] != "current")


def _titles(entry: dict[str, Any], settings: Settings) -> Iterator[Cell]:
    return _texts(role["title"] for role in _roles(entry, settings))


def _institutions(entry: dict[str, Any], settings: Settings) -> Iterator[Cell]:
    return _entries(role["institution"] for role in _roles(entry, settings))


def _texts(values: Iterable[str | None]) -> Iterator[Cell]:
    return ({"str": value} for value in dict.fromkeys(values) if value)


def _entries(values: Iterable[dict[str, Any] | None]) -> Iterator[Cell]:
    names = {value["id"]: value["name"] for value in values if value}
    return ({"id": id, "name": name} for id, name in names.items())


def _text(field: str) -> Callable[[dict[str, Any], Settings], Iterator[Cell]]:
    return lambda entry, _: _texts([entry[field]])


def _list(field: str) -> Callable[[dict[str, Any], Settings], Iterator[Cell]]:
    return lambda entry, _: _texts(entry[field])


def _number(field: str) -> Callable[[dict[str, Any], Settings], list[Cell]]:
    return lambda entry, _: [{"int": entry[field]}]


def _day(field: str) -> Callable[[dict[str, Any], Settings], list[Cell]]:
    """A day, as the time that the specification wants."""

    def cells(entry: dict[str, Any], _: Settings) -> list[Cell]:
        day: date | None = entry[field]
        return [{"date": f"{day.isoformat()}T00:00:00Z"}] if day else []

    return cells


_BOTH = (EXPERT, INSTITUTION)
PROPERTIES = (
    Property(
        "institution",
        "Institution",
        "Where articles print that an expert works or worked, current first. Matching compares it.",
        (EXPERT,),
        _institutions,
        INSTITUTION,
    ),
    Property(
        "title",
        "Title",
        "An expert's titles as printed, current first. Matching compares it.",
        (EXPERT,),
        _titles,
    ),
    Property("name", "Name", "The name of the entry.", _BOTH, _text("name")),
    Property("alias", "Other names", "The other names that articles print.", _BOTH, _list("aliases")),
    Property(
        "statement_count", "Statements", "How many statements are quoted, each once.", _BOTH, _number("statement_count")
    ),
    Property("first_quoted", "First quoted", "The day of the first quotation.", (EXPERT,), _day("first_quoted")),
    Property("last_quoted", "Last quoted", "The day of the last quotation.", (EXPERT,), _day("last_quoted")),
    Property("outlet", "Outlets", "The outlets that quote an expert.", (EXPERT,), _list("outlets")),
    Property("acronym", "Acronym", "The acronym of an institution.", (INSTITUTION,), _text("acronym")),
    Property(
        "parent",
        "Part of",
        "The institution that this one is printed as a part of.",
        (INSTITUTION,),
        lambda entry, _: _entries([entry["parent"]]),
        INSTITUTION,
    ),
    Property("ror", "ROR", "The institution's id in the Research Organization Registry.", (INSTITUTION,), _text("ror")),
    Property("wikidata", "Wikidata", "The institution's id at Wikidata.", (INSTITUTION,), _text("wikidata")),
    Property(
        "expert_count",
        "Experts",
        "How many experts are printed with the institution.",
        (INSTITUTION,),
        _number("expert_count"),
    ),
    Property("page", "Page", "The address of the entry's page.", _BOTH, _text("page")),
)
_BY_ID = {property.id: property for property in PROPERTIES}


def proposed(type: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
    """The properties of a type (None: of all types), those that matter most first."""
    return [property.described() for property in PROPERTIES if type is None or type in property.types][:limit]


def beginning(items: Sequence[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Those of some types or properties whose id, or a word of whose name, begins with what is typed."""
    typed = fold(prefix)
    return [
        item
        for item in items
        if any(fold(text).startswith(typed) for text in (item["id"], item["name"], *item["name"].split()))
    ]


@reads
def extend(
    ctx: Context, ids: Collection[str], wanted: Sequence[tuple[str, Settings]], page: Callable[[str], str]
) -> dict[str, Any]:
    """The values of the wanted properties (id, settings) for entries: those of the current entry for an id that was
    joined to another, none for an id or a property that is not known. ``page``: the address of an entry's page, by id.
    """
    found = entries.by_ids(ids)
    rows = {}
    for id in ids:
        entry = found.get(id)
        rows[id] = {
            property: list(_cells(entry | {"page": page(entry["id"])}, property, settings)) if entry else []
            for property, settings in wanted
        }
    return {"meta": [_meta(property) for property, _ in wanted], "rows": rows}


def _cells(entry: dict[str, Any], id: str, settings: Settings) -> list[Cell]:
    property = _BY_ID.get(id)
    if property is None or entries.kind_of(entry["id"]) not in property.types:
        return []
    return list(property.values(entry, settings))[: settings.limit or None]


def _meta(id: str) -> dict[str, Any]:
    property = _BY_ID.get(id)
    if property is None:
        return {"id": id, "name": id}
    type = {"type": TYPE_OF[property.value_type]} if property.value_type else {}
    return {"id": id, "name": property.name, **type}
