"""Redirects from public ids that no row has any more. Runs inside the caller's transaction."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models import Redirect
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared


def redirect(old_uid: str, new_uid: str) -> None:
    """Redirect an id, and all ids that are redirected to it, to another one."""
    if old_uid != new_uid:
        Redirect.delete().where(Redirect.old_uid == old_uid).execute()
        Redirect.update(new_uid=new_uid).where(Redirect.new_uid == old_uid).execute()
        Redirect.create(old_uid=old_uid, new_uid=new_uid)


def remove(*uids: str) -> None:
    """Remove the redirects of ids that rows have again."""
    _remove(uids).execute()


@prepared
def _remove(uids: Value) -> pw.Query:
    return Redirect.delete().where(one_of(Redirect.old_uid, uids))
