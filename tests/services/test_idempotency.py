"""How long keys and answers are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quotes_service.context import Context
from quotes_service.errors import InProgress, KeyReused
from quotes_service.services import idempotency
from quotes_service.services.idempotency import KEPT_FOR, LOST_AFTER, Answer
from quotes_service.store.models import KeptAnswer, now

ANSWER = Answer(201, [("Location", "/a"), ("Content-Type", "application/json")], '{"text": "größe"}'.encode())
SECOND = timedelta(seconds=1)


def claimed(ctx: Context, key: str = "key", fingerprint: str = "print") -> int:
    request = idempotency.claim(ctx, key, fingerprint)
    assert isinstance(request, int)
    return request


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
