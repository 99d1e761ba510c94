"""A client that others wrote, for tables of pandas, calls the service over a connection."""

from __future__ import annotations

from threading import Thread

import pandas as pd
import pytest
from werkzeug.serving import make_server

from tests import needs
from tests.api.lookup.reconciliation.conftest import SERVICE


@pytest.fixture
def address(directory) -> str:
    """The address of the service, while it is served."""
    server = make_server("127.0.0.1", 0, directory.client.application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}{SERVICE}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # it calls pandas as one did before 3.1
def test_reconciler_matches_a_table(address, directory):
    needs.package("reconciler", extra="test")
    from reconciler import reconcile

    table = pd.DataFrame(
        {
            "who": ["Tolvik, Maren", "Ann Lee", "M. Tolvik", "O’Brien"],
            "where": ["LICR", "Agency of Fish", "LICR", "Treasury Council"],
        }
    )
    found = reconcile(
        table["who"],
        type_id="expert",
        property_mapping={"institution": table["where"]},
        reconciliation_endpoint=address,
    )
    assert found["input_value"].tolist() == table["who"].tolist()
    assert found["name"].tolist() == ["Maren Tolvik", "Ann Lee", "Maren Tolvik", "Odhran O’Brien"]
    assert found["match"].tolist() == [True, True, False, False]
    assert found["type_id"].tolist() == ["expert"] * 4
    assert found["id"][0] == directory.id("Maren Tolvik")
    assert found["description"][1] == "biologist, Agency of Fish"
