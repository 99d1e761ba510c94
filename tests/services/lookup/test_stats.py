"""Counts for researchers. TEXT is read by hand, so that all kinds of quotations and speakers are in it."""

from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Organization, Person, Role, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts
from tests import factories
from tests.directory.copies.wire import FRAMED
from tests.directory.copies.wire import FULL as FULL_STORY
from tests.factories import article, extraction, span
from tests.services import asking

TEXT = (
    "“The tide gauges do not lie,” said Maren Tolvik of LICR. She thinks that the walls are low. "
    "LICR hopes for a mild tide. “Nobody asked us,” said Maren Tolvik of LICR and Ann Lee of LICR."
)
TOLVIK, LEE = (Speaker(name, "person", 0.9, (name,)) for name in ("Maren Tolvik", "Ann Lee"))
LICR = Speaker("Larkhaven Institute for Coastal Research", "organization", 0.8, ("LICR",))
FULL = "Larkhaven Institute for Coastal Research"


def fill(ctx):
    """Six quotations: four of TEXT, one of a later year, and one without outlet and date."""
    read = extraction(
        TEXT,
        factories.quotation(TEXT, "The tide gauges do not lie,", speakers=(TOLVIK,), confidence=0.95),
        factories.quotation(TEXT, "that the walls are low", speakers=(TOLVIK,), type="indirect", mode="attitude"),
        factories.quotation(TEXT, "a mild tide", speakers=(LICR,), type="mixed", confidence=0.6),
        factories.quotation(TEXT, "Nobody asked us,", speakers=(TOLVIK, LEE)),
        people=[
            Person("Maren Tolvik", ("Tolvik",), (Role(None, "LICR", "current", span(TEXT, "Maren Tolvik of LICR")),)),
            Person("Ann Lee", ("Lee",), (Role(None, "LICR", "current", span(TEXT, "Ann Lee of LICR")),)),
        ],
        organizations=[Organization(FULL, "LICR")],
    )
    articles.add_article(ctx, article(TEXT, title="Tide gauges rust"), read)
    later = article("“Storms are rare,” said Ann Lee.", url=None, outlet="The Mail", published_at=date(2025, 1, 31))
    articles.add_article(ctx, later)
    loose = article("“Eels are back,” said Bo Ek.", url=None, outlet=None, published_at=None)
    articles.add_article(ctx, loose)


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def pairs(items: list[dict]) -> dict[str, int]:
    return {item["value"]: item["count"] for item in items}


@pytest.mark.parametrize(
    ("dimension", "counts"),
    [
        ("type", {"direct": 4, "indirect": 1, "mixed": 1}),
        ("mode", {"speech": 5, "attitude": 1}),
        ("outlet", {"The Larkhaven Post": 4, "The Mail": 1}),
        ("expert", {"Maren Tolvik": 3, "Ann Lee": 2, "Bo Ek": 1}),
        ("institution", {FULL: 5}),  # its own and those of its experts, what two of them say counts once
        ("time", {"2024-05": 4, "2025-01": 1}),
    ],
)
def test_quotations_are_counted_by(kept, dimension, counts):
    assert pairs(asking.count_quotations(kept)[dimension]) == counts


def test_the_most_frequent_come_first_and_names_with_their_ids(kept):
    found = asking.count_quotations(kept)
    assert (found["total"], found["undated"]) == (6, 1)
    assert [item["value"] for item in found["expert"]] == ["Maren Tolvik", "Ann Lee", "Bo Ek"]
    assert experts.get_expert(kept, found["expert"][0]["id"])["name"] == "Maren Tolvik"
    assert found["institution"][0]["id"].startswith("i_")


@pytest.mark.parametrize(
    ("by", "time"),
    [
        ("year", [("2024", 4), ("2025", 1)]),
        ("month", [("2024-05", 4), ("2025-01", 1)]),
        ("day", [("2024-05-02", 4), ("2025-01-31", 1)]),
    ],
)
def test_days_are_added_up(kept, by, time):
    assert [(item["value"], item["count"]) for item in asking.count_quotations(kept, by=by)["time"]] == time


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"q": "tide"},
        {"q": "tide -gauges"},
        {"expert": "Maren Tolvik"},
        {"expert": "Tolvik"},
        {"expert": "nobody"},
        {"institution": "LICR"},
        {"institution": "nowhere"},
        {"topic": "tide gauge"},
        {"topic": "nothing"},
        {"outlet": "the mail"},
        {"type": "direct"},
        {"mode": "attitude"},
        {"since": date(2024, 5, 3)},
        {"until": date(2024, 12, 31)},
        {"min_confidence": 0.9},
        {"institution": "LICR", "type": "direct", "until": date(2024, 12, 31)},
    ],
)
def test_the_filters_are_those_of_quotations(kept, filters):
    listed = asking.find_quotations(kept, **filters, limit=100)
    found = asking.count_quotations(kept, **filters)
    assert found["total"] == listed["total"] == len(listed["items"])
    assert sum(pairs(found["type"]).values()) == sum(pairs(found["mode"]).values()) == listed["total"]
    assert sum(pairs(found["time"]).values()) + found["undated"] == listed["total"]
    spoken = [speaker["expert_id"] for item in listed["items"] for speaker in item["speakers"] if speaker["expert_id"]]
    assert {item["id"]: item["count"] for item in found["expert"]} == {id: spoken.count(id) for id in spoken}


def test_the_matching_topic_is_counted(kept):
    assert asking.count_quotations(kept, topic="tide gauges")["total"] == 4
    assert pairs(asking.count_quotations(kept, topic="Tide Gauge")["outlet"]) == {"The Larkhaven Post": 4}


def test_counts_without_quotations(ctx):
    nobody = {"quoted": 0, "quotations": 0, "statements": 0, "top_ten_share": None}
    assert asking.count_quotations(ctx) == {
        "total": 0,
        **{name: [] for name in ("expert", "institution", "outlet", "type", "mode", "time")},
        "undated": 0,
        "concentration": {"expert": nobody, "institution": nobody, "outlet": nobody},
    }


def test_how_unevenly_quotations_are_spread(ctx):
    """Twelve people are quoted, one of them nine times; a limit of two does not change the share."""
    for number, letter in enumerate("abcdefghijkl"):
        said = " ".join(f"“Number {turn},” said {letter.upper()}nn Marsh." for turn in range(1 if number else 9))
        articles.add_article(ctx, article(said, url=None, outlet=f"Paper {number % 3}"))
    for limit in (2, 20):
        found = asking.count_quotations(ctx, limit=limit)
        assert len(found["expert"]) == min(limit, 12)
        assert found["concentration"] == {
            "expert": {"quoted": 12, "quotations": 20, "statements": 20, "top_ten_share": 18 / 20},
            "institution": {"quoted": 0, "quotations": 0, "statements": 0, "top_ten_share": None},
            "outlet": {"quoted": 3, "quotations": 20, "statements": 20, "top_ten_share": 1.0},
        }


def test_one_of_two_speakers_counts_for_both(kept):
    told = asking.count_quotations(kept, type="direct", until=date(2024, 12, 31))
    assert told["total"] == 2
    assert told["concentration"]["expert"] == {"quoted": 2, "quotations": 3, "statements": 3, "top_ten_share": 1.0}


def test_hidden_quotations_are_not_counted(ctx):
    fill(ctx)
    [tolvik] = asking.find_experts(ctx, q="tolvik")["items"]
    decisions.decide(ctx, kind="hide", expert=tolvik["id"], by="Ida Holm")
    found = asking.count_quotations(ctx)
    assert (found["total"], pairs(found["expert"])) == (3, {"Ann Lee": 1, "Bo Ek": 1})


def test_a_hidden_institution_is_not_shown(ctx):
    articles.add_article(ctx, article("“Tea is cold,” said Ann Lee, cook at the Agency of Tea.", url=None))
    [place] = asking.find_institutions(ctx, q="tea")["items"]
    decisions.decide(ctx, kind="hide", institution=place["id"], by="Ida Holm")
    found = asking.count_quotations(ctx)
    assert (pairs(found["expert"]), found["institution"]) == ({"Ann Lee": 1}, [])
    assert found["concentration"]["institution"]["quotations"] == 0


def test_quotations_shared_with_a_hidden_expert_are_not_counted(ctx):
    text = "“We agree on that,” said both. “I do too,” said Bo Ek."
    both = (Speaker("Ann Lee", "person", 0.9), Speaker("Bo Ek", "person", 0.9))
    read = extraction(
        text,
        factories.quotation(text, "We agree on that,", speakers=both),
        factories.quotation(text, "I do too,", speakers=both[1:]),
        people=[Person("Ann Lee"), Person("Bo Ek")],
    )
    articles.add_article(ctx, article(text), read)
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    made = decisions.decide(ctx, kind="hide", expert=lee["id"], by="Ida Holm")
    assert [item["name"] for item in asking.find_experts(ctx, not_over=1)["items"]] == ["Bo Ek"]
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert [item["name"] for item in asking.find_experts(ctx, not_over=1)["items"]] == ["Ann Lee"]


def test_a_copy_is_not_counted_again(ctx):
    fill(ctx)
    before = asking.count_quotations(ctx)
    copy = article("“Storms are rare,” said Ann Lee.", url="https://echo.example/", outlet="The Echo")
    assert articles.add_article(ctx, copy)[0] == "unchanged"
    assert asking.count_quotations(ctx)["total"] == before["total"]


@pytest.mark.parametrize("q", ["", "(((", "-tide"])
def test_invalid_queries_are_refused(kept, q):
    with pytest.raises(InvalidInput) as error:
        asking.count_quotations(kept, q=q)
    assert error.value.field == "q"


def test_facets_of_a_list_agree_with_the_counts(kept):
    facets = asking.find_quotations(kept, facets=True)["facets"]
    found = asking.count_quotations(kept, by="year")
    assert facets["year"] == found["time"]
    for name in ("type", "mode", "outlet", "expert", "institution"):
        assert facets[name] == [{key: item[key] for key in item if key != "statements"} for item in found[name]]


def test_copies_of_a_story_count_once(ctx):
    """Three outlets print one wire story; Ann Lee, of whom it has two quotations, is not quoted six times."""
    for name, words in zip(("Post", "Echo", "Mail"), (FULL_STORY, FRAMED, f"{FULL_STORY} Ends."), strict=True):
        articles.add_article(ctx, article(words, url=f"https://{name.lower()}.example/", outlet=name))
    said = "“Eels are back in the old harbour,” said Bo Ek. “Good,” said Bo Ek. “Yes,” said Bo Ek."
    articles.add_article(ctx, article(said))
    found = asking.count_quotations(ctx)
    by_name = {item["value"]: (item["statements"], item["count"]) for item in found["expert"]}
    assert by_name == {"Maren Tolvik": (2, 6), "Odhran O’Brien": (1, 3), "Bo Ek": (3, 3)}
    assert found["expert"][0]["value"] == "Bo Ek"
    assert {item["value"]: item["statements"] for item in found["outlet"]} == {
        "Post": 3, "Echo": 3, "Mail": 3, "The Larkhaven Post": 3
    }  # fmt: skip
    assert found["concentration"]["expert"] | {"top_ten_share": 1.0} == {
        "quoted": 3, "quotations": 12, "statements": 6, "top_ten_share": 1.0
    }  # fmt: skip
    tolvik = asking.find_experts(ctx, q="tolvik")["items"][0]
    assert (tolvik["quotation_count"], tolvik["statement_count"]) == (6, 2)
    assert {item["name"] for item in asking.find_experts(ctx, not_over=2)["items"]} == {
        "Maren Tolvik",
        "Odhran O’Brien",
    }
