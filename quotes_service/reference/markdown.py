"""What the pages share: the note at their top, tables, cells."""

from __future__ import annotations

NOTE = "<!-- Written by `make docs` from the code; a test compares. Change the code, not this page. -->"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(title: str, *sections: str) -> str:
    return "\n\n".join([title, NOTE, *filter(None, sections)]) + "\n"
