"""Redirects from public ids that no row has any more. Runs inside a transaction of the caller's."""

from __future__ import annotations

from quotes_service.store.models import Redirect


def redirect(old_uid: str, new_uid: str) -> None:
    """Redirect an id to another one, together with what was redirected to it."""
    if old_uid != new_uid:
        Redirect.delete().where(Redirect.old_uid == old_uid).execute()
        Redirect.update(new_uid=new_uid).where(Redirect.new_uid == old_uid).execute()
        Redirect.create(old_uid=old_uid, new_uid=new_uid)


def remove(uid: str) -> None:
    """Redirect this id no more: a row has it again."""
    Redirect.delete().where(Redirect.old_uid == uid).execute()
