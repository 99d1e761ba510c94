"""Plain forms: what they would change, what they changed, and the way back. Who decided what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.editing.conftest import words

TOLVIK, LEE, LEIGH, FISH, LICR = (
    ("expert", "Maren Tolvik"),
    ("expert", "Ann Lee"),
    ("expert", "Anne Leigh"),
    ("institution", "Agency of Fish"),
    ("institution", "Larkhaven Institute for Coastal Research"),
)
GAUGES, NETS = ("quotation", "The tide gauges"), ("quotation", "Nets catch less")
PROFESSOR = {"expert": TOLVIK, "title": "professor", "institution": LICR, "status": "current"}

#: kind, fields (a pair stands for the id of an entry), what would change, the entry whose page the form is on.
DECISIONS: list[tuple[str, dict[str, Any], str, tuple[str, str]]] = [
    ("confirm", {"quotation": GAUGES}, "Nothing that is shown would change", GAUGES),
    ("attribute", {"quotation": GAUGES, "speaker": "nobody"}, "speaker: Maren Tolvik → nobody who is named", GAUGES),
    ("attribute", {"quotation": GAUGES, "other": "Ida Fry", "speaker": ""}, "speaker: Maren Tolvik → Ida Fry", GAUGES),
    ("trim", {"quotation": GAUGES, "words": "The tide gauges"}, "→ “The tide gauges”", GAUGES),
    ("reject", {"quotation": GAUGES}, "is no longer", GAUGES),
    ("hide", {"quotation": GAUGES}, "is no longer shown", GAUGES),
    ("rename", {"expert": LEE, "name": "Anna Lee"}, "name: “Ann Lee” → “Anna Lee”", LEE),
    ("rename", {"institution": FISH, "name": "Fish Agency"}, "name: “Agency of Fish” → “Fish Agency”", FISH),
    ("merge", {"experts": [LEE, LEIGH]}, "2 → 3 quotations", LEE),
    ("split", {"expert": LEE, "quotations": [NETS]}, "2 → 1 quotation", LEE),
    ("hide", {"expert": LEE}, "is no longer shown", LEE),
    ("hide", {"institution": FISH}, "is no longer shown", FISH),
    ("reject_role", PROFESSOR, "no longer: professor", TOLVIK),
    (
        "correct_role",
        {**PROFESSOR, "new_title": "dean", "new_institution": "", "since": "2020", "until": "", "note": "her page"},
        "now also: dean",
        TOLVIK,
    ),
    (
        "add_role",
        {"expert": TOLVIK, "title": "chair", "institution": "", "status": "", "note": "her page"},
        "now also: chair",
        TOLVIK,
    ),
    (
        "add_note",
        {"expert": TOLVIK, "text": "I meant\nthe <old> wall.", "note_kind": "reply"},
        "now also: I meant the <old> wall.",
        TOLVIK,
    ),
    (
        "add_note",
        {"expert": TOLVIK, "text": "Walls fail.", "note_kind": "verdict", "verdict": "not_found"},
        "now also: A quote was checked: “Walls fail.” Nothing like it was found in the articles that were searched.",
        TOLVIK,
    ),
]


@pytest.fixture
def filled_in(editor):
    """Fields with ids in place of pairs."""

    def id_of(value: Any) -> Any:
        if isinstance(value, list):
            return [id_of(one) for one in value]
        return getattr(editor, value[0])(value[1])["id"] if isinstance(value, tuple) else value

    return lambda fields: {name: id_of(value) for name, value in fields.items()}


@pytest.mark.parametrize(("kind", "fields", "change", "about"), DECISIONS)
def test_a_form_shows_what_it_would_change_then_changes_it_and_takes_it_back(
    editor, filled_in, kind, fields, change, about
):
    sent = filled_in(fields)
    id = filled_in({"id": about})["id"]
    page = f"/quotes/{id}" if about[0] == "quotation" else f"/{about[0]}s/{id}/edit"
    assert re.search(rf'name="kind" value="{kind}"', editor.get(f"{page}?join=le"))
    state = [editor.api(f"{name}?limit=100") for name in ("experts", "institutions", "quotes")]

    shown = editor.post("/decisions/", kind=kind, do="preview", back=page, **sent)
    assert shown.status_code == 200
    assert change in words(shown.text)
    assert editor.api("decisions")["total"] == 0

    done = editor.post("/decisions/", kind=kind, do="decide", back=page, why="I asked", **sent)
    # what is hidden has no page any more
    assert (done.status_code, done.headers["Location"]) == (303, "/decisions/" if kind == "hide" else page)
    after = editor.get(done.headers["Location"])
    assert "You " in words(after)
    assert f'action="/decisions/{editor.last()["id"]}/undo"' in after
    last = editor.last()
    assert (last["kind"], last["by"], last["why"]) == (kind, "Ida Holm", "I asked")
    listed = editor.get(f"/decisions/?kind={kind}&by=Ida Holm&active=yes&about={id}")
    assert last["id"] in listed
    assert "I asked" in words(listed)
    if kind not in ("hide", "reject"):
        assert about[1] in words(listed).partition("newest first")[2] or kind in ("rename", "merge")

    assert f"/decisions/{last['id']}/undo" in editor.get("/decisions/")
    assert "What would change" in words(editor.get(f"/decisions/{last['id']}/undo"))
    editor.post(f"/decisions/{last['id']}/undo", by=None)
    assert [editor.api(f"{name}?limit=100") for name in ("experts", "institutions", "quotes")] == state
    editor.post(f"/decisions/{editor.last()['id']}/undo", by=None)
    assert editor.api(f"decisions/{last['id']}")["active"]


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("rename", {"expert": LEE, "name": ""}, "is missing"),
        ("rename", {"expert": LEE, "name": "?!"}, "is not a usable name"),
        ("add_role", {"expert": LEE, "title": "skipper"}, "as evidence"),
        ("add_role", {"expert": LEE, "note": "I know"}, "give a title, an institution, or both"),
        ("add_role", {"expert": LEE, "title": "skipper", "note": "x", "since": "May"}, "Since"),
        ("attribute", {"quotation": GAUGES, "other": "Ida"}, "must have at least two words"),
        ("trim", {"quotation": GAUGES, "words": "no such words"}, "is not printed in or beside"),
        ("split", {"expert": LEE}, "is missing"),
        ("hide", {}, "give exactly one of"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(editor, filled_in, kind, fields, message):
    answer = editor.post("/decisions/", kind=kind, do="decide", back="/", **filled_in(fields))
    assert answer.status_code == 422
    assert message in words(answer.text)
    for value in fields.values():
        assert isinstance(value, tuple) or value in answer.text
    assert editor.api("decisions")["total"] == 0


def test_without_a_name_nothing_is_decided(editor):
    id = editor.expert("Ann Lee")["id"]
    answer = editor.post("/decisions/", by=None, kind="hide", expert=id, do="decide", back="/")
    assert answer.status_code == 422
    assert "is needed" in words(answer.text)
    assert editor.expert("Ann Lee")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""])
def test_the_way_back_stays_here(editor, back):
    id = editor.expert("Ann Lee")["id"]
    answer = editor.post("/decisions/", kind="rename", name="Anna Lee", expert=id, do="decide", back=back)
    assert answer.headers["Location"] == "/decisions/"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/decisions/nothing/undo", 404),
        ("/experts/nothing/edit", 404),
        ("/institutions/nothing/edit", 404),
        ("/decisions/?kind=sing", 422),
        ("/decisions/?cursor=x", 422),
        ("/decisions/?active=maybe", 422),
    ],
)
def test_what_is_not_there(editor, address, status):
    editor.get(address, status)


def test_a_form_without_its_token_changes_nothing(editor):
    id = editor.expert("Ann Lee")["id"]
    sent = {"kind": "hide", "expert": id, "do": "decide", "by": "Ida Holm"}
    assert editor.client.post("/decisions/", data=sent).status_code == 400
    assert editor.api("decisions")["total"] == 0
