"""Counts what a function does, to see that it grows no faster than its input; times would depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def steps(function: Callable[..., Any], *arguments: Any) -> int:
    """The calls of Python's and of C's functions that a call makes."""
    count = 0

    def note(frame, event: str, argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return count


def grows_linearly(function: Callable[[Any], Any], made: Callable[[int], Any], size: int) -> bool:
    """Whether from twice to four times the size about twice as much is added as from once to twice; four times as much
    would be quadratic."""
    one, two, four = (steps(function, made(n * size)) for n in (1, 2, 4))
    return four - two < 3 * (two - one)
