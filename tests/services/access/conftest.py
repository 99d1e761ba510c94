"""Passwords are hashed in no time: the tests try hundreds."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from quotes_service.services.access import accounts


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobodys.cache_clear()
    yield
    accounts._nobodys.cache_clear()
