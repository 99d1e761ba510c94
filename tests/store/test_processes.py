"""Which processes are known to have ended."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from quotes_service.store.jobs import processes
from quotes_service.store.jobs.processes import is_gone, this_process

FIELDS = ("host", "pid", "start", "machine", "boot", "numbering")


def named(**changes: str) -> str:
    """This process's name, changed."""
    return ":".join((dict(zip(FIELDS, this_process().split(":"), strict=True)) | changes).values())


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, False),
        ({"pid": "999999999"}, True),
        ({"start": "1"}, True),  # another one has its number now
        ({"pid": "999999999", "host": "elsewhere"}, False),
        ({"pid": "999999999", "machine": "other"}, False),  # of the same name
        ({"pid": "999999999", "numbering": "other"}, False),  # another container
        ({"boot": "other"}, True),  # before this machine was started
        ({"boot": "other", "numbering": "other"}, True),
        ({"boot": "other", "machine": "other"}, False),
        ({"boot": "other", "host": "elsewhere"}, False),  # a container has the file of its image
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say where a process runs")
def test_only_what_is_known_to_have_ended_is_gone(changes, expected, monkeypatch):
    home = processes._home()._replace(machine="this")  # some containers have no such file
    monkeypatch.setattr(processes, "_home", lambda: home)
    assert is_gone(named(**changes)) is expected


def test_without_a_machine_id_a_restart_is_not_known(monkeypatch):
    home = processes._home()._replace(machine="")
    monkeypatch.setattr(processes, "_home", lambda: home)
    assert is_gone(named(boot="other")) is False


def test_nothing_is_known_of_names_that_older_versions_gave():
    assert is_gone(this_process().rsplit(":", 3)[0]) is False


def test_a_process_that_has_ended_is_gone_once_nobody_waits_for_it():
    code = "from quotes_service.store.jobs.processes import this_process; print(this_process())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_gone(ended.stdout.strip()) is True


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root numbers processes anew")
def test_a_process_of_another_container_with_the_same_host_name_is_not_gone():
    code = f"from quotes_service.store.jobs.processes import is_gone; print(is_gone({this_process()!r}))"
    anew = ["unshare", "--pid", "--fork", "--mount-proc"]
    there = subprocess.run([*anew, sys.executable, "-c", code], capture_output=True, text=True)
    if there.returncode and "unshare" in there.stderr:
        pytest.skip(f"processes cannot be numbered anew here: {there.stderr}")
    assert (there.stdout.strip(), there.stderr) == ("False", "")
