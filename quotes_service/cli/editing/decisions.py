"""`quotes decisions`, `quotes review` and `quotes history`: what was decided, what is to be decided, what changed."""

from __future__ import annotations

from typing import Any, Literal

import click
from rich.table import Table
from rich.text import Text

from quotes_service.cli import options, tables
from quotes_service.cli.console import (
    counted,
    found,
    moment,
    print_collection,
    print_more,
    service_context,
    stdout,
    table,
    words,
)
from quotes_service.cli.editing.entries import entry
from quotes_service.decisions.requests import KINDS

_QUESTIONS = {"expert": "Are these one person?", "institution": "Are these one institution?"}


@click.command(short_help="List what editors decided.")
@click.option("--about", help="Only about this expert, institution or quotation: an id, or a name.")
@click.option(
    "--kind",
    type=click.Choice([kind.replace("_", "-") for kind in (*KINDS, "undo")]),
    help="Only decisions of this kind.",
)
@click.option("--by", help="Only what this editor decided: the name that was given with --by.")
@click.option("--all", "state", flag_value="all", default=None, help="Also those that were undone.")
@click.option("--undone", "state", flag_value="undone", help="Only those that were undone.")
@options.paging("decisions")
@options.forms
def decisions(
    about: str | None,
    kind: str | None,
    by: str | None,
    state: str | None,
    limit: int,
    cursor: str | None,
    form: str | None,
) -> None:
    """List the active decisions, the newest first."""
    from quotes_service.services.editing import decisions as service

    with service_context() as ctx:
        id = entry(ctx, about, "expert", "institution", "quotation")[1] if about else None
        active = {None: True, "undone": False, "all": None}[state]
        kind = kind and kind.replace("-", "_")
        page = service.list_decisions(ctx, kind=kind, about=id, by=by, active=active, cursor=cursor, limit=limit)
    print_collection(page, form) if form else _print_decisions(page, also_undone=not active)
    found(page["items"])


def _print_decisions(page: dict[str, Any], also_undone: bool) -> None:
    console = stdout()
    if not page["items"]:
        console.print("No decisions.")
        return
    undone = [".Undone by"] if also_undone else []
    result = table("Decisions", ".When (UTC)", "By", "Decision", "Why", *undone)
    for item in page["items"]:
        decision = words(f"{_kind(item)} {_about(item['about'])}")
        row = [tables.with_id(Text(moment(item["at"])), item["id"]), words(item["by"]), decision, words(item["why"])]
        result.add_row(*row, *([item["undone_by"] or ""] if also_undone else []))
    console.print(result)
    print_more(console, page, "decision")


def _kind(item: dict[str, Any]) -> str:
    return item["kind"].replace("_", "-")


def _about(about: dict[str, Any]) -> str:
    """The fields of a decision, in the order in which they were given."""
    return ", ".join(filter(None, (_field(name, value) for name, value in about.items())))


def _field(name: str, value: Any) -> str:
    if name == "spans":
        return ", ".join(f"{span['start']}:{span['end']}" for span in value)
    if name == "passage":
        return f"by {value['article_id']} {value['start']}:{value['end']}"
    if isinstance(value, list):
        return ", ".join(value)
    if name == "nobody":
        return "nobody"
    if name in ("since", "until"):
        return f"{name} {value}"
    if name == "note":
        return f"by the note “{value}”"
    said = f"“{value}”" if name.removeprefix("new_") in ("name", "title", "text") else str(value)
    return f"now {said}" if name.startswith("new_") else said


@click.command(short_help="List pairs of entries that may be one, for an editor to decide.")
@click.option("--kind", type=click.Choice(["expert", "institution"]), help="Only pairs of experts, or of institutions.")
@options.paging("pairs", limit=5)
@options.forms
def review(kind: Literal["expert", "institution"] | None, limit: int, cursor: str | None, form: str | None) -> None:
    """List pairs of experts, or of institutions, that may be one and the same, the most important first, with the
    evidence for it (+) and against it (-), and the commands that decide it.
    """
    from quotes_service.services.editing import reviews

    with service_context() as ctx:
        page = reviews.list_reviews(ctx, kind=kind, cursor=cursor, limit=limit)
    print_collection(page, form) if form else _print_reviews(page)
    found(page["items"])


def _print_reviews(page: dict[str, Any]) -> None:
    console = stdout()
    if not page["items"]:
        console.print("Nothing to review.")
        return
    for number, item in enumerate(page["items"], 1):
        pair = item[f"{item['kind']}s"]
        console.print(_pair(item["kind"], pair, f"{number}. {_QUESTIONS[item['kind']]}"))
        for reason in item["reasons"]:
            console.print(Text(f"  {reason['weight']:+.1f}  ").append_text(words(reason["text"])))
        if item["settles"]:
            console.print(Text("  further articles may settle it", "dim"))
        ids = " ".join(entry["id"] for entry in pair)
        for decision in ("merge", "distinct"):
            console.print(f"  quotes decide {decision} {ids}", soft_wrap=True)
        console.print()
    print_more(console, page, "pair")


def _pair(kind: str, pair: list[dict], title: str) -> Table:
    if kind == "expert":
        return tables.experts_table(pair, title)
    result = table(title, "Institution", "Other names", "Part of", ">Experts", ">Quotations")
    for item in pair:
        name = tables.with_id(words(tables.institution_name(item), "bold"), item["id"])
        others = words(", ".join(item["aliases"]))
        parent = words(tables.institution_name(item["parent"])) if item["parent"] else ""
        result.add_row(name, others, parent, f"{item['expert_count']:,}", f"{item['quotation_count']:,}")
    return result


@click.command(short_help="Print the history of an expert, institution or quotation.")
@click.argument("entry_", metavar="ENTRY")
@options.paging("events")
@options.forms
def history(entry_: str, limit: int, cursor: str | None, form: str | None) -> None:
    """Print when ENTRY came in, what has changed since, and what editors decided, the newest first.

    ENTRY is the id of an expert, institution or quotation, or the name of an expert or institution. The id of an entry
    that was merged into another leads to that one.
    """
    from quotes_service.services.editing import history as histories
    from quotes_service.store.querying.paging import Paging

    services = {
        "expert": histories.expert_history,
        "institution": histories.institution_history,
        "quotation": histories.quotation_history,
    }
    with service_context() as ctx:
        kind, id = entry(ctx, entry_, "expert", "institution", "quotation")
        entry_history = services[kind](ctx, id, Paging(limit, cursor))
    print_collection(entry_history, form) if form else _print_history(entry_history)


def _print_history(entry_history: dict[str, Any]) -> None:
    result = table(f"History of {entry_history['id']}", ".When (UTC)", "What", "Through")
    for item in entry_history["items"]:
        through = item["decision_id"] or item["article_id"] or ""
        result.add_row(moment(item["at"]), words(_event(item)), through)
    console = stdout()
    console.print(result)
    print_more(console, entry_history, "event")


def _event(item: dict[str, Any]) -> str:
    if decision := item["decision"]:
        undone = f" (undone by {decision['undone_by']})" if decision["undone_by"] else ""
        why = f": {decision['why']}" if decision["why"] else ""
        return f"{_kind(decision)} {_about(decision['about'])}, decided by {decision['by']}{why}{undone}"
    detail = item["detail"] or {}
    if item["kind"] in ("joined", "parted"):
        number = f" ({counted(detail['articles'], 'article')})" if "articles" in detail else ""
        return f"{item['kind']}: of {detail['from']} to {detail['to']}{number}"
    changes = "; ".join(f"{name}: {_plain(old)} -> {_plain(new)}" for name, (old, new) in detail.items())
    return ": ".join(filter(None, [item["kind"], changes]))


def _plain(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else f"“{value}”"
