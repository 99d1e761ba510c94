"""What keeps the directory usable over time: redirects of old ids, words of names, and runs over all articles."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now


class Redirect(Base):
    """The id that replaced one that no row has any more."""

    old_uid = pw.TextField(unique=True)
    new_uid = pw.TextField(index=True)


class NameWord(Base):
    """A word of names in the directory, now or once: misspelt searches are corrected to these."""

    word = pw.TextField(primary_key=True)


class Reprocess(Base):
    """A run over the stored articles that is not finished, and how far it is: one that was cut off goes on there."""

    started_at = pw.DateTimeField(default=now)
    options = JsonText()
    last = pw.IntegerField(default=0)  # the row id of the article that was done last
