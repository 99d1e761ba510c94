"""The open application that use cases work with: settings, database, index, extractor and fetcher."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import peewee

from quotes_service.callers import Act
from quotes_service.ingest.fetch_rules import FetchRules
from quotes_service.search import Index, open_index
from quotes_service.settings import Settings
from quotes_service.store import answers, migrations
from quotes_service.store import database as db
from quotes_service.store.access import written

if TYPE_CHECKING:
    from quotes_service.extract import Extractor
    from quotes_service.ingest.fetching import Fetcher
    from quotes_service.records import Extraction
    from quotes_service.search.embeddings import EmbeddingIndex

P = ParamSpec("P")
T = TypeVar("T")

_extractors: dict[tuple[str, int], Extractor] = {}
_fetchers: dict[FetchRules, Fetcher] = {}
_loading = threading.Lock()
_check: ContextVar[Callable[[], None] | None] = ContextVar("check", default=None)
_act: ContextVar[Act | None] = ContextVar("act", default=None)


class Context:
    """Settings, database, index, extractor and fetcher. Several threads may use one context at once.

    Raises InvalidInput for a setting by which nothing could be fetched.
    """

    def __init__(self, settings: Settings, database: peewee.Database, extractor: Extractor | None = None):
        self.settings = settings
        self.database = database
        self.index: Index = open_index(database)
        self._fetch_rules = FetchRules.of(settings)
        self._extractor = extractor
        self._fetcher: Fetcher | None = None
        self._embedding_index: EmbeddingIndex | None = None

    @property
    def embedding_index(self) -> EmbeddingIndex | None:
        """The index of embeddings; None unless the setting QUOTES_SEMANTIC is on. Raises ModelMissing."""
        if self.settings.semantic and self._embedding_index is None:
            # here, since it imports numpy, and few use it
            from quotes_service.search.embeddings import EmbeddingIndex

            self._embedding_index = EmbeddingIndex(self.database)
        return self._embedding_index

    @property
    def extractor(self) -> Extractor:
        """The extractor, loaded when first needed and shared within the process. Raises ModelMissing."""
        if self._extractor is None:
            key = (self.settings.spacy_model, self.settings.max_text_chars)
            with _loading:
                if key not in _extractors:
                    # here, since it imports spaCy, and most commands extract nothing
                    from quotes_service.extract import Extractor

                    _extractors[key] = Extractor.load(*key)
                self._extractor = _extractors[key]
        return self._extractor

    def extract(self, text: str, **options: Any) -> Extraction:
        """What the extractor reads from a text, with the options of ``Extractor.extract``; metrics count it. Raises
        ModelMissing."""
        from quotes_service import metrics  # here, since it imports prometheus_client, and few commands extract

        extractor = self.extractor
        started = time.perf_counter()
        extraction = extractor.extract(text, **options)
        metrics.count_extraction(len(text.split()), time.perf_counter() - started)
        return extraction

    @property
    def fetcher(self) -> Fetcher:
        """What fetches addresses; one within the process, since it knows when each host was asked last."""
        with _loading:
            if self._fetcher is None and self._fetch_rules not in _fetchers:
                # here, since it imports httpx2, and few commands fetch
                from quotes_service.ingest.fetching import Fetcher

                _fetchers[self._fetch_rules] = Fetcher(self._fetch_rules)
            return self._fetcher or _fetchers[self._fetch_rules]

    @fetcher.setter
    def fetcher(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def reading(self) -> AbstractContextManager[None]:
        """A snapshot of the database for the queries inside."""
        return db.reading(self.database)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that excludes other writers. It begins with the check of ``only_if``, if that was entered."""
        with self._logged(db.writing(self.database)):
            if check := _check.get():
                check()
            with self.only_if(None):  # it stays true in transactions inside, whatever was changed in this one
                yield

    @contextmanager
    def writing_beside(self) -> Iterator[None]:
        """A transaction that does not exclude those of ``writing``: for jobs and their items."""
        with self._logged(db.writing_beside(self.database)):
            yield

    @contextmanager
    def _logged(self, transaction: AbstractContextManager[None]) -> Iterator[None]:
        """The transaction, in which what the caller does is logged if it changes anything: both are kept, or neither.
        One line for an act, however many transactions it takes."""
        act = _act.get()
        if act is None or act.is_logged:
            with transaction:
                yield
            return
        act.is_logged = True  # transactions inside are part of it
        try:
            with transaction:
                before = written.mark(self.database)
                yield
                act.is_logged = written.has_changed(self.database, before)
                if act.is_logged:
                    written.add(act)
                    if act.request_key is not None:
                        answers.note_made(act.request_key, act.subject)
        except BaseException:  # also where it cannot be committed
            act.is_logged = False
            raise

    @contextmanager
    def acting(self, act: Act | None) -> Iterator[None]:
        """Log what is changed inside, in this thread, as this act; None: as nobody's."""
        token = _act.set(act)
        try:
            yield
        finally:
            _act.reset(token)

    def concerns(self, id: str) -> None:
        """Say what the act is about: the id of what it makes."""
        if act := _act.get():
            act.subject = id

    @contextmanager
    def only_if(self, check: Callable[[], None] | None) -> Iterator[None]:
        """Let ``check``, which raises an error or not, begin each writing transaction of this thread inside: what it
        found is still true when something is written."""
        token = _check.set(check)
        try:
            yield
        finally:
            _check.reset(token)

    def connected(self) -> AbstractContextManager[None]:
        """One connection for all calls inside, in this thread: for work that makes many calls."""
        return db.entered(self.database)

    def close(self) -> None:
        """Close the idle connections of the pool."""
        db.close(self.database)


def open_context(
    settings: Settings, *, check_schema: bool = True, mapped: bool = False, extractor: Extractor | None = None
) -> Context:
    """The context for these settings; ``extractor`` replaces the one that they name.

    ``mapped``: an SQLite file is mapped into memory, for processes that mostly read; those of others would seem to grow
    with the file.

    Raises InvalidInput, with the variable as its field, and DatabaseUnavailable; with ``check_schema`` also
    SchemaOutdated, and ModelMissing if semantic search is on but not installed.
    """
    database = db.connect(settings.database_url)
    ctx = Context(settings, database, extractor)
    if check_schema:
        try:
            migrations.check(database)
            if mapped:
                db.map_into_memory(database)
            ctx.embedding_index  # noqa: B018 - raises ModelMissing now instead of at the first query
        finally:
            db.close(database)  # the processes that a server forks must not share a connection
    return ctx


def reads(service: Callable[Concatenate[Context, P], T]) -> Callable[Concatenate[Context, P], T]:
    """Decorator: all queries of the service see one snapshot of the database."""

    @wraps(service)
    def call(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
        with ctx.reading():
            return service(ctx, *args, **kwargs)

    return call


class _Rollback(Exception):
    """Raised in a transaction to roll it back."""


def rolled_back(ctx: Context, work: Callable[[], T]) -> T:
    """The result of ``work``, done in a writing transaction; all that it writes is rolled back."""
    results = []
    try:
        with ctx.writing():
            results.append(work())
            raise _Rollback
    except _Rollback:
        return results[0]
