"""The gate that every request goes through: who calls, how often, and whether they may do it."""

from __future__ import annotations

import re
from collections.abc import Container
from ipaddress import ip_address
from urllib.parse import urlsplit

from quotes_service.callers import ANONYMOUS, SCOPES, Anonymous, Caller, Scope
from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NotAllowed, NotSignedIn
from quotes_service.services.access.limits import Limits
from quotes_service.store.access import accounts, keys

#: A site, as browsers name it in `Origin`.
_SITE = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
#: What proxies add to the requests that they send on.
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


class Gate:
    """The gate of an app with these settings. Raises InvalidInput, with the variable, for a limit that cannot be
    accepted."""

    def __init__(self, ctx: Context):
        self._ctx = ctx
        self.limits = Limits(ctx)

    def anonymous(
        self, address: str | None, host: str, origin: str | None = None, *, headers: Container[str]
    ) -> Caller:
        """Somebody who does not say who they are. ``address``: where the request comes from; ``host``: the host that
        it names, without a port; ``origin``: the site of the page that sends it, where a browser names one;
        ``headers``: the names of its headers, by which a proxy on this machine is known that nobody has declared.

        Without a setting, they may do everything on this machine. A page of another site can make a browser on this
        machine send requests here, but under its own host (DNS rebinding), or with its own origin.
        """
        settings = self._ctx.settings
        is_direct = settings.proxies == 0 and not any(name in headers for name in _FORWARDED)
        is_own = is_direct and is_loopback(address) and is_loopback(host) and _is_own_page(origin)
        granted = settings.anonymous or ("everything" if is_own else "nothing")
        return Caller("anonymous", ANONYMOUS[_known(granted)])

    def count_unknown(self, address: str | None) -> None:
        """Count a request with a key that is none: as one without. Raises TooMany, DatabaseUnavailable."""
        if not is_loopback(address):
            self.limits.count(Caller("anonymous", ANONYMOUS["nothing"]), address)

    def admit(self, caller: Caller, scope: Scope, address: str | None) -> None:
        """Let a request pass that needs ``scope``. Raises NotSignedIn, NotAllowed, TooMany, DatabaseUnavailable."""
        if caller.id is not None or not is_loopback(address):
            self.limits.count(caller, address)
        if caller.may(scope):
            return
        if caller.id is None:
            raise NotSignedIn("Nobody may do this without a key.")
        kind = "key" if caller.kind == "key" else "role"
        raise NotAllowed(f"Your {kind} does not allow this: it needs the scope {scope} ({SCOPES[scope]}).")


def _known(name: str) -> Anonymous:
    return next(known for known in ANONYMOUS if known == name)


def _is_own_page(origin: str | None) -> bool:
    """Whether no page sends a request, or one of this machine."""
    if origin is None:
        return True
    try:
        return is_loopback(urlsplit(origin).hostname)
    except ValueError:
        return False


def sites_of(setting: str) -> list[str]:
    """The sites of QUOTES_CORS ("https://desk.example, ...", or "*"), in lower case. Raises InvalidInput."""
    sites = [site.strip().rstrip("/").lower() for site in setting.split(",") if site.strip()]
    for site in sites:
        if site != "*" and not _SITE.fullmatch(site):
            raise InvalidInput("QUOTES_CORS", f"has {site!r}, which is no site: write it like https://desk.example")
    return sites


def name_of(host: str) -> str:
    """The host that a request names, without its port: "quotes.example:8000" is quotes.example, "[::1]:8000" is ::1."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def is_loopback(host: str | None) -> bool:
    """Whether an address or the name of a host means this machine itself."""
    if not host:
        return False
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_address(ctx: Context, host: str) -> None:
    """Refuse to serve at an address that others can reach, unless somebody may use it: by a key, by an account, or
    because a setting says so. Raises InvalidInput("--host")."""
    if is_loopback(host) or ctx.settings.anonymous not in ("", "nothing"):
        return
    with ctx.reading():
        if keys.usable() or accounts.usable():
            return
    raise InvalidInput(
        "--host",
        f"others can reach {host}, and there is neither a key nor an account: make one (quotes keys create, "
        "quotes users add), or say by QUOTES_ANONYMOUS=read or everything what may be done without",
    )
