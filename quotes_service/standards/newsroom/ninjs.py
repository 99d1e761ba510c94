"""IPTC ninjs 3, news in JSON: https://www.iptc.org/std/ninjs/userguide/

Only what version 3.0 has is used, so that readers of any version 3 can take it. Where it has no place for what we know,
such as titles of people, it is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links
from quotes_service.standards.newsroom.sources import Source, identifier, midnight, said, sources_of

_STANDARD = {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"}
_PLAIN = "text/plain"
#: "A party which contributed to the content as a source": https://cv.iptc.org/newscodes/contentprodpartyrole/
CONTENT_SOURCE = "http://cv.iptc.org/newscodes/contentprodpartyrole/contentSource"
#: The role of a sender's identifier that is no URI among the other identifiers; ingest.formats.ninjs reads it.
SENDERS_ID = "externalId"


def _write(items: Iterable[Item], links: Links) -> Iterator[str]:
    for item in items:
        yield json.dumps(ninjs_of(item, links), ensure_ascii=False)


def ninjs_of(article: Item, links: Links) -> dict[str, Any]:
    """The ninjs object of an article as ``serialize_article`` returns it.

    Who is quoted is among ``people`` or ``organisations`` with ``rel`` "quotes", who is only named with "mentions"; who
    is quoted is among ``infoSources``, too, after the outlet. Each quotation that was said is an associated text.
    """
    uri, sources = identifier(article, links), sources_of(article, links)
    first, last = article["published_at"], article["modified_at"]
    ids = [{"role": "quotes_service", "value": article["id"]}]
    if article["external_id"] and article["external_id"] != uri:
        ids.append({"role": SENDERS_ID, "value": article["external_id"]})
    return _known(
        {
            "standard": _STANDARD,
            "uri": uri,
            "type": "text",
            "version": str(article["version"]),
            "firstCreated": midnight(first) if first else None,
            "versionCreated": midnight(last) if first and last else None,
            "pubStatus": "usable",
            "language": article["language"],
            "headlines": _texts(article["title"]),
            "by": article["byline"],
            "bodies": _texts(article["text"]),
            "people": [_party(one) for one in sources if one.is_person],
            "organisations": [_party(one) for one in sources if not one.is_person],
            "infoSources": _info_sources(article, sources),
            "associations": [*_original(article, uri), *(_quotation(one, links) for one in said(article))],
            "altIds": ids,
        }
    )


def _party(source: Source) -> dict[str, Any]:
    return _known({"name": source.name, "rel": "quotes" if source.is_quoted else "mentions", "uri": source.page})


def _info_sources(article: Item, sources: list[Source]) -> list[dict[str, Any]]:
    outlet = [{"name": article["outlet"]}] if article["outlet"] else []
    quoted = [source for source in sources if source.is_quoted]
    return outlet + [_known({"name": one.name, "role": CONTENT_SOURCE, "uri": one.page}) for one in quoted]


def _original(article: Item, uri: str) -> Iterator[dict[str, Any]]:
    """Where the article stands, if its identifier does not say so."""
    if article["url"] and article["url"] != uri:
        yield {"name": article["label"], "rel": "canonical", "uri": article["url"]}


def _quotation(quotation: Item, links: Links) -> dict[str, Any]:
    # words of the reporter are nobody else's
    is_own = quotation["type"] == "direct" and quotation["mode"] == "speech"
    names = [one["name"] for one in quotation["speakers"] if is_own]
    return _known(
        {
            "name": quotation["citation"],
            "rel": "quotation",
            "uri": links.page(quotation["id"]),
            "type": "text",
            "by": ", ".join(names),
            "bodies": _texts(quotation["content"]["text"]),
        }
    )


def _texts(value: str | None) -> list[dict[str, str]]:
    return [{"role": "main", "contentType": _PLAIN, "value": value}] if value else []


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that are not known: the standard has no null."""
    return {name: value for name, value in values.items() if value}


NINJS = Format("ninjs", "application/x.ninjs+json", None, _write)
