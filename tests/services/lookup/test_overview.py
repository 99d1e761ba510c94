from __future__ import annotations

from datetime import date

import pytest

from quotes_service.services.intake import articles
from quotes_service.services.lookup import overview as module
from quotes_service.services.lookup.claims.verify import verify
from quotes_service.services.lookup.overview import SHOWN, overview
from tests.factories import STORMS, TIDES, article
from tests.services import asking

COUNTS = ("articles", "quotations", "experts", "institutions", "statements")


def add(ctx, text: str, outlet: str | None, day: int | None, **about) -> dict:
    values = {"url": f"https://{outlet}.example/{day}", "published_at": day and date(2024, 5, day), **about}
    return articles.add_article(ctx, article(text, outlet=outlet, **values))[1]


def test_an_empty_directory_has_nothing_to_show(ctx):
    assert overview(ctx) == {
        **dict.fromkeys(COUNTS, 0),
        "latest_experts": [],
        "outlets": {"total": 0, "top": []},
        "first_day": None,
        "last_day": None,
        "newest_articles": [],
        "examples": [],
    }


def test_a_directory_is_counted_and_shows_what_came_in_last(ctx):
    add(ctx, TIDES, "The Post", 9)
    add(ctx, STORMS, "The Mail", 2)
    last = add(ctx, "Nobody said a word about the walls.", "The Post", None, title=None)
    shown = overview(ctx)
    assert [shown[name] for name in COUNTS] == [3, 5, 2, 3, 5]
    assert shown["outlets"] == {
        "total": 2,
        "top": [{"value": "The Post", "articles": 2}, {"value": "The Mail", "articles": 1}],
    }
    assert (shown["first_day"], shown["last_day"]) == (date(2024, 5, 2), date(2024, 5, 9))
    assert [expert["name"] for expert in shown["latest_experts"]] == ["Maren Tolvik", "Odhran O’Brien"]
    newest = [(item["label"], item["outlet"], item["quotation_count"]) for item in shown["newest_articles"]]
    assert newest == [
        ("Nobody said a word about the walls.", "The Post", 0),
        ("Harbour walls are low", "The Mail", 2),
        ("Harbour walls are low", "The Post", 3),
    ]
    assert shown["newest_articles"][0]["id"] == last["id"]


def test_only_the_newest_articles_are_shown(ctx):
    for number in range(SHOWN + 1):
        add(ctx, f"“Number {number} is not for sale,” said Ann Lee.", "The Post", number + 1)
    assert len(overview(ctx)["newest_articles"]) == SHOWN


def test_each_example_finds_something(ctx):
    add(ctx, TIDES, "The Post", 2)
    add(ctx, STORMS, "The Mail", 9)
    add(ctx, "“The tide gauges were old,” said Ann Lee. “The tide gauges are new,” said Bo Ek.", "The Post", 1)
    examples = {item["kind"]: item for item in overview(ctx)["examples"]}
    assert list(examples) == ["subject", "expert", "claim"]
    assert examples["subject"]["label"] == "tide gauges"
    assert len(asking.find_experts(ctx, topic=examples["subject"]["id"])["items"]) > 1
    quoted = asking.expert_quotations(ctx, examples["expert"]["id"])["items"]
    assert examples["expert"]["name"] == "Maren Tolvik"
    assert len({item["article"]["id"] for item in quoted}) > 1
    claim = examples["claim"]
    assert claim["text"] == "Storms like this were rare when I was young"
    assert verify(ctx, text=claim["text"], name=claim["name"])["verdict"] == "exact"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("“Nobody has asked any of us,” said Ann Lee.", ["claim"]),
        ("“Yes,” said Ann Lee.", []),  # too short to be looked for
        (f"“{'Nobody has asked us. ' * 10}” said Ann Lee.", []),  # too long for a line
        ("“Nobody has asked any of us,” never said Ann Lee.", []),
        ("“We warned everyone in time,” said LICR.", []),
    ],
)
def test_what_the_directory_lacks_is_no_example(ctx, text, kinds):
    add(ctx, text, "The Post", 1)
    assert [item["kind"] for item in overview(ctx)["examples"]] == kinds


def test_an_overview_that_takes_long_is_kept_for_a_while(ctx, monkeypatch):
    add(ctx, TIDES, "The Post", 2)
    monkeypatch.setattr(module, "_SLOW", -1.0)
    assert overview(ctx)["articles"] == 1
    add(ctx, STORMS, "The Mail", 9)
    assert overview(ctx)["articles"] == 1
    monkeypatch.setattr(module.time, "monotonic", lambda: float("inf"))
    assert overview(ctx)["articles"] == 2
