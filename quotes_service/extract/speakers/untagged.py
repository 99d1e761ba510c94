"""Who says a paragraph that is a quotation without a tag: the one person whom the sentence before it is about.

"Dan Orme shakes his head.", a new paragraph, “Not in my lifetime.”
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Draft, Entity, tokens_at
from quotes_service.extract.text.layout import Paragraph
from quotes_service.records import Span

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def implied_source(
    doc: Doc, paragraphs: Sequence[Paragraph], draft: Draft, person_at: dict[int, Entity]
) -> Span | None:
    """The name or pronoun that means the speaker of a draft without a source, or None if it isn't clear.

    ``paragraphs``: those without debris; ``person_at``: token index -> the person who is mentioned there. The speaker
    is the subject of the last sentence of the paragraph before, or, at the beginning of a text, of the first sentence
    of the paragraph after.
    """
    at = bisect_left(paragraphs, draft.content[0].start + 1, key=lambda p: p.start) - 1
    if at < 0:
        return None
    if at > 0:
        before = paragraphs[at - 1]
        return _subject(_sentence(doc, before.start, before.end, last=True), person_at)
    following = bisect_left(paragraphs, draft.content[-1].end, key=lambda p: p.start)
    if following == len(paragraphs):
        return None
    after = paragraphs[following]
    span = _subject(_sentence(doc, after.start, after.end, last=False), person_at)
    return span if span and tokens_at(doc, *span)[0].lower_ not in {"he", "she"} else None


def _sentence(doc: Doc, start: int, end: int, last: bool) -> list[Token]:
    """The tokens of a paragraph's first or last sentence."""
    first, stop = (bisect_left(doc, offset, key=lambda token: token.idx) for offset in (start, end))
    starts = [i for i in range(first, stop) if doc[i].is_sent_start] or [first]
    low, high = (starts[-1], stop) if last else (first, (*starts[1:2], stop)[0])
    return list(doc[low:high])


def _is_quoted(token: Token) -> bool:
    spans = token.doc._.quoted_spans
    at = bisect_left(spans, token.idx + 1, key=lambda q: q.start) - 1
    return at >= 0 and token.idx < spans[at].end


def _subject(sentence: list[Token], person_at: dict[int, Entity]) -> Span | None:
    """The subject of a sentence, if it is a pronoun or a name and nobody else is named there."""
    people = {id(person_at[t.i]): person_at[t.i] for t in sentence if t.i in person_at}
    subject = next((t for t in sentence if t.dep_ in _SUBJECTS), None)
    if subject is None or len(people) > 1 or _is_quoted(subject):
        return None
    if subject.i in person_at or (subject.lower_ in {"he", "she"} and not people):
        return Span(subject.idx, subject.idx + len(subject))
    return None
