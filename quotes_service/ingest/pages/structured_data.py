"""What a page says about its article for machines: JSON-LD 1.1 in <script>, with the vocabulary of schema.org.

Pages get it wrong in every way, so nothing is expected of its shape: what does not fit is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

from quotes_service.ingest.pages.paragraphs import html_lines
from quotes_service.ingest.pages.repair import one_line, repaired

_SCRIPTS = etree.XPath(
    "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]",
)
_BODIES = etree.XPath("//meta[@itemprop='articleBody']/@content")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|"
    r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
#: Kinds of Thing that are a story: NewsArticle and its like, BlogPosting, LiveBlogPosting, Report.
_STORY_TYPE = re.compile(r"(Article|Posting|Report)$")
_NOT_THE_STORY = {
    "liveBlogUpdate",
    "itemListElement",
    "comment",
    "isPartOf",
    "citation",
    "mentions",
    "about",
    "review",
    "relatedLink",
    "isBasedOn",
    "video",
    "image",
    "publisher",
    "author",
}
_MOST_NODES = 2_000
#: Halves of a character, as where a headline was cut within an emoji, and NUL.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_TAG = re.compile(r"</?(?:p|br|div|h[1-6]|li|ul|ol|blockquote|a|em|strong|b|i|span)\b[^<>]*>", re.I)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StructuredData:
    """``story``: the node of the page's article, {} if there is none; ``nodes``: all nodes by their @id."""

    story: Node = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def is_live_blog(self) -> bool:
        return "LiveBlogPosting" in types(self.story)

    def text(self, *names: str) -> str | None:
        """The first of these properties of the story that is a text, on one line."""
        return next((line for name in names if (line := line_of(self.story.get(name)))), None)

    def things(self, name: str) -> list[Node]:
        """The things that a property of the story names; a bare string is a thing with that name."""
        return [self.resolved(thing) for thing in as_list(self.story.get(name))]

    def resolved(self, thing: Any) -> Node:
        """A thing as a node, looked up where only its @id is given."""
        if isinstance(thing, dict):
            return self.nodes.get(str(thing.get("@id")), thing) if set(thing) <= {"@id", "@type"} else thing
        return {"name": thing} if isinstance(thing, str) else {}


def read_structured_data(tree: lxml_html.HtmlElement, headline: str | None) -> StructuredData:
    """The page's JSON-LD. ``headline``: as the page shows it, by which its article is told from others."""
    found: list[Node] = []
    for script in _SCRIPTS(tree):
        found += _nodes(_parsed(script.text or ""), depth=0)
        if len(found) > _MOST_NODES:
            break
    stories = [node for node in found if any(_STORY_TYPE.search(kind) for kind in types(node))]
    if not stories:  # some say it of the page
        stories = [node for node in found if "WebPage" in types(node) and "datePublished" in node]
    words = set((headline or "").casefold().split())
    story: Node = max(stories, key=lambda node: _fit(node, words), default={})
    if "articleBody" not in story and (body := next(iter(_BODIES(tree)), None)):
        story = {**story, "articleBody": body}
    return StructuredData(story, {str(node["@id"]): node for node in reversed(found) if "@id" in node})


def types(node: Node) -> list[str]:
    """The types of a node, without the name of the vocabulary: "NewsArticle"."""
    return [re.split(r"[/#:]", kind)[-1] for kind in as_list(node.get("@type")) if isinstance(kind, str)]


def as_list(value: Any) -> list[Any]:
    """A property's values, which JSON-LD writes as one value or as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def line_of(value: Any) -> str | None:
    """A text on one line, without mark-up; None for anything else. Of several, the first."""
    value = next(iter(as_list(value)), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    return one_line(repaired(_TAG.sub(" ", _unescaped(value)))) or None


def _unescaped(value: str) -> str:
    return _NO_TEXT.sub("", unescape(value))


def paragraphs_of(value: Any) -> list[str]:
    """The paragraphs of a text such as ``articleBody``: plain, with entities, or HTML; of a list, its parts'."""
    paragraphs: list[str] = []
    for part in as_list(value):
        if not isinstance(part, str):
            continue
        text = repaired(_unescaped(part) if "<" not in part else _NO_TEXT.sub("", part))
        if _TAG.search(text):
            tree = lxml_html.document_fromstring(f"<div>{text}</div>")
            paragraphs += [repaired(line) for line in html_lines(tree)]
        else:
            paragraphs += [line for raw in re.split(r"\n|\\n|\r", text) if (line := one_line(raw))]
    return paragraphs


def _parsed(text: str) -> Any:
    """The value of a script's JSON; None if it is broken beyond what pages usually break."""
    text = _WRAPPING.sub("", text).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """The nodes with a type in a value of JSON, outer ones first; not those that are about other stories."""
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for name, inner in value.items():
            if isinstance(inner, dict | list) and name not in _NOT_THE_STORY:
                yield from _nodes(inner, depth + 1)


def _shared(node: Node, words: set[str]) -> float:
    """The share of words that a node's headline and the page's have in common."""
    named = set((line_of(node.get("headline") or node.get("name")) or "").casefold().split())
    return len(named & words) / len(named | words) if named and words else 0.0


def _fit(node: Node, words: set[str]) -> tuple[float, int]:
    """How well a node fits the page's headline; of equals, a live blog, or one with a text."""
    shared = _shared(node, words)
    if "LiveBlogPosting" in types(node):  # some pages are headed by the newest entry
        entries = [entry for entry in as_list(node.get("liveBlogUpdate")) if isinstance(entry, dict)]
        shared = max([shared, *(_shared(entry, words) for entry in entries)])
        return round(shared, 1), 2
    return round(shared, 1), int("articleBody" in node or "datePublished" in node)
