"""`quotes export`: whole collections as files, with a snapshot of each; `quotes exports` lists these."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import (
    act,
    counted,
    found,
    permanent_links,
    print_collection,
    print_json,
    print_more,
    service_context,
    stderr,
    stdout,
    table,
    words,
)
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.store.querying.paging import Paging

# A copy of services.exports.files.FORMATS, which --help must not import; tests/cli/lookup/test_export.py compares them.
FORMATS = ("csv", "jsonl", "parquet")

_files = options.together(
    click.option(
        "--output", required=True, type=click.Path(allow_dash=True), help="The new file, or - for stdout (no Parquet)."
    ),
    click.option("--format", type=click.Choice(FORMATS), help="The form of the file; by default as its name ends."),
    options.json,
)


@click.group(short_help="Write whole collections as CSV, JSON Lines or Parquet.")
def export() -> None:
    """Write all quotations, experts, institutions or articles that pass filters into a file, as a table with their
    provenance: docs/exports.md says what each column means.

    With each file a snapshot is kept: which rows it had, under a permanent link. A description of the columns is
    written beside the file, as FILE-metadata.json. Parquet needs the extra `parquet`.
    """


@export.command("quotations", short_help="Write quotations.")
@click.option("--words", "q", help="Only quotations with these words, as in `quotes search`.")
@options.speakers
@options.quotation_filters
@click.option("--sort", type=click.Choice(options.SORTS), help="The order; by default newest.")
@_files
def export_quotations(sort: str | None, **given: Any) -> None:
    """Write quotations, the newest first: by default only what was said."""
    from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging

    _export("quotations", QuotationFilters, QuotationPaging(sort=sort), given, {"sort": sort})


@export.command("experts", short_help="Write experts.")
@click.option("--name", "q", help="Only experts with these words in their names, titles or institutions.")
@click.option("--institution", help="Only experts of this institution: a name, an acronym or an id.")
@click.option("--country", help="Only experts of institutions in this country: a name or an ISO 3166 code.")
@options.since
@_files
def export_experts(**given: Any) -> None:
    """Write experts, sorted by surname."""
    from quotes_service.services.lookup.expert_ranking import RankingOptions
    from quotes_service.services.lookup.filters import ExpertFilters
    from quotes_service.store.querying.paging import Paging

    _export("experts", ExpertFilters, Paging(), given, more=(RankingOptions(),))


@export.command("institutions", short_help="Write institutions.")
@click.option("--name", "q", help="Only institutions with these words in their names.")
@_files
def export_institutions(**given: Any) -> None:
    """Write institutions, sorted by name."""
    from quotes_service.services.lookup.institutions import InstitutionFilters
    from quotes_service.store.querying.paging import Paging

    _export("institutions", InstitutionFilters, Paging(), given)


@export.command("articles", short_help="Write articles, without their texts.")
@click.option("--outlet", help="Only what this outlet printed.")
@options.period
@_files
def export_articles(**given: Any) -> None:
    """Write articles without their texts, the newest first."""
    from quotes_service.store.articles.articles import ArticleFilters
    from quotes_service.store.querying.paging import Paging

    _export("articles", ArticleFilters, Paging(), given)


def _export(
    kind: str,
    filters: Callable[..., Any],
    paging: Paging,
    given: dict[str, Any],
    order: dict[str, str | None] | None = None,
    more: Sequence[Any] = (),
) -> None:
    """Write the items that pass what is given of these filters; ``more``: what else finds them."""
    from quotes_service.search.query import Query
    from quotes_service.services.exports import files
    from quotes_service.services.exports.kinds import KINDS, Selection

    output, format, as_json = (given.pop(name) for name in ("output", "format", "as_json"))
    chosen = options.given(**given)
    query = {name: str(value) for name, value in (chosen | options.given(**order or {})).items()}
    if "q" in chosen:
        chosen["q"] = Query.of(chosen["q"], "--words" if kind == "quotations" else "--name")
    form = format or Path(output).suffix.lstrip(".").lower()
    if output == "-":
        form = format or "csv"
    if form not in files.FORMATS:
        raise InvalidInput("--output", f"{output} does not end in .csv, .jsonl or .parquet; give --format")
    selection = Selection(KINDS[kind], (filters(**chosen), *more), paging, query)
    with service_context() as ctx:
        links, by = permanent_links(ctx), act().caller.name
        if output == "-":
            made = files.export_stream(ctx, selection, sys.stdout, form, links=links, by=by)
        else:
            made = files.export_file(ctx, selection, Path(output), form, links=links, by=by)
    link = links.page(made["id"])
    if as_json and output != "-":
        print_json(made | {"link": link, "file": output})
        return
    stderr().print(f"{counted(made['rows'], 'row')}; snapshot {made['id']}: {link}", soft_wrap=True)


@click.command("exports", short_help="List what was exported.")
@options.paging("exports")
@options.forms
def list_exports(limit: int, cursor: str | None, form: str | None) -> None:
    """List the snapshots of what was exported, the newest first."""
    from quotes_service.services.exports import snapshots
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = snapshots.list_snapshots(ctx, Paging(limit, cursor))
    if form:
        print_collection(page, form)
    elif page["items"]:
        shown = table(f"Exports ({page['total']:,})", ".id", ".made", "what", ">rows", "by")
        for item in page["items"]:
            query = ", ".join(f"{name}: {value}" for name, value in item["query"].items())
            what = f"{item['kind']} ({query})" if query else item["kind"]
            day = f"{item['made_at']:%Y-%m-%d %H:%M}"
            shown.add_row(*map(words, (item["id"], day, what, f"{item['rows']:,}", item["by"])))
        stdout().print(shown)
        print_more(stdout(), page, "export")
    else:
        stdout().print("Nothing was exported.")
    found(page["items"])
