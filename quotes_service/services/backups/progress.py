"""How these use cases, which may take long, tell how far they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: Called with what is done at the moment, how many rows of it are done, and of how many.
Progress: TypeAlias = Callable[[str, int, int], None]


def steps(progress: Progress, what: str, total: int) -> Callable[[int], None]:
    """What is called again and again with a number of rows that are done, and tells how many are."""
    done = 0
    progress(what, 0, total)

    def add(number: int) -> None:
        nonlocal done
        done += number
        progress(what, done, total)

    return add
