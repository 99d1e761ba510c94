"""The role of a quotation's speaker: the one that the quotation's own article prints."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.records import Organization, Person, Role, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.intake.extract import extract
from quotes_service.services.lookup import experts
from tests import factories
from tests.factories import STORMS, TIDES, article, span
from tests.services import asking

TOLVIK = "Maren Tolvik"
INSTITUTE = "Larkhaven Institute for Coastal Research"
#: One text, of which each case says which roles it prints.
TEXT = (
    "“The wall is cracked,” said Maren Tolvik, professor at LICR, once head of the Bureau of Storms and a member of "
    "the Harbour Board."
)


def printed(title: str | None, institution: str | None, status: str = "current", at: str = TEXT, **about) -> Role:
    return Role(title, institution, status, span(TEXT, at), **about)


def role(title: str | None, institution: str | None, status: str = "current") -> dict:
    return {"title": title, "institution": institution, "status": status}


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        ([], None),
        ([printed("professor", INSTITUTE)], role("professor", INSTITUTE)),
        ([printed("professor", None)], role("professor", None)),
        ([printed(None, "Harbour Board")], role(None, "Harbour Board")),
        # the one with most in it
        ([printed("professor", None), printed("member", "Harbour Board")], role("member", "Harbour Board")),
        ([printed(None, INSTITUTE), printed("member", "Harbour Board")], role("member", "Harbour Board")),
        # of two with as much, the one that the article prints first
        (
            [printed("member", "Harbour Board", at="a member"), printed("professor", INSTITUTE, at="professor")],
            role("professor", INSTITUTE),
        ),
        # a current one, even with less in it; a former one says so
        ([printed("head", "Bureau of Storms", "former"), printed("professor", None)], role("professor", None)),
        ([printed("head", "Bureau of Storms", "former")], role("head", "Bureau of Storms", "former")),
        # a part with the whole that is printed with it
        ([printed("dean", "School of Law", whole="Ellery College")], role("dean", "School of Law, Ellery College")),
    ],
)
def test_the_fullest_current_role_is_shown_stored_or_not(ctx, roles, shown):
    roles = sorted(roles, key=lambda role: role.evidence.start)  # as the extractor gives them
    speaker = Speaker(TOLVIK, "person", 0.9, (TOLVIK,))
    read = factories.extraction(
        TEXT,
        factories.quotation(TEXT, "The wall is cracked,", speakers=(speaker,)),
        people=[Person(TOLVIK, ("Tolvik",), tuple(roles))],
    )
    ctx.extractor.extract = lambda *given, **named: read
    _, kept = articles.add_article(ctx, article(TEXT))
    for answer in (kept, extract(ctx, article(TEXT))):
        assert [speaker["role"] for speaker in answer["quotations"][0]["speakers"]] == [shown]


def test_each_article_has_its_own_role(ctx):
    for text, day in ((TIDES, 2), (STORMS, 9), ("“Nobody asked us,” said Maren Tolvik.", 20)):
        articles.add_article(ctx, article(text, url=f"https://post.example/{day}", published_at=date(2024, 5, day)))
    shown = {
        item["content"]["text"].rstrip(","): [speaker["role"] for speaker in item["speakers"]]
        for item in asking.find_quotations(ctx)["items"]
    }
    assert shown == {
        "Nobody asked us": [None],
        "Storms like this were rare when I was young": [role("head", "Bureau of Storms", "former")],
        "We warned everyone of the storm in time": [None],  # an organization has none
        "The tide gauges do not lie": [role("professor", INSTITUTE)],
        "We should have built in the nineties": [role("professor", INSTITUTE)],
        "There is no money for vaccines and walls at once": [role("director", "Treasury Council")],
    }


def test_the_institution_has_the_name_that_the_article_prints(ctx):
    """The directory knows that both are one; the second article prints the acronym only."""
    articles.add_article(ctx, article())
    text = "“The wall is cracked,” said Maren Tolvik, professor at LICR."
    _, kept = articles.add_article(ctx, article(text, url="https://mail.example/1"))
    assert kept["quotations"][0]["speakers"][0]["role"] == role("professor", "LICR")
    [line] = experts.expert_affiliations(ctx, kept["quotations"][0]["speakers"][0]["expert_id"])["items"]
    assert line["institution"]["name"] == INSTITUTE


def test_a_role_that_editors_rejected_or_added_is_not_the_articles(ctx):
    _, kept = articles.add_article(ctx, article(TIDES))
    expert = kept["quotations"][0]["speakers"][0]["expert_id"]

    def decide(kind: str, **about) -> str:
        return decisions.decide(ctx, kind=kind, by="Ida Holm", **about)["id"]

    def shown() -> dict | None:
        return asking.expert_quotations(ctx, expert)["items"][0]["speakers"][0]["role"]

    decide("add_role", expert=expert, title="rector", institution="Ekby College", note="Seen on the staff page in May")
    assert shown() == role("professor", INSTITUTE)
    [place] = asking.find_institutions(ctx, q="LICR")["items"]
    rejected = decide("reject_role", expert=expert, title="professor", institution=place["id"])
    assert shown() is None
    decisions.undo(ctx, rejected, by="Ida Holm")
    hidden = decide("hide", institution=place["id"])
    assert shown() == role("professor", None)
    decisions.undo(ctx, hidden, by="Ida Holm")
    assert shown() == role("professor", INSTITUTE)


def test_a_speaker_of_a_text_that_is_not_stored_has_it_too(ctx):
    text = "“We warned them,” said LICR. " + TIDES
    read = factories.extraction(
        text,
        factories.quotation(text, "We warned them,", speakers=(Speaker("LICR", "organization", 0.9),)),
        organizations=[Organization("LICR")],
        people=[Person("LICR", roles=(Role("director", None, "current", span(text, "LICR")),))],
    )
    ctx.extractor.extract = lambda *given, **named: read
    [quotation] = extract(ctx, article(text))["quotations"]
    assert quotation["speakers"][0]["role"] is None  # for persons only
