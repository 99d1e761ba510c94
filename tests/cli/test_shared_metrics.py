from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from quotes_service.cli.shared_metrics import counted_together, shown
from quotes_service.errors import InvalidInput


def test_a_worker_shows_what_its_processes_count_and_what_waits(ctx):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with shown(ctx, "127.0.0.1", port), urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"\nquotes_items_waiting 0.0\n" in answer.read()


def test_a_port_in_use_is_named(ctx):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidInput, match=f"--metrics-port: cannot listen on 127.0.0.1:{port}: Address already"):
            shown(ctx, "127.0.0.1", port).__enter__()


def test_the_folder_is_new_and_known_inside_only(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/elsewhere")
    with counted_together(tmp_path):
        folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
        assert (folder, [*Path(folder).iterdir()]) == (f"{tmp_path}/metrics", [])
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == "/elsewhere"
