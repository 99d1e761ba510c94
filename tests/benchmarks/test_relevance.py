import pytest

from quotes_service.benchmarks import relevance
from quotes_service.services.intake import articles
from tests.factories import article

GRADES = {"a": 3, "b": 2, "c": 1}


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (["a", "b", "c"], 1.0),
        (["a", "a", "b", "c"], 1.0),  # each counts once
        (["x", "y"], 0.0),
        ([], 0.0),
        (["b", "a", "c"], (3 + 7 / 1.585 + 1 / 2) / (7 + 3 / 1.585 + 1 / 2)),
    ],
)
def test_ndcg_is_relative_to_the_best_order(found, share):
    assert relevance.ndcg(found, GRADES) == pytest.approx(share, abs=1e-3)


def test_results_below_the_cutoff_do_not_count():
    assert relevance.ndcg(["x"] + [f"y{n}" for n in range(9)] + ["a"], GRADES) == 0.0


def test_questions_are_asked_of_the_directory(ctx):
    for said, name in (("The tide gauges do not lie", "Ann Lee"), ("Our ovens are cold", "Bo Ek")):
        articles.add_article(ctx, article(f"“{said},” said {name}.", title=None, url=None))
    questions = [
        {"question": "tide gauges", "kind": "words", "grades": {relevance.digest("Dr. Ann Lee"): 3}},
        {"question": "sea level", "kind": "meaning", "grades": {relevance.digest("Ann Lee"): 3}},
    ]
    assert relevance.ask(ctx, questions) == {
        "all": relevance.Figures(2, 0.5, 0.5),
        "meaning": relevance.Figures(1, 0.0, 0.0),
        "words": relevance.Figures(1, 1.0, 1.0),
    }
