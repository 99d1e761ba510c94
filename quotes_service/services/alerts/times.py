"""When alerts look, and when a message that could not be sent is tried again: pure functions of times in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quotes_service.errors import InvalidInput

#: How often an alert sends something, if something was found.
Every = Literal["at_once", "hourly", "daily", "weekly"]
EVERY: tuple[Every, ...] = get_args(Every)

#: Seconds between two tries to send a message, as Standard Webhooks recommends it: eight tries in about 28 hours.
RETRIES = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
#: The longest that a receiver is left alone because it asks for that.
_LONGEST = 86_400

_AT = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?:\s+(?P<zone>\S+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When daily digests are sent, and weekly ones on Mondays: a time of the day in a zone."""

    time: time
    zone: tzinfo

    @classmethod
    def of(cls, text: str) -> DigestTime:
        """ "07:00" in UTC, or "07:00 Europe/Oslo". Raises InvalidInput("QUOTES_DIGEST_AT")."""
        match = _AT.fullmatch(text.strip())
        if match is None:
            raise InvalidInput(
                "QUOTES_DIGEST_AT", f"{text!r} is not a time of the day such as 07:00 or 07:00 Europe/Oslo"
            )
        name = match["zone"] or "UTC"
        try:
            zone: tzinfo = UTC if name == "UTC" else ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput("QUOTES_DIGEST_AT", f"{name!r} is not a time zone such as Europe/Oslo") from None
        return cls(time(int(match["hour"]), int(match["minute"])), zone)


def next_look(every: str, after: datetime, digest: DigestTime) -> datetime:
    """When an alert looks next after it did at a time (UTC, without a zone, as what is returned)."""
    if every == "at_once":
        return after
    if every == "hourly":
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = after.replace(tzinfo=UTC).astimezone(digest.zone)
    day = local.date()
    if every == "weekly":
        day += timedelta(days=-day.weekday() % 7)
    while True:
        moment = datetime.combine(day, digest.time, digest.zone).astimezone(UTC).replace(tzinfo=None)
        if moment > after:
            return moment
        day += timedelta(days=7 if every == "weekly" else 1)


def next_try(attempts: int, time: datetime, retry_after: int | None) -> datetime | None:
    """When a message is tried again after so many attempts, the last at this time; None: no more. ``retry_after``: the
    seconds that its receiver asks for at least."""
    if attempts > len(RETRIES):
        return None
    return time + timedelta(seconds=max(RETRIES[attempts - 1], min(retry_after or 0, _LONGEST)))
