from __future__ import annotations

import pytest

from tests.api.conftest import STORMS_BODY, TIDES_BODY, put, serving
from tests.api.test_bad_input import assert_problem
from tests.factories import TIDES
from tests.full_disk import LONG, full_disk

PAGE = f"""<html lang="en"><head><title>Walls are low</title>
<meta property="og:site_name" content="The Page Post"></head>
<body><nav>Home News Sport</nav><article><h1>Walls are low</h1>
{"".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split(chr(10) * 2))}
<p>The council meets again in the autumn, when the new figures of the engineers will be laid before it.</p>
</article><footer>All rights reserved</footer></body></html>"""


def test_an_article_is_kept_with_its_quotations(client):
    answer = client.post("/api/v1/articles", json=TIDES_BODY)
    assert (answer.status_code, answer.json["status"]) == (201, "created")
    assert answer.headers["Location"] == f"/api/v1/articles/{answer.json['id']}"
    assert {name: answer.json[name] for name in TIDES_BODY} == TIDES_BODY
    assert [quotation["content"]["text"] for quotation in answer.json["quotations"]] == [
        "The tide gauges do not lie,",
        "We should have built in the nineties,",
        "There is no money for vaccines and walls at once,",
    ]
    kept = client.get(answer.headers["Location"]).json
    assert {**kept, "status": "created"} == answer.json


def test_on_a_full_disk_the_answer_is_a_problem_and_others_go_on(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, long_text_chars=len(LONG)) as app:
        client = put(app.test_client(), TIDES_BODY)
        with full_disk():
            answer = client.post("/api/v1/articles", json={"text": LONG})
            assert "cannot be used" in assert_problem(answer, 503)["detail"]
            assert client.get("/api/v1/articles").json["total"] == 1
        assert client.post("/api/v1/articles", json={"text": LONG}).status_code == 201


def test_an_article_answers_with_the_fields_of_the_contract(filled):
    article = filled.get(f"/api/v1/articles/{filled.get('/api/v1/articles').json['items'][0]['id']}").json
    assert list(article) == [
        *(
            "id",
            "url",
            "external_id",
            "title",
            "label",
            "outlet",
            "byline",
            "published_at",
            "modified_at",
            "language",
            "supported",
            "version",
        ),
        *("created_at", "updated_at", "addresses", "text", "parts", "quotations", "versions", "copies", "story"),
    ]
    assert article["created_at"].endswith("+00:00")


def test_text_is_kept_exactly_as_it_came(client):
    text = "\ufeff  “Ägypten  ist weit,”\r\n said Ann Lee.\t\u202e\U0001f30a \n"
    assert client.post("/api/v1/articles", json={"text": text}).json["text"] == text


def test_the_same_article_again_changes_nothing(client, kept):
    first = client.post("/api/v1/articles", json=TIDES_BODY)
    before = kept()
    again = client.post("/api/v1/articles", json=TIDES_BODY)
    assert (again.status_code, again.json["status"]) == (200, "unchanged")
    assert again.headers["Location"] == first.headers["Location"]
    assert {**again.json, "status": None} == {**first.json, "status": None}
    assert kept() == before


def test_a_changed_text_is_the_next_version(client):
    first = client.post("/api/v1/articles", json=TIDES_BODY).json
    answer = client.post("/api/v1/articles", json={**TIDES_BODY, "text": TIDES + "“So be it,” said Ann Lee."})
    assert (answer.status_code, answer.json["status"], answer.json["version"]) == (200, "new_version", 2)
    assert answer.json["id"] == first["id"]
    assert [version["number"] for version in answer.json["versions"]] == [1, 2]
    assert [quotation["id"] for quotation in answer.json["quotations"][:3]] == [
        quotation["id"] for quotation in first["quotations"]
    ]


def test_the_same_text_under_another_url_is_a_copy(filled):
    answer = filled.post("/api/v1/articles", json={**TIDES_BODY, "url": "https://copy.example/1", "outlet": "Copy"})
    assert answer.json["status"] == "unchanged"
    assert [(copy["url"], copy["outlet"]) for copy in answer.json["copies"]] == [("https://copy.example/1", "Copy")]


def test_a_page_is_stored_as_its_story(client):
    sent = {"html": PAGE, "url": "https://page.example/walls", "byline": "Ola Brandt"}
    article = client.post("/api/v1/articles", json=sent).json
    assert article["text"].startswith("The harbour wall of Larkhaven is too low")
    assert "rights" not in article["text"]
    assert (article["url"], article["outlet"], article["byline"]) == (sent["url"], "The Page Post", "Ola Brandt")
    assert len(article["quotations"]) == 3


@pytest.mark.parametrize(
    ("field", "sent", "kept_as"),
    [
        ("published_at", "2024-05-02T23:30:00+02:00", "2024-05-02"),
        ("published_at", "2024-05-02T23:30:00Z", "2024-05-02"),
        ("published_at", None, None),
        ("title", "  Two\n lines ", "Two lines"),
        ("title", "", None),
        ("title", "Größe \U0001f30a «x»", "Größe \U0001f30a «x»"),
        ("outlet", "   ", None),
        ("byline", None, None),
        ("language", "en-GB", "en"),
        ("language", None, "en"),
        ("url", "http://EXAMPLE.org:8080/ä?b=c", "http://EXAMPLE.org:8080/ä?b=c"),
        ("url", "HTTP://example.org/ä?b=c&utm_source=x#d", "http://example.org/ä?b=c"),
        ("url", None, None),
    ],
)
def test_fields_of_a_stored_article(client, field, sent, kept_as):
    answer = client.post("/api/v1/articles", json={"text": TIDES, field: sent})
    assert answer.status_code == 201
    assert answer.json[field] == kept_as


def test_articles_are_listed_newest_first(filled):
    answer = filled.get("/api/v1/articles").json
    assert [(item["title"], item["quotation_count"]) for item in answer["items"]] == [
        ("Storms", 2),
        ("Harbour walls are low", 3),
    ]
    assert (answer["next"], answer["total"]) == (None, 2)
    assert "text" not in answer["items"][0]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"outlet": "the wire"}, ["Storms"]),
        ({"since": "2024-06-01"}, ["Storms"]),
        ({"until": "2024-06-10"}, ["Harbour walls are low"]),
        ({"since": "2024-05-02", "until": "2024-05-02"}, ["Harbour walls are low"]),
        ({"outlet": "No such outlet"}, []),
    ],
)
def test_articles_are_filtered(filled, query, titles):
    answer = filled.get("/api/v1/articles", query_string=query).json
    assert [item["title"] for item in answer["items"]] == titles


def test_deleting_an_article_removes_what_only_it_supports(filled, kept, find):
    article = find("articles?outlet=The+Wire")["id"]
    before = kept()
    answer = filled.delete(f"/api/v1/articles/{article}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert filled.get(f"/api/v1/articles/{article}").status_code == 404
    assert filled.delete(f"/api/v1/articles/{article}").status_code == 404
    assert kept()["articles"] == before["articles"] - 1
    assert kept()["quotations"] == before["quotations"] - 2


def test_an_article_has_the_id_of_its_sender(client):
    sent = {"text": TIDES, "external_id": " 4711 ", "outlet": "The Post"}
    first = client.post("/api/v1/articles", json=sent)
    assert (first.status_code, first.json["external_id"]) == (201, "4711")
    assert first.json["quotations"][0]["article"]["external_id"] == "4711"
    again = client.post("/api/v1/articles", json=sent)
    assert (again.status_code, again.json["status"]) == (200, "unchanged")
    changed = client.post("/api/v1/articles", json={**sent, "text": "So be it.", "url": "https://post.example/new"})
    assert (changed.status_code, changed.json["status"]) == (200, "new_version")
    assert (changed.json["id"], changed.json["url"]) == (first.json["id"], "https://post.example/new")
    other = client.post("/api/v1/articles", json={**sent, "text": "It was not so.", "outlet": "The Wire"})
    assert (other.status_code, other.json["status"]) == (201, "created")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"external_id": "7"}, ["Storms", "Harbour walls are low"]),
        ({"external_id": "7", "outlet": "the wire"}, ["Storms"]),
        ({"external_id": "8"}, []),
        ({"url": "https://post.example/walls"}, ["Harbour walls are low"]),
        ({"url": "https://post.example/walls", "external_id": "7"}, ["Harbour walls are low"]),
        ({"url": "http://m.post.example/walls/?fbclid=1#top"}, ["Harbour walls are low"]),
        ({"url": "https://www.post.example/walls", "external_id": "8"}, []),
    ],
)
def test_articles_are_looked_up_by_url_and_the_id_of_their_sender(client, query, titles):
    for body in (TIDES_BODY, STORMS_BODY):
        assert client.post("/api/v1/articles", json={**body, "external_id": "7"}).status_code == 201
    answer = client.get("/api/v1/articles", query_string=query).json
    assert ([item["title"] for item in answer["items"]], answer["total"]) == (titles, len(titles))


def test_an_article_shows_the_addresses_under_which_it_came_in(client):
    first = client.post("/api/v1/articles", json=TIDES_BODY).json
    assert (first["url"], first["addresses"]) == ("https://post.example/walls", [])
    again = client.post("/api/v1/articles", json={**TIDES_BODY, "url": "https://amp.post.example/walls?utm_source=tw"})
    assert (again.status_code, again.json["status"]) == (200, "unchanged")
    kept = client.get(f"/api/v1/articles/{first['id']}").json
    assert (kept["url"], kept["addresses"]) == ("https://post.example/walls", ["https://amp.post.example/walls"])
    assert kept["copies"] == []


def test_a_url_and_an_id_of_two_articles_are_a_conflict(client):
    for body, id in ((TIDES_BODY, "7"), (STORMS_BODY, "8")):
        client.post("/api/v1/articles", json={**body, "outlet": "The Post", "external_id": id})
    sent = {**TIDES_BODY, "text": "Another text.", "outlet": "The Post", "external_id": "8"}
    answer = client.post("/api/v1/articles", json=sent)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    [message] = answer.json["errors"]["json"]["external_id"]
    assert message.startswith("'8' is that of the article a_")
    assert client.get("/api/v1/articles").json["total"] == 2


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("x" * 301, "Longer than maximum length 300."),
        ("\U0001f30a" * 200, "has 800 bytes; at most 500 are kept"),
        (7, "Must be a string."),
    ],
)
def test_an_unusable_id_is_refused(client, sent, message):
    answer = client.post("/api/v1/articles", json={"text": TIDES, "external_id": sent})
    assert (answer.status_code, answer.json["errors"]) == (422, {"json": {"external_id": [message]}})


def test_an_article_without_a_title_is_called_by_its_first_words(client):
    text = "The sea is calm, and so is everybody whom we asked about it on the quay this morning. More to come."
    article = client.post("/api/v1/articles", json={"text": text}).json
    called = "The sea is calm, and so is everybody whom we asked about it on the quay this…"
    assert (article["title"], article["label"]) == (None, called)
    assert client.get("/api/v1/articles").json["items"][0]["label"] == called
