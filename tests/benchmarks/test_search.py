"""The search benchmark asks answerable questions and reports measurements. Speed is not tested."""

from __future__ import annotations

import pytest

from quotes_service.benchmarks import search
from quotes_service.benchmarks.made_up.directory import fill
from quotes_service.benchmarks.made_up.news import World
from quotes_service.services.lookup.claims.verify import verify


@pytest.fixture
def made(ctx):
    """A context over a made-up directory of fifty experts, and questions to ask."""
    with ctx.connected():
        fill(ctx, 50, World(1, zipf=True), fingerprints=False)
    return ctx, search.Questions(ctx, 4)


def test_claims_are_true_altered_and_false(made):
    context, asked = made
    true, unnamed, altered, false, nobody = (verify(context, **claim)["verdict"] for claim in asked.claims[:5])
    assert (true, unnamed) == ("exact", "exact")
    assert altered == "altered"
    assert not {false, nobody} & {"exact", "altered"}


def test_each_kind_of_question_is_measured(made):
    lines = search.measure(*made)
    assert [line.what.split(",")[0] for line in lines] == [
        "quotations",
        "quotations",
        "experts for a common word",
        "verify",
        "suggest",
        *["page 1"] * 3,
    ]
    assert all(0 < line.p50 <= line.p95 for line in lines)
