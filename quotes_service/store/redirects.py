"""Redirects from public ids that no row has any more. Runs inside the caller's transaction."""

from __future__ import annotations

from quotes_service.store.models import Redirect


def redirect(old_uid: str, new_uid: str) -> None:
    """Redirect an id, and all ids that are redirected to it, to another one."""
    if old_uid != new_uid:
        Redirect.delete().where(Redirect.old_uid == old_uid).execute()
        Redirect.update(new_uid=new_uid).where(Redirect.new_uid == old_uid).execute()
        Redirect.create(old_uid=old_uid, new_uid=new_uid)


def remove(uid: str) -> None:
    """Remove the redirect of an id that a row has again."""
    Redirect.delete().where(Redirect.old_uid == uid).execute()
