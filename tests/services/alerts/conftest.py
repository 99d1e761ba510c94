"""A receiver on a site of this machine, with a context that may send to it."""

from __future__ import annotations

import pytest

from tests.conftest import check_lists
from tests.services.alerts.receiver import Receiver
from tests.services.intake.feeds.site import context_for, serving


@pytest.fixture
def receiver(database_url):
    with serving() as site, context_for(site, database_url) as ctx:
        yield Receiver(ctx, site)
        check_lists(ctx)
