"""Pages of the app in Chromium, over the sample articles as the real extractor reads them, or over nothing.

One browser serves all tests of this folder, each in a context of its own: without cookies, and with the pages' policies
(CSP) in force. It is closed at the end of the folder, since Playwright keeps an event loop in this thread, with which
`asyncio.run` of another test would fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from quotes_service.app import create_app
from quotes_service.context import Context, open_context
from quotes_service.ingest import documents
from quotes_service.jobs.foreground import read_all
from quotes_service.services.intake import jobs
from quotes_service.settings import Settings
from tests import needs

needs.package("playwright.sync_api", extra="test")
needs.package("axe_playwright_python", extra="test")

from playwright.sync_api import Browser, Page, Response, expect, sync_playwright  # noqa: E402 - may be missing

from tests.web import browsing  # noqa: E402

EXAMPLES = Path(__file__).parents[2] / "examples"
#: The most milliseconds that something may take to appear.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
#: The page of a test, and what went wrong in it.
_PAGE = pytest.StashKey[tuple[Page, list[str]]]()


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a server of the app for these settings, in threads of this process."""
    app = create_app(settings)
    with serving_app(app) as address:
        yield address
    app.extensions["quotes_service"].close()


@contextmanager
def serving_app(app: Flask) -> Iterator[str]:
    """The address of a server of the app, in threads of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def read_samples(ctx: Context) -> None:
    """Do what `quotes ingest examples` does."""
    job = jobs.create(ctx, "ingest", "examples")
    with ctx.connected():
        found = documents.raw_articles([EXAMPLES])
        read_all(ctx, job, found, workers=1, progress=lambda state: None)


@pytest.fixture(scope="session")
def server(tmp_path_factory, sqlite_template) -> Iterator[str]:
    """The address of the app over the sample articles, for all tests of this process: they must not change anything."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("web") / "samples.db")
    settings = Settings(database_url=f"sqlite:///{path}", fetch=False)
    ctx = open_context(settings)
    read_samples(ctx)
    ctx.close()
    with serving(settings) as address:
        yield address


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory, sqlite_template) -> Iterator[str]:
    """The address of the app over an empty database, which must stay empty."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("web") / "empty.db")
    with serving(Settings(database_url=f"sqlite:///{path}", fetch=False)) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = needs.chromium()
    with sync_playwright() as playwright:
        # there is no sandbox in most containers, and only pages of our own are opened
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def raw_page(browser) -> Iterator[Page]:
    """An empty page, in light colours and without moving parts; what goes wrong in it is not looked at."""
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def problems(raw_page) -> list[str]:
    """What went wrong in ``page`` until now. What the test expects, it removes."""
    return browsing.watch(raw_page)


@pytest.fixture
def page(raw_page, problems, request) -> Page:
    """An empty page. At the end of the test nothing may have gone wrong in it: see ``browsing.watch``."""
    request.node.stash[_PAGE] = (raw_page, problems)
    return raw_page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Look at what went wrong in the test's page before any server that it is of stops."""
    try:
        return (yield)
    finally:
        if _PAGE in item.stash:
            page, problems = item.stash[_PAGE]
            page.evaluate("0")  # what was told before has arrived now
            assert problems == []


@pytest.fixture
def visit(page, problems, request) -> Callable[..., Response]:
    """Opens a path in ``page``: ``visit("/")``; of the empty app: ``visit("/", of="empty_server")``. The answer must
    have this status."""

    def visit(path: str, *, of: str = "server", status: int = 200) -> Response:
        response = page.goto(request.getfixturevalue(of) + path)
        assert response
        assert response.status == status
        if status >= 400:
            page.evaluate("0")  # the console has told of it now
            problems[:] = [problem for problem in problems if not problem.endswith(f"({response.url})")]
        return response

    return visit


@pytest.fixture
def screens() -> Callable[[Page, str], None]:
    """Takes pictures of a page into the folder of QUOTES_TEST_SCREENS, if that is set: see ``browsing.screens``."""
    folder = os.environ.get("QUOTES_TEST_SCREENS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            browsing.screens(page, name, Path(folder))

    return take
