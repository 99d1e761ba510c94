"""Entries by their ids: experts and institutions, as the API prints them; and suggestions of them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, zip_longest
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.services.lookup.suggest import suggest
from quotes_service.services.serializers.common import is_id
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.institutions import serialize_institutions
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions

#: The types of entries, and what their ids begin with.
EXPERT, INSTITUTION = "expert", "institution"
_KINDS = {"e": EXPERT, "i": INSTITUTION}
#: Suggestions in one answer, and in all.
_SUGGESTED, MOST_SUGGESTED = 10, 100


def kind_of(id: str) -> str | None:
    """The type of the entry that an id names; None for an id of anything else."""
    return _KINDS.get(id.partition("_")[0]) if is_id(id) else None


def named_by(text: str) -> str | None:
    """The id that a text is, or that stands at the end of an address: "https://quotes.example/id/e_7" is "e_7"."""
    id = text.rpartition("/")[2]
    return id if "_" in id and kind_of(id) else None


def by_ids(ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Id -> its entry as the API prints it; ids of which there is none are left out."""
    found: dict[str, dict[str, Any]] = {}
    for kind, store, serialize in (
        (EXPERT, experts, serialize_experts),
        (INSTITUTION, institutions, serialize_institutions),
    ):
        of_kind = [id for id in dict.fromkeys(ids) if kind_of(id) == kind]
        rows: dict[str, Any] = {row.uid: row for row in store.rows([], of_kind)} if of_kind else {}
        for id in of_kind:  # those that were joined to others
            if id not in rows and (row := store.by_uid(id)):
                rows[id] = row
        different = {row.id: row for row in rows.values()}
        items = dict(zip(different, serialize([*different.values()]), strict=True)) if different else {}
        found |= {id: items[row.id] for id, row in rows.items()}
    return found


@reads
def preview(ctx: Context, id: str) -> dict[str, Any]:
    """An entry to be shown in short; for an id that was joined to another, that one. Raises NotFound."""
    if entry := by_ids([id]).get(id):
        return entry
    raise NotFound(f"Nobody and nothing has the id {id!r}.")


@reads
def suggest_entities(ctx: Context, prefix: str, kinds: Collection[str], skipped: int = 0) -> list[dict[str, Any]]:
    """Entries whose names begin with what is typed, or that have it as id: experts and institutions in turn, each the
    most quoted first, without the first ``skipped``."""
    id = named_by(prefix)
    if id is not None and (entry := by_ids([id]).get(id)) and kind_of(entry["id"]) in kinds:
        kind = kind_of(entry["id"])
        return [{"id": entry["id"], "name": entry["name"], "kind": kind, "description": ""}][skipped:]
    items = suggest(ctx, prefix, MOST_SUGGESTED, kinds)["items"]
    by_kind = ([item for item in items if item["kind"] == kind] for kind in _KINDS.values())
    in_turn = [item for item in chain(*zip_longest(*by_kind)) if item is not None]
    return [
        {"id": item["id"], "name": item["label"], "kind": item["kind"], "description": item["detail"]}
        for item in in_turn[skipped : skipped + _SUGGESTED]
    ]
