from __future__ import annotations

import socket
import sys

import pytest


@pytest.mark.parametrize(
    "address", ["8001", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "::1:8001", "[::1]8001", ":8001"]
)
def test_an_address_must_have_host_and_port(folder, quotes, address):
    result = quotes("mcp", "--http", address)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"quotes: error: --http: cannot be '{address}': write it like 127.0.0.1:8001")


def test_an_address_that_cannot_be_listened_on_is_refused(folder, quotes):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = quotes("mcp", "--http", f"127.0.0.1:{taken.getsockname()[1]}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("quotes: error: --http: cannot listen on 127.0.0.1, port ")


def test_an_address_that_others_reach_needs_a_key(folder, quotes):
    result = quotes("mcp", "--http", "0.0.0.0:8001")
    assert result.exit_code == 2
    assert result.stderr.startswith("quotes: error: --http: others can reach 0.0.0.0, and there is neither a key nor")


def test_without_the_extra_it_is_named(folder, quotes, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mcp", "mcp_types")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("quotes_service.assistants")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    result = quotes("mcp")
    assert result.exit_code == 1
    assert result.stderr.endswith("is not installed: pip install 'quotes-service[mcp]'\n")


def test_a_database_that_is_not_there_is_reported(empty, quotes):
    result = quotes("mcp")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Run: quotes migrate" in result.stderr
