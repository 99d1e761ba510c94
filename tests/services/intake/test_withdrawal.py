"""Articles that their sender takes back."""

from __future__ import annotations

import pytest

from quotes_service.errors import NotFound
from quotes_service.records import Withdrawal
from quotes_service.services.intake import articles
from quotes_service.services.intake.withdrawal import withdraw
from quotes_service.services.lookup.stats import summary
from tests.factories import STORMS, article

WIRE = "Coast Wire"


@pytest.mark.parametrize(
    "taken",
    [
        Withdrawal("7", None, "The Larkhaven Post", "wrong"),
        Withdrawal("8", "https://post.example/walls", "The Larkhaven Post", "wrong"),
        Withdrawal(None, "https://post.example/walls", None, "wrong"),
    ],
)
def test_an_article_is_removed_with_all_that_only_it_supports(ctx, taken):
    _, kept = articles.add_article(ctx, article(external_id="7"))
    _, other = articles.add_article(ctx, article(STORMS, url=None, outlet=WIRE, external_id="7"))
    assert withdraw(ctx, taken).id == kept["id"]
    with pytest.raises(NotFound):
        articles.get_article(ctx, kept["id"])
    assert summary(ctx)["articles"] == 1
    assert articles.get_article(ctx, other["id"])["id"] == other["id"]
    assert withdraw(ctx, taken).id is None


@pytest.mark.parametrize(
    "taken", [Withdrawal("9", None, None, "wrong"), Withdrawal(None, "https://post.example/9", None, "wrong")]
)
def test_what_is_not_stored_changes_nothing(ctx, taken):
    articles.add_article(ctx, article(external_id="7"))
    assert withdraw(ctx, taken).id is None
    assert summary(ctx)["articles"] == 1


def test_of_a_copy_only_the_copy_is_removed(ctx):
    articles.add_article(ctx, article(external_id="7"))
    _, kept = articles.add_article(ctx, article(url=None, outlet=WIRE, external_id="9"))
    assert [copy["outlet"] for copy in kept["copies"]] == [WIRE]
    assert withdraw(ctx, Withdrawal("9", None, WIRE, "wrong")).id == kept["id"]
    left = articles.get_article(ctx, kept["id"])
    assert (left["copies"], left["outlet"], len(left["quotations"])) == ([], "The Larkhaven Post", 3)


def test_of_a_text_that_another_outlet_printed_later_that_printing_stays(ctx):
    post = {"url": "https://post.example/walls", "outlet": "The Larkhaven Post", "external_id": "7"}
    _, kept = articles.add_article(ctx, article(**{**post, "url": None, "outlet": WIRE, "external_id": "9"}))
    articles.add_article(
        ctx, article(**{**post, "url": "https://wire.example/walls", "outlet": WIRE, "external_id": "8"})
    )
    articles.add_article(ctx, article(**post))
    assert withdraw(ctx, Withdrawal("9", None, WIRE, "wrong")).id == kept["id"]
    left = articles.get_article(ctx, kept["id"])
    assert (left["copies"], len(left["quotations"])) == ([], 3)
    assert {name: left[name] for name in post} == post
    assert articles.add_article(ctx, article(**post))[0] == "unchanged"
    assert withdraw(ctx, Withdrawal("7", None, "The Larkhaven Post", "wrong")).id == kept["id"]
    assert summary(ctx)["articles"] == 0
