"""zip and tar, and what tries to do harm with them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import zipfile

import pytest

from quotes_service.ingest import sources
from quotes_service.ingest.containers import archives
from quotes_service.ingest.documents import read
from tests.ingest.made import LIMIT, PAGE, STORY, found, tarred, warc, zipped

FILES = {
    "b/story.txt": b"Text.",
    "a.html": PAGE.encode(),
    "lines.jsonl": b'{"text": "One."}\n{"text": ""}\n{"text": "Three."}\n',
    "README.md": b"text",
    "__MACOSX/._a.html": b"x",
    ".hidden.txt": b"x",
    "picture.png": b"\x89PNG\r\n\x1a\n",
}
EXPECTED = [("b/story.txt", "Text."), ("a.html", STORY), ("lines.jsonl:1", "One."), ("lines.jsonl:2", "text: is empty")]
EXPECTED += [("lines.jsonl:3", "Three.")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.zip", zipped(FILES)),
        ("news.tar", tarred(FILES)),
        ("news.tar.gz", tarred(FILES, "w:gz")),
        ("news.TGZ", tarred(FILES, "w:gz")),
        ("news.tar.bz2", tarred(FILES, "w:bz2")),
        ("news.tar.xz", tarred(FILES, "w:xz")),
        ("news", zipped(FILES)),  # told by its content
        ("news.txt", tarred(FILES)),
    ],
)
def test_the_files_of_an_archive_are_read_in_order(tmp_path, name, data):
    assert found(tmp_path, name, data) == [(f"{name}/{origin}", text) for origin, text in EXPECTED]


@pytest.mark.parametrize("data", [zipped(FILES), tarred(FILES), tarred(FILES, "w:gz")])
def test_an_archive_is_read_from_standard_input(data):
    documents = list(read(["-"], limit=LIMIT, stdin=io.BytesIO(data)))
    assert [document.origin for document in documents] == [f"-/{origin}" for origin, _ in EXPECTED]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", gzip.compress(b'{"text": "One."}\n')),
        ("a.html.gz", gzip.compress(PAGE.encode())),
        ("a.csv.bz2", bz2.compress(b"text\nOne.\n")),
        ("a.txt.xz", lzma.compress(b"One.")),
        ("a.warc.gz", gzip.compress(warc(("https://a.example/", PAGE.encode())))),
    ],
)
def test_compressed_files_are_read(tmp_path, name, data):
    ((_, text),) = found(tmp_path, name, data)
    assert text in ("One.", STORY)


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
MANY = [f"Story {number}." for number in range(5_000)]


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize(
    ("name", "data", "texts"),
    [
        ("a.jsonl", b'{"text": "One."}\n', ["One."]),
        ("a.jsonl", b'{"text": "One."}', ["One."]),
        ("a.jsonl", "\n".join(f'{{"text": "{text}"}}' for text in MANY).encode(), MANY),
        ("a.txt", b"One.", ["One."]),
        ("a.json", b'{"text": "One."}', ["One."]),
        ("a.csv", b"text\nOne.", ["One."]),
        ("a.warc", warc(("https://a.example/", PAGE.encode())), [STORY]),
    ],
)
def test_what_follows_what_is_packed_is_one_error_and_loses_nothing(tmp_path, kind, name, data, texts):
    pack, name = PACKERS[kind], f"{name}.{kind}"
    for parts in (pack(data), pack(data[:9]) + bytes(8) + pack(data[9:]), pack(data) + bytes(100_000)):
        assert [text for _, text in found(tmp_path, name, parts)] == texts
        for garbage in (b"x", b"garbage" * 20_000):
            *read, (origin, error) = found(tmp_path, name, parts + garbage)
            assert [text for _, text in read] == texts
            assert (origin, error.endswith("what follows its end is not compressed")) == (name, True)


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.999])
def test_what_is_cut_off_in_the_middle_is_an_error(tmp_path, kind, kept):
    data = PACKERS[kind](random.Random(kind).randbytes(300_000).hex().encode())
    ((origin, error),) = found(tmp_path, f"a.txt.{kind}", data[: int(len(data) * kept)])
    assert (origin, error[:22]) == (f"a.txt.{kind}", "file: cannot be read: ")


NESTED = "file: is an archive within an archive: unpack it and give it by itself"


@pytest.mark.parametrize("inner", [zipped({"a.txt": b"x"}), tarred({"a.txt": b"x"}), tarred({"a.txt": b"x"}, "w:gz")])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_in_an_archive_is_refused_and_the_rest_is_read(tmp_path, inner, pack):
    name = "inner.zip" if inner.startswith(b"PK") else "inner.tar"
    data = pack({"a.txt": b"One.", name: inner, "z.txt": b"Two."})
    assert [text for _, text in found(tmp_path, "outer", data)] == ["One.", NESTED, "Two."]


def test_a_file_that_is_packed_too_closely_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "RATIO_FREE_BYTES", 100_000)
    zeros = b"0" * 3_000_000
    bomb = "file: is more than 200 times as large when unpacked: it is refused as a decompression bomb"
    assert found(tmp_path, "bomb.zip", zipped({"a.txt": b"One.", "b.txt": zeros, "c.txt": b"Two."})) == [
        ("bomb.zip/a.txt", "One."),
        ("bomb.zip/b.txt", bomb),
        ("bomb.zip/c.txt", "Two."),
    ]
    for name, data in [
        ("bomb.jsonl.gz", gzip.compress(b'{"text": "One."}\n' + zeros)),
        ("bomb.tar.gz", gzip.compress(tarred({"a.txt": b"One.", "zeros.png": zeros, "b.txt": b"Two."}))),
        ("bomb.tar.bz2", bz2.compress(tarred({"a.txt": b"One.", "zeros.png": zeros, "b.txt": b"Two."}))),
        ("bomb.tar.xz", lzma.compress(tarred({"a.txt": b"One.", "zeros.png": zeros, "b.txt": b"Two."}))),
    ]:
        results = found(tmp_path, name, data)
        assert results[-1] == (name, bomb), name
    assert found(tmp_path, "bomb.jsonl.gz", gzip.compress(b'{"text": "One."}\n' + zeros))[0][1] == "One."


def test_an_archive_has_a_limit_for_all_its_files_together(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_UNPACKED_BYTES", 1_000)
    files = {f"{number}.txt": b"words " * 50 for number in range(5)}
    for name, data in [("all.zip", zipped(files)), ("all.tar.gz", tarred(files, "w:gz"))]:
        texts = [text for _, text in found(tmp_path, name, data)]
        assert "has more than" in texts[-1] and "bytes when unpacked" in texts[-1], name


def test_a_zip_bomb_whose_files_share_their_bytes_is_refused(tmp_path):
    """The central directory names one file many times, as the bombs of Fifield (2019) do."""
    data = zipped({"a.txt": b"x" * 1_000}, compression=zipfile.ZIP_STORED)
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<LL", data[end + 12 : end + 20])
    entry, number = data[start : start + size], 500
    counts = struct.pack("<HHHHLLH", 0, 0, number, number, size * number, start, 0)
    assert found(tmp_path, "bomb.zip", data[:start] + entry * number + b"PK\x05\x06" + counts) == [
        ("bomb.zip", "file: is a zip archive whose files overlap: it is refused as a decompression bomb")
    ]


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    files = {f"{number}.txt": b"x" for number in range(5)}
    assert found(tmp_path, "a.zip", zipped(files)) == [("a.zip", "file: has 5 files; at most 3 are read")]
    assert found(tmp_path, "a.tar", tarred(files))[-1] == (
        "a.tar",
        "file: has more than 3 files; the first 3 were read",
    )


def test_paths_that_lead_out_are_refused(tmp_path):
    files = {"../up.txt": b"x", "a/../../b.txt": b"x", "/root.txt": b"x", "C:\\x.txt": b"x", "good.txt": b"Good."}
    for name, data in [("a.zip", zipped(files)), ("a.tar", tarred(files))]:
        texts = [text for _, text in found(tmp_path, name, data)]
        assert texts == ["file: has a path that leads out of the archive"] * 4 + ["Good."], name


def test_links_devices_and_holes_are_passed_over(tmp_path):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo(f"odd{kind.decode()}.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("good.txt")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"Good."))
    assert found(tmp_path, "a.tar", stream.getvalue()) == [("a.tar/good.txt", "Good.")]
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", "Good.")
    assert found(tmp_path, "a.zip", packed.getvalue()) == [("a.zip/good.txt", "Good.")]


def test_a_tar_header_of_any_length_is_not_read(tmp_path):
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, 5_000_000_000
    ((origin, said),) = found(tmp_path, "a.tar", member.tobuf(tarfile.GNU_FORMAT) + b"0" * 10_000)
    assert (origin, said[:16]) == ("a.tar", "file: is not a t") and "header that is too long" in said


def test_an_encrypted_or_damaged_member_is_named(tmp_path):
    data = bytearray(zipped({"a.txt": b"One. " * 50, "b.txt": b"Two."}))
    data[6] |= 1  # the flag in the header of the file, and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert found(tmp_path, "a.zip", bytes(data)) == [("a.zip/a.txt", "file: is encrypted"), ("a.zip/b.txt", "Two.")]
    data = bytearray(zipped({"a.txt": b"One. " * 50, "b.txt": b"Two."}))
    data[40] ^= 0xFF
    (first, said), second = found(tmp_path, "a.zip", bytes(data))
    assert (first, second) == ("a.zip/a.txt", ("a.zip/b.txt", "Two."))
    assert said.startswith("file: cannot be unpacked: ")


def test_a_damaged_member_leaves_the_others_however_it_is_packed(tmp_path):
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", b"One. " * 50)
        archive.writestr("b.txt", b"Two.")
    data = bytearray(packed.getvalue())
    start = 30 + len("a.txt") + 9  # behind the header of the member and that of LZMA
    data[start : start + 8] = b"\xff" * 8
    (first, said), second = found(tmp_path, "a.zip", bytes(data))
    assert (first, second) == ("a.zip/a.txt", ("a.zip/b.txt", "Two."))
    assert said.startswith("file: cannot be unpacked: ")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_what_comes_before_the_cut_of_an_archive_stays(tmp_path, kept):
    files = {f"{number}.txt": (f"Story {number}. " + "x" * 5_000).encode() for number in range(10)}
    data = tarred(files)
    results = found(tmp_path, "a.tar", data[: int(len(data) * kept)])
    assert results[0][1].startswith("Story 0.")
    cut = zipped(files)
    ((_, said),) = found(tmp_path, "a.zip", cut[: int(len(cut) * kept)])
    assert said.startswith("file: is not a zip archive that can be read")


def test_memory_stays_flat_over_many_files(tmp_path):
    """Only one file is held at a time."""
    (tmp_path / "a.tar").write_bytes(tarred({f"{number}.txt": b"y" for number in range(2_000)}))
    assert sum(document.article is not None for document in read([tmp_path / "a.tar"], limit=LIMIT)) == 2_000


def test_json_deep_and_empty_members_are_refused_by_name(tmp_path):
    files = {"deep.json": b"[" * 100_000, "empty.txt": b"", "list.json": json.dumps([{"text": "One."}]).encode()}
    (deep, said), empty, listed = found(tmp_path, "a.zip", zipped(files))
    assert deep == "a.zip/deep.json" and said.startswith("JSON: cannot be read")
    assert (empty, listed) == (("a.zip/empty.txt", "text: is empty"), ("a.zip/list.json#1", "One."))
