"""Random secrets that all processes share. Called inside the caller's writing transaction, but for ``get``."""

from __future__ import annotations

import secrets

from quotes_service.store.models import Secret


def get(name: str) -> str:
    """The secret of this name, which was made before."""
    return Secret.get(Secret.name == name).value


def get_or_make(name: str) -> str:
    """The secret of this name, 64 hexadecimal digits; made when it is first asked for."""
    Secret.insert(name=name, value=secrets.token_hex(32)).on_conflict_ignore().execute()
    return get(name)


def put(name: str, value: str) -> None:
    """Write the secret of this name over another one."""
    get_or_make(name)
    Secret.update(value=value).where(Secret.name == name).execute()
