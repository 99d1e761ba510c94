"""What people do to add articles, in a browser."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import pytest
from playwright.sync_api import expect

from quotes_service.context import open_context
from quotes_service.jobs.work import work
from quotes_service.services.intake import jobs
from quotes_service.settings import Settings
from tests.factories import STORMS, TIDES, SimpleExtractor
from tests.web.browsing import axe
from tests.web.conftest import serving

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path, sqlite_template) -> Settings:
    path = shutil.copy(sqlite_template, tmp_path / "own.db")
    return Settings(database_url=f"sqlite:///{path}")


@pytest.fixture
def address(settings):
    """The address of an app over an empty database of its own."""
    with serving(settings) as address:
        yield address


def refused(problems: list[str], status: int) -> None:
    """That an answer had this status was expected."""
    problems[:] = [problem for problem in problems if f"status of {status}" not in problem]


def test_a_text_is_pasted_looked_at_and_kept(page, problems, address, screens):
    page.goto(address)
    page.get_by_role("link", name="Add an article").click()
    page.get_by_role("button", name="Show what would be read").press("Enter")
    page.get_by_text("is empty: paste a text, give an address or choose files").wait_for()
    refused(problems, 422)
    assert axe(page) == []
    screens(page, "add-refused")
    page.get_by_label("Text of one article").fill(TIDES)
    page.get_by_label("Outlet").fill("The Post")
    page.get_by_role("button", name="Show what would be read").press("Enter")
    page.get_by_role("heading", name="What would be read").wait_for()
    assert axe(page) == []
    screens(page, "add-preview")
    page.get_by_label("Title").fill("Harbour walls are low")
    page.get_by_role("button", name="Keep it").press("Enter")
    page.get_by_text("The article is kept.").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour walls are low")
    expect(page.locator("[data-article] p").first).to_contain_text(TIDES[:20])


def test_a_zip_that_is_dropped_becomes_a_job_that_is_followed_to_its_end(
    page, address, settings, tmp_path, screens, problems
):
    news = tmp_path / "news.zip"
    with zipfile.ZipFile(news, "w") as archive:
        for number, text in enumerate((TIDES, STORMS, "")):
            archive.writestr(f"{number}.json", json.dumps({"text": text}))
    page.goto(f"{address}/add")
    dropped = page.evaluate_handle(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "news.zip", { type: "application/zip" }));
          return data;
        }""",
        list(news.read_bytes()),
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator("#said-aloud")).to_have_text("1 file chosen")
    page.get_by_role("button", name="Show what would be read").click()
    page.get_by_role("heading", name="Waits for a worker").wait_for()
    assert axe(page) == []
    screens(page, "job-waits")
    # trouble that passes, as where the server is started again, ends nothing
    page.route("**/progress", lambda route: route.fulfill(status=503, body="later"))
    with page.expect_response("**/progress"):
        pass
    page.unroute("**/progress")
    expect(page.get_by_role("heading", name="Waits for a worker")).to_be_visible()
    problems.clear()
    ctx = open_context(settings, extractor=SimpleExtractor())
    while work(ctx):
        pass
    assert jobs.list_jobs(ctx)["items"][0]["status"] == "done"
    ctx.close()
    page.get_by_role("heading", name="Done").wait_for()  # the page finds out by itself
    expect(page.locator("#said-aloud")).to_have_text("Done")
    expect(page.get_by_role("progressbar", name="3 of 3 articles")).to_have_attribute("value", "3")
    expect(page.locator("#progress")).not_to_have_attribute("hx-trigger", re.compile(""))
    assert axe(page) == []
    screens(page, "job-done")
    page.get_by_role("link", name="Show what became of each article").click()
    page.get_by_role("link", name="news.zip/0.json").click()
    page.locator("[data-article]").wait_for()


def test_a_feed_that_must_not_be_asked_is_refused_with_the_reason(page, problems, address, screens):
    page.goto(f"{address}/feeds/")
    assert axe(page) == []
    page.get_by_label("Address").fill("http://10.0.0.1/rss.xml")
    page.get_by_label("Address").press("Enter")
    page.get_by_text("public hosts are fetched from").wait_for()
    refused(problems, 422)
    field = page.get_by_label("Address")
    expect(field).to_have_value("http://10.0.0.1/rss.xml")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert axe(page) == []
    screens(page, "feed-refused")


@pytest.mark.parametrize("path", ["/add", "/jobs/", "/feeds/", "/alerts/?q=tide"])
def test_nothing_is_wider_than_a_telephone(page, address, path):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
