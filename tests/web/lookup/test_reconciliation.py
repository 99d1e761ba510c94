"""What OpenRefine's page shows of the reconciliation service: a preview in a frame, which leads to the entry's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from werkzeug import Response

from tests.web.conftest import serving_app

pytestmark = pytest.mark.slow


def test_a_page_of_another_origin_frames_the_preview(page, server):
    manifest = page.request.get(f"{server}/api/v1/reconcile").json()
    id = page.request.get(f"{server}/api/v1/experts?q=okonkwo").json()["items"][0]["id"]
    address, view = (manifest[name]["url"].replace("{{id}}", id) for name in ("preview", "view"))
    frame = f'<iframe width="{manifest["preview"]["width"]}" height="{manifest["preview"]["height"]}" src="{address}">'
    with serving_app(Response(f"<!doctype html><title>Refine</title>{frame}</iframe>", mimetype="text/html")) as refine:
        page.goto(refine)
        shown = page.frame_locator("iframe")
        expect(shown.locator("h1")).to_have_text("Daniel Okonkwo")
        expect(shown.locator("h1")).to_have_css("font-size", "16px")  # the policy lets its style in
        assert shown.locator("html").evaluate("page => page.scrollHeight <= innerHeight")
        with page.expect_popup() as opened:
            shown.locator("a").click()
        expect(opened.value.locator("h1")).to_contain_text("Daniel Okonkwo")
        assert opened.value.url.endswith(f"/experts/{id}")
        assert page.request.get(view).url == opened.value.url
