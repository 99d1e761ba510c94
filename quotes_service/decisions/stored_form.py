"""The JSON in which the content of decisions is stored: lists and objects as version 0.4.0 wrote them.

The store adds ``summary``: the fields of the request as the editor sent them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotes_service.decisions.content import (
    AddNote,
    AddRole,
    AppearancePlace,
    ArticleSelector,
    Attribute,
    Confirm,
    CorrectRole,
    DecisionContent,
    DecisionKind,
    Distinct,
    ExpertSpeaker,
    Hide,
    InstitutionSelector,
    InstitutionSpeaker,
    Merge,
    NamedSpeaker,
    PassageSelector,
    PersonSelector,
    QuotationAsRead,
    QuotationSelector,
    Reject,
    RejectRole,
    Rename,
    SpanWithText,
    Split,
    Trim,
    Undo,
)
from quotes_service.records import Span, Speaker

_KINDS: dict[type[DecisionContent], DecisionKind] = {
    Attribute: "attribute",
    Reject: "reject",
    Trim: "trim",
    Confirm: "confirm",
    Merge: "merge",
    Distinct: "distinct",
    Split: "split",
    Rename: "rename",
    AddRole: "add_role",
    CorrectRole: "correct_role",
    RejectRole: "reject_role",
    Hide: "hide",
    AddNote: "add_note",
    Undo: "undo",
}


def kind_of(content: DecisionContent) -> DecisionKind:
    """The kind under which the content is stored."""
    return _KINDS[type(content)]


def to_json(content: DecisionContent) -> dict[str, Any]:
    """The content as JSON: dicts, lists, strings and numbers."""
    match content:
        case Attribute():
            return _entries(content.quotation) | {"speaker": _speaker(content.speaker)}
        case Reject():
            return _entries(content.quotation)
        case Trim():
            return _entries(content.quotation) | {"spans": [list(span) for span in content.spans]}
        case Confirm():
            return _entries(content.quotation) | {"sides": list(content.sides), "reason": content.reason}
        case Merge() | Distinct():
            return _entries(*content.entries)
        case Split():
            return {**_entries(*content.quotations), **_entries(content.person), "keys": list(content.keys)}
        case Rename():
            return _entries(content.entry) | {"name": content.name}
        case AddRole():
            return _entries(content.person) | _added_role(content)
        case CorrectRole(wrong=wrong, right=right):
            return _entries(right.person) | {"wrong": _rejected_role(wrong), "right": _added_role(right)}
        case RejectRole():
            return _entries(content.person) | _rejected_role(content)
        case Hide():
            return _entries(content.entry)
        case AddNote():
            verdict = {"verdict": content.verdict} if content.verdict else {}
            return _entries(content.person) | {"text": content.text, "note_kind": content.kind} | verdict
        case Undo():
            return {}


def from_json(kind: str, stored: Mapping[str, Any]) -> DecisionContent:
    """The content of a decision of this kind, from the result of ``to_json``; other keys are ignored.

    Raises ValueError for an unknown kind, and KeyError if something is missing.
    """
    match kind:
        case "attribute":
            return Attribute(_only_quotation(stored), _read_speaker(stored["speaker"]))
        case "reject":
            return Reject(_only_quotation(stored))
        case "trim":
            return Trim(_only_quotation(stored), _read_spans(stored["spans"]))
        case "confirm":
            return Confirm(_only_quotation(stored), tuple(stored["sides"]), stored["reason"])
        case "merge":
            return Merge(_read_people_or_institutions(stored))
        case "distinct":
            return Distinct(_read_people_or_institutions(stored))
        case "split":
            quotations = tuple(map(_read_quotation, stored["quotations"]))
            return Split(quotations, _only_person(stored), tuple(stored["keys"]))
        case "rename":
            return Rename(_read_people_or_institutions(stored)[0], stored["name"])
        case "add_role":
            return _read_added_role(_only_person(stored), stored)
        case "correct_role":
            person = _only_person(stored)
            wrong, right = stored["wrong"], stored["right"]
            return CorrectRole(_read_rejected_role(person, wrong), _read_added_role(person, right))
        case "reject_role":
            return _read_rejected_role(_only_person(stored), stored)
        case "hide":
            is_quotation = "quotations" in stored
            return Hide(_only_quotation(stored) if is_quotation else _read_people_or_institutions(stored)[0])
        case "add_note":
            return AddNote(_only_person(stored), stored["text"], stored["note_kind"], stored.get("verdict"))
        case "undo":
            return Undo()
    raise ValueError(f"no kind of decision is called {kind!r}")


# Entries: "quotations", "people" or "institutions" has a list of their selectors.


def _entries(*entries: QuotationSelector | PersonSelector | InstitutionSelector) -> dict[str, Any]:
    match entries[0]:
        case QuotationSelector():
            return {"quotations": [_quotation(entry) for entry in entries if isinstance(entry, QuotationSelector)]}
        case PersonSelector():
            return {"people": [_person(entry) for entry in entries if isinstance(entry, PersonSelector)]}
        case InstitutionSelector():
            return {
                "institutions": [
                    {"id": entry.id, "name": entry.name, "keys": list(entry.keys)}
                    for entry in entries
                    if isinstance(entry, InstitutionSelector)
                ]
            }


def _only_quotation(stored: Mapping[str, Any]) -> QuotationSelector:
    [quotation] = stored["quotations"]
    return _read_quotation(quotation)


def _only_person(stored: Mapping[str, Any]) -> PersonSelector:
    [person] = stored["people"]
    return _read_person(person)


def _read_people_or_institutions(
    stored: Mapping[str, Any],
) -> tuple[PersonSelector, ...] | tuple[InstitutionSelector, ...]:
    if "people" in stored:
        return tuple(map(_read_person, stored["people"]))
    return tuple(
        InstitutionSelector(institution["id"], institution["name"], tuple(institution["keys"]))
        for institution in stored["institutions"]
    )


def _article(article: ArticleSelector) -> dict[str, Any]:
    return {"id": article.id, "url": article.url, "text": article.text}


def _person(person: PersonSelector) -> dict[str, Any]:
    places = [
        {"id": place.id, "article": _article(place.article), "key": place.key, "side": place.side}
        for place in person.places
    ]
    return {"id": person.id, "name": person.name, "places": places}


def _read_person(stored: Mapping[str, Any]) -> PersonSelector:
    places = tuple(
        AppearancePlace(place["id"], ArticleSelector(**place["article"]), place["key"], place["side"])
        for place in stored["places"]
    )
    return PersonSelector(stored["id"], stored["name"], places)


def _quotation(quotation: QuotationSelector) -> dict[str, Any]:
    as_read = quotation.as_read
    return {
        "id": quotation.id,
        "article": _article(quotation.article),
        "exact": quotation.exact,
        "prefix": quotation.prefix,
        "suffix": quotation.suffix,
        "start": quotation.start,
        "end": quotation.end,
        "as_read": {
            "type": as_read.type,
            "mode": as_read.mode,
            "content": [list(span) for span in as_read.content],
            "cue": as_read.cue and list(as_read.cue),
            "source": as_read.source and list(as_read.source),
            "speakers": [
                [speaker.name, speaker.kind, speaker.confidence, list(speaker.chain)] for speaker in as_read.speakers
            ],
            "paragraph": list(as_read.paragraph),
            **({} if as_read.factuality == "said" else {"factuality": as_read.factuality}),
        },
    }


def _read_quotation(stored: Mapping[str, Any]) -> QuotationSelector:
    as_read = stored["as_read"]
    return QuotationSelector(
        id=stored["id"],
        article=ArticleSelector(**stored["article"]),
        exact=stored["exact"],
        prefix=stored["prefix"],
        suffix=stored["suffix"],
        start=stored["start"],
        end=stored["end"],
        as_read=QuotationAsRead(
            type=as_read["type"],
            mode=as_read["mode"],
            content=_read_spans(as_read["content"]),
            cue=as_read["cue"] and SpanWithText(*as_read["cue"]),
            source=as_read["source"] and SpanWithText(*as_read["source"]),
            speakers=tuple(
                Speaker(name, kind, confidence, tuple(chain)) for name, kind, confidence, chain in as_read["speakers"]
            ),
            paragraph=Span(*as_read["paragraph"]),
            factuality=as_read.get("factuality", "said"),
        ),
    )


def _added_role(role: AddRole) -> dict[str, Any]:
    passage = role.passage
    return {
        "title": role.title,
        "institution": role.institution,
        "status": role.status,
        "since": role.since,
        "until": role.until,
        "note": role.note,
        "passage": passage
        and {
            "article": _article(passage.article),
            "exact": passage.exact,
            "prefix": passage.prefix,
            "suffix": passage.suffix,
            "start": passage.start,
            "end": passage.end,
        },
    }


def _read_added_role(person: PersonSelector, stored: Mapping[str, Any]) -> AddRole:
    passage = stored["passage"]
    return AddRole(
        person=person,
        title=stored["title"],
        institution=stored["institution"],
        status=stored["status"],
        since=stored["since"],
        until=stored["until"],
        note=stored["note"],
        passage=passage and PassageSelector(**{**passage, "article": ArticleSelector(**passage["article"])}),
    )


def _rejected_role(role: RejectRole) -> dict[str, Any]:
    return {
        "keys": list(role.keys),
        "sides": list(role.sides),
        "title_key": role.title_key,
        "institution_keys": list(role.institution_keys),
        "status": role.status,
    }


def _read_rejected_role(person: PersonSelector, stored: Mapping[str, Any]) -> RejectRole:
    return RejectRole(
        person,
        tuple(stored["keys"]),
        tuple(stored["sides"]),
        stored["title_key"],
        tuple(stored["institution_keys"]),
        stored["status"],
    )


def _read_spans(stored: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in stored)


def _speaker(speaker: NamedSpeaker | ExpertSpeaker | InstitutionSpeaker | None) -> dict[str, Any] | None:
    match speaker:
        case None:
            return None
        case NamedSpeaker():
            return {"kind": "person", "name": speaker.name}
        case ExpertSpeaker():
            return {"kind": "person", "name": speaker.name, "side": speaker.side, "person": _person(speaker.person)}
        case InstitutionSpeaker():
            return {"kind": "organization", "name": speaker.name, "id": speaker.id}


def _read_speaker(stored: Mapping[str, Any] | None) -> NamedSpeaker | ExpertSpeaker | InstitutionSpeaker | None:
    match stored:
        case None:
            return None
        case {"kind": "organization"}:
            return InstitutionSpeaker(stored["name"], stored["id"])
        case {"person": person}:
            return ExpertSpeaker(stored["name"], stored["side"], _read_person(person))
    return NamedSpeaker(stored["name"])
