"""Articles as ninjs and as Superdesk's dialect: by the standards' own schemas, and by what comes in again.

The schemas are those of needs.standard.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import jsonschema
import pytest
from lxml import html

from quotes_service.ingest.documents import read_raw
from quotes_service.records import RawArticle
from quotes_service.services.intake import articles
from tests import needs
from tests.api.conftest import TIDES_BODY, put

NOW = datetime(2026, 11, 29, tzinfo=UTC)
ROLE = "http://cv.iptc.org/newscodes/contentprodpartyrole/contentSource"
TEXT = (
    "“Nets catch <b>less</b> & less 🐟,” said Ann Lee, biologist at the Agency of Fish. "
    "“It is over,” never said Bo Ek.\n\n“Fish is food,” said the Council of Boats."
)
BODY = {"text": TEXT, "title": "Nets & “less”", "published_at": "2026-05-02", "language": "en"}
#: The articles whose way out and in again is tried, each with its identifier.
SENT = [
    ({"url": "https://post.example/1", "outlet": "The Post"}, "https://post.example/1"),
    ({"external_id": "urn:newsml:post.example:2026:7", "url": "https://post.example/1"}, None),
    ({"external_id": "4711", "outlet": "The Post", "byline": "Ola Brandt"}, "http://localhost/articles/{id}"),
    ({"external_id": "a b:c", "url": "https://post.example/1"}, "https://post.example/1"),
    ({"published_at": None, "title": None}, "http://localhost/articles/{id}"),
]
FORMS = {
    "ninjs": ("uri", "application/x.ninjs+json", ["ninjs-schema_3.0.json", "ninjs-schema_3.1.json"]),
    "superdesk": ("guid", "application/x.superdesk-ninjs+json", ["superdesk-ninjs-schema.json"]),
}


def given_out(client, form: str, **fields) -> tuple[str, dict]:
    """The id of the article with these fields, and what it is given out as."""
    put(client, {**BODY, **fields})
    id = client.get("/api/v1/articles").json["items"][0]["id"]
    answer = client.get(f"/api/v1/articles/{id}?format={form}")
    assert (answer.status_code, answer.mimetype) == (200, FORMS[form][1])
    assert client.get(f"/api/v1/articles/{id}", headers={"Accept": FORMS[form][1]}).data == answer.data
    assert client.get(answer.request.url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    return id, json.loads(answer.data)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("fields", "identifier"), SENT)
def test_it_is_what_the_schema_says(client, form, fields, identifier):
    schemas = [json.loads(needs.standard(name).read_text("utf-8")) for name in FORMS[form][2]]
    _, item = given_out(client, form, **fields)
    for schema in schemas:
        # Superdesk names draft 3, but means by "required" what draft 4 does
        is_old = "draft-03" in schema["$schema"]
        kind = jsonschema.Draft4Validator if is_old else jsonschema.Draft202012Validator
        assert [error.message for error in kind(schema, format_checker=kind.FORMAT_CHECKER).iter_errors(item)] == []
        assert not kind(schema).is_valid({**item, "quotes": []})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("fields", "identifier"), SENT)
def test_what_goes_out_comes_in_as_the_same_article(app, client, form, fields, identifier):
    id, item = given_out(client, form, **fields)
    known = (fields.get("external_id") if form == "superdesk" else None) or identifier or fields["external_id"]
    assert item[FORMS[form][0]] == known.format(id=id)
    data = json.dumps(item, ensure_ascii=False).encode()
    article = read_raw(RawArticle("a.json", "json", data), limit=100_000, now=NOW).article
    assert article.text == TEXT
    assert article.title == {**BODY, **fields}["title"]
    day = {**BODY, **fields}["published_at"]
    assert (article.published_at, article.modified_at) == (day and date.fromisoformat(day), None)
    assert article.byline == fields.get("byline")
    assert article.language == "en"
    if outlet := fields.get("outlet"):
        assert article.outlet == outlet
    else:
        assert "Lee" not in (article.outlet or "")
    if form == "ninjs":
        assert article.external_id == fields.get("external_id", item["uri"])
        assert article.url == fields.get("url", item["uri"] if item["uri"].startswith("http") else None)
    status, kept = articles.add_article(app.extensions["quotes_service"], article)
    assert (status, kept["id"]) == ("unchanged", id)
    assert client.get("/api/v1/articles").json["total"] == 1


def test_who_is_quoted_has_the_places_of_ninjs(client):
    url = "https://post.example/1"
    _, item = given_out(client, "ninjs", external_id="urn:x:7", url=url, outlet="The Post", byline="Ola Brandt")
    [lee] = client.get("/api/v1/experts?q=lee").json["items"]
    boats, fish = (
        f"http://localhost/institutions/{client.get(f'/api/v1/institutions?q={name}').json['items'][0]['id']}"
        for name in ("Boats", "Fish")
    )
    page = f"http://localhost/experts/{lee['id']}"
    assert item["people"] == [{"name": "Ann Lee", "rel": "quotes", "uri": page}]
    assert item["organisations"] == [
        {"name": "the Council of Boats", "rel": "quotes", "uri": boats},
        {"name": "Agency of Fish", "rel": "mentions"},
    ]
    assert fish != boats
    assert item["infoSources"] == [
        {"name": "The Post"},
        {"name": "Ann Lee", "role": ROLE, "uri": page},
        {"name": "the Council of Boats", "role": ROLE, "uri": boats},
    ]
    assert item["by"] == "Ola Brandt"
    assert item["firstCreated"] == "2026-05-02T00:00:00Z"
    original, *quotations = item["associations"]
    assert original == {"name": "Nets & “less”", "rel": "canonical", "uri": url}
    listed = client.get("/api/v1/quotes?sort=oldest").json["items"]
    assert [(one["uri"], one["bodies"][0]["value"], one["name"]) for one in quotations] == [
        (f"http://localhost/quotes/{one['id']}", one["content"]["text"], one["citation"]) for one in listed
    ]
    assert "It is over" not in json.dumps({**item, "bodies": []})


def test_superdesk_gets_annotations_of_what_was_said(client):
    id, item = given_out(client, "superdesk", url="https://post.example/1", outlet="The Post")
    body = html.fragment_fromstring(item["body_html"], create_parent=True)
    assert [paragraph.text_content() for paragraph in body] == TEXT.split("\n\n")
    marked = {int(span.get("annotation-id")): span.text_content() for span in body.iter("span")}
    assert marked == {1: "Nets catch <b>less</b> & less 🐟,", 2: "Fish is food,"}
    assert body.find(".//b") is None
    notes = {note["id"]: html.fragment_fromstring(note["body"]) for note in item["annotations"]}
    quotations = client.get("/api/v1/quotes?sort=oldest").json["items"]
    assert {number: note.text.strip() for number, note in notes.items()} == {
        number: quotation["citation"] for number, quotation in enumerate(quotations, 1)
    }
    assert item["extra"] == {
        "quotes_article": f"http://localhost/articles/{id}",
        "quotes_url": "https://post.example/1",
        "quotes_people": "Ann Lee, biologist, Agency of Fish",
    }
    assert item["source"] == "The Post"


def test_an_article_that_names_nobody_is_an_item_too(client):
    for form in FORMS:
        put(client, {"text": f"It rained on {form}."})
    for article in client.get("/api/v1/articles").json["items"]:
        for form in FORMS:
            item = client.get(f"/api/v1/articles/{article['id']}?format={form}").json
            assert not {"people", "infoSources", "annotations", "associations"} & {*item}


def test_an_article_that_there_is_not_is_a_problem(client):
    answer = client.get("/api/v1/articles/a_none?format=ninjs")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    put(client, TIDES_BODY)
