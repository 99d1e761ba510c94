"""`quotes experts`, `topics`, `stats` and `embed`: experts for a subject, topics, counts, and embeddings."""

from __future__ import annotations

from typing import Any

import click
from rich.padding import Padding

from quotes_service.cli import options, tables
from quotes_service.cli.console import (
    counted,
    found,
    print_collection,
    print_json,
    print_more,
    progress,
    service_context,
    stderr,
    stdout,
    table,
    words,
)
from quotes_service.errors import InvalidInput

# Copies of search.ranking.DAMPING and of the keys of services.lookup.stats.PERIODS, which --help must not import;
# tests/cli/lookup/test_experts_and_verify.py compares them.
DAMPING = 0.5
PERIODS = ("year", "month", "day")


@click.command("experts", short_help="Find experts for a subject by what they said about it.")
@click.argument("subject", nargs=-1)
@click.option("--name", help="Only experts with these words in their names, titles or institutions.")
@click.option("--institution", help="Only experts of this institution: a name, an acronym or an id.")
@click.option("--country", help="Only experts of institutions in this country: a name or an ISO 3166 code.")
@options.since
@click.option(
    "--not-over", type=click.IntRange(1), help="Only experts with at most this many statements, on any subject."
)
@click.option(
    "--damping",
    type=options.NumberRange(0, 1),
    help=f"How strongly to demote experts who are quoted on many subjects; {DAMPING} by default.",
)
@click.option(
    "--spread", is_flag=True, help="Mix institutions instead of listing all experts of one institution first."
)
@click.option("--past", is_flag=True, help="Also those who can no longer be asked, such as the dead, and how it shows.")
@click.option("--explain", is_flag=True, help="Show the terms of each score.")
@options.paging("experts", limit=10)
@options.forms
def find_experts(
    subject: tuple[str, ...],
    name: str | None,
    damping: float | None,
    spread: bool,
    past: bool,
    explain: bool,
    limit: int,
    cursor: str | None,
    form: str | None,
    **filters: Any,
) -> None:
    """Find experts who said something about SUBJECT, with their quotations on it. Experts with the most to say on
    SUBJECT come first, not those quoted most often, and those who have only a part of it last: docs/search.md has the
    formula.

    Without SUBJECT, list the experts that pass the filters.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts
    from quotes_service.services.lookup.expert_ranking import RankingOptions
    from quotes_service.services.lookup.filters import ExpertFilters
    from quotes_service.store.querying.paging import Paging

    typed, chosen = " ".join(subject), options.given(**filters)
    if not (typed or name or chosen):
        raise click.UsageError("give a subject, or an option that filters")
    if not typed and (damping is not None or spread or past or explain):
        raise click.UsageError("--damping, --spread, --past and --explain need a subject")
    ranking = RankingOptions(**options.given(damping=damping), spread=spread, explain=explain, past=past)
    with service_context() as ctx:
        try:
            topic, q = Query.of(typed, "SUBJECT") if typed else None, Query.of(name, "--name") if name else None
            page = experts.find_experts(ctx, ExpertFilters(topic=topic, q=q, **chosen), ranking, Paging(limit, cursor))
        except InvalidInput as error:
            raise InvalidInput("SUBJECT", error.message) if error.field == "topic" else error from None
        lacks_meaning = typed and ctx.settings.semantic and "meaning" not in page["searched_by"]
    if form:
        print_collection(page, form)
    else:
        if lacks_meaning:
            stdout().print(words("Searched by words only, since no quotation is embedded. Run: quotes embed", "dim"))
        _print_experts(page, "Nobody is quoted on this subject." if typed else "Nobody found.")
    found(page["items"])


def _print_experts(page: dict[str, Any], nobody: str) -> None:
    console = stdout()
    for expansion in page.get("expanded", ()):
        console.print(words(f"{expansion['word']}: also {', '.join(expansion['also'])}", "dim"))
    if not page["items"]:
        console.print(nobody)
    whole = [item for item in page["items"] if not item.get("partial")]
    for place, item in enumerate(page["items"]):
        if place == len(whole):
            console.print(words("Only a part of the subject", "bold underline"))
            console.print()
        last = f", last quoted {item['last_quoted']}" if item["last_quoted"] else ""
        console.print(words(item["name"], "bold"), words(f"({item['id']})", "dim"))
        console.print(tables.affiliations(item["affiliations"])) if item["affiliations"] else None
        console.print(words(f"{counted(item['quotation_count'], 'quotation')}{last}", "dim"))
        console.print(tables.past(item["past"])) if item["past"] else None
        for reason in item.get("reasons", ()):
            where = tables.place(reason["article"]).plain
            where += ", in an article on it" if reason["found_by"] == "story" else ""
            line = tables.quoted_words(reason).append(" ").append_text(words(f"({where})", "dim"))
            console.print(Padding(line, (0, 0, 0, 3), expand=False))
        if "explain" in item:
            terms = ", ".join(f"{name} {value:.3f}" for name, value in item["explain"].items() if name != "quotations")
            console.print(words(f"  {terms}", "dim"))
        console.print()
    print_more(console, page, "expert")


@click.command("topics", short_help="Browse the topics of quotations.")
@click.argument("words_", nargs=-1, metavar="[WORDS]...")
@options.paging("topics")
@options.forms
def browse_topics(words_: tuple[str, ...], limit: int, cursor: str | None, form: str | None) -> None:
    """Print the topics whose labels contain WORDS, or all topics, those with the most quotations first."""
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import topics
    from quotes_service.services.lookup.topics import TopicFilters
    from quotes_service.store.querying.paging import Paging

    typed = " ".join(words_)
    with service_context() as ctx:
        filters = TopicFilters(q=Query.of(typed, "WORDS") if typed else None)
        page = topics.find_topics(ctx, filters, Paging(limit, cursor))
    if form:
        print_collection(page, form)
    else:
        rows = table(f"Topics ({page['total']:,})", "Topic", ">Quotations", ".Id")
        for item in page["items"]:
            rows.add_row(words(item["label"]), f"{item['quotation_count']:,}", item["id"])
        stdout().print(rows if page["items"] else "No topics.")
        print_more(stdout(), page, "topic")
    found(page["items"])


@click.command("stats", short_help="Count quotations by expert, institution, outlet, time and type.")
@click.option("--q", help="Only quotations with these words in them or in the speaker's name.")
@options.speakers
@options.quotation_filters
@click.option("--by", type=click.Choice(PERIODS), default="year", show_default=True, help="The period to count by.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="The most of each to print.")
@options.json
def count(q: str | None, by: str, limit: int, as_json: bool, **filters: Any) -> None:
    """Count quotations, and print how concentrated they are: the share of the ten most quoted."""
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import stats
    from quotes_service.services.lookup.filters import QuotationFilters
    from quotes_service.services.lookup.stats import Breakdown

    with service_context() as ctx:
        asked = QuotationFilters(q=None if q is None else Query.of(q, "--q"), **options.given(**filters))
        counts = stats.count_quotations(ctx, asked, Breakdown(by, limit))
    print_json(counts) if as_json else _print_counts(counts)
    found(counts["total"])


def _print_counts(counts: dict[str, Any]) -> None:
    console = stdout()
    console.print(words(counted(counts["total"], "quotation"), "bold"))
    for name in ("expert", "institution", "outlet", "type", "mode", "time"):
        are_said = name in counts["concentration"]
        rows = table(name.capitalize(), "", ">Quotations", *([">Statements"] if are_said else []))
        for item in counts[name]:
            rows.add_row(words(item["value"]), *(f"{item[of]:,}" for of in ("count", "statements") if of in item))
        console.print(rows)
        if name == "time" and counts["undated"]:
            console.print(words(f"{counts['undated']:,} without a date.", "dim"))
        share = counts["concentration"].get(name, {}).get("top_ten_share")
        if share is not None:
            console.print(words(f"The ten most quoted have {share:.0%}.", "dim"))


@click.command("embed", short_help="Embed stored quotations, so that they can be searched by meaning.")
@options.json
def embed(as_json: bool) -> None:
    """Embed the quotations that were stored before QUOTES_SEMANTIC was set; later ones are embedded as they come in.

    On PostgreSQL with pgvector it also builds the index by which the database finds the nearest, where that is missing.

    Can be interrupted (Ctrl-C) and started again. Needs the extra "semantic".
    """
    from quotes_service.services.intake import embed as service

    with service_context() as ctx, progress(stderr()) as bar:
        task = bar.add_task("Embedding quotations", total=None, note="")
        done = service.embed(ctx, lambda number: bar.update(task, completed=number))
        bar.add_task("Indexing embeddings", total=None, note="")
        indexed = service.index(ctx)
    if as_json:
        print_json({"embedded": done, "indexed": indexed})
        return
    stdout().print(f"{counted(done, 'quotation')} embedded.")
    if indexed:
        stdout().print(f"{counted(indexed, 'embedding')} indexed by the database.")
