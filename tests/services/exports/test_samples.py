"""Samples that are checked by hand."""

from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.exports import samples
from quotes_service.services.exports.samples import Judged, Precision
from quotes_service.services.intake import articles
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.standards.links import Links
from quotes_service.standards.tables.sampled import SAMPLE
from tests.factories import TIDES, article


@pytest.mark.parametrize(
    ("right", "checked", "low", "high"),
    [  # by SciPy 1.17: binomtest(right, checked).proportion_ci(method="wilson")
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
        (90, 100, 0.825634, 0.944771),
        (1, 2, 0.094531, 0.905469),
        (470, 500, 0.915639, 0.957652),
    ],
)
def test_the_interval_is_wilsons(right, checked, low, high):
    assert samples.interval(right, checked) == pytest.approx((low, high), abs=1e-6)


def test_precision_is_told_by_type_and_outlet():
    judged = [
        Judged("direct", "The Post", True, True, 0.9),
        Judged("direct", "The Post", True, False, 0.7),
        Judged("indirect", "The Wire", False, True, None),
    ]
    found = samples.precision(judged)
    assert (found["content"].right, found["speaker"].right, found["both"].right) == (2, 2, 1)
    assert found["both"] == Precision(3, 1, 1 / 3, *samples.interval(1, 3), 0.8)
    assert {name: (one.right, one.checked) for name, one in found["by_type"].items()} == {
        "direct": (1, 2),
        "indirect": (0, 1),
    }
    assert list(found["by_outlet"]) == ["The Post", "The Wire"]


def test_a_sample_is_drawn_at_random_and_can_be_drawn_again(ctx):
    text = " ".join(f"“Gauge {number} is wet,” said Ann Lee." for number in range(30))
    articles.add_article(ctx, article(text))
    articles.add_article(ctx, article(TIDES, url=None, outlet="The Wire"))
    drawn = [[item["id"] for item in samples.draw(ctx, QuotationFilters(), 10, seed)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len({*drawn[0]}) == 10
    wire = samples.draw(ctx, QuotationFilters(outlet="The Wire"), 1_000, 1)
    assert len(wire) > 1
    assert {item["article"]["outlet"] for item in wire} == {"The Wire"}


def judged_file(tmp_path, rows: list[str], *, encoding="utf-8", delimiter=",", header=None):
    header = header or "content_right,speaker_right,note,text,outlet,type,confidence"
    path = tmp_path / "sample.csv"
    path.write_bytes("\r\n".join([header, *rows]).replace(",", delimiter).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("windows-1252", ";"), ("utf-16", "\t")]
)
def test_a_sample_is_read_as_spreadsheets_save_it(tmp_path, encoding, delimiter):
    rows = ['yes,NO,,"Walls\nare low",Café Post,direct,0.9', ",,,not judged,The Wire,direct,0.8", "1,true,x,b,,mixed,"]
    judged, left = samples.read(judged_file(tmp_path, rows, encoding=encoding, delimiter=delimiter))
    assert left == 1
    assert judged == [
        Judged("direct", "Café Post", True, False, 0.9),
        Judged("mixed", samples.NO_OUTLET, True, True, None),
    ]


def test_what_was_written_is_read(ctx, tmp_path):
    articles.add_article(ctx, article(TIDES, outlet="=The Post"))
    lines = "".join(SAMPLE.csv(samples.draw(ctx, QuotationFilters(), 5, 1), Links("https://quotes.example")))
    path = tmp_path / "sample.csv"
    path.write_text(lines.replace("\r\n,,", "\r\nyes,no,"), encoding="utf-8", newline="")
    judged, left = samples.read(path)
    assert left == 0
    assert {(one.outlet, one.type, one.content, one.speaker) for one in judged} == {
        ("=The Post", "direct", True, False)
    }


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["yes,,,a,b,direct,0.9"], "line 2: speaker_right is empty"),
        (["yes,yes,,a,b,direct,0.9", "maybe,no,,a,b,direct,0.9"], "line 3: content_right is 'maybe'; write yes or no"),
        (["yes,yes,,a,b,direct,high"], "line 2: confidence is 'high'"),
        (['yes,yes,,"a,b,direct,0.9'], "cannot be read"),
    ],
)
def test_bad_rows_are_named(tmp_path, rows, message):
    with pytest.raises(InvalidInput, match=message):
        samples.read(judged_file(tmp_path, rows))


def test_other_files_are_no_samples(tmp_path):
    with pytest.raises(InvalidInput, match="no column content_right"):
        samples.read(judged_file(tmp_path, ["1"], header="id,speaker_right,type,outlet,confidence"))
    with pytest.raises(InvalidInput, match="cannot be read"):
        samples.read(tmp_path / "nothing.csv")
