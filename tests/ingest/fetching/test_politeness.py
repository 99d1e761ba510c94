import threading

import pytest

from quotes_service.errors import Busy, InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import FetchRules, parse_allowed
from quotes_service.ingest.fetching.politeness import FAILURE_HOLDS, ROBOTS_HOLD, Fetcher
from tests.ingest.fetching import site as sites
from tests.ingest.fetching.site import PAGE, Site, page, redirect


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = 1_000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def site():
    with sites.running(Site()) as running:
        running.pages |= {"/a": page(), "/b": page(), "/private/c": page(), "/%70rivate/c": page()}
        yield running


@pytest.fixture
def clock():
    return Clock()


def fetcher(site, clock, **values):
    return Fetcher(site.rules(**values), clock=clock, sleep=clock.sleep, resolve=lambda host, port: ["127.0.0.1"])


def robots(text, **headers):
    return page(text.encode(), Content_Type="text/plain", **headers)


def paths(site):
    return [path for path, _ in site.asked]


RULES = """
User-agent: *
Disallow: /private/

User-agent: quotes-service
Disallow: /b
Crawl-delay: 7
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("quotes-service/1", "/a", True),
        ("quotes-service/1", "/b", False),
        ("quotes-service/1", "/private/c", True),
        ("deskbot/1 (like quotes-service)", "/b", True),
        ("deskbot/1", "/private/c", False),
        ("deskbot/1", "/a/../private/c", False),
        ("deskbot/1", "/a/%2E%2e/private/./c", False),
        ("deskbot/1", "/%70rivate/c", False),
        ("deskbot/1", "/private/c?d=e", False),
    ],
)
def test_robots_txt_is_obeyed_where_addresses_come_from_lists(site, clock, agent, path, allowed):
    site.pages["/robots.txt"] = robots(RULES)
    fetching = fetcher(site, clock, user_agent=agent)
    if allowed:
        assert fetching.crawl(site.url(path)).content == PAGE
    else:
        with pytest.raises(InvalidInput, match=r"robots\.txt") as raised:
            fetching.crawl(site.url(path))
        assert type(raised.value) is InvalidInput
        assert paths(site) == ["/robots.txt"]
        assert fetching.page(site.url(path))  # who names an address by hand is no crawler


def test_robots_txt_is_remembered_for_a_time(site, clock):
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /b")
    fetching = fetcher(site, clock)
    for path in ("/a", "/a"):
        fetching.crawl(site.url(path))
    assert paths(site) == ["/robots.txt", "/a", "/a"]
    clock.now += ROBOTS_HOLD
    fetching.crawl(site.url("/a"))
    assert paths(site)[3:] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "answer",
    [
        page(b"", 404),
        page(b"", 403),
        page(b"", 401),
        redirect("/robots.txt"),
        redirect("http://10.0.0.1/"),
        page(b"\0\xff\xfe", Content_Type="image/png"),
        page(b""),
    ],
)
def test_a_site_without_a_robots_txt_allows_all(site, clock, answer):
    site.pages["/robots.txt"] = answer
    assert fetcher(site, clock).crawl(site.url("/a")).content == PAGE


@pytest.mark.parametrize("answer", [page(b"", 500), page(b"", 503), page(b"", 429), sites.closing])
def test_a_robots_txt_that_cannot_be_fetched_forbids_all_for_a_while(site, clock, answer):
    site.pages["/robots.txt"] = answer
    fetching = fetcher(site, clock)
    for _ in range(2):
        with pytest.raises(Unreachable, match=r"robots\.txt cannot be fetched") as raised:
            fetching.crawl(site.url("/a"))
        assert raised.value.retry_after == FAILURE_HOLDS
    assert paths(site) == ["/robots.txt"]
    site.pages["/robots.txt"] = robots("")
    clock.now += FAILURE_HOLDS
    assert fetching.crawl(site.url("/a")).content == PAGE


def test_only_the_beginning_of_a_long_robots_txt_is_read(site, clock):
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /a\n" + "# more\n" * 200_000)
    with pytest.raises(InvalidInput, match="not for programs"):
        fetcher(site, clock).crawl(site.url("/a"))


def test_the_site_to_which_another_redirects_is_asked_too(site, clock):
    with sites.running(Site()) as other:
        other.pages |= {"/a": page(), "/robots.txt": robots("User-agent: *\nDisallow: /")}
        site.pages["/to"] = redirect(other.url("/a"))
        rules = site.rules(allow=site.rules().allow + other.rules().allow)
        with pytest.raises(InvalidInput, match=r"redirects to .*robots\.txt"):
            Fetcher(rules, clock=clock, sleep=clock.sleep).crawl(site.url("/to"))
        assert paths(other) == ["/robots.txt"]


def test_a_host_is_not_asked_again_at_once(site, clock):
    fetching = fetcher(site, clock, delay_seconds=2)
    fetching.page(site.url("/a"))
    fetching.page(site.url("/b"))
    fetching.page(site.url("/a", host="other.example"))
    clock.now += 5
    fetching.page(site.url("/a"))
    assert clock.slept == [2]


@pytest.mark.parametrize(
    ("asked", "kept"), [("7", 7), ("0.5", 2), ("100000", 20), ("-1", 2), ("often", 2), ("inf", 2), ("nan", 2)]
)
def test_a_delay_that_robots_txt_asks_for_is_kept_up_to_a_limit(site, clock, asked, kept):
    site.pages["/robots.txt"] = robots(f"User-agent: *\nCrawl-delay: {asked}")
    fetching = fetcher(site, clock, delay_seconds=2, max_delay_seconds=20)
    fetching.crawl(site.url("/a"))
    fetching.crawl(site.url("/b"))
    assert clock.slept == [kept]


def test_a_redirect_within_a_host_does_not_wait(site, clock):
    site.pages["/to"] = redirect("/a")
    fetcher(site, clock, delay_seconds=2).page(site.url("/to"))
    assert clock.slept == []


def test_who_would_wait_too_long_is_told_when_to_come_again(site, clock):
    fetching = fetcher(site, clock, delay_seconds=15)
    fetching.page(site.url("/a"))
    with pytest.raises(Unreachable, match="many requests wait") as raised:
        fetching.page(site.url("/b"), patience=10)
    assert raised.value.retry_after == 15
    assert paths(site) == ["/a"]


def test_those_who_crawl_and_cannot_wait_come_again_one_after_the_other(site, clock):
    site.pages["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 60")
    fetching = fetcher(site, clock)
    fetching.crawl(site.url("/a"))
    waits = []
    for _ in range(16):
        with pytest.raises(Busy) as raised:
            fetching.crawl(site.url("/b"), patience=5)
        waits.append(raised.value.retry_after)
    assert waits == [*range(60, 901, 60), 60]  # and from the front again: some never come
    clock.now += 60
    assert fetching.crawl(site.url("/b"), patience=5).content == PAGE
    assert clock.slept == []


@pytest.mark.parametrize(
    ("allow", "url", "admitted"),
    [
        ("", "http://post.example/feed", False),
        ("10.20.0.0/16", "http://10.20.0.7/feed", True),
        ("10.20.0.0/16", "http://10.21.0.7/feed", False),
        ("cms.intranet", "http://cms.intranet/feed", True),
        ("cms.intranet", "http://cms.intranet:8000/feed", False),
        ("cms.intranet", "http://post.example/feed", False),
        ("10.20.0.0/16", "http://post.example/feed", None),  # wherever the name leads
    ],
)
def test_which_hosts_are_only_allowed_by_their_names(allow, url, admitted):
    assert Fetcher(FetchRules(allow=parse_allowed(allow))).admits(url) is admitted


@pytest.mark.parametrize(
    "ask",
    [
        lambda fetching, url: fetching.page(url, foreign=True),
        lambda fetching, url: fetching.page_for_request(url, foreign=True),
        lambda fetching, url: fetching.crawl(url, foreign=True),
        lambda fetching, url: fetching.post(url, {"hub.mode": "subscribe"}, foreign=True),
    ],
    ids=["page", "page_for_request", "crawl", "post"],
)
def test_what_a_public_site_names_leads_to_no_host_that_is_only_allowed(site, clock, ask):
    fetching = fetcher(site, clock)
    assert fetching.page(site.url("/a")).is_admitted
    for url in (site.url("/a"), site.url("/a", host="post.example")):
        with pytest.raises(InvalidInput):
            ask(fetching, url)
    assert paths(site) == ["/a"]  # nor is its robots.txt asked for


def test_threads_take_turns(site):
    clock, lock, slept = Clock(), threading.Lock(), []

    def sleep(seconds):
        with lock:
            slept.append(seconds)

    fetching = Fetcher(site.rules(delay_seconds=1), clock=clock, sleep=sleep)
    threads = [threading.Thread(target=fetching.page, args=(site.url("/a"),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [1, 2, 3, 4, 5, 6, 7]


def test_waiting_is_no_time_of_the_fetch(site, monkeypatch):
    from quotes_service.ingest.fetching import transport

    clock = Clock()
    monkeypatch.setattr(transport.time, "monotonic", clock)
    fetching = Fetcher(site.rules(delay_seconds=50, total_seconds=5), clock=clock, sleep=clock.sleep)
    for path in ("/a", "/b"):
        assert fetching.page(site.url(path), patience=60).content == PAGE
    assert clock.slept == [50]


def test_few_requests_wait_for_sites_at_once(site, monkeypatch):
    """Who waits for slow sites must not keep everybody from being answered."""
    monkeypatch.setattr("quotes_service.ingest.fetching.politeness._REQUEST_PATIENCE", 0.01)
    started, go_on = threading.Semaphore(0), threading.Event()

    def slow(handler):
        started.release()
        go_on.wait(5)
        handler.answer(body=PAGE)

    site.pages["/slow"] = slow
    fetching = Fetcher(site.rules())
    threads = [threading.Thread(target=fetching.page_for_request, args=(site.url("/slow"),)) for _ in range(2)]
    for thread in threads:
        thread.start()
        assert started.acquire(timeout=5)
    with pytest.raises(Unreachable, match="other addresses are being fetched"):
        fetching.page_for_request(site.url("/a"))
    assert fetching.page(site.url("/a")).content == PAGE
    go_on.set()
    for thread in threads:
        thread.join()
    assert fetching.page_for_request(site.url("/a")).content == PAGE


def test_forms_are_sent_as_carefully_as_pages_are_fetched(site, clock):
    site.pages |= {
        "/hub": page(b"", 202),
        "/busy": page(b"secret", 503),
        "/moved": redirect("/hub", 308),
        "/seen": redirect("/hub", 303),
        "/evil": redirect("http://10.0.0.1/", 307),
    }
    fetching = fetcher(site, clock)
    form = {"hub.mode": "subscribe", "hub.topic": "https://post.example/feed?a=b&c"}
    statuses = [fetching.post(site.url(path), form).status for path in ("/hub", "/busy", "/moved", "/seen")]
    assert statuses == [202, 503, 202, 303]
    assert set(site.forms) == {"hub.mode=subscribe&hub.topic=https%3A%2F%2Fpost.example%2Ffeed%3Fa%3Db%26c"}
    for url in (site.url("/evil"), "http://10.0.0.1/", "https://localhost/"):
        with pytest.raises(InvalidInput):
            fetching.post(url, form)


def test_only_so_much_of_robots_txt_is_remembered(site, clock, monkeypatch):
    monkeypatch.setattr("quotes_service.ingest.fetching.politeness._MOST_ROBOTS_BYTES", 50)
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /b")
    fetching = fetcher(site, clock, allow=parse_allowed(f"127.0.0.1:{site.port}"))
    for host in ("one.example", "two.example", "two.example", "one.example"):
        fetching.crawl(site.url("/a", host=host))
    assert paths(site).count("/robots.txt") == 3
