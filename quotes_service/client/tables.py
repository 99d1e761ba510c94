"""Tables of items in pandas. The types of the items say what the columns are, also where there are no items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from quotes_service.client.links import link

try:
    import pandas as pd
except ImportError:
    raise ImportError('to_pandas needs the package "pandas": pip install pandas') from None

#: A list of objects -> what the columns of its first one are called.
_FIRST = {"speakers": "speaker", "affiliations": "affiliation"}
_DTYPES = {str: "string", int: "Int64", float: "float64", bool: "boolean", "date": "datetime64[s]"}

#: Names and places by which one gets from an item to a cell.
Path = tuple[str | int, ...]


def table_of(items: Sequence[Mapping[str, Any]], kind: type, base_url: str) -> pd.DataFrame:
    """A row for each item, which has the fields of ``kind``, a TypedDict.

    A field of an object in an item has a column of its own (`article_url`); so has one of the first speaker
    (`speaker_name`) and of the first affiliation. Lists stay lists. `link` is the page of what has an id. Fields that
    come only sometimes have a column where an item has them, and so have those that are newer than this client.
    """
    columns: dict[str, Any] = {}
    hints = get_type_hints(kind, include_extras=True)
    for name, path, dtype, is_certain in _columns(hints, (), ""):
        cells = [_cell(item, path) for item in items]
        if is_certain or any(path[0] in item for item in items):
            columns[name] = _series(cells, dtype)
    for name in dict.fromkeys(name for item in items for name in item if name not in hints):
        columns[name] = pd.Series([item.get(name) for item in items])
    if "id" in hints:
        columns["link"] = _series([link(base_url, item["id"]) for item in items], str)
    return pd.DataFrame(columns)


def _columns(hints: Mapping[str, Any], path: Path, prefix: str) -> Iterator[tuple[str, Path, Any, bool]]:
    """(name, path, kind, whether every item has it) of each column."""
    for field, hint in hints.items():
        kind, is_certain = _kind(hint)
        here, name = (*path, field), prefix + field
        if is_typeddict(kind):
            for column in _columns(get_type_hints(kind, include_extras=True), here, f"{name}_"):
                yield *column[:3], is_certain and column[3]
            continue
        yield name, here, kind, is_certain
        if not path and field in _FIRST:
            (entry,) = get_args(kind)
            yield from _columns(get_type_hints(entry, include_extras=True), (*here, 0), f"{_FIRST[field]}_")


def _kind(hint: Any) -> tuple[Any, bool]:
    """(the type of a value where there is one, whether it is always there); "date" and "date-time" are kinds of str."""
    is_certain = get_origin(hint) is not NotRequired
    if not is_certain:
        (hint,) = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (choice for choice in get_args(hint) if choice is not NoneType)
    if get_origin(hint) is Annotated:
        return hint.__metadata__[0], is_certain
    return (type(get_args(hint)[0]) if get_origin(hint) is Literal else hint), is_certain


def _cell(item: Any, path: Path) -> Any:
    for step in path:
        if not item:
            return None
        item = item[step] if isinstance(step, int) else item.get(step)
    return item


def _series(cells: list[Any], kind: Any) -> pd.Series:
    if kind == "date-time":
        return pd.to_datetime(pd.Series(cells, dtype=object), utc=True, format="ISO8601").dt.as_unit("us")
    return pd.Series(cells, dtype=_DTYPES.get(kind, object))
