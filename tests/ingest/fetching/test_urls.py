import re

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest.fetching.urls import parse, redirected

REFUSED = [
    ("", "no web address"),
    ("news.example/walls", "no web address"),
    ("//news.example/walls", "no web address"),
    ("file:///etc/passwd", "the scheme 'file'"),
    ("gopher://127.0.0.1:6379/_FLUSHALL", "the scheme 'gopher'"),
    ("data:text/html,<p>Walls", "the scheme 'data'"),
    ("ftp://news.example/", "the scheme 'ftp'"),
    ("unix:///var/run/docker.sock", "the scheme 'unix'"),
    ("http+unix://%2Fvar%2Frun%2Fdocker.sock/info", "the scheme 'http+unix'"),
    ("jar:http://news.example!/", "the scheme 'jar'"),
    ("javascript:alert(1)", "the scheme 'javascript'"),
    ("http:///walls", "no host"),
    ("http://", "no host"),
    ("http://:80/", "no host"),
    ("http:news.example", "no host"),
    ("http://good@evil.example/", "a user name or password"),
    ("http://good.example:pass@evil.example/", "a user name or password"),
    ("http://good.example%40evil.example/", "'good.example%40evil.example'"),
    ("http://@evil.example/", "a user name or password"),
    ("http://good.example\\@evil.example/", "U+005C"),
    ("http:\\\\evil.example/", "U+005C"),
    ("http://evil.example/\r\nHost: other", "U+000D"),
    ("http://evil.example/a\x00b", "U+0000"),
    ("http://evil.example/a b", "U+0020"),
    (" http://evil.example/", "U+0020"),
    ("http://evil.example/\t", "U+0009"),
    ("ht\ntp://evil.example/", "U+000A"),
    ("http://evil.example\u2028/", "U+2028"),
    ("http://evil\u3000.example/", "U+3000"),
    ("http://evil.example/\ud800", "U+D800"),
    ("http://evil.example:0/", "out of range"),
    ("http://evil.example:65536/", "out of range"),
    ("http://evil.example:99999999999999999999/", "out of range"),
    ("http://evil.example:80:80/", "a port that is not a number"),
    ("http://evil.example:http/", "a port that is not a number"),
    ("http://evil.example:-1/", "a port that is not a number"),
    ("http://evil.example:٨٠/", "a port that is not a number"),
    ("http://127.1/", "four decimal numbers"),
    ("http://127.0.1/", "four decimal numbers"),
    ("http://2130706433/", "four decimal numbers"),
    ("http://0177.0.0.1/", "four decimal numbers"),
    ("http://0x7f.0.0.1/", "four decimal numbers"),
    ("http://0x7f000001/", "four decimal numbers"),
    ("http://017700000001/", "four decimal numbers"),
    ("http://127.0.0.0x1/", "four decimal numbers"),
    ("http://127.0.0.01/", "four decimal numbers"),
    ("http://127.0.0.256/", "four decimal numbers"),
    ("http://1.2.3.4.5/", "four decimal numbers"),
    ("http://evil.1/", "four decimal numbers"),
    ("http://0/", "four decimal numbers"),
    ("http://0x/", "four decimal numbers"),
    ("http://127.0.0.1./", "plain name"),
    ("http://localhost./", "plain name"),
    ("http://news.example./", "plain name"),
    ("http://.news.example/", "plain name"),
    ("http://news..example/", "plain name"),
    ("http://127%2e0.0.1/", "plain name"),
    ("http://%31%32%37.0.0.1/", "plain name"),
    ("http://news.example*/", "plain name"),
    ("http://-news.example/", "plain name"),
    ("http://127。0。0。1/", "stand for others"),
    ("http://127.0.0。1/", "stand for others"),
    ("http://127．0．0．1/", "stand for others"),
    ("http://127｡0｡0｡1/", "stand for others"),
    ("http://１２７.0.0.1/", "stand for others"),
    ("http://①②⑦.0.0.1/", "stand for others"),
    ("http://𝟏𝟐𝟕.0.0.1/", "stand for others"),
    ("http://ⓛocalhost/", "stand for others"),
    ("http://evil.c℀.example/", "not an address"),
    ("http://loc\u00adalhost/", "not a name"),
    ("http://loc\u200balhost/", "not a name"),
    ("http://☃.example/", "not a name"),
    ("http://[::1/", "not an address"),
    ("http://::1/", "a port that is not a number"),
    ("http://[]/", "address"),
    ("http://[fe80::1%25eth0]/", "without a zone"),
    ("http://[fe80::1%eth0]/", "without a zone"),
    ("http://[127.0.0.1]/", "address"),
    ("http://[v1.fe80]/", "without a zone"),
    ("http://[::1]evil.example/", "a port that is not a number"),
    (f"http://{'a' * 64}.example/", "more than 63"),
    (f"http://{'a.' * 130}example/", "more than 253"),
    (f"http://{'ü' * 100_000}/", "more than 253"),
    (f"http://{'ü' * 200}/", "not a name"),
    (f"http://news.example/{'a' * 4_000}", "more than 4,000 characters"),
    (f"http://news.example/{'é' * 1_000}", "more than 4,000 characters"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED, ids=[ascii(url)[1:60] for url, _ in REFUSED])
def test_addresses_that_can_be_read_in_two_ways_or_lead_elsewhere_are_refused(url, reason):
    with pytest.raises(InvalidInput) as raised:
        parse(url)
    assert raised.value.field == "url"
    assert reason in raised.value.message


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://news.example", "http://news.example/"),
        ("HTTPS://News.Example:443/Walls#quote", "https://news.example/Walls"),
        ("http://news.example:/a?b=c&d=e#f", "http://news.example/a?b=c&d=e"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://news.example:80/", "https://news.example:80/"),
        ("http://my_news.example/", "http://my_news.example/"),
        ("http://bücher.example/ä?ö=ü", "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://bu\u0308cher.example/", "http://xn--bcher-kva.example/"),
        ("http://新聞.example/", "http://xn--efvv70d.example/"),
        ("http://news.example/50%25?a=b%20c", "http://news.example/50%25?a=b%20c"),
        ('http://news.example/a|b"<c>', "http://news.example/a%7Cb%22%3Cc%3E"),
        ("http://news.example//evil.example/", "http://news.example//evil.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2A00:1450:0::1]:8080/", "http://[2a00:1450::1]:8080/"),
        ("http://news.example/a/./b/../../c/.", "http://news.example/c/"),
        ("http://news.example/../a/%2e%2E/b/..", "http://news.example/"),
        ("http://news.example/.a/..b/", "http://news.example/.a/..b/"),
        ("http://news.example?q", "http://news.example/?q"),
    ],
)
def test_addresses_are_asked_for_in_one_form(url, asked):
    assert parse(url).url == asked
    assert parse(asked) == parse(url)


@pytest.mark.parametrize(
    ("base", "location", "to"),
    [
        ("http://news.example/a/b", "c", "http://news.example/a/c"),
        ("http://news.example/a/b", "/c d", "http://news.example/c%20d"),
        ("http://news.example/a", "https://news.example/a", "https://news.example/a"),
        ("https://news.example/a", "//other.example/a", "https://other.example/a"),
        ("https://news.example/a", "?page=2", "https://news.example/a?page=2"),
        ("http://news.example/a", " /b\n", "http://news.example/b"),
    ],
)
def test_redirects_are_resolved(base, location, to):
    assert redirected(parse(base), location).url == to


@pytest.mark.parametrize(
    ("base", "location", "reason"),
    [
        ("https://news.example/", "http://news.example/", "not encrypted"),
        ("http://news.example/", "file:///etc/passwd", "the scheme 'file'"),
        ("http://news.example/", "ftp://news.example/", "the scheme 'ftp'"),
        ("http://news.example/", "data:text/html,x", "the scheme 'data'"),
        ("http://news.example/", "http://user:secret@news.example/", "a user name or password"),
        ("http://news.example/", "//user@evil.example/", "a user name or password"),
        ("http://news.example/", "/\\evil.example/", "U+005C"),
        ("http://news.example/", "http://evil.example /", "plain name"),
        ("http://news.example/", "http://[::1", "not an address"),
        ("http://news.example/", "//0x7f.1/", "four decimal numbers"),
    ],
)
def test_redirects_are_judged_as_addresses(base, location, reason):
    with pytest.raises(InvalidInput, match=re.escape(reason)):
        redirected(parse(base), location)
