"""The references in docs/ match the code; `make docs` writes them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from quotes_service import reference
from quotes_service.app import create_app
from quotes_service.cli import main as command
from quotes_service.reference import calls
from quotes_service.reference.answers import layout, shortened
from quotes_service.settings import Settings
from tests.api.test_docs import assert_as_documented, operations

DOCS = Path(__file__).parents[1] / "docs"
#: The page of the API has calls over the samples, which take seconds.
PAGES = [pytest.param(name, marks=pytest.mark.slow if name == "api.md" else ()) for name in reference.PAGES]


@pytest.fixture
def app(sqlite_template, tmp_path):
    """An app over an empty database."""
    shutil.copy(sqlite_template, tmp_path / "quotes.db")
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/quotes.db"))
    yield app
    app.extensions["quotes_service"].close()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name):
    assert (DOCS / name).read_text(encoding="utf-8") == reference.PAGES[name](), "stale; run: make docs"


def test_every_setting_is_documented():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    for item in fields(Settings):
        assert item.metadata["help"], item.name
        default = f"`{item.default}`" if item.default != "" else ""
        assert f"| `{item.metadata['variable']}` | {default} |" in page


def test_every_command_and_option_has_help():
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name, item in command.commands.items():
        assert f"## quotes {name}\n" in page
        for option in item.params:
            assert option.param_type_name == "argument" or option.help, (name, option.name)


def test_every_path_of_the_api_is_documented(app):
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and "docs" not in rule.rule:
            path = re.sub("<(?:[^>]*:)?(.+?)>", r"{\1}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert f"{method} {path}" in page, (method, path)


def test_every_operation_has_a_call(app):
    document = app.test_client().get("/api/v1/openapi.json").json
    documented = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, method, _ in operations(document)}
    assert {call.operation for call in calls.CALLS} == documented


@pytest.mark.slow
def test_calls_are_answered_as_documented(app):
    calls.load_samples(app)
    document = app.test_client().get("/api/v1/openapi.json").json
    for made in calls.make(app):
        method, path = made.call.operation.split()
        answers = document["paths"][f"/api/v1{path}"][method.lower()]["responses"]
        answer = answers[str(made.answer.status_code)]
        assert made.answer.status_code < 300, (made.address, made.answer.text)
        if made.answer.status_code == 204:
            assert not made.answer.data
            continue
        content = answer["content"][made.answer.mimetype]
        if made.answer.mimetype != "application/json":
            assert made.answer.text
            continue
        schema = content["schema"]["$ref"].rsplit("/", 1)[-1]
        assert_as_documented(document, schema, made.answer.json)
        assert made.answer.json.get("total") != 0, made.address


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"id": "e_1", "name": None, "aliases": []}, {"id": "e_1", "name": None, "aliases": []}),
        ({"items": [{"id": "e_1", "name": None, "aliases": ["Bo"]}, {"id": "e_2"}]}, {"items": [{"id": "e_1"}]}),
        ({"text": "a" * 80}, {"text": "a" * 80}),
        ({"text": "a" * 81}, {"text": "a" * 79 + "…"}),
        ({"score": 0.1 + 0.2, "count": 0, "current": False}, {"score": 0.3, "count": 0, "current": False}),
        ({"next": "/api/v1/quotes?cursor=WyJ0-3_"}, {"next": "/api/v1/quotes?cursor=…"}),
        ({"article": {"title": "Walls", "label": "Walls"}}, {"article": {"title": "Walls"}}),
        ({"items": [{"kind": "expert", "label": "Bo Ek"}]}, {"items": [{"kind": "expert", "label": "Bo Ek"}]}),
    ],
)
def test_answers_are_shortened(answer, shown):
    assert shortened(answer) == shown


def test_json_is_laid_out_in_lines_that_fit():
    value = {"a": [1, {"b": "ä" * 90}], "c": {"d": ["e" * 50, "f" * 50, None]}, "g": {}}
    text = layout(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= 118
    assert layout({"a": [1, 2]}) == '{"a": [1, 2]}'


@pytest.mark.slow
def test_the_pages_are_written_into_the_folder(tmp_path):
    reference.main(str(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == set(reference.PAGES)
