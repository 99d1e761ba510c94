"""The processes that hold leases: what they are called, and whether one of this host still runs.

A process is called HOST:PID:START. The time of its start tells it from a later one with the same number.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_process() -> str:
    """What this process is called."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start(os.getpid())}"


def is_gone(process: str) -> bool:
    """Whether a process of this host has ended. False for those of other hosts, of which nothing is known here."""
    host, pid, start = process.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it runs, as another user
    return _start(int(pid)) != start


def _start(pid: int) -> str:
    """When a process started, in the kernel's ticks. Empty where the system does not say so (it is not Linux), or if
    the process has ended and is only waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
