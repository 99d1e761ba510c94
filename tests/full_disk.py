"""A full disk, for SQLite."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

_ROOM = 2_000_000

#: A text that has no room on the full disk.
LONG = "The tide came in. " * (_ROOM // 18)


@contextmanager
def full_disk() -> Iterator[None]:
    """While inside, no file that this process writes grows beyond _ROOM bytes."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
