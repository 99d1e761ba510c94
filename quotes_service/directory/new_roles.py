"""Turns an editor's request about a role of an expert into the content of a decision, and checks the values.

All functions raise InvalidInput, naming the field.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from quotes_service.decisions.content import (
    AddRole,
    CorrectRole,
    PassageSelector,
    RejectRole,
    first_day,
    role_added_by,
)
from quotes_service.decisions.requests import AddRoleRequest, CorrectRoleRequest, PassageFields, RejectRoleRequest
from quotes_service.directory import given_roles
from quotes_service.directory.standing_decisions import person_selector
from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import checked_line
from quotes_service.records import RoleStatus, Span
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.selectors import select_passage
from quotes_service.store.articles import articles
from quotes_service.store.decisions import targets
from quotes_service.store.experts import affiliations
from quotes_service.store.experts.affiliations import AffiliationRow
from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.institutions import institution_names, institutions
from quotes_service.store.institutions.institutions import InstitutionRow

#: The most characters of a passage that proves a role.
MOST_PASSAGE = 2_000
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def add_role(expert: ExpertRow, request: AddRoleRequest) -> AddRole:
    """A role that the expert has, by the request."""
    if not (request.title or request.institution):
        raise InvalidInput("title", "give a title, an institution, or both")
    title = _title("title", request.title) if request.title else None
    institution = _printed_form("institution", request.institution) if request.institution else None
    person = person_selector(expert.id, expert.uid, expert.name)
    role = AddRole(person, title, institution, "current", since=None, until=None, note=None, passage=None)
    return _with_proof(role, request, request.status)


def correct_role(expert: ExpertRow, request: CorrectRoleRequest) -> CorrectRole:
    """A role that is shown for the expert, and the right one, by the request."""
    wrong, shown = _shown_role(expert, request)
    title = _title("new_title", request.new_title) if request.new_title else shown.title
    if request.new_institution:
        institution = _printed_form("new_institution", request.new_institution)
    else:
        institution = institution_names.form_of(shown.institution) if shown.institution else None
    given = role_added_by(shown.decided[-1].content) if shown.decided else None
    since, until = (given.since, given.until) if given else (None, None)
    right = AddRole(wrong.person, title, institution, request.status, since, until, note=None, passage=None)
    right = _with_proof(right, request, request.new_status)
    if (
        given_roles.title_key(right.title) == wrong.title_key
        and entry_key(right.institution or "") in wrong.institution_keys
        and right.status == wrong.status
    ):
        raise InvalidInput("new_title", "give a title, an institution or a status that differs from the old one")
    return CorrectRole(wrong, right)


def _with_proof(role: AddRole, request: AddRoleRequest | CorrectRoleRequest, status: RoleStatus | None) -> AddRole:
    """The role with the dates and the evidence of the request. It is former if the request says so, or if it says that
    the role ended."""
    since = _day("since", request.since) if request.since else role.since
    until = _day("until", request.until) if request.until else role.until
    if since and until and until[: len(since)] < since[: len(until)]:
        raise InvalidInput("until", "must not be before since")
    if status is None:
        is_over = request.until and until and until < date.today().isoformat()[: len(until)]
        status = "former" if is_over else role.status
    if not (request.note or request.passage):
        raise InvalidInput("note", "give a note, a passage, or both as evidence")
    note = checked_line("note", request.note) if request.note else None
    passage = _passage(request.passage) if request.passage else None
    return replace(role, status=status, since=since, until=until, note=note, passage=passage)


def _title(field: str, value: str) -> str:
    title = checked_line(field, value)
    if not given_roles.title_key(title):
        raise InvalidInput(field, "is not a usable title")
    return title


def _printed_form(field: str, value: str) -> str:
    """A form of an institution's name, found by its id or by a name; one that the directory lacks is taken as it is."""
    value = checked_line(field, value)
    if value.startswith("i_"):
        return institution_names.form_of(_institution(field, value).id)
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
        first_day(value)
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


def reject_role(expert: ExpertRow, request: RejectRoleRequest) -> RejectRole:
    """A role that is shown for the expert, by the request."""
    return _shown_role(expert, request)[0]


def _shown_role(
    expert: ExpertRow, request: RejectRoleRequest | CorrectRoleRequest
) -> tuple[RejectRole, AffiliationRow]:
    """A role of the expert's timeline, as it is to be rejected and as it is shown."""
    if not (request.title or request.institution):
        raise InvalidInput("title", "give a title, an institution, or both")
    institution = _institution("institution", request.institution) if request.institution else None
    role = (given_roles.title_key(request.title), request.status, institution.id if institution else None)
    lines = affiliations.affiliations([expert.id]).get(expert.id, ())
    shown = next((row for row in lines if role == (row.title_key, row.status, row.institution)), None)
    if shown is None:
        raise InvalidInput("title", "no article prints this role for the expert, and no editor added it")
    person = person_selector(expert.id, expert.uid, expert.name)
    rejected = RejectRole(
        person=person,
        keys=tuple(sorted({place.key for place in person.places})),
        sides=tuple(sorted({place.side for place in person.places})),
        title_key=shown.title_key,
        institution_keys=tuple(targets.institution_keys(institution.id)) if institution else ("",),
        status=request.status,
    )
    return rejected, shown


def _institution(field: str, id: str) -> InstitutionRow:
    """The stored row of the institution with this id, or of the one it was merged into."""
    row = institutions.by_uid(checked_line(field, id))
    if row is None:
        raise InvalidInput(field, f"no institution has the id {id!r}")
    return row
