"""Bodies that break off, or come too slowly, are refused, whatever server reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import ClientDisconnected, RequestTimeout


class WholeBodies:
    """WSGI middleware: reading a body that is shorter than its Content-Length, or whose chunks are malformed, raises
    ClientDisconnected (400), and one for which the server waits no longer RequestTimeout (408). gunicorn reads the
    first as if it were whole, and raises errors of its own for others."""

    def __init__(self, app: Callable[..., Iterable[bytes]]):
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)  # so that Werkzeug counts what it reads
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        return self.app(environ, start_response)


class _Body:
    """A body of which reading fails only by the client."""

    def __init__(self, stream: Any):
        self.stream = stream

    def read(self, *size: int) -> bytes:
        return self._checked(self.stream.read, *size)

    def readline(self, *size: int) -> bytes:
        return self._checked(self.stream.readline, *size)

    def _checked(self, read: Callable[..., bytes], *size: int) -> bytes:
        try:
            return read(*size)
        except TimeoutError as error:  # cli.slow_clients
            raise RequestTimeout("The body does not come, or too slowly.") from error
        except Exception as error:
            raise ClientDisconnected("The body breaks off, or is not sent as HTTP wants it.") from error
