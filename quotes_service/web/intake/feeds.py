"""Feeds with their last poll and errors: listed, added, polled, paused, changed and removed."""

from __future__ import annotations

import math
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.intake.feeds import feeds, polls
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page, status_of

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")


@blueprint.get("/")
def feeds_page() -> str:
    """All feeds, each with its last poll; and a form for another."""
    return _list(Fields.of_address())


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Add a feed, and show it."""
    fields = Fields.of_form()
    try:
        url = fields.line("url", feeds.MAX_URL_BYTES)
        if url is None:
            raise InvalidInput("url", "is empty: give the address of a feed, or of a page that offers one")
        new = feeds.NewFeed(url, fields.line("outlet"), _interval(fields))
        is_new, feed = feeds.add_feed(context(), new)
    except InvalidInput as error:
        return _list(Fields.nothing(), error=error, form=request.form), status_of(error)
    flash("The feed is added. Workers poll it within a minute." if is_new else "This feed is here already.")
    return redirect(url_for(".feed_page", id=feed["id"]), 303)


def _list(fields: Fields, **sent: Any) -> str:
    """``sent``: a form that was refused, with the error."""
    found = feeds.list_feeds(context(), fields.paging(50))
    values = {"form": {}, "usual": _usual(), **sent}
    return render_template("intake/feeds.html", found=found, next_page=next_page(found), **values)


@blueprint.get("/<id>")
def feed_page(id: str) -> str:
    """A feed: its polls, its entries and what was wrong with them."""
    return _feed(id)


@blueprint.post("/<id>")
def change(id: str) -> ResponseReturnValue:
    """Change a feed's outlet and how often it is polled."""
    fields = Fields.of_form()
    try:
        values = {"outlet": fields.line("outlet"), "interval": _interval(fields)}
        feeds.change_feed(context(), id, values)
    except InvalidInput as error:
        return _feed(id, error=error, form=request.form), status_of(error)
    return _back(id, "It is changed. Articles that are stored keep the outlet that they have.")


@blueprint.post("/<id>/poll")
def poll(id: str) -> ResponseReturnValue:
    """Poll a feed now."""
    try:
        came = polls.poll_for_request(context(), id)
    except InvalidInput as error:
        return _feed(id, problem=error.message), status_of(error)
    if came["error"]:
        return _back(id)  # the page says what is wrong
    return _back(id, f"Polled: {came['new']:,} new, {came['changed']:,} changed, {len(came['refused']):,} refused.")


@blueprint.post("/<id>/pause")
def pause(id: str) -> ResponseReturnValue:
    """Poll a feed no longer."""
    feeds.change_feed(context(), id, {"active": False})
    return _back(id, "It is no longer polled, until you resume it.")


@blueprint.post("/<id>/resume")
def resume(id: str) -> ResponseReturnValue:
    """Poll a feed again."""
    feeds.change_feed(context(), id, {"active": True})
    return _back(id, "It is polled again, for the first time within a minute.")


@blueprint.post("/<id>/remove")
def remove(id: str) -> ResponseReturnValue:
    """Remove a feed; its articles stay."""
    feeds.remove_feed(context(), id)
    flash("The feed is removed. Its articles stay.")
    return redirect(url_for(".feeds_page"), 303)


def _feed(id: str, **sent: Any) -> str:
    """``sent``: a form that was refused, with the error; or the ``problem`` of a poll."""
    return render_template("intake/feed.html", feed=feeds.get_feed(context(), id), usual=_usual(), **sent)


def _back(id: str, said: str | None = None) -> ResponseReturnValue:
    if said:
        flash(said)
    return redirect(url_for(".feed_page", id=id), 303)


def _interval(fields: Fields) -> int | None:
    """The interval in seconds; people give it in minutes."""
    least = math.ceil(context().settings.feed_least_interval / 60)
    minutes = fields.number("interval", least, feeds.LONGEST_INTERVAL // 60)
    return minutes and minutes * 60


def _usual() -> int:
    """How often a feed is polled if nobody says otherwise, in minutes."""
    return round(context().settings.feed_interval / 60)
