"""The page of the settings."""

from __future__ import annotations

from dataclasses import fields

from quotes_service.reference.markdown import cell, page, table
from quotes_service.settings import Settings


def settings_page() -> str:
    """Every setting with its default."""
    rows = [
        (
            f"`{item.metadata['variable']}`",
            f"`{item.default}`" if item.default != "" else "",
            cell(item.metadata["help"]),
        )
        for item in fields(Settings)
    ]
    return page(
        "# Settings",
        "Settings come from the environment and from a `.env` file in the working directory; the environment wins.\n"
        "An empty variable counts as absent; a value that cannot be accepted is refused at the start, and named.",
        table(("variable", "default", "what it sets"), rows),
    )
