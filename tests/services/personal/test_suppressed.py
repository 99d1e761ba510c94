"""A suppressed person who speaks together with others."""

from __future__ import annotations

from quotes_service.records import Person, Speaker
from quotes_service.services.editing.decisions import decide, undo
from quotes_service.services.intake import articles
from tests.factories import article, extraction, quotation
from tests.services import asking

TEXT = "“We agree on the wall,” said Ann Lee and Bo Ek.\n"


def test_a_quotation_that_they_share_is_not_shown_at_all(ctx):
    speakers = tuple(Speaker(name, "person", 0.9, (name,)) for name in ("Ann Lee", "Bo Ek"))
    read = extraction(
        TEXT,
        quotation(TEXT, "We agree on the wall", speakers=speakers),
        people=[Person("Ann Lee"), Person("Bo Ek")],
    )
    _, kept = articles.add_article(ctx, article(TEXT), read)
    ann = next(one["id"] for one in asking.find_experts(ctx)["items"] if one["name"] == "Ann Lee")
    hidden = decide(ctx, kind="hide", expert=ann, by="Ed")

    def shown() -> list[list[str]]:
        lists = asking.find_quotations(ctx)["items"], articles.get_article(ctx, kept["id"])["quotations"]
        return [[speaker["name"] for one in several for speaker in one["speakers"]] for several in lists]

    assert shown() == [[], []]
    assert asking.find_quotations(ctx, q="Lee")["items"] == []
    undo(ctx, hidden["id"], by="Ed")
    assert shown() == [["Ann Lee", "Bo Ek"]] * 2
