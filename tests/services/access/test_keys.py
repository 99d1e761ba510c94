"""Keys of programs: made, used, over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quotes_service.errors import DatabaseUnavailable, InvalidInput, NotFound, NotSignedIn
from quotes_service.services.access import keys
from quotes_service.store import database as db
from quotes_service.store.models import ApiKey, now


def test_a_key_is_shown_once_and_only_its_hash_is_kept(ctx):
    made = keys.create(ctx, name="CMS", scopes=["write", "read"], days=30)
    assert made["key"].startswith(f"{made['prefix']}_")
    [listed] = keys.list_keys(ctx)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert listed["scopes"] == ["read", "write"]
    secret = made["key"].rpartition("_")[2]
    with db.entered(ctx.database):
        stored = repr(list(ApiKey.select().dicts()))
    assert secret not in stored
    caller = keys.caller_of(ctx, made["key"])
    assert (caller.kind, caller.id, caller.name) == ("key", made["id"], "CMS")
    assert [caller.may(scope) for scope in ("read", "write", "decide", "admin")] == [True, True, False, False]


def test_the_last_use_of_a_key_is_noted_once_a_minute(ctx):
    key = keys.create(ctx, name="CMS", scopes=["read"])["key"]
    assert keys.list_keys(ctx)[0]["last_used_at"] is None
    keys.caller_of(ctx, key)
    used = keys.list_keys(ctx)[0]["last_used_at"]
    keys.caller_of(ctx, key)
    assert keys.list_keys(ctx)[0]["last_used_at"] == used
    with db.entered(ctx.database):
        ApiKey.update(last_used_at=now() - timedelta(minutes=2)).execute()
    keys.caller_of(ctx, key)
    assert keys.list_keys(ctx)[0]["last_used_at"] >= used


def test_a_request_does_not_wait_for_a_writer_to_note_that_its_key_was_used(ctx):
    key = keys.create(ctx, name="CMS", scopes=["read"])["key"]
    other = db.connect(ctx.settings.database_url)
    with db.writing(other):
        assert keys.caller_of(ctx, key).name == "CMS"  # within the time of a test, not after 30 seconds
    db.close(other)


def test_a_key_is_known_where_it_cannot_be_noted_that_it_was_used(ctx, monkeypatch):
    key = keys.create(ctx, name="CMS", scopes=["read"])["key"]

    def fail(uid: str) -> None:
        raise DatabaseUnavailable("attempt to write a readonly database")

    monkeypatch.setattr(keys.keys, "note_use", fail)
    assert keys.caller_of(ctx, key).name == "CMS"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda key: "",
        lambda key: "x",
        lambda key: key[:-1],
        lambda key: key + "a",
        lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
        lambda key: key.upper(),
        lambda key: key.replace("quotes_", "quotes-"),
        lambda key: "quotes_aaaaaaaa_" + key.rpartition("_")[2],
        lambda key: "quotes_%_" + key.rpartition("_")[2],
        lambda key: key + "\n",
        lambda key: "é" * 56,
    ],
)
def test_what_is_not_exactly_a_key_is_none(ctx, wrong):
    key = keys.create(ctx, name="CMS", scopes=["read"])["key"]
    with pytest.raises(NotSignedIn, match="not a key"):
        keys.caller_of(ctx, wrong(key))


def test_a_key_ends_when_it_expires_or_is_revoked(ctx):
    expiring = keys.create(ctx, name="CMS", scopes=["read"], days=1)
    revoked = keys.create(ctx, name="Old CMS", scopes=["read"])
    with db.entered(ctx.database):
        ApiKey.update(expires_at=now() - timedelta(seconds=1)).where(ApiKey.uid == expiring["id"]).execute()
    assert keys.revoke(ctx, revoked["prefix"])["status"] == "revoked"
    assert keys.revoke(ctx, revoked["id"])["status"] == "revoked"  # again: nothing changes
    for made, why in ((expiring, "has expired"), (revoked, "was revoked")):
        with pytest.raises(NotSignedIn, match=why):
            keys.caller_of(ctx, made["key"])
    assert [one["status"] for one in keys.list_keys(ctx)] == ["expired", "revoked"]
    with pytest.raises(NotFound, match="'k_none'"):
        keys.revoke(ctx, "k_none")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "a\0b"}),
        ("name", {"name": "a" * 101}),
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": ["read", "fly"]}),
        ("days", {"days": 0}),
        ("days", {"days": 40_000}),
        ("limit", {"limit": "many"}),
        ("limit", {"limit": "0 per minute"}),
        ("limit", {"limit": "1 per 0 days"}),
        ("limit", {"limit": "1 per 367 days"}),
        ("limit", {"limit": f"1 per {'9' * 320} days"}),
        ("limit", {"limit": f"{'9' * 320} per day"}),
        ("limit", {"limit": ""}),
    ],
)
def test_a_key_that_cannot_be_made_names_the_field(ctx, field, given):
    with pytest.raises(InvalidInput) as error:
        keys.create(ctx, **{"name": "CMS", "scopes": ["read"], **given})
    assert error.value.field == field
    assert keys.list_keys(ctx) == []
