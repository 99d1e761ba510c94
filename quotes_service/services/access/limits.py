"""How many requests a caller may send: the fixed windows of the library `limits`, which flask-limiter uses too, counted
in our own database or in Redis for all processes together."""

from __future__ import annotations

import math
import re
import time
from ipaddress import IPv4Address, ip_address, ip_network

from limits import RateLimitItem, parse_many
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from quotes_service.callers import Caller
from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InvalidInput, TooMany
from quotes_service.store.access.counts import RequestCounts

#: Whose password may be tried how often: by an address for one name, by an address, and for one name by anybody.
_SIGN_INS = {"both": "10 per 15 minutes", "address": "50 per hour", "name": "100 per hour"}
#: The most requests of a limit, and its longest time in seconds, a leap year; and a time of none, which the library
#: takes for one.
_MOST, _LONGEST = 10**9, 366 * 86_400
_NO_TIME = re.compile(r"(?:/|per)\s*0+(?![0-9])", re.IGNORECASE)


def parsed(field: str, text: str) -> list[RateLimitItem]:
    """The limits of "10 per second; 5000 per day"; "none" has none. Raises InvalidInput, with the field."""
    if text.strip().casefold() == "none":
        return []
    try:
        found = parse_many(text)
    except ValueError:
        found = []
    is_good = all(1 <= item.amount <= _MOST and item.get_expiry() <= _LONGEST for item in found)
    if not found or not is_good or _NO_TIME.search(text):
        raise InvalidInput(field, f"cannot be {text!r}: write it like 600 per minute; 20000 per day, or none")
    return found


class Limits:
    """The limits of these settings. Raises InvalidInput, with the variable, for one that cannot be accepted."""

    def __init__(self, ctx: Context):
        settings = ctx.settings
        self._address = parsed("QUOTES_LIMIT_ADDRESS", settings.limit_address)
        self._key = parsed("QUOTES_LIMIT_KEY", settings.limit_key)
        self._limiter = FixedWindowRateLimiter(_storage(ctx))

    def count(self, caller: Caller, address: str | None) -> None:
        """Count a request of this caller. Raises TooMany, DatabaseUnavailable."""
        if caller.id is None:
            self._hit(self._address, "address", _network(address))
        else:
            self._hit(parsed("limit", caller.limit) if caller.limit else self._key, caller.kind, caller.id)

    def count_sign_in(self, name: str, address: str | None) -> None:
        """Count that somebody tries a password for this name. Raises TooMany, DatabaseUnavailable."""
        for kind, whose in _whose(name, address).items():
            self._hit(parsed("limit", _SIGN_INS[kind]), "sign-in", kind, *whose)

    def forget_sign_ins(self, name: str, address: str | None) -> None:
        """Begin the counts anew, since the password was right; not that of the address, which may try other names."""
        whose = _whose(name, address)
        for kind in ("both", "name"):
            for item in parsed("limit", _SIGN_INS[kind]):
                _reached(self._limiter.clear, item, "sign-in", kind, *whose[kind])

    def _hit(self, items: list[RateLimitItem], *whose: str) -> None:
        for item in items:
            if not _reached(self._limiter.hit, item, *whose):
                ends = _reached(self._limiter.get_window_stats, item, *whose).reset_time
                wait = max(1, math.ceil(ends - time.time()))
                raise TooMany(f"There were too many requests: {item} may be sent.", wait)


def _whose(name: str, address: str | None) -> dict[str, tuple[str, ...]]:
    known = _network(address)
    return {"both": (name, known), "address": (known,), "name": (name,)}


def _network(address: str | None) -> str:
    """The address; of IPv6 the network of 64 bits, since whoever has one address there has all of them."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(found, IPv4Address) or found.ipv4_mapped:
        return str(found)
    return str(ip_network((found, 64), strict=False))


def _reached(call, *values):
    """What the call returns; raises DatabaseUnavailable if the storage cannot be reached."""
    try:
        return call(*values)
    except StorageError as error:
        raise DatabaseUnavailable(f"Where requests are counted (QUOTES_LIMITS) cannot be reached: {error}") from error


def _storage(ctx: Context) -> Storage:
    address = ctx.settings.limits
    if not address:
        return _OwnDatabase(ctx)
    if not address.startswith(("redis://", "rediss://")):
        raise InvalidInput("QUOTES_LIMITS", "must be empty or the address of a Redis: redis://HOST:PORT/NUMBER")
    try:
        return storage_from_string(address, wrap_exceptions=True)  # pyright: ignore[reportReturnType]  # not async
    except (ConfigurationError, ValueError) as error:
        hint = (
            "; install the extra `redis`: pip install 'quotes-service[redis]'" if "prerequisite" in str(error) else ""
        )
        raise InvalidInput("QUOTES_LIMITS", f"cannot be used: {error}{hint}") from None


class _OwnDatabase(Storage):
    """Counts beside our own database."""

    STORAGE_SCHEME = None

    def __init__(self, ctx: Context):
        super().__init__()
        self._counts = RequestCounts(ctx.database)

    @property
    def base_exceptions(self) -> type[Exception]:
        return DatabaseUnavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._counts.add(key, expiry, amount)

    def get(self, key: str) -> int:
        return self._counts.get(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._counts.get(key)[1]

    def check(self) -> bool:
        self._counts.get("")
        return True

    def reset(self) -> int:
        return self._counts.remove_all()

    def clear(self, key: str) -> None:
        self._counts.remove(key)
