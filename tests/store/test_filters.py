"""Each filter is a field with a condition; without one it would not filter."""

from dataclasses import fields

import pytest

from quotes_service.api.lookup import experts as experts_api
from quotes_service.api.lookup import quotes as quotes_api
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters
from quotes_service.store.experts import filters as expert_filters
from quotes_service.store.experts.filters import ResolvedExpertFilters
from quotes_service.store.quotations import filters as quotation_filters
from quotes_service.store.quotations.filters import ResolvedQuotationFilters


def names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def test_each_resolved_filter_has_a_condition():
    # matches are joined, not compared
    assert names(ResolvedQuotationFilters) == quotation_filters._CONDITIONS.keys() | {"matches", "factuality"}
    assert names(ResolvedExpertFilters) == expert_filters._CONDITIONS.keys()


@pytest.mark.parametrize(
    ("schema", "kind"), [(quotes_api.QuerySchema, QuotationFilters), (experts_api.QuerySchema, ExpertFilters)]
)
def test_each_filter_can_be_asked_for_in_the_api(schema, kind):
    assert names(kind) <= schema().fields.keys()
    # whether all pages are read is not asked for as a field
    assert schema().fields.keys() == set().union(*map(names, schema.loads)) - {"whole"}
