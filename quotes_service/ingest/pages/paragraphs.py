"""The paragraphs of a tree, and whether they are a story."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

from quotes_service.ingest.pages.repair import one_line

NO_STORY = "no story found in the page"

_STORY_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "div", "body", "code"})
#: Elements of HTML that begin and end a line.
HTML_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset({"head", "noscript", "script", "style", "svg", "template", "textarea", "title"})

# Ends of sentences in the scripts that have marks of their own for them.
_SENTENCE_END = re.compile(r"""[.!?…:。！？：．؟۔।॥။។៕։።]["'”’»)\]」』）】]*$""")
# Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese. A Chinese or
# Japanese sentence has about twice as many letters as an English one has words, the others four times.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_LETTERS_PER_WORD = 3
_WITHOUT_MARKS = re.compile("[\u0e00-\u0eff]")  # Thai and Lao end sentences by a space
_LEAST_WITHOUT_MARKS = 20  # letters of a paragraph that counts as sentences

_FEWEST_STORY_WORDS = 8
_SHORT_PAGE_CHARS = 600

# What pages without an article are called: errors, logins and the like.
_NO_STORY_TITLES = {
    "is an error page": re.compile(r"\b(40[0-9]|50[0-4]|(page )?not found|access denied|page unavailable)\b", re.I),
    "is a login page": re.compile(r"\b(log ?in|sign ?in)\b", re.I),
    "is a page that asks whether you are a robot": re.compile(
        r"\b(just a moment|are you a (robot|human)|verify you are human|attention required)\b", re.I
    ),
}


def story_paragraphs(body: etree._Element) -> Iterator[str]:
    """The paragraphs of trafilatura's tree, whose elements are ``p``, ``head``, ``item`` and so on, ``lb`` for <br>."""
    yield from _lines(body, _STORY_BLOCKS, "lb")


def html_lines(element: etree._Element, *, every_break: bool = False) -> list[str]:
    """The lines of an element of HTML as a browser shows them, without what it does not show.

    A line break before a small letter stands within a sentence and ends no line, unless ``every_break``.
    """
    return list(_lines(element, HTML_BLOCKS, "br", every_break))


def _lines(top: etree._Element, blocks: frozenset[str], line_break: str, every_break: bool = False) -> Iterator[str]:
    line: list[str] = []

    def flush() -> Iterator[str]:
        text = one_line("".join(line))
        line.clear()
        if text:
            yield text

    unseen = 0
    for event, element in etree.iterwalk(top, events=("start", "end")):
        is_unseen = element.tag in _UNSEEN and blocks is HTML_BLOCKS
        if event == "start":
            unseen += is_unseen
            if element.tag in blocks:
                yield from flush()
            if not unseen:
                line.append(element.text or "")
            continue
        unseen -= is_unseen
        if element.tag in blocks:
            yield from flush()
        tail = element.tail or ""
        if element.tag == line_break:
            if tail.lstrip()[:1].islower() and not every_break:
                line.append(" ")
            else:
                yield from flush()
        if element is not top and not unseen:
            line.append(tail)
    yield from flush()


def words_in_sentences(paragraphs: list[str]) -> int:
    """The number of words in paragraphs that end as sentences do, in any script."""
    return sum(count_words(text) for text in paragraphs if _SENTENCE_END.search(text) or _has_no_marks(text))


def why_no_story(paragraphs: list[str], title: str | None) -> str | None:
    """None for a story: some full sentences, and a title that is not that of an error or login page; else the reason
    why the page is refused."""
    if title and sum(map(len, paragraphs)) < _SHORT_PAGE_CHARS:
        for reason, words in _NO_STORY_TITLES.items():
            if words.search(title):
                return reason
    return NO_STORY if words_in_sentences(paragraphs) < _FEWEST_STORY_WORDS else None


def count_words(text: str) -> int:
    """The number of words of a text, in any script."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // _UNSPACED_LETTERS_PER_WORD


def _has_no_marks(text: str) -> bool:
    return len(_WITHOUT_MARKS.findall(text)) >= _LEAST_WITHOUT_MARKS
