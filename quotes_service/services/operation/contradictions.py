"""Settings that contradict each other, and variables that are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from difflib import get_close_matches

from quotes_service.settings import Settings

#: Variables of the tests, which are no settings.
_OF_TESTS = "QUOTES_TEST_"


def contradictions(settings: Settings, variables: Iterable[str]) -> Iterator[str]:
    """What is wrong with settings whose values are acceptable, each in a sentence. ``variables``: the names of all that
    are set in the environment."""
    known = [item.metadata["variable"] for item in fields(Settings)]
    for name in sorted(variables):
        if name.startswith("QUOTES_") and not name.startswith(_OF_TESTS) and name not in known:
            near = get_close_matches(name, known, 1)
            yield f"{name} is no setting" + (f"; {near[0]} is." if near else ".")
    if settings.max_body_bytes < settings.max_text_chars:
        yield "QUOTES_MAX_BODY_BYTES is smaller than QUOTES_MAX_TEXT_CHARS: the longest text does not fit into a body."
    if settings.max_batch_bytes < settings.max_body_bytes:
        yield "QUOTES_MAX_BATCH_BYTES is smaller than QUOTES_MAX_BODY_BYTES: a batch may be no larger than an article."
    if settings.feed_interval < settings.feed_least_interval:
        yield "QUOTES_FEED_INTERVAL is shorter than QUOTES_FEED_LEAST_INTERVAL."
    if settings.fetch_allow and not settings.fetch:
        yield "QUOTES_FETCH_ALLOW has no effect: QUOTES_FETCH is off."
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        yield "QUOTES_PUBLIC_URL is no address: it begins with https:// or http://."
