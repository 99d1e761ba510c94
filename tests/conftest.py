"""Databases for the tests: SQLite files, and on PostgreSQL one database per test process, emptied between tests.

Tests on PostgreSQL count as slow; `make test-fast` runs the same tests on SQLite only.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import peewee
import psycopg
import pytest

import quotes_service.metrics  # noqa: F401 - first: inside `quotes serve` it would count for several processes
from quotes_service.context import Context, open_context
from quotes_service.errors import DatabaseUnavailable
from quotes_service.services.operation import derived
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import MODELS
from tests import needs, pgvector_server
from tests.factories import SimpleExtractor
from tests.snapshots import Snapshots

#: An existing database of a server on which the tests may create databases.
POSTGRES = os.environ.get("QUOTES_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
#: For what works in another way where the server has pgvector.
THREE_DATABASES = [*BOTH_DATABASES, pytest.param("pgvector", marks=pytest.mark.slow)]


_TABLES = [model._meta.table_name for model in reversed(peewee.sort_models(MODELS))]
#: Empties a database in one transaction; faster than TRUNCATE, which creates new files.
_EMPTY = "; ".join(
    [f'DELETE FROM "{table}"' for table in (*_TABLES, "expert_index", "institution_index")]
    + ["DROP TABLE IF EXISTS request_count, meaning_vector, meaning_block"]
)


@pytest.fixture(scope="session")
def new_postgres():
    """Creates empty PostgreSQL databases, and drops them at the end. Fails in CI if there is no server."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        needs.missing(f"no PostgreSQL at {POSTGRES}: {error}")
    with _creating(POSTGRES) as create:
        yield create


@contextmanager
def _creating(url: str) -> Iterator[Callable[..., str]]:
    """A function that creates databases on the server of ``url`` and gives their URLs; at the end they are dropped."""
    names = []
    server = psycopg.connect(url, autocommit=True)

    def create(template: str = "template1") -> str:
        names.append(f"quotes_test_{secrets.token_hex(6)}")
        server.execute(f'CREATE DATABASE "{names[-1]}" TEMPLATE "{template}"')
        server.execute(f'ALTER DATABASE "{names[-1]}" SET synchronous_commit = off')  # no test cuts the power
        return urlunsplit(urlsplit(url)._replace(path=f"/{names[-1]}"))

    with server:
        yield create
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _pgvector_server() -> Iterator[tuple[str, Path]]:
    with pgvector_server.running() as server:
        yield server


@pytest.fixture(scope="session")
def pgvector_programs(_pgvector_server) -> Path:
    """The folder of pg_dump and pg_restore for the server with pgvector."""
    return _pgvector_server[1]


@pytest.fixture(scope="session")
def new_pgvector(_pgvector_server):
    """Creates empty databases on a server that offers pgvector."""
    with _creating(_pgvector_server[0]) as create:
        yield create


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = db.connect(f"sqlite:///{path}")
    migrations.migrate(database)
    db.close(database)  # which writes everything into the file
    return path


@pytest.fixture(scope="session")
def postgres_template(new_postgres):
    """The name of a migrated PostgreSQL database to copy from."""
    return _migrated_template(new_postgres())


def _migrated_template(url: str) -> str:
    database = db.connect(url)
    migrations.migrate(database)
    db.close(database)
    return urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def postgres_url(new_postgres, postgres_template):
    """A migrated PostgreSQL database."""
    return new_postgres(postgres_template)


@pytest.fixture(scope="session")
def pgvector_template(new_pgvector):
    """The name of a migrated database to copy from, on the server that offers pgvector."""
    return _migrated_template(new_pgvector())


@pytest.fixture(scope="session")
def pgvector_url(new_pgvector, pgvector_template):
    """A migrated PostgreSQL database in which pgvector is installed."""
    url = new_pgvector(pgvector_template)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION vector")
    return url


@pytest.fixture(scope="session")
def connection_to() -> Iterator[Callable[[str], psycopg.Connection]]:
    """One connection to each PostgreSQL database, which stays open: opening one takes longer than emptying does."""
    with ExitStack() as connections:
        yield cache(lambda url: connections.enter_context(closing(psycopg.connect(url, autocommit=True))))


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request, tmp_path):
    """The URL of a migrated database without any rows; the test runs on both kinds, or those of THREE_DATABASES."""
    yield from emptied(request, tmp_path)


def emptied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the kind ``request.param``, which has no rows before and after."""
    if request.param == "sqlite":
        path = tmp_path / "quotes.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("pgvector_url" if request.param == "pgvector" else "postgres_url")
    connection = request.getfixturevalue("connection_to")(url)
    yield url
    connection.execute(_EMPTY)


@pytest.fixture(params=BOTH_DATABASES)
def empty_database_url(request, tmp_path):
    """The URL of a database without tables; the test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/quotes.db"
    return request.getfixturevalue("new_postgres")()


@pytest.fixture(scope="session")
def snapshots() -> Snapshots:
    return Snapshots()


@pytest.fixture
def ctx(database_url) -> Context:
    """A context over an empty, migrated database, with a simple extractor.

    Whatever the test did, at the end the read model must follow from the other tables.
    """
    context = open_context(Settings(database_url=database_url), extractor=SimpleExtractor())
    yield context
    check_lists(context)
    context.close()


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shared(request, tmp_path_factory):
    """Opens contexts like ctx, each filled by a function, for many tests that only read."""
    contexts = []

    def opened(fill: Callable[[Context], object]) -> Context:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("shared") / "quotes.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = request.getfixturevalue("new_postgres")(request.getfixturevalue("postgres_template"))
        contexts.append(open_context(Settings(database_url=url), extractor=SimpleExtractor()))
        fill(contexts[-1])
        return contexts[-1]

    yield opened
    for context in contexts:
        check_lists(context)
        context.close()


def check_lists(context: Context) -> None:
    """The read model and the index must agree with the other tables, unless the test removed the database."""
    with suppress(DatabaseUnavailable, peewee.OperationalError), context.reading():
        assert derived.read_model_drift(context) == {}
        assert "quotation" not in derived.index_drift(context)  # some tests write rows of others without it


def pytest_make_parametrize_id(val: object) -> str | None:
    """Names tests of bytes by their number: compressed ones hold the time, and have other names in each process."""
    return "bytes" if isinstance(val, bytes) else None
