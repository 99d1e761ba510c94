from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.cli.test_main import COMMAND

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_migrate_creates_a_database_and_names_what_it_applied(empty, quotes):
    first = quotes("migrate").stdout.splitlines()
    assert first[0] == "Applied 0001_initial."
    assert first[-1] == "The database is up to date."
    assert (empty / "quotes.db").exists()
    assert quotes("migrate").stdout == "The database is up to date.\n"


def test_serve_refuses_a_database_that_is_not_up_to_date(empty, quotes, port):
    result = quotes("serve", "--port", port)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("Run: quotes migrate\n")


def test_serve_refuses_a_port_in_use_and_an_invalid_address(folder, quotes):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = quotes("serve", "--port", port)
    assert result.exit_code == 2
    assert result.stderr == f"quotes: error: --port: {port} is in use by another program; choose another with --port\n"
    result = quotes("serve", "--host", "192.0.2.1")
    assert result.exit_code == 2
    assert result.stderr.startswith("quotes: error: --host: cannot listen on 192.0.2.1:8000")


@pytest.mark.slow
def test_migrate_ingest_serve_and_stop_as_a_newcomer_does(empty, port, monkeypatch):
    """End to end, each command as a process: the real pipeline extracts the samples, and they are served. Two processes
    serve, log in JSON and count together, and end the request in hand when they are told to stop."""
    subprocess.run([*COMMAND, "migrate"], check=True, capture_output=True)
    done = subprocess.run([*COMMAND, "ingest", EXAMPLES], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "29 new articles, 2 without a story." in done.stderr) == (0, True), done.stderr
    assert "Daniel Okonkwo" in done.stdout
    monkeypatch.setenv("QUOTES_LOG", "json")
    monkeypatch.setenv("QUOTES_STOP_SECONDS", "60")
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert b'"Helen Marchetti"' in wait_for(server, f"http://127.0.0.1:{port}/api/v1/search?q=marchetti")
        # the longest question that the API takes
        assert b'"total":0' in wait_for(server, f"http://127.0.0.1:{port}/api/v1/quotes?q={quote('𝔥' * 500)}")
        counted = {_counted(server, port, "/api/v1/quotes") for _ in range(8)}
        with socket.create_connection(("127.0.0.1", port)) as connection:
            head = "POST /api/v1/extract HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            head += "Content-Type: application/json\r\n"
            connection.sendall(f"{head}Expect: 100-continue\r\nContent-Length: 15\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it is in hand
            server.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            connection.sendall(b'{"text": "Hi."}')
            assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 200")
        out, error = server.communicate(timeout=60)
    finally:
        server.kill()
    assert server.returncode == 0, error
    assert out.startswith(f"Serving http://127.0.0.1:{port} ".encode())
    assert counted == {1.0}  # whichever process was asked
    records = [json.loads(line) for line in error.splitlines()]
    paths = [record["path"] for record in records if record["logger"] == "quotes_service.requests"]
    assert (paths[:2], paths[-1]) == (["/api/v1/search", "/api/v1/quotes"], "/api/v1/extract")
    assert [record for record in records if "exception" in record] == []


def _counted(server: subprocess.Popen, port: int, route: str) -> float:
    """How many requests of a route all processes have counted."""
    text = wait_for(server, f"http://127.0.0.1:{port}/metrics").decode()
    start = f'quotes_request_seconds_count{{method="GET",route="{route}",status="200"}} '
    return sum(float(line.removeprefix(start)) for line in text.splitlines() if line.startswith(start))


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--with-worker"]], ids=["", "with a worker"])
@pytest.mark.parametrize(
    ("signal_number", "to_all"),
    [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGTERM, True)],
    ids=["Ctrl-C in a terminal", "TERM", "TERM to all processes"],
)
def test_a_stop_prints_nothing_whatever_is_being_answered(folder, port, monkeypatch, signal_number, to_all, options):
    monkeypatch.setenv("QUOTES_STOP_SECONDS", "1")
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    body = json.dumps({"text": "“It rained,” said Ann Lee, a baker.\n" * 30_000}).encode()  # a minute's reading
    head = "POST /api/v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
    with ExitStack() as stack:
        stack.callback(server.kill)
        wait_for(server, f"http://127.0.0.1:{port}/api/v1/experts")
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(6)]
        for connection in connections[:4]:  # the others send nothing
            connection.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body)
        (os.killpg if to_all else os.kill)(server.pid, signal_number)
        out, error = server.communicate(timeout=60)
    assert server.returncode == 0, error
    assert out.splitlines() == [out.strip()]  # the address
    assert [line for line in error.decode().splitlines() if "quotes_service.requests: " not in line] == []


def wait_for(server: subprocess.Popen, url: str) -> bytes:
    """What a server answers once it is up."""
    for _ in range(300):
        assert server.poll() is None, server.stderr.read()
        try:
            with urlopen(url) as answer:
                return answer.read()
        except URLError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")
