"""`quotes search` and `quotes expert`: find quotations, institutions and experts, and print one expert."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import tables
from quotes_service.cli.console import counted, print_json, service_context, stdout, words
from quotes_service.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from quotes_service.context import Context

#: Institutions, experts and topics that a search shows besides the quotations.
FIRST_FEW = 5
#: Experts of one name that are compared with the name asked for.
MOST_NAMESAKES = 100


class Day(click.ParamType):
    """A date such as 2021-02-19."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2021-02-19", param, ctx)


@click.command(short_help="Find quotations by words, institutions and experts by name.")
@click.argument("words", nargs=-1)
@click.option("--expert", help="Only what this expert said: a name or an id.")
@click.option("--institution", help="Only what this institution or its experts said: a name, an acronym or an id.")
@click.option("--outlet", help="Only what this outlet printed.")
@click.option(
    "--type", "type_", type=click.Choice(["direct", "mixed", "indirect"]), help="Only quotations of this type."
)
@click.option(
    "--factuality",
    type=click.Choice(["said", "denied", "hypothetical", "withdrawn", "any"]),
    help="Only what is printed as this; by default only what was said.",
)
@click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="Only what was published on this day or later.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="Only what was published on this day or earlier.")
@click.option("--topic", help="Only what is about this topic: a label or an id.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="The most quotations, and experts of an institution, to print.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def search(words: tuple[str, ...], limit: int, as_json: bool, type_: str | None, **filters: Any) -> None:
    """Find quotations that contain WORDS, and institutions, experts and topics with WORDS in their names.

    "Quoted words" must follow each other, begin* matches words with this beginning, and a word after - must not occur
    (put -- before WORDS then).
    With an option that filters, only quotations are searched, and WORDS may be left out.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts, institutions, quotations, topics
    from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
    from quotes_service.services.lookup.institutions import InstitutionFilters
    from quotes_service.services.lookup.topics import TopicFilters
    from quotes_service.store.querying.paging import Paging

    chosen = {name: value for name, value in {**filters, "type": type_}.items() if value is not None}
    typed = " ".join(words)
    if not typed and not chosen:
        raise click.UsageError("give words to look for, or an option that filters")
    with service_context() as ctx, _errors_name("WORDS"):
        results: dict[str, Any] = {}
        q = Query.of(typed) if typed else None
        if not chosen:
            first_few = Paging(FIRST_FEW)
            results["topics"] = topics.find_topics(ctx, TopicFilters(q=q), first_few)
            results["institutions"] = institutions.find_institutions(ctx, InstitutionFilters(q=q), first_few)
            for item in results["institutions"]["items"]:
                item["experts"] = institutions.institution_experts(ctx, item["id"], Paging(limit))
            results["experts"] = experts.find_experts(ctx, ExpertFilters(q=q), paging=first_few)
        asked = QuotationFilters(q=q, **chosen)
        results["quotations"] = quotations.find_quotations(ctx, asked, QuotationPaging(limit))
    if as_json:
        print_json(results)
    else:
        _print_results(results)


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
@click.option(
    "--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="The most quotations to print."
)
@click.option("--about", help="Only quotations with these words, the earliest first: one subject over time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def expert(name: tuple[str, ...], limit: int, about: str | None, as_json: bool) -> None:
    """Print the expert NAME (or an id): titles and institutions over time, and quotations.

    If several experts have that name, they are listed with their ids.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts
    from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging

    wanted = " ".join(name)
    with service_context() as ctx, _errors_name("NAME"):
        items = _namesakes(ctx, wanted)
        if len(items) == 1:
            items[0]["affiliations"] = experts.expert_affiliations(ctx, items[0]["id"])["items"]
            asked = QuotationFilters(q=Query.of(about) if about else None)
            paging = QuotationPaging(limit, sort="oldest" if about else None)
            items[0]["quotations"] = experts.expert_quotations(ctx, items[0]["id"], asked, paging)
    if as_json:
        print_json({"items": items})
    elif len(items) == 1:
        _print_expert(items[0])
    else:
        stdout().print(tables.experts_table(items, f"{counted(len(items), 'expert')} of that name; ask by id for one"))


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
    console.print()
    if item["affiliations"]:
        console.print(tables.timeline(item["affiliations"]))
    page = item["quotations"]
    for article, paragraph, ids in tables.paragraphs(page["items"]):
        console.print(tables.printed_in(article), style="bold")
        console.print(paragraph)
        console.print(words(", ".join(ids), "dim"))
        console.print()
    if not page["items"]:
        console.print("No quotation contains these words.")
    if page["total"] > len(page["items"]):
        console.print(f"{len(page['items'])} of {counted(page['total'], 'quotation')}; --limit shows more.")
