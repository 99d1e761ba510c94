"""Who calls, and what they may do: scopes, the roles that people have, and the caller of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "decide", "admin"]
Role = Literal["reader", "editor", "admin"]
Anonymous = Literal["nothing", "read", "everything"]

#: Scope -> what it lets a caller do, in words.
SCOPES: dict[Scope, str] = {
    "read": "look up what is stored; have texts read and claims checked, which adds nothing to it",
    "write": "add and remove articles, jobs, feeds and alerts; keep snapshots of exports",
    "decide": "decide as an editor, and see what a decision would change",
    "admin": "make accounts and keys on the page, read the log of all writes, and do what cannot be taken back",
}
ALL_SCOPES = frozenset(get_args(Scope))
#: Role of a person -> its scopes.
ROLES: dict[Role, frozenset[Scope]] = {
    "reader": frozenset({"read"}),
    "editor": frozenset({"read", "write", "decide"}),
    "admin": ALL_SCOPES,
}
#: The setting QUOTES_ANONYMOUS -> the scopes of callers who do not say who they are.
ANONYMOUS: dict[Anonymous, frozenset[Scope]] = {
    "nothing": frozenset(),
    "read": frozenset({"read"}),
    "everything": ALL_SCOPES,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``id`` and ``name`` are None for somebody who did not say who they are.

    ``limit``: how many requests they may send, if that differs from others': "100 per minute".
    """

    kind: Literal["anonymous", "key", "user", "command"]
    scopes: frozenset[Scope]
    id: str | None = None
    name: str | None = None
    limit: str | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes


@dataclass(slots=True)
class Act:
    """What a caller does, for the log of writes: ``action`` names the operation or the command, ``path`` is that of a
    request, without its query. ``subject``: the id of what was made, once it is known; ``request_key``: the number of
    the request's Idempotency-Key (services.idempotency)."""

    caller: Caller
    action: str
    path: str | None = None
    request: str | None = None
    subject: str | None = None
    is_logged: bool = False
    request_key: int | None = None
