"""Boxes and lines of a page that are not its story: navigation, captions, links to other stories, advertisements."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

_SHORT_PAGE_CHARS = 600
_LONGEST_NOTICE = 1_000  # characters, of one that asks for a browser with scripts
_MAYBE_UNSEEN = ("svg", "template", "noscript", "iframe")

#: Boxes of a quotation, by their class.
QUOTE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:pull-?quotes?|block-?quotes?|quote-?(?:box|block|text|content|wrapper)"
    r"|(?:big|large|inline|key|article|story|rich|featured)-?quote|callout-?quote|quotation|testimonial|quote)(?:$|[\s_-])",
    re.I,
)

# Boxes around and within an article's text which trafilatura keeps on short pages. Words of `class` and `id` must match
# whole, so that "has-comments" on the body or "shared-layout" do not.
_DEBRIS_WORD = (
    r"\s(advert|ad-slot|(author|bio)-(bio|box)|about-(the-)?author|breadcrumbs?|((image|photo|video|wp)-)?caption(-text)?"
    r"|check-also|comments|comment-list|comments-area|disqus_thread|respond|consent|gdpr|cookies?(-(banner|consent|notice))?"
    r"|lightbox|more-stories|most-read|popular|trending|newsletter(-signup)?|subscribe|read-(more|next)"
    r"|recirculation|recommended|(inline-)?related(-(articles|content|links|posts|stories))?|sidebar|skip-link|sponsored"
    r"|share(-(bar|buttons|links))?|sharedaddy|sharing|social(-(links|share))?|tag-list|tags)\s"
)
_DEBRIS_TAGS = ("nav", "footer", "aside", "button", "noscript", "figcaption", "template", "dialog", "iframe")
_DEBRIS_CLASS = re.compile(_DEBRIS_WORD, re.IGNORECASE)
_NEVER_DEBRIS = ("html", "body", "main", "article")

# Lines of debris among the article's paragraphs, without an element that marks them.
_DEBRIS_LINE = re.compile(
    r"""advertisement | skip\ to\ (main\ content|toolbar) | loading\W* | leave\ a\ (reply|comment)
      | (read|see|watch|listen)\ (more|also|next)(\ on\ .{1,40})?:.* | (see\ )?(also|related)(\ \w+)?:.*
      | more\ on\ this(\ \w+)?:?
      | ((file|stock)\ )?(photo|image|picture|photograph|video)s?(\ (credit|by|source))*:.{1,80} | source:.{1,40}
      | (share|follow\ us)(\ (this|on)\b.{0,60})? | (sign\ up|subscribe)\ (to|for|now|here)\b.{0,120}
      | (print|e-?mail)(\ (this\ )?(page|article|story))?
      | (©|\(c\)|copyright\b).{0,120} | all\ rights\ reserved\W*
      | your\ email\ address\ will\ not\ be\ published\..*""",
    re.IGNORECASE | re.VERBOSE,
)


def drop_unseen(tree: lxml_html.HtmlElement) -> None:
    """Drop what no reader of a page sees: scripts, styles, drawings, templates; and the tags of words set as code."""
    for element in list(tree.iter("code", "kbd", "samp")):
        if next(element.iterancestors("p"), None) is not None:
            element.drop_tag()
    for element in list(tree.iter("script", "style")):
        if element.getparent() is not None:
            element.drop_tree()
    total = len(tree.text_content())
    for element in list(tree.iter(*_MAYBE_UNSEEN)):
        if element.getparent() is not None:
            # One that was never closed has the rest of the page in it; some <noscript> have the story.
            chars = len(element.text_content())
            is_the_page = 2 * chars > total and element.find(".//p") is not None
            is_the_page = is_the_page or (element.tag == "noscript" and chars > _LONGEST_NOTICE)
            element.drop_tag() if is_the_page else element.drop_tree()


def drop_debris(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Drop the boxes of a page that are known not to be its story, but for those that may hold or sign a quotation.

    Returns the latter; what is left of them when quotations have been read is debris too (``drop_boxes``).
    """
    boxes = [box for box in tree.iter(etree.Element) if _is_box_of_debris(box)]
    sizes = paragraph_chars(tree)
    for_later, at_once = [], []
    for box in boxes:
        # A box that holds most of a longer page is the article, whatever its class says.
        if sizes[tree] <= _SHORT_PAGE_CHARS or sizes[box] <= sizes[tree] / 2:
            (for_later if _may_hold_a_quotation(box) else at_once).append(box)
    drop_boxes(at_once)
    return for_later


def drop_boxes(boxes: list[lxml_html.HtmlElement]) -> None:
    """Drop boxes, some of which may have been dropped already."""
    for box in boxes:
        if box.getparent() is not None:
            box.drop_tree()


def is_debris(line: str) -> bool:
    """Whether a line among a story's paragraphs is not part of it: "Advertisement", "Read more: ..."."""
    return bool(_DEBRIS_LINE.fullmatch(line))


def paragraph_chars(tree: lxml_html.HtmlElement) -> Counter[lxml_html.HtmlElement]:
    """Element -> number of characters in its paragraphs."""
    sizes: Counter[lxml_html.HtmlElement] = Counter()
    for paragraph in tree.iter("p"):
        chars = len(paragraph.text_content())
        sizes[paragraph] += chars
        for box in paragraph.iterancestors():
            sizes[box] += chars
    return sizes


def _is_box_of_debris(box: lxml_html.HtmlElement) -> bool:
    named = box.tag in _DEBRIS_TAGS or _is_called_debris(f" {box.get('class') or ''} {box.get('id') or ''} ")
    return named and box.tag not in _NEVER_DEBRIS and box.find(".//h1") is None


@lru_cache(maxsize=4_096)  # most boxes of a page, and of a site, have the same few classes
def _is_called_debris(names: str) -> bool:
    return bool(_DEBRIS_CLASS.search(names))


def _may_hold_a_quotation(box: lxml_html.HtmlElement) -> bool:
    if box.tag in ("nav", "button", "noscript", "template", "dialog", "iframe"):
        return False
    is_quote = QUOTE_CLASS.search(box.get("class") or "") or box.find(".//blockquote") is not None
    return bool(is_quote) or any(
        outer.tag in ("blockquote", "figure", "aside") or QUOTE_CLASS.search(outer.get("class") or "")
        for outer in box.iterancestors()
    )
