"""By what an article is recognised: its URL, its sender's id, its text; and what is noted of the others."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.errors import Conflict, InvalidInput
from quotes_service.services.intake import articles
from quotes_service.services.lookup import statements
from tests.factories import STORMS, TIDES, article
from tests.services import asking

POST, WIRE = "The Larkhaven Post", "Coast Wire"
U1, U2, U3 = (f"https://post.example/{number}" for number in (1, 2, 3))


def sent(text: str = TIDES, url: str | None = None, id: str | None = None, outlet: str | None = POST):
    return article(text, url=url, external_id=id, outlet=outlet)


def keys(ctx) -> dict[str, list]:
    """What is stored, by the beginning of its text: its number of versions, its URL, id and outlet, and those of its
    copies."""
    stored = [articles.get_article(ctx, item["id"]) for item in asking.list_articles(ctx)["items"]]
    return {
        item["text"].split()[0]: [
            len(item["versions"]),
            *((one["url"], one["external_id"], one["outlet"]) for one in (item, *item["copies"])),
        ]
        for item in stored
    }


STORMS_, TIDES_ = STORMS.split()[0], TIDES.split()[0]
OTHER = "Nothing is known about the harbour."


@pytest.mark.parametrize(
    ("first", "then", "status", "stored"),
    [
        # known by the id
        ([sent(id="7")], sent(id="7"), "unchanged", {TIDES_: [1, (None, "7", POST)]}),
        ([sent(id="7")], sent(STORMS, id="7"), "new_version", {STORMS_: [2, (None, "7", POST)]}),
        (
            [sent(id="7")],
            sent(OTHER, id="8"),
            "created",
            {TIDES_: [1, (None, "7", POST)], "Nothing": [1, (None, "8", POST)]},
        ),
        (
            [sent(id="7")],
            sent(STORMS, id="7", outlet=WIRE),
            "created",
            {TIDES_: [1, (None, "7", POST)], STORMS_: [1, (None, "7", WIRE)]},
        ),
        (
            [sent(id="7")],
            sent(STORMS, id="7", outlet=None),
            "created",
            {TIDES_: [1, (None, "7", POST)], STORMS_: [1, (None, "7", None)]},
        ),
        (
            [sent(id="7", outlet=None)],
            sent(STORMS, id="7", outlet=None),
            "new_version",
            {STORMS_: [2, (None, "7", None)]},
        ),
        # known by the id, with a URL
        ([sent(id="7")], sent(url=U1, id="7"), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(id="7")], sent(STORMS, url=U1, id="7"), "new_version", {STORMS_: [2, (U1, "7", POST)]}),
        ([sent(url=U1, id="7")], sent(id="7"), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(url=U1, id="7")], sent(STORMS, id="7"), "new_version", {STORMS_: [2, (U1, "7", POST)]}),
        (
            [sent(url=U1, id="7")],
            sent(url=U2, id="7"),
            "unchanged",
            {TIDES_: [1, (U1, "7", POST), (U2, None, POST)]},
        ),
        (
            [sent(url=U1, id="7")],
            sent(STORMS, url=U2, id="7"),
            "new_version",
            {STORMS_: [2, (U2, "7", POST), (U1, None, POST)]},
        ),
        (
            [sent(url=U1, id="7"), sent(STORMS, url=U2, id="7")],
            sent(OTHER, url=U1, id="7"),
            "new_version",
            {"Nothing": [3, (U1, "7", POST), (U2, None, POST)]},
        ),
        # known by the URL, with an id
        ([sent(url=U1)], sent(url=U1, id="7"), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(url=U1)], sent(url=U1, id="7", outlet=None), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(url=U1)], sent(STORMS, url=U1, id="7"), "new_version", {STORMS_: [2, (U1, "7", POST)]}),
        (
            [sent(url=U1)],
            sent(url=U1, id="7", outlet=WIRE),
            "unchanged",
            {TIDES_: [1, (U1, None, POST), (None, "7", WIRE)]},
        ),
        # known by the text
        ([sent()], sent(id="7"), "unchanged", {TIDES_: [1, (None, "7", POST)]}),
        ([sent(outlet=None)], sent(url=U1, id="7"), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(url=U1)], sent(id="7"), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(id="7")], sent(url=U1), "unchanged", {TIDES_: [1, (U1, "7", POST)]}),
        ([sent(id="7")], sent(id="8"), "unchanged", {TIDES_: [1, (None, "7", POST), (None, "8", POST)]}),
        ([sent(id="7")], sent(id="7", outlet=WIRE), "unchanged", {TIDES_: [1, (None, "7", POST), (None, "7", WIRE)]}),
        (
            [sent(id="7", outlet=None)],
            sent(url=U1, outlet=WIRE),
            "unchanged",
            {TIDES_: [1, (None, "7", None), (U1, None, WIRE)]},
        ),
        (
            [sent(url=U1, id="7")],
            sent(url=U2, id="7", outlet=WIRE),
            "unchanged",
            {TIDES_: [1, (U1, "7", POST), (U2, "7", WIRE)]},
        ),
        ([sent()], sent(url=U1, outlet=WIRE), "unchanged", {TIDES_: [1, (None, None, POST), (U1, None, WIRE)]}),
        # known as a copy
        (
            [sent(url=U1), sent(url=U2, outlet=WIRE)],
            sent(url=U2, id="7", outlet=WIRE),
            "unchanged",
            {TIDES_: [1, (U1, None, POST), (U2, "7", WIRE)]},
        ),
        (
            [sent(url=U1, id="7"), sent(url=U2, id="8", outlet=WIRE)],
            sent(STORMS, id="8", outlet=WIRE),
            "created",
            {TIDES_: [1, (U1, "7", POST)], STORMS_: [1, (None, "8", WIRE)]},
        ),
        (
            [sent(url=U1), sent(id="8", outlet=WIRE)],
            sent(STORMS, url=U1, id="8", outlet=WIRE),
            "new_version",
            {STORMS_: [2, (U1, "8", WIRE)]},
        ),
        (
            [sent(id="7"), sent(id="8", outlet=WIRE), sent(url=U2, outlet=WIRE)],
            sent(STORMS, url=U2, id="8", outlet=WIRE),
            "created",
            {TIDES_: [1, (None, "7", POST)], STORMS_: [1, (U2, "8", WIRE)]},
        ),
    ],
)
def test_an_article_is_recognised_by_url_id_or_text(ctx, first, then, status, stored):
    for one in first:
        articles.add_article(ctx, one)
    assert (articles.add_article(ctx, then)[0], keys(ctx)) == (status, stored)
    assert (articles.add_article(ctx, then)[0], keys(ctx)) == ("unchanged", stored)


@pytest.mark.parametrize(
    ("stored", "then", "field", "error"),
    [
        (
            [sent(url=U1, id="7"), sent(STORMS, url=U2, id="8")],
            sent(OTHER, url=U1, id="8"),
            "external_id",
            "'8' is that of the article {1}, but the url that of {0}",
        ),
        (
            [sent(url=U1, id="7"), sent(STORMS, url=U2)],
            sent(STORMS, url=U2, id="7"),
            "external_id",
            "'7' is that of the article {0}, but the url that of {1}",
        ),
        (
            [sent(url=U1, id="7")],
            sent(url=U1, id="8"),
            "external_id",
            "is '8', but the article of this url, {0}, has '7'",
        ),
        (
            [sent(url=U1, id="7"), sent(id="8", outlet=WIRE)],
            sent(url=U1, id="8", outlet=WIRE),
            "external_id",
            "is '8', but the article of this url, {0}, has '7'",
        ),
        (
            [sent(url=U1, id="7"), sent(STORMS, url=U2, id="7", outlet=WIRE)],
            sent(OTHER, url=U1, outlet=WIRE),
            "outlet",
            "'Coast Wire' has another article with the external_id '7', {1}",
        ),
    ],
)
def test_keys_that_contradict_each_other_are_refused(ctx, stored, then, field, error):
    ids = [articles.add_article(ctx, one)[1]["id"] for one in stored]
    before = keys(ctx)
    with pytest.raises(Conflict) as refused:
        articles.add_article(ctx, then)
    assert (refused.value.field, refused.value.message) == (field, error.format(*ids))
    assert keys(ctx) == before


def test_an_id_of_many_bytes_is_refused(ctx):
    with pytest.raises(InvalidInput, match="external_id: has 501 bytes"):
        articles.add_article(ctx, sent(id="x" * 501))
    articles.add_article(
        ctx, sent(id="é" * 250, outlet="".join(map(chr, range(0x100, 0x4E8))))
    )  # an index row has both


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"external_id": "7"}, [TIDES_, STORMS_]),
        ({"external_id": "7", "outlet": "the larkhaven post"}, [TIDES_]),
        ({"external_id": "7", "outlet": "coast wire"}, [STORMS_]),
        ({"external_id": "9"}, [TIDES_]),
        ({"external_id": "9", "outlet": "coast wire"}, [TIDES_]),
        ({"external_id": "9", "outlet": POST}, []),
        ({"external_id": "7", "since": date(2025, 1, 1)}, []),
        ({"external_id": "nine"}, []),
        ({"url": U1}, [TIDES_]),
        ({"url": U2}, [TIDES_]),
        ({"url": U3}, []),
        ({"url": U2, "external_id": "9"}, [TIDES_]),
        ({"url": U1, "external_id": "9"}, []),
        ({"outlet": WIRE}, [STORMS_]),
    ],
)
def test_articles_are_looked_up_by_their_keys_and_those_of_their_copies(ctx, filters, found):
    for one in (sent(url=U1, id="7"), sent(url=U2, id="9", outlet=WIRE), sent(STORMS, id="7", outlet=WIRE)):
        articles.add_article(ctx, one)
    items = asking.list_articles(ctx, **filters)["items"]
    texts = {articles.get_article(ctx, item["id"])["text"].split()[0] for item in items}
    assert texts == set(found)


def test_a_quotation_has_the_id_of_its_article_and_of_the_copies(ctx):
    articles.add_article(ctx, sent(url=U1, id="7"))
    _, kept = articles.add_article(ctx, sent(id="9", outlet=WIRE))
    statement = statements.get_statement(ctx, kept["quotations"][0]["statement_id"])
    assert [(one["article"]["external_id"], one["article"]["url"]) for one in statement["occurrences"]] == [
        ("7", U1),
        ("9", None),
    ]
