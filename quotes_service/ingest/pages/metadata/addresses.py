"""The addresses under which a page says that its article can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml import html as lxml_html

from quotes_service.ingest.pages.structured_data import StructuredData

#: Names of hosts that are another form of the site: the first labels that are left out when sites are compared.
_FORMS_OF_A_SITE = ("www.", "m.", "mobile.", "amp.", "touch.", "wap.", "print.")
_PAGE_NUMBER = re.compile(
    r"(?:[/_-](?:page[/_-]?)?\d{1,3}/?|[/_-]p(?:age)?\d{1,3}/?)$|(?:(?<=[?&])(?:page|p|pg|paged|pagenum|start)=\d{1,4}&?)",
    re.I,
)
_PRINT = re.compile(r"\bprint(?:able|er|ing|version|view)?\b", re.I)
_OTHER_FORM_MEDIA = re.compile(r"handheld|print|only screen", re.I)
_MOST_CHARS = 2_000
_MOST_ADDRESSES = 12


def own_address(tree: lxml_html.HtmlElement, data: StructuredData, url: str | None) -> str | None:
    """The article's address: its canonical one, unless that is another site's or a front page; else where it was
    found."""
    for declared in _declared_as_its_own(tree, data):
        address = _absolute(declared, url)
        if address and (url is None or (same_site(address, url) and not (_is_front(address) and not _is_front(url)))):
            return address
    return url


def other_addresses(
    tree: lxml_html.HtmlElement, data: StructuredData, own: str | None, url: str | None
) -> tuple[str, ...]:
    """The other addresses on the same site that the page gives for its article: canonical, AMP, mobile, print, short
    and paging forms, in order, without repetitions. All are absolute, http or https."""
    base = url or own
    if base is None:
        return ()
    found = dict.fromkeys(
        address
        for declared in (url, *_declared_as_its_own(tree, data), *_forms(tree, base))
        if declared and (address := _absolute(declared, base)) and same_site(address, base)
        if address != own and not _is_front(address)
    )
    return tuple(found)[:_MOST_ADDRESSES]


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host but for forms such as ``www.``, ``m.`` and ``amp.``."""
    return _site(urlsplit(one)) == _site(urlsplit(other))


def _declared_as_its_own(tree: lxml_html.HtmlElement, data: StructuredData) -> Iterator[str]:
    """What the page calls its own address, in order of trust."""
    yield from (link.get("href") or "" for link in tree.iter("link") if "canonical" in _rel(link))
    for name in ("og:url", "twitter:url"):
        for meta in tree.iter("meta"):
            if name in (meta.get("property"), meta.get("name")):
                yield meta.get("content") or ""
    for name in ("url", "mainEntityOfPage"):
        for thing in data.things(name):
            for value in (thing.get("@id"), thing.get("url"), thing.get("name")):
                if isinstance(value, str):
                    yield value


def _forms(tree: lxml_html.HtmlElement, base: str) -> Iterator[str]:
    """Addresses of other forms of the page: AMP, mobile, print, short, and its other pages."""
    for link in tree.iter("link", "a"):
        href, rel = link.get("href") or "", _rel(link)
        if not href or href.startswith("#"):
            continue
        if link.tag == "link" and (
            rel & {"amphtml", "shortlink"} or ("alternate" in rel and _OTHER_FORM_MEDIA.search(link.get("media") or ""))
        ):
            yield href
        elif rel & {"next", "prev", "previous"}:
            if (address := _joined(base, href)) and _without_page(address) == _without_page(base):
                yield href
        elif link.tag == "a" and _PRINT.search(
            f"{link.get('class')} {link.get('id')} {link.get('rel')} {link.get('title')}"
        ):
            address = _joined(base, href) or ""
            if _PRINT.search(address) and _path_words(address) >= _path_words(base):
                yield href


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address)
    except ValueError:  # such as an IPv6 address that is none
        return None


def _absolute(address: str, base: str | None) -> str | None:
    """An http(s) address without a fragment; None for anything else."""
    address = address.strip()
    if not address or len(address) > _MOST_CHARS or re.search(r"[\s<>\"\\]", address):
        return None
    try:
        joined = urljoin(base, address) if base else f"https:{address}" if address.startswith("//") else address
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or parts.username is not None:
            return None
        _ = parts.port  # raises ValueError for one that is no number
    except ValueError:
        return None
    return parts._replace(fragment="").geturl()


def _site(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    while form := next((form for form in _FORMS_OF_A_SITE if host.startswith(form) and host.count(".") > 1), None):
        host = host.removeprefix(form)
    return host


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def _rel(link: lxml_html.HtmlElement) -> set[str]:
    return set((link.get("rel") or "").lower().split())


def _without_page(address: str) -> str:
    return _PAGE_NUMBER.sub("", address.split("#")[0].rstrip("/")).rstrip("/?&").lower()


def _path_words(address: str) -> set[str]:
    """The words of an address's last part that tell one article from others, a last "/print" left out."""
    path = re.sub(r"(?<=.)/print(?:able|er|view|version)?$", "", urlsplit(address).path.rstrip("/").lower())
    return set(re.findall(r"[^\W_]+", path.rsplit("/", 1)[-1])) - {"html", "htm", "php"}
