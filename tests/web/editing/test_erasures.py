"""Erasing a person from the page, and what is held about one as a file."""

from __future__ import annotations

from tests.web.editing.conftest import words


def test_a_person_is_erased_after_a_preview_only_with_a_tick(editor):
    id = editor.expert("Maren Tolvik")["id"]
    page = f"/experts/{id}/erase"
    assert page in editor.get(f"/experts/{id}/edit")
    shown = words(editor.get(page))
    assert "2 articles that quote the person" in shown
    refused = editor.post(page, why="a letter")
    assert refused.status_code == 422
    assert "must be ticked" in words(refused.text)
    named = editor.post(page, why="Maren Tolvik asked", sure="yes")
    assert "leave the name out" in words(named.text)
    assert editor.expert("Maren Tolvik")["id"] == id

    done = editor.post(page, why="a letter", sure="yes", texts="redact")
    assert done.status_code == 200
    assert "Erased" in words(done.text)
    assert "Tolvik" not in done.text
    assert editor.api("erasures")["items"][0]["why"] == "a letter"
    editor.get(f"/experts/{id}", status=404)
    editor.get(page, status=404)


def test_what_is_held_is_saved_as_a_file_and_a_note_is_shown_as_text(editor):
    id = editor.expert("Maren Tolvik")["id"]
    done = editor.post(
        "/decisions/", kind="add_note", do="decide", expert=id, text="<b>No</b>, the old one.", note_kind="reply"
    )
    assert done.status_code == 303
    shown = editor.get(f"/experts/{id}")
    assert "Their reply" in shown
    assert "&lt;b&gt;No&lt;/b&gt;, the old one." in shown
    assert f"/experts/{id}/held.json" in editor.get(f"/experts/{id}/held")
    file = editor.client.get(f"/experts/{id}/held.json")
    assert file.headers["Content-Disposition"] == f'attachment; filename="held-{id}.json"'
    assert file.json["notes"][0]["text"] == "<b>No</b>, the old one."
    assert {one["url"] for one in file.json["articles"]} == {
        one["article"]["url"] for one in editor.api(f"experts/{id}/quotes?limit=100")["items"]
    }
