"""`quotes mcp` as a process of its own, asked by the SDK's client over stdio and over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from quotes_service.context import open_context
from quotes_service.services.access import keys
from quotes_service.settings import Settings
from tests.cli.test_main import COMMAND

DRAFT = "“The tide gauges do not lie,” said Maren Tolvik, a professor at Larkhaven University."


@pytest.fixture
def database(tmp_path, sqlite_template, monkeypatch) -> Path:
    path = tmp_path / "quotes.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdio(database, mode):
    """The real extractor reads; whatever is logged, standard output has nothing but the protocol."""

    async def ask() -> tuple[int, list[str]]:
        server = StdioServerParameters(command=sys.executable, args=[*COMMAND[1:], "mcp"], env=dict(os.environ))
        async with Client(server, mode=mode, read_timeout_seconds=60) as client:
            tools = (await client.list_tools()).tools
            read = (await client.call_tool("extract_text", {"text": DRAFT})).structured_content
            nothing = (await client.call_tool("search_quotations", {"words": "tide"})).structured_content
            assert nothing["summary"].startswith("No quotations")
            return len(tools), [item["speakers"][0]["untrusted_name"] for item in read["quotations"]]

    assert anyio.run(ask) == (8, ["Maren Tolvik"])


@pytest.mark.slow
def test_stdio_ends_when_its_input_does(database):
    done = subprocess.run([*COMMAND, "mcp"], input=b"no protocol\n", capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["INT", "TERM"])
def test_over_http_with_and_without_a_key(database, monkeypatch, number):
    monkeypatch.setenv("QUOTES_ANONYMOUS", "nothing")
    ctx = open_context(Settings(database_url=f"sqlite:///{database}"))
    made = keys.create(ctx, name="Assistant", scopes=["read"])["key"]
    ctx.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    url = f"http://{address}/mcp"
    server = subprocess.Popen(
        [*COMMAND, "mcp", "--http", address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout.readline() == f"Serving {url}. Ctrl-C stops it.\n"
        wait_for(url)

        async def ask(**headers: str) -> int:
            async with (
                httpx2.AsyncClient(headers=headers) as http,
                Client(streamable_http_client(url, http_client=http), mode="legacy") as client,
            ):
                return len((await client.list_tools()).tools)

        assert anyio.run(lambda: ask(Authorization=f"Bearer {made}")) == 8
        with pytest.raises(ExceptionGroup):
            anyio.run(ask)
        assert httpx2.post(url, json={}).status_code == 401
    finally:
        server.send_signal(number)
        out, error = server.communicate(timeout=60)
    assert (server.returncode, out) == (0, ""), error
    assert "Traceback" not in error
    assert '"POST /mcp HTTP/1.1" 200' in error
    assert made not in error


def wait_for(url: str) -> None:
    for _ in range(100):
        try:
            httpx2.get(url)
            return
        except httpx2.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
