"""Checks and decodes texts. A text that is sent as text is never altered, because offsets point into it as sent."""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from typing import Any

from charset_normalizer import from_bytes

from quotes_service.errors import InvalidInput, TooLarge

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: Control characters are stray ones, as old systems leave them in an article, if there are so many others to each.
_STRAY = 500
_UTF16_MARK = re.compile(b"|".join((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)))
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

#: How much of a text is looked at to tell its encoding, in bytes.
_SAMPLE_BYTES = 16_384
#: ASCII, and the quotation marks, dashes and other signs of windows-1252, which English texts have most.
_PLAIN_BYTES = bytes(range(128)) + b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb7\xbb"
#: Letters of other encodings that are signs in windows-1252: "z³oty", "¿e", which no word has.
_SIGNS_IN_WORDS = re.compile(rb"[a-z][\xa1-\xa5\xaa\xb2\xb3\xb6\xb9\xbc-\xbf][a-z]|\b\xbf[a-z]")
#: Fewer letters that are not ASCII do not tell one encoding from another.
_FEWEST_LETTERS = 8
_ENCODINGS = ("cp1252 cp1250 cp1251 koi8_r cp932 euc_jp gb18030 big5 cp949 cp1253 cp1254 cp1255 cp1256 cp874").split()

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
    has: NUL, and others where they are many. Tabs, line and page breaks and marks of writing direction are accepted.
    """
    if len(text) > limit:
        raise TooLarge(field, f"has {len(text):,} characters; at most {limit:,} are read")
    if not text.strip():
        raise InvalidInput(field, "is empty")
    if "\0" in text or _SURROGATE.search(text) or len(_CONTROL.findall(text)) * _STRAY > len(text):
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


def decode(data: bytes, *, field: str = "text", declared: str | None = None, repair: bool = False) -> str:
    """Decode ``data`` by its byte order mark, as UTF-8, as ``declared``, or as it looks, in this order.

    A byte order mark is not part of the text. Raises InvalidInput if none of these fits, and for broken UTF-8 and
    UTF-16, which would otherwise be decoded as another encoding and give nonsense without an error; with ``repair``,
    what is broken becomes U+FFFD instead, as in browsers.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, field, repair)
    if encoding := _wide_encoding(data):
        return _decode(data, encoding, field, repair)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if declared and (encoding := _known_encoding(declared)) and encoding != "utf-8":
        return _decode(data, encoding, field, repair)
    if _is_mostly_utf8(data):
        if repair:
            return data.decode("utf-8", "replace")
        raise InvalidInput(field, f"is broken UTF-8 at byte {broken.start}")
    encoding = _likely_encoding(data)
    # as windows-1252 it is two letters (ÿþ) that no language has side by side
    if encoding == "cp1252" and not repair and (mark := _UTF16_MARK.search(data)):
        raise InvalidInput(field, f"has the mark of UTF-16 (byte {mark.start()}), but is no UTF-16 text")
    return _decode(data, encoding, field, repair)


def encoding_of(start: bytes) -> str:
    """The encoding of a text that begins with ``start``, for reading it a line at a time: a name of Python's codecs."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return "utf-16" if encoding.startswith("utf-16") else encoding
    if encoding := _wide_encoding(start):
        return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last character may be cut
    except UnicodeDecodeError:
        return "utf-8" if _is_mostly_utf8(start) else _likely_encoding(start)
    return "utf-8"


def _decode(data: bytes, encoding: str, field: str, repair: bool) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if repair:
            return data.decode(encoding, "replace")
        name = "UTF-8 or windows-1252" if encoding == "cp1252" else encoding.upper()
        raise InvalidInput(field, f"cannot be read as {name} text (byte {error.start})") from None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Latin letters is NUL, which no text has otherwise."""
    start = data[:_SAMPLE_BYTES]
    zeros = start[0::2].count(0), start[1::2].count(0)
    if len(start) < 16 or max(zeros) < len(start) / 5 or min(zeros) > max(zeros) / 10:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _likely_encoding(data: bytes) -> str:
    """The encoding in which the bytes look most like a text: windows-1252 where few are letters that are not ASCII."""
    sample = data[:_SAMPLE_BYTES]
    letters = sample.translate(None, delete=_PLAIN_BYTES)
    if len(letters) < max(_FEWEST_LETTERS, len(sample) / 100):
        return "cp1252"
    encodings: list[str] = [*_ENCODINGS]
    if len(_SIGNS_IN_WORDS.findall(sample)) > 1:
        encodings = [name for name in encodings if name not in ("cp1252", "cp1254")]  # these have the same signs
    found = from_bytes(sample, cp_isolation=encodings, steps=5, chunk_size=1024).best()
    if found is None:
        return "cp1252"
    # different tables agree about the letters of a language
    with suppress(UnicodeDecodeError):
        if str(found) == sample.decode("cp1252"):
            return "cp1252"
    return found.encoding


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
