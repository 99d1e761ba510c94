"""What quotations mean, kept beside what they say: for the extra ``semantic``."""

from __future__ import annotations

from collections.abc import Callable, Collection

from quotes_service.errors import InvalidInput
from quotes_service.services.context import Context
from quotes_service.store import listing

#: Characters of an article's title and beginning that are read before a quotation: "it" and "they" alone mean little.
_OPENING = 200
#: Quotations that are embedded between two writing transactions.
_BATCH = 50


def texts(ids: Collection[int]) -> list[tuple[int, str]]:
    """What is embedded of quotations: the beginning of the article, then what is said."""
    rows = listing.in_context(ids, 2 * _OPENING)
    return [(id, " ".join(f"{title or ''} {text}".split())[:_OPENING] + " " + said) for id, title, text, said in rows]


def embed(ctx: Context, progress: Callable[[int], None] | None = None) -> int:
    """Embed the quotations that have no vector yet; answers with how many. What is done stays done if it is cut off.

    Raises InvalidInput where the settings don't ask for meanings, ModelMissing.
    """
    from quotes_service.search.meaning import embed as vector

    if ctx.meaning is None:
        raise InvalidInput("QUOTES_SEMANTIC", "is not set to true, so that nothing would be searched by meaning")
    done = 0
    with ctx.reading():
        missing = ctx.meaning.missing(2**31)
    for start in range(0, len(missing), _BATCH):
        with ctx.reading():
            rows = texts(missing[start : start + _BATCH])
        vectors = [(id, vector(text)) for id, text in rows]  # takes long: no writer should wait for it
        with ctx.writing():
            still = listing.among([id for id, _ in rows])
            ctx.meaning.put([row for row in vectors if row[0] in still])
        done += len(rows)
        if progress:
            progress(done)
    return done
