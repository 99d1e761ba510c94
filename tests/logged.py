"""What the log has, in the form in which a process of the service writes it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quotes_service import logs


@contextmanager
def logged(logger: str, form: str = "json", **process: str) -> Iterator[io.StringIO]:
    """What a logger writes inside; ``process``: as in ``logs.set_up``."""
    stream = io.StringIO()
    handler = logs.in_form(form, logging.StreamHandler(stream), **process)
    logging.getLogger(logger).addHandler(handler)
    try:
        yield stream
    finally:
        logging.getLogger(logger).removeHandler(handler)


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    """The objects of a log in JSON: one a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]
