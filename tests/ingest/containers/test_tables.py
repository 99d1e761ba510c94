"""CSV and TSV."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest import sources
from quotes_service.ingest.documents import read
from quotes_service.records import Article
from tests.ingest.made import LIMIT, article, found


def test_columns_are_matched_by_their_names_ignoring_case(tmp_path):
    table = 'Text,TITLE,Author,date,URL,Id\r\n"“Yes,” said Ann Lee.","Yes, she says",Pia Quill,2024-05-02,https://a.example/1,7\r\n'
    assert article(tmp_path, "news.csv", table.encode()) == Article(
        "“Yes,” said Ann Lee.",
        title="Yes, she says",
        byline="Pia Quill",
        published_at=date(2024, 5, 2),
        url="https://a.example/1",
        external_id="7",
    )


def test_a_map_names_the_columns_and_the_others_are_named_as_ignored(tmp_path):
    (tmp_path / "news.csv").write_text("Body;Headline;Section;title\nShe said no.;No;Local;x\n")
    (document,) = read([tmp_path / "news.csv"], limit=LIMIT, columns={"text": "body", "title": "Headline"})
    assert (document.article, document.ignored) == (Article("She said no.", title="No"), ("Section", "column title"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiter_and_encoding_are_told(tmp_path, delimiter, encoding):
    table = f'title{delimiter}text\r\nCafé{delimiter}"“Two{delimiter} lines:\r\nZoë,” she said."\r\n'
    read = article(tmp_path, "news.csv", table.encode(encoding))
    assert (read.title, read.text) == ("Café", f"“Two{delimiter} lines:\r\nZoë,” she said.")


def test_a_row_has_the_line_on_which_it_begins_and_a_bad_one_is_named(tmp_path):
    table = b'text,title\n"one\ntwo",a\n\nthree\nfour,b,c\n"five"x,d\nsix,e\n"seven\n'
    assert found(tmp_path, "news.csv", table) == [
        ("news.csv:2", "one\ntwo"),
        ("news.csv:5", "table: has 1 columns in this row, but 2 in the header"),
        ("news.csv:6", "table: has 3 columns in this row, but 2 in the header"),
        ("news.csv:7", "table: cannot be read from here: ',' expected after '\"'"),
        ("news.csv:8", "six"),
        ("news.csv:9", "table: cannot be read from here: a quotation mark is not closed"),
    ]


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        (b"", {}, "table: is empty"),
        (b"The mayor said no.\n", {}, "table: has no header: its first line must name the columns"),
        (b"a,b\n1,2\n", {}, "columns: none has the text; there are a, b: say which, as in --columns text=Body"),
        (b"a,b\n1,2\n", {"text": "c"}, "columns: there is no column 'c'; there are a, b"),
        (b",".join([b"x"] * 1_000_000) + b"\n1\n", {}, "table: has 1,000,000 columns; at most 1,000 are read"),
    ],
)
def test_a_table_without_a_text_is_refused(tmp_path, data, columns, message):
    ((origin, said),) = found(tmp_path, "news.csv", data, columns=columns)
    assert (origin, said[: len(message)]) == ("news.csv", message)


def test_an_unknown_field_is_refused_before_anything_is_read():
    with pytest.raises(InvalidInput, match="columns: 'body' is not a field"):
        list(read(["missing.csv"], limit=LIMIT, columns={"body": "Body"}))


def test_a_row_over_the_limit_is_refused_and_the_rest_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 60)
    table = b'text,title\n"' + b"x" * 30 + b"\n" + b"y" * 40 + b'",a\nshort,b\n'
    first, *_, last = found(tmp_path, "news.csv", table)
    assert first == ("news.csv:2", "table: has more than 60 bytes in one row")
    assert last == ("news.csv:4", "short")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_broken_character_costs_its_row_only(tmp_path, place):
    rows = ['"“Yes,” said Ann Lee.",One\n'.encode(), '"“No,” said Bo Ek.",Three\n'.encode()]
    rows.insert(place, '"“I never said that.\n\0 all day\nin May",Two\n'.encode().replace(b"\0", b"\xff"))
    said = [said for _, said in found(tmp_path, "a.csv", b"text,title\n" + b"".join(rows))]
    assert said.pop(place) == f"table: has broken characters in line {place + 3}: it is no utf-8"
    assert said == ["“Yes,” said Ann Lee.", "“No,” said Bo Ek."]
