"""One article, one address: under which forms a page is recognised, and what a page may declare of itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest

from quotes_service.context import Context
from quotes_service.errors import Conflict
from quotes_service.ingest import documents
from quotes_service.services.intake import articles
from quotes_service.services.intake.submission import Submission
from quotes_service.services.lookup import statements
from quotes_service.store.models import Address, ArticleVersion, StoredArticle
from tests.factories import STORMS, TIDES, article
from tests.services import asking

POST, WIRE = "The Larkhaven Post", "Coast Wire"
WALLS = "https://post.example/2024/walls"
M_WALLS, AMP_WALLS = "http://m.post.example/2024/walls", "https://post.example/amp/2024/walls"
#: A page of the same site, whose address does not show what it has in common with WALLS.
PRINT = "https://post.example/out?story=77"
EDITED = TIDES + "\n\nThe council met on Monday and voted."
#: Another story, and a third.
OTHER = "Nothing is known about the ferry, and nobody asked."
THIRD = "A new cafe opens at the pier, with cakes from the village bakery."


def sent(text: str = TIDES, url: str | None = WALLS, declared: tuple[str, ...] = (), **about):
    about = {"outlet": POST, "title": "Harbour walls are low"} | about
    return replace(article(text, url=url, **about), addresses=declared)


def stored(ctx: Context) -> list[tuple]:
    """URL, other addresses, number of versions, and URLs of the copies of each article, in order of their URLs."""
    listed = [articles.get_article(ctx, item["id"]) for item in asking.list_articles(ctx)["items"]]
    found = [
        (item["url"], item["addresses"], len(item["versions"]), [copy["url"] for copy in item["copies"]])
        for item in listed
    ]
    return sorted(found, key=str)


@pytest.mark.parametrize(
    "form", [f"{WALLS}?utm_source=tw&utm_medium=social", f"{WALLS}#comments", f"{WALLS}?fbclid=abc"]
)
def test_a_form_that_says_how_the_reader_came_leaves_no_trace(ctx, form):
    _, kept = articles.add_article(ctx, sent(url=form))
    assert kept["url"] == WALLS
    assert articles.add_article(ctx, sent())[0] == "unchanged"
    assert articles.add_article(ctx, sent(EDITED, url=form))[0] == "new_version"
    assert stored(ctx) == [(WALLS, [], 2, [])]


@pytest.mark.parametrize("form", [M_WALLS, AMP_WALLS, "http://www.post.example:80//2024/x/../walls/?outputType=amp"])
def test_another_form_is_the_same_article(ctx, form):
    status, kept = articles.add_article(ctx, sent())
    assert articles.add_article(ctx, sent(url=form))[0] == "unchanged"
    assert stored(ctx) == [(WALLS, [form], 1, [])]
    status, edited = articles.add_article(ctx, sent(EDITED, url=form))
    assert (status, edited["id"], edited["url"]) == ("new_version", kept["id"], WALLS)
    assert articles.add_article(ctx, sent(EDITED))[0] == "unchanged"
    assert stored(ctx) == [(WALLS, [form], 2, [])]
    for url in (WALLS, form, f"{form}#top", f"https://web.archive.org/web/2024/{WALLS}"):
        assert [item["id"] for item in asking.list_articles(ctx, url=url)["items"]] == [kept["id"]]
    assert asking.list_articles(ctx, url=f"{WALLS}/2")["items"] == []


@pytest.mark.parametrize(
    ("first", "then", "status", "found"),
    [
        # the canonical address comes first, or last, or never
        ([sent()], sent(url=PRINT, declared=(WALLS,)), "unchanged", [(WALLS, [PRINT], 1, [])]),
        ([sent()], sent(EDITED, url=PRINT, declared=(WALLS,)), "new_version", [(WALLS, [PRINT], 2, [])]),
        ([sent(url=PRINT, declared=(WALLS,))], sent(), "unchanged", [(PRINT, [WALLS], 1, [])]),
        ([sent(url=PRINT, declared=(WALLS,))], sent(EDITED), "new_version", [(PRINT, [WALLS], 2, [])]),
        (
            [sent(url=PRINT, declared=(WALLS,))],
            sent(EDITED, url=f"{PRINT}&page=all", declared=(M_WALLS,)),
            "new_version",
            [(PRINT, [f"{PRINT}&page=all", WALLS, M_WALLS], 2, [])],
        ),
        # the declared form of its own address is shown
        ([], sent(url=M_WALLS, declared=(WALLS,)), "created", [(WALLS, [], 1, [])]),
        # a rewritten story under its headline; a story with another headline
        (
            [sent()],
            sent(STORMS, url=PRINT, declared=(WALLS,)),
            "new_version",
            [(WALLS, [PRINT], 2, [])],
        ),
        (
            [sent()],
            sent(EDITED, url=PRINT, declared=(WALLS,), title="Walls: what the council decided"),
            "new_version",
            [(WALLS, [PRINT], 2, [])],
        ),
        # of another site, of a front page
        (
            [sent()],
            sent(url="https://wire.example/9", declared=(WALLS,), outlet=WIRE),
            "unchanged",
            [(WALLS, [], 1, ["https://wire.example/9"])],
        ),
        (
            [sent()],
            sent(EDITED, url="https://wire.example/9", declared=(WALLS,), outlet=WIRE),
            "created",
            [(WALLS, [], 1, []), ("https://wire.example/9", [], 1, [])],
        ),
        (
            [sent(declared=("https://post.example/",))],
            sent(OTHER, url=PRINT, declared=("https://post.example",)),
            "created",
            [(WALLS, [], 1, []), (PRINT, [], 1, [])],
        ),
        # a copy under another form of its address
        (
            [sent(), sent(url="https://wire.example/9", outlet=WIRE)],
            sent(url="https://www.wire.example/9?fbclid=1", outlet=WIRE),
            "unchanged",
            [(WALLS, [], 1, ["https://wire.example/9"])],
        ),
        (
            [sent(), sent(url="https://wire.example/9", outlet=WIRE), sent(url="https://m.wire.example/9")],
            sent(EDITED, url="http://wire.example/9", outlet=WIRE),
            "created",
            [
                ("http://wire.example/9", ["https://wire.example/9", "https://m.wire.example/9"], 1, []),
                (WALLS, [], 1, []),
            ],
        ),
        # a known id under another form, and at another address
        (
            [sent(external_id="7")],
            sent(EDITED, url=M_WALLS, external_id="7"),
            "new_version",
            [(WALLS, [M_WALLS], 2, [])],
        ),
        (
            [sent(external_id="7"), sent(url=M_WALLS)],
            sent(EDITED, url=PRINT, external_id="7"),
            "new_version",
            [(PRINT, [], 2, [WALLS])],
        ),
    ],
)  # fmt: skip
def test_an_article_is_recognised_by_its_addresses(ctx, first, then, status, found):
    for one in first:
        articles.add_article(ctx, one)
    got = articles.add_article(ctx, then)[0]
    assert (got, stored(ctx)) == (status, found)
    assert articles.add_article(ctx, then)[0] == "unchanged"
    assert stored(ctx) == found


def test_a_wrong_canonical_address_swallows_no_article(ctx):
    """Pages of one site that all declare one address, at which a third story stands."""
    section, urls = "https://post.example/harbour", [f"https://post.example/{number}" for number in (1, 2, 3)]
    texts = [TIDES, OTHER, STORMS]
    for url, text in zip(urls, texts, strict=True):
        about = {"title": f"What {text.split()[1]} means for all of us"}
        assert articles.add_article(ctx, sent(text, url, (section,), **about))[0] == "created"
    assert [found[:3] for found in stored(ctx)] == [(urls[0], [section], 1), (urls[1], [], 1), (urls[2], [], 1)]
    assert articles.add_article(ctx, sent(THIRD, section, title="Cafe opens at the pier today"))[0] == "created"
    assert [found[:3] for found in stored(ctx)] == [(url, [], 1) for url in (*urls, section)]
    # each is found at its own address from now on
    for url, text in zip((*urls, section), (*texts, THIRD), strict=True):
        [item] = asking.list_articles(ctx, url=url)["items"]
        assert articles.get_article(ctx, item["id"])["text"] == text
        assert articles.add_article(ctx, sent(text, url, (section,)))[0] == "unchanged"
        assert articles.add_article(ctx, sent(f"{text} Updated.", url, (section,)))[0] == "new_version"


def test_a_wrong_canonical_address_of_saved_pages_swallows_no_article(ctx):
    """The same, of pages of which nobody said where they were found."""
    section = "https://post.example/harbour"
    saved = [
        replace(sent(text, section, title=f"What {text.split()[1]} means for all of us"), url_is_declared=True)
        for text in (TIDES, OTHER)
    ]
    assert [articles.add_article(ctx, one)[0] for one in saved] == ["created"] * 2
    assert stored(ctx) == [(section, [], 1, []), (None, [], 1, [])]
    assert [articles.add_article(ctx, one)[0] for one in saved] == ["unchanged"] * 2
    edited = replace(saved[0], text=EDITED)
    assert articles.add_article(ctx, edited)[0] == "new_version"
    # somebody found the page that is really there
    assert articles.add_article(ctx, sent(THIRD, f"{section}?ref=top", title="A cafe"))[0] == "created"
    assert stored(ctx) == [(section, [], 1, []), (None, [], 1, []), (None, [], 2, [])]
    assert articles.add_article(ctx, edited)[0] == "unchanged"
    assert articles.add_article(ctx, sent(STORMS, section))[0] == "new_version"


PAGE = """<html><head><title>Harbour walls are low</title>{}</head><body><article><h1>Harbour walls are low</h1>
<p>The harbour wall of Larkhaven is too low, a study says, and the council has known it for years.</p>
<p>“The tide gauges do not lie,” said Maren Tolvik, an oceanographer at the Institute of Tides (IT).</p>
<p>The council will meet on Monday evening in the old fish hall to talk about the money.</p></article></body></html>"""


def test_a_page_joins_the_addresses_that_it_declares(ctx):
    page = PAGE.format(f'<link rel="canonical" href="{WALLS}">')
    limit = ctx.settings.max_text_chars
    found = Submission(html=page, url=f"{PRINT}&utm_source=x", outlet=POST).to_article(limit)
    assert (found.url, found.addresses, found.url_is_declared) == (f"{PRINT}&utm_source=x", (WALLS,), False)
    status, kept = articles.add_article(ctx, found)
    assert (status, kept["url"], kept["addresses"]) == ("created", PRINT, [WALLS])
    saved = Submission(html=page).to_article(limit)
    assert (saved.url, saved.url_is_declared) == (WALLS, True)
    status, again = articles.add_article(ctx, saved)
    assert (status, again["id"]) == ("unchanged", kept["id"])
    [document] = documents.read(["-"], limit=limit, stdin=io.BytesIO(page.encode()))
    assert document.checked() == saved
    edited = Submission(html=page.replace("Monday", "Friday"), url=M_WALLS).to_article(limit)
    status, edited = articles.add_article(ctx, edited)
    assert (status, edited["id"], edited["url"]) == ("new_version", kept["id"], PRINT)


def test_a_page_whose_address_was_only_declared_has_no_copy_at_it(ctx):
    found = Submission(html=PAGE.format(f'<link rel="canonical" href="{WALLS}">'), external_id="7", outlet=POST)
    articles.add_article(ctx, found.to_article(ctx.settings.max_text_chars))
    status, kept = articles.add_article(ctx, sent(OTHER, title="The ferry", external_id="7"))
    assert (status, kept["url"], kept["copies"]) == ("new_version", WALLS, [])


def test_a_declared_address_does_not_bring_contradicting_ids_together(ctx):
    _, first = articles.add_article(ctx, sent(external_id="7"))
    status, second = articles.add_article(ctx, sent(EDITED, PRINT, (WALLS,), external_id="8"))
    assert (status, second["url"]) == ("created", PRINT)
    status, third = articles.add_article(ctx, sent(STORMS, f"{PRINT}8", (WALLS,), external_id="8"))
    assert (status, third["id"]) == ("new_version", second["id"])
    with pytest.raises(Conflict, match=f"of the article {second['id']}, but the url that of {first['id']}"):
        articles.add_article(ctx, sent(EDITED, M_WALLS, external_id="8"))


def test_a_form_without_an_outlet_has_that_of_its_page(ctx):
    articles.add_article(ctx, sent(external_id="7"))
    assert articles.add_article(ctx, sent(EDITED, M_WALLS, external_id="7", outlet=None))[0] == "new_version"
    articles.add_article(ctx, sent(STORMS, PRINT))
    articles.add_article(ctx, sent(STORMS, "https://wire.example/9", outlet=WIRE))
    status, kept = articles.add_article(ctx, sent(OTHER, "https://m.wire.example/9", outlet=None))
    assert (status, kept["outlet"]) == ("created", WIRE)


def test_other_forms_are_no_occurrences_of_a_quotation(ctx):
    _, kept = articles.add_article(ctx, sent())
    articles.add_article(ctx, sent(url=M_WALLS))
    articles.add_article(ctx, sent(url=PRINT, declared=(WALLS,)))
    assert len(statements.get_statement(ctx, kept["quotations"][0]["statement_id"])["occurrences"]) == 1


def test_only_so_many_forms_are_kept(ctx):
    for number in range(30):
        articles.add_article(ctx, sent(url=f"{WALLS}?{'&' * number}amp"))
    [(url, others, *_)] = stored(ctx)
    assert (url, len(others)) == (f"{WALLS}?amp", 19)


def test_the_addresses_of_a_removed_article_go_with_it(ctx):
    _, kept = articles.add_article(ctx, sent(declared=(PRINT,)))
    articles.add_article(ctx, sent(url="https://wire.example/9", outlet=WIRE))
    articles.delete_article(ctx, kept["id"])
    with ctx.reading():
        assert Address.select().count() == 0
    assert articles.add_article(ctx, sent(EDITED, url=PRINT))[0] == "created"


class Failing:
    """An extractor that fails."""

    version = "failing"

    def extract(self, text, title=None, progress=None):
        raise MemoryError


def test_a_copy_is_kept_until_its_new_text_is_read(ctx, monkeypatch):
    _, kept = articles.add_article(ctx, sent())
    articles.add_article(ctx, sent(url="https://wire.example/9", outlet=WIRE, published_at=date(2024, 4, 30)))
    before = articles.get_article(ctx, kept["id"])
    with monkeypatch.context() as patch:
        patch.setattr(ctx, "_extractor", Failing())
        with pytest.raises(MemoryError):
            articles.add_article(ctx, sent(OTHER, url="https://wire.example/9", outlet=WIRE))
    assert articles.get_article(ctx, kept["id"]) == before
    assert articles.add_article(ctx, sent(OTHER, url="https://wire.example/9", outlet=WIRE))[0] == "created"
    assert articles.get_article(ctx, kept["id"])["copies"] == []


def test_articles_that_were_stored_apart_stay_apart(ctx):
    """As migration 0013 leaves them: one has the key of the address, the other its address as it is."""
    with ctx.writing():
        for number, (url, text) in enumerate([(WALLS, TIDES), (f"{WALLS}?utm_source=x", STORMS)], start=1):
            row = StoredArticle.create(
                id=number, uid=f"a_{number}", url=url, language="en", supported=True, outlet=POST
            )
            ArticleVersion.create(article=row, number=1, text=text, content_hash=str(number), extractor="simple")
            key = WALLS if number == 1 else f"={url}"
            Address.create(key=key, article=row, declared=False, forms=[url])
    for url, id in (
        (WALLS, "a_1"),
        (f"{WALLS}?utm_source=x", "a_2"),
        (f"{WALLS}?utm_source=y", "a_1"),
        (M_WALLS, "a_1"),
    ):
        assert [item["id"] for item in asking.list_articles(ctx, url=url)["items"]] == [id]
    for url, text, id in ((f"{WALLS}?utm_source=x", OTHER, "a_2"), (M_WALLS, EDITED, "a_1")):
        status, kept = articles.add_article(ctx, sent(text, url))
        assert (status, kept["id"]) == ("new_version", id)
    assert [found[:3] for found in stored(ctx)] == [(WALLS, [M_WALLS], 2), (f"{WALLS}?utm_source=x", [], 2)]
