"""However files are divided, everything is read once."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date

import pyarrow
import pytest
from pyarrow import parquet

from quotes_service.archives import inputs
from quotes_service.archives.inputs import FilePart, raw_articles
from quotes_service.archives.planning import Manner, plan
from quotes_service.archives.storage import file_at
from quotes_service.errors import Changed
from quotes_service.ingest.documents import read_raw
from tests.archives.conftest import MANNER
from tests.ingest.made import PAGE, warc


def parts_of(path, size: int) -> list[FilePart]:
    return [part for partition in plan([str(path)], MANNER, size=size).partitions for part in partition.parts]


def articles_of(parts, columns=None) -> list:
    return [read_raw(raw, limit=100_000).checked() for part in parts for raw in raw_articles(part, columns or {})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\n \n"])
def test_lines_are_read_once_wherever_they_are_cut(tmp_path, end):
    texts = ["a", "b" * 30, "ë€", "d" * 7]
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join(json.dumps({"text": text}, ensure_ascii=False) for text in texts).encode())
    for size in range(1, path.stat().st_size + 2):
        parts = parts_of(path, size)
        assert len(parts) == -(-path.stat().st_size // size)
        assert [article.text for article in articles_of(parts)] == texts, size


def test_records_of_a_crawl_are_read_once_wherever_it_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "_CHUNK", 64)
    urls = [f"https://echo.example/{number}" for number in range(5)]
    noise = [os.urandom(200).hex() for _ in urls]
    records = [
        gzip.compress(warc((url, PAGE.replace("</body>", f"<!--{more}--></body>").encode())))
        for url, more in zip(urls, noise, strict=True)
    ]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(records))
    for size in (1, 150, len(records[0]), 1_000, path.stat().st_size):
        found = [raw for part in parts_of(path, size) for raw in raw_articles(part, {})]
        assert [raw.known["url"] for raw in found] == urls, size


def test_a_crawl_that_is_compressed_as_a_whole_is_read_by_its_first_part(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(warc((f"https://echo.example/{n}", PAGE.encode())) for n in range(3))))
    first, rest = parts_of(path, path.stat().st_size // 2 + 1)
    assert (len(list(raw_articles(first, {}))), list(raw_articles(rest, {}))) == (3, [])


def table(path, rows: list[dict], **options) -> str:
    parquet.write_table(pyarrow.Table.from_pylist(rows), path, **options)
    return str(path)


def test_rows_of_parquet_are_articles_whatever_groups_they_are_in(tmp_path):
    rows = [
        {"Body": f"Text {number}", "id": number, "published_at": date(2024, 5, number + 1), "stars": 0.5}
        for number in range(7)
    ]
    path = table(tmp_path / "a.parquet", rows, row_group_size=2)
    for size in (1, 10_000_000):
        parts = parts_of(path, size)
        assert len(parts) == (4 if size == 1 else 1)
        found = articles_of(parts, {"text": "Body"})
        assert [(one.text, one.external_id) for one in found] == [(f"Text {n}", str(n)) for n in range(7)]
        assert found[6].published_at == date(2024, 5, 7)
        origins = [raw.origin for part in parts for raw in raw_articles(part, {"text": "Body"})]
        assert origins[-1] == f"{path}#7"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"text": "Ok", "outlet": None}], ["Ok"]),
        ([{"text": "Caf\u00e9".encode()}], ["Caf\u00e9"]),
        ([{"html": PAGE}], [None]),
        ([{"Body": "Text", "id": 1}], ["columns: none has the text"]),
        ([{"text": "Ok", "outlet": 3}], ["outlet: is 3; it must be a string"]),
        ([{"text": ["a", "b"]}], ["text: is "]),
    ],
)
def test_values_of_columns(tmp_path, rows, said):
    found = []
    for part in parts_of(table(tmp_path / "a.parquet", rows), 1_000):
        for raw in raw_articles(part, {}):
            document = read_raw(raw, limit=100_000) if hasattr(raw, "data") else raw
            found.append(str(document.error) if document.error else document.article.text)
    for one, expected in zip(found, said, strict=True):
        assert expected is None or one.startswith(expected)


def test_a_file_that_has_changed_since_it_was_planned_is_not_read(lines):
    path = lines("a.jsonl", {"text": "Old"})
    parts = parts_of(path, 1_000)
    lines("a.jsonl", {"text": "New and longer"})
    with pytest.raises(Changed, match=r"a\.jsonl has changed since the run began"):
        list(raw_articles(parts[0], {}))


def test_a_storage_that_fails_is_not_taken_for_a_damaged_file(lines, monkeypatch):
    """A damaged file is refused for good; a part whose storage failed is tried again."""
    path = lines("a.jsonl", *[{"text": "x" * 100}] * 1_000)

    class Broken:
        def __init__(self, stream):
            self.stream, self.seek, self.left = stream, stream.seek, 2

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.stream.close()

        def read(self, size: int) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise ConnectionError("reset by peer")
            return self.stream.read(100)

    opened = inputs.opened
    monkeypatch.setattr(inputs, "opened", lambda address: Broken(opened(address)))
    with pytest.raises(ConnectionError, match="reset by peer"):
        list(raw_articles(FilePart(file_at(str(path)), "whole", 0, path.stat().st_size), {}))


def test_damaged_files_are_refused_with_what_came_before(tmp_path, lines):
    text = "".join(json.dumps({"text": f"Text {number}"}) + "\n" for number in range(1_000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode())[:-200])
    found = [raw for part in parts_of(tmp_path / "a.jsonl.gz", 10) for raw in raw_articles(part, {})]
    assert len(found) > 500
    assert str(found[-1].error) == (
        "file: cannot be read: Compressed file ended before the end-of-stream marker was reached"
    )


def test_names_follow_from_what_is_read_and_how(lines):
    path = lines("a.jsonl", {"text": "x" * 50}, {"text": "y"})

    def names(manner: Manner = MANNER, size: int = 40) -> list[str]:
        return [partition.name for partition in plan([str(path)], manner, size=size).partitions]

    before = names()
    assert names() == before
    assert [name.rsplit("-", 1)[0] for name in before] == ["a.jsonl-000000000000", "a.jsonl-000000000040"]
    others = [
        names(Manner("newer", "", 100_000)),
        names(Manner("simple", "", 99)),
        names(Manner("simple", "", 100_000, (("text", "Body"),))),
        names(size=41),
    ]
    os.utime(path, (1, 1))
    for other in [*others, names()]:
        assert not set(other) & set(before)
