"""The processes that hold leases: what they are called, and whether one of this host still runs.

A process is called HOST:PID:START:MACHINE:BOOT:NUMBERING. The time of its start tells it from a later one with the same
number. Numbers of processes mean something only within one numbering (a PID namespace) of one run of one kernel:
containers may share the name of a host, and so may machines.
"""

from __future__ import annotations

import hashlib
import os
import socket
from functools import cache
from pathlib import Path
from typing import NamedTuple

_MACHINE, _BOOT = Path("/etc/machine-id"), Path("/proc/sys/kernel/random/boot_id")
_NUMBERING = Path("/proc/self/ns/pid")


class _Home(NamedTuple):
    """Where a process runs; empty where the system does not say so (it is not Linux)."""

    host: str
    machine: str
    boot: str
    numbering: str


def this_process() -> str:
    """What this process is called."""
    host, *rest = _home()
    return ":".join((host, str(os.getpid()), _start(os.getpid()), *rest))


def is_gone(process: str) -> bool:
    """Whether a process has ended. False for those of other machines and containers, of which nothing is known here,
    and for names that an older version gave."""
    host, *rest = process.rsplit(":", 5)
    if len(rest) != 5:
        return False
    pid, start, *place = rest
    here, there = _home(), _Home(host, *place)
    if here != there:
        is_this_machine = bool(here.machine) and here[:2] == there[:2]
        return is_this_machine and bool(there.boot) and here.boot != there.boot  # it was started anew since
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it runs, as another user
    return _start(int(pid)) != start


@cache
def _home() -> _Home:
    try:
        numbering = str(_NUMBERING.readlink())
    except OSError:
        numbering = ""
    return _Home(socket.gethostname(), _short(_content(_MACHINE)), _short(_content(_BOOT)), _short(numbering))


def _content(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _short(text: str) -> str:
    """A few letters for a text; machine-id(5) asks that its own is not shown."""
    return text and hashlib.sha256(f"quotes_service:{text}".encode()).hexdigest()[:8]


def _start(pid: int) -> str:
    """When a process started, in the kernel's ticks. Empty where the system does not say so (it is not Linux), or if
    the process has ended and is only waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
