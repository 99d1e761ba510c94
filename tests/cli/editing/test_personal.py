"""What is held about a person, and erasing one, by command."""

from __future__ import annotations

import json
import stat


def test_a_person_is_erased_after_a_question_and_again_from_a_file(loaded, quotes):
    held = quotes("held", "Maren Tolvik")
    assert "2 articles that quote the person" in held.stdout
    document = json.loads(quotes("held", "Maren Tolvik", "--json").stdout)
    assert document["name"] == "Maren Tolvik"
    expert = document["id"]
    previewed = quotes("erase", expert, "--preview", "--json")
    assert json.loads(previewed.stdout)["removed"]["quotations"] == 3
    asked = quotes("erase", "Maren Tolvik", input="n\n")
    assert (asked.exit_code, "To be removed" in asked.stdout) == (130, True)
    assert quotes("erase", expert, "--yes", "--why", "Maren Tolvik asked").exit_code == 2
    assert quotes("expert", expert).exit_code == 0

    done = quotes("erase", expert, "--by", "Ida Holm", input="y\n")
    assert (done.exit_code, "without the name" in done.stdout) == (0, True), done.stderr
    assert quotes("expert", "Maren", "Tolvik").exit_code == 1
    assert quotes("erase", expert, "--yes").exit_code == 2
    listed = quotes("erasures")
    assert "Ida Holm" in listed.stdout
    assert quotes("erasures", "--export", "erased.json").exit_code == 0
    assert stat.S_IMODE((loaded / "erased.json").stat().st_mode) == 0o600
    assert "olvik" not in (loaded / "erased.json").read_text()
    assert quotes("erasures", "--export", "erased.json").exit_code == 0
    unwritten = quotes("erasures", "--export", "nowhere/erased.json")
    assert (unwritten.exit_code, "--export: nowhere/erased.json cannot be written" in unwritten.stderr) == (2, True)
    assert [path.name for path in loaded.glob("*erased.json*")] == ["erased.json"]
    applied = quotes("erasures", "--apply", "erased.json")
    assert (applied.exit_code, applied.stdout) == (0, "Nobody who was erased is there.\n")
    assert quotes("erasures", "--clean").exit_code == 0
    assert quotes("erasures", "--again", "--clean").exit_code == 2
    (loaded / "other.json").write_text("{")
    refused = quotes("erasures", "--apply", "other.json")
    assert (refused.exit_code, "--apply: is not JSON" in refused.stderr) == (2, True)


def test_a_note_is_shown_with_the_expert(loaded, quotes):
    assert (
        quotes("decide", "add-note", "Maren Tolvik", "I", "meant", "the wall.", "--reply", "--by", "Ed").exit_code == 0
    )
    assert "by Ed): I meant the wall." in quotes("expert", "Maren", "Tolvik").stdout
    assert "add-note Maren" not in quotes("decisions").stdout
    assert "“I meant the wall.”" in quotes("decisions").stdout


def test_a_verdict_on_a_quote_is_shown_with_the_expert(loaded, quotes):
    verdict = ("decide", "add-note", "Maren Tolvik", "Walls", "fail.", "--verdict", "not_found", "--by", "Ed")
    assert quotes(*verdict, "--reply").exit_code == 2
    assert quotes(*verdict).exit_code == 0
    shown = " ".join(quotes("expert", "Maren", "Tolvik").stdout.split())
    assert "by Ed): A quote was checked: “Walls fail.” Nothing like it was found" in shown
    assert "not_found" in quotes("decisions").stdout
