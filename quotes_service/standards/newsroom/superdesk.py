"""Superdesk's dialect of ninjs 1: superdesk-core, docs/superdesk-ninjs-schema.json

It has what ninjs 3 has no place for: annotations of passages of the body, and ``extra``, whose values are strings.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quotes_service.standards.formats import Format, Item
from quotes_service.standards.linked.wording import role_line
from quotes_service.standards.links import Links
from quotes_service.standards.newsroom.sources import identifier, midnight, said, sources_of

_PARAGRAPH = re.compile(r"[^\n]+")


def _write(items: Iterable[Item], links: Links) -> Iterator[str]:
    for item in items:
        yield json.dumps(superdesk_of(item, links), ensure_ascii=False)


def superdesk_of(article: Item, links: Links) -> dict[str, Any]:
    """The item of an article as ``serialize_article`` returns it. Each quotation that was said is marked in the body,
    and an annotation says whose it is, with its proof. Two marks never share words: of quotations that do, the inner
    one has them, or the one that begins later."""
    quotations = said(article)
    first, last = article["published_at"], article["modified_at"]
    values = {
        "guid": article["external_id"] or identifier(article, links),  # any string
        "type": "text",
        "version": str(article["version"]),
        "firstcreated": midnight(first) if first else None,
        "firstpublished": midnight(first) if first else None,
        "versioncreated": midnight(last) if first and last else None,
        "pubstatus": "usable",
        "language": article["language"],
        "headline": article["title"],
        "byline": article["byline"],
        "source": article["outlet"],
        "body_html": _body(article["text"], quotations),
        "organisation": [
            {"name": source.name, "rel": "quotes" if source.is_quoted else "mentions"}
            for source in sources_of(article, links)
            if not source.is_person
        ],
        "annotations": [
            {"id": number, "type": "remark", "body": _note(quotation, links)}
            for number, quotation in enumerate(quotations, 1)
        ],
        "extra": _extra(article, quotations, links),
    }
    return {name: value for name, value in values.items() if value}


def _extra(article: Item, quotations: list[Item], links: Links) -> dict[str, str]:
    people = {}
    for one in (one for quotation in quotations for one in quotation["speakers"]):
        words = [one["name"], role_line(**one["role"]) if one["role"] else None]
        if one["kind"] == "person" and len(described := ", ".join(filter(None, words))) > len(
            people.get(one["name"], "")
        ):
            people[one["name"]] = described
    values = {
        "quotes_article": links.page(article["id"]),
        "quotes_url": article["url"],
        "quotes_people": "; ".join(people.values()),
    }
    return {name: value for name, value in values.items() if value}


def _note(quotation: Item, links: Links) -> str:
    body = Element("p")
    body.text = f"{quotation['citation']} "
    SubElement(body, "a", href=links.page(quotation["id"])).text = "Cite, check or correct"
    return ElementTree.tostring(body, encoding="unicode", method="html")


def _body(text: str, quotations: list[Item]) -> str:
    """The text in paragraphs, a line each, with what was said in spans that name its annotation."""
    marks = _apart(quotations)
    paragraphs = []
    for line in _PARAGRAPH.finditer(text):
        paragraph = Element("p")
        position, last = line.start(), None
        for start, end, number in marks:
            start, end = max(start, line.start()), min(end, line.end())
            if start < end:
                _add(paragraph, last, text[position:start])
                last = SubElement(paragraph, "span", {"annotation-id": str(number)})
                last.text, position = text[start:end], end
        _add(paragraph, last, text[position : line.end()])
        paragraphs.append(ElementTree.tostring(paragraph, encoding="unicode", method="html"))
    return "".join(paragraphs)


def _apart(quotations: list[Item]) -> list[tuple[int, int, int]]:
    """Start, end and number of parts of quotations, none of which shares words with another: the part that begins last
    has them, and of those that begin together the shortest."""
    parts = sorted(
        (span["start"], span["end"], number)
        for number, one in enumerate(quotations, 1)
        for span in one["content"]["spans"]
    )
    waiting, begun, found = deque(parts), list[tuple[int, int, int]](), list[tuple[int, int, int]]()
    for start, end in pairwise(sorted({edge for part in parts for edge in part[:2]})):
        while waiting and waiting[0][0] == start:
            begun.append(waiting.popleft())
        begun = [part for part in begun if part[1] > start]
        if begun:
            *_, number = max(begun, key=lambda part: (part[0], -part[1]))
            first = found.pop()[0] if found and found[-1][1:] == (start, number) else start
            found.append((first, end, number))
    return found


def _add(paragraph: Element, last: Element | None, text: str) -> None:
    if last is None:
        paragraph.text = text
    else:
        last.tail = text


SUPERDESK = Format("superdesk", "application/x.superdesk-ninjs+json", None, _write)
