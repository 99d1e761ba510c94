"""Connections of `quotes serve` whose clients are slow: they keep no thread from others, or not for long.

gunicorn's worker with threads gives a connection to a thread as soon as there is one, and then waits in it without end:
as many clients as there are threads, each with half a line, and the service is deaf. Here a connection waits in the
main loop, which costs nobody anything, until the head of its request is there, and again when it is being closed. Only
for bodies, and for answers that are being taken, does a thread wait, and with limited patience.

This leans on the inside of gunicorn (setup.cfg allows no other version); tests/cli/test_slow_clients.py tries it.
"""

from __future__ import annotations

import errno
import re
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from selectors import EVENT_READ
from typing import Any, TypeVar

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

T = TypeVar("T")

#: Bytes a second: a client that sends a body, or takes an answer, at this speed or a higher one is never too slow.
LEAST_RATE = 16_000
#: The longest head that is waited for, in bytes; gunicorn refuses a line of it of more than 8,190.
MOST_HEAD = 65_536
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_CHUNK = 8_192
#: After an answer without more to come: how many seconds, and how many bytes, the client may go on sending. A
#: connection that is closed while it sends is reset, and it might not see the answer (RFC 9112, 9.6).
_LINGER_SECONDS, _LINGER_BYTES = 2.0, 65_536
#: How long to wait for the rest of a body that nobody wants to read, in seconds.
_DRAIN_SECONDS = 0.1


@dataclass(slots=True)
class Patience:
    """For how many seconds in all somebody may be waited for, and how many of them are ``left``. Each byte that goes
    through gives some back, as many as it takes at LEAST_RATE, but they do not become more than they were."""

    seconds: float
    left: float = 0

    def renew(self) -> None:
        self.left = self.seconds

    def went_through(self, size: int) -> None:
        self.left = min(self.left + size / LEAST_RATE, self.seconds)


class PatientSocket(socket.socket):
    """The socket of a connection, with what has come of the head of its next request. It waits for its client with
    ``patience`` (seconds), for each request and each answer, and then raises TimeoutError."""

    def __init__(self, other: socket.socket, patience: float):
        """Take a connection over from another socket."""
        super().__init__(fileno=other.detach())
        self.receiving, self.sending = Patience(patience), Patience(patience)
        self.head = bytearray()
        self.discarded = 0
        self._looked_at = 0

    def receive_head(self) -> bool:
        """Take what has come, without waiting; returns whether a thread can go on: the head is there, or too large, or
        no more will come."""
        self.setblocking(False)
        while not self.has_head() and len(self.head) <= MOST_HEAD:
            try:
                data = super().recv(_CHUNK)
            except BlockingIOError:
                return False
            except OSError:  # reset
                return True
            if not data:
                return True
            self.head += data
        return True

    def has_head(self) -> bool:
        """Whether the head is there. What was looked at before is not looked at again."""
        start, self._looked_at = max(self._looked_at - 2, 0), len(self.head)
        return _END_OF_HEAD.search(self.head, start) is not None

    def take_head(self) -> bytes:
        """What has come, to be read by a thread, which may wait for the rest from now on."""
        head = bytes(self.head)
        self.head.clear()
        self._looked_at = 0
        self.receiving.renew()
        self.sending.renew()
        return head

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        data = self._waiting(self.receiving, 0, lambda: super(PatientSocket, self).recv(bufsize, flags))
        self.receiving.went_through(len(data))
        return data

    def sendall(self, data: Any, flags: int = 0) -> None:
        size = len(data)
        try:
            self._waiting(self.sending, size / LEAST_RATE, lambda: super(PatientSocket, self).sendall(data, flags))
        except TimeoutError:  # as if the client had gone: there is nobody to tell
            raise BrokenPipeError(errno.EPIPE, "the client does not take the answer") from None
        self.sending.went_through(size)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send it as other answers: ``socket.sendfile`` would wait as long again after each byte that is taken."""
        file.seek(offset)
        sent = 0
        while data := file.read(_CHUNK if count is None else min(_CHUNK, count - sent)):
            self.sendall(data)
            sent += len(data)
        return sent

    def _waiting(self, patience: Patience, more: float, work: Callable[[], T]) -> T:
        """Do something within the seconds that are left and ``more``; within the limit that is set, if that is less."""
        limit = self.gettimeout()
        if limit == 0:  # it does not wait at all
            return work()
        allowed = patience.left + more if limit is None else min(patience.left + more, limit)
        if allowed <= 0:
            raise TimeoutError("the client is too slow")
        started = time.monotonic()
        self.settimeout(allowed)
        try:
            return work()
        finally:
            self.settimeout(limit)
            patience.left -= time.monotonic() - started


class PatientWorker(ThreadWorker):
    """gunicorn's worker with threads, which gives none to a client before its request is there.

    What is overridden runs in the main loop, but for ``_keepalive_after``.
    """

    patience: float

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._closing: deque[Any] = deque()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.patience = self.wsgi.extensions["quotes_service"].settings.request_seconds

    def enqueue_req(self, conn: Any) -> None:
        """gunicorn has a connection that is new, or has something to read after an answer."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock, self.patience)
            conn.init()
        conn.sock.head += conn.parser.unreader.take_buffered()
        if conn.sock.receive_head():
            self._begin(conn)
            return
        conn.timeout = time.monotonic() + self.patience
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        if client.receive_head():
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._begin(conn)

    def _begin(self, conn: Any) -> None:
        """Let a thread read the request."""
        if len(conn.sock.head) > MOST_HEAD and not _END_OF_HEAD.search(conn.sock.head):
            with suppress(OSError):  # the client has gone, or takes nothing: an error here would end the worker
                util.write_error(conn.sock, 431, "Request Header Fields Too Large", "")
            self._close_gently(conn)
            return
        conn.parser.unreader.unread(conn.sock.take_head())
        super().enqueue_req(conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Whether another request may come: not if the client still sends a body that nobody has read."""
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + _DRAIN_SECONDS))

    def finish_request(self, conn: Any, fs: Any) -> None:
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._close_gently(conn)  # gunicorn does so too, but in the main loop, which would stand still

    def _close_gently(self, conn: Any) -> None:
        """Say that no more comes, and close the connection when the client has said so too, or after some seconds."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, partial(self._discard, conn))
        except (OSError, ValueError):  # it is closed
            self._close(conn)
            return
        conn.timeout = time.monotonic() + _LINGER_SECONDS
        self._closing.append(conn)

    def _discard(self, conn: Any, client: Any) -> None:
        """Throw away what a client still sends."""
        try:
            received = len(client.recv(_CHUNK))
        except BlockingIOError:
            return
        except OSError:
            received = 0
        client.discarded += received
        if not received or client.discarded > _LINGER_BYTES:
            self._closing.remove(conn)
            self._end_closing(conn)

    def _end_closing(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """gunicorn calls this every second."""
        super().murder_pending()
        while self._closing and self._closing[0].timeout <= time.monotonic():
            self._end_closing(self._closing.popleft())

    def _cap_keepalive(self, deadline: float) -> None:
        """The worker stops: nobody waits longer than this for a request that has not come."""
        super()._cap_keepalive(deadline)  # pyright: ignore[reportAttributeAccessIssue]  # its stubs are older
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout or deadline, deadline)
