"""The mark of views that change what is stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import nullcontext
from functools import wraps
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from quotes_service.api.blueprint import context
from quotes_service.api.http import access, conditional, idempotency, large_bodies
from quotes_service.api.problems import SCOPE, WRITES
from quotes_service.callers import Scope


def writes(
    scope: Scope, *, shown_by: str, large: Collection[str] = (), made: Callable[[str], Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Decorator of a view that changes what is stored: it honours If-Match, If-None-Match and Idempotency-Key, and what
    it changes is logged with its caller, who needs this ``scope``.

    ``shown_by``: the view of the same blueprint that shows what this one changes. ``large``: the media types of
    its body, which is kept in a file (``large_bodies.file``) and may be larger than others. ``made``: the answer of a
    GET of what it made, by its id, for a request whose own answer was lost; without it such a request is done anew.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @Blueprint.doc(**{WRITES: True, SCOPE: scope})
        @wraps(view)
        def call(**values: Any) -> Response:
            # an answer that is sent again has its conditions behind it: it is their fulfilment that changed the tag
            with large_bodies.kept(large) if large else nullcontext():
                return idempotency.once(
                    lambda: conditional.checked(lambda: _logged(lambda: view(**values)), shown_by), made
                )

        return call

    return decorate


def write(work: Callable[[], ResponseReturnValue], made: Callable[[str], ResponseReturnValue]) -> Response:
    """The answer of ``work``, by which a view that mostly stores nothing stores something: done once under its
    Idempotency-Key, and logged with its caller. ``made`` as in ``writes``."""
    return idempotency.once(lambda: _logged(work), made)


def _logged(work: Callable[[], Any]) -> Any:
    with context().acting(access.act()):
        return work()
