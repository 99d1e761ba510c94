"""The text of a body that holds nothing but the story: of an agency's item, as HTML, XHTML or NITF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

from quotes_service.errors import InvalidInput
from quotes_service.ingest.pages.repair import one_line, repair_tree
from quotes_service.ingest.text import check_characters

_BLOCKS = frozenset(
    "address article aside blockquote body bq block center dd div dl dt fieldset footer h1 h2 h3 h4 h5 h6 header hl1"
    " hl2 hr li main media nitf ol p pre section table tbody td tfoot th thead tr ul hedline byline dateline".split()
)
#: What shows no words of the story.
_LEFT_OUT = frozenset("script style head title figure figcaption media iframe object template noscript".split())
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def text_of_html(html: str) -> str:
    """The text of an HTML fragment or page, with a blank line between paragraphs. Raises InvalidInput("html", ...)."""
    html = _CONTROLS.sub("", html)
    check_characters(html, field="html")
    if not html.strip():
        return ""
    # huge_tree is left off: libxml2 then stops at 256 levels
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(html.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InvalidInput("html", f"cannot be read: {error}") from None
    repair_tree(tree)
    return "\n\n".join(_paragraphs(tree))


def _paragraphs(tree: lxml_html.HtmlElement) -> Iterator[str]:
    words: list[str] = []
    skipped = None  # the element that is left out

    def flush() -> Iterator[str]:
        text = one_line("".join(words))
        words.clear()
        if text:
            yield text

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag.rpartition(":")[2] if isinstance(element.tag, str) else ""
        if event == "start":
            if skipped is not None:
                continue
            if name in _LEFT_OUT:
                skipped = element
                continue
            if name in _BLOCKS:
                yield from flush()
            if name == "q":
                words.append("“")
            words.append(element.text or "")
            continue
        if skipped is element:
            skipped = None
        elif skipped is not None:
            continue
        elif name == "q":
            words.append("”")
        if name in _BLOCKS:
            yield from flush()
        tail = element.tail or ""
        if name == "br" and not tail.lstrip()[:1].islower():  # else a line break within a sentence
            yield from flush()
        words.append(" " + tail if name == "br" else tail)
    yield from flush()
