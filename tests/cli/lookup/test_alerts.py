"""`quotes alerts`, with a receiver on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from quotes_service.cli.lookup import alerts
from quotes_service.services.alerts import times
from quotes_service.store.alerts import deliveries

#: Tells of storms, after an alert was made.
NEWS = "“The storm has gone,” said Maren Tolvik, director of the Larkhaven Institute for Coastal Research.\n"


class Receiver(ThreadingHTTPServer):
    """Answers with ``status``, and keeps what was ``sent``: headers and bodies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.sent: list[tuple[dict[str, str], Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks/quotations"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.sent.append((headers, json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver(monkeypatch) -> Iterator[Receiver]:
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("QUOTES_FETCH_ALLOW", f"127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def made(loaded, quotes, receiver) -> dict[str, Any]:
    """An alert of storms."""
    return json.loads(quotes("alerts", "add", "storm", "--webhook", receiver.url, "--json").stdout)


def test_copies_of_constants_agree():
    assert (alerts.EVERY, alerts.STATES) == (times.EVERY, deliveries.STATES)


def test_the_life_of_an_alert(loaded, quotes, receiver):
    assert quotes("alerts", "list").exit_code == 1
    result = quotes("alerts", "add", "storm", "--webhook", receiver.url, "--name", "Storms")
    assert result.exit_code == 0
    line, finds, secret = result.stdout.splitlines()
    assert line.startswith("Made Storms (") and ": at once to http://127.0.0.1" in line
    assert finds == "It finds 2 quotations today, and tells of those that come in from now on."
    assert secret.startswith("whsec_") and result.stderr == "It is shown this once.\n"
    (item,) = json.loads(quotes("alerts", "list", "--json").stdout)["items"]
    assert json.loads(quotes("alerts", "list", "--jsonl").stdout) == item
    assert "secret" not in item and item["query"] == {"q": "storm"}

    assert quotes("alerts", "send").stdout == "No message is due.\n"  # what was there before is not told
    quotes("ingest", "-", input=NEWS)
    sent = quotes("alerts", "send")
    assert sent.exit_code == 0 and sent.stdout.startswith("Storms, m_") and "sent, 1 quotation" in sent.stdout
    ((headers, body),) = receiver.sent
    assert body["type"] == "quotations.found" and len(body["data"]["quotations"]) == 1
    shown = quotes("alerts", "show", item["id"])
    assert headers["webhook-id"] in shown.stdout and "sent, 1 quotation" in shown.stdout
    assert "No messages." in quotes("alerts", "show", item["id"], "--state", "failed").stdout
    assert "Storms" in quotes("alerts", "list").stdout

    assert quotes("alerts", "remove", item["id"]).stdout == f"Removed Storms ({item['id']}).\n"
    assert quotes("alerts", "list").stdout == "No alerts.\n"


def test_a_message_that_could_not_be_sent_is_sent_again(made, quotes, receiver):
    receiver.status = 410
    quotes("ingest", "-", input=NEWS)
    refused = quotes("alerts", "send")
    assert refused.exit_code == 1 and "not sent: is gone (status 410); not tried again" in refused.stdout
    assert "stopped" in quotes("alerts", "list").stdout
    receiver.status = 204
    assert quotes("alerts", "resume", made["id"]).exit_code == 0
    assert quotes("alerts", "send-again", made["id"]).stdout == "1 message to be sent.\n"
    (sent,) = json.loads(quotes("alerts", "send", "--json").stdout)
    assert (sent["state"], sent["alert"]["id"]) == ("sent", made["id"])
    assert quotes("alerts", "send-again", made["id"]).exit_code == 1  # none failed
    assert quotes("alerts", "send-again", made["id"], sent["id"]).exit_code == 0
    twice = quotes("alerts", "send-again", made["id"], sent["id"])
    assert (twice.exit_code, "MESSAGE: waits to be sent already" in twice.stderr) == (2, True)


def test_an_alert_that_is_stopped_goes_on_where_it_was(made, quotes, receiver):
    assert quotes("alerts", "stop", made["id"]).stdout.startswith("Stopped ")
    quotes("ingest", "-", input=NEWS)
    assert json.loads(quotes("alerts", "send", "--json").stdout) == []
    assert json.loads(quotes("alerts", "resume", made["id"], "--json").stdout)["active"] is True
    assert len(json.loads(quotes("alerts", "send", "--json").stdout)) == 1


def test_an_alert_is_changed(made, quotes, receiver):
    changed = json.loads(
        quotes("alerts", "change", made["id"], "--name", "Gales", "--every", "weekly", "--json").stdout
    )
    assert (changed["name"], changed["every"], changed["query"]) == ("Gales", "weekly", made["query"])
    secret = quotes("alerts", "secret", made["id"])
    assert secret.stdout.startswith("whsec_") and secret.stdout.strip() != made["secret"]


@pytest.mark.parametrize(("status", "exit_code", "words"), [(204, 0, "Sent."), (500, 1, "answers with status 500")])
def test_an_alert_is_tried(made, quotes, receiver, status, exit_code, words):
    receiver.status = status
    result = quotes("alerts", "test", made["id"])
    assert (result.exit_code, words in result.stdout) == (exit_code, True)
    assert receiver.sent[0][1]["type"] == "test"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["add", "--webhook", "{url}"], 2, "give words to look for, or an option that filters"),
        (["add", "storm"], 2, "give exactly one of --webhook, --slack and --mail"),
        (["add", "storm", "--webhook", "{url}", "--slack", "{url}"], 2, "give exactly one of"),
        (["add", "storm", "--webhook", "post.example"], 2, "--webhook: "),
        (["add", "storm", "--slack", "http://127.0.0.1:1/"], 2, "--slack: "),
        (["add", "storm", "--mail", "desk@post.example"], 2, "--mail: cannot be mail: this service sends no e-mail"),
        (["add", "%", "--webhook", "{url}"], 2, "WORDS: has no word to search for"),
        (["add", "storm", "--webhook", "{url}", "--every", "year"], 2, "--every"),
        (["change", "{id}"], 2, "give --name, --to or --every"),
        (["change", "{id}", "--to", "nowhere"], 2, "--to: "),
        (["show", "none"], 1, "No alert has the id 'none'."),
        (["send-again", "{id}", "m_none"], 1, "has no message with the id 'm_none'"),
    ],
)
def test_bad_arguments(made, quotes, receiver, arguments, status, message):
    result = quotes("alerts", *(argument.format(url=receiver.url, id=made["id"]) for argument in arguments))
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr


def test_only_webhooks_have_a_secret(loaded, quotes, receiver):
    result = quotes("alerts", "add", "storm", "--slack", receiver.url, "--json")
    made = json.loads(result.stdout)
    refused = quotes("alerts", "secret", made["id"])
    assert made["secret"] is None
    assert (refused.exit_code, "ALERT: is an alert that signs nothing" in refused.stderr) == (2, True)
