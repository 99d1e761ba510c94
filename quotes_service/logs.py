"""The log of a process of the service, on stderr: a line of text for each record, or a JSON object on a line.

No record names a person, and none has a text or what somebody looks for: callers log ids, and the forms here leave out
the queries and logins of addresses, and the values that PostgreSQL adds to its errors.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

#: The forms of the log: values of the setting QUOTES_LOG.
FORMS = ("text", "json")

_log = logging.getLogger(__name__)

#: What a record may say beside its message: `extra` of the call, ``about``, or what ``set_up`` was told.
_FIELDS = ("request_id", "method", "path", "status", "seconds", "job", "worker")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)

#: Where PostgreSQL adds the values of a row to an error: several lines where these have any.
_VALUES = re.compile(
    r"^(DETAIL|CONTEXT): .*?"
    r"(?=\n(?:(?:DETAIL|HINT|CONTEXT|\w*Error): |Traceback |\n(?:The above|During handling) )|\s*\Z)",
    re.MULTILINE | re.DOTALL,
)
_HIDDEN = (
    (re.compile(r"(?<=[\w/])\?[^\s'\"<>]+"), "?..."),  # the query of an address
    (re.compile(r"(?<=://)[^\s/@]*@"), "...@"),  # its login
    (_VALUES, r"\1: ..."),
)


def set_up(form: str, **process: str) -> None:
    """Log from the level INFO on, in one of the FORMS. ``process``: fields of every record of this process (worker).

    Handlers that the root logger has stay as they are: those of a server into which the app is loaded.
    """
    logging.basicConfig(level=logging.INFO, handlers=[in_form(form, logging.StreamHandler(), **process)])
    if form == "json":  # whatever else Python writes to stderr
        logging.captureWarnings(True)
        sys.excepthook = lambda kind, error, trace: _log.critical("The process ends", exc_info=(kind, error, trace))
        threading.excepthook = lambda args: _log.error("A thread ends", exc_info=args.exc_value)


def about(**fields: str) -> None:
    """Let each record of this thread say what it is about, until the next call: ``request_id`` or ``job``."""
    _about.set(fields)


def in_form(form: str, handler: logging.Handler, **process: str) -> logging.Handler:
    """The handler, which then writes in this form. ``process``: as in ``set_up``."""

    def add_fields(record: logging.LogRecord) -> bool:
        for name, value in (process | (_about.get() or {})).items():
            record.__dict__.setdefault(name, value)
        return True

    handler.addFilter(add_fields)
    handler.setFormatter(_JsonForm() if form == "json" else _TextForm(_TEXT))
    return handler


def _hidden(text: str) -> str:
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text


class _TextForm(logging.Formatter):
    """A line of text, and a traceback after it. An error that happened in a request names it at its end."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        id, is_of_request = getattr(record, "request_id", None), hasattr(record, "method")  # whose line has the id
        return super().formatMessage(record) + (f" [request {id}]" if id and not is_of_request else "")

    def format(self, record: logging.LogRecord) -> str:
        return _hidden(super().format(record))


class _JsonForm(logging.Formatter):
    """A JSON object in ASCII, so that no character of a message breaks the line."""

    def format(self, record: logging.LogRecord) -> str:
        shown: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _hidden(record.getMessage()),
        }
        shown |= {name: value for name in _FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[0]:
            shown["exception"] = _hidden(self.formatException(record.exc_info))
        return json.dumps(shown, default=str)
