"""The references in docs/ match the code; `make docs` writes them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from quotes_service import reference
from quotes_service.app import create_app
from quotes_service.cli import main as command
from quotes_service.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", reference.PAGES)
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


def test_every_path_of_the_api_is_documented(sqlite_template):
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    app = create_app(Settings(database_url=f"sqlite:///{sqlite_template}"))
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and "docs" not in rule.rule:
            path = re.sub("<(?:[^>]*:)?(.+?)>", r"{\1}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert f"{method} {path}" in page, (method, path)


def test_the_pages_are_written_into_the_folder(tmp_path):
    reference.main(str(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == set(reference.PAGES)
