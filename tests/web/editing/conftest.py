"""An editor in front of a small directory: with Flask's client, or in a browser."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quotes_service.context import open_context
from quotes_service.records import Article
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from tests.api.conftest import FISH_BODY, STORMS_BODY, TIDES_BODY, put
from tests.api.conftest import serving as serving_client
from tests.factories import SimpleExtractor
from tests.web.conftest import serving

#: Two people of one name, and an acronym of two agencies: pairs that may be one.
ALIKE = (
    "“Nets catch less each year,” said Ann Lee, biologist at the Agency of Fish (AF).",
    "“Hearts tire early here,” said Ann Lee, surgeon at the Council of Health.",
    "“We fine them,” said Bo Ek, director of the Agency of Finance (AF).",
    "“We fine them twice,” said AF.",
)
LONG = "Bartholomew " + "Wolfeschlegelsteinhausenbergerdorff" * 5 + " Smith"
MARKUP = "<b>bold</b> & <script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}drow\N{POP DIRECTIONAL FORMATTING} שלום"


class Editor:
    """Somebody who uses the pages with Flask's client."""

    def __init__(self, client: FlaskClient):
        self.client = client
        # a page with a form that sends something, whatever the queues have
        self.token = self.field(self.get("/check"), "csrf_token")

    def api(self, address: str) -> Any:
        """What the API answers."""
        return self.client.get(f"/api/v1/{address}").json

    def get(self, address: str, status: int = 200) -> str:
        """The page, as text."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return answer.text

    def field(self, page: str, name: str) -> str:
        """The value of the first field of this name in the page's forms."""
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        return html.unescape(found[1]) if found else ""

    def post(self, address: str, by: str | None = "Ida Holm", **fields: Any) -> TestResponse:
        """Send a form, as an editor of this name."""
        sent = {"csrf_token": self.token, **fields} | ({"by": by} if by else {})
        return self.client.post(address, data=sent)

    def act(self, **fields: Any) -> str:
        """Decide on the quotation that the queue shows now; returns what the next page says."""
        page = self.get("/review/")
        about = {name: self.field(page, name) for name in ("quotation", "seen")}
        answer = self.post("/review/", **{**about, **fields})
        assert answer.status_code == 303, words(answer.text)
        return self.get(answer.headers["Location"])

    def quotation(self, begins: str) -> dict[str, Any]:
        """The quotation that begins like this, as the API prints it."""
        found = self.api("quotes?limit=100&factuality=any")["items"]
        return next(one for one in found if one["content"]["text"].startswith(begins))

    def expert(self, name: str) -> dict[str, Any]:
        return next(one for one in self.api("experts?limit=100")["items"] if one["name"] == name)

    def institution(self, name: str) -> dict[str, Any]:
        return next(one for one in self.api("institutions?limit=100")["items"] if one["name"] == name)

    def last(self) -> dict[str, Any]:
        """The decision that was made last."""
        return self.api("decisions?limit=1")["items"][0]


def words(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.fixture
def editor_over(tmp_path, sqlite_template, snapshots) -> Iterator[Callable[..., Editor]]:
    """An editor over articles: editor_over("storms", STORMS_BODY); the first argument names them."""
    with serving_client(tmp_path, sqlite_template) as app:

        def made(name: str, *bodies: dict[str, Any]) -> Editor:
            client = app.test_client()
            snapshots.filled(app.extensions["quotes_service"], name, lambda: put(client, *bodies) and None)
            return Editor(client)

        yield made


@pytest.fixture
def editor(editor_over) -> Editor:
    """An editor over the articles on tides, storms and fish."""
    return editor_over("tides, storms, fish", TIDES_BODY, STORMS_BODY, FISH_BODY)


@pytest.fixture
def torn(editor_over) -> Editor:
    """An editor over entries that may be one."""
    bodies = [
        {"text": text, "url": f"https://post.example/{number}", "published_at": f"2024-05-0{number + 1}"}
        for number, text in enumerate(ALIKE)
    ]
    return editor_over("alike", *bodies)


@pytest.fixture
def own_server(tmp_path, sqlite_template, snapshots) -> Iterator[str]:
    """The address of an app of the test's own: a dozen articles that quote two people each, entries that may be one,
    and names and words that are hard to lay out."""
    path = shutil.copy(sqlite_template, tmp_path / "own.db")
    settings = Settings(database_url=f"sqlite:///{path}", fetch=False)
    extractor: Any = SimpleExtractor()  # it has a narrower interface
    ctx = open_context(settings, extractor=extractor)
    texts = [
        f"“🌊 The ferry was late on day {number},” said Ida Fry, pilot at the Agency of Ferries. "
        f"“The quay was empty on day {number},” said Tom Ek, harbour master at the Council of Ports."
        for number in range(6)
    ]
    texts += [*ALIKE, f"“The name is long,” said {LONG}, clerk at the Office of Names.", f"“{MARKUP},” said Bo Markup."]

    def fill() -> None:
        for number, text in enumerate(texts):
            story = Article(text, title=f"Story {number}", url=f"https://post.example/{number}", outlet="The Post")
            articles.add_article(ctx, story)

    snapshots.filled(ctx, "hard to lay out", fill)
    ctx.close()
    with serving(settings) as address:
        yield address
