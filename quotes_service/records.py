"""The records that the rooms pass to each other: plain, frozen, without database or web framework.

Every offset is a character offset (code points) into an article's ``text``, half-open ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

QuotationType = Literal["direct", "mixed", "indirect"]
Mode = Literal["speech", "attitude"]
Factuality = Literal["said", "denied", "hypothetical", "withdrawn"]
SpeakerKind = Literal["person", "organization", "group", "unnamed"]
RoleStatus = Literal["current", "former"]
PastReason = Literal["late", "years", "died", "old_words", "work"]
PartKind = Literal["page", "entry"]
Verdict = Literal["exact", "altered", "denied", "other_speaker", "similar", "not_found"]

#: Why a quotation has no speaker, as the API prints it.
REASONS = {
    "no_source": "the article prints no source for these words",
    "ambiguous_pronoun": "a pronoun that could mean more than one person of the article, or none",
    "ambiguous_name": "a name or title that could mean more than one person of the article",
    "group": "a group whose members the article does not name",
    "unnamed": "someone whom the article does not name",
    "decided": "an editor decided that nobody whom the article names said it",
}

#: How an article shows that somebody can no longer be asked, as the API prints it.
PAST_REASONS: dict[PastReason, str] = {
    "late": 'an article calls them "the late"',
    "years": "an article prints the years of their birth and death",
    "died": "an article says that they died",
    "old_words": "an article says that their words are a hundred years old or more",
    "work": 'only a work of theirs is quoted ("a theory by ..."), and no article prints who they are',
}


class Span(NamedTuple):
    """A half-open range of characters of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def content_text(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What was said, as one text: the spans joined by a space, and nothing that the article doesn't print."""
    return " ".join(text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article's text with an address or a time of its own: a page of a report, an entry of a live blog.

    ``label``: the page's number as printed, or the entry's heading; ``published_at``: when the entry was printed.
    """

    kind: PartKind
    start: int
    end: int
    label: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as it came in, cleaned; ``text`` is the string into which all offsets point.

    ``language`` is an ISO 639-1 code where the sender or the page said it, else None. ``external_id`` is the sender's
    own id, by which the article is recognised within its outlet. ``modified_at`` is the day of its last change, if the
    page prints one. ``addresses`` are others under which the page says it can be found: the canonical one first, then
    those of its other forms (AMP, print). ``url_is_declared``: only the page says that it is at ``url``.
    ``parts`` are in order and do not overlap.
    """

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published_at: date | None = None
    language: str | None = None
    external_id: str | None = None
    modified_at: date | None = None
    addresses: tuple[str, ...] = ()
    url_is_declared: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PageAddress:
    """An address of an article's page: the key that all its forms share (``ingest.addresses.address_key``), and the
    form that is shown. ``declared``: only the page itself says so; the article did not come in under it."""

    key: str
    form: str
    declared: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That whoever sent an article takes it back. ``external_id`` is the sender's, within its ``outlet``; at least it
    or ``url`` is there. ``reason``: what the sender says.
    """

    external_id: str | None
    url: str | None
    outlet: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What one article will be read from, as it came in.

    ``origin``: where it was found, for messages: a file, with the line or the member ("news.jsonl:7"). ``kind``: what
    ``data`` is, a key of ``ingest.documents.READERS``. ``known``: what its sender or container says about it, by the
    names of Article's fields, as strings; it overrides what the data itself says.
    """

    origin: str
    kind: str
    data: bytes
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Role:
    """A title and/or an institution that the article prints for a person, with the sentence that prints it.

    ``unit``: the part of the institution that is printed too ("Department of Geology"); ``whole``: the institution
    that it is printed as a part of, if the person heads the part.
    """

    title: str | None
    institution: str | None
    status: RoleStatus
    evidence: Span
    acronym: str | None = None
    unit: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """That a person can no longer be asked: how it shows (a key of PAST_REASONS), and the sentence that shows it."""

    reason: PastReason
    evidence: Span


@dataclass(frozen=True, slots=True)
class Person:
    """A person of one article: the fullest name printed, other forms of it, and the roles printed for them.

    ``past``: that the person can no longer be asked, if the article shows it.
    ``other_names``: those of the aliases that the name itself shows: "Bo Ek" of William “Bo” Ek, "Ida Holm" of Ida Ek
    (née Holm).
    """

    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    mentions: tuple[Span, ...] = ()
    past: Past | None = None
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization of one article; ``acronym`` as printed in brackets after its name."""

    name: str
    acronym: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker whom a quotation's source means. ``chain`` leads from the words printed to the name: ("he", "Ann Lee").

    ``name`` is the fullest name that the article prints for a person or organization, and the printed phrase
    for a group or an unnamed source. ``confidence`` is a probability.
    """

    name: str
    kind: SpeakerKind
    confidence: float
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """One attribution: what was said (one or more spans in order), the cue, and who is said to have said it.

    ``speakers`` holds more than one for "both experts said". Where it holds no person and no organization,
    ``reason`` (a key of REASONS) says why. ``paragraph`` is the paragraph(s) in which the content stands.
    ``factuality``: whether the article prints that the speakers said it, that they did not, that they may, or that an
    earlier version was wrong to say so.
    """

    type: QuotationType
    mode: Mode
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    speakers: tuple[Speaker, ...]
    reason: str | None
    confidence: float
    paragraph: Span
    factuality: Factuality = "said"

    @property
    def extent(self) -> Span:
        return Span(self.content[0].start, self.content[-1].end)


@dataclass(frozen=True, slots=True)
class Topic:
    """A noun phrase that an article is about.

    ``key``: what its spellings share ("Tide gauges", "tide gauge"); ``label``: as the article prints it most often, in
    lower case but for names and acronyms; ``spans``: where it occurs in the text, in order.
    """

    key: str
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that the extractor read from one text.

    ``language`` is an ISO 639-1 code; where ``supported`` is False the text is in a language that the
    extractor does not read, and nothing was read from it. ``extractor`` is the version that read it. ``topics``, best
    first, is None if the version that read the text (before 0.5.0) did not extract topics. ``withheld``: the passages
    of people who were erased, which are nobody's quotations.
    """

    text: str
    language: str
    supported: bool
    extractor: str
    quotations: tuple[Quotation, ...] = ()
    people: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    topics: tuple[Topic, ...] | None = None
    withheld: tuple[Span, ...] = ()


class ReadArticle(NamedTuple):
    """An article with what was read from its text."""

    article: Article
    extraction: Extraction
