"""PDF: the text of its pages, as pdfium orders it, without running heads, with its pages as parts."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2 import raw as pdfium

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.formats.pdf_layout import Line, Page, lines_of, text_of_pages
from quotes_service.records import Article, Part

MAX_PAGES = 3_000
#: The most characters of one page: more than any page has in letters that one can read.
MAX_PAGE_CHARS = 200_000

#: pdfium is not safe for threads.
_LOCK = threading.Lock()
_PAGE_LABEL_CHARS = 50
#: Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"\.(docx?|pdf|indd|odt|rtf|pages|pptx?|xlsx?|qxd|tex|html?)\b|^(microsoft|untitled|document\d*|slide|layout|print)\b"
    r"|^[\w-]+$|[_/\\]",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)+\.?")
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def article_of_pdf(data: bytes, *, limit: int) -> Article:
    """The article of a PDF: its text, whose pages are its parts, and what its metadata says.

    Lines are joined to paragraphs, divided words to words; running heads and feet and page numbers are dropped. The
    title is that of the metadata if it looks like one, else what the first page prints largest at its top.
    Raises InvalidInput("pdf", ...) if the file is damaged, encrypted or has no text, and TooLarge if it has more than
    MAX_PAGES pages, or ``limit`` characters.
    """
    with _LOCK:
        try:
            document = PdfDocument(data)
        except PdfiumError as error:
            if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise InvalidInput("pdf", "is encrypted: it asks for a password") from None
            raise InvalidInput("pdf", "is damaged: it cannot be opened") from None
        try:
            metadata = document.get_metadata_dict(skip_empty=True)
            pages = _pages(document, limit)
        except (PdfiumError, UnicodeDecodeError, ValueError) as error:
            raise InvalidInput("pdf", f"is damaged: {error}") from None
        finally:
            document.close()
    if not any(page.lines for page in pages):
        raise InvalidInput("pdf", "has no text: is it a scan?")
    title = _title(metadata.get("Title", "")) or _largest(pages[0].lines)
    text, spans = text_of_pages(pages, title)
    if not text:
        raise InvalidInput("pdf", "has no text: is it a scan?")
    parts = tuple(Part("page", start, end, label) for start, end, label in spans)
    created, modified = _day(metadata.get("CreationDate", "")), _day(metadata.get("ModDate", ""))
    return Article(
        text,
        title=title,
        byline=_author(metadata.get("Author", "")),
        published_at=created,
        modified_at=modified if modified != created else None,
        parts=parts,
    )


def _pages(document: PdfDocument, limit: int) -> list[Page]:
    number = len(document)
    if number > MAX_PAGES:
        raise TooLarge("pdf", f"has {number:,} pages; at most {MAX_PAGES:,} are read")
    pages: list[Page] = []
    chars = 0
    for index in range(number):
        try:
            label = document.get_page_label(index)[:_PAGE_LABEL_CHARS].strip() or str(index + 1)
            page = document[index]
        except (PdfiumError, UnicodeDecodeError):
            pages.append(Page(str(index + 1), 0.0, []))  # a page that is damaged
            continue
        try:
            text = page.get_textpage()
            try:
                if (length := text.count_chars()) > MAX_PAGE_CHARS:
                    most = f"at most {MAX_PAGE_CHARS:,} are read"
                    raise TooLarge("pdf", f"has {length:,} characters on page {label}; {most}")
                chars += length
                if chars > 2 * limit:  # heads and spaces go
                    raise TooLarge("pdf", f"has more than {chars:,} characters; at most {limit:,} are read")
                pages.append(Page(label, page.get_height(), lines_of(text)))
            finally:
                text.close()
        finally:
            page.close()
    return pages


def _title(value: str) -> str | None:
    title = " ".join(value.split())
    return title if 8 <= len(title) <= 300 and not _NO_TITLE.search(title) else None


def _largest(lines: Sequence[Line]) -> str | None:
    """The lines at the top of a page that are set larger than its text."""
    sizes = Counter(round(line.size) for line in lines for _ in line.text.split())
    if not sizes:
        return None
    usual = sizes.most_common(1)[0][0]
    top = list(lines[:12])
    largest = max((line.size for line in top), default=0)
    if largest < 1.2 * usual:
        return None
    first = next(index for index, line in enumerate(top) if line.size == largest)
    title = []
    for line in top[first : first + 4]:
        if abs(line.size - largest) > 0.05 * largest:
            break
        title.append(line.text)
    words = " ".join(" ".join(title).split())
    return words if 8 <= len(words) <= 300 else None


def _author(value: str) -> str | None:
    """The author if it is a name, and not an account or a program."""
    name = " ".join(value.split())
    return name if len(name) <= 100 and _NAME.fullmatch(name) and name != name.lower() else None


def _day(value: str) -> date | None:
    if not (found := _DATE.match(value)):
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day.year >= 1990 else None
