"""What may be fetched and within which limits: plain values, read from the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from quotes_service import __version__
from quotes_service.errors import InvalidInput
from quotes_service.settings import Settings

#: The name under which robots.txt finds this service (RFC 9309, product token), unless QUOTES_USER_AGENT has another.
PRODUCT = "quotes-service"

#: The ports of the web. Others belong to other services (mail, databases), which a request could be made to talk to.
PORTS = frozenset({80, 443, 8080, 8443})

_ENTRY = re.compile(
    r"(?P<place>\[[0-9a-f:./]+\]|[0-9a-f:]*:[0-9a-f:./]*|[^\s:\[\]]+?)(:(?P<port>[0-9]{1,5}))?", re.ASCII
)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Allowed:
    """A host by its name, or a network, which may be fetched from although it isn't public (exactly one is None).

    ``port``: the only one that is allowed; None: the ports of the web.
    """

    host: str | None
    network: IPv4Network | IPv6Network | None
    port: int | None

    def covers(self, host: str, address: IPv4Address | IPv6Address | None, port: int) -> bool:
        """Whether ``host`` at ``port`` is meant, by its name or, if it is known, by its address."""
        if port != self.port if self.port else port not in PORTS:
            return False
        return host == self.host or (address is not None and self.network is not None and address in self.network)


@dataclass(frozen=True, slots=True)
class FetchRules:
    """Who asks, whom, and how much. Times are seconds; ``max_bytes`` holds for what is sent and for what is unpacked.

    ``total_seconds`` is for one ``fetch`` with all its redirects; ``read_seconds`` for each wait for more bytes.
    ``delay_seconds``: the least time between two requests to one host; a robots.txt may ask for more, up to
    ``max_delay_seconds``.
    """

    user_agent: str = f"{PRODUCT}/{__version__}"
    allow: tuple[Allowed, ...] = ()
    enabled: bool = True
    total_seconds: float = 30
    connect_seconds: float = 10
    read_seconds: float = 10
    max_bytes: int = 20_000_000
    max_redirects: int = 10
    delay_seconds: float = 1
    max_delay_seconds: float = 60

    @property
    def product(self) -> str:
        """The product token of the user agent, by which robots.txt names it."""
        return re.split(r"[/\s]", self.user_agent, maxsplit=1)[0]

    @classmethod
    def of(cls, settings: Settings) -> FetchRules:
        """The rules that the settings name. Raises InvalidInput, whose field is the variable."""
        return cls(
            user_agent=_user_agent(settings),
            allow=parse_allowed(settings.fetch_allow),
            enabled=settings.fetch,
            total_seconds=settings.fetch_seconds,
            max_bytes=settings.fetch_max_bytes,
            delay_seconds=settings.fetch_delay,
        )


def parse_allowed(text: str) -> tuple[Allowed, ...]:
    """The entries of QUOTES_FETCH_ALLOW: "cms.intranet, 10.20.0.0/16, 192.168.4.7:8000, [fd00:20::/32]:8080".

    Raises InvalidInput("QUOTES_FETCH_ALLOW").
    """
    return tuple(_entry(entry) for entry in re.split(r"[,\s]+", text.lower()) if entry)


def _entry(entry: str) -> Allowed:
    match = _ENTRY.fullmatch(entry)
    port = int(match["port"]) if match and match["port"] else None
    if not match or (port is not None and not 0 < port < 65536):
        raise InvalidInput("QUOTES_FETCH_ALLOW", f"{entry!r} is not a host or a network, with or without a port")
    place = match["place"].strip("[]")
    try:
        return Allowed(None, ip_network(place), port)
    except ValueError as error:
        # a broken network must not pass for a host's name
        if not _HOST.fullmatch(place) or place.rpartition(".")[2].isdigit():
            raise InvalidInput("QUOTES_FETCH_ALLOW", f"{entry!r} is not a host or a network: {error}") from None
    return Allowed(place, None, port)


def _user_agent(settings: Settings) -> str:
    for variable, value in (
        ("QUOTES_USER_AGENT", settings.user_agent),
        ("QUOTES_FETCH_CONTACT", settings.fetch_contact),
    ):
        if not (value.isascii() and (value.isprintable() or not value)):
            raise InvalidInput(variable, "has a character that a header cannot have; ASCII only")
    contact = f" (+{settings.fetch_contact})" if settings.fetch_contact else ""
    return (settings.user_agent or f"{PRODUCT}/{__version__}") + contact
