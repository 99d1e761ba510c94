"""Decisions as version 0.4.0 stored them, and kinds that came later: each line of the files next to this one is a kind
and its JSON."""

import json
from pathlib import Path
from typing import get_args

import pytest

from quotes_service.decisions import content as contents
from quotes_service.decisions.content import (
    Attribute,
    DecisionKind,
    ExpertSpeaker,
    InstitutionSpeaker,
    Merge,
    NamedSpeaker,
    PersonSelector,
    institutions_in,
    people_in,
    quotations_in,
)
from quotes_service.decisions.stored_form import from_json, kind_of, to_json

FILES = ("stored_by_0_4_0.jsonl", "stored_roles.jsonl", "stored_confirm.jsonl", "stored_notes.jsonl")
STORED = [json.loads(line) for name in FILES for line in Path(__file__).with_name(name).read_text().splitlines()]


def test_every_kind_is_there():
    assert {kind for kind, _ in STORED} == set(get_args(DecisionKind))


@pytest.mark.parametrize(("kind", "stored"), STORED)
def test_stored_decisions_round_trip(kind, stored):
    content = from_json(kind, stored)
    assert kind_of(content) == kind
    assert type(content).__name__ == kind.title().replace("_", "")
    written = to_json(content)
    assert json.dumps(written | {"summary": stored["summary"]}) == json.dumps(stored)  # in the same order, too
    assert from_json(kind, json.loads(json.dumps(written))) == content


@pytest.mark.parametrize(("kind", "stored"), STORED)
def test_a_decision_has_its_targets(kind, stored):
    content = from_json(kind, stored)
    assert [one.id for one in quotations_in(content)] == [one["id"] for one in stored.get("quotations", ())]
    speaker = stored.get("speaker") or {}
    people = [*stored.get("people", ()), *([speaker["person"]] if "person" in speaker else [])]
    assert [one.id for one in people_in(content)] == [one["id"] for one in people]
    assert [one.id for one in institutions_in(content)] == [one["id"] for one in stored.get("institutions", ())]


def test_kinds_of_speakers_are_distinguished():
    speakers = {type(from_json(kind, stored).speaker) for kind, stored in STORED if kind == "attribute"}
    assert speakers == {NamedSpeaker, ExpertSpeaker, InstitutionSpeaker, type(None)}
    sides = [
        content.speaker.side
        for content in (from_json(kind, stored) for kind, stored in STORED)
        if isinstance(content, Attribute) and isinstance(content.speaker, ExpertSpeaker)
    ]
    assert sides == ["", None]


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="crown"):
        from_json("crown", {})


def test_all_content_is_frozen():
    assert isinstance(Merge((PersonSelector("e_1", "Ann Lee", ()),)), contents.DecisionContent)
    with pytest.raises(AttributeError):
        Merge(()).entries = ()  # pyright: ignore[reportAttributeAccessIssue] - that it fails is what is tested
