"""How frequent names are in the United States, by the census of 1990 (source and terms: ``data/README.md``).

Each function reads one file, once: names in lower case, the most frequent first, with the percent of people who bear
them. The census gives three decimals, so a listed name may have 0.0 percent.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


@cache
def surnames() -> Mapping[str, float]:
    """Surnames, in percent of all people."""
    return _read("census_1990_surnames.tsv.gz")


@cache
def female_given_names() -> Mapping[str, float]:
    """Given names of women, in percent of the women."""
    return _read("census_1990_female_given_names.tsv.gz")


@cache
def male_given_names() -> Mapping[str, float]:
    """Given names of men, in percent of the men."""
    return _read("census_1990_male_given_names.tsv.gz")


def _read(file: str) -> dict[str, float]:
    with gzip.open(_FOLDER / file, "rt", encoding="ascii", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t")
        next(rows)  # the header
        return {name: float(percent) for name, percent in rows}
