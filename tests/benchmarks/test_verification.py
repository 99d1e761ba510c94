"""Claims are asked of the directory and counted."""

from __future__ import annotations

from quotes_service.benchmarks import verification
from quotes_service.benchmarks.claims import Claim
from quotes_service.benchmarks.verification import Answer
from quotes_service.services.intake import articles
from tests.factories import article


def claim(text="", kind="said", name=None, accepted="exact"):
    return Claim("1", kind, text, name, frozenset([accepted]))


def test_claims_are_asked_of_the_directory(ctx):
    articles.add_article(ctx, article("“The tide gauges do not lie,” said Ann Lee.", title=None, url=None))
    claims = [
        claim("The tide gauges do not lie", name="Ann Lee"),
        claim("The tide gauges do lie", name="Ann Lee"),
        claim("Ovens are cold", accepted="not_found"),
    ]
    answers = list(verification.ask(ctx, claims))
    assert [(answer.verdict, answer.misleads) for answer in answers] == [
        ("exact", False),
        ("altered", True),
        ("not_found", False),
    ]
    assert [answer.diff for answer in answers] == [
        "The tide gauges do not lie,",
        "The tide gauges do [-not-] lie,",
        "",
    ]
    assert answers[1].printed == "The tide gauges do not lie,"


def test_kinds_are_counted_alone_and_together():
    answers = [
        Answer(claim(kind="invented/near", accepted="similar"), "altered"),
        Answer(claim(kind="invented/far", accepted="not_found"), "not_found"),
        Answer(claim(), "exact"),
    ]
    assert verification.count(answers) == {
        "invented": {"claims": 2, "misleading": 1, "verdicts": {"altered": 1, "not_found": 1}},
        "invented/near": {"claims": 1, "misleading": 1, "verdicts": {"altered": 1}},
        "invented/far": {"claims": 1, "misleading": 0, "verdicts": {"not_found": 1}},
        "said": {"claims": 1, "misleading": 0, "verdicts": {"exact": 1}},
    }
