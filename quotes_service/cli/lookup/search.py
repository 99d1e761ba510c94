"""`quotes search` and `quotes expert`: find quotations, institutions and experts, and print one expert."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options, tables
from quotes_service.cli.console import (
    counted,
    found,
    print_collection,
    print_json,
    print_more,
    service_context,
    stdout,
    words,
)
from quotes_service.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from quotes_service.context import Context
    from quotes_service.search.query import Query

#: Institutions, experts and topics that a search shows besides the quotations.
FIRST_FEW = 5
#: Experts of one name that are compared with the name asked for.
MOST_NAMESAKES = 100


@click.command(short_help="Find quotations by words, institutions and experts by name.")
@click.argument("words", nargs=-1)
@options.speakers
@options.quotation_filters
@options.sort
@options.paging("quotations, and experts of an institution,", limit=10)
@options.forms
def search(
    words: tuple[str, ...], sort: str | None, limit: int, cursor: str | None, form: str | None, **filters: Any
) -> None:
    """Find quotations that contain WORDS, and institutions, experts and topics with WORDS in their names.

    "Quoted words" must follow each other, begin* matches words with this beginning, and a word after - must not occur
    (put -- before WORDS then).
    With an option that filters, sorts or pages, and with --jsonl, only quotations are searched, and WORDS may be left
    out.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import quotations
    from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging

    chosen, typed = options.given(**filters), " ".join(words)
    if not (typed or chosen or sort):
        raise click.UsageError("give words to look for, or an option that filters")
    with service_context() as ctx, _errors_name("WORDS"):
        q = Query.of(typed) if typed else None
        results = {} if q is None or chosen or sort or cursor or form == "jsonl" else _entries(ctx, q, limit)
        asked = QuotationFilters(q=q, **chosen)
        results["quotations"] = quotations.find_quotations(ctx, asked, QuotationPaging(limit, cursor, sort))
    if form == "jsonl":
        print_collection(results["quotations"], form)
    elif form:
        print_json(results)
    else:
        _print_results(results)
    found(*(page["items"] for page in results.values()))


def _entries(ctx: Context, q: Query, limit: int) -> dict[str, Any]:
    """The first topics, institutions, each with its experts, and experts of these names."""
    from quotes_service.services.lookup import experts, institutions, topics
    from quotes_service.services.lookup.filters import ExpertFilters
    from quotes_service.services.lookup.institutions import InstitutionFilters
    from quotes_service.services.lookup.topics import TopicFilters
    from quotes_service.store.querying.paging import Paging

    first_few = Paging(FIRST_FEW)
    places = institutions.find_institutions(ctx, InstitutionFilters(q=q), first_few)
    for item in places["items"]:
        item["experts"] = institutions.institution_experts(ctx, item["id"], Paging(limit))
    return {
        "topics": topics.find_topics(ctx, TopicFilters(q=q), first_few),
        "institutions": places,
        "experts": experts.find_experts(ctx, ExpertFilters(q=q), paging=first_few),
    }


@contextmanager
def _errors_name(argument: str) -> Iterator[None]:
    """Name ``argument``, which the user typed, in errors about the services' ``q``."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(argument, error.message) if error.field == "q" else error from None


def _print_results(results: dict[str, Any]) -> None:
    console = stdout()
    places, people = (results.get(name, {"items": [], "total": 0}) for name in ("institutions", "experts"))
    for institution in places["items"]:
        page = institution["experts"]
        title = f"{tables.institution_name(institution)}: {counted(page['total'], 'expert')}"
        if page["items"]:
            first = f", the first {len(page['items'])}" if page["total"] > len(page["items"]) else ""
            console.print(tables.reasons_table(page["items"], title + first))
        else:
            console.print(words(title, "bold"))
            console.print()
    if more := places["total"] - len(places["items"]):
        console.print(words(f"and {counted(more, 'more institution')} of that name", "dim"))
        console.print()
    if people["items"]:
        console.print(tables.experts_table(people["items"], _of_total("Experts", people)))
    page = results["quotations"]
    if page["items"]:
        console.print(tables.quotations_table(page["items"], _of_total("Quotations", page)))
        print_more(console, page, "quotation")
    elif not (places["items"] or people["items"]):
        console.print("Nothing found.")
    else:
        console.print("No quotation contains these words.")
    if "topics" in results and results["topics"]["items"]:
        labels = [f"{item['label']} ({item['quotation_count']:,})" for item in results["topics"]["items"]]
        console.print(words(f"Topics: {', '.join(labels)}"))


def _of_total(title: str, page: dict) -> str:
    shown, total = len(page["items"]), page["total"]
    return f"{title} ({total:,})" if shown == total else f"{title} ({shown:,} of {total:,})"


@click.command(short_help="Print an expert's titles, institutions and quotations.")
@click.argument("name", nargs=-1, required=True)
@click.option("--about", help="Only quotations with these words, the earliest first: one subject over time.")
@options.quotation_filters
@options.sort
@options.paging("quotations")
@options.forms
def expert(
    name: tuple[str, ...],
    about: str | None,
    sort: str | None,
    limit: int,
    cursor: str | None,
    form: str | None,
    **filters: Any,
) -> None:
    """Print the expert NAME (or an id): titles and institutions over time, and quotations.

    If several experts have that name, they are listed with their ids.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts
    from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging

    wanted, chosen = " ".join(name), options.given(**filters)
    with service_context() as ctx, _errors_name("NAME"):
        items = _namesakes(ctx, wanted)
        if len(items) == 1:
            items[0]["notes"] = experts.get_expert(ctx, items[0]["id"])["notes"]
            items[0]["affiliations"] = experts.expert_affiliations(ctx, items[0]["id"], None)["items"]
            asked = QuotationFilters(q=Query.of(about) if about else None, **chosen)
            paging = QuotationPaging(limit, cursor, sort or ("oldest" if about else None))
            items[0]["quotations"] = experts.expert_quotations(ctx, items[0]["id"], asked, paging)
    if form:
        print_collection({"items": items}, form)
    elif len(items) == 1:
        _print_expert(items[0])
    else:
        stdout().print(tables.experts_table(items, f"{counted(len(items), 'expert')} of that name; ask by id for one"))
    if about or chosen:
        found(*(item["quotations"]["items"] for item in items if "quotations" in item))


def _namesakes(ctx: Context, wanted: str) -> list[dict]:
    """The expert with this id; else those with exactly this name or alias; else all whose names have these words."""
    from quotes_service.resolve.names import name_key, possible_name_keys
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts
    from quotes_service.services.lookup.filters import ExpertFilters
    from quotes_service.store.querying.paging import Paging

    try:
        return [experts.get_expert(ctx, wanted)]
    except NotFound:
        pass  # wanted is a name
    keys = possible_name_keys(wanted)  # without titles, which names in the directory do not have
    candidates = [
        item
        for q in dict.fromkeys([wanted, *keys])
        for item in experts.find_experts(ctx, ExpertFilters(q=Query.of(q)), paging=Paging(MOST_NAMESAKES))["items"]
    ]
    candidates = list({item["id"]: item for item in candidates}.values())
    exact = [item for item in candidates if not set(keys).isdisjoint(map(name_key, [item["name"], *item["aliases"]]))]
    partial = [
        item for item in candidates if any(set(key.split()) <= set(name_key(item["name"]).split()) for key in keys)
    ]
    if not (exact or partial):
        raise NotFound(f"no expert has the name {wanted!r}; quotes search also searches what was said")
    return exact or partial


def _print_expert(item: dict) -> None:
    console = stdout()
    console.print(words(item["name"], "bold"), words(f"({item['id']})", "dim"))
    if item["aliases"]:
        console.print(words("also " + ", ".join(item["aliases"])))
    first, last = item["first_quoted"], item["last_quoted"]
    when = f" from {first} to {last}" if first != last else f" on {first}" if first else ""
    where = f" in {', '.join(item['outlets'])}" if item["outlets"] else ""
    console.print(words(f"{counted(item['quotation_count'], 'quotation')}{when}{where}"))
    console.print(tables.past(item["past"])) if item["past"] else None
    for note in item["notes"]:
        kind = note["kind"].capitalize()
        console.print(words(f"{kind} ({note['at']:%Y-%m-%d}, by {note['by']}): {note['text']}"))
    console.print()
    if item["affiliations"]:
        console.print(tables.timeline(item["affiliations"]))
    page = item["quotations"]
    for article, paragraph, ids in tables.paragraphs(page["items"]):
        console.print(tables.place(article), style="bold")
        console.print(tables.link(article), soft_wrap=True)
        console.print(paragraph)
        console.print(words(", ".join(ids), "dim"))
        console.print()
    if not page["items"]:
        console.print("None of their quotations is like this.")
    print_more(console, page, "quotation")
