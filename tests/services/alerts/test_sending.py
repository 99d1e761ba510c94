"""Messages to a real receiver that fails, comes back, or wants nothing any more, with a clock that the tests turn."""

from __future__ import annotations

import json
from datetime import UTC, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.jobs import worker
from quotes_service.services.alerts import alerts, finding, sending, times
from quotes_service.services.alerts.alerts import list_deliveries
from quotes_service.services.editing.decisions import decide
from quotes_service.services.intake import articles
from quotes_service.store.alerts import alerts as store
from quotes_service.store.alerts import deliveries as rows
from quotes_service.store.alerts.deliveries import LEASE
from quotes_service.store.querying.paging import Paging

SAID = "The tide gauges do not lie, said report {} of the year,"


def states(receiver, alert) -> list[str]:
    """Those of all messages, the oldest first."""
    return [one["state"] for one in list_deliveries(receiver.ctx, alert["id"], paging=Paging(100))["items"]][::-1]


def test_what_comes_in_is_told_once_to_whom_it_concerns(receiver):
    receiver.comes_in(1)
    alert = receiver.alert(q="tide gauges")
    assert receiver.later() == []  # what was there before is not news
    receiver.comes_in(2)
    receiver.comes_in(3, words="Nothing to see")
    receiver.comes_in(4)
    (sent,) = receiver.later()
    assert (sent["state"], sent["found"], sent["alert"]["name"]) == ("sent", 2, alert["name"])
    assert [text.split(" of")[0][-8:] for text in receiver.said()] == ["report 2", "report 4"]
    assert receiver.later(minutes=5) == []
    (headers, body) = receiver.got[0]
    message = Webhook(alert["secret"]).verify(body, headers)
    assert (message["type"], message["data"]["alert"]["id"]) == ("quotations.found", alert["id"])
    assert headers["webhook-id"] == sent["id"]


def test_a_receiver_that_is_down_for_an_hour_loses_nothing(receiver):
    receiver.answer = (503, {})
    alert = receiver.alert(q="tide gauges")
    expected = []
    for minute in range(60):
        receiver.comes_in(minute)
        expected.append(f"report {minute} of")
        receiver.later(minutes=1)
    assert receiver.got == []
    assert 60 < len(receiver.tries) < 60 * 6  # with pauses that grow
    receiver.answer = (204, {})
    receiver.comes_in(60)
    receiver.later(seconds=1)  # what waited comes at once with it, not when its own time has come
    for _ in range(10):  # and what was not made into messages, since enough of them waited
        receiver.later(minutes=1)
    said = receiver.said()
    assert sorted(said) == sorted(set(said))
    assert len(said) == 61
    assert all(any(words in text for text in said) for words in expected)
    assert {*states(receiver, alert)} == {"sent"}
    assert alerts.get_alert(receiver.ctx, alert["id"])["waiting"] == 0


def test_a_message_is_tried_eight_times_in_28_hours_and_then_kept_to_be_sent_again(receiver):
    receiver.answer = (500, {})
    alert = receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    start, tried = receiver.time, []
    for _ in range(30 * 60):
        if receiver.later(minutes=1):
            tried.append(receiver.time - start)
    assert len(tried) == len(receiver.tries) == len(times.RETRIES) + 1
    assert timedelta(hours=27) < tried[-1] < timedelta(hours=29)
    (failed,) = list_deliveries(receiver.ctx, alert["id"], "failed")["items"]
    assert (failed["attempts"], failed["status"], failed["error"]) == (8, 500, "answers with status 500")
    assert failed["next_at"] is None
    assert alerts.get_alert(receiver.ctx, alert["id"])["failed"] == 1
    receiver.answer = (200, {})
    assert receiver.later(days=1) == []
    assert alerts.send_again(receiver.ctx, alert["id"]) == 1
    (sent,) = receiver.later()
    assert (sent["id"], sent["state"]) == (failed["id"], "sent")
    assert len(receiver.said()) == 1
    assert alerts.send_again(receiver.ctx, alert["id"], failed["id"]) == 1  # also one that arrived
    with pytest.raises(InvalidInput, match="waits"):
        alerts.send_again(receiver.ctx, alert["id"], failed["id"])
    with pytest.raises(NotFound):
        alerts.send_again(receiver.ctx, alert["id"], "m_none")


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        ((404, {}), "answers with status 404", timedelta(seconds=5)),
        ((302, {"Location": "/other"}), "answers with status 302", timedelta(seconds=5)),
        ((307, {"Location": "/other"}), "redirects more than 0 times", timedelta(seconds=5)),
        ((429, {"Retry_After": "90"}), "answers with status 429", timedelta(seconds=90)),
        ((503, {"Retry_After": "999999"}), "answers with status 503", timedelta(days=1)),
    ],
)
def test_what_is_not_taken_is_tried_later(receiver, answer, error, wait):
    receiver.answer = answer
    receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    (tried,) = receiver.later()
    assert (tried["state"], tried["error"]) == ("waiting", error)
    assert tried["next_at"] == (receiver.time + wait).replace(tzinfo=UTC)


def test_a_receiver_that_is_gone_stops_its_alert_which_goes_on_where_it_was(receiver):
    receiver.answer = (410, {})
    alert = receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    assert [one["state"] for one in receiver.later()] == ["failed"]
    stopped = alerts.get_alert(receiver.ctx, alert["id"])
    assert (stopped["active"], stopped["error"]) == (False, "Its receiver is gone (status 410).")
    receiver.comes_in(2)
    assert receiver.later(hours=1) == []
    receiver.answer = (200, {})
    changed = alerts.change_alert(receiver.ctx, alert["id"], {"active": True})
    assert (changed["active"], changed["error"]) == (True, None)
    receiver.later()
    alerts.send_again(receiver.ctx, alert["id"])
    receiver.later()
    assert len(receiver.said()) == 2


def test_a_message_has_what_is_true_when_it_is_sent(receiver):
    receiver.answer = (500, {})
    alert = receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    receiver.comes_in(2)
    receiver.later()
    (waiting,) = list_deliveries(receiver.ctx, alert["id"])["items"]
    decide(receiver.ctx, kind="hide", quotation=waiting["quotations"][0], by="Ida Holm")
    receiver.answer = (200, {})
    receiver.later(minutes=1)
    assert [text.split(" of")[0][-8:] for text in receiver.said()] == ["report 2"]


def test_a_message_of_which_nothing_is_left_is_not_sent(receiver):
    receiver.answer = (500, {})
    alert = receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    receiver.later()
    (article,) = articles.list_articles(receiver.ctx)["items"]
    articles.delete_article(receiver.ctx, article["id"])
    receiver.answer = (200, {})
    assert [one["state"] for one in receiver.later(minutes=1)] == ["empty"]
    assert states(receiver, alert) == ["empty"]
    assert receiver.got == []


def test_what_comes_in_after_the_last_article_was_removed_is_told(receiver):
    """SQLite gives the row numbers of the last quotations again."""
    receiver.comes_in(1)
    receiver.alert(q="tide gauges")
    (article,) = articles.list_articles(receiver.ctx)["items"]
    articles.delete_article(receiver.ctx, article["id"])
    receiver.comes_in(2)
    receiver.later()
    assert len(receiver.said()) == 1


def test_a_program_gets_all_in_as_many_messages_as_it_needs_and_no_more_than_wait(receiver, monkeypatch):
    monkeypatch.setitem(finding.channels.MOST_QUOTATIONS, "webhook", 2)
    monkeypatch.setattr(finding, "MOST_WAITING", 3)
    receiver.answer = (500, {})
    alert = receiver.alert(q="tide gauges")
    for number in range(9):
        receiver.comes_in(number)
    receiver.later()
    assert states(receiver, alert) == ["waiting"] * 3
    receiver.later(minutes=2)
    assert states(receiver, alert) == ["waiting"] * 3
    receiver.answer = (200, {})
    for _ in range(4):
        receiver.later(hours=1)
    assert [len(json.loads(body)["data"]["quotations"]) for _, body in receiver.got] == [2, 2, 2, 2, 1]
    assert len({*receiver.said()}) == 9


def test_people_get_one_message_with_the_number_of_the_others(receiver, monkeypatch):
    monkeypatch.setitem(finding.channels.MOST_QUOTATIONS, "slack", 2)
    receiver.alert("slack", q="tide gauges")
    for number in range(5):
        receiver.comes_in(number)
    (sent,) = receiver.later()
    assert (sent["found"], len(sent["quotations"])) == (5, 2)
    (_, body) = receiver.got[0]
    assert b"3 more" in body
    assert b"report 4" in body
    assert "webhook-id" not in receiver.got[0][0]


def test_digests_come_when_their_time_has_come_if_there_is_anything(receiver):
    receiver.alert(every="hourly", q="tide gauges")
    receiver.time = receiver.time.replace(minute=10, second=0) + timedelta(hours=1)
    receiver.later()
    receiver.comes_in(1)
    assert receiver.later(minutes=40) == []
    assert [one["state"] for one in receiver.later(minutes=10)] == ["sent"]
    assert receiver.later(hours=3) == []
    receiver.comes_in(2)
    assert receiver.later(minutes=1) == []  # it looked meanwhile, and looks at the next full hour again


def test_a_message_whose_sender_ended_is_sent_by_another(receiver):
    receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    finding.look(receiver.ctx, receiver.time)
    with receiver.ctx.writing():
        assert rows.take(rows.first_due(receiver.time, receiver.time).id, receiver.time)
    assert receiver.later(seconds=1) == []
    assert [one["state"] for one in receiver.later(seconds=LEASE.total_seconds())] == ["sent"]


def test_a_mistake_of_ours_is_noted_like_a_failure(receiver, monkeypatch):
    receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    with monkeypatch.context() as patch:
        patch.setattr(sending.channels.webhook, "body", lambda message: 1 / 0)
        (tried,) = receiver.later()
    assert (tried["state"], tried["error"]) == (
        "waiting",
        "cannot be written: ZeroDivisionError; the log of the worker says more",
    )
    assert [one["state"] for one in receiver.later(seconds=5)] == ["sent"]


def test_a_try_says_what_came_of_it_and_is_noted_nowhere(receiver):
    receiver.comes_in(1)
    alert = receiver.alert(q="tide gauges")
    assert sending.try_out(receiver.ctx, alert["id"]) == {"sent": True, "status": 204, "error": None}
    assert json.loads(receiver.got[0][1])["type"] == "test"
    receiver.answer = (500, {})
    assert sending.try_out(receiver.ctx, alert["id"])["error"] == "answers with status 500"
    assert states(receiver, alert) == []


def test_a_receiver_that_takes_few_gets_all_at_its_pace(receiver):
    """As Slack does: one a minute, else 429 with the seconds to wait."""
    alert = receiver.alert(q="tide gauges")
    free_at = receiver.time

    def taken(handler):
        nonlocal free_at
        if receiver.time < free_at:
            handler.answer(429, Retry_After="60")
        else:
            free_at = receiver.time + timedelta(seconds=55)
            receiver.answer = (200, {})
            receiver._taken(handler)

    receiver.site.site.pages["/hook"] = taken
    for number in range(20):
        receiver.comes_in(number)
        finding.look(receiver.ctx, receiver.time)
    for _ in range(25):
        receiver.later(minutes=1)
    assert states(receiver, alert) == ["sent"] * 20
    assert len({*receiver.said()}) == len(receiver.said()) == 20


def test_a_message_that_is_refused_while_others_are_taken_keeps_its_pauses(receiver):
    alert, tried = receiver.alert(q="tide gauges"), []

    def taken(handler):
        is_first = "report 0 of" in handler.server.forms[-1]
        tried.extend([receiver.time] * is_first)
        receiver.answer = (400 if is_first else 200, {})
        receiver._taken(handler)

    receiver.site.site.pages["/hook"] = taken
    for number in range(60):
        receiver.comes_in(number)
        receiver.later(minutes=1)
    assert states(receiver, alert) == ["failed"] + ["sent"] * 59
    assert len(tried) == 8
    assert tried[-1] - tried[0] > timedelta(minutes=30)


def test_quotations_whose_numbers_are_given_again_while_an_alert_looks_are_told(receiver, monkeypatch):
    """Another process removes the last article, and stores others, between looking and noting that."""
    receiver.alert(q="tide gauges")
    receiver.comes_in(1)

    def removed(ctx, alert, last, time, waiting, look=finding._look):
        found = look(ctx, alert, last, time, waiting)
        monkeypatch.undo()
        (article,) = articles.list_articles(ctx)["items"]
        articles.delete_article(ctx, article["id"])
        receiver.comes_in(2)
        return found

    monkeypatch.setattr(finding, "_look", removed)
    receiver.later()
    receiver.later(seconds=5)
    assert [text.split(" of")[0][-8:] for text in receiver.said()] == ["report 2"]


def test_an_alert_that_cannot_look_keeps_no_other_from_it(receiver):
    broken, alert = receiver.alert(q="tide gauges"), receiver.alert(q="tide gauges")
    with receiver.ctx.writing():
        row = alerts.row_of(broken["id"])
        store.change(row.id, {"query": {"colour": "red"}})
    receiver.comes_in(1)
    assert [one["alert"]["id"] for one in receiver.later()] == [alert["id"]]
    stopped = alerts.get_alert(receiver.ctx, broken["id"])
    assert (stopped["active"], stopped["error"]) == (
        False,
        "query: has filters that this version does not know: colour",
    )


def test_a_digest_that_goes_on_waits_for_its_time(receiver):
    alert = receiver.alert(every="daily", q="tide gauges")
    alerts.change_alert(receiver.ctx, alert["id"], {"active": False})
    with receiver.ctx.writing():
        store.change(alerts.row_of(alert["id"]).id, {"due_at": receiver.time - timedelta(days=2)})
    receiver.comes_in(1)
    changed = alerts.change_alert(receiver.ctx, alert["id"], {"active": True})
    assert changed["next_at"] > receiver.time.replace(tzinfo=UTC) - timedelta(minutes=2)
    assert receiver.later() == []
    assert [one["state"] for one in receiver.later(days=1)] == ["sent"]


def test_workers_look_and_send(receiver):
    receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    for task in worker.periodic():
        task.do(receiver.ctx)
    assert len(receiver.said()) == 1


def test_old_messages_are_removed_and_those_that_wait_are_not(receiver):
    alert = receiver.alert(q="tide gauges")
    receiver.comes_in(1)
    receiver.later()
    receiver.answer = (500, {})
    receiver.comes_in(2)
    receiver.later()
    alerts.remove_old(receiver.ctx, -1)  # as if it were tomorrow
    assert states(receiver, alert) == ["waiting"]
