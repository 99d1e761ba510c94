"""A site with feeds, and a context that may ask it."""

from __future__ import annotations

import pytest

from tests.conftest import check_lists
from tests.services.intake.feeds.site import context_for, serving


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.fixture
def ctx(site, database_url):
    with context_for(site, database_url) as ctx:
        yield ctx
        check_lists(ctx)
