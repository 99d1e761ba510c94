"""Quotation marks that a page leaves to the browser (<q>) or to its boxes, written into the text."""

from __future__ import annotations

import re

from lxml import html as lxml_html

_OPENING, _CLOSING = "“„‟«\"「『‘‚‹'", "”“»\"」』’›'"
_DOUBLE_INSIDE = re.compile(r"[“„‟«]([^“”„‟«»\"\n]*)[”“»]|\"([^“”„‟«»\"\n]*)\"")
_LONE_MARKS = re.compile(r"[“”„‟«»\"'‘’❝❞]{1,2}")

#: From how much of a text stands in marks it has marks of its own.
_OWN_MARKS_SHARE = 0.5


def write_marks_of_q(tree: lxml_html.HtmlElement) -> None:
    """Replace each <q> by its words in marks: “ ”, and ‘ ’ inside another (HTML Living Standard, 15.3.6)."""
    depths = [(q, sum(1 for _ in q.iterancestors("q"))) for q in tree.iter("q")]
    for q, depth in depths:
        if not has_marks(q.text_content().strip()):
            opening, closing = "‘’" if depth % 2 else "“”"
            q.text = opening + (q.text or "").lstrip()
            if len(q):
                q[-1].tail = (q[-1].tail or "").rstrip() + closing
            else:
                q.text = q.text.rstrip() + closing
        q.drop_tag()


def has_marks(text: str) -> bool:
    """Whether a text begins with a quotation mark and ends with one."""
    return len(text) > 1 and text[0] in _OPENING and text.rstrip(".,;")[-1:] in _CLOSING


def has_own_marks(lines: list[str]) -> bool:
    """Whether lines are a quotation with marks already, or an account with quotations in it that begins with one."""
    if lines[0][0] in _OPENING[:8] and re.search(r"\w", lines[0]):
        return bool(re.search(f"[{_CLOSING[:6]}]", "".join(lines)[1:]))
    inside = sum(len(match[0]) for line in lines for match in _DOUBLE_INSIDE.finditer(line))
    return inside > _OWN_MARKS_SHARE * sum(map(len, lines))


def in_marks(lines: list[str]) -> list[str]:
    """The lines as one quotation: each paragraph opens, only the last closes (Chicago Manual of Style, 13.32), and
    quotations inside are in single marks (13.30)."""
    bare = [
        _DOUBLE_INSIDE.sub(_in_single_marks, line.lstrip(_OPENING[:5] + _CLOSING[:1]) if n == 0 else line)
        for n, line in enumerate(lines)
    ]
    return [f"“{line}" for line in bare[:-1]] + [f"“{bare[-1]}”"]


def without_lone_marks(lines: list[str]) -> list[str]:
    """The lines without those that are nothing but a mark, which boxes print as an ornament."""
    return [line for line in lines if not _LONE_MARKS.fullmatch(line)]


def _in_single_marks(match: re.Match[str]) -> str:
    return f"‘{match[1] if match[1] is not None else match[2]}’"
