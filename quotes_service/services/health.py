"""Whether the service can do its work."""

from __future__ import annotations

from quotes_service.context import Context
from quotes_service.store import migrations


def ready(ctx: Context) -> None:
    """Check that the database can be reached and has the tables of this version.

    Raises DatabaseUnavailable or SchemaOutdated.
    """
    migrations.check(ctx.database)
