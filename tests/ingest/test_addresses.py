"""Which addresses are one page, as far as their form tells, and which of the declared ones count."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest

from quotes_service.ingest.addresses import MAX_BYTES, address_key, cleaned, found_at, lookup_keys, pages_of, site_of
from quotes_service.records import Article, PageAddress

FERRY = "https://news.example/2024/ferry"

#: Other forms of FERRY.
FORMS = """
http://news.example/2024/ferry
HTTPS://NEWS.Example/2024/ferry
https://news.example./2024/ferry
https://news.example:443/2024/ferry
http://news.example:80/2024/ferry
https://news.example:/2024/ferry
https://reader:secret@news.example/2024/ferry
https://www.news.example/2024/ferry
https://www2.news.example/2024/ferry
https://m.news.example/2024/ferry
https://mobile.news.example/2024/ferry
https://amp.news.example/2024/ferry
https://www.m.news.example/2024/ferry
https://news.example/2024/ferry/
https://news.example//2024///ferry
https://news.example/2024/./ferry
https://news.example/2024/05/../ferry
https://news.example/../2024/ferry
https://news.example/2024/%66erry
https://news.example/%32%30%32%34/ferry
https://news.example/2024/ferry/index.html
https://news.example/2024/ferry/index.htm
https://news.example/2024/ferry/index.php
https://news.example/2024/ferry/default.aspx
https://news.example/2024/ferry#
https://news.example/2024/ferry#comments
https://news.example/2024/ferry#:~:text=boats%20this%20old
https://news.example/2024/ferry#Echobox=1714600000
https://news.example/2024/ferry?
https://news.example/2024/ferry?&
https://news.example/2024/ferry?utm_source=tw&utm_medium=social
https://news.example/2024/ferry?UTM_Source=tw
https://news.example/2024/ferry?utm_source=rss&amp;utm_medium=feed
https://news.example/2024/ferry?utm_source=rss&#038;utm_medium=feed
https://news.example/2024/ferry?fbclid=IwAR0abc
https://news.example/2024/ferry?share=facebook
https://news.example/2024/ferry?replytocom=77#respond
https://news.example/2024/ferry?noamp=mobile
https://news.example/2024/ferry/amp.html
https://news.example/2024/ferry?gclid=1&gbraid=2&gad_source=5
https://news.example/2024/ferry?mc_cid=77ab&mc_eid=c0ffee
https://news.example/2024/ferry?at_medium=RSS&at_campaign=KARANGA
https://news.example/2024/ferry?ns_mchannel=rss&ns_source=PublicRSS20-sa
https://news.example/2024/ferry?xtor=RSS-3208
https://news.example/2024/ferry?smid=tw-share&unlocked_article_code=1.xk0
https://news.example/2024/ferry?CMP=share_btn_tw
https://news.example/2024/ferry?ref=homepage
https://news.example/2024/ferry?source=rss
https://news.example/2024/ferry?src=newsletter&from=top
https://news.example/2024/ferry?__twitter_impression=true
https://news.example/2024/ferry?guccounter=1&guce_referrer=aHR0
https://news.example/2024/ferry?PHPSESSID=0a1b2c
https://news.example/2024/ferry;jsessionid=0A1B2C
https://news.example/2024/ferry;jsessionid=0A1B2C.node1?utm_id=7
https://news.example/(S(4vc2b2k0xmk1wnv4z2z0abcd))/2024/ferry
https://news.example/2024/ferry/amp
https://news.example/2024/ferry/amp/
https://news.example/amp/2024/ferry
https://news.example/2024/amp/ferry
https://news.example/2024/ferry/amp/1
https://news.example/2024/ferry.amp
https://news.example/2024/ferry?amp
https://news.example/2024/ferry?amp=1
https://news.example/2024/ferry?amp=true
https://news.example/2024/ferry?outputType=amp
https://news.example/2024/ferry?view=amp
https://news.example/2024/ferry?output=amphtml
https://news.example/2024/ferry?amp_js_v=0.1&usqp=mq331AQIKAGwASA%3D
https://cdn.ampproject.org/c/s/news.example/2024/ferry
https://news-example.cdn.ampproject.org/c/s/news.example/2024/ferry/amp
https://www-news-example.cdn.ampproject.org/v/s/www.news.example/2024/ferry?amp=1&amp_js_v=a3
https://news-example.cdn.ampproject.org/c/news.example/2024/ferry
https://www.google.com/amp/s/news.example/2024/ferry/amp/
https://www.google.co.uk/amp/news.example/2024/ferry
https://news-example.bing-amp.com/c/s/news.example/2024/ferry
https://www.google.com/url?sa=t&source=web&url=https%3A%2F%2Fnews.example%2F2024%2Fferry&ved=2ah
https://www.google.de/url?q=https://news.example/2024/ferry
https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F2024%2Fferry%3Ffbclid%3DIwAR&h=AT0
https://web.archive.org/web/20240502093000/https://news.example/2024/ferry
https://web.archive.org/web/20240502093000id_/http://www.news.example/2024/ferry
https://web.archive.org/web/2024/https://news.example/2024/ferry
https://web.archive.org/web/2024*/https://news.example/2024/ferry
https://web.archive.org/web/*/https://news.example/2024/ferry
https://web.archive.org/web/https://news.example/2024/ferry
https://web.archive.org/web/20240502093000/https:/news.example/2024/ferry
http://archive.org/web/20240502/https://news.example/2024/ferry
https://web.archive.org/web/20240502093000/https://news.example/2024/ferry?utm_source=tw
https://web.archive.org/web/20240502093000/https%3A%2F%2Fnews.example%2F2024%2Fferry
https://archive.ph/20240502093000/https://news.example/2024/ferry
https://archive.today/newest/https://news.example/2024/ferry
https://kept.library.example/wayback/20240502093000mp_/https://news.example/2024/ferry
https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjKl:https://news.example/2024/ferry+&cd=1&hl=en
https://news.example/2024/ferry?print=1
https://news.example/2024/ferry?print=true&utm_source=x
https://news.example/2024/ferry?view=print
https://news.example/2024/ferry?output=print
https://news.example/2024/ferry/print
https://news.example/2024/ferry/print/
https://news.example/print/2024/ferry
https://news.example/2024/ferry?page=all
https://news.example/2024/ferry?pagewanted=all
https://news.example/2024/ferry?single=1
https://news.example/2024/ferry?mobile=1
https://news.example/2024/ferry?m=1
""".split()

#: Pairs that are one page.
SAME = [
    ("https://news.example", "https://news.example/"),
    ("https://news.example/index.html", "http://www.news.example"),
    ("https://news.example/ferry.html", "https://news.example/ferry.amp.html"),
    ("https://news.example/story?id=12&page=2", "https://news.example/story?page=2&id=12"),
    ("https://news.example/story?id=12", "https://news.example/story?id=12&id=12"),
    ("https://news.example/story?id=12&page=2", "https://news.example/story?id=12&#038;page=2"),
    ("https://news.example/story?id=", "https://news.example/story?id"),
    ("https://news.example/?p=12", "http://www.news.example/index.php?p=12&utm_source=x"),
    ("https://news.example/s?t=two%20words", "https://news.example/s?t=two+words"),
    ("https://news.example/s?tag%5B%5D=a", "https://news.example/s?tag[]=a"),
    ("https://news.example/f%C3%A4hre", "https://news.example/fähre"),
    ("https://news.example/f%c3%a4hre", "https://news.example/f%C3%A4hre"),
    ("https://news.example/fa%CC%88hre", "https://news.example/f%C3%A4hre"),
    ("https://news.example/%E2%9B%B4", "https://news.example/⛴"),
    ("https://news.example/f%e4hre", "https://news.example/f%E4hre"),
    ("https://news.example/Ferry_%28ship%29", "https://news.example/Ferry_(ship)"),
    ("https://news.example/100%", "https://news.example/100%25"),
    ("https://fähre.example/1", "https://xn--fhre-loa.example/1"),
    ("https://FÄHRE.example/1", "https://fähre.example/1"),
    ("https://news。example/1", "https://news.example/1"),
    ("https://en.m.kept.example/wiki/Ferry", "https://en.kept.example/wiki/Ferry"),
    ("https://www.post.co.uk/1", "https://m.post.co.uk/1"),
    ("https://www.gov.uk/ferries", "https://gov.uk/ferries"),
    ("http://[2001:db8:0:0::1]/1", "https://[2001:DB8::1]/1"),
    ("http://192.0.2.7:80/1", "https://192.0.2.7/1"),
    ("https://news.example:8443/1", "http://www.news.example:8443/1"),
    ("https://news.example/#!/2024/ferry", "http://www.news.example/#!/2024/ferry"),
    ("https://www.nytimes.com/2024/ferry.html?partner=rss&emc=rss", "https://nytimes.com/2024/ferry.html"),
    ("https://www.wsj.com/articles/ferry-1?mod=hp_lead_pos1", "https://www.wsj.com/amp/articles/ferry-1"),
]

#: Pairs that are two pages, or may be.
OTHER = [
    (FERRY, "https://news.example/2024/ferries"),
    (FERRY, "https://news.example/2024/Ferry"),
    (FERRY, "https://news.example/2024"),
    (FERRY, "https://news.example/2024/ferry/2"),
    (FERRY, "https://news.example/2024/ferry.html"),
    (FERRY, "https://news.example/2024/ferry?page=2"),
    (FERRY, "https://news.example:8080/2024/ferry"),
    (FERRY, "https://sport.news.example/2024/ferry"),
    (FERRY, "https://edition.news.example/2024/ferry"),
    (FERRY, "https://othernews.example/2024/ferry"),
    (FERRY, "https://news.test/2024/ferry"),
    (FERRY, "https://news.example/2024/ferry?lang=fr"),
    (FERRY, "https://news.example/2024/ferry?amp=guitar"),
    ("https://news.example/story?id=12", "https://news.example/story?id=13"),
    ("https://news.example/?p=12", "https://news.example/?p=13"),
    ("https://news.example/story.php?storyid=1", "https://news.example/story.php?storyid=2"),
    ("https://news.example/story.pl?sid=24/05/02/1", "https://news.example/story.pl?sid=24/05/02/2"),
    ("https://news.example/read?ref=4711", "https://news.example/read?ref=4712"),
    ("https://news.example/read?source=12", "https://news.example/read?source=13"),
    ("https://news.example/index.php?mod=news", "https://news.example/index.php?mod=ferries"),
    ("https://news.example/a?cid=1", "https://news.example/a?cid=2"),
    ("https://news.example/a?b=1&c=2", "https://news.example/a?b=2&c=1"),
    ("https://news.example/a?t[]=1&t[]=2", "https://news.example/a?t[]=2&t[]=1"),
    ("https://news.example/#!/2024/ferry", "https://news.example/#!/2024/boats"),
    ("https://news.example/#/story/1", "https://news.example/#/story/2"),
    ("https://news.example/a%2Fb", "https://news.example/a/b"),
    ("https://news.example/a%3Fb", "https://news.example/a?b"),
    ("https://news.example/a?b=%26c", "https://news.example/a?b=&c"),
    ("https://news.example/a?b=1%2B1", "https://news.example/a?b=1+1"),
    ("https://news.example/best-guitar-amp", "https://news.example/best-guitar"),
    ("https://news.example/blueprint", "https://news.example/blue"),
    ("https://news.example/amp", "https://news.example/"),
    ("https://news.example/print", "https://news.example/"),
    ("https://m.co.uk/1", "https://co.uk/1"),
    ("https://amp.example/1", "https://www.example/1"),
    ("https://anna.blogspot.com/1", "https://bo.blogspot.com/1"),
    ("https://mirror.news.example/1", "https://news.example/1"),
    (
        "https://web.archive.org/web/2024/https://news.example/1",
        "https://web.archive.org/web/2024/https://news.example/2",
    ),
    ("https://archive.ph/aBcDe", "https://archive.ph/fGhIj"),
    ("https://www.google.com/url?sa=t", "https://www.google.com/"),
    ("https://news.example/2024/https://other.example/1", "https://other.example/1"),
    ("https://www.nytimes.com/search?q=amp", "https://www.nytimes.com/search?q=ferry"),
    ("https://[::1]/1", "https://[::2]/1"),
]


def test_the_tables_are_large():
    assert len(FORMS) + len(SAME) + len(OTHER) >= 160


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_an_address_has_its_key(form):
    assert address_key(form) == address_key(FERRY) == FERRY


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_forms_of_one_address(one, other):
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_addresses(one, other):
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not an address",
        "ftp://news.example/1",
        "mailto:desk@news.example",
        "https://",
        "https:///1",
        "http://[x",
        "http://[v1.x]/1",
        "https://news.example:port/1",
        "https://news.example:99999/1",
        "https://news.example/" + "#" * 2000,
        "https://news.example/" + "%" * 1979,  # each is three bytes in the key
        "https://" + "ä" * 990 + ".example",
        "https://news.example/" + "a.amp" * 20,
        "https://" + ".".join("m" * 990),
        "https://news.example" + "/.." * 600,
        "https://news.example/?" + "&".join(f"a{n}" for n in range(400)),
    ],
)
def test_any_text_has_a_key(text):
    key = address_key(text)
    assert address_key(key) == key
    assert len(key.encode()) <= max(MAX_BYTES, len(text.encode()))
    cleaned(text), site_of(text)


def test_malformed_addresses_are_their_own_keys():
    for text in ("not an address", "ftp://news.example/1", "http://[x", "https://news.example:port/1"):
        assert (address_key(text), cleaned(text)) == (text, text)


_PIECES = [
    *("http://", "https://", "www.", "m.", "amp.", "news", ".example", ".co.uk", "[::1]", ":80", ":8443", "@", "xn--"),
    *("/", "//", "/..", "/.", "/amp", "/print", "/index.php", ".amp", ".html", "/web/20240502093000/", "/url", "/c/s/"),
    *(
        "?",
        "&",
        "=",
        "#",
        "#!",
        "utm_source",
        "ref",
        "id",
        "print",
        "amp",
        "page",
        "all",
        "1",
        ";jsessionid=1",
        "&amp;",
    ),
    *(
        "%",
        "%2",
        "%41",
        "%C3%A9",
        "%E9",
        "%2F",
        "%25",
        "%00",
        "%20",
        "+",
        "é",
        "e\u0301",
        "⛴",
        "İ",
        "ß",
        "．",
        "。",
        "(S(a))",
    ),
    *(
        "https%3A%2F%2Fnews.example",
        "web.archive.org",
        "www.google.com",
        "cdn.ampproject.org",
        "l.facebook.com",
        "a",
        "B",
    ),
]


def test_a_key_is_its_own_key():
    made = random.Random(15)
    for _ in range(5_000):
        url = made.choice(("http://", "https://")) + "".join(made.choices(_PIECES, k=made.randint(1, 12)))
        key = address_key(url)
        assert address_key(key) == key, url
        assert cleaned(cleaned(url)) == cleaned(url), url
        assert key in (address_key(cleaned(url)), url)


def test_forms_that_are_put_together_have_one_key():
    made = random.Random(3)
    for _ in range(1_000):
        scheme, host, path = (
            made.choice(choices)
            for choices in (
                ("http", "https"),
                ("news.example", "www.news.example", "m.news.example", "amp.news.example", "NEWS.example:443"),
                ("/2024/ferry", "/2024/ferry/", "/2024//ferry", "/amp/2024/ferry", "/2024/x/../ferry/index.html"),
            )
        )
        noise = made.sample(
            ["utm_source=a", "fbclid=b", "amp=1", "print=1", "page=all", "ref=top"], k=made.randint(0, 6)
        )
        query = made.sample([*noise, "id=1", "part=b"], k=len(noise) + 2)
        form = f"{scheme}://{host}{path}?{'&'.join(query)}{made.choice(('', '#top'))}"
        assert address_key(form) == f"{FERRY}?id=1&part=b"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (FERRY, FERRY),
        (f"{FERRY}?utm_source=x#comments", FERRY),
        (f"{FERRY}?utm_source=rss&amp;utm_medium=feed", FERRY),
        (f"{FERRY}?b=2&fbclid=1&a=1", f"{FERRY}?b=2&a=1"),
        (f"{FERRY};jsessionid=1?a=1", f"{FERRY}?a=1"),
        ("https://news.example/(S(abc))/1", "https://news.example/1"),
        ("http://www.news.example:80/a/../1/?print=1", "http://www.news.example:80/a/../1/?print=1"),
        ("https://news.example/#!/1", "https://news.example/#!/1"),
        ("https://www.google.com/amp/s/news.example/1?amp=1&usqp=x", "https://news.example/1?amp=1"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F1%3Fa%3D1&h=AT0", "https://news.example/1?a=1"),
        (
            "https://web.archive.org/web/2024/https://news.example/1",
            "https://web.archive.org/web/2024/https://news.example/1",
        ),
    ],
)
def test_what_is_shown_has_no_trackers(url, shown):
    assert cleaned(url) == shown


@pytest.mark.parametrize(
    ("url", "site"),
    [
        (FERRY, "news.example"),
        ("https://a.b.news.example/", "news.example"),
        ("https://m.post.co.uk/1", "post.co.uk"),
        ("https://anna.blogspot.com/", "anna.blogspot.com"),
        ("https://192.0.2.7/1", "192.0.2.7"),
        ("https://[::1]/1", "[::1]"),
        ("https://localhost/1", "localhost"),
        ("nothing", ""),
    ],
)
def test_the_site_of_an_address(url, site):
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("url", "declared", "pages"),
    [
        (None, (), []),
        (FERRY, (), [(FERRY, FERRY, False)]),
        (f"{FERRY}?utm_source=x", (), [(FERRY, FERRY, False)]),
        # a form that the page declares is shown instead of the one that was sent
        ("https://m.news.example/2024/ferry?fbclid=1", (FERRY,), [(FERRY, FERRY, False)]),
        (
            FERRY,
            ("https://www.news.example/a/77", "https://amp.news.example/a/77", f"{FERRY}/print/"),
            [
                (FERRY, f"{FERRY}/print/", False),
                ("https://news.example/a/77", "https://www.news.example/a/77", True),
            ],
        ),
        # of another site, of the front page, of no page
        (
            FERRY,
            ("https://wire.example/2024/ferry", "https://news.example/", "ferry.html", "http://[x", "https:///1"),
            [(FERRY, FERRY, False)],
        ),
        (FERRY, ("https://news.example/\x00", f"https://news.example/{'x' * 2000}"), [(FERRY, FERRY, False)]),
        (
            "https://m.post.co.uk/1",
            ("https://other.co.uk/1",),
            [("https://post.co.uk/1", "https://m.post.co.uk/1", False)],
        ),
        (
            "https://web.archive.org/web/2024/https://news.example/a",
            ("https://web.archive.org/web/2024/https://news.example/b",),
            [
                ("https://news.example/a", "https://web.archive.org/web/2024/https://news.example/a", False),
                ("https://news.example/b", "https://web.archive.org/web/2024/https://news.example/b", True),
            ],
        ),
    ],
)
def test_the_addresses_of_an_article(url, declared, pages):
    assert pages_of(Article("text", url=url, addresses=declared)) == tuple(PageAddress(*page) for page in pages)


@pytest.mark.parametrize(
    ("page", "url", "found"),
    [
        (Article("text"), None, Article("text")),
        (Article("text"), FERRY, Article("text", url=FERRY)),
        (Article("text", url=FERRY), None, Article("text", url=FERRY, url_is_declared=True)),
        (Article("text", url=FERRY), FERRY, Article("text", url=FERRY)),
        (
            Article("text", url=FERRY, addresses=(f"{FERRY}?p=1", f"{FERRY}/amp")),
            f"{FERRY}?p=1",
            Article("text", url=f"{FERRY}?p=1", addresses=(FERRY, f"{FERRY}/amp")),
        ),
    ],
)
def test_a_page_declares_what_it_calls_its_own_address(page, url, found):
    assert found_at(page, url) == found


def test_an_address_that_only_the_page_gives_is_declared():
    page = Article("text", url=FERRY, url_is_declared=True)
    assert pages_of(page) == (PageAddress(FERRY, FERRY, declared=True),)


def test_only_so_many_declared_addresses_count():
    assert len(pages_of(Article("text", url=FERRY, addresses=tuple(f"{FERRY}/{n}" for n in range(100))))) == 11


def test_an_exact_key_is_no_address_key():
    key, exact = lookup_keys(f"{FERRY}?a=1&utm_source=x")
    assert (key, exact) == (f"{FERRY}?a=1", f"={FERRY}?a=1&utm_source=x")
    assert not urlsplit(exact).scheme
