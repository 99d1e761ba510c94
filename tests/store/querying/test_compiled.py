"""Many rows at once, on both kinds of databases; PostgreSQL copies many rows, and inserts few."""

from __future__ import annotations

import peewee
import pytest

from quotes_service.store.models import Alias, Institution, StoredTopic, WordPair
from quotes_service.store.querying.compiled import insert, new_ids, update


@pytest.mark.parametrize("number", [0, 1, 100])
def test_rows_are_inserted_with_the_defaults_of_other_fields(ctx, number):
    with ctx.writing():
        insert(
            StoredTopic, ("key", "label"), [(f"key {place}", "tab\tline\nback\\slash “é”") for place in range(number)]
        )
        rows = list(StoredTopic.select())
    assert [row.key for row in rows] == [f"key {place}" for place in range(number)]
    assert {row.label for row in rows} == ({"tab\tline\nback\\slash “é”"} if number else set())
    assert len({row.uid for row in rows}) == number
    assert all(row.quotations == 0 for row in rows)


def test_many_rows_can_meet_others(ctx):
    more = "ON CONFLICT (one, other) DO UPDATE SET articles = word_pair.articles + EXCLUDED.articles"
    pairs = [(f"a{place}", "b", 1) for place in range(12_000)]  # more values than one statement takes
    with ctx.writing():
        insert(WordPair, ("one", "other", "articles"), pairs[:10])
        insert(WordPair, ("one", "other", "articles"), pairs, more)
        assert WordPair.select(peewee.fn.SUM(WordPair.articles)).scalar() == 12_010


@pytest.mark.parametrize("number", [1, 100])
def test_a_row_that_cannot_be_inserted_is_an_error_of_peewee(ctx, number):
    with pytest.raises(peewee.IntegrityError), ctx.writing():
        insert(StoredTopic, ("key", "label"), [("the same", "label")] * (number + 1))


def test_new_numbers_are_free_and_the_next_ones(ctx):
    with ctx.writing():
        first = new_ids(StoredTopic, 3)
        insert(StoredTopic, ("id", "key", "label"), [(id, f"key {id}", "old") for id in first])
        later = StoredTopic.create(key="later", label="old").id
        second = new_ids(StoredTopic, 2)
        assert first == list(range(first[0], first[0] + 3)) and later == first[-1] + 1
        assert second == [later + 1, later + 2]
        assert new_ids(Alias, 0) == []


def test_rows_are_changed_by_their_numbers(ctx):
    with ctx.writing():
        names = ("id", "uid", "name", "sort_name")
        insert(Institution, names, [(id, f"i_{id}", "Old Council", "old council") for id in (1, 2, 3)])
        update(Institution, ("name", "acronym"), [(1, "New Council", None), (3, "Newer Council", "NC")])
        update(Institution, ("name",), [])
        rows = Institution.select().order_by(Institution.id)
        assert [(row.name, row.acronym, row.sort_name) for row in rows] == [
            ("New Council", None, "old council"),
            ("Old Council", None, "old council"),
            ("Newer Council", "NC", "old council"),
        ]
