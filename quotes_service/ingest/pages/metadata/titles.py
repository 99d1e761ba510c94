"""The title, outlet and language of a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import html as lxml_html

from quotes_service.ingest.pages.repair import one_line, repaired
from quotes_service.ingest.pages.structured_data import StructuredData, line_of
from quotes_service.language import clear_language

_TITLES = (
    "og:title",
    "twitter:title",
    "headline",
    "dc.title",
    "citation_title",
    "parsely-title",
    "sailthru.title",
    "title",
)
_OUTLETS = ("og:site_name", "publisher", "dc.publisher", "citation_journal_title", "application-name")
#: Between the headline and the outlet in <title>.
_SEPARATOR = re.compile(r"\s+[|–—•·»«:-]\s+|\s*\|\s*")


_SEPARATED = re.compile(r"\s*[|｜：•·*ㅣ]|\s+[–—:-]\s")
_SHORTEST_HEADLINE = 8  # characters


def headline(tree: lxml_html.HtmlElement) -> str | None:
    """The headline as the page declares or shows it, maybe with the outlet behind it."""
    return declared(tree, _TITLES) or next(iter(headlines_of(tree)), None) or _of_window(tree)


def headlines_of(tree: lxml_html.HtmlElement) -> list[str]:
    """What the page shows as headings of the first level."""
    return [line for h1 in tree.iter("h1") if (line := one_line(h1.text_content()))]


def _of_window(tree: lxml_html.HtmlElement) -> str | None:
    """What <title> has, without the outlet: the longest of its parts."""
    title = tree.find(".//title")
    parts = _SEPARATOR.split(one_line(title.text or "")) if title is not None else []
    return max(parts, key=len, default=None) or None


def declared(tree: lxml_html.HtmlElement, names: tuple[str, ...]) -> str | None:
    """The content of the first of these meta elements that has one."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name in names and (line := one_line(repaired(meta.get("content") or ""))):
            found.setdefault(name, line)
    return next((found[name] for name in names if name in found), None)


def title_of(tree: lxml_html.HtmlElement, data: StructuredData, outlet: str | None) -> str | None:
    """The article's title: a live blog's own, or what the page declares or shows, without the outlet behind it."""
    own = data.text("headline", "name") if data.is_live_blog else None
    title = own or declared(tree, _TITLES) or data.text("headline") or headline(tree)
    shown = [line for line in (data.text("headline"), *headlines_of(tree)) if line]
    return _without_site(title, outlet, shown) if title else None


def outlet_of(tree: lxml_html.HtmlElement, data: StructuredData, address: str | None) -> str | None:
    """The outlet as the page names itself, or else its publisher, or the site of its address."""
    publisher = next((name for thing in data.things("publisher") if (name := line_of(thing.get("name")))), None)
    if name := declared(tree, _OUTLETS[:1]) or publisher or declared(tree, _OUTLETS):
        return name.lstrip("@") or None
    host = (urlsplit(address).hostname or "") if address else ""
    return host.removeprefix("www.") or None


def language_of_page(tree: lxml_html.HtmlElement, data: StructuredData, text: str) -> str | None:
    """The ISO 639-1 code that the page declares; another, if the text is clearly in that and one of the two is English
    (templates declare their own language). None where the page declares none."""
    said = _declared_language(tree, data)
    if said is None:
        return None
    read = clear_language(text) or said
    return read if (said == "en") != (read == "en") else said


def _declared_language(tree: lxml_html.HtmlElement, data: StructuredData) -> str | None:
    article = next((e.get("lang") for e in tree.iter("article") if e.get("lang")), None)
    html = tree.get("lang") or tree.get("xml:lang")
    meta = declared(tree, ("content-language", "og:locale", "language", "dc.language"))
    metas = ((m.get("http-equiv") or "", m.get("content")) for m in tree.iter("meta"))
    header = next((content for name, content in metas if name.lower() == "content-language"), None)
    for value in (article, html, data.text("inLanguage"), header, meta):
        if tag := re.match(r"\s*([a-z]{2})(?![a-z])", (value or "").lower()):
            return tag[1]
    return None


def _without_site(title: str, outlet: str | None, shown: list[str]) -> str:
    """A title without the outlet or section beside it: one that the page names, or what its own headline lacks."""
    if outlet:
        title = re.sub(rf"\s+[|–—•·-]\s+{re.escape(outlet)}$", "", title) or title
    for heading in shown:
        before, found, after = title.partition(heading)
        is_apart = (not before or before.rstrip().endswith("|")) and (not after or _SEPARATED.match(after))
        if found and len(heading) >= _SHORTEST_HEADLINE and is_apart:
            return heading
    return title
