"""The project's first article: every quotation with its speaker, and nothing of the page around it."""

from __future__ import annotations

import pytest

from tests import needs
from tests.extract.readable import check_spans, contents, roles_of, who

WALLACE, MICHISHITA = "Corey Wallace", "Narushige Michishita"


@pytest.fixture(scope="module")
def extraction(extractor):
    extraction = extractor.extract(needs.shared("eval/example_article.txt").read_text(encoding="utf-8"))
    check_spans(extraction)
    return extraction


def test_each_quotation_has_its_speaker(extraction):
    rows = [
        (who(q), q.type, " ".join(text.split()[:3]))
        for q, text in zip(extraction.quotations, contents(extraction), strict=True)
    ]
    assert rows == [
        ("Ministry of Defense", "mixed", "The number of"),
        ("Japanese military", "indirect", "the 25 missions"),
        ("(group: Japanese authorities)", "mixed", "when or where"),
        ("(group: Defense analysts)", "indirect", "if a hostile"),
        (WALLACE, "direct", "If American assets"),
        (MICHISHITA, "indirect", "it was unlikely"),
        (MICHISHITA, "direct", "Certainly, some countries’"),
        (f"{WALLACE} + {MICHISHITA}", "indirect", "the SDF announcement"),
        (MICHISHITA, "direct", "The point is"),
        (WALLACE, "direct", "It’s a more"),
    ]


def test_two_sentences_in_one_pair_of_marks_are_one_quotation(extraction):
    (content,) = (c for c in contents(extraction) if c.startswith("The point is"))
    assert content.endswith("even Taiwan")


def test_he_said_is_michishita(extraction):
    (quotation,) = (q for q in extraction.quotations if q.source and q.source.of(extraction.text) == "he")
    assert [s.chain for s in quotation.speakers] == [("he", MICHISHITA)]


def test_the_experts_and_their_institutions(extraction):
    assert roles_of(extraction) == {
        WALLACE: ["assistant professor @ Kanagawa University"],
        MICHISHITA: ["security expert @ -", "vice president @ National Graduate Institute for Policy Studies"],
    }
    assert [r.acronym for p in extraction.people if p.name == MICHISHITA for r in p.roles] == [None, "GRIPS"]
    (institute,) = (o for o in extraction.organizations if o.acronym == "GRIPS")
    assert institute.name == "National Graduate Institute for Policy Studies"


def debris(extraction) -> int:
    """The offset at which the debris after the story begins."""
    return extraction.text.index("Source:")


def test_nothing_comes_from_the_pages_debris(extraction):
    assert all(q.paragraph.end <= debris(extraction) for q in extraction.quotations)
    assert all(m.end <= debris(extraction) for p in extraction.people for m in p.mentions)
    assert {p.name for p in extraction.people} == {WALLACE, MICHISHITA}


def test_no_organization_comes_from_the_debris(extraction):
    assert all(m.end <= debris(extraction) for o in extraction.organizations for m in o.mentions)
