"""Experts of a country, an institution, a time; who is left out."""

from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Past, Person, Role, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from tests.factories import article, extraction, quotation, span
from tests.services import asking
from tests.services.lookup.experts.on_tides import add, found, said, usual_suspects


@pytest.mark.parametrize(
    ("about", "names"),
    [
        ({"not_over": 99}, ["Vera Usual", "Ann Tidal"]),
        ({"not_over": 98}, ["Ann Tidal"]),
        ({"not_over": 2}, ["Ann Tidal"]),
        ({"not_over": 1}, []),
    ],
)
def test_experts_quoted_too_often_can_be_left_out(known, about, names):
    assert found(known, damping=0.0, **about) == names
    everybody = [item["name"] for item in asking.find_experts(known, **about)["items"]]
    assert sorted(everybody) == sorted(names)


# Where they work.

COUNTRIES = [
    # (name, title, institution, how the sentence goes on)
    ("Ken Abe", "professor", "Kanto University", " in Japan"),
    ("Mia Reef", "head", "Reef Institute", " in Perth, Australia"),
    ("Ole Dahl", "director", "Polar Agency", ", Norway"),
    ("Jón Ey", "dean", "University of Iceland", ""),
    ("Ann Lee", "keeper", "Larkhaven Light", ""),
]


def people_abroad(ctx):
    """Five people on the tide, each with the workplace that the article prints."""
    for name, title, place, rest in COUNTRIES:
        text = f"“The tide is high at the moment,” said {name}, {title} at {place}{rest}. It rained."
        role = Role(title, place, "current", span(text, f"{name}, {title} at {place}{rest}."))
        tide = quotation(text, "The tide is high at the moment,", speakers=(Speaker(name, "person", 0.9, (name,)),))
        article_ = article(text, title=None, url=None)
        articles.add_article(ctx, article_, extraction(text, tide, people=[Person(name, roles=(role,))]))


@pytest.fixture(scope="module")
def abroad(shared):
    return shared(people_abroad)


@pytest.mark.parametrize(
    ("about", "names"),
    [
        ({"country": "Japan"}, ["Ken Abe"]),
        ({"country": "JP"}, ["Ken Abe"]),
        ({"country": "jpn"}, ["Ken Abe"]),
        ({"country": "australia"}, ["Mia Reef"]),
        ({"country": "Norway"}, ["Ole Dahl"]),
        ({"country": "Iceland"}, ["Jón Ey"]),
        ({"country": "France"}, []),
        ({"institution": "Larkhaven Light"}, ["Ann Lee"]),
        ({"institution": "reef institute"}, ["Mia Reef"]),
        ({"institution": "Kanto University", "country": "Japan"}, ["Ken Abe"]),
        ({"institution": "Kanto University", "country": "Norway"}, []),
        ({"institution": "nowhere"}, []),
        ({"q": "professor"}, ["Ken Abe"]),
        ({"q": "director", "country": "Norway"}, ["Ole Dahl"]),
        ({"q": "director", "country": "Japan"}, []),
        ({}, ["Ann Lee", "Jón Ey", "Ken Abe", "Mia Reef", "Ole Dahl"]),
    ],
)
def test_experts_of_a_country_or_an_institution(abroad, about, names):
    assert sorted(found(abroad, **about)) == names
    assert sorted(item["name"] for item in asking.find_experts(abroad, **about)["items"]) == names


def test_a_country_is_removed_with_its_article(ctx):
    people_abroad(ctx)
    for item in asking.list_articles(ctx)["items"]:
        articles.delete_article(ctx, item["id"])
    add(ctx, said("Ken Abe", "The tide is low.", role=", professor at the Kanto University"))
    assert found(ctx, country="Japan") == []


def test_a_country_is_not_a_name_of_the_institution(abroad):
    [ken] = asking.find_experts(abroad, q="abe")["items"]
    assert ken["affiliations"][0]["institution"]["name"] == "Kanto University"
    assert asking.find_experts(abroad, q="japan")["items"] == []


def test_a_hidden_institution_is_in_no_country(ctx):
    people_abroad(ctx)
    [ken] = asking.find_experts(ctx, q="abe")["items"]
    place = ken["affiliations"][0]["institution"]["id"]
    decisions.decide(ctx, kind="hide", institution=place, by="Ida Holm")
    assert found(ctx, institution="Kanto University") == found(ctx, country="Japan") == []


def test_country_and_institution_must_hold_for_one_institution(ctx):
    people_abroad(ctx)
    assert found(ctx, institution="Kanto University", country="Japan") == ["Ken Abe"]
    assert found(ctx, institution="Kanto University", country="Norway") == []


# When.


@pytest.mark.parametrize(
    ("since", "names", "reasons"),
    [
        (None, ["Ann Lee", "Bo Ek"], {"Ann Lee": 2, "Bo Ek": 1}),
        (date(2024, 5, 2), ["Ann Lee", "Bo Ek"], {"Ann Lee": 1, "Bo Ek": 1}),
        (date(2024, 5, 3), ["Ann Lee"], {"Ann Lee": 1}),
        (date(2024, 6, 2), [], {}),
    ],
)
def test_experts_on_a_subject_since_a_day(ctx, since, names, reasons):
    add(ctx, said("Ann Lee", "The tide was late that day."), date(2020, 1, 1))
    add(ctx, said("Ann Lee", "No tide comes on time."), date(2024, 6, 1))
    add(ctx, said("Bo Ek", "I missed the tide."), date(2024, 5, 2))
    add(ctx, said("Cai Fell", "What is a tide?"), date(2019, 1, 1)) if since else None
    items = asking.find_experts(ctx, topic="tide", since=since)["items"]
    assert sorted(item["name"] for item in items) == names
    assert {item["name"]: len(item["reasons"]) for item in items} == reasons


# Who can no longer be asked.


def with_the_dead(ctx):
    """Ann Lee died, as one of two articles says; of Bo Ek only a theory is quoted; of Cai Fell in one article."""
    add(ctx, said("Ann Lee", "The tide was late that day."), date(2020, 1, 1))
    for name, reason, words in (
        ("Ann Lee", "died", "The tide took us all."),
        ("Bo Ek", "work", "A tide obeys the moon."),
        ("Cai Fell", "work", "Two moons make two tides."),
    ):
        text = f"“{words}” said {name}. {name} did it. It rained."
        tide = quotation(text, words, speakers=(Speaker(name, "person", 0.9, (name,)),))
        person = Person(name, past=Past(reason, span(text, f"{name} did it.")))
        articles.add_article(ctx, article(text, title=None, url=None), extraction(text, tide, people=[person]))
    add(ctx, said("Cai Fell", "My tide is high."))


@pytest.fixture(scope="module")
def past(shared):
    return shared(with_the_dead)


def test_who_can_no_longer_be_asked_is_offered_on_request_only(past):
    page = asking.find_experts(past, topic="tide")
    assert ([item["name"] for item in page["items"]], page["total"]) == (["Cai Fell"], 1)
    page = asking.find_experts(past, topic="tide", past=True)
    assert sorted(item["name"] for item in page["items"]) == ["Ann Lee", "Bo Ek", "Cai Fell"]
    reasons = {item["name"]: item["past"] and item["past"]["reason"] for item in page["items"]}
    assert reasons == {"Ann Lee": "died", "Bo Ek": "work", "Cai Fell": None}
    assert len(asking.find_experts(past)["items"]) == len(asking.find_experts(past, q="lee")["items"]) + 2 == 3


def test_the_mark_shows_the_sentence_and_goes_with_its_article(ctx):
    with_the_dead(ctx)
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    evidence = lee["past"]["evidence"]
    assert evidence["text"] == "Ann Lee did it."
    assert (
        articles.get_article(ctx, evidence["article_id"])["text"][evidence["start"] : evidence["end"]]
        == (evidence["text"])
    )
    articles.delete_article(ctx, evidence["article_id"])
    assert asking.find_experts(ctx, q="lee")["items"][0]["past"] is None
    assert "Ann Lee" in found(ctx)


# Who is hidden.


def test_hidden_experts_are_neither_found_nor_counted(ctx):
    usual_suspects(ctx)
    [vera] = asking.find_experts(ctx, q="usual")["items"]
    decisions.decide(ctx, kind="hide", expert=vera["id"], by="Ida Holm")
    page = asking.find_experts(ctx, topic="tide")
    assert ([item["name"] for item in page["items"]], page["total"]) == (["Ann Tidal"], 1)


def test_a_hidden_quotation_is_not_a_reason(ctx):
    usual_suspects(ctx)
    [ann] = [item for item in asking.find_experts(ctx, topic="tide")["items"] if item["name"] == "Ann Tidal"]
    hidden = ann["reasons"][0]["id"]
    decisions.decide(ctx, kind="hide", quotation=hidden, by="Ida Holm")
    for item in asking.find_experts(ctx, topic="tide", explain=True)["items"]:
        assert hidden not in [reason["id"] for reason in item["reasons"]]


# What can't be asked.


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"topic": ""}, "topic"),
        ({"topic": "(("}, "topic"),
        ({"topic": "-tide"}, "topic"),
        ({"topic": "tide", "country": "Atlantis"}, "country"),
        ({"country": ""}, "country"),
        ({"topic": "tide", "cursor": "x"}, "cursor"),
        ({"topic": "tide", "q": "(("}, "q"),
    ],
)
def test_invalid_queries_are_refused(known, query, field):
    with pytest.raises(InvalidInput) as error:
        asking.find_experts(known, **query)
    assert error.value.field == field


def test_a_cursor_of_another_listing_is_refused(known):
    cursor = asking.find_experts(known, limit=1)["next_cursor"]
    with pytest.raises(InvalidInput, match="cursor"):
        asking.find_experts(known, topic="tide", cursor=cursor)
