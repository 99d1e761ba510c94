"""What editors decide: one frozen dataclass per kind, with selectors of the entries that it is about.

A selector says how its target is found again after everything was extracted and resolved again, even if row ids
changed. That of a quotation is a pair of W3C Web Annotation selectors (TextQuoteSelector, TextPositionSelector); a
person is found by the articles and the names under which they appeared, an institution by the keys of its names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from quotes_service.records import Factuality, Mode, QuotationType, RoleStatus, Span, Speaker, Verdict

DecisionKind = Literal[
    "attribute",
    "reject",
    "trim",
    "confirm",
    "merge",
    "distinct",
    "split",
    "rename",
    "add_role",
    "correct_role",
    "reject_role",
    "hide",
    "add_note",
    "undo",
]
#: What a note is: the person's own answer, something that the editors say, or their verdict on a quote.
NoteKind = Literal["reply", "note", "verdict"]


# Selectors.


@dataclass(frozen=True, slots=True)
class ArticleSelector:
    """An article: its id, its URL, and the hash of its current text. Any of them finds it."""

    id: str
    url: str | None
    text: str

    def matches(self, other: ArticleSelector) -> bool:
        """Whether both have the same id, URL or text."""
        return self.id == other.id or (self.url is not None and self.url == other.url) or self.text == other.text


class SpanWithText(NamedTuple):
    """A span with the text that it covers, which tells whether the article was edited there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class QuotationAsRead:
    """A quotation as it was when the decision was made; it is restored if a later extraction misses it.

    Offsets are those of the article's text at that time.
    """

    type: QuotationType
    mode: Mode
    content: tuple[Span, ...]
    cue: SpanWithText | None
    source: SpanWithText | None
    speakers: tuple[Speaker, ...]
    paragraph: Span
    factuality: Factuality = "said"


@dataclass(frozen=True, slots=True)
class QuotationSelector:
    """A quotation: its article, the text from its first to its last character with the text before and after, and its
    offsets."""

    id: str
    article: ArticleSelector
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    as_read: QuotationAsRead


@dataclass(frozen=True, slots=True)
class PassageSelector:
    """A passage of an article: its text with the text before and after it, and its offsets."""

    article: ArticleSelector
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AppearancePlace:
    """Where a person appeared: the id of the appearance, the article, the key of the name and the side.

    An article has one appearance for each name, unless an editor decided that several people of the article share the
    name. Each of them then has another ``side``: the id of the decision that split the person off, or "" for the
    others.
    """

    id: str
    article: ArticleSelector
    key: str
    side: str


@dataclass(frozen=True, slots=True)
class PersonSelector:
    """An expert: the id and name at the time of the decision, and their appearances, the first one first."""

    id: str
    name: str
    places: tuple[AppearancePlace, ...]


@dataclass(frozen=True, slots=True)
class InstitutionSelector:
    """An institution: the id and name at the time of the decision, and the keys of its names.

    The first key is that of the name that gave the institution its id.
    """

    id: str
    name: str
    keys: tuple[str, ...]


# Speakers to whom an editor attributes a quotation.


@dataclass(frozen=True, slots=True)
class NamedSpeaker:
    """A person by name, whether or not the directory has an expert of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class ExpertSpeaker:
    """An expert, with the name and the side that they have in the article.

    ``side`` is None if the article has only a namesake: this decision then creates a side for the expert.
    """

    name: str
    side: str | None
    person: PersonSelector


@dataclass(frozen=True, slots=True)
class InstitutionSpeaker:
    name: str
    id: str


# Decisions.


@dataclass(frozen=True, slots=True)
class Attribute:
    """The quotation is by this speaker; None: by nobody that the article names."""

    quotation: QuotationSelector
    speaker: NamedSpeaker | ExpertSpeaker | InstitutionSpeaker | None


@dataclass(frozen=True, slots=True)
class Reject:
    """This is not a quotation."""

    quotation: QuotationSelector


@dataclass(frozen=True, slots=True)
class Trim:
    """The quotation covers these spans of the article's text, as it was at the time of the decision."""

    quotation: QuotationSelector
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """The quotation is right as it was read: its words, its speakers, and whether it was said.

    ``sides``: for each speaker the side of the person in the article (see AppearancePlace); None for one who is no
    person of the directory. ``reason``: why no speaker was known (a key of REASONS).
    """

    quotation: QuotationSelector
    sides: tuple[str | None, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Merge:
    """These are one expert, or one institution, under the id of the first."""

    entries: tuple[PersonSelector, ...] | tuple[InstitutionSelector, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    """These are different experts, or different institutions; no two of them are one."""

    entries: tuple[PersonSelector, ...] | tuple[InstitutionSelector, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """These quotations are not by ``person``, under whose names (``keys``) they are printed, but by somebody else."""

    quotations: tuple[QuotationSelector, ...]
    person: PersonSelector
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """The expert or institution is shown under this name."""

    entry: PersonSelector | InstitutionSelector
    name: str


@dataclass(frozen=True, slots=True)
class RejectRole:
    """People with these names (``keys``) and ``sides`` don't have this role (title, institution, status).

    ``title_key`` is "" for a role without a title, ``institution_keys`` is ("",) for one without an institution.
    """

    person: PersonSelector
    keys: tuple[str, ...]
    sides: tuple[str, ...]
    title_key: str
    institution_keys: tuple[str, ...]
    status: RoleStatus

    def covers(self, key: str, side: str, title_key: str, institution_key: str, status: RoleStatus) -> bool:
        """Whether a role that is printed for a person with this name (key) and side is the rejected one."""
        return (
            key in self.keys
            and side in self.sides
            and (title_key, status) == (self.title_key, self.status)
            and institution_key in self.institution_keys
        )

    def is_same_role(self, other: RejectRole) -> bool:
        """Whether both reject the same role, whoever the person is."""
        return (self.title_key, set(self.institution_keys), self.status) == (
            other.title_key,
            set(other.institution_keys),
            other.status,
        )


@dataclass(frozen=True, slots=True)
class AddRole:
    """The person has, or had, this role; ``institution`` is a form of its name, printed or given by the editor.

    ``since`` and ``until`` are days, months or years ("2019-05"); ``note`` and ``passage`` are the evidence.
    """

    person: PersonSelector
    title: str | None
    institution: str | None
    status: RoleStatus
    since: str | None
    until: str | None
    note: str | None
    passage: PassageSelector | None


@dataclass(frozen=True, slots=True)
class CorrectRole:
    """The person has the role ``right`` instead of the role ``wrong``."""

    wrong: RejectRole
    right: AddRole


@dataclass(frozen=True, slots=True)
class Hide:
    """The expert, institution or quotation is not shown anywhere."""

    entry: PersonSelector | InstitutionSelector | QuotationSelector


@dataclass(frozen=True, slots=True)
class AddNote:
    """The person's entry is shown with this text: their reply to what is printed, a note about it, or words that they
    are said to have said, with the ``verdict`` on these (else None)."""

    person: PersonSelector
    text: str
    kind: NoteKind
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Another decision is no longer active. Its id is stored beside the content, in the row's ``undoes``."""


DecisionContent = (
    Attribute
    | Reject
    | Trim
    | Confirm
    | Merge
    | Distinct
    | Split
    | Rename
    | AddRole
    | CorrectRole
    | RejectRole
    | Hide
    | AddNote
    | Undo
)


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """An active decision, which is applied to each new extraction: its id and what was decided."""

    id: str
    content: DecisionContent


# What a decision is about.


def quotations_in(content: DecisionContent) -> tuple[QuotationSelector, ...]:
    """The quotations that a decision is about."""
    match content:
        case Attribute(quotation=quotation) | Reject(quotation=quotation):
            return (quotation,)
        case Trim(quotation=quotation) | Confirm(quotation=quotation):
            return (quotation,)
        case Hide(entry=QuotationSelector() as quotation):
            return (quotation,)
        case Split(quotations=quotations):
            return quotations
    return ()


def people_in(content: DecisionContent) -> tuple[PersonSelector, ...]:
    """The experts that a decision is about."""
    match content:
        case Merge(entries=entries) | Distinct(entries=entries):
            return tuple(entry for entry in entries if isinstance(entry, PersonSelector))
        case Split(person=person) | Attribute(speaker=ExpertSpeaker(person=person)):
            return (person,)
        case AddRole(person=person) | CorrectRole(right=AddRole(person=person)) | RejectRole(person=person):
            return (person,)
        case AddNote(person=person):
            return (person,)
        case Rename(entry=PersonSelector() as person) | Hide(entry=PersonSelector() as person):
            return (person,)
    return ()


def institutions_in(content: DecisionContent) -> tuple[InstitutionSelector, ...]:
    """The institutions that a decision is about, but not one to which a quotation is attributed."""
    match content:
        case Merge(entries=entries) | Distinct(entries=entries):
            return tuple(entry for entry in entries if isinstance(entry, InstitutionSelector))
        case Rename(entry=InstitutionSelector() as institution) | Hide(entry=InstitutionSelector() as institution):
            return (institution,)
    return ()


def role_added_by(content: DecisionContent) -> AddRole | None:
    """The role that a decision gives to somebody, if it does."""
    return content.right if isinstance(content, CorrectRole) else content if isinstance(content, AddRole) else None


def first_day(value: str) -> date:
    """The first day of a day, a month or a year in ISO 8601. Raises ValueError."""
    return date.fromisoformat(value + "-01-01"[len(value) - 4 :])


def role_rejected_by(content: DecisionContent) -> RejectRole | None:
    """The role that a decision takes from somebody, if it does."""
    return content.wrong if isinstance(content, CorrectRole) else content if isinstance(content, RejectRole) else None
