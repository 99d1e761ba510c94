"""Reprocessing: which articles are extracted again, resuming, and what stays unchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes_service.errors import DatabaseUnavailable, InvalidInput, ModelMissing, NotFound
from quotes_service.records import Extraction
from quotes_service.services.intake import articles
from quotes_service.services.intake.reprocess import reprocess
from quotes_service.services.lookup import quotations
from quotes_service.store.models import ArticleVersion, NameBlock, Reprocess, StoredArticle
from tests.directory.test_identity import add, people, said
from tests.factories import SimpleExtractor, article
from tests.services import asking

SPEAKERS = ["Ann Lee", "Bo Ek", "Ida Holm", "Cy Holm"]
TEXTS = [
    f"“Wall {number} stands at sea,” said Ann Lee. “{number} walls are enough,” said {name}."
    for number, name in enumerate(SPEAKERS)
]


class Model(SimpleExtractor):
    """A reader of a version, which notes what it read; it misses what holds one of the words ``blind`` to it, and
    does something else at the article of a number (``at``) first."""

    def __init__(self, version: str, blind: tuple[str, ...] = (), at: int | None = None, then=None):
        self.version, self.blind, self.at, self.then = version, blind, at, then
        self.read: list[int] = []

    def extract(self, text: str, title: str | None = None) -> Extraction:
        number = TEXTS.index(text)
        if number == self.at:
            self.then()
        self.read.append(number)
        found = super().extract(text, title)
        kept = [one for one in found.quotations if not any(word in one.content[0].of(text) for word in self.blind)]
        return replace(found, quotations=tuple(kept))


@pytest.fixture
def ids(ctx) -> list[str]:
    """The articles above, extracted by versions 1.0, 1.1 and 2.0, and by a custom one."""
    kept = []
    for number, version in enumerate(["1.0", "1.1", "2.0", "mine"]):
        ctx._extractor = Model(version)
        about = article(TEXTS[number], url=f"https://post.example/{number}")
        kept.append(articles.add_article(ctx, about)[1]["id"])
    return kept


def again(ctx, model: Model, **options) -> dict:
    ctx._extractor = model
    return reprocess(ctx, **options)


def stop() -> None:
    raise KeyboardInterrupt


def quoted(ctx, ids: list[str]) -> list[list[dict]]:
    return [articles.get_article(ctx, id)["quotations"] for id in ids]


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ({}, [0, 1, 2, 3]),
        ({"since_version": "1.1"}, [1, 2]),
        ({"since_version": "2.1"}, []),
        ({"before_version": "2.0"}, [0, 1, 3]),  # what is no version is older than any
        ({"since_version": "1.0.1", "before_version": "2"}, [1]),
        ({"unread": True}, [1]),
        ({"unread": True, "since_version": "2.0"}, []),
    ],
)
def test_only_the_selected_articles_are_extracted(ctx, ids, options, read):
    with ctx.writing():
        second = StoredArticle.get(StoredArticle.uid == ids[1])
        ArticleVersion.update(reading=None).where(ArticleVersion.article == second).execute()
    model, told = Model("3.0"), []
    done = again(ctx, model, **options, progress=lambda *numbers: told.append(numbers))
    assert (model.read, done["read"], done["failed"], done["resumed"]) == (read, len(read), [], False)
    versions = [items[0]["extractor"] for items in quoted(ctx, ids)]
    assert [number for number, version in enumerate(versions) if version == "3.0"] == read
    assert told == [(number, len(read)) for number in range(len(read) + 1)]


@pytest.mark.parametrize("field", ["since_version", "before_version"])
@pytest.mark.parametrize("version", ["newest", "", "1.0 or so"])
def test_an_invalid_version_is_refused_by_its_field(ctx, field, version):
    with pytest.raises(InvalidInput) as refused:
        reprocess(ctx, **{field: version})
    assert refused.value.field == field


@pytest.mark.parametrize("error", [DatabaseUnavailable("The disk is full"), ModelMissing("Install the model")])
def test_a_run_ends_where_the_database_or_the_model_fails_and_resumes_there(ctx, ids, error):
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        again(ctx, Model("3.0", at=2, then=fail))
    done = again(ctx, model := Model("3.1"))
    assert (done["resumed"], done["failed"], model.read) == (True, [], [2, 3])


@pytest.mark.parametrize(
    ("options", "resumed", "read"),
    [
        ({}, True, [2, 3]),
        ({"restart": True}, False, [0, 1, 2, 3]),
        ({"before_version": "9"}, False, [0, 1, 2, 3]),  # other options are another run
    ],
)
def test_an_interrupted_run_is_resumed_by_the_same_options(ctx, ids, options, resumed, read):
    with pytest.raises(KeyboardInterrupt):
        again(ctx, Model("3.0", at=2, then=stop))
    assert [items[0]["extractor"] for items in quoted(ctx, ids)] == ["3.0", "3.0", "2.0", "mine"]
    done = again(ctx, model := Model("3.1"), **options)
    assert (done["resumed"], done["read"], model.read) == (resumed, len(read), read)
    if "before_version" in options:  # the first is still there
        assert again(ctx, Model("3.2"))["resumed"] is True
    assert again(ctx, model := Model("3.3"))["resumed"] is False
    assert model.read == [0, 1, 2, 3]
    with ctx.reading():
        assert Reprocess.select().count() == 0


def test_unchanged_and_returning_quotations_keep_their_ids(ctx, ids):
    before = quoted(ctx, ids)
    people = asking.find_experts(ctx)
    lost = before[0][1]["id"]  # which does not alone support its speaker
    done = again(ctx, Model("3.0", blind=("0 walls",)))
    assert (done["read"], done["changed"]) == (4, 4)
    assert [[one["id"] for one in items] for items in quoted(ctx, ids)] == [
        [one["id"] for one in items if one["id"] != lost] for items in before
    ]
    assert {one["extractor"] for items in quoted(ctx, ids) for one in items} == {"3.0"}
    retired = quotations.get_quotation(ctx, lost)
    assert (retired["current"], retired["extractor"]) == (False, "1.0")
    assert retired["content"]["text"] == before[0][1]["content"]["text"]
    assert asking.find_quotations(ctx, q='"0 walls"')["total"] == 0
    done = again(ctx, Model("3.0", blind=("0 walls",)))
    assert (done["read"], done["changed"]) == (4, 0)
    again(ctx, Model("1.0"))
    assert [[one | {"extractor": ""} for one in items] for items in quoted(ctx, ids)] == [
        [one | {"extractor": ""} for one in items] for items in before
    ]
    assert asking.find_experts(ctx) == people
    assert asking.find_quotations(ctx, q='"0 walls"')["items"][0]["id"] == lost


def test_articles_removed_or_changed_during_a_run_do_no_harm(ctx, ids):
    def meddle() -> None:
        articles.delete_article(ctx, ids[1])
        articles.delete_article(ctx, ids[2])

    done = again(ctx, model := Model("3.0", at=1, then=meddle))
    assert (model.read, done["failed"]) == ([0, 1, 3], [])
    assert [items[0]["extractor"] for items in quoted(ctx, [ids[0], ids[3]])] == ["3.0", "3.0"]
    with pytest.raises(NotFound):
        articles.get_article(ctx, ids[1])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InvalidInput("text", "is too strange"), "text: is too strange"),
        (ZeroDivisionError("oops"), "the article cannot be read: ZeroDivisionError: oops"),
    ],
)
def test_an_article_that_cannot_be_read_is_reported_and_stays_as_it_was(ctx, ids, caplog, error, said):
    def refuse() -> None:
        raise error

    done = again(ctx, Model("3.0", at=1, then=refuse))
    assert (done["read"], done["failed"]) == (3, [{"article_id": ids[1], "error": said}])
    assert ("Traceback" in caplog.text) == isinstance(error, ZeroDivisionError)  # a mistake of ours
    assert [items[0]["extractor"] for items in quoted(ctx, ids)] == ["3.0", "1.1", "3.0", "3.0"]


def test_reprocessing_renews_blocking_keys(ctx):
    with ctx.connected():
        add(ctx, *said("Thomas Tolvik", "fellow at the Bureau of Storms"))
        with ctx.writing():
            NameBlock.update(block=NameBlock.block.concat(" of another version")).execute()
        add(ctx, *said("Tom Tolvik", "fellow at the Bureau of Storms"))
        assert people(ctx) == [("Thomas Tolvik", 1), ("Tom Tolvik", 1)]
        assert reprocess(ctx)["read"] == 2
        assert people(ctx) == [("Thomas Tolvik", 2)]
