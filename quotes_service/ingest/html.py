"""Extracts the article of a web page: its text without the page around it, and what the page says about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

import trafilatura
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html
from trafilatura.settings import Document

from quotes_service.errors import InvalidInput, NoStory, TooLarge
from quotes_service.ingest.text import check_characters, decode
from quotes_service.records import Article

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and similar, which would split names

# Both libraries log what they discard; errors that matter are raised here.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

# Boxes around and within an article's text which trafilatura keeps on short pages. Words of `class` and `id` must match
# whole, so that "has-comments" on the body or "shared-layout" do not.
_DEBRIS_WORD = (
    r"\s(advert|ad-slot|(author|bio)-(bio|box)|about-(the-)?author|breadcrumbs?|((image|photo|video|wp)-)?caption(-text)?"
    r"|check-also|comments|comment-list|comments-area|disqus_thread|respond|consent|gdpr|cookies?(-(banner|consent|notice))?"
    r"|lightbox|more-stories|most-read|popular|trending|newsletter(-signup)?|subscribe|pull-?quote|read-(more|next)"
    r"|recirculation|recommended|(inline-)?related(-(articles|content|links|posts|stories))?|sidebar|skip-link|sponsored"
    r"|share(-(bar|buttons|links))?|sharedaddy|sharing|social(-(links|share))?|tag-list|tags)\s"
)
_DEBRIS_TAGS = ("nav", "footer", "aside", "button", "noscript", "figcaption", "template", "dialog", "iframe")
_DEBRIS = etree.XPath(
    f"//*[{' or '.join(f'self::{tag}' for tag in _DEBRIS_TAGS)} or "
    "re:test(concat(' ', @class, ' ', @id, ' '), $word, 'i')]"
    "[not(self::html or self::body or self::main or self::article)][not(descendant::h1)]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)

# Lines of debris among the article's paragraphs, without an element that marks them.
_DEBRIS_LINE = re.compile(
    r"""advertisement | skip\ to\ (main\ content|toolbar) | loading\W* | leave\ a\ (reply|comment)
      | (read|see|watch|listen)\ (more|also|next)(\ on\ .{1,40})?:.* | (see\ )?(also|related)(\ \w+)?:.*
      | more\ on\ this(\ \w+)?:?
      | ((file|stock)\ )?(photo|image|picture|photograph|video)s?(\ (credit|by|source))*:.{1,80} | source:.{1,40}
      | (share|follow\ us)(\ (this|on)\b.{0,60})? | (sign\ up|subscribe)\ (to|for|now|here)\b.{0,120}
      | (©|\(c\)|copyright\b).{0,120} | all\ rights\ reserved\W*
      | your\ email\ address\ will\ not\ be\ published\..*""",
    re.IGNORECASE | re.VERBOSE,
)

# Words in the titles of pages without an article: errors, logins and the like.
_NO_STORY_TITLE = re.compile(
    r"\b(40[0-9]|50[0-4]|(page )?not found|access denied|just a moment|log ?in|sign ?in|are you a robot)\b",
    re.IGNORECASE,
)
_SHORT_PAGE_CHARS = 600
_SENTENCE = re.compile(r"""[.!?…:]["'”’»)\]]*$""")
_FEWEST_STORY_WORDS = 8

#: Far more than an article's page has, and as many as are parsed in seconds. Elements of one parent and attributes of
#: one element have their own limits, since libxml2 takes quadratic time on them.
MAX_ELEMENTS = 50_000
MAX_CHILDREN = 5_000
MAX_ATTRIBUTES = 1_000

_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "div", "body", "code"})


def article_from_html(html: str | bytes, *, url: str | None = None, limit: int | None = None) -> Article:
    """The article of a page: its text, with a blank line between paragraphs, and what the page says about it.

    Headings and list items are paragraphs of their own; the headline goes to ``title`` and is not repeated in the
    text. ``url`` is where the page was found; the canonical URL of the page takes precedence.
    Bytes are decoded as UTF-8, as the page declares, or as they look; what is broken becomes U+FFFD, as in browsers.
    Raises InvalidInput("html", ...) if the page is empty, NoStory if it has no article, and TooLarge if it has
    more than MAX_ELEMENTS elements, MAX_CHILDREN in one of them or MAX_ATTRIBUTES on one, or an article of more than
    ``limit`` characters.
    """
    tree = _parse(html)
    _drop_debris(tree)
    # Precision first, since it keeps no debris; the second try finds articles for which it is too strict.
    for precise in (True, False):
        page = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            favor_precision=precise,
            with_metadata=True,
            # Do not guess from dates and years anywhere on the page.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": None},
        )
        if page is None:
            continue
        assert isinstance(page, Document), "a dict is returned only for as_dict=True"
        outlet = _line(page.sitename)
        title = _without_site(_line(page.title), outlet)
        paragraphs = _story(page.body, title)
        if _is_story(paragraphs, title):
            break
    else:
        raise NoStory("html", "no story found in the page")
    text = "\n\n".join(paragraphs)
    if limit is not None and len(text) > limit:
        raise TooLarge("html", f"has a story of {len(text):,} characters; at most {limit:,} are read")
    return Article(
        text=text,
        title=title,
        url=_canonical_url(page.url, url),
        outlet=outlet,
        byline=_byline(page.author),
        published_at=_date(page.date),
        language=_language(tree),
    )


def _parse(html: str | bytes) -> lxml_html.HtmlElement:
    if isinstance(html, bytes):
        declared = _DECLARED.search(html[:4096])
        html = decode(html, field="html", declared=declared[1].decode("ascii") if declared else None, repair=True)
    # Some pages contain control characters, which browsers ignore; lone surrogates break every parser.
    html = _CONTROLS.sub("", html)
    check_characters(html, field="html")
    if not html.strip():
        raise InvalidInput("html", "is empty")
    options = {"encoding": "utf-8", "remove_comments": True, "remove_pis": True}
    try:
        etree.fromstring(html.encode(), parser=etree.HTMLParser(target=_Limits(), **options))
        tree = lxml_html.document_fromstring(html.encode(), parser=lxml_html.HTMLParser(**options))
    except (etree.ParserError, etree.XMLSyntaxError):
        raise NoStory("html", "no story found in the page") from None
    etree.strip_attributes(tree, "colspan", "rowspan")  # trafilatura would fill the table with empty cells
    return tree


class _Limits:
    """Counts the elements of a page while it is parsed, before anything is made of them."""

    def __init__(self) -> None:
        self.elements = 0
        self.children = [0]  # of each open element

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.children[-1] += 1
        self.children.append(0)
        for number, limit, what in (
            (self.elements, MAX_ELEMENTS, "elements"),
            (self.children[-2], MAX_CHILDREN, "elements in one element"),
            (len(attributes), MAX_ATTRIBUTES, f"attributes on one <{tag[:40]}>"),
        ):
            if number > limit:
                raise TooLarge("html", f"has more than {limit:,} {what}")

    def end(self, tag: str) -> None:
        self.children.pop()

    def close(self) -> None:
        pass


def _drop_debris(tree: lxml_html.HtmlElement) -> None:
    boxes = _DEBRIS(tree, word=_DEBRIS_WORD)
    sizes = _paragraph_chars(tree)
    for box in boxes:
        if box not in sizes:
            continue  # it stands beside the root, in a page that is damaged
        # A box that holds most of a longer page is the article, whatever its class says.
        is_the_story = sizes[tree] > _SHORT_PAGE_CHARS and sizes[box] > sizes[tree] / 2
        if box.getparent() is not None and not is_the_story:
            box.drop_tree()


def _paragraph_chars(tree: lxml_html.HtmlElement) -> dict[lxml_html.HtmlElement, int]:
    """Element -> number of characters in its paragraphs."""
    sizes: dict[lxml_html.HtmlElement, int] = {}
    for element in reversed(list(tree.iter(etree.Element))):  # children before their parents
        is_paragraph = element.tag == "p"
        sizes[element] = len(element.text_content()) if is_paragraph else sum(sizes[child] for child in element)
    return sizes


def _story(body: etree._Element, title: str | None) -> list[str]:
    paragraphs = [text for text in _paragraphs(body) if not _DEBRIS_LINE.fullmatch(text)]
    if paragraphs and title and paragraphs[0].casefold() == title.casefold():
        del paragraphs[0]
    return paragraphs


def _paragraphs(body: etree._Element) -> Iterator[str]:
    """The paragraphs of trafilatura's tree, whose elements are ``p``, ``head``, ``item`` and so on, ``lb`` for <br>."""
    line: list[str] = []

    def flush() -> Iterator[str]:
        text = " ".join(_INVISIBLE.sub("", "".join(line)).split())
        line.clear()
        if text:
            yield text

    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            if element.tag in _BLOCKS:
                yield from flush()
            line.append(element.text or "")
            continue
        if element.tag in _BLOCKS:
            yield from flush()
        tail = element.tail or ""
        if element.tag == "lb":
            if tail.lstrip()[:1].islower():  # a line break within a sentence, not the end of a paragraph
                line.append(" ")
            else:
                yield from flush()
        if element is not body:
            line.append(tail)
    yield from flush()


def _is_story(paragraphs: list[str], title: str | None) -> bool:
    """Whether the paragraphs have some full sentences, and the title is not that of an error or login page."""
    if sum(len(text.split()) for text in paragraphs if _SENTENCE.search(text)) < _FEWEST_STORY_WORDS:
        return False
    is_short = sum(map(len, paragraphs)) < _SHORT_PAGE_CHARS
    return not (is_short and title and _NO_STORY_TITLE.search(title))


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _without_site(title: str | None, outlet: str | None) -> str | None:
    if title and outlet:
        return re.sub(rf"\s+[|–—-]\s+{re.escape(outlet)}$", "", title) or title
    return title


def _byline(author: str | None) -> str | None:
    """The authors, which trafilatura joins by "; ". Longer text than names comes from a box about the author: None."""
    byline = _line(author.replace("; ", ", ")) if author else None
    return byline if byline and len(byline.split()) <= 12 else None


def _date(value: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(value[:10]) if value else None
    return None


def _canonical_url(canonical: str | None, url: str | None) -> str | None:
    """The page's canonical URL, unless that is the site's front page and the article was found elsewhere."""
    if canonical and url and urlsplit(canonical).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        return url
    return canonical or url


def _language(tree: lxml_html.HtmlElement) -> str | None:
    tag = re.match(r"\s*([a-z]{2})(?![a-z])", (tree.get("lang") or tree.get("xml:lang") or "").lower())
    return tag[1] if tag else None
