import pytest

from quotes_service.resolve.statements import statement_key

SAID = "The tide gauges do not lie"


@pytest.mark.parametrize(
    "text", [SAID, "“the tide gauges do not lie,”", "The tide-gauges\n do  not lie!", "THE TIDE GAUGES DO NOT LÍE"]
)
def test_marks_case_and_space_make_no_other_statement(text):
    assert statement_key(text, ["maren tolvik"]) == statement_key(SAID, ["maren tolvik"])


@pytest.mark.parametrize(
    ("text", "speakers"),
    [(SAID, ["ann lee"]), (SAID, ["maren tolvik", "ann lee"]), (SAID + " at all", ["maren tolvik"])],
)
def test_other_words_or_speakers_make_another_statement(text, speakers):
    assert statement_key(text, speakers) != statement_key(SAID, ["maren tolvik"])


@pytest.mark.parametrize(("text", "speakers"), [("No comment.", ["maren tolvik"]), (SAID, []), (SAID, [""])])
def test_what_is_short_or_of_nobody_is_never_known_again(text, speakers):
    assert statement_key(text, speakers) is None
