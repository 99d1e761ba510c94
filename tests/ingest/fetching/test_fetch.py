"""Fetching from a real server on this machine, which the rules of these tests allow."""

import gzip
import ssl
import zlib
from dataclasses import replace

import brotli
import pytest
import trustme

from quotes_service.errors import Gone, InvalidInput, Unreachable
from quotes_service.ingest.fetch_rules import parse_allowed
from quotes_service.ingest.fetching import FetchRules, fetch, transport
from quotes_service.ingest.fetching.hosts import special
from tests.ingest.fetching import site as sites
from tests.ingest.fetching.site import PAGE, Site, page, redirect

LONG = PAGE * 1_000


@pytest.fixture
def site():
    with sites.running(Site()) as running:
        yield running


def fetched(site, path="/", **values):
    return fetch(site.url(path), site.rules(**values))


def test_a_page_is_fetched(site):
    site.pages["/walls"] = page(Content_Type="Text/HTML; Charset=ISO-8859-1", ETag='"1"')
    answer = fetch(site.url("/walls?a=b#c"), site.rules(user_agent="bot/1 (+desk@post.example)"))
    assert answer.content == PAGE
    assert answer.url == site.url("/walls?a=b")
    assert answer.asked == site.url("/walls?a=b")
    assert (answer.status, answer.moved) == (200, None)
    assert (answer.content_type, answer.encoding) == ("text/html", "iso-8859-1")
    assert answer.headers["etag"] == '"1"'
    [(path, headers)] = site.asked
    assert path == "/walls?a=b"
    assert headers["User-Agent"] == "bot/1 (+desk@post.example)"
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.0.0.1:22/",
    "http://localhost/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://[::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://127.0.0.1.nip.io:25/",
    "http://user@news.example/",
    "https://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "data:text/html,<p>Walls",
    "//10.0.0.1/",
    "/\\10.0.0.1/",
    "http:\\\\10.0.0.1/",
]


@pytest.mark.parametrize("to", FORBIDDEN)
@pytest.mark.parametrize("status", [301, 307])
def test_redirects_to_forbidden_addresses_are_refused(site, to, status):
    site.pages["/"] = redirect(to, status)
    with pytest.raises(InvalidInput, match=r"^url: redirects to ") as raised:
        fetched(site)
    assert type(raised.value) is InvalidInput
    assert len(site.asked) == 1


def test_a_redirect_after_a_good_one_is_judged_too(site):
    site.pages |= {"/": redirect("/a"), "/a": redirect("/b", 308), "/b": redirect("http://192.168.1.1/admin")}
    with pytest.raises(
        InvalidInput, match=r"redirects to http://192\.168\.1\.1/admin, which leads to a private network"
    ):
        fetched(site)


def test_a_public_site_cannot_send_us_into_a_network_that_is_allowed(site, monkeypatch):
    site.pages |= {"/": redirect("/walls"), "/walls": page()}
    monkeypatch.setattr(transport, "special", lambda address: str(address) != "127.0.0.2" and special(address))
    with sites.running(Site("127.0.0.2")) as public:
        public.pages["/"] = redirect(site.url("/walls"))
        rules = site.rules(allow=parse_allowed(f"127.0.0.1:{site.port} 127.0.0.2:{public.port}"))
        assert fetch(site.url("/"), rules).content == PAGE
        with pytest.raises(InvalidInput, match="leads to this host"):
            fetch(public.url("/", host="127.0.0.2"), rules)
        assert [path for path, _ in site.asked] == ["/", "/walls"]


def test_redirects_are_followed_and_the_permanent_beginning_is_told(site):
    site.pages |= {"/a": redirect("/b", 301), "/b": redirect("/c", 308), "/c": redirect("/d", 302), "/d": page()}
    answer = fetched(site, "/a")
    assert (answer.url, answer.moved) == (site.url("/d"), site.url("/c"))
    assert fetched(site, "/c").moved is None


@pytest.mark.parametrize("path", ["/round", "/there"])
def test_redirects_without_end(site, path):
    site.pages |= {"/round": redirect("/round"), "/there": redirect("/back"), "/back": redirect("/there")}
    with pytest.raises(InvalidInput, match="redirects more than 3 times"):
        fetched(site, path, max_redirects=3)
    assert len(site.asked) == 4


def test_a_redirect_to_nowhere(site):
    site.pages["/"] = lambda handler: handler.answer(302)
    with pytest.raises(InvalidInput, match="has no content"):
        fetched(site)


def test_no_cookie_is_kept(site):
    def first(handler):
        handler.answer(302, Location="/b", Set_Cookie="id=1; Path=/")

    site.pages |= {"/": first, "/b": page()}
    fetched(site)
    assert all("Cookie" not in headers for _, headers in site.asked)


def test_a_name_is_resolved_once(site):
    """The second answer, of a name that is rebound, is never asked for, not even for another connection."""

    def first(handler):
        handler.answer(302, Location="/walls", Connection="close")

    site.pages |= {"/": first, "/walls": page()}
    found = [["127.0.0.1"]]
    answer = fetch(site.url(host="news.example"), site.rules(), resolve=lambda host, port: found.pop(0))
    assert answer.url == site.url("/walls", host="news.example")
    assert site.asked[1][1]["Host"] == f"news.example:{site.port}"


@pytest.mark.parametrize("host", ["bücher.example", "xn--bcher-kva.example", "my_news.example", "xn--a.example"])
def test_names_that_are_not_plain_ascii(site, host):
    site.pages["/walls"] = page()
    asked = []
    fetch(site.url("/walls", host=host), site.rules(), resolve=lambda host, port: asked.append(host) or ["127.0.0.1"])
    assert asked == [host.replace("bücher", "xn--bcher-kva")]
    assert site.asked[0][1]["Host"] == f"{asked[0]}:{site.port}"


def test_the_name_in_a_redirect_is_judged_by_its_addresses(site):
    site.pages["/"] = redirect("http://rebound.example/")
    found = {"news.example": ["127.0.0.1"], "rebound.example": ["8.8.8.8", "192.168.0.1"]}
    with pytest.raises(InvalidInput, match=r"rebound\.example/, which leads to a private network"):
        fetch(site.url(host="news.example"), site.rules(), resolve=lambda host, port: found[host])


def test_one_forbidden_address_among_others_is_enough(site):
    with pytest.raises(InvalidInput, match="only public hosts"):
        fetch(site.url(host="news.example"), site.rules(), resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    assert site.asked == []


def test_the_next_address_is_tried_where_one_does_not_answer(site):
    site.pages["/"] = page()
    rules = site.rules(allow=parse_allowed(f"127.0.0.0/8:{site.port}"))
    answer = fetch(site.url(host="news.example"), rules, resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    assert answer.content == PAGE


def test_a_host_that_does_not_answer_at_all(site):
    rules = site.rules(allow=parse_allowed(f"127.0.0.0/8:{site.port}"))
    with pytest.raises(Unreachable, match="cannot be reached at the moment"):
        fetch(site.url(host="127.0.0.9"), rules)


def test_open_and_closed_ports_of_private_hosts_look_alike(site):
    messages = set()
    for port in (site.port, 1):
        with pytest.raises(InvalidInput) as raised:
            fetch(f"http://127.0.0.1:{port}/", FetchRules())
        messages.add(str(raised.value))
    assert len(messages) == 1
    assert site.asked == []


def test_neither_proxies_nor_netrc_are_used(site, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login reader password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages["/"] = page()
    assert fetched(site).content == PAGE
    assert "Authorization" not in site.asked[0][1]


@pytest.mark.parametrize(
    ("behaviour", "error", "reason"),
    [
        (sites.drip, Unreachable, "in time|took longer"),
        (sites.dripping_headers, Unreachable, "in time|took longer"),
        (sites.silent, Unreachable, "in time"),
        (sites.endless_body, InvalidInput, "more than 100,000 bytes"),
        (sites.endless_chunks, InvalidInput, "more than 100,000 bytes"),
        (sites.endless_headers, InvalidInput, "more than 100,000 bytes"),
        (sites.endless_hints, InvalidInput, "more than 100,000 bytes"),
        (sites.closing, Unreachable, "only in part"),
        (sites.truncated, Unreachable, "only in part"),
        (sites.not_http, Unreachable, "not answer as HTTP"),
    ],
)
def test_servers_that_behave_badly(site, behaviour, error, reason):
    site.pages["/"] = behaviour
    with pytest.raises(InvalidInput, match=reason) as raised:
        fetched(site, **({"total_seconds": 0.8, "read_seconds": 0.4} if "time" in reason else {}))
    assert type(raised.value) is error
    assert "secret" not in str(raised.value)


def test_headers_have_a_limit_of_their_own(site):
    site.pages["/"] = sites.endless_headers
    with pytest.raises(Unreachable, match="not answer as HTTP"):
        fetched(site, max_bytes=50_000_000)


def test_a_size_that_is_declared_is_believed_at_once(site):
    site.pages["/"] = page(b"", Content_Length="100001")
    with pytest.raises(InvalidInput, match="more than 100,000 bytes"):
        fetched(site)


def zstd(data):
    from backports.zstd import compress

    return compress(data)


PACKED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd,
}


@pytest.mark.parametrize("coding", PACKED)
def test_packed_content_is_unpacked_up_to_the_limit(site, coding):
    pack = PACKED[coding]
    site.pages |= {
        "/good": page(pack(LONG), Content_Encoding=coding),
        "/bomb": page(pack(b" " * 20_000_000), Content_Encoding=coding),
        "/broken": page(b"\xff\xff broken \xff" * 20, Content_Encoding=coding),
    }
    assert fetched(site, "/good").content == LONG
    with pytest.raises(InvalidInput, match="more than 100,000 bytes"):
        fetched(site, "/bomb")
    with pytest.raises(InvalidInput, match="cannot be unpacked"):
        fetched(site, "/broken")


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (gzip.compress(LONG), LONG),
        (gzip.compress(b""), b""),
        (gzip.compress(PAGE) + gzip.compress(LONG), PAGE + LONG),
        (gzip.compress(LONG) + b"\0\0\n", LONG),
        (gzip.compress(LONG) + b"more" * 100_000, LONG),
        (gzip.compress(LONG, 0), LONG),
        (gzip.compress(LONG)[:-1], None),
        (gzip.compress(LONG, 0)[: len(LONG) // 2], None),
        (gzip.compress(PAGE) + gzip.compress(PAGE)[:-9], None),
        (b"\x1f", None),
        (b"", None),
    ],
    ids=range(11),
)
def test_the_end_of_gzip_is_not_missed(site, body, content):
    """A page that breaks off must not be taken for a new version with fewer quotations."""
    site.pages["/"] = page(body, Content_Encoding="gzip")
    if content is None:
        with pytest.raises(Unreachable, match="only in part"):
            fetched(site, max_bytes=1_000_000)
    else:
        assert fetched(site, max_bytes=1_000_000).content == content


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip, br", "compress", "exi", "x-unknown"])
def test_other_packings_are_refused(site, coding):
    site.pages["/"] = page(gzip.compress(gzip.compress(b" " * 1_000)), Content_Encoding=coding)
    with pytest.raises(InvalidInput, match=f"packed as '{coding}'"):
        fetched(site)


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("text/html", True),
        ("application/xhtml+xml; charset=utf-8", True),
        ("text/plain", True),
        ("application/rss+xml", True),
        ("application/atom+xml", True),
        ("application/feed+json", True),
        ("application/json", True),
        ("application/xml", True),
        ("application/pdf", True),
        ("", True),
        ("text/html, text/html; charset=utf-8", True),
        ("image/png", False),
        ("video/mp4", False),
        ("application/zip", False),
        ("application/javascript", False),
        ("text/css", False),
        ("multipart/x-mixed-replace; boundary=x", False),
    ],
)
def test_types_of_content(site, content_type, accepted):
    site.pages["/"] = page(Content_Type=content_type)
    if accepted:
        assert fetched(site).content_type == content_type.partition(";")[0].partition(",")[0]
    else:
        with pytest.raises(InvalidInput, match=f"of the type '{content_type.partition(';')[0]}'"):
            fetched(site)


@pytest.mark.parametrize(
    ("status", "headers", "error", "reason", "wait"),
    [
        (401, {}, InvalidInput, "not open to everyone", None),
        (403, {}, InvalidInput, "not open to everyone", None),
        (404, {}, InvalidInput, "not there", None),
        (405, {}, InvalidInput, "has no content", None),
        (408, {}, Unreachable, "in time", None),
        (410, {}, Gone, "is gone", None),
        (429, {"Retry_After": "120"}, Unreachable, "too often .*; ask again in 120 seconds", 120),
        (429, {"Retry_After": "Fri, 27 Nov 1996 00:00:00 GMT"}, Unreachable, "too often", 0),
        (429, {"Retry_After": "99999999999999"}, Unreachable, "too often", 86_400),
        (429, {"Retry_After": "soon"}, Unreachable, "too often", None),
        (429, {"Retry_After": "-1"}, Unreachable, "too often", None),
        (500, {}, Unreachable, "at the moment", None),
        (503, {"Retry_After": "30"}, Unreachable, "at the moment", 30),
        (204, {}, InvalidInput, "has no content", None),
        (206, {}, InvalidInput, "has no content", None),
        (304, {}, InvalidInput, "has no content", None),
    ],
)
def test_statuses(site, status, headers, error, reason, wait):
    body = b"" if status in (204, 304) else b"secret"
    site.pages["/"] = page(body, status, **headers)
    with pytest.raises(InvalidInput, match=reason) as raised:
        fetched(site)
    assert type(raised.value) is error
    assert "secret" not in str(raised.value)
    assert getattr(raised.value, "retry_after", None) == wait


def test_what_has_not_changed_is_not_sent_again(site):
    def known(handler):
        is_known = handler.headers["If-None-Match"] == '"7"'
        handler.answer(304 if is_known else 200, b"" if is_known else PAGE, ETag='"7"')

    site.pages["/"] = known
    assert fetch(site.url(), site.rules()).headers["etag"] == '"7"'
    answer = fetch(site.url(), site.rules(), etag='"7"', last_modified="Fri, 27 Nov 2026 00:00:00 GMT")
    assert (answer.status, answer.content) == (304, b"")
    assert site.asked[-1][1]["If-Modified-Since"] == "Fri, 27 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize("tag", ['"ä"', '"1"\r\nX-Evil: 1', "x" * 2_000, "\ud800"])
def test_a_tag_that_no_header_can_have_is_left_out(site, tag):
    site.pages["/"] = page()
    assert fetch(site.url(), site.rules(), etag=tag).status == 200
    assert not {"If-None-Match", "X-Evil"} & site.asked[0][1].keys()


@pytest.mark.parametrize("charset", ["a b", "../../x", "é", "x" * 50, ""])
def test_a_charset_that_is_none_is_left_out(site, charset):
    site.pages["/"] = page(Content_Type=f'text/html; charset="{charset}"')
    assert fetched(site).encoding is None


def test_fetching_can_be_switched_off(site):
    with pytest.raises(InvalidInput, match="switched off"):
        fetched(site, enabled=False)
    assert site.asked == []


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """A certificate authority that is trusted."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def secure_site(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    names = []
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    made = sites.encrypted(Site(), context)
    made.pages |= {"/": page(), "/down": redirect("http://news.example/")}
    return made, names


def test_the_certificate_is_that_of_the_name_although_an_address_is_connected_to(authority):
    site, names = secure_site(authority.issue_cert("news.example"))
    with sites.running(site):
        url = site.url(host="news.example").replace("http:", "https:")
        assert fetch(url, site.rules(), resolve=lambda host, port: ["127.0.0.1"]).content == PAGE
        assert names == ["news.example"]
        with pytest.raises(InvalidInput, match="that is not encrypted"):
            fetch(f"{url}down", site.rules(), resolve=lambda host, port: ["127.0.0.1"])


@pytest.mark.parametrize("names", [["other.example"], ["127.0.0.1"]])
def test_the_certificate_of_another_name_is_refused(authority, names):
    site, _ = secure_site(authority.issue_cert(*names))
    with sites.running(site), pytest.raises(InvalidInput, match="certificate that is not valid") as raised:
        url = site.url(host="news.example").replace("http:", "https:")
        fetch(url, site.rules(), resolve=lambda host, port: ["127.0.0.1"])
    assert type(raised.value) is InvalidInput
    assert site.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(authority):
    site, _ = secure_site(trustme.CA().issue_cert("news.example"))
    with sites.running(site), pytest.raises(InvalidInput, match="certificate that is not valid"):
        url = site.url(host="news.example").replace("http:", "https:")
        fetch(url, site.rules(), resolve=lambda host, port: ["127.0.0.1"])


def test_a_server_without_encryption_is_not_taken_for_one_with(site):
    with pytest.raises(InvalidInput, match="not offer an encrypted connection"):
        fetch(site.url().replace("http:", "https:"), replace(site.rules(), read_seconds=1))
