"""Fetching with manners: robots.txt is obeyed (RFC 9309), and one host isn't asked again at once."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from protego import Protego

from quotes_service.errors import Busy, InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import FetchRules
from quotes_service.ingest.fetching.hosts import Resolver, check_host, system_resolver
from quotes_service.ingest.fetching.retrieval import Fetched, fetch, retrieve
from quotes_service.ingest.fetching.urls import Target, as_address, parse

#: How long a robots.txt is believed, and how long one that could not be fetched is taken to forbid all, in seconds.
ROBOTS_HOLD = 3_600
FAILURE_HOLDS = 600
#: As much of a robots.txt is read as RFC 9309 wants at least, through as many redirects.
_ROBOTS_BYTES = 500 * 1024
_ROBOTS_REDIRECTS = 5
#: How many hosts are remembered, and how many bytes of robots.txt; those that were asked longest ago are forgotten.
_MOST_HOSTS = 10_000
_MOST_ROBOTS_BYTES = 5_000_000
#: How many addresses a process fetches at once while somebody waits for the answer, and how many seconds a further one
#: waits for its turn.
_MOST_PAGES = 2
_REQUEST_PATIENCE = 10
#: Whoever crawls and cannot wait is told to come again in a turn of its own within so many seconds; then from the front
#: again, since some never come.
_QUEUE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class _Robots:
    """What a site's robots.txt says, until when. ``rules``: None if it could not be fetched; ``size`` in bytes."""

    rules: Protego | None
    size: int
    until: float


class Fetcher:
    """Fetches for one process, whose threads may share it: it knows when each host was asked last, and what its
    robots.txt says.

    ``resolve`` finds the addresses of a host, ``clock`` gives seconds, ``sleep`` waits for some. ``foreign``, in all
    calls: a public site names the address, so that it may lead to public hosts only, whatever the rules allow.
    """

    def __init__(
        self,
        rules: FetchRules,
        *,
        resolve: Resolver = system_resolver,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.rules = rules
        self._resolve = resolve
        self._clock = clock
        self._sleep = sleep
        self._free_at: OrderedDict[str, float] = OrderedDict()  # by host
        self._next_turn: OrderedDict[str, float] = OrderedDict()  # by host, for those who are told to come again
        self._robots: OrderedDict[tuple[str, bool], _Robots] = OrderedDict()  # by origin and whether hosts are allowed
        self._lock = threading.Lock()
        self._pages = threading.BoundedSemaphore(_MOST_PAGES)

    def page(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        patience: float = _REQUEST_PATIENCE,
        foreign: bool = False,
    ) -> Fetched:
        """Fetch an address that somebody names by hand, once or, as a feed, again and again. Robots.txt is not asked,
        since that is no crawl.

        Waits for the host's turn, at most ``patience`` seconds. Raises as ``fetch``, and Busy if that is not enough.
        """
        waited: set[str] = set()

        def admit(target: Target, rules: FetchRules) -> float:
            return self._take_turn(target.host, self.rules.delay_seconds, patience, waited)

        rules = self._rules_for(foreign)
        return fetch(url, rules, etag=etag, last_modified=last_modified, resolve=self._resolve, admit=admit)

    @contextmanager
    def for_request(self) -> Iterator[None]:
        """What is fetched inside is for somebody who waits for an answer of this service: few do so at once, so that
        slow sites leave threads for other requests. Raises Busy if too many wait."""
        if not self._pages.acquire(timeout=_REQUEST_PATIENCE):
            raise Busy("url", "has to wait, since other addresses are being fetched", _REQUEST_PATIENCE)
        try:
            yield
        finally:
            self._pages.release()

    def page_for_request(self, url: str, *, foreign: bool = False) -> Fetched:
        """As ``page``, ``for_request``."""
        with self.for_request():
            return self.page(url, foreign=foreign)

    def admits(self, url: str) -> bool | None:
        """Whether only the rules' ``allow`` lets the host of an address be asked, as far as its name says: a name may
        lead to an allowed network, but to another tomorrow. None: it may, which only asking it shows."""
        target = parse(url)
        address = as_address(target.host)
        if any(entry.covers(target.host, address, target.port) for entry in self.rules.allow):
            return True
        return None if address is None and any(entry.network for entry in self.rules.allow) else False

    def _rules_for(self, foreign: bool) -> FetchRules:
        return replace(self.rules, allow=()) if foreign else self.rules

    def post(self, url: str, form: Mapping[str, str], *, foreign: bool = False) -> Fetched:
        """Send a form, as to the hub of a feed, and return the answer with its status, without content. Raises as
        ``fetch`` for what must not or cannot be asked."""
        return retrieve(url, self._rules_for(foreign), body=form, resolve=self._resolve)

    def check(self, url: str) -> None:
        """Refuse an address to which nothing would ever be sent, as far as that can be seen without asking for it.
        Raises InvalidInput("url")."""
        target = parse(url)
        check_host(target.host, target.port, self.rules)

    def send(self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Fetched:
        """Send bytes by POST to an address that somebody names by hand, and return the answer with its status, without
        content. It may take so many seconds, and must not redirect: what is sent is for this address alone. Raises as
        ``post``."""
        rules = replace(self.rules, max_redirects=0, total_seconds=seconds)
        return retrieve(url, rules, headers=headers, body=body, resolve=self._resolve)

    def crawl(self, url: str, *, patience: float = 60, foreign: bool = False) -> Fetched:
        """Fetch an address that a feed, a list or a batch names: as ``page``, where robots.txt allows it.

        Raises as ``page``; InvalidInput("url") if robots.txt of the site, or of one that it redirects to, forbids it,
        Unreachable if that cannot be found out now.
        """
        waited: set[str] = set()

        def admit(target: Target, rules: FetchRules) -> float:
            robots, product = self._robots_of(target, rules), self.rules.product
            if not robots.can_fetch(target.url, product):
                raise InvalidInput("url", "is not for programs, as the site's robots.txt says")
            delay = min(robots.crawl_delay(product) or 0, self.rules.max_delay_seconds)
            return self._take_turn(target.host, max(self.rules.delay_seconds, delay), patience, waited, in_turn=True)

        return fetch(url, self._rules_for(foreign), resolve=self._resolve, admit=admit)

    def _take_turn(self, host: str, delay: float, patience: float, waited: set[str], *, in_turn: bool = False) -> float:
        """Wait until the host may be asked, and reserve the time after it; a host in ``waited`` had its turn. Returns
        the seconds that this took. Raises Busy if it would take too long; ``in_turn``: with another time for each."""
        if host in waited:
            return 0
        waited.add(host)
        with self._lock:
            now = self._clock()
            seconds = max(0.0, self._free_at.get(host, now) - now)
            if seconds > patience:
                turn = self._next_turn.get(host, now) if in_turn else now
                turn = max(now + seconds, turn if turn <= now + _QUEUE_SECONDS else now)
                if in_turn:
                    _remember(self._next_turn, host, turn + delay)
                raise Busy("url", "has a host for which many requests wait", math.ceil(turn - now))
            _remember(self._free_at, host, now + seconds + delay)
        if seconds:
            self._sleep(seconds)
        return seconds

    def _robots_of(self, target: Target, rules: FetchRules) -> Protego:
        """The rules of the target's site. Raises Unreachable, and InvalidInput if its robots.txt is refused."""
        key = target.origin, bool(rules.allow)
        with self._lock:
            known = self._robots.get(key)
        if known is None or known.until <= self._clock():
            try:
                text = self._fetch_robots(target, rules)
                known = _Robots(Protego.parse(text), len(text), self._clock() + ROBOTS_HOLD)
            except Unreachable:
                known = _Robots(None, 0, self._clock() + FAILURE_HOLDS)
            with self._lock:
                _remember(self._robots, key, known)
                while sum(robots.size for robots in self._robots.values()) > _MOST_ROBOTS_BYTES:
                    self._robots.popitem(last=False)
        if known.rules is None:
            wait = round(known.until - self._clock())
            raise Unreachable("url", "has a site whose robots.txt cannot be fetched at the moment", wait)
        return known.rules

    def _fetch_robots(self, target: Target, rules: FetchRules) -> str:
        """The text of robots.txt. A site without one allows everything; one that fails to answer forbids everything for
        a while, which is Unreachable."""
        most = max(self.rules.max_bytes, 2 * _ROBOTS_BYTES)
        rules = replace(rules, max_bytes=most, max_redirects=_ROBOTS_REDIRECTS)
        try:
            answer = retrieve(f"{target.origin}/robots.txt", rules, resolve=self._resolve, cut=_ROBOTS_BYTES)
        except Unreachable:
            raise
        except InvalidInput:  # redirects without end or to where nothing is fetched: counts as missing, as in RFC 9309
            return ""
        if answer.status >= 500 or answer.status == 429:
            raise Unreachable("url", f"has a robots.txt that answers with status {answer.status}")
        return answer.content.decode("utf-8-sig", "replace")


def _remember(hosts: OrderedDict, key: object, value: object) -> None:
    hosts[key] = value
    hosts.move_to_end(key)
    if len(hosts) > _MOST_HOSTS:
        hosts.popitem(last=False)
