"""What templates need beyond Jinja: days, numbers and roles in words, addresses that keep the state of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, session, url_for
from markupsafe import Markup

from quotes_service.records import PAST_REASONS, REASONS
from quotes_service.standards.linked import schema_org
from quotes_service.web import assets, charts, identity, passages
from quotes_service.web.pages import permanent_links, this_page

TYPES = {
    "direct": "all of it in quotation marks",
    "mixed": "partly in quotation marks",
    "indirect": "in the reporter's words",
}
FACTUALITIES = {
    "said": "printed as said",
    "denied": "printed as denied: they did not say it",
    "hypothetical": "printed as a possibility: they may or might say it, or the article asks whether they did",
    "withdrawn": "taken back by a correction",
}
SHORT_FACTUALITIES = {"denied": "denied", "hypothetical": "not said: a possibility", "withdrawn": "taken back"}
CONFLICTS = {
    "former_before_current": "One article prints this as former, another one later as current:",
    "two_current": "Also printed as current at that time:",
}

#: What the id of an entry begins with -> what schema.org has for it.
_NODES = {
    "q": schema_org.quotation,
    "s": schema_org.statement,
    "e": schema_org.expert,
    "i": schema_org.institution,
    "a": schema_org.article,
}
#: The pages that every page leads to, and the scopes of those who are led there.
SITE = (
    ("People", "web.experts.experts_page", "read"),
    ("Institutions", "web.institutions.institutions_page", "read"),
    ("Subjects", "web.subjects.subjects_page", "read"),
    ("Articles", "web.articles.articles_page", "read"),
    ("Check a quote", "web.claims.verify_page", "read"),
    ("Check a draft", "web.claims.check_page", "read"),
    ("Review", "web.review.review_page", "decide"),
    ("Add", "web.add.add_page", "write"),
    ("Alerts", "web.alerts.alerts_page", "write"),
)
#: What an editor did by a decision of each kind.
DECISIONS = {
    "attribute": "said who speaks",
    "confirm": "found it right",
    "reject": "said that it is not a quotation",
    "trim": "said where it begins and ends",
    "merge": "said that they are one",
    "distinct": "said that they are different ones",
    "split": "said that another person of this name speaks",
    "rename": "gave another name",
    "add_role": "added a role",
    "correct_role": "corrected a role",
    "reject_role": "removed a role",
    "hide": "hid it",
    "add_note": "added a note",
    "undo": "took a decision back",
}

#: What a form of each kind of decision does.
ACTIONS = {
    "attribute": "Say who speaks",
    "confirm": "It is right",
    "reject": "It is not a quotation",
    "trim": "Say where it begins and ends",
    "merge": "Join the two",
    "distinct": "They are different ones",
    "split": "These are another person’s",
    "rename": "Give another name",
    "add_role": "Add a role",
    "correct_role": "Correct a role",
    "reject_role": "Remove a role",
    "hide": "Hide it",
    "add_note": "Add a note",
}


def day(value: date | datetime | str | None) -> str:
    """A day as people write it: 2 May 2024."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{value.day} {value:%B %Y}" if value else "undated"


def moment(value: datetime | None) -> str:
    """A day and a time: 2 May 2024, 09:30 UTC."""
    return f"{day(value)}, {value:%H:%M} UTC" if value else "never"


def number(value: int) -> str:
    return f"{value:,}"


def counted(value: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 quotation, 1,204 quotations."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def percent(value: float) -> str:
    """A probability in percent. Only what is certain is 100 %."""
    return f"{100 if value >= 1 else min(round(value * 100), 99)} %"


def sureness(value: float) -> str:
    """A probability in a word, for which the style sheet has a mark."""
    return "sure" if value >= 0.9 else "likely" if value >= 0.7 else "doubtful"


def role(value: Mapping[str, Any] | None) -> str:
    """A title and an institution on one line; the institution is a name or an entry with a name."""
    if not value:
        return ""
    institution = value.get("institution")
    name = institution["name"] if isinstance(institution, Mapping) else institution
    title = value.get("title")
    parts = [part for part in (title, name) if part]
    if parts and value.get("status") == "former" and not parts[0].casefold().startswith(("former", "ex-")):
        parts[0] = f"former {parts[0]}" if title else f"formerly {parts[0]}"
    return ", ".join(parts)


def parts_as_lines(quotation: Mapping[str, Any]) -> str:
    """The words of a serialized quotation, each part on a line of its own."""
    text, start = quotation["selectors"][0]["exact"], quotation["content"]["spans"][0]["start"]
    parts = [text[span["start"] - start : span["end"] - start] for span in quotation["content"]["spans"]]
    return "\n".join(" ".join(part.split()) for part in parts)


def main_role(affiliations: Sequence[Mapping[str, Any]]) -> str:
    """The role by which somebody is introduced: the last one printed as current with a title and an institution, or the
    last one that there is."""
    whole = (one for one in affiliations if one["status"] == "current" and one["title"] and one["institution"])
    return role(next(whole, affiliations[0] if affiliations else None))


def ending(text: str, most: int = 300) -> str:
    """The end of a text, cut at a word: what stands before something."""
    return text if len(text) <= most else f"… {text[-most:].partition(' ')[2]}"


def citation(quotation: Mapping[str, Any]) -> str:
    """The citation of a quotation; where its article has no address, with that of its own page."""
    if quotation["article"]["url"] or not quotation["id"]:
        return quotation["citation"]
    return f"{quotation['citation']}, {permanent_links().page(quotation['id'])}"


def linked_data(entry: Mapping[str, Any]) -> Markup:
    """What the page of an entry says of it to programs, and where they find it by itself. It is data, which browsers do
    not run: the pages' policy has no say in it."""
    links = permanent_links()
    document = schema_org.in_page(_NODES[entry["id"].partition("_")[0]](dict(entry), links))
    address = f"{links.entry(entry['id'])}?format=jsonld"
    return Markup(
        '<script type="{type}">{document}</script>\n  <link rel="alternate" type="{type}" href="{address}">'
    ).format(type=schema_org.MEDIA_TYPE, document=Markup(document), address=address)


def seconds(value: int) -> str:
    """A length of time in words, in the largest unit that divides it, else in minutes: 3 hours, 90 minutes."""
    for size, unit in ((86_400, "day"), (3_600, "hour")):
        if value and value % size == 0:
            return counted(value // size, unit)
    return counted(round(value / 60), "minute") if value >= 60 else counted(value, "second")


def address_with(**changes: Any) -> str:
    """The address of this page with other fields in its query; None removes one. Pages are left at the first."""
    arguments = {**request.args.to_dict(flat=False), "cursor": None, **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [])}
    return this_page(kept)


def download_address(name: str, **filters: Any) -> str:
    """Where the list of this page is downloaded in a format, with all its filters and these."""
    asked = {field: value for field, value in request.args.items() if field != "cursor" and value}
    query = urlencode(asked | filters)  # not by url_for: any name may stand in a query
    return url_for("web.exports.download", name=name) + (f"?{query}" if query else "")


def proof_address(evidence: Mapping[str, Any]) -> str:
    """Where the article prints a proof."""
    place = {"from": evidence["start"], "to": evidence["end"]}
    return url_for("web.articles.article_page", id=evidence["article_id"], _anchor="shown", **place)


def mount(app: Flask) -> None:
    """Add all of it to the app's Jinja environment."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for function in (day, moment, number, counted, percent, sureness, role, main_role, ending, seconds, parts_as_lines):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals.update(
        SITE=SITE,
        citation=citation,
        linked_data=linked_data,
        DECISIONS=DECISIONS,
        ACTIONS=ACTIONS,
        asset=assets.address,
        may=identity.may,
        anybody_may=identity.anybody_may,
        is_signed_in=identity.is_signed_in,
        address_with=address_with,
        proof_address=proof_address,
        download_address=download_address,
        in_context=passages.in_context,
        charts=charts,
        TYPES=TYPES,
        FACTUALITIES=FACTUALITIES,
        SHORT_FACTUALITIES=SHORT_FACTUALITIES,
        REASONS=REASONS,
        PAST_REASONS=PAST_REASONS,
        CONFLICTS=CONFLICTS,
    )
    app.context_processor(lambda: {"editor": session.get(identity.EDITOR, "")})
