"""Finds entries of the directory as a user types them: by id, whose prefix shows the kind, or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

EntryKind = Literal["expert", "institution", "quotation"]

#: The kind of an entry by the prefix of its id.
KINDS: dict[str, EntryKind] = {"e": "expert", "i": "institution", "q": "quotation"}
#: The most entries of one name that are read, and the most that an error lists.
MOST_NAMESAKES, MOST_LISTED = 100, 5

_ID = re.compile(r"([a-z])_[a-z0-9]+")


def entry(ctx: Context, value: str, *kinds: EntryKind) -> tuple[EntryKind, str]:
    """The kind and the id of an entry of one of these kinds, given by its id, which is not looked up, or by name.

    Raises InvalidInput for an id of another kind, and for a name that no entry has, or more than one.
    """
    if id := _ID.fullmatch(value):
        kind = KINDS.get(id[1])
        if kind is None or kind not in kinds:
            raise InvalidInput(value, f"is not the id of {_either(kinds)}")
        return kind, value
    matches = [*_experts(ctx, value)] if "expert" in kinds else []
    matches += [*_institutions(ctx, value)] if "institution" in kinds else []
    if len(matches) == 1:
        return matches[0]
    named = [kind for kind in kinds if kind != "quotation"]
    if not named:
        raise InvalidInput(value, f"is not the id of {_either(kinds)}")
    if not matches:
        raise InvalidInput(value, f"is neither an id nor exactly the name of {_either(named)}")
    listed = ", ".join(id for _, id in matches[:MOST_LISTED]) + (", ..." if len(matches) > MOST_LISTED else "")
    raise InvalidInput(value, f"is the name of {len(matches)} entries; give the id of one of them: {listed}")


def of_one_kind(ctx: Context, values: Sequence[str]) -> tuple[EntryKind, list[str]]:
    """The kind, expert or institution, that all entries have, and their ids. Raises InvalidInput as ``entry``, and for
    entries of both kinds."""
    entries = [entry(ctx, value, "expert", "institution") for value in values]
    kind, _ = entries[0]
    if any(other != kind for other, _ in entries):
        raise InvalidInput(values[0], "is not of the same kind as the others: give only experts, or only institutions")
    return kind, [id for _, id in entries]


def _experts(ctx: Context, name: str) -> list[tuple[EntryKind, str]]:
    from quotes_service.resolve.names import name_key
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import experts
    from quotes_service.services.lookup.filters import ExpertFilters
    from quotes_service.store.querying.paging import Paging

    key, q = name_key(name), _words(name)
    if not (key and q):
        return []
    items = experts.find_experts(ctx, ExpertFilters(q=Query.of(q)), paging=Paging(MOST_NAMESAKES))["items"]
    return [("expert", item["id"]) for item in items if key in map(name_key, [item["name"], *item["aliases"]])]


def _institutions(ctx: Context, name: str) -> list[tuple[EntryKind, str]]:
    from quotes_service.resolve.institutions.grouping import institution_key
    from quotes_service.search.query import Query
    from quotes_service.services.lookup import institutions
    from quotes_service.services.lookup.institutions import InstitutionFilters
    from quotes_service.store.querying.paging import Paging

    key, q = institution_key(name), _words(name)
    if not (key and q):
        return []
    filters = InstitutionFilters(q=Query.of(q))
    items = institutions.find_institutions(ctx, filters, Paging(MOST_NAMESAKES))["items"]
    return [
        ("institution", item["id"])
        for item in items
        if key in map(institution_key, [item["name"], item["acronym"] or "", *item["aliases"]])
    ]


def _words(name: str) -> str:
    """The words of a name as a search query, without its operators. The key cannot be used: its spelling may differ
    from the names in the index."""
    return " ".join(re.findall(r"\w+", name))


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(f"an {kind}" if kind[0] in "ei" else f"a {kind}" for kind in kinds)
