"""The evaluation: sums of what single articles count are the scorer's own report, and intervals hold the figures."""

from __future__ import annotations

import numpy
import pytest

from quotes_service.benchmarks import extraction_quality
from quotes_service.records import Extraction, Person, Quotation, Role, Span, Speaker
from tests import needs

FIRST = '“It is late,” said Ann Lee, a baker. Bo Ek said the "old oven" was cold. He hopes for rain, Ida Holm said.'
SECOND = "Nadia Ferrant told reporters that the bridge was safe. “Nobody asked us,” she added. It rained all day."
THIRD = "Nothing was said."
FOURTH = "Critics said the plan was thin. Bo Ek wrote that it would do."


def span(text: str, words: str) -> list[int]:
    start = text.index(words)
    return [start, start + len(words)]


def said(text: str, source: str, content: str, id: str = "", **more) -> dict:
    spans = {"source": [span(text, source)] if source else [], "content": [span(text, content)]}
    return {"id": id, "cue": [], **spans, **more}


def person(name: str, *roles: tuple[str, str]) -> dict:
    return {"name": name, "kind": "person", "aliases": [], "roles": [{"title": t, "institution": i} for t, i in roles]}


GOLD = {
    "1": {
        "text": FIRST,
        "attributions": [
            said(FIRST, "Ann Lee, a baker", "“It is late,”", "E1"),
            said(FIRST, "Bo Ek", 'the "old oven" was cold', "E2"),
            said(FIRST, "Ida Holm", "He hopes for rain", "E3"),
        ],
    },
    "2": {
        "text": SECOND,
        "attributions": [
            said(SECOND, "Nadia Ferrant", "that the bridge was safe", "E1"),
            said(SECOND, "she", "“Nobody asked us,”", "E2"),
        ],
    },
    "3": {"text": THIRD, "attributions": []},
    "4": {
        "text": FOURTH,
        "attributions": [
            said(FOURTH, "Critics", "the plan was thin", "E1"),
            said(FOURTH, "Bo Ek", "that it would do", "E2"),
        ],
    },
}
PREDICTED = {
    "1": {
        "quotes": [
            said(FIRST, "Ann Lee", "It is late,", mode="speech", speakers=["Ann Lee"]),
            said(FIRST, "Ann Lee", 'the "old oven" was cold', mode="speech", speakers=["Ann Lee"]),
            said(FIRST, "He", "for rain", mode="attitude", speakers=[]),
        ],
        "people": [{"name": "Ann Lee", "roles": [{"title": "baker", "institution": None}]}],
    },
    "2": {
        "quotes": [
            said(SECOND, "Nadia Ferrant", "the bridge was safe", mode="speech", speakers=["Nadia Ferrant"]),
            said(SECOND, "she", "“Nobody asked us,”", mode="speech", speakers=["Nadia Ferrant"]),
            said(SECOND, "", "It rained all day", mode="attitude", speakers=[]),
        ],
        "people": [],
    },
    "3": {"quotes": [said(THIRD, "", "Nothing", mode="attitude", speakers=[])], "people": []},
}
SPEAKERS = {
    "1": {
        "speakers": {"S1": person("Ann Lee", ("baker", "")), "S2": person("Bo Ek"), "S3": person("Ida Holm")},
        "attributions": {"E1": ["S1"], "E2": ["S2"], "E3": ["S3"]},
    },
    "2": {"speakers": {"S1": person("Nadia Ferrant", ("mayor", "Welm"))}, "attributions": {"E1": ["S1"], "E2": ["S1"]}},
}


@pytest.fixture(scope="module")
def score():
    return extraction_quality.load_score(needs.shared("eval"))


@pytest.mark.parametrize("speakers", [SPEAKERS, None], ids=["speakers", "no speakers"])
@pytest.mark.parametrize("modes", [{"speech", "attitude"}, {"speech"}], ids=["all", "speech"])
def test_summed_counts_give_the_scorers_report(score, modes, speakers):
    predicted = extraction_quality.with_modes(PREDICTED, frozenset(modes))
    report = score.score(GOLD, predicted, speakers)
    assert report.pop("articles") == {"gold": 4, "missing": 1}

    counts = extraction_quality.count(score, GOLD, predicted, speakers)

    sums = counts.table.sum(axis=0)
    summed = {
        figure: dict(zip(("precision", "recall", "f1"), row.round(1).tolist(), strict=True))
        | {"gold": total[1], "predicted": total[3]}
        for figure, row, total in zip(counts.figures, extraction_quality.rows(sums), sums.tolist(), strict=True)
    }
    assert summed == report
    assert report["content"]["f1"] > 0 and report["content indirect"]["gold"] == 4


def test_an_article_too_large_to_be_counted_is_refused():
    with pytest.raises(ValueError, match="over 999"):
        extraction_quality._counts({"gold": 1000, "predicted": 1, "recall": 0.1, "precision": 100.0})


@pytest.mark.parametrize("total", [1, 7, 998, 999])
def test_counts_come_back_from_rounded_percentages(total):
    for right in range(total + 1):
        share = round(100 * right / total, 1)
        row = {"gold": total, "predicted": total, "recall": share, "precision": share}
        assert extraction_quality._counts(row) == (right, total, right, total)


def test_intervals_hold_the_figure_and_are_the_same_each_time():
    # ten articles: in half of them all four are found, in half none of four
    table = numpy.array([[[4, 4, 4, 4]], [[0, 4, 0, 4]]] * 5)
    counts = extraction_quality.Counts(["content"], table)
    ((low, high),) = extraction_quality.intervals(counts)
    assert low < 50 < high and high - low < 70
    assert extraction_quality.intervals(counts).tolist() == [[low, high]]
    alike = extraction_quality.Counts(["content"], numpy.array([[[1, 2, 1, 2]]] * 10))
    assert extraction_quality.intervals(alike).tolist() == [[50.0, 50.0]]


def test_the_table_has_a_row_per_figure():
    counts = extraction_quality.Counts(["content", "exact"], numpy.array([[[1, 2, 1, 4], [0, 2, 0, 4]]]))
    assert [row.split() for row in extraction_quality.as_table(counts).splitlines()] == [
        ["P", "R", "F1", "95", "%", "gold", "found"],
        ["content", "25.0", "50.0", "33.3", "33.3-33.3", "2", "4"],
        ["exact", "0.0", "0.0", "0.0", "0.0-0.0", "2", "4"],
    ]


def test_a_line_has_what_the_scorer_reads():
    quotation = Quotation(
        type="direct",
        mode="speech",
        content=(Span(1, 12),),
        cue=Span(14, 18),
        source=Span(19, 26),
        speakers=(Speaker("Ann Lee", "person", 0.9), Speaker("critics", "group", 0.9)),
        reason=None,
        confidence=0.5,
        paragraph=Span(0, len(FIRST)),
    )
    role = Role("baker", None, "current", Span(0, 36), None)
    extraction = Extraction(
        FIRST, "en", True, "0", quotations=(quotation,), people=(Person("Ann Lee", (), (role,), (Span(19, 26),)),)
    )
    assert extraction_quality.line("1", extraction) == {
        "id": "1",
        "quotes": [
            {
                "content": ((1, 12),),
                "cue": [(14, 18)],
                "source": [(19, 26)],
                "type": "direct",
                "mode": "speech",
                "speakers": ["Ann Lee"],
                "confidence": 0.5,
            }
        ],
        "people": [{"name": "Ann Lee", "roles": [{"title": "baker", "institution": None}]}],
    }
