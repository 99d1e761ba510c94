"""The page to try the API can be used by everybody: WCAG 2.2 AA, by keyboard, under its own policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browsing import SCHEMES, axe

pytestmark = pytest.mark.slow

TEXT = "“The pier is sinking,” said Edda Varnhem, a surveyor at the Institute of Piers."


@pytest.fixture
def api_page(page, visit) -> Page:
    """The page, with its operations."""
    policy = visit("/api/v1/docs/").headers["content-security-policy"]
    assert "unsafe" not in policy
    page.locator(".opblock").first.wait_for()
    return page


def operation(page: Page, name: str) -> Locator:
    return page.locator(f"#operations-{name}")


def test_the_page_can_be_read_by_everybody(api_page, screens):
    """Closed, and with operations open that have parameters, choices and a body."""
    screens(api_page, "api")
    expect(api_page.get_by_role("main")).to_have_count(1)
    for name in ("decisions-list_decisions", "feeds-change_feed", "articles-delete_article"):
        operation(api_page, name).get_by_role("button", expanded=False).first.click()
        operation(api_page, name).get_by_role("button", name="Execute").wait_for()
    for scheme in SCHEMES:
        api_page.emulate_media(color_scheme=scheme)
        assert axe(api_page) == []
    screens(api_page, "api-open")


def test_an_operation_is_tried_by_keyboard(api_page):
    """TAB goes to an operation and its fields, and never gets stuck."""
    extract = operation(api_page, "extract-extract")
    press_tab_until(api_page, extract.get_by_role("button", expanded=False).first)
    api_page.keyboard.press("Enter")
    body = extract.get_by_role("textbox", name="Request body")
    press_tab_until(api_page, body)
    api_page.keyboard.press("Control+A")
    api_page.keyboard.insert_text(f'{{"text": "{TEXT}"}}')
    press_tab_until(api_page, extract.get_by_role("button", name="Execute"))
    api_page.keyboard.press("Enter")
    answer = extract.locator(".live-responses-table")
    expect(answer).to_contain_text("Edda Varnhem")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    for scheme in SCHEMES:
        api_page.emulate_media(color_scheme=scheme)
        assert axe(api_page, "#operations-extract-extract") == []


def press_tab_until(page: Page, wanted: Locator, most: int = 40) -> None:
    """Press TAB until this element has the focus, which must be visible wherever it is."""
    wanted.wait_for()
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        expect(focused).to_have_css("outline-style", "solid")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"TAB does not lead to {wanted}")
