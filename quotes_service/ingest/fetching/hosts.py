"""Which hosts may be connected to: public ones only, judged by every address that their name leads to."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from quotes_service.errors import InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import PORTS, FetchRules
from quotes_service.ingest.fetching.urls import as_address

Address = IPv4Address | IPv6Address
#: (host, port) -> the addresses of the host. Raises OSError.
Resolver = Callable[[str, int], list[str]]

#: What a resolver answers for a name that there isn't; the second does not exist everywhere.
_NO_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

#: Names that are not in the public DNS (RFC 6761, 6762, 8375; ICANN's .internal; common in house networks).
_PRIVATE_DOMAINS = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "onion",
)

#: The special purposes that IANA registers (iana-ipv4-special-registry), and multicast.
_SPECIAL_IPV4 = [
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's network"),
        ("127.0.0.0/8", "this host"),
        ("168.63.129.16/32", "a cloud's own service"),  # Azure's, though its address is a public one
        ("169.254.0.0/16", "a local link, or a cloud's own service"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a reserved network"),
        ("192.0.2.0/24", "a network for documentation"),
        ("192.31.196.0/24", "a reserved network"),
        ("192.52.193.0/24", "a reserved network"),
        ("192.88.99.0/24", "a reserved network"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "a reserved network"),
        ("198.18.0.0/15", "a network for measurements"),
        ("198.51.100.0/24", "a network for documentation"),
        ("203.0.113.0/24", "a network for documentation"),
        ("224.0.0.0/4", "a group of hosts"),
        ("240.0.0.0/4", "a reserved network"),
    )
]
#: IPv6 addresses of public hosts begin so; all others have special purposes (iana-ipv6-special-registry).
_GLOBAL_UNICAST = ip_network("2000::/3")
_SPECIAL_IPV6 = [
    (ip_network(network), what)
    for network, what in (
        ("2001::/23", "a reserved network"),  # with Teredo, which wraps IPv4 addresses
        ("2001:db8::/32", "a network for documentation"),
        ("2002::/16", "an IPv4 address in another form"),  # 6to4
        ("2620:4f:8000::/48", "a reserved network"),
        ("3fff::/20", "a network for documentation"),
    )
]
#: NAT64 (RFC 6052): how hosts without IPv4 reach public IPv4 addresses, which are the last 32 bits.
_NAT64 = ip_network("64:ff9b::/96")


def special(address: Address) -> str | None:
    """What an address is for, if it isn't that of a public host: "a private network"."""
    if isinstance(address, IPv4Address):
        return next((what for network, what in _SPECIAL_IPV4 if address in network), None)
    if address.scope_id:
        return "a local link"
    if address in _NAT64:
        return special(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.ipv4_mapped:
        return "an IPv4 address in another form"
    if address not in _GLOBAL_UNICAST:
        return "a network that is not public"
    return next((what for network, what in _SPECIAL_IPV6 if address in network), None)


def check_host(host: str, port: int, rules: FetchRules) -> None:
    """Refuse what can be refused without asking for addresses. Raises InvalidInput("url")."""
    if (address := as_address(host)) is not None:
        _check_address(host, address, port, rules)
        return
    if any(entry.covers(host, None, port) for entry in rules.allow):
        return
    if port not in PORTS and not any(entry.port == port and entry.network for entry in rules.allow):
        raise InvalidInput("url", _wrong_port(port))
    if "." not in host or any(host == domain or host.endswith(f".{domain}") for domain in _PRIVATE_DOMAINS):
        raise InvalidInput("url", "has a host that is not in the public network")


def checked_addresses(host: str, port: int, rules: FetchRules, resolve: Resolver, seconds: float) -> list[str]:
    """The addresses of a host, each of which may be connected to; asked for once, in at most ``seconds``.

    Raises InvalidInput("url") if any of them may not, or there is none; Unreachable if they cannot be found out now.
    """
    check_host(host, port, rules)
    if as_address(host) is not None:
        return [host]
    addresses = _resolved(host, port, resolve, seconds)
    for address in addresses:
        _check_address(host, address, port, rules)
    return [str(address) for address in addresses]


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses that the system finds for a host. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_own(address: Address) -> bool:
    """Whether it is an address of this machine: what goes there would come from there. No packet is sent."""
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return ip_address(probe.getsockname()[0]) == address
    except OSError:  # no way there
        return False


def _check_address(host: str, address: Address, port: int, rules: FetchRules) -> None:
    if any(entry.covers(host, address, port) for entry in rules.allow):
        return
    what = special(address) or ("this host" if is_own(address) else None)
    if what:
        raise InvalidInput("url", f"leads to {what}; only public hosts are fetched from")
    if port not in PORTS:
        raise InvalidInput("url", _wrong_port(port))


def _wrong_port(port: int) -> str:
    return f"has the port {port}; only {', '.join(map(str, sorted(PORTS)))} are fetched from"


def _resolved(host: str, port: int, resolve: Resolver, seconds: float) -> list[Address]:
    """Ask for the addresses in a thread, since the system's call takes as long as it likes."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolver").start()
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise Unreachable("url", "has a host whose address was not found in time") from None
    if isinstance(answer, socket.gaierror) and answer.errno in _NO_HOST:
        raise InvalidInput("url", "has a host that does not exist")
    if isinstance(answer, OSError | UnicodeError):
        raise Unreachable("url", "has a host whose address cannot be found at the moment")
    if isinstance(answer, Exception):
        raise answer
    if not answer:
        raise InvalidInput("url", "has a host without an address")
    return [ip_address(address) for address in dict.fromkeys(answer)]
