from __future__ import annotations

import pytest

from tests.services.editing.world import World, kept


@pytest.fixture
def world(ctx, snapshots) -> World:
    return World(ctx, snapshots.filled(ctx, "five articles", lambda: kept(ctx)))
