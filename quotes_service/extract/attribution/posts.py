"""Posts, letters and statements that are set as blocks, without quotation marks.

A block has a signature with a handle ("— Ida Lowe (@idalowe) May 3, 2024"), a header with one, or is announced by the
paragraph before it ("Tom Birch posted on X:").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from quotes_service.extract.attribution.transcripts import Utterance
from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Span

_NAME = r"[A-ZÀ-Þ@][\w.'’&-]{0,40}(?:\ [\w.'’&-]{1,40}){0,4}?"
_HANDLE = r"@\w[\w.-]*(?:@[\w.-]+)?"  # of Bluesky and Mastodon too, which have the name of a host in them
_SIGNATURE = re.compile(rf"(?P<cue>[―—–-]{{1,2}})\s*(?P<name>{_NAME})\s*\({_HANDLE}\)[^\n]{{0,60}}$")
_HEADER = re.compile(rf"(?P<name>{_NAME})(?P<cue>\s+\(?{_HANDLE}\)?)(?:\s*[·•|,–—-]\s*[^\n:]{{1,30}})?:?$")
_LABEL = re.compile(rf"(?P<name>{_NAME}(?:\s+\({_HANDLE}\))?|{_HANDLE})(?P<cue>:)\s+(?=\S)")
_SITES = (
    r"(?:X|Twitter|Facebook|Instagram|TikTok|LinkedIn|Bluesky|Threads|Mastodon|Truth\ Social|Telegram|YouTube|Weibo)"
)
_LINK = re.compile(r"\s*(?:pic\.twitter\.com/|https?://|t\.co/)\S+$")
_TEXTS = r"(?:post|tweet|message|statement|letter|thread|caption|note|e-?mail)"
_ANNOUNCED = re.compile(
    rf"""(?P<name>[^:\n]{{2,120}}?),?\ (?P<cue>(?:(?:has|had|have|also|then|later)\ ){{0,2}}
    (?:(?:posted|tweeted|captioned)\b
     | (?:wrote|said|added|replied|announced|responded|issued|released|shared|published|put\ out|sent)\b
       (?=[^:\n]*\b(?:{_SITES}|{_TEXTS})\b)))[^:\n]*:$""",
    re.X,
)
_SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
_ASIDE = re.compile(r"(?:In|On|At|After|Before|To)\b[^,]*,\s+")


def posts(text: str, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan]) -> list[Utterance]:
    """The posts and statements of a text that are set as blocks, in order."""
    reader = _Blocks(text, paragraphs, quoted_spans)
    found: dict[int, Utterance] = {}
    for utterance in (*reader.signed(), *reader.headed(), *reader.announced()):
        found.setdefault(utterance.content.start, utterance)
    return [found[start] for start in sorted(found)]


class _Blocks:
    def __init__(self, text: str, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan]):
        self.text = text
        self.paragraphs = [p for p in paragraphs if not p.debris]
        self._quoted = {q.start: q for q in quoted_spans}
        self._starts = sorted(self._quoted)

    def signed(self) -> Iterator[Utterance]:
        """Blocks with a signature, on the same line or the next."""
        for number, paragraph in enumerate(self.paragraphs):
            match = _SIGNATURE.search(self.text, paragraph.start, paragraph.end)
            if match is None:
                continue
            block = Span(paragraph.start, match.start()) if match.start() > paragraph.start else self._block(number - 1)
            if block is not None and not self._quotes_another(block):
                yield self._utterance(match, block)

    def headed(self) -> Iterator[Utterance]:
        """Blocks with a name and a handle before them, on the same line or the one before."""
        for number, paragraph in enumerate(self.paragraphs):
            header = _HEADER.match(self.text, paragraph.start, paragraph.end)
            block = self._block(number + 1) if header else None
            if header and block is not None and self._block_is_plain(block):
                yield self._utterance(header, block)
            label = _LABEL.match(self.text, paragraph.start, paragraph.end)
            if label and "@" in label["name"] and label.end() < paragraph.end:
                yield self._utterance(label, Span(label.end(), paragraph.end))

    def announced(self) -> Iterator[Utterance]:
        """Blocks after a paragraph such as "Tom Birch posted on X:"."""
        for number, paragraph in enumerate(self.paragraphs[:-1]):
            breaks = [m.end() for m in _SENTENCE_BREAK.finditer(self.text, paragraph.start, paragraph.end)]
            start = breaks[-1] if breaks else paragraph.start
            aside = _ASIDE.match(self.text, start, paragraph.end)
            match = _ANNOUNCED.match(self.text, aside.end() if aside else start, paragraph.end)
            block = self._block(number + 1) if match else None
            if match and block is not None and self._block_is_plain(block):
                yield self._utterance(match, block)

    def _block(self, number: int) -> Span | None:
        """The paragraph with this number; None if there is none, or a heading or list."""
        if not 0 <= number < len(self.paragraphs):
            return None
        span = self.paragraphs[number].span
        return span if len(span.of(self.text).split()) > 1 else None

    def _block_is_plain(self, block: Span) -> bool:
        """Whether a block has no quotation marks at its beginning; words in marks need no help."""
        return block.start not in self._quoted

    def _quotes_another(self, block: Span) -> bool:
        """Whether most of a block is a quotation that the post passes on: ".@idalowe: “They are dying.”"."""
        first, stop = bisect_right(self._starts, block.start), bisect_left(self._starts, block.end)
        inside = [self._quoted[start] for start in self._starts[first:stop]]
        return 2 * sum(q.end - q.start for q in inside) > block.end - block.start

    def _utterance(self, match: re.Match, block: Span) -> Utterance:
        quoted = self._quoted.get(block.start)
        if quoted is not None and not self.text[quoted.end : block.end].strip(" ."):
            block = Span(quoted.inner_start, quoted.inner_end)
        end = block.start + len(_LINK.sub("", block.of(self.text)).rstrip())
        cue = Span(*match.span("cue"))
        start = cue.start + len(cue.of(self.text)) - len(cue.of(self.text).lstrip())
        return Utterance(Span(*match.span("name")), Span(start, cue.end), Span(block.start, end))
