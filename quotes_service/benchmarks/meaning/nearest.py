"""How fast the embeddings nearest to one are found, by pgvector's index and by reading all, and how many of them.

    python -m quotes_service.benchmarks.meaning.nearest DATABASE_URL FILE.jsonl [...] [--embeddings 100000]

DATABASE_URL: an empty PostgreSQL database on a server with pgvector; the tables stay in it. Every tenth of the
sentences of the articles in FILE (with a "text") is a question, and not stored. The others are stored, and around
these as many made-up ones as are wanted: each a real one, turned by about as much as neighbours are apart. Both ways
answer each question in turn, in one run, so that a noisy machine affects both. How long building takes depends on
maintenance_work_mem (PGOPTIONS="-c maintenance_work_mem=2GB"). Prints one JSON object; "recall": the share of the
nearest that the index finds, of the real embeddings alone and of all.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy
import peewee as pw

from quotes_service.benchmarks.corpora import read_rows
from quotes_service.benchmarks.search import timed
from quotes_service.search import embeddings, pgvector
from quotes_service.search.embeddings import EmbeddingBlock, embed
from quotes_service.store import database as db

#: The length of what is added to a real embedding of length 1.
_TURN = 0.7
_SENTENCE = re.compile(r"[^.\n]{40,}\.")
#: Embeddings that are made up at once; questions; articles of three quotations that are written and removed.
_TOGETHER, _QUESTIONS, _ARTICLES = 10_000, 200, 50


def real(paths: Sequence[Path]) -> numpy.ndarray:
    """The embeddings [n, 384] of the sentences of these files, each once."""
    rows = (row for path in paths for row in read_rows(path))
    sentences = dict.fromkeys(sentence for row in rows for sentence in _SENTENCE.findall(row["text"]))
    return _as_array([embed(sentence) for sentence in sentences])


def _as_array(given: Sequence[bytes]) -> numpy.ndarray:
    return numpy.frombuffer(b"".join(given), numpy.int8).reshape(len(given), -1)


def made_up(real: numpy.ndarray, wanted: int, seed: int = 5) -> Iterator[numpy.ndarray]:
    """``wanted`` embeddings around real ones, some at a time."""
    chance = numpy.random.default_rng(seed)
    for start in range(0, wanted, _TOGETHER):
        number = min(_TOGETHER, wanted - start)
        turn = chance.normal(scale=127 * _TURN / real.shape[1] ** 0.5, size=(number, real.shape[1]))
        found = real[chance.integers(len(real), size=number)] + turn
        yield numpy.rint(found / numpy.linalg.norm(found, axis=1, keepdims=True) * 127).astype(numpy.int8)


def measure(database: pw.Database, given: numpy.ndarray, wanted: int) -> dict[str, Any]:
    """The figures of all: seconds, milliseconds, megabytes, shares."""
    questions, stored = given[::10][:_QUESTIONS].astype(numpy.float32), numpy.delete(given, slice(None, None, 10), 0)
    with db.writing(database):
        EmbeddingBlock.create_table()
        pgvector.install(database)
        _store(0, stored)
    figures: dict[str, Any] = {"pgvector": pgvector.versions(database)[1], "real": len(stored)}
    _build(database)
    figures["recall of the real"] = _compare(database, questions)[0]
    with db.writing(database):
        database.execute_sql("DROP TABLE meaning_vector")
        number = len(stored)
        for some in made_up(stored, wanted - number):
            _store(number, some)
            number += len(some)
    before = _write(database, given[: 3 * _ARTICLES])
    figures |= {"embeddings": number, **_build(database)}
    figures["recall of all"], times = _compare(database, questions)
    after = _write(database, given[: 3 * _ARTICLES])
    figures["search ms"] = {name: round(median(spent), 1) for name, spent in times.items()}
    figures["write ms an article"] = {"blocks alone": before, "with the index": after}
    return figures


def _store(first: int, vectors: numpy.ndarray) -> None:
    embeddings._write({first + place: vector.tobytes() for place, vector in enumerate(vectors)})


def _build(database: pw.Database) -> dict[str, Any]:
    """Build the index: how many seconds it took, and how many megabytes there are."""
    began = time.monotonic()
    with db.writing(database):
        embeddings.fill_table(database)
    filled = time.monotonic()
    with db.entered(database):
        pgvector.create_index(database, while_written=True)
        built = time.monotonic()
        database.execute_sql("VACUUM ANALYZE meaning_vector")
        sizes = database.execute_sql(
            "SELECT pg_total_relation_size('meaning_block'), pg_relation_size('meaning_vector'), "
            "pg_relation_size('meaning_vector_hnsw'), current_setting('maintenance_work_mem')"
        ).fetchone()
    return {
        "seconds": {"table": round(filled - began, 1), "index": round(built - filled, 1)},
        "MB": dict(zip(("blocks", "table", "index"), (round(size / 1e6) for size in sizes[:3]), strict=True)),
        "maintenance_work_mem": sizes[3],
    }


def _compare(database: pw.Database, questions: numpy.ndarray) -> tuple[dict[str, float], dict[str, list[float]]]:
    """The recall at 10 and at 200, and the milliseconds of each way to find the nearest 200, with twice as many asked
    for, as a search does."""
    shares: dict[str, list[float]] = {"at 10": [], "at 200": []}
    times: dict[str, list[float]] = {"index": [], "all": []}
    with db.reading(database):
        database.execute_sql("SET LOCAL enable_seqscan = off")  # of few rows PostgreSQL would rather sort all
        for query in questions:
            numbers, scores = embeddings.scores(database, query)
            every = numbers[numpy.lexsort((numbers, -scores))]
            found, scores = pgvector.nearest(database, query, 400)
            best = found[numpy.lexsort((found, -scores))]
            for first in (10, 200):
                shares[f"at {first}"].append(len(set(best[:first]) & set(every[:first])) / first)
            times["index"].append(timed(pgvector.nearest, database, query, 400))
            times["all"].append(timed(embeddings.scores, database, query))
    return {name: round(mean(values), 4) for name, values in shares.items()}, times


def _write(database: pw.Database, vectors: numpy.ndarray) -> dict[str, float]:
    """The median milliseconds of writing three embeddings in a transaction, and of removing them."""
    places = range(0, len(vectors), 3)

    def change(place: int, *, removing: bool) -> None:
        first = 10**7 + place
        with db.writing(database):
            if removing:
                embeddings.drop(range(first, first + 3))
            else:
                _store(first, vectors[place : place + 3])

    return {
        name: round(median([timed(change, place, removing=name == "removed") for place in places]), 1)
        for name in ("written", "removed")
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--embeddings", type=int, default=100_000)
    given = parser.parse_args()
    print(json.dumps(measure(db.connect(given.database), real(given.files), given.embeddings), indent=1))


if __name__ == "__main__":
    main()
