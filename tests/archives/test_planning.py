"""What the inputs of an archive are."""

from __future__ import annotations

import fsspec
import pytest

from quotes_service.archives import planning, storage
from quotes_service.archives.planning import plan
from quotes_service.errors import InvalidInput
from tests.archives.conftest import MANNER, read

LINE = {"text": "“It rained,” said Ann Lee."}


def files_of(*inputs: object, size: int = 1_000_000) -> list[list[str]]:
    planned = plan([str(one) for one in inputs], MANNER, size=size).partitions
    return [[part.file.name for part in partition.parts] for partition in planned]


def test_small_files_are_put_together_up_to_the_size(lines, tmp_path, monkeypatch):
    for name in ("b/2.jsonl", "a.jsonl", "b/1.txt", "b/.hidden.txt", "b/README.txt", "b/picture.png"):
        lines(name, "x" * 9)
    assert files_of(tmp_path) == [["a.jsonl", "1.txt", "2.jsonl"]]
    assert files_of(tmp_path, size=20) == [["a.jsonl", "1.txt"], ["2.jsonl"]]
    assert files_of(tmp_path, size=5) == [["a.jsonl"], ["a.jsonl"], ["1.txt"], ["2.jsonl"], ["2.jsonl"]]
    assert files_of(tmp_path / "b" / "*.txt") == [["1.txt", "README.txt"]]
    assert files_of(tmp_path / "b" / "picture.png", tmp_path / "a.jsonl", tmp_path / "a.jsonl") == [
        ["picture.png", "a.jsonl"]
    ]
    monkeypatch.setattr(planning, "_MOST_PARTS", 2)
    assert files_of(tmp_path) == [["a.jsonl", "1.txt"], ["2.jsonl"]]


def test_the_readings_of_an_archive_may_be_written_into_it(simple, lines, tmp_path):
    """They are not read as if they were articles, and the partitions stay what they were."""
    lines("a.jsonl", LINE)
    for output in (tmp_path, tmp_path / "readings"):
        output.mkdir(exist_ok=True)
        before = plan([str(tmp_path)], MANNER, size=1_000)
        assert read([str(tmp_path)], output) == [LINE["text"]]
        assert plan([str(tmp_path)], MANNER, size=1_000) == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("none.jsonl", "INPUT: {}/none.jsonl does not exist"),
        ("*.warc", "INPUT: {}/*.warc matches no file"),
        ("empty", "INPUT: {}/empty is a folder without a file of a supported kind"),
        ("nosuch://bucket/a", "address: nosuch://bucket/a cannot be opened: Protocol not known: nosuch"),
        (":empty:", "address: is empty"),
        ("zip://a.jsonl::a.zip", "address: zip://a.jsonl::a.zip is chained, which is not supported"),
        ("ftp://ann:secret@host/a", "address: has a password in it, which would be printed and kept: see"),
        ("s3://ann:secret/and+more@bucket/a", "address: has a password in it, which would be printed and kept: see"),
        ("s3://ann:[secret@bucket/a", "address: has a password in it, which would be printed and kept: see"),
        ("nosuch://host:8020/a@b", "address: nosuch://host:8020/a@b cannot be opened: Protocol not known: nosuch"),
    ],
)
def test_inputs_that_are_none(tmp_path, address, said):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput) as error:
        plan(["" if address == ":empty:" else address if ":" in address else f"{tmp_path}/{address}"], MANNER, size=1)
    assert str(error.value).startswith(said.format(tmp_path))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("inputs", ["{}", "{}/**"])
def test_readings_that_are_written_among_the_inputs_change_no_partition(simple, lines, tmp_path, inputs):
    lines("a.jsonl", LINE)
    lines("z.jsonl", LINE)
    address, output = inputs.format(tmp_path), tmp_path / "readings"
    before = plan([address], MANNER, size=1_000, output=str(output))
    read([str(tmp_path / "a.jsonl")], output)
    assert len(list(output.iterdir())) == 1
    assert plan([address], MANNER, size=1_000, output=str(output)) == before


def test_a_file_that_cannot_be_planned_is_refused_and_the_others_are_planned(lines, tmp_path, monkeypatch):
    lines("a.jsonl", LINE)
    lines("b.parquet", "no Parquet")
    lines("c.jsonl", LINE)
    monkeypatch.setattr(storage.os, "access", lambda path, mode: not str(path).endswith("c.jsonl"))
    planned = plan([str(tmp_path)], MANNER, size=1_000)
    assert [[part.file.name for part in one.parts] for one in planned.partitions] == [["a.jsonl"]]
    broken, forbidden = planned.refused
    assert broken.origin == f"{tmp_path}/b.parquet"
    assert str(broken.error).startswith("file: cannot be read: Parquet magic bytes not found")
    assert str(forbidden.error) == "file: cannot be read: permission denied"


def test_an_object_over_several_lines_is_not_divided(lines, tmp_path, simple):
    path = lines("a.jsonl", "{", '  "text": "A"', "}", "x" * 100)
    (said,) = read([str(path)], tmp_path / "out", size=10)
    assert said.startswith(f"{path}:1: JSON: is spread over several lines")


def test_an_archive_in_memory_is_read_as_one_on_a_disk(tmp_path, simple):
    """Addresses of other file systems than the disk's."""
    memory = fsspec.filesystem("memory")
    memory.pipe({"/archive/2024/a.jsonl": b'{"text": "One"}\n{"text": "Two"}\n', "/archive/2024/b.txt": b"Three"})
    try:
        assert read(["memory://archive/2024/*"], tmp_path / "out", size=17) == ["One", "Two", "Three"]
        (partition, *_) = plan(["memory://archive"], MANNER, size=17).partitions
        assert partition.parts[0].origin == "memory:///archive/2024/a.jsonl@0"
    finally:
        memory.rm("/archive", recursive=True)
