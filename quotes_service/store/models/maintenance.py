"""Tables for maintenance: redirects of old ids, words of names, and runs over all articles."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now


class Redirect(Base):
    """An id that no row has any more, and the one that replaced it."""

    old_uid = pw.TextField(unique=True)
    new_uid = pw.TextField(index=True)


class NameWord(Base):
    """A word of current and former names in the directory, to which misspelt searches are corrected."""

    word = pw.TextField(primary_key=True)


class Reprocess(Base):
    """An unfinished run over the stored articles, and how far it is: an interrupted run resumes there."""

    started_at = pw.DateTimeField(default=now)
    options = JsonText()
    last = pw.IntegerField(default=0)  # the row id of the article that was done last
