"""`quotes backfill`: the directory is that of `quotes ingest` of the same files, however often it is stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from quotes_service.benchmarks.intake.crashes import digest
from quotes_service.context import open_context
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations

EXAMPLES = Path(__file__).parents[3] / "examples"
#: The examples are three partitions then.
SIZE = ("--partition-mb", "0.05")
#: A shell that starts the tests in the background lets them ignore Ctrl-C, and so all that they start.
COMMAND = """
import signal
from quotes_service.cli import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
"""


def digests(url: str) -> dict[str, str]:
    with closing(open_context(Settings(database_url=url))) as ctx:
        return digest(ctx)


@pytest.fixture
def command(tmp_path):
    """Starts the command in a process group of its own, as a terminal does. Dask's workers begin with the script that
    started them, so it is a file."""
    (tmp_path / "quotes.py").write_text(COMMAND, "utf-8")
    running = []

    def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
        words = [sys.executable, tmp_path / "quotes.py", *arguments]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(
            subprocess.Popen(
                [str(word) for word in words],
                cwd=tmp_path,
                env=os.environ | environment,
                text=True,
                start_new_session=True,
                **streams,
            )
        )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.mark.slow
def test_a_run_that_is_stopped_goes_on_and_its_directory_is_that_of_ingest(tmp_path, command, empty_database_url):
    url, ingested = empty_database_url, f"sqlite:///{tmp_path}/ingested.db"
    for one in (url, ingested):
        migrations.migrate(database := db.connect(one))
        db.close(database)
    arguments = ("backfill", EXAMPLES, "--output", "out", *SIZE, "--workers", 1)
    stopped = command(*arguments, DATABASE_URL=url)
    while not list((tmp_path / "out").glob("*.parquet")):
        assert stopped.poll() is None, stopped.communicate()
        time.sleep(0.05)
    os.killpg(stopped.pid, signal.SIGINT)
    _, said = stopped.communicate()
    assert (stopped.returncode, "and the same command goes on with the rest" in said) == (130, True), said
    there = len(list((tmp_path / "out").glob("*.parquet")))
    assert not list((tmp_path / "out").glob(".*"))

    again = command(*arguments, "--json", DATABASE_URL=url)
    out, said = again.communicate()
    assert again.returncode == 0, said
    report = json.loads(out)
    partitions = report["partitions"]
    assert (partitions["found"], partitions["read"], partitions["failed"]) == (there, partitions["total"] - there, [])
    ingest = command("ingest", EXAMPLES, "--workers", 1, DATABASE_URL=ingested)
    _, said = ingest.communicate()
    assert ingest.returncode == 0, said
    assert digests(url) == digests(ingested)

    loaded = command("load", *(tmp_path / "out").glob("*.parquet"), "--json", DATABASE_URL=url)
    out, said = loaded.communicate()
    assert (loaded.returncode, json.loads(out)["created"]) == (0, 0), said
    assert json.loads(out)["unchanged"] == report["directory"]["articles"]


@pytest.mark.slow
def test_what_is_refused_is_reported_and_the_rest_is_read(folder, quotes):
    news = folder / "news.jsonl"
    news.write_text(news.read_text("utf-8") + "nonsense\n", "utf-8")
    (folder / "broken.parquet").write_text("no Parquet", "utf-8")
    result = quotes("backfill", "news.jsonl", "*.parquet", "--output", "out", "--only-read", "--workers", 1)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1 partition read (2 articles), 0 found." in result.stderr
    assert f"{news}:3: JSON: cannot be read" in result.stderr
    assert f"{folder}/broken.parquet: file: cannot be read" in result.stderr

    # it is all there: what is stored now needs no workers
    (folder / "broken.parquet").unlink()
    stored = quotes("backfill", "news.jsonl", "--output", "out", "--json")
    report = json.loads(stored.stdout)
    assert (stored.exit_code, report["created"], report["partitions"]["found"]) == (1, 2, 1)
    assert [refusal["origin"] for refusal in report["refused"]] == [f"{news}:3"]
    (file,) = (folder / "out").iterdir()
    again = json.loads(quotes("load", file, "--json").stdout)
    assert (again["created"], again["unchanged"], len(again["refused"])) == (0, 2, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonl", "--output", "out"], "INPUT: none.jsonl does not exist"),
        (["*.warc", "--output", "out"], "INPUT: *.warc matches no file"),
        (["news.jsonl", "--output", "news.jsonl/out"], "news.jsonl/out cannot be written to"),
        (["news.jsonl", "--output", "out", "--workers", "2", "--scheduler", "tcp://a:1"], "not both"),
        (["news.jsonl", "--output", "out", "--columns", "nonsense"], "is not of the form"),
        (["news.jsonl"], "Missing option '--output'"),
    ],
)
def test_bad_usage_is_said(folder, quotes, arguments, said):
    result = quotes("backfill", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("arguments", [("backfill", "a.jsonl", "--output", "out"), ("load", "a.parquet")])
def test_without_the_extra_it_is_said_what_to_install(folder, quotes, monkeypatch, arguments):
    shutil.copy(folder / "news.jsonl", folder / "a.parquet")
    for name in [name for name in sys.modules if name.startswith("quotes_service.archives")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("dask", "distributed", "fsspec", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    result = quotes(*arguments)
    assert result.exit_code == 1
    assert "is not installed: pip install 'quotes-service[archive]'" in result.stderr
