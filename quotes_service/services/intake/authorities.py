"""Loading a register of organizations (ROR) from a file, which has ids of institutions at ROR and Wikidata."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quotes_service.context import Context
from quotes_service.ingest.authorities import read_ror
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.store import changes
from quotes_service.store.institutions import authorities


def load(ctx: Context, path: Path, progress: Callable[[int], None] | None = None) -> dict[str, int]:
    """Load a dump of ROR, replacing the previous one; returns the numbers of ``organizations`` and of ``institutions``
    that match one.

    An institution matches if exactly one organization has one of its full names; acronyms alone don't count. The file
    is loaded completely or not at all; ``progress`` is called with the number of entries read so far. Raises
    InvalidInput, naming the file and the entry.
    """
    with ctx.writing():
        before = authorities.matched()
        authorities.clear()
        number = 0
        for number, entry in enumerate(read_ror(path), 1):
            keys = {entry_key(name) for name in (entry.name, *entry.names)} - {""}
            authorities.add(entry.ror, entry.wikidata, entry.name, entry.country, sorted(keys))
            if progress and number % 1000 == 0:
                progress(number)
        after = authorities.matched()
        changes.note({id for id, _ in before.items() ^ after.items()})
        return {"organizations": number, "institutions": len(after)}
