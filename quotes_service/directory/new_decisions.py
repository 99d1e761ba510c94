"""Turns an editor's request, which names entries by ids, into the content of a decision, and checks the values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from quotes_service.decisions.content import (
    AddRole,
    Attribute,
    CorrectRole,
    DecisionContent,
    Distinct,
    ExpertSpeaker,
    Hide,
    InstitutionSelector,
    InstitutionSpeaker,
    Merge,
    NamedSpeaker,
    PassageSelector,
    PersonSelector,
    QuotationSelector,
    Reject,
    RejectRole,
    Rename,
    Split,
    Trim,
)
from quotes_service.decisions.requests import (
    AddRoleRequest,
    AttributeRequest,
    CorrectRoleRequest,
    DecisionRequest,
    DistinctRequest,
    HideRequest,
    MergeRequest,
    PassageFields,
    RejectRequest,
    RejectRoleRequest,
    RenameRequest,
    SpanFields,
    SplitRequest,
    TrimRequest,
)
from quotes_service.directory import given_roles
from quotes_service.directory.standing_decisions import person_selector
from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.records import RoleStatus, Span
from quotes_service.resolve.corrections import select_passage, select_quotation
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import is_full_name, name_key
from quotes_service.store.articles import articles
from quotes_service.store.decisions import targets
from quotes_service.store.decisions.targets import QuotationTarget
from quotes_service.store.experts import experts
from quotes_service.store.experts.experts import AffiliationRow
from quotes_service.store.institutions import institution_names, institutions
from quotes_service.store.institutions.institutions import InstitutionRow
from quotes_service.store.quotations import quotations

#: The most characters of a passage that proves a role.
MOST_PASSAGE = 2_000
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


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
        case MergeRequest():
            return Merge(_entries(request))
        case DistinctRequest():
            return Distinct(_entries(request))
        case SplitRequest():
            return _split(request)
        case RenameRequest():
            return _rename(request)
        case AddRoleRequest():
            return _add_role(request)
        case CorrectRoleRequest():
            return _correct_role(request)
        case RejectRoleRequest():
            return _reject_role(request)
        case HideRequest():
            return Hide(_entry_to_hide(request))


def checked_line(field: str, value: Any) -> str:
    """The value as a string on one line. Raises InvalidInput for anything but a string that is not blank, and for
    control and invisible characters."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a non-empty string")
    check_characters(value, field=field)
    if any(unicodedata.category(character) == "Cf" for character in value):
        raise InvalidInput(field, "has an invisible character")
    return " ".join(value.split())


# Kinds of decisions.


def _attribute(request: AttributeRequest) -> Attribute:
    quotation = _quotation(request.quotation)
    if request.expert is not None:
        return Attribute(quotation, _speaker_in(quotation.article.id, request.expert))
    if request.institution is not None:
        institution = _institution("institution", request.institution)
        return Attribute(quotation, InstitutionSpeaker(institution.name, institution.id))
    if request.name is not None:
        name = checked_line("name", request.name)
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


def _entries(request: MergeRequest | DistinctRequest) -> tuple[PersonSelector, ...] | tuple[InstitutionSelector, ...]:
    if request.experts is not None:
        people = tuple(_person("experts", id) for id in request.experts)
        _check_distinct("experts", [person.id for person in people])
        return people
    selected = tuple(_institution("institutions", id) for id in request.institutions or ())
    _check_distinct("institutions", [institution.id for institution in selected])
    return selected


def _check_distinct(field: str, ids: Sequence[str]) -> None:
    """Raise InvalidInput for fewer than two ids, and for two that lead to the same entry."""
    if len(set(ids)) < max(2, len(ids)):
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
    name = checked_line("name", request.name)
    if not (name_key(name) if request.expert is not None else institution_key(name)):
        raise InvalidInput("name", "is not a usable name")
    if request.expert is not None:
        return Rename(_person("expert", request.expert), name)
    return Rename(_institution("institution", request.institution), name)


def _add_role(request: AddRoleRequest) -> AddRole:
    person = _person("expert", request.expert)
    if not (request.title or request.institution):
        raise InvalidInput("title", "give a title, an institution, or both")
    title = _title("title", request.title) if request.title else None
    institution = _printed_form("institution", request.institution) if request.institution else None
    return _with_proof(request, person, title, institution, request.status, "current")


def _correct_role(request: CorrectRoleRequest) -> CorrectRole:
    wrong, shown = _shown_role(request)
    title = _title("new_title", request.new_title) if request.new_title else shown.title
    if request.new_institution:
        institution = _printed_form("new_institution", request.new_institution)
    else:
        institution = institution_names.form_of(shown.institution) if shown.institution else None
    right = _with_proof(request, wrong.person, title, institution, request.new_status, request.status)
    if (
        given_roles.title_key(right.title) == wrong.title_key
        and entry_key(right.institution or "") in wrong.institution_keys
        and right.status == wrong.status
    ):
        raise InvalidInput("new_title", "give a title, an institution or a status that differs from the old one")
    return CorrectRole(wrong, right)


def _with_proof(
    request: AddRoleRequest | CorrectRoleRequest,
    person: PersonSelector,
    title: str | None,
    institution: str | None,
    status: RoleStatus | None,
    default: RoleStatus,
) -> AddRole:
    """The role, with the dates and the evidence of the request. Without a status it is former if its end is over, else
    ``default``."""
    since, until = (value and _day(name, value) for name, value in (("since", request.since), ("until", request.until)))
    if since and until and until[: len(since)] < since[: len(until)]:
        raise InvalidInput("until", "must not be before since")
    if status is None:
        status = "former" if until and until < date.today().isoformat()[: len(until)] else default
    if not (request.note or request.passage):
        raise InvalidInput("note", "give a note, a passage, or both as evidence")
    note = checked_line("note", request.note) if request.note else None
    passage = _passage(request.passage) if request.passage else None
    return AddRole(person, title, institution, status, since, until, note, passage)


def _title(field: str, value: str) -> str:
    title = checked_line(field, value)
    if not given_roles.title_key(title):
        raise InvalidInput(field, "is not a usable title")
    return title


def _printed_form(field: str, value: str) -> str:
    """A form of an institution's name, found by its id or by a name; one that the directory lacks is taken as it is."""
    value = checked_line(field, value)
    if value.startswith("i_"):
        return institution_names.form_of(_institution_row(field, value).id)
    keys = {institution_key(value), entry_key(value)}
    if not all(keys):
        raise InvalidInput(field, "is not a usable name")
    found = institutions.rows(institutions.ids_of_name(keys))
    if len(found) > 1:
        ids = ", ".join(row.uid for row in found)
        raise InvalidInput(field, f"is the name of {len(found)} institutions; give the id of one of them: {ids}")
    return institution_names.form_of(found[0].id) if found else value


def _day(field: str, value: Any) -> str:
    """A day, a month or a year in ISO 8601."""
    value = checked_line(field, value)
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        raise InvalidInput(field, "must be a date, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY") from None
    return value


def _passage(given: PassageFields) -> PassageSelector:
    row = articles.by_uid(checked_line("passage", given["article_id"]))
    if row is None:
        raise InvalidInput("passage", f"no article has the id {given['article_id']!r}")
    text, span = row.current.text, Span(given["start"], given["end"])
    if not 0 <= span.start < span.end <= len(text):
        raise InvalidInput("passage", f"must be a range of the article's text, which has {len(text):,} characters")
    if span.end - span.start > MOST_PASSAGE:
        raise InvalidInput("passage", f"must not be longer than {MOST_PASSAGE:,} characters")
    if not any(character.isalnum() for character in span.of(text)):
        raise InvalidInput("passage", "must cover at least one word")
    return select_passage(text, span, targets.article(row.id))


def _reject_role(request: RejectRoleRequest) -> RejectRole:
    return _shown_role(request)[0]


def _shown_role(request: RejectRoleRequest | CorrectRoleRequest) -> tuple[RejectRole, AffiliationRow]:
    """A role of the expert's timeline, as it is to be rejected and as it is shown."""
    expert = _expert("expert", request.expert)
    if not (request.title or request.institution):
        raise InvalidInput("title", "give a title, an institution, or both")
    institution = institutions.by_uid(request.institution) if request.institution else None
    if request.institution and institution is None:
        raise InvalidInput("institution", f"no institution has the id {request.institution!r}")
    role = (given_roles.title_key(request.title), request.status, institution.id if institution else None)
    affiliations = experts.affiliations([expert.id]).get(expert.id, ())
    shown = next((row for row in affiliations if role == (row.title_key, row.status, row.institution)), None)
    if shown is None:
        raise InvalidInput("title", "no article prints this role for the expert, and no editor added it")
    person = person_selector(expert.id, expert.uid, expert.name)
    rejected = RejectRole(
        person=person,
        keys=_keys(person),
        sides=tuple(sorted({place.side for place in person.places})),
        title_key=shown.title_key,
        institution_keys=tuple(targets.institution_keys(institution.id)) if institution else ("",),
        status=request.status,
    )
    return rejected, shown


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


def _expert(field: str, id: Any):
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
    row = _institution_row(field, id)
    return InstitutionSelector(row.uid, row.name, tuple(targets.institution_selector_keys(row.id)))


def _institution_row(field: str, id: Any) -> InstitutionRow:
    """The stored row of the institution with this id, or of the one it was merged into."""
    row = institutions.by_uid(checked_line(field, id))
    if row is None:
        raise InvalidInput(field, f"no institution has the id {id!r}")
    return row
