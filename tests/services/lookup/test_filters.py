"""What a search for quotations is called."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.search.query import Query
from quotes_service.services.lookup.filters import QuotationFilters, title_of


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "Quotations"),
        ({"expert": "Maren Tolvik"}, "Quotations of Maren Tolvik"),
        ({"expert": "e_none"}, "Quotations of e_none"),
        ({"institution": "LICR", "topic": "tide gauges"}, "Quotations of LICR and its people on tide gauges"),
        ({"q": Query.of(' tide -"neap tide"')}, 'Quotations with the words “tide -"neap tide"”'),
        ({"outlet": "The Post", "type": "direct"}, "Quotations in The Post, word for word"),
        ({"since": date(2024, 1, 2), "until": date(2024, 2, 3)}, "Quotations, since 2024-01-02, until 2024-02-03"),
        ({"mode": "attitude", "min_confidence": 0.9}, "Quotations, thought, wanted or felt, at least 90% sure"),
        ({"min_confidence": 0.999}, "Quotations, at least 99.9% sure"),
        ({"min_confidence": 1e-7}, "Quotations, at least 0.00001% sure"),
        ({"min_confidence": 1.0}, "Quotations, at least 100% sure"),
        ({"factuality": "denied", "expert": "Ann Lee"}, "Denied quotations of Ann Lee"),
        ({"factuality": "hypothetical"}, "Merely possible quotations"),
        ({"factuality": "withdrawn"}, "Withdrawn quotations"),
        ({"factuality": "any", "expert": "Ann Lee"}, "Quotations, said or not, of Ann Lee"),
        ({"factuality": "any"}, "Quotations, said or not"),
        ({"factuality": "any", "since": date(2024, 1, 2)}, "Quotations, said or not, since 2024-01-02"),
    ],
)
def test_a_search_is_called_by_what_it_asks_for(ctx, asked, expected):
    assert title_of(ctx, QuotationFilters(**asked)) == expected
