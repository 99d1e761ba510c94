"""How docs/api.md shows calls and their answers: shortened, with the same ids and times whenever it is written."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from quotes_service.api.problems import FORM
from quotes_service.reference.calls import LINES, Made

_WIDTH = 118
_MOST_CHARS = 80

#: Shown only of the entry that a call is about.
_SIDE_FIELDS = {
    "aliases", "byline", "chain", "conflicts", "copies", "created_at", "cue", "current", "decided", "extractor",
    "first_quoted", "language", "mode", "paragraph", "parent", "printings", "ror", "selectors", "source",
    "statement_count", "supported", "updated_at", "url", "versions", "wikidata",
}  # fmt: skip

_ID = re.compile(r"\b([adefjmpqswx])_[0-9a-z]{10,16}\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)")
_REQUEST = re.compile(r'"request": "[0-9a-f]{32}"')
_SECRET = re.compile(r'"secret": "whsec_[^"]+"')
_RATE = re.compile(r'"rate": [\d.]+')
_VERSION = re.compile(r'"serviceVersion": "[^"]+"')
_DIGEST = re.compile(r'"digest": "[0-9a-f]{64}"')
_CURSOR = re.compile(r"(cursor|since)=Wy[\w-]+")


class Answers:
    """Writes calls as sections of a page. Its ids are numbered in the order in which the page has them."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def section(self, made: Made) -> str:
        """The request and its answer as Markdown."""
        request = f"{made.call.operation.split()[0]} {made.address}"
        if made.body is not None:
            request += f"\n\n{layout(made.body)}"
        if made.call.lines is not None:
            request += f"\nContent-Type: {LINES}\n\n{made.call.lines.rstrip()}"
        if made.form is not None:
            fields = "&".join(f"{name}={value}" for name, value in made.form.items())
            request += f"\nContent-Type: {FORM}\n\n{fields}"
        answer = made.answer.get_json(silent=True)
        shown = "" if answer is None else f"\n\n```json\n{layout(shortened(answer))}\n```"
        return self._steady(
            f"```http\n{request}\n```\n\nis answered with {made.answer.status_code}{shown and ':'}{shown}"
        )

    def _steady(self, text: str) -> str:
        text = _TIME.sub(r"2026-11-27T09:30:00\1", text)
        text = _REQUEST.sub('"request": "5f0c…"', text)
        text = _DIGEST.sub('"digest": "b1946ac9…"', text)
        text = _SECRET.sub('"secret": "whsec_…"', text)
        text = _RATE.sub('"rate": 7.4', text)
        text = _VERSION.sub('"serviceVersion": "1.0.0"', text)
        return _ID.sub(lambda found: self._number(found[0], found[1]), text)

    def _number(self, id: str, kind: str) -> str:
        if id not in self._ids:
            self._counts[kind] += 1
            self._ids[id] = f"{kind}_{self._counts[kind]}"
        return self._ids[id]


def shortened(value: Any) -> Any:
    """The answer with lists cut to their first item, long texts and cursors cut, and numbers rounded; of entries inside
    others, only the main fields that have a value."""
    if isinstance(value, dict):
        return {name: _inside(item) for name, item in value.items()}
    return _inside(value)


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        fields = {name: _inside(item) for name, item in value.items() if _is_main(name, value)}
        return {name: item for name, item in fields.items() if item not in (None, [], {})}
    if isinstance(value, list):
        return [_inside(item) for item in value[:1]]
    if isinstance(value, str):
        text = _CURSOR.sub(r"\1=…", value)
        return text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + "…"
    return round(value, 2) if isinstance(value, float) else value


def _is_main(name: str, entry: dict[str, Any]) -> bool:
    """Whether a field is shown of an entry inside another. The label of what has a title mostly repeats it."""
    return name not in _SIDE_FIELDS and not (name == "label" and "title" in entry)


def layout(value: Any, before: str = "", indent: str = "") -> str:
    """JSON, on one line after ``before`` where it fits."""
    line = before + json.dumps(value, ensure_ascii=False)
    if len(indent + line) <= _WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        items = [layout(item, f"{json.dumps(name)}: ", inner) for name, item in value.items()]
        start, end = "{}"
    else:
        items = [layout(item, "", inner) for item in value]
        start, end = "[]"
    separator = f",\n{inner}"
    return f"{before}{start}\n{inner}{separator.join(items)}\n{indent}{end}"
