"""Days, numbers and roles in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from quotes_service.web import rendering


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (rendering.day(date(2024, 5, 2)), "2 May 2024"),
        (rendering.day(None), "undated"),
        (rendering.moment(datetime(2024, 5, 2, 9, 5, tzinfo=UTC)), "2 May 2024, 09:05 UTC"),
        (rendering.moment(None), "never"),
        (rendering.counted(1, "person", "people"), "1 person"),
        (rendering.counted(1204, "person", "people"), "1,204 people"),
        (rendering.counted(0, "quotation"), "0 quotations"),
        (rendering.percent(0.944), "94 %"),
        (rendering.percent(0.999), "99 %"),  # not certain
        (rendering.percent(1.0), "100 %"),
        (rendering.seconds(45), "45 seconds"),
        (rendering.seconds(130), "2 minutes"),
        (rendering.seconds(5_400), "90 minutes"),
        (rendering.seconds(7_200), "2 hours"),
        (rendering.seconds(86_400), "1 day"),
    ],
)
def test_what_a_reader_sees(words, expected):
    assert words == expected


def one(title=None, institution=None, status="current"):
    return {"title": title, "institution": institution and {"name": institution}, "status": status}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (one("professor", "Institute of Tides"), "professor, Institute of Tides"),
        (one("professor"), "professor"),
        (one(None, "Institute of Tides"), "Institute of Tides"),
        (one("head", "Bureau of Storms", "former"), "former head, Bureau of Storms"),
        (one("former head", None, "former"), "former head"),
        (one("ex-minister", None, "former"), "ex-minister"),
        (one("form teacher", None, "former"), "former form teacher"),
        (one(None, "Institute of Tides", "former"), "formerly Institute of Tides"),
        ({"title": "head", "institution": "Bureau of Storms"}, "head, Bureau of Storms"),  # a name, not an entry
        (None, ""),
    ],
)
def test_a_role_is_one_line(given, expected):
    assert rendering.role(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([one("Professor"), one("director", "Rivers Institute")], "director, Rivers Institute"),
        ([one("Professor"), one("director", "Rivers Institute", "former")], "Professor"),
        ([one("head", "Bureau", "former")], "former head, Bureau"),
        ([], ""),
    ],
)
def test_somebody_is_introduced_by_the_role_that_says_most(given, expected):
    assert rendering.main_role(given) == expected
