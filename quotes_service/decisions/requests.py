"""Requests for decisions, with ids: one dataclass per kind, whose fields are those that the kind takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, TypedDict

from quotes_service.decisions.content import NoteKind
from quotes_service.errors import InvalidInput
from quotes_service.records import RoleStatus, Verdict


class SpanFields(TypedDict):
    """A half-open range of characters of an article's text."""

    start: int
    end: int


class PassageFields(TypedDict):
    """A half-open range of characters of the current text of an article, by its id."""

    article_id: str
    start: int
    end: int


class DecisionFields(TypedDict, total=False):
    """The fields of all kinds together, as keyword arguments; None counts as left out."""

    quotation: str | None
    quotations: list[str] | None
    expert: str | None
    experts: list[str] | None
    institution: str | None
    institutions: list[str] | None
    name: str | None
    nobody: bool | None
    spans: list[SpanFields] | None
    title: str | None
    status: RoleStatus | None
    new_title: str | None
    new_institution: str | None
    new_status: RoleStatus | None
    since: str | None
    until: str | None
    note: str | None
    passage: PassageFields | None
    text: str | None
    note_kind: NoteKind | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class AttributeRequest:
    one_of: ClassVar = ("expert", "institution", "name", "nobody")

    quotation: str
    expert: str | None = None
    institution: str | None = None
    name: str | None = None
    nobody: bool | None = None


@dataclass(frozen=True, slots=True)
class RejectRequest:
    one_of: ClassVar = ()

    quotation: str


@dataclass(frozen=True, slots=True)
class TrimRequest:
    one_of: ClassVar = ()

    quotation: str
    spans: list[SpanFields]


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    one_of: ClassVar = ()

    quotation: str


@dataclass(frozen=True, slots=True)
class MergeRequest:
    one_of: ClassVar = ("experts", "institutions")

    experts: list[str] | None = None
    institutions: list[str] | None = None


@dataclass(frozen=True, slots=True)
class DistinctRequest:
    one_of: ClassVar = ("experts", "institutions")

    experts: list[str] | None = None
    institutions: list[str] | None = None


@dataclass(frozen=True, slots=True)
class SplitRequest:
    one_of: ClassVar = ()

    expert: str
    quotations: list[str]


@dataclass(frozen=True, slots=True)
class RenameRequest:
    one_of: ClassVar = ("expert", "institution")

    name: str
    expert: str | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class AddRoleRequest:
    """``institution`` is an id or a name."""

    one_of: ClassVar = ()

    expert: str
    title: str | None = None
    institution: str | None = None
    status: RoleStatus | None = None
    since: str | None = None
    until: str | None = None
    note: str | None = None
    passage: PassageFields | None = None


@dataclass(frozen=True, slots=True)
class CorrectRoleRequest:
    """``title``, ``institution`` and ``status`` are those of the wrong role. What has no ``new_...`` stays as it is."""

    one_of: ClassVar = ()

    expert: str
    title: str | None = None
    institution: str | None = None
    status: RoleStatus = "current"
    new_title: str | None = None
    new_institution: str | None = None
    new_status: RoleStatus | None = None
    since: str | None = None
    until: str | None = None
    note: str | None = None
    passage: PassageFields | None = None


@dataclass(frozen=True, slots=True)
class RejectRoleRequest:
    one_of: ClassVar = ()

    expert: str
    title: str | None = None
    institution: str | None = None
    status: RoleStatus = "current"


@dataclass(frozen=True, slots=True)
class HideRequest:
    one_of: ClassVar = ("expert", "institution", "quotation")

    expert: str | None = None
    institution: str | None = None
    quotation: str | None = None


@dataclass(frozen=True, slots=True)
class AddNoteRequest:
    one_of: ClassVar = ()

    expert: str
    text: str
    note_kind: NoteKind = "note"
    verdict: Verdict | None = None


DecisionRequest = (
    AttributeRequest
    | RejectRequest
    | TrimRequest
    | ConfirmRequest
    | MergeRequest
    | DistinctRequest
    | SplitRequest
    | RenameRequest
    | AddRoleRequest
    | CorrectRoleRequest
    | RejectRoleRequest
    | HideRequest
    | AddNoteRequest
)

_REQUESTS: dict[str, type[DecisionRequest]] = {
    "attribute": AttributeRequest,
    "reject": RejectRequest,
    "trim": TrimRequest,
    "confirm": ConfirmRequest,
    "merge": MergeRequest,
    "distinct": DistinctRequest,
    "split": SplitRequest,
    "rename": RenameRequest,
    "add_role": AddRoleRequest,
    "correct_role": CorrectRoleRequest,
    "reject_role": RejectRoleRequest,
    "hide": HideRequest,
    "add_note": AddNoteRequest,
}

#: What each kind of decision does, in the words of the documentation and the command's help.
KINDS: dict[str, str] = {
    "attribute": "say who said a quotation: an expert, an institution, a person by name, or nobody",
    "reject": "say that something is not a quotation",
    "trim": "say which characters of the article's text a quotation covers",
    "confirm": "say that a quotation and its speakers are right",
    "merge": "say that two or more experts, or institutions, are one; the first keeps its id",
    "distinct": "say that two or more experts, or institutions, are different ones",
    "split": "say that some quotations of an expert are by another person of the same name",
    "rename": "give an expert or institution another name",
    "add_role": "say that an expert has, or had, a title, an institution or both, with the evidence",
    "correct_role": "say what a title, institution or status of an expert should be, with the evidence",
    "reject_role": "say that a title, an institution or both are not those of an expert",
    "hide": "hide an expert, institution or quotation everywhere",
    "add_note": "show a text with an expert: their reply to what is printed, a note, or a verdict on a quote",
}


def fields_of(kind: str) -> tuple[str, ...]:
    """The names of the fields that a kind takes in addition to ``by`` and ``why``."""
    return tuple(field.name for field in fields(_REQUESTS[kind]))


def decision_request(kind: str, given: Mapping[str, Any]) -> DecisionRequest:
    """The request with these fields. Only their names are checked: values may have wrong types, or be unknown ids.

    Raises InvalidInput, naming the field, for an unknown kind, a missing field, more or fewer than one of ``one_of``,
    and a field that the kind doesn't take.
    """
    if kind not in _REQUESTS:
        raise InvalidInput("kind", f"must be one of {', '.join(KINDS)}")
    request = _REQUESTS[kind]
    values = {name: value for name, value in given.items() if value is not None}
    for field in fields(request):
        if field.default is MISSING and field.name not in values:
            raise InvalidInput(field.name, f"is missing: kind {kind!r} needs it")
    if request.one_of:
        alternatives = [name for name in request.one_of if name in values]
        if len(alternatives) != 1:
            field_name = alternatives[1] if alternatives else request.one_of[0]
            raise InvalidInput(field_name, f"give exactly one of {', '.join(request.one_of)}")
    for name in values:
        if name not in fields_of(kind):
            raise InvalidInput(name, f"is not allowed for kind {kind!r}")
    return request(**values)
