"""One extractor for all tests of this room, and a function that extracts and checks every offset."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quotes_service.extract import Extractor
from quotes_service.records import Extraction
from tests.extract.readable import check_spans


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture
def read(extractor) -> Callable[[str], Extraction]:
    """Extracts from a text, and checks the offsets of the result."""

    def read(text: str) -> Extraction:
        extraction = extractor.extract(text)
        assert extraction.text == text
        check_spans(extraction)
        return extraction

    return read
