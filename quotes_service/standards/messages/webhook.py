"""Webhooks for programs, signed by Standard Webhooks 1.0: https://www.standardwebhooks.com/"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from quotes_service.standards.messages.message import Message
from quotes_service.standards.tables.columns import plain

_PREFIX = "whsec_"
#: The standard asks for 24 to 64.
_BYTES = 32


def body(message: Message) -> bytes:
    """The message in JSON: its type, when it was sent, and the quotations as the API answers them."""
    written: dict[str, Any] = {
        "type": "test" if message.is_test else "quotations.found",
        "timestamp": message.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "alert": {"id": message.alert, "name": message.name, "page": message.page},
            "quotations": message.items,
            "others": message.others,
            "search": message.search,
        },
    }
    # Half a surrogate pair has no UTF-8, and as an escape it is refused by strict readers.
    return json.dumps(written, ensure_ascii=False, default=plain).encode("utf-8", "replace")


def new_secret() -> str:
    """A secret that a service and a receiver share: "whsec_" and random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver that has the secret knows who sent this body, and when. ``id``: that of the
    message; ``at``: when this try of it is sent, with a zone.

    Raises ValueError for what is no secret.
    """
    if not secret.startswith(_PREFIX):
        raise ValueError(f"A secret begins with {_PREFIX}")
    key, sent = base64.b64decode(secret.removeprefix(_PREFIX), validate=True), str(int(at.timestamp()))
    signature = hmac.digest(key, f"{id}.{sent}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": id,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
