"""What tests need besides this checkout. If it is missing, a test is skipped, or fails if CI=true, where nothing may be
left out unnoticed."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from shutil import which
from types import ModuleType
from typing import NoReturn

import pytest

#: The corpora of ../shared, which are not published.
SHARED = Path(__file__).parents[2] / "shared"
#: Where somebody has put what `standard` asks for.
STANDARDS = Path(os.environ.get("QUOTES_TEST_STANDARDS") or Path(__file__).parents[2] / "standards")


def missing(reason: str, *, permitted_by: str = "") -> NoReturn:
    """Skip the test or module; fail if CI=true, unless the environment variable ``permitted_by`` is set."""
    if os.environ.get("CI") == "true" and not os.environ.get(permitted_by):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def shared(name: str) -> Path:
    """The file or folder ../shared/NAME. QUOTES_TEST_WITHOUT_SHARED=1 permits a CI to skip the tests that need it."""
    path = SHARED / name
    if not path.exists():
        missing(f"{path} is not beside this checkout", permitted_by="QUOTES_TEST_WITHOUT_SHARED")
    return path


def standard(name: str) -> Path:
    """A file or folder of those who made a standard, such as its JSON schema. They are not ours to publish: without
    them, the tests that need them are skipped everywhere. CONTRIBUTING.md says where each of them comes from."""
    if not (path := STANDARDS / name).exists():
        pytest.skip(f"{path} is not there (QUOTES_TEST_STANDARDS)", allow_module_level=True)
    return path


def package(name: str, *, extra: str) -> None:
    """The package ``name``, which the extra ``extra`` installs, must be importable."""
    try:
        import_module(name)
    except ImportError:
        missing(f"{name} is not installed (extra {extra!r})")


def chromium() -> str:
    """The path of Chromium, or of Chrome."""
    for name in ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser"):
        if path := which(name):
            return path
    missing("Chromium is not installed (on Debian: apt-get install chromium)")


def follow_the_money() -> ModuleType:
    """The library of FollowTheMoney. It needs PyICU, which is built from source: few have it, and without it, its tests
    are skipped everywhere."""
    try:
        return import_module("followthemoney")
    except ImportError as error:
        pytest.skip(f"followthemoney cannot be imported: {error}")


def redis() -> str:
    """The address of a Redis database that tests may empty. Few run one: without it, its test is skipped everywhere."""
    package("redis", extra="redis")
    from redis import Redis
    from redis.exceptions import RedisError

    url = os.environ.get("QUOTES_TEST_REDIS", "redis://127.0.0.1:6379/15")
    try:
        with Redis.from_url(url, socket_connect_timeout=1) as server:
            server.ping()
    except RedisError as error:
        pytest.skip(f"no Redis at {url}: {error}")
    return url
