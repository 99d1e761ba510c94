"""Downloads of lists, and the pages of exports."""

from __future__ import annotations

import csv
import io
import json

import pytest

from quotes_service.services.exports import whole
from tests.web.lookup.test_pages import text_of


@pytest.mark.parametrize(
    ("address", "collection", "rows"),
    [
        ("/search?q=we", "", 2),
        ("/search?outlet=The+Wire&sort=oldest", "", 2),
        ("/experts/{id}", "experts?q=tolvik", 3),
        ("/institutions/{id}", "institutions?q=licr", 4),
        ("/subjects/{id}", "topics", None),
    ],
)
def test_a_list_is_downloaded_with_its_filters(filled, first, monkeypatch, address, collection, rows):
    monkeypatch.setattr(whole, "CHUNK", 2)
    page = filled.get(address.format(id=collection and first(collection)))
    links = [part.partition('"')[0].replace("&amp;", "&") for part in page.text.split('href="')]
    table, lines = (
        next(link for link in links if link.startswith(f"/download/quotations.{kind}")) for kind in ("csv", "jsonl")
    )
    answer = filled.get(table)
    assert answer.headers["Content-Disposition"] == "attachment; filename=quotations.csv"
    read = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert len(read) == (rows or len(read)) > 0
    assert [json.loads(line)["id"] for line in filled.get(lines).text.splitlines()] == [row["id"] for row in read]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/download/quotations.xml", 404),
        ("/download/quotations.csv?since=May", 422),
        ("/download/quotations.csv?q=---", 422),
        ("/exports/p_nothing", 404),
        ("/exports/p_nothing/rows.csv", 404),
    ],
)
def test_what_cannot_be_downloaded_is_a_page(filled, address, status):
    answer = filled.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_an_export_has_a_permanent_page(filled):
    export = filled.post("/api/v1/exports", json={"of": "/api/v1/quotes?q=we"}).json
    address = export["link"].removeprefix("http://localhost")
    assert "2 quotations" in text_of(filled.get("/exports/"))
    page = filled.get(address)
    assert "Export of 2 quotations" in text_of(page)
    assert "changed since" not in page.text
    [quotation, _] = filled.get(f"/api/v1/exports/{export['id']}/rows").json["items"]
    assert f'href="/quotes/{quotation["id"]}"' in page.text
    decision = {"kind": "hide", "quotation": quotation["id"], "by": "Ida Holm"}
    assert filled.post("/api/v1/decisions", json=decision).status_code == 201
    assert "gone since" in filled.get(address).text
    rows = filled.get(f"{address}/rows.csv")
    assert rows.headers["Content-Disposition"] == f"attachment; filename={export['id']}.csv"
    read = csv.DictReader(io.StringIO(rows.text.removeprefix("\ufeff"), newline=""))
    assert next((row["id"], row["changed"]) for row in read) == (quotation["id"], "gone")
