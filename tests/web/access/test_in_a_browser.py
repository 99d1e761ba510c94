"""An admin signs in, makes a key and signs out, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.access.conftest import PASSWORD
from tests.web.browsing import SCHEMES, axe
from tests.web.conftest import serving_app

pytestmark = pytest.mark.slow


@pytest.fixture
def address(closed):
    with serving_app(closed) as address:
        yield address


def test_an_admin_signs_in_makes_a_key_and_signs_out(address, page, screens):
    page.goto(f"{address}/access/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    screens(page, "sign-in")
    page.get_by_label("Name").fill("Mx Admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Access")
    page.get_by_text("Make a key").click()
    page.get_by_label("Whose it is").fill("CMS")
    page.get_by_role("checkbox", name="write:").check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("status").get_by_role("heading")).to_have_text("The key of CMS")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    screens(page, "access")
    page.get_by_role("link", name="Who changed what").click()
    expect(page.get_by_role("table")).to_contain_text("add key")
    assert axe(page) == []
    page.get_by_role("link", name="Mx Admin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mx Admin")
    assert axe(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
