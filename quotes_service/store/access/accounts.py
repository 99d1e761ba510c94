"""Accounts of people, and the sessions in which they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from quotes_service.store.models import Account, SignIn, now


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account; ``password`` is its hash."""

    id: int
    uid: str
    name: str
    password: str
    role: str
    created_at: datetime
    disabled_at: datetime | None


def add(name: str, name_key: str, password: str, role: str) -> AccountRow | None:
    """Keep a new account; None if there is one of this name."""
    if by_name(name_key):
        return None
    return _row(Account.create(name=name, name_key=name_key, password=password, role=role))


def by_name(name_key: str) -> AccountRow | None:
    found = Account.get_or_none(Account.name_key == name_key)
    return _row(found) if found else None


def all_accounts() -> list[AccountRow]:
    """All accounts by name; also the disabled ones."""
    return [_row(account) for account in Account.select().order_by(Account.name_key)]


def usable() -> bool:
    """Whether anybody could sign in."""
    return Account.select().where(Account.disabled_at.is_null()).exists()


def set_password(id: int, password: str) -> None:
    Account.update(password=password).where(Account.id == id).execute()


def set_role(id: int, role: str) -> None:
    Account.update(role=role).where(Account.id == id).execute()


def set_disabled(id: int, disabled: bool) -> None:
    Account.update(disabled_at=now() if disabled else None).where(Account.id == id).execute()


def remove(id: int) -> None:
    """Remove an account with its sessions. What it wrote and decided stays under its name."""
    Account.delete().where(Account.id == id).execute()


def begin_session(account: int, digest: str, lasting: timedelta) -> None:
    """Keep a session of an account; those that are over are removed."""
    SignIn.delete().where(SignIn.expires_at <= now()).execute()
    SignIn.create(digest=digest, account=account, expires_at=now() + lasting)


def in_session(digest: str) -> AccountRow | None:
    """Whose session this is, if it is not over and the account not disabled."""
    lasts = (SignIn.digest == digest) & (SignIn.expires_at > now()) & Account.disabled_at.is_null()
    found = Account.select(Account).join(SignIn).where(lasts).first()
    return _row(found) if found else None


def end_session(digest: str) -> None:
    SignIn.delete().where(SignIn.digest == digest).execute()


def end_sessions(account: int, *, but: str | None = None) -> None:
    """End all sessions of an account, but for the one with this digest."""
    others = SignIn.account == account
    if but is not None:
        others &= SignIn.digest != but
    SignIn.delete().where(others).execute()


def _row(account: Account) -> AccountRow:
    return AccountRow(**{name: getattr(account, name) for name in AccountRow.__dataclass_fields__})
