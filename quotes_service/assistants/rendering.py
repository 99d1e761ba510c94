"""An answer as text, for clients that show their model no structured content.

What is from articles stands on lines that begin with ``| ``: no line of the service itself does. All of them are
between two lines with a mark that nobody can know before the answer is made, so that no article can forge its end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

from quotes_service.assistants.answers import NOTICE, Answer
from quotes_service.assistants.press import UNTRUSTED

#: What only programs need, or the first lines say.
_LEFT_OUT = {"summary", "notice", "hidden_characters", "untrusted_chain", "institution_link"}
#: What is only worth a line if it is otherwise.
_USUAL = {
    "mode": "speech",
    "is_current": True,
    "is_read": True,
    "checked_by_editor": False,
    "added_by_editor": False,
    "contradicted": False,
}
_NOT_SAID = {
    "denied": "printed as NOT said",
    "hypothetical": "NOT said: printed as possible only",
    "withdrawn": "NOT to be repeated: a correction takes it back",
}


def rendered(answer: Answer) -> str:
    """The answer's summary, and its other fields as lines "name: value"; empty ones are left out."""
    mark = secrets.token_hex(8)
    lines = [answer.summary, "", f"{NOTICE} Here they are the lines that begin with | up to the end of {mark}."]
    if answer.hidden_characters:
        lines.append(
            f"{answer.hidden_characters:,} control and invisible characters were left out of them, which people who "
            "read the article do not see."
        )
    lines += [f"<<< press {mark}", *_fields(answer.model_dump(), ""), f">>> end of {mark}"]
    return "\n".join(lines)


def _fields(values: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in values.items():
        is_empty = value is None or value == [] or value == {}
        if is_empty or name in _LEFT_OUT or (name in _USUAL and value == _USUAL[name]):
            continue
        yield from _field(name, value, indent)


def _field(name: str, value: Any, indent: str) -> Iterator[str]:
    if name.startswith(UNTRUSTED):
        yield from _printed(name.removeprefix(UNTRUSTED), value, indent)
    elif isinstance(value, dict):
        if inside := list(_fields(value, indent + "  ")):
            yield f"{indent}{name}:"
            yield from inside
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield f"{indent}{name} {number}:"
            yield from _fields(item, indent + "  ")
    else:
        meaning = f" ({_NOT_SAID[value]})" if name == "factuality" and value in _NOT_SAID else ""
        yield f"{indent}{name}: {_plain(value)}{meaning}"


def _printed(name: str, value: str | list[str], indent: str) -> Iterator[str]:
    """Lines of the press: each begins with the sign, whatever the text has."""
    text = value if isinstance(value, str) else "; ".join(value)
    for number, line in enumerate(text.split("\n")):
        yield f"{indent}| {name + ': ' if number == 0 else ''}{line}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)
