"""Apps over databases of their own, which tests change."""

from tests.web.intake.conftest import client, ctx, site  # noqa: F401 - fixtures
