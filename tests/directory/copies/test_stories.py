"""Which articles become one story, in whatever order they come in, are edited and are removed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import permutations

import pytest

from quotes_service.directory.copies import stories
from quotes_service.services.intake import articles as intake
from quotes_service.services.intake import reprocess
from quotes_service.store.articles import articles
from quotes_service.store.models import ArticleBand, NearCopy, StoredArticle
from tests.directory.copies.wire import COPIES, CUT, EDITED, FRAMED, FULL, LOCAL, RIVAL, UNLIKE, text
from tests.factories import article, extraction


def kept(ctx, words: str, name: str) -> str:
    """Keep an article; its id."""
    about = article(words, url=f"https://{name}.example/wall", outlet=name, published_at=date(2024, 5, 2))
    return intake.add_article(ctx, about)[1]["id"]


def partition(ctx) -> set[frozenset[str]]:
    """The outlets of the articles of each story; an article without copies is one by itself."""
    with ctx.reading():
        found: dict[object, set[str]] = {}
        for row in StoredArticle.select():
            found.setdefault(row.story or f"alone {row.id}", set()).add(row.outlet)
    return {frozenset(outlets) for outlets in found.values()}


def groups(*names: str) -> set[frozenset[str]]:
    """groups("ab", "c") is {{"a", "b"}, {"c"}}."""
    return {frozenset(name) for name in names}


def test_every_order_of_the_copies_gives_the_same_stories(ctx):
    texts = dict(zip("abcde", COPIES, strict=True)) | {"r": RIVAL}
    for order in permutations("abcde"):
        with ctx.writing():
            for name in (*order, "r"):
                row = articles.add(article(texts[name], url=name, outlet=name), extraction(texts[name]))
                stories.refresh({row.id: texts[name]}, ())
        assert partition(ctx) == groups("abcde", "r"), order
        with ctx.writing():
            StoredArticle.delete().execute()


def test_many_articles_at_once_give_the_same_stories(ctx):
    with ctx.writing():
        texts = {articles.add(article(words, url=words[:9] + name, outlet=name), extraction(words)).id: words
                 for name, words in zip("abcdeu", (*COPIES, UNLIKE), strict=True)}  # fmt: skip
        regrouped = stories.refresh(texts, ())
    assert partition(ctx) == groups("abcde", "u")
    assert (len(regrouped.changed), regrouped.others) == (5, set())
    with ctx.writing():
        assert stories.refresh(texts, ()) == (set(), set())


@pytest.mark.parametrize("gone", range(5))
def test_a_removed_copy_leaves_the_others_together(ctx, gone):
    ids = [kept(ctx, words, name) for name, words in zip("abcde", COPIES, strict=True)]
    intake.delete_article(ctx, ids[gone])
    assert partition(ctx) == groups("abcde".replace("abcde"[gone], ""))
    with ctx.reading():
        assert ArticleBand.select(ArticleBand.article).distinct().count() == 4


def test_the_last_of_two_copies_is_alone_again(ctx):
    kept(ctx, FULL, "a")
    intake.delete_article(ctx, kept(ctx, FRAMED, "b"))
    assert partition(ctx) == groups("a")
    with ctx.reading():
        assert [row.story for row in StoredArticle.select()] == [None]
        assert NearCopy.select().count() == 0


def test_a_changed_article_joins_and_leaves_a_story(ctx):
    for words, expected in ((FULL, ("abx",)), (UNLIKE, ("ab", "x")), (RIVAL, ("ab", "x")), (EDITED, ("abx",))):
        kept(ctx, FULL + "\n\n" + LOCAL[1], "a")
        kept(ctx, CUT, "b")
        kept(ctx, words, "x")
        assert partition(ctx) == groups(*expected)


def test_a_link_between_two_copies_that_goes_parts_them(ctx):
    """The first half and the second half of a story have nothing in common; the whole has both."""
    paragraphs = (text(*COPIES[0].split("\n\n")[:4]), text(*COPIES[0].split("\n\n")[4:]))
    start, end = kept(ctx, paragraphs[0], "s"), kept(ctx, paragraphs[1], "e")
    assert partition(ctx) == groups("s", "e")
    whole = kept(ctx, FULL, "w")
    joined = partition(ctx)
    assert any({"s", "w"} <= outlets for outlets in joined)
    intake.delete_article(ctx, whole)
    assert partition(ctx) == groups("s", "e")
    assert start != end


def test_reading_again_keeps_stories_and_finds_those_of_articles_from_before(ctx):
    for name, words in zip("abu", (FULL, FRAMED, UNLIKE), strict=True):
        kept(ctx, words, name)
    reprocess.reprocess(ctx)
    assert partition(ctx) == groups("ab", "u")
    with ctx.writing():  # as an earlier version left them
        StoredArticle.update(story=None, agency=None).execute()
        ArticleBand.delete().execute()
        NearCopy.delete().execute()
    reprocess.reprocess(ctx)
    assert partition(ctx) == groups("ab", "u")
    with ctx.reading():
        agencies = {row.outlet: row.agency for row in StoredArticle.select()}
    assert agencies == {"a": "AP", "b": "AP", "u": None}


def test_a_digest_does_not_make_the_texts_in_it_one_story(ctx):
    first, second = text(*FULL.split("\n\n")[:3]), UNLIKE
    for name, words in zip("fsd", (first, second, text(first, second, RIVAL)), strict=True):
        kept(ctx, words, name)
    assert not any({"f", "s"} <= outlets for outlets in partition(ctx))


def test_the_cost_does_not_grow_with_copies_and_texts_of_one_formula(ctx, monkeypatch):
    """Queries and comparisons for one more article, when many have the same foot and many are copies."""
    foot = " ".join(f"word{number} of the foot that stands under each text" for number in range(12))
    made: Counter[str] = Counter()
    for owner, name in ((type(ctx.database), "execute_sql"), (stories, "likeness")):
        counted(monkeypatch, owner, name, made)

    def add(number: int) -> Counter[str]:
        own = " ".join(f"{number} tells what happened in street {number * 7 + place}" for place in range(14))
        made.clear()
        with ctx.writing():
            for words in (f"{own} {foot}", f"{FULL} {number}"):
                row = articles.add(article(words, url=f"u{number}{words[:3]}"), extraction(words))
                stories.refresh({row.id: words}, ())
        return Counter(made)

    costs = [add(number) for number in range(150)]
    for name in made:
        assert max(cost[name] for cost in costs[90:]) <= max(cost[name] for cost in costs[20:40]), name
    with ctx.reading():
        sizes = ctx.database.execute_sql("SELECT COUNT(*) FROM article_band GROUP BY value").fetchall()
        assert max(size for (size,) in sizes) <= 64
        story_of = [row.story for row in StoredArticle.select().order_by(StoredArticle.id)]
    assert len(set(story_of[1::2])) == 1, "all copies are one story"
    assert set(story_of[::2]) == {None}, "texts with one foot are not"


def counted(monkeypatch, owner, name: str, made: Counter[str]) -> None:
    """Count the calls of a function."""
    function = getattr(owner, name)

    def call(*args, **named):
        made[name] += 1
        return function(*args, **named)

    monkeypatch.setattr(owner, name, call)


def test_the_number_of_queries_does_not_grow_with_the_articles_of_an_update(ctx, monkeypatch):
    made: Counter[str] = Counter()
    counted(monkeypatch, type(ctx.database), "execute_sql", made)
    numbers = []
    for size in (5, 50):
        with ctx.writing():
            texts = {}
            for number in range(size):
                words = f"{(FULL, UNLIKE, RIVAL)[number % 3]} {size} {number}"
                texts[articles.add(article(words, url=f"{size}/{number}"), extraction(words)).id] = words
            made.clear()
            stories.refresh(texts, ())
            numbers.append(made["execute_sql"])
    assert numbers[1] <= numbers[0] + 2
