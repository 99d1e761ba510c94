"""Tables of quotations and experts, an expert's timeline, and an article's text with its quotations marked, from the
dicts that the services return. They are made to be read at 80 columns: few columns, and an id below what it is of.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from quotes_service.cli.console import counted, table, words

_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)

_STYLES = {"equal": "", "deleted": "red strike", "inserted": "green underline"}
#: Affiliations that a list of experts shows for each expert.
MOST_AFFILIATIONS = 3


def difference(diff: list[dict]) -> Text:
    """A word diff, with marks, so that it can be read without colours."""
    text = Text()
    for part in diff:
        marks = {"deleted": "[-{}-]", "inserted": "{{+{}+}}"}.get(part["op"], "{}")
        text.append_text(words(marks.format(part["text"]), _STYLES[part["op"]])).append(" ")
    return text


def with_id(text: Text, id: str) -> Text:
    """A cell with the id of what it names below."""
    return text.append_text(Text(f"\n{id}", "dim")) if text else Text(id, "dim")


def quotations_table(items: list[dict], title: str) -> Table:
    """What was said, by whom, and where it is printed, with the ids of the quotation and of the article."""
    result = table(title, "Said", "Speaker", "Printed in")
    for item in items:
        result.add_row(quoted_words(item), with_id(speakers(item), item["id"]), printed_in(item["article"]))
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


def place(article: dict) -> Text:
    """Outlet, date, and title or first words of an article."""
    return words(", ".join(filter(None, [article["outlet"], str(article["published_at"] or ""), article["label"]])))


def printed_in(article: dict) -> Text:
    """The same with the article's id, for a column of a table."""
    return with_id(place(article), article["id"])


def link(article: dict) -> Text:
    """The URL and the id of an article, for a line of its own."""
    return words(" ".join(filter(None, [article["url"], article["id"]])), "dim")


def articles_table(items: list[dict], title: str) -> Table:
    """Articles with outlet, date, URL and story, and their number of quotations."""
    result = table(title, ".Id", "Article", ">Quotations")
    for item in items:
        about = ", ".join(filter(None, [item["outlet"], str(item["published_at"] or "")]))
        lines = [words(item["label"], "bold"), words(about), words(item["url"], "dim")]
        lines.append(words(item["story"]["label"], "dim"))
        result.add_row(item["id"], Text("\n").join(filter(None, lines)), f"{item['quotation_count']:,}")
    return result


def changes_table(items: list[dict], title: str) -> Table:
    """What was added, dropped and changed from one version of an article to another."""
    result = table(f"{title}: {counted(len(items), 'change')}", "What", "Words", "Speaker")
    for item in items:
        speaker = Text("")
        if "changed" in item:
            shown = [speakers(one) for one in (item["from"], item["to"]) if one]
            speaker = shown[-1] if "speakers" not in item["changed"] else Text(" → ").join(shown)
        result.add_row(item["change"], difference(item["differences"]), speaker)
    return result


def experts_table(items: list[dict], title: str) -> Table:
    """Experts with titles and institutions, their number of quotations, and the date of the latest."""
    result = table(title, "Expert", "Titles and institutions", ">Quotations", ".Last quoted")
    for item in items:
        result.add_row(
            with_id(words(item["name"], "bold"), item["id"]),
            affiliations(item["affiliations"]),
            f"{item['quotation_count']:,}",
            str(item["last_quoted"] or ""),
        )
    return result


def reasons_table(items: list[dict], title: str) -> Table:
    """Experts with titles and institutions, and the quotation among their reasons with the highest confidence."""
    result = table(title, "Expert", "Said", "Printed in")
    for item in items:
        reason = max(item["reasons"], key=lambda quotation: quotation["confidence"], default=None)
        result.add_row(
            Text("\n").join(filter(None, [words(item["name"], "bold"), affiliations(item["affiliations"])])),
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


def period(item: dict) -> str:
    """ "2019-05 to 2023", "since 2019": the dates that an editor gave for an affiliation, if any."""
    since, until = item["since"], item["until"]
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def timeline(items: list[dict]) -> Table:
    """Affiliations over time, each with a sentence that prints it, or with an editor's evidence."""
    result = table("Titles and institutions", ".Printed", "Title and institution", "Evidence")
    for item in items:
        first, last = item["first_printed"], item["last_printed"]
        days = str(first or "") if first == last else f"{first} to\n{last}"
        evidence = words(item["evidence"][0]["text"]) if item["evidence"] else Text()
        if item["printings"] > 1:
            evidence.append_text(Text(f" (and {counted(item['printings'] - 1, 'more article')})", "dim"))
        if item["decided"]:
            evidence = Text("\n").join(filter(None, [_decided(item), evidence]))
        lines = [affiliation(item), *(_conflict(item, other) for other in item["conflicts"])]
        result.add_row(days, Text("\n").join(lines), evidence)
    return result


def _decided(item: dict) -> Text:
    """What an editor says about an affiliation: the dates, the note, and who decided it."""
    decided = item["decided"]
    by = f"added by {decided['by']} on {decided['at']:%Y-%m-%d}, {decided['decision_id']}"
    said = words("; ".join(filter(None, [period(item), decided["note"]])))
    return Text(" ").join(filter(None, [said, words(f"({by})", "dim")]))


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


def marked_lines(text: str, items: list[dict]) -> Iterator[tuple[Text, list[Text]]]:
    """The lines of an article's text with its quotations marked and numbered, "[1: words]", each with the notes that
    belong below it: who said the quotations whose paragraph ends there."""
    marks = deque(sorted(_marks(items)))
    notes = deque(sorted((_end(item), number) for number, item in enumerate(items, 1)))
    start, depth = 0, 0
    for line in text.split("\n"):
        end, marked = start + len(line), Text()
        while marks and marks[0][0] <= end:
            position, is_opening, _, mark = marks.popleft()
            marked.append_text(_keeping_edges(text[start:position], "bold" if depth else "")).append(mark, "dim")
            start, depth = position, depth + (1 if is_opening else -1)
        marked.append_text(_keeping_edges(text[start:end], "bold" if depth else ""))
        below = []
        while notes and notes[0][0] <= end + 1:
            _, number = notes.popleft()
            below.append(_note(number, items[number - 1]))
        yield marked, below
        start = end + 1


def _marks(items: list[dict]) -> Iterator[tuple[int, bool, int, str]]:
    """Where marks stand, in an order in which those of one place nest: position, whether it opens, the other end
    reversed, mark."""
    for number, item in enumerate(items, 1):
        for span in item["content"]["spans"]:
            yield span["start"], True, -span["end"], f"[{number}: "
            yield span["end"], False, -span["start"], "]"


def _end(item: dict) -> int:
    return max(item["paragraph"]["end"], item["content"]["spans"][-1]["end"])


def _note(number: int, item: dict) -> Text:
    factuality = "" if item["factuality"] == "said" else f" ({item['factuality']})"
    note = Text(f"[{number}] ", "dim").append_text(speakers(item)).append(factuality, "italic")
    return note.append(f"  {item['id']}", "dim")
