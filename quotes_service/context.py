"""What a use case works with: the settings, one database with its index, and the extractor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import peewee

from quotes_service.search import Index, open_index
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

if TYPE_CHECKING:
    from quotes_service.extract import Extractor
    from quotes_service.search.meaning import Meaning

P = ParamSpec("P")
T = TypeVar("T")

_extractors: dict[tuple[str, int], Extractor] = {}
_loading = threading.Lock()


class Context:
    """One service: its settings, database, index and extractor. May be used by several threads at once."""

    def __init__(self, settings: Settings, database: peewee.Database, extractor: Extractor | None = None):
        self.settings = settings
        self.database = database
        self.index: Index = open_index(database)
        self._extractor = extractor
        self._meaning: Meaning | None = None

    @property
    def meaning(self) -> Meaning | None:
        """The index of meanings, where the settings ask for it. Raises ModelMissing."""
        if self.settings.semantic and self._meaning is None:
            # here, since few use it
            from quotes_service.search.meaning import Meaning

            self._meaning = Meaning(self.database)
        return self._meaning

    @property
    def extractor(self) -> Extractor:
        """Loaded when first needed, once in a process. Raises ModelMissing."""
        if self._extractor is None:
            key = (self.settings.spacy_model, self.settings.max_text_chars)
            with _loading:
                if key not in _extractors:
                    # here, since it takes spaCy with it, and most commands read nothing
                    from quotes_service.extract import Extractor

                    _extractors[key] = Extractor.load(*key)
                self._extractor = _extractors[key]
        return self._extractor

    def reading(self) -> AbstractContextManager[None]:
        """A snapshot of the database for the queries inside."""
        return db.reading(self.database)

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that no other writer shares."""
        return db.writing(self.database)

    def connected(self) -> AbstractContextManager[None]:
        """One connection for all calls inside, in this thread: for long work of many calls."""
        return db.entered(self.database)

    def close(self) -> None:
        """Let go of the connections that wait to be used again."""
        db.close(self.database)


def open_context(settings: Settings, *, check_schema: bool = True, extractor: Extractor | None = None) -> Context:
    """The context for these settings, with ``extractor`` in place of the one that they name, if given.

    Raises InvalidInput("DATABASE_URL"), DatabaseUnavailable, and SchemaOutdated and ModelMissing unless told not to
    check.
    """
    database = db.connect(settings.database_url)
    ctx = Context(settings, database, extractor)
    if check_schema:
        try:
            migrations.check(database)
            db.map_into_memory(database)
            ctx.meaning  # noqa: B018 - what it lacks is told at the start
        finally:
            db.close(database)  # a connection must not go along into the processes that a server forks
    return ctx


def reads(service: Callable[Concatenate[Context, P], T]) -> Callable[Concatenate[Context, P], T]:
    """A service all of whose queries see one snapshot of the database."""

    @wraps(service)
    def call(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
        with ctx.reading():
            return service(ctx, *args, **kwargs)

    return call
