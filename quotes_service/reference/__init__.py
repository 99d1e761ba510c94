"""Writes the generated references in docs/ (command, its man page, settings, REST API, problems): `make docs`."""

from __future__ import annotations

from pathlib import Path

from quotes_service.reference.commands import command_page, manual
from quotes_service.reference.dictionary import dictionary_page
from quotes_service.reference.problems import problems_page
from quotes_service.reference.rest import api_page
from quotes_service.reference.settings import settings_page

#: File name in docs/ -> function that returns its text.
PAGES = {
    "cli.md": command_page,
    "quotes.1": manual,
    "settings.md": settings_page,
    "api.md": api_page,
    "problems.md": problems_page,
    "data-dictionary.md": dictionary_page,
}


def main(folder: str) -> None:
    """Write all pages into ``folder``."""
    for name, page in PAGES.items():
        Path(folder, name).write_text(page(), encoding="utf-8")
