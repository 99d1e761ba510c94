"""What the service is asked for, and what it answers. Made from the service by `make docs`: do not edit.

The classes are dictionaries; docs/api.md says what their fields mean, under the same names.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NotRequired, TypedDict

#: A day, as "2024-05-02".
Day = str
#: A time, as "2024-05-02T09:30:00+00:00".
Time = str
#: Column of a table -> the kind of its cells; "texts": a list of texts.
Columns = dict[str, Literal["text", "integer", "number", "boolean", "date", "time", "texts"]]
QUOTATIONS: Columns = {
    "id": "text",
    "text": "text",
    "type": "text",
    "mode": "text",
    "factuality": "text",
    "speakers": "texts",
    "speaker_kinds": "texts",
    "expert_ids": "texts",
    "institution_ids": "texts",
    "title": "text",
    "institution": "text",
    "role_status": "text",
    "cue": "text",
    "source": "text",
    "reason": "text",
    "confidence": "number",
    "spans": "texts",
    "paragraph": "text",
    "statement_id": "text",
    "article_id": "text",
    "external_id": "text",
    "article_title": "text",
    "url": "text",
    "outlet": "text",
    "published_at": "date",
    "extractor": "text",
    "current": "boolean",
    "decided": "boolean",
    "added_at": "time",
    "citation": "text",
    "link": "text",
}
EXPERTS: Columns = {
    "id": "text",
    "name": "text",
    "aliases": "texts",
    "title": "text",
    "institution": "text",
    "affiliations": "texts",
    "statement_count": "integer",
    "quotation_count": "integer",
    "outlets": "texts",
    "first_quoted": "date",
    "last_quoted": "date",
    "past": "text",
    "link": "text",
}
INSTITUTIONS: Columns = {
    "id": "text",
    "name": "text",
    "acronym": "text",
    "aliases": "texts",
    "parent": "text",
    "ror": "text",
    "wikidata": "text",
    "expert_count": "integer",
    "statement_count": "integer",
    "quotation_count": "integer",
    "link": "text",
}
ARTICLES: Columns = {
    "id": "text",
    "external_id": "text",
    "title": "text",
    "url": "text",
    "outlet": "text",
    "byline": "text",
    "published_at": "date",
    "modified_at": "date",
    "language": "text",
    "supported": "boolean",
    "version": "integer",
    "quotation_count": "integer",
    "story": "text",
    "created_at": "time",
    "updated_at": "time",
    "link": "text",
}
AFFILIATIONS: Columns = {
    "title": "text",
    "status": "text",
    "institution_id": "text",
    "institution_name": "text",
    "institution_acronym": "text",
    "first_printed": "date",
    "last_printed": "date",
    "printings": "integer",
    "since": "text",
    "until": "text",
    "decided_decision_id": "text",
    "decided_by": "text",
    "decided_at": "time",
    "decided_note": "text",
    "conflicts": "text",
    "evidence": "text",
}
TOPICS: Columns = {
    "id": "text",
    "label": "text",
    "quotation_count": "integer",
}


class QuotationFilters(TypedDict, total=False):
    """Which quotations.

    q: Words of quotations or names of speakers, `"words in a row"`, `beginnings*`, and `-without` any of these; `AND`
        and `OR` are ordinary words.
    topic: A topic's id or label.
    outlet: The name of the outlet.
    type: All, part or none of it in quotation marks; any by default.
    mode: `speech`: said or written; `attitude`: thought, wanted, felt; both by default.
    factuality: Only what was said, by default; `any`: whether it was said or not.
    min_confidence: At least 0.0, at most 1.0.
    sort: `relevance` needs `q`, and is the default with it; else the default is `newest`, by the article's day.
        `added`: the last that came in here first, which is the default of feeds.
    facets: Count the quotations by their values.
    expert: An expert's id or name.
    institution: An institution's id, name or acronym.
    since: The first day, by the article's date.
    until: The last day, by the article's date.
    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    """

    q: str
    topic: str
    outlet: str
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    factuality: Literal["said", "denied", "hypothetical", "withdrawn", "any"]
    min_confidence: float
    sort: Literal["relevance", "newest", "oldest", "confidence", "added"]
    facets: bool
    expert: str
    institution: str
    since: date | str
    until: date | str
    limit: int


class OwnQuotationFilters(TypedDict, total=False):
    """Which quotations of one speaker.

    q: Words of quotations or names of speakers, `"words in a row"`, `beginnings*`, and `-without` any of these; `AND`
        and `OR` are ordinary words.
    topic: A topic's id or label.
    outlet: The name of the outlet.
    type: All, part or none of it in quotation marks; any by default.
    mode: `speech`: said or written; `attitude`: thought, wanted, felt; both by default.
    factuality: Only what was said, by default; `any`: whether it was said or not.
    min_confidence: At least 0.0, at most 1.0.
    sort: `relevance` needs `q`, and is the default with it; else the default is `newest`, by the article's day.
        `added`: the last that came in here first, which is the default of feeds.
    facets: Count the quotations by their values.
    since: The first day, by the article's date.
    until: The last day, by the article's date.
    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    """

    q: str
    topic: str
    outlet: str
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    factuality: Literal["said", "denied", "hypothetical", "withdrawn", "any"]
    min_confidence: float
    sort: Literal["relevance", "newest", "oldest", "confidence", "added"]
    facets: bool
    since: date | str
    until: date | str
    limit: int


class CountFilters(TypedDict, total=False):
    """Which quotations are counted, and how.

    q: Words of quotations or names of speakers, `"words in a row"`, `beginnings*`, and `-without` any of these; `AND`
        and `OR` are ordinary words.
    topic: A topic's id or label.
    outlet: The name of the outlet.
    type: All, part or none of it in quotation marks; any by default.
    mode: `speech`: said or written; `attitude`: thought, wanted, felt; both by default.
    factuality: Only what was said, by default; `any`: whether it was said or not.
    min_confidence: At least 0.0, at most 1.0.
    expert: An expert's id or name.
    institution: An institution's id, name or acronym.
    since: The first day, by the article's date.
    until: The last day, by the article's date.
    by: The periods of `time`.
    limit: How many experts, institutions and outlets at most.
    """

    q: str
    topic: str
    outlet: str
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    factuality: Literal["said", "denied", "hypothetical", "withdrawn", "any"]
    min_confidence: float
    expert: str
    institution: str
    since: date | str
    until: date | str
    by: Literal["year", "month", "day"]
    limit: int


class ExpertFilters(TypedDict, total=False):
    """Which experts.

    q: A name, a title, or part of one.
    topic: What they spoke of, in words or as a topic's id; each comes with `reasons`.
    institution: An institution's id, name or acronym.
    country: The country of their institutions: a name or an ISO 3166 code. It is known if the register is loaded or an
        article prints it.
    since: Quoted on this day or later.
    not_over: With at most this many statements, on any topic: leaves out the usual suspects.
    damping: With `topic`: how strongly the usual suspects are damped; 0.5 by default.
    spread: With `topic`: mix the experts of one institution with others.
    explain: With `topic`: give the terms of each score.
    past: With `topic`: also those who can no longer be asked; they are left out otherwise.
    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    """

    q: str
    topic: str
    institution: str
    country: str
    since: date | str
    not_over: int
    damping: float
    spread: bool
    explain: bool
    past: bool
    limit: int


class InstitutionFilters(TypedDict, total=False):
    """Which institutions.

    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    q: A name, an acronym, or part of one.
    """

    limit: int
    q: str


class TopicFilters(TypedDict, total=False):
    """Which topics.

    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    q: Words of its label.
    """

    limit: int
    q: str


class ArticleFilters(TypedDict, total=False):
    """Which articles.

    since: The first day, by the article's date.
    until: The last day, by the article's date.
    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    url: Its URL in any form, or that of a copy.
    external_id: The sender's own id, or that of a copy.
    outlet: The name of the outlet; with `url` or `external_id` the one that has them.
    story: The id of an article: it and its near copies.
    copies: `false`: of near copies only the one that came in first.
    """

    since: date | str
    until: date | str
    limit: int
    url: str
    external_id: str
    outlet: str
    story: str
    copies: bool


class PageFilters(TypedDict, total=False):
    """How many at a time.

    limit: How many items are asked for at a time, 1 to 100; all are gone through nevertheless.
    """

    limit: int


class NewArticle(TypedDict, total=False):
    text: str | None
    html: str | None
    title: str | None
    published_at: date | str | None
    url: str | None
    external_id: str | None
    outlet: str | None
    byline: str | None
    language: str | None


class Source(TypedDict, total=False):
    text: str | None
    html: str | None
    title: str | None
    published_at: date | str | None


class Affiliation(TypedDict):
    title: str | None
    status: Literal["current", "former"]
    institution: InstitutionLine | None
    first_printed: Day | None
    last_printed: Day | None
    printings: int
    since: str | None
    until: str | None
    decided: Decided | None
    conflicts: list[Conflict]
    evidence: list[Evidence]


class ArticleItem(TypedDict):
    id: str
    url: str | None
    external_id: str | None
    title: str | None
    label: str
    outlet: str | None
    byline: str | None
    published_at: Day | None
    modified_at: Day | None
    language: str
    supported: bool
    version: int
    created_at: Time
    updated_at: Time
    quotation_count: int
    story: Story


class ArticleLine(TypedDict):
    id: str | None
    external_id: str | None
    title: str | None
    label: str
    url: str | None
    outlet: str | None
    byline: str | None
    published_at: Day | None


class Check(TypedDict):
    language: str
    supported: bool
    items: list[CheckedQuotation]
    people: list[Recognised]
    searched: Searched


class CheckedQuotation(TypedDict):
    verdict: Literal["exact", "altered", "denied", "other_speaker", "similar", "not_found"]
    confidence: float | None
    earliest: Printing | None
    matches: list[Match]
    quotation: Quotation


class ClaimDifference(TypedDict):
    op: Literal["equal", "deleted", "inserted"]
    text: str


class CoQuoted(TypedDict):
    expert: Expert
    articles: int


class Concentration(TypedDict):
    quoted: int
    quotations: int
    statements: int
    top_ten_share: float | None


class Concentrations(TypedDict):
    expert: Concentration
    institution: Concentration
    outlet: Concentration


class Conflict(TypedDict):
    kind: Literal["former_before_current", "two_current"]
    title: str | None
    institution: InstitutionLine | None


class Content(TypedDict):
    text: str
    spans: list[Span]


class Context(TypedDict):
    before: Phrase | None
    after: Phrase | None


class Copy(TypedDict):
    kind: Literal["exact", "near"]
    article_id: str
    resemblance: float | None
    url: str | None
    external_id: str | None
    outlet: str | None
    published_at: Day | None
    version: int
    created_at: Time


class Count(TypedDict):
    value: str
    count: int
    statements: int


class Counts(TypedDict):
    waiting: int
    leased: int
    done: int
    failed: int
    cancelled: int


class Decided(TypedDict):
    decision_id: str
    by: str
    at: Time
    note: str | None


class Difference(TypedDict):
    op: Literal["equal", "deleted", "inserted"]
    text: str


class Evidence(TypedDict):
    article_id: str
    text: str
    start: int
    end: int


class Expansion(TypedDict):
    word: str
    also: list[str]


class Expert(TypedDict):
    id: str
    name: str
    aliases: list[str]
    affiliations: list[Affiliation]
    quotation_count: int
    statement_count: int
    outlets: list[str]
    first_quoted: Day | None
    last_quoted: Day | None
    past: Past | None


class ExpertWithNotes(TypedDict):
    id: str
    name: str
    aliases: list[str]
    affiliations: list[Affiliation]
    quotation_count: int
    statement_count: int
    outlets: list[str]
    first_quoted: Day | None
    last_quoted: Day | None
    past: Past | None
    notes: list[Note]


class Explanation(TypedDict):
    score: float
    said: float
    related: float
    breadth: float
    focus: float
    rarity: float
    damping: float
    quotations: list[Vote]


class Facet(TypedDict):
    value: str
    count: int


class Facets(TypedDict):
    type: list[Facet]
    mode: list[Facet]
    outlet: list[Facet]
    year: list[Facet]
    expert: list[NamedFacet]
    institution: list[NamedFacet]


class FirstArticle(TypedDict):
    id: str
    title: str | None
    label: str
    url: str | None
    outlet: str | None
    published_at: Day | None


class Found(TypedDict):
    experts: list[FoundExpert]
    institutions: list[Institution]
    topics: list[TopicLine]
    quotations: list[Quotation]
    searched_by: list[Literal["words", "meaning"]]


class FoundExpert(TypedDict):
    id: str
    name: str
    aliases: list[str]
    affiliations: list[Affiliation]
    quotation_count: int
    statement_count: int
    outlets: list[str]
    first_quoted: Day | None
    last_quoted: Day | None
    past: Past | None
    reasons: NotRequired[list[Reason]]
    partial: NotRequired[bool]
    explain: NotRequired[Explanation]


class FullArticle(TypedDict):
    id: str
    url: str | None
    external_id: str | None
    title: str | None
    label: str
    outlet: str | None
    byline: str | None
    published_at: Day | None
    modified_at: Day | None
    language: str
    supported: bool
    version: int
    created_at: Time
    updated_at: Time
    addresses: list[str]
    text: str
    parts: list[Part]
    quotations: list[Quotation]
    versions: list[Version]
    copies: list[Copy]
    story: Story


class FullInstitution(TypedDict):
    id: str
    name: str
    acronym: str | None
    aliases: list[str]
    parent: InstitutionLine | None
    ror: str | None
    wikidata: str | None
    expert_count: int
    quotation_count: int
    statement_count: int
    parts: list[InstitutionLine]


class FullJob(TypedDict):
    id: str
    kind: str
    label: str
    status: Literal["receiving", "queued", "running", "done", "cancelling", "cancelled"]
    total: int | None
    items: Counts
    outcomes: Outcomes
    rate: float | None
    seconds_left: int | None
    trouble: str | None
    created_at: Time
    started_at: Time | None
    finished_at: Time | None
    errors: list[Item]


class Institution(TypedDict):
    id: str
    name: str
    acronym: str | None
    aliases: list[str]
    parent: InstitutionLine | None
    ror: str | None
    wikidata: str | None
    expert_count: int
    quotation_count: int
    statement_count: int


class InstitutionLine(TypedDict):
    id: str
    name: str
    acronym: str | None


class Item(TypedDict):
    number: int
    origin: str
    status: Literal["waiting", "leased", "done", "failed", "cancelled"]
    outcome: Literal["created", "unchanged", "new_version", "withdrawn", "skipped", "extracted"] | None
    article_id: str | None
    error: str | None
    note: str | None
    tries: int
    not_before: Time | None


class KeptArticle(TypedDict):
    id: str
    url: str | None
    external_id: str | None
    title: str | None
    label: str
    outlet: str | None
    byline: str | None
    published_at: Day | None
    modified_at: Day | None
    language: str
    supported: bool
    version: int
    created_at: Time
    updated_at: Time
    addresses: list[str]
    text: str
    parts: list[Part]
    quotations: list[Quotation]
    versions: list[Version]
    copies: list[Copy]
    story: Story
    status: Literal["created", "unchanged", "new_version"]


class Match(TypedDict):
    quotation: Quotation
    continued: list[str]
    grade: Literal["exact", "altered", "similar"]
    is_speaker: bool
    similarity: float
    diff: list[ClaimDifference]
    context: Context
    confidence: float


class NamedCount(TypedDict):
    value: str
    count: int
    id: str
    statements: int


class NamedFacet(TypedDict):
    value: str
    count: int
    id: str


class Note(TypedDict):
    text: str
    kind: Literal["reply", "note", "verdict"]
    claim: str | None
    verdict: Literal["exact", "altered", "denied", "other_speaker", "similar", "not_found"] | None
    by: str
    at: Time
    decision_id: str


class Occurrence(TypedDict):
    id: str | None
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    content: Content
    cue: Phrase | None
    source: Phrase | None
    speakers: list[Speaker]
    reason: Literal["no_source", "ambiguous_pronoun", "ambiguous_name", "group", "unnamed", "decided"] | None
    confidence: float
    selectors: list[Selector]
    paragraph: Phrase
    statement_id: str | None
    article: ArticleLine
    factuality: Literal["said", "denied", "hypothetical", "withdrawn"]
    extractor: str
    current: bool
    decided: bool
    added_at: Time | None
    citation: str
    highlight: NotRequired[str]
    score: NotRequired[float]
    differences: list[Difference]


class Outcomes(TypedDict):
    created: int
    unchanged: int
    new_version: int
    withdrawn: int
    extracted: int
    skipped: int


class Part(TypedDict):
    kind: Literal["page", "entry"]
    start: int
    end: int
    label: str | None
    published_at: Time | None


class Past(TypedDict):
    reason: Literal["late", "years", "died", "old_words", "work"]
    evidence: Evidence


class PastPhrase(TypedDict):
    reason: Literal["late", "years", "died", "old_words", "work"]
    evidence: Phrase


class Person(TypedDict):
    name: str
    aliases: list[str]
    roles: list[Role]
    past: PastPhrase | None


class Phrase(TypedDict):
    text: str
    start: int
    end: int


class Printing(TypedDict):
    quotation_id: str
    text: str
    grade: Literal["exact", "altered", "similar"] | None
    article: ArticleLine


class Quotation(TypedDict):
    id: str | None
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    content: Content
    cue: Phrase | None
    source: Phrase | None
    speakers: list[Speaker]
    reason: Literal["no_source", "ambiguous_pronoun", "ambiguous_name", "group", "unnamed", "decided"] | None
    confidence: float
    selectors: list[Selector]
    paragraph: Phrase
    statement_id: str | None
    article: ArticleLine
    factuality: Literal["said", "denied", "hypothetical", "withdrawn"]
    extractor: str
    current: bool
    decided: bool
    added_at: Time | None
    citation: str
    highlight: NotRequired[str]
    score: NotRequired[float]


class Reading(TypedDict):
    text: str
    title: str | None
    published_at: Day | None
    language: str
    supported: bool
    extractor: str
    quotations: list[Quotation]
    people: list[Person]


class Reason(TypedDict):
    id: str | None
    type: Literal["direct", "mixed", "indirect"]
    mode: Literal["speech", "attitude"]
    content: Content
    cue: Phrase | None
    source: Phrase | None
    speakers: list[Speaker]
    reason: Literal["no_source", "ambiguous_pronoun", "ambiguous_name", "group", "unnamed", "decided"] | None
    confidence: float
    selectors: list[Selector]
    paragraph: Phrase
    statement_id: str | None
    article: ArticleLine
    factuality: Literal["said", "denied", "hypothetical", "withdrawn"]
    extractor: str
    current: bool
    decided: bool
    added_at: Time | None
    citation: str
    highlight: NotRequired[str]
    score: NotRequired[float]
    found_by: NotRequired[Literal["words", "story", "meaning"]]


class Recognised(TypedDict):
    name: str
    expert_id: str | None
    candidates: list[SpeakerLine]


class Related(TypedDict):
    id: str
    co_quoted: list[CoQuoted]
    same_subject: list[SameSubject]
    topics: list[TopicLine]


class Role(TypedDict):
    title: str | None
    institution: str | None
    acronym: str | None
    status: Literal["current", "former"]
    evidence: Phrase


class SameSubject(TypedDict):
    expert: Expert
    topics: list[TopicLine]


class Searched(TypedDict):
    articles: int
    outlets: list[str]
    since: Day | None
    until: Day | None
    undated: int
    speakers: NotRequired[list[SpeakerLine]]
    did_you_mean: NotRequired[list[SpeakerLine]]


class Selector(TypedDict):
    type: Literal["TextQuoteSelector", "TextPositionSelector"]
    exact: NotRequired[str]
    prefix: NotRequired[str]
    suffix: NotRequired[str]
    start: NotRequired[int]
    end: NotRequired[int]


class Span(TypedDict):
    start: int
    end: int


class Speaker(TypedDict):
    name: str
    kind: Literal["person", "organization", "group", "unnamed"]
    expert_id: str | None
    institution_id: str | None
    confidence: float
    chain: list[str]
    role: SpeakerRole | None


class SpeakerLine(TypedDict):
    id: str
    name: str


class SpeakerRole(TypedDict):
    title: str | None
    institution: str | None
    status: Literal["current", "former"]


class SpeakingOf(TypedDict):
    id: str
    name: str
    quotation_count: int


class SpokenOfAt(TypedDict):
    id: str
    name: str
    expert_count: int


class Statement(TypedDict):
    id: str
    text: str
    stories: int
    sources: list[Story]
    occurrences: list[Occurrence]


class Stats(TypedDict):
    total: int
    expert: list[NamedCount]
    institution: list[NamedCount]
    outlet: list[Count]
    type: list[Facet]
    mode: list[Facet]
    time: list[Facet]
    undated: int
    concentration: Concentrations


class Story(TypedDict):
    label: str | None
    agency: str | None
    articles: int
    outlets: int
    first: FirstArticle


class Suggestion(TypedDict):
    kind: Literal["expert", "institution", "topic"]
    id: str
    label: str
    detail: str


class Suggestions(TypedDict):
    items: list[Suggestion]


class Topic(TypedDict):
    id: str
    label: str
    quotation_count: int
    experts: list[SpeakingOf]
    institutions: list[SpokenOfAt]
    related: list[TopicLine]


class TopicLine(TypedDict):
    id: str
    label: str
    quotation_count: int


class Verdict(TypedDict):
    verdict: Literal["exact", "altered", "denied", "other_speaker", "similar", "not_found"]
    confidence: float | None
    earliest: Printing | None
    matches: list[Match]
    occurrences: list[Printing]
    searched: Searched


class Version(TypedDict):
    number: int
    created_at: Time
    extractor: str
    chars: int


class Vote(TypedDict):
    id: str
    fit: float
    coverage: float
    words: float
    story: float
    form: float
    recency: float
    confidence: float
