"""The quotations of an article as annotations of it: of the W3C, and as the Hypothesis API takes them.

https://www.w3.org/TR/annotation-model/ and https://h.readthedocs.io/en/latest/api-reference/v1/ (POST /annotations).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from quotes_service.standards.formats import Format, Item, json_line
from quotes_service.standards.linked.wording import credited, described, is_said
from quotes_service.standards.links import Links

#: Characters before and after a part of a quotation in its selector.
_CONTEXT_CHARS = 32
#: What Markdown, or Hypothesis's mathematics in it, would take for more than the character.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$&:]")


def _collection(items: Iterable[Item], links: Links) -> Iterator[str]:
    """An AnnotationCollection of one article, with its one AnnotationPage in it."""
    for article in items:
        address = links.api(f"articles/{article['id']}/annotations")
        quotations = article["quotations"]
        document = {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": address,
            "type": "AnnotationCollection",
            "label": f"Quotations of “{article['label']}”",
            "total": len(quotations),
            "first": {
                "id": f"{address}#page",
                "type": "AnnotationPage",
                "startIndex": 0,
                "items": [_annotation(quotation, article, address, links) for quotation in quotations],
            },
        }
        yield json.dumps(document, ensure_ascii=False)


def _annotation(quotation: Item, article: Item, collection: str, links: Links) -> dict[str, Any]:
    """One quotation: its permanent link identifies the passage, whose speakers have links to their entries."""
    bodies = [
        {"type": "SpecificResource", "source": links.page(quotation["id"]), "purpose": "identifying"},
        {"type": "TextualBody", "value": _told(quotation), "format": "text/plain", "purpose": "describing"},
        *(
            {"type": "SpecificResource", "source": links.page(id), "purpose": "linking"}
            for id in _entries_of(quotation)
        ),
        *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in _tags(quotation)),
    ]
    return {
        "id": f"{collection}#{quotation['id']}",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {"type": "Software", "name": f"quotes_service, extractor {quotation['extractor']}"},
        "body": bodies,
        "target": [_target(quotation, span, article, links) for span in quotation["content"]["spans"]],
    }


def _target(quotation: Item, span: Item, article: Item, links: Links) -> dict[str, Any]:
    """One part of what was said, without the reporter's words between two. The positions count in the text of the copy
    that the state names: the outlet's page has other words around it."""
    read = article["updated_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "type": "SpecificResource",
        "source": links.article(article),
        "selector": [
            _quote(quotation, span),
            {"type": "TextPositionSelector", "start": span["start"], "end": span["end"]},
        ],
        "state": {"type": "TimeState", "sourceDate": read, "cached": links.api(f"articles/{article['id']}")},
    }


def _quote(quotation: Item, span: Item) -> dict[str, str]:
    """The TextQuoteSelector of a part, out of that of the whole quotation."""
    whole = quotation["selectors"][0]
    first = quotation["content"]["spans"][0]["start"] - len(whole["prefix"])
    text = whole["prefix"] + whole["exact"] + whole["suffix"]
    start, end = span["start"] - first, span["end"] - first
    return {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - _CONTEXT_CHARS, 0) : start],
        "suffix": text[end : end + _CONTEXT_CHARS],
    }


def _told(quotation: Item) -> str:
    about = "Attributed to" if is_said(quotation) else "About"
    source = credited(quotation)
    return f"{f'{about} {source}.' if source else 'Attributed to nobody.'} {described(quotation)}"


def _entries_of(quotation: Item) -> Iterator[str]:
    for speaker in quotation["speakers"]:
        if id := speaker["expert_id"] or speaker["institution_id"]:
            yield id


def _tags(quotation: Item) -> list[str]:
    """What it is, its form, and that it was not said, if so."""
    kind = "quotation" if is_said(quotation) else f"not said: {quotation['factuality']}"
    return [kind, quotation["type"], *(["attitude"] if quotation["mode"] == "attitude" else [])]


def _payloads(items: Iterable[Item], links: Links) -> Iterator[str]:
    """A line for each quotation: the body of one POST to the API of Hypothesis.

    It has one target, and takes a position for a hint where the passage stands in the page. Ours counts in another
    text, and would lead to the wrong one of two equal passages: so only the words around it are given.
    """
    for article in items:
        for quotation in article["quotations"]:
            uri, quote = links.article(article), quotation["selectors"][0]
            names = [f"[this quotation]({links.page(quotation['id'])})"]
            names += [f"[its speaker]({links.page(id)})" for id in _entries_of(quotation)]
            payload = {
                "uri": uri,
                "document": {"title": [article["label"]]},
                "text": f"{_as_markdown(_told(quotation))}\n\nIn the directory: {', '.join(names)}",
                "tags": _tags(quotation),
                "target": [{"source": uri, "selector": [quote]}],
            }
            yield json_line(payload)


def _as_markdown(text: str) -> str:
    """The text, each character of which Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))


WEB_ANNOTATIONS = Format(
    "jsonld", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', "jsonld", _collection
)
HYPOTHESIS = Format("hypothesis", "application/jsonl", "jsonl", _payloads)
