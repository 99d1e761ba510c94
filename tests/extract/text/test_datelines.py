"""Datelines at the beginning of a paragraph."""

from __future__ import annotations

import pytest

from quotes_service.extract.text.datelines import dateline
from quotes_service.extract.text.layout import paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HARWELL — The dam will hold.", "HARWELL — "),
        ("HARWELL, Ohio (AP) — The dam will hold.", "HARWELL, Ohio (AP) — "),
        ("Harwell, 4 June - The dam will hold.", "Harwell, 4 June - "),
        ("Harwell | The dam will hold.", "Harwell | "),
        ("Harwell — “The dam will hold.”", "Harwell — "),
        ("HARWELL: “The dam will hold.”", "HARWELL: "),
        ("FERRANT: The dam will hold.", None),
        ("Nadia Ferrant - who built it - left.", None),
        ("The dam — it is old — will hold.", None),
    ],
)
def test_datelines(text, expected):
    found = dateline(text, paragraphs(text)[0])
    assert (text[found.start : found.end] if found else None) == expected
