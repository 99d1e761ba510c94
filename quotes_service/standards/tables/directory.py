"""The tables of experts, institutions and articles."""

from __future__ import annotations

from typing import Any

from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import Column, Kind, Table


def _as_it_is(name: str, kind: Kind, meaning: str) -> Column:
    return Column(name, kind, meaning, lambda item, _: item[name])


_LINK = Column("link", "text", "Its permanent address.", lambda item, links: links.page(item["id"]))


def _latest(part: str) -> Any:
    """That part of the first line of an expert's timeline that is current, else of the first."""

    def cell(item: Item, _: Links) -> str | None:
        lines = item["affiliations"]
        line = next((line for line in lines if line["status"] == "current"), lines[0] if lines else None)
        value = line and line[part]
        return value["name"] if isinstance(value, dict) else value

    return cell


def _timeline(item: Item, _: Links) -> list[str]:
    """Each line as text: "professor, Larkhaven Institute (current, 2021-02-19 to 2024-05-02)"."""
    lines = []
    for line in item["affiliations"]:
        name = ", ".join(filter(None, [line["title"], line["institution"] and line["institution"]["name"]]))
        days = [str(day) for day in dict.fromkeys((line["first_printed"], line["last_printed"])) if day]
        lines.append(f"{name} ({', '.join(filter(None, [line['status'], ' to '.join(days)]))})")
    return lines


EXPERTS = Table(
    (
        _as_it_is("id", "text", "The expert's id; after a merge it leads to the entry that is kept."),
        _as_it_is("name", "text", "The name."),
        _as_it_is("aliases", "texts", "Other names that articles print."),
        Column(
            "title", "text", "The current title, as last printed; a former one if none is current.", _latest("title")
        ),
        Column("institution", "text", "The institution beside it.", _latest("institution")),
        Column("affiliations", "texts", "All titles and institutions, with the days of printing.", _timeline),
        _as_it_is("statement_count", "integer", "How many statements; copies of one count once."),
        _as_it_is("quotation_count", "integer", "How many quotations; copies count, too."),
        _as_it_is("outlets", "texts", "Who printed them."),
        _as_it_is("first_quoted", "date", "The day of the first."),
        _as_it_is("last_quoted", "date", "The day of the last."),
        Column(
            "past", "text", "Why they can no longer be asked.", lambda item, _: item["past"] and item["past"]["reason"]
        ),
        _LINK,
    )
)

INSTITUTIONS = Table(
    (
        _as_it_is("id", "text", "The institution's id."),
        _as_it_is("name", "text", "The name."),
        _as_it_is("acronym", "text", "The short form in capitals."),
        _as_it_is("aliases", "texts", "Other names that articles print."),
        Column("parent", "text", "What it is a part of.", lambda item, _: item["parent"] and item["parent"]["name"]),
        _as_it_is("ror", "text", "Its id in the Research Organization Registry."),
        _as_it_is("wikidata", "text", "Its id in Wikidata."),
        _as_it_is("expert_count", "integer", "How many experts are printed to work there."),
        _as_it_is("statement_count", "integer", "How many statements of its own and of its experts."),
        _as_it_is("quotation_count", "integer", "How many quotations; copies count, too."),
        _LINK,
    )
)

ARTICLES = Table(
    (
        _as_it_is("id", "text", "The article's id."),
        _as_it_is("external_id", "text", "The sender's own id."),
        _as_it_is("title", "text", "Its title."),
        _as_it_is("url", "text", "Its address."),
        _as_it_is("outlet", "text", "Who published it."),
        _as_it_is("byline", "text", "Who wrote it, as printed."),
        _as_it_is("published_at", "date", "The day of publication."),
        _as_it_is("modified_at", "date", "The day of the last change, as printed."),
        _as_it_is("language", "text", "Its language, as a code of ISO 639-1."),
        _as_it_is("supported", "boolean", "Whether quotations are read in this language."),
        _as_it_is("version", "integer", "The number of its latest version."),
        _as_it_is("quotation_count", "integer", "How many quotations it has."),
        Column("story", "text", "The story that near copies share.", lambda item, _: item["story"]["label"]),
        _as_it_is("created_at", "time", "When it came in."),
        _as_it_is("updated_at", "time", "When it was last changed here."),
        _LINK,
    )
)
