"""The examination: what happens when, and what was seen."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from quotes_service.benchmarks.faults import checks
from quotes_service.benchmarks.faults.clients import ArticleWriter, BatchWriter, Client, Editor, Reader, Writer
from quotes_service.benchmarks.faults.machinery import COMMAND, Disk, Postgres, Service, kill, memory
from quotes_service.context import open_context
from quotes_service.settings import Settings

#: After a fault, how long there may still be trouble: the server starts again, a database recovers.
_SETTLING = 10.0
_LONGEST = 300.0  # seconds; on a loaded machine the language pipeline alone takes a minute to load
_SAMPLED = 10.0  # seconds between two looks at the memory


@dataclass
class Examination:
    """The service over a database, and what is done to it."""

    url: str
    folder: Path
    services: list[Service]
    addresses: list[str]  # HOST:PORT of each server, that of this machine first
    key: str
    say: Callable[[str], None]
    disk: Disk
    postgres: Postgres | None = None
    full_for: float = 30.0
    troubled: list[tuple[float, float]] = field(default_factory=list)
    states: list[tuple[float, str, str]] = field(default_factory=list)
    samples: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    backups: list[tuple[Path, set[str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    began: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    # What is done to it.

    def kill_worker(self) -> None:
        self._kill_child("worker")

    def kill_web_process(self) -> None:
        self._kill_child("web")

    def _kill_child(self, name: str) -> None:
        for service in self.services:
            if service.name == name and (children := service.children()):
                kill([children[-1]])

    def kill_web(self) -> None:
        self._kill_first("web")

    def kill_workers(self) -> None:
        self._kill_first("worker")

    def _kill_first(self, name: str) -> None:
        for service in self.services:
            if service.name == name:
                service.kill()

    def cut_power(self) -> None:
        """Everything on the second machine ends."""
        for service in self.services:
            if service.before:
                service.kill()

    def kill_postgres(self) -> None:
        assert self.postgres, "only there"
        self.postgres.kill()
        time.sleep(5)
        self.look("PostgreSQL is down")
        self.postgres.start()

    def fill_disk(self) -> None:
        self.disk.fill()
        time.sleep(self.full_for / 2)
        self.look("the disk is full")
        time.sleep(self.full_for / 2)
        self.disk.empty()
        if self.postgres and not self.postgres.is_running:
            self.states.append((time.time(), "PostgreSQL", "had stopped for want of room, and is started again"))
            self.postgres.start()

    def back_up(self) -> None:
        """`quotes backup`, of what was acknowledged before it."""
        path = self.folder / f"{len(self.backups)}.backup"
        before = {
            url
            for client in self.clients
            if isinstance(client, ArticleWriter)
            for url, texts in [*client.book.texts.items()][:-1]
            if None not in texts
        }
        done = subprocess.run(
            [*COMMAND, "backup", str(path), "--json"], env=self.services[0].full_environment(), cwd=self.folder,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            self.wrong.append(f"quotes backup: {done.stderr[-500:]}")
        else:
            self.backups.append((path, before))

    # What is seen.

    def look(self, when: str) -> None:
        """Note what the probes and one of the metrics say."""
        for path in ("/healthz", "/readyz", "/metrics", "/api/v1/articles?limit=1", "/"):
            headers = {} if path == "/" else {"Authorization": f"Bearer {self.key}"}
            try:
                with urlopen(Request(f"http://{self.addresses[0]}{path}", headers=headers), timeout=60) as answer:
                    status, text = answer.status, answer.read().decode()
            except HTTPError as error:
                status, text = error.code, error.read().decode()
            except OSError as error:
                status, text = 0, str(error)
            if path == "/metrics":
                text = "; ".join(line for line in text.splitlines() if line.startswith("quotes_database_up"))
            elif status == 200 and path != "/readyz":
                text = ""
            self.states.append((time.time(), when, f"{path} {status} {' '.join(text.split())[:300]}"))

    def sample(self) -> None:
        for service in self.services:
            size = sum(map(memory, service.processes()))
            self.samples.setdefault(service.name, []).append((time.time(), size))

    def _tend(self) -> None:
        """What systemd does, and the watch over memory."""
        sampled = 0.0
        while not self.over.wait(0.5):
            for service in self.services:
                service.look()
            if time.monotonic() - sampled > _SAMPLED:
                sampled = time.monotonic()
                self.sample()

    # The course of it.

    def run(self, minutes: float, plan: list[tuple[float, str]], pauses: tuple[float, float]) -> None:
        """Load for some minutes; ``plan``: at which part of the time which method is called."""
        stop = threading.Event()
        kinds: Sequence[type[Client]] = [ArticleWriter] * 4 + [BatchWriter] * 2 + [Editor] * 2 + [Reader] * 24
        for number, kind in enumerate(kinds):
            pause = pauses[1] if kind is Reader else pauses[0]
            self.clients.append(kind(number, self.addresses, self.key, stop, pause))
        self.began = time.time()
        tending = threading.Thread(target=self._tend, daemon=True)
        tending.start()
        for client in self.clients:
            client.start()
        for part, name in plan:
            time.sleep(max(0.0, self.began + 60 * minutes * part - time.time()))
            started = time.time()
            self.say(f"{started - self.began:5.0f} s: {name.replace('_', ' ')}")
            getattr(self, name)()
            if name != "back_up":
                self._settled(name, started)
        time.sleep(max(0.0, self.began + 60 * minutes - time.time()))
        stop.set()
        for client in self.clients:
            client.join(180)
            if client.is_alive() or client.failure:
                self.wrong.append(f"{client.name} did not end: {client.failure!r}")
        self.sample()

    def _settled(self, name: str, started: float) -> None:
        """Wait until the service answers again after a fault."""
        time.sleep(1)
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            for address in self.addresses:
                try:
                    with urlopen(f"http://{address}/readyz", timeout=60):
                        pass
                except OSError:
                    break
            else:
                self.troubled.append((started, time.time() + _SETTLING))
                self.say(f"        ready again after {time.time() - started:.0f} s")
                return
            time.sleep(0.5)
        self.wrong.append(f"not ready again {_LONGEST:.0f} s after: {name}")
        self.troubled.append((started, time.time()))

    @property
    def writers(self) -> list[Writer]:
        return [client for client in self.clients if isinstance(client, Writer)]

    def judge(self, *, compared: int) -> None:
        """Look for all that may be wrong; ``compared``: how many backups are compared article by article."""
        with closing(open_context(Settings(database_url=self.url))) as ctx:
            self.wrong += checks.wait_for_jobs(ctx, 600, time.sleep)
            self.over.set()
            time.sleep(1)
            for service in self.services:
                service.stop()
            self.wrong += checks.lost_or_double(ctx, [writer.book for writer in self.writers])
            self.wrong += checks.examined(ctx)
            different, digests = checks.differences(ctx, f"sqlite:///{self.folder}/one-by-one.db")
            self.wrong += different
        for part, value in digests.items():
            self.say(f"  {part}: {value}")
        self.wrong += checks.said_in_logs({service.log for service in self.services})
        answers = [answer for client in self.clients for answer in client.answers]
        self.wrong += checks.answered_wrong(answers, self.troubled)
        shown, wrong = checks.growing(self.samples, max((end for _, end in self.troubled), default=self.began))
        self.wrong += wrong
        for line in shown:
            self.say(f"  {line}")
        for number, (path, before) in enumerate(self.backups):
            self._judge_backup(number, path, before, is_compared=number >= len(self.backups) - compared)

    def _judge_backup(self, number: int, path: Path, before: set[str], *, is_compared: bool) -> None:
        from quotes_service.services.backups.restoring import restore
        from quotes_service.store.models import StoredArticle

        url = self.postgres.another(f"restored_{number}") if self.postgres else f"sqlite:///{self.folder}/{number}.db"
        restore(path, url, lambda *_: None)
        with closing(open_context(Settings(database_url=url))) as ctx:
            found = [f"backup {number}: {line}" for line in checks.examined(ctx) if "jobs" not in line]
            with ctx.reading():
                there = {url for (url,) in StoredArticle.select(StoredArticle.url).tuples()}
            removed = {
                url for writer in self.writers for url, texts in writer.book.texts.items() if None in texts
            }  # meanwhile, perhaps before it
            if missing := before - there - removed:
                found.append(f"backup {number} lacks {len(missing)} articles that were acknowledged before it")
            if is_compared:
                found += [
                    f"backup {number}: {line}"
                    for line in checks.differences(ctx, f"sqlite:///{self.folder}/again-{number}.db")[0]
                ]
        self.wrong += found
        self.say(f"  backup {number}: {len(there):,} articles, {len(found)} things are wrong")

    def report(self) -> None:
        """Say what was seen: answers by status, latencies, states in between."""
        answers = [answer for client in self.clients for answer in client.answers]
        by_status = Counter(answer.status for answer in answers)
        self.say(f"{len(answers):,} requests: {dict(sorted(by_status.items()))} (0: no answer)")
        for what in sorted({answer.what for answer in answers}):
            mine = sorted(
                answer.seconds for answer in answers if answer.what == what and answer.status in range(200, 300)
            )
            if mine:
                half, most = mine[len(mine) // 2], mine[int(0.95 * (len(mine) - 1))]
                self.say(f"  {what}: {len(mine):,}, median {1000 * half:.0f} ms, 95 % within {1000 * most:.0f} ms")
        books = [writer.book for writer in self.writers]
        self.say(
            f"{sum(book.acknowledged for book in books):,} writes acknowledged, {sum(book.repeated for book in books)} "
            f"of them sent again, {sum(book.replayed for book in books)} of these answered as done before"
        )
        for at, when, what in self.states:
            self.say(f"  {at - self.began:5.0f} s, {when}: {what}")
        details: dict[str, Any] = {
            "books": [asdict(book) for book in books],
            "backups": [(str(path), sorted(before)) for path, before in self.backups],
            "states": self.states,
            "wrong": self.wrong,
            "began": self.began,
            "troubled": self.troubled,
            "answers": [(a.at, a.who, a.what, a.status, round(a.seconds, 3), a.wrong) for a in answers],
            "memory": self.samples,
        }
        (self.folder / "details.json").write_text(json.dumps(details))
