"""Tables in pandas, from the service's CSV: what is a list, a day or a number there is one here, too."""

from __future__ import annotations

import re
from io import BytesIO

from quotes_service.client.types import Columns

try:
    import pandas as pd
except ImportError:
    raise ImportError('to_pandas needs the package "pandas": pip install pandas') from None

_DTYPES = {"text": "string", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}
#: Between the texts of a list.
_SEPARATOR = "; "
#: An apostrophe before what a spreadsheet would compute.
_GUARD = re.compile("''*[=+\\-@\t\r\n＝＋－＠]")


def table_of(csv: bytes, columns: Columns) -> pd.DataFrame:
    """The table, whose columns are of the kinds that ``columns`` names; one that is newer than this client is of texts.

    The apostrophes that keep spreadsheets from computing are taken off. An empty cell is a missing value, or a list of
    nothing.
    """
    table = pd.read_csv(BytesIO(csv), dtype=object, keep_default_na=False, encoding="utf-8-sig")
    return pd.DataFrame({name: _series([*cells], columns.get(str(name), "text")) for name, cells in table.items()})


def _series(cells: list[str], kind: str) -> pd.Series:
    if kind == "texts":
        lists = [_unguarded(cell).split(_SEPARATOR) if cell else [] for cell in cells]
        return pd.Series(lists, dtype=object)
    values = [cell or None for cell in cells]
    match kind:
        case "time":
            return pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601").dt.as_unit("us")
        case "text":
            values = [value and _unguarded(value) for value in values]
        case "boolean":
            values = [None if value is None else value == "true" for value in values]
        case "integer":
            values = [None if value is None else int(value) for value in values]
        case "number":
            values = [None if value is None else float(value) for value in values]
    return pd.Series(values, dtype=_DTYPES[kind])


def _unguarded(text: str) -> str:
    return text[1:] if _GUARD.match(text) else text
