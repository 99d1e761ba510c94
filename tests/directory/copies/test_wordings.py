"""Quotations at the same place of near copies are one statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quotes_service.records import Person, Span, Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup import quotations, statements
from tests.directory.copies.wire import CUT, FRAMED, FULL, PARAGRAPHS, RIVAL, UNLIKE, text
from tests.factories import article, extraction, quotation
from tests.services import asking

SHORT = "Never again,"
LONG = "The gates were shut an hour too late,"
TOLVIK = Speaker("Maren Tolvik", "person", 0.9)
SURNAME = Speaker("Tolvik", "person", 0.9)
LEE = Speaker("Ann Lee", "person", 0.9)
WOMAN = Speaker("the professor", "unnamed", 0.7)


def printed(ctx, name: str, words: str, *quoted: tuple[str, tuple[Speaker, ...]]) -> list[str]:
    """Keep an article which prints these words by these speakers; the ids of its quotations."""
    found = [quotation(words, said, speakers=speakers) for said, speakers in quoted]
    people = [Person(one.name) for _, speakers in quoted for one in speakers if one.kind == "person"]
    about = article(words, url=f"https://{name}.example/", outlet=name, published_at=date(2024, 5, 2))
    return [
        one["id"] for one in articles.add_article(ctx, about, extraction(words, *found, people=people))[1]["quotations"]
    ]


def statement(ctx, id: str) -> str:
    return quotations.get_quotation(ctx, id)["statement_id"]


@pytest.mark.parametrize(
    ("speakers", "others", "one"),
    [
        ((TOLVIK,), (TOLVIK,), True),
        ((TOLVIK,), (), True),
        ((), (TOLVIK,), True),
        ((TOLVIK,), (WOMAN,), True),
        ((TOLVIK,), (SURNAME,), True),
        ((), (), True),
        ((WOMAN,), (WOMAN,), True),
        ((TOLVIK,), (LEE,), False),
        ((TOLVIK,), (TOLVIK, LEE), False),
    ],
)
@pytest.mark.parametrize("said", [SHORT, LONG])
@pytest.mark.parametrize("order", [1, -1])
def test_the_same_words_in_near_copies_are_one_statement(ctx, said, speakers, others, one, order):
    pages = [("a", FULL, (said, speakers)), ("b", FRAMED, (said, others))]
    ids = [id for page in pages[::order] for id in printed(ctx, *page)]
    assert (statement(ctx, ids[0]) == statement(ctx, ids[1])) is one
    expected = [one.name for one in (others if order == 1 else speakers)]
    shown = quotations.get_quotation(ctx, ids[1])["speakers"]
    assert [one["name"] for one in shown] == expected, "no speaker that its own text does not print"


def test_short_words_in_other_stories_are_other_statements(ctx):
    [one] = printed(ctx, "a", FULL, (SHORT, (TOLVIK,)))
    [other] = printed(ctx, "b", text(RIVAL, PARAGRAPHS[3], UNLIKE), (SHORT, (TOLVIK,)))
    assert statement(ctx, one) != statement(ctx, other)


def test_words_that_an_article_prints_twice_stay_apart(ctx):
    twice = FULL.replace(PARAGRAPHS[5], PARAGRAPHS[3])
    words = [quotation(twice, SHORT, speakers=(TOLVIK,))]
    start = twice.rindex(SHORT)
    words.append(replace(words[0], content=(Span(start, start + len(SHORT)),)))
    kept = articles.add_article(ctx, article(twice, url="https://t.example/"), extraction(twice, *words))[1]
    first, second = (one["id"] for one in kept["quotations"])
    [copy] = printed(ctx, "b", FRAMED, (SHORT, (TOLVIK,)))
    assert statement(ctx, first) != statement(ctx, second)
    assert statement(ctx, copy) != statement(ctx, second)


def test_two_names_at_one_place_leave_the_unnamed_alone(ctx):
    ids = []
    for name, words, speakers in (("a", FULL, (TOLVIK,)), ("b", FRAMED, (LEE,)), ("c", f"{FULL} Ends.", ())):
        ids += printed(ctx, name, words, (SHORT, speakers))
    assert len({statement(ctx, id) for id in ids}) == 3


def test_statements_part_when_an_article_leaves_its_story(ctx):
    [one] = printed(ctx, "a", FULL, (SHORT, (TOLVIK,)))
    [other] = printed(ctx, "b", FRAMED, (SHORT, ()))
    assert statement(ctx, one) == statement(ctx, other)
    changed = text(UNLIKE, PARAGRAPHS[3])
    [other] = printed(ctx, "b", changed, (SHORT, ()))
    assert statement(ctx, one) != statement(ctx, other)


def test_a_statement_has_as_many_sources_as_stories(ctx):
    for name, words in zip("abc", (FULL, FRAMED, CUT), strict=True):
        printed(ctx, name, words, (LONG, (TOLVIK,)))
    [id] = printed(ctx, "r", RIVAL, (LONG, (TOLVIK,)))
    found = statements.get_statement(ctx, statement(ctx, id))
    assert len(found["occurrences"]) == 4
    assert found["stories"] == 2
    assert [(one["label"], one["articles"], one["outlets"]) for one in found["sources"]] == [
        ("AP story in 3 outlets", 3, 3),
        (None, 1, 1),
    ]
    [expert] = asking.find_experts(ctx)["items"]
    assert (expert["quotation_count"], expert["statement_count"]) == (4, 1)


def test_a_pronoun_whose_name_was_cut_is_joined_wherever_it_stands(ctx):
    she = "“The wall will be mended before the winter,” she said."
    full = text(*PARAGRAPHS[:2], she, *PARAGRAPHS[2:])
    cut = text(PARAGRAPHS[0], *PARAGRAPHS[4:7], she, PARAGRAPHS[2])
    [one] = printed(ctx, "a", full, ("The wall will be mended before the winter,", (TOLVIK,)))
    [other] = printed(ctx, "b", cut, ("The wall will be mended before the winter,", ()))
    assert statement(ctx, one) == statement(ctx, other)
    [expert] = asking.find_experts(ctx)["items"]
    assert (expert["quotation_count"], expert["statement_count"]) == (1, 1), "the cut copy names nobody"
