import pytest

from quotes_service.records import Speaker
from quotes_service.search.query import parse
from quotes_service.services.intake import articles
from quotes_service.store.models import StoredQuotation
from tests import factories

SAID = [
    ("The tide gauges do not lie.", "Maren Tolvik"),
    ("A gauge of the tides is no toy; the tide comes. Vaccines are.", "Odhran O’Brien"),
    ("Covid-19 came with the <b>élan</b> of a storm & went.", "LICR"),
    ("To be or not to be at O’Brien’s?", "Jürgen Groß"),
]
TEXT = "\n\n".join(said for said, _ in SAID)


def fill(ctx):
    """One article with what is SAID."""
    quotations = [factories.quotation(TEXT, said, speakers=(Speaker(name, "person", 0.9),)) for said, name in SAID]
    articles.add_article(ctx, factories.article(TEXT), factories.extraction(TEXT, *quotations))


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


@pytest.fixture
def index(kept):
    with kept.reading():
        yield kept.index


def found(index, text, field=None):
    """The places in SAID of what matches, the best first."""
    matches = index.matches("quotation", parse(text), field and [field]).scored
    query = StoredQuotation.select(StoredQuotation.position).join(matches, on=(StoredQuotation.id == matches.c.id))
    return [row.position for row in query.order_by(matches.c.score.desc(), StoredQuotation.position)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("lie", [0]),
        ("TIDE gauge", [1, 0]),  # stems; and the more often, the better
        ("vaccine", [1]),
        ("tide -toy", [0]),
        ('"tide gauges"', [0]),
        ('"gauges tide"', []),
        ('tide -"tide gauges"', [1]),
        ("covid-19", [2]),
        ("covid 19", [2]),
        ("covid-20", []),
        ("elan", [2]),
        ("ÉLAN", [2]),
        ("o'brien", [1, 3]),
        ("tolvik tide", [0]),
        ("jurgen", [3]),
        ("to be or not to be", [3]),
        ("the", [0, 1, 2]),
        ("NEAR", []),
        ("NOT", [0, 3]),
        ("unheard", []),
        ("b", [2]),
    ],
)
def test_quotations_are_found_by_the_stems_of_their_words_and_speakers(index, text, places):
    assert sorted(found(index, text)) == sorted(places)


def test_the_more_often_a_word_is_said_the_better_it_fits(index):
    assert found(index, "tide") == [1, 0]


def test_one_field_may_be_searched_alone(index):
    assert found(index, "tolvik", "text") == []
    assert found(index, "brien", "text") == [3]


@pytest.mark.parametrize(
    ("text", "place", "highlight"),
    [
        ("gauge", 0, "The tide <mark>gauges</mark> do not lie."),
        ('"tide gauge"', 0, "The <mark>tide gauges</mark> do not lie."),
        (
            "elan storm",
            2,
            "Covid-19 came with the &lt;b&gt;<mark>élan</mark>&lt;/b&gt; of a <mark>storm</mark> &amp; went.",
        ),
        ("brien -tide", 3, "To be or not to be at O’<mark>Brien</mark>’s?"),
        ("tolvik", 0, "The tide gauges do not lie."),
    ],
)
def test_the_words_found_are_marked_in_escaped_html(index, text, place, highlight):
    row = StoredQuotation.get(StoredQuotation.position == place)
    marked = index.highlight(parse(text), {row.id: row.text})[row.id]
    # where words of a phrase are marked one by one, it is as good
    assert marked.replace("</mark> <mark>", " ") == highlight


@pytest.mark.parametrize("typed", ["harbour", "har\u00adbour", "bridge", "staff"])
def test_words_are_found_as_people_see_them(ctx, typed):
    text = "“The har\u00adbour and the brid\u200bge lost their sta\ufb00,” said Ann Lee."
    articles.add_article(ctx, factories.article(text))
    with ctx.reading():
        [row] = StoredQuotation.select()
        assert found(ctx.index, typed) == [0]
        assert "<mark>" in ctx.index.highlight(parse(typed), {row.id: row.text})[row.id]


HOSTILE = [
    "covid-19",
    "o'brien",
    "(((x",
    'x"',
    "x*",
    "NEAR(x",
    "x AND",
    "OR x",
    "{text}: x",
    "^x",
    "x:*",
    "x & !y",
    "a\\b",
    "%s",
    "é" * 300,
    "x " * 300,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["quotation", "expert", "institution", "topic"])
def test_no_query_is_an_error(index, kind, text):
    terms = parse(text)
    matches = index.matches(kind, terms)
    for query in (matches.ids, matches.scored):
        list(query.bind(index.database).tuples())
    assert matches.scores([10**9]) == {}
    assert index.highlight(terms, {1: TEXT}).keys() <= {1}
