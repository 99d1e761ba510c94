"""Checks and decodes texts. A text that is sent as text is never altered, because offsets point into it as sent."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Any

from quotes_service.errors import InvalidInput, TooLarge

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# As browsers do (WHATWG): pages that declare these are in fact windows-1252.
_MEAN_WINDOWS_1252 = {"iso8859-1", "ascii"}

# Codecs of Python that no page is written in; punycode takes quadratic time.
_NO_ENCODINGS = {
    "idna",
    "punycode",
    "raw_unicode_escape",
    "raw-unicode-escape",
    "undefined",
    "unicode_escape",
    "unicode-escape",
    "utf-7",
}


def check_text(text: str, *, field: str = "text", limit: int) -> None:
    """Raise InvalidInput for ``field`` unless ``text`` can be processed; TooLarge if over ``limit`` characters.

    Refused are blank texts, lone surrogates, which no encoding can write, and control characters that only binary data
    has (such as NUL). Tabs, line and page breaks and marks of writing direction are accepted.
    """
    if len(text) > limit:
        raise TooLarge(field, f"has {len(text):,} characters; at most {limit:,} are read")
    if not text.strip():
        raise InvalidInput(field, "is empty")
    check_characters(text, field=field)


def check_characters(text: str, *, field: str) -> None:
    """Raise InvalidInput for the first lone surrogate or control character, with its code and offset."""
    if bad := _SURROGATE.search(text):
        raise InvalidInput(
            field, f"has half of a character (lone surrogate U+{ord(bad[0]):04X}) at character {bad.start()}"
        )
    if bad := _CONTROL.search(text):
        raise InvalidInput(
            field, f"has the control character U+{ord(bad[0]):04X} at character {bad.start()}: is it binary data?"
        )


def checked_line(field: str, value: Any) -> str:
    """The value as a string on one line. Raises InvalidInput for anything but a string that is not blank, and for
    control and invisible characters."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a non-empty string")
    check_characters(value, field=field)
    if any(unicodedata.category(character) == "Cf" for character in value):
        raise InvalidInput(field, "has an invisible character")
    return " ".join(value.split())


def decode(data: bytes, *, field: str = "text", declared: str | None = None) -> str:
    """Decode ``data`` by its byte order mark, as UTF-8, as ``declared``, or as windows-1252, in this order.

    A byte order mark is not part of the text. Raises InvalidInput if none of these fits, and for broken UTF-8, which
    would otherwise be decoded as another encoding and give nonsense without an error.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data[len(mark) :], encoding, field)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if declared and (encoding := _known_encoding(declared)) and encoding != "utf-8":
        return _decode_strictly(data, encoding, field)
    if _is_mostly_utf8(data):
        raise InvalidInput(field, f"is broken UTF-8 at byte {broken.start}")
    return _decode_strictly(data, "cp1252", field)


def _decode_strictly(data: bytes, encoding: str, field: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8 or windows-1252" if encoding == "cp1252" else encoding.upper()
        raise InvalidInput(field, f"cannot be read as {name} text (byte {error.start})") from None


def _known_encoding(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name
        "".encode(name)  # codecs such as "hex" and "zip" are not text encodings
    except LookupError:
        return None
    if name in _NO_ENCODINGS:
        return None
    return "cp1252" if name in _MEAN_WINDOWS_1252 else name


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more multi-byte characters are valid than broken: in another encoding few are valid by chance."""
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_SURROGATE.findall(text))
    valid = sum(ord(character) > 127 for character in text) - broken
    return valid > broken
