"""Answers for collections and entries, as JSON or in the format that a caller asks for.

A format is asked for by `?format=` or by the header `Accept`; callers who ask for none that there is
get JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from itertools import chain
from typing import Any

from flask import Response, after_this_request, g, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_smorest import abort
from werkzeug.datastructures import MIMEAccept
from werkzeug.utils import secure_filename

from quotes_service.api.blueprint import Blueprint, context, endpoint
from quotes_service.api.problems import FORMATS
from quotes_service.services.exports.whole import AnyPaging, pages
from quotes_service.standards.feeds.feed import Feed, FeedFormat
from quotes_service.standards.formats import Format, Item, in_parts
from quotes_service.standards.links import Links, with_query

#: Of which quotations a feed is, unless the address says something else: the last that came in, and so many that a
#: reader who comes once an hour misses none of a busy search.
_FEED = {"sort": "added", "limit": 50}


def also_as(*formats: Format | FeedFormat) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of a view, under ``Blueprint.response``: what it answers can be asked for in these formats, too."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @Blueprint.doc(**{FORMATS: {item.name: item.media_type for item in formats}})
        @wraps(view)
        def call(*args: Any, **values: Any) -> Any:
            g.format = _asked_for(formats)
            after_this_request(_varies)
            answer = view(*args, **values)
            if g.format is None or not isinstance(answer, dict):
                return answer
            assert not isinstance(g.format, FeedFormat), "feeds are of collections"
            return _written(g.format, iter([answer]), is_short=True)

        return call

    return decorate


def _asked_for(formats: tuple[Format | FeedFormat, ...]) -> Format | FeedFormat | None:
    """The format that is asked for; None: JSON. Aborts with 422 for one that there is not."""
    name = request.args.get("format")
    if name is None:
        formats = tuple(item for item in formats if item.is_negotiable)
        types = ["application/json", *(item.media_type for item in formats)]
        # with a charset or a profile the same is asked for
        asked = [(one.partition(";")[0].strip().lower(), quality) for one, quality in request.accept_mimetypes]
        wanted = MIMEAccept(asked).best_match(types)
        is_named = any(wanted == one for one, _ in asked)  # "*/*" and "text/*" ask for nothing in particular
        return next((item for item in formats if is_named and item.media_type == wanted), None)
    found = next((item for item in formats if item.name == name), None)
    if found is None and name != "json":
        names = ", ".join(["json", *(item.name for item in formats)])
        abort(422, messages={"query": {"format": [f"Must be one of: {names}."]}})
    return found


def _varies(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def links() -> Links:
    """The permanent links of this service: below QUOTES_PUBLIC_URL, else below the address that was asked."""
    return Links(context().settings.public_url or request.url_root)


def collection(
    find: Callable[[AnyPaging], dict[str, Any]], paging: AnyPaging, title: Callable[[], str] | None = None
) -> ResponseReturnValue:
    """The answer for a collection, whose pages ``find`` gives: the page that is asked for, or in another format than
    JSON all items, unless ``limit`` or ``cursor`` is given. All of them are read in one snapshot of the database.
    ``title``: that of a feed of the collection, which has feeds only with one.

    In JSON a page's ``next_cursor`` becomes ``next``, a relative URL of the same query, which the header ``Link``
    repeats. A page of an entry has its ``id``: if that was joined to another, 301 as ``entry``.
    """
    format: Format | FeedFormat | None = g.get("format")
    if isinstance(format, FeedFormat):
        assert title is not None, "a feed has a title"
        return _feed(format, find, paging, title)
    if format is None or format.is_page or {"limit", "cursor"} & {*request.args}:
        page = find(paging)
        cursor = page.pop("next_cursor")
        arguments = {**(request.view_args or {}), **request.args, "cursor": cursor}
        g.next_page = url_for(endpoint(), **arguments) if cursor else None
        if format is None or _is_moved(page):
            return entry({**page, "next": g.next_page})
        return _written(format, iter(page["items"]), is_short=True)
    parts = pages(context(), find, paging)
    first = next(parts)
    if _is_moved(first):
        parts.close()
        return entry({**first, "next": None})
    items = (item for page in chain([first], parts) for item in page["items"])
    answer = _written(format, items)
    answer.call_on_close(parts.close)
    return answer


def _feed(
    format: FeedFormat, find: Callable[[AnyPaging], dict[str, Any]], paging: AnyPaging, title: Callable[[], str]
) -> ResponseReturnValue:
    usual = {name: value for name, value in _FEED.items() if name not in request.args}
    with context().reading():
        page = find(replace(paging, **usual))
        cursor = page.pop("next_cursor")
        if _is_moved(page):
            return entry({**page, "next": None})
        name = title()
    links_, query = links(), request.args.to_dict()
    filters = {field: value for field, value in query.items() if field not in ("format", "cursor", "limit")}
    shown_at = with_query(links_.page(page["id"]), filters) if "id" in page else links_.search(filters)
    collection = links_.root + request.path
    feed = Feed(name, collection, query, shown_at, cursor)
    g.next_page = feed.next(format.name)
    return _written(format.of(feed), iter(page["items"]), is_short=True)


def in_format(item: Item, usual: Format) -> Response:
    """The answer for one entry that has no other JSON: in the format that is asked for, else in the ``usual`` one."""
    return _written(g.get("format") or usual, iter([item]))


def _written(format: Format, items: Iterator[Item], *, is_short: bool = False) -> Response:
    """The items in a format: at once, with a tag and a length, if they are few (``is_short``), else as a stream."""
    pieces = in_parts(format.write(items, links()))
    body = b"".join(pieces) if is_short else stream_with_context(pieces)
    answer = Response(body, content_type=f"{format.media_type}; charset=utf-8")
    if format.extension is not None:
        name = secure_filename(request.path.rpartition("/")[2])  # "quotes" of an expert's, the id of one
        answer.headers["Content-Disposition"] = f"attachment; filename={name}.{format.extension}"
    return answer


def _is_moved(page: dict[str, Any]) -> bool:
    return "id" in page and page["id"] != (request.view_args or {}).get("id")


def entry(result: dict[str, Any]) -> dict[str, Any] | tuple[dict[str, Any], int, dict[str, str]]:
    """The answer for an entry of the directory, or for a part of it. If the requested id is that of an entry which was
    joined to another: 301 to the same route with ``result["id"]``."""
    if not _is_moved(result):
        return result
    address = url_for(endpoint(), **{**request.args, "id": result["id"]})
    return result, 301, {"Location": address}
