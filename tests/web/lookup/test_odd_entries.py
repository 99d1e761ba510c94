"""Names, titles and texts that no page was drawn for: they neither break a page nor become part of it."""

from __future__ import annotations

import shutil

import pytest

from quotes_service.context import open_context
from quotes_service.records import Article
from quotes_service.services.intake.articles import add_articles
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor
from tests.web.browsing import WIDTHS, axe
from tests.web.conftest import serving

pytestmark = pytest.mark.slow

LONG = "Maximiliane " + "Wolfeschlegelsteinhausenbergerdorff" * 5  # 187 characters
PLACE = "Institute of " + "Rindfleischetikettierungsueberwachung" * 4
MARKUP = "<script>document.title = 'taken over'</script><img src=x onerror='document.title=1'><b>"
TURNED = "\u202e" + "desrever" + "\u202d"
ARTICLES = [
    Article(
        f"“{'Endless' * 60} rain {MARKUP},” said {LONG}, {'very ' * 30}senior professor at the {PLACE}.\n\n{MARKUP}\n",
        title="T" * 300,
        outlet="O" * 200,
        url="https://post.example/" + "u" * 500,
    ),
    Article(
        f"“It is {TURNED} rain,” said Ann Lee, head at the Institute of Rain.",
        title=f"{TURNED} {MARKUP}",
        outlet=f"{TURNED}",
    ),
]


@pytest.fixture(scope="module")
def odd_server(tmp_path_factory, sqlite_template):
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("odd") / "odd.db")
    settings = Settings(database_url=f"sqlite:///{path}", fetch=False)
    ctx = open_context(settings, extractor=SimpleExtractor())
    assert [outcome.error for outcome in add_articles(ctx, ARTICLES)] == [None, None]
    ctx.close()
    with serving(settings) as address:
        yield address


def ids(page, server, collection: str) -> list[str]:
    return [item["id"] for item in page.request.get(f"{server}/api/v1/{collection}?limit=100").json()["items"]]


def test_no_entry_breaks_a_page(page, visit, odd_server):
    collections = ("articles", "quotes", "experts", "institutions")
    entries = [f"/{collection}/{id}" for collection in collections for id in ids(page, odd_server, collection)]
    assert len(entries) >= 7
    lists = ["/", "/search?q=rain", "/experts/?topic=rain", "/articles/", "/institutions/", "/review/"]
    for address in [*lists, *entries, "/verify?text=rain&name=" + LONG]:
        visit(address, of="odd_server")
        assert not page.title().startswith("taken over")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.locator("main script, main img").count() == 0
    assert axe(page) == []


def test_a_turned_name_turns_nothing_else(page, visit, odd_server):
    """Marks of writing direction stay within the element whose text they are in."""
    visit("/articles/", of="odd_server")
    turned = page.locator("bdi", has_text="desrever").first
    assert turned.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"
