"""Which quotations print the same utterance, and what becomes of a statement's id."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import permutations

import pytest

from quotes_service.directory import statements as directory_statements
from quotes_service.errors import NotFound
from quotes_service.records import Person, Role, Span, Speaker
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, quotations, statements
from quotes_service.store.models import StoredQuotation
from quotes_service.store.quotations import quotation_writes
from tests.factories import article, extraction, quotation
from tests.services import asking

GAUGES = "The tide gauges of this coast do not lie, and they never did in all my thirty years at sea."
CUT = "they never did in all my thirty years"
LEE, EK = (Speaker(name, "person", 0.9, (name,)) for name in ("Ann Lee", "Bo Ek"))
KEEPER = Speaker("a keeper", "unnamed", 0.7)
LICR = Speaker("LICR", "organization", 0.8)


def printed(ctx, day: int, words: str, *speakers: Speaker, title: str | None = None) -> dict:
    """Keep an article of that day of May which prints these words; the quotation of it."""
    text = f"From the harbour, {day} May: {words} So says {' and '.join(one.name for one in speakers)}."
    roles = (Role(title, None, "current", Span(0, 5)),) if title else ()
    people = [Person(one.name, roles=roles) for one in speakers if one.kind == "person"]
    read = extraction(text, quotation(text, words, speakers=speakers), people=people)
    about = article(text, url=f"https://post.example/{day}", published_at=date(2024, 5, day))
    return articles.add_article(ctx, about, read)[1]["quotations"][0]


def days(ctx, id: str) -> list[int]:
    """The days of the articles that print a statement."""
    return [one["article"]["published_at"].day for one in statements.get_statement(ctx, id)["occurrences"]]


@pytest.mark.parametrize(
    ("words", "one"),
    [
        (GAUGES, True),
        ("the TIDE gauges of this coast do not lie – and they never did, in all my thirty years at sea", True),
        ("that the tide gauges of this coast do not lie and they never did in all my thirty years at sea", True),
        ("The tide gauges of this coast don’t lie, [and] they never did in all my 30 years at sea.", True),
        (CUT, True),
        ("The tide gauges of this coast do not lie … in all my thirty years at sea.", True),
        ("The tide gauges of that coast do not lie, and they never did in all my thirty years at sea.", True),
        ("The tide gauges", False),  # too few words to tell
        ("The tide gauges of this coast were put up by fishermen long before anybody went there.", False),
        ("Walls are no answer to a sea that rises for a hundred years and more.", False),
    ],
)
def test_wordings_of_one_utterance_are_one_statement(ctx, words, one):
    first, second = printed(ctx, 1, GAUGES, LEE), printed(ctx, 2, words, LEE)
    assert (first["statement_id"] == second["statement_id"]) is one
    assert days(ctx, first["statement_id"]) == ([1, 2] if one else [1])
    [expert] = asking.find_experts(ctx)["items"]
    assert (expert["quotation_count"], expert["statement_count"]) == (2, 1 if one else 2)


@pytest.mark.parametrize(
    ("speakers", "others", "one"),
    [
        ((LEE,), (LEE,), True),
        ((LEE,), (EK,), False),
        ((LEE,), (LEE, EK), False),
        ((LEE, EK), (EK, LEE), True),
        ((LICR,), (LICR,), True),
        ((LICR,), (LEE,), False),
        ((KEEPER,), (KEEPER,), False),  # nobody knows whether they are one
        ((), (), False),
    ],
)
def test_the_same_words_of_another_speaker_are_another_statement(ctx, speakers, others, one):
    first, second = printed(ctx, 1, GAUGES, *speakers), printed(ctx, 2, GAUGES, *others)
    assert (first["statement_id"] == second["statement_id"]) is one


def test_the_earliest_printing_stands_first_and_all_are_compared_with_the_fullest(ctx):
    full = f"{GAUGES} Never!"
    printed(ctx, 9, full, LEE)
    printed(ctx, 5, CUT, LEE)
    last = printed(ctx, 7, GAUGES.replace("this coast", "that coast"), LEE)
    found = statements.get_statement(ctx, last["statement_id"])
    assert (found["id"], found["text"]) == (last["statement_id"], full)
    assert days(ctx, found["id"]) == [5, 7, 9]
    cut, changed, fullest = [one["differences"] for one in found["occurrences"]]
    assert fullest == [{"op": "equal", "text": full}]
    before, _, after = full.partition(CUT)
    assert cut == [
        {"op": "deleted", "text": before.strip()},
        {"op": "equal", "text": CUT},
        {"op": "deleted", "text": after.strip()},
    ]
    assert [part for part in changed if part["op"] != "equal"] == [
        {"op": "deleted", "text": "this"},
        {"op": "inserted", "text": "that"},
        {"op": "deleted", "text": "Never!"},
    ]


def test_a_statement_keeps_or_redirects_its_id_when_printings_go(ctx):
    first, copy, cut = (printed(ctx, day, words, LEE) for day, words in ((3, GAUGES), (2, GAUGES), (1, CUT)))
    id = first["statement_id"]
    assert days(ctx, id) == [1, 2, 3]
    articles.delete_article(ctx, copy["article"]["id"])
    assert (statements.get_statement(ctx, id)["id"], days(ctx, id)) == (id, [1, 3])
    articles.delete_article(ctx, first["article"]["id"])
    left = quotations.get_quotation(ctx, cut["id"])["statement_id"]
    assert left != id
    assert statements.get_statement(ctx, id)["id"] == left
    again = printed(ctx, 4, GAUGES, LEE)
    assert (again["statement_id"], days(ctx, id)) == (left, [1, 4])
    for gone in (cut, again):
        articles.delete_article(ctx, gone["article"]["id"])
    for lost in (id, left):
        with pytest.raises(NotFound):
            statements.get_statement(ctx, lost)


def test_wordings_joined_by_a_third_separate_when_it_goes(ctx):
    """Each part matches only the whole."""
    start, end = GAUGES[:40], CUT
    one, other = printed(ctx, 1, start, LEE), printed(ctx, 2, end, LEE)
    assert one["statement_id"] != other["statement_id"]
    whole = printed(ctx, 3, GAUGES, LEE)
    assert days(ctx, one["statement_id"]) == days(ctx, other["statement_id"]) == [1, 2, 3]
    articles.delete_article(ctx, whole["article"]["id"])
    assert (days(ctx, one["statement_id"]), days(ctx, other["statement_id"])) == ([1], [2])


def test_statements_of_merged_experts_are_one_until_the_undo(ctx):
    one = printed(ctx, 1, GAUGES, LEE, title="conductor")
    other = printed(ctx, 2, GAUGES, LEE, title="surgeon")
    ids = [quoted["speakers"][0]["expert_id"] for quoted in (one, other)]
    assert ids[0] != ids[1]
    assert one["statement_id"] != other["statement_id"]
    made = decisions.decide(ctx, kind="merge", by="Ida Holm", experts=ids)
    assert days(ctx, one["statement_id"]) == days(ctx, other["statement_id"]) == [1, 2]
    assert experts.get_expert(ctx, ids[1])["statement_count"] == 1
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert (days(ctx, one["statement_id"]), days(ctx, other["statement_id"])) == ([1], [2])
    assert quotations.get_quotation(ctx, other["id"])["statement_id"] == other["statement_id"]


def test_copies_of_an_article_are_occurrences_too_and_the_earliest_goes_first(ctx):
    text = "“The tide turns at noon every single day,” said Ann Lee, head of the Bureau of Walls."
    wire = article(text, url="https://wire.example/1", outlet="Wire", published_at=date(2019, 1, 5))
    daily = article(text, url="https://daily.example/1", outlet="Daily", published_at=date(2019, 1, 1))
    for printed in (wire, daily):
        _, kept = articles.add_article(ctx, printed)
    found = statements.get_statement(ctx, kept["quotations"][0]["statement_id"])
    assert [(item["article"]["outlet"], item["article"]["published_at"]) for item in found["occurrences"]] == [
        ("Daily", date(2019, 1, 1)),
        ("Wire", date(2019, 1, 5)),
    ]
    [lee] = asking.find_experts(ctx)["items"]
    assert (lee["outlets"], lee["first_quoted"], lee["last_quoted"]) == (
        ["Daily", "Wire"], date(2019, 1, 1), date(2019, 1, 5)
    )  # fmt: skip
    [line] = lee["affiliations"]
    assert (line["first_printed"], line["printings"]) == (date(2019, 1, 1), 2)


def test_a_later_edit_does_not_become_the_text_of_the_statement(ctx):
    said = "We must rebuild the old sea wall before the winter storms come, or the harbour is lost"
    for number, words in enumerate([said, said, said.replace("must", "must not")]):
        about = {"url": f"https://post.example/{number}", "published_at": date(2024, 5, 1 + number)}
        _, kept = articles.add_article(ctx, article(f"“{words},” said Ann Lee.", **about))
    found = statements.get_statement(ctx, kept["quotations"][0]["statement_id"])
    assert found["text"] == f"{said},"
    assert {"op": "inserted", "text": "not"} in found["occurrences"][2]["differences"]


def test_articles_that_come_together_are_compared_with_what_is_loaded_once(ctx, monkeypatch):
    said = "The tide gauges of this coast have shown {} feet of water on each of the last {} days of this wet spring"
    news = [
        article(f"“{said.format(place, place % 3)},” said Ann Lee.", url=f"https://post.example/{place}")
        for place in range(24)
    ]
    articles.add_articles(ctx, news[:12])
    loaded: Counter[int] = Counter()
    utterances = quotation_writes.utterances

    def counted(ids):
        loaded.update(ids)
        return utterances(ids)

    monkeypatch.setattr(quotation_writes, "utterances", counted)
    articles.add_articles(ctx, news[12:])
    assert len(loaded) == 24
    assert set(loaded.values()) == {1}


def test_a_quotation_is_found_again_among_any_number_that_an_article_changes(ctx, monkeypatch):
    monkeypatch.setattr(directory_statements, "MAX_FOUND", 1)
    first = printed(ctx, 1, GAUGES, LEE)
    words = [f"Wall number {number} is no answer to a sea that rises." for number in ("one", "two", "three")] + [GAUGES]
    text = " ".join(words)
    read = extraction(text, *(quotation(text, one, speakers=(LEE,)) for one in words), people=[Person("Ann Lee")])
    kept = articles.add_article(ctx, article(text, url="https://post.example/2"), read)[1]["quotations"]
    assert kept[-1]["statement_id"] == first["statement_id"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_cut_belongs_to_the_text_that_it_is_most_like_whichever_came_first(ctx, order):
    cut = "a wall along the bank of the old harbour"
    like = "a temporary wall along the bank of the old harbour and a permanent gate at the northern end"
    less_like = "we would still make an exception in the event of a wall along the bank for us of the old harbour"
    words = (cut, like, less_like)
    for place in order:
        printed(ctx, 1 + place, words[place], LEE)
    with ctx.reading():
        statement = {row.text: row.statement for row in StoredQuotation.select()}
    assert statement[cut] == statement[like] != statement[less_like]
