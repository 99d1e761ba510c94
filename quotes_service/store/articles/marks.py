"""The marks by which articles are recognised, looked up for many articles at once. Runs inside the caller's
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

import peewee as pw

from quotes_service.store.models import Address, ArticleCopy, ArticleVersion, DecisionTarget, StoredArticle
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples


class Mark(NamedTuple):
    """The key of an address, a URL as it is shown, a sender's id within an outlet ("": none), or the hash of a text."""

    kind: Literal["address", "url", "external_id", "text"]
    value: str
    outlet: str = ""


def known(marks: Iterable[Mark]) -> set[Mark]:
    """Those of these marks that an article or a copy has or had, or that decisions on quotations are looked up by."""
    values: dict[str, list[str]] = defaultdict(list)
    for mark in marks:
        values[mark.kind].append(mark.value)
    found = {Mark("address", key) for (key,) in tuples(_addresses(values["address"]))}
    found |= {Mark("text", text_hash) for (text_hash,) in tuples(_texts(values["text"]))}
    for query in (_ids, _ids_of_copies) if values["external_id"] else ():
        found |= {Mark("external_id", id, outlet or "") for id, outlet in tuples(query(values["external_id"]))}
    return found | {Mark(kind, value) for kind, value in tuples(_targets(values["url"], values["text"]))}


@prepared
def _addresses(keys: Value) -> pw.Query:
    return Address.select(Address.key).where(one_of(Address.key, keys))


@prepared
def _texts(hashes: Value) -> pw.Query:
    return ArticleVersion.select(ArticleVersion.content_hash).where(one_of(ArticleVersion.content_hash, hashes))


@prepared
def _ids(ids: Value) -> pw.Query:
    return StoredArticle.select(StoredArticle.external_id, StoredArticle.outlet).where(
        one_of(StoredArticle.external_id, ids)
    )


@prepared
def _ids_of_copies(ids: Value) -> pw.Query:
    return ArticleCopy.select(ArticleCopy.external_id, ArticleCopy.outlet).where(one_of(ArticleCopy.external_id, ids))


@prepared
def _targets(urls: Value, hashes: Value) -> pw.Query:
    target = DecisionTarget
    by_url = (target.kind == "url") & one_of(target.value, urls)
    return target.select(target.kind, target.value).where(
        by_url | (target.kind == "text") & one_of(target.value, hashes)
    )
