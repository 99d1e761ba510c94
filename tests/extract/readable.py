"""Extractions as readable strings, and tables of cases.

A quotation is shown as ``("Ann Lee", "It is late")``. The spans of one content are joined by " … "; punctuation at
either end is left out.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest

from quotes_service.records import REASONS, Extraction, Person, Quotation, Span

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NICKNAME = re.compile(r"[“\"'‘(][^”\"'’)]+[”\"'’)] ")
_EDGES = ' \t\n\xa0,.;:–—-…"“”'


def case(name: str, text: str, *expected, wrong: str | None = None):
    """A row of a table of cases. ``wrong``: why the extractor fails on it so far; the test fails once it succeeds."""
    marks = [pytest.mark.xfail(strict=True, reason=wrong)] if wrong else []
    return pytest.param(text, *expected, id=name.replace(" ", "-"), marks=marks)


def words_at(extraction: Extraction, *spans: Span | None) -> str:
    """The words at some spans."""
    return " … ".join(" ".join(s.of(extraction.text).split()).strip(_EDGES) for s in spans if s is not None)


def who(quotation: Quotation) -> str:
    """The names of the people and organizations who speak; if there are none, in brackets the reason and the names of
    groups and unnamed speakers."""
    named = [s.name for s in quotation.speakers if s.kind in {"person", "organization"}]
    others = [s.name for s in quotation.speakers if s.kind in {"group", "unnamed"}]
    if named:
        return " + ".join(named)
    return f"({quotation.reason}: {', '.join(others)})" if others else f"({quotation.reason})"


def said(extraction: Extraction) -> list[tuple[str, str]]:
    """Who says what: ``[("Ann Lee", "It is late")]``."""
    return [(who(q), words_at(extraction, *q.content)) for q in extraction.quotations]


def speakers(extraction: Extraction) -> list[str]:
    return [who(q) for q in extraction.quotations]


def contents(extraction: Extraction) -> list[str]:
    return [words_at(extraction, *q.content) for q in extraction.quotations]


def attributions(extraction: Extraction) -> list[tuple[str, str, str]]:
    """The words printed as source, cue and content."""
    return [
        (words_at(extraction, q.source), words_at(extraction, q.cue), words_at(extraction, *q.content))
        for q in extraction.quotations
    ]


def roles(person: Person) -> list[str]:
    """ "title @ institution", with "former " before it and "-" for what is not printed."""
    return [
        f"{'former ' if r.status == 'former' else ''}{r.title or '-'} @ {r.institution or '-'}" for r in person.roles
    ]


def roles_of(extraction: Extraction) -> dict[str, list[str]]:
    """The roles of everybody who has one."""
    return {p.name: roles(p) for p in extraction.people if p.roles}


def _reports(outer: Quotation, inner: Quotation) -> bool:
    """Whether one span of a quotation's content has all of another quotation in it, and its cue."""
    parts = [*inner.content, *filter(None, (inner.cue, inner.source))]
    return outer is not inner and any(
        all(span.start <= p.start and p.end <= span.end for p in parts) and (span.start, span.end) != tuple(parts[0])
        for span in outer.content
    )


def check_spans(extraction: Extraction) -> None:
    """Check that offsets lie in the text, in order, and cover the right words, and that contents don't overlap unless
    one quotation reports another within it."""
    text = extraction.text

    def inside(span: Span) -> None:
        assert 0 <= span.start < span.end <= len(text), span
        assert span.of(text).strip(), f"{span} is white space"

    whole = [q for q in extraction.quotations if not any(_reports(other, q) for other in extraction.quotations)]
    contents = sorted(span for q in whole for span in q.content)
    assert all(a.end <= b.start for a, b in pairwise(contents)), "contents overlap"
    starts = [q.content[0].start for q in extraction.quotations]
    assert starts == sorted(starts)
    for quotation in extraction.quotations:
        assert list(quotation.content) == sorted(quotation.content)
        for span in filter(None, (*quotation.content, quotation.cue, quotation.source, quotation.paragraph)):
            inside(span)
        assert quotation.paragraph.start <= quotation.extent.start
        assert quotation.extent.end <= quotation.paragraph.end
        for span in filter(None, (quotation.cue, quotation.source)):
            assert not any(c.start < span.end and span.start < c.end for c in quotation.content), words_at(
                extraction, span, *quotation.content
            )
        assert 0 < quotation.confidence <= 1
        known = any(s.kind in {"person", "organization"} for s in quotation.speakers)
        assert (quotation.reason is None) == known
        assert quotation.reason is None or quotation.reason in REASONS
        for speaker in quotation.speakers:
            assert 0 < speaker.confidence <= 1
            assert speaker.kind != "person" or speaker.name in {p.name for p in extraction.people}
    for entity in (*extraction.people, *extraction.organizations):
        assert entity.mentions, entity
        assert list(entity.mentions) == sorted(entity.mentions)
        forms = {entity.name, getattr(entity, "acronym", None), *entity.aliases}
        for span in entity.mentions:
            inside(span)
            form = " ".join(_NICKNAME.sub("", _UNSEEN.sub("", html.unescape(span.of(text)))).split())
            assert any(form in known for known in forms if known), (form, forms)
    for person in extraction.people:
        for role in person.roles:
            inside(role.evidence)
            assert any(role.evidence.start <= m.start and m.end <= role.evidence.end for m in person.mentions)
            assert role.title or role.institution
