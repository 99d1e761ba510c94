"""Quotations by layout: turns of a transcript, and utterances with a signature.

A turn begins with the speaker's name ("OKONKWO: Nobody was lying."), initials, or Q and A, or stands below a line with
the name and a time code; a signature follows a quotation after a dash ("It holds." — Bo Ek).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Span

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?"
_CAPITALS = r"[A-Z][A-Z.'’ -]{0,40}[A-Z]\.?"
_TITLE_CASE = r"[A-ZÀ-Þ][\w.'’-]*(?:[ ][A-ZÀ-Þ][\w.'’-]*){0,3}"
_LABEL = re.compile(
    rf"[“\"]?(?:{_TIME}\s+)?(?P<name>{_CAPITALS}|{_TITLE_CASE})(?:[ ]?\([^)]{{1,40}}\)|[ ]{_TIME})?(?P<cue>:)\s+"
    r"(?:\([^)]{1,40}\)\s*)?(?=\S)"
)
_QUESTION = re.compile(r"(?P<name>Q|A|Question|Answer|QUESTION|ANSWER)(?P<cue>[.:])\s+(?=\S)")
_NAME_LINE = re.compile(
    rf"(?:{_TIME}\s+)?(?P<name>{_CAPITALS}|{_TITLE_CASE})(?:\s+{_TIME})?$"
)  # a line with nothing but a name
_TIMED = re.compile(_TIME)
_WORD = r"([A-Z])[\w.'’]{1,40}[ -]"
_LAST_WORD = r"([A-Z])[a-zà-ÿ'’]"
_NAMES = tuple(re.compile(rf"\b(?={_WORD * words}{_LAST_WORD})") for words in (1, 2))
_MIN_TURNS = 3  # fewer are headings or datelines ("BREAKING: ...")
_MIN_TIMED = 2  # turns with a time code
_TITLE_BEFORE = r"(?:[A-ZÀ-Þ][a-zà-ÿ]+(?:[ \xa0](?!from|with)[a-zà-ÿ]{4,}){1,3}[ \xa0])?"  # "Chief executive Ida Lowe"
_SIGNATURE = re.compile(
    rf"\s*([―—–-]{{1,2}})\s*{_TITLE_BEFORE}"
    r"((?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})(?:[ \xa0](?:[A-ZÀ-Þ][\w.'’-]*|[a-zà-ÿ]{1,3})){1,4})"
    r"(?:,[^\n.!?]{1,80}|\s*\([^)\n]{1,80}\))?\s*(?:\n|$)"
)


class Utterance(NamedTuple):
    """``name``: the speaker's name as printed; ``cue``: the colon, dash or time code, if any; ``content``: what was
    said."""

    name: Span
    cue: Span | None
    content: Span


def transcript_turns(text: str, paragraphs: Sequence[Paragraph]) -> list[Utterance]:
    """The turns of a transcript or an interview, in order; [] if the text has too few of them to be one."""
    story = [p for p in paragraphs if not p.debris]
    questions = _labelled(text, story, _QUESTION)
    if _is_interview(text, questions):
        return questions
    turns = _labelled(text, story, _LABEL)
    capitals = [turn for turn in turns if turn.name.of(text).isupper()]
    if _is_transcript(text, capitals):
        return capitals
    spelled = _initials_in(text) if capitals else set()
    initials = {label for label in (turn.name.of(text) for turn in capitals) if re.sub(r"[. -]", "", label) in spelled}
    if initials:  # the full name is the first label, its initials the others
        return [t for t in turns if t.name.of(text) in initials or initials_of(t.name.of(text)) in initials]
    return turns if _is_transcript(text, turns, least_turns=2) else _turns_below_names(text, story)


def _labelled(text: str, paragraphs: Sequence[Paragraph], label: re.Pattern) -> list[Utterance]:
    """The paragraphs that begin with such a label, as turns."""
    turns = []
    for paragraph in paragraphs:
        match = label.match(text, paragraph.start, paragraph.end)
        if match and match.end() < paragraph.end:
            end = paragraph.end - (text[paragraph.end - 1] in '”"' and text[paragraph.start] in '“"')
            turns.append(Utterance(Span(*match.span("name")), Span(*match.span("cue")), Span(match.end(), end)))
    return turns


def _is_interview(text: str, turns: list[Utterance]) -> bool:
    """Whether turns make an interview: some Q asks, and some A answers."""
    asked = any(turn.name.of(text)[0] == "Q" and "?" in turn.content.of(text) for turn in turns)
    return asked and any(turn.name.of(text)[0] == "A" for turn in turns)


def _is_transcript(text: str, turns: list[Utterance], least_turns: int = 1) -> bool:
    """Whether turns make a transcript: some speaker has two of several, or time codes stand beside the names.

    ``least_turns``: of a speaker, all but one of them.
    """
    speakers = [turn.name.of(text) for turn in turns]
    timed = sum(bool(_TIMED.search(_beside(text, turn))) for turn in turns)
    different = len(set(speakers))
    repeated = different < len(speakers) and least_turns * different <= len(speakers) + 1
    return (len(turns) >= _MIN_TURNS and repeated) or timed >= _MIN_TIMED


def _beside(text: str, turn: Utterance) -> str:
    """What stands on the line of a turn's name, before what was said."""
    return text[text.rfind("\n", 0, turn.name.start) + 1 : turn.content.start]


def initials_of(name: str) -> str:
    """The initials of a name: "IL" for Ida Lowe."""
    return "".join(word[0] for word in re.split(r"[ -]", name) if word[:1].isupper())


def _initials_in(text: str) -> set[str]:
    """The initials of all names of two or three words in the text: "IL" for Ida Lowe."""
    return {"".join(letters) for names in _NAMES for letters in names.findall(text)}


def _turns_below_names(text: str, paragraphs: Sequence[Paragraph]) -> list[Utterance]:
    """The turns of a transcript whose names stand on lines of their own, with a time code or in capitals."""
    turns = []
    for above, paragraph in pairwise(paragraphs):
        match = _NAME_LINE.match(text, above.start, above.end)
        time = _TIMED.search(text, above.start, above.end)
        if match is None:
            continue
        next_line = text[above.end : paragraph.start].count("\n") == 1
        if time or (next_line and match["name"].isupper() and " " in match["name"]):
            name = Span(*match.span("name"))
            turns.append(Utterance(name, Span(*time.span()) if time else None, paragraph.span))
    return turns if len(turns) >= _MIN_TIMED else []


def signed_utterances(text: str, quoted_spans: Sequence[QuotedSpan]) -> list[Utterance]:
    """The quoted spans that begin a line and are followed by a dash and a name."""
    utterances = []
    for quoted in quoted_spans:
        match = _SIGNATURE.match(text, quoted.end) if text[quoted.start - 1 : quoted.start] in {"", "\n"} else None
        if match:
            content = Span(quoted.inner_start, quoted.inner_end)
            utterances.append(Utterance(Span(*match.span(2)), Span(*match.span(1)), content))
    return utterances
