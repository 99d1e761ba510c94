"""Slow clients of `quotes serve`: a real server with few threads, and sockets that stall."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from selectors import DefaultSelector
from threading import Thread
from types import SimpleNamespace
from urllib.request import urlopen

import pytest

from quotes_service.cli import slow_clients
from quotes_service.cli.server import THREADS
from quotes_service.cli.slow_clients import LEAST_RATE, MOST_HEAD, PatientSocket, PatientWorker
from tests.cli.test_main import COMMAND
from tests.cli.test_server import wait_for

#: More stalled clients than threads.
MANY = 2 * THREADS + 1
HEAD = (
    b"POST /api/v1/extract HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
)
#: No test waits longer for an answer, in seconds; it is not how long one takes.
LIMIT = 60


@pytest.fixture
def pair() -> Iterator[tuple[PatientSocket, socket.socket]]:
    """A connection: the server's side, which is patient for 0.2 seconds, and the client's."""
    ours, theirs = socket.socketpair()
    with PatientSocket(ours, 0.2) as ours, theirs:
        ours.take_head()
        yield ours, theirs


@contextmanager
def sending(client: socket.socket, part: bytes, pause: float) -> Iterator[None]:
    """A client that sends again and again, until the connection is closed."""

    def send() -> None:
        try:
            while True:
                client.sendall(part)
                time.sleep(pause)
        except OSError:
            pass

    thread = Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        client.close()
        thread.join()


def test_a_client_that_sends_nothing_or_little_is_given_up(pair):
    ours, theirs = pair
    with sending(theirs, b"x", 0.01):
        with pytest.raises(TimeoutError):
            for _ in range(10_000):
                ours.recv(100)
        ours.sendall(b"the answer that says so")


def test_a_client_that_is_fast_enough_on_the_whole_may_take_longer_than_patience_lasts(pair):
    ours, theirs = pair
    received, ends = 0, time.monotonic() + 3 * ours.receiving.seconds
    with sending(theirs, b"x" * (LEAST_RATE // 20), 0.01):
        while time.monotonic() < ends:
            received += len(ours.recv(LEAST_RATE))
    assert received > LEAST_RATE * 3 * ours.receiving.seconds


def test_a_client_that_takes_no_answer_counts_as_gone(pair):
    with pytest.raises(BrokenPipeError):
        for _ in range(10_000):
            pair[0].sendall(b"x" * 1_000)


def test_a_file_is_sent_whole(pair, tmp_path):
    (tmp_path / "a.js").write_bytes(bytes(range(250)) * 100)
    with (tmp_path / "a.js").open("rb") as file:
        assert pair[0].sendfile(file, 10, 20_000) == 20_000
    assert pair[1].recv(30_000, socket.MSG_WAITALL | socket.MSG_DONTWAIT) == (bytes(range(250)) * 100)[10:20_010]


def test_a_client_that_takes_a_file_little_by_little_counts_as_gone(pair, tmp_path, monkeypatch):
    monkeypatch.setattr(slow_clients, "LEAST_RATE", 10_000_000)
    (tmp_path / "a.js").write_bytes(b"x" * 2_000_000)

    def take() -> None:  # at an eighth of this rate
        while pair[1].recv(65_536):
            time.sleep(0.05)

    taking = Thread(target=take)
    taking.start()
    try:
        with (tmp_path / "a.js").open("rb") as file, pytest.raises(BrokenPipeError):
            pair[0].sendfile(file, 0, 2_000_000)
    finally:
        pair[0].close()
        taking.join()


@pytest.mark.parametrize(
    ("parts", "there"),
    [
        ([b""], False),
        ([b"GET / HTTP/1.1\r\nHost: x"], False),
        ([b"GET / HTTP/1.1\r\nHost: x\r\n"], False),
        ([b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"], True),
        ([b"GET / HTTP/1.1\r\nHost: x\r\n\r", b"\n"], True),
        ([b"GET / HTTP/1.1\r\nHost: x\r", b"\n\r", b"\nabc"], True),
        ([b"GET / HTTP/1.1\n", b"\n"], True),
        ([b"x" * MOST_HEAD, b"x"], True),
    ],
)
def test_a_head_is_there_when_an_empty_line_is_or_it_is_too_large(pair, parts, there):
    ours, theirs = pair
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    found = []
    for part in parts:
        theirs.sendall(part)
        found.append(ours.receive_head())
    assert (any(found[:-1]), found[-1]) == (False, there)
    assert ours.take_head() == b"".join(parts)


@pytest.mark.parametrize("has_gone", [True, False])
def test_a_client_that_takes_no_error_does_not_stop_the_loop(pair, has_gone):
    """Its head is too large, and it is gone, or has not taken what was sent before."""
    ours, theirs = pair
    ours.head += b"x" * (MOST_HEAD + 1)
    ours.setblocking(False)
    if has_gone:
        theirs.close()
    else:
        with pytest.raises(BlockingIOError):
            ours.sendall(b"x" * 10_000_000)
    worker = PatientWorker.__new__(PatientWorker)
    worker.poller, worker._closing, worker.nr_conns = DefaultSelector(), deque(), 1
    with closing(worker.poller):
        worker._begin(SimpleNamespace(sock=ours, close=ours.close))
        assert len(worker._closing) == worker.nr_conns


@pytest.fixture(scope="module")
def port(tmp_path_factory, sqlite_template) -> Iterator[int]:
    """The port of a server with one process, which waits two seconds for slow clients."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(sqlite_template, folder / "quotes.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"DATABASE_URL": f"sqlite:///{folder}/quotes.db", "QUOTES_REQUEST_SECONDS": "2"}
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "1"],
        cwd=folder,
        env=os.environ | settings,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(server, f"http://127.0.0.1:{port}/healthz")
        yield port
        server.terminate()
        _, error = server.communicate(timeout=LIMIT)
    finally:
        server.kill()
    assert [line for line in error.decode().splitlines() if "quotes_service.requests: " not in line] == []


@contextmanager
def connected(port: int, sent: bytes, many: int = MANY) -> Iterator[list[socket.socket]]:
    """Clients that have sent this."""
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port), LIMIT)) for _ in range(many)]
        for client in clients:
            client.sendall(sent)
        yield clients


def asked(port: int, times: int = 10) -> list[int]:
    """The statuses of requests of quick clients."""
    return [urlopen(f"http://127.0.0.1:{port}/healthz", timeout=LIMIT).status for _ in range(times)]


def until_closed(client: socket.socket) -> bytes:
    with client.makefile("rb") as stream:
        return stream.read()


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: loc"])
def test_clients_without_a_whole_head_keep_no_thread_and_are_closed(port, sent):
    with connected(port, sent) as clients:
        assert asked(port) == [200] * 10
        for client in clients:
            client.setblocking(False)
            with pytest.raises(BlockingIOError):  # they are still held
                client.recv(1)
            client.settimeout(LIMIT)
        assert [until_closed(client) for client in clients] == [b""] * MANY


@pytest.mark.slow
@pytest.mark.parametrize("sent", [HEAD, HEAD + b'{"text": "'], ids=["no body", "half a body"])
def test_clients_without_a_whole_body_are_answered_408_and_others_after_them(port, sent):
    with connected(port, sent) as clients:
        assert asked(port) == [200] * 10
        for client in clients:
            head, body = until_closed(client).split(b"\r\n\r\n", 1)
            assert head.startswith(b"HTTP/1.1 408 ")
            assert b"application/problem+json" in head
            assert json.loads(body)["type"] == "/api/v1/problems/too-slow"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"200"),
        (HEAD.replace(b"extract", b"nothing"), b"404"),
        (b"GET /" + b"x" * MOST_HEAD, b"431"),
    ],
    ids=["they are to close", "nobody reads their body", "their head is too large"],
)
def test_clients_that_do_not_go_when_they_are_answered_keep_nobody_waiting(port, sent, status):
    with connected(port, sent) as clients:
        assert asked(port) == [200] * 10
        for client in clients:
            assert until_closed(client).startswith(b"HTTP/1.1 " + status)


def _at_once(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/healthz")


def _in_pieces(client: http.client.HTTPConnection) -> None:
    assert client.sock is not None
    for piece in (b"GET /healthz HT", b"TP/1.1\r\nHost: x\r\n\r", b"\n"):
        client.sock.sendall(piece)
        time.sleep(0.05)
    client._HTTPConnection__state = "Request-sent"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.slow
def test_a_connection_takes_one_request_after_another_however_they_come(port):
    sends: list[Callable[[http.client.HTTPConnection], None]] = [_at_once, _in_pieces, _at_once]
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    for send in sends:
        send(client)
        answer = client.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    client.close()
    both = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2
    with connected(port, both, many=1) as [client]:
        assert until_closed(client).count(b"HTTP/1.1 200") == 2
