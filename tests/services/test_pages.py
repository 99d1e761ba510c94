"""Cursors while articles come in between the pages: nothing that was there is missed or given twice."""

from datetime import date, timedelta

import pytest

from quotes_service.services import articles, experts, quotations
from tests.factories import article

#: What is there at first: how often each says "tide" and "gauge", among how many other words.
SAID = [
    ("Ann Abel", "The tide rose over the gauge, and then the tide took the gauge away for good."),
    ("Bo Berg", "Tide, tide, tide."),
    ("Cai Crane", "A gauge is a stick with numbers on it, which nobody but my uncle has ever been able to read."),
    ("Dag Dahl", "The gauge broke."),
    ("Eva Ek", "No tide has ever come this far into the valley, say the old people, and they should know it."),
    ("Ida Fell", "Each gauge and each tide is written down."),
    ("Jon Gray", "My boat waits for the tide."),
    ("Kai Holm", "The gauge of the upper quay, the gauge of the lower quay and the gauge of the mole agree."),
]
AT_LENGTH = (
    "a great many words, of which this is by no means the last, makes a gauge no worse than " + "it was and " * 20
)
#: What comes in: of others, or of those who are there, with many or few of the words.
ARRIVALS = {
    "others on the tide": "The tide, the tide, and nothing but the tide: {}.",
    "others at length": "One tide more or less, tide {} said in " + AT_LENGTH,
    "others on something else": "Bread is dear and number {} of our ovens is cold.",
    "the same again": "A gauge, a tide, a gauge: that makes {} of them.",
}


def arrive(ctx, kind: str, number: int) -> None:
    """Something comes in, newer or older than all there is, of a day that is there, or of none."""
    name = f"Vera New{'abcdefghijklmnop'[number % 16]}"
    if kind == "the same again":
        name = SAID[-1 - number % len(SAID)][0]
    day = [date(2025, 1, 1), date(2020, 1, 1), date(2024, 5, 2), None][number % 4]
    add(ctx, ARRIVALS[kind].format(number), name, f"later/{number}", day)


@pytest.fixture
def kept(ctx):
    """An article for each of SAID, a day each."""
    for number, (name, said) in enumerate(SAID):
        add(ctx, said, name, f"first/{number}", date(2024, 5, 1) + timedelta(days=number % 4))


def add(ctx, said: str, name: str, path: str, day: date | None) -> None:
    about = {"title": None, "url": f"https://post.example/{path}", "published_at": day}
    articles.add_article(ctx, article(f"“{said}” said {name}.", **about))


def walk(ctx, find, limit: int, arrival: str, **query) -> list[str]:
    """The ids of all pages; before each page but the first something comes in, and in the end nothing more."""
    cursor, ids = None, []
    for number in range(40):
        page = find(ctx, **query, cursor=cursor, limit=limit)
        ids += [item["id"] for item in page["items"]]
        if not (cursor := page["next_cursor"]):
            return ids
        assert len(page["items"]) == limit
        if number < 6:
            arrive(ctx, arrival, number)
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("arrival", ARRIVALS)
@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize(
    "query",
    [
        {"sort": "newest"},
        {"sort": "oldest"},
        {"sort": "confidence"},
        {"q": "tide", "sort": "newest"},
        {"q": "tide"},
        {"q": "gauge", "type": "direct"},
        {"q": "a* -bread"},
    ],
    ids=str,
)
def test_quotations(ctx, kept, query, limit, arrival):
    there = {item["id"] for item in quotations.find_quotations(ctx, **query)["items"]}
    ids = walk(ctx, quotations.find_quotations, limit, arrival, **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


@pytest.mark.parametrize("arrival", ARRIVALS)
@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize(
    "query",
    [{"topic": "tide"}, {"topic": "tide gauge"}, {"topic": "tide gauge", "damping": 0.0, "spread": True}],
    ids=str,
)
def test_experts_on_a_subject(ctx, kept, query, limit, arrival):
    there = {item["id"] for item in experts.find_experts(ctx, **query)["items"]}
    ids = walk(ctx, experts.find_experts, limit, arrival, **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


@pytest.mark.parametrize("query", [{}, {"q": "a"}, {"since": date(2024, 5, 2)}], ids=str)
def test_experts_by_name(ctx, kept, query):
    there = {item["id"] for item in experts.find_experts(ctx, **query)["items"]}
    ids = walk(ctx, experts.find_experts, 2, "others on the tide", **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


def test_what_is_taken_away_between_pages_shifts_nothing(ctx, kept):
    """The quotation that the cursor stands at may go."""
    listed = quotations.find_quotations(ctx, q="tide")["items"]
    first = quotations.find_quotations(ctx, q="tide", limit=2)
    articles.delete_article(ctx, first["items"][-1]["article"]["id"])
    rest = quotations.find_quotations(ctx, q="tide", cursor=first["next_cursor"])["items"]
    assert [item["id"] for item in rest] == [item["id"] for item in listed[2:]]
