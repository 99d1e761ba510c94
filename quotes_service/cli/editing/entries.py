"""Entries of the directory as they are typed: by id, whose prefix tells what it is of, or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import name_key
from quotes_service.search.query import Query
from quotes_service.services.lookup import experts, institutions
from quotes_service.services.lookup.filters import ExpertFilters
from quotes_service.services.lookup.institutions import InstitutionFilters
from quotes_service.store.querying.paging import Paging

#: What the prefix of an id says.
KINDS = {"e": "expert", "i": "institution", "q": "quotation"}
#: How many of one name are looked through, and how many of them are listed.
MOST_NAMESAKES, MOST_LISTED = 100, 5
_ALL = Paging(MOST_NAMESAKES)

_ID = re.compile(r"([a-z])_[a-z0-9]+")


def entry(ctx: Context, value: str, *kinds: str) -> tuple[str, str]:
    """The kind and the id of the entry that is meant: by its id, which is not looked up, or the only one of a name.

    Raises InvalidInput for an id of none of these kinds, and for a name that nobody has, or several.
    """
    if id := _ID.fullmatch(value):
        kind = KINDS.get(id[1])
        if kind not in kinds:
            raise InvalidInput(value, f"is no id of {_either(kinds)}")
        return kind, value
    found = [*_experts(ctx, value)] if "expert" in kinds else []
    found += [*_institutions(ctx, value)] if "institution" in kinds else []
    if len(found) == 1:
        return found[0]
    named = [kind for kind in kinds if kind != "quotation"]
    if not named:
        raise InvalidInput(value, f"is no id of {_either(kinds)}")
    if not found:
        raise InvalidInput(value, f"is neither an id nor exactly the name of {_either(named)}")
    listed = ", ".join(id for _, id in found[:MOST_LISTED]) + (", ..." if len(found) > MOST_LISTED else "")
    raise InvalidInput(value, f"is the name of {len(found)} entries; say which by its id: {listed}")


def of_one_kind(ctx: Context, values: Sequence[str]) -> tuple[str, list[str]]:
    """Experts, or institutions: which of the two, and their ids."""
    found = [entry(ctx, value, "expert", "institution") for value in values]
    kinds = {kind for kind, _ in found}
    if len(kinds) > 1:
        raise InvalidInput(values[0], "and the others must all be experts, or all institutions")
    return kinds.pop(), [id for _, id in found]


def _experts(ctx: Context, name: str) -> list[tuple[str, str]]:
    key, q = name_key(name), _as_typed(name)
    items = experts.find_experts(ctx, ExpertFilters(q=Query.of(q)), paging=_ALL)["items"] if key and q else []
    return [("expert", item["id"]) for item in items if key in map(name_key, [item["name"], *item["aliases"]])]


def _institutions(ctx: Context, name: str) -> list[tuple[str, str]]:
    key, q = institution_key(name), _as_typed(name)
    items = institutions.find_institutions(ctx, InstitutionFilters(q=Query.of(q)), _ALL)["items"] if key and q else []
    return [
        ("institution", item["id"])
        for item in items
        if key in map(institution_key, [item["name"], item["acronym"] or "", *item["aliases"]])
    ]


def _as_typed(name: str) -> str:
    """Words to look for, without signs that a search obeys; a key may be spelt otherwise than what is printed."""
    return " ".join(re.findall(r"\w+", name))


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(f"an {kind}" if kind[0] in "ei" else f"a {kind}" for kind in kinds)
