"""The first page that somebody sees."""

from __future__ import annotations

import pytest

from tests.web.browsing import SCHEMES, axe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("of", ["server", "empty_server"])
def test_the_front_page_can_be_read_by_everybody(page, visit, screens, of):
    visit("/", of=of)
    page.get_by_role("heading", level=1).wait_for()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    screens(page, f"front-{of}")
