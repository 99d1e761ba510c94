"""How long pages of the research page take in a large directory, and how large they are.

    make bench-pages        (python -m quotes_service.benchmarks.pages --folder var/bench)

Uses the directory of made-up people that `make bench-search` has left in the folder, or makes one. Each page is asked
for several times in one process; of its fastest answer it prints the milliseconds, how many of these are spent before
the template (by the services), their difference, which the page costs beyond its queries, and the bytes that are sent.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask, before_render_template
from flask.testing import FlaskClient

from quotes_service.app import create_app
from quotes_service.benchmarks.made_up.directory import kept_in
from quotes_service.settings import Settings

#: The most milliseconds beyond its queries, and bytes, that a page may take.
MOST_MS, MOST_BYTES = 200, 100_000


class Line(NamedTuple):
    """What a page took: milliseconds in all and before its template, and bytes."""

    address: str
    total: float
    before: float
    bytes: int

    @property
    def beyond(self) -> float:
        return self.total - self.before


def addresses(client: FlaskClient) -> Iterator[str]:
    """A page of each kind, of the entries with most behind them that the API lists first."""

    def first(collection: str) -> dict:
        return client.get(f"/api/v1/{collection}").get_json()["items"][0]

    topic, quotation = first("topics?limit=1"), first("quotes?limit=1")
    expert = quotation["speakers"][0]["expert_id"]
    institution = client.get(f"/api/v1/experts/{expert}").get_json()["affiliations"][0]["institution"]["id"]
    word, words = quote(topic["label"].split()[0]), quote(quotation["content"]["text"][:200])
    yield from ("/", "/search", f"/search?q={word}", f"/search?q={quote(topic['label'])}", "/experts/")
    yield from (f"/experts/?topic={quote(topic['label'])}", f"/experts/{expert}", f"/experts/{expert}/held")
    yield from ("/institutions/", f"/institutions/{institution}", "/subjects/", f"/subjects/{topic['id']}")
    yield from ("/articles/", f"/articles/{quotation['article']['id']}", f"/quotes/{quotation['id']}")
    yield from (f"/verify?text={words}", "/suggestions?q=wil", "/review/", "/decisions/")


def measure(app: Flask, times: int = 3) -> Iterator[Line]:
    """Ask for each page some times."""
    client, began_template = app.test_client(), [0.0]

    def note(*_: object, **__: object) -> None:
        began_template[0] = time.perf_counter()

    before_render_template.connect(note, app)
    for address in addresses(client):
        lines = []
        for _ in range(times):
            began = time.perf_counter()
            answer = client.get(address, headers={"Accept-Encoding": "gzip"})
            total = time.perf_counter() - began
            assert answer.status_code == 200, (address, answer.status_code)
            lines.append(Line(address, total * 1000, (began_template[0] - began) * 1000, len(answer.data)))
        yield min(lines, key=lambda line: line.total)


def main(report: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--experts", type=int, default=100_000, help="size of the directory")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where the database is kept")
    options = parser.parse_args()
    url = kept_in(options.folder, options.experts, report)
    app = create_app(Settings(database_url=url, fetch=False))
    report(f"{'page':50}{'ms':>8}{'services':>10}{'beyond':>8}{'bytes':>9}")
    slow = []
    for line in measure(app):
        slow += [line.address] if line.beyond > MOST_MS or line.bytes > MOST_BYTES else []
        report(f"{line.address[:48]:50}{line.total:>8.0f}{line.before:>10.0f}{line.beyond:>8.1f}{line.bytes:>9,}")
    report(f"over {MOST_MS} ms beyond their queries or {MOST_BYTES:,} bytes: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
