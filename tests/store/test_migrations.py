import threading
from collections import Counter

import peewee
import pytest
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, QuotesError, SchemaOutdated
from quotes_service.resolve import word_families
from quotes_service.services.lookup import experts, institutions, statements
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store import migrations
from quotes_service.store.models import (
    MODELS,
    Address,
    ArticleCopy,
    Base,
    Decision,
    DecisionTarget,
    StoredArticle,
    Word,
)

ALL = [path.stem for path in sorted(migrations.FOLDER.glob("[0-9]*.py"))]


def since(name: str) -> list[str]:
    """A migration and those after it."""
    return ALL[ALL.index(name) :]


def test_migrate_applies_and_names_missing_migrations(empty_database_url):
    database = db.connect(empty_database_url)
    assert migrations.migrate(database) == ALL
    assert migrations.migrate(database) == []
    migrations.check(database)
    db.close(database)


def test_several_that_migrate_at_once_apply_it_once(empty_database_url):
    databases = [db.connect(empty_database_url) for _ in range(4)]
    meeting, applied = threading.Barrier(len(databases)), []

    def work(database) -> None:
        meeting.wait()
        applied.append(migrations.migrate(database))

    threads = [threading.Thread(target=work, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], [], ALL]
    for database in databases:
        db.close(database)


def test_the_tables_of_another_program_are_left_alone(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(other := db.connect(empty_database_url))
    with db.entered(database):
        database.execute_sql("DROP TABLE schema_migration")
        tables = database.get_tables()
    with pytest.raises(QuotesError, match="another program"):
        migrations.migrate(database)
    with db.entered(database):
        assert database.get_tables() == tables
    for each in (database, other):
        db.close(each)


def test_the_models_are_the_migrated_schema(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(database)
    with db.entered(database):
        assert str(diff_models(database, MODELS)) == ""
        for model in MODELS:
            columns = {column.name: column for column in database.get_columns(model._meta.table_name)}
            for field in model._meta.sorted_fields:
                assert columns[field.column_name].null == field.null, field
            found = {(key.column, key.dest_table) for key in database.get_foreign_keys(model._meta.table_name)}
            assert found == {(field.column_name, field.rel_model._meta.table_name) for field in model._meta.refs}, model
    assert set(MODELS) == set(Base.__subclasses__())
    db.close(database)


def test_migrations_that_would_lose_data_are_not_reverted(empty_database_url):
    database = db.connect(empty_database_url)
    migrations.migrate(database)
    with db.entered(database):
        tables = database.get_tables()
        with pytest.raises(NotImplementedError, match="restore a copy"):
            Runner(database, str(migrations.FOLDER)).down()
        assert database.get_tables() == tables
    migrations.check(database)
    db.close(database)


def test_an_old_schema_is_refused_with_the_remedy(empty_database_url):
    database = db.connect(empty_database_url)
    with pytest.raises(SchemaOutdated, match="quotes migrate"):
        migrations.check(database)
    migrations.migrate(database)
    with db.entered(database):
        history = Runner(database, str(migrations.FOLDER)).History
        history.delete().where(history.name == ALL[-1]).execute()
    with pytest.raises(SchemaOutdated, match=f"{ALL[-1]}.*quotes migrate"):
        migrations.check(database)
    db.close(database)


def test_a_check_creates_no_file(tmp_path):
    database = db.connect(f"sqlite:///{tmp_path}/quotes.db")
    with pytest.raises(SchemaOutdated):
        migrations.check(database)
    assert not list(tmp_path.iterdir())


def test_a_schema_of_a_newer_version_is_refused(database_url):
    database = db.connect(database_url)
    with db.entered(database):
        runner = Runner(database, str(migrations.FOLDER))
        runner.History.create(name="9999_later")
        try:
            for refused in (migrations.check, migrations.migrate):
                with pytest.raises(SchemaOutdated, match=r"newer version.*9999_later.*restore the backup"):
                    refused(database)
        finally:
            runner.History.delete().where(runner.History.name == "9999_later").execute()
    db.close(database)


def test_a_package_without_its_migrations_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(QuotesError, match="installation is incomplete"):
        migrations.migrate(peewee.SqliteDatabase(str(tmp_path / "quotes.db")))


def test_a_folder_that_cannot_be_created_is_reported(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="folder"):
        migrations.migrate(db.connect(f"sqlite:///{tmp_path}/file/quotes.db"))


#: A directory as version 0.2.0 kept it: an expert in two articles, an institution under two names, one statement.
OLD_ROWS = """
INSERT INTO article VALUES (1, 'a_one', 'https://post.example/1', NULL, 'Post', NULL, '2024-05-02', 'en', {true}, 1, {now}, {now});
INSERT INTO article VALUES (2, 'a_two', NULL, NULL, NULL, NULL, NULL, 'en', {true}, 1, {now}, {now});
INSERT INTO article_version VALUES (1, 1, 1, 'text one', 'h1', '0.2.0', {now});
INSERT INTO article_version VALUES (2, 2, 1, 'text two', 'h2', '0.2.0', {now});
INSERT INTO statement VALUES (7, 's_old', 'key');
INSERT INTO expert VALUES (5, 'e_lee', 'Ann Lee', 'lee, ann lee');
INSERT INTO expert_name VALUES (1, 5, 1, 'Ann Lee', 'ann lee', {true});
INSERT INTO expert_name VALUES (2, 5, 1, 'Lee', 'lee', {false});
INSERT INTO expert_name VALUES (3, 5, 2, 'Ann Lee', 'ann lee', {true});
INSERT INTO institution VALUES (4, 'i_tides', 'Institute of Tides', 'institute of tides', 'IT');
INSERT INTO institution_name VALUES (1, 4, 1, 'IT', 'it', 'acronym');
INSERT INTO institution_name VALUES (2, 4, 1, 'Institute of Tides', 'institute of tides', 'name');
INSERT INTO affiliation VALUES (9, 5, 4, 'professor', 'professor', 'current');
INSERT INTO evidence VALUES (1, 9, 1, 0, 8, 'text one');
INSERT INTO quotation VALUES (1, 'q_one', 1, 1, 7, {true}, 0, 'direct', 'speech', 'text', '[[0, 4]]', NULL, NULL, NULL, NULL, 0, 8, NULL, 0.9, '0.2.0');
INSERT INTO quotation VALUES (2, 'q_two', 2, 2, 7, {true}, 0, 'direct', 'speech', 'text', '[[0, 4]]', NULL, NULL, NULL, NULL, 0, 8, NULL, 0.9, '0.2.0');
INSERT INTO quotation_speaker VALUES (1, 1, 0, 'Ann Lee', 'person', 5, NULL, 0.9, '["Ann Lee"]');
INSERT INTO quotation_speaker VALUES (2, 2, 0, 'Ann Lee', 'person', 5, NULL, 0.9, '["Ann Lee"]');
"""  # noqa: E501


def test_rows_of_version_0_2_keep_their_ids(empty_database_url):
    database = db.connect(empty_database_url)
    is_sqlite = db.is_sqlite(database)
    if is_sqlite:
        migrations.Path(database.database).parent.mkdir()
    spelt = {"true": "1", "false": "0"} if is_sqlite else {"true": "true", "false": "false"}
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0002_search")
        for line in OLD_ROWS.strip().splitlines():
            database.execute_sql(line.format(now="'2024-05-02 10:00:00'", **spelt))
    assert migrations.migrate(database) == since("0003_identity")
    ctx = Context(Settings(database_url=empty_database_url), database)
    lee = experts.get_expert(ctx, "e_lee")
    assert (lee["name"], lee["aliases"], lee["quotation_count"]) == ("Ann Lee", ["Lee"], 2)
    [line] = lee["affiliations"]
    assert (line["title"], line["institution"]) == (
        "professor",
        {"id": "i_tides", "name": "Institute of Tides", "acronym": "IT"},
    )
    statement = statements.get_statement(ctx, "s_old")
    assert [row["id"] for row in statement["occurrences"]] == ["q_one", "q_two"]
    assert institutions.get_institution(ctx, "i_tides")["expert_count"] == 1
    db.close(database)


def test_a_rejected_role_is_migrated_to_sides(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0003_identity")
        content = {"people": [{"places": [{"side": "d_1"}, {"side": ""}, {"side": ""}]}], "title_key": "clerk"}
        Decision.create(kind="reject_role", by="Ida Holm", content=content)
    assert migrations.migrate(database) == since("0004_parts_and_heirs")
    with db.entered(database):
        assert Decision.get().content == {**content, "sides": ["", "d_1"]}
    db.close(database)


def test_roles_with_passages_are_looked_up_by_their_articles(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    one, two = {"id": "a_1", "url": None, "text": "h1"}, {"id": "a_2", "url": "https://post.example/2", "text": "h2"}
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0026_alerts")
        for kind, content in (
            ("add_role", {"passage": {"article": one}}),
            ("add_role", {"passage": None}),
            ("correct_role", {"right": {"passage": {"article": two}}}),
            ("hide", {}),
        ):
            Decision.create(kind=kind, by="Ida Holm", content=content)
    assert migrations.migrate(database) == since("0027_passages_of_roles")
    with db.entered(database):
        query = DecisionTarget.select(DecisionTarget.decision, DecisionTarget.kind, DecisionTarget.value)
        assert set(query.tuples()) == {
            (1, "article", "a_1"),
            (1, "text", "h1"),
            (3, "article", "a_2"),
            (3, "url", "https://post.example/2"),
            (3, "text", "h2"),
        }
    db.close(database)


def test_what_was_read_before_counts_as_said(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    spelt = {"true": "1", "false": "0"} if db.is_sqlite(database) else {"true": "true", "false": "false"}
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0002_search")
        for line in OLD_ROWS.strip().splitlines():
            database.execute_sql(line.format(now="'2024-05-02 10:00:00'", **spelt))
        Runner(database, str(migrations.FOLDER)).up("0005_listing")
    assert migrations.migrate(database) == since("0006_factuality")
    with db.entered(database):
        for table in ("quotation", "listed"):
            rows = database.execute_sql(f"SELECT factuality, COUNT(*) FROM {table} GROUP BY factuality").fetchall()
            assert [tuple(row) for row in rows] == [("said", 2)]
    db.close(database)


def test_the_words_of_stored_articles_are_counted(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    spelt = {"true": "1", "false": "0"} if db.is_sqlite(database) else {"true": "true", "false": "false"}
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0002_search")
        for line in OLD_ROWS.strip().splitlines():
            database.execute_sql(line.format(now="'2024-05-02 10:00:00'", **spelt))
        texts = [text for (text,) in database.execute_sql("SELECT text FROM article_version").fetchall()]
    migrations.migrate(database)
    with db.entered(database):
        assert Word.get(Word.stem == "").articles == len(texts)
        counted = Counter(stem for text in texts for stem in word_families.stems(text))
        assert dict(Word.select(Word.stem, Word.articles).where(Word.stem != "").tuples()) == counted
    db.close(database)


def test_articles_and_copies_get_ids_that_are_unique_within_an_outlet(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    spelt = {"true": "1", "false": "0"} if db.is_sqlite(database) else {"true": "true", "false": "false"}
    copy = "INSERT INTO article_copy VALUES (1, 2, 'https://wire.example/2', 'Wire', '2024-05-03', {now})"
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0002_search")
        for line in [*OLD_ROWS.strip().splitlines(), copy]:
            database.execute_sql(line.format(now="'2024-05-02 10:00:00'", **spelt))
    migrations.migrate(database)
    with db.entered(database):
        [kept] = ArticleCopy.select().dicts()
        assert (kept["version"], kept["url"], kept["external_id"]) == (2, "https://wire.example/2", None)
        for model, about in ((StoredArticle, {"language": "en", "supported": True}), (ArticleCopy, {"version": 1})):
            for id, outlet in ((10, "Wire"), (20, None)):
                model.create(id=id, external_id="7", outlet=outlet, **about)
                with pytest.raises(peewee.IntegrityError, match="external_id"), database.atomic():
                    model.create(id=id + 1, external_id="7", outlet=outlet, **about)
    db.close(database)


def test_stored_articles_and_copies_get_the_keys_of_their_addresses(empty_database_url):
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    true = "1" if db.is_sqlite(database) else "true"
    walls, now = "https://post.example/walls", "'2024-05-02 10:00:00'"
    articles = {
        1: f"{walls}?utm_source=x",
        2: walls,  # the same page, edited; it was stored as another article
        3: "https://post.example/boats",
        4: None,
        5: f"http://m.post.example/walls?{'x' * 1900}",
        **{number: f"https://post.example/{number}" for number in range(100, 1700)},  # more than one batch
    }
    copies = {
        1: (1, "http://post.example/walls"),  # another form of its own address
        2: (3, "https://wire.example/boats"),
        3: (4, "https://m.wire.example/boats"),  # another article at the copy's address
        4: (4, walls),  # which is an article's, exactly
        5: (3, "http://wire.example/boats"),
    }
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0012_dates_and_parts")
        for id, url in articles.items():
            quoted = f"'{url}'" if url else "NULL"
            values = f"({id}, 'a_{id}', {quoted}, 'en', {true}, 1, {now}, {now})"
            columns = "id, uid, url, language, supported, version, created_at, updated_at"
            database.execute_sql(f"INSERT INTO article ({columns}) VALUES {values}")
            values = f"({id}, {id}, 1, 'text', 'h{id}', '1', {now}, {now})"
            columns = "id, article_id, number, text, content_hash, extractor, created_at, read_at"
            database.execute_sql(f"INSERT INTO article_version ({columns}) VALUES {values}")
        for id, (version, url) in copies.items():
            values = f"({id}, {version}, '{url}', {now})"
            database.execute_sql(f"INSERT INTO article_copy (id, version_id, url, created_at) VALUES {values}")
    assert migrations.migrate(database) == since("0013_addresses")
    with db.entered(database):
        found = {row.key: (row.article_id, row.copy_id, row.forms) for row in Address.select()}
        assert (StoredArticle.select().count(), ArticleCopy.select().count()) == (len(articles), len(copies))
        assert {key: found.pop(key) for key, (article, *_) in list(found.items()) if article < 100} == {
            walls: (1, None, [f"{walls}?utm_source=x", "http://post.example/walls"]),
            f"={walls}": (2, None, [walls]),
            "https://post.example/boats": (3, None, ["https://post.example/boats"]),
            f"{walls}?{'x' * 1900}": (5, None, [f"http://m.post.example/walls?{'x' * 1900}"]),
            "https://wire.example/boats": (3, 2, ["https://wire.example/boats", "http://wire.example/boats"]),
            "=https://m.wire.example/boats": (4, 3, ["https://m.wire.example/boats"]),
        }
        assert found == {url: (id, None, [url]) for id, url in articles.items() if id >= 100}
    db.close(database)


def test_the_statements_of_experts_are_counted(empty_database_url):
    """As old rows have them: an expert with three quotations of two statements."""
    database = db.connect(empty_database_url)
    if db.is_sqlite(database):
        migrations.Path(database.database).parent.mkdir()
    with db.entered(database):
        Runner(database, str(migrations.FOLDER)).up("0012_dates_and_parts")
        said = [("'Wire'", "'direct'", "'speech'", "0.9")] * 3
        no = "0" if db.is_sqlite(database) else "false"
        database.execute_sql(
            "INSERT INTO expert (id, uid, name, sort_name, hidden, silent, quotations) "
            f"VALUES (1, 'e_1', 'Ann Lee', 'lee, ann', {no}, {no}, 3)"
        )
        if db.is_sqlite(database):
            database.execute_sql("PRAGMA foreign_keys = 0")
        else:
            database.execute_sql("SET session_replication_role = replica")  # without the quotations themselves
        for number, (row, statement) in enumerate(zip(said, (1, 1, 3), strict=True), 1):
            database.execute_sql(
                "INSERT INTO listed (quotation_id, article, day, position, outlet, type, mode, factuality, confidence, "
                f"statement) VALUES ({number}, 1, 0, 0, {', '.join(row[:3])}, 'said', {row[3]}, {statement})"
            )
            database.execute_sql(f"INSERT INTO listed_expert (quotation_id, expert) VALUES ({number}, 1)")
        if not db.is_sqlite(database):
            database.execute_sql("SET session_replication_role = DEFAULT")
    assert "0014_stories" in migrations.migrate(database)
    with db.entered(database):
        assert database.execute_sql("SELECT statements FROM expert").fetchall() == [(2,)]
    db.close(database)
