"""FollowTheMoney entities, a line of JSON each, for Aleph and OpenAleph.

The schemata: https://followthemoney.tech/explorer/schemata/. An entity that several lines tell of has the same id in
all of them; readers merge these. The ids are those of the directory in the form that FollowTheMoney allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quotes_service.standards.formats import Format, Item, json_line
from quotes_service.standards.linked.wording import credited, described, printed, role_name, ror_address
from quotes_service.standards.links import Links

Entity = dict[str, Any]

#: The most characters of what was said in the name of a Note.
_NAME_CHARS = 80
#: What an article has to do with somebody, by the factuality of a quotation in it.
_ROLES = {
    "said": "quoted",
    "denied": "printed as not having said this",
    "hypothetical": "printed as possibly saying this",
    "withdrawn": "quoted, and taken back by a correction",
}


def _quotation(item: Item, links: Links) -> Iterator[Entity]:
    """An Article, a Note with the words, and for each speaker with an entry a Person or an Organization, and their
    Documentation: that the article prints this of them."""
    line, page = item["article"], links.page(item["id"])
    words, told, here = item["content"]["text"], described(item), _id(line["id"])
    role = _ROLES[item["factuality"]]
    source = credited(item)
    yield _article(line, links)
    speakers = []
    for speaker in item["speakers"]:
        if id := speaker["expert_id"] or speaker["institution_id"]:
            speakers.append(_id(id))
            schema = "Person" if speaker["expert_id"] else "Organization"
            yield _entity(schema, _id(id), name=speaker["name"], sourceUrl=links.page(id))
            yield _entity(
                "Documentation",
                _derived(item["id"], id),
                document=here,
                entity=_id(id),
                role=role,
                date=_day(line["published_at"]),
                summary=words,
                description=told,
                recordId=item["id"],
                sourceUrl=page,
                publisher=line["outlet"],
            )
    short = words if len(words) <= _NAME_CHARS else f"{words[: _NAME_CHARS - 1]}…"
    yield _entity(
        "Note",
        _id(item["id"]),
        name=f"{source or 'Somebody'}, {role}: {short}",
        description=words,
        summary=told,
        entity=[here, *speakers],
        proof=here,
        sourceUrl=page,
        publisher=line["outlet"],
    )


def _expert(item: Item, links: Links) -> Iterator[Entity]:
    """A Person, and for each institution of the timeline an Organization and a Membership, which says less than an
    Employment would: only that the person has a title there. It has dates where an editor gave them."""
    lines = item["affiliations"]
    positions = [role_name(line["title"], line["status"]) for line in lines if line["title"]]
    yield _entity(
        "Person",
        _id(item["id"]),
        name=item["name"],
        alias=item["aliases"],
        position=positions,
        sourceUrl=links.page(item["id"]),
    )
    for line in lines:
        if institution := line["institution"]:
            yield _organization(institution, links)
            yield _entity(
                "Membership",
                _derived(item["id"], institution["id"], line["title"] or "", line["status"]),
                member=_id(item["id"]),
                organization=_id(institution["id"]),
                role=role_name(line["title"], line["status"]),
                status=line["status"],
                startDate=line["since"],
                endDate=line["until"],
                summary=printed(line),
                description=[evidence["text"] for evidence in line["evidence"]],
                proof=[_id(evidence["article_id"]) for evidence in line["evidence"]],
                sourceUrl=links.page(item["id"]),
            )


def _institution(item: Item, links: Links) -> Iterator[Entity]:
    """An Organization with its other names and where registers have it."""
    entity = _organization(item, links)
    more = {
        "abbreviation": item["acronym"],
        "alias": item["aliases"],
        "wikidataId": item["wikidata"],
        "sourceUrl": [links.page(item["id"]), item["ror"] and ror_address(item["ror"])],
    }
    yield {**entity, "properties": {**entity["properties"], **_filled(more)}}


def _whole_article(item: Item, links: Links) -> Iterator[Entity]:
    """An Article; with its text and what its quotations are, if ``item`` has them."""
    entity = _article(item, links)
    more = {
        "author": item["byline"],
        "bodyText": item.get("text"),
        "modifiedAt": _day(item["modified_at"]),
        "sourceUrl": [item["url"], links.page(item["id"])],
    }
    yield {**entity, "properties": {**entity["properties"], **_filled(more)}}
    for quotation in item.get("quotations", ()):
        yield from list(_quotation(quotation, links))[1:]


def _article(line: Item, links: Links) -> Entity:
    """An article in short; what has no title is called by its first words."""
    return _entity(
        "Article",
        _id(line["id"]),
        name=line["label"],
        title=line["title"],
        fileName=line["label"],
        publishedAt=_day(line["published_at"]),
        sourceUrl=[line["url"], links.page(line["id"])],
        publisher=line["outlet"],
    )


def _organization(line: Item, links: Links) -> Entity:
    return _entity("Organization", _id(line["id"]), name=line["name"], sourceUrl=links.page(line["id"]))


def _entity(schema: str, id: str, **properties: Any) -> Entity:
    """An entity with these properties, each one value or several; those without any are left out."""
    return {"id": id, "schema": schema, "properties": _filled(properties)}


def _filled(properties: dict[str, Any]) -> dict[str, list[str]]:
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    filled = {name: list(dict.fromkeys(value for value in values if value)) for name, values in lists.items()}
    return {name: values for name, values in filled.items() if values}


def _id(id: str) -> str:
    """The id of an entry, in the characters of FollowTheMoney: "e_7" is "quotes-e-7"."""
    return f"quotes-{id.replace('_', '-')}"


def _derived(*parts: str) -> str:
    """The id of what has none of its own, made of what it is about."""
    return f"quotes-{hashlib.sha1('|'.join(parts).encode(), usedforsecurity=False).hexdigest()}"


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _format(entities: Callable[[Item, Links], Iterator[Entity]]) -> Format:
    def write(items: Iterable[Item], links: Links) -> Iterator[str]:
        for item in items:
            for entity in entities(item, links):
                yield json_line(entity)

    return Format("ftm", "application/json+ftm", "ftm.json", write)


QUOTATIONS = _format(_quotation)
EXPERTS = _format(_expert)
INSTITUTIONS = _format(_institution)
ARTICLES = _format(_whole_article)
