from __future__ import annotations

import pytest

from quotes_service.resolve.disjoint_sets import DisjointSets
from tests.growth import grows_linearly


def test_items_that_are_joined_share_one_set():
    sets = DisjointSets[str]()
    assert sets.join("a", "b") and sets.join("c", "d") and sets.join("b", "c")
    assert sets.members("a") == sets.members("d") == {"a", "b", "c", "d"}
    assert sets.members("e") == {"e"}


def test_a_cannot_link_pair_holds_for_all_members_of_both_sets():
    sets = DisjointSets([("a", "z")])
    assert sets.join("a", "b") and sets.join("y", "z")
    assert not sets.may_join("b", "y")
    assert not sets.join("b", "y")
    assert sets.members("b") == {"a", "b"}


@pytest.mark.parametrize("cannot_link", [[], [("a", "b")]])
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_set_that_grows_by_one_takes_the_same_number_of_steps_each_time(cannot_link, is_turned):
    def joined(number: int) -> None:
        sets = DisjointSets[object](cannot_link)
        for item in range(1, number):
            sets.join(*((item, 0) if is_turned else (0, item)))
        assert sets.members(number - 1) == set(range(number))

    assert grows_linearly(joined, lambda number: number, 50)
