"""How long keys and answers are kept."""

from __future__ import annotations

import subprocess
import threading
from datetime import timedelta

import pytest

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InProgress, KeyReused
from quotes_service.services import idempotency
from quotes_service.services.idempotency import KEPT_FOR, LOST_AFTER, Answer, Claim
from quotes_service.store import answers
from quotes_service.store.models import KeptAnswer, now

ANSWER = Answer(201, [("Location", "/a"), ("Content-Type", "application/json")], '{"text": "größe"}'.encode())
SECOND = timedelta(seconds=1)


def claimed(ctx: Context, key: str = "key", fingerprint: str = "print") -> int:
    claim = idempotency.claim(ctx, key, fingerprint)
    assert isinstance(claim, Claim)
    return claim.id


def grow_old(ctx: Context, age: timedelta) -> None:
    with ctx.writing():
        KeptAnswer.update(started_at=now() - age).execute()


def test_an_answer_is_given_again_for_a_day(ctx):
    idempotency.keep(ctx, claimed(ctx), ANSWER)
    grow_old(ctx, KEPT_FOR - 10 * SECOND)
    assert idempotency.claim(ctx, "key", "print") == ANSWER
    with pytest.raises(KeyReused):
        idempotency.claim(ctx, "key", "other")
    grow_old(ctx, KEPT_FOR + SECOND)
    claimed(ctx, "key", "other")


def test_old_answers_are_removed_when_another_request_comes(ctx):
    for key in ("one", "two"):
        idempotency.keep(ctx, claimed(ctx, key), ANSWER)
    grow_old(ctx, KEPT_FOR + SECOND)
    claimed(ctx, "three")
    with ctx.reading():
        assert [row.key for row in KeptAnswer.select()] == ["three"]


def test_a_request_that_was_lost_with_its_process_can_be_made_again(ctx):
    lost = claimed(ctx)
    grow_old(ctx, LOST_AFTER - 10 * SECOND)
    with pytest.raises(InProgress):
        idempotency.claim(ctx, "key", "print")
    grow_old(ctx, LOST_AFTER + SECOND)
    request = claimed(ctx)
    idempotency.keep(ctx, lost, Answer(200, [], b"late"))  # it was only slow
    idempotency.keep(ctx, request, ANSWER)
    assert idempotency.claim(ctx, "key", "print") == ANSWER


def test_a_released_key_is_free(ctx):
    idempotency.release(ctx, claimed(ctx, "key", "one"))
    claimed(ctx, "key", "two")


@pytest.mark.parametrize("made", [None, "d_1"])
def test_a_request_whose_process_has_ended_can_be_made_again_at_once(ctx, made, monkeypatch):
    ended = subprocess.Popen(["true"])
    ended.wait()
    with monkeypatch.context() as patch:
        host, _, _, rest = answers.this_process().split(":", 3)
        patch.setattr(answers, "this_process", lambda: f"{host}:{ended.pid}:1:{rest}")
        lost = claimed(ctx)
        if made:
            with ctx.writing():
                answers.note_made(lost, made)
    claim = idempotency.claim(ctx, "key", "print")
    assert (isinstance(claim, Claim), claim.made) == (True, made)
    with pytest.raises(InProgress):  # this process answers it now
        idempotency.claim(ctx, "key", "print")


@pytest.mark.parametrize("answer", [None, ANSWER])
def test_a_key_that_cannot_be_settled_now_is_settled_as_soon_as_the_database_can_be_written(ctx, answer, monkeypatch):
    tries, real = [], ctx.writing

    def writing():
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseUnavailable("full")
        return real()

    request = claimed(ctx)
    monkeypatch.setattr(idempotency, "_PAUSE", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(ctx, "writing", writing)
        idempotency.settle_later(ctx, request, answer)
        for thread in threading.enumerate():
            if "_settle" in thread.name:
                thread.join(10)
    found = idempotency.claim(ctx, "key", "print")
    assert (len(tries), isinstance(found, Claim)) == (3, answer is None)
    assert answer in (None, found)
