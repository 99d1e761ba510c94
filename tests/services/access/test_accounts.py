"""Accounts of people, and the sessions in which they are signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quotes_service.callers import ALL_SCOPES, ROLES, Act, Caller
from quotes_service.errors import Conflict, InvalidInput, NotFound, NotSignedIn, TooMany
from quotes_service.services.access import accounts, sessions, written
from quotes_service.services.access.limits import Limits
from quotes_service.store import database as db
from quotes_service.store.models import Account, SignIn, now

PASSWORD = "three quiet herons"
HERE = "192.0.2.7"


@pytest.fixture
def ida(ctx):
    """Signs in to Ida Holm's account: an editor's."""
    accounts.add(ctx, name="Ida Holm", password=PASSWORD, role="editor")
    limits = Limits(ctx)

    def sign_in(name: str = "Ida Holm", password: str = PASSWORD, address: str = HERE) -> str:
        return sessions.sign_in(ctx, limits, name=name, password=password, address=address)

    return sign_in


def test_who_signs_in_is_known_until_they_sign_out(ctx, ida):
    token, other = ida(), ida(name=" ida  HOLM ")
    caller = sessions.caller_of(ctx, token)
    assert caller
    assert (caller.kind, caller.name, caller.scopes) == ("user", "Ida Holm", ROLES["editor"])
    sessions.sign_out(ctx, token)
    assert sessions.caller_of(ctx, token) is None  # also for whoever copied it
    assert sessions.caller_of(ctx, other)
    with db.entered(ctx.database):
        stored = repr([list(model.select().dicts()) for model in (Account, SignIn)])
    assert other not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


@pytest.mark.parametrize(
    "given",
    [
        {"password": PASSWORD + " "},
        {"password": ""},
        {"password": "\ud800" * 20},
        {"password": "a" * 100_000},
        {"name": "Ida"},
        {"name": "\0"},
        {"name": "a" * 10_000},
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(ida, given):
    with pytest.raises(NotSignedIn, match="do not belong together"):
        ida(**given)


@pytest.mark.parametrize(
    "change",
    [
        lambda ctx: accounts.set_password(ctx, "Ida Holm", "four quiet herons"),
        lambda ctx: accounts.set_disabled(ctx, "Ida Holm", True),
        lambda ctx: accounts.remove(ctx, "Ida Holm"),
        lambda ctx: SignIn.update(expires_at=now() - timedelta(seconds=1)).execute(),
    ],
)
def test_sessions_end_with_the_password_the_account_and_the_time(ctx, ida, change):
    token = ida()
    with db.entered(ctx.database):
        change(ctx)
    assert sessions.caller_of(ctx, token) is None


def test_a_role_counts_at_once_and_a_disabled_account_can_be_let_in_again(ctx, ida):
    token = ida()
    assert accounts.set_role(ctx, "ida holm", "reader")["role"] == "reader"
    caller = sessions.caller_of(ctx, token)
    assert caller
    assert caller.scopes == ROLES["reader"]
    accounts.set_disabled(ctx, "Ida Holm", True)
    with pytest.raises(NotSignedIn):
        ida()
    accounts.set_disabled(ctx, "Ida Holm", False)
    assert sessions.caller_of(ctx, ida())


def test_a_role_and_a_state_that_somebody_has_already_are_no_change(ctx, ida):
    since = accounts.set_disabled(ctx, "Ida Holm", True)["disabled_at"]
    with ctx.acting(Act(Caller("command", ALL_SCOPES), "quotes users")):
        assert accounts.set_disabled(ctx, "Ida Holm", True)["disabled_at"] == since
        role = accounts.list_accounts(ctx)[0]["role"]
        assert accounts.set_role(ctx, "Ida Holm", role)["role"] == role
    assert written.list_writes(ctx)["items"] == []


def test_a_password_can_be_tried_ten_times_and_the_right_one_begins_the_count_anew(ida):
    for _ in range(9):
        with pytest.raises(NotSignedIn):
            ida(password="wrong")
    ida()
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            ida(password="wrong")
    with pytest.raises(TooMany) as error:
        ida()  # even the right one
    assert 0 < error.value.retry_after <= 900
    ida(address="192.0.2.8")  # she herself, elsewhere


def test_an_address_cannot_try_one_password_for_many_names(ida):
    refused = 0
    for number in range(60):
        try:
            ida(name=f"somebody {number}", password="")
        except TooMany:
            refused += 1
        except NotSignedIn:
            pass
    assert refused == 10


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "a" * 101}),
        ("password", {"password": "short"}),
        ("password", {"password": "a" * 201}),
        ("password", {"password": "aaaaaaaaaaaaaaaaaaaa"}),
        ("password", {"password": "I am tom ek and nobody else"}),
        ("password", {"password": "three quiet herons\ud800"}),
        ("role", {"role": "king"}),
    ],
)
def test_an_account_that_cannot_be_made_names_the_field(ctx, field, given):
    with pytest.raises(InvalidInput) as error:
        accounts.add(ctx, **{"name": "Tom Ek", "password": PASSWORD, "role": "reader", **given})
    assert error.value.field == field
    assert accounts.list_accounts(ctx) == []


def test_a_name_has_one_account(ctx, ida):
    with pytest.raises(Conflict, match="already"):
        accounts.add(ctx, name="IDA holm", password=PASSWORD, role="admin")
    assert [(one["name"], one["role"]) for one in accounts.list_accounts(ctx)] == [("Ida Holm", "editor")]
    for call in (
        lambda: accounts.set_role(ctx, "Nobody", "reader"),
        lambda: accounts.set_password(ctx, "Nobody", PASSWORD),
        lambda: accounts.set_disabled(ctx, "Nobody", True),
        lambda: accounts.remove(ctx, "Nobody"),
    ):
        with pytest.raises(NotFound, match="Nobody"):
            call()
