"""Who may do what without a key, how often, and where nobody may be let in by mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes_service.callers import ALL_SCOPES, Caller
from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InvalidInput, NotAllowed, NotSignedIn, TooMany
from quotes_service.services.access import accounts, keys
from quotes_service.services.access.gate import Gate, check_address, is_loopback
from quotes_service.store import database as db
from tests import needs

ELSEWHERE = "192.0.2.7"


def gate(ctx: Context, **settings) -> Gate:
    return Gate(Context(replace(ctx.settings, **settings), ctx.database))


@pytest.mark.parametrize(
    ("settings", "address", "host", "scopes"),
    [
        ({}, "127.0.0.1", "127.0.0.1", ALL_SCOPES),
        ({}, "127.0.0.1", "localhost", ALL_SCOPES),
        ({}, "::1", "::1", ALL_SCOPES),
        ({}, "127.0.0.1", "evil.example", set()),  # DNS rebinding
        ({}, "127.0.0.1", "127.0.0.1.evil.example", set()),
        ({}, ELSEWHERE, "localhost", set()),
        ({}, None, "localhost", set()),  # a socket of the file system: whoever is behind it
        ({}, "", "", set()),
        ({"proxies": 1}, "127.0.0.1", "localhost", set()),
        ({"anonymous": "read"}, ELSEWHERE, "desk.example", {"read"}),
        ({"anonymous": "read"}, "127.0.0.1", "localhost", {"read"}),
        ({"anonymous": "nothing"}, "127.0.0.1", "localhost", set()),
        ({"anonymous": "everything", "proxies": 1}, ELSEWHERE, "desk.example", ALL_SCOPES),
    ],
)
def test_what_somebody_without_a_key_may_do(ctx, settings, address, host, scopes):
    assert gate(ctx, **settings).anonymous(address, host, headers=()).scopes == scopes


@pytest.mark.parametrize(
    ("origin", "scopes"),
    [
        ("http://127.0.0.1:8000", ALL_SCOPES),
        ("http://localhost", ALL_SCOPES),
        ("http://[::1]:8000", ALL_SCOPES),
        ("https://evil.example", set()),
        ("http://127.0.0.1.evil.example", set()),
        ("http://127.0.0.1@evil.example", set()),
        ("null", set()),
        ("", set()),
        ("http://[", set()),
    ],
)
def test_a_page_of_another_site_may_do_nothing_on_this_machine_without_a_key(ctx, origin, scopes):
    assert gate(ctx).anonymous("127.0.0.1", "localhost", origin, headers=()).scopes == scopes
    assert gate(ctx, anonymous="read").anonymous("127.0.0.1", "localhost", origin, headers=()).scopes == {"read"}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_a_proxy_that_nobody_declared_is_not_this_machine(ctx, header):
    assert gate(ctx).anonymous("127.0.0.1", "localhost", headers={"Accept": "*/*"}).scopes == ALL_SCOPES
    assert gate(ctx).anonymous("127.0.0.1", "localhost", headers={header: "192.0.2.7"}).scopes == set()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("::ffff:127.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine_itself(host, expected):
    assert is_loopback(host) is expected


def test_a_scope_is_needed_and_named(ctx):
    door = gate(ctx)
    reader = Caller("key", frozenset({"read"}), "k_1", "CMS")
    door.admit(reader, "read", ELSEWHERE)
    with pytest.raises(NotAllowed, match="needs the scope decide"):
        door.admit(reader, "decide", ELSEWHERE)
    with pytest.raises(NotSignedIn, match="without a key"):
        door.admit(door.anonymous(ELSEWHERE, "desk.example", headers=()), "read", ELSEWHERE)


def test_requests_are_counted_by_key_and_by_address_for_all_processes(ctx):
    doors = [gate(ctx, anonymous="read", limit_address="3 per hour", limit_key="5 per hour") for _ in range(2)]
    somebody, cms = doors[0].anonymous(ELSEWHERE, "", headers=()), Caller("key", ALL_SCOPES, "k_1", "CMS")
    slow = Caller("key", ALL_SCOPES, "k_2", "Slow", limit="1 per second; 2 per hour")

    def passed(caller: Caller, address: str, tries: int = 8) -> int:
        count = 0
        for number in range(tries):
            try:
                doors[number % 2].admit(caller, "read", address)
                count += 1
            except TooMany as error:
                assert 1 <= error.retry_after <= 3600
        return count

    assert passed(somebody, ELSEWHERE) == 3
    assert passed(somebody, "192.0.2.8") == 3
    assert passed(somebody, "2001:db8::1") + passed(somebody, "2001:db8::2") == 3  # one network, one visitor
    assert passed(somebody, "2001:db8:0:1::1") == 3
    assert passed(somebody, "127.0.0.1") == 8
    assert passed(cms, ELSEWHERE) == 5
    assert passed(cms, "127.0.0.1") == 0  # a key is counted wherever it comes from
    assert passed(slow, ELSEWHERE) == 1


@pytest.mark.parametrize(
    ("variable", "settings"),
    [
        ("QUOTES_LIMIT_ADDRESS", {"limit_address": "often"}),
        ("QUOTES_LIMIT_KEY", {"limit_key": "5"}),
        ("QUOTES_LIMITS", {"limits": "memcached://127.0.0.1"}),
        ("QUOTES_LIMITS", {"limits": "redis://[:0"}),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused_at_the_start(ctx, variable, settings):
    with pytest.raises(InvalidInput) as error:
        gate(ctx, **settings)
    assert error.value.field == variable


def test_requests_are_counted_again_where_the_counts_were_removed(ctx):
    caller, door = Caller("key", ALL_SCOPES, "k_1"), gate(ctx, limit_key="2 per hour")

    def admit_two() -> None:
        for _ in range(2):
            door.admit(caller, "read", ELSEWHERE)
        with pytest.raises(TooMany):
            door.admit(caller, "read", ELSEWHERE)

    admit_two()
    if db.is_sqlite(ctx.database):
        for path in Path(ctx.database.database).parent.glob("*-requests*"):
            path.unlink()
    else:
        with ctx.writing():
            ctx.database.execute_sql("DROP TABLE request_count")
    admit_two()


def test_redis_may_count_instead_of_the_database(ctx):
    redis = needs.redis()
    door = gate(ctx, anonymous="read", limit_address="2 per minute", limits=redis)
    address = f"192.0.2.{id(door) % 250}"
    door.limits._limiter.storage.reset()
    somebody = door.anonymous(address, "", headers=())
    for _ in range(2):
        door.admit(somebody, "read", address)
    with pytest.raises(TooMany):
        door.admit(somebody, "read", address)


def test_where_nothing_can_be_counted_nobody_is_let_in(ctx):
    door = gate(ctx, anonymous="read", limits="redis://127.0.0.1:1/0")
    with pytest.raises(DatabaseUnavailable, match="QUOTES_LIMITS"):
        door.admit(door.anonymous(ELSEWHERE, "", headers=()), "read", ELSEWHERE)


def test_an_address_for_others_needs_a_key_an_account_or_a_setting(ctx):
    def serves(host: str, **settings) -> bool:
        try:
            check_address(Context(replace(ctx.settings, **settings), ctx.database), host)
        except InvalidInput as error:
            assert error.field == "--host"
            return False
        return True

    assert serves("127.0.0.1")
    assert serves("localhost")
    assert not serves("0.0.0.0")
    assert not serves("0.0.0.0", anonymous="nothing")
    assert serves("0.0.0.0", anonymous="read")
    made = keys.create(ctx, name="CMS", scopes=["read"])
    assert serves("0.0.0.0")
    keys.revoke(ctx, made["id"])
    assert not serves("0.0.0.0")
    accounts.add(ctx, name="Ida Holm", password="three quiet herons", role="editor")
    assert serves("0.0.0.0")
    accounts.set_disabled(ctx, "Ida Holm", True)
    assert not serves("0.0.0.0")
