"""Normalising the given text for the extractor, and mapping offsets back to the given text.

Scraped texts contain character references ("M&uuml;ller", "&quot;"), invisible characters, and words that are divided
at the end of a line. The extractor reads a normalised text, in which they are decoded, left out or joined, so that
names and quotation marks are recognised. Every span is then mapped back to the given text, into which all offsets of
the output point.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right

from quotes_service.records import Span

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: Soft hyphens, joiners, direction marks, control characters.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_SPACES = "\t\xa0\u2000-\u200a\u202f\u205f\u3000"  # no-break, thin, wide ...: each becomes one space
_RUN = 50  # signs: a run of one sign this long becomes a space, since a tokenizer takes quadratic time on it
#: The end of a line within a word: "har-" "bour".
_DIVISION = re.compile("(?<=[^\\W\\d_])[-\u2010\u00ad]\r?\n(?=[a-z])")
_REPLACED = re.compile(
    rf"{_DIVISION.pattern}|{_REFERENCE.pattern}|[{_INVISIBLE}{_SPACES}\ud800-\udfff]|([^\w\s])\1{{{_RUN - 1},}}"
)


class NormalizedText:
    """``given``: the text that came in; ``text``: the normalised text, which the extractor reads."""

    def __init__(self, given: str):
        self.given = given
        # From each offset in _starts on, offsets into the given text are larger by the value in _shifts.
        parts, self._starts, self._shifts = [], [0], [0]
        last = length = 0
        for match in _REPLACED.finditer(given):
            decoded = _decoded(match.group())
            if decoded == match.group() or "\n" in decoded:
                continue
            parts += (given[last : match.start()], decoded)
            length += match.start() - last + len(decoded)
            last = match.end()
            self._starts.append(length)
            self._shifts.append(last - length)
        self.text = "".join([*parts, given[last:]]) if parts else given

    def original(self, span: Span) -> Span:
        """The span of the given text that corresponds to a span of the normalised text."""
        start, end = self._offset(span.start), self._offset(span.end)
        while end > start and _decoded(self.given[end - 1]) == "":
            end -= 1
        return Span(start, end)

    def _offset(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]


def _decoded(matched: str) -> str:
    """What replaces a division, a character reference, an invisible or unusual character, or a long run of one sign."""
    if len(matched) > 1 and matched[-1] == "\n":
        return ""
    if len(matched) > 1:
        return re.sub(f"[{_INVISIBLE}]", "", html.unescape(matched)) if matched[0] == "&" else " "
    if re.fullmatch(f"[{_SPACES}]", matched):
        return " "
    if "\ud800" <= matched <= "\udfff":
        return "\ufffd"  # half of a character, which cannot be encoded
    return "" if re.fullmatch(f"[{_INVISIBLE}]", matched) else matched
