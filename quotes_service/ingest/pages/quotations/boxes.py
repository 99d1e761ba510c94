"""Block quotes and pull quotes: read once, in marks, with the name that stands in or under them.

A page sets somebody's words in <blockquote>, <figure>, <aside> or a box of its own, with the name in <footer>, <cite>,
<figcaption>, a line after a dash, or nowhere. What comes out are paragraphs such as “Words.” — Name, role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import html as lxml_html

from quotes_service.ingest.pages.debris import QUOTE_CLASS, paragraph_chars
from quotes_service.ingest.pages.paragraphs import HTML_BLOCKS, html_lines
from quotes_service.ingest.pages.quotations.beside_names import is_name
from quotes_service.ingest.pages.quotations.marks import has_marks, has_own_marks, in_marks, without_lone_marks
from quotes_service.ingest.pages.quotations.posts import outermost
from quotes_service.ingest.pages.quotations.repeated import NEARLY, Words, number_of_words

_ATTRIBUTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:attribution|author|source|byline|credit|cite|citation|caption|name|speaker|person|footer|role|title"
    r"|job|position)(?:$|[\s_-])",
    re.I,
)
_NAMES = ("footer", "cite", "figcaption")
_SET_APART = ("em", "i", "small", "cite")
_DASH = re.compile(r"^\s*(?:[―—–~-]{1,3}|\|)\s*")
_DASHED_END = re.compile(r"^(?P<words>.*[.!?…,][\"'”’»]?|[“\"].*[”\"])\s*[―—–]{1,2}\s*(?P<name>[A-ZÀ-Þ][^.!?]{2,100})$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
_LONGEST_NAME = 16  # words of a name with its role
_LONGEST_PULL_QUOTE = 70  # words
_ALL_BUT_A_WORD = 0.9  # of the runs of words of a box without marks
_LONGEST_BARE = 30  # words of a pull quote without marks
_PULL_CLASS = re.compile(r"(?:^|[\s_-])pull", re.I)
_LONGEST_BOX = 1_500  # characters, with white space
_SHORTEST_QUOTE = 3

# A paragraph that announces words: it ends with a colon, or is left open for them.
_ANNOUNCES = re.compile(r"(?::|,|—|–)\s*$|[^\s.!?…”\"'’)»]$")
_SPEAKS = re.compile(
    r"\b(?:said|says|say|told|tells|wrote|writes|written|added|adds|asked|asks|replied|stated|states|explained|posted"
    r"|tweeted|statement|letter|email|e-mail|message|post|tweet|speech|testimony|testified|remarks|announced|recalled"
    r"|according\s+to|put\s+it|in\s+(?:his|her|their)\s+words)\b",
    re.I,
)
_NOTE = re.compile(
    r"^(?:read\s+(?:more|also|next)|related|see\s+also|editor|correction|update[ds]?|note|sign\s+up|subscribe"
    r"|advertisement|watch|listen|tl;?dr|disclaimer|source|image|photo)\b",
    re.I,
)
_STRUCTURE = ("table", "ul", "ol", "dl", "pre", "code", "h1", "form")


def write_out_boxes(tree: lxml_html.HtmlElement, posts: list[lxml_html.HtmlElement]) -> None:
    """Replace quotations in boxes by paragraphs; drop those whose words stand elsewhere in the story.

    ``posts``: paragraphs that were made of posts, which may be quoted in the story too.
    """
    root = _story_root(tree)
    words = Words(_own_texts(root))
    for box in _boxes(root):
        if not _is_in(box, root):
            continue  # inside another that was replaced
        _write_out(box, words, root)
    for post in posts:
        quotation = post.text.rpartition(" — ")[0] or post.text
        if _is_in(post, root) and words.have_elsewhere(quotation):
            words.drop(post.text)
            post.drop_tree()
    _drop_repeated(root, words)


def _boxes(root: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """The boxes of quotations, outer ones first."""
    return [
        element
        for element in root.iter("blockquote", "figure", "aside", "div", "section", "p")
        if element is not root
        and (
            element.tag == "blockquote"
            or (element.tag == "figure" and element.find(".//blockquote") is not None)
            or QUOTE_CLASS.search(element.get("class") or "")
        )
    ]


def _write_out(box: lxml_html.HtmlElement, words: Words, root: lxml_html.HtmlElement) -> None:
    """Replace a box by its paragraphs, or drop it, if the story has its words elsewhere; or leave it as it is."""
    if any(box.find(f".//{tag}") is not None for tag in _STRUCTURE):
        return
    lines, name = _read(deepcopy(box))
    outer = outermost(box)
    if not lines or number_of_words(" ".join(lines)) < _SHORTEST_QUOTE or outer is root:
        return
    beside, name_beside = (None, None) if name else _name_beside(outer)
    name = name or name_beside
    text = " ".join(lines)
    size = number_of_words(text)
    is_block_quote = box.tag == "blockquote" or box.find(".//blockquote") is not None
    is_repeated = size <= _LONGEST_PULL_QUOTE and words.have_elsewhere(text)
    if size > 2 * _LONGEST_PULL_QUOTE and (not is_block_quote or 2 * size > words.total):
        return  # a box of the story that is called so, or that holds most of it
    if beside is not None:
        beside.drop_tree()
    if is_repeated:
        words.drop(text)
        outer.drop_tree()
        return
    marked = has_own_marks(lines)
    if not marked and (name or not is_block_quote or _is_announced(outer, lines)):
        lines, marked = in_marks(lines), True
    if name and marked:
        lines[-1] = f"{lines[-1]} — {name}"
    elif name:
        lines.append(name)
    _replace(outer, lines)


def _read(box: lxml_html.HtmlElement) -> tuple[list[str], str | None]:
    """The lines of a box, and the name in it with the role."""
    parts = _name_parts(box)
    pieces = [piece for part in parts for piece in _pieces(part)]
    below = _lines_below(box, parts[-1]) if parts else []
    for part in parts:
        if part.getparent() is not None:
            part.drop_tree()
    lines = without_lone_marks(html_lines(box))
    while below and len(lines) > 1 and lines[-1] == below[-1]:
        pieces.append(lines.pop())
        below.pop()
    if pieces and len(lines) > 1 and _DASH.match(lines[-1]) and len(lines[-1].split()) <= _LONGEST_NAME:
        pieces.insert(0, lines.pop())  # — Rosa Timm, <cite>The Echo</cite>
    if not pieces:
        pieces = _lines_of_names(lines)
    name = _joined(pieces) if pieces else None
    if name is None and len(lines) > 1:
        last = lines[-1]
        short = len(last.split()) <= _LONGEST_NAME
        before = " ".join(lines[:-1])
        after_marks = has_marks(before) and last[:1].isupper() and not _SENTENCE_END.search(last)
        after_marks = after_marks or (number_of_words(before) >= _SHORTEST_QUOTE and is_name(last) and " " in last)
        if short and (_DASH.match(last) or after_marks):
            name = _joined([lines.pop()])
    if (
        name is None
        and lines
        and (match := _DASHED_END.match(lines[-1]))
        and len(match["name"].split()) <= _LONGEST_NAME
    ):
        lines[-1], name = match["words"], match["name"]
    return lines, name


def _lines_of_names(lines: list[str]) -> list[str]:
    """Takes from the lines of a box those that say whose words the others are: a name before a colon at their
    beginning, or a name on a line of its own, maybe with a line for the role, after their end."""
    if len(lines) > 1 and lines[0].endswith(":") and is_name(lines[0]):
        return [lines.pop(0)]
    for n in range(max(1, len(lines) - 2), len(lines)):
        ends = _SENTENCE_END.search(lines[n - 1]) and not any(map(_SENTENCE_END.search, lines[n:]))
        if (
            ends
            and is_name(lines[n])
            and " " in lines[n]
            and sum(len(line.split()) for line in lines[n:]) <= _LONGEST_NAME
        ):
            found = lines[n:]
            del lines[n:]
            return found
    return []


def _name_parts(box: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """The elements of a box that print whose words they are: those after all its words."""
    found: list[lxml_html.HtmlElement] = []
    for element in box.iterdescendants():
        if not isinstance(element.tag, str) or any(other in found for other in element.iterancestors()):
            continue
        named = element.tag in _NAMES or _ATTRIBUTION_CLASS.search(element.get("class") or "")
        if named and element.tag != "blockquote" and element.find(".//blockquote") is None and _ends(box, element):
            found.append(element)
    if sum(number_of_words(part.text_content()) for part in found) > 2 * _LONGEST_NAME:
        return []
    return found if number_of_words(box.text_content()) > sum(number_of_words(p.text_content()) for p in found) else []


def _ends(box: lxml_html.HtmlElement, element: lxml_html.HtmlElement) -> bool:
    """Whether nothing but names and marks follows an element in a box, or it is a block of its own at its beginning."""
    if element.tag in ("footer", "figcaption"):
        return True
    after = [element.tail or ""]
    node = element
    while node is not box and node is not None:
        for following in node.itersiblings():
            named = following.tag in _NAMES or _ATTRIBUTION_CLASS.search(following.get("class") or "")
            after += [] if named else following.itertext()
            after.append(following.tail or "")
        node = node.getparent()
        if node is not box and node is not None:
            after.append(node.tail or "")
    rest = " ".join("".join(after).split())
    return len(rest.split()) <= _LONGEST_NAME and not _SENTENCE_END.search(rest)


def _lines_below(box: lxml_html.HtmlElement, part: lxml_html.HtmlElement) -> list[str]:
    """The lines of a box after a name in it, such as a role, if they are no more than that."""
    below: list[str] = []
    node = part
    while node is not box and node is not None:
        for following in node.itersiblings():
            below += html_lines(following)
        node = node.getparent()
    return below if sum(map(number_of_words, below)) <= _LONGEST_NAME else []


def _pieces(part: lxml_html.HtmlElement) -> list[str]:
    tail = (part.tail or "") if part.tag == "cite" else ""
    return [piece for text in (*part.itertext(), tail) if (piece := " ".join(text.split()))]


def _joined(pieces: list[str]) -> str | None:
    """A name and role that stand in pieces, such as two <span>, as one line: "Rosa Timm, head of Sound Lines"."""
    line = ""
    for piece in pieces:
        piece = _DASH.sub("", piece)
        if not line or not piece:
            line = line or piece
        elif (
            piece[0] in ",;:)."
            or line[-1] in ",;:("
            or line.rsplit(" ", 1)[-1] in ("in", "of", "at", "for", "from", "the")
        ):
            if re.search(r" (?:in|at|from)$", line) and is_name(line.rsplit(" ", 1)[0]) and "," not in line:
                line = ", ".join(line.rsplit(" ", 1))  # Rosa Timm, in <cite>The Echo</cite>
            line += piece if piece[0] in ",;:)." else f" {piece}"
        else:
            line += f", {piece}"
    line = re.sub(r"\s+[|/]\s+", ", ", line).strip(" ,;:|")
    return (re.sub(r"^by\s+", "", line, flags=re.I) or None) if re.search(r"\w", line) else None


def _name_beside(box: lxml_html.HtmlElement) -> tuple[lxml_html.HtmlElement | None, str | None]:
    """The element after a box that prints whose words they are, and what it prints."""
    following = box.getnext()
    if following is None or (box.tail or "").strip() or not isinstance(following.tag, str):
        return None, None
    text = " ".join(following.text_content().split())
    if not text or number_of_words(text) > _LONGEST_NAME or _SENTENCE_END.search(text):
        return None, None
    classed = re.search(
        r"attribution|quote-?(?:author|source|name|cite)|citation|(?:^|[\s_-])cite(?:$|\s)",
        following.get("class") or "",
        re.I,
    )
    is_set_apart = following.tag == "p" and is_name(text) and len(following) == 1 and following[0].tag in _SET_APART
    is_set_apart = is_set_apart and " ".join(following[0].text_content().split()) == text
    if following.tag in _NAMES or classed or _DASH.match(text) or is_set_apart:
        return following, _joined(_pieces(following))
    return None, None


def _is_announced(box: lxml_html.HtmlElement, lines: list[str]) -> bool:
    """Whether the paragraph before a block quote, or the one after it, says that somebody said the words."""
    if _NOTE.match(lines[0]):
        return False
    before = _neighbour(box, "preceding")
    if before and (_ANNOUNCES.search(before) or _SPEAKS.search(_last_sentence(before))):
        return True
    after = _neighbour(box, "following")
    return bool(after and _SPEAKS.search(re.split(r"(?<=[.!?])\s", after)[0]) and len(lines) < 4)


def _neighbour(box: lxml_html.HtmlElement, axis: str) -> str | None:
    """The paragraph before or after a box in the story."""
    if axis == "preceding":
        tail = "".join(box.xpath("preceding-sibling::text()[1]")).strip()
        if tail and box.getprevious() is not None and box.getprevious().tag not in HTML_BLOCKS:
            return tail
    node = box
    while node is not None and node.tag not in ("body", "main"):
        for sibling in node.itersiblings(preceding=axis == "preceding"):
            if (
                isinstance(sibling.tag, str)
                and sibling.tag not in ("script", "style")
                and (found := html_lines(sibling))
            ):
                return found[-1] if axis == "preceding" else found[0]
        node = node.getparent()
        if node is not None and len(node) > 1 and node.tag == "article":
            break
    return None


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])", text)[-1]


def _replace(box: lxml_html.HtmlElement, lines: list[str]) -> None:
    parent, tail = box.getparent(), box.tail
    paragraphs = []
    for line in lines:
        paragraph = lxml_html.Element("p")
        paragraph.text = line
        paragraphs.append(paragraph)
    paragraphs[-1].tail = tail
    at = parent.index(box)
    box.tail = None
    parent[at : at + 1] = paragraphs


def _drop_repeated(root: lxml_html.HtmlElement, words: Words) -> None:
    """Drop short boxes of any name whose words the story prints too, with the name in them.

    Words in marks, or with a name below them, need only be nearly the same.
    """
    for box in [e for e in root.iter("div", "aside", "section", "figure", "h2", "h3", "h4", "p") if e is not root]:
        if not _is_in(box, root) or (box.tag == "p" and not box.get("class") and not _is_set_apart(box)):
            continue
        if (box.tag in ("div", "section") and len(box) > 8) or len(box.text_content()) > _LONGEST_BOX:
            continue
        lines = without_lone_marks(html_lines(box))
        text = " ".join(lines)
        if not lines or number_of_words(text) > _LONGEST_PULL_QUOTE:
            continue
        named = next((n for n in range(1, len(lines)) if _DASH.match(lines[n]) or is_name(lines[n])), len(lines))
        in_marks_until = next((n + 1 for n in range(len(lines)) if has_marks(" ".join(lines[: n + 1]))), 0)
        quoted, rest = lines[: in_marks_until or named], lines[in_marks_until or named :]
        if not in_marks_until and (number_of_words(text) > _LONGEST_BARE or not _may_be_bare(box)):
            continue
        share = NEARLY if in_marks_until or rest else _ALL_BUT_A_WORD
        if len(" ".join(rest).split()) <= _LONGEST_NAME and words.have_elsewhere(" ".join(quoted), share):
            words.drop(text)
            box.drop_tree()


def _may_be_bare(box: lxml_html.HtmlElement) -> bool:
    """Whether a box may be a pull quote without marks: not a heading, and not a paragraph like any other."""
    return box.tag in ("div", "aside", "section", "figure") or bool(_PULL_CLASS.search(box.get("class") or ""))


def _is_set_apart(paragraph: lxml_html.HtmlElement) -> bool:
    """Whether all of a paragraph is in bold or italics."""
    return (
        len(paragraph) == 1
        and paragraph[0].tag in ("b", "em", "i", "strong")
        and not ((paragraph.text or "").strip() or (paragraph[0].tail or "").strip())
    )


def _is_in(element: lxml_html.HtmlElement, root: lxml_html.HtmlElement) -> bool:
    return element.getparent() is not None and any(other is root for other in element.iterancestors())


def _own_texts(root: lxml_html.HtmlElement) -> Iterator[str]:
    """The texts of the innermost blocks of the story."""
    for element in root.iter(*HTML_BLOCKS):
        if not any(child.tag in HTML_BLOCKS for child in element):
            yield element.text_content()
        else:
            yield " ".join(t for t in (element.text, *(child.tail for child in element)) if t)


def _story_root(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The innermost element that holds most of the page's paragraphs."""
    sizes = paragraph_chars(tree)
    root = tree.find("body") if tree.find("body") is not None else tree
    total = sizes[root]
    while True:
        inner = max((c for c in root if isinstance(c.tag, str)), key=lambda child: sizes[child], default=None)
        if inner is None or inner.tag in ("p", "blockquote") or sizes[inner] < 0.7 * total or not total:
            return root
        root = inner
