from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Organization, Person, Role, Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup import quotations, statements
from tests import factories
from tests.factories import STORMS, article
from tests.services import asking

TEXT = (
    "“The tide gauges do not lie, and neither does the tide,” said Maren Tolvik of LICR. "
    "She thinks that the walls are low. LICR hopes for a mild tide this winter. “Nobody asked us,” a keeper said."
)
TOLVIK = Speaker("Maren Tolvik", "person", 0.9, ("Maren Tolvik",))
LICR = Speaker("Larkhaven Institute for Coastal Research", "organization", 0.8, ("LICR",))
KEEPER = Speaker("a keeper", "unnamed", 0.7)


def fill(ctx):
    """Two articles: TEXT, read by hand, and a later one of another outlet."""
    read = factories.extraction(
        TEXT,
        factories.quotation(
            TEXT, "The tide gauges do not lie, and neither does the tide,", speakers=(TOLVIK,), confidence=0.95
        ),
        factories.quotation(TEXT, "that the walls are low", speakers=(TOLVIK,), type="indirect", mode="attitude"),
        factories.quotation(TEXT, "a mild tide this winter", speakers=(LICR,), type="indirect", confidence=0.6),
        factories.quotation(TEXT, "Nobody asked us,", speakers=(KEEPER,), reason="unnamed", confidence=0.7),
        people=[
            Person(
                "Maren Tolvik",
                ("Tolvik",),
                (Role(None, "LICR", "current", factories.span(TEXT, "said Maren Tolvik of LICR.")),),
            )
        ],
        organizations=[Organization("Larkhaven Institute for Coastal Research", "LICR")],
    )
    articles.add_article(ctx, article(TEXT), read)
    later = article(STORMS, url="https://mail.example/1", outlet="The Mail", published_at=date(2024, 6, 1))
    articles.add_article(ctx, later)


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def texts(page: dict) -> list[str]:
    """The first word or two of each quotation."""
    return [item["content"]["text"].split(" ", 2)[0] for item in page["items"]]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Storms", "We", "The", "that", "a", "Nobody"]),
        ({"q": "tide"}, ["The", "a"]),
        ({"q": "tides -gauges"}, ["a"]),
        ({"q": "tolvik tide"}, ["The"]),
        ({"expert": "maren tolvik"}, ["Storms", "The", "that"]),
        ({"expert": "Dr. TOLVIK"}, ["Storms", "The", "that"]),
        ({"expert": "nobody"}, []),
        ({"expert": "e_nobody"}, []),
        ({"expert": "—"}, []),
        ({"institution": "licr"}, ["Storms", "We", "The", "that", "a"]),  # its own and its experts'
        ({"institution": "the Larkhaven Institute for Coastal Research"}, ["Storms", "We", "The", "that", "a"]),
        ({"institution": "Bureau of Storms", "type": "direct"}, ["Storms", "The"]),
        ({"institution": "nowhere"}, []),
        ({"outlet": "the mail"}, ["Storms", "We"]),
        ({"type": "indirect"}, ["that", "a"]),
        ({"mode": "attitude"}, ["that"]),
        ({"since": date(2024, 6, 1)}, ["Storms", "We"]),
        ({"until": date(2024, 5, 31), "type": "direct"}, ["The", "Nobody"]),
        ({"min_confidence": 0.9}, ["Storms", "We", "The"]),
        ({"q": "tide", "type": "indirect"}, ["a"]),
        ({"sort": "oldest"}, ["The", "that", "a", "Nobody", "Storms", "We"]),
        ({"q": "tide", "sort": "newest"}, ["The", "a"]),
        ({"sort": "confidence", "until": date(2024, 5, 31)}, ["The", "that", "Nobody", "a"]),
        ({"sort": "added", "q": "tide"}, ["a", "The"]),
    ],
)
def test_quotations_are_found_by_words_speaker_place_and_kind(kept, filters, found):
    page = asking.find_quotations(kept, **filters)
    assert texts(page) == found
    assert page["total"] == len(found)
    for item in page["items"]:
        assert item["id"] == quotations.get_quotation(kept, item["id"])["id"]


@pytest.mark.parametrize(
    "filters", [{}, {"q": "a tide"}, {"sort": "oldest"}, {"sort": "confidence"}, {"sort": "added"}]
)
def test_a_page_continues_where_the_last_one_ended(kept, filters):
    everything = asking.find_quotations(kept, **filters)
    cursor, items = None, []
    while True:
        page = asking.find_quotations(kept, **filters, cursor=cursor, limit=1)
        items += page["items"]
        assert page["total"] == everything["total"]
        if not (cursor := page["next_cursor"]):
            break
    assert items == everything["items"]


def test_a_search_highlights_words_and_scores_matches(kept):
    first, second = asking.find_quotations(kept, q="tides")["items"]
    assert first["highlight"] == ("The <mark>tide</mark> gauges do not lie, and neither does the <mark>tide</mark>,")
    assert second["highlight"] == "a mild <mark>tide</mark> this winter"
    assert first["score"] > second["score"] > 0
    assert not {"score", "highlight"} & asking.find_quotations(kept)["items"][0].keys()


def test_facets_count_all_that_is_found(kept):
    facets = asking.find_quotations(kept, until=date(2024, 5, 31), facets=True, limit=1)["facets"]
    assert all(item.pop("id")[:2] == f"{name[0]}_" for name in ("expert", "institution") for item in facets[name])
    assert facets == {
        "type": [{"value": "direct", "count": 2}, {"value": "indirect", "count": 2}],
        "mode": [{"value": "speech", "count": 3}, {"value": "attitude", "count": 1}],
        "outlet": [{"value": "The Larkhaven Post", "count": 4}],
        "year": [{"value": "2024", "count": 4}],
        "expert": [{"value": "Maren Tolvik", "count": 2}],
        "institution": [
            {"value": "Larkhaven Institute for Coastal Research", "count": 3},
            {"value": "Bureau of Storms", "count": 2},  # where she has been before
        ],
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "((("}, "q"),
        ({"q": ""}, "q"),
        ({"q": "-tide"}, "q"),
        ({"sort": "relevance"}, "sort"),
        ({"sort": "volume"}, "sort"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_invalid_queries_are_refused(kept, query, field):
    with pytest.raises(InvalidInput) as error:
        asking.find_quotations(kept, **query)
    assert error.value.field == field


def test_a_cursor_of_another_order_is_refused(kept):
    cursor = asking.find_quotations(kept, limit=1)["next_cursor"]
    with pytest.raises(InvalidInput, match="cursor"):
        asking.find_quotations(kept, sort="oldest", cursor=cursor)


def test_each_kind_of_speaker_is_shown(kept):
    by_start = {text: item for item in asking.find_quotations(kept)["items"] for text in texts({"items": [item]})}
    [tolvik], [licr], [keeper] = (by_start[text]["speakers"] for text in ("The", "a", "Nobody"))
    assert tolvik["expert_id"].startswith("e_")
    assert tolvik["institution_id"] is None
    assert licr["institution_id"].startswith("i_")
    assert (licr["name"], licr["chain"]) == ("Larkhaven Institute for Coastal Research", ["LICR"])
    assert (keeper["expert_id"], keeper["institution_id"]) == (None, None)
    assert by_start["Nobody"]["reason"] == "unnamed"


def test_a_statement_lists_the_articles_that_print_it(ctx):
    fill(ctx)
    cut = "In a letter: ‘The TIDE gauges do not lie – and neither does the tide!’ Dr Maren Tolvik wrote."
    speaker = Speaker("Dr Maren Tolvik", "person", 0.9)
    quotation = factories.quotation(cut, "The TIDE gauges do not lie – and neither does the tide!", speakers=(speaker,))
    early = article(cut, url="https://early.example/", published_at=date(2024, 4, 1))
    _, answer = articles.add_article(ctx, early, factories.extraction(cut, quotation))
    statement = statements.get_statement(ctx, answer["quotations"][0]["statement_id"])
    assert [occurrence["article"]["published_at"] for occurrence in statement["occurrences"]] == [
        date(2024, 4, 1),
        date(2024, 5, 2),
    ]
    assert statement["occurrences"][0]["id"] == answer["quotations"][0]["id"]
    articles.delete_article(ctx, answer["id"])
    assert len(statements.get_statement(ctx, statement["id"])["occurrences"]) == 1


def test_a_list_needs_no_query_per_row(kept):
    asked = []
    kept.database.query_hooks.append(lambda event: asked.append(event.sql))
    for limit in (1, 4):  # neither is all of it
        asking.find_quotations(kept, limit=limit)
        asked.append("|")
    few, many = "\n".join(asked).split("|")[:2]
    assert many.count("SELECT") == few.count("SELECT")
