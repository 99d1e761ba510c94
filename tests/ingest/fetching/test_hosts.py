import ipaddress
import random
import socket
import threading

import pytest

from quotes_service.errors import InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import FetchRules, parse_allowed
from quotes_service.ingest.fetching.hosts import check_host, checked_addresses, is_own, special, system_resolver
from quotes_service.settings import Settings

NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1
    64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1
    2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1
    2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:808:808::1 2620:4f:8000::1 3fff::1
    5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1 4000::1
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
    172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450::1 64:ff9b::8.8.8.8
""".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_of_special_purpose_are_refused(address):
    assert special(ipaddress.ip_address(address))
    with pytest.raises(InvalidInput, match="only public hosts"):
        check_host(address, 80, FetchRules())


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_accepted(address):
    assert special(ipaddress.ip_address(address)) is None
    check_host(address, 443, FetchRules())


def test_what_python_takes_for_private_is_refused_too():
    seeded = random.Random(15)
    for bits, kind in ((32, ipaddress.IPv4Address), (128, ipaddress.IPv6Address)):
        for _ in range(20_000):
            address = kind(seeded.getrandbits(bits))
            if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
                assert special(address), address


NAMES = """
    localhost api.localhost printer.local metadata.google.internal metadata instance-data router.lan nas.home
    fritz.home.arpa db.corp wiki.intranet 3g2upl4pq6kufc4m.onion kubernetes
""".split()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_house_networks_are_refused_without_looking_them_up(name):
    with pytest.raises(InvalidInput, match="not in the public network"):
        checked_addresses(name, 80, FetchRules(), lambda host, port: pytest.fail("looked up"), 1)


@pytest.mark.parametrize("port", [1, 22, 25, 81, 5432, 6379, 8000, 9200, 65535])
@pytest.mark.parametrize("host", ["news.example", "8.8.8.8", "2606:4700::1111"])
def test_ports_of_other_services_are_refused(host, port):
    with pytest.raises(InvalidInput, match=f"has the port {port}; only 80, 443, 8080, 8443"):
        check_host(host, port, FetchRules())


def answers(*addresses):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "found",
    [
        ["10.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "2606:4700::1111", "::1"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%2"],
    ],
)
def test_every_address_of_a_name_is_judged(found):
    with pytest.raises(InvalidInput, match="only public hosts"):
        checked_addresses("news.example", 80, FetchRules(), answers(*found), 1)


def test_a_name_with_public_addresses_is_accepted():
    found = ["8.8.8.8", "2606:4700::1111", "8.8.8.8"]
    assert checked_addresses("news.example", 80, FetchRules(), answers(*found), 1) == found[:2]


def test_the_message_does_not_tell_the_address():
    with pytest.raises(InvalidInput) as raised:
        checked_addresses("news.example", 80, FetchRules(), answers("10.11.12.13"), 1)
    assert "10.11" not in str(raised.value)


def failing(error):
    def resolve(host, port):
        raise error

    return resolve


@pytest.mark.parametrize(
    ("resolve", "error", "reason"),
    [
        (failing(socket.gaierror(socket.EAI_NONAME, "unknown")), InvalidInput, "does not exist"),
        (failing(socket.gaierror(socket.EAI_AGAIN, "later")), Unreachable, "at the moment"),
        (failing(OSError("broken")), Unreachable, "at the moment"),
        (answers(), InvalidInput, "without an address"),
    ],
)
def test_names_without_addresses(resolve, error, reason):
    with pytest.raises(InvalidInput, match=reason) as raised:
        checked_addresses("news.example", 80, FetchRules(), resolve, 1)
    assert type(raised.value) is error


def test_a_resolver_that_takes_too_long_is_given_up():
    never = threading.Event()
    with pytest.raises(Unreachable, match="not found in time"):
        checked_addresses("news.example", 80, FetchRules(), lambda host, port: never.wait() and [], 0.01)
    never.set()


ALLOWED = "cms.intranet, 10.20.0.0/16 192.168.4.7:8000,[fd00:20::/32]:8080,fd00:30::5,metadata:81,127.0.0.1"


@pytest.mark.parametrize(
    ("host", "port", "found", "accepted"),
    [
        ("cms.intranet", 80, ["10.1.1.1"], True),
        ("cms.intranet", 443, ["fd00::1", "127.0.0.1"], True),
        ("cms.intranet", 8000, ["10.1.1.1"], False),
        ("other.cms.intranet", 80, ["10.1.1.1"], False),
        ("wiki.example", 80, ["10.20.1.1"], True),
        ("wiki.example", 80, ["10.20.1.1", "10.21.1.1"], False),
        ("wiki.example", 8000, ["192.168.4.7"], True),
        ("wiki.example", 8000, ["8.8.8.8"], False),
        ("wiki.example", 80, ["192.168.4.7"], False),
        ("192.168.4.7", 8000, [], True),
        ("192.168.4.7", 80, [], False),
        ("fd00:20::9", 8080, [], True),
        ("fd00:20::9", 80, [], False),
        ("fd00:30::5", 80, [], True),
        ("fd00:30::6", 80, [], False),
        ("metadata", 81, ["10.1.1.1"], True),
        ("metadata", 80, ["10.1.1.1"], False),
        ("127.0.0.1", 80, [], True),
        ("localhost", 80, ["127.0.0.1"], False),
        ("wiki.example", 80, ["8.8.8.8"], True),
    ],
)
def test_hosts_that_the_operator_allows(host, port, found, accepted):
    rules = FetchRules(allow=parse_allowed(ALLOWED))
    if accepted:
        assert checked_addresses(host, port, rules, answers(*found), 1) == (found or [host])
    else:
        with pytest.raises(InvalidInput):
            checked_addresses(host, port, rules, answers(*found), 1)


@pytest.mark.parametrize(
    "entry",
    ["10.0.0.1/8", "10.0.0.0/33", "10.0.0", "http://cms/", "cms:0", "cms:99999", "*", "[::1", "a b:c", "1.2.3.4.5"],
)
def test_broken_entries_of_the_list_are_refused(entry):
    with pytest.raises(InvalidInput, match=r"^QUOTES_FETCH_ALLOW: "):
        FetchRules.of(Settings(fetch_allow=f"cms.intranet {entry}"))


def test_the_rules_of_the_settings():
    settings = Settings(fetch_contact="https://desk.example/bot", fetch_seconds=7, fetch_max_bytes=9, fetch_delay=3)
    rules = FetchRules.of(settings)
    assert rules.user_agent.startswith("quotes-service/")
    assert rules.user_agent.endswith(" (+https://desk.example/bot)")
    assert rules.product == "quotes-service"
    assert (rules.total_seconds, rules.max_bytes, rules.delay_seconds, rules.enabled) == (7, 9, 3, True)
    assert FetchRules.of(Settings(user_agent="DeskBot/2 beta")).product == "DeskBot"
    with pytest.raises(InvalidInput, match="QUOTES_USER_AGENT"):
        FetchRules.of(Settings(user_agent="bot\r\nX: y"))


def test_this_machine_knows_its_own_addresses():
    assert is_own(ipaddress.ip_address("127.0.0.1"))
    assert not is_own(ipaddress.ip_address("8.8.8.8"))


def test_the_system_finds_addresses():
    assert "127.0.0.1" in system_resolver("127.0.0.1", 80)
