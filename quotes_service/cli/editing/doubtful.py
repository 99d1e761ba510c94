"""`quotes doubtful`: quotations that may be wrong, for an editor to decide."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from quotes_service.cli import options, tables
from quotes_service.cli.console import found, print_collection, print_more, service_context, stdout, words


@click.command(short_help="List quotations that may be wrong, for an editor to decide.")
@options.speakers
@options.quotation_filters
@options.paging("quotations", limit=5)
@options.forms
def doubtful(limit: int, cursor: str | None, form: str | None, **filters: Any) -> None:
    """List quotations that may be wrong and that no editor decided on, the most important first: how doubtful they are
    times how much they are seen. Each comes with its paragraph, the reasons, and commands that decide it.

    Of many, the 1,000 most doubtful are listed; what is decided makes room for others.
    """
    from quotes_service.services.lookup import quotations
    from quotes_service.services.lookup.filters import QuotationFilters
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        asked = QuotationFilters(**options.given(**filters))
        page = quotations.find_doubtful(ctx, asked, Paging(limit, cursor))
    print_collection(page, form) if form else _print_doubtful(page)
    found(page["items"])


def _print_doubtful(page: dict[str, Any]) -> None:
    console = stdout()
    if not page["items"]:
        console.print("Nothing to decide.")
        return
    for number, item in enumerate(page["items"], 1):
        [(article, paragraph, _)] = tables.paragraphs([item])
        console.print(Text(f"{number}. ").append_text(tables.place(article)), style="bold")
        console.print(tables.link(article), soft_wrap=True)
        console.print(paragraph)
        console.print(Text("  said by: ").append_text(tables.speakers(item)))
        for reason in item["why"]:
            console.print(Text("  ").append_text(words(reason)))
        console.print(f"  quotes decide confirm {item['id']}", soft_wrap=True)
        console.print(f"  quotes decide attribute {item['id']} --name NAME", soft_wrap=True)
        console.print()
    print_more(console, page, "quotation")
