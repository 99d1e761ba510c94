"""Those who use the service meanwhile: writers, who keep what was acknowledged, and readers."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote
from zlib import crc32

from quotes_service.benchmarks.made_up.news import World

#: Seconds that a client waits for an answer: longer than a writer waits for its turn.
_TIMEOUT = 60
#: Before a request is sent again. (The service asks for 10 seconds, which would only make the examination quieter.)
_PAUSE = 0.5
_WAYS = ("/api/v1/articles", "/api/v1/batches", "/api/v1/decisions")
BROKEN = 0  # the status of a request whose answer did not come


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was sent: when (time.time), by whom, what, its status and the seconds that it took; ``wrong``:
    what no answer may be."""

    at: float
    who: str
    what: str
    status: int
    seconds: float
    wrong: str | None = None


@dataclass
class Book:
    """What the service acknowledged. ``texts``: address -> the texts that were sent under it, one after the other, None
    in the end if it was removed; ``jobs``: label -> id; ``decisions``: reason -> id; ``repeated``: how many requests
    were sent again, ``replayed``: how many of these had been done before."""

    texts: dict[str, list[str | None]] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    replayed: int = 0
    acknowledged: int = 0


class Client(threading.Thread):
    """Sends requests one after the other, with a pause between two, until ``over`` is set."""

    def __init__(self, number: int, addresses: list[str], key: str, over: threading.Event, pause: float):
        super().__init__(name=f"{type(self).__name__.lower()} {number}", daemon=True)
        self.number, self.addresses, self.key, self.over, self.pause = number, addresses, key, over, pause
        self.chance = random.Random(1000 * number + len(self.name))
        self.answers: list[Answered] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.step()
                self.over.wait(self.chance.uniform(0, 2 * self.pause))
        except BaseException as error:
            self.failure = error
            raise

    def step(self) -> None:
        raise NotImplementedError

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, what: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """One request; the status BROKEN where no answer came."""
        began, clock = time.time(), time.monotonic()
        sent = {"Authorization": f"Bearer {self.key}"} if path.startswith("/api") else {}
        try:
            # a new connection each time: the server closes one that was idle for two seconds
            connection = http.client.HTTPConnection(self.chance.choice(self.addresses), timeout=_TIMEOUT)
            with closing(connection):
                connection.request(method, path, body, sent | (headers or {}))
                answer = connection.getresponse()
                status, content, found = answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        except (OSError, http.client.HTTPException):
            status, content, found = BROKEN, b"", {}
        wrong = _wrong(path, status, found, content)
        self.answers.append(
            Answered(began, self.name, what or f"{method} {path}", status, time.monotonic() - clock, wrong)
        )
        return status, found, content


def _wrong(path: str, status: int, headers: dict[str, str], content: bytes) -> str | None:
    """What no answer may be, whatever the fault."""
    if status == 503:
        if not headers.get("retry-after"):
            return "503 without Retry-After"
        if path.startswith("/api") and headers.get("content-type") != "application/problem+json":
            return "503 that is no problem"
        return None
    if status >= 500 or (path.startswith("/api") and status in (401, 403, 429)):
        return f"{status}: {content[:300].decode(errors='replace')}"
    return None


class Writer(Client):
    """Keeps a book of what was acknowledged."""

    def __init__(self, *values: Any, **named: Any):
        super().__init__(*values, **named)
        self.book = Book()
        self.world = World(self.number)
        self.people = people()
        self.sayings = sayings()
        self._count = 0

    def article(self, url: str) -> dict[str, Any]:
        """A short article that nobody sent before; some of what is said in it others print too."""
        parts = [f"The council of Orsby met for the {self.world.random.randrange(10**9)}th time, it said on Monday."]
        for name, title, place in self.chance.sample(self.people, 2):
            said = self.world.sentence()
            if self.chance.random() < 0.2:
                said = self.sayings[name]
            parts.append(f"“{said},” said {name}, {title} at {place}.")
        return {
            "text": "\n\n".join(parts) + "\n",
            "url": url,
            "outlet": f"Outlet {self.number}",
            "title": f"Council of Orsby, {url[-9:]}",
            # another version keeps its date, and so its place in lists: a walk through them meets it once
            "published_at": (date(2015, 1, 1) + timedelta(days=crc32(url.encode()) % 3650)).isoformat(),
        }

    def new_url(self) -> str:
        self._count += 1
        return f"https://outlet{self.number}.example/{self._count:06}"

    def send(self, method: str, path: str, body: Any, what: str) -> tuple[int, dict[str, str], Any]:
        """Send a request until it has an answer, with one Idempotency-Key."""
        lines = isinstance(body, bytes)
        kind = "application/x-ndjson" if lines else "application/json"
        headers = {"Content-Type": kind}
        if method == "POST":
            headers["Idempotency-Key"] = f"{self.name}-{self.chance.getrandbits(80):x}".replace(" ", "-")
        data = body if lines else None if body is None else json.dumps(body).encode()
        tries = 0
        while True:
            status, found, content = self.ask(method, path, data, headers, what)
            waits = status == 409 and "being answered" in content.decode(errors="replace")
            if status in (BROKEN, 503) or waits:
                tries += 1
                time.sleep(_PAUSE * self.chance.uniform(0.5, 1.5))
                continue
            self.book.acknowledged += 1
            self.book.repeated += tries > 0
            self.book.replayed += "idempotency-replayed" in found
            return status, found, json.loads(content) if content else None

    def unexpected(self, what: str, status: int, answer: Any) -> None:
        self.answers.append(Answered(time.time(), self.name, what, status, 0.0, f"{what} answered {status}: {answer}"))


class ArticleWriter(Writer):
    """Adds articles, changes some of its own and removes some."""

    def step(self) -> None:
        mine = [url for url, texts in self.book.texts.items() if texts[-1] is not None]
        what = self.chance.random()
        if mine and what < 0.1:
            self._remove(self.chance.choice(mine))
        else:
            url = self.chance.choice(mine) if mine and what < 0.25 else self.new_url()
            self.add(url)

    def add(self, url: str) -> dict[str, Any]:
        body = self.article(url)
        texts = self.book.texts.setdefault(url, [])
        texts.append(body["text"])
        status, _, answer = self.send("POST", _WAYS[0], body, "POST article")
        if status not in (200, 201) or answer["text"] != body["text"]:
            self.unexpected("POST article", status, answer)
        return answer

    def _remove(self, url: str) -> None:
        status, _, found = self.send("GET", f"{_WAYS[0]}?url={quote(url, safe='')}", None, "GET articles")
        if status != 200 or len(found["items"]) != 1:
            return self.unexpected("article by url", status, found)
        self.book.texts[url].append(None)
        status, _, answer = self.send("DELETE", f"{_WAYS[0]}/{found['items'][0]['id']}", None, "DELETE article")
        if status not in (204, 404):  # 404: the request before, whose answer was broken off
            self.unexpected("DELETE article", status, answer)


class BatchWriter(Writer):
    """Hands in jobs of three articles, which workers read."""

    def step(self) -> None:
        bodies = [self.article(self.new_url()) for _ in range(3)]
        label = f"{self.name.replace(' ', '-')}-{self._count}"
        for body in bodies:
            self.book.texts[body["url"]] = [body["text"]]
        lines = "".join(json.dumps(body) + "\n" for body in bodies).encode()
        status, _, job = self.send("POST", f"{_WAYS[1]}?label={label}", lines, "POST batch")
        if job is None or "id" not in job or status not in (200, 202):
            return self.unexpected("POST batch", status, job)
        self.book.jobs[label] = job["id"]


class Editor(ArticleWriter):
    """Adds articles, and decides on their quotations."""

    def __init__(self, *values: Any, **named: Any):
        super().__init__(*values, **named)
        self._made: list[str] = []

    def step(self) -> None:
        article = self.add(self.new_url())
        for quotation in article.get("quotations", ())[:1]:
            made = self._decide(
                _WAYS[2], {"kind": self.chance.choice(["reject", "confirm"]), "quotation": quotation["id"]}
            )
            if made and self.chance.random() < 0.3:
                self._decide(f"{_WAYS[2]}/{made}/undo", {})

    def _decide(self, path: str, about: dict[str, Any]) -> str | None:
        why = f"{self.name} {len(self.book.decisions)}"
        status, _, answer = self.send("POST", path, about | {"why": why}, "POST decision")
        if status not in (200, 201) or answer.get("why") != why:
            self.unexpected("POST decision", status, answer)
            return None
        self.book.decisions[why] = answer["id"]
        return answer["id"]


class Reader(Client):
    """Looks things up, one way after the other; walks through lists to their end."""

    def __init__(self, *values: Any, **named: Any):
        super().__init__(*values, **named)
        self.people = people()
        self.sayings = sayings()
        self.ways: list[Callable[[], object]] = [
            self._search, self._experts, self._suggest, self._verify, self._page, self._article, self._walk
        ]  # fmt: skip
        self._turn = self.number

    def step(self) -> None:
        self._turn += 1
        self.ways[self._turn % len(self.ways)]()

    def _surname(self) -> str:
        return quote(self.chance.choice(self.people)[0].split()[-1])

    def _search(self) -> None:
        self.ask("GET", f"/api/v1/search?q={self._surname()}", what="GET search")

    def _experts(self) -> None:
        self.ask("GET", f"/api/v1/experts?q={self._surname()}", what="GET experts")

    def _suggest(self) -> None:
        self.ask("GET", f"/api/v1/suggest?q={self._surname()[:3]}", what="GET suggest")

    def _verify(self) -> None:
        name = self.chance.choice(self.people)[0]
        body = json.dumps({"text": self.sayings[name], "name": name}).encode()
        self.ask("POST", "/api/v1/verify", body, {"Content-Type": "application/json"}, "POST verify")

    def _page(self) -> None:
        self.ask("GET", f"/?q={self._surname()}" if self.chance.random() < 0.5 else "/", what="GET page")

    def _article(self) -> None:
        status, _, content = self.ask("GET", "/api/v1/articles?limit=5", what="GET articles")
        if status == 200:
            for item in json.loads(content)["items"][:1]:
                self.ask("GET", f"/api/v1/articles/{item['id']}", what="GET article")

    def _walk(self) -> None:
        """Through all quotations or articles; no item may come twice."""
        what = self.chance.choice(["quotes", "articles"])
        path, seen, began = f"/api/v1/{what}?limit=100", set(), time.time()
        while path and not self.over.is_set():
            status, _, content = self.ask("GET", path, what=f"GET {what} by cursor")
            if status != 200:
                return  # told by the status
            page = json.loads(content)
            ids = [item["id"] for item in page["items"]]
            if seen.intersection(ids) or len({*ids}) < len(ids):
                self.answers.append(
                    Answered(began, self.name, f"walk through {what}", 200, 0.0, "an item came twice by cursor")
                )
            seen.update(ids)
            path = page["next"]


@cache
def sayings() -> dict[str, str]:
    """What each of the people is quoted with again and again, by their names."""
    world = World(4)
    return {name: world.sentence() for name, _, _ in people()}


@cache
def people() -> list[tuple[str, str, str]]:
    """Three hundred people, no two of whom share a first name or a surname: who is who must not depend on the order."""
    world, found, used = World(3), [], set[str]()
    while len(found) < 300:
        name, title, place = world.person(40)
        if not used.intersection(name.split()):
            used.update(name.split())
            found.append((name, title, place))
    return found
