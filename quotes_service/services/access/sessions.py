"""Sessions in which people are signed in: kept in the database, so that signing out ends them for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from quotes_service.callers import Act, Caller
from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NotSignedIn
from quotes_service.ingest.text import checked_line
from quotes_service.services.access import accounts as own_accounts
from quotes_service.services.access.limits import Limits
from quotes_service.services.access.tokens import digest, random_text
from quotes_service.store.access import accounts
from quotes_service.store.access.accounts import AccountRow

_TOKEN_CHARS = 50
_WRONG = "Name and password do not belong together."


def check_password(ctx: Context, limits: Limits, *, name: str, password: str, address: str | None) -> AccountRow:
    """The account of this name and password. Raises NotSignedIn if they do not belong together, TooMany after too many
    tries."""
    try:
        known_as = checked_line("name", name).casefold()[: own_accounts.NAME_CHARS]
    except InvalidInput:
        raise NotSignedIn(_WRONG) from None
    limits.count_sign_in(known_as, address)
    row = own_accounts.checked(ctx, name, password)
    if row is None:
        raise NotSignedIn(_WRONG)
    limits.forget_sign_ins(known_as, address)
    return row


def sign_in(
    ctx: Context, limits: Limits, *, name: str, password: str, address: str | None, act: Act | None = None
) -> str:
    """Begin a session; returns its token, which the browser keeps. ``act``: what is logged, as that of who signs in.
    Raises as ``check_password``."""
    row = check_password(ctx, limits, name=name, password=password, address=address)
    token = random_text(_TOKEN_CHARS)
    caller = own_accounts.caller(row)
    with ctx.acting(replace(act, caller=caller) if act else Act(caller, "sign_in")), ctx.writing_beside():
        accounts.begin_session(row.id, digest(token), timedelta(hours=ctx.settings.session_hours))
    return token


def caller_of(ctx: Context, token: str) -> Caller | None:
    """Who is signed in by this token; None if the session is over or was ended."""
    with ctx.reading():
        row = accounts.in_session(digest(token))
    return own_accounts.caller(row) if row else None


def sign_out(ctx: Context, token: str) -> None:
    """End the session; its token is worth nothing any more."""
    with ctx.writing_beside():
        accounts.end_session(digest(token))
