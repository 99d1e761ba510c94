"""What OpenRefine's page shows of the reconciliation service: a preview in a frame, which leads to the entry's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from werkzeug import Response

from tests.web.conftest import serving_app

pytestmark = pytest.mark.slow

FRAME = '<!doctype html><title>Refine</title><iframe width="{width}" height="{height}" src="{address}"></iframe>'


@pytest.fixture
def refine():
    """A page of another origin, with a frame: (its address, the answer)."""
    answer = Response(mimetype="text/html")
    with serving_app(answer) as address:
        yield address, answer


def test_a_page_of_another_origin_frames_the_preview(page, server, refine):
    manifest = page.request.get(f"{server}/api/v1/reconcile").json()
    id = page.request.get(f"{server}/api/v1/experts?q=okonkwo").json()["items"][0]["id"]
    preview, view = (
        manifest[name] | {"address": manifest[name]["url"].replace("{{id}}", id)} for name in ("preview", "view")
    )
    refine[1].set_data(FRAME.format(**preview))
    page.goto(refine[0])
    shown = page.frame_locator("iframe")
    expect(shown.locator("h1")).to_have_text("Daniel Okonkwo")
    expect(shown.locator("h1")).to_have_css("font-size", "16px")  # the policy lets its style in
    assert shown.locator("html").evaluate("page => page.scrollHeight <= innerHeight")
    with page.expect_popup() as opened:
        shown.locator("a").click()
    expect(opened.value.locator("h1")).to_contain_text("Daniel Okonkwo")
    assert opened.value.url.endswith(f"/experts/{id}")
    assert page.request.get(view["address"]).url == opened.value.url
