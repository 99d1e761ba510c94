"""Repairs the characters of a page: entities escaped twice, UTF-8 read as windows-1252, C1 controls, ligatures.

A page's text is ours to choose, since offsets point into it only afterwards; texts that are sent as texts stay as they
are. Every repair is of whole kinds of damage, and leaves alone what may be meant as it stands.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

#: What `windows-1252` makes of the bytes 0x80 to 0xFF; the five bytes that it leaves open stay C1 controls, as browsers
#: have it (WHATWG Encoding Standard, "windows-1252").
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
    for byte in range(0x80, 0x100)
}
_BYTES = {character: byte for byte, character in _WINDOWS_1252.items()} | {chr(b): b for b in range(0x80, 0x100)}
_C1 = {byte: character for byte, character in _WINDOWS_1252.items() if byte < 0xA0}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}

_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,24}\d{0,2});")
_MOST_ESCAPES = 3  # times that an entity was escaped; each costs a pass
_ESCAPED_TAG = re.compile(r"</?(?:a|abbr|b|br|cite|em|i|p|q|small|span|strong|sub|sup|u)(?:\s[^<>]{0,300})?/?>", re.I)

# What bytes 0xC2 to 0xF4 and 0x80 to 0xBF become: the first byte of a character in UTF-8, and its other bytes.
_FOLLOWING = "[" + "".join(re.escape(_WINDOWS_1252[b]) for b in range(0x80, 0xC0)) + "\x80-\x9f]"
_SEQUENCE = re.compile(f"[\xc2-\xdf]{_FOLLOWING}|[\xe0-\xef]{_FOLLOWING}{{2}}|[\xf0-\xf4]{_FOLLOWING}{{3}}")
#: A closing double quotation mark (E2 80 9D) whose last byte, which windows-1252 does not have, was thrown away.
_CUT_CLOSING_MARK = re.compile(rf"â€(?!{_FOLLOWING})")
#: Second bytes that are printed beside a letter of their own right: an accented capital before a closing mark.
_PRINTED_AFTER_LETTERS = set("“”‘’„‚‹›«»…–—\xa0")
_LEAST_OF_A_SCRIPT = 3  # sequences in one text, before characters of other scripts are believed

_DAMAGE = re.compile("[\x80-\x9f\ufb00-\ufb06]|[\xc2-\xf4][^\x00-\x7f]|&[#A-Za-z]")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]")  # soft hyphens and similar, which would split names
_JOINERS = re.compile(r"(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])")  # other scripts need them, and emoji

#: What no tree takes, though references may stand for it: "&#11;".
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AS_PRINTED = {"code", "kbd", "pre", "samp", "script", "style", "textarea"}


def repair_tree(tree: etree._Element) -> None:
    """Repair the texts of a tree in place, except code, scripts and styles."""
    for element in tree.iter(etree.Element):
        if element.text and element.tag not in _AS_PRINTED and _DAMAGE.search(element.text):
            element.text = _NO_XML.sub(" ", repaired(element.text))
        if element.tail and _DAMAGE.search(element.tail):
            element.tail = _NO_XML.sub(" ", repaired(element.tail))


def repaired(text: str) -> str:
    """The text with entities that were escaped twice, mojibake, C1 controls and ligatures as they were meant."""
    if not _DAMAGE.search(text):
        return text
    for _ in range(_MOST_ESCAPES):
        if "&" not in text or (unescaped := _ENTITY.sub(_character, text)) == text:
            break
        text = _ESCAPED_TAG.sub(" ", unescaped)
    text = _without_mojibake(text)
    return text.translate(_C1).translate(_LIGATURES)


def one_line(text: str) -> str:
    """The text on one line, without characters that nobody sees, its accents composed (Unicode NFC)."""
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def lenient_utf8(data: bytes) -> str:
    """Bytes that are UTF-8 but for a few, which are read as windows-1252: pages put together from two sources."""
    text = data.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda match: _WINDOWS_1252[ord(match[0]) - 0xDC00], text)


def _character(match: re.Match[str]) -> str:
    entity = match[0]
    if entity[1] != "#" and entity[1:] not in html5:
        return entity
    return html.unescape(entity)


def _without_mojibake(text: str) -> str:
    """The text with runs of UTF-8 that were decoded as windows-1252 decoded again, twice if need be."""
    for _ in range(2):
        found = _SEQUENCE.findall(text)
        if not found:
            break
        decoded = {run: character for run in set(found) if (character := _decoded(run))}
        if len(found) >= _LEAST_OF_A_SCRIPT and len(decoded) == len(set(found)) and _SEQUENCE.sub("", text).isascii():
            meant = decoded  # nothing but such runs, so it is the whole text, in whichever script
        else:
            clear = any(run in decoded and run[1] not in _PRINTED_AFTER_LETTERS for run in found)
            meant = {
                run: character
                for run, character in decoded.items()
                if _is_western(character) and (clear or len(run) > 2 or run[1] not in _PRINTED_AFTER_LETTERS)
            }
        if not meant:
            break
        text = _SEQUENCE.sub(lambda match: meant.get(match[0], match[0]), text)  # noqa: B023 - used at once
    return _CUT_CLOSING_MARK.sub("”", text)


def _decoded(run: str) -> str | None:
    try:
        return bytes(_BYTES[character] for character in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None


def _is_western(character: str) -> bool:
    """Whether it is a letter or sign of a western European text, or a mark of punctuation."""
    code = ord(character)
    return 0xA0 <= code <= 0x17F or 0x2010 <= code <= 0x203A or code in (0x20AC, 0x2122, 0xFB01, 0xFB02, 0xFEFF)
