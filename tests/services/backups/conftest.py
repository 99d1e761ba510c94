from __future__ import annotations

import pytest

from tests.services.backups.filled import fill


@pytest.fixture(scope="module")
def source(shared):
    """A directory in which every table has rows; tests read it only."""
    return shared(fill)


@pytest.fixture(scope="session")
def empty_postgres(new_postgres):
    """A database of PostgreSQL without tables; tests leave it so."""
    return new_postgres()


@pytest.fixture
def progress():
    """Collects what use cases tell: (what, how much is done, of how much)."""

    class Told(list):
        def __call__(self, *told) -> None:
            self.append(told)

    return Told()
