"""Experts, institutions and the search of everything."""

from __future__ import annotations

import json

import pytest

from quotes_service.services.intake import authorities


def test_an_expert_has_the_fields_of_the_contract(filled, find):
    found = find("experts?q=tolvik")
    expert = filled.get(f"/api/v1/experts/{found['id']}").json
    assert list(expert) == [
        *("id", "name", "aliases", "affiliations"),
        *("quotation_count", "statement_count", "outlets", "first_quoted", "last_quoted", "past", "notes"),
    ]
    assert (expert["name"], expert["quotation_count"]) == ("Maren Tolvik", 3)
    assert expert["outlets"] == ["The Larkhaven Post", "The Wire"]
    assert (expert["first_quoted"], expert["last_quoted"]) == ("2024-05-02", "2024-06-11")
    assert list(expert["affiliations"][0]) == [
        *("title", "status", "institution", "first_printed", "last_printed", "printings"),
        *("since", "until", "decided", "conflicts", "evidence"),
    ]
    assert list(expert["affiliations"][0]["evidence"][0]) == ["article_id", "text", "start", "end"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Odhran O’Brien", "Maren Tolvik"]),
        ("?q=o'brien", ["Odhran O’Brien"]),
        ("?topic=vaccines", ["Odhran O’Brien"]),
        ("?institution=LICR", ["Maren Tolvik"]),
        ("?since=2024-06-01", ["Maren Tolvik"]),
        ("?institution=Nowhere", []),
    ],
)
def test_experts_are_found(filled, query, names):
    assert [item["name"] for item in filled.get(f"/api/v1/experts{query}").json["items"]] == names


def test_experts_on_a_topic_come_with_the_reasons(find):
    expert = find("experts?topic=vaccines")
    assert "<mark>vaccines</mark>" in expert["reasons"][0]["highlight"]


def test_an_experts_quotations_and_timeline(filled, find):
    expert = find("experts?q=tolvik")["id"]
    said = filled.get(f"/api/v1/experts/{expert}/quotes?limit=2").json
    assert [item["article"]["outlet"] for item in said["items"]] == ["The Wire", "The Larkhaven Post"]
    assert said["next"].startswith(f"/api/v1/experts/{expert}/quotes?limit=2&cursor=")
    assert len(filled.get(said["next"]).json["items"]) == 1
    assert filled.get(f"/api/v1/experts/{expert}/quotes?q=gauges").json["total"] == 1
    lines = filled.get(f"/api/v1/experts/{expert}/affiliations").json["items"]
    assert [(line["title"], line["status"], line["institution"]["name"]) for line in lines] == [
        ("head", "former", "Bureau of Storms"),
        ("professor", "current", "Larkhaven Institute for Coastal Research"),
    ]


@pytest.mark.parametrize("name", ["LICR", "licr", "larkhaven institute for coastal research"])
def test_an_institution_is_found_under_either_name(filled, find, name):
    institution = filled.get("/api/v1/institutions", query_string={"q": name}).json["items"][0]
    assert list(institution) == [
        *("id", "name", "acronym", "aliases", "parent", "ror", "wikidata", "expert_count", "quotation_count"),
        "statement_count",
    ]
    assert (institution["name"], institution["acronym"]) == ("Larkhaven Institute for Coastal Research", "LICR")
    assert filled.get(f"/api/v1/institutions/{institution['id']}").json == {**institution, "parts": []}


def test_an_institution_has_its_whole_its_parts_and_its_ids_in_a_register(app, client, tmp_path):
    text = "“Tides rise,” said Ann Lee, head of the Institute of Tides at Harbour University. “No,” said Ann Lee."
    other = "“Term begins,” said Bo Ek, rector of the Harbour University."
    for sent in (text, other):
        assert client.post("/api/v1/articles", json={"text": sent}).status_code == 201
    entry = {"id": "https://ror.org/00tides00", "name": "Harbour University", "status": "active", "types": []}
    entry |= {"external_ids": {"Wikidata": {"all": ["Q12"], "preferred": None}}, "country": {"country_code": "NO"}}
    (tmp_path / "ror.json").write_text(json.dumps([entry]))
    authorities.load(app.extensions["quotes_service"], tmp_path / "ror.json")
    part, whole = (
        client.get(f"/api/v1/institutions/{item['id']}").json
        for item in sorted(client.get("/api/v1/institutions").json["items"], key=lambda item: -len(item["name"]))
    )
    assert part["parent"] == {name: whole[name] for name in ("id", "name", "acronym")}
    assert whole["parts"] == [{name: part[name] for name in ("id", "name", "acronym")}]
    assert (whole["ror"], whole["wikidata"], part["ror"]) == ("https://ror.org/00tides00", "Q12", None)


def test_lines_that_contradict_each_other_say_so(client):
    for day, title in (("2024-05-01", "director"), ("2024-04-01", "former director")):
        text = f"“Tides rise,” said Ann Lee, {title} of the Agency of Fish."
        client.post("/api/v1/articles", json={"text": text, "published_at": day})
    expert = client.get("/api/v1/experts").json["items"][0]
    for line in expert["affiliations"]:
        [conflict] = line["conflicts"]
        assert conflict == {"kind": "former_before_current", "title": "director", "institution": line["institution"]}


def test_an_institutions_experts_come_with_what_they_said(filled, find):
    institution = find("institutions?q=LICR")["id"]
    experts = filled.get(f"/api/v1/institutions/{institution}/experts").json
    assert [(item["name"], len(item["reasons"])) for item in experts["items"]] == [("Maren Tolvik", 3)]
    said = filled.get(f"/api/v1/institutions/{institution}/quotes?facets=true&limit=1").json
    assert (said["total"], len(said["items"])) == (4, 1)


def test_search_answers_with_the_first_few_of_everything(filled):
    answer = filled.get("/api/v1/search?q=storm&limit=1").json
    assert answer.pop("searched_by") == ["words"]
    assert list(answer) == ["experts", "institutions", "topics", "quotations"]
    assert [len(items) for items in answer.values()] == [1, 1, 1, 1]
    assert answer["experts"][0]["name"] == "Maren Tolvik"
    assert answer["institutions"][0]["name"] == "Bureau of Storms"
