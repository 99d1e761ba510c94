"""Text of articles, made ready for an assistant: it is data that nobody vouches for.

Whoever writes an article may write "Ignore all previous instructions" into it. Therefore all that comes from articles
is given out in fields whose names begin with ``untrusted_``, cut to a bounded length, and without the characters that
people do not see but models read (the tag characters of Unicode spell whole sentences), or that turn what is shown
around.
"""

from __future__ import annotations

import re
from typing import Any

#: How the names of fields begin whose text is from articles, or from a text that the caller sent.
UNTRUSTED = "untrusted_"
#: The most characters of a name or title, of the words of a quotation, of a passage around them, and of a sentence that
#: proves a role.
LINE, WORDS, PASSAGE, SENTENCE = 300, 600, 800, 400

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
#: Control and format characters (categories Cc and Cf, without the number signs of Arabic and Kaithi, which are seen),
#: and the other code points that Unicode says are shown as nothing (Default_Ignorable_Code_Point).
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


class Press:
    """Makes the texts of one answer ready; ``hidden`` counts the characters that were taken out of them."""

    def __init__(self) -> None:
        self.hidden = 0

    def text(self, text: str, most: int | None = None) -> str:
        """The text without hidden characters; of a longer one the first ``most`` characters and "…"."""
        shown, number = _HIDDEN.subn("", _BREAKS.sub("\n", text))
        self.hidden += number
        return shown if most is None or len(shown) <= most else shown[: most - 1].rstrip() + "…"

    def line(self, text: str | None, most: int = LINE) -> str | None:
        """The same on one line; None for nothing."""
        return text and (self.text(" ".join(text.split()), most) or None)

    def lines(self, texts: list[str], number: int) -> list[str]:
        """The first ``number`` of these, each on one line."""
        return [line for text in texts[:number] if (line := self.line(text))]


def around(paragraph: dict[str, Any], start: int, most: int = PASSAGE) -> tuple[str, int, int]:
    """Of a paragraph (``text``, with its offsets in the article) the part around what begins at ``start``, with its own
    offsets: all of it, or the whole words within ``most`` characters, a quarter of these before ``start``."""
    text, first, end = paragraph["text"], paragraph["start"], paragraph["end"]
    if end - first <= most:
        return text, first, end
    begin = max(first, start - most // 4)
    finish = min(end, begin + most)
    if begin > first and (space := text.find(" ", begin - first, start - first)) >= 0:
        begin = first + space + 1
    if finish < end and (space := text.rfind(" ", begin - first, finish - first)) > 0:
        finish = first + space
    return text[begin - first : finish - first], begin, finish
