"""Tables of quotations and experts and an expert's timeline, from the dicts that the services return."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from quotes_service.cli.console import counted, table, words

_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)

#: Affiliations that a list of experts shows for each expert.
MOST_AFFILIATIONS = 3


def quotations_table(items: list[dict], title: str) -> Table:
    """What was said, by whom, and where it is printed."""
    result = table(title, "Said", "Speaker", "Printed in", ".Id")
    for item in items:
        result.add_row(quoted_words(item), speakers(item), printed_in(item["article"]), item["id"])
    return result


def quoted_words(item: dict) -> Text:
    """The content of a quotation, with its factuality in brackets if it was not said; words that match the search are
    highlighted."""
    text = _content(item)
    if item["factuality"] != "said":
        text.append_text(Text(f" ({item['factuality']})", "italic"))
    return text


def _content(item: dict) -> Text:
    if not item.get("highlight"):
        return words(item["content"]["text"])
    text = Text()
    # split() by a pattern with a group alternates between text outside and inside <mark>
    for number, part in enumerate(_MARK.split(item["highlight"])):
        text.append_text(_keeping_edges(html.unescape(part), "bold reverse" if number % 2 else ""))
    return text


def _keeping_edges(part: str, style: str) -> Text:
    before, after = part[:1].isspace(), part[-1:].isspace() and len(part) > 1
    return Text(" " * before) + words(part, style) + Text(" " * (after and bool(part.strip())))


def speakers(item: dict) -> Text:
    """The speakers' names (in italics for a group or an unnamed speaker); without speakers, the reason."""
    names = [
        words(speaker["name"], "" if speaker["kind"] in ("person", "organization") else "italic")
        for speaker in item["speakers"]
    ]
    if names:
        return Text(", ").join(names)
    return Text((item["reason"] or "").replace("_", " "), "dim")


def printed_in(article: dict) -> Text:
    """Outlet, date and title of an article, or its id if none is known; its URL on a line of its own."""
    about = [article["outlet"], str(article["published_at"] or ""), article["title"]]
    text = words(", ".join(filter(None, about)) or article["id"])
    if article["url"]:
        text.append_text(Text("\n")).append_text(words(article["url"], "dim"))
    return text


def experts_table(items: list[dict], title: str) -> Table:
    """Experts with titles and institutions, their number of quotations, and the date of the latest."""
    result = table(title, "Expert", "Titles and institutions", ">Quotations", ".Last quoted", ".Id")
    for item in items:
        result.add_row(
            words(item["name"], "bold"),
            affiliations(item["affiliations"]),
            f"{item['quotation_count']:,}",
            str(item["last_quoted"] or ""),
            item["id"],
        )
    return result


def reasons_table(items: list[dict], title: str) -> Table:
    """Experts with titles and institutions, and the quotation among their reasons with the highest confidence."""
    result = table(title, "Expert", "Titles and institutions", "Said", "Printed in")
    for item in items:
        reason = max(item["reasons"], key=lambda quotation: quotation["confidence"], default=None)
        result.add_row(
            words(item["name"], "bold"),
            affiliations(item["affiliations"]),
            quoted_words(reason) if reason else "",
            printed_in(reason["article"]) if reason else "",
        )
    return result


def affiliations(items: list[dict]) -> Text:
    """One line per affiliation, the latest first, at most MOST_AFFILIATIONS, and how many more there are."""
    lines = [affiliation(item) for item in items[:MOST_AFFILIATIONS]]
    if len(items) > MOST_AFFILIATIONS:
        lines.append(Text(f"and {len(items) - MOST_AFFILIATIONS} more", "dim"))
    return Text("\n").join(lines)


def affiliation(item: dict) -> Text:
    """ "former director, Northern Rivers Institute (NRI)"."""
    institution = institution_name(item["institution"]) if item["institution"] else ""
    return words(", ".join(filter(None, [printed_title(item), institution])))


def printed_title(item: dict) -> str:
    """The title of an affiliation or role, preceded by "former" if it is no longer held."""
    title = item["title"] or ""
    if item["status"] == "former" and not title.casefold().startswith(("former", "ex-")):
        return f"former {title}" if title else "formerly"
    return title


def institution_name(item: dict) -> str:
    acronym = item.get("acronym")
    return f"{item['name']} ({acronym})" if acronym and acronym != item["name"] else item["name"]


def past(item: dict) -> Text:
    """That somebody can no longer be asked, with the sentence that shows it."""
    return words(f"Cannot be asked: {item['evidence']['text']}", "italic")


def timeline(items: list[dict]) -> Table:
    """Affiliations over time, each with a sentence that prints it."""
    result = table("Titles and institutions", ".Printed", "Title", "Institution", "Evidence")
    for item in items:
        first, last = item["first_printed"], item["last_printed"]
        days = str(first or "") if first == last else f"{first} to\n{last}"
        evidence = words(item["evidence"][0]["text"]) if item["evidence"] else Text()
        if item["printings"] > 1:
            evidence.append_text(Text(f" (and {counted(item['printings'] - 1, 'more article')})", "dim"))
        institution = institution_name(item["institution"]) if item["institution"] else ""
        title = Text("\n").join([words(printed_title(item)), *(_conflict(item, other) for other in item["conflicts"])])
        result.add_row(days, title, words(institution), evidence)
    return result


def _conflict(item: dict, other: dict) -> Text:
    """How another line of the timeline contradicts this one."""
    if other["kind"] == "two_current":
        return words(f"at the same time {affiliation({**other, 'status': 'current'}).plain}", "dim")
    if item["status"] == "former":
        return words("printed as current on that day or later, too", "dim")
    return words("printed as former on that day or before, too", "dim")


def paragraphs(items: list[dict]) -> Iterator[tuple[dict, Text, list[str]]]:
    """(article, paragraph with its quotations in bold, their ids) for each paragraph that has quotations.

    ``items`` are quotations as dicts; those of one paragraph must follow each other.
    """
    for _, group in groupby(items, key=lambda item: (item["article"]["id"], item["paragraph"]["start"])):
        quotations = list(group)
        paragraph = quotations[0]["paragraph"]
        text, done = Text(), 0
        for start, end in sorted(_spans(quotations, paragraph["start"])):
            text.append_text(_keeping_edges(paragraph["text"][done : max(start, done)], ""))
            text.append_text(_keeping_edges(paragraph["text"][max(start, done) : end], "bold"))
            done = max(end, done)
        text.append_text(_keeping_edges(paragraph["text"][done:], ""))
        yield quotations[0]["article"], text, [item["id"] for item in quotations]


def _spans(items: list[dict], offset: int) -> list[tuple[int, int]]:
    return [(span["start"] - offset, span["end"] - offset) for item in items for span in item["content"]["spans"]]
