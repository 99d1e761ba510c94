"""The client that openapi-python-client makes of the OpenAPI document has every operation, and reads our answers."""

from __future__ import annotations

import importlib
import json
import re
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from tests import needs

needs.package("openapi_python_client", extra="test")

import httpx  # noqa: E402 - the package that generated clients and their generator need
from openapi_python_client import generate  # noqa: E402
from openapi_python_client.config import Config, ConfigFile, MetaType  # noqa: E402
from ruamel.yaml import YAML  # noqa: E402

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
PACKAGE = "generated_quotes_client"


@pytest.fixture(scope="module")
def generated(shared_world, tmp_path_factory) -> ModuleType:
    """The package, made by the configuration that docs/client.md shows, without the hooks that lay it out."""
    folder = tmp_path_factory.mktemp("generated")
    document = shared_world.client.get("/api/v1/openapi.json").json
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    shown = re.search(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    config = Config.from_sources(
        ConfigFile(**YAML(typ="safe").load(shown[1]), post_hooks=[]),
        MetaType.NONE,
        document_source=folder / "openapi.json",
        file_encoding="utf-8",
        overwrite=False,
        output_path=folder / PACKAGE,
    )
    errors = generate(config=config)
    # batches may be sent as archives and under other names of lines: the client knows one of them
    others = [f"{error.header} {error.detail}" for error in errors if "POST /api/v1/batches" not in error.header]
    assert others == []
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def client(generated, shared_world):
    """A generated client in front of the app."""
    base = "http://127.0.0.1:8000"
    transport = httpx.WSGITransport(app=shared_world.client.application)
    with httpx.Client(transport=transport, base_url=base) as connection:
        yield generated.Client(base_url=base).set_httpx_client(connection)


def operation(name: str) -> ModuleType:
    """`quotes.find_quotations`: the module of one operation."""
    return importlib.import_module(f"{PACKAGE}.api.{name}")


def test_every_operation_is_there(generated, shared_world):
    paths = shared_world.client.get("/api/v1/openapi.json").json["paths"]
    documented = {item["operationId"] for each in paths.values() for item in each.values() if "operationId" in item}
    modules = Path(generated.__file__).parent.glob("api/*/*.py")
    assert {path.stem for path in modules} - {"__init__"} == documented


def test_quotations_are_listed(client, shared_world):
    page = operation("quotes.find_quotations").sync(client=client, q="bay", since=date(2024, 7, 1), limit=1)
    (found,) = page.items
    (item,) = shared_world.get("quotes?q=bay&since=2024-07-01").json["items"]
    assert (page.total, page.next_) == (1, None)
    assert (found.content.text, found.speakers[0].role.title) == ("The bay is warmer now,", "biologist")
    assert (found.article.published_at, found.cue.start) == (date(2024, 7, 1), item["cue"]["start"])
    assert found.to_dict() == item


def test_an_expert_is_read(client, shared_world):
    id = shared_world.ids["expert Ann Lee"]
    expert = operation("experts.get_expert").sync(id, client=client)
    assert (expert.name, expert.first_quoted) == ("Ann Lee", date(2024, 7, 1))
    assert expert.affiliations[0].institution.name == "Agency of Fish"
    assert expert.to_dict() == shared_world.get(f"experts/{id}").json
    problem = operation("experts.get_expert").sync("e_nobody", client=client)
    assert (problem.status, problem.type_) == (404, "/api/v1/problems/not-found")


def test_a_claim_is_verified(client, generated):
    models = importlib.import_module(f"{PACKAGE}.models")
    claim = models.Claim(text="The bay is warmer now", name="Ann Lee", until=date(2024, 12, 31))
    verdict = operation("verify.verify_claim").sync(client=client, body=claim)
    assert verdict.verdict == models.VerdictVerdict.EXACT
    assert verdict.matches[0].quotation.article.title == "Fish"
    assert verdict.searched.until == date(2024, 7, 1)


def test_a_batch_is_sent(client):
    types = importlib.import_module(f"{PACKAGE}.types")
    lines = types.File(BytesIO(b'{"text": "No news."}\n'))
    job = operation("jobs.add_batch").sync(client=client, body=lines)
    assert (job.kind, job.status.value) == ("batch", "queued")
