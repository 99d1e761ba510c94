"""Exports: files, and the snapshots that are kept of them."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pandas as pd
import pytest
from pyarrow import parquet

from quotes_service.errors import InvalidInput, NotFound, TooLarge
from quotes_service.services.editing import decisions
from quotes_service.services.exports import files, snapshots, whole
from quotes_service.services.exports.kinds import KINDS, Selection
from quotes_service.services.intake import articles
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.experts import find_experts
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
from quotes_service.services.lookup.institutions import InstitutionFilters
from quotes_service.standards.links import Links
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.store.querying.paging import Paging, encoded
from tests.factories import STORMS, TIDES, article

LINKS = Links("https://quotes.example")
ALL = {
    "quotations": Selection(KINDS["quotations"], [QuotationFilters()], QuotationPaging(), {}),
    "experts": Selection(KINDS["experts"], [ExpertFilters(), RankingOptions()], Paging(), {}),
    "institutions": Selection(KINDS["institutions"], [InstitutionFilters()], Paging(), {}),
    "articles": Selection(KINDS["articles"], [ArticleFilters()], Paging(), {}),
}


@pytest.fixture
def filled(ctx):
    for text, title in ((TIDES, "Walls"), (STORMS, "Storms")):
        articles.add_article(ctx, article(text, title=title, url=f"https://post.example/{title}"))
    return ctx


def rows_of(ctx, export: dict) -> list[dict]:
    return snapshots.snapshot_rows(ctx, export["id"], Paging(100))["items"]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("format", files.FORMATS)
def test_a_file_has_all_rows_in_every_format(filled, tmp_path, monkeypatch, kind, format):
    monkeypatch.setattr(whole, "CHUNK", 2)
    path = tmp_path / f"file.{format}"
    export = files.export_file(filled, ALL[kind], path, format, links=LINKS, by="Ida Holm")
    read = {"csv": pd.read_csv, "jsonl": lambda file: pd.read_json(file, lines=True), "parquet": pd.read_parquet}
    frame = read[format](path)
    assert len(frame) == export["rows"] > 1
    assert frame["id"].tolist() == [row["id"] for row in rows_of(filled, export)]
    assert {row["changed"] for row in rows_of(filled, export)} == {"no"}
    assert export["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    described = json.loads(files.metadata_path(path).read_text())
    assert described["@id"] == f"https://quotes.example/exports/{export['id']}"
    assert described["notes"][0]["sha256"] == export["sha256"]
    if format != "jsonl":
        assert frame["link"][0] == LINKS.page(frame["id"][0])


def test_a_snapshot_tells_what_changed_since(filled, tmp_path):
    export = files.export_file(filled, ALL["quotations"], tmp_path / "file.csv", "csv", links=LINKS)
    first, second, *others = [row["item"] for row in rows_of(filled, export)]
    decisions.decide(filled, kind="confirm", by="Ida Holm", quotation=first["id"])
    decisions.decide(filled, kind="hide", by="Ida Holm", quotation=second["id"])
    changed = {row["id"]: row["changed"] for row in rows_of(filled, export)}
    assert changed == {first["id"]: "yes", second["id"]: "gone"} | {item["id"]: "no" for item in others}
    for item in (first, *others):
        if item["article"]["id"] == first["article"]["id"]:
            changed[item["id"]] = "gone"
    articles.delete_article(filled, first["article"]["id"])
    assert {row["id"]: row["changed"] for row in rows_of(filled, export)} == changed
    assert snapshots.get_snapshot(filled, export["id"])["rows"] == export["rows"]


def test_the_digest_can_be_made_again_from_the_rows(filled):
    export = snapshots.take(filled, ALL["quotations"], None, 100)
    again = snapshots.take(filled, ALL["quotations"], None, 100)
    assert export["digest"] == again["digest"]
    assert export["extractors"] == {"simple": export["rows"]}
    articles.add_article(filled, article("“Eels are back,” said Bo Ek.", url=None))
    assert snapshots.take(filled, ALL["quotations"], None, 100)["digest"] != export["digest"]


@pytest.mark.parametrize("kind", ALL)
def test_anybody_can_make_the_digest_again_from_a_file(filled, tmp_path, kind):
    """As docs/exports.md says it."""
    export = files.export_file(filled, ALL[kind], tmp_path / "file.parquet", "parquet", links=LINKS)
    lines = ""
    for row in parquet.read_table(tmp_path / "file.parquet").to_pylist():
        cells = [row[name].isoformat() if isinstance(row[name], date) else row[name] for name in export["columns"]]
        text = json.dumps(cells, ensure_ascii=False).encode()
        lines += f"{row['id']} {hashlib.sha256(text).hexdigest()[:16]}\n"
    assert hashlib.sha256(lines.encode()).hexdigest() == export["digest"]


def test_a_large_snapshot_comes_in_parts_and_pages(filled, monkeypatch):
    monkeypatch.setattr(snapshots, "_A_PART", 2)
    export = snapshots.take(filled, ALL["quotations"], None, 100)
    seen, cursor = [], None
    while True:
        page = snapshots.snapshot_rows(filled, export["id"], Paging(3, cursor))
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [row["id"] for row in rows_of(filled, export)]
    assert len(seen) == page["total"] == export["rows"]


def test_what_cannot_be_exported_is_refused_and_leaves_nothing(filled, tmp_path):
    with pytest.raises(TooLarge, match="more than 2 rows"):
        snapshots.take(filled, ALL["quotations"], None, 2)
    there = tmp_path / "there.csv"
    there.write_text("mine")
    with pytest.raises(InvalidInput, match="nothing is overwritten"):
        files.export_file(filled, ALL["quotations"], there, "csv", links=LINKS)
    bad = Selection(KINDS["experts"], [ExpertFilters(country="Atlantis"), RankingOptions()], Paging(), {})
    with pytest.raises(InvalidInput, match="country"):
        files.export_file(filled, bad, tmp_path / "new.csv", "csv", links=LINKS)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == ["there.csv"]
    assert snapshots.list_snapshots(filled)["total"] == 0


def test_a_hidden_name_is_not_shown_with_an_export(filled):
    asked = {"expert": "Maren Tolvik", "q": "walls"}
    selection = Selection(KINDS["quotations"], [QuotationFilters(expert="Maren Tolvik")], QuotationPaging(), asked)
    export = snapshots.take(filled, selection, None, 100)
    assert export["query"] == asked
    tolvik = filled_expert(filled, "Maren Tolvik")
    decisions.decide(filled, kind="hide", by="Ida Holm", expert=tolvik)
    assert snapshots.get_snapshot(filled, export["id"])["query"] == asked | {"expert": "█"}
    named = Selection(KINDS["experts"], [ExpertFilters(), RankingOptions()], Paging(), {"q": "Maren Tolvik"})
    assert snapshots.take(filled, named, None, 100)["query"] == {"q": "█"}


def filled_expert(ctx, name: str) -> str:
    return next(item["id"] for item in find_experts(ctx)["items"] if item["name"] == name)


def test_snapshots_are_listed_the_newest_first(filled):
    made = [snapshots.take(filled, ALL[kind], "Ida Holm", 100)["id"] for kind in ("experts", "articles")]
    listed = snapshots.list_snapshots(filled, Paging(1))
    assert [item["id"] for item in listed["items"]] == made[1:]
    assert snapshots.list_snapshots(filled, Paging(1, listed["next_cursor"]))["items"][0]["id"] == made[0]
    for id in ("p_nothing", "e_1", "p 1"):
        with pytest.raises(NotFound):
            snapshots.get_snapshot(filled, id)
    with pytest.raises(InvalidInput, match="cursor"):
        snapshots.snapshot_rows(filled, made[0], Paging(1, "nothing"))
    beyond = encoded(["rows of a snapshot", 2**63 - 1])
    assert snapshots.snapshot_rows(filled, made[0], Paging(1, beyond))["items"] == []


@pytest.mark.parametrize("place", [-1, 2**63, "3", True, None, 1.5])
def test_a_forged_cursor_of_rows_is_refused(filled, place):
    id = snapshots.take(filled, ALL["articles"], None, 100)["id"]
    with pytest.raises(InvalidInput, match="cursor"):
        snapshots.snapshot_rows(filled, id, Paging(3, encoded([snapshots._ROWS, place])))
