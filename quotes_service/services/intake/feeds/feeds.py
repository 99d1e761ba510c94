"""Feeds that are polled: added, listed, changed and removed. What polls them is services.intake.feeds.polls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.feeds import Feed, feeds_of_page, looks_like_feed, read_feed
from quotes_service.ingest.text import check_characters
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.store.feeds import entries, feeds
from quotes_service.store.feeds.feeds import FeedRow, now
from quotes_service.store.jobs.items import failed_counts
from quotes_service.store.querying.paging import Paging

#: The longest interval that may be given, in seconds: a week.
LONGEST_INTERVAL = 7 * 86_400
#: Errors of entries that a feed is shown with.
MOST_ERRORS = 20
MAX_URL_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed to poll: the address of it, or of a page that offers it. ``outlet``: the name of its outlet, if its own
    title is not to be used; ``interval``: seconds, if not that of the settings."""

    url: str
    outlet: str | None = None
    interval: int | None = None


def add_feed(ctx: Context, new: NewFeed) -> tuple[bool, dict[str, Any]]:
    """Add a feed, which is fetched once to see what it is: whether it was added, or known, and the feed.

    A page that offers one feed stands for that. A known feed stays as it is. The first poll is due at once. Raises
    InvalidInput("url" | "interval"), Unreachable.
    """
    check_characters(new.url, field="url")
    _check_interval(ctx, new.interval)
    with ctx.reading():
        if row := feeds.by_url(new.url):
            return False, serialize(row)
    url, feed = _found(ctx, new.url)
    if len(url.encode()) > MAX_URL_BYTES:
        raise InvalidInput("url", f"leads to an address of more than {MAX_URL_BYTES:,} bytes")
    with ctx.writing():
        if row := feeds.by_url(url):
            return False, serialize(row)
        row = feeds.add(
            {
                "url": url,
                "title": feed.title,
                "outlet": new.outlet,
                "dialect": feed.dialect,
                "interval": new.interval or ctx.settings.feed_interval,
            }
        )
        ctx.concerns(row.uid)
        return True, serialize(row)


def _found(ctx: Context, url: str) -> tuple[str, Feed]:
    """The feed at an address, or the only one that the page there offers, with its address."""
    fetched = ctx.fetcher.page_for_request(url)
    if not looks_like_feed(fetched.content[:10_000]) and (offered := feeds_of_page(fetched.content, fetched.url)):
        if len(offered) > 1:
            listed = ", ".join(feed.url + (f" ({feed.title})" if feed.title else "") for feed in offered[:10])
            raise InvalidInput("url", f"is a web page that offers {len(offered)} feeds; give one of them: {listed}")
        fetched = ctx.fetcher.page_for_request(offered[0].url, foreign=not fetched.is_admitted)
        url = offered[0].url
    try:
        return fetched.moved or url, read_feed(fetched.content, fetched.url, charset=fetched.encoding)
    except InvalidInput as error:
        raise InvalidInput("url", error.message) from None


@reads
def list_feeds(ctx: Context, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of feeds, in the order in which they were added. Raises InvalidInput("cursor")."""
    page = feeds.page(paging)
    return collection(_serialized(page.items), page.next_cursor, page.total)


@reads
def get_feed(ctx: Context, id: str) -> dict[str, Any]:
    """The feed with the latest errors of its entries. Raises NotFound."""
    row = row_of(id)
    errors = [{"error": error, "at": utc(at)} for error, at in entries.errors(row.id, MOST_ERRORS)]
    return serialize(row) | {"entries": entries.count(row.id), "entry_errors": errors}


@reads
def find_feed(ctx: Context, id_or_url: str) -> dict[str, Any]:
    """The feed of an id or an address. Raises NotFound."""
    row = feeds.by_url(id_or_url) if "/" in id_or_url else None
    return serialize(row or row_of(id_or_url))


def change_feed(ctx: Context, id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Change ``outlet``, ``interval`` (seconds; None: as in the settings) or ``active`` of a feed; one that becomes
    active is due at once. Articles keep the outlet that they have. Raises NotFound, InvalidInput("interval")."""
    _check_interval(ctx, values.get("interval"))
    with ctx.writing():
        row = row_of(id)
        changed = {name: values[name] for name in ("outlet", "active") if name in values}
        if "interval" in values:
            changed["interval"] = values["interval"] or ctx.settings.feed_interval
        if values.get("active") and not row.active:
            changed |= {"next_poll": now(), "failures": 0, "error": None}
        if changed:
            feeds.change(row.id, changed)
    return get_feed(ctx, id)


def remove_feed(ctx: Context, id: str) -> None:
    """Remove a feed; its articles stay. Raises NotFound."""
    with ctx.writing():
        feeds.remove(row_of(id).id)


def row_of(id: str) -> FeedRow:
    """The row of an id. Raises NotFound."""
    row = feeds.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No feed has the id {id!r}.")
    return row


def serialize(row: FeedRow) -> dict[str, Any]:
    """A feed as the API and the command show it. Called inside the caller's transaction."""
    return _serialized([row])[0]


def _serialized(rows: Sequence[FeedRow]) -> list[dict[str, Any]]:
    failed = failed_counts([row.job for row in rows if row.job])
    return [_feed(row, failed.get(row.job or "", 0)) for row in rows]


def _feed(row: FeedRow, failed: int) -> dict[str, Any]:
    return {
        "id": row.uid,
        "url": row.url,
        "title": row.title,
        "outlet": row.outlet,
        "dialect": row.dialect,
        "interval": row.interval,
        "active": row.active,
        "next_poll_at": utc(row.next_poll) if row.active else None,
        "last_poll_at": row.last_poll_at and utc(row.last_poll_at),
        "last_success_at": row.last_success_at and utc(row.last_success_at),
        "last_status": row.last_status,
        "failures": row.failures,
        "error": row.error,
        "hub": row.hub,
        "hub_until": row.hub_until and utc(row.hub_until),
        "job_id": row.job,
        "failed_items": failed,
        "created_at": utc(row.created_at),
    }


def _check_interval(ctx: Context, interval: int | None) -> None:
    least = ctx.settings.feed_least_interval
    if interval is not None and not least <= interval <= LONGEST_INTERVAL:
        raise InvalidInput("interval", f"must be {least:,} to {LONGEST_INTERVAL:,} seconds")
