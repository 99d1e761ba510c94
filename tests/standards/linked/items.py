"""Items as the serializers make them, and what the tests of all forms read them by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links

LINKS = Links("https://quotes.example/")
TEXT = "“Walls fail,” said Bo Ray, mayor of Port Elm. “They always did.”\n"


def named(formats: Iterable[Format], name: str) -> Format:
    """The format of this name among those of an answer."""
    return next(format for format in formats if format.name == name)


def text_of(format: Format, *items: Item) -> str:
    return "".join(format.write(iter(items), LINKS))


def article(**changes: Any) -> Item:
    line = {"id": "a_1", "title": "Walls", "label": "Walls", "url": "https://post.example/1", "outlet": "The Post"}
    return {**line, "external_id": None, "published_at": date(2024, 5, 2), **changes}


def full_article(*quotations: Item, **changes: Any) -> Item:
    more = {"byline": "Ola Brandt", "modified_at": date(2024, 5, 3), "language": "en", "text": TEXT, "addresses": []}
    updated = datetime(2024, 5, 2, 9, 30, tzinfo=UTC)
    return article(**{**more, "updated_at": updated, "quotations": list(quotations), **changes})


def speaker(**changes: Any) -> Item:
    role = {"title": "mayor", "institution": "Port Elm", "status": "current"}
    who = {"name": "Bo Ray", "kind": "person", "expert_id": "e_1", "institution_id": None, "role": role}
    return {**who, "confidence": 0.9, "chain": ["Bo Ray"], **changes}


def quotation(**changes: Any) -> Item:
    """What Bo Ray says in TEXT, in two parts."""
    item = {
        "id": "q_1",
        "type": "direct",
        "mode": "speech",
        "content": {
            "text": "Walls fail, They always did.",
            "spans": [{"start": 1, "end": 12}, {"start": 47, "end": 63}],
        },
        "source": {"text": "Bo Ray, mayor of Port Elm", "start": 19, "end": 44},
        "speakers": [speaker()],
        "reason": None,
        "confidence": 0.94,
        "selectors": [
            {"type": "TextQuoteSelector", "exact": TEXT[1:63], "prefix": "“", "suffix": "”\n"},
            {"type": "TextPositionSelector", "start": 1, "end": 63},
        ],
        "statement_id": "s_1",
        "article": article(),
        "factuality": "said",
        "extractor": "1.3.0",
        "current": True,
        "decided": False,
    }
    return {**item, **changes}


def affiliation(**changes: Any) -> Item:
    line = {
        "title": "mayor",
        "status": "current",
        "institution": {"id": "i_1", "name": "Port Elm", "acronym": None},
        "first_printed": date(2024, 5, 2),
        "last_printed": date(2024, 6, 1),
        "printings": 2,
        "since": None,
        "until": None,
        "decided": None,
        "evidence": [{"article_id": "a_1", "text": "Bo Ray, mayor of Port Elm", "start": 19, "end": 44}],
    }
    return {**line, **changes}


def expert(*affiliations: Item, **changes: Any) -> Item:
    return {"id": "e_1", "name": "Bo Ray", "aliases": ["Ray"], "affiliations": list(affiliations), **changes}


def institution(**changes: Any) -> Item:
    names = {"id": "i_1", "name": "Port Elm Institute", "acronym": "PEI", "aliases": ["Elm Institute"]}
    return {**names, "parent": None, "ror": None, "wikidata": None, **changes}
