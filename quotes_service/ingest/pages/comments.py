"""Readers' comments: dropped by their class, their schema.org type, their heading or their structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

# Words of `class` and `id`, also as parts of longer ones ("post-comments", "commentsSection"), and the products that
# show comments. Not "has-comments" or "comment-count", which say something about the story.
_WORD = re.compile(
    r"(?:^|[\s_-])(?:(?:reader|user|visitor|post|article|story|facebook|fb|blog|page|entry)s?[-_]?)?"
    r"(?:comments?(?:[-_]?(?:list|area|section|wrap(?:per)?|container|thread|body|box|form|widget|block|content|module|feed"
    r"|holder|embed|app|root|respond|stream|main|inner|region|panel|items?|text))?"
    r"|commentlist|commentary-?section|reader-?(?:responses|replies|reactions|letters|feedback)|user-?(?:responses|discussion)"
    r"|respond|replies|discussion(?:-(?:thread|area|section|list))|conversation-(?:thread|area|section|list)|disqus_thread|dsq-"
    r"[\w-]*|viafoura|vf-(?:conversations?|comments?)|hyvor-talk[\w-]*|coral(?:-talk|_thread)?(?:[-_][\w-]*)?|livefyre[\w-]*"
    r"|webmentions?|remark42|giscus|utterances|commento|cusdis(?:_thread)?|isso-thread|graphcomment|insticator[\w-]*|spot-?im[\w-]*"
    r"|openweb[\w-]*|hypercomments[\w-]*|intensedebate[\w-]*|cackle[\w-]*|muut|waline|twikoo|vcomments?)(?:$|\s)"
    r"|(?:^|\s)(?:comments?(?:Section|List|Container|Wrapper|Area|Thread)|(?:reader|user|article)Comments?)(?:$|\s)",
    re.I,
)
_HEADING = re.compile(
    r"""(?:(?:all|top|latest|newest|oldest|recent|most\ \w+|featured|your|readers?'?s?|readers['’]|user)\ )?
        comments (?:\ ?[\[(]?[\d,.]+[\])]?)?
      | [\[(]?[\d,.]+[\])]?\ (?:comments?|responses?|replies|reply|thoughts?) (?:\ (?:on|to)\ .{1,200})?
      | (?:responses?|replies|comments)\ (?:on|to)\ [“"'‘].{1,200} | (?:responses|replies)\ ?[\[(][\d,.]+[\])]
      | (?:our\ )?(?:reader|readers['’])\ (?:reactions|responses|feedback|letters|views|opinions)
      | (?:our\ )?readers\ (?:respond|react|reply|write|say|comment|weigh\ in|have\ their\ say)
      | (?:letters|feedback|views|comments|contributions|reactions|responses)\ (?:from|by)\ (?:our\ )?readers
      | your\ (?:views|thoughts|opinions|reactions|feedback|say)
      | what\ (?:(?:our|other|some)\ )?(?:readers|others)\ (?:are\ saying|say|said|think|thought)
      | (?:show|view|read|see|hide|load)\ (?:all\ )?(?:the\ )?(?:[\d,.]+\ )?comments? (?:\ ?[\[(]?[\d,.]+[\])]?)?
      | (?:no|one|two|three)\ comments?(?:\ yet)?
      | join\ (?:in\ )?(?:the|our)\ (?:conversation|discussion|debate) | leave\ (?:a|your)\ (?:reply|comment|response)
      | (?:post|add|write|make|submit)\ (?:a|your)\ comment | have\ your\ say | be\ the\ first\ to\ comment
      | what\ do\ you\ think\?? | start\ the\ (?:conversation|discussion)
      | (?:discussion|conversation)\ (?:about|on)\ this\ (?:post|article|story) | tell\ us\ what\ you\ think
      | (?:discussion|conversation)\ ?[\[(]\d+[\])] | comments\ (?:are|have\ been)\ (?:now\ )?closed""",
    re.I | re.X,
)
_BEGINS = re.compile(
    r"\W*(?:contribution|\d|all|top|latest|newest|oldest|featured|recent|most|your|our|letters|feedback|views|reaction|reader|user|comment|response|repl|thought|show|view|read|see|hide|load|no|one"
    r"|two|three|join|leave|post|add|write|make|submit|have|be|what|start|tell|discussion|conversation)",
    re.I,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "dt")
_MAYBE_HEADINGS = ("p", "div", "span", "strong", "b", "header", "button", "a", "label")
_LONGEST_HEADING = 60  # characters
_BOXES = ("section", "div", "aside", "ol", "ul", "article", "details", "footer", "form", "dl", "fieldset")
_CLASSED = frozenset((*_BOXES, "p", "li", "span"))

_TYPES = etree.XPath(
    "//*[contains(@itemtype, 'schema.org/Comment') or contains(@itemtype, 'schema.org/UserComments')"
    " or re:test(concat(' ', @itemprop, ' '), '\\s(comment|commentText)\\s') or contains(@typeof, 'Comment')"
    " or @data-comment-id or @data-commentid]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)
# What every comment of a page offers, and a story does not.
_CONTROL = re.compile(
    r"(?:reply|répondre|antworten|responder|report(?: abuse| comment)?|upvote|downvote|flag|like)\W*\d*\W*", re.I
)
_ANSWERS = re.compile(r"reply\W*(?:to .{1,40})?", re.I)
_AGO = re.compile(
    r"\b(?:\d+|an?|one)\s*(?:min(?:ute)?|hour|day|week|month|year|hr|h|d|w|mo|yr|y|m)s?\s+ago\b|^\d+[hdwm]$", re.I
)
_NAMING = ("class", "id", "data-testid", "data-component", "data-module", "data-widget", "aria-label")
_LEAST_COMMENTS = 2


def drop_comments(tree: lxml_html.HtmlElement, sizes: Counter[lxml_html.HtmlElement]) -> None:
    """Drop readers' comments. ``sizes``: element -> characters in its paragraphs; a box that holds most of a page's
    paragraphs is not dropped for its class, nor for a heading in it."""
    total = sizes[tree]
    for box in (*_classed(tree), *_TYPES(tree)):
        if box.tag not in ("html", "body", "main") and box.find(".//h1") is None and 2 * sizes[box] <= total:
            _drop(box)
    for heading in _headings(tree):
        _drop_below(heading, sizes, total)
    for box in _by_structure(tree):
        if 2 * sizes[box] <= total:
            _drop(box)


def _classed(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    for element in tree.iter(etree.Element):
        if "-" in element.tag:  # an element of the product's own: <hyvor-talk-comments>
            if _is_of_comments(element.tag):
                yield element
        elif element.tag in _CLASSED and any(value and _is_of_comments(value) for value in map(element.get, _NAMING)):
            yield element


@lru_cache(maxsize=4_096)  # most boxes of a page, and of a site, have the same few classes
def _is_of_comments(value: str) -> bool:
    return bool(_WORD.search(value))


def _headings(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Elements whose whole text is a heading of comments; of those in each other, the outermost."""
    found: list[lxml_html.HtmlElement] = []
    for element in tree.iter(*_HEADINGS, *_MAYBE_HEADINGS):
        if len(element) > 4 or not _BEGINS.match(_first_text(element)):
            continue
        text = " ".join(element.text_content().split()).strip(" :·-–—")
        if text and len(text) <= _LONGEST_HEADING and _HEADING.fullmatch(text) and element.getparent() not in found:
            found.append(element)
    return found


def _first_text(element: lxml_html.HtmlElement) -> str:
    """The beginning of an element's text, without looking at all of it."""
    return next((text for part in islice(element.itertext(), 4) if (text := part.strip())), "")


def _drop_below(heading: lxml_html.HtmlElement, sizes: Counter[lxml_html.HtmlElement], total: int) -> None:
    """Drop the box that a heading is the heading of, or else what follows it up to a heading of its rank."""
    if heading.getparent() is None or next(heading.iterancestors("html"), None) is None:
        return
    box = heading
    while (parent := box.getparent()) is not None and parent.tag in (*_BOXES, "header") and not _before(box):
        if parent.find(".//h1") is not None or 2 * sizes[parent] > total:
            break
        box = parent
    if box is not heading and (sizes[box] or box.tag in ("section", "aside", "details", "form")):
        _drop(box)
        return
    rank = heading.tag if heading.tag in _HEADINGS else "h6"
    is_control = heading.tag in ("a", "button", "span", "label")
    following = list(box.itersiblings())
    if is_control or 2 * sum(sizes[element] for element in following) > total:
        _drop(heading)
        return
    for element in following:
        if element.tag in _HEADINGS and element.tag <= rank and not _HEADING.fullmatch(element.text_content().strip()):
            break
        _drop(element)
    _drop(box)


def _before(element: lxml_html.HtmlElement) -> bool:
    """Whether some text stands before an element in its parent."""
    parent = element.getparent()
    if (parent.text or "").strip():
        return True
    return any(
        (sibling.tail or "").strip() or (isinstance(sibling.tag, str) and sibling.text_content().strip())
        for sibling in element.itersiblings(preceding=True)
    )


def _by_structure(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Boxes of comments by what is in each of them: a control to answer, or a control and how long ago it was."""
    items: dict[lxml_html.HtmlElement, int] = {}
    for control in tree.iter("a", "button", "span", "div"):
        text = (control.text or "").strip()
        if len(control) > 1 or not text or len(text) > 30 or not _CONTROL.fullmatch(text):
            continue
        item = _item(control)
        if item is None:
            continue
        if _ANSWERS.fullmatch(text) or _AGO.search(item.text_content()):
            items[item] = items.get(item, 0) + 1
    siblings: dict[lxml_html.HtmlElement, list[lxml_html.HtmlElement]] = {}
    for item in items:
        siblings.setdefault(item.getparent(), []).append(item)
    return [item for group in siblings.values() if len(group) >= _LEAST_COMMENTS for item in group]


def _item(control: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """The innermost box around a control that has words beside it."""
    for box in control.iterancestors("li", "div", "article", "section"):
        if len(box.text_content().split()) >= 6:
            return box if box.getparent() is not None and box.find(".//h1") is None else None
    return None


def _drop(element: lxml_html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
