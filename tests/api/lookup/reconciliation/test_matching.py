"""Who may be meant by a name, with which score, and whether that is safe to take without looking."""

from __future__ import annotations

import pytest

from quotes_service.services.lookup.reconciliation.similarity import score
from tests.api.lookup.reconciliation.conftest import Reconciliation
from tests.growth import counted_queries

TOLVIK, OBRIEN, IBANEZ, LEE, SMITH = "Maren Tolvik", "Odhran O’Brien", "José Ibáñez", "Ann Lee", "John Smith"
LICR, FISH = "Larkhaven Institute for Coastal Research", "Agency of Fish"


@pytest.mark.parametrize(
    ("query", "first", "is_match"),
    [
        # the full name, in each of its forms
        ("Maren Tolvik", TOLVIK, True),
        ("maren  TOLVIK", TOLVIK, True),
        ("Tolvik, Maren", TOLVIK, True),
        ("Prof. Dr. Maren Tolvik", TOLVIK, True),
        ("Maren Tolvik, PhD", TOLVIK, True),
        ("Associate Professor Maren Tolvik", TOLVIK, True),
        ("Odhran O'Brien", OBRIEN, True),
        ("Jose Ibanez", IBANEZ, True),
        ("Ibáñez, José", IBANEZ, True),
        # candidates, but nobody to take without looking
        ("Tolvik", TOLVIK, False),
        ("Dr Tolvik", TOLVIK, False),
        ("M. Tolvik", TOLVIK, False),
        ("Tolvik, M.", TOLVIK, False),
        ("Tolvik Maren", TOLVIK, False),
        ("Maren Tolvick", TOLVIK, False),
        ("Maren Tovlik", TOLVIK, False),
        ("Marne Tolvik", TOLVIK, False),
        ("Maren K. Tolvik", TOLVIK, False),
        ("Maren Tolvik, Jane Roe", TOLVIK, False),
        ("John Smith", SMITH, False),  # thousands bear it
        ("Ann Lee", LEE, False),  # two do here
        # institutions
        (LICR, LICR, True),
        (f"The {LICR}", LICR, True),
        (f"{LICR} (LICR)", LICR, True),
        ("LICR", LICR, False),
        ("Larkhaven Institute", LICR, False),
        ("Larkhaven Inst. of Coastal Research", LICR, False),
        ("Larkhaven Institute for Costal Research", LICR, False),
        ("agency of fish", FISH, True),
    ],
)
def test_names_are_found_in_the_forms_that_tables_have(directory, query, first, is_match):
    found = directory.candidates(query)
    assert (found[0]["name"], found[0]["match"]) == (first, is_match)


@pytest.mark.parametrize("cell", ["", " ", "\xa0\t\n", "a\0", "Ann\x07Lee", "x" * 6000, "\ud800"])
def test_a_cell_that_is_no_name_leaves_the_others_of_its_batch(directory, cell):
    of_title = [{"pid": "title", "v": cell}]
    queries = {"q0": {"query": cell}, "q1": {"query": TOLVIK}, "q2": {"query": TOLVIK, "properties": of_title}}
    answer = directory.post(queries=queries).json
    assert answer["q0"]["result"] == []
    assert answer["q1"]["result"][0]["name"] == TOLVIK
    assert answer["q2"] == answer["q1"]


@pytest.mark.parametrize("query", ["Jane Roe", "Xolvik", "日本", "((", "%", "😀", "x" * 4000, "q_1", "e_nobody"])
def test_others_have_no_candidates(directory, query):
    assert directory.candidates(query) == []


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"institution": FISH}, "biologist"),
        ({"institution": "Council of Flight"}, "pilot"),
        ({"institution": ["Ministry of Nets", FISH]}, "biologist"),
        ({"institution": FISH, "title": "marine biologist"}, "biologist"),
    ],
)
def test_the_institution_tells_namesakes_apart(directory, given, name):
    first, second, *_ = directory.candidates(LEE, **given)
    assert first["match"]
    assert first["description"].startswith(name)
    assert second["name"] == LEE
    assert second["score"] < first["score"]


@pytest.mark.parametrize(
    ("query", "given", "matched"),
    [
        (LEE, {"title": "pilot"}, None),  # titles are no proof
        (LEE, {"institution": "Ministry of Nets"}, None),
        (SMITH, {"institution": "Agency of Wind"}, SMITH),
        (TOLVIK, {"institution": "LICR"}, TOLVIK),
        (TOLVIK, {"institution": "Bureau of Storms"}, TOLVIK),  # where she was
        (TOLVIK, {"institution": "Ministry of Nets"}, None),
        (TOLVIK, {"title": "Professor"}, TOLVIK),
        (TOLVIK, {"title": "goalkeeper"}, None),
        (TOLVIK, {"institution": "LICR", "title": "goalkeeper"}, TOLVIK),
        ("M. Tolvik", {"institution": "LICR", "title": "professor"}, None),
        ("Tolvik", {"institution": "LICR", "title": "professor"}, None),
    ],
)
def test_what_is_given_speaks_for_and_against_a_match(directory, query, given, matched):
    assert directory.match(query, **given) == matched


def test_an_institution_may_be_given_by_its_id(directory):
    fish = directory.id(FISH)
    for value in (fish, {"id": fish}, {"id": fish, "name": "Fish"}, {"id": "Q1", "name": FISH}):
        assert directory.match(LEE, institution=value) == LEE, value
    assert directory.match(LEE, institution={"id": directory.id("Council of Boats"), "name": "Boats"}) is None


def test_values_raise_and_lower_the_score(directory):
    def first(**given) -> float:
        return directory.candidates("Tolvik", **given)[0]["score"]

    plain = first()
    assert plain == 60
    assert first(institution="LICR") > first(institution="LICR", title="goalkeeper") > plain
    assert first(institution="Ministry of Nets") < first(institution="Ministry of Nets", title="professor") < plain


def test_the_score_follows_from_the_features(directory):
    for one in directory.candidates(LEE, type="expert", institution=FISH, title="marine biologist"):
        features = {item["id"]: item["value"] for item in one["features"]}
        assert one["score"] == score(features)
    assert features.keys() == {"name_similarity", "institution_match", "title_match", "statement_count"}
    assert score({"name_similarity": 1.0, "institution_match": 0.0, "title_match": 1.0}) == 75
    assert score({"name_similarity": 0.6, "statement_count": 90}) == 60


def test_an_id_is_the_surest_name(directory):
    id = directory.id(TOLVIK)
    for query in (id, f"http://localhost/id/{id}", f"http://localhost/experts/{id}"):
        (found,) = directory.candidates(query)
        assert (found["id"], found["score"], found["match"]) == (id, 100, True)
    assert directory.candidates(id, type="institution") == []


@pytest.mark.parametrize(
    ("about", "kinds"),
    [
        ({}, {"expert", "institution"}),
        ({"type": "expert"}, {"expert"}),
        ({"type": ["expert"], "type_strict": "all"}, {"expert"}),
        ({"type": "institution", "type_strict": "should"}, {"institution"}),
        ({"type": ["expert", "institution"]}, {"expert", "institution"}),
        ({"type": ["expert", "institution"], "type_strict": "all"}, set()),
        ({"type": "Q5"}, set()),
        ({"type": []}, set()),
    ],
)
def test_types_restrict_the_candidates(directory, about, kinds):
    found = directory.candidates("Lee", **about)
    assert {type["id"] for one in found for type in one["type"]} == kinds


def test_properties_alone_find_who_has_them(directory):
    assert directory.names(institution="Agency of Wind") == [SMITH]
    assert directory.names(institution="LICR", title="professor") == [TOLVIK]
    assert directory.names(title="biologist") == [LEE]
    assert directory.match(title="biologist") is None
    assert directory.names(institution="Ministry of Nets") == []


def test_the_limit_is_kept_and_the_order_is_the_same_each_time(directory):
    everybody = directory.candidates("Lee")
    assert [one["name"] for one in everybody] == ["Lee Council", LEE, LEE]
    assert directory.candidates("Lee", limit=25) == everybody
    assert directory.candidates("Lee", limit=2) == everybody[:2]


def test_queries_of_a_batch_do_not_know_each_other(directory):
    batch = {name: {"query": name} for name in (TOLVIK, LEE, "Jane Roe", FISH)}
    answer = directory.post(queries=batch).json
    assert list(answer) == list(batch)
    assert {name: one["result"] for name, one in answer.items()} == {name: directory.candidates(name) for name in batch}


#: Statements for each name, whatever the directory has.
MOST_STATEMENTS = 40


@pytest.mark.parametrize("name", [TOLVIK, "Tolvik", "Marne Tolvk Institut", "Lee", LEE])
def test_each_name_costs_a_bounded_number_of_statements(directory: Reconciliation, name):
    database = directory.client.application.extensions["quotes_service"].database
    query = {"query": name, "properties": [{"pid": "institution", "v": "LICR"}, {"pid": "title", "v": "professor"}]}
    for size in (1, 10):
        with counted_queries(database) as counted:
            assert directory.post(queries={f"q{n}": query for n in range(size)}).status_code == 200
        assert counted["queries"] <= size * MOST_STATEMENTS
