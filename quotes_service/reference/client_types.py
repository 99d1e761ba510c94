"""The types of the client for notebooks, from the OpenAPI document and the tables: `make docs` writes its types.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

from quotes_service.api.lookup.experts import AffiliationSchema
from quotes_service.api.lookup.topics import TopicLineSchema
from quotes_service.api.tables import table_of
from quotes_service.reference.rest import open_app
from quotes_service.standards.tables.columns import Table
from quotes_service.standards.tables.directory import ARTICLES, EXPERTS, INSTITUTIONS
from quotes_service.standards.tables.quotations import QUOTATIONS

#: Class of filters -> the operation whose query has them, and what they choose.
_FILTERS = {
    "QuotationFilters": ("find_quotations", "Which quotations."),
    "OwnQuotationFilters": ("expert_quotations", "Which quotations of one speaker."),
    "CountFilters": ("count_quotations", "Which quotations are counted, and how."),
    "ExpertFilters": ("find_experts", "Which experts."),
    "InstitutionFilters": ("find_institutions", "Which institutions."),
    "TopicFilters": ("find_topics", "Which topics."),
    "ArticleFilters": ("list_articles", "Which articles."),
    "PageFilters": ("expert_affiliations", "How many at a time."),
}
#: What the client itself sends, by the form that is asked of it.
_NO_FILTERS = ("cursor", "format")
#: The schemas from which the client's methods give items or entries; those inside them follow.
_ANSWERS = (
    *("Quotation", "Facets", "Statement", "FoundExpert", "ExpertWithNotes", "Expansion", "Related", "Affiliation"),
    *("Institution", "FullInstitution", "TopicLine", "Topic", "ArticleItem", "FullArticle", "KeptArticle"),
    *("Verdict", "Check", "Found", "Suggestions", "Stats", "Reading", "FullJob"),
)
_BODIES = ("NewArticle", "Source")
_TABLES = {
    "QUOTATIONS": QUOTATIONS,
    "EXPERTS": EXPERTS,
    "INSTITUTIONS": INSTITUTIONS,
    "ARTICLES": ARTICLES,
    "AFFILIATIONS": table_of(AffiliationSchema),
    "TOPICS": table_of(TopicLineSchema),
}
#: What the client makes of the limit of a collection.
_PAGE = "How many items are asked for at a time, 1 to 100; all are gone through nevertheless."
_WIDTH = 120
_HEAD = '''\
"""What the service is asked for, and what it answers. Made from the service by `make docs`: do not edit.

The classes are dictionaries; docs/api.md says what their fields mean, under the same names.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NotRequired, TypedDict

#: A day, as "2024-05-02".
Day = str
#: A time, as "2024-05-02T09:30:00+00:00".
Time = str
#: Column of a table -> the kind of its cells; "texts": a list of texts.
Columns = dict[str, Literal["text", "integer", "number", "boolean", "date", "time", "texts"]]
'''


def client_types() -> str:
    """The text of the module, as `ruff format` leaves it."""
    with open_app() as app:
        document = app.test_client().get("/api/v1/openapi.json").get_json()
    operations = {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }
    filters = (_filters(name, operations[operation], about) for name, (operation, about) in _FILTERS.items())
    schemas = document["components"]["schemas"]
    bodies = (_class(name, schemas[name], is_body=True) for name in _BODIES)
    answers = (_class(name, schemas[name]) for name in sorted(_with_parts(schemas)))
    tables = (_table(name, table) for name, table in _TABLES.items())
    return "\n\n".join(["\n".join([_HEAD.rstrip(), *tables]) + "\n", *filters, *bodies, *answers])


def _with_parts(schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas of answers, and of those inside them."""
    found, waiting = set(), [*_ANSWERS]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r"'#/components/schemas/(\w+)'", str(schemas[name]))
    return found


def _filters(name: str, operation: dict[str, Any], about: str) -> str:
    """A class of what the query of an operation may have, with its meaning."""
    given = {item["name"]: item for item in operation["parameters"] if item["in"] == "query"}
    is_paged = "cursor" in given
    chosen = {name: item for name, item in given.items() if name not in _NO_FILTERS}
    lines = [f"class {name}(TypedDict, total=False):", f'    """{about}', ""]
    for field, parameter in chosen.items():
        meaning = _PAGE if is_paged and field == "limit" else _meaning(parameter)
        text = f"{field}: {meaning}"
        lines += wrap(text, _WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 8, break_on_hyphens=False)
    lines += ['    """', ""]
    for field, parameter in chosen.items():
        lines += _field(field, _type(parameter["schema"], is_sent=True))
    return "\n".join(lines) + "\n"


def _meaning(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    return parameter.get("description") or f"At least {schema['minimum']}, at most {schema['maximum']}."


def _table(name: str, table: Table) -> str:
    """The columns that the service gives a table."""
    return "\n".join([f"{name}: Columns = {{", *(f'    "{each.name}": "{each.kind}",' for each in table.columns), "}"])


def _class(name: str, schema: dict[str, Any], *, is_body: bool = False) -> str:
    """A class of a schema; of a body that is sent, fields may be left out."""
    required = schema.get("required", ())
    lines = [f"class {name}(TypedDict, total=False):" if is_body else f"class {name}(TypedDict):"]
    for field, value in schema["properties"].items():
        kind = _type(value, is_sent=is_body)
        lines += _field(field, kind if is_body or field in required else f"NotRequired[{kind}]")
    return "\n".join(lines) + "\n"


def _field(name: str, kind: str) -> Iterator[str]:
    line = f"    {name}: {kind}"
    if len(line) <= _WIDTH:
        yield line
        return
    before, _, values = line.partition("[")  # a long Literal
    values, _, after = values.rpartition("]")
    yield f"{before}["
    yield f"        {values}"
    yield f"    ]{after}"


def _type(schema: dict[str, Any], *, is_sent: bool = False) -> str:
    """The type of a value; of one that is sent, also what becomes one."""
    if reference := schema.get("$ref"):
        return reference.rpartition("/")[2]
    if choices := schema.get("anyOf"):
        return " | ".join(_type(choice, is_sent=is_sent) for choice in choices)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if values := [f'"{value}"' for value in schema.get("enum", ()) if value is not None]:
        kinds = [f"Literal[{', '.join(values)}]", *(["null"] if "null" in kinds else [])]
    return " | ".join(_simple(kind, schema, is_sent) for kind in kinds)


def _simple(kind: str, schema: dict[str, Any], is_sent: bool) -> str:
    match kind, schema.get("format"):
        case "array", _:
            return f"list[{_type(schema['items'])}]"
        case "string", "date" if is_sent:
            return "date | str"
        case "string", "date":
            return "Day"
        case "string", "date-time":
            return "Time"
    return {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(kind, kind)


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("client", "types.py").write_text(client_types(), encoding="utf-8")
