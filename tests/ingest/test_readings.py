"""Readings as lines: what is written is read again, and what is no reading is refused with its place."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest import readings
from quotes_service.ingest.sources import Refused
from quotes_service.records import Article, Extraction, Part, Past, Person, ReadArticle, Role, Span, Topic
from tests.factories import STORMS, TIDES, SimpleExtractor, article, extraction


def _read(one: Article) -> ReadArticle:
    return ReadArticle(one, SimpleExtractor().extract(one.text, title=one.title))


def _full() -> ReadArticle:
    """A reading in which every field has a value."""
    part = Part("entry", 0, 5, "“Now”", datetime(2024, 5, 2, 10, tzinfo=UTC))
    one = article(
        byline="Ann Lee", language="en", external_id="7", modified_at=date(2024, 5, 3), addresses=("https://a.example",),
        url_is_declared=True, parts=(part,),
    )  # fmt: skip
    read = _read(one).extraction
    role = Role("dean", "LICR", "former", Span(0, 3), "L", "unit", "whole")
    person = Person("Bo Ek", ("Bo",), (role,), (Span(0, 2),), Past("late", Span(0, 9)), ("B. Ek",))
    quotations = tuple(replace(quotation, factuality="denied", reason="unnamed") for quotation in read.quotations)
    return ReadArticle(one, replace(read, people=(person,), quotations=quotations))


EMPTY = ReadArticle(Article("Nothing said."), Extraction("Nothing said.", "de", False, "1", topics=None))


@pytest.mark.parametrize("read", [_read(article()), _full(), EMPTY], ids=["usual", "full", "empty"])
def test_what_is_written_is_read_again(read):
    line = readings.line_of(read)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert readings.reading_of(json.loads(line)) == read
    assert "text" not in json.loads(line)["extraction"], "it stands in the line once"


def test_a_reading_may_speak_of_the_escape_of_a_control_character():
    read = _full()
    [person] = read.extraction.people
    read = read._replace(extraction=replace(read.extraction, people=(replace(person, name="the escape \\u0000"),)))
    assert readings.reading_of(json.loads(readings.line_of(read))) == read


def test_a_reading_of_another_text_is_not_written():
    with pytest.raises(ValueError, match="another text"):
        readings.line_of(ReadArticle(article(), extraction(STORMS)))


def _changed(path: str, value: Any) -> dict[str, Any]:
    """The line of a reading with another value somewhere; None: without it."""
    row = json.loads(readings.line_of(_read(article())))
    at: Any = row
    *way, last = [int(name) if name.isdigit() else name for name in path.split(".")]
    for name in way:
        at = at[name]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("form", 2, "form: is 2; lines of the form 1 are read"),
        ("form", None, "form: is None; lines of the form 1 are read"),
        ("article", None, "article: is missing"),
        ("extraction", [], "extraction: is not an object"),
        ("more", 1, "more: is no field of a reading"),
        ("article.headline", "A", "article.headline: is no field of a reading"),
        ("extraction.text", "A", "extraction.text: is no field of a reading"),
        ("article.text", None, "article.text: Field required"),
        ("article.url", "javascript:alert(1)", "article.url: is not a URL that begins with http:// or https://"),
        ("article.url", "http://[", "article.url: is not a URL that begins with http:// or https://"),
        ("article.published_at", "May", "article.published_at: Input should be a valid date"),
        ("extraction.quotations.0.type", "loud", "extraction.quotations.0.type: Input should be 'direct', 'mixed' or"),
        ("extraction.quotations.0.content", [], "extraction.quotations.0.content: is empty"),
        ("extraction.quotations.0.content", [[3]], "extraction.quotations.0.content.0"),
        (
            "extraction.quotations.0.paragraph",
            [5, 99_999],
            "extraction.quotations.0: [5, 99999] is no part of the text",
        ),
        ("extraction.quotations.0.cue", [9, 5], "extraction.quotations.0: [9, 5] is no part of the text"),
        ("extraction.quotations.0.reason", "bad", "extraction.quotations.0.reason: is none of no_source"),
        ("extraction.quotations.0.confidence", float("nan"), "extraction.quotations.0.confidence: is no probability"),
        ("extraction.quotations.0.speakers.0.confidence", 2, "extraction.quotations.0.confidence: is no probability"),
        ("extraction.people.0.mentions", [[-1, 2]], "extraction.people.0: [-1, 2] is no part of the text"),
        ("extraction.people.0.name", "A\0", "extraction: has the control character U+0000"),
        ("extraction.people.0.name", "A\ud800", "extraction: has half a surrogate pair"),
        ("extraction.organizations.0.mentions", [[0, 1.5]], "extraction.organizations.0.mentions.0.1"),
    ],
)
def test_what_is_no_reading_is_refused_with_its_place(path, value, said):
    with pytest.raises(InvalidInput) as error:
        readings.reading_of(_changed(path, value))
    assert str(error.value).startswith(said)


def test_topics_may_not_leave_the_text():
    read = replace(EMPTY.extraction, topics=(Topic("a", "a", (Span(0, 99),)),))
    with pytest.raises(InvalidInput, match=r"topics\.0"):
        readings.reading_of(json.loads(readings.line_of(EMPTY._replace(extraction=read))))


def test_files_are_read_line_by_line_to_where_they_are_damaged(tmp_path):
    lines = [readings.line_of(_read(article(text))) for text in (TIDES, STORMS)]
    whole, cut, none = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", tmp_path / "none.jsonl"
    whole.write_bytes(lines[0] + b"\nnonsense\n[1]\n" + lines[1])
    cut.write_bytes(gzip.compress(lines[0] * 50)[:-20])
    found = list(readings.read_lines([whole, none, cut]))
    assert [(one.origin, str(one.error)) for one in found if isinstance(one, Refused)][:3] == [
        (f"{whole}:3", "JSON: cannot be read: Expecting value: line 1 column 1 (char 0)"),
        (f"{whole}:4", 'JSON: is not an object such as {"text": "…"}'),
        (f"{none}", "file: cannot be read to its end: No such file or directory"),
    ]
    assert isinstance(last := found[-1], Refused)
    assert str(last.error).startswith("file: cannot be read to its end: Compressed file ended")
    assert [one.origin for one in found if isinstance(one, readings.ReadLine)][:2] == [f"{whole}:1", f"{whole}:5"]
