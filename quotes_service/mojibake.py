"""Mojibake, and C1 control characters: what is left of a text in UTF-8 that was read as windows-1252.

"â€œJosÃ©â€\\x9d" is “José”. A character's UTF-8 is recognised by its bytes as windows-1252 or ISO-8859-1 shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _windows_1252(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


#: Character -> the byte that windows-1252 or ISO-8859-1 shows in this way.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {_windows_1252(byte): byte for byte in range(0x80, 0x100)}
#: C1 controls stand for the characters that windows-1252 has there.
_C1 = {chr(byte): shown for byte in range(0x80, 0xA0) if (shown := _windows_1252(byte)) != chr(byte)}

_NEXT = re.escape("".join(char for char, byte in _BYTES.items() if byte < 0xC0))
#: What stands after a capital letter in texts that are whole: “IRMÔ. The other characters show that a text is not.
_AFTER_LETTERS = "\u00a0\u2018\u2019\u201c\u201d\u2026\u2013\u2014\u2022\u2122\u00ab\u00b7\u00bb"
_PLAIN_NEXT = "".join(char for char, byte in _BYTES.items() if byte < 0xC0 and char not in _AFTER_LETTERS)
#: "â€", the beginning of most punctuation, and of some symbols.
_PUNCTUATION = "\u00e2[\u20ac\u201a\u201e\u2020\u02c6\x80\x82\x84\x86\x88]"
_SURE = rf"{_PUNCTUATION}|\u00c2[\u00a0\u00ab\u00b7\u00bb]|\u00ef(?:\u00bb\u00bf|\u00ac)|\u00f0[\u0178\x9f]"
_DAMAGED = re.compile(rf"{_SURE}|[\u00c2-\u00d1][{re.escape(_PLAIN_NEXT)}]")
#: One character of Latin, Greek, Cyrillic, of punctuation, symbols, ligatures and emoji. The last byte of ” is one that
#: windows-1252 does not have, so that it was often lost.
_SEQUENCE = re.compile(
    rf"[\u00c2-\u00d1][{_NEXT}]|{_PUNCTUATION}[{_NEXT}]|\u00ef\u00bb\u00bf|\u00ef\u00ac[{_NEXT}]"
    rf"|\u00f0[\u0178\x9f][{_NEXT}][{_NEXT}]|\u00e2[\u20ac\x80]"
)
_RUN = re.compile(rf"(?:{_SEQUENCE.pattern})+")
_C1_CONTROL = re.compile(f"[{''.join(_C1)}]")
_DAMAGED_OR_C1 = re.compile(f"{_RUN.pattern}|{_C1_CONTROL.pattern}")
#: Some texts were misread several times.
_MOST_TIMES = 3


def repaired(text: str) -> str:
    """The text as it was meant.

    >>> repaired("â€œWe canâ€™t go on,â€\\x9d said JosÃ© NÃºÃ±ez.")
    '“We can’t go on,” said José Núñez.'
    """
    parts, last = [], 0
    for start, end, meant in repairs(text):
        parts += (text[last:start], meant)
        last = end
    return "".join([*parts, text[last:]]) if parts else text


def repairs(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what was meant) for each character that is misread, in order; nothing for a text that is whole.

    A sequence that could also be a letter and a quotation mark is repaired only in a text that has clearer ones.
    """
    if text.isascii():
        return
    pattern = _DAMAGED_OR_C1 if _DAMAGED.search(text) else _C1_CONTROL
    for match in pattern.finditer(text):
        offset = match.start()
        for length, meant in _characters(match[0]):
            if meant != text[offset : offset + length]:
                yield offset, offset + length, meant
            offset += length


def _characters(run: str) -> list[tuple[int, str]]:
    """(number of characters in the run, what they mean) one by one."""
    units = [(1, char) for char in run]
    for _ in range(_MOST_TIMES):
        text = "".join(meant for _, meant in units)
        merged, last = [], 0
        for match in _SEQUENCE.finditer(text):
            merged += units[last : match.start()]
            length = sum(length for length, _ in units[match.start() : match.end()])
            merged.append((length, _meant(match[0])))
            last = match.end()
        if not last:
            break
        units = merged + units[last:]
    return [(length, _C1.get(meant, meant)) for length, meant in units]


def _meant(sequence: str) -> str:
    data = bytes(_BYTES[char] for char in sequence)
    if len(data) == 2 and data[0] == 0xE2:
        return "”"
    meant = data.decode("utf-8", "ignore")
    return meant or sequence[:1]
