"""Extracts the article of a web page: its text without the page around it, and what the page says about it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import trafilatura
from lxml import html as lxml_html
from trafilatura.settings import Document

from quotes_service.errors import NoStory, TooLarge
from quotes_service.ingest.pages.comments import drop_comments
from quotes_service.ingest.pages.debris import drop_boxes, drop_debris, drop_unseen, is_debris, paragraph_chars
from quotes_service.ingest.pages.live_blog import read_entries, with_entries
from quotes_service.ingest.pages.metadata.addresses import other_addresses, own_address
from quotes_service.ingest.pages.metadata.bylines import read_byline
from quotes_service.ingest.pages.metadata.dates import read_days
from quotes_service.ingest.pages.metadata.titles import headline, headlines_of, language_of_page, outlet_of, title_of
from quotes_service.ingest.pages.paragraphs import count_words, story_paragraphs, why_no_story
from quotes_service.ingest.pages.parsing import parse
from quotes_service.ingest.pages.quotations.beside_names import write_out_beside_names
from quotes_service.ingest.pages.quotations.boxes import write_out_boxes
from quotes_service.ingest.pages.quotations.marks import write_marks_of_q
from quotes_service.ingest.pages.quotations.posts import write_out_posts
from quotes_service.ingest.pages.quotations.repeated import share_in
from quotes_service.ingest.pages.structured_data import (
    StructuredData,
    paragraphs_of,
    read_structured_data,
)
from quotes_service.records import Article

# Both libraries log what they discard; errors that matter are raised here.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

#: A page shows only the beginning of its story where it shows less than this share of the words that its structured
#: data has; where it shows few, or says that it is not free, less than the second. Much of them must be the same.
_SHOWN_SHARE = 0.5
_TEASER_SHARE = 0.8
_LONGEST_TEASER = 150  # words
_SAME_STORY_SHARE = 0.4


def article_from_html(html: str | bytes, *, url: str | None = None, limit: int | None = None) -> Article:
    """The article of a page: its text, with a blank line between paragraphs, and what the page says about it.

    Headings and list items are paragraphs of their own; the headline goes to ``title`` and is not repeated in the
    text. Quotations in boxes, posts, tables and <q> are written out with marks and the name beside them. ``url`` is
    where the page was found; the canonical URL of the page takes precedence if it is of the same site. ``parts`` are
    the entries of a live blog.
    Bytes are decoded as UTF-8, as the page declares, or as they look; what is broken becomes U+FFFD.
    Raises InvalidInput("html", ...) if the page is empty, NoStory if it has no article, and TooLarge if it has more
    than MAX_ELEMENTS elements, MAX_CHILDREN in one of them (of paragraphs, MAX_PARAGRAPHS) or MAX_ATTRIBUTES on one, or
    an article of more than ``limit`` characters.
    """
    tree = parse(html)
    data = read_structured_data(tree, headline(tree))
    drop_unseen(tree)
    address = own_address(tree, data, url)
    addresses = other_addresses(tree, data, address, url)
    outlet = outlet_of(tree, data, address)
    title = title_of(tree, data, outlet)
    headlines = {line.casefold() for line in (title, *headlines_of(tree)) if line}
    _write_out(tree)
    byline = read_byline(tree, data, (outlet,))
    days = read_days(tree, data, address)
    entries = read_entries(tree, data)
    paragraphs = _fuller(_shown(tree, title, headlines), data, title, headlines)
    paragraphs, parts = with_entries(paragraphs, entries)
    if reason := why_no_story(paragraphs, title):
        raise NoStory("html", reason)
    text = "\n\n".join(paragraphs)
    if limit is not None and len(text) > limit:
        raise TooLarge("html", f"has a story of {len(text):,} characters; at most {limit:,} are read")
    return Article(
        text=text,
        title=title,
        url=address,
        outlet=outlet,
        byline=byline,
        published_at=days.published,
        modified_at=days.modified,
        language=language_of_page(tree, data, text),
        addresses=addresses,
        parts=tuple(parts),
    )


def _write_out(tree: lxml_html.HtmlElement) -> None:
    """Leave of a page's boxes what belongs to its story, as paragraphs."""
    drop_comments(tree, paragraph_chars(tree))
    maybe_quotations = drop_debris(tree)
    posts = write_out_posts(tree)
    write_marks_of_q(tree)
    write_out_beside_names(tree)
    write_out_boxes(tree, posts)
    drop_boxes(maybe_quotations)


def _shown(tree: lxml_html.HtmlElement, title: str | None, headlines: set[str]) -> list[str]:
    """The paragraphs of the story that a page shows; [] if it shows none."""
    # Precision first, since it keeps no debris; the second try finds articles for which it is too strict.
    for precise in (True, False):
        page = trafilatura.bare_extraction(tree, include_comments=False, favor_precision=precise)
        if page is None:
            continue
        assert isinstance(page, Document), "a dict is returned only for as_dict=True"
        paragraphs = _without_debris(story_paragraphs(page.body), headlines)
        if why_no_story(paragraphs, title) is None:
            return paragraphs
    return []


def _without_debris(paragraphs: Iterable[str], headlines: set[str]) -> list[str]:
    """The paragraphs without lines of debris, and without the headline before them."""
    kept = [text for text in paragraphs if not is_debris(text)]
    return kept[1:] if kept and kept[0].casefold() in headlines else kept


def _fuller(shown: list[str], data: StructuredData, title: str | None, headlines: set[str]) -> list[str]:
    """The paragraphs that a page shows, or those of its structured data where it shows only the beginning of these."""
    declared = _without_debris(paragraphs_of(data.story.get("articleBody")), headlines)
    if why_no_story(declared, title) is not None:
        return shown
    words = sum(map(count_words, shown))
    may_be_a_teaser = words <= _LONGEST_TEASER or str(data.story.get("isAccessibleForFree")).lower() == "false"
    share = _TEASER_SHARE if may_be_a_teaser else _SHOWN_SHARE
    if words >= share * sum(map(count_words, declared)):
        return shown
    is_named_so = title is not None and (data.text("headline") or "").casefold() == title.casefold()
    return declared if not shown or is_named_so or share_in(shown, declared) >= _SAME_STORY_SHARE else shown
