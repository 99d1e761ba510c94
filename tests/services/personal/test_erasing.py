"""A person is erased: nothing in the database names them, and they do not come back."""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from quotes_service.ingest.sources import Refused
from quotes_service.jobs.work import work
from quotes_service.records import Article, RawArticle
from quotes_service.resolve.names import fold
from quotes_service.services import idempotency
from quotes_service.services.editing.decisions import decide, undo
from quotes_service.services.intake import articles, jobs, reprocess
from quotes_service.services.intake.extract import extract_later, result
from quotes_service.services.personal import erasures
from quotes_service.services.personal.erasures import ErasureRequest
from quotes_service.store import database as db
from quotes_service.store.answers import Answer
from quotes_service.store.models import Feed, FeedEntry
from quotes_service.store.personal import leftovers
from quotes_service.store.quotations import drift
from tests.factories import STORMS, TIDES, article
from tests.services import asking

NAMES = ("tolvik", "maren", "holmgren")

FLOODS = (
    "“The floods come every spring,” said Nan Holmgren, pilot at the Sky Council.\n\n"
    "“Tolvik is right about the floods,” said Odhran O’Brien. “Walls won’t help Maren Tolvik,” said Ida Holm.\n"
)
MENTION = (
    "The prize went to Maren Tolvik in May.\n\n“We are proud of our prize,” said Ida Holm, head of the Prize Board.\n"
)


def everything(ctx) -> list[str]:
    """All values of all tables, with those of the index, as folded text; what is compressed is unpacked."""
    with ctx.reading():
        tables = ctx.database.get_tables()
        values = []
        for table in tables:
            for row in ctx.database.execute_sql(f'SELECT * FROM "{table}"').fetchall():
                values += [f"{table}: {_text(value)}" for value in row]
        return values


def _text(value) -> str:
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
        with suppress(zlib.error):
            data = zlib.decompress(data)
        return fold(data.decode("utf-8", "replace"))
    return fold(str(value))


def named_in(ctx) -> list[str]:
    return [value[:200] for value in everything(ctx) if any(name in value for name in NAMES)]


def id_of(ctx, name: str) -> str:
    [id] = [one["id"] for one in asking.find_experts(ctx, limit=100)["items"] if one["name"] == name]
    return id


@pytest.fixture
def directory(ctx) -> dict[str, str]:
    """Articles, copies and versions that print Maren Tolvik, decisions about her and others, a job, an answer."""
    sent = {
        "tides": article(TIDES, url="https://post.example/maren-tolvik-walls", byline="Ida Holm and Maren Tolvik"),
        "copy": article(TIDES, url="https://mail.example/tolvik", outlet="The Mail"),
        "near": article(TIDES + "\nIt rained on Monday.\n", url="https://wire.example/9", outlet="The Wire"),
        "storms": article("Old text. " + STORMS, url="https://post.example/tolvik-storms", title="Tolvik’s storms"),
        "floods": article(FLOODS, url="https://post.example/floods", title="Floods"),
        "mention": article(MENTION, url="https://post.example/prize", title="A prize for Dr. Maren Tolvik"),
    }
    ids = {name: articles.add_article(ctx, one)[1]["id"] for name, one in sent.items()}
    articles.add_article(ctx, article(STORMS, url="https://post.example/tolvik-storms", title="Tolvik’s storms"))
    maren, initial = id_of(ctx, "Maren Tolvik"), id_of(ctx, "Nan Holmgren")
    brien, ida = id_of(ctx, "Odhran O’Brien"), id_of(ctx, "Ida Holm")
    decide(ctx, kind="merge", experts=[maren, initial], by="Ed")
    decide(ctx, kind="distinct", experts=[maren, brien, ida], by="Ed", why="Maren Tolvik is nobody else")
    decide(ctx, kind="rename", expert=maren, name="Maren K. Tolvik", by="Ed")
    decide(ctx, kind="add_role", expert=maren, title="chair", institution="The Wall Board", note="as she says", by="Ed")
    hidden = decide(ctx, kind="hide", expert=maren, by="Ed")
    undo(ctx, hidden["id"], by="Ed")
    by_ida = asking.find_quotations(ctx, expert=ida)["items"]
    walls = next(one for one in by_ida if "Walls" in one["content"]["text"])
    decide(ctx, kind="confirm", quotation=walls["id"], by="Ed")
    proud = next(one for one in by_ida if "proud" in one["content"]["text"])
    decide(ctx, kind="attribute", quotation=proud["id"], expert=maren, by="Ed")
    request = idempotency.claim(ctx, "key", "fingerprint").id
    idempotency.keep(ctx, request, Answer(200, [], b'{"name": "Maren Tolvik"}'))
    extract_later(ctx, Article(f"{TIDES}\n“Rain\nis wet,” said Maren\nTolvik.", "Tolvik’s long draft"), None)
    job = jobs.create(ctx, "batch", "what Maren Tolvik sent")
    broken = RawArticle(
        "maren-tolvik.json", "json", b'{"text": "", "title": "Maren Tolvik"}', {"byline": "Maren Tolvik"}
    )
    jobs.add_items(ctx, job, [broken, Refused("tolvik/maren tolvik.zip", ValueError("Maren Tolvik is no zip"))])
    jobs.close(ctx, job)
    while work(ctx):
        pass
    with ctx.writing():
        feed = Feed.create(url="https://post.example/rss", dialect="RSS 2.0", interval=60)
        FeedEntry.create(feed=feed, key="k", fingerprint="f", seen_at=feed.created_at, error="no Maren Tolvik")
    return ids | {"expert": maren, "brien": brien, "ida": ida}


def of_others(ctx) -> dict[str, tuple[str, str]]:
    """The quotations of others by id: what the article's text has at their offsets, and the speaker."""
    found = {}
    for one in asking.find_quotations(ctx, limit=100)["items"]:
        text = articles.get_article(ctx, one["article"]["id"])["text"]
        spans = [text[span["start"] : span["end"]] for span in one["content"]["spans"]]
        assert " ".join(spans) == one["content"]["text"]
        speakers = [speaker["name"] for speaker in one["speakers"]]
        if not any(name in fold(speaker) for name in NAMES for speaker in speakers):
            words = one["content"]["text"].replace("Maren", "█████").replace("Tolvik", "██████")
            found[one["id"]] = (words, *speakers)
    return found


def erase(ctx, expert: str, **asked) -> dict:
    return erasures.erase(ctx, ErasureRequest(expert=expert, by="Ed", **asked))


def test_nothing_names_an_erased_person_and_nothing_brings_them_back(ctx, directory):
    before = of_others(ctx)
    assert named_in(ctx)
    previewed = erasures.preview(ctx, ErasureRequest(expert=directory["expert"], by="Ed"))
    done = erase(ctx, directory["expert"])
    assert previewed["removed"] == done["removed"]
    assert done["removed"]["articles"] == 5
    assert done["cleaned"]
    assert named_in(ctx) == []
    if db.is_sqlite(ctx.database):
        assert [name for name in NAMES for path in files(ctx) if name.encode() in path.read_bytes().lower()] == []
    assert of_others(ctx) == before

    with ctx.reading():
        assert drift.drift() == {}
    again = [
        article(TIDES, url="https://post.example/maren-tolvik-walls", byline="Ida Holm and Maren Tolvik"),
        article(TIDES, url="https://mail.example/tolvik", outlet="The Mail"),
        article(STORMS, url="https://post.example/tolvik-storms", title="Tolvik’s storms"),
    ]
    assert [articles.add_article(ctx, one)[0] for one in again] == ["unchanged"] * 3
    news = [
        article(TIDES, url="https://other.example/MarenTolvik", outlet="Another"),
        article("Updated. " + TIDES, url="https://post.example/maren-tolvik-walls"),
        article("New! " + FLOODS.replace("Nan Holmgren", "MAREN J. TOLVIK"), url="https://post.example/new"),
    ]
    assert [outcome.status for outcome in articles.add_articles(ctx, news)] == ["unchanged", "new_version", "created"]
    job = jobs.create(ctx, "batch", "more")
    data = b'{"text": "\\u201cMore storms,\\u201d said Maren Tolvik.", "title": "Tolvik, again"}'
    jobs.add_items(ctx, job, [RawArticle("maren-tolvik-2.json", "json", data, {"url": "https://x.example/1"})])
    jobs.close(ctx, job)
    while work(ctx):
        pass
    later = extract_later(ctx, Article(TIDES), None)["id"]
    while work(ctx):
        pass
    reprocess.reprocess(ctx)
    assert named_in(ctx) == []
    read = result(ctx, later, None)
    assert [one["name"] for one in read["people"]] == ["Odhran O’Brien"]
    assert len(read["text"]) == len(TIDES)
    assert {name for _, *speakers in of_others(ctx).values() for name in speakers} == {
        "Odhran O’Brien",
        "Ida Holm",
        "LICR",
    }


def files(ctx) -> list[Path]:
    path = Path(ctx.database.database)
    return [one for one in (path, Path(f"{path}-wal")) if one.exists()]


def test_an_erasure_is_done_even_if_the_database_cannot_be_written_again_yet(ctx, monkeypatch):
    articles.add_article(ctx, article(TIDES))
    expert = id_of(ctx, "Maren Tolvik")
    with monkeypatch.context() as patch:
        patch.setattr(leftovers, "clean", lambda database: False)  # others read it
        assert not erase(ctx, expert)["cleaned"]
    assert named_in(ctx) == []
    assert erasures.list_erasures(ctx)["items"][0]["cleaned_at"] is None
    assert erasures.clean(ctx)
    assert erasures.list_erasures(ctx)["items"][0]["cleaned_at"]
