"""Samples to check by hand: drawn at random, and what a checked one says of all: precision with an interval."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import decode, encoding_of
from quotes_service.services.lookup.filters import QuotationFilters, resolve_quotation_filters
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.standards.formats import Item
from quotes_service.standards.tables.columns import as_printed
from quotes_service.standards.tables.sampled import CONTENT, SPEAKER
from quotes_service.store.quotations import quotations

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
#: The standard normal's 97.5 % quantile: intervals that have the true value 95 times in 100.
_Z = 1.959964
#: The outlets of which precision is told by themselves: those with most checked quotations.
_MOST_OUTLETS = 20
NO_OUTLET = "no outlet"
#: That spreadsheets put between columns.
_DELIMITERS = ",;\t"


@reads
def draw(ctx: Context, filters: QuotationFilters, size: int, seed: int) -> list[Item]:
    """A simple random sample of the quotations that pass the filters, in random order: all of them if there are no
    more than ``size``. The same seed draws the same of the same quotations."""
    ids = quotations.all_ids(resolve_quotation_filters(ctx, filters))
    drawn = random.Random(seed).sample(ids, min(size, len(ids)))
    rows = quotations.by_ids(drawn)
    return serialize_quotations(ctx, [rows[id] for id in drawn])


@dataclass(frozen=True, slots=True)
class Precision:
    """Of ``checked`` quotations ``right`` were right: ``share``, which lies between ``low`` and ``high`` for all of
    them, 95 times in 100. ``expected``: the mean of the probabilities that the extractor gave them."""

    checked: int
    right: int
    share: float
    low: float
    high: float
    expected: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A quotation of a sample that somebody judged."""

    type: str
    outlet: str
    content: bool
    speaker: bool
    confidence: float | None


def interval(right: int, checked: int) -> tuple[float, float]:
    """Wilson's score interval for a share, without continuity correction (E. B. Wilson 1927, JASA 22: 209-212)."""
    share, z2 = right / checked, _Z * _Z
    middle = (share + z2 / (2 * checked)) / (1 + z2 / checked)
    half = _Z * sqrt(share * (1 - share) / checked + z2 / (4 * checked * checked)) / (1 + z2 / checked)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def precision(judged: Iterable[Judged]) -> dict[str, Any]:
    """The Precision of ``content``, of ``speaker``, of ``both``; of both ``by_type`` and ``by_outlet``."""
    judged = list(judged)
    outlets: dict[str, list[Judged]] = {}
    for one in judged:
        outlets.setdefault(one.outlet, []).append(one)
    most = sorted(outlets.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_OUTLETS]
    types = {one.type for one in judged}
    return {
        "both": _precision([(one.content and one.speaker, one.confidence) for one in judged]),
        "content": _precision([(one.content, None) for one in judged]),
        "speaker": _precision([(one.speaker, None) for one in judged]),
        "by_type": {
            type: _precision([(one.content and one.speaker, one.confidence) for one in judged if one.type == type])
            for type in sorted(types)
        },
        "by_outlet": {
            outlet: _precision([(one.content and one.speaker, one.confidence) for one in group])
            for outlet, group in most
        },
    }


def _precision(judged: list[tuple[bool, float | None]]) -> Precision:
    checked, right = len(judged), sum(is_right for is_right, _ in judged)
    expected = [confidence for _, confidence in judged if confidence is not None]
    mean = sum(expected) / len(expected) if expected else None
    return Precision(checked, right, right / checked, *interval(right, checked), mean)


def read(path: Path) -> tuple[list[Judged], int]:
    """What was judged in a sample that ``quotes sample`` wrote and a spreadsheet saved as CSV, and how many rows are
    not judged yet. Raises InvalidInput, with the file and the line, for a row that is half judged or otherwise than by
    yes or no, and with the file for one that is no sample."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read: {error.strerror}") from None
    text = decode(data, field=str(path), declared=encoding_of(data))
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count), strict=True)
    if missing := {CONTENT, SPEAKER, "type", "outlet", "confidence"} - {*(rows.fieldnames or ())}:
        raise InvalidInput(str(path), f"has no column {sorted(missing)[0]}; is it a file that `quotes sample` wrote?")
    judged, left = [], 0
    try:
        for row in rows:
            one = _judged(f"{path}, line {rows.line_num}", {name: value or "" for name, value in row.items() if name})
            left += one is None
            judged += [] if one is None else [one]
    except csv.Error as error:
        raise InvalidInput(f"{path}, line {rows.line_num}", f"cannot be read: {error}") from None
    return judged, left


def _judged(place: str, row: Mapping[str, str]) -> Judged | None:
    content, speaker = (_judgement(place, column, row[column]) for column in (CONTENT, SPEAKER))
    if content is None and speaker is None:
        return None
    if content is None or speaker is None:
        missing = CONTENT if content is None else SPEAKER
        raise InvalidInput(place, f"{missing} is empty; judge both, or neither")
    try:
        confidence = float(row["confidence"].replace(",", ".")) if row["confidence"] else None
    except ValueError:
        raise InvalidInput(place, f"confidence is {row['confidence']!r}, which is no number") from None
    return Judged(row["type"], as_printed(row["outlet"]) or NO_OUTLET, content, speaker, confidence)


def _judgement(place: str, column: str, value: str) -> bool | None:
    word = value.strip().casefold()
    if word and word not in _YES | _NO:
        raise InvalidInput(place, f"{column} is {value!r}; write yes or no")
    return word in _YES if word else None
