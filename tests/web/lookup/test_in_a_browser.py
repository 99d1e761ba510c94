"""The sample articles in Chromium: pages for everybody, on every screen, by keyboard; journeys of readers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.web.browsing import SCHEMES, WIDTHS, axe

pytestmark = pytest.mark.slow

#: Name of pictures, address, and the collection of the API that has the id of an entry.
PAGES = [
    ("search", "/search?q=bridge", None),
    ("nothing-found", "/search?q=nothingofthiskind", None),
    ("people", "/experts/?topic=bridge", None),
    ("person", "/experts/{id}", "experts?q=okonkwo"),
    ("held", "/experts/{id}/held", "experts?q=okonkwo"),
    ("institutions", "/institutions/", None),
    ("institution", "/institutions/{id}", "institutions?q=transport"),
    ("subjects", "/subjects/", None),
    ("subject", "/subjects/{id}", "topics"),
    ("articles", "/articles/", None),
    ("article", "/articles/{id}", "articles"),
    ("quotation", "/quotes/{id}", "quotes"),
    ("statement", "/statements/{statement_id}", "quotes"),
    ("verify", "/verify?text=It+is+a+fine+line&name=Daniel+Okonkwo", None),
    ("verify-nobody", "/verify?text=It+is+a+fine+line&name=Nobody+Atall", None),
    ("check", "/check", None),
    ("corrections", "/corrections", None),
]


@pytest.fixture
def find(page, server):
    """The first item of a collection."""
    return lambda collection: page.request.get(f"{server}/api/v1/{collection}").json()["items"][0]


@pytest.mark.parametrize(("name", "address", "collection"), PAGES, ids=[name for name, _, _ in PAGES])
def test_everybody_can_use_it_on_every_screen(page, visit, screens, find, name, address, collection):
    visit(address.format(**find(collection)) if collection else address)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    screens(page, name)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing", 404), ("/experts/e_none", 404), ("/search?q=-only", 422), ("/experts/?not_over=x", 422)],
)
def test_an_error_can_be_read_by_everybody(page, visit, address, status):
    visit(address, status=status)
    assert axe(page) == []


def test_the_search_box_by_keyboard(page, visit):
    visit("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("oko", delay=20)
    option = page.get_by_role("option", name=re.compile("Daniel Okonkwo"))
    option.wait_for()
    assert axe(page) == []
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("End")
    box.press_sequentially("n", delay=20)
    option.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/experts/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Daniel Okonkwo")


def test_enter_without_a_choice_searches(page, visit):
    visit("/")
    box = page.get_by_role("combobox")
    box.fill("bridge")
    box.press("Enter")
    page.wait_for_url("**/search?q=bridge")


def test_a_journalist_finds_who_knows_a_subject_and_why(page, visit):
    visit("/")
    page.get_by_role("combobox").fill("bridge")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("quoted everywhere last")).click()
    page.wait_for_url("**/experts/**")
    first = page.locator(".entry").first
    expect(first.locator("blockquote .said").first).to_be_visible()  # what shows it
    expect(first.locator("time").first).to_be_visible()
    name = first.get_by_role("heading").inner_text()
    first.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_journalist_copies_a_quotation_with_its_source(page, visit, find, browser):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expert = find("experts?q=okonkwo")
    visit(f"/experts/{expert['id']}")
    page.get_by_role("button", name="Copy with source").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert expert["name"] in copied
    assert copied == find(f"experts/{expert['id']}/quotes")["citation"]


def test_what_somebody_said_on_one_subject_in_a_year(page, visit, find):
    visit(f"/experts/{find('experts?q=okonkwo')['id']}")
    page.locator("aside").get_by_role("link", name="trains", exact=True).first.click()
    expect(page.get_by_role("heading", name=re.compile("quotation"))).to_contain_text("on trains")
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_label("To", exact=True).fill("2024-12-31")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name=re.compile("Remove the filter from"))).to_be_visible()
    page.wait_for_load_state()
    days = page.locator(".quotations time").evaluate_all("all => all.map(one => one.dateTime)")
    assert days
    assert all(day.startswith("2024-") for day in days)
    page.get_by_role("link", name=re.compile("Remove the filter subject")).click()
    expect(page).not_to_have_url(re.compile("topic="))


def test_a_fact_checker_sees_what_differs_and_what_was_searched(page, visit):
    visit("/verify")
    page.get_by_label("The words").fill("It is a fine line")
    page.get_by_label("Who is said to have said it").fill("Daniel Okonkwo")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Not in these words")
    expect(page.locator("del").first).to_have_text("fine")  # what is wrong
    expect(page.locator("ins").first).to_have_text("lovely")  # what is printed
    expect(page.locator(".verdict")).to_contain_text("Searched:")


def test_the_proof_of_a_role_is_marked_in_its_article(page, visit, find):
    expert = find("experts?q=okonkwo")
    visit(f"/experts/{expert['id']}")
    proof = page.locator(".roles .proof").first
    words = proof.inner_text().removesuffix("in the article").strip()
    proof.get_by_role("link", name="in the article").click()
    expect(page.locator(".asked-for").first).to_be_visible()
    page.wait_for_load_state()
    assert " ".join("".join(page.locator(".asked-for").all_inner_texts()).split()).startswith(words[:40])


def test_an_article_and_its_list_go_in_step(page, visit, find):
    visit(f"/articles/{find('articles')['id']}")
    page.locator('.text [data-q="2"]').first.click()
    item = page.locator('[data-n="2"]')
    item.locator(".why").wait_for()
    expect(item).to_contain_class("on")
    expect(item).to_contain_text(re.compile("The article prints|No speaker is known"))
    expect(page).to_have_url(re.compile("#n2$"))
    assert axe(page) == []


def test_on_a_telephone_a_quotation_opens_where_it_is_touched(page, visit, find):
    page.set_viewport_size({"width": 360, "height": 800})
    visit(f"/articles/{find('articles')['id']}")
    touched = page.locator('.text [data-q="2"]').first
    touched.click()
    sheet = page.get_by_role("region", name="Quotation 2")
    sheet.locator(".why").wait_for()
    expect(touched).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(touched).to_be_focused()


@pytest.mark.parametrize("address", ["/search?q=Daniel+Okonkow", "/experts/?q=Daniel+Okonkow"])
def test_a_mistyped_name_is_asked_back(page, visit, address):
    visit(address)
    page.get_by_text("Did you mean").get_by_role("link", name="Daniel Okonkwo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Daniel Okonkwo")


def test_who_searches_a_name_gets_nobody_else(page, visit):
    visit("/search?q=Daniel+Okonkwo")
    expect(page.locator(".found-entries .entry h3")).to_have_text(["Daniel Okonkwo"])


def test_a_draft_is_checked_before_it_is_printed(page, visit):
    visit("/check")
    draft = "“It is a fine line,” said Daniel Okonkwo.\n\n“The moon sang to us all night,” said Ann Lee of Port Ellery."
    page.get_by_label("The draft").fill(draft)
    page.get_by_role("button", name="Check", exact=True).click()
    verdicts = ["Not in these words", "New: not in the directory"]
    expect(page.locator(".checked h2")).to_have_text(verdicts)
    assert axe(page) == []


def test_pages_work_without_scripts(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server)
    page.get_by_role("combobox").fill("bridge")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".quotation").first).to_be_visible()
    page.locator(".quotation .place a").first.click()
    page.locator(".list-of-quotations a", has_text="Why, cite, correct").first.click()
    expect(page.get_by_role("heading", name="Cite it")).to_be_visible()
    context.close()
