"""A full disk and a killed PostgreSQL, for real, while articles are written. (benchmarks.faults takes half an hour.)"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from quotes_service.app import create_app
from quotes_service.benchmarks.faults.checks import differences, examined
from quotes_service.benchmarks.faults.machinery import Postgres, disk
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from tests import needs
from tests.factories import SimpleExtractor

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a disk or becomes postgres"),
]

ARTICLES = "/api/v1/articles"


def body(number: int) -> dict:
    return {"text": f"“It rained {number} times,” said Ann Lee, clerk.\n", "url": f"https://post.example/{number}"}


def post(client, number: int):
    return client.post(ARTICLES, json=body(number), headers={"Idempotency-Key": f"key-{number}"})


@pytest.fixture
def small_disk(tmp_path):
    with ExitStack() as stack:
        try:
            place = stack.enter_context(disk(tmp_path, 400))
        except (RuntimeError, FileNotFoundError) as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        yield place


@pytest.fixture
def postgres():
    """A server of our own, not started. Its folder is not in tmp_path, which only root may enter."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        needs.missing("no PostgreSQL is installed under /usr/lib/postgresql")
    folder = Path(f"/tmp/quotes-test-{secrets.token_hex(4)}")
    folder.mkdir(mode=0o755)
    # below the ports of outgoing connections, one of which may take it while nobody listens
    server = Postgres(found[-1], folder, 20_000 + secrets.randbelow(10_000))
    yield server
    server.stop()
    shutil.rmtree(folder)


def check(app, tmp_path, expected: int) -> None:
    """Every article is there once, and all is as if they had come one by one."""
    ctx = app.extensions["quotes_service"]
    listed = app.test_client().get(f"{ARTICLES}?limit=100").json
    assert sorted(item["url"] for item in listed["items"]) == sorted(body(number)["url"] for number in range(expected))
    assert [line for line in examined(ctx) if "room" not in line] == []
    assert differences(ctx, f"sqlite:///{tmp_path}/again.db", extractor=SimpleExtractor())[0] == []
    ctx.close()


def test_on_a_full_disk_nothing_is_written_in_half_and_all_goes_on_when_there_is_room(
    small_disk, sqlite_template, tmp_path
):
    path = small_disk.place / "quotes.db"
    shutil.copy(sqlite_template, path)
    app = create_app(Settings(database_url=f"sqlite:///{path}"), extractor=SimpleExtractor())
    client = app.test_client()
    assert client.post(ARTICLES, json=body(0)).status_code == 201
    small_disk.fill()
    answers = {number: post(client, number) for number in range(1, 9)}
    refused = [number for number, answer in answers.items() if answer.status_code != 201]
    assert {answers[number].status_code for number in refused} == {503}
    assert {answers[number].headers["Retry-After"] for number in refused} == {"10"}
    assert client.get(ARTICLES).status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["room"][:20]) == (503, "0 MB are free on the")
    small_disk.empty()
    for number in refused:
        while (again := post(client, number)).status_code == 409:  # its key is settled within a second
            time.sleep(0.1)
        assert again.status_code == 201
    assert client.get("/readyz").status_code == 200
    check(app, tmp_path, 9)


def test_a_postgresql_that_is_killed_loses_nothing_and_is_unavailable_meanwhile(postgres, tmp_path):
    postgres.start()
    url = postgres.another("quotes")
    migrations.migrate(db.connect(url))
    app = create_app(Settings(database_url=url), extractor=SimpleExtractor())
    statuses: set[int] = set()
    down = threading.Event()

    def write(first: int) -> None:
        client = app.test_client()
        for number in range(first, first + 5):
            while (answer := post(client, number)).status_code in (409, 503):
                statuses.add(answer.status_code)
                assert answer.headers["Retry-After"]
                down.set()
                time.sleep(0.1)
            statuses.add(answer.status_code)

    writers = [threading.Thread(target=write, args=(first,), daemon=True) for first in (0, 5, 10)]
    for writer in writers:
        writer.start()
    while app.test_client().get(ARTICLES).json["total"] < 3:
        pass
    postgres.kill()
    assert down.wait(300)
    assert app.test_client().get("/readyz").status_code == 503
    assert "quotes_database_up 0.0" in app.test_client().get("/metrics").text
    postgres.start()
    for writer in writers:
        writer.join(600)  # nothing but a loaded machine takes so long
    assert statuses <= {200, 201, 409, 503}
    check(app, tmp_path, 15)
