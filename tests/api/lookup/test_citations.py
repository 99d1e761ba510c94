"""Citations over HTTP: on which addresses, in which formats, and how they are asked for."""

from __future__ import annotations

import json

import pytest

from tests import needs
from tests.api.conftest import TIDES_BODY, put, serving
from tests.api.world import LEE_

needs.package("bibtexparser", extra="test")
needs.package("rispy", extra="test")

import bibtexparser  # noqa: E402
import rispy  # noqa: E402

TYPES = {
    "csl": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}


def ids(name: str, text: str) -> list[str]:
    """The ids of the entries that a reader finds."""
    if name == "csl":
        return [item["id"] for item in json.loads(text)]
    if name == "bibtex":
        return [entry.key for entry in bibtexparser.parse_string(text).entries]
    return [item["id"] for item in rispy.loads(text)]


def collections(world) -> list[str]:
    expert, institution = (world.client.get(f"/api/v1/{kind}").json["items"][0] for kind in ("experts", "institutions"))
    return ["quotes", f"experts/{expert['id']}/quotes", f"institutions/{institution['id']}/quotes", "articles"]


@pytest.mark.parametrize("name", TYPES)
def test_every_item_of_a_collection_is_cited_once(shared_world, name):
    for address in collections(shared_world):
        expected = [item["id"] for item in shared_world.get(address).json["items"]]
        for asked in ({"query_string": {"format": name}}, {"headers": {"Accept": TYPES[name]}}):
            answer = shared_world.client.get(f"/api/v1/{address}", **asked)
            assert (answer.status_code, answer.mimetype) == (200, TYPES[name]), address
            assert ids(name, answer.text) == expected != []


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("kind", ["quotes", "articles"])
def test_one_entry_is_cited(shared_world, kind, name):
    id = shared_world.get(kind).json["items"][0]["id"]
    answer = shared_world.get(f"{kind}/{id}?format={name}")
    assert ids(name, answer.text) == [id]
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={id}.")


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("apa", "Brandt, O. (2024, May 2). Harbour walls are low. The Larkhaven Post. https://post.example/walls"),
        (
            "chicago",
            "Brandt, Ola. “Harbour walls are low.” The Larkhaven Post, May 2, 2024. https://post.example/walls.",
        ),
        ("mla", "Brandt, Ola. “Harbour walls are low.” The Larkhaven Post, 2 May 2024, https://post.example/walls."),
    ],
)
def test_a_style_is_a_text(shared_world, name, reference):
    [article] = shared_world.get("articles?outlet=The+Larkhaven+Post").json["items"]
    answer = shared_world.get(f"articles/{article['id']}?format={name}")
    assert (answer.mimetype, answer.text) == ("text/plain", f"{reference}\n")
    [quotation] = shared_world.get("quotes?q=gauges").json["items"]
    assert quotation["article"]["byline"] == "Ola Brandt"
    words, found, page = shared_world.get(f"quotes/{quotation['id']}?format={name}").text.splitlines()
    assert words.startswith("“The tide gauges do not lie")
    assert found == reference
    assert page == f"This quotation: http://localhost/quotes/{quotation['id']}"
    every = shared_world.get(f"quotes?format={name}").text
    assert every.count("This quotation: ") == shared_world.get("quotes").json["total"]


@pytest.mark.parametrize("accept", ["text/plain", "text/plain, */*;q=0.1", "text/*"])
def test_plain_text_is_no_style_in_particular(shared_world, accept):
    for address in collections(shared_world):
        assert shared_world.client.get(f"/api/v1/{address}", headers={"Accept": accept}).mimetype == "application/json"


@pytest.mark.parametrize("address", ["quotes/q_none", "articles/a_none"])
def test_what_is_not_there_is_a_problem_in_every_format(shared_world, address):
    answer = shared_world.get(f"{address}?format=bibtex")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_one_entry_has_no_table(shared_world):
    id = shared_world.get("quotes").json["items"][0]["id"]
    answer = shared_world.get(f"quotes/{id}?format=csv")
    assert answer.status_code == 422
    [message] = answer.json["errors"]["query"]["format"]
    assert message.endswith(", csl, bibtex, ris, apa, chicago, mla.")
    assert "csv" not in message


def test_what_was_not_said_is_cited_as_such(client):
    text = "“The wall will hold,” never said Ann Lee, engineer at the Agency of Walls."
    put(client, {"text": text, "title": "Walls", "byline": "Ola Brandt"})
    assert ids("csl", client.get("/api/v1/quotes?format=csl").text) == []  # only what was said, unless asked for
    for name in (*TYPES, "apa", "chicago", "mla"):
        answer = client.get(f"/api/v1/quotes?factuality=any&format={name}")
        assert "Not said, by the article’s account: “The wall will hold" in answer.text, name


def test_permanent_links_are_those_of_the_public_address(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, public_url="https://quotes.example/service/") as app:
        client = put(app.test_client(), {**TIDES_BODY, "url": None})
        [article] = client.get("/api/v1/articles").json["items"]
        [found] = json.loads(client.get(f"/api/v1/articles/{article['id']}?format=csl").text)
        assert found["URL"] == f"https://quotes.example/service/articles/{article['id']}"


def test_who_is_hidden_is_cited_nowhere(world):
    assert world.post("", {"kind": "hide", "expert": LEE_}).status_code == 201
    for name in (*TYPES, "apa", "chicago", "mla"):
        text = world.get(f"quotes?format={name}").text
        assert "Anne Leigh" in text
        assert "Ann Lee," not in text
