"""`quotes cite`: how a quotation or an article is cited."""

from __future__ import annotations

import click

from quotes_service.cli.console import permanent_links, service_context

# A copy of the names in standards.citations.formats, which --help must not import; tests/cli compares them.
FORMATS = ("csl", "bibtex", "ris", "apa", "chicago", "mla")


@click.command("cite", short_help="Print the citation of a quotation or an article.")
@click.argument("id")
@click.option(
    "--format",
    "name",
    type=click.Choice(FORMATS),
    default="apa",
    show_default=True,
    help="A style, or a file's format.",
)
def cite(id: str, name: str) -> None:
    """Print the citation of ID, a quotation (q_...) or an article (a_...).

    Its permanent links begin with QUOTES_PUBLIC_URL.
    """
    from quotes_service.services.intake.articles import get_article
    from quotes_service.services.lookup.quotations import get_quotation
    from quotes_service.standards.citations.formats import CITATIONS

    with service_context() as ctx:
        item = get_quotation(ctx, id) if id.startswith("q_") else get_article(ctx, id)
        links = permanent_links(ctx)
    [chosen] = [format for format in CITATIONS if format.name == name]
    click.echo("".join(chosen.write([item], links)), nl=False)
