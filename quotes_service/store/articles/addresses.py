"""The addresses of the pages of articles and copies: listed, and noted. Runs inside a transaction of the caller's.

A key (``ingest.addresses.address_key``) belongs to one publication: an article, or a copy of one. Publications are
given by their row numbers here: the article's, and the copy's or None.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import peewee as pw

from quotes_service.records import PageAddress
from quotes_service.store.models import Address
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

#: The most forms that are kept of one address.
MOST_FORMS = 20


def note(article: int, copy: int | None, pages: Iterable[PageAddress]) -> None:
    """Note these addresses as those of a publication, but for those that are another's."""
    pages = list(pages)
    if not pages:
        return
    rows = {row.key: row for row in with_keys({page.key for page in pages})}
    new, changed = {}, {}
    for page in pages:
        row = rows.get(page.key)
        if row is None:
            row = Address(key=page.key, article=article, copy=copy, declared=page.declared, forms=[page.form])
            rows[page.key] = new[page.key] = row
        elif (row.article_id, row.copy_id) == (article, copy):
            before = row.declared, row.forms
            row.declared = row.declared and page.declared
            row.forms = list(dict.fromkeys([*row.forms, page.form]))[:MOST_FORMS]
            if page.key not in new and (row.declared, row.forms) != before:
                changed[page.key] = row
    names = ("key", "article_id", "copy_id", "declared", "forms")
    insert(Address, names, [[getattr(row, name) for name in names] for row in new.values()])
    for row in changed.values():
        row.save()


def with_keys(keys: Collection[str]) -> list[Address]:
    """The addresses with these keys; mostly there is none."""
    ids = [id for (id,) in tuples(_numbers(keys))] if keys else []
    return list(Address.select().where(Address.id.in_(ids))) if ids else []


@prepared
def _numbers(keys: Value) -> pw.Query:
    return Address.select(Address.id).where(one_of(Address.key, keys))


def add_all(pages_of: Mapping[int, Iterable[PageAddress]]) -> None:
    """Note addresses that are nobody's as those of articles."""
    rows = [(page.key, article, page.declared, [page.form]) for article, pages in pages_of.items() for page in pages]
    insert(Address, ("key", "article", "declared", "forms"), rows)


def remove(key: str) -> list[str]:
    """Remove the address with this key; returns its forms."""
    forms = [form for row in Address.select().where(Address.key == key) for form in row.forms]
    Address.delete().where(Address.key == key).execute()
    return forms


def give_up(article: int, copy: int) -> None:
    """Make the addresses of an article those of a copy of it."""
    Address.update(copy=copy).where(Address.article == article, Address.copy.is_null()).execute()


def take_over(article: int, copy: int) -> None:
    """Make the addresses of a copy those of its article, in place of those that it has."""
    Address.delete().where(Address.article == article, Address.copy.is_null()).execute()
    Address.update(copy=None).where(Address.copy == copy).execute()


def of_copies(copies: Collection[int]) -> list[PageAddress]:
    """The addresses of these copies, in all their forms."""
    rows = Address.select().where(Address.copy.in_(copies)).order_by(Address.id) if copies else ()
    return [PageAddress(row.key, form, row.declared) for row in rows for form in row.forms]


def of_article(article: int) -> list[str]:
    """The addresses of an article, without those of its copies, in all their forms: those under which it came in, then
    those that only its page declares, each in the order in which they were noted."""
    rows = Address.select().where(Address.article == article, Address.copy.is_null())
    return [form for row in rows.order_by(Address.declared, Address.id) for form in row.forms]
