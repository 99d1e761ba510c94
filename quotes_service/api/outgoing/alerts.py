"""/alerts: who is told of what is newly found, on which way, and how that went."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http.writes import writes
from quotes_service.api.outgoing.selections import ADDRESS_CHARS, selection_of
from quotes_service.api.problems import SCOPE
from quotes_service.api.schemas import Flag, Input, Line, OnlyPagingSchema, Output, PagingSchema, page_of
from quotes_service.api.tables import table_formats
from quotes_service.errors import InvalidInput
from quotes_service.services.alerts import alerts, sending
from quotes_service.services.alerts.alerts import NAME_CHARS, NewAlert
from quotes_service.services.alerts.channels import CHANNELS, MAX_TO_CHARS
from quotes_service.services.alerts.times import EVERY
from quotes_service.store.alerts.deliveries import STATES
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "alerts", "Who is told of newly found quotations: by a webhook, in Slack or by e-mail.", url_prefix="/api/v1/alerts"
)

LOCATION = {"Location": {"description": "The alert's address.", "schema": {"type": "string"}}}
_EVERY_LINES = "At once, each full hour, each day or each Monday, if anything was found"


def _name(**kwargs: Any) -> Line:
    described = {"description": "By default what the search is called.", "examples": ["Tide gauges"]}
    return Line(NAME_CHARS, metadata=described, **kwargs)


def _to(**kwargs: Any) -> Line:
    described = {
        "description": "The address of the webhook, or of e-mail.",
        "examples": ["https://desk.example/hooks/quotes"],
    }
    return Line(MAX_TO_CHARS, metadata=described, **kwargs)


def _every() -> fields.String:
    return fields.String(
        validate=validate.OneOf(EVERY),
        metadata={"description": f"{_EVERY_LINES}; by default `daily` for e-mail, else `at_once`."},
    )


class NewAlertSchema(Input):
    """What to tell whom."""

    of = Line(
        ADDRESS_CHARS,
        required=True,
        metadata={
            "description": "The address of a search for quotations.",
            "examples": ["/api/v1/quotes?q=tide&outlet=The+Larkhaven+Post"],
        },
    )
    channel = fields.String(
        required=True,
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "`webhook`: a program of yours; `slack`: an incoming webhook of Slack; `mail`."},
    )
    to = _to(required=True)
    name = _name()
    every = _every()


class AlertChangeSchema(Input):
    """What to change of an alert; what is left out stays."""

    name = _name()
    to = _to()
    every = _every()
    active = Flag(metadata={"description": "Whether it looks and sends; one that goes on does so where it stopped."})


class AlertSchema(Output):
    """A saved search of which somebody is told what is newly found."""

    id = fields.String(metadata={"examples": ["w_3"]})
    name = fields.String(metadata={"examples": ["Tide gauges"]})
    query = fields.Dict(
        fields.String(),
        fields.String(),
        metadata={"description": "The filters of its search.", "examples": [{"q": "tide"}]},
    )
    channel = fields.String(validate=validate.OneOf(CHANNELS))
    to = fields.String(
        metadata={
            "description": "That of a webhook is shown in part, since it may let anybody send to it.",
            "examples": ["https://desk.example/…otes"],
        }
    )
    every = fields.String(validate=validate.OneOf(EVERY), metadata={"description": f"{_EVERY_LINES}."})
    active = fields.Boolean(metadata={"description": "False: it was stopped, by somebody or since `error`."})
    error = fields.String(
        allow_none=True,
        metadata={
            "description": "Why it was stopped, if nobody did.",
            "examples": ["Its receiver is gone (status 410)."],
        },
    )
    next_at = fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "When it looks next; null: it is stopped, or looks all the time.",
            "examples": ["2026-11-30T07:00:00+00:00"],
        },
    )
    waiting = fields.Integer(metadata={"description": "Messages that are to be sent, or sent again.", "examples": [0]})
    failed = fields.Integer(
        metadata={"description": "Messages that could not be sent, and are not tried again.", "examples": [0]}
    )
    sent_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When a message was sent last.", "examples": ["2026-11-29T07:00:04+00:00"]},
    )
    by = fields.String(allow_none=True, metadata={"description": "Who made it.", "examples": ["Ida Holm"]})
    created_at = fields.AwareDateTime(metadata={"examples": ["2026-11-27T09:30:00+00:00"]})


class OneAlertSchema(AlertSchema):
    """An alert, with what its search finds."""

    finds = fields.Integer(
        allow_none=True,
        metadata={
            "description": "How many quotations its search finds today, whenever they came in. 0: are the names in it "
            "right? Null: it cannot be asked any more.",
            "examples": [31],
        },
    )


class AlertWithSecretSchema(OneAlertSchema):
    """An alert with what its messages are signed with."""

    secret = fields.String(
        allow_none=True,
        metadata={
            "description": "By which a webhook tells that a message is from here; shown this once. Null for others.",
            "examples": ["whsec_V2VyIGRhcyBsaWVzdCwgaXN0IG5ldWdpZXJpZy4uLi4="],
        },
    )


class TrialSchema(Output):
    """What came of a message that was sent for a try."""

    sent = fields.Boolean()
    status = fields.Integer(
        allow_none=True, metadata={"description": "Of HTTP, or of the mail server.", "examples": [503]}
    )
    error = fields.String(
        allow_none=True, metadata={"description": "Why it was not sent.", "examples": ["answers with status 503"]}
    )


class DeliverySchema(Output):
    """A message of an alert."""

    id = fields.String(
        metadata={"description": "The same however often it is sent: `webhook-id`.", "examples": ["m_12"]}
    )
    state = fields.String(
        validate=validate.OneOf(STATES),
        metadata={
            "description": "`waiting`: to be sent, or sent again; `empty`: nothing of it was listed any more when it "
            "was to be sent; `failed`: it is not tried again."
        },
    )
    found = fields.Integer(metadata={"description": "How many quotations were found.", "examples": [3]})
    quotations = fields.List(
        fields.String(), metadata={"description": "The ids of those that it shows.", "examples": [["q_31"]]}
    )
    attempts = fields.Integer(metadata={"examples": [1]})
    made_at = fields.AwareDateTime(metadata={"examples": ["2026-11-29T07:00:00+00:00"]})
    tried_at = fields.AwareDateTime(allow_none=True, metadata={"examples": ["2026-11-29T07:00:04+00:00"]})
    next_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When it is tried next; null: not again.", "examples": ["2026-11-29T07:05:04+00:00"]},
    )
    status = fields.Integer(
        allow_none=True,
        metadata={"description": "What the last try was answered with, of HTTP or by the mail server."},
    )
    error = fields.String(
        allow_none=True,
        metadata={"description": "Why the last try failed.", "examples": ["answers with status 503"]},
    )


class DeliveriesQuerySchema(PagingSchema):
    """Which messages."""

    state = fields.String(validate=validate.OneOf(STATES))


class SendAgainSchema(Input):
    """What to send again."""

    delivery = Line(
        100, metadata={"description": "The id of a message; by default all that failed.", "examples": ["m_12"]}
    )


class SentAgainSchema(Output):
    """What is sent again."""

    deliveries = fields.Integer(metadata={"description": "How many messages are due now.", "examples": [2]})


@blueprint.route("", methods=["POST"])
@writes("write", shown_by="list_alerts", made=lambda id: alerts.get_alert(context(), id) | {"secret": None})
@blueprint.arguments(NewAlertSchema)
@blueprint.response(201, AlertWithSecretSchema, headers=LOCATION)
def add_alert(new: dict[str, Any]):
    """Make an alert

    It tells of what comes in from now on. Messages to a webhook are signed as Standard Webhooks has it, by a secret
    that only this answer has.
    """
    selection = selection_of(new.pop("of"), "quotations")
    try:
        made = alerts.add_alert(context(), NewAlert(selection.filters[0], by=g.caller.name, **new))
    except InvalidInput as error:
        if error.field in AlertChangeSchema().fields or error.field == "channel":
            raise
        raise type(error)("of", str(error)) from None
    return made, 201, {"Location": url_for(".get_alert", id=made["id"])}


@blueprint.route("")
@blueprint.doc(**{SCOPE: "write"})
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, page_of(AlertSchema))
@also_as(*table_formats(AlertSchema))
def list_alerts(paging: Paging):
    """List alerts in the order in which they were made"""
    return collection(lambda paging: alerts.list_alerts(context(), paging), paging)


@blueprint.route("/<id>")
@blueprint.doc(**{SCOPE: "write"})
@blueprint.response(200, OneAlertSchema)
def get_alert(id):
    """Get one alert"""
    return alerts.get_alert(context(), id)


@blueprint.route("/<id>", methods=["PATCH"])
@writes("write", shown_by="get_alert")
@blueprint.arguments(AlertChangeSchema)
@blueprint.response(200, OneAlertSchema)
def change_alert(changes: dict[str, Any], id):
    """Change an alert, stop it, or let it go on

    What it searches for stays: for another search make another alert.
    """
    return alerts.change_alert(context(), id, changes)


@blueprint.route("/<id>", methods=["DELETE"])
@writes("write", shown_by="get_alert")
@blueprint.response(204, description="Removed, with its messages.")
def remove_alert(id):
    """Remove an alert"""
    alerts.remove_alert(context(), id)


@blueprint.route("/<id>/test", methods=["POST"])
@writes("write", shown_by="get_alert")
@blueprint.response(200, TrialSchema, description="Tried; `error` says why it was not sent, if it was not.")
def try_alert(id):
    """Send a message for a try, now

    It has the last quotations that the search finds, and says that it is a test.
    """
    return sending.try_out(context(), id)


@blueprint.route("/<id>/secret", methods=["POST"])
@writes("write", shown_by="get_alert")
@blueprint.response(200, AlertWithSecretSchema)
def change_secret(id):
    """Give a webhook a new secret

    From now on the old one signs nothing. What the receiver refuses until it knows the new one is tried again.
    """
    return alerts.change_secret(context(), id)


@blueprint.route("/<id>/deliveries")
@blueprint.doc(**{SCOPE: "write"})
@blueprint.arguments(DeliveriesQuerySchema, location="query")
@blueprint.response(200, page_of(DeliverySchema))
@also_as(*table_formats(DeliverySchema))
def list_deliveries(query: dict[str, Any], id):
    """List the messages of an alert, the newest first"""
    paging = Paging(query.pop("limit"), query.pop("cursor", None))
    return collection(lambda paging: alerts.list_deliveries(context(), id, query.get("state"), paging), paging)


@blueprint.route("/<id>/deliveries/send-again", methods=["POST"])
@writes("write", shown_by="get_alert")
@blueprint.arguments(SendAgainSchema)
@blueprint.response(200, SentAgainSchema)
def send_again(what: dict[str, str], id):
    """Send messages once more: one that is over, or all that failed"""
    return {"deliveries": alerts.send_again(context(), id, what.get("delivery"))}
