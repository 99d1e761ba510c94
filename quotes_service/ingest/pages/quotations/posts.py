"""Posts of social networks that a page embeds: their words in marks, and who posted them.

Every network's embed is a block of its own class with the words, a name, a handle and links about them ("View this post
on Instagram"). What comes out is what `extract/attribution/posts.py` reads: “Words.” — Name (@handle) May 3, 2024.
"""

from __future__ import annotations

import re

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

from quotes_service.ingest.pages.paragraphs import html_lines
from quotes_service.ingest.pages.quotations.marks import has_marks, in_marks

_EMBEDS = etree.XPath(
    "//*[re:test(concat(' ', @class, ' '), $classes, 'i')]"
    "[self::blockquote or self::div or self::figure or self::section or self::article or self::amp-twitter"
    " or self::amp-instagram or self::amp-facebook or self::amp-bluesky]"
    "|//blockquote[re:test(concat(@cite, ' ', @data-href), $sites, 'i')]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)
_CLASSES = (
    r"\s(twitter-(tweet|video|quote)|tweet|tweet-embed|embed(ded)?-tweet|bluesky-embed|mastodon-embed|instagram-media"
    r"|fb-(post|xfbml-parse-ignore)|text-post-media|tiktok-embed|truthsocial-embed|telegram-(post|embed)"
    r"|tgme_widget_message|reddit-(card|embed(-bq)?)|social-(post|embed)|embedded-post|gab-embed|linkedin-post)\s"
)
_SITES = (
    r"//(www\.|m\.)?(twitter|x|facebook|instagram|threads|tiktok|bsky|truthsocial|linkedin|t|reddit)\.(com|net|app|me)/"
)
_NETWORK = (
    r"(?:X|Twitter|Facebook|Instagram|Threads|TikTok|Bluesky|Mastodon|Telegram|Truth Social|LinkedIn|YouTube|Reddit)"
)
_HANDLE = r"@[\w.-]+(?:@[\w.-]+)?"
_SIGNATURE = re.compile(
    rf"^[―—–-]{{1,2}}\s*(?P<name>.*?)\s*\(\s*(?P<handle>{_HANDLE})\s*\)\s*(?:[·•|,]|on\b)?\s*(?P<day>.{{0,60}})$"
)
_SHARED = re.compile(
    rf"^(?:An?\s+)?(?:(?:post|photo|video|reel|story)s?\s+)?(?:shared|posted|published)\s+by\s+(?P<name>.*?)"
    rf"\s*(?:\(\s*(?P<handle>{_HANDLE})\s*\))?(?:\s+on\s+(?P<day>.{{4,60}}))?$"
    rf"|^Post\s+by\s+(?P<handle2>{_HANDLE})$",
    re.I,
)
_HEADER = re.compile(
    rf"^(?P<name>[^@\n]{{2,60}}?)?\s*\(?(?P<handle>{_HANDLE})\)?(?:\s*[·•|,–—-]\s*(?P<day>.{{1,60}}))?:?$"
)
_HANDLE_THEN_WORDS = re.compile(rf"^(?P<handle>{_HANDLE})\s+(?P<words>.*\w.*)$")
_LINK = re.compile(r"\s*(?:♬.*|pic\.(?:twitter|x)\.com/\S+|https?://t\.co/\S+|\[image or embed\])")
_COUNT = r"\d[\d,.]*[km]?(?:\s+(?:likes?|comments?|replies|reposts?|retweets?|quotes|bookmarks|shares?|views?))?"
_WHEN = r"(?:\d{1,2}:\d{2}\s*(?:am|pm)?\s*[·•∙-]\s*)?(?:[a-z]{3,9}\.?\ \d{1,2},|\d{1,2}\ [a-z]{3,9}\.?,?)\ \d{4}"
_FURNITURE = re.compile(
    rf"(?:view|see|watch|read|open)\b.{{0,30}}\b(?:on|in)\s+{_NETWORK}\W*|♬.*|[―—–-]+"
    r"|view\ (?:post|this\ post|profile|more).{0,40}|(?:like|reply|share|repost|retweet|copy\ link|report)s?"
    rf"|{_COUNT}(?:\s*[·•∙|,]?\s*{_COUNT})*|{_WHEN}(?:\s*[·•∙|]?\s*{_COUNT})*",
    re.I,
)
_AUTHOR_CLASS = re.compile(r"(?:^|[\s_-])(?:author|user-?name|display-?name|full-?name|owner)(?:$|[\s_-])", re.I)
_STORY_TAGS = ("article", "body", "html", "main", "td", "th")


def write_out_posts(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Replace each embedded post by a paragraph with its words and who posted them, and return these paragraphs.

    A post without words (a picture, or one that only a script would show) is dropped.
    """
    paragraphs = []
    for embed in _EMBEDS(tree, classes=_CLASSES, sites=_SITES) + _signed_quotes(tree):
        if embed.getparent() is None or next(embed.iterancestors("html"), None) is None:
            continue  # inside another that was replaced
        lines = html_lines(embed)
        text = _written_out(lines, _author(embed))
        if text is None:
            if embed.tag == "blockquote" and not any(_is_about(line) for line in lines):
                continue  # a quotation of something that happens to stand on such a site
            embed.drop_tree()
            continue
        box = outermost(embed)
        paragraph = lxml_html.Element("p")
        paragraph.text = text
        paragraph.tail = box.tail
        box.getparent().replace(box, paragraph)
        paragraphs.append(paragraph)
    return paragraphs


def _signed_quotes(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Block quotes that end as posts do, whatever their class."""
    return [quote for quote in tree.iter("blockquote") if (lines := html_lines(quote)) and _SIGNATURE.match(lines[-1])]


def _author(embed: lxml_html.HtmlElement) -> str | None:
    """The name in an element of its own at the beginning of a post."""
    named = (e for e in embed.iterdescendants() if _AUTHOR_CLASS.search(e.get("class") or ""))
    return next((text for e in named if (text := " ".join(e.text_content().split())) and len(text) < 60), None)


def _written_out(lines: list[str], author: str | None) -> str | None:
    words: list[str] = []
    by: re.Match[str] | None = None
    for line in lines:
        signature = _SIGNATURE.match(line) or _SHARED.match(line) or (None if by else _HEADER.match(line))
        if signature and by is None:
            by = signature
            if words and signature.re is _SIGNATURE:
                break  # what follows belongs to the network
        elif signature is None and not _FURNITURE.fullmatch(line) and (text := _LINK.sub("", line).strip()):
            words.append(text)
    if by is None and len(words) > 1:
        by = next(
            filter(None, (re.match(r"Posted by (?P<name>.+?)(?: on (?P<day>.+))?$", w) for w in words[-1:])), None
        )
    if by is None and author is None and words and (by := _HANDLE_THEN_WORDS.match(words[0])):
        words[0] = by["words"]  # TikTok's posts begin with who posted them
    if not words or (by is None and author is None):
        return None
    found = by.groupdict() if by else {}
    name, handle = (found.get("name") or author or "").strip(" ,·"), found.get("handle") or found.get("handle2")
    day = (found.get("day") or "").strip()
    if name and words[0] == name:
        del words[0]
    quotation = " ".join(words)
    quotation = quotation if has_marks(quotation) else in_marks([quotation])[0]
    if not words or not (name or handle):
        return None
    if not name:
        return f"{handle}: {quotation}"
    return f"{quotation} — {name}{f' ({handle})' if handle else ''}{f' {day}' if day and handle else ''}"


def _is_about(line: str) -> bool:
    return bool(_FURNITURE.fullmatch(line) or _SHARED.match(line) or _SIGNATURE.match(line))


def outermost(box: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The outermost box that holds nothing but this one, such as a figure around it."""
    words = len("".join(box.itertext()).split())
    while (parent := box.getparent()) is not None and (
        parent.tag == "figure" or (parent.tag not in _STORY_TAGS and len("".join(parent.itertext()).split()) == words)
    ):
        box = parent
    return box
