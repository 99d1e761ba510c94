"""Turns an editor's request, which names entries by ids, into the content of a decision, and checks the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from quotes_service.decisions.content import (
    AddNote,
    Attribute,
    Confirm,
    DecisionContent,
    Distinct,
    ExpertSpeaker,
    Hide,
    InstitutionSelector,
    InstitutionSpeaker,
    Merge,
    NamedSpeaker,
    NoteKind,
    PersonSelector,
    QuotationSelector,
    Reject,
    Rename,
    Split,
    Trim,
)
from quotes_service.decisions.requests import (
    AddNoteRequest,
    AddRoleRequest,
    AttributeRequest,
    ConfirmRequest,
    CorrectRoleRequest,
    DecisionRequest,
    DistinctRequest,
    HideRequest,
    MergeRequest,
    RejectRequest,
    RejectRoleRequest,
    RenameRequest,
    SpanFields,
    SplitRequest,
    TrimRequest,
)
from quotes_service.directory import new_roles
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.standing_decisions import person_selector
from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters, checked_line
from quotes_service.records import Span, Verdict
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import is_full_name, name_key
from quotes_service.resolve.selectors import select_quotation
from quotes_service.store.decisions import targets
from quotes_service.store.decisions.targets import QuotationTarget
from quotes_service.store.experts import experts
from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import quotations

#: The most characters of a note.
MOST_NOTE_CHARS = 2_000


def content_of(request: DecisionRequest) -> DecisionContent:
    """The content of the decision that is asked for. Raises InvalidInput, naming the field, for ids of entries that do
    not exist or are hidden, and for values that the kind cannot take."""
    match request:
        case AttributeRequest():
            return _attribute(request)
        case RejectRequest():
            return Reject(_quotation(request.quotation))
        case TrimRequest():
            return _trim(request)
        case ConfirmRequest():
            return _confirm(request)
        case MergeRequest():
            return Merge(_entries(request))
        case DistinctRequest():
            return Distinct(_entries(request))
        case SplitRequest():
            return _split(request)
        case RenameRequest():
            return _rename(request)
        case AddRoleRequest():
            return new_roles.add_role(_expert("expert", request.expert), request)
        case CorrectRoleRequest():
            return new_roles.correct_role(_expert("expert", request.expert), request)
        case RejectRoleRequest():
            return new_roles.reject_role(_expert("expert", request.expert), request)
        case HideRequest():
            return Hide(_entry_to_hide(request))
        case AddNoteRequest():
            return _add_note(request)


# Kinds of decisions.


def _attribute(request: AttributeRequest) -> Attribute:
    quotation = _quotation(request.quotation)
    if request.expert is not None:
        return Attribute(quotation, _speaker_in(quotation.article.id, request.expert))
    if request.institution is not None:
        institution = _institution("institution", request.institution)
        return Attribute(quotation, InstitutionSpeaker(institution.name, institution.id))
    if request.name is not None:
        name = _name(request.name)
        if not is_full_name(name):
            raise InvalidInput("name", "must have at least two words, since many people share a single name")
        return Attribute(quotation, NamedSpeaker(name))
    if request.nobody is not True:
        raise InvalidInput("nobody", "must be true or left out")
    return Attribute(quotation, None)


def _speaker_in(article: str, id: str) -> ExpertSpeaker:
    """The expert with this id, with the name and side that they have in the article (its id)."""
    expert = _expert("expert", id)
    person = person_selector(expert.id, expert.uid, expert.name)
    appearance = targets.appearance_in(article, expert.id)
    if appearance:
        name, side = appearance
        return ExpertSpeaker(name, side, person)
    has_namesake = targets.has_namesake(article, name_key(expert.name))
    return ExpertSpeaker(expert.name, None if has_namesake else "", person)


def _trim(request: TrimRequest) -> Trim:
    target = _quotation_target("quotation", request.quotation)
    selector = _quotation_selector(target)
    spans = _spans(request.spans, len(target.text))
    if not any(start < selector.end and selector.start < end for start, end in spans):
        raise InvalidInput("spans", "must cover a part of the quotation")
    if not any(character.isalnum() for span in spans for character in span.of(target.text)):
        raise InvalidInput("spans", "must cover at least one word")
    return Trim(selector, spans)


def _spans(ranges: Sequence[SpanFields], length: int) -> tuple[Span, ...]:
    spans = tuple(Span(span["start"], span["end"]) for span in ranges)
    offsets = [offset for span in spans for offset in span]
    if not offsets or offsets != sorted(set(offsets)) or offsets[0] < 0 or offsets[-1] > length:
        raise InvalidInput("spans", "must be ranges of the article's text in order, none empty, none overlapping")
    return spans


def _confirm(request: ConfirmRequest) -> Confirm:
    target = _quotation_target("quotation", request.quotation)
    return Confirm(_quotation_selector(target), targets.speaker_sides(target.uid), target.quotation.reason)


def _entries(request: MergeRequest | DistinctRequest) -> tuple[PersonSelector, ...] | tuple[InstitutionSelector, ...]:
    if request.experts is not None:
        people = tuple(_person("experts", id) for id in request.experts)
        _check_distinct("experts", request.experts, [person.id for person in people])
        return people
    sent = request.institutions or []
    selected = tuple(_institution("institutions", id) for id in sent)
    _check_distinct("institutions", sent, [institution.id for institution in selected])
    return selected


def _check_distinct(field: str, sent: Sequence[str], ids: Sequence[str]) -> None:
    """Raise InvalidInput for fewer than two ids, and for two that lead to the same entry; ``ids``: those of the entries
    that the ids ``sent`` lead to."""
    if len(set(ids)) < max(2, len(ids)):
        if len(sent) == len(set(sent)) > 1:
            raise InvalidInput(field, "are one entry: somebody joined them before")
        raise InvalidInput(field, "must be two or more distinct ids")


def _split(request: SplitRequest) -> Split:
    expert = _expert("expert", request.expert)
    person = person_selector(expert.id, expert.uid, expert.name)
    selected = tuple(_quotation(id, "quotations") for id in request.quotations)
    ids_of_expert = {row.uid for row in quotations.of_expert(expert.id)}
    ids = {quotation.id for quotation in selected}
    if not ids or not ids <= ids_of_expert:
        raise InvalidInput("quotations", "must be one or more quotations of the expert")
    if ids == ids_of_expert:
        raise InvalidInput("quotations", "must leave the expert at least one quotation")
    return Split(selected, person, _keys(person))


def _rename(request: RenameRequest) -> Rename:
    name = _name(request.name) if request.expert is not None else checked_line("name", request.name)
    if not (name_key(name) if request.expert is not None else institution_key(name)):
        raise InvalidInput("name", "is not a usable name")
    if request.expert is not None:
        return Rename(_person("expert", request.expert), name)
    return Rename(_institution("institution", request.institution), name)


def _name(given: Any) -> str:
    """A person's name. Raises InvalidInput, also for that of somebody who was erased."""
    name = checked_line("name", given)
    if Tombstones.load().is_erased(name_key(name)):
        raise InvalidInput("name", "is that of a person who was erased, at their request: it is not kept again")
    return name


def _add_note(request: AddNoteRequest) -> AddNote:
    text, kind = request.text, request.note_kind
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput("text", "must be a non-empty string")
    check_characters(text, field="text")
    if len(text) > MOST_NOTE_CHARS:
        raise InvalidInput("text", f"has {len(text):,} characters; at most {MOST_NOTE_CHARS:,} are kept")
    if kind not in get_args(NoteKind):
        raise InvalidInput("note_kind", f"must be one of {', '.join(get_args(NoteKind))}")
    if kind == "verdict" and request.verdict not in get_args(Verdict):
        raise InvalidInput("verdict", f"must be one of {', '.join(get_args(Verdict))} for a note of this kind")
    if kind != "verdict" and request.verdict is not None:
        raise InvalidInput("verdict", "is only allowed with the note_kind 'verdict'")
    return AddNote(_person("expert", request.expert), text.strip(), kind, request.verdict)


def _entry_to_hide(request: HideRequest) -> PersonSelector | InstitutionSelector | QuotationSelector:
    if request.expert is not None:
        return _person("expert", request.expert)
    if request.institution is not None:
        return _institution("institution", request.institution)
    return _quotation(request.quotation)


# Selectors.


def _quotation(id: Any, field: str = "quotation") -> QuotationSelector:
    return _quotation_selector(_quotation_target(field, id))


def _quotation_target(field: str, id: Any) -> QuotationTarget:
    target = targets.shown_quotation(checked_line(field, id))
    if target is None:
        raise InvalidInput(field, f"no quotation has the id {id!r}, or it is hidden or no longer in its article")
    return target


def _quotation_selector(target: QuotationTarget) -> QuotationSelector:
    return select_quotation(target.text, target.quotation, id=target.uid, article=target.article)


def _expert(field: str, id: Any) -> ExpertRow:
    """The stored row of the expert with this id, or of the one it was merged into."""
    row = experts.by_uid(checked_line(field, id))
    if row is None:
        raise InvalidInput(field, f"no expert has the id {id!r}")
    return row


def _person(field: str, id: Any) -> PersonSelector:
    expert = _expert(field, id)
    return person_selector(expert.id, expert.uid, expert.name)


def _keys(person: PersonSelector) -> tuple[str, ...]:
    """The keys of the names under which the person appears, sorted."""
    return tuple(sorted({place.key for place in person.places}))


def _institution(field: str, id: Any) -> InstitutionSelector:
    row = institutions.by_uid(checked_line(field, id))
    if row is None:
        raise InvalidInput(field, f"no institution has the id {id!r}")
    return InstitutionSelector(row.uid, row.name, tuple(targets.institution_selector_keys(row.id)))
