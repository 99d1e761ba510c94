"""/websub: where the hubs of feeds call back (WebSub). No part of the API: hubs have their own manners, and add fields
of their own."""

from __future__ import annotations

from flask import Blueprint, Response, request

from quotes_service.api.blueprint import context
from quotes_service.errors import NotFound
from quotes_service.services.intake.feeds import hubs

blueprint = Blueprint("websub", __name__, url_prefix=hubs.PATH)


@blueprint.get("/<id>/<callback>")
def confirm(id: str, callback: str) -> Response:
    """Confirm to a hub that we asked for a subscription; 404 if we didn't."""
    try:
        challenge = hubs.confirm(context(), id, callback, request.args)
    except NotFound as error:
        return Response(str(error), 404, mimetype="text/plain")
    return Response(challenge, mimetype="text/plain")


@blueprint.post("/<id>/<callback>")
def receive(id: str, callback: str) -> Response:
    """Take what a hub sends. It is told the same whether that was signed or not; 410 lets it end the subscription."""
    signature = request.headers.get("X-Hub-Signature")
    charset = request.mimetype_params.get("charset")
    try:
        hubs.receive(context(), id, callback, request.get_data(), signature, charset)
    except NotFound as error:
        return Response(str(error), 410, mimetype="text/plain")
    return Response(status=202)
