"""The processes that hold leases: what they are called, and whether one of this host still runs.

A process is called HOST:PID:START:NUMBERING. The time of its start tells it from a later one with the same number.
Numbers of processes mean something only within one numbering: a PID namespace of one run of one kernel. Containers may
share the name of a host, and so may machines.
"""

from __future__ import annotations

import hashlib
import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

_BOOT, _NAMESPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


def this_process() -> str:
    """What this process is called."""
    host, numbering = _home()
    return f"{host}:{os.getpid()}:{_start(os.getpid())}:{numbering}"


def is_gone(process: str) -> bool:
    """Whether a process has ended. False for those of other machines and containers, and from before this machine was
    started, of which nothing is known here; and for names that an older version gave."""
    host, *rest = process.rsplit(":", 3)
    if len(rest) != 3:
        return False
    pid, start, numbering = rest
    if (host, numbering) != _home():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it runs, as another user, whose processes may be hidden
        return _start(int(pid)) not in ("", start)
    return _start(int(pid)) != start


@cache  # a process must keep its name while it has leases
def _home() -> tuple[str, str]:
    """The host of this process, and a few letters for its numbering: empty where the system does not tell it."""
    told = ""
    with suppress(OSError):
        told = f"{_BOOT.read_text().strip()} {_NAMESPACE.readlink()}"
    return socket.gethostname(), told and hashlib.sha256(told.encode()).hexdigest()[:8]


def _start(pid: int) -> str:
    """When a process started, in the kernel's ticks. Empty where the system does not say so (it is not Linux), or if
    the process has ended and is only waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
