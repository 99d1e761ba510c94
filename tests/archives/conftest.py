"""Small archives, and a manner of reading them by the factories' simple extractor, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes_service.archives import worker
from quotes_service.archives.form import read_rows
from quotes_service.archives.planning import Manner, plan
from quotes_service.ingest.readings import ReadLine
from tests.factories import SimpleExtractor

MANNER = Manner("simple", "", 100_000)


@pytest.fixture
def simple(monkeypatch):
    """This process reads with the simple extractor."""
    monkeypatch.setattr(worker, "_extractor", lambda *options: SimpleExtractor())


@pytest.fixture
def lines(tmp_path) -> Callable[..., Path]:
    """Writes a file of JSON lines: lines("a.jsonl", {"text": ...}, "no JSON")"""

    def write(name: str, *rows: dict | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
        return path

    return write


def read(inputs: list[str], output: Path, *, size: int = 1_000_000, manner: Manner = MANNER) -> list[str]:
    """Read an archive in this process: the texts and the refusals, partition by partition."""
    output.mkdir(exist_ok=True)
    found = []
    for partition in plan(inputs, manner, size=size).partitions:
        worker.read_partition(partition, manner, str(output))
        for line in read_rows(output / partition.name, partition.name):
            found.append(line.reading.article.text if isinstance(line, ReadLine) else f"{line.origin}: {line.error}")
    return found
