"""A register of organizations (ROR) from a local file, which gives institutions their ids there and at Wikidata."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quotes_service.context import Context
from quotes_service.ingest.authorities import read_ror
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.store.institutions import authorities as store


def load(ctx: Context, path: Path, progress: Callable[[int], None] | None = None) -> dict[str, int]:
    """Load a dump of ROR in place of the one before: how many organizations, and how many institutions match now.

    An institution matches where its name or another full name of it is that of exactly one organization; acronyms
    alone match nothing. All of the file or nothing is loaded. Raises InvalidInput naming the file and the entry.
    """
    with ctx.writing():
        store.clear()
        number = 0
        for number, entry in enumerate(read_ror(path), 1):
            keys = {entry_key(name) for name in (entry.name, *entry.names)} - {""}
            store.add(entry.ror, entry.wikidata, entry.name, entry.country, sorted(keys))
            if progress and number % 1000 == 0:
                progress(number)
        return {"organizations": number, "institutions": store.matched()}
