"""Web addresses, read strictly: what two programs could read differently is refused.

A check is worth nothing if the connection is then made by another reading of the same address. So an address is taken
apart here once, and everything else works with the parts (RFC 3986; hosts as in WHATWG's URL standard, without the
forms that it repairs).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

import idna

from quotes_service.errors import InvalidInput

#: The longest address, in characters after its host was written in ASCII; browsers and servers take about as much.
MAX_CHARS = 4_000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NETLOC = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(:(?P<port>[0-9]*))?", re.ASCII)
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_DOTS = "\u3002\uff0e\uff61"  # which IDNA reads as full stops
#: What stays as it is in a path or a query: the reserved characters of RFC 3986, and "%", which begins an escape.
_KEPT = "%:/?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Target:
    """An address in parts. ``host`` is in lower case and ASCII; that of an IPv6 address has no brackets."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and, unless it is the scheme's own, port: "https://news.example"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        """The address as it is asked for: in ASCII, without a fragment."""
        return self.origin + self.path + (f"?{self.query}" if self.query else "")


def parse(url: str) -> Target:
    """The parts of an http or https address. Raises InvalidInput("url") for what cannot or must not be fetched.

    Refused are other schemes, user names and passwords, control characters, white space and backslashes, ports that
    are none, and hosts that are not written plainly: numbers other than four decimal ones, trailing dots, zones of
    IPv6, full-width characters and other dots.
    """
    for character in url:
        if character == "\\" or unicodedata.category(character) in ("Cc", "Cs", "Zs", "Zl", "Zp"):
            raise _refused(f"has the character U+{ord(character):04X}")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _refused("is not an address") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refused(
            f"has the scheme {parts.scheme!r}; only http and https are fetched"
            if parts.scheme
            else "is no web address: it must begin with http:// or https://"
        )
    if "@" in parts.netloc:
        raise _refused("has a user name or password in it")
    match = _NETLOC.fullmatch(parts.netloc)
    if not match or not match["host"]:
        raise _refused("has no host, or a port that is not a number")
    port = int(match["port"][:6]) if match["port"] else _DEFAULT_PORTS[parts.scheme]
    if not 0 < port < 65536:
        raise _refused(f"has the port {match['port'][:6]}, which is out of range")
    path = _without_dots(quote(parts.path, _KEPT))
    target = Target(parts.scheme, _host(match["host"]), port, path, quote(parts.query, _KEPT))
    if len(target.url) > MAX_CHARS:
        raise _refused(f"has more than {MAX_CHARS:,} characters")
    return target


def redirected(base: Target, location: str) -> Target:
    """Where a redirect from ``base`` leads. Raises InvalidInput("url"), also where it gives up encryption."""
    try:
        url = urljoin(base.url, location.strip().replace(" ", "%20"))
    except ValueError:
        raise _refused("is not an address") from None
    target = parse(url)
    if base.scheme == "https" and target.scheme == "http":
        raise _refused("is not encrypted, but the address that redirects to it is")
    return target


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, or None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _without_dots(path: str) -> str:
    """The path without "." and "..", also escaped ones, so that robots.txt is asked about what the server will read."""
    kept: list[str] = []
    segments = re.sub("%2e", ".", path, flags=re.IGNORECASE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _host(host: str) -> str:
    if len(host) > 253:
        raise _refused("has a host of more than 253 characters")
    if host.startswith("["):
        if not isinstance(address := as_address(host[1:-1]), IPv6Address) or address.scope_id:
            raise _refused(f"has the host {host}, which is not an IPv6 address without a zone")
        return str(address)
    name = host.lower() if host.isascii() else _in_ascii(host)
    if len(name) > 253 or any(len(label) > 63 for label in name.split(".")):
        raise _refused("has a host of more than 253 characters, or a part of it has more than 63")
    if not _NAME.fullmatch(name):
        raise _refused(f"has the host {name!r}, which is not a plain name such as news.example")
    # "127.1", "0x7f.1", "2130706433" and "0177.0.0.1" are addresses for some programs and names for others
    if _NUMBER.fullmatch(name.rpartition(".")[2]) and not isinstance(as_address(name), IPv4Address):
        raise _refused(f"has the host {name}, which is not an address of four decimal numbers")
    return name


def _in_ascii(host: str) -> str:
    """The name as the DNS has it (IDNA 2008). Refuses characters that only look like others."""
    name = unicodedata.normalize("NFC", host).lower()
    if unicodedata.normalize("NFKC", name) != name or any(dot in name for dot in _DOTS):
        raise _refused(f"has the host {host!r}, with characters that stand for others")
    try:
        return idna.encode(name).decode("ascii")
    except idna.IDNAError as error:
        raise _refused(f"has the host {host!r}, which is not a name: {error}") from None


def _refused(why: str) -> InvalidInput:
    return InvalidInput("url", why)
