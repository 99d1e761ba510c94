"""All that is held about a person, and the notes that are shown with one."""

from __future__ import annotations

import json

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.editing.decisions import decide, preview, undo
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import experts
from quotes_service.services.lookup.claims import verify
from quotes_service.services.personal import held
from tests.factories import STORMS, TIDES, article
from tests.services import asking

DENIED = "“The wall is fine,” never said Maren Tolvik.\n\n“It rained on Maren Tolvik,” said Ida Holm.\n"
WIRE = {"url": "https://wire.example/1", "outlet": "The Wire"}


@pytest.fixture
def maren(ctx) -> str:
    for number, text in enumerate((TIDES, "Old. " + STORMS, STORMS, DENIED)):
        url = f"https://post.example/{min(number, 1) if number < 3 else number}"
        articles.add_article(ctx, article(text, url=url))
    articles.add_article(ctx, article(TIDES, **WIRE))
    return next(one["id"] for one in asking.find_experts(ctx)["items"] if one["name"] == "Maren Tolvik")


def test_all_that_is_held_about_a_person_is_one_document(ctx, maren):
    decide(ctx, kind="rename", expert=maren, name="Maren K. Tolvik", by="Ed")
    decide(ctx, kind="add_note", expert=maren, text="I was misquoted.", note_kind="reply", by="Ed")
    gauges = next(q["id"] for q in asking.find_quotations(ctx)["items"] if "gauges" in q["content"]["text"])
    decide(ctx, kind="hide", quotation=gauges, by="Ed")
    document = held.held_about(ctx, maren)
    assert json.loads(json.dumps(document, default=str))["id"] == maren
    assert {"Maren K. Tolvik", "Maren Tolvik", "Tolvik"} <= set(document["names"])
    assert [one["url"] for one in document["appearances"]] == [f"https://post.example/{n}" for n in (0, 1, 3)]
    assert document["appearances"][0]["roles"][0]["institution"] == "Larkhaven Institute for Coastal Research"
    said = {one["text"]: (one["listed"], one["hidden"], one["factuality"]) for one in document["quotations"]}
    assert said == {
        "The tide gauges do not lie,": (False, True, "said"),
        "We should have built in the nineties,": (True, False, "said"),
        "Storms like this were rare when I was young,": (True, False, "said"),
        "The wall is fine,": (True, False, "denied"),
    }
    assert [one["copies"][0]["outlet"] if one["copies"] else None for one in document["articles"]] == [
        "The Wire",
        None,
        None,
    ]
    assert document["articles"][1]["versions"] == 2
    assert {one["kind"] for one in document["decisions"]} == {"rename", "add_note", "hide"}
    assert document["notes"][0]["text"] == "I was misquoted."
    assert document["events"]
    with pytest.raises(NotFound):
        held.held_about(ctx, "e_nobody")


def test_what_is_held_about_a_hidden_person_is_given_too(ctx, maren):
    decide(ctx, kind="hide", expert=maren, by="Ed")
    document = held.held_about(ctx, maren)
    assert document["hidden"]
    assert len(document["quotations"]) == 4
    assert not any(one["listed"] for one in document["quotations"])


def notes(ctx, id: str) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["text"], one["by"]) for one in experts.get_expert(ctx, id)["notes"]]


def test_a_note_is_shown_through_readings_and_merges_until_it_is_taken_back(ctx, maren):
    ida = next(one["id"] for one in asking.find_experts(ctx)["items"] if one["name"] == "Ida Holm")
    text = "I spoke of the old wall.\n<b>Not</b> of the new one."
    [change] = preview(ctx, kind="add_note", expert=maren, text=text, by="Ed")["changes"]
    assert change["after"]["notes"] == [text]
    assert notes(ctx, maren) == []
    made = decide(ctx, kind="add_note", expert=maren, text=f" {text}\n", note_kind="reply", by="Ed")
    decide(ctx, kind="add_note", expert=ida, text="Retired in May.", by="Ida")
    both = [("reply", text, "Ed"), ("note", "Retired in May.", "Ida")]
    assert [notes(ctx, id) for id in (maren, ida)] == [both[:1], both[1:]]
    reprocess.reprocess(ctx)
    assert notes(ctx, maren) == both[:1]
    merged = decide(ctx, kind="merge", experts=[ida, maren], by="Ed")
    assert notes(ctx, ida) == both
    undo(ctx, merged["id"], by="Ed")
    assert [notes(ctx, id) for id in (maren, ida)] == [both[:1], both[1:]]
    articles.delete_article(ctx, held.held_about(ctx, maren)["appearances"][0]["article_id"])
    assert notes(ctx, maren) == both[:1]
    undo(ctx, made["id"], by="Ed")
    assert notes(ctx, maren) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("“Walls fail.”", "Walls fail."),
        (' "Walls fail." ', "Walls fail."),
        ("Walls “fail”", "Walls “fail”"),
        ("“Walls” do “fail”", "“Walls” do “fail”"),
    ],
)
def test_a_checked_quote_has_one_pair_of_marks(ctx, maren, text, claim):
    decide(ctx, kind="add_note", expert=maren, text=text, note_kind="verdict", verdict="exact", by="Ed")
    [found] = experts.get_expert(ctx, maren)["notes"]
    assert found["claim"] == claim
    assert found["text"].startswith(f"A quote was checked: “{claim}” ")


def test_every_verdict_on_a_quote_can_be_published_and_says_so_in_words(ctx, maren):
    for verdict in verify.VERDICTS:
        decide(ctx, kind="add_note", expert=maren, text="Walls fail.", note_kind="verdict", verdict=verdict, by="Ed")
    found = experts.get_expert(ctx, maren)["notes"]
    assert [(one["kind"], one["claim"], one["verdict"]) for one in found] == [
        ("verdict", "Walls fail.", verdict) for verdict in verify.VERDICTS
    ]
    assert len({one["text"] for one in found}) == len(verify.VERDICTS)
    assert all(one["text"].startswith("A quote was checked: “Walls fail.” ") for one in found)
    reprocess.reprocess(ctx)
    assert experts.get_expert(ctx, maren)["notes"] == found


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({}, "text: is missing"),
        ({"text": "a", "note_kind": "verdict"}, "verdict: must be one of exact, altered, denied"),
        ({"text": "a", "note_kind": "verdict", "verdict": "true"}, "verdict: must be one of exact, altered, denied"),
        ({"text": "a", "verdict": "exact"}, "verdict: is only allowed with the note_kind 'verdict'"),
        ({"text": " \n"}, "text: must be a non-empty string"),
        ({"text": "x" * 2001}, "text: has 2,001 characters; at most 2,000"),
        ({"text": "a\x07"}, "text: has the control character"),
        ({"text": "a", "note_kind": "insult"}, "note_kind: must be one of reply, note"),
        ({"text": "a", "expert": "e_nobody"}, "expert: no expert has the id"),
        ({"text": "a", "title": "professor"}, "title: is not allowed"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused(ctx, asked, error):
    articles.add_article(ctx, article(TIDES))
    id = asking.find_experts(ctx)["items"][0]["id"]
    with pytest.raises(InvalidInput, match=error):
        decide(ctx, kind="add_note", by="Ed", **{"expert": id, **asked})
    assert experts.get_expert(ctx, id)["notes"] == []
