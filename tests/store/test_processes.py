"""Which processes are known to have ended."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which

import pytest

from quotes_service.store.jobs import processes
from quotes_service.store.jobs.processes import is_gone, this_process

FIELDS = ("host", "pid", "start", "numbering")


def named(**changes: str) -> str:
    """This process's name, changed."""
    return ":".join((dict(zip(FIELDS, this_process().split(":"), strict=True)) | changes).values())


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, False),
        ({"pid": "999999999"}, True),
        ({"pid": "999999999", "host": "elsewhere"}, False),
        ({"pid": "999999999", "numbering": "other"}, False),  # another container, or before this machine was started
        ({"pid": "999999999", "numbering": ""}, False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say where a process runs")
def test_only_what_is_known_to_have_ended_is_gone(changes, expected):
    assert is_gone(named(**changes)) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say when a process started")
def test_another_process_may_have_its_number_now():
    assert is_gone(named(start="1")) is True


@pytest.mark.parametrize("start, expected", [("1", True), ("", False)], ids=["another", "hidden"])
def test_a_process_of_another_user(start, expected, monkeypatch):
    def refused(pid, signal):
        raise PermissionError

    name = this_process()
    monkeypatch.setattr(processes, "_start", lambda pid: start)
    monkeypatch.setattr(processes.os, "kill", refused)
    assert is_gone(name) is expected


def test_nothing_is_known_of_names_that_older_versions_gave():
    host = this_process().rsplit(":", 3)[0]
    assert is_gone(f"{host}:999999999:1") is False


def test_a_process_that_has_ended_is_gone_once_nobody_waits_for_it():
    code = "from quotes_service.store.jobs.processes import this_process; print(this_process())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_gone(ended.stdout.strip()) is True


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or which("unshare") is None, reason="only root numbers processes anew"
)
def test_a_process_of_another_container_with_the_same_host_name_is_not_gone():
    code = f"from quotes_service.store.jobs.processes import is_gone; print(is_gone({this_process()!r}))"
    anew = ["unshare", "--pid", "--fork", "--mount-proc"]
    there = subprocess.run([*anew, sys.executable, "-c", code], capture_output=True, text=True)
    if there.returncode and "unshare" in there.stderr:
        pytest.skip(f"processes cannot be numbered anew here: {there.stderr}")
    assert (there.stdout.strip(), there.stderr) == ("False", "")
