"""The benchmark of pages asks for each of them and reports it. Speed is not tested."""

from __future__ import annotations

from quotes_service.app import create_app
from quotes_service.benchmarks import pages
from quotes_service.benchmarks.made_up.directory import kept_in
from quotes_service.settings import Settings


def test_each_page_is_measured(tmp_path):
    told = []
    url = kept_in(tmp_path, 50, told.append)
    assert [line.partition(" in ")[0] for line in told] == ["500 quotations created"]
    assert kept_in(tmp_path, 50, told.append) == url
    assert len(told) == 1
    lines = list(pages.measure(create_app(Settings(database_url=url, fetch=False)), times=1))
    assert len(lines) == 19
    assert all(0 < line.before < line.total and 0 < line.bytes <= pages.MOST_BYTES for line in lines)
