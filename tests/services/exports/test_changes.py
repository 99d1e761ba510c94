"""What changed, on both kinds of databases. tests/api/lookup/test_changes.py follows it as a program does."""

from __future__ import annotations

from threading import Barrier, Thread

from quotes_service.services.editing import decisions
from quotes_service.services.exports.changes import NOW, list_changes
from quotes_service.services.intake import articles
from quotes_service.services.lookup.experts import find_experts
from tests.factories import STORMS, TIDES, article


def statuses(ctx, since: str | None = None) -> dict[str, str]:
    return {item["id"]: item["status"] for item in list_changes(ctx, since, limit=1_000)["items"]}


def test_changes_come_in_order_with_what_became_of_each(ctx):
    _, tides = articles.add_article(ctx, article(TIDES))
    now = list_changes(ctx, NOW)["next_cursor"]
    assert statuses(ctx, now) == {}
    articles.add_article(ctx, article(STORMS, url=None))
    tolvik = next(item["id"] for item in find_experts(ctx)["items"] if item["name"] == "Maren Tolvik")
    assert statuses(ctx, now)[tolvik] == "changed"
    assert tides["id"] not in statuses(ctx, now)
    later = list_changes(ctx, NOW)["next_cursor"]
    decisions.decide(ctx, kind="hide", by="Ida Holm", expert=tolvik)
    articles.delete_article(ctx, tides["id"])
    found = statuses(ctx, later)
    assert (found[tolvik], found[tides["id"]]) == ("gone", "gone")


def test_who_follows_while_others_write_misses_nothing(ctx):
    """Writers of two threads, and a reader who goes on from what it saw each time."""
    start, seen, cursor = Barrier(3), set(), None

    def write(name: str) -> None:
        start.wait()
        for number in range(6):
            articles.add_article(ctx, article(f"“Gauge {number} of {name} is wet,” said Bo Ek.", url=None, title=name))

    writers = [Thread(target=write, args=(name,)) for name in ("Ann", "Bo")]
    for writer in writers:
        writer.start()
    start.wait()
    is_last = False
    while not is_last:
        is_last = not any(writer.is_alive() for writer in writers)
        answer = list_changes(ctx, cursor, ["article"], limit=3)
        seen |= {item["id"] for item in answer["items"]}
        cursor, is_last = answer["next_cursor"], is_last and not answer["has_more"]
    assert seen == {item["id"] for item in articles.list_articles(ctx)["items"]}
    assert len(seen) == 12
