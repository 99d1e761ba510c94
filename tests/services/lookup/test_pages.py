"""Cursors while articles arrive between pages: nothing is missed or repeated."""

from datetime import date, timedelta

import pytest

from quotes_service.services.intake import articles
from quotes_service.store.querying import matches
from quotes_service.store.querying.ranking import RankingCursor
from quotes_service.store.quotations import quotations
from tests.factories import article
from tests.services import asking

pytestmark = pytest.mark.slow

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
ARRIVALS = [
    "The tide, the tide, and nothing but the tide: {}.",
    "One tide more or less, tide {} said in " + AT_LENGTH,
    "Bread is dear and number {} of our ovens is cold.",
    "A gauge, a tide, a gauge: that makes {} of them.",
]

NEWCOMERS = [f"Vera {name}" for name in "Lund Moen Nash Oxley Pike Quist Rask Sund Tully Ulven Vik Wold".split()]


def arrive(ctx, number: int) -> None:
    """Add an article: newer or older than all others, of a known day, or undated."""
    for kind, said in enumerate(ARRIVALS):
        name = SAID[-1 - number % len(SAID)][0] if kind == 3 else NEWCOMERS[number * 3 + kind]
        day = [date(2025, 1, 1), date(2020, 1, 1), date(2024, 5, 2), None][(number + kind) % 4]
        add(ctx, said.format(number), name, f"later/{number}/{kind}", day)


@pytest.fixture
def kept(ctx, snapshots):
    """An article for each of SAID, a day each."""

    def add_all() -> None:
        for number, (name, said) in enumerate(SAID):
            add(ctx, said, name, f"first/{number}", date(2024, 5, 1) + timedelta(days=number % 4))

    snapshots.filled(ctx, "what is said of tides and gauges", add_all)


def add(ctx, said: str, name: str, path: str, day: date | None) -> None:
    about = {"title": None, "url": f"https://post.example/{path}", "published_at": day}
    articles.add_article(ctx, article(f"“{said}” said {name}.", **about))


def walk(ctx, find, limit: int, **query) -> list[str]:
    """The ids of all pages; an article arrives before each further page, except in the end."""
    cursor, ids = None, []
    for number in range(40):
        page = find(ctx, **query, cursor=cursor, limit=limit)
        ids += [item["id"] for item in page["items"]]
        if not (cursor := page["next_cursor"]):
            return ids
        assert len(page["items"]) == limit
        if number < 4:
            arrive(ctx, number)
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize(
    ("limit", "query"),
    [
        (1, {"sort": "newest"}),
        (3, {"sort": "newest"}),
        (3, {"sort": "oldest"}),
        (3, {"sort": "confidence"}),
        (3, {"q": "tide", "sort": "newest"}),
        (1, {"q": "tide"}),
        (3, {"q": "tide"}),
        (3, {"q": "gauge", "type": "direct"}),
        (3, {"q": "a* -bread"}),
    ],
    ids=str,
)
def test_quotations(ctx, kept, query, limit):
    there = {item["id"] for item in asking.find_quotations(ctx, **query)["items"]}
    ids = walk(ctx, asking.find_quotations, limit, **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize(
    "query",
    [{"topic": "tide"}, {"topic": "tide gauge"}, {"topic": "tide gauge", "damping": 0.0, "spread": True}],
    ids=str,
)
def test_experts_on_a_subject(ctx, kept, query, limit):
    there = {item["id"] for item in asking.find_experts(ctx, **query)["items"]}
    ids = walk(ctx, asking.find_experts, limit, **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


@pytest.mark.parametrize("query", [{}, {"q": "a"}, {"since": date(2024, 5, 2)}], ids=str)
def test_experts_by_name(ctx, kept, query):
    there = {item["id"] for item in asking.find_experts(ctx, **query)["items"]}
    ids = walk(ctx, asking.find_experts, 2, **query)
    assert len(ids) == len(set(ids))
    assert there <= set(ids)


def test_removals_between_pages_shift_nothing(ctx, kept):
    """The quotation at the cursor may be removed."""
    listed = asking.find_quotations(ctx, q="tide")["items"]
    first = asking.find_quotations(ctx, q="tide", limit=2)
    articles.delete_article(ctx, first["items"][-1]["article"]["id"])
    rest = asking.find_quotations(ctx, q="tide", cursor=first["next_cursor"])["items"]
    assert [item["id"] for item in rest] == [item["id"] for item in listed[2:]]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_long_lists_have_every_item_once(ctx, monkeypatch, sort):
    """More items than a cursor by relevance can list."""
    monkeypatch.setattr(RankingCursor, "SIZE", 4)
    for number, (name, _) in enumerate(SAID * 2):
        add(ctx, "The tide rose" + " and rose" * number, name, f"first/{number}", date(2024, 5, 1 + number))
    cursor, ids = None, []
    while cursor or not ids:
        page = asking.find_quotations(ctx, q="tide", sort=sort, cursor=cursor, limit=3)
        ids += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(ids) == len(set(ids)) == page["total"] == 16


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 16])
def test_of_many_matches_the_best_of_the_newest_come_first(ctx, monkeypatch, limit):
    """The best four of the newest, then the best of those before them, whatever the pages."""
    monkeypatch.setattr(matches, "RANKED", 4)
    monkeypatch.setattr(RankingCursor, "SIZE", 4)
    for number, (name, _) in enumerate(SAID * 2):
        add(ctx, f"The tide rose{' with the tide' * (number % 3)} at {number}", name, f"first/{number}", None)
    cursor, said = None, []
    while cursor or not said:
        page = asking.find_quotations(ctx, q="tide", cursor=cursor, limit=limit)
        said += [(item["score"], int(item["content"]["text"].split()[-1])) for item in page["items"]]
        cursor = page["next_cursor"]
    assert [number // 4 for _, number in said] == [3] * 4 + [2] * 4 + [1] * 4 + [0] * 4
    for part in range(4):
        assert said[4 * part : 4 * part + 4] == sorted(said[4 * part : 4 * part + 4], key=lambda one: (-one[0], one[1]))
    assert page["total"] == 16


def test_a_cursor_that_is_made_up_leads_to_no_more_windows_than_there_are(ctx, monkeypatch):
    monkeypatch.setattr(matches, "RANKED", 4)
    for number, (name, _) in enumerate(SAID):
        add(ctx, f"The tide rose at {number}", name, f"first/{number}", None)
    cursor = RankingCursor("relevance", shown=(1,), window=matches.Window(2**62, 2**63 - 1)).after([(2, 0.5)])
    looked_at = []
    within = matches.Matches.within
    monkeypatch.setattr(matches.Matches, "within", lambda *args: looked_at.append(args) or within(*args))
    assert len(asking.find_quotations(ctx, q="tide", cursor=cursor)["items"]) == 8
    assert len(looked_at) == 3


@pytest.fixture
def four_are_many(monkeypatch):
    for module in (matches, quotations):
        monkeypatch.setattr(module, "RANKED", 4)


def test_experts_on_a_rare_subject_are_found_though_most_speak_of_it_now(ctx, monkeypatch, four_are_many):
    """The newest half of the quotations has three of four."""
    monkeypatch.setattr(quotations, "_PART", 2)
    for number, (name, _) in enumerate(SAID):
        subject = "tide" if number in (0, 5, 6, 7) else "bread"
        add(ctx, f"The {subject} rose at {number}", name, f"first/{number}", None)
    found = {item["name"] for item in asking.find_experts(ctx, topic="tide")["items"]}
    assert found == {SAID[number][0] for number in (0, 5, 6, 7)}


def test_experts_on_a_common_subject_are_found_among_the_newest_quotations(ctx, four_are_many):
    for number, (name, _) in enumerate(SAID):
        add(ctx, f"The tide rose at {number}", name, f"first/{number}", None)
    found = {item["name"] for item in asking.find_experts(ctx, topic="tide")["items"]}
    assert found == {name for name, _ in SAID[-4:]}
