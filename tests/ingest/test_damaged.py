"""Files of each kind that are cut off or changed give an article or an error, never anything else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from quotes_service.ingest.documents import read

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = [file for file in sorted(FOLDER.iterdir()) if file.suffix not in (".ipynb", ".md")]
TRIES = 25


def damaged(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    what = chance.randrange(4)
    first, last = sorted(chance.randrange(len(data)) for _ in range(2))
    if what == 0:
        del changed[first:]
    elif what == 1:
        for _ in range(chance.choice([1, 4, 30])):
            changed[chance.randrange(len(data))] = chance.randrange(256)
    elif what == 2:
        del changed[first:last]
    else:
        changed[first:first] = data[first:last][:2_000] * chance.choice([1, 3])
    return bytes(changed)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.name)
def test_what_is_damaged_is_read_or_refused(tmp_path, example):
    data, chance = example.read_bytes()[:12_000], random.Random(example.name)
    for _ in range(TRIES):
        (tmp_path / example.name).write_bytes(damaged(data, chance))
        for document in read([tmp_path / example.name], limit=100_000):
            ends = (document.article, document.error, document.withdrawn, document.skipped)
            assert sum(end is not None for end in ends) == 1
            if document.article:
                document.article.text.encode()  # no half of a character


@pytest.mark.parametrize("name", ["a" + example.suffix for example in EXAMPLES])
@pytest.mark.parametrize("data", [b"", b"\0", bytes(range(256)) * 40, b"\xff\xfe", b"PK\x03\x04", b"\x1f\x8b"])
def test_what_is_empty_or_garbage_is_refused(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    for document in read([tmp_path / name], limit=100_000):
        assert document.error is not None
