"""What tests of feeds ask and change."""

from __future__ import annotations

from datetime import timedelta

from quotes_service.services.intake.articles import list_articles
from quotes_service.services.intake.feeds import feeds
from quotes_service.services.intake.feeds.feeds import NewFeed
from quotes_service.store.feeds import feeds as rows

HOUR = timedelta(hours=1)


def added(ctx, url, **given):
    is_new, feed = feeds.add_feed(ctx, NewFeed(url, **given))
    assert is_new
    return feed["id"]


def row(ctx, id):
    with ctx.reading():
        return feeds.row_of(id)


def make_due(ctx, id):
    with ctx.writing():
        rows.change(row(ctx, id).id, {"next_poll": rows.now() - HOUR})


def wait(ctx, id) -> float:
    """Minutes until the next poll, from the last."""
    feed = row(ctx, id)
    assert feed.last_poll_at
    return (feed.next_poll - feed.last_poll_at).total_seconds() / 60


def titles(ctx):
    return sorted(article["title"] for article in list_articles(ctx)["items"])
