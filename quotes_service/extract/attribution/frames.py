"""Quotations by their frame: phrases around what was said that name the speaker in another way than "he said".

"The Gazette quoted Ann Lee as saying ...", “It will go,” was how Ann Lee put it, "In Ann Lee's view, ...", "For
Ann Lee, “it is a ruin”". The tagger takes the words of such a frame for what was said, or finds
nothing; where a frame is read, it goes before the tagger.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from quotes_service.extract.attribution.cues import is_saying, mode_of
from quotes_service.extract.document import Attribution
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Span

_WORD = r"[\w.’'&-]+"
_PHRASE = rf"{_WORD}(?:\ {_WORD}){{0,8}}?"
_APPOSITION = r"(?:,\ [^,.;:“”\"\n]{2,80})?"
_OWNER = rf"(?:(?P<owner>{_PHRASE})(?:[’']s|(?<=s)[’'])|(?P<pronoun>his|her|their))"
_OPINION = r"(?P<cue>(?:view|opinion|eyes|words|judge?ment|estimation|reckoning|assessment|account|telling|version))"

_HEARER = r"(?:\ (?:him|her|them|us|me|reporters|the\ \w+|(?-i:[A-Z])\w+)(?=\ (?:that|how|why|to)\b|[,:]?\s*[“\"‘«]))?"
_SAYING = rf"(?P<cue>(?:having\ \w+|\w+ing){_HEARER})"
_AS_SAYING = re.compile(
    rf"\b(?P<verb>(?:mis)?quot(?:es|ed|ing|e)|(?:cit|report)(?:es|ed|ing|e))"
    rf"\ (?P<source>{_PHRASE}{_APPOSITION}),?\ as\ {_SAYING}(?![’'\w])",
    re.I,
)
_WAS_QUOTED = re.compile(
    rf"\b(?:(?:was|were|is|are|has\ been|have\ been|had\ been|been)\ (?:\w+ly\ |also\ )?)(?:(?:mis)?quoted|cited)"
    rf"(?:\ (?:by|in|on)\ [^,.;:“”\"\n]{{2,60}}?)?\ as\ {_SAYING}(?![’'\w])",
    re.I,
)
_HEARD_SAYING = re.compile(
    rf"\b(?:recall|remember|hear|describe|overhear)(?:s|ed|d|ing)?\ (?P<source>{_WORD}(?:\ {_WORD}){{0,5}}?)\ "
    rf"(?P<cue>\w+{_HEARER})[,:]?\ (?=[“\"‘«])",
    re.I,
)
_HOW = re.compile(
    rf",?\s*(?:was|is)\ how\ (?P<source>{_PHRASE}{_APPOSITION}),?\ (?P<cue>\w+\ (?:it|things|that|this)(?:\ up)?)\b"
)
# A frame before or behind a clause.
_ASIDE = re.compile(
    rf"""(?:
    in\ {_OWNER}\ {_OPINION}
  | (?:on|by)\ (?:(?P<owner2>{_PHRASE})(?:[’']s|(?<=s)[’'])|(?P<pronoun2>his|her|their))\ (?:own\ )?
    (?P<cue2>account|telling|reckoning)
  | in\ the\ (?P<cue3>view|opinion|words|eyes|judge?ment)\ of\ (?P<source3>{_PHRASE})
  | (?P<cue8>to\ quote)\ (?P<source8>{_PHRASE})
  | to\ hear\ (?P<source4>{_PHRASE})\ (?P<cue4>tell\ it)
  | (?P<cue5>if\ you\ (?:ask|believe))\ (?P<source5>{_PHRASE})
  | if\ (?P<source6>{_PHRASE})\ (?P<cue6>is\ to\ be\ believed)
  | as\ (?P<source7>{_PHRASE})\ (?P<cue7>(?:sees|saw|tells|told|remembers)\ it)
    )(?=[,:.;])""",
    re.I | re.X,
)
_FOR = re.compile(
    rf"(?P<cue>For)\ (?P<source>(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\ )?[A-ZÀ-Þ]{_WORD}(?:\ {_WORD}){{0,4}})(?=,\ )"
)
_SENTENCE_MARK = re.compile(r"[.!?\n]")
_WORDS = re.compile(r"[a-z]+")
_LIKE_SPEECH = re.compile(r"\s[a-zà-ÿ]")
_HEAD = re.compile(r"(?:the|a|an|his|her|its|their|who)\ [^,]{2,70}$", re.I)
_RELATIVE = re.compile(r"(?:which|who|that|and|but|or)\b")
#: Words that somebody says or writes, as the head of a source: "Ann Lee's answer".
_OWNED_WORDS = re.compile(
    r"(?:(?P<owner>.+?)(?:[’']s|(?<=s)[’'])|(?P<pronoun>his|her|their))\ (?:\w+\ )?"
    r"(?:verdict|answer|reply|response|words?|message|comment|reaction|advice|conclusion|retort|view|opinion)$",
    re.I,
)


def framed_utterances(doc: Doc) -> list[Attribution]:
    """The attributions of the frames in a text, whose contents don't overlap."""
    reader = _Reader(doc)
    found: list[Attribution] = []
    taken = bytearray(len(reader.text) + 1)
    for attribution in (*reader.quoted_as_saying(), *reader.how_it_was_put(), *reader.asides(), *reader.for_somebody()):
        if not any(any(taken[start:end]) for start, end in attribution.content):
            found.append(attribution)
            for start, end in attribution.content:
                taken[start:end] = b"\1" * (end - start)
    return found


def owner_of_words(text: str, source: Span) -> Span:
    """The part of a source that names a person: "[Ann Lee]'s answer", "[His] verdict"; else the source."""
    match = _OWNED_WORDS.match(text, source.start, source.end)
    return Span(*match.span("owner" if match["owner"] else "pronoun")) if match else source


class _Reader:
    def __init__(self, doc: Doc):
        self.doc, self.text = doc, doc.text
        self.quoted_spans: Sequence[QuotedSpan] = doc._.quoted_spans
        self._quoted_starts = [q.start for q in self.quoted_spans]
        self._paragraphs = doc._.paragraphs
        self._paragraph_starts = [p.start for p in doc._.paragraphs]
        self._sentences = (
            [Span(s.start_char, s.end_char) for s in doc.sents] if doc.has_annotation("SENT_START") else []
        )

    def quoted_as_saying(self) -> Iterator[Attribution]:
        """ "X quoted Y as saying ...", "Y was quoted as saying ...", "X remembers Y saying, “...”"."""
        for pattern in (_WAS_QUOTED, _AS_SAYING, _HEARD_SAYING):
            for match in self._matches(pattern):
                cue = Span(*match.span("cue"))
                if mode_of(match["cue"]) != "speech":
                    continue
                groups = match.groupdict()
                if "source" in groups:
                    source = Span(*match.span("source"))
                    cue = Span(*match.span("verb")) if "verb" in groups else cue
                else:
                    source, cue = self._phrase_before(match.start()), Span(match.start(), cue.end)
                before, after = self._said_before(match.start()), self._said_after(match.end())
                closes = self.text[match.end() : match.end() + 1] in {",", ".", ";", ""}
                content = (before or after) if closes else (after or before)
                if source is not None and content is not None and self._is_outside_marks(cue):
                    yield self._attribution([content], cue, source)

    def how_it_was_put(self) -> Iterator[Attribution]:
        """“...” was how X put it."""
        for number, quoted in enumerate(self.quoted_spans):
            match = _HOW.match(self.text, quoted.end)
            if match:
                parts = [quoted]
                while parts[0].continued and number > 0:
                    number -= 1
                    parts.insert(0, self.quoted_spans[number])
                content = [Span(p.inner_start, p.inner_end) for p in parts]
                yield self._attribution(content, Span(*match.span("cue")), Span(*match.span("source")))

    def asides(self) -> Iterator[Attribution]:
        """ "In X's view, ...", "..., if you ask X."."""
        for match in self._matches(_ASIDE):
            groups = {
                name.rstrip("2345678"): Span(*match.span(name)) for name, value in match.groupdict().items() if value
            }
            cue = groups["cue"]
            source = groups.get("source") or groups.get("owner") or groups["pronoun"]
            sentence = self._sentence(match.start())
            if sentence is None or not self._names_somebody(source) or not self._is_outside_marks(cue):
                continue
            after = self._after_apposition(match.end(), sentence.end) if "source" in groups else match.end()
            if not self.text[sentence.start : match.start()].strip(' “"‘'):
                content = [self._trimmed(after + 1, sentence.end)]
                source = Span(source.start, after) if after > match.end() else source
            elif self.text[match.start() - 2 : match.start()] == ", ":
                content = [self._trimmed(sentence.start, match.start()), self._trimmed(match.end() + 1, sentence.end)]
            else:
                continue
            content = [c for c in content if c is not None]
            if content and " " in content[0].of(self.text) and not _says_somebody(content[-1].of(self.text)):
                yield self._attribution(content, cue, source)

    def for_somebody(self) -> Iterator[Attribution]:
        """ "For X, “...”"."""
        for match in self._matches(_FOR):
            sentence, source = self._sentence(match.start()), Span(*match.span("source"))
            if sentence is None or sentence.start != match.start():
                continue
            quoted = self._quoted_from(match.end() + 1)
            if (
                quoted is None
                or quoted.start >= sentence.end
                or not _LIKE_SPEECH.search(self.text, quoted.inner_start, quoted.inner_end)
            ):
                continue
            between = self.text[match.end() + 2 : quoted.start].strip()
            apposition = between.endswith(",") and (_HEAD.match(between[:-1]) or between.startswith("who "))
            if not between or (apposition and not _says_somebody(between[:-1])):
                content = Span(quoted.inner_start, quoted.inner_end)
                end = match.end() + (2 + len(between) - 1 if between else 0)
                yield self._attribution([content], Span(*match.span("cue")), Span(source.start, end))

    # -- parts of the text ------------------------------------------------------------------------------------------

    def _matches(self, pattern: re.Pattern) -> Iterator[re.Match]:
        """The matches of a pattern outside debris."""
        for match in pattern.finditer(self.text):
            at = bisect_right(self._paragraph_starts, match.start()) - 1
            if at < 0 or not self._paragraphs[at].debris or match.start() >= self._paragraphs[at].end:
                yield match

    def _attribution(self, content: list[Span], cue: Span, source: Span) -> Attribution:
        return Attribution(content, cue, source, 1.0, 1.0, exact=True)

    def _quoted_before(self, offset: int) -> QuotedSpan | None:
        """The last words in marks that end at ``offset`` or before."""
        at = bisect_right(self._quoted_starts, offset) - 1
        while at >= 0 and self.quoted_spans[at].end > offset:
            at -= 1
        return self.quoted_spans[at] if at >= 0 else None

    def _quoted_from(self, offset: int) -> QuotedSpan | None:
        """The first words in marks that start at ``offset`` or after."""
        at = bisect_right(self._quoted_starts, offset - 1)
        return self.quoted_spans[at] if at < len(self.quoted_spans) else None

    def _said_after(self, offset: int) -> Span | None:
        """The quotation that follows a frame, or else the rest of its sentence."""
        gap = re.compile(r"[,:]?\s*").match(self.text, offset)
        start = gap.end() if gap else offset
        quoted = self._quoted_from(start)
        if quoted is not None and quoted.start == start:
            return Span(quoted.inner_start, quoted.inner_end)
        sentence = self._sentence(offset)
        return self._trimmed(start, sentence.end) if sentence and start < sentence.end else None

    def _said_before(self, offset: int) -> Span | None:
        """The quotation before a frame in the same sentence: “...,” the Gazette quoted X as saying."""
        before = self._quoted_before(offset)
        if before is None or _SENTENCE_MARK.search(self.text, before.end, offset):
            return None
        return Span(before.inner_start, before.inner_end)

    def _phrase_before(self, offset: int) -> Span | None:
        """The noun phrase that ends before ``offset``, with an apposition: "Ann Lee, a baker, | was quoted"."""
        sentence = self._sentence(offset)
        quoted = self._quoted_before(offset)
        start = max(sentence.start if sentence else offset, quoted.end if quoted else 0)
        before = self.text[start:offset].rstrip()
        if not before:
            return None
        parts = before.rstrip(",").split(", ")
        taken = parts[-1]
        if before.endswith(",") and len(parts) > 1:
            taken = ", ".join(parts[-2:])
        told = [m.end() for m in _WORDS.finditer(taken) if is_saying(m.group())]
        taken = taken[told[-1] :].removeprefix(" that") if told else taken  # "Ann Lee said | Bo Ek was quoted"
        taken = taken.lstrip('“”"‘’ ')
        end = start + len(before.rstrip(","))
        return Span(end - len(taken), end) if 0 < len(taken.split()) <= 20 and taken.lower() != "it" else None

    def _sentence(self, offset: int) -> Span | None:
        """The sentence in which an offset lies."""
        at = bisect_right(self._sentences, offset, key=lambda s: s.start) - 1
        return self._sentences[at] if at >= 0 else None

    def _trimmed(self, start: int, end: int) -> Span | None:
        while start < end and (self.text[start].isspace() or self.text[start] in ",:"):
            start += 1
        while end > start and (self.text[end - 1].isspace() or self.text[end - 1] in ",.;"):
            end -= 1
        return Span(start, end) if start < end else None

    def _after_apposition(self, offset: int, end: int) -> int:
        """The offset of the comma behind an apposition that begins with the comma at ``offset``: ", a baker,"."""
        parts = self.text[offset:end].split(", ", 2)
        is_apposition = len(parts) == 3 and _HEAD.match(parts[1]) and not _RELATIVE.match(parts[2])
        return offset + 2 + len(parts[1]) if is_apposition else offset

    def _names_somebody(self, source: Span) -> bool:
        words = source.of(self.text)
        return any(w[0].isupper() for w in words.split()) or words.lower().split()[0] in {"the", "his", "her", "their"}

    def _is_outside_marks(self, span: Span) -> bool:
        at = bisect_right(self._quoted_starts, span.start - 1) - 1
        return at < 0 or self.quoted_spans[at].end <= span.start


def _says_somebody(clause: str) -> bool:
    """Whether a clause ends in a tag of its own: "In Ann Lee's view, it is old, Bo Ek said."."""
    tag = clause.rpartition(",")[2].lower()
    return "according to" in clause.lower() or any(map(is_saying, _WORDS.findall(tag)))
