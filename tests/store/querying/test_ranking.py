"""Cursors of rankings, as they come back: changed by hand, or older than the rows."""

from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.store.querying.matches import Window, Windows
from quotes_service.store.querying.paging import encoded
from quotes_service.store.querying.ranking import RankingCursor


@pytest.mark.parametrize(
    ("window", "before"),
    [
        (Window(30, 40), Window(20, 30)),
        (Window(15, 25), Window(10, 15)),
        (Window(10, 20), None),
        (Window(0, 5), None),
        # beyond the last row: the next are the newest, however far away it is
        (Window(40, 50), Window(30, 40)),
        (Window(2**62, 2**63 - 1), Window(30, 40)),
    ],
)
def test_the_window_before(window, before):
    assert Windows(first=10, end=40, size=10).before(window) == before


@pytest.mark.parametrize("window", [[], [0, 1], [5, 2**63 - 1]])
def test_a_cursor_is_decoded(window):
    found = RankingCursor.decode("relevance", encoded(["relevance", 0.5, [7], window]))
    assert found == RankingCursor("relevance", 0.5, (7,), Window(*window) if window else None)


@pytest.mark.parametrize(
    "window",
    [
        [5, 5],
        [9, 5],
        [-1, 5],
        [0, 2**63],
        [0, 1.0],
        [False, True],
        [0],
        [0, 1, 2],
        ["0", "1"],
        [[0], [1]],
        "01",
        7,
        {"a": 1},
        [None, 1],
        True,
    ],
    ids=str,
)
def test_a_window_that_is_none_is_refused(window):
    with pytest.raises(InvalidInput, match="cursor"):
        RankingCursor.decode("relevance", encoded(["relevance", 0.5, [7], window]))
