"""A quotation as an entry of a feed, in any of the formats: its title, its words as HTML, who says it, and when it came
in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links, uri

#: The most characters of what was said in a title.
_WORDS = 100
#: How a title begins whose words were not said.
NOT_SAID = {"denied": "Not said", "hypothetical": "Only possible", "withdrawn": "Withdrawn"}
#: Marks of writing direction, which would turn what follows the words in a title.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_INNER = str.maketrans('“„«”»"', "‘‘‘’’'")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. ``id`` is a permanent link, and never that of another; ``article``: where it was printed, None if that
    has no address; ``html``: a text with marks; ``authors``: who speaks, each with the page of an entry of the
    directory, if there is one; ``added``: when it came in, with a zone."""

    id: str
    title: str
    article: str | None
    article_title: str
    html: str
    authors: list[tuple[str, str | None]]
    added: datetime


def entry_of(item: Item, links: Links) -> Entry:
    """The entry for a stored quotation."""
    article = item["article"]
    return Entry(
        id=links.page(item["id"]),
        title=title_of(item),
        article=uri(article["url"]),
        article_title=article["label"],
        html=_html(item, links),
        authors=_authors(item, links),
        added=item["added_at"].astimezone(UTC).replace(microsecond=0),
    )


def title_of(item: Item) -> str:
    """“The tide gauges do not lie” — Maren Tolvik, The Larkhaven Post

    Only a speaker's own words stand in quotation marks. What was not said is called so first.
    """
    words, names = _words(item), " and ".join(name for name, _ in _named(item))
    outlet = item["article"]["outlet"]
    if item["type"] == "direct":
        said = f"“{words.translate(_INNER)}”"
        title = " — ".join(filter(None, [said, ", ".join(filter(None, [names, outlet]))]))
    else:
        said = f"{names}, as reported: {words}" if names else f"As reported: {words}"
        title = " — ".join(filter(None, [said, outlet]))
    before = NOT_SAID.get(item["factuality"])
    return f"{before}: {title}" if before else title


def _words(item: Item) -> str:
    """What was said on one line, its parts with dots between them, cut at a word."""
    spans, text = item["content"]["spans"], item["selectors"][0]["exact"]
    first = spans[0]["start"]
    parts = [" ".join(text[span["start"] - first : span["end"] - first].split()) for span in spans]
    words = " … ".join(parts).translate(_TURNING).strip(" ,")
    if len(words) <= _WORDS:
        return words
    return words[: max(words.rfind(" ", 0, _WORDS), 0) or _WORDS - 2].rstrip(" ,;:–—") + " …"


def _named(item: Item) -> list[tuple[str, str | None]]:
    """Who speaks, each with the id of an entry; where no name is known, whom the article's own words name."""
    if item["speakers"]:
        return [(one["name"], one["expert_id"] or one["institution_id"]) for one in item["speakers"]]
    source = item["source"]
    return [(" ".join(source["text"].split()), None)] if source and item["reason"] != "decided" else []


def _authors(item: Item, links: Links) -> list[tuple[str, str | None]]:
    return [(name, links.page(id) if id else None) for name, id in _named(item)]


def _html(item: Item, links: Links) -> str:
    """The line to cite it by, the paragraph that contains it, and the ways to the article and to its own page."""
    address = item["article"]["url"]
    body = Element("div")
    SubElement(body, "p").text = item["citation"]
    quote = SubElement(body, "blockquote", {"cite": address} if address else {}, dir="auto")
    for line in filter(None, map(str.strip, item["paragraph"]["text"].splitlines())):
        SubElement(quote, "p").text = line
    leading = SubElement(body, "p")
    for label, way in ways(item, links):
        if len(leading):
            leading[-1].tail = " · "
        SubElement(leading, "a", href=way).text = label
    return "".join(ElementTree.tostring(part, encoding="unicode", method="html") for part in body)


def ways(item: Item, links: Links) -> Iterator[tuple[str, str]]:
    """Where a quotation leads, each with what a reader finds there: to its article, if that has an address, and to its
    own page."""
    article = item["article"]
    if article["url"]:
        yield f"{article['label']}, at the outlet", article["url"]
    yield "Cite, check or correct", links.page(item["id"])
