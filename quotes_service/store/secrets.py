"""Random secrets that all processes share. Called inside the caller's writing transaction."""

from __future__ import annotations

import secrets

from quotes_service.store.models import Secret


def get_or_make(name: str) -> str:
    """The secret of this name, 64 hexadecimal digits; made when it is first asked for."""
    Secret.insert(name=name, value=secrets.token_hex(32)).on_conflict_ignore().execute()
    return Secret.get(Secret.name == name).value
