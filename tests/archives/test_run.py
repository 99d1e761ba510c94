"""Workers of Dask, in processes of their own, with the real extractor: what is read, and what becomes of a worker that
dies, of one that is not like the others, and of a scheduler that is not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from distributed import Client, LocalCluster, WorkerPlugin

from quotes_service.archives import run, worker
from quotes_service.archives.form import read_rows
from quotes_service.archives.planning import Manner, plan
from quotes_service.archives.storage import Folder
from quotes_service.archives.worker import Alike, UnlikeWorker, this_extractor
from quotes_service.errors import InvalidInput
from tests.cli.test_main import COMMAND
from tests.factories import TIDES

pytestmark = pytest.mark.slow

MANNER = Manner(this_extractor(), "", 100_000)


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """Six articles of one length, which are planned as six partitions."""
    path = tmp_path_factory.mktemp("archive") / "news.jsonl"
    texts = [f"{TIDES}\n“It rained {number} times,” said Bo Ek.\n" for number in range(6)]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return path


def partitions_of(archive: Path) -> list:
    return list(plan([str(archive)], MANNER, size=archive.stat().st_size // 6).partitions)


def texts_in(folder: Path) -> list[str]:
    return sorted(line.reading.article.text for path in folder.glob("*.parquet") for line in read_rows(path, path.name))


def texts_of(archive: Path) -> list[str]:
    return sorted(json.loads(line)["text"] for line in archive.read_text("utf-8").splitlines())


class Watched(WorkerPlugin):
    """Each worker notes its process when it begins an article, and how often it has loaded the pipeline; at the article
    with this number it ends without a word, always or once."""

    def __init__(self, folder: Path, deadly: str = "", *, once: bool = False):
        self.folder, self.deadly, self.once = folder, deadly, once

    def setup(self, worker) -> None:
        from quotes_service.archives import worker as module

        read = module._row

        def watched(extractor, raw, limit):
            (self.folder / f"{os.getpid()}-{id(extractor)}").touch()
            died = self.folder / "died"
            if self.deadly and self.deadly.encode() in raw.data and not (self.once and died.exists()):
                died.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return read(extractor, raw, limit)

        module._row = watched


def read_watched(archive: Path, tmp_path: Path, deadly: str = "", *, once: bool = False) -> list[run.Ended]:
    """What ended, with two workers that are watched."""
    (tmp_path / "watched").mkdir()
    with run.workers(Folder(str(tmp_path / "out")), number=2) as client:
        client.register_plugin(Watched(tmp_path / "watched", deadly, once=once), "watched")
        with run.reading(client, partitions_of(archive), MANNER, str(tmp_path / "out")) as ended:
            return list(ended)


def test_a_worker_that_is_killed_loses_nothing_and_each_loads_the_pipeline_once(archive, tmp_path):
    ended = read_watched(archive, tmp_path, "rained 4 times", once=True)
    assert (tmp_path / "watched" / "died").exists()
    assert [one.error for one in ended] == [None] * 6
    assert sum(one.read.articles for one in ended) == 6
    assert texts_in(tmp_path / "out") == texts_of(archive)
    loaded = [path.name.split("-")[0] for path in (tmp_path / "watched").glob("*-*")]
    assert len(loaded) == len(set(loaded)) <= 3


def test_a_partition_that_kills_every_worker_is_given_up_and_the_others_are_read(archive, tmp_path):
    ended = read_watched(archive, tmp_path, "rained 4 times")
    (failed,) = [one for one in ended if one.error]
    assert failed.error == "each of the 3 workers that read it died"
    assert failed.partition == partitions_of(archive)[4]
    assert texts_in(tmp_path / "out") == [text for text in texts_of(archive) if "rained 4 times" not in text]


class Elsewhere:
    address = "tcp://elsewhere:1"


@pytest.mark.parametrize(
    ("extractor", "said"),
    [
        (
            "0.0.1 abc",
            r"tcp://elsewhere:1 has quotes_service and weights .*, but this command 0\.0\.1 abc: install the same",
        ),
        (this_extractor(), "tcp://elsewhere:1 does not see the folder .*: it must be shared"),
    ],
)
def test_a_worker_that_is_not_like_this_process_is_refused(tmp_path, extractor, said):
    with pytest.raises(UnlikeWorker, match=said):
        Alike(extractor, str(tmp_path), ".mark-1", is_ours=False).setup(Elsewhere())


def test_a_scheduler_that_does_not_answer_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_ANSWER", 1)
    folder = Folder(str(tmp_path / "out"))
    for address in ("tcp://127.0.0.1:9", "nonsense", "tls://127.0.0.1:9"):
        said = f"--scheduler: {address} does not answer"
        with pytest.raises(InvalidInput, match=said), run.workers(folder, scheduler=address):
            pass
    assert list((tmp_path / "out").iterdir()) == []


def test_the_workers_of_a_scheduler_read_and_one_without_any_is_said(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_FIRST_WORKER", 1)
    folder = Folder(str(tmp_path / "out"))
    with LocalCluster(n_workers=0, threads_per_worker=2, dashboard_address=None, host="127.0.0.1") as cluster:
        address = cluster.scheduler_address
        said = f"--scheduler: {address} has no worker: start `dask worker {address}`"
        with pytest.raises(InvalidInput, match=said), run.workers(folder, scheduler=address):
            pass
        cluster.scale(1)
        with Client(cluster, set_as_default=False) as client:
            client.wait_for_workers(1)
        with monkeypatch.context() as patched, pytest.raises(UnlikeWorker, match=r"but this command 0\.0\.1 abc"):
            patched.setattr(run, "this_extractor", lambda: "0.0.1 abc")
            with run.workers(folder, scheduler=address):
                pass
        with (
            run.workers(folder, scheduler=address) as client,
            run.reading(client, partitions_of(archive), MANNER, folder.address) as ended,
        ):
            assert {one.error for one in ended} == {None}
        assert not [name for name in cluster.scheduler.worker_plugins if "quotes" in name]  # others may come now
    assert texts_in(tmp_path / "out") == texts_of(archive)
    assert worker.key_of(partitions_of(archive)[0]).startswith("read-news.jsonl-000000000000-")


@pytest.mark.parametrize("address", ["nonsense", "tcp://:::1", "nosuch://a:1"])
def test_an_address_that_is_none_is_told_from_one_line(tmp_path, address):
    """A client that refused it would print a traceback when it is removed."""
    (tmp_path / "a.jsonl").write_text('{"text": "It rained."}', "utf-8")
    command = [*COMMAND, "backfill", "a.jsonl", "--output", "out", "--only-read"]
    done = subprocess.run([*command, "--scheduler", address], cwd=tmp_path, capture_output=True, text=True)
    assert f"--scheduler: {address} does not answer" in done.stderr
    assert "Traceback" not in done.stderr
