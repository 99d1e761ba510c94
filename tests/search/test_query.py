import pytest

from quotes_service.errors import InvalidInput
from quotes_service.search.query import Term, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("tide gauges", [Term(("tide",)), Term(("gauges",))]),
        ('"tide gauges" lie', [Term(("tide", "gauges")), Term(("lie",))]),
        ("“tide gauges”", [Term(("tide", "gauges"))]),
        ("tide -gauges", [Term(("tide",)), Term(("gauges",), excluded=True)]),
        ('tide -"do not"', [Term(("tide",)), Term(("do", "not"), excluded=True)]),
        ("covid-19", [Term(("covid", "19"))]),
        ("o'brien", [Term(("o", "brien"))]),
        ("NEAR(tide gauges)", [Term(("NEAR", "tide")), Term(("gauges",))]),
        ("text:tide AND *gauges*", [Term(("text", "tide")), Term(("AND",)), Term(("gauges",), prefix=True)]),
        ('tide "', [Term(("tide",))]),
        ("snake_case", [Term(("snake", "case"))]),
        ("e\u0301tude", [Term(("étude",))]),
    ],
)
def test_parsed_terms_of_typed_queries(text, terms):
    assert list(parse(text)) == terms


@pytest.mark.parametrize("text", ["", "  ", "(((", '"', "*", "-", "()", "-tide", '""', "- -", "\x00"])
def test_a_query_without_a_word_to_look_for_is_refused(text):
    with pytest.raises(InvalidInput) as error:
        parse(text, field="topic")
    assert error.value.field == "topic"
