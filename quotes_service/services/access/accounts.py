"""Accounts of people who sign in on the page, with passwords."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quotes_service.callers import ROLES, Caller, Role
from quotes_service.context import Context, reads
from quotes_service.errors import Conflict, InvalidInput, NotFound
from quotes_service.ingest.text import checked_line
from quotes_service.services.access.tokens import digest
from quotes_service.services.serializers.common import utc
from quotes_service.store.access import accounts
from quotes_service.store.access.accounts import AccountRow

#: Characters of a password (NIST SP 800-63B-4: at least 15 where it is the only factor, at least 64 accepted) and of a
#: name.
LEAST_CHARS, MOST_CHARS, NAME_CHARS = 15, 200, 100
#: argon2id with the parameters of RFC 9106 for little memory.
_hasher = PasswordHasher()


def add(ctx: Context, *, name: str, password: str, role: str) -> dict[str, Any]:
    """Make an account. Raises InvalidInput("name" | "password" | "role"), Conflict("name")."""
    name = checked_line("name", name)
    if len(name) > NAME_CHARS:
        raise InvalidInput("name", f"has more than {NAME_CHARS} characters")
    hashed = _hashed(password, name)
    _check_role(role)
    with ctx.writing_beside():
        row = accounts.add(name, _key(name), hashed, role)
        if row is None:
            raise Conflict("name", f"belongs to an account already: {name}")
        ctx.concerns(row.uid)
        return _serialize(row)


@reads
def list_accounts(ctx: Context) -> list[dict[str, Any]]:
    """All accounts by name, without their passwords."""
    return [_serialize(row) for row in accounts.all_accounts()]


def set_password(ctx: Context, name: str, password: str, *, kept_token: str | None = None) -> dict[str, Any]:
    """Give another password. All sessions of the account end, but for the one with this token. Raises NotFound,
    InvalidInput("password")."""
    hashed = _hashed(password, name)
    with ctx.writing_beside():
        row = _row(name)
        accounts.set_password(row.id, hashed)
        accounts.end_sessions(row.id, but=digest(kept_token) if kept_token else None)
        ctx.concerns(row.uid)
        return _serialize(_row(name))


def set_role(ctx: Context, name: str, role: str) -> dict[str, Any]:
    """Give another role, which counts from the next request on. Raises NotFound, InvalidInput("role")."""
    _check_role(role)
    with ctx.writing_beside():
        row = _row(name)
        if role != row.role:
            accounts.set_role(row.id, role)
        ctx.concerns(row.uid)
        return _serialize(_row(name))


def set_disabled(ctx: Context, name: str, disabled: bool) -> dict[str, Any]:
    """Shut somebody out, at once, or let them in again. Raises NotFound."""
    with ctx.writing_beside():
        row = _row(name)
        if disabled != (row.disabled_at is not None):
            accounts.set_disabled(row.id, disabled)
        if disabled:
            accounts.end_sessions(row.id)
        ctx.concerns(row.uid)
        return _serialize(_row(name))


def remove(ctx: Context, name: str) -> dict[str, Any]:
    """Remove an account; what it decided and wrote stays under its name. Raises NotFound."""
    with ctx.writing_beside():
        row = _row(name)
        accounts.remove(row.id)
        ctx.concerns(row.uid)
        return _serialize(row)


def checked(ctx: Context, name: str, password: str) -> AccountRow | None:
    """The account, if this is its password and it is not disabled. It takes as long if there is no such account."""
    with ctx.reading():
        row = accounts.by_name(_key(name))
    is_right = _is_right(row.password if row else _nobodys(), password)
    if row is None or not is_right or row.disabled_at is not None:
        return None
    if _hasher.check_needs_rehash(row.password):
        with ctx.writing_beside():
            accounts.set_password(row.id, _hasher.hash(password))
    return row


def caller(row: AccountRow) -> Caller:
    """The caller that somebody is who signed in to this account."""
    return Caller("user", ROLES[_role(row)], row.uid, row.name)


def are_same(name: str, other: str) -> bool:
    """Whether two names mean one account."""
    return _key(name) == _key(other)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _row(name: str) -> AccountRow:
    row = accounts.by_name(_key(name))
    if row is None:
        raise NotFound(f"There is no account {name!r}; quotes users list shows all.")
    return row


def _role(row: AccountRow) -> Role:
    return next(role for role in ROLES if role == row.role)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidInput("role", f"must be one of {', '.join(get_args(Role))}")


def _hashed(password: str, name: str) -> str:
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        raise InvalidInput("password", f"must have from {LEAST_CHARS} to {MOST_CHARS} characters: a few words do")
    if len({*password.casefold()}) < 5 or (len(_key(name)) > 3 and _key(name) in password.casefold()):
        raise InvalidInput("password", "is too easy to guess: it repeats few characters, or has the name in it")
    try:
        return _hasher.hash(password)
    except UnicodeEncodeError:
        raise InvalidInput("password", "has half a surrogate pair in it") from None


@cache
def _nobodys() -> str:
    """Verified in place of the hash of an account that does not exist: that must take as long."""
    return _hasher.hash("nobody's password")


def _is_right(hashed: str, password: str) -> bool:
    try:
        return len(password) <= MOST_CHARS and _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _serialize(row: AccountRow) -> dict[str, Any]:
    return {
        "id": row.uid,
        "name": row.name,
        "role": row.role,
        "created_at": utc(row.created_at),
        "disabled_at": row.disabled_at and utc(row.disabled_at),
    }
