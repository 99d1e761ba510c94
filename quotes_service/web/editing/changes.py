"""What decisions change, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for

from quotes_service.web.rendering import DECISIONS, counted, role

_PAGES = {
    "expert": "web.experts.expert_page",
    "institution": "web.institutions.institution_page",
    "quotation": "web.quotations.quotation_page",
}
_COUNTS = {"quotation_count": ("quotation", None), "expert_count": ("person", "people")}
#: The characters of a quotation that stand for it.
_SHORT = 80


class Change(NamedTuple):
    """An entry that changes: what it is, its name, its page (None: it is gone), and how it changes, in lines."""

    kind: str
    name: str
    address: str | None
    lines: list[str]


def in_words(changes: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The ``changes`` of a decision or a preview."""
    return [_change(change) for change in changes]


def _change(change: Mapping[str, Any]) -> Change:
    before, after = change["before"], change["after"]
    state = after or before
    name = state["name"] if "name" in state else short(state["text"])
    address = address_of(change["kind"], change["id"]) if after else None
    if before is None:
        lines = ["is new", *([counted(state["quotation_count"], "quotation")] if "quotation_count" in state else [])]
    elif after is None:
        lines = ["is no longer shown"]
    else:
        lines = list(_differences(before, after))
    return Change(change["kind"], name, address, lines)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for field, (one, several) in _COUNTS.items():
        if field in before and before[field] != after[field]:
            yield f"{before[field]:,} → {counted(after[field], one, several)}"
    for field, words in (("name", "name"), ("acronym", "acronym"), ("text", "words")):
        if before.get(field) != after.get(field):
            yield f"{words}: “{before[field] or ''}” → “{after[field] or ''}”"
    if before.get("speakers") != after.get("speakers"):
        yield f"speaker: {_names(before['speakers'])} → {_names(after['speakers'])}"
    elif before.get("expert_ids") != after.get("expert_ids"):
        yield "the speaker is another entry of this name"
    if before.get("current", True) and not after.get("current", True):
        yield "is no longer taken for a quotation"
    elif after.get("current", True) and not before.get("current", True):
        yield "is a quotation again"
    for field, show in (("aliases", str), ("affiliations", _role), ("notes", str)):
        old, new = ([show(one) for one in state.get(field, ())] for state in (before, after))
        yield from (f"no longer: {one}" for one in old if one not in new)
        yield from (f"now also: {one}" for one in new if one not in old)


def _role(affiliation: Mapping[str, Any]) -> str:
    words = role(affiliation)
    since, until = affiliation["since"], affiliation["until"]
    return f"{words} ({since or '?'} to {until or 'now'})" if since or until else words


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody who is named"


def short(text: str) -> str:
    """The beginning of a quotation, as a name for it."""
    return f"“{text if len(text) <= _SHORT else text[:_SHORT].rsplit(' ', 1)[0] + '…'}”"


def ids_in(about: Mapping[str, Any]) -> Iterator[str]:
    """What a decision names its entries by: ids, among other texts (a role's institution may be a name)."""
    for field in ("quotation", "quotations", "expert", "experts", "institution", "institutions"):
        value = about.get(field) or ()
        yield from [value] if isinstance(value, str) else value


def address_of(kind: str, id: str) -> str:
    """The page of an entry."""
    return url_for(_PAGES[kind], id=id)


def said_of(made: Mapping[str, Any], name: str | None = None) -> str:
    """A decision that was just made, in a line: what was done, and to which entry; ``name``: that of its quotation, for
    one that changes nothing. The kind "again": a decision that was taken back was made again."""
    changed = in_words(made["changes"])
    about = [one for one in changed if one.kind == "quotation"] or changed
    words = "You made it again" if made["kind"] == "again" else f"You {DECISIONS[made['kind']]}"
    if not about:
        return f"{words}: {name}." if name else f"{words}."
    first, *others = sorted(about, key=lambda one: one.address is None)
    more = f", and {counted(len(others), 'other')}" if others else ""
    detail = "; ".join(first.lines[:2])
    return f"{words}: {first.name}{more}{f' ({detail})' if detail else ''}."[:400]
