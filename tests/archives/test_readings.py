"""Readings as Parquet, and what a partition becomes."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import date

import fsspec
import pyarrow
import pytest
from pyarrow import parquet

from quotes_service.archives import worker
from quotes_service.archives.form import Writer, read_rows, refused_in, row_of, row_of_refused, rows_in
from quotes_service.archives.planning import plan
from quotes_service.archives.storage import Folder
from quotes_service.errors import InvalidInput
from quotes_service.ingest.readings import ReadLine
from quotes_service.ingest.sources import Refused
from quotes_service.records import ReadArticle
from tests.archives.conftest import MANNER, read
from tests.factories import STORMS, TIDES, SimpleExtractor, article


def reading(text: str = TIDES, **about) -> ReadArticle:
    about = {"url": "https://post.example/walls", "published_at": date(2024, 5, 2), "title": "Walls"} | about
    return ReadArticle(article(text, **about), SimpleExtractor().extract(text))


@pytest.fixture
def written(tmp_path):
    with (tmp_path / "a.parquet").open("wb") as file, Writer(file) as rows:
        rows.add(row_of("news.jsonl:1", reading()))
        rows.add(row_of_refused(Refused("news\udcff.jsonl:2", InvalidInput("text", "is empty: or so"))))
        rows.add(row_of("news.jsonl:3", reading(STORMS, url=None, published_at=None)))
    return tmp_path / "a.parquet"


def test_what_is_written_is_read_again(written):
    first, refused, last = read_rows(written, "a.parquet")
    assert first == ReadLine("news.jsonl:1", reading())
    assert last.reading == reading(STORMS, url=None, published_at=None)
    assert (refused.origin, str(refused.error)) == ("news?.jsonl:2", "text: is empty: or so")
    assert [str(one.error) for one in refused_in(written)] == ["text: is empty: or so"]
    assert rows_in(written) == 3


def test_others_can_look_at_it_without_this_package(written):
    table = parquet.read_table(written)
    assert table.schema.names == [
        *("form", "origin", "error", "url", "title", "outlet", "published_at", "language", "quotations"),
        *("article", "extraction"),
    ]
    first = table.slice(0, 1).to_pylist()[0]
    assert (first["url"], first["published_at"]) == ("https://post.example/walls", date(2024, 5, 2))
    assert first["quotations"] == len(json.loads(first["extraction"])["quotations"]) > 0
    assert json.loads(first["article"])["text"] == TIDES


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form": 2}, "form: is 2; lines of the form 1 are read"),
        ({"article": "{"}, "article: is no JSON"),
        ({"article": None}, "article: is no JSON"),
        ({"extraction": "[]"}, "extraction: is not an object"),
        ({"article": '{"text": "short"}'}, "extraction.quotations.0: ["),
    ],
)
def test_a_row_that_is_no_reading_is_refused_with_its_place(written, changed, said):
    first, *others = parquet.read_table(written).to_pylist()
    parquet.write_table(pyarrow.Table.from_pylist([first | changed, *others]), written)
    refused, *rest = read_rows(written, "a.parquet")
    assert (refused.origin, str(refused.error)[: len(said)]) == ("news.jsonl:1", said)
    assert len(rest) == 2


def test_files_that_are_damaged_or_something_else_are_refused(written, tmp_path):
    data = written.read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-10])
    (tmp_path / "broken.parquet").write_bytes(data[:300] + bytes(300) + data[600:])
    parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "other.parquet")
    for name in ("cut", "broken"):
        *_, refused = read_rows(tmp_path / f"{name}.parquet", name)
        assert (refused.origin, str(refused.error)[:33]) == (name, "file: cannot be read to its end: ")
    (refused,) = read_rows(tmp_path / "other.parquet", "other")
    assert str(refused.error) == "file: has no readings: it lacks the column article"
    assert rows_in(tmp_path / "cut.parquet") == 1


def test_one_bad_article_does_not_stop_its_partition(lines, tmp_path, monkeypatch):
    class Failing(SimpleExtractor):
        def extract(self, text, **options):
            if text == "Poison":
                raise ZeroDivisionError("by zero")
            return super().extract(text, **options)

    monkeypatch.setattr(worker, "_extractor", lambda *options: Failing())
    item = {"type": "text", "uri": "urn:a", "pubstatus": "canceled"}
    path = lines("a.jsonl", {"text": "Good"}, {"text": "Poison"}, "nonsense", {"text": ""}, item, {"text": "Last"})
    assert read([str(path)], tmp_path / "out") == [
        "Good",
        f"{path}:2: extraction: failed: ZeroDivisionError: by zero",
        f"{path}:3: JSON: cannot be read: Expecting value: line 1 column 1 (char 0)",
        f"{path}:4: text: is empty",
        f"{path}:5: withdrawal: is not kept with readings; `quotes ingest` removes what is withdrawn",
        "Last",
    ]


def test_an_empty_file_becomes_readings_without_rows(lines, tmp_path, simple):
    assert read([str(lines("a.jsonl"))], tmp_path / "out") == []
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_partition_that_fails_leaves_nothing(lines, tmp_path, simple):
    path = lines("a.jsonl", {"text": "Good"})
    (partition,) = plan([str(path)], MANNER, size=100).partitions
    other = replace(partition.parts[0].file, state="before")
    gone = replace(partition, parts=(*partition.parts, replace(partition.parts[0], file=other)))
    with pytest.raises(Exception, match="has changed since the run began"):
        worker.read_partition(gone, MANNER, str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("address", ["{}/out", "memory://out"])
def test_a_file_appears_whole_or_not_at_all(tmp_path, address):
    folder = Folder(address.format(tmp_path))
    assert folder.names() == set()
    with folder.marked() as mark:
        assert folder.has(mark)
        with folder.new("a") as file:
            file.write(b"half")
            assert "a" not in folder.names()
        with pytest.raises(ZeroDivisionError), folder.new("b") as file:
            file.write(b"half")
            raise ZeroDivisionError
    assert folder.names() == {"a"}
    with folder.open("a") as file:
        assert file.read() == b"half"
    if not folder.is_local:
        fsspec.filesystem("memory").rm("/out", recursive=True)


def test_what_killed_workers_left_is_removed_after_an_hour(tmp_path):
    for name in (".old.part", ".new.part", "done.parquet"):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".old.part", (time.time() - 4_000,) * 2)
    Folder(str(tmp_path)).remove_parts()
    assert {file.name for file in tmp_path.iterdir()} == {".new.part", "done.parquet"}


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").touch()
    for address in (tmp_path / "file", tmp_path / "file" / "below"):
        with (
            pytest.raises(InvalidInput, match=r"--output: .*file.* cannot be written to"),
            Folder(str(address)).marked(),
        ):
            pass
