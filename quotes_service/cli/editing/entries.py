"""Finds the entry of the directory that a command argument names, by id or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

#: The kind of entry that the prefix of an id stands for.
KINDS = {"e": "expert", "i": "institution", "q": "quotation"}
#: Entries of one name that are compared with the name asked for, and ids that an error lists.
MOST_NAMESAKES, MOST_LISTED = 100, 5

_ID = re.compile(r"([a-z])_[a-z0-9]+")


def entry(ctx: Context, value: str, *kinds: str) -> tuple[str, str]:
    """The kind and id of the entry that ``value`` names: an id, which is not looked up, or the name of one entry.

    Raises InvalidInput for an id of another kind than ``kinds``, and for a name that no entry has, or several have.
    """
    if id := _ID.fullmatch(value):
        kind = KINDS.get(id[1])
        if kind not in kinds:
            raise InvalidInput(value, f"is not the id of {_either(kinds)}")
        return kind, value
    entries = [*_experts(ctx, value)] if "expert" in kinds else []
    entries += [*_institutions(ctx, value)] if "institution" in kinds else []
    if len(entries) == 1:
        return entries[0]
    named_kinds = [kind for kind in kinds if kind != "quotation"]
    if not named_kinds:
        raise InvalidInput(value, f"is not the id of {_either(kinds)}")
    if not entries:
        raise InvalidInput(value, f"is neither an id nor exactly the name of {_either(named_kinds)}")
    listed = ", ".join(id for _, id in entries[:MOST_LISTED]) + (", ..." if len(entries) > MOST_LISTED else "")
    raise InvalidInput(value, f"is the name of {len(entries)} entries; give the id of one: {listed}")


def of_one_kind(ctx: Context, values: Sequence[str]) -> tuple[str, list[str]]:
    """The kind of these entries, "expert" or "institution", and their ids. Raises InvalidInput if they are mixed."""
    entries = [entry(ctx, value, "expert", "institution") for value in values]
    kinds = {kind for kind, _ in entries}
    if len(kinds) > 1:
        raise InvalidInput(values[0], "and the others must all be experts, or all institutions")
    return kinds.pop(), [id for _, id in entries]


def _experts(ctx: Context, name: str) -> list[tuple[str, str]]:
    from quotes_service.resolve.names import name_key
    from quotes_service.services.lookup import experts

    key, q = name_key(name), _as_typed(name)
    items = experts.find_experts(ctx, q=q, limit=MOST_NAMESAKES)["items"] if key and q else []
    return [("expert", item["id"]) for item in items if key in map(name_key, [item["name"], *item["aliases"]])]


def _institutions(ctx: Context, name: str) -> list[tuple[str, str]]:
    from quotes_service.resolve.institutions.grouping import institution_key
    from quotes_service.services.lookup import institutions

    key, q = institution_key(name), _as_typed(name)
    items = institutions.find_institutions(ctx, q=q, limit=MOST_NAMESAKES)["items"] if key and q else []
    return [
        ("institution", item["id"])
        for item in items
        if key in map(institution_key, [item["name"], item["acronym"] or "", *item["aliases"]])
    ]


def _as_typed(name: str) -> str:
    """The words of ``name`` without search operators. Not its key, which may be spelt differently from the name."""
    return " ".join(re.findall(r"\w+", name))


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(f"an {kind}" if kind[0] in "ei" else f"a {kind}" for kind in kinds)
