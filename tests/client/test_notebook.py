"""examples/quotes.ipynb runs over the sample articles, and what it shows is what it shows when it runs."""

from __future__ import annotations

import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from quotes_service.app import create_app
from quotes_service.ingest import documents
from quotes_service.jobs.foreground import read_all
from quotes_service.services.intake import jobs
from quotes_service.settings import Settings
from tests import needs

for package in ("ipykernel", "matplotlib", "nbclient", "nbformat", "pandas"):
    needs.package(package, extra="test")

import nbformat  # noqa: E402 - may be missing
from nbclient import NotebookClient  # noqa: E402

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NOTEBOOK = EXAMPLES / "quotes.ipynb"
#: Ids are others in each database.
ID = re.compile(r"\b[adeqs]_[0-9a-z]{10,16}\b")


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def address(sqlite_template, tmp_path):
    """The address of a server of the app over the sample articles, read as by `quotes ingest examples`."""
    path = shutil.copy(sqlite_template, tmp_path / "samples.db")
    app = create_app(Settings(database_url=f"sqlite:///{path}", fetch=False))
    ctx = app.extensions["quotes_service"]
    with ctx.connected():
        found = documents.raw_articles([EXAMPLES])
        read_all(ctx, jobs.create(ctx, "ingest", "examples"), found, workers=1, progress=lambda state: None)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    ctx.close()


def outputs(notebook: nbformat.NotebookNode, address: str) -> list[list[tuple[str, str]]]:
    """What each cell shows: (kinds, words), with the same ids and address everywhere; of a picture only its size."""
    return [[_output(output, address) for output in cell.get("outputs", [])] for cell in notebook.cells]


def _output(output: nbformat.NotebookNode, address: str) -> tuple[str, str]:
    data = output.get("data", {"text/plain": output.get("text")})
    words = re.sub(r"<[^>]+>", " ", data.get("text/html") or data["text/plain"]).split()
    return ", ".join([output.output_type, *sorted(data)]), ID.sub("ID", " ".join(words)).replace(address, "ADDRESS")


@pytest.mark.slow
def test_it_shows_what_it_shows_when_it_runs(address, tmp_path, monkeypatch):
    for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("QUOTES_URL", address)
    monkeypatch.delenv("QUOTES_KEY", raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    shown = nbformat.read(NOTEBOOK, nbformat.current_nbformat)
    run = nbformat.read(NOTEBOOK, nbformat.current_nbformat)
    (tmp_path / "MPLCONFIGDIR").mkdir()
    NotebookClient(run, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert outputs(run, address) == outputs(shown, "http://127.0.0.1:8000"), "stale; see examples/README.md"


def test_its_outputs_are_there_and_hold_nothing_of_a_machine():
    text = NOTEBOOK.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, nbformat.current_nbformat)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    assert all(cell.outputs for cell in code)
    assert not re.search(r"/(home|root|tmp|usr|work|Users)/|stderr|Warning|Traceback|Bearer", text)
    assert sum("image/png" in output.get("data", {}) for cell in code for output in cell.outputs) == 1
    assert len(text) < 90_000


def test_reading_the_folder_passes_it_over():
    origins = [part.origin for part in documents.raw_articles([EXAMPLES])]
    assert len(origins) > 25
    assert not [origin for origin in origins if "ipynb" in origin]
