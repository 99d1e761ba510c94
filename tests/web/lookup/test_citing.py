"""What pages say for those who cite what they show."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from playwright.sync_api import expect

from tests.api.conftest import put
from tests.web.browsing import SCHEMES, WIDTHS, axe


def embedded(html: str) -> dict[str, str]:
    """Name -> content of the elements in the head."""
    return {name: unescape(content) for name, content in re.findall(r'<meta name="([^"]+)" content="([^"]*)">', html)}


@pytest.mark.parametrize("kind", ["quotes", "articles"])
def test_zotero_finds_the_article(filled, first, kind):
    address = f"{kind}?outlet=The+Larkhaven+Post"
    found = embedded(filled.get(f"/{kind}/{first(address)}").text)
    expected = {
        "z:itemType": "newspaperArticle",
        "DC.title": "Harbour walls are low",
        "DC.creator": "Brandt, Ola",
        "DC.date": "2024-05-02",
        "prism.publicationName": "The Larkhaven Post",
        "citation_public_url": "https://post.example/walls",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert ("z:extra" in found) == (kind == "quotes")


@pytest.mark.parametrize(("name", "extension"), [("bibtex", "bib"), ("ris", "ris"), ("csl", "json")])
@pytest.mark.parametrize("kind", ["quotes", "articles"])
def test_a_file_is_what_the_api_answers(filled, first, kind, name, extension):
    id = first(kind)
    assert f'href="/{kind}/{id}/cite/{name}"' in filled.get(f"/{kind}/{id}").text
    answer = filled.get(f"/{kind}/{id}/cite/{name}")
    assert answer.text == filled.get(f"/api/v1/{kind}/{id}?format={name}").text
    assert answer.headers["Content-Disposition"] == f"attachment; filename={id}.{extension}"


@pytest.mark.parametrize(
    "address",
    ["/quotes/{id}/cite/word", "/quotes/{id}/cite/apa", "/quotes/q_none/cite/ris", "/articles/a_none/cite/ris"],
)
def test_what_cannot_be_cited_has_a_page(filled, first, address):
    answer = filled.get(address.format(id=first("quotes")))
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.parametrize("name", ["apa", "chicago", "mla"])
def test_styles_are_shown_as_the_api_answers_them(filled, first, name):
    for kind in ("quotes", "articles"):
        id = first(kind)
        text = filled.get(f"/api/v1/{kind}/{id}?format={name}").text.removesuffix("\n")
        assert text in unescape(filled.get(f"/{kind}/{id}").text)


def test_hostile_titles_stay_in_their_places(client):
    title = '"><script>alert(1)</script> } \\input{x}'
    put(client, {"text": "“It rained,” said Ann Lee, head at the Agency of Rain.", "title": title})
    id = client.get("/api/v1/articles").json["items"][0]["id"]
    html = client.get(f"/articles/{id}").text
    assert "<script>alert" not in html
    assert embedded(html)["DC.title"] == title
    assert json.loads(client.get(f"/articles/{id}/cite/csl").text)[0]["title"] == title


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["quotes", "articles"])
def test_everybody_can_cite(page, visit, screens, server, kind):
    id = page.request.get(f"{server}/api/v1/{kind}").json()["items"][0]["id"]
    visit(f"/{kind}/{id}")
    page.get_by_text("In the style of APA, Chicago, MLA").click()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    screens(page, f"cite-{kind}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy in the style of MLA").click()
    expect(page.locator("#said-aloud")).to_contain_text("Copied")
    shown = page.locator(".cited").nth(2).inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    assert download.value.suggested_filename == f"{id}.bib"
