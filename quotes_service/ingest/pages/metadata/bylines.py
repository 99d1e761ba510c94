"""Who wrote an article: names, without their roles, addresses and outlets, and without the authors of other stories."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

from quotes_service.bylines import ADDRESS, AGENCY, MOST_NAMES, ROLE, key, names_in, without_parts
from quotes_service.ingest.pages.repair import one_line, repaired
from quotes_service.ingest.pages.structured_data import StructuredData, as_list, line_of, types

_META_NAMES = tuple(
    "author article:author parsely-author byl sailthru.author dc.creator dcterms.creator dc:creator citation_author"
    " authors article:author_name cxenseparse:author og:article:author rbauthors".split()
)
_BYLINE_CLASS = re.compile(
    r"[\s_-](by-?line(s|-?names?)?|author(s|-?names?|-?links?)?|(article|post|story|entry|news)-?(author|byline)s?"
    r"|written-?by|posted-?by|contributors?|reporter|journalist|writer)[\s_-]",
    re.I,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|teaser|card|promo|recommend\w*|most|trending|more|sidebar|comments?|bio|about|newsletter|footer|nav"
    r"|menu|latest|popular)(?:$|[\s_-])",
    re.I,
)

_WRITTEN = r"(?:(?:written|words|text|story|reporting|reported|analysis)\s+)?"
_BEGINS_WITH_BY = re.compile(rf"{_WRITTEN}by\b", re.I)
_BY_AND_NAME = re.compile(rf"(?i:{_WRITTEN}by):?\s+[A-ZÀ-Þ]")
_LONGEST_BYLINE = 160  # characters


def read_byline(tree: lxml_html.HtmlElement, data: StructuredData, outlets: Iterable[str | None]) -> str | None:
    """The names of an article's authors as printed, joined by ", "; None if the page has none.

    ``outlets``: names of the outlet, which are not authors. The page's own structured data comes first, then its meta
    elements, then the byline that it shows.
    """
    other = {
        key(name) for outlet in (*outlets, *_publishers(data)) if outlet for name in (outlet, outlet.split(".")[0])
    }
    for names in (_structured(data), _meta(tree), _shown(tree)):
        found = [name for name in dict.fromkeys(names) if key(name) not in other]
        if found:
            return ", ".join(without_parts(found)[:MOST_NAMES])
    return None


def byline_of(line: str) -> str:
    """The names in a byline such as "By Ana Ruiz, Staff Writer", joined by ", "; the line itself if it has none."""
    return ", ".join(without_parts(list(dict.fromkeys(_names(line))))[:MOST_NAMES]) or line


def _structured(data: StructuredData) -> list[str]:
    names: list[str] = []
    for prop in ("author", "creator"):
        for thing in data.things(prop):
            whole = " ".join(p for key in ("givenName", "familyName") if (p := line_of(thing.get(key))))
            for value in as_list(thing.get("name")) or [whole]:
                if not (line := line_of(value)):
                    continue
                kinds = types(thing)
                if "Organization" in kinds or "NewsMediaOrganization" in kinds:
                    names += [line] if AGENCY.match(line) else []
                elif (
                    "Person" in kinds
                    and re.fullmatch(r"[^\W\d_][\w.'’-]+(?: [\w.'’-]+){1,3}", line)
                    and not ROLE.search(line)
                ):
                    names.append(line)
                else:
                    names += _names(line)
        if names:
            break
    return names


def _publishers(data: StructuredData) -> Iterator[str]:
    for thing in data.things("publisher"):
        if name := line_of(thing.get("name")):
            yield name


def _meta(tree: lxml_html.HtmlElement) -> list[str]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name in _META_NAMES and (content := meta.get("content")):
            found.setdefault(name, []).extend(_names(content))
    return next((found[name] for name in _META_NAMES if found.get(name)), [])


def _shown(tree: lxml_html.HtmlElement) -> list[str]:
    """The names in the elements that the page marks as its byline, or else in a short line that begins with "By"."""
    for element in tree.iter(etree.Element):
        if not _is_marked(element.get("rel"), element.get("itemprop"), element.get("class"), element.get("id")):
            continue
        if element.tag in ("meta", "html", "body", "main", "article", "link") or _is_elsewhere(element):
            continue
        if (
            element.tag == "a"
            and (group := element.getparent()) is not None
            and len(group.findall("a[@rel='author']")) > 1
        ):
            element = group
        text = element.text_content()
        if len(text) > 2 * _LONGEST_BYLINE:
            continue
        if names := _names_of(element):
            return names
    for element in tree.iter("p", "div", "span", "h2", "h3", "h4", "h5", "address", "li"):
        if not _BEGINS_WITH_BY.match(next((t for part in islice(element.itertext(), 3) if (t := part.strip())), "")):
            continue
        text = " ".join(element.text_content().split())
        if (
            len(text) <= _LONGEST_BYLINE
            and _BY_AND_NAME.match(text)
            and not _is_elsewhere(element)
            and not re.search(r"[.!?]$", text)
            and (names := _names_of(element))
        ):
            return names
    return []


@lru_cache(maxsize=4_096)
def _is_marked(rel: str | None, itemprop: str | None, classes: str | None, name: str | None) -> bool:
    """Whether an element with these attributes is marked as a byline or as the author."""
    return (
        rel == "author"
        or "author" in (itemprop or "").split()
        or bool(_BYLINE_CLASS.search(f" {classes or ''} {name or ''} "))
    )


def _names_of(element: lxml_html.HtmlElement) -> list[str]:
    """The names in a byline: those of its links to authors, if it has such, else those of its lines."""
    linked = [
        name
        for link in element.iter("a")
        if link is not element and (link.get("href") or link.get("rel"))
        for name in _names(link.text_content())
    ]
    around = " ".join(part for part in element.itertext() if part.strip() not in linked)
    joined_to_others = re.search(r"(?:^|\W)(?:and|&|und|et|y)(?:\W|$)", around)
    if linked and not joined_to_others and not any(ADDRESS.search(link.text_content()) for link in element.iter("a")):
        return linked
    named = element.xpath(".//*[@itemprop='name' or contains(@class, 'name')]")
    names = [name for part in named for name in _names(part.text_content())]
    return names or _names("\n".join(part for part in element.itertext() if part.strip()))


def _names(text: str) -> list[str]:
    """The names in a byline of a page, its characters repaired."""
    return names_in("\n".join(one_line(repaired(line)) for line in text.splitlines()))


def _is_elsewhere(element: lxml_html.HtmlElement) -> bool:
    """Whether an element stands in a box about another story or in the page's frame."""
    for box in element.iterancestors():
        if box.tag in ("aside", "nav", "footer", "li") and not (box.tag == "li" and _is_byline_list(box)):
            return True
        if box.tag not in ("html", "body", "main", "article") and _ELSEWHERE.search(
            f"{box.get('class') or ''} {box.get('id') or ''}"
        ):
            return True
    return False


def _is_byline_list(item: lxml_html.HtmlElement) -> bool:
    return len(item.text_content()) < _LONGEST_BYLINE and item.find(".//img") is None
