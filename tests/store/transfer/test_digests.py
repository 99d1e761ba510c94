"""Digests tell other rows apart, not another order or another kind of database."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from quotes_service.store.transfer.digests import Digest, Digesting, differences


def digest(*rows: tuple) -> Digest:
    told = []
    digesting = Digesting(told.append)
    assert list(digesting.passing(rows)) == list(rows)
    assert sum(told) == len(rows)
    return digesting.digest


ROW = (1, "O’Brien", None, 0.1 + 0.2, True, b"\0\xff", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6))


@pytest.mark.parametrize(
    "other",
    [
        [],
        [ROW, ROW],
        [(2, *ROW[1:])],
        [(1, "O'Brien", *ROW[2:])],
        [(1, "O’Brien", "", *ROW[3:])],
        [(*ROW[:3], 0.3, *ROW[4:])],
        [(*ROW[:4], None, *ROW[5:])],
        [(*ROW[:5], b"\0\xfe", *ROW[6:])],
        [(*ROW[:7], datetime(2026, 1, 2, 3, 4, 5, 7))],
    ],
)
def test_other_rows_have_another_digest(other):
    assert digest(*other) != digest(ROW)


def test_the_order_of_rows_makes_no_difference_and_twice_a_row_is_not_none():
    assert digest(ROW, (2,), (3,)) == digest((3,), ROW, (2,))
    assert digest(ROW, ROW) != digest()


def test_differences_name_the_tables():
    one, two = digest(ROW), digest(ROW, ROW)
    assert differences({"a": one, "b": one, "c": one}, {"a": one, "b": two, "d": one}) == [
        "the table b has 2 rows in place of 1, or other ones",
        "the table c is missing",
        "the table d is too many",
    ]
