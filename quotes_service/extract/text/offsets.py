"""Normalising the given text for the extractor, and mapping offsets back to the given text.

Scraped texts contain mojibake ("â€œJosÃ©"), character references ("M&uuml;ller", "&amp;quot;"), invisible characters,
and words that are divided at the end of a line. The extractor reads a normalised text, in which they are repaired,
decoded, left out or joined, so that names and quotation marks are recognised.
Every span is then mapped back to the given text, into which all offsets of the output point.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from quotes_service import mojibake
from quotes_service.records import Span

#: Also one that was escaped once more: "&amp;quot;".
_REFERENCE = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
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
        whole, self._repaired = _replaced(given, mojibake.repairs(given))
        self.text, self._normalized = _replaced(whole, _replacements(whole))

    def original(self, span: Span) -> Span:
        """The span of the given text that corresponds to a span of the normalised text."""
        start, end = self._offset(span.start), self._offset(span.end)
        while end > start and _decoded(self.given[end - 1]) == "":
            end -= 1
        return Span(start, end)

    def _offset(self, offset: int) -> int:
        for starts, shifts in (self._normalized, self._repaired):
            offset += shifts[bisect_right(starts, offset) - 1]
        return offset


#: From each offset of the first list on, offsets into the text before are larger by the value in the second.
_Shifts = tuple[list[int], list[int]]


def _replaced(text: str, replacements: Iterable[tuple[int, int, str]]) -> tuple[str, _Shifts]:
    parts, starts, shifts = [], [0], [0]
    last = length = 0
    for start, end, replacement in replacements:
        parts += (text[last:start], replacement)
        length += start - last + len(replacement)
        last = end
        starts.append(length)
        shifts.append(last - length)
    return "".join([*parts, text[last:]]) if parts else text, (starts, shifts)


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _REPLACED.finditer(text):
        decoded = _decoded(match.group())
        if decoded != match.group() and "\n" not in decoded:
            yield match.start(), match.end(), decoded


def _decoded(matched: str) -> str:
    """What replaces a division, a character reference, an invisible or unusual character, or a long run of one sign."""
    if len(matched) > 1 and matched[-1] == "\n":
        return ""
    if len(matched) > 1:
        return _character(matched) if matched[0] == "&" else " "
    if re.fullmatch(f"[{_SPACES}]", matched):
        return " "
    if "\ud800" <= matched <= "\udfff":
        return "\ufffd"  # half of a character, which cannot be encoded
    return "" if re.fullmatch(f"[{_INVISIBLE}]", matched) else matched


def _character(reference: str) -> str:
    """What a character reference stands for, as it is read."""
    while (decoded := html.unescape(reference)) != reference and decoded != "&":
        reference = decoded
    return re.sub(f"[{_SPACES}]", " ", re.sub(f"[{_INVISIBLE}]", "", decoded))
