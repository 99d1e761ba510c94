"""A directory in which every table has rows, with values that the two kinds of databases store in different ways."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import peewee as pw

from quotes_service.context import Context, open_context
from quotes_service.search.embeddings import EmbeddingBlock
from quotes_service.search.index import FIELDS
from quotes_service.services.editing import decisions
from quotes_service.services.intake.articles import add_article
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store.models import MODELS, ArticleVersion, Expert, JsonText
from tests.factories import STORMS, TIDES, SimpleExtractor, article

_VALUES: dict[type[pw.Field], Any] = {
    pw.TextField: "O’Brien\t“said”\\N\n \U0001f30a",
    pw.IntegerField: 7,
    pw.BigIntegerField: -(2**62),
    pw.DoubleField: 0.1 + 0.2,
    pw.BooleanField: True,
    pw.DateField: date(1999, 12, 31),
    pw.DateTimeField: datetime(2026, 1, 2, 3, 4, 5, 678),
    pw.BlobField: bytes(range(256)),
    JsonText: {"é": [None, 1.5, "\\"]},
}


def fill(ctx: Context) -> None:
    """Articles, decisions on them, and a made-up row in each table that is still empty."""
    add_article(ctx, article(TIDES))
    add_article(ctx, article(STORMS, url=None, title=None, published_at=None))
    add_article(ctx, article(TIDES + STORMS, url="https://wire.example/walls"))
    for number, name in enumerate(["Ann Lee", "Bo Ek", "Ida Holm", "Ann Lee", "Maren Tolvik"]):
        text = f"{STORMS}\n“It rained {number} times,” said {name}, clerk at the Council of Wall {number}.\n"
        add_article(ctx, article(text, url=f"https://post.example/{number}", title=f"Rain “{number}”"))
    with ctx.reading():
        uid = {name: uid for uid, name in Expert.select(Expert.uid, Expert.name).tuples()}
    decisions.decide(ctx, kind="rename", by="Ida Holm", expert=uid["Maren Tolvik"], name="Prof. Maren Tolvik-Ek")
    decisions.decide(ctx, kind="hide", by="Ida Holm", expert=uid["Bo Ek"])
    undone = decisions.decide(ctx, kind="hide", by="Ida Holm", why="a mistake", expert=uid["Ann Lee"])
    decisions.undo(ctx, undone["id"], by="Ida Holm")
    with ctx.writing():
        ArticleVersion.update(reading=None).where(ArticleVersion.id == 1).execute()  # as before 0.3.0
        EmbeddingBlock.create_table()
        for model in (*MODELS, EmbeddingBlock):
            if not model.select().exists():
                model.create(**{field.name: _value(field) for field in model._meta.sorted_fields if _is_given(field)})


def _is_given(field: pw.Field) -> bool:
    return not isinstance(field, pw.AutoField)


def _value(field: pw.Field) -> Any:
    if isinstance(field, pw.ForeignKeyField):
        return field.rel_model.select().first()
    kind = next(kind for kind in type(field).__mro__ if kind in _VALUES)
    return _VALUES[kind]


def rows(ctx: Context) -> dict[str, list]:
    """What is in each table, as the models see it."""
    with ctx.reading():
        return {model.__name__: sorted(model.select().tuples(), key=repr) for model in (*MODELS, EmbeddingBlock)}


def indexed(ctx: Context) -> dict[str, list]:
    """The search index: on SQLite its texts without the order of their lines, on PostgreSQL its documents."""
    what = "rowid, *" if db.is_sqlite(ctx.database) else "id, document"
    found = {}
    for kind in FIELDS:
        with ctx.reading():
            rows = ctx.database.execute_sql(f"SELECT {what} FROM {kind}_index").fetchall()
        found[kind] = sorted((id, *(sorted(text.replace("\n", " ").split()) for text in texts)) for id, *texts in rows)
    return found


def opened(url: str) -> Context:
    return open_context(Settings(database_url=url), extractor=SimpleExtractor())


def tables_in(url: str) -> list[str]:
    database = db.connect(url)
    with db.entered(database):
        found = database.get_tables()
    db.close(database)
    return found
