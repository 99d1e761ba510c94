"""Experts for a subject who are not the usual suspects."""

import math
from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Past, Person, Role, Speaker
from quotes_service.search.query import parse
from quotes_service.search.ranking import RELATED
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.store.experts.filters import ResolvedExpertFilters
from quotes_service.store.querying.paging import RankingCursor
from quotes_service.store.quotations import subject_matches
from quotes_service.store.quotations.filters import ResolvedQuotationFilters
from tests.factories import article, extraction, quotation, span
from tests.services import asking


def add(ctx, text: str, day: date | None = date(2024, 5, 2), **about) -> dict:
    values = {"title": None, "url": None, "published_at": day, **about}
    return articles.add_article(ctx, article(text, **values))[1]


def said(name: str, *words: str, role: str = "") -> str:
    """The text of an article that quotes these words."""
    return " ".join(f"“{one}” said {name}{role}." for one in words)


def found(ctx, topic: str = "tide", **about) -> list[str]:
    return [item["name"] for item in asking.find_experts(ctx, topic=topic, **about)["items"]]


ON_TIDES = ("The tide has no mercy.", "A tide eats the quay.", "Each tide takes more sand.")
OF_ALL = ("Bread", "Chess", "Opera", "Wool", "Rents", "Trams", "Bees", "Paint", "Rugby", "Salt", "Plums", "Locks")


def usual_suspects(ctx):
    """Vera Usual says three things about the tide among a hundred others; Ann Tidal says two about it and no more."""
    add(ctx, said("Vera Usual", *ON_TIDES))
    for number in range(8):
        add(ctx, said("Vera Usual", *(f"{thing} costs {number} crowns now." for thing in OF_ALL)))
    add(ctx, said("Ann Tidal", "This tide is no joke.", "My tide tables were right."))


@pytest.fixture(scope="module")
def known(shared):
    return shared(usual_suspects)


@pytest.mark.parametrize(
    ("damping", "names"),
    [
        ({}, ["Ann Tidal", "Vera Usual"]),
        ({"damping": 1.0}, ["Ann Tidal", "Vera Usual"]),
        ({"damping": 0.0}, ["Vera Usual", "Ann Tidal"]),
    ],
)
def test_damping_demotes_the_usual_suspects(known, damping, names):
    assert found(known, **damping) == names


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


def test_recent_quotations_count_more(ctx):
    add(ctx, said("Old Mann", "The tide is high."), date(1990, 1, 1))
    add(ctx, said("Neu Mann", "This tide is low."), date(2024, 1, 1))
    add(ctx, said("Un Dated", "That tide is wet."), None)
    assert found(ctx) == ["Neu Mann", "Un Dated", "Old Mann"]


# Who else works there.


def test_spread_mixes_institutions(ctx):
    """Three experts of one institute say most; with spread, others come between them, and nobody is lost."""
    for name, words in (
        ("Ann Abel", ON_TIDES),
        ("Ann Berg", ("The tide is our bread.", "One tide is like no other tide.", "I love the tide.")),
        ("Ann Crane", ("Every tide is measured.", "Our tide tables differ.", "A tide was missed.")),
    ):
        add(ctx, said(name, *words, role=", fellow at the Institute of Tides"))
    add(
        ctx, said("Bo Dahl", "Some tide or other wets me.", "There is a tide in it.", role=", cook at the Quay Council")
    )
    add(ctx, said("Cai Ek", "Is that a tide, or is it not one, I ask you?"))
    plain, spread = found(ctx, damping=0.0), found(ctx, damping=0.0, spread=True)
    assert {name.split()[0] for name in plain[:3]} == {"Ann"}
    assert [name.split()[0] for name in spread] == ["Ann", "Bo", "Ann", "Cai", "Ann"] or [
        name.split()[0] for name in spread
    ] == ["Ann", "Bo", "Cai", "Ann", "Ann"]
    assert spread[0] == plain[0]
    assert sorted(spread) == sorted(plain)


# Why they stand where they stand.


@pytest.mark.parametrize("damping", [0.0, 0.5, 1.0])
def test_the_terms_multiply_to_the_score(known, damping):
    page = asking.find_experts(known, topic="tide", explain=True, damping=damping)
    scores = []
    for item in page["items"]:
        told = item["explain"]
        scores.append(told["score"])
        said_on_it = told["said"] + RELATED * told["related"]
        assert told["score"] == pytest.approx(said_on_it * told["breadth"] * told["damping"])
        assert told["damping"] == pytest.approx((told["focus"] * told["rarity"]) ** damping)
        assert [one["id"] for one in told["quotations"]] == [one["id"] for one in item["reasons"]]
        votes = [one["fit"] * one["form"] * one["recency"] * one["confidence"] for one in told["quotations"]]
        assert told["said"] == pytest.approx(math.fsum(vote / 2**place for place, vote in enumerate(votes)))
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 2


def test_terms_are_shown_on_request_only(known):
    assert all("explain" not in item for item in asking.find_experts(known, topic="tide")["items"])


def test_the_reasons_are_the_best_quotations_on_the_subject(known):
    for item in asking.find_experts(known, topic="tide")["items"]:
        assert 1 <= len(item["reasons"]) <= 3
        assert all("<mark>tide</mark>" in reason["highlight"].lower() for reason in item["reasons"])
        assert {reason["speakers"][0]["name"] for reason in item["reasons"]} == {item["name"]}


def test_the_reasons_are_distinct_statements(ctx):
    wire = "The tide comes whether the harbour likes it or not, and it comes twice a day"
    for number, words in enumerate([wire, wire.upper(), f"{wire} in this bay", wire.replace(" and", "")]):
        add(ctx, said("Maren Tolvik", f"{words}."), date(2024, 5, 1 + number), outlet=f"Paper {number}")
    add(ctx, said("Maren Tolvik", "My tide gauge is broken."))
    [tolvik] = asking.find_experts(ctx, topic="tide")["items"]
    assert (tolvik["quotation_count"], tolvik["statement_count"]) == (5, 2)
    assert len({reason["statement_id"] for reason in tolvik["reasons"]}) == len(tolvik["reasons"]) == 2


def test_a_sentence_in_many_outlets_counts_once(ctx):
    """One sentence that six outlets print counts for less than two sentences of somebody else."""
    for number in range(6):
        text = f"{said('Wire Wolf', 'The tide comes whether the old harbour likes it or not.')} {number}"
        add(ctx, text, outlet=f"Paper {number}")
    add(ctx, said("Ann Lee", "This tide took the whole of our garden wall away.", "No tide took so much of it before."))
    assert found(ctx, damping=0.0) == ["Ann Lee", "Wire Wolf"]
    [wolf] = [
        item for item in asking.find_experts(ctx, topic="tide", explain=True)["items"] if item["name"] != "Ann Lee"
    ]
    assert len(wolf["reasons"]) == len(wolf["explain"]["quotations"]) == 1
    assert wolf["explain"]["breadth"] > 1


def test_experts_quoted_in_a_story_on_the_subject_are_found(ctx):
    text = "The tide gauges of Larkhaven are old.\n\n“We shall replace every one of them,” said Ann Lee.\n"
    add(ctx, text, title="Tide gauges rust")
    add(ctx, said("Bo Ek", "Bread is dear."), title="Bread")
    [lee] = asking.find_experts(ctx, topic="tide gauges")["items"]
    assert lee["name"] == "Ann Lee"
    assert lee["reasons"][0]["content"]["text"] == "We shall replace every one of them,"


def test_a_topic_may_be_given_by_its_id(ctx):
    text = "The eel traps of Larkhaven are old. They mend eel traps.\n\n“I like an eel,” said Ann Lee.\n"
    add(ctx, text, title="Eel traps")
    [topic] = asking.find_topics(ctx, q="eel traps")["items"]
    assert found(ctx, topic=topic["id"]) == found(ctx, topic="eel traps") == ["Ann Lee"]
    assert found(ctx, topic="t_none") == []


def test_speaking_on_the_whole_subject_ranks_before_much_on_a_part(ctx):
    add(ctx, said("Flo Fowl", "A bird sings.", "Each bird eats.", "My bird! A bird!", "No bird is a bird of prey."))
    add(ctx, said("Ann Lee", "A flu that came from some bird or other is what we fear the most these days."))
    assert found(ctx, "bird flu") == ["Ann Lee", "Flo Fowl"]
    [lee, fowl] = asking.find_experts(ctx, topic="bird flu", explain=True)["items"]
    # of three parts, the two words and the phrase
    coverage = [one["explain"]["quotations"][0]["coverage"] for one in (lee, fowl)]
    assert coverage == pytest.approx([2 / 3, 1 / 3])


# The whole subject, or a part of it.


def dark_matter(ctx):
    """Two speak of dark matter, one of matter that is dark, one of dark water; one is quoted in a story on it."""
    add(ctx, said("Ann Lee", "Most of what there is is dark matter, and nobody saw it."), title="Bread")
    add(ctx, said("Bo Ek", "Dark matter bends light."), title="Bread")
    add(ctx, said("Cai Fell", "Yabbies like dark or murky waters, and it does not matter how deep."), title="Yabbies")
    add(ctx, said("Dan Moor", "The water of the bay is dark."), title="Yabbies")
    add(ctx, said("Eva Nord", "We are surprised."), title="Dark matter is found")


@pytest.fixture(scope="module")
def on_dark_matter(shared):
    return shared(dark_matter)


@pytest.mark.parametrize(
    ("topic", "whole", "partial"),
    [
        ("dark matter", {"Ann Lee", "Bo Ek", "Eva Nord"}, {"Cai Fell", "Dan Moor"}),  # it hangs together
        ('"dark matter"', {"Ann Lee", "Bo Ek", "Eva Nord"}, set()),
        ('"dark matter" light', {"Bo Ek"}, {"Ann Lee", "Eva Nord"}),
        ("dark", {"Ann Lee", "Bo Ek", "Cai Fell", "Dan Moor", "Eva Nord"}, set()),
        ("yabbies matter", {"Cai Fell"}, {"Ann Lee", "Bo Ek", "Dan Moor", "Eva Nord"}),  # no phrase of it is printed
        ("dark dust", set(), {"Ann Lee", "Bo Ek", "Cai Fell", "Dan Moor", "Eva Nord"}),
        ("dark matter -light", {"Ann Lee", "Eva Nord"}, {"Cai Fell", "Dan Moor"}),
        ("matter*", {"Ann Lee", "Bo Ek", "Cai Fell", "Eva Nord"}, set()),
    ],
)
@pytest.mark.parametrize("spread", [False, True])
def test_who_has_only_a_part_of_the_subject_is_marked_and_comes_last(on_dark_matter, topic, whole, partial, spread):
    items = asking.find_experts(on_dark_matter, topic=topic, spread=spread)["items"]
    assert {item["name"] for item in items if not item["partial"]} == whole
    assert {item["name"] for item in items if item["partial"]} == partial
    assert [item["partial"] for item in items] == [False] * len(whole) + [True] * len(partial)


def test_partial_is_only_said_of_a_subject(on_dark_matter):
    assert "partial" not in asking.find_experts(on_dark_matter, q="lee")["items"][0]
    assert not asking.find_experts(on_dark_matter)["items"][0].keys() & {"partial", "reasons"}


def test_pages_go_on_among_those_with_a_part(on_dark_matter):
    names, cursor = [], None
    while page := asking.find_experts(on_dark_matter, topic="dark matter", limit=2, cursor=cursor):
        names += [item["name"] for item in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert names == found(on_dark_matter, "dark matter")


# Families of words.


@pytest.fixture(scope="module")
def on_quakes(shared):
    def fill(ctx):
        """Three stories that call an earthquake a quake, and many on bread."""
        for number in range(30):
            add(ctx, f"Bread is dear, they say in street {number}. Nobody bakes.")
        for number, name in enumerate(["Ann Lee", "Bo Ek", "Cai Fell"]):
            add(ctx, f"The earthquake of day {number} was a strong quake.\n\n{said(name, 'The quake broke the wall.')}")

    return shared(fill)


@pytest.mark.parametrize("topic", ["earthquakes", "quakes", "quake", "seaquake"])
def test_words_of_one_family_are_searched_too(on_quakes, topic):
    page = asking.find_experts(on_quakes, topic=topic)
    assert sorted(item["name"] for item in page["items"]) == ["Ann Lee", "Bo Ek", "Cai Fell"]
    [expansion] = page["expanded"]
    assert (expansion["word"], expansion["also"]) == (topic, ["quake" if topic[0] in "es" else "earthquake"])
    assert "<mark>quake</mark>" in page["items"][0]["reasons"][0]["highlight"]


@pytest.mark.parametrize("topic", ['"earthquakes"', "earthquakes*", "bread", "bread -quake"])
def test_what_is_not_expanded(on_quakes, topic):
    page = asking.find_experts(on_quakes, topic=topic)
    assert page["expanded"] == ([] if topic != '"earthquakes"' else page["expanded"])
    assert page["searched_by"] == ["words"]


def test_quotations_are_searched_by_the_exact_words(on_quakes):
    assert asking.find_quotations(on_quakes, q="quake")["total"] == 3
    assert asking.find_quotations(on_quakes, q="earthquake")["total"] == 0


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


def test_a_quotation_with_an_excluded_word_is_not_a_reason(ctx):
    add(ctx, said("Ann Lee", "The tide broke the gate.", "Our boats are safe."), title="Harbour broken")
    [lee] = asking.find_experts(ctx, topic="harbour -tide")["items"]
    assert [one["content"]["text"] for one in lee["reasons"]] == ["Our boats are safe."]


def test_a_reason_says_whether_quotation_or_story_matched(ctx):
    text = f"{said('Ann Lee', 'The tide is high.')}\n\n{said('Bo Ek', 'We shall see.')}"
    add(ctx, text, title="Tide comes in")
    items = asking.find_experts(ctx, topic="tide")["items"]
    assert {item["name"]: item["reasons"][0]["found_by"] for item in items} == {"Ann Lee": "words", "Bo Ek": "story"}


@pytest.mark.parametrize(("since", "focus"), [(None, 3 / 6), (date(2024, 1, 1), 2 / 3)])
def test_focus_is_computed_over_the_period(ctx, since, focus):
    add(ctx, said("Ann Lee", "A tide came.", "Bread is dear.", "Trams are slow."), date(2020, 1, 1))
    add(ctx, said("Ann Lee", "This tide went."), date(2024, 5, 2))
    [lee] = asking.find_experts(ctx, topic="tide", since=since, explain=True)["items"]
    assert lee["explain"]["focus"] == pytest.approx(focus)


def test_focus_is_right_if_candidates_are_cut(ctx, monkeypatch):
    monkeypatch.setattr(subject_matches, "POOL", 3)
    for day in range(4):
        add(ctx, said("Ann Lee", f"Tide {day} came.", f"Tram {day} is slow."), date(2024, 5, 1 + day))
    [lee] = asking.find_experts(ctx, topic="tide", explain=True)["items"]
    assert lee["explain"]["focus"] == pytest.approx(5 / 10)


# Page by page.


def test_a_rise_in_rank_between_pages_repeats_nobody(ctx, monkeypatch):
    monkeypatch.setattr(RankingCursor, "SIZE", 4)
    for number, letter in enumerate("abcdefghijkl"):
        add(ctx, said(f"{letter.upper()}nn Marsh", "The tide rose" + " and rose" * number + "."))
    first = asking.find_experts(ctx, topic="tide", limit=8)
    add(ctx, said(first["items"][-1]["name"], "Tide, tide!", "A tide is a tide.", "Mine is the tide."))
    rest = asking.find_experts(ctx, topic="tide", limit=8, cursor=first["next_cursor"])
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert len(names) == len(set(names)) == 12


def eleven_experts(ctx):
    for number, letter in enumerate("abcdefghijk"):
        words = [f"The tide of {thing.lower()} rose." for thing in OF_ALL[: 1 + number % 4]]
        role = f", fellow at the {'AB'[number % 2]}lpha Institute" if number % 3 else ""
        add(ctx, said(f"{letter.upper()}nn Marsh", *words, role=role))


@pytest.fixture(scope="module")
def eleven(shared):
    return shared(eleven_experts)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("about", [{}, {"spread": True}, {"damping": 0.0}, {"not_over": 3}], ids=str)
def test_pages_have_every_expert_once(eleven, limit, about):
    ctx = eleven
    everything = asking.find_experts(ctx, topic="tide", limit=100, **about)["items"]
    cursor, items = None, []
    while True:
        page = asking.find_experts(ctx, topic="tide", cursor=cursor, limit=limit, **about)
        assert page["total"] == len(everything)
        items += page["items"]
        if not (cursor := page["next_cursor"]):
            break
        assert len(page["items"]) == limit
    assert items == everything
    assert len(items) == (8 if about == {"not_over": 3} else 11) or about == {"not_over": 3}


def test_many_experts_with_equal_scores_are_all_found(ctx):
    for number in range(4):
        names = [f"{first}{'abcdefghij'[number]} {last}" for first in ("Ann", "Bo", "Cai") for last in ("Abel", "Berg")]
        add(ctx, " ".join(said(name, "The tide is high.") for name in names))
    assert len(set(found(ctx, limit=100))) == 24


# What may not be found.


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


def test_the_search_of_everything_finds_topics_and_their_experts(ctx):
    text = "The eel traps of Larkhaven are old. They mend eel traps.\n\n“I like an eel,” said Ann Lee.\n"
    add(ctx, text, title="Eel traps")
    answer = asking.search(ctx, "eel")
    assert [item["label"] for item in answer["topics"]] == ["eel traps"]
    assert [item["name"] for item in answer["experts"]] == ["Ann Lee"]
    assert len(answer["quotations"]) == 1


def test_quotations_without_an_expert_count_among_the_candidates(ctx, monkeypatch):
    """The best matches may have no expert; the candidates are cut after them."""
    monkeypatch.setattr(subject_matches, "POOL", 2)
    for number, name in enumerate(["LICR", "LICR", "Ann Lee", "Bo Ek"]):
        text = f"“The tide gauge number {number} is {'very ' * number}old,” said {name}."
        articles.add_article(ctx, article(text, title=None, url=None))
    with ctx.reading():
        matches = ctx.index.matches("quotation", parse("gauge"), ["text"])
        assert subject_matches.by_words(matches, ResolvedQuotationFilters(), ResolvedExpertFilters())[1] is False
