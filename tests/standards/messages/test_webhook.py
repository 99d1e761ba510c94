"""Webhooks as a library that is not ours verifies them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from quotes_service.standards.messages import webhook
from tests.standards.messages.made import AT, item, message


def test_a_body_has_the_quotations_as_the_api_answers_them():
    sent = json.loads(webhook.body(message(item(), others=2)))
    assert (sent["type"], sent["timestamp"]) == ("quotations.found", "2026-11-29T09:30:05Z")
    [quotation] = sent["data"].pop("quotations")
    assert sent["data"] == {
        "alert": {"id": "l_3", "name": "Quotations of Maren Tolvik", "page": "https://quotes.example/alerts/l_3"},
        "others": 2,
        "search": "https://quotes.example/search?expert=e_7",
    }
    assert quotation == {
        **item(),
        "article": {**item()["article"], "published_at": "2024-05-02"},
        "added_at": AT.isoformat(),
    }


@pytest.mark.parametrize(
    ("given", "type", "words"),
    [
        (message(is_test=True), "test", []),
        (message(item("half \ud83c of one")), "quotations.found", ["half ? of one"]),
        (message(item("a\x00b “ü”")), "quotations.found", ["a\x00b “ü”"]),
    ],
)
def test_a_body_is_utf_8(given, type, words):
    sent = json.loads(webhook.body(given).decode())
    assert (sent["type"], [one["content"]["text"] for one in sent["data"]["quotations"]]) == (type, words)


def test_a_receiver_with_the_secret_knows_the_sender():
    secret, body = webhook.new_secret(), webhook.body(message(item("half \ud83c of one – ü")))
    headers = webhook.headers(secret, "msg_5", datetime.now(UTC), body)
    assert headers["webhook-id"] == "msg_5"
    assert Webhook(secret).verify(body, headers)["data"]["alert"]["id"] == "l_3"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda secret, body, headers: (webhook.new_secret(), body, headers), "No matching signature"),
        (lambda secret, body, headers: (secret, body.replace(b"l_3", b"l_4"), headers), "No matching signature"),
        (lambda secret, body, headers: (secret, body, {**headers, "webhook-id": "msg_6"}), "No matching signature"),
    ],
    ids=["secret", "body", "id"],
)
def test_what_was_changed_is_refused(change, complaint):
    secret, body = webhook.new_secret(), webhook.body(message(item()))
    secret, body, headers = change(secret, body, webhook.headers(secret, "msg_5", datetime.now(UTC), body))
    with pytest.raises(WebhookVerificationError, match=complaint):
        Webhook(secret).verify(body, headers)


def test_what_was_sent_long_ago_is_refused():
    secret, body = webhook.new_secret(), webhook.body(message(item()))
    headers = webhook.headers(secret, "msg_5", datetime.now(UTC) - timedelta(minutes=6), body)
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(body, headers)


def test_a_secret_is_random_and_long():
    first, second = webhook.new_secret(), webhook.new_secret()
    assert first != second
    assert first.startswith("whsec_") and len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32


@pytest.mark.parametrize("secret", ["", "c2VjcmV0", "whsec_not base64"])
def test_what_is_no_secret_signs_nothing(secret):
    with pytest.raises(ValueError):
        webhook.headers(secret, "msg_5", AT, b"{}")
