"""`quotes verify`, `statement`, `experts`, `topics` and `stats`."""

from __future__ import annotations

import json

import pytest

from quotes_service.cli.lookup import experts
from quotes_service.search import ranking
from quotes_service.services.lookup import stats


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
