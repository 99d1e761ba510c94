"""DOCX (Office Open XML, ECMA-376): the paragraphs of a document, read straight from its XML."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import sources
from quotes_service.ingest.formats.xml import local_name, parse
from quotes_service.records import Article

_OLD = b"\xd0\xcf\x11\xe0"  # of a .doc, and of an encrypted .docx
_MAX_MEMBERS = 10_000
#: What is deleted or moved away, and what is no text of the story.
_LEFT_OUT = frozenset("del moveFrom instrText fldData delText AlternateContent footnoteReference sdtPr pPr rPr".split())
_HEADING = re.compile(r"(title|heading\s*1|berschrift\s*1)", re.IGNORECASE)
_NO_TITLE = re.compile(r"\.\w{2,4}$|^(document\d*|untitled|word|microsoft)\b", re.IGNORECASE)

#: What reading a damaged archive raises; RuntimeError: a part is said to be encrypted.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    struct.error,
)  # fmt: skip


def article_of_docx(data: bytes, *, limit: int) -> Article:
    """The article of a document: its paragraphs, and the title, author and days that its properties say.

    The title is that of the properties if it is one, else the first paragraph that is set as a title or heading; there
    it is not repeated in the text. Raises InvalidInput("docx", ...) if the file is damaged, encrypted or has no text.
    """
    if data.startswith(_OLD):
        raise InvalidInput("docx", "is encrypted, or a .doc of old: save it as .docx without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if len(archive.infolist()) > _MAX_MEMBERS:
            raise TooLarge("docx", f"has more than {_MAX_MEMBERS:,} parts")
        document = parse(_part(archive, "word/document.xml"), field="docx")
        names = archive.namelist()
        styles = parse(_part(archive, "word/styles.xml"), field="docx") if "word/styles.xml" in names else None
        core = parse(_part(archive, "docProps/core.xml"), field="docx") if "docProps/core.xml" in names else None
    except KeyError:
        raise InvalidInput("docx", "is damaged: its text is missing") from None
    except _DAMAGED as error:
        raise InvalidInput("docx", f"is damaged: {error}") from None
    properties = _properties(core)
    headings = _heading_styles(styles)
    paragraphs = list(_paragraphs(document, headings))
    if not paragraphs:
        raise InvalidInput("docx", "has no text")
    title = properties.get("title") or next((text for text, is_heading in paragraphs if is_heading), None)
    if title and paragraphs[0][0].casefold() == title.casefold() and len(paragraphs) > 1:
        del paragraphs[0]
    text = "\n\n".join(text for text, _ in paragraphs)
    if len(text) > limit:
        raise TooLarge("docx", f"has {len(text):,} characters; at most {limit:,} are read")
    return Article(
        text,
        title=title,
        byline=properties.get("creator"),
        published_at=_day(properties.get("created")),
        modified_at=_day(properties.get("modified")),
        language=(properties.get("language") or "")[:2].lower() or None,
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Raises KeyError if there is none of that name, and TooLarge for a bomb."""
    with archive.open(name) as part:
        data = part.read(sources.MAX_BYTES + 1)
    if len(data) > sources.MAX_BYTES:
        raise TooLarge("docx", f"has a part of more than {sources.MAX_BYTES:,} bytes")
    return data


def _properties(core: Element | None) -> dict[str, str]:
    elements = () if core is None else core
    found = {local_name(element): " ".join((element.text or "").split()) for element in elements}
    if (title := found.get("title")) and (_NO_TITLE.search(title) or len(title) > 300):
        del found["title"]
    # accounts and programs are no authors
    if (creator := found.get("creator")) and not re.fullmatch(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)+\.?", creator):
        del found["creator"]
    return {name: value for name, value in found.items() if value}


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _heading_styles(styles: Element | None) -> set[str]:
    """The ids of the styles of titles and first headings, whatever the language of the program names them."""
    found = set()
    for style in styles.iter() if styles is not None else ():
        if local_name(style) == "style":
            name = next((_value(child) for child in style if local_name(child) == "name"), "")
            if _HEADING.fullmatch(name.strip()):
                found.add(next((value for key, value in style.attrib.items() if key.endswith("styleId")), name))
    return found or {"Title", "Heading1"}


def _value(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _paragraphs(document: Element, headings: set[str]) -> Iterator[tuple[str, bool]]:
    """(text, whether it is a title or heading) of each paragraph that is not empty, those of tables too."""
    for child in document:
        name = local_name(child)
        if name == "p" and (text := " ".join("".join(_words(child)).split())):
            style = next((_value(found) for found in child.iter() if local_name(found) == "pStyle"), "")
            yield text, style in headings
        if name != "Fallback":  # what older programs show in place of a text box
            yield from _paragraphs(child, headings)


def _words(element: Element) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "br", "cr", "ptab"):
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _LEFT_OUT:
            yield from _words(child)
