"""The read model and the index after somebody spoilt them, and after they were written again."""

from __future__ import annotations

import pytest

from quotes_service.services.intake.articles import add_article
from quotes_service.services.operation import derived
from quotes_service.store import database as db
from tests.factories import article
from tests.services.editing import world as editing
from tests.services.editing.world import World


@pytest.fixture
def world(ctx, snapshots) -> World:
    world = World(ctx, snapshots.filled(ctx, "five articles and one with topics", lambda: _kept(ctx)))
    world.decide("rename", expert=world.expert["tides"], name="Ann X. Lee")
    world.decide("hide", expert=world.expert["tunes"])
    return world


def _kept(ctx) -> dict[str, dict]:
    add_article(ctx, article(url="https://post.example/gauges"))
    return editing.kept(ctx)


def spoil(ctx, *statements: str) -> None:
    number = "rowid" if db.is_sqlite(ctx.database) else "id"
    with ctx.writing():
        for sql in statements:
            ctx.database.execute_sql(sql.format(number=number))


@pytest.mark.parametrize(
    ("sql", "read_model", "index"),
    [
        ("DELETE FROM listed", {"Listed", "ListedExpert", "ListedInstitution", "Expert", "StoredTopic"}, {"quotation"}),
        ("UPDATE listed SET outlet = 'Another'", {"Listed"}, set()),
        ("UPDATE expert SET statements = statements + 1", {"Expert"}, set()),
        ("UPDATE topic SET quotations = 0", {"StoredTopic"}, set()),
        ("DELETE FROM workplace", {"Workplace"}, set()),
        *(
            (f"DELETE FROM {kind}_index WHERE {{number}} = (SELECT MIN({{number}}) FROM {kind}_index)", set(), {kind})
            for kind in ("quotation", "article", "expert", "institution", "topic")
        ),
        ("UPDATE expert SET hidden = NOT hidden", {"Listed", "ListedExpert", "Workplace"}, {"expert"}),
    ],
)
def test_what_differs_is_named_and_mended(world, sql, read_model, index):
    ctx = world.ctx
    assert (derived.read_model_drift(ctx), derived.index_drift(ctx)) == ({}, {})
    rows, shown = editing.rows(ctx), editing.shown(ctx)
    spoil(ctx, sql)
    assert derived.read_model_drift(ctx).keys() == read_model
    assert derived.index_drift(ctx).keys() == index
    derived.mend(ctx)
    assert (derived.read_model_drift(ctx), derived.index_drift(ctx)) == ({}, {})
    assert editing.rows(ctx) == rows
    assert editing.shown(ctx) == shown


def test_what_an_error_interrupts_is_not_half_written(world, monkeypatch):
    spoil(world.ctx, "UPDATE listed SET outlet = 'Another'")
    before = editing.rows(world.ctx)
    monkeypatch.setattr(derived.rebuild, "fill", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        derived.mend(world.ctx)
    assert editing.rows(world.ctx) == before
    monkeypatch.undo()
    derived.mend(world.ctx)
