import threading

import pytest

from quotes_service import context
from quotes_service.context import open_context
from quotes_service.errors import DatabaseUnavailable, InvalidInput, SchemaOutdated
from quotes_service.services.lookup.stats import summary
from quotes_service.settings import Settings
from quotes_service.store import migrations
from tests.factories import SimpleExtractor


def test_a_context_is_not_opened_on_an_old_schema(empty_database_url):
    settings = Settings(database_url=empty_database_url)
    with pytest.raises(SchemaOutdated, match="quotes migrate"):
        open_context(settings)
    ctx = open_context(settings, check_schema=False)
    with pytest.raises(SchemaOutdated):
        migrations.check(ctx.database)
    migrations.migrate(ctx.database)
    migrations.check(ctx.database)
    ctx.close()
    open_context(settings).close()


def test_a_context_is_not_opened_without_a_reachable_database():
    with pytest.raises(InvalidInput, match="DATABASE_URL"):
        open_context(Settings(database_url="quotes"))
    with pytest.raises(DatabaseUnavailable, match="refused"):
        open_context(Settings(database_url="postgresql://postgres@127.0.0.1:1/quotes"))


def test_a_database_that_goes_away_is_unavailable(ctx, tmp_path):
    if (tmp_path / "quotes.db").exists():
        (tmp_path / "quotes.db").unlink()
        with pytest.raises(SchemaOutdated):
            migrations.check(ctx.database)
        return
    with ctx.connected(), pytest.raises(DatabaseUnavailable), ctx.reading():
        ctx.database.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    summary(ctx)


def test_one_connection_serves_all_calls_inside(ctx):
    with ctx.connected():
        connection = ctx.database.connection()
        summary(ctx)
        assert ctx.database.connection() is connection
    assert ctx.database.is_closed()


def test_what_is_a_condition_of_a_change_is_checked_before_it_and_not_within_it(ctx):
    checked = []
    with ctx.only_if(lambda: checked.append("checked")):
        with ctx.writing(), ctx.writing():
            assert checked == ["checked"]
        with ctx.writing():
            assert checked == ["checked"] * 2
    with ctx.writing():
        assert checked == ["checked"] * 2


def test_the_extractor_is_loaded_once_in_a_process(database_url, monkeypatch):
    loaded = []

    def load(*settings):
        loaded.append(settings)
        return SimpleExtractor()

    monkeypatch.setattr(context, "_extractors", {})
    monkeypatch.setattr("quotes_service.extract.Extractor.load", load)
    contexts = [open_context(Settings(database_url=database_url, spacy_model="some_model")) for _ in range(2)]
    assert loaded == []
    found = []
    threads = [threading.Thread(target=lambda ctx=ctx: found.append(ctx.extractor)) for ctx in contexts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded == [("some_model", 2_000_000)]
    assert len({id(extractor) for extractor in found}) == 1
    for ctx in contexts:
        ctx.close()
