from __future__ import annotations

from quotes_service.resolve.disjoint_sets import DisjointSets


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
