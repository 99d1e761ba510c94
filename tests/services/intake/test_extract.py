from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Article
from quotes_service.services.intake import articles
from quotes_service.services.intake.extract import extract
from quotes_service.services.intake.submission import Submission
from quotes_service.services.lookup.stats import summary
from tests.factories import TIDES, article


def read(ctx, **sent) -> dict:
    return extract(ctx, Submission(**sent).to_article(ctx.settings.max_text_chars))


def test_a_text_is_extracted_and_not_stored(ctx):
    found = extract(ctx, Article(TIDES, "Walls", published_at=date(2024, 5, 2)))
    assert (found["text"], found["language"], found["supported"]) == (TIDES, "en", True)
    _, kept = articles.add_article(ctx, article())
    assert found["quotations"][0].keys() == kept["quotations"][0].keys()
    assert found["quotations"][0]["id"] is None
    assert found["quotations"][0]["article"] == {
        "id": None,
        "external_id": None,
        "title": "Walls",
        "label": "Walls",
        "url": None,
        "outlet": None,
        "published_at": date(2024, 5, 2),
    }
    tolvik = found["people"][0]
    assert (tolvik["name"], tolvik["aliases"]) == ("Maren Tolvik", ["Tolvik"])
    [role] = tolvik["roles"]
    evidence = role.pop("evidence")
    assert role == {
        "title": "professor",
        "institution": "Larkhaven Institute for Coastal Research",
        "acronym": "LICR",
        "status": "current",
    }
    assert TIDES[evidence["start"] : evidence["end"]] == evidence["text"]


def test_a_page_is_extracted(ctx):
    story = "".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split("\n\n"))
    page = f"<title>Walls</title><body><nav>Home</nav><article><h1>Walls</h1>{story}</article></body>"
    found = read(ctx, html=f"<html>{page}</html>")
    assert len(found["quotations"]) == 3
    assert found["title"] == "Walls"
    assert summary(ctx)["articles"] == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": TIDES, "html": "<p>x</p>"}, "html"),
        ({"text": " "}, "text"),
        ({"html": "<html></html>"}, "html"),
        ({"text": "x" * 2_000_001}, "text"),
    ],
)
def test_invalid_input_is_refused(ctx, sent, field):
    with pytest.raises(InvalidInput) as error:
        read(ctx, **sent)
    assert error.value.field == field


def test_the_senders_fields_take_precedence_over_the_pages():
    story = "".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split("\n\n"))
    html = f"<html><title>Walls</title><body><article><h1>Walls</h1>{story}</article></body></html>"
    assert Submission(html=html).to_article(10_000).title == "Walls"
    sent = Submission(html=html, title="Tides", url="https://post.example/tides", published_at=date(2024, 5, 2))
    kept = sent.to_article(10_000)
    assert (kept.title, kept.url, kept.published_at) == ("Tides", "https://post.example/tides", date(2024, 5, 2))


def test_a_text_is_stored_as_sent():
    assert Submission(text=" a\r\n b ").to_article(10) == Article(" a\r\n b ")


def test_a_url_alone_is_not_fetched_where_nothing_is_stored():
    with pytest.raises(InvalidInput, match=r"Send text or html\.") as error:
        Submission(url="https://post.example/tides").to_article(10)
    assert error.value.field == "text"
