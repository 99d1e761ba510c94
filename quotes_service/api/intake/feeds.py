"""/feeds: feeds that are polled for new articles."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http.writes import writes
from quotes_service.api.schemas import (
    NAME_CHARS,
    Flag,
    Input,
    Line,
    OnlyPagingSchema,
    Output,
    TypedInput,
    WebAddress,
    page_of,
)
from quotes_service.api.tables import table_formats
from quotes_service.services.intake.feeds import feeds, polls
from quotes_service.services.intake.feeds.feeds import LONGEST_INTERVAL, NewFeed
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("feeds", "Feeds that are polled for new articles.", url_prefix="/api/v1/feeds")

LOCATION = {"Location": {"description": "The feed's address.", "schema": {"type": "string"}}}


def _outlet() -> Line:
    return Line(
        NAME_CHARS,
        allow_none=True,
        metadata={
            "description": "The name of the outlet for its articles; by default the feed's title.",
            "examples": ["The Larkhaven Post"],
        },
    )


def _interval() -> fields.Integer:
    return fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(1, LONGEST_INTERVAL),
        metadata={
            "description": "How often it is polled, in seconds; by default, and at least, as the settings say.",
            "examples": [900],
        },
    )


class NewFeedSchema(TypedInput):
    """A feed to poll."""

    loads = (NewFeed,)

    url = WebAddress(
        required=True,
        metadata={
            "description": "The address of the feed, or of a page that offers one.",
            "examples": ["https://post.example/rss.xml"],
        },
    )
    outlet = _outlet()
    interval = _interval()


class FeedChangeSchema(Input):
    """What to change of a feed; what is left out stays."""

    outlet = _outlet()
    interval = _interval()
    active = Flag(metadata={"description": "Whether it is polled.", "examples": [True]})


class FeedSchema(Output):
    """A feed, and how its last poll went."""

    id = fields.String(metadata={"examples": ["f_12"]})
    url = fields.String(
        metadata={
            "description": "Another than was given if it has moved for good.",
            "examples": ["https://post.example/rss.xml"],
        }
    )
    title = fields.String(allow_none=True, metadata={"examples": ["The Larkhaven Post - News"]})
    outlet = fields.String(
        allow_none=True, metadata={"description": "The name given with it.", "examples": ["The Larkhaven Post"]}
    )
    dialect = fields.String(metadata={"examples": ["RSS 2.0"]})
    interval = fields.Integer(metadata={"description": "Seconds.", "examples": [1800]})
    active = fields.Boolean(
        metadata={"description": "False: it is not polled, since somebody said so, or since it is gone (410)."}
    )
    next_poll_at = fields.AwareDateTime(allow_none=True, metadata={"examples": ["2026-11-27T21:30:00+00:00"]})
    last_poll_at = fields.AwareDateTime(allow_none=True, metadata={"examples": ["2026-11-27T21:00:00+00:00"]})
    last_success_at = fields.AwareDateTime(allow_none=True, metadata={"examples": ["2026-11-27T21:00:00+00:00"]})
    last_status = fields.Integer(
        allow_none=True,
        metadata={
            "description": "The HTTP status of the last poll (200, or 304: as it was); null if it failed.",
            "examples": [200],
        },
    )
    failures = fields.Integer(metadata={"description": "Polls in a row that failed.", "examples": [0]})
    error = fields.String(
        allow_none=True,
        metadata={
            "description": "Why the last poll failed, or what is wrong with the feed.",
            "examples": ["is gone (status 410)"],
        },
    )
    hub = fields.String(
        allow_none=True,
        metadata={"description": "The WebSub hub that it names.", "examples": ["https://hub.example/"]},
    )
    hub_until = fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "Until when the hub sends what is new; null: it does not.",
            "examples": ["2026-12-07T21:00:00+00:00"],
        },
    )
    job_id = fields.String(
        allow_none=True, metadata={"description": "The job that reads its latest entries.", "examples": ["j_12"]}
    )
    failed_items = fields.Integer(
        metadata={"description": "How many entries of this job could not be read.", "examples": [0]}
    )
    created_at = fields.AwareDateTime(metadata={"examples": ["2026-11-27T09:30:00+00:00"]})


class EntryErrorSchema(Output):
    """An entry that has nothing to be read."""

    error = fields.String(metadata={"examples": ["entry: has neither a text nor a page of its own"]})
    at = fields.AwareDateTime(metadata={"examples": ["2026-11-27T21:00:00+00:00"]})


class FullFeedSchema(FeedSchema):
    """A feed with what is known of its entries."""

    entries = fields.Integer(metadata={"description": "How many entries are known.", "examples": [40]})
    entry_errors = fields.List(
        fields.Nested(EntryErrorSchema), metadata={"description": "The latest entries that have nothing to be read."}
    )


class RefusedEntrySchema(Output):
    """An entry that has nothing to be read."""

    origin = fields.String(metadata={"examples": ["https://post.example/rss.xml (Walls)"]})
    error = fields.String(metadata={"examples": ["entry: has neither a text nor a page of its own"]})


class PollSchema(Output):
    """What came of a poll."""

    entries = fields.Integer(metadata={"description": "How many entries the feed has; 0 if it is as it was."})
    new = fields.Integer(metadata={"description": "Entries that were not known.", "examples": [3]})
    changed = fields.Integer(metadata={"description": "Known entries that have changed.", "examples": [1]})
    refused = fields.List(fields.Nested(RefusedEntrySchema))
    job_id = fields.String(
        allow_none=True,
        metadata={"description": "The job that reads these entries; null: there are none.", "examples": ["j_12"]},
    )
    error = fields.String(
        allow_none=True,
        metadata={"description": "Why the poll failed; null if it did not.", "examples": ["is gone (status 410)"]},
    )
    feed = fields.Nested(FeedSchema)


@blueprint.route("", methods=["POST"])
@writes("write", shown_by="list_feeds")
@blueprint.arguments(NewFeedSchema)
@blueprint.response(201, FeedSchema, description="Added. Its first poll is due.", headers=LOCATION)
@blueprint.alt_response(200, schema=FeedSchema, description="Known; it stays as it is.", headers=LOCATION)
def add_feed(new: NewFeed):
    """Add a feed

    RSS, Atom or JSON Feed. It is fetched once to see what it is; a page that offers one feed stands for that.
    """
    is_new, feed = feeds.add_feed(context(), new)
    return feed, 201 if is_new else 200, {"Location": url_for(".get_feed", id=feed["id"])}


@blueprint.route("")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, page_of(FeedSchema))
@also_as(*table_formats(FeedSchema))
def list_feeds(paging: Paging):
    """List feeds in the order in which they were added"""
    return collection(lambda paging: feeds.list_feeds(context(), paging), paging)


@blueprint.route("/<id>")
@blueprint.response(200, FullFeedSchema)
def get_feed(id):
    """Get one feed with the entries that have nothing to be read"""
    return feeds.get_feed(context(), id)


@blueprint.route("/<id>", methods=["PATCH"])
@writes("write", shown_by="get_feed")
@blueprint.arguments(FeedChangeSchema)
@blueprint.response(200, FullFeedSchema)
def change_feed(changes: dict[str, Any], id):
    """Change how a feed is polled

    One that becomes active again is due at once.
    """
    return feeds.change_feed(context(), id, changes)


@blueprint.route("/<id>", methods=["DELETE"])
@writes("write", shown_by="get_feed")
@blueprint.response(204, description="Removed. Its articles stay.")
def remove_feed(id):
    """Remove a feed"""
    feeds.remove_feed(context(), id)


@blueprint.route("/<id>/poll", methods=["POST"])
@writes("write", shown_by="get_feed")
@blueprint.response(200, PollSchema, description="Polled; `error` says why it failed, if it did.")
def poll_feed(id):
    """Poll a feed now

    Workers read what is new in it: entries with their whole text from the feed, others from their pages. The job
    (`job_id`) shows what becomes of them. The answer is 409 while the feed is being polled, and 503 while too many
    addresses are being fetched.
    """
    return polls.poll_for_request(context(), id)
