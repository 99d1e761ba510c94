"""The review queue of quotations: one decision after the other, undone at once."""

from __future__ import annotations

import pytest

from tests.web.editing.conftest import words

GAUGES = "The tide gauges do not lie"


@pytest.mark.parametrize(
    ("sent", "kind", "said"),
    [
        ({"act": "right"}, "confirm", "You found it right"),
        ({"act": "not"}, "reject", "You said that it is not a quotation"),
        ({"speaker": "nobody"}, "attribute", "→ nobody who is named"),
        ({"speaker": "name:Ida Fry"}, "attribute", "→ Ida Fry"),
        ({"act": "trim", "words": "The"}, "trim", "You said where it begins and ends"),
    ],
)
def test_a_decision_is_said_leads_on_and_is_undone_at_once(editor, sent, kind, said):
    page = editor.get("/review/")
    first = editor.field(page, "quotation")
    if kind == "trim":
        sent = {**sent, "words": editor.api(f"quotes/{first}")["content"]["text"].split()[0]}
    before = editor.api(f"quotes/{first}")
    following = editor.act(**sent)
    assert said in words(following)
    assert "1 decision in this session" in words(following)
    assert editor.field(following, "quotation") != first
    assert (editor.last()["kind"], editor.last()["by"]) == (kind, "Ida Holm")
    undone = editor.post(f"/decisions/{editor.last()['id']}/undo", by=None, back=f"/review/?quotation={first}")
    page = editor.get(undone.headers["Location"])
    assert "You took a decision back" in words(page)
    assert editor.field(page, "quotation") == first
    assert editor.api(f"quotes/{first}") == before
    assert editor.last()["kind"] == "undo"


def test_the_name_is_asked_for_once_and_can_be_changed(editor):
    page = editor.get("/review/")
    assert "Your name" in words(page)
    about = {name: editor.field(page, name) for name in ("quotation", "seen")}
    refused = editor.post("/review/", by=None, act="right", **about)
    assert (refused.status_code, editor.api("decisions")["total"]) == (422, 0)
    assert "is needed: each decision is kept with the name of who made it" in words(refused.text)
    assert "You decide as Ida Holm" in words(editor.act(act="right"))
    assert "Your name" not in words(editor.act(by=None, act="right"))
    assert editor.post("/decisions/editor", by="Bo Ek", back="/review/").headers["Location"] == "/review/"
    editor.act(by=None, act="right")
    assert editor.last()["by"] == "Bo Ek"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"act": "sing"}, "must be one of"),
        ({}, "say what you decide"),
        ({"act": "trim", "words": ""}, "are missing"),
        ({"act": "trim", "words": "Words of another story"}, "“Words of another story” is not printed in or beside"),
        ({"act": "speaker"}, "choose one, or give a name"),
        ({"speaker": "expert:e_nobody"}, "no expert has the id 'e_nobody'"),
        ({"speaker": "name:Ann"}, "must have at least two words"),
        ({"act": "right", "by": "x" * 101}, "at most 100 are read"),
    ],
)
def test_what_cannot_be_decided_is_said_and_the_words_stay(editor, sent, message):
    page = editor.get("/review/")
    about = {name: editor.field(page, name) for name in ("quotation", "seen")}
    answer = editor.post("/review/", **{**about, **sent})
    assert answer.status_code == 422
    assert message in words(answer.text)
    assert sent.get("words", "") in answer.text
    assert editor.field(answer.text, "quotation") == about["quotation"]
    assert editor.api("decisions")["total"] == 0


def test_what_was_passed_over_does_not_come_again_in_the_session(editor):
    waiting = editor.api("review/quotations")["total"]
    seen = []
    for _ in range(waiting):
        page = editor.get("/review/")
        seen.append(editor.field(page, "quotation"))
        editor.post("/review/next", next=editor.field(page, "next"))
    assert len(set(seen)) == waiting
    assert "You have seen all of the queue" in words(editor.get("/review/"))
    assert editor.field(editor.get("/review/?top=true"), "quotation") == seen[0]


def test_a_quotation_that_changed_meanwhile_is_shown_again(editor):
    page = editor.get("/review/")
    id = editor.field(page, "quotation")
    sent = {"quotation": id, "seen": editor.field(page, "seen"), "act": "right"}
    decision = {"kind": "attribute", "by": "Bo Ek", "quotation": id, "nobody": True}
    assert editor.client.post("/api/v1/decisions", json=decision).status_code == 201
    answer = editor.post("/review/", **sent)
    assert answer.status_code == 409
    assert "This quotation changed since you looked at it" in words(answer.text)
    assert editor.last()["by"] == "Bo Ek"
    assert editor.post("/review/", **{**sent, "seen": editor.field(answer.text, "seen")}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "shown", "left_out"),
    [
        ("", ["In this article", "Maren Tolvik", "Odhran O’Brien", "Nobody who is named"], ["In the directory"]),
        ("tolv", ["Maren Tolvik", "Another person: tolv"], ["Odhran O’Brien"]),
        ("lei", ["In the directory", "Anne Leigh", "Another person: lei"], ["Maren Tolvik"]),
        ("fish", ["Agency of Fish"], ["Maren Tolvik"]),
        ("<b>", ["Another person: <b>"], []),
    ],
)
def test_speakers_are_those_of_the_article_then_those_of_the_directory(editor, typed, shown, left_out):
    id = editor.quotation(GAUGES)["id"]
    for address in (f"/review/speakers?quotation={id}&speaker={typed}", f"/review/?quotation={id}&speaker={typed}"):
        page = editor.get(address)
        box = words(page.partition('id="speakers"')[2] or page).partition(" Trim ")[0]
        assert [one for one in shown if one not in box] == []
        assert [one for one in left_out if one in box] == []


def test_no_field_is_sent_by_the_enter_key(editor):
    """The first button of the form is the one that Enter would press."""
    form = editor.get("/review/").split('id="decide"')[1].split("</form>")[0]
    assert form.split("<button")[1].startswith(" disabled hidden")


def test_nothing_waits(tmp_path, editor):
    for _ in range(editor.api("review/quotations")["total"]):
        page = editor.act(act="right")
    assert "Nothing waits to be decided." in words(page)
    assert "Undo the last decision" in words(page)
