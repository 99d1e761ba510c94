"""`quotes verify`, `statement`, `experts`, `topics` and `stats`."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from quotes_service import context
from quotes_service.cli.lookup import experts
from quotes_service.records import Extraction, Past
from quotes_service.search import ranking
from quotes_service.services.lookup import stats
from tests.cli.conftest import Loaded
from tests.factories import span


def test_the_copies_of_the_services_constants_agree():
    assert ranking.DAMPING == experts.DAMPING
    assert list(stats.PERIODS) == list(experts.PERIODS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["the tide gauges do not lie", "--name", "Tolvik"],
            ["These words are printed", "Maren Tolvik", "exact (1.00)"],
        ),
        (["the tide gauges do lie", "--name", "Tolvik"], ["with some other words", "[-not-]"]),
        (["the tide gauges do not lie", "--name", "Odhran O'Brien"], ["somebody else said it"]),
        (["penguins love jazz"], ["Nothing like it is printed", "Searched: 2 articles"]),
    ],
)
def test_a_quote_is_checked(quotes, loaded, arguments, says):
    shown = quotes("verify", *arguments).stdout
    for words in says:
        assert words in shown


def test_a_draft_is_checked(quotes, loaded):
    draft = loaded / "draft.txt"
    draft.write_text(
        "“The tide gauges do lie,” said Maren Tolvik.\n\n“Bread is dear,” said Vera Quill.", encoding="utf-8"
    )
    shown = quotes("check", draft).stdout
    for words in ("altered", "[-not-]", "unknown", "Maren Tolvik (e_", "Searched: 2 articles"):
        assert words in shown
    answer = json.loads(quotes("check", "--json", input=draft.read_text(encoding="utf-8")).stdout)
    assert [item["verdict"] for item in answer["items"]] == ["altered", "not_found"]
    assert quotes("check", loaded / "missing.txt").exit_code == 2


def test_verification_as_json(quotes, loaded):
    found = json.loads(quotes("verify", "the tide gauges do not lie", "--json").stdout)
    assert (found["verdict"], found["searched"]["articles"]) == ("exact", 2)
    statement = json.loads(quotes("statement", found["matches"][0]["quotation"]["statement_id"], "--json").stdout)
    assert [one["id"] for one in statement["occurrences"]] == [found["matches"][0]["quotation"]["id"]]
    assert json.loads(quotes("experts", "vaccines", "--json").stdout)["total"] == 1
    assert json.loads(quotes("topics", "--json").stdout)["total"] > 0
    assert json.loads(quotes("stats", "--json").stdout)["total"] == 5


def test_experts_with_a_part_of_the_subject_have_a_heading(quotes, loaded):
    shown = quotes("experts", "vaccines", "walls").stdout
    assert shown.index("Odhran O’Brien") < shown.index("Only a part of the subject") < shown.index("Maren Tolvik")
    shown = quotes("experts", "tide", "gauges").stdout
    assert "Maren Tolvik" in shown
    assert "Only a part" not in shown


def test_experts_who_can_no_longer_be_asked_are_printed_on_request(quotes, loaded, monkeypatch):
    monkeypatch.setattr("quotes_service.extract.Extractor", Mourning)
    monkeypatch.setattr(context, "_extractors", {})
    (loaded / "old.txt").write_text("“My tide is high,” said Carl Brook. He died.", encoding="utf-8")
    assert quotes("ingest", "old.txt").exit_code == 0
    assert "Carl Brook" not in quotes("experts", "tide").stdout
    assert "Cannot be asked: He died." in quotes("experts", "tide", "--past").stdout
    assert "Cannot be asked: He died." in quotes("expert", "Carl", "Brook").stdout


class Mourning(Loaded):
    """Takes whoever is quoted in a text with "He died." for dead."""

    def extract(self, text: str, title: str | None = None, progress=None) -> Extraction:
        extraction = super().extract(text, title, progress)
        past = Past("died", span(text, "He died.")) if "He died." in text else None
        return replace(extraction, people=tuple(replace(person, past=past) for person in extraction.people))
