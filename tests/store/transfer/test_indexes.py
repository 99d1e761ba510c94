"""Indexes that are made after the rows are the same as before."""

from __future__ import annotations

import pytest

from quotes_service.store.database import is_sqlite
from quotes_service.store.transfer import indexes
from quotes_service.store.transfer.indexes import _ON_POSTGRES, _ON_SQLITE


def _found(ctx) -> set[tuple[str, str]]:
    return set(ctx.database.execute_sql(_ON_SQLITE if is_sqlite(ctx.database) else _ON_POSTGRES).fetchall())


def test_all_indexes_are_made_again(ctx):
    with ctx.writing():
        before = _found(ctx)
        assert len(before) > 40
        with indexes.made_afterwards(ctx.database):
            assert not {name for name, _ in _found(ctx)} & {"listed_day", "expert_sort_name"}
            assert len(_found(ctx)) < len(before)
        assert _found(ctx) == before


def test_after_an_error_they_are_there(ctx):
    with ctx.reading():
        before = _found(ctx)
    with pytest.raises(ZeroDivisionError), ctx.writing(), indexes.made_afterwards(ctx.database):
        raise ZeroDivisionError
    with ctx.reading():
        assert _found(ctx) == before
