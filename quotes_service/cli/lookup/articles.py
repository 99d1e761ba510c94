"""`quotes articles` and `quotes article`: list stored articles, and open one with its quotations marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.padding import Padding

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
    from quotes_service.services.intake.versions import Versions

#: The most articles that an error lists.
MOST_LISTED = 5


@click.command("articles", short_help="List the stored articles.")
@click.option("--url", help="Only the article with this URL, in any form, or with a copy under it.")
@click.option("--external-id", help="Only articles with this id of their sender (id in a JSON line), or with a copy.")
@click.option("--outlet", help="Only what this outlet printed.")
@click.option("--story", metavar="ID", help="Only this article and its near copies.")
@click.option(
    "--copies/--no-copies", default=True, help="With near copies of articles, or only the first of each story."
)
@options.period
@options.paging("articles")
@options.forms
def list_articles(limit: int, cursor: str | None, form: str | None, **filters: Any) -> None:
    """List the stored articles, the newest first. quotes article prints one with its text and quotations."""
    from quotes_service.services.intake import articles
    from quotes_service.store.articles.articles import ArticleFilters
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = articles.list_articles(ctx, ArticleFilters(**filters), Paging(limit, cursor))
    if form:
        print_collection(page, form)
    elif page["items"]:
        stdout().print(tables.articles_table(page["items"], f"Articles ({page['total']:,})"))
        print_more(stdout(), page, "article")
    else:
        stdout().print("No articles.")
    found(page["items"])


@click.command("article", short_help="Print an article with its quotations marked.")
@click.argument("id")
@click.option("--outlet", help="The outlet whose article has this id, if ID is its sender's.")
@click.option(
    "--compare",
    metavar="[FROM:TO]",
    is_flag=False,
    flag_value=":",
    help="Print what changed from one version to another, by default from the last but one to the last: 1:3.",
)
@options.json
def article(id: str, outlet: str | None, compare: str | None, as_json: bool) -> None:
    """Print the article ID (an a_... id, a URL, or the id that its sender gave it) with its quotations marked.

    In the text, [1: words] are the first quotation; who said it stands below the paragraph, with its id, and whether it
    was said if it is printed otherwise.
    """
    from quotes_service.services.intake import versions

    asked = None if compare is None else _versions(compare)
    with service_context() as ctx:
        item = _find(ctx, id, outlet)
        compared = asked and versions.compare_versions(ctx, item["id"], asked)
    if as_json:
        print_json(compared or item)
    elif compared:
        _print_comparison(item, compared)
    else:
        _print_article(item)


def _versions(compare: str) -> Versions:
    from quotes_service.services.intake.versions import Versions

    first, colon, last = compare.partition(":")
    if not colon or not all(part == "" or (part.isascii() and part.isdigit()) for part in (first, last)):
        raise InvalidInput("--compare", f"{compare!r} is not a pair of versions such as 1:3")
    return Versions(*(int(part) if part else None for part in (first, last)))


def _print_comparison(item: dict[str, Any], compared: dict[str, Any]) -> None:
    console = stdout()
    console.print(words(item["label"], "bold"), words(f"({item['id']})", "dim"))
    console.print(words(f"from version {compared['from']['number']} to version {compared['to']['number']}", "dim"))
    console.print(tables.changes_table(compared["quotations"], "Quotations"))
    console.print(tables.changes_table(compared["paragraphs"], "Paragraphs"))


def _find(ctx: Context, id: str, outlet: str | None) -> dict[str, Any]:
    from quotes_service.services.intake import articles
    from quotes_service.store.articles.articles import ArticleFilters
    from quotes_service.store.querying.paging import Paging

    if outlet is None:
        try:
            return articles.get_article(ctx, id)
        except NotFound:
            pass  # a URL, or the sender's id
    for filters in (ArticleFilters(external_id=id, outlet=outlet), ArticleFilters(url=id, outlet=outlet)):
        page = articles.list_articles(ctx, filters, Paging(MOST_LISTED))
        if page["total"] > 1:
            listed = ", ".join(f"{item['id']} ({item['outlet'] or 'no outlet'})" for item in page["items"])
            more = ", ..." if page["total"] > len(page["items"]) else ""
            raise InvalidInput(id, f"is the id of {page['total']} articles; give --outlet or one of {listed}{more}")
        if page["items"]:
            return articles.get_article(ctx, page["items"][0]["id"])
    where = f" of {outlet}" if outlet else ""
    raise NotFound(f"no article{where} has the id or the URL {id!r}")


def _printed(item: dict[str, Any], copy: dict[str, Any]) -> str:
    """How a copy is called: the same text, or another with so much in common."""
    if copy["article_id"] == item["id"]:
        return "also printed"
    share = "" if copy["resemblance"] is None else f", {copy['resemblance']:.0%} alike"
    return f"near copy {copy['article_id']}{share}"


def _print_article(item: dict[str, Any]) -> None:
    console = stdout()
    console.print(words(item["label"], "bold"), words(f"({item['id']})", "dim"))
    about = [item["outlet"], str(item["published_at"] or ""), item["byline"] and f"by {item['byline']}"]
    if any(about):
        console.print(words(", ".join(filter(None, about))))
    if item["url"]:
        console.print(words(item["url"], "dim"), soft_wrap=True)
    for address in item["addresses"]:
        console.print(words(f"also at: {address}", "dim"), soft_wrap=True)
    if item["external_id"]:
        console.print(words(f"external id: {item['external_id']}", "dim"))
    if item["story"]["label"]:
        console.print(words(item["story"]["label"], "dim"))
    for copy in item["copies"]:
        where = ", ".join(filter(None, (copy["outlet"], copy["url"], copy["external_id"])))
        console.print(words(f"{_printed(item, copy)}: {where or 'nothing is known of it'}", "dim"), soft_wrap=True)
    version = f", version {item['version']}" if item["version"] > 1 else ""
    console.print(words(f"{counted(len(item['quotations']), 'quotation')}{version}", "dim"))
    console.print()
    for line, notes in tables.marked_lines(item["text"], item["quotations"]):
        console.print(line)
        for note in notes:
            console.print(Padding(note, (0, 0, 0, 4), expand=False))
