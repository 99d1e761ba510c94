"""What was not said is stored and shown with its article, but is in no list of what somebody said."""

from __future__ import annotations

import pytest

from quotes_service.errors import NotFound
from quotes_service.search.query import Query
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, institutions, quotations, statements, stats, topics
from quotes_service.services.lookup.claims import verify
from quotes_service.services.lookup.filters import QuotationFilters
from tests.factories import article
from tests.services import asking

SAID = "The tide gauges of this coast do not lie, and they never did,"
UNSAID = "Every tide is the last one for the lighthouse of the town,"
WALLS = (
    f"“{SAID}” said Maren Tolvik, head of the Institute of Tides. “The harbour walls will hold,” said LICR.\n\n"
    f"“{UNSAID}” never said Maren Tolvik. “The harbour walls will fall,” never said LICR.\n\n"
    "“We will swim to the harbour walls,” might say Bo Ek, mayor of the Council of Boats.\n"
)
#: The contents by their first words and factuality.
ALL = [("The tide gauges of this coast do", "said"), ("The harbour walls will hold", "said"),
       ("Every tide is the last one", "denied"), ("The harbour walls will fall", "denied"),
       ("We will swim to the harbour", "hypothetical")]  # fmt: skip


@pytest.fixture
def walls(ctx, snapshots):
    snapshots.filled(ctx, "what was said of walls, and was not", lambda: articles.add_article(ctx, article(WALLS)))
    return ctx


def words(page) -> set[tuple[str, str]]:
    return {
        (start, item["factuality"])
        for item in page["items"]
        for start, _ in ALL
        if item["content"]["text"].startswith(start)
    }


def of(*factualities: str) -> set[tuple[str, str]]:
    return {row for row in ALL if row[1] in factualities}


@pytest.mark.parametrize(
    ("factuality", "expected"),
    [
        ("said", of("said")),
        ("denied", of("denied")),
        ("hypothetical", of("hypothetical")),
        ("withdrawn", set()),
        ("any", set(ALL)),
    ],
)
@pytest.mark.parametrize("q", [None, Query.of("harbour"), Query.of("the tide")])
@pytest.mark.parametrize("outlet", [None, "The Larkhaven Post"])
def test_quotations_are_filtered(walls, factuality, expected, q, outlet):
    page = quotations.find_quotations(walls, QuotationFilters(q=q, outlet=outlet, factuality=factuality))
    if q is not None:
        wanted = "tide" if "tide" in q.text else "harbour"
        expected = {row for row in expected if wanted in row[0]}
    assert words(page) == expected
    assert page["total"] == len(expected)


def test_only_what_was_said_is_listed_by_default(walls):
    assert words(quotations.find_quotations(walls)) == of("said")


def test_an_article_shows_all(walls):
    [row] = articles.list_articles(walls)["items"]
    assert words({"items": articles.get_article(walls, row["id"])["quotations"]}) == set(ALL)


def test_an_experts_quotations_and_counts_are_what_was_said(walls):
    [tolvik] = asking.find_experts(walls)["items"]
    assert (tolvik["name"], tolvik["quotation_count"], tolvik["statement_count"]) == ("Maren Tolvik", 1, 1)
    assert words(experts.expert_quotations(walls, tolvik["id"])) == {ALL[0]}
    denied = experts.expert_quotations(walls, tolvik["id"], QuotationFilters(factuality="denied"))
    assert words(denied) == {ALL[2]}
    by_any = experts.expert_quotations(walls, tolvik["id"], QuotationFilters(factuality="any"))
    assert words(by_any) == {ALL[0], ALL[2]}


def test_what_was_said_in_another_article_finds_what_was_denied_here(walls):
    text = "“The sea is rising,” said Bo Ek, mayor of the Council of Boats."
    articles.add_article(walls, article(text, url="https://post.example/sea"))
    [ek] = asking.find_experts(walls, q="Bo Ek")["items"]
    assert ek["quotation_count"] == 1
    found = experts.expert_quotations(walls, ek["id"], QuotationFilters(factuality="hypothetical"))
    assert words(found) == {ALL[4]}


def test_an_institutions_quotations_are_what_was_said(walls):
    for name, said, denied in (("LICR", ALL[1], ALL[3]), ("Institute of Tides", ALL[0], ALL[2])):
        page = quotations.find_quotations(walls, QuotationFilters(institution=name))
        assert words(page) == {said}
        page = quotations.find_quotations(walls, QuotationFilters(institution=name, factuality="denied"))
        assert words(page) == {denied}
    licr = next(one for one in asking.find_institutions(walls)["items"] if one["name"] == "LICR")
    assert words(institutions.institution_quotations(walls, licr["id"])) == {ALL[1]}


def test_who_said_nothing_is_no_expert(walls):
    found = quotations.find_quotations(walls, QuotationFilters(factuality="hypothetical"))
    [ek] = found["items"][0]["speakers"]
    assert (ek["name"], ek["expert_id"]) == ("Bo Ek", None)
    assert asking.find_experts(walls, topic="swim")["items"] == []


def test_a_statement_has_no_unsaid_occurrence(walls):
    texts = (f"“{SAID}” said Maren Tolvik.", f"“{SAID}” never said Maren Tolvik.")
    for number, text in enumerate(texts):
        articles.add_article(walls, article(text, url=f"https://post.example/{number}"))
    said, denied = (
        quotations.find_quotations(walls, QuotationFilters(q=Query.of("do not lie"), factuality=factuality))["items"]
        for factuality in ("said", "denied")
    )
    assert len({item["statement_id"] for item in said}) == 1
    assert len(statements.get_statement(walls, said[0]["statement_id"])["occurrences"]) == 2
    [one] = statements.get_statement(walls, denied[0]["statement_id"])["occurrences"]
    assert one["factuality"] == "denied"


def test_counts_are_of_what_was_said(walls):
    assert stats.count_quotations(walls)["total"] == 2
    denied = stats.count_quotations(walls, QuotationFilters(factuality="denied"))
    assert denied["total"] == 2
    assert [item["value"] for item in denied["expert"]] == ["Maren Tolvik"]
    assert {"LICR", "Institute of Tides"} <= {item["value"] for item in denied["institution"]}
    assert stats.count_quotations(walls, QuotationFilters(factuality="hypothetical"))["expert"] == []
    summary = stats.summary(walls)
    assert (summary["quotations"], summary["statements"], summary["experts"]) == (2, 2, 1)
    counted = {item["label"]: item["quotation_count"] for item in topics.find_topics(walls)["items"]}
    assert counted["harbour walls"] == 2  # the two that were said, of five


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        (SAID, None, "exact"),
        (UNSAID, None, "denied"),
        (UNSAID, "Maren Tolvik", "denied"),
        ("We will swim to the harbour walls,", None, "denied"),
        (UNSAID, "Ann Nobody", "not_found"),  # nobody said it: it is not somebody else's
    ],
)
def test_a_claim_is_not_verified_by_what_was_not_said(walls, text, name, verdict):
    answer = verify.verify(walls, text=text, name=name)
    assert answer["verdict"] == verdict
    if verdict == "denied":
        first = answer["matches"][0]
        assert first["quotation"]["factuality"] in ("denied", "hypothetical")
        assert (first["grade"], first["is_speaker"]) == ("exact", True)
        assert answer["earliest"]["article"] == first["quotation"]["article"]


def test_what_is_read_again_as_denied_leaves_the_lists(walls):
    [tolvik] = asking.find_experts(walls)["items"]
    articles.add_article(walls, article(WALLS.replace(f"“{SAID}” said", f"“{SAID}” never said")))
    assert words(quotations.find_quotations(walls)) == {ALL[1]}
    with pytest.raises(NotFound):
        experts.get_expert(walls, tolvik["id"])
    articles.add_article(walls, article(WALLS))
    assert experts.get_expert(walls, tolvik["id"])["quotation_count"] == 1
