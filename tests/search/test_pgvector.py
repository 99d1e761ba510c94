"""The database's index finds what a comparison with all embeddings finds, or nearly all of it."""

from __future__ import annotations

import numpy
import pytest

from quotes_service.search import embeddings, pgvector
from quotes_service.search.embeddings import EmbeddingBlock, drop
from quotes_service.store import database as db

pytestmark = pytest.mark.slow


@pytest.fixture
def database(new_pgvector):
    database = db.connect(new_pgvector())
    with db.writing(database):
        pgvector.install(database)
        EmbeddingBlock.create_table()
    yield database
    db.close(database)


def vectors(number: int) -> numpy.ndarray:
    """As embeddings are: of unit length, many of them near some others."""
    chance = numpy.random.default_rng(5)
    middles = chance.normal(size=(50, 384))
    found = middles[chance.integers(50, size=number)] + chance.normal(size=(number, 384))
    return numpy.rint(found / numpy.linalg.norm(found, axis=1, keepdims=True) * 127).astype(numpy.int8)


def test_nearly_all_of_the_nearest_are_found_with_their_exact_scores(database):
    some = vectors(3_000)
    with db.writing(database):
        embeddings._write({5 + 3 * place: vector.tobytes() for place, vector in enumerate(some)})
        embeddings.index_again(database)
    with db.reading(database):
        database.execute_sql("SET LOCAL enable_seqscan = off")  # so few rows would be read one by one
        assert embeddings.is_indexed(database)
        found = wanted = 0
        for query in some[::300].astype(numpy.float32):
            for most in (10, 200):
                by_index = dict(zip(*pgvector.nearest(database, query, most), strict=True))
                numbers, scores = embeddings.scores(database, query)
                every = dict(zip(numbers, scores, strict=True))
                assert len(by_index) == most
                assert by_index == {number: every[number] for number in by_index}
                found += len(by_index.keys() & set(sorted(every, key=lambda number: -every[number])[:most]))
                wanted += most
        assert found / wanted > 0.97
        [plan] = database.execute_sql(
            f"EXPLAIN SELECT quotation FROM meaning_vector ORDER BY vector <#> '{some[0].tolist()}' LIMIT 9"
        ).fetchall()[1]
        assert "Index Scan using meaning_vector_hnsw" in plan


def test_what_is_written_and_removed_is_in_the_index_at_once(database):
    some = vectors(40)
    with db.writing(database):
        embeddings.index_again(database)
        embeddings._write({number: vector.tobytes() for number, vector in enumerate(some)})
        embeddings._write({7: some[8].tobytes()})
        drop([8, 9, 999])
        assert embeddings.is_indexed(database)
        numbers, scores = pgvector.nearest(database, some[8].astype(numpy.float32), 2)
        assert numbers[0] == 7
        assert scores[0] == (some[8].astype(int) ** 2).sum()
        assert pgvector.size(database) == (38, sum(range(40)) - 8 - 9)


def test_an_index_that_is_not_complete_is_not_searched(database):
    with db.writing(database):
        embeddings._write({1: bytes(384)})
        embeddings.fill_table(database)
        assert pgvector.state(database) == (True, True, False)
    with db.entered(database):
        pgvector.create_index(database, while_written=True)
        assert pgvector.state(database) == (True, True, True)
        database.execute_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'meaning_vector_hnsw'::regclass"
        )
        assert pgvector.state(database) == (True, True, False)


def test_without_the_extension_there_is_no_index(database):
    with db.writing(database):
        embeddings.index_again(database)
        database.execute_sql("DROP EXTENSION vector CASCADE")  # which leaves the table without its vectors
        assert pgvector.state(database) == (False, False, False)
        embeddings._write({1: bytes(384)})
        pgvector.install(database)
        assert pgvector.state(database) == (True, False, False)
        embeddings.index_again(database)
        assert embeddings.is_indexed(database)
