"""Who speaks in an article, by which identifiers newsrooms know it, and its days as they write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links

#: An identifier that can stand where a URI must: "urn:newsml:wire.example:2025:7", but not "4711".
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}\x00-\x20]+")


@dataclass(slots=True)
class Source:
    """Somebody who is quoted, or a body that is named for one of them. ``page``: that of an entry of the directory;
    ``is_quoted``: whether the article prints what they said."""

    name: str
    is_person: bool
    page: str | None
    is_quoted: bool


def said(article: Item) -> list[Item]:
    """The quotations of an article that it prints as said. The others are in no form of a newsroom: none has a place
    for a quotation that says that it is none."""
    return [quotation for quotation in article["quotations"] if quotation["factuality"] == "said"]


def sources_of(article: Item, links: Links) -> list[Source]:
    """The people and bodies that are quoted, and the bodies for which people speak, each once, in the article's order.

    Only what was said or written quotes somebody: whom the article calls convinced is named.
    """
    found: dict[str, Source] = {}

    def note(name: str, *, is_person: bool, id: str | None, is_quoted: bool) -> None:
        page = links.page(id) if id else None
        one = found.setdefault(page or name, Source(name, is_person, page, is_quoted))
        one.is_quoted = one.is_quoted or is_quoted

    for quotation in said(article):
        for one in quotation["speakers"]:
            id = one["expert_id"] or one["institution_id"]
            is_quoted = quotation["mode"] == "speech"
            note(one["name"], is_person=one["kind"] == "person", id=id, is_quoted=is_quoted)
    names = {source.name for source in found.values()}
    for quotation in said(article):
        for one in quotation["speakers"]:
            place = one["role"] and one["role"]["institution"]
            if place and place not in names:
                note(place, is_person=False, id=None, is_quoted=False)
    return list(found.values())


def identifier(article: Item, links: Links) -> str:
    """What stands for the article everywhere: the sender's own identifier if it is a URI, else its address, else its
    page here."""
    external = article["external_id"]
    return external if external and _URI.fullmatch(external) else article["url"] or links.page(article["id"])


def midnight(day: date) -> str:
    """A day as a date with a time, which newsroom formats demand. What was printed has a day only: its midnight in UTC
    stands for it. (Superdesk's reader takes no other form of UTC but this and "+00:00".)"""
    return f"{day.isoformat()}T00:00:00Z"
