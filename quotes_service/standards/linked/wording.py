"""What the forms of linked data say in words, since none of them has a place for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: How an article prints words that were not said, by the quotation's factuality.
NOT_SAID = {
    "denied": "Not said, by the article's account: it prints that they denied it or never said it.",
    "hypothetical": "Not reported as said, only as possible: that they may or might say it, or whether they did.",
    "withdrawn": "Withdrawn: a correction of the article takes it back.",
}
_FORMS = {
    "direct": "Printed in quotation marks.",
    "mixed": "Printed partly in quotation marks.",
    "indirect": "Printed in the reporter's words.",
}
_ATTITUDE = "What they are reported to think, want or feel; not an act of speech."
_REPLACED = "The article's latest version no longer prints it."


def is_said(quotation: Mapping[str, Any]) -> bool:
    """Whether the article prints that it was said."""
    return quotation["factuality"] == "said"


def described(quotation: Mapping[str, Any]) -> str:
    """Sentences on whether it was said, in what form it is printed, and how sure that reading is."""
    sentences = [
        NOT_SAID.get(quotation["factuality"]),
        _ATTITUDE if quotation["mode"] == "attitude" else None,
        _FORMS[quotation["type"]],
        None if quotation["current"] else _REPLACED,
        "Confirmed or corrected by an editor."
        if quotation["decided"]
        else f"Read by a program: content and speaker are right with a probability of {quotation['confidence']:.2f}.",
    ]
    return " ".join(filter(None, sentences))


def credited(quotation: Mapping[str, Any]) -> str | None:
    """The speakers with their roles; without any the words that the article prints for the source, unless an editor
    decided that these do not name who speaks."""
    if speakers := quotation["speakers"]:
        return "; ".join(", ".join([speaker["name"], *_role(speaker["role"])]) for speaker in speakers)
    if quotation["source"] is None or quotation["reason"] == "decided":
        return None
    return " ".join(quotation["source"]["text"].split())


def _role(role: Mapping[str, Any] | None) -> list[str]:
    if role is None:
        return []
    title = role_name(role["title"], role["status"])
    return [part for part in (title, role["institution"]) if part]


def role_name(title: str | None, status: str) -> str | None:
    """A title by which nobody takes a former role for a current one."""
    if status != "former":
        return title
    if title is None:
        return "formerly"
    return title if title.casefold().startswith(("former", "ex-")) else f"former {title}"


def role_line(title: str | None, institution: str | None, status: str) -> str:
    """A role on one line: "former professor, LICR", "formerly LICR"."""
    if status == "former" and title is None:
        return f"formerly {institution}"
    return ", ".join(filter(None, (role_name(title, status), institution)))


def printed(affiliation: Mapping[str, Any]) -> str:
    """When a role was printed, and whether an editor added it. That is not when it began and ended."""
    sentences = []
    if count := affiliation["printings"]:
        first, last = affiliation["first_printed"], affiliation["last_printed"]
        days = f" on {first.isoformat()}" if first and first == last else ""
        days = days or (f" from {first.isoformat()} to {last.isoformat()}" if first else "")
        sentences.append(f"Printed by {count} {'article' if count == 1 else 'articles'}{days}.")
    if affiliation["decided"]:
        sentences.append("Added by an editor.")
    return " ".join(sentences)


def ror_address(ror: str) -> str:
    """The address of an organization at the Research Organization Registry, of its id with or without the host."""
    return ror if ror.startswith("http") else f"https://ror.org/{ror}"
