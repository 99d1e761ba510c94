"""Mails for people, as plain text and as HTML. Nothing in them is fetched from anywhere, and nothing tells whether they
are read."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quotes_service.standards.feeds.atom import possible
from quotes_service.standards.feeds.entries import title_of, ways
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.messages.message import Message, linkable, one_line

#: The most quotations of a mail.
MOST = 50
#: The most characters of a subject, of a citation, of a title in its place or above all, and of the name of a link.
_SUBJECT, _CITATION, _TITLE, _LABEL = 150, 600, 300, 80
#: The most characters of a paragraph, and of those before the quotation in a longer one. Readers hide the end of a mail
#: of over some 100 kB.
_PARAGRAPH, _BEFORE = 800, 200
_WIDTH = 76


class _Verbatim(UnstructuredHeader, BaseHeader):
    """A header with an address, which stays as it is: Python would encode a long one, and nobody decodes it there."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("list-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Verbatim)
#: What is not ASCII is encoded, since not every server takes eight bits.
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>\s*")
_LABEL_OF_HOST = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
#: A dot-atom (RFC 5322, 3.2.3).
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(rf"{_LABEL_OF_HOST}(\.{_LABEL_OF_HOST})*", re.IGNORECASE | re.ASCII)
#: Without colours of text and paper: the reader's own are light or dark.
_BODY = "font-family:sans-serif;line-height:1.5;max-width:42em;margin:0 auto;padding:1em"
_HEADING = "font-size:1.25em"
_ENTRY = "margin:0 0 2em"
_QUOTE = "margin:0.5em 0;padding-left:1em;border-left:3px solid #888"


def mail(message: Message, links: Links, sender: str, to: str) -> EmailMessage:
    """The mail of a message to one address. ``sender``: an address, or "Name <address>"; its domain names the mail and
    the list that it belongs to.

    Raises ValueError for more than ``MOST`` quotations, and for what is no address, or none in ASCII.
    """
    if len(message.items) > MOST:
        raise ValueError(f"A mail has {MOST} quotations at most, not {len(message.items)}")
    written, origin = EmailMessage(policy=_POLICY), sender_of(sender)
    written["From"] = origin
    written["To"] = _address(to)
    written["Subject"] = _literal(one_line(message.summary, _SUBJECT))
    written["Date"] = message.at
    written["Message-ID"] = f"<{message.id}@{origin.domain}>"
    written["List-Id"] = f"<{message.alert}.{origin.domain}>"
    if (page := linkable(message.page)) and page.isascii():  # where people end it (RFC 2369)
        written["List-Unsubscribe"] = f"<{page}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(possible(_plain(message, links)))
    written.add_alternative(_html(message, links), subtype="html")
    return written


def is_address(text: str) -> bool:
    """Whether it is one address for e-mail in ASCII, and nothing but that."""
    try:
        address = Address(addr_spec=text)
    except (MessageError, IndexError, ValueError):
        return False
    return bool(
        address.addr_spec == text  # no comment or quotation marks, by which it would be another's
        and _LOCAL.fullmatch(address.username)
        and _DOMAIN.fullmatch(address.domain)
    )


def sender_of(text: str) -> Address:
    """The sender in "quotes@post.example" or "Name <quotes@post.example>". Raises ValueError."""
    named = _NAMED.fullmatch(text)
    return _address(named["address"], named["name"].strip('"')) if named else _address(text)


def _address(text: str, name: str = "") -> Address:
    if not is_address(text):
        raise ValueError(f"{text!r} is no address to which or from which mail is sent")
    return Address(_literal(one_line(name)), addr_spec=text)


def _literal(text: str) -> str:
    """The text without what a header would decode (RFC 2047)."""
    return text.replace("=?", "= ?")


def _plain(message: Message, links: Links) -> str:
    parts = [_wrapped(line) for line in _before(message)]
    for number, item in enumerate(message.items, 1):
        parts.append(f"{_wrapped(f'{number}. {_citation(item)}')}\n{links.page(item['id'])}")
    return "\n\n".join([*parts, *(f"{label}:\n{address}" for label, address in _after(message))]) + "\n"


def _before(message: Message) -> Iterator[str]:
    yield one_line(message.summary, _TITLE)
    if message.is_test:
        yield "This only tries whether messages of the alert arrive."


def _after(message: Message) -> Iterator[tuple[str, str]]:
    yield (f"And {message.others:,} more" if message.others else "All that the search finds"), message.search
    yield "Change or end this alert", message.page


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _citation(item: Item) -> str:
    """The line to cite it by; for a long one its title, since a citation is given whole or not at all."""
    line = one_line(item["citation"])
    return line if len(line) <= _CITATION else one_line(title_of(item), _TITLE)


def _html(message: Message, links: Links) -> str:
    page = Element("html", lang="en")
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="color-scheme", content="light dark")
    SubElement(head, "title").text = one_line(message.summary, _SUBJECT)
    body = SubElement(page, "body", style=_BODY)
    heading, *notes = _before(message)
    SubElement(body, "h1", style=_HEADING, dir="auto").text = heading
    for note in notes:
        SubElement(body, "p").text = note
    body.extend(_entry(item, links) for item in message.items)
    _leading(body, list(_after(message)))
    return "<!DOCTYPE html>\n" + possible(ElementTree.tostring(page, encoding="unicode", method="html")) + "\n"


def _entry(item: Item, links: Links) -> Element:
    """The line to cite it by, the paragraph that contains it, and the ways to the article and to its own page."""
    entry = Element("div", style=_ENTRY)
    SubElement(entry, "p", dir="auto").text = _citation(item)
    quote = SubElement(entry, "blockquote", style=_QUOTE)
    for line in filter(None, map(str.strip, _paragraph(item).splitlines())):
        SubElement(quote, "p", dir="auto").text = line
    named = [(one_line(label, _LABEL), linkable(way)) for label, way in ways(item, links)]
    _leading(entry, [(label, way) for label, way in named if way])
    return entry


def _leading(parent: Element, ways: list[tuple[str, str]]) -> None:
    line = SubElement(parent, "p", dir="auto")
    for label, way in ways:
        if len(line):
            line[-1].tail = " · "
        SubElement(line, "a", href=way).text = label


def _paragraph(item: Item) -> str:
    """The paragraph; of a long one the part in which the quotation begins."""
    text = item["paragraph"]["text"]
    if len(text) <= _PARAGRAPH:
        return text
    start = max(item["content"]["spans"][0]["start"] - item["paragraph"]["start"] - _BEFORE, 0)
    part = text[start : start + _PARAGRAPH]
    before = "… " if start else ""
    after = " …" if start + _PARAGRAPH < len(text) else ""
    return before + part + after
