from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from quotes_service import context
from quotes_service.errors import InvalidInput
from tests.cli.conftest import Loaded
from tests.factories import STORMS, TIDES

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow


class Newer(Loaded):
    version = "9.1"


class Blind(Newer):
    """Finds nothing in the article on storms."""

    def extract(self, text, title=None):
        found = super().extract(text, title)
        return replace(found, quotations=(), people=(), organizations=()) if text == STORMS else found


class Stopped(Newer):
    """Ctrl-C is pressed while the second article is extracted."""

    def extract(self, text, title=None):
        if text == STORMS:
            raise KeyboardInterrupt
        return super().extract(text, title)


class Failing(Newer):
    def extract(self, text, title=None):
        if text == TIDES:
            raise InvalidInput("text", "is too long")
        return super().extract(text, title)


@pytest.fixture
def upgraded(loaded, quotes, monkeypatch):
    """Puts another extractor in place of the one that read the articles."""

    def upgrade(extractor):
        monkeypatch.setattr("quotes_service.extract.Extractor", extractor)
        monkeypatch.setattr(context, "_extractors", {})

    return upgrade


def versions(folder) -> list[str]:
    with sqlite3.connect(folder / "quotes.db") as database:
        return [version for (version,) in database.execute("SELECT extractor FROM article_version ORDER BY id")]


def forget_readings(folder):
    """As a version before 0.3.0 left the database."""
    with sqlite3.connect(folder / "quotes.db") as database:
        database.execute("UPDATE article_version SET reading = NULL")


def test_articles_are_extracted_again_and_ids_and_decisions_stay(loaded, quotes, upgraded):
    (expert,) = json.loads(quotes("expert", "Maren Tolvik", "--json").stdout)["items"]
    quotes("decide", "rename", expert["id"], "Maren Tolvik-Ek", "--by", "Ida Holm")
    upgraded(Blind)
    assert quotes("reprocess").stdout == "2 articles extracted again; 2 of them with a different result.\n"
    (again,) = json.loads(quotes("expert", expert["id"], "--json").stdout)["items"]
    assert (again["name"], again["quotation_count"]) == ("Maren Tolvik-Ek", 2)
    assert quotes("reprocess").stdout == "2 articles extracted again; 0 of them with a different result.\n"


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ([], 2),
        (["--before-version", "9.1"], 2),  # "simple" is no version: older than any
        (["--since-version", "0.1"], 0),
        (["--unread"], 0),
    ],
)
def test_options_select_the_articles(loaded, quotes, upgraded, options, read):
    upgraded(Newer)
    assert json.loads(quotes("reprocess", "--json", *options).stdout)["read"] == read
    assert versions(loaded) == [Newer.version if read else Loaded.version] * 2


def test_since_and_before_a_version_after_an_upgrade(loaded, quotes, upgraded):
    upgraded(Newer)
    quotes("reprocess")
    for options, read in ((["--since-version", "9"], 2), (["--before-version", "9.1"], 0)):
        assert json.loads(quotes("reprocess", "--json", *options).stdout)["read"] == read


@pytest.mark.parametrize("option", ["--since-version", "--before-version"])
def test_an_invalid_version_is_named(loaded, quotes, option):
    result = quotes("reprocess", option, "newest")
    assert result.exit_code == 2
    assert result.stderr == f"quotes: error: {option}: 'newest' is not a version such as 0.2.0\n"


def test_an_interrupted_run_is_resumed(loaded, quotes, upgraded):
    upgraded(Stopped)
    result = quotes("reprocess")
    assert (result.exit_code, result.stdout) == (130, "")
    told = "quotes: error: stopped; 1 of 2 articles are done, and the same command continues with the rest"
    assert result.stderr.splitlines()[-1] == told
    assert versions(loaded) == [Newer.version, Loaded.version]
    upgraded(Newer)
    assert quotes("reprocess").stdout.splitlines() == [
        "Resumed an interrupted run; --restart starts again from the first article.",
        "1 article extracted again; 1 of them with a different result.",
    ]
    assert versions(loaded) == [Newer.version] * 2


def test_an_interrupted_run_can_be_restarted(loaded, quotes, upgraded):
    upgraded(Stopped)
    quotes("reprocess")
    upgraded(Newer)
    done = json.loads(quotes("reprocess", "--restart", "--json").stdout)
    assert (done["resumed"], done["read"]) == (False, 2)


def test_an_article_that_cannot_be_read_stays_as_it_was_and_is_reported(loaded, quotes, upgraded):
    upgraded(Failing)
    result = quotes("reprocess")
    assert result.exit_code == 1
    assert result.stdout == "1 article extracted again; 1 of them with a different result.\n"
    assert result.stderr.splitlines()[-1].startswith("a_")
    assert result.stderr.endswith(": text: is too long\n")
    assert versions(loaded) == [Loaded.version, Newer.version]
    assert "gauges" in quotes("search", "gauges").stdout


def test_unread_articles_of_an_older_version_are_reported_and_extracted(loaded, quotes):
    forget_readings(loaded)
    told = "2 articles were extracted by an older version: run quotes reprocess --unread"
    assert quotes("migrate").stdout.splitlines() == ["The database is up to date.", told]
    assert quotes("reprocess", "--unread").stdout == "2 articles extracted again.\n"
    assert quotes("migrate").stdout == "The database is up to date.\n"


def test_without_unread_articles_nothing_is_printed_and_no_pipeline_loaded(loaded, quotes, upgraded):
    upgraded(None)  # loading it would fail
    result = quotes("reprocess", "--unread")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert json.loads(quotes("reprocess", "--unread", "--json").stdout) == {
        "resumed": False,
        "read": 0,
        "changed": 0,
        "failed": [],
    }


def organization(number: int, name: str) -> dict:
    ids = [{"type": "wikidata", "preferred": f"Q{number}", "all": [f"Q{number}"]}]
    names = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    return {"id": f"https://ror.org/0{number}", "status": "active", "names": names, "external_ids": ids}


def test_a_register_gives_institutions_their_ids(loaded, quotes):
    names = ["Larkhaven Institute for Coastal Research", "Institute of Dust"]
    dump = loaded / "v2.1-ror-data.json"
    dump.write_text(json.dumps([organization(number, name) for number, name in enumerate(names, 1)]))
    told = "2 organizations in the register; 1 institution of the directory matched.\n"
    assert quotes("register", dump).stdout == told
    (institution,) = json.loads(quotes("search", "LICR", "--json").stdout)["institutions"]["items"]
    assert (institution["ror"], institution["wikidata"]) == ("https://ror.org/01", "Q1")
    assert json.loads(quotes("register", dump, "--json").stdout) == {"organizations": 2, "institutions": 1}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{", "is not JSON"),
        ("{}", "is not a list of organizations"),
        ("[{}]", "entry 1 is not an organization of ROR"),
    ],
)
def test_an_unreadable_register_leaves_the_earlier_one(loaded, quotes, content, error):
    (loaded / "good.json").write_text(json.dumps([organization(1, "Treasury Council")]))
    quotes("register", "good.json")
    if content:
        (loaded / "bad.json").write_text(content)
    result = quotes("register", "bad.json")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith(f"quotes: error: bad.json: {error}")
    (institution,) = json.loads(quotes("search", "Treasury Council", "--json").stdout)["institutions"]["items"]
    assert institution["wikidata"] == "Q1"
