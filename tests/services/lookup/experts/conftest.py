import pytest

from tests.services.lookup.experts.on_tides import usual_suspects


@pytest.fixture(scope="module")
def known(shared):
    return shared(usual_suspects)
