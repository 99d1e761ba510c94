"""Where the lines and bars of a chart stand: numbers that a template draws as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

#: The widths of a timeline and of a chart of bars, in the units of their view boxes.
WIDTH, BARS_WIDTH = 720, 300
_LINE, _TOP = 26, 4
#: The narrowest line that can be seen and pointed at.
_LEAST = 8
_MOST_TICKS, _MOST_BAR_TICKS = 8, 6
_MOST_BARS = 120


class Line(NamedTuple):
    """An affiliation on a timeline. ``number``: its place in the list."""

    number: int
    x: float
    y: float
    width: float
    is_former: bool
    label: str


class Tick(NamedTuple):
    x: float
    label: str


class Timeline(NamedTuple):
    height: int
    lines: list[Line]
    ticks: list[Tick]


class Bar(NamedTuple):
    """A bar of a chart, with its value's label and how often that occurs."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


class Bars(NamedTuple):
    bars: list[Bar]
    ticks: list[Tick]
    height: int
    most: int


def _first_day(value: str) -> date:
    """The first day of a day, a month or a year in ISO form."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return date(year, month, day)


def timeline(affiliations: Sequence[Mapping[str, Any]]) -> Timeline:
    """The affiliations with a known day, from the first to the last day on which they are printed or, as an editor
    says, began and ended."""
    periods: list[tuple[int, date, date]] = []
    for place, one in enumerate(affiliations):
        days = [day for day in (one["first_printed"], one["last_printed"]) if day]
        days += [_first_day(one[name]) for name in ("since", "until") if one[name]]
        if days:
            periods.append((place, min(days), max(days)))
    if not periods:
        return Timeline(0, [], [])
    first, last = min(one[1] for one in periods), max(one[2] for one in periods)
    start, end = date(first.year, 1, 1).toordinal(), date(last.year, 12, 31).toordinal() + 1
    scale = WIDTH / (end - start)
    lines = []
    for row, (place, begin, until) in enumerate(periods):
        x, width = (begin.toordinal() - start) * scale, (until.toordinal() - begin.toordinal() + 1) * scale
        width = max(width, _LEAST)
        label = f"{begin.year}" if begin.year == until.year else f"{begin.year} to {until.year}"
        is_former = affiliations[place]["status"] == "former"
        lines.append(Line(place, min(x, WIDTH - width), _TOP + row * _LINE, width, is_former, label))
    ticks = _years(first.year, last.year, start, scale)
    return Timeline(_TOP + len(lines) * _LINE + 20, lines, ticks)


def _years(first: int, last: int, start: int, scale: float) -> list[Tick]:
    step = -(-(last - first + 1) // _MOST_TICKS)
    return [Tick((date(year, 1, 1).toordinal() - start) * scale, str(year)) for year in range(first, last + 1, step)]


def bars(values: Sequence[Mapping[str, Any]], height: int = 72) -> Bars:
    """A bar for each period from the first to the last, also for those without any unless they are many; ``values``
    are the counted years or months, in order, as services.lookup.stats gives them."""
    if not values:
        return Bars([], [], 0, 0)
    counts = {one["value"]: one["count"] for one in values}
    periods = _between(values[0]["value"], values[-1]["value"])
    if len(periods) > _MOST_BARS:  # a wrong date, most likely
        periods = [one["value"] for one in values[-_MOST_BARS:]]
    most = max(counts.values())
    step = BARS_WIDTH / max(len(periods), 6)
    drawn = [
        Bar(place * step + step * 0.1, height - height * counts.get(one, 0) / most, step * 0.8,
            height * counts.get(one, 0) / most, one, counts.get(one, 0))
        for place, one in enumerate(periods)
    ]  # fmt: skip
    every = -(-len(periods) // (_MOST_BAR_TICKS if len(periods[0]) == 4 else _MOST_BAR_TICKS // 2))
    ticks = [Tick(place * step + step / 2, one) for place, one in enumerate(periods) if place % every == 0]
    return Bars(drawn, ticks, height, most)


def _between(first: str, last: str) -> list[str]:
    """All years, or months, from the first to the last."""
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    months = [12 * int(one[:4]) + int(one[5:7]) - 1 for one in (first, last)]
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(months[0], months[1] + 1)]


def shares(values: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], float]]:
    """Each counted value with its length in units of a WIDTH of 100: the most frequent one has all of it."""
    most = max((one["count"] for one in values), default=1)
    return [(one, 100 * one["count"] / most) for one in values]
