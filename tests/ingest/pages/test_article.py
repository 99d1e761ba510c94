from __future__ import annotations

from datetime import date

import pytest

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.records import Article

# Pages as they are met, and all that is to come out of them.
BROADCASTER = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>River plan divides town | The Marlow Echo</title>
<meta property="og:site_name" content="The Marlow Echo">
<meta property="og:title" content="River plan divides town | The Marlow Echo">
<meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2023-05-04T23:30:00+01:00">
<meta property="article:modified_time" content="2023-06-01T10:00:00+01:00">
<link rel="canonical" href="https://echo.example/2023/river"></head><body class="has-comments">
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies. By clicking Accept you agree to them all.</p></div>
<main><article><h1>River plan divides town</h1><p class="byline">By Jane Doe</p>
<figure><img src="x.jpg"><figcaption>"The river on Monday," said a caption. Photograph: Sam Poe</figcaption></figure>
<p>A plan to move the river has divided the town, a professor said.</p>
<p>“It will not work,” said <a href="/lee">Ann Lee</a>, <em>professor</em> of geology at the <strong>University of
   Marlow</strong>.</p>
<div class="share-buttons"><a>Share on Facebook</a><a>Tweet this</a></div>
<h2>What next</h2>
<p>There are two ways:</p>
<ul><li>Move the river, which is what the council wants.</li><li>Leave it, said Bob Roe, a farmer.</li></ul>
<p>Advertisement</p>
<p><a href="/p">Print this article</a></p>
<blockquote><p>“We have time.”</p><p>“But not much,” he said.</p></blockquote>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/1">Bridge falls, says mayor</a></li></ul></aside>
<p><strong>Read more:</strong> <a href="/hall">Town hall burns</a></p>
<p>The river had been there “since 1900”, he said.</p>
</article>
<section id="comments"><h2>Comments</h2><div class="comment"><p>"Nonsense," said one reader.</p></div></section>
<section class="related-stories"><article><h3>Mayor resigns</h3><p>“I am done,” the mayor said on Friday after a vote of
the council that went against her by a wide margin.</p></article></section>
</main><footer><p>© 2024 Marlow Echo. All rights reserved.</p></footer></body></html>"""

BLOG = """<html lang="en"><head><title>Man finds gem – GulfScoop</title></head><body class="single"><div id="page">
<nav class="menu"><ul><li>Home<li>News<li>Sports</ul></nav>
<div class="post-meta">Posted on
<time class="entry-date" datetime="2021-03-09T10:00:00+04:00">March 9, 2021</time></div>
<div class="entry-content"><p>Police returned a gem to its owner on Monday, officers said.</p>
<p>“We were delighted,” said Omar Nasser, head of the lost property office.</p>
<p>Source: AFP</p><p><em>Photo: AFP</em></p><p>Print this page</p>
<p class="wp-caption-text">Omar Nasser at his desk, where he said he works.</p></div>
<div class="author-box"><h3>About GulfScoop Author</h3>
<p>GulfScoop says that it was founded in 2004 by editors.</p></div>
<div class="check-also"><h3>Check Also</h3><p>Public urged to hand over any lost documents, police said …</p></div>
<div id="respond"><h3>Leave a Reply</h3><p>Your email address will not be published.</p><form><textarea></textarea>
</form></div><a>Skip to toolbar</a></div></body></html>"""

LINE_BREAKS = """<html><body><div class="story">The first paragraph is here, said Ann Lee,
<br>a baker of the town.<br><br>The second one is here, she said.<br><br>
“And a third,” she added, “is long enough.”</div>
</body></html>"""

DIVS = """<html xml:lang="en_US"><body><div class="body__content">
<div class="paragraph">The first paragraph is here, said Ann Lee, a baker.</div>
<div class="paragraph">The second one is here, she&nbsp;said, “in Mich&shy;igan”.</div>
</div></body></html>"""

BROKEN = """<html><head><title>Bridge</title><body><p>The first paragraph <b>is here, said Ann Lee, a baker.
<p>The second one is <i>here</b>, she said.</div></table><p>“And a third,” she added <a href="""

JSON_LD = """<html lang="EN"><head><title>Bridge opens</title><script type="application/ld+json">{"@context":
"https://schema.org", "@type": "NewsArticle", "headline": "Bridge opens", "datePublished": "2020-02-29T08:00:00Z",
"author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "Sam Poe"}],
"publisher": {"@type": "Organization", "name": "Marlow Wire"}}</script></head>
<body><article><p>MARLOW (Wire) - The bridge opened on Saturday, the mayor said.</p></article></body></html>"""

PAGES = {
    "a broadcaster's page": (
        BROADCASTER,
        [
            "A plan to move the river has divided the town, a professor said.",
            "“It will not work,” said Ann Lee, professor of geology at the University of Marlow.",
            "What next",
            "There are two ways:",
            "Move the river, which is what the council wants.",
            "Leave it, said Bob Roe, a farmer.",
            "“We have time.”",
            "“But not much,” he said.",
            "The river had been there “since 1900”, he said.",
        ],
        {
            "title": "River plan divides town",
            "url": "https://echo.example/2023/river",
            "outlet": "The Marlow Echo",
            "byline": "Jane Doe",
            "published_at": date(2023, 5, 4),
            "modified_at": date(2023, 6, 1),
            "language": "en",
        },
    ),
    "a blog's page, short": (
        BLOG,
        [
            "Police returned a gem to its owner on Monday, officers said.",
            "“We were delighted,” said Omar Nasser, head of the lost property office.",
        ],
        {"title": "Man finds gem", "published_at": date(2021, 3, 9), "language": "en"},
    ),
    "paragraphs by line breaks": (
        LINE_BREAKS,
        [
            "The first paragraph is here, said Ann Lee, a baker of the town.",
            "The second one is here, she said.",
            "“And a third,” she added, “is long enough.”",
        ],
        {},
    ),
    "paragraphs by div": (
        DIVS,
        [
            "The first paragraph is here, said Ann Lee, a baker.",
            "The second one is here, she said, “in Michigan”.",
        ],
        {"language": "en"},
    ),
    "broken HTML": (
        BROKEN,
        [
            "The first paragraph is here, said Ann Lee, a baker.",
            "The second one is here, she said.",
            "“And a third,” she added",
        ],
        {"title": "Bridge"},
    ),
    "metadata in JSON-LD": (
        JSON_LD,
        ["MARLOW (Wire) - The bridge opened on Saturday, the mayor said."],
        {
            "title": "Bridge opens",
            "byline": "Jane Doe, Sam Poe",
            "outlet": "Marlow Wire",
            "published_at": date(2020, 2, 29),
            "language": "en",
        },
    ),
    "a fragment of one sentence": (
        "<p>The mayor, Ann Lee, said on Monday that the bridge would open in May.</p>",
        ["The mayor, Ann Lee, said on Monday that the bridge would open in May."],
        {},
    ),
}


@pytest.mark.parametrize(("html", "paragraphs", "about"), PAGES.values(), ids=PAGES)
def test_the_story_and_metadata_of_a_page(html, paragraphs, about):
    article = article_from_html(html)
    assert article.text.split("\n\n") == paragraphs
    assert article == Article(text=article.text, **about)


LINKS = "".join(f'<li><a href="/{n}">Council votes on item {n}</a></li>' for n in range(30))

NO_STORY = {
    "a front page": f"<html><head><title>Echo</title></head><body><nav>Home</nav><ul>{LINKS}</ul></body></html>",
    "a search page": "<html><title>Search</title><body><form><label>Name</label><input><p>Search the archive</p>"
    "</form></body></html>",
    "an empty shell": "<html><script>render('<p>The council said yes on Monday.</p>')</script><div id=app></div>"
    "<noscript>You need to enable JavaScript to run this app, we are sorry to say.</noscript></html>",
    "a cookie wall": '<html><body><div class="consent"><h2>We value your privacy</h2><p>We and our partners store and '
    "access information on your device, such as cookies.</p></div></body></html>",
    "words without sentences": "<html><body>just words here</body></html>",
    "a comment": "<!-- nothing -->",
    "boxes in boxes": "<div>" * 20_000 + "</div>" * 20_000,
}


@pytest.mark.parametrize("html", NO_STORY.values(), ids=NO_STORY)
def test_a_page_without_a_story_is_refused(html):
    with pytest.raises(InvalidInput, match=r"^html: no story found in the page$"):
        article_from_html(html)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Log in", "is a login page"),
        ("Page not found", "is an error page"),
        ("Just a moment...", "is a page that asks whether you are a robot"),
    ],
)
def test_a_page_that_stands_in_for_a_story_is_refused_with_the_reason(title, reason):
    words = "Please go on to read the rest of this story and many others, or try the home page or search."
    with pytest.raises(InvalidInput) as refused:
        article_from_html(f"<html><title>{title}</title><body><h1>{title}</h1><p>{words}</p></body></html>")
    assert str(refused.value) == f"html: {reason}"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("", "html: is empty"),
        (b" \n ", "html: is empty"),
        ("<p>The mayor \ud800 said.</p>", "html: has half of a character (lone surrogate U+D800) at character 13"),
        (b"<p>The mayor \x81 said.</p>", "html: no story found in the page"),
    ],
)
def test_input_that_is_not_a_page_is_refused(html, message):
    with pytest.raises(InvalidInput) as caught:
        article_from_html(html)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "declaration", ['<meta charset="{}">', '<meta http-equiv="Content-Type" content="a; charset={}">', ""]
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-1"])
def test_bytes_are_read_in_the_encoding_of_the_page(encoding, declaration):
    page = (
        f"<html><head>{declaration.format(encoding)}</head><p>“Café Zoë is open,” said the mayor on Monday.</p></html>"
    )
    data = page.encode("cp1252" if encoding == "iso-8859-1" else encoding)
    assert article_from_html(data).text == "“Café Zoë is open,” said the mayor on Monday."


@pytest.mark.parametrize(
    ("canonical", "found_at", "url"),
    [
        ("https://echo.example/river", "https://m.echo.example/river?utm=1", "https://echo.example/river"),
        ("https://echo.example/", "https://echo.example/river", "https://echo.example/river"),
        ("javascript:alert(1)", "https://echo.example/river", "https://echo.example/river"),
        (None, "https://echo.example/river", "https://echo.example/river"),
        (None, None, None),
    ],
)
def test_the_canonical_url_takes_precedence(canonical, found_at, url):
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    page = f"<html><head>{link}</head><body><p>The mayor said on Monday that the bridge would open.</p></body></html>"
    assert article_from_html(page, url=found_at).url == url


STORY = "<p>The council met for a third time about the bridge, Ann Lee said.</p>"


@pytest.mark.parametrize(
    ("page", "limit"),
    [
        (("<div>" + "<p>ab" * 4_000 + "</div>") * 20, "50,000 elements"),
        ("<p>ab" * 21_000, "20,000 paragraphs or boxes in one element"),
        (f"<p>{'<b>a</b> ' * 6_000}</p>", "5,000 elements in one element"),
        (f"<p {' '.join(f'a{n}=1' for n in range(50_000))}>", "1,000 attributes on one <p>"),
        (f"<body {' '.join(f'a{n}' for n in range(1_001))}>", "1,000 attributes on one <body>"),
    ],
    ids=["elements", "paragraphs", "words in bold", "attributes", "attributes without values"],
)
def test_a_page_over_a_limit_is_refused(page, limit):
    with pytest.raises(TooLarge) as refused:
        article_from_html(page + STORY)
    assert str(refused.value) == f"html: has more than {limit}"


@pytest.mark.parametrize(
    "odd",
    [
        "<p>" + "<b>a</b> " * 4_900,
        "<p " + " ".join(f"a{n}=1" for n in range(1_000)) + ">",
        "&amp;" * 100_000,
        "&nothing;" * 100_000,
        "<!--" + "<!-- " * 100_000 + "-->",
    ],
    ids=["words in bold", "attributes", "entities", "unknown entities", "comment"],
)
def test_a_page_within_the_limits_is_read(odd):
    assert "The council met for a third time" in article_from_html(f"<article>{odd}</p>{STORY}</article>").text


def test_cells_that_claim_to_fill_a_table_make_no_others():
    table = "<table>" + "<tr><td colspan=1000 rowspan=1000>The tide rose.</td></tr>" * 40 + "</table>"
    text = article_from_html(f"<article>{STORY}{table}</article>").text
    assert text.count("The tide rose.") == 40


def test_no_date_is_guessed_from_the_text():
    page = "<html><body><p>The bridge was built on 4 May 2004, the mayor said on Monday.</p><p>© 2019</p></body></html>"
    assert article_from_html(page).published_at is None


def test_a_long_page_deep_in_boxes_is_read():
    paragraph = "The council met for the {}th time about the bridge, Ann Lee said."
    paragraphs = [paragraph.format(n) for n in range(2_000)]
    story = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<html><body>{'<div>' * 100}{story}{'</div>' * 100}</body></html>"
    assert article_from_html(page).text.split("\n\n") == paragraphs
