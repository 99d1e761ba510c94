"""When a feed is polled next: a pure function of how the last poll went."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The longest that a feed is left alone, whatever it or its failures ask for, in seconds.
LONGEST = 86_400

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE | re.ASCII)


def after_success(interval: int, ttl: int | None, headers: Mapping[str, str]) -> int:
    """The seconds until the next poll: the feed's interval, or longer if it asks for it by its ``ttl`` or its header
    Cache-Control (RFC 9111), but never longer than LONGEST for that reason."""
    asked = max(ttl or 0, _max_age(headers.get("cache-control", "")))
    return max(interval, min(asked, LONGEST))


def after_failure(interval: int, failures: int, retry_after: int | None) -> int:
    """The seconds until the next poll after so many failures in a row (1 or more): the interval, doubled by each of
    them up to LONGEST; ``retry_after``: what the site asks for at least."""
    wait = interval * 2 ** min(failures, 20)
    return max(interval, min(max(wait, retry_after or 0), LONGEST))


def _max_age(cache_control: str) -> int:
    if re.search(r"\bno-(cache|store)\b", cache_control, re.IGNORECASE):
        return 0
    found = _MAX_AGE.search(cache_control)
    return int(found[1]) if found else 0
