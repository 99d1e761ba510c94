"""The tables of the search index: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from peewee import SqliteDatabase

SQLITE = (
    # Stems, so that "vaccines" finds "vaccine"; what people say is found by its words.
    "CREATE VIRTUAL TABLE quotation_index USING fts5(text, speakers, tokenize='porter unicode61 remove_diacritics 2')",
    # No stems, but beginnings of words: "michi" finds Michishita, and a stemmed "universi" would not find a university.
    "CREATE VIRTUAL TABLE expert_index USING fts5(names, titles, institutions, prefix='2 3')",
    "CREATE VIRTUAL TABLE institution_index USING fts5(names, prefix='2 3')",
)
POSTGRES = (
    # English stems like SQLite's, but without a list of words that are never found.
    "CREATE TEXT SEARCH DICTIONARY quotes_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION quotes_english (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION quotes_english ALTER MAPPING FOR asciiword, word WITH quotes_stem",
    *(
        f"CREATE TABLE {kind}_index (id INTEGER PRIMARY KEY REFERENCES {kind} ON DELETE CASCADE, "
        "document TSVECTOR NOT NULL)"
        for kind in ("quotation", "expert", "institution")
    ),
    *(
        f"CREATE INDEX {kind}_index_document ON {kind}_index USING GIN (document)"
        for kind in ("quotation", "expert", "institution")
    ),
)


def up(migrator, db):
    for statement in SQLITE if isinstance(db, SqliteDatabase) else POSTGRES:
        db.execute_sql(statement)


def down(migrator, db):
    for kind in ("quotation", "expert", "institution"):
        db.execute_sql(f"DROP TABLE {kind}_index")
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("DROP TEXT SEARCH CONFIGURATION quotes_english")
        db.execute_sql("DROP TEXT SEARCH DICTIONARY quotes_stem")
