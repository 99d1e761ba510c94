"""What counts as a text. Text that comes in as text is checked and never altered: offsets point into it as it came."""

from __future__ import annotations

import codecs
import re

from quotes_service.errors import InvalidInput, TooLarge

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# As browsers do (WHATWG): pages that claim these mean windows-1252.
_MEAN_WINDOWS_1252 = {"iso8859-1", "ascii"}


def check_text(text: str, *, field: str = "text", limit: int) -> None:
    """Raise InvalidInput, naming the field, unless ``text`` can be read; TooLarge over ``limit`` characters.

    Refused are texts without any character to read, lone surrogates, which no encoding can write, and control
    characters that no text has (NUL and the like: binary data). Tabs, line and page breaks and marks of
    writing direction are fine.
    """
    if len(text) > limit:
        raise TooLarge(field, f"has {len(text):,} characters; at most {limit:,} are read")
    if not text.strip():
        raise InvalidInput(field, "is empty")
    check_characters(text, field=field)


def check_characters(text: str, *, field: str) -> None:
    """Raise InvalidInput for the first lone surrogate or control character, naming it and its offset."""
    if bad := _SURROGATE.search(text):
        raise InvalidInput(
            field, f"has half of a character (lone surrogate U+{ord(bad[0]):04X}) at character {bad.start()}"
        )
    if bad := _CONTROL.search(text):
        raise InvalidInput(
            field, f"has the control character U+{ord(bad[0]):04X} at character {bad.start()}: is it binary data?"
        )


def decode(data: bytes, *, field: str = "text", declared: str | None = None) -> str:
    """The text that ``data`` encodes: by its byte order mark, as UTF-8, as ``declared``, or as windows-1252.

    A byte order mark is no part of the text. Raises InvalidInput where none of these fits, and for UTF-8 that is
    broken somewhere: read as another encoding it would come out as nonsense, without an error.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, field)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if declared and (encoding := _known(declared)) and encoding != "utf-8":
        return _strictly(data, encoding, field)
    if _is_mostly_utf8(data):
        raise InvalidInput(field, f"is broken UTF-8 at byte {broken.start}")
    return _strictly(data, "cp1252", field)


def _strictly(data: bytes, encoding: str, field: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8 or windows-1252" if encoding == "cp1252" else encoding.upper()
        raise InvalidInput(field, f"cannot be read as {name} text (byte {error.start})") from None


def _known(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name
        "".encode(name)  # such codecs as "hex" and "zip" are no encodings of text
    except LookupError:
        return None
    return "cp1252" if name in _MEAN_WINDOWS_1252 else name


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more characters of several bytes are whole than broken: chance makes few in another encoding."""
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_SURROGATE.findall(text))
    whole = sum(ord(character) > 127 for character in text) - broken
    return whole > broken
