"""Where lines and bars stand."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.web.charts import BARS_WIDTH, WIDTH, bars, shares, timeline


def role(first: date | None, last: date | None, status: str = "current", since=None, until=None) -> dict:
    return {"first_printed": first, "last_printed": last, "status": status, "since": since, "until": until}


def test_a_timeline_runs_over_whole_years():
    drawn = timeline(
        [
            role(date(2024, 1, 1), date(2024, 12, 31)),
            role(None, None),
            role(date(2023, 7, 2), date(2023, 7, 2), "former"),
        ]
    )
    assert [tick.label for tick in drawn.ticks] == ["2023", "2024"]
    assert [line.number for line in drawn.lines] == [0, 2]  # the second has no day
    current, former = drawn.lines
    assert current.x == pytest.approx(WIDTH / 2, abs=1)
    assert current.x + current.width == pytest.approx(WIDTH, abs=1)
    assert (former.is_former, former.width) == (True, 8)  # one day can still be seen
    assert former.y > current.y


@pytest.mark.parametrize(
    ("since", "until", "label"),
    [
        ("2019", "2021-05", "2019 to 2021"),
        ("2020-02-03", None, "2020"),
        (None, "2020", "2020"),
        ("0001", "9999", "1 to 9999"),
    ],
)
def test_what_an_editor_gave_counts(since, until, label):
    [line] = timeline([role(None, None, since=since, until=until)]).lines
    assert line.label == label


def test_without_days_there_is_no_timeline():
    assert timeline([role(None, None)]).lines == []
    assert timeline([]).lines == []


@pytest.mark.parametrize(
    ("values", "labels", "heights"),
    [
        ([("2020", 2), ("2023", 4)], ["2020", "2021", "2022", "2023"], [36, 0, 0, 72]),
        ([("2023-11", 1), ("2024-02", 1)], ["2023-11", "2023-12", "2024-01", "2024-02"], [72, 0, 0, 72]),
        ([("2024-05", 3)], ["2024-05"], [72]),
        ([("0001", 1), ("2023", 1), ("2024", 2)], ["0001", "2023", "2024"], [36, 36, 72]),
        ([], [], []),
    ],
)
def test_periods_without_any_have_a_place_in_the_chart(values, labels, heights):
    drawn = bars([{"value": value, "count": count} for value, count in values])
    assert [bar.label for bar in drawn.bars] == labels
    assert [bar.height for bar in drawn.bars] == heights
    assert all(bar.x >= 0 and bar.x + bar.width <= BARS_WIDTH for bar in drawn.bars)
    assert all(bar.y + bar.height == drawn.height for bar in drawn.bars)


def test_shares_are_of_the_most_frequent():
    values = [{"value": "a", "count": 8}, {"value": "b", "count": 2}]
    assert shares(values) == [(values[0], 100), (values[1], 25)]
    assert shares([]) == []
