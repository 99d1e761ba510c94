"""Who can no longer be asked: people of whom an article prints that they are dead, or whose words are a hundred years
old; and those who are not quoted themselves, but only a work of theirs.

A living person must not be taken for dead: only what is printed right at a full name counts, or at a surname that only
one person of the article has, and nobody is dead whom the article quotes in the present tense.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.cues import is_saying
from quotes_service.extract.document import Draft, Entity, Mention, tokens_at
from quotes_service.extract.lexicon import HONORIFICS
from quotes_service.records import Past, Span

#: Years after which nobody is left who said something, or was born.
_LIFETIME = 100
#: Years of a life, at least where the first ones are within a lifetime: shorter ones may be a term of office.
_LONG_LIFE, _LONGEST_LIFE = 50, 120
#: Characters around a name that are read.
_REACH = 160

_LATE = re.compile(
    r"\b(?:the|my|her|his|its|their|our)\s+late\s+(?!(?:night|evening|afternoon|show|edition)\b)(?P<title>[^,.;:()]*)$",
    re.I,
)
_DAY = r"(?:(?:\w+\.?\s+\d{1,2},|\d{1,2}\s+\w+)\s+)?"
_YEARS = re.compile(
    rf"^,?\s*\((?:born\s+|b\.?\s*)?(?:c\.?\s*)?{_DAY}(?P<born>[12]\d{{3}})\s*"
    rf"(?:[-–—]|,?\s*(?P<said>died|d\.))\s*(?:c\.?\s*)?{_DAY}(?P<died>[12]\d{{3}})\)"
)
_DEAD = (
    r"(?:had\s+|has\s+)?(?:suddenly\s+|peacefully\s+|recently\s+|later\s+)?"
    r"(?:died\b|passed\s+away\b|(?:was|were|been)\s+(?:killed|murdered|assassinated|executed)\b)"
)
_DIES_AFTER_NAME = re.compile(rf"^(?:,?\s+who\s+|,\s[^,.;:“”\"]{{1,80}},\s+|\s+){_DEAD}")
_DEATH_AFTER_NAME = re.compile(r"^['’]s?\s+death(?=\s+(?:in|on|at|from|by|after|last|of|was|is|has|had)\b|[,.])")
_DEATH_BEFORE_NAME = re.compile(r"\b(?:the|since the|after the|before the) death of $", re.I)
_SAID_BEFORE_DEATH = re.compile(
    r"^\W*(?:shortly\s+|just\s+)?before\s+(?:(?:s?he|they)\s+died|(?:his|her|their)\s+death)\b"
)
_SUPPOSED = re.compile(r"\b(?:if|whether|unless|had|that|when\s+if|until)\s+$", re.I)

_CENTURIES = r"(?:the\s+)?(?:early[\s-]|mid[\s-]|late[\s-])?(?P<century>\d\d?)(?:st|nd|rd|th)[\s-]century"
_TIME = re.compile(
    rf"^\W*(?:back\s+|as\s+early\s+as\s+)?in\s+(?:(?P<year>1\d{{3}})(?![\w:-]|\s+[A-Z])|the\s+{_CENTURIES}"
    r"(?!\s+(?!(?:that|when|and|for|as)\b)[a-z]))"
)
_TIME_FIRST = re.compile(rf"(?:^|[.!?”\"]\s*)(?:In|Back\s+in)\s+(?:(?P<year>1\d{{3}})|{_CENTURIES}),?\s+$")
_DATED_WORK = re.compile(
    rf"^(?:the|an?|h(?:is|er))\s+(?:(?P<year>1\d{{3}})(?:\s*[-–]\s*1\d{{3}})?|{_CENTURIES})\s+[a-z]+(?:\s+[a-z]+ed)?\s+by\s",
    re.I,
)
_WORK = re.compile(r"\b(?P<noun>[a-z]{3,})(?:\s+(?:first\s+)?[a-z]+(?:ed|en))?\s+by\s+$")
_PRESENT = re.compile(
    r"^(?:\w+ly\s+|also\s+)?(?:says?|tells?|adds?|explains?|argues?|believes?|thinks?|notes?)\b", re.I
)


@Language.component("quotes_past", assigns=["doc._.people"], requires=["doc._.people", "doc._.quotations", "doc.sents"])
def past(doc: Doc) -> Doc:
    """Find which of the people who are quoted can no longer be asked, with the sentence that says so."""
    surnames = Counter(person.surname for person in doc._.people)
    said: dict[str, list[Draft]] = defaultdict(list)
    for draft in doc._.quotations:
        for speaker in draft.speakers:
            said[speaker.name].append(draft)
    for person in doc._.people:
        if person.name in said:
            is_alone = surnames[person.surname] == 1
            person.past = next(_Reader(doc, person, said[person.name], is_alone).signs(), None)
    return doc


class _Reader:
    def __init__(self, doc: Doc, person: Entity, said: list[Draft], is_alone: bool):
        self.doc, self.text, self.person, self.said = doc, doc.text, person, said
        self.mentions = [one for one in person.mentions if " " in one.text or is_alone]
        self.mentions.sort(key=lambda mention: mention.start)
        self.after_cues = {draft.cue.end + gap for draft in said if draft.cue for gap in (0, 1)}
        self.year = date.today().year

    def signs(self) -> Iterator[Past]:
        """Everything that says that the person can no longer be asked, the plainest first."""
        for mention in self.mentions:
            if self._has_years(mention):
                yield self._past("years", mention.start)
        if not any(_PRESENT.match(draft.cue.of(self.text)) for draft in self.said if draft.cue):
            for mention in self.mentions:
                if self._is_late(mention):
                    yield self._past("late", mention.start)
                if self._dies(mention):
                    yield self._past("died", mention.start)
            for draft in self.said:
                if draft.cue and _SAID_BEFORE_DEATH.match(self._after(draft.cue.end)):
                    yield self._past("died", draft.cue.start)
        for draft in self.said:
            if self._is_old(draft):
                yield self._past("old_words", _place(draft))
        if not self.person.roles and all(self._is_work(draft) for draft in self.said):
            yield self._past("work", _place(self.said[0]))

    def _past(self, reason, at: int) -> Past:
        """The sentence around a character is the evidence."""
        sentence = tokens_at(self.doc, at, at + 1)[0].sent
        words = sentence.text
        start = sentence.start_char + len(words) - len(words.lstrip())
        return Past(reason, Span(start, start + len(words.strip())))

    def _before(self, at: int) -> str:
        """What stands before a place, without the honorific and the line before."""
        before = self.text[max(at - _REACH, 0) : at].rpartition("\n")[2]
        while (words := before.split()) and words[-1].rstrip(".").lower() in HONORIFICS:
            before = before[: before.rindex(words[-1])]
        return before

    def _after(self, at: int) -> str:
        return self.text[at : at + _REACH].partition("\n")[0]

    def _is_late(self, mention: Mention) -> bool:
        """Whether "the late" stands before the name or before a title that the article prints for the person. "The
        late Lee years" are not."""
        late = _LATE.search(self._before(mention.start))
        end = tokens_at(self.doc, mention.start, mention.end).end
        is_before_noun = end < len(self.doc) and self.doc[end].tag_ in {"NN", "NNS"}
        if not late or is_before_noun or not (" " in mention.text or mention.honorific):
            return False
        title = late["title"].strip().lower()
        return not title or any(title.endswith(role.title.lower()) for role in self.person.roles if role.title)

    def _has_years(self, mention: Mention) -> bool:
        years = _YEARS.match(self._after(mention.end))
        if not years:
            return False
        born, died = int(years["born"]), int(years["died"])
        is_life = years["said"] or died - born >= _LONG_LIFE or born <= self.year - _LIFETIME
        return bool(is_life) and 0 < died - born <= _LONGEST_LIFE and died <= self.year

    def _dies(self, mention: Mention) -> bool:
        before, after = self._before(mention.start), self._after(mention.end)
        if " " in mention.text:
            if _DEATH_BEFORE_NAME.search(before) and not after.startswith(("'", "’")):
                return True
            if _DEATH_AFTER_NAME.match(after):
                return True
        dies = _DIES_AFTER_NAME.match(after) and mention.start not in self.after_cues
        return bool(dies) and not _SUPPOSED.search(before)

    def _is_old(self, draft: Draft) -> bool:
        """Whether the article says that these words are a hundred years old."""
        if draft.source is None:
            return False
        named = self._named_in(draft.source)
        ends = [one.end for one in named] + [span.end for span in (draft.cue, draft.source) if span]
        times = [_TIME.match(self._after(end)) for end in ends if not self._is_said(end, draft)]
        times.append(_TIME_FIRST.search(self._before(draft.source.start)))
        times.append(_DATED_WORK.match(draft.source.of(self.text)))
        return any(self._is_long_ago(time) for time in times if time)

    def _is_said(self, at: int, draft: Draft) -> bool:
        """Whether the words after a place belong to what is said."""
        after = self._after(at)
        start = at + len(after) - len(after.lstrip(" ,:"))
        return any(span.start <= start < span.end for span in draft.content)

    def _is_long_ago(self, time: re.Match[str]) -> bool:
        year = int(time["year"]) if time["year"] else 100 * int(time["century"])
        return year <= self.year - _LIFETIME

    def _is_work(self, draft: Draft) -> bool:
        """Whether the source is something that the person made: "a theory posed by Ann Lee", not "a comment by"."""
        if draft.source is None or draft.type == "direct":
            return False
        works = [_WORK.search(self._before(mention.start)) for mention in self._named_in(draft.source)]
        return any(work and not is_saying(work["noun"]) for work in works)

    def _named_in(self, span: Span) -> list[Mention]:
        """The mentions in a span, at most two of them."""
        first = bisect_left(self.mentions, span.start, key=lambda mention: mention.start)
        return [mention for mention in self.mentions[first : first + 2] if mention.start < span.end]


def _place(draft: Draft) -> int:
    return (draft.source or draft.content[0]).start
