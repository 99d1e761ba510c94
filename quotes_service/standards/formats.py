"""What a format is: how a collection of answers, or one of them, is written for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from quotes_service.standards.links import Links

#: Texts are sent in parts of so many characters: each has a head of its own in HTTP.
_PART = 2**16
_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}

#: An entry of the directory as the API answers it: a quotation, an expert, an article.
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which items are given out.

    ``name`` is what is asked for as `?format=`, ``media_type`` what is asked for by `Accept`, ``extension`` that of a
    file, None for what is read where it is and not saved. ``write`` makes the text of some items, piece by piece, so
    that many need no memory. ``is_page``: only the first items of a collection are written, as a page of JSON has them,
    since readers come again for what is new. ``is_negotiable``: whether `Accept` can ask for it; not where several
    formats have one media type.
    """

    name: str
    media_type: str
    extension: str | None
    write: Callable[[Iterable[Item], Links], Iterator[str]]
    is_page: bool = False
    is_negotiable: bool = True


def json_line(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """The value on a line of JSON Lines. ``default``: as for `json.dumps`."""
    return with_escaped_ends(json.dumps(value, ensure_ascii=False, default=default)) + "\n"


def with_escaped_ends(text: str) -> str:
    """The same JSON with the characters escaped at which some readers end lines: U+0085, U+2028 and U+2029, as JSON
    itself does with those before the space."""
    for character, escaped in _ENDS.items():
        text = text.replace(character, escaped)
    return text


def in_parts(pieces: Iterable[str]) -> Generator[bytes, None, None]:
    """The pieces of a text in UTF-8, joined to parts that are worth sending."""
    part: list[str] = []
    size = 0
    for piece in pieces:
        part.append(piece)
        size += len(piece)
        if size >= _PART:
            yield "".join(part).encode("utf-8", "replace")
            part, size = [], 0
    yield "".join(part).encode("utf-8", "replace")
