"""What `quotes doctor` finds, by what is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs, leases
from quotes_service.services.intake.articles import add_article
from quotes_service.services.operation import doctor
from quotes_service.services.operation.contradictions import contradictions
from quotes_service.services.operation.health import ready, workers
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store.feeds import feeds
from quotes_service.store.jobs.backlog import Backlog
from quotes_service.store.models import now
from quotes_service.store.personal import erasures
from tests.factories import article

HOUR = timedelta(hours=1)


def found(ctx, **options) -> dict[str, tuple[str, str | None]]:
    """Check -> state and remedy, of those that are not well."""
    return {one.check: (one.state, one.remedy) for one in doctor.examine(ctx, **options) if one.state != "ok"}


@pytest.fixture
def kept(ctx):
    add_article(ctx, article())
    return ctx


@pytest.mark.parametrize("full", [False, True])
def test_all_is_well(kept, full):
    assert found(kept, full=full) == {}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE article_version SET reading = NULL", {"extractions": ("wrong", "quotes reprocess --unread")}),
        (
            "UPDATE article_version SET extractor = '0.2.0'",
            {"extractions": ("note", f"quotes reprocess --before-version {doctor.__version__}")},
        ),
        ("UPDATE article_version SET extractor = '99.0'", {}),
        ("UPDATE listed SET outlet = 'Another'", {"read model": ("wrong", "quotes doctor --mend")}),
        ("DELETE FROM topic_index", {"index": ("wrong", "quotes doctor --mend")}),
        ("DELETE FROM schema_migration WHERE SUBSTR(name, 1, 4) = '0018'", {"schema": ("wrong", "quotes migrate")}),
        ("UPDATE schema_migration SET name = '9999_x' WHERE SUBSTR(name, 1, 4) = '0018'", {"schema": ("wrong", None)}),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(kept, sql, expected):
    with pytest.raises(ZeroDivisionError), kept.writing():
        kept.database.execute_sql(sql)
        assert found(kept) == expected
        raise ZeroDivisionError  # nothing of it stays


def test_failed_items_and_those_of_dead_workers(kept):
    items = [RawArticle(f"news:{number}", "json", b"{}") for number in range(3)]
    job = jobs.hand_in(kept, "batch", "news", items)
    [first, second] = leases.lease(kept, 2)
    leases.fail(kept, first, ValueError("It is empty"))
    with kept.writing():
        kept.database.execute_sql(f"UPDATE job_item SET lease_until = '{now() - HOUR}' WHERE id = {second.id}")
    failed, held = [one for one in doctor.examine(kept) if one.check == "jobs"][::-1]
    assert (failed.state, failed.remedy) == ("note", f"quotes jobs show {job} --items failed")
    assert (held.state, held.remedy) == ("wrong", "quotes worker")


def test_what_an_erasure_left_in_the_files(kept):
    with kept.writing():
        erasures.add("Ida Holm", None, "redact", "erase")
    assert found(kept) == {"erasures": ("wrong", "quotes erasures --clean")}
    with kept.writing():
        erasures.set_cleaned()
    assert found(kept) == {}


def test_feeds_that_fail(kept):
    about = {"title": "Post", "outlet": None, "dialect": "RSS", "interval": 60}
    with kept.writing():
        for number, failures in enumerate((0, 2, 3)):
            row = feeds.add({"url": f"https://post.example/{number}", "failures": failures, **about})
    assert found(kept) == {"feeds": ("wrong", f"quotes feeds poll {row.uid}")}


def test_a_damaged_file_is_told_and_the_rest_is_looked_at(kept, tmp_path):
    if not db.is_sqlite(kept.database):
        return
    with kept.connected():
        [[page]] = kept.database.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'listed'").fetchall()
        kept.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.close()
    content = bytearray((tmp_path / "quotes.db").read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"x" * 4096
    (tmp_path / "quotes.db").write_bytes(content)
    states = {one.check: one.state for one in doctor.examine(kept)}
    assert {check for check, state in states.items() if state == "wrong"} == {"file", "read model"}
    assert states["feeds"] == "ok"
    (tmp_path / "quotes.db").unlink()


@pytest.mark.parametrize(
    ("due", "taken", "running", "abandoned", "state"),
    [
        (None, None, 0, 0, "ok"),
        (timedelta(minutes=9), None, 0, 0, "ok"),
        (timedelta(minutes=11), None, 0, 0, "note"),
        (timedelta(minutes=11), timedelta(minutes=9), 0, 0, "ok"),
        (timedelta(minutes=11), timedelta(minutes=12), 0, 0, "note"),
        (timedelta(minutes=11), None, 16, 0, "ok"),
        (timedelta(minutes=11), None, 16, 16, "note"),
    ],
)
def test_whether_workers_take_what_waits(due, taken, running, abandoned, state):
    times: list[datetime | None] = [now() - ago if ago else None for ago in (due, taken)]
    assert workers(Backlog(5, running, abandoned, *times)).state == state


def test_that_nobody_takes_what_waits_leaves_the_service_ready(ctx):
    jobs.hand_in(ctx, "batch", "news", [RawArticle("news:1", "json", b"{}")])
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job_item SET not_before = '{now() - HOUR}'")
    assert {one.check: one.state for one in ready(ctx)} == {
        **dict.fromkeys(("database", "schema", "writing", "room"), "ok"),
        "workers": "note",
    }


@pytest.mark.parametrize(
    ("settings", "variables", "said"),
    [
        ({}, ["PATH", "DATABASE_URL", "QUOTES_WORKERS", "QUOTES_TEST_CALLS"], []),
        ({}, ["QUOTES_WORKER"], ["QUOTES_WORKER is no setting; QUOTES_WORKERS is."]),
        ({}, ["QUOTES_0123456789"], ["QUOTES_0123456789 is no setting."]),
        ({"max_text_chars": 9_000_000}, [], ["QUOTES_MAX_BODY_BYTES is smaller than QUOTES_MAX_TEXT_CHARS: "]),
        ({"max_batch_bytes": 1_000}, [], ["QUOTES_MAX_BATCH_BYTES is smaller than QUOTES_MAX_BODY_BYTES: "]),
        ({"feed_interval": 10}, [], ["QUOTES_FEED_INTERVAL is shorter than QUOTES_FEED_LEAST_INTERVAL."]),
        ({"fetch": False}, [], []),
        ({"fetch": False, "fetch_allow": "cms.intranet"}, [], ["QUOTES_FETCH_ALLOW has no effect"]),
        ({"fetch": False, "public_url": "https://q.example"}, [], []),
        ({"public_url": "q.example"}, [], ["QUOTES_PUBLIC_URL is no address"]),
    ],
)
def test_settings_that_contradict_each_other(settings, variables, said):
    sentences = list(contradictions(Settings(**settings), variables))
    assert len(sentences) == len(said)
    assert all(sentence.startswith(start) for sentence, start in zip(sentences, said, strict=True))
